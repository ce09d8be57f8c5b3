//! Single lines kept besides the counts: the last that matter, and those with words that are looked for.

use super::collect::Place;
use super::decode::text;
use super::level::Level;
use super::said::Said;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Characters kept of a line.
const WIDTH: usize = 300;

/// Lines to be kept.
#[derive(Clone, Debug, Default)]
pub struct Keep {
    /// Words to look for in lines of a warning or worse, whatever their case.
    pub words: Vec<String>,
    /// How many of the last lines of an error or worse to keep.
    pub last: usize,
}

/// The place of a line among all: logs are read newest first.
type Order = (Reverse<u32>, Place);

/// Lines that were kept.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    words: Vec<String>,
    most: usize,
    last: BTreeMap<Order, String>,
    seen: Vec<bool>,
    /// How many lines hold a word that is looked for.
    pub seen_count: u64,
    seen_last: Option<(Order, String)>,
}

impl Kept {
    pub(super) fn new(keep: &Keep) -> Self {
        let words: Vec<String> = keep.words.iter().map(|word| word.to_lowercase()).collect();
        Self { seen: vec![false; words.len()], words, most: keep.last, ..Self::default() }
    }

    /// Whether no line is to be kept.
    pub(super) fn is_idle(&self) -> bool {
        self.words.is_empty() && self.most == 0
    }

    pub(super) fn take(&mut self, said: &Said<'_>, level: Level, place: Place) {
        let order = (Reverse(place.file), place);
        let line = text(&said.line);
        let short = || line.trim().chars().take(WIDTH).collect::<String>();
        if !self.words.is_empty() {
            let lower = line.to_lowercase();
            let mut hit = false;
            for (word, seen) in self.words.iter().zip(&mut self.seen) {
                if lower.contains(word.as_str()) {
                    (hit, *seen) = (true, true);
                }
            }
            self.seen_count += u64::from(hit);
            if hit && self.seen_last.as_ref().is_none_or(|(known, _)| order > *known) {
                self.seen_last = Some((order, short()));
            }
        }
        let is_late = self.last.len() < self.most
            || self.last.first_key_value().is_some_and(|(first, _)| order > *first);
        if level >= Level::Error && self.most > 0 && is_late {
            self.last.insert(order, short());
            if self.last.len() > self.most {
                self.last.pop_first();
            }
        }
    }

    pub(super) fn absorb(&mut self, other: Self) {
        for (own, others) in self.seen.iter_mut().zip(other.seen) {
            *own |= others;
        }
        self.seen_count += other.seen_count;
        let own = self.seen_last.take();
        self.seen_last = own.into_iter().chain(other.seen_last).max();
        self.last.extend(other.last);
        while self.last.len() > self.most {
            self.last.pop_first();
        }
    }

    /// Which of the words were found, in the order they were given.
    pub fn seen(&self) -> &[bool] {
        &self.seen
    }

    /// The last line with one of the words.
    pub fn seen_last(&self) -> Option<&str> {
        self.seen_last.as_ref().map(|(_, line)| line.as_str())
    }

    /// The last lines of an error or worse, the oldest first.
    pub fn last(&self) -> impl Iterator<Item = &str> {
        self.last.values().map(String::as_str)
    }
}
