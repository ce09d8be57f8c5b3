//! How long a question may take, and the word that ends it early.

use crate::model::{Unanswered, UnansweredKind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// The user's word that the run shall end now; shared by whoever needs to hear it.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Ends the run.
    pub fn stop(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether the run shall end.
    pub fn is_stopped(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// How long one question may take.
#[derive(Clone, Debug)]
pub struct Limit {
    until: Instant,
    stop: Stop,
}

impl Limit {
    /// A limit of `time` from `now` on, ended early by `stop`.
    pub fn new(now: Instant, time: Duration, stop: Stop) -> Self {
        Self { until: now + time, stop }
    }

    /// The same limit, but at most `time` from now on: for one attempt of several.
    #[must_use]
    pub fn at_most(&self, time: Duration) -> Self {
        Self { until: self.until.min(Instant::now() + time), stop: self.stop.clone() }
    }

    /// The time left.
    ///
    /// # Errors
    /// [`UnansweredKind::Stopped`] when the user ended the run, [`UnansweredKind::TimedOut`] when no time is left.
    pub fn left(&self) -> Result<Duration, Unanswered> {
        if self.stop.is_stopped() {
            return Err(UnansweredKind::Stopped.into());
        }
        match self.until.saturating_duration_since(Instant::now()) {
            Duration::ZERO => Err(UnansweredKind::TimedOut.into()),
            left => Ok(left),
        }
    }

    /// Waits for `time`, or until the limit or the user's word ends the wait.
    ///
    /// # Errors
    /// As [`Limit::left`].
    pub fn pause(&self, time: Duration) -> Result<(), Unanswered> {
        let until = Instant::now() + time;
        loop {
            let left = self.left()?;
            match until.saturating_duration_since(Instant::now()) {
                Duration::ZERO => return Ok(()),
                rest => std::thread::sleep(rest.min(left).min(Duration::from_millis(50))),
            }
        }
    }

    /// The time left, at least a millisecond even when there is none: for calls that reject zero.
    pub fn left_or_least(&self) -> Duration {
        self.left().unwrap_or(Duration::from_millis(1))
    }
}
