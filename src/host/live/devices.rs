//! Devices that the system has found, and what is wrong with them.

use super::super::{Device, Limit};
use crate::model::{Unanswered, UnansweredKind};

/// More devices than any desktop has; what is beyond is not looked at.
const MOST: usize = 2048;

pub(super) fn devices(limit: &Limit) -> Result<Vec<Device>, Unanswered> {
    let mut devices = system::devices(limit)?.ok_or(UnansweredKind::NotSupported)?;
    devices.sort_by_key(|device| device.problem.is_none());
    devices.truncate(MOST);
    Ok(devices)
}

#[cfg(target_os = "linux")]
#[path = "devices_linux.rs"]
mod system;

#[cfg(any(target_vendor = "apple", test))]
#[path = "devices_mac.rs"]
mod mac;
#[cfg(target_vendor = "apple")]
use mac as system;

#[cfg(any(windows, test))]
#[path = "devices_codes.rs"]
mod codes;
#[cfg(windows)]
#[path = "devices_windows.rs"]
mod system;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::super::super::Stop;
    use super::*;
    use std::time::{Duration, Instant};

    #[test]
    fn this_machine_lists_its_devices_or_says_that_it_cannot() {
        let limit = Limit::new(Instant::now(), Duration::from_secs(20), Stop::default());
        match devices(&limit) {
            Ok(devices) => {
                let healthy = devices.iter().skip_while(|device| device.problem.is_some());
                assert!(healthy.clone().all(|device| device.problem.is_none()), "{devices:?}");
            }
            Err(error) => assert_eq!(error.kind, UnansweredKind::NotSupported, "{error:?}"),
        }
    }

    #[test]
    fn a_stopped_run_asks_nothing() {
        let stop = Stop::default();
        stop.stop();
        let limit = Limit::new(Instant::now(), Duration::from_secs(5), stop);
        assert_eq!(devices(&limit).unwrap_err().kind, UnansweredKind::Stopped);
    }
}
