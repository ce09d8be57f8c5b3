//! One thing over the time of a watch, in as much memory as a person could ever look through.

use crate::model::{Span, SpanState, Text, TimelineRow};
use std::collections::VecDeque;

/// Most stretches kept of the start, and of the end.
const MOST: usize = 100;

/// One thing over time.
pub(super) struct Track {
    first: Vec<Span>,
    last: VecDeque<Span>,
    left_out: u64,
    now: Span,
    /// Whether it was good when that was last known, and since when.
    known: Option<(bool, u64)>,
    /// Since when nothing is known, where that is so.
    unknown_since: u64,
    changes: u64,
    /// Whether it was bad when it was first known, after it could not be told.
    found_bad: bool,
    first_change_ms: u64,
    outages: u64,
    bad_ms: u64,
    longest_ms: u64,
    /// How long it has been bad, what could not be told in between left out.
    outage_ms: u64,
}

fn state(good: Option<bool>) -> SpanState {
    match good {
        Some(true) => SpanState::Good,
        Some(false) => SpanState::Bad,
        None => SpanState::Unknown,
    }
}

impl Track {
    pub(super) fn new(good: Option<bool>) -> Self {
        Self {
            first: Vec::new(),
            last: VecDeque::new(),
            left_out: 0,
            now: Span { from_ms: 0, to_ms: 0, state: state(good) },
            known: good.map(|good| (good, 0)),
            unknown_since: 0,
            changes: 0,
            found_bad: false,
            first_change_ms: 0,
            outages: u64::from(good == Some(false)),
            bad_ms: 0,
            longest_ms: 0,
            outage_ms: 0,
        }
    }

    /// Takes in what was seen at `now_ms`. Where that is good after bad, or bad after good or after it could not
    /// be told, gives how long it had been the other way.
    pub(super) fn take(&mut self, good: Option<bool>, now_ms: u64) -> Option<u64> {
        self.go_on(state(good), now_ms);
        let good = good?;
        match self.known {
            Some((before, _)) if before == good => None,
            Some((_, since)) => {
                if !self.has_news() {
                    self.first_change_ms = now_ms;
                }
                self.changes += 1;
                self.know(good, now_ms);
                Some(now_ms.saturating_sub(since))
            }
            None => {
                if !good && !self.has_news() {
                    self.first_change_ms = now_ms;
                }
                self.found_bad |= !good;
                let since = self.unknown_since;
                self.know(good, now_ms);
                (!good).then(|| now_ms.saturating_sub(since))
            }
        }
    }

    fn know(&mut self, good: bool, now_ms: u64) {
        self.known = Some((good, now_ms));
        if !good {
            self.outages += 1;
            self.outage_ms = 0;
        }
    }

    /// Starts from what is seen now, whatever it is: that is no change.
    pub(super) fn begin(&mut self, good: Option<bool>, now_ms: u64) {
        self.go_on(state(good), now_ms);
        if let Some(good) = good {
            self.know(good, now_ms);
        }
    }

    /// What was known counts no longer: what is seen from now on is another thing.
    pub(super) fn cut(&mut self, now_ms: u64) {
        self.go_on(SpanState::Unknown, now_ms);
        (self.known, self.unknown_since) = (None, now_ms);
    }

    /// Nobody looked from `from_ms` to `to_ms`.
    pub(super) fn unseen(&mut self, from_ms: u64, to_ms: u64) {
        self.go_on(SpanState::Unknown, from_ms);
        self.go_on(SpanState::Unknown, to_ms);
    }

    /// Lets the stretch that goes on end here.
    pub(super) fn end(&mut self, now_ms: u64) {
        self.stretch(now_ms);
    }

    fn go_on(&mut self, state: SpanState, now_ms: u64) {
        self.stretch(now_ms);
        if state == self.now.state {
            return;
        }
        let new = Span { from_ms: now_ms, to_ms: now_ms, state };
        let old = std::mem::replace(&mut self.now, new);
        if old.from_ms == old.to_ms {
            return;
        }
        if self.first.len() < MOST {
            self.first.push(old);
            return;
        }
        self.last.push_back(old);
        if self.last.len() > MOST {
            self.last.pop_front();
            self.left_out += 1;
        }
    }

