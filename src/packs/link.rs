//! Packs side by side: ids must be unique, and every name must mean something in one of them.

use super::place::{PackError, Place, remedy};
use super::{Check, Named, Outcome, Pack, RECOVERED, Reference};
use crate::model::Status;
use crate::text::{PackWords, fill};
use std::collections::{BTreeMap, BTreeSet};

/// Checks that all packs of a run fit together.
///
/// # Errors
/// Every duplicate id and every name that means nothing.
pub fn link(packs: &[Pack]) -> Result<(), Vec<PackError>> {
    let mut linker = Linker { packs, errors: Vec::new() };
    linker.unique();
    linker.checks();
    linker.causes();
    linker.errors.sort_by(|a, b| a.place.cmp(&b.place));
    if linker.errors.is_empty() { Ok(()) } else { Err(linker.errors) }
}

struct Linker<'p> {
    packs: &'p [Pack],
    errors: Vec<PackError>,
}

impl<'p> Linker<'p> {
    fn all_checks(&self) -> impl Iterator<Item = &'p Check> + use<'p> {
        self.packs.iter().flat_map(|pack| pack.checks.iter().map(AsRef::as_ref))
    }

    fn error(&mut self, place: &Place, say: impl Fn(&PackWords) -> String) {
        self.errors.push(PackError::new(place.clone(), say));
    }

    fn unique(&mut self) {
        let mut seen: BTreeMap<&str, &Place> = BTreeMap::new();
        for check in self.all_checks() {
            if let Some(first) = seen.insert(&check.id, &check.place) {
                self.twice(&check.id, first, &check.place);
            }
        }
        for pack in self.packs {
            let mut seen: BTreeMap<&str, &Place> = BTreeMap::new();
            for cause in &pack.causes {
                if let Some(first) = seen.insert(&cause.id, &cause.place) {
                    self.twice(&cause.id, first, &cause.place);
                }
            }
        }
    }

    fn twice(&mut self, id: &str, first: &Place, place: &Place) {
        let first = format!("{}:{}:{}", first.file, first.line, first.column);
        self.error(place, |words| fill(&words.duplicate_id, &[("id", &id), ("place", &first)]));
    }

    fn checks(&mut self) {
        for check in self.all_checks() {
            for need in &check.needs {
                self.named(need, false);
            }
            for reference in check.hurry.iter().flat_map(|hurry| &hurry.once) {
                self.reference(reference);
            }
            if self.needs_itself(check) {
                self.error(&check.place, |words| fill(&words.needs_itself, &[("id", &check.id)]));
            }
        }
        for symptom in self.packs.iter().flat_map(|pack| &pack.symptoms) {
            for name in &symptom.only {
                self.named(name, true);
            }
        }
    }

    fn needs_itself(&self, check: &Check) -> bool {
        let needs: BTreeMap<&str, &Vec<Named>> =
            self.all_checks().map(|check| (check.id.as_str(), &check.needs)).collect();
        let mut seen = BTreeSet::new();
        let mut open: Vec<&str> = check.needs.iter().map(|need| need.name.as_str()).collect();
        while let Some(next) = open.pop() {
            if next == check.id {
                return true;
            }
            if seen.insert(next) {
                open.extend(
                    needs.get(next).into_iter().copied().flatten().map(|n| n.name.as_str()),
                );
            }
        }
        false
    }

    fn causes(&mut self) {
        for cause in self.packs.iter().flat_map(|pack| &pack.causes) {
            for name in &cause.explains {
                self.named(name, false);
            }
            for reference in cause.because.iter().chain(&cause.any).chain(&cause.unless) {
                self.reference(reference);
            }
        }
    }

    fn named(&mut self, name: &Named, or_group: bool) {
        let mut known: Vec<&str> = self.all_checks().map(|check| check.id.as_str()).collect();
        if or_group {
            known.extend(self.packs.iter().flat_map(|pack| &pack.groups).map(|g| g.id.as_str()));
        }
        if !known.iter().any(|id| name.matches(id)) {
            self.error(&name.place, |words| {
                let remedy = remedy(words, &name.name, &known);
                fill(&words.unknown_check, &[("id", &name.name), ("remedy", &remedy)])
            });
        }
    }

    fn reference(&mut self, reference: &Reference) {
        let name = &reference.check;
        let meant: Vec<&Check> =
            self.all_checks().filter(|check| name.matches(&check.id)).collect();
        if meant.is_empty() {
            self.named(name, false);
            return;
        }
        let id = match &reference.outcome {
            Outcome::Status(_) => return,
            Outcome::Recovered if meant.iter().any(|check| check.again) => return,
            Outcome::Recovered => RECOVERED,
            Outcome::Expectation(id) => id.as_str(),
        };
        let expectations = meant.iter().flat_map(|check| &check.expect);
        let mut known: Vec<&str> = expectations.map(|expect| expect.id.as_str()).collect();
        if !known.contains(&id) {
            known.extend(Status::ALL.map(Status::name));
            self.error(&name.place, |words| {
                let remedy = remedy(words, id, &known);
                fill(
                    &words.unknown_expectation,
                    &[("check", &name.name), ("id", &id), ("remedy", &remedy)],
                )
            });
        }
    }
}
