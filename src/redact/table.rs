//! The table of originals and stand-ins, and its application to a text in one pass.

use super::edges::Edges;
use super::long::{LONGEST_WHOLE, LongSecrets};
use super::{SECRET, encodings, vocabulary};
use crate::model::PrivateKind;
use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, MatchKind};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::OnceLock;

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
    /// Secrets that are not among the entries for their length.
    long: LongSecrets,
    stand_ins: OnceLock<StandIns>,
}

/// What counts the stand-ins in a finished text.
#[derive(Debug)]
struct StandIns {
    machine: Option<AhoCorasick>,
    kinds: Vec<PrivateKind>,
}

/// A place in a text to replace.
struct Match {
    range: Range<usize>,
    /// None: a stretch of a long secret.
    entry: Option<usize>,
}

/// Shortest original, in bytes, that a finished file is searched for.
const SHORTEST_GUARDED: usize = 4;

impl Table {
    /// Of two entries for the same original the first counts.
    pub(super) fn new(entries: Vec<Entry>, ids: &str) -> Self {
        let own = vocabulary::texts();
        let ids = ids.to_lowercase();
        let (long, entries): (Vec<Entry>, Vec<Entry>) =
            entries.into_iter().partition(|entry| secret_part(entry).len() > LONGEST_WHOLE);
        let long: BTreeSet<&str> = long.iter().map(secret_part).collect();
        let long = LongSecrets::new(long.into_iter(), &[own, &ids]);
        let mut seen = BTreeSet::new();
        let entries: Vec<Entry> = entries
            .into_iter()
            .filter(|entry| !entry.original.is_empty() && entry.original != entry.stand_in)
            .filter(|entry| seen.insert(entry.original.to_ascii_lowercase()))
            .collect();
        let originals: Vec<&str> = entries.iter().map(|entry| entry.original.as_str()).collect();
        let originals = machine(&originals, MatchKind::Standard);
        let mut words = vec![false; entries.len()];
        for text in [own, &ids] {
            for (index, range) in hits(originals.as_ref(), text.as_bytes()) {
                if let (Some(word), Some(entry)) = (words.get_mut(index), entries.get(index)) {
                    *word = *word || !entry.original.is_ascii() || entry.edges.allow(text, &range);
                }
            }
        }
        // An original that a stand-in holds will be found in every finished file.
        let mut given = vec![false; entries.len()];
        for entry in &entries {
            for (index, _) in hits(originals.as_ref(), entry.stand_in.as_bytes()) {
                if let Some(given) = given.get_mut(index) {
                    *given = true;
                }
            }
        }
        let entries: Vec<(Entry, Reach)> = entries
            .into_iter()
            .zip(words)
            .map(|(entry, word)| {
                let reach = reach(&entry, word);
                (entry, reach)
            })
            .collect();
        let guarded = entries
            .iter()
            .zip(given)
            .map(|((entry, reach), given)| {
                *reach == Reach::Everywhere && entry.original.len() >= SHORTEST_GUARDED && !given
            })
            .collect();
        Self { entries, originals, guarded, long, stand_ins: OnceLock::new() }
    }

