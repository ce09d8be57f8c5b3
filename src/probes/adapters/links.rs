//! The link of each adapter: connected, how fast, how steadily.

use super::{kind, linked};
use crate::host::{Adapter, AdapterKind};
use schemars::JsonSchema;
use serde::Serialize;
use std::time::Duration;

/// The link of one adapter.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Link {
    /// The most notable thing about it.
    pub(super) state: LinkState,
    /// The adapter's name.
    pub(super) name: String,
    /// Its kind.
    pub(super) kind: String,
    /// Its speed in megabits a second; 0 where that is not known.
    pub(super) megabits: u64,
    /// How often the link came or went since the adapter was found; 0 where that is not counted.
    pub(super) changes: u64,
}

/// The most notable thing about a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum LinkState {
    /// Connected, at a known speed.
    Connected,
    /// Connected; the speed is not told, as with most wireless adapters.
    SpeedNotKnown,
    /// Nothing is connected: no cable, or no wireless network.
    Unplugged,
    /// The adapter is switched off.
    Off,
    /// A cable that comes and goes.
    Unsteady,
    /// A cable that can be used in turns only: one end is set up by hand and the other is not.
    HalfDuplex,
    /// A cable at 10 megabits a second or less: often a damaged cable or plug.
    Slow,
}

/// A link that changes this often, in all and in an hour on average, is not one that somebody unplugs
/// now and then or that goes to sleep with the computer.
const UNSTEADY: u64 = 20;
const UNSTEADY_IN_AN_HOUR: u64 = 4;

/// The links of these adapters, on a system that has been up for `uptime`, where that is known.
pub(super) fn links(adapters: &[&Adapter], uptime: Option<Duration>) -> Vec<Link> {
    adapters.iter().map(|adapter| link(adapter, uptime)).collect()
}

fn link(adapter: &Adapter, uptime: Option<Duration>) -> Link {
    let changes = adapter.link_changes.unwrap_or_default();
    let megabits = adapter.megabits.unwrap_or_default();
    // Wireless networks come and go as the computer is carried around, and name speeds of the moment.
    let cable = adapter.physical && adapter.kind == AdapterKind::Ethernet;
    let hours = uptime.map(|uptime| uptime.as_secs().div_ceil(3600).max(1));
    let often = hours.is_some_and(|hours| changes / hours >= UNSTEADY_IN_AN_HOUR);
    let state = match () {
        () if !adapter.on => LinkState::Off,
        () if cable && changes >= UNSTEADY && often => LinkState::Unsteady,
        () if !linked(adapter) => LinkState::Unplugged,
        () if cable && adapter.half_duplex == Some(true) => LinkState::HalfDuplex,
        () if cable && (1..=10).contains(&megabits) => LinkState::Slow,
        () if megabits > 0 => LinkState::Connected,
        () => LinkState::SpeedNotKnown,
    };
    Link {
        state,
        name: adapter.name.clone(),
        kind: kind(adapter.kind).to_owned(),
        megabits,
        changes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(adapter: &Adapter, hours: u64) -> LinkState {
        link(adapter, Some(Duration::from_secs(hours * 3600))).state
    }

    fn cable() -> Adapter {
        Adapter {
            name: "eth0".to_owned(),
            kind: AdapterKind::Ethernet,
            physical: true,
            on: true,
            link: Some(true),
            megabits: Some(1000),
            half_duplex: Some(false),
            link_changes: Some(3),
            ..Adapter::default()
        }
    }

    #[test]
    fn a_cable_is_fast_slow_or_in_turns() {
        assert_eq!(state(&cable(), 5), LinkState::Connected);
        assert_eq!(state(&Adapter { megabits: Some(10), ..cable() }, 5), LinkState::Slow);
        assert_eq!(
            state(&Adapter { half_duplex: Some(true), ..cable() }, 5),
            LinkState::HalfDuplex
        );
        assert_eq!(state(&Adapter { link: Some(false), ..cable() }, 5), LinkState::Unplugged);
        assert_eq!(state(&Adapter { on: false, ..cable() }, 5), LinkState::Off);
        assert_eq!(state(&Adapter { megabits: None, ..cable() }, 5), LinkState::SpeedNotKnown);
    }

    #[test]
    fn only_a_cable_that_comes_and_goes_all_the_time_is_unsteady() {
        let changes = |changes| Adapter { link_changes: Some(changes), ..cable() };
        assert_eq!(state(&changes(60), 2), LinkState::Unsteady);
        assert_eq!(state(&changes(60), 24 * 30), LinkState::Connected);
        assert_eq!(state(&changes(12), 1), LinkState::Connected);
        // Gone at this moment, which is no cable that somebody left out.
        let gone = Adapter { link: Some(false), ..changes(60) };
        assert_eq!(state(&gone, 2), LinkState::Unsteady);
        let wifi = Adapter { kind: AdapterKind::Wifi, megabits: Some(6), ..changes(400) };
        assert_eq!(state(&wifi, 1), LinkState::Connected);
        assert_eq!(link(&changes(400), None).state, LinkState::Connected);
    }

    #[test]
    fn what_software_makes_has_no_cable() {
        let made = Adapter { physical: false, megabits: Some(10), ..cable() };
        assert_eq!(state(&made, 1), LinkState::Connected);
    }
}
