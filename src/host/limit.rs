//! How long a question may take, and the word that ends it early.

use crate::model::{Unanswered, UnansweredKind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
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

/// The word that a question under way is no longer worth all of its time, as when others have answered
/// already. What it has learned until then stands.
#[derive(Clone, Debug, Default)]
pub struct Hurry(Arc<OnceLock<Instant>>);

impl Hurry {
    /// Ends the question at `until`; only the first such word counts.
    pub fn by(&self, until: Instant) {
        self.0.get_or_init(|| until);
    }

    /// Whether the word was given.
    pub fn is_given(&self) -> bool {
        self.0.get().is_some()
    }
}

/// How long one question may take.
#[derive(Clone, Debug)]
pub struct Limit {
    until: Instant,
    hurries: Vec<Hurry>,
    stop: Stop,
}

impl Limit {
    /// A limit of `time` from `now` on, ended early by `stop`.
    pub fn new(now: Instant, time: Duration, stop: Stop) -> Self {
        Self { until: now + time, hurries: Vec::new(), stop }
    }

    /// The same limit, which `hurry` may shorten while it runs.
    #[must_use]
    pub fn unless_hurried(&self, hurry: &Hurry) -> Self {
        let mut limit = self.clone();
        limit.hurries.push(hurry.clone());
        limit
    }

    /// The same limit, but at most `time` from now on: for one attempt of several.
    #[must_use]
    pub fn at_most(&self, time: Duration) -> Self {
        Self { until: self.until.min(Instant::now() + time), ..self.clone() }
    }

    /// The time left.
    ///
    /// # Errors
    /// [`UnansweredKind::Stopped`] when the user ended the run, [`UnansweredKind::TimedOut`] when no time is left.
    pub fn left(&self) -> Result<Duration, Unanswered> {
        if self.stop.is_stopped() {
            return Err(UnansweredKind::Stopped.into());
        }
        let hurried = self.hurries.iter().filter_map(|hurry| hurry.0.get().copied());
        let until = hurried.fold(self.until, Instant::min);
        match until.saturating_duration_since(Instant::now()) {
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

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn the_first_word_to_hurry_shortens_what_is_left_also_of_single_attempts() {
        let now = Instant::now();
        let hurry = Hurry::default();
        let limit = Limit::new(now, Duration::from_mins(1), Stop::default());
        let hurried = limit.unless_hurried(&hurry);
        let attempt = hurried.at_most(Duration::from_secs(30));
        assert!(attempt.left().unwrap() > Duration::from_secs(20));
        hurry.by(now);
        hurry.by(now + Duration::from_mins(1));
        for limit in [&hurried, &attempt] {
            assert_eq!(limit.left().unwrap_err().kind, UnansweredKind::TimedOut);
        }
        assert!(limit.left().is_ok(), "a limit that was not told is not shortened");
    }
}
