//! Batteries of Linux, from `/sys/class/power_supply` (kernel documentation, `sysfs-class-power`).

use super::super::super::{Battery, BatteryState};
use super::{MOST, percent, plugged_in};
use std::fs;
use std::path::{Path, PathBuf};

/// None where the folder is missing: a machine without batteries may not even have it.
pub(super) fn batteries_in(class: &Path) -> Vec<Battery> {
    let Ok(entries) = fs::read_dir(class) else { return Vec::new() };
    let mut supplies: Vec<PathBuf> =
        entries.take(256).flatten().map(|entry| entry.path()).collect();
    supplies.sort();
    // Power comes through the plug of old (Mains) or by USB; a plug is in when any of them says so.
    let plugs: Vec<bool> = supplies
        .iter()
        .filter(|supply| matches!(text(supply, "type").as_str(), "Mains" | "USB"))
        .filter_map(|plug| Some(number(plug, "online")? != 0))
        .collect();
    let plugged = (!plugs.is_empty()).then(|| plugs.contains(&true));
    supplies.iter().filter_map(|supply| battery(supply, plugged)).take(MOST).collect()
}

fn battery(supply: &Path, plugged: Option<bool>) -> Option<Battery> {
    // Those of mice and headphones have the scope Device.
    let own = text(supply, "type") == "Battery" && text(supply, "scope") != "Device";
    if !own || text(supply, "present") == "0" {
        return None;
    }
    let state = match text(supply, "status").to_ascii_lowercase().as_str() {
        "charging" => BatteryState::Charging,
        "discharging" => BatteryState::Discharging,
        "full" => BatteryState::Full,
        "not charging" => BatteryState::Paused,
        _ => BatteryState::Unknown,
    };
    let charge = number(supply, "capacity").filter(|charge| *charge <= 100);
    let held = |now: &str, new: &str| share(number(supply, now)?, number(supply, new)?);
    let health = held("energy_full", "energy_full_design")
        .or_else(|| held("charge_full", "charge_full_design"));
    Some(Battery {
        name: supply.file_name()?.to_string_lossy().into_owned(),
        charge_percent: charge.and_then(|charge| u8::try_from(charge).ok()),
        state,
        health_percent: health,
        // Many batteries that do not count say 0.
        cycles: number(supply, "cycle_count")
            .filter(|cycles| *cycles > 0)
            .and_then(|cycles| u32::try_from(cycles).ok()),
        plugged_in: plugged_in(state).or(plugged),
    })
}

#[expect(clippy::cast_precision_loss, reason = "a share of two numbers of the same size")]
fn share(now: u64, new: u64) -> Option<u8> {
    percent(now as f32 / new as f32)
}

fn text(folder: &Path, file: &str) -> String {
    let bytes = fs::read(folder.join(file)).unwrap_or_default();
    String::from_utf8_lossy(bytes.get(..4096).unwrap_or(&bytes)).trim().to_owned()
}

fn number(folder: &Path, file: &str) -> Option<u64> {
    text(folder, file).parse().ok()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn put(class: &Path, name: &str, files: &[(&str, &str)]) {
        fs::create_dir_all(class.join(name)).unwrap();
        for (file, value) in files {
            fs::write(class.join(name).join(file), format!("{value}\n")).unwrap();
        }
    }

    #[test]
    fn a_worn_battery_at_the_plug_and_the_one_of_a_mouse() {
        let class = tempfile::tempdir().unwrap();
        let class = class.path();
        assert_eq!(batteries_in(&class.join("missing")), []);
        put(class, "AC", &[("type", "Mains"), ("online", "1")]);
        let files = [
            ("type", "Battery"),
            ("status", "Not charging"),
            ("capacity", "79"),
            ("charge_full", "2100000"),
            ("charge_full_design", "4200000"),
            ("cycle_count", "812"),
            ("serial_number", "SECRET123"),
        ];
        put(class, "BAT0", &files);
        put(class, "hid-mouse", &[("type", "Battery"), ("scope", "Device"), ("capacity", "5")]);
        let found = batteries_in(class);
        let wanted = Battery {
            name: "BAT0".to_owned(),
            charge_percent: Some(79),
            state: BatteryState::Paused,
            health_percent: Some(50),
            cycles: Some(812),
            plugged_in: Some(true),
        };
        assert_eq!(found, [wanted]);
    }

    #[test]
    fn what_a_battery_does_not_say_is_not_made_up() {
        let class = tempfile::tempdir().unwrap();
        let class = class.path();
        let files = [
            ("type", "Battery"),
            ("energy_full", "0"),
            ("energy_full_design", "0"),
            ("capacity", "400"),
            ("cycle_count", "0"),
        ];
        put(class, "BAT0", &files);
        put(class, "BAT1", &[("type", "Battery"), ("present", "0")]);
        let found = batteries_in(class);
        assert_eq!(found, [Battery { name: "BAT0".to_owned(), ..Battery::default() }]);
    }
}
