//! Physical drives, and what they say of their health to a user without special rights.

use super::super::{Drive, Limit};
use crate::model::{Unanswered, UnansweredKind};

/// More drives than any desktop has.
const MOST: usize = 128;

pub(super) fn drives(limit: &Limit) -> Result<Vec<Drive>, Unanswered> {
    let mut drives = system::drives(limit)?.ok_or(UnansweredKind::NotSupported)?;
    drives.truncate(MOST);
    Ok(drives)
}

#[cfg(target_os = "linux")]
#[path = "drives_linux.rs"]
mod system;

#[cfg(any(target_vendor = "apple", test))]
#[path = "drives_mac.rs"]
mod mac;
#[cfg(target_vendor = "apple")]
use mac as system;

#[cfg(any(windows, test))]
#[path = "drives_answers.rs"]
mod answers;
#[cfg(windows)]
#[path = "drives_windows.rs"]
mod system;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::super::super::Stop;
    use super::*;
    use std::time::{Duration, Instant};

    #[test]
    fn this_machine_lists_its_drives_or_says_that_it_cannot() {
        let limit = Limit::new(Instant::now(), Duration::from_secs(20), Stop::default());
        match drives(&limit) {
            Ok(drives) => {
                assert!(drives.iter().all(|drive| !drive.name.is_empty()), "{drives:?}");
                // What software makes has no health of its own.
                assert!(
                    drives
                        .iter()
                        .all(|drive| { !drive.made_by_software || drive.health.is_none() })
                );
            }
            Err(error) => assert_ne!(error.kind, UnansweredKind::Crashed, "{error:?}"),
        }
        let stop = Stop::default();
        stop.stop();
        let limit = Limit::new(Instant::now(), Duration::from_secs(5), stop);
        assert_eq!(drives(&limit).unwrap_err().kind, UnansweredKind::Stopped);
    }
}
