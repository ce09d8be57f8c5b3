//! What is counted while a log is read: kinds of lines, each with how often, when and one example.

use super::histogram::Histogram;
use super::keep::Kept;
use super::level::Level;
use super::said::Said;
use super::template::Leaves;
use super::time::Moment;
use jiff::tz::TimeZone;

/// Bytes kept of an example.
const MOST_EXAMPLE: usize = 400;

/// Where a line stands. The earliest example is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) file: u32,
    pub(super) block: u32,
    /// From 0 on, in its block.
    pub(super) line: u32,
}

/// A moment with its second since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct When {
    pub(super) second: i64,
    pub(super) moment: Moment,
}

/// The first and the last of some moments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Spell {
    pub(super) first: Option<When>,
    pub(super) last: Option<When>,
}

impl Spell {
    pub(super) fn see(&mut self, when: When) {
        if self.first.is_none_or(|first| when.second < first.second) {
            self.first = Some(when);
        }
        if self.last.is_none_or(|last| when.second >= last.second) {
            self.last = Some(when);
        }
    }

    pub(super) fn absorb(&mut self, other: &Self) {
        for when in [other.first, other.last].into_iter().flatten() {
            self.see(when);
        }
    }
}

/// What is known of one kind of lines.
#[derive(Clone, Debug)]
pub(super) struct Stat {
    pub(super) count: u64,
    /// The worst level among its lines.
    pub(super) level: Option<Level>,
    pub(super) spell: Spell,
    pub(super) histogram: Histogram,
    pub(super) place: Place,
    pub(super) example: Box<[u8]>,
}

impl Stat {
    pub(super) fn absorb(&mut self, other: Self) {
        self.count += other.count;
        self.level = self.level.max(other.level);
        self.spell.absorb(&other.spell);
        self.histogram.absorb(&other.histogram);
        if other.place < self.place {
            (self.place, self.example) = (other.place, other.example);
        }
    }
}

/// What one thread has counted.
#[derive(Debug, Default)]
pub(super) struct Collector {
    pub(super) leaves: Leaves,
    /// What is known of each leaf.
    pub(super) stats: Vec<Option<Stat>>,
    pub(super) kept: Kept,
}

impl Collector {
    /// Counts a line. `level` is its own, or nothing where it belongs to a record counted before.
    pub(super) fn take(
        &mut self,
        said: &Said<'_>,
        level: Option<Level>,
        zone: &TimeZone,
        place: impl Fn() -> Place,
    ) {
        if self.leaves.is_crowded() {
            self.compact();
        }
        if !self.kept.is_idle()
            && let Some(level) = level.filter(|level| *level >= Level::Warn)
        {
            self.kept.take(said, level, place());
        }
        let leaf = self.leaves.leaf(said.content()) as usize;
        if self.stats.len() <= leaf {
            self.stats.resize_with(leaf + 1, || None);
        }
        let Some(slot) = self.stats.get_mut(leaf) else { return };
        let stat = slot.get_or_insert_with(|| Stat {
            count: 0,
            level: None,
            spell: Spell::default(),
            histogram: Histogram::default(),
            place: place(),
            example: said.line.get(..MOST_EXAMPLE).unwrap_or(&said.line).into(),
        });
        stat.count += 1;
        stat.level = stat.level.max(level);
        if let Some(when) = when(said.time, zone) {
            stat.spell.see(when);
            stat.histogram.add(when.second, 1);
        }
    }

    pub(super) fn compact(&mut self) {
        let of = self.leaves.compact();
        self.rename(&of);
    }

    fn rename(&mut self, of: &[u32]) {
        let stats = std::mem::take(&mut self.stats);
        for (at, stat) in stats.into_iter().enumerate() {
            if let (Some(stat), Some(to)) = (stat, of.get(at)) {
                self.put(*to as usize, stat);
            }
        }
    }

    fn put(&mut self, at: usize, stat: Stat) {
        if self.stats.len() <= at {
            self.stats.resize_with(at + 1, || None);
        }
        match self.stats.get_mut(at) {
            Some(Some(known)) => known.absorb(stat),
            Some(slot) => *slot = Some(stat),
            None => {}
        }
    }

    /// Takes in what another thread has counted.
    pub(super) fn absorb(&mut self, other: Self) {
        self.kept.absorb(other.kept);
        let numbers = self.leaves.absorb(other.leaves);
        for (at, stat) in other.stats.into_iter().enumerate() {
            if let (Some(stat), Some(to)) = (stat, numbers.get(at)) {
                self.put(*to as usize, stat);
            }
        }
    }
}

pub(super) fn when(moment: Option<Moment>, zone: &TimeZone) -> Option<When> {
    let moment = moment?;
    Some(When { second: moment.timestamp(zone)?.as_second(), moment })
}
