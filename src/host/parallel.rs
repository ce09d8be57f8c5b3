//! Several questions at once.

use super::limit::{Hurry, Limit};
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Least time that questions still open get once there are enough good answers.
const LEAST: Duration = Duration::from_secs(1);

/// Counts the good answers to questions that are put at once, so that nobody waits long for the last of many.
#[derive(Debug)]
pub struct Enough {
    start: Instant,
    wanted: AtomicUsize,
    hurry: Hurry,
}

impl Enough {
    /// Waits for this many good answers, one at least.
    #[must_use]
    pub fn of(wanted: usize) -> Self {
        Self {
            start: Instant::now(),
            wanted: AtomicUsize::new(wanted.max(1)),
            hurry: Hurry::default(),
        }
    }

    /// `limit`, which ends soon after there are enough.
    #[must_use]
    pub fn shortens(&self, limit: &Limit) -> Limit {
        limit.unless_hurried(&self.hurry)
    }

    /// One more good answer. With the last that is wanted, the others get as long again as it took, and a second at least.
    pub fn one_more(&self) {
        if self.wanted.fetch_sub(1, Ordering::SeqCst) == 1 {
            let now = Instant::now();
            self.hurry.by(now + now.duration_since(self.start).max(LEAST));
        }
    }
}

/// Asks `ask` about every item at the same time and gives the answers in the items' order.
///
/// Each item costs a thread for as long as its answer takes, so a caller bounds their number. Where
/// the system has no thread left, the item is asked on the caller's own.
pub fn at_once<T: Sync, R: Send>(items: &[T], ask: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let ask = &ask;
    thread::scope(|scope| {
        let waiting: Vec<_> = items
            .iter()
            .map(|item| {
                thread::Builder::new()
                    .name("question".to_owned())
                    .spawn_scoped(scope, move || ask(item))
                    .map_err(|_no_thread| ask(item))
            })
            .collect();
        waiting
            .into_iter()
            .map(|answer| match answer {
                Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
                Err(answer) => answer,
            })
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::Stop;
    use std::sync::Barrier;

    #[test]
    fn asks_all_at_the_same_time_and_keeps_the_order() {
        let all_here = Barrier::new(3);
        let answers = at_once(&[1, 2, 3], |item| {
            all_here.wait();
            item * 10
        });
        assert_eq!(answers, [10, 20, 30]);
    }

    #[test]
    fn the_last_wanted_answer_leaves_the_others_a_second() {
        let enough = Enough::of(2);
        let limit = Limit::new(Instant::now(), Duration::from_mins(1), Stop::default());
        let limit = enough.shortens(&limit);
        let left = || limit.left().unwrap_or_default();
        enough.one_more();
        assert!(left() > Duration::from_secs(10));
        enough.one_more();
        enough.one_more();
        assert!(left() <= LEAST + Duration::from_millis(100) && !left().is_zero());
    }
}
