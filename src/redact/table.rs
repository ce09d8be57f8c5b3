//! The table of originals and stand-ins, and its application to a text in one pass.

use super::encodings;
use super::vocabulary::Vocabulary;
use crate::model::PrivateKind;
use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Where a text comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Written by the author of a pack, with values perhaps filled in.
    Authored,
    /// From the machine or the network.
    Outside,
    /// A field that holds a secret by its name: replaced whole, whatever stands there.
    Secret,
}

/// One original with its stand-in.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) kind: PrivateKind,
    pub(super) original: String,
    pub(super) stand_in: String,
    pub(super) edges: Edges,
}

/// What may stand beside an original so that it is that original and not a part of something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edges {
    /// Anything.
    Free,
    /// No letter or digit where the original itself has one at its edge.
    Word,
    /// As `Word`, at its end only.
    End,
    /// As `Word`, and no further group of digits after a dot either.
    Address,
}

/// How freely an original may be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// Wherever it stands.
    Everywhere,
    /// It is a word of the program as well: not in words that a pack's author wrote.
    Outside,
    /// Too short to be told from innocent text: only where it is all there is.
    Whole,
}

/// The table.
#[derive(Debug)]
pub(super) struct Table {
    entries: Vec<(Entry, Reach)>,
    originals: Option<AhoCorasick>,
    /// Originals that a finished file is searched for.
    guarded: Vec<bool>,
    /// Base64 pieces of guarded originals, with the entry they belong to.
    pieces: Option<AhoCorasick>,
    piece_of: Vec<usize>,
    stand_ins: Option<AhoCorasick>,
    stand_in_kinds: Vec<PrivateKind>,
}

/// Shortest original, in bytes, that a finished file is searched for.
const SHORTEST_GUARDED: usize = 4;

impl Table {
    /// Of two entries for the same original the first counts.
    pub(super) fn new(entries: Vec<Entry>, ids: &str) -> Self {
        let vocabulary = Vocabulary::new(ids);
        let mut seen = BTreeSet::new();
        let entries: Vec<(Entry, Reach)> = entries
            .into_iter()
            .filter(|entry| !entry.original.is_empty() && entry.original != entry.stand_in)
            .filter(|entry| seen.insert(entry.original.to_ascii_lowercase()))
            .map(|entry| {
                let reach = reach(&entry, &vocabulary);
                (entry, reach)
            })
            .collect();
        let originals: Vec<&str> =
            entries.iter().map(|(entry, _)| entry.original.as_str()).collect();
        let originals = machine(&originals, MatchKind::Standard);
        // An original that a stand-in holds will be found in every finished file.
        let mut given = BTreeSet::new();
        if let Some(machine) = &originals {
            for (entry, _) in &entries {
                let hits = machine.find_overlapping_iter(&entry.stand_in);
                given.extend(hits.map(|hit| hit.pattern().as_usize()));
            }
        }
        let guarded: Vec<bool> = entries
            .iter()
            .enumerate()
            .map(|(index, (entry, reach))| {
                *reach == Reach::Everywhere
                    && entry.original.len() >= SHORTEST_GUARDED
                    && !given.contains(&index)
            })
            .collect();
        let mut pieces = Vec::new();
        let mut piece_of = Vec::new();
        for (index, (entry, _)) in entries.iter().enumerate() {
            if guarded.get(index) == Some(&true) {
                for piece in encodings::base64_pieces(&entry.original) {
                    pieces.push(piece);
                    piece_of.push(index);
                }
            }
        }
        let mut kinds: BTreeMap<&str, PrivateKind> = BTreeMap::new();
        for (entry, _) in &entries {
            // A span's stand-in repeats the words around the secret; only the mark itself counts.
            let mark =
                if entry.kind == PrivateKind::Secret { super::SECRET } else { &entry.stand_in };
            kinds.entry(mark).or_insert(entry.kind);
        }
        let stand_ins =
            machine(&kinds.keys().copied().collect::<Vec<_>>(), MatchKind::LeftmostLongest);
        let stand_in_kinds = kinds.into_values().collect();
        let pieces = if pieces.is_empty() { None } else { AhoCorasick::new(pieces).ok() };
        Self { entries, originals, guarded, pieces, piece_of, stand_ins, stand_in_kinds }
    }

    /// Replaces every original in `text` and counts what it replaced.
    pub(super) fn replace(
        &self,
        text: &mut String,
        place: Place,
        counts: &mut BTreeMap<PrivateKind, usize>,
    ) {
        if place == Place::Secret {
            super::SECRET.clone_into(text);
            *counts.entry(PrivateKind::Secret).or_default() += 1;
            return;
        }
        let matches = self.matches(text, |index, range| self.applies(index, range, text, place));
        if !matches.is_empty() {
            let mut clean = String::with_capacity(text.len());
            let mut from = 0;
            for (start, (end, index)) in self.choose(matches) {
                let Some((entry, _)) = self.entries.get(index) else { continue };
                clean.push_str(text.get(from..start).unwrap_or_default());
                clean.push_str(&entry.stand_in);
                from = end;
                *counts.entry(entry.kind).or_default() += 1;
            }
            clean.push_str(text.get(from..).unwrap_or_default());
            *text = clean;
        }
        if let Some(clean) = encodings::without_encoded(self, text, counts) {
            *text = clean;
        }
    }

