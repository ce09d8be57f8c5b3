//! Batteries of the machine itself.

use super::super::{Battery, BatteryState};
use crate::model::{Unanswered, UnansweredKind};
#[cfg(not(target_os = "linux"))]
use starship_battery::{Manager, State};

/// More batteries than any machine has.
const MOST: usize = 16;

#[cfg(target_os = "linux")]
pub(super) fn batteries() -> Result<Vec<Battery>, Unanswered> {
    // Without any class of devices /sys itself is not there to be asked.
    let class = std::path::Path::new("/sys/class");
    let told = class.is_dir().then(|| system::batteries_in(&class.join("power_supply")));
    told.ok_or_else(|| UnansweredKind::NotSupported.into())
}

#[cfg(target_os = "linux")]
#[path = "battery_linux.rs"]
mod system;

/// Windows and macOS, by a library over their own interfaces. It tells serial numbers too: not asked for.
#[cfg(not(target_os = "linux"))]
pub(super) fn batteries() -> Result<Vec<Battery>, Unanswered> {
    let failed = |error: starship_battery::Error| UnansweredKind::Failed.because(error.to_string());
    let found = Manager::new().and_then(|manager| manager.batteries()).map_err(failed)?;
    let mut batteries = Vec::new();
    for battery in found.take(MOST) {
        let battery = battery.map_err(failed)?;
        let state = match battery.state() {
            State::Charging => BatteryState::Charging,
            State::Discharging => BatteryState::Discharging,
            State::Full => BatteryState::Full,
            State::Empty => BatteryState::Empty,
            State::Paused => BatteryState::Paused,
            State::Unknown => BatteryState::Unknown,
        };
        // Without the energy of a new battery the library would say 100 %.
        let designed = battery.energy_full_design().value;
        batteries.push(Battery {
            name: battery.model().unwrap_or_default().trim().to_owned(),
            charge_percent: percent(battery.state_of_charge().value),
            state,
            health_percent: percent(battery.energy_full().value / designed),
            cycles: battery.cycle_count(),
            plugged_in: plugged_in(state),
        });
    }
    Ok(batteries)
}

/// What the battery's state says of the plug.
fn plugged_in(state: BatteryState) -> Option<bool> {
    match state {
        BatteryState::Charging | BatteryState::Paused => Some(true),
        BatteryState::Discharging | BatteryState::Empty => Some(false),
        BatteryState::Full | BatteryState::Unknown => None,
    }
}

/// A share in percent; a new battery often holds a little more than its maker promised.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded before")]
fn percent(share: f32) -> Option<u8> {
    let plausible = share.is_finite() && (0.0..=1.5).contains(&share);
    plausible.then(|| (share * 100.0).round().min(100.0) as u8)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn this_machine_has_batteries_or_none() {
        for battery in batteries().unwrap() {
            assert!(battery.charge_percent.is_none_or(|charge| charge <= 100), "{battery:?}");
        }
    }

    #[test]
    fn a_share_of_nothing_is_not_known() {
        assert_eq!(percent(50.0 / 0.0), None);
        assert_eq!(percent(f32::NAN), None);
        assert_eq!(percent(0.804), Some(80));
        assert_eq!(percent(1.02), Some(100));
        assert_eq!(percent(-0.1), None);
        assert_eq!(plugged_in(BatteryState::Discharging), Some(false));
        assert_eq!(plugged_in(BatteryState::Unknown), None);
    }
}
