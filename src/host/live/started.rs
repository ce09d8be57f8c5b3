//! The processes that this program started itself to ask them something, so that none is taken for one of the user's:
//! a server asked for its version is not a server that runs.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

/// How long an ended one is remembered, for whoever looked at the processes while it ran. Its number is
/// not given to another process so soon.
const REMEMBERED: Duration = Duration::from_secs(10);

/// Held while one is being started and has no number yet.
static STARTING: RwLock<()> = RwLock::new(());
/// By its number, when it ended; nothing while it runs.
static STARTED: Mutex<BTreeMap<u32, Option<Instant>>> = Mutex::new(BTreeMap::new());

/// One that runs, until this is dropped.
pub(super) struct Started(u32);

/// Starts a process and remembers it. `id` gives its number.
pub(super) fn start<T>(
    spawn: impl FnOnce() -> io::Result<T>,
    id: impl FnOnce(&T) -> u32,
) -> io::Result<(T, Started)> {
    let _starting = STARTING.read().unwrap_or_else(PoisonError::into_inner);
    let child = spawn()?;
    let id = id(&child);
    STARTED.lock().unwrap_or_else(PoisonError::into_inner).insert(id, None);
    Ok((child, Started(id)))
}

impl Drop for Started {
    fn drop(&mut self) {
        let mut started = STARTED.lock().unwrap_or_else(PoisonError::into_inner);
        started.insert(self.0, Some(Instant::now()));
    }
}

/// The numbers of those that run or ran a moment ago.
pub(super) fn ids() -> Vec<u32> {
    // One that was just seen may not have been remembered yet.
    let _nobody_starts = STARTING.write().unwrap_or_else(PoisonError::into_inner);
    let mut started = STARTED.lock().unwrap_or_else(PoisonError::into_inner);
    started.retain(|_, ended| ended.is_none_or(|ended| ended.elapsed() < REMEMBERED));
    started.keys().copied().collect()
}
