//! The battery of a portable computer.

use super::{Ctx, Probe};
use crate::host::{Battery as Found, BatteryState};
use crate::model::Unanswered;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How full the battery is, what it is doing, and how much of its first capacity is left. Batteries of
/// mice and headphones do not count, and a computer without one is no fault.
///
/// Linux tells this in `/sys/class/power_supply`, Windows by its battery interface, macOS by `IOKit`. Where
/// a battery does not say something, the fact that ends in `_known` is false. On Windows and macOS
/// whether the plug is in shows only in what the battery does.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Battery {}

/// What [`Battery`] learns.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Facts {
    /// How many batteries there are.
    count: usize,
    /// How full the fullest one is, in percent.
    charge_percent: u8,
    /// Whether that is known.
    charge_known: bool,
    /// What the first battery is doing: `charging`, `discharging`, `full`, `empty`, `paused` (at the plug, but
    /// not charged: many makers stop before 100 % to spare it), `unknown`.
    state: BatteryState,
    /// What the most worn one holds when full, as a share of what it held when new, in percent.
    health_percent: u8,
    /// Whether that is known.
    health_known: bool,
    /// How often the most used one was charged; 0 where it does not count.
    cycles: u32,
    /// Whether the computer is connected to power.
    plugged_in: bool,
    /// Whether that is known.
    plugged_in_known: bool,
}

impl Probe for Battery {
    const NAME: &'static str = "battery";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        Ok(facts(&cx.host.batteries()?))
    }
}

fn facts(batteries: &[Found]) -> Facts {
    let charge = batteries.iter().filter_map(|battery| battery.charge_percent).max();
    let health = batteries.iter().filter_map(|battery| battery.health_percent).min();
    let mut plugs = batteries.iter().filter_map(|battery| battery.plugged_in).peekable();
    // A machine with two batteries drains one after the other.
    let busy = batteries.iter().find(|battery| battery.state != BatteryState::Unknown);
    Facts {
        count: batteries.len(),
        charge_percent: charge.unwrap_or_default(),
        charge_known: charge.is_some(),
        state: busy.map(|battery| battery.state).unwrap_or_default(),
        health_percent: health.unwrap_or_default(),
        health_known: health.is_some(),
        cycles: batteries.iter().filter_map(|battery| battery.cycles).max().unwrap_or_default(),
        plugged_in_known: plugs.peek().is_some(),
        plugged_in: plugs.any(|plugged| plugged),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::super::{answer_of, facts_of};
    use crate::model::UnansweredKind;

    #[test]
    fn a_worn_battery_that_runs_empty() {
        let scene = r#"
            [[batteries]]
            name = "BAT0"
            charge_percent = 4
            state = "discharging"
            health_percent = 38
            cycles = 1200
            plugged_in = false
        "#;
        let facts = facts_of(scene, "battery", "{}");
        assert_eq!((&facts["charge_percent"], &facts["health_percent"]), (&4.into(), &38.into()));
        assert_eq!((&facts["state"], &facts["cycles"]), (&"discharging".into(), &1200.into()));
        assert_eq!(
            (&facts["plugged_in"], &facts["plugged_in_known"]),
            (&false.into(), &true.into())
        );
    }

    #[test]
    fn two_batteries_of_which_one_says_nothing() {
        let scene = r#"
            [[batteries]]
            [[batteries]]
            charge_percent = 80
            state = "paused"
            health_percent = 91
            plugged_in = true
        "#;
        let facts = facts_of(scene, "battery", "{}");
        assert_eq!((&facts["count"], &facts["state"]), (&2.into(), &"paused".into()));
        assert_eq!((&facts["charge_percent"], &facts["plugged_in"]), (&80.into(), &true.into()));
    }

    #[test]
    fn a_desk_computer_has_none_and_a_silent_system_says_so() {
        let facts = facts_of("batteries = []", "battery", "{}");
        assert_eq!((&facts["count"], &facts["charge_known"]), (&0.into(), &false.into()));
        assert_eq!(facts["plugged_in_known"], false);
        assert_eq!(answer_of("", "battery", "{}").unwrap_err().kind, UnansweredKind::NotSupported);
    }
}
