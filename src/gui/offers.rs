//! Packs of others in the window: offered, looked at, allowed; and the complaints to choose from.

use super::backend::{Choice, Consent, Offer};
use super::state::{Screen, State};
use crate::model::Text;
use crate::text::Words;

/// A pack of others and what the user allows it.
#[derive(Clone, Debug)]
pub struct Offered {
    /// The pack.
    pub offer: Offer,
    /// Whether it may run.
    pub allowed: bool,
    /// Whether it may run programs.
    pub programs: bool,
}

impl State {
    pub(super) fn consents(&self) -> Vec<Consent> {
        self.offers
            .iter()
            .filter(|offered| offered.allowed)
            .map(|offered| Consent {
                pack: offered.offer.pack.clone(),
                path: offered.offer.path.clone(),
                programs: offered.programs,
            })
            .collect()
    }

    pub(super) fn allow(&mut self, place: usize, allowed: bool) {
        let Some(offered) = self.offers.get_mut(place) else { return };
        offered.allowed = allowed;
        offered.programs &= allowed;
        self.gather_choices();
        self.screen = Screen::Home;
    }

    /// Takes a pack of others; one that was there already is replaced and loses its consent, since it may have changed.
    pub(super) fn take_offer(&mut self, offer: Offer) -> usize {
        let offered = Offered { offer, allowed: false, programs: false };
        let same = |known: &Offered| known.offer.pack == offered.offer.pack;
        if let Some(place) = self.offers.iter().position(same) {
            self.offers[place] = offered;
            return place;
        }
        self.offers.push(offered);
        self.offers.len() - 1
    }

    /// Everything, then the packs' own complaints, then those of allowed packs of others.
    pub(super) fn gather_choices(&mut self) {
        let everything = Choice {
            title: Text::in_every(|lang| Words::of(lang).gui.everything_title.clone()),
            hint: Text::in_every(|lang| Words::of(lang).gui.everything_hint.clone()),
            only: Vec::new(),
            asks: None,
        };
        let foreign = self.offers.iter().filter(|offered| offered.allowed);
        let foreign = foreign.flat_map(|offered| &offered.offer.choices);
        // A pack's own "everything" would stand there twice.
        let particular = |choice: &&Choice| choice.asks.is_some() || !choice.only.is_empty();
        self.choices = std::iter::once(everything)
            .chain(self.shipped.iter().chain(foreign).filter(particular).cloned())
            .collect();
        self.chosen = self.chosen.min(self.choices.len() - 1);
    }
}
