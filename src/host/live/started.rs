//! The processes that this program started itself to ask them something, so that none is taken for one of the user's:
//! a server asked for its version is not a server that runs.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long an ended one is remembered, for whoever looked at the processes while it ran. Its number is
/// not given to another process so soon.
const REMEMBERED: Duration = Duration::from_secs(10);

/// What is remembered. Locked for a moment at a time and never while a process is started: that waits
/// for the program to be loaded, on a dead network drive for ever.
static KNOWN: Mutex<Known> = Mutex::new(Known { starting: 0, started: BTreeMap::new() });

struct Known {
    /// How many are being started and have no number yet.
    starting: usize,
    /// By its number, when it ended; nothing while it runs.
    started: BTreeMap<u32, Option<Instant>>,
}

fn known() -> MutexGuard<'static, Known> {
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One that is being started, until this is dropped.
struct Starting;

impl Starting {
    fn new() -> Self {
        known().starting += 1;
        Self
    }
}

impl Drop for Starting {
    fn drop(&mut self) {
        known().starting -= 1;
    }
}

/// One that runs, until this is dropped.
#[derive(Debug)]
pub(super) struct Started(u32);

impl Drop for Started {
    fn drop(&mut self) {
        known().started.insert(self.0, Some(Instant::now()));
    }
}

/// Starts a process and remembers it. `id` gives its number.
pub(super) fn start<T>(
    spawn: impl FnOnce() -> io::Result<T>,
    id: impl FnOnce(&T) -> u32,
) -> io::Result<(T, Started)> {
    // Dropped last, so that it has its number before it is no longer being started.
    let _starting = Starting::new();
    let child = spawn()?;
    let id = id(&child);
    known().started.insert(id, None);
    Ok((child, Started(id)))
}

/// Those that run or ran a moment ago.
pub(super) struct Own {
    numbers: Vec<u32>,
    unnumbered: bool,
}

impl Own {
    /// Whether the process with this number and parent is one of them. While one is being started, any
    /// child of this program may be it.
    pub(super) fn has(&self, id: u32, parent: Option<u32>) -> bool {
        let is_child = parent == Some(std::process::id());
        self.numbers.contains(&id) || (self.unnumbered && is_child)
    }
}

/// Those that are known now; asked after looking at the processes, so that none seen is missing.
pub(super) fn own() -> Own {
    let mut known = known();
    known.started.retain(|_, ended| ended.is_none_or(|ended| ended.elapsed() < REMEMBERED));
    Own { numbers: known.started.keys().copied().collect(), unnumbered: known.starting > 0 }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::thread;

    #[test]
    fn one_that_never_gets_loaded_holds_nobody_up() {
        let (tell, loaded) = mpsc::channel::<()>();
        let (begun, wait) = mpsc::channel();
        let hangs = thread::spawn(move || {
            let spawn = || {
                begun.send(()).unwrap();
                loaded.recv().unwrap();
                Ok(())
            };
            start(spawn, |()| 4_000_000_001)
        });
        wait.recv().unwrap();
        let (done, answer) = mpsc::channel();
        thread::spawn(move || {
            let child = Some(std::process::id());
            let before = own().has(4_000_000_001, child) && !own().has(4_000_000_001, Some(1));
            let other = start(|| Ok(()), |()| 4_000_000_002);
            done.send((before, own().has(4_000_000_002, None), other.is_ok())).unwrap();
        });
        let answer = answer.recv_timeout(Duration::from_secs(5));
        tell.send(()).unwrap();
        let ((), running) = hangs.join().unwrap().unwrap();
        assert_eq!(answer, Ok((true, true, true)));
        assert!(own().has(4_000_000_001, Some(1)));
        drop(running);
        assert!(own().has(4_000_000_001, Some(1)), "an ended one is remembered for a moment");
    }
}