    /// Replaces every original in `text` and counts what it replaced.
    pub(super) fn replace(
        &self,
        text: &mut String,
        place: Place,
        counts: &mut BTreeMap<PrivateKind, usize>,
    ) {
        if place == Place::Secret {
            SECRET.clone_into(text);
            *counts.entry(PrivateKind::Secret).or_default() += 1;
            return;
        }
        let mut matches: Vec<Match> = self
            .matches(text)
            .filter(|(index, range)| self.applies(*index, range, text, place))
            .map(|(index, range)| Match { range, entry: Some(index) })
            .collect();
        let stretches = self.long.stretches(text, place == Place::Outside).into_iter();
        matches.extend(stretches.map(|range| Match { range, entry: None }));
        if !matches.is_empty() {
            let mut clean = String::with_capacity(text.len());
            let mut from = 0;
            for (found, end) in self.choose(matches) {
                clean.push_str(text.get(from..found.range.start).unwrap_or_default());
                let entry = found.entry.and_then(|index| self.entries.get(index));
                let (kind, stand_in, replaced) = match entry {
                    Some((entry, _)) => (entry.kind, entry.stand_in.as_str(), found.range.end),
                    None => (PrivateKind::Secret, SECRET, found.range.start),
                };
                clean.push_str(stand_in);
                // Lines stay lines.
                let besides = text.get(replaced..end).unwrap_or_default();
                clean.extend(besides.matches('\n'));
                from = end;
                *counts.entry(kind).or_default() += 1;
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
        if self.long.is_in(text.as_bytes()) {
            return Some(PrivateKind::Secret);
        }
        self.matches(text).find_map(|(index, range)| {
            let (entry, _) = self.entries.get(index)?;
            let found = self.guarded.get(index) == Some(&true) && entry.edges.allow(text, &range);
            found.then_some(entry.kind)
        })
    }

    /// The first guarded original in decoded bytes, whatever stands beside it.
    pub(super) fn first_guarded_in_bytes(&self, bytes: &[u8]) -> Option<PrivateKind> {
        if self.long.is_in(bytes) {
            return Some(PrivateKind::Secret);
        }
        let (index, _) = hits(self.originals.as_ref(), bytes)
            .find(|(index, _)| self.guarded.get(*index) == Some(&true))?;
        self.entries.get(index).map(|(entry, _)| entry.kind)
    }

    pub(super) fn count_stand_ins(&self, text: &str) -> BTreeMap<PrivateKind, usize> {
        let stand_ins = self.stand_ins.get_or_init(|| self.list_stand_ins());
        let mut counts = BTreeMap::new();
        for hit in stand_ins.machine.iter().flat_map(|machine| machine.find_iter(text)) {
            if let Some(kind) = stand_ins.kinds.get(hit.pattern().as_usize()) {
                *counts.entry(*kind).or_default() += 1;
            }
        }
        counts
    }

    fn list_stand_ins(&self) -> StandIns {
        let mut kinds: BTreeMap<&str, PrivateKind> = BTreeMap::new();
        if !self.long.is_empty() {
            kinds.insert(SECRET, PrivateKind::Secret);
        }
        for (entry, _) in &self.entries {
            // A span's stand-in repeats the words around the secret; only the mark itself counts.
            let mark = if entry.kind == PrivateKind::Secret { SECRET } else { &entry.stand_in };
            kinds.entry(mark).or_insert(entry.kind);
        }
        let marks: Vec<&str> = kinds.keys().copied().collect();
        StandIns {
            machine: machine(&marks, MatchKind::LeftmostLongest),
            kinds: kinds.into_values().collect(),
        }
    }

    fn applies(&self, index: usize, range: &Range<usize>, text: &str, place: Place) -> bool {
        let Some((entry, reach)) = self.entries.get(index) else { return false };
        match reach {
            Reach::Everywhere => entry.edges.allow(text, range),
            Reach::Outside => place == Place::Outside && entry.edges.allow(text, range),
            Reach::Whole => place == Place::Outside && range.len() == text.len(),
        }
    }

    fn matches<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (usize, Range<usize>)> + 'a {
        hits(self.originals.as_ref(), text.as_bytes()).filter(move |(_, range)| {
            text.is_char_boundary(range.start) && text.is_char_boundary(range.end)
        })
    }

    /// Picks matches that do not overlap, in order, each with where its replacement ends: secrets before
    /// anything else, overlapping ones as one, then whichever starts first, the longest of those.
    fn choose(&self, mut matches: Vec<Match>) -> Vec<(Match, usize)> {
        matches.sort_by_key(|found| (found.range.start, usize::MAX - found.range.end));
        let is_secret = |found: &Match| {
            found.entry.is_none_or(|index| {
                self.entries.get(index).is_some_and(|(entry, _)| entry.kind == PrivateKind::Secret)
            })
        };
        let (secrets, names): (Vec<Match>, Vec<Match>) = matches.into_iter().partition(is_secret);
        let mut chosen: Vec<(Match, usize)> = Vec::new();
        for found in secrets {
            match chosen.last_mut() {
                Some((_, end)) if found.range.start < *end => *end = found.range.end.max(*end),
                _ => {
                    let end = found.range.end;
                    chosen.push((found, end));
                }
            }
        }
        let secrets = chosen.len();
        let mut free_from = 0;
        for found in names {
            let of_secrets = chosen.get(..secrets).unwrap_or_default();
            let next = of_secrets.partition_point(|(_, end)| *end <= found.range.start);
            let free =
                of_secrets.get(next).is_none_or(|(next, _)| next.range.start >= found.range.end);
            if free && found.range.start >= free_from {
                free_from = found.range.end;
                chosen.push((found, free_from));
            }
        }
        chosen.sort_by_key(|(found, _)| found.range.start);
        chosen
    }
}

/// What of an entry is itself secret, and not a word around it that its stand-in repeats.
fn secret_part(entry: &Entry) -> &str {
    let original = entry.original.as_str();
    match entry.stand_in.split_once(SECRET) {
        Some((before, behind)) if entry.kind == PrivateKind::Secret => {
            let inner = original.strip_prefix(before).unwrap_or(original);
            inner.strip_suffix(behind.trim_start_matches('\n')).unwrap_or(inner)
        }
        _ => "",
    }
}

/// The number and place of every pattern in a text, overlapping ones too.
fn hits<'a>(
    machine: Option<&'a AhoCorasick>,
    text: &'a [u8],
) -> impl Iterator<Item = (usize, Range<usize>)> + 'a {
    let hits = machine.into_iter().flat_map(move |machine| machine.find_overlapping_iter(text));
    hits.map(|hit| (hit.pattern().as_usize(), hit.range()))
}

fn machine(patterns: &[&str], kind: MatchKind) -> Option<AhoCorasick> {
    if patterns.is_empty() {
        return None;
    }
    // A DFA would take time in the square of a pattern that repeats itself.
    AhoCorasickBuilder::new()
        .ascii_case_insensitive(true)
        .match_kind(kind)
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .build(patterns)
        .ok()
}

/// `word`: whether it is a word of the program.
fn reach(entry: &Entry, word: bool) -> Reach {
    let original = &entry.original;
    let span = entry.kind == PrivateKind::Secret && entry.edges == Edges::Free;
    if span || matches!(entry.edges, Edges::Address | Edges::End) {
        return Reach::Everywhere;
    }
    let short_number = original.len() < 6 && original.bytes().all(|byte| byte.is_ascii_digit());
    if original.chars().count() < 3 && original.is_ascii() {
        Reach::Whole
    } else if short_number || word {
        Reach::Outside
    } else {
        Reach::Everywhere
    }
}
