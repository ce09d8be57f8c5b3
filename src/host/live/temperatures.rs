//! Temperatures, wherever the system measures them.

use super::super::{Temperature, Temperatures};
use crate::model::{Unanswered, UnansweredKind};
use sysinfo::Components;

/// More places than any machine measures at.
const MOST: usize = 512;

pub(super) fn temperatures() -> Result<Temperatures, Unanswered> {
    let components = Components::new_with_refreshed_list()
        .map_err(|error| UnansweredKind::Failed.because(error.to_string()))?;
    let sensors: Vec<Temperature> = components
        .iter()
        .take(MOST)
        .filter_map(|component| {
            Some(Temperature {
                name: component.label().trim().to_owned(),
                celsius: component.temperature().filter(|celsius| is_plausible(*celsius))?,
                limit: component.critical().filter(|limit| is_limit(*limit)),
            })
        })
        .collect();
    let throttled = throttled();
    if sensors.is_empty() && throttled.is_none() {
        return Err(UnansweredKind::NotSupported.into());
    }
    Ok(Temperatures { sensors, throttled })
}

/// Sensors that are not connected say −128, 0 or 127.
fn is_plausible(celsius: f32) -> bool {
    celsius > 0.0 && celsius < 127.0
}

/// Drives that set no limit say 65 261 degrees; a limit that a room can reach is none either.
fn is_limit(celsius: f32) -> bool {
    (45.0..=150.0).contains(&celsius)
}

#[cfg(target_os = "linux")]
fn throttled() -> Option<u64> {
    throttled_in(std::path::Path::new("/sys/devices/system/cpu"))
}

#[cfg(not(target_os = "linux"))]
fn throttled() -> Option<u64> {
    None
}

/// How often the processors were slowed down, by the one that counts most: all cores of one package
/// show that package's count (kernel documentation, `sysfs-devices-system-cpu`).
#[cfg(target_os = "linux")]
fn throttled_in(processors: &std::path::Path) -> Option<u64> {
    let counts = std::fs::read_dir(processors).ok()?.take(4096).flatten().filter_map(|entry| {
        let folder = entry.path().join("thermal_throttle");
        let count = |file: &str| -> Option<u64> {
            std::fs::read_to_string(folder.join(file)).ok()?.trim().parse().ok()
        };
        count("core_throttle_count").max(count("package_throttle_count"))
    });
    counts.max()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn this_machine_measures_or_says_that_it_does_not() {
        match temperatures() {
            Ok(found) => assert!(!found.sensors.is_empty() || found.throttled.is_some()),
            Err(error) => assert_eq!(error.kind, UnansweredKind::NotSupported, "{error:?}"),
        }
    }

    #[test]
    fn readings_of_nothing_do_not_count() {
        assert!(is_plausible(27.8) && is_plausible(101.0));
        assert!([-128.0, 0.0, 127.0, 255.5].iter().all(|celsius| !is_plausible(*celsius)));
        assert!(is_limit(100.0) && !is_limit(65261.8) && !is_limit(0.0));
        assert!(!is_plausible(f32::NAN) && !is_limit(f32::NAN));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_processor_that_was_slowed_down_most_counts() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(throttled_in(root.path()), None);
        for (cpu, core, package) in [("cpu0", "3", "40"), ("cpu1", "7", "40")] {
            let folder = root.path().join(cpu).join("thermal_throttle");
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join("core_throttle_count"), core).unwrap();
            std::fs::write(folder.join("package_throttle_count"), package).unwrap();
        }
        assert_eq!(throttled_in(root.path()), Some(40));
    }
}
