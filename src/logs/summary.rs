//! What logs said, for people and programs to read.

use super::block::Levels;
use super::collect::{Collector, Spell, Stat, When};
use super::decode::text;
use super::histogram::STEPS;
use super::keep::Kept;
use super::level::Level;
use super::template::Leaf;
use super::time::Moment;

/// Seconds before the last moment of the logs in which a template counts as new.
const NEW: i64 = 3600;

/// What logs said.
#[derive(Clone, Debug)]
pub struct Summary {
    /// Each log, in the order they were read.
    pub files: Vec<FileSummary>,
    /// Kinds of lines: the worst level first, the most frequent of a level first.
    pub templates: Vec<Template>,
    /// The first and the last moment of all logs.
    pub first: Option<Moment>,
    /// The last moment of all logs.
    pub last: Option<Moment>,
    /// Lines that were kept.
    pub kept: Kept,
    /// Every line was put into a template, not only warnings and worse.
    pub every: bool,
}

/// What one log said.
#[derive(Clone, Debug)]
pub struct FileSummary {
    /// Its name, as it was given.
    pub name: String,
    /// What it is written in, as the web's encoding standard has it.
    pub encoding: &'static str,
    /// Bytes read, unpacked and decoded.
    pub bytes: u64,
    /// Its lines.
    pub lines: u64,
    /// Lines that are no text.
    pub binary_lines: u64,
    /// Lines so long that only their start was kept.
    pub long_lines: u64,
    /// It was not read to its end.
    pub cut: bool,
    pub(super) levels: Levels,
    pub(super) spell: Spell,
    pub(super) starts: Vec<u64>,
}

impl FileSummary {
    /// How many records have this level. Below a warning they are counted only where every line is
    /// looked at.
    pub fn count(&self, level: Level) -> u64 {
        let at = Level::ALL.iter().position(|known| *known == level);
        at.and_then(|at| self.levels.get(at)).copied().unwrap_or(0)
    }

    /// How many records have no level, where every line is looked at.
    pub fn without_level(&self) -> u64 {
        self.levels.last().copied().unwrap_or(0)
    }

    /// The first moment seen in it.
    pub fn first(&self) -> Option<Moment> {
        self.spell.first.map(|when| when.moment)
    }

    /// The last moment seen in it.
    pub fn last(&self) -> Option<Moment> {
        self.spell.last.map(|when| when.moment)
    }
}

/// One kind of lines.
#[derive(Clone, Debug)]
pub struct Template {
    /// Its name: eight hexadecimal digits, the same wherever the same template is found.
    pub id: String,
    /// Its text, `<*>` where lines differ.
    pub text: String,
    /// The worst level of its lines.
    pub level: Option<Level>,
    /// How many lines are of it.
    pub count: u64,
    /// Its first moment.
    pub first: Option<Moment>,
    /// Its last moment.
    pub last: Option<Moment>,
    /// The earliest of its lines, shortened.
    pub example: String,
    /// The file the example is from, as an index into [`Summary::files`].
    pub file: usize,
    /// The example's line number there, from 1 on.
    pub line: u64,
    /// How it is spread from the first to the last moment of all logs.
    pub histogram: [u32; STEPS],
    /// It came up in the last hour of the logs and not before, and they go back further.
    pub is_new: bool,
}

/// The name of a template.
pub(super) fn id(leaf: &Leaf) -> String {
    format!("{:08x}", leaf.hash() >> 32)
}

pub(super) fn summary(files: Vec<FileSummary>, all: Collector, every: bool) -> Summary {
    let mut spell = Spell::default();
    for file in &files {
        spell.absorb(&file.spell);
    }
    let kept = all.kept;
    let leaves = all.leaves.all.iter();
    let templates = leaves.zip(all.stats).filter_map(|(leaf, stat)| Some((leaf, stat?)));
    let mut templates: Vec<Template> =
        templates.map(|(leaf, stat)| template(leaf, &stat, &spell, &files)).collect();
    templates.sort_by(|a, b| {
        (b.level, b.count).cmp(&(a.level, a.count)).then_with(|| a.text.cmp(&b.text))
    });
    let moment = |when: Option<When>| when.map(|when| when.moment);
    Summary { first: moment(spell.first), last: moment(spell.last), files, templates, kept, every }
}

fn template(leaf: &Leaf, stat: &Stat, all: &Spell, files: &[FileSummary]) -> Template {
    let file = stat.place.file as usize;
    let starts = files.get(file).and_then(|file| file.starts.get(stat.place.block as usize));
    let moment = |when: Option<When>| when.map(|when| when.moment);
    let (first, last) = (all.first.map(|w| w.second), all.last.map(|w| w.second));
    let is_new = |second: i64| {
        first.zip(last).is_some_and(|(first, last)| last - first > NEW && second > last - NEW)
    };
    Template {
        id: id(leaf),
        text: leaf.shown(),
        level: stat.level,
        count: stat.count,
        first: moment(stat.spell.first),
        last: moment(stat.spell.last),
        example: text(&stat.example).into_owned(),
        file,
        line: starts.copied().unwrap_or(0) + u64::from(stat.place.line) + 1,
        histogram: match first.zip(last) {
            Some((first, last)) => stat.histogram.over(first, last),
            None => [0; STEPS],
        },
        is_new: stat.spell.first.is_some_and(|first| is_new(first.second)),
    }
}