    /// The first guarded original in a text.
    pub(super) fn first_guarded(&self, text: &str) -> Option<PrivateKind> {
        self.matches(text, |index, range| {
            self.guarded.get(index) == Some(&true)
                && self.entries.get(index).is_some_and(|(entry, _)| stands_free(entry, text, range))
        })
        .first()
        .and_then(|(_, index)| self.entries.get(*index))
        .map(|(entry, _)| entry.kind)
    }

    /// The first guarded original of which a run of base64 text holds a piece.
    pub(super) fn first_piece(&self, run: &str) -> Option<PrivateKind> {
        let hit = self.pieces.as_ref()?.find(run)?;
        let index = *self.piece_of.get(hit.pattern().as_usize())?;
        self.entries.get(index).map(|(entry, _)| entry.kind)
    }

    pub(super) fn count_stand_ins(&self, text: &str) -> BTreeMap<PrivateKind, usize> {
        let mut counts = BTreeMap::new();
        for hit in self.stand_ins.iter().flat_map(|machine| machine.find_iter(text)) {
            if let Some(kind) = self.stand_in_kinds.get(hit.pattern().as_usize()) {
                *counts.entry(*kind).or_default() += 1;
            }
        }
        counts
    }

    fn applies(&self, index: usize, range: &Range<usize>, text: &str, place: Place) -> bool {
        let Some((entry, reach)) = self.entries.get(index) else { return false };
        match reach {
            Reach::Everywhere => stands_free(entry, text, range),
            Reach::Outside => place == Place::Outside && stands_free(entry, text, range),
            Reach::Whole => place == Place::Outside && range.len() == text.len(),
        }
    }

    fn matches(
        &self,
        text: &str,
        applies: impl Fn(usize, &Range<usize>) -> bool,
    ) -> Vec<(Range<usize>, usize)> {
        let Some(originals) = &self.originals else { return Vec::new() };
        originals
            .find_overlapping_iter(text)
            .map(|hit| (hit.range(), hit.pattern().as_usize()))
            .filter(|(range, index)| {
                text.is_char_boundary(range.start)
                    && text.is_char_boundary(range.end)
                    && applies(*index, range)
            })
            .collect()
    }

    /// Picks matches that do not overlap, in order: secrets before anything else, so that nothing cuts
    /// into one, then whichever starts first, the longest of those.
    fn choose(&self, mut matches: Vec<(Range<usize>, usize)>) -> BTreeMap<usize, (usize, usize)> {
        let secret = |index: usize| {
            self.entries.get(index).is_some_and(|(entry, _)| entry.kind == PrivateKind::Secret)
        };
        matches
            .sort_by_key(|(range, index)| (!secret(*index), range.start, usize::MAX - range.end));
        let mut chosen: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
        for (range, index) in matches {
            let before = chosen.range(..range.end).next_back();
            if before.is_none_or(|(_, (end, _))| *end <= range.start) {
                chosen.insert(range.start, (range.end, index));
            }
        }
        chosen
    }
}

fn machine(patterns: &[&str], kind: MatchKind) -> Option<AhoCorasick> {
    if patterns.is_empty() {
        return None;
    }
    AhoCorasickBuilder::new().ascii_case_insensitive(true).match_kind(kind).build(patterns).ok()
}

fn reach(entry: &Entry, vocabulary: &Vocabulary) -> Reach {
    let original = &entry.original;
    let span = entry.kind == PrivateKind::Secret && entry.edges == Edges::Free;
    if span || matches!(entry.edges, Edges::Address | Edges::End) {
        return Reach::Everywhere;
    }
    let free = entry.edges == Edges::Free;
    let short_number = original.len() < 6 && original.bytes().all(|byte| byte.is_ascii_digit());
    if original.chars().count() < 3 && original.is_ascii() {
        Reach::Whole
    } else if short_number || vocabulary.holds(original, free) {
        Reach::Outside
    } else {
        Reach::Everywhere
    }
}

/// Whether what stands at `range` is the original and not a part of something longer.
fn stands_free(entry: &Entry, text: &str, range: &Range<usize>) -> bool {
    let before = || text.get(..range.start).and_then(|before| before.chars().next_back());
    let behind = || text.get(range.end..).and_then(|behind| behind.chars().next());
    let joined = |edge: Option<char>, neighbour: Option<char>| {
        edge.is_some_and(joins) && neighbour.is_some_and(joins)
    };
    let left = || joined(before(), entry.original.chars().next());
    let right = || joined(entry.original.chars().next_back(), behind());
    match entry.edges {
        Edges::Free => true,
        Edges::Word => !left() && !right(),
        Edges::End => !right(),
        Edges::Address => {
            let dotted = || {
                let mut rest = text.get(range.end..).unwrap_or_default().chars();
                rest.next() == Some('.') && rest.next().is_some_and(|next| next.is_ascii_digit())
            };
            let after_dot = || {
                let mut rest = text.get(..range.start).unwrap_or_default().chars().rev();
                rest.next() == Some('.') && rest.next().is_some_and(|next| next.is_ascii_digit())
            };
            !left() && !right() && !dotted() && !after_dot()
        }
    }
}

/// Whether a character grows together with its neighbour to one word. Han, kana and hangul are written
/// without spaces, so they never do.
pub(super) fn joins(character: char) -> bool {
    character.is_alphanumeric() && !('\u{2e80}'..='\u{d7ff}').contains(&character)
}
