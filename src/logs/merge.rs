//! Leaves that differ in words that vary become one template.

use super::mask::{Kind, Piece};
use super::template::{ByHash, Leaf, hash_bytes, mix};

/// So many different words at one place of otherwise equal lines are a variable.
const MANY: usize = 4;
/// So many, where the words are plain: states and verbs are few, names are many.
const MANY_PLAIN: usize = 6;
/// So many behind a word that announces a name.
const MANY_NAMED: usize = 2;
/// Words that a line must have for one of them to become a variable: without them nothing would be
/// left that says what the line is about.
const LEAST_WORDS: usize = 3;
/// The same for the first word, which mostly says what the line is about.
const LEAST_WORDS_FIRST: usize = 5;
/// A variable found leaves lines equal that were not before; more rounds than this change nothing.
const ROUNDS: usize = 4;

/// What stands at one place of lines that are otherwise equal.
#[derive(Default)]
struct Hole {
    /// The first of the words seen, by a part of their hashes.
    words: [u32; MANY_PLAIN],
    count: u8,
    has_variable: bool,
}

impl Hole {
    fn see(&mut self, word: u64) {
        let (word, count) = ((word >> 32) as u32, usize::from(self.count));
        let known = self.words.iter().take(count).any(|seen| *seen == word);
        if !known && let Some(slot) = self.words.get_mut(count) {
            *slot = word;
            self.count += 1;
        }
    }
}

/// The template of each leaf, as numbers from 0 on, and the templates.
pub(super) fn merge(leaves: &[Leaf]) -> (Vec<u32>, Vec<Leaf>) {
    let mut lines: Vec<Leaf> = leaves.to_vec();
    // Only lines of one length can be equal but for a word: one length at a time takes less room.
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by_key(|at| leaves.get(*at).map_or(0, Leaf::length));
    let length = |at: &usize| leaves.get(*at).map_or(0, Leaf::length);
    for alike in order.chunk_by(|a, b| length(a) == length(b)) {
        for _ in 0..ROUNDS {
            if !merge_once(&mut lines, alike) {
                break;
            }
        }
    }
    let mut by_hash: ByHash<u32> = ByHash::default();
    let mut templates: Vec<Leaf> = Vec::new();
    let mut of = Vec::with_capacity(lines.len());
    for line in lines {
        let at = *by_hash.entry(line.hash()).or_insert_with(|| {
            templates.push(line);
            u32::try_from(templates.len() - 1).unwrap_or(u32::MAX)
        });
        of.push(at);
    }
    (of, templates)
}

/// Turns words that vary among the lines of these numbers into variables; whether there were any.
fn merge_once(lines: &mut [Leaf], alike: &[usize]) -> bool {
    let mut seen: ByHash<Hole> = ByHash::default();
    for line in alike.iter().filter_map(|at| lines.get(*at)) {
        each_hole(line, |_, hole, word, piece| {
            let hole = seen.entry(hole).or_default();
            hole.has_variable |= piece.kind == Kind::Variable;
            if piece.kind == Kind::Word {
                hole.see(word);
            }
        });
    }
    let mut changed = false;
    for at in alike {
        let Some(line) = lines.get_mut(*at) else { continue };
        let words = line.tokens().filter(|(piece, _)| piece.kind == Kind::Word).count();
        if words < LEAST_WORDS {
            continue;
        }
        let tokens: Vec<(Piece, &[u8])> = line.tokens().collect();
        let mut varies = vec![false; tokens.len()];
        let mut before: &[u8] = b"";
        let mut is_first = true;
        each_hole(line, |at, hole, _, piece| {
            let text = tokens.get(at).map_or(&b""[..], |(_, text)| *text);
            if piece.kind == Kind::Word
                && let Some(hole) = seen.get(&hole)
            {
                let needed = if announces_name(before) {
                    MANY_NAMED
                } else if is_first || is_plain(text) {
                    MANY_PLAIN
                } else {
                    MANY
                };
                let many =
                    usize::from(hole.count) >= needed && (!is_first || words >= LEAST_WORDS_FIRST);
                if let Some(varies) = varies.get_mut(at) {
                    *varies = many || hole.has_variable;
                }
                before = text;
            }
            is_first = false;
        });
        if varies.contains(&true) {
            let merged = line.with_variables(|at| varies.get(at) == Some(&true));
            *line = merged;
            changed = true;
        }
    }
    changed
}

/// Whether a word says that a name follows.
fn announces_name(word: &[u8]) -> bool {
    let names: [&[u8]; 6] = [b"user", b"username", b"host", b"hostname", b"device", b"from"];
    names.contains(&word)
}

/// Letters alone, small but for the first, a hyphen between them.
fn is_plain(word: &[u8]) -> bool {
    word.first().is_some_and(u8::is_ascii_alphabetic)
        && word.iter().skip(1).all(|byte| byte.is_ascii_lowercase() || *byte == b'-')
}

/// For each word or variable of a line: its place, the hash of the line without it, its own hash.
fn each_hole(line: &Leaf, mut see: impl FnMut(usize, u64, u64, Piece)) {
    let hashes: Vec<(u64, Piece)> =
        line.tokens().map(|(piece, text)| (hash_bytes(11, text), piece)).collect();
    // The hash of all behind each place, so that a line of n pieces costs n steps and not n times n.
    let mut behind = vec![0_u64; hashes.len() + 1];
    for (at, (hash, _)) in hashes.iter().enumerate().rev() {
        let next = behind.get(at + 1).copied().unwrap_or(0);
        if let Some(slot) = behind.get_mut(at) {
            *slot = mix(next.rotate_left(7), *hash);
        }
    }
    let mut before = hashes.len() as u64;
    for (at, (hash, piece)) in hashes.iter().enumerate() {
        if piece.kind != Kind::Mark {
            let next = behind.get(at + 1).copied().unwrap_or(0);
            see(at, mix(before, next), *hash, *piece);
        }
        before = mix(before, *hash);
    }
}
