//! One block of a log, looked at line by line, or only where something can matter.

use super::collect::{Collector, Place, Spell, when};
use super::filter::Filter;
use super::level::Level;
use super::lines::{bare, count, lines};
use super::profile::Profile;
use super::record::{goes_on, line_goes_on};
use super::said::Said;
use memchr::{memchr, memrchr};

/// How many lines have each level, by [`Level::ALL`]; the last is lines without one.
pub(super) type Levels = [u64; 8];

/// What is known of a file while its blocks are looked at.
#[derive(Debug)]
pub(super) struct About<'a> {
    pub(super) profile: &'a Profile,
    pub(super) filter: &'a Filter,
    pub(super) file: u32,
    /// Every line is looked at, not only those that can matter.
    pub(super) every: bool,
}

/// What a block says of itself, to be put together with what stands before it.
#[derive(Debug, Default)]
pub(super) struct Edge {
    pub(super) lines: u64,
    pub(super) binary: u64,
    pub(super) levels: Levels,
    pub(super) spell: Spell,
    /// A record that starts within the lines that may belong to the record before the block.
    leading: Option<(Said<'static>, Place)>,
    /// Nothing but such lines.
    all_leads: bool,
    /// Its last line belongs to a record that matters.
    is_open: bool,
}

/// Looks through a block.
pub(super) fn look(block: &[u8], number: u32, about: &About<'_>, into: &mut Collector) -> Edge {
    let mut edge = Edge { lines: count(block), ..Edge::default() };
    let look = Look { block, number, about };
    if about.every || about.profile.has_letters || about.profile.is_mixed {
        look.every_line(&mut edge, into);
    } else {
        look.marks(&mut edge, into);
        look.ends(&mut edge);
    }
    edge
}

struct Look<'a> {
    block: &'a [u8],
    number: u32,
    about: &'a About<'a>,
}

impl Look<'_> {
    fn every_line(&self, edge: &mut Edge, into: &mut Collector) {
        let profile = self.about.profile;
        let zone = &profile.reading.zone;
        // Whether the record that is being read matters; unknown at the start of a block.
        let mut record = None;
        for (at, (_, line)) in lines(self.block).enumerate() {
            let said = Said::of(line, profile);
            edge.binary += u64::from(said.is_binary);
            if said.is_binary {
                continue;
            }
            let place = || self.place(at);
            if let Some(when) = when(said.time, zone) {
                edge.spell.see(when);
            }
            let more = goes_on(&said.line, profile, said.has_time, said.is_declared);
            let is_leading = more && record.is_none();
            if is_leading && said.matters() {
                record = Some(true);
                edge.leading = Some((owned(&said), place()));
                continue;
            }
            let covered = more && record == Some(true);
            if !more {
                record = Some(said.matters());
            } else if said.matters() {
                record = Some(true);
            }
            let level = said.level.filter(|_| !covered);
            if !covered {
                tally(&mut edge.levels, level);
            }
            if self.about.every || level >= Some(Level::Warn) {
                into.take(&said, level, zone, place);
            }
        }
        edge.all_leads = record.is_none();
        edge.is_open = record == Some(true);
    }

    /// Looks at the lines that hold a mark.
    fn marks(&self, edge: &mut Edge, into: &mut Collector) {
        let profile = self.about.profile;
        let zone = &profile.reading.zone;
        let lead = self.goes_on_until(0);
        edge.all_leads = lead == self.block.len();
        let mut at = 0;
        while let Some(hit) = self.about.filter.next(self.block, at) {
            let before = self.block.get(..hit).unwrap_or_default();
            let start = memrchr(b'\n', before).map_or(0, |end| end + 1);
            let (line, end) = self.line(start);
            at = end;
            let said = Said::of(line, profile);
            if !said.matters() {
                continue;
            }
            at = self.goes_on_until(end);
            edge.is_open = at == self.block.len();
            if start < lead {
                edge.leading = Some((owned(&said), self.place_of(start)));
                continue;
            }
            tally(&mut edge.levels, said.level);
            into.take(&said, said.level, zone, || self.place_of(start));
        }
    }

    /// The line that starts here, and where the next one starts.
    fn line(&self, start: usize) -> (&[u8], usize) {
        let rest = self.block.get(start..).unwrap_or_default();
        let length = memchr(b'\n', rest).unwrap_or(rest.len());
        let end = (start + length + 1).min(self.block.len());
        (bare(rest.get(..length).unwrap_or_default()), end)
    }

    /// Where the lines that belong to the one before end.
    fn goes_on_until(&self, mut at: usize) -> usize {
        while at < self.block.len() {
            let (line, end) = self.line(at);
            if !line_goes_on(line, self.about.profile) {
                break;
            }
            at = end;
        }
        at
    }

    /// The first and the last time of a block of which only some lines were looked at.
    fn ends(&self, edge: &mut Edge) {
        let profile = self.about.profile;
        let zone = &profile.reading.zone;
        let time = |line| when(Said::of(line, profile).time, zone);
        let first = lines(self.block).take(8).find_map(|(_, line)| time(line));
        let last =
            self.block.rsplit(|byte| *byte == b'\n').take(8).find_map(|line| time(bare(line)));
        for when in [first, last].into_iter().flatten() {
            edge.spell.see(when);
        }
    }

    fn place(&self, line: usize) -> Place {
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        Place { file: self.about.file, block: self.number, line }
    }

    fn place_of(&self, start: usize) -> Place {
        let before = self.block.get(..start).unwrap_or_default();
        self.place(memchr::memchr_iter(b'\n', before).count())
    }
}

fn owned(said: &Said<'_>) -> Said<'static> {
    said.clone().into_owned()
}

/// Counts a level.
pub(super) fn tally(levels: &mut Levels, level: Option<Level>) {
    let at = level.and_then(|level| Level::ALL.iter().position(|known| *known == level));
    if let Some(slot) = levels.get_mut(at.unwrap_or(7)) {
        *slot += 1;
    }
}

/// Puts the blocks of a file together, which come in order; counts the records at their borders.
pub(super) fn join(
    edges: impl Iterator<Item = Edge>,
    about: &About<'_>,
    into: &mut Collector,
) -> Edge {
    let mut whole = Edge::default();
    let zone = &about.profile.reading.zone;
    for edge in edges {
        whole.lines += edge.lines;
        whole.binary += edge.binary;
        whole.spell.absorb(&edge.spell);
        for (sum, count) in whole.levels.iter_mut().zip(edge.levels) {
            *sum += count;
        }
        let was_open = whole.is_open;
        if let Some((said, place)) = edge.leading {
            let level = said.level.filter(|_| !was_open);
            if !was_open {
                tally(&mut whole.levels, level);
            }
            if about.every || !was_open {
                into.take(&said, level, zone, || place);
            }
        }
        whole.is_open = edge.is_open || was_open && edge.all_leads;
    }
    whole
}