    fn stretch(&mut self, now_ms: u64) {
        let more = now_ms.saturating_sub(self.now.to_ms);
        self.now.to_ms = self.now.to_ms.max(now_ms);
        if self.now.state == SpanState::Bad {
            self.bad_ms += more;
            self.outage_ms += more;
            self.longest_ms = self.longest_ms.max(self.outage_ms);
        }
    }

    /// How often it went from good to bad or back.
    pub(super) fn changes(&self) -> u64 {
        self.changes
    }

    /// Whether there is anything to tell: it changed, or was bad as soon as that could be told.
    pub(super) fn has_news(&self) -> bool {
        self.changes > 0 || self.found_bad
    }

    pub(super) fn first_change_ms(&self) -> u64 {
        self.first_change_ms
    }

    /// Whether it was ever known, or since the last cut.
    pub(super) fn is_known(&self) -> bool {
        self.known.is_some()
    }

    /// Whether it was good when that was last known.
    pub(super) fn is_good(&self) -> bool {
        self.known.is_some_and(|(good, _)| good)
    }

    pub(super) fn row(&self, check: &str, title: &Text) -> TimelineRow {
        let now = Some(self.now).filter(|now| now.to_ms > now.from_ms);
        TimelineRow {
            check: check.to_owned(),
            title: title.clone(),
            spans: self.first.iter().chain(&self.last).copied().chain(now).collect(),
            left_out: self.left_out,
            outages: self.outages,
            bad_ms: self.bad_ms,
            longest_ms: self.longest_ms,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_follow_one_another_and_what_is_not_known_is_no_change() {
        let mut track = Track::new(Some(true));
        assert_eq!(track.take(Some(true), 1000), None);
        assert_eq!(track.take(Some(false), 2000), Some(2000));
        assert_eq!(track.take(None, 3000), None);
        assert_eq!(track.take(Some(false), 4000), None);
        assert_eq!(track.take(Some(true), 6000), Some(4000));
        track.end(7000);
        let row = track.row("a", &Text::default());
        let spans: Vec<_> = row.spans.iter().map(|it| (it.from_ms, it.to_ms, it.state)).collect();
        let (good, bad, unknown) = (SpanState::Good, SpanState::Bad, SpanState::Unknown);
        assert_eq!(
            spans,
            [
                (0, 2000, good),
                (2000, 3000, bad),
                (3000, 4000, unknown),
                (4000, 6000, bad),
                (6000, 7000, good),
            ]
        );
        assert_eq!((track.changes(), track.first_change_ms()), (2, 2000));
        assert_eq!((row.outages, row.bad_ms, row.longest_ms), (1, 3000, 3000));
    }

    #[test]
    fn what_is_bad_as_soon_as_it_is_known_is_news_and_after_a_cut_again() {
        let mut track = Track::new(None);
        assert_eq!(track.take(None, 1000), None);
        assert_eq!(track.take(Some(false), 2000), Some(2000));
        assert_eq!((track.changes(), track.first_change_ms()), (0, 2000));
        assert!(track.has_news());
        let mut track = Track::new(None);
        assert_eq!(track.take(Some(true), 1000), None);
        assert!(!track.has_news());
        track.cut(2000);
        assert_eq!(track.take(Some(true), 3000), None);
        track.cut(4000);
        assert_eq!(track.take(Some(false), 5000), Some(1000));
        assert_eq!(track.row("a", &Text::default()).outages, 1);
    }

    #[test]
    fn a_million_changes_take_no_more_room_than_a_few() {
        let mut track = Track::new(Some(true));
        for time in 1..=1_000_000 {
            track.take(Some(time % 2 == 0), time * 10);
        }
        let row = track.row("a", &Text::default());
        assert_eq!(row.spans.len(), 2 * MOST);
        assert_eq!(row.left_out, 1_000_000 - 2 * 100);
        assert_eq!((track.changes(), row.outages, row.longest_ms), (1_000_000, 500_000, 10));
        assert_eq!(row.bad_ms, 5_000_000);
    }
}
