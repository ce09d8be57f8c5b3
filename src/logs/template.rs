//! Kinds of lines: lines that differ only in what varies have one.

use super::mask::{Kind, Piece, pieces};
use super::merge::merge;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A hash that is one already.
#[derive(Default)]
pub(super) struct Ready(u64);

impl Hasher for Ready {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {}

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

pub(super) type ByHash<T> = HashMap<u64, T, BuildHasherDefault<Ready>>;

/// Different leaves kept; past these, leaves are merged early and what is left is kept coarsely.
const MOST_LEAVES: usize = 8000;
/// Bytes of them.
const MOST_BYTES: usize = 3 << 19;
/// Hashes kept of leaves that have been merged away.
const MOST_HASHES: usize = 64_000;
/// Pieces that tell lines apart once there are too many leaves.
const COARSE: usize = 3;

/// The kinds of lines seen, by what is left of them when variables are taken out.
#[derive(Debug, Default)]
pub(super) struct Leaves {
    /// The leaf of each hash; several hashes may lead to one.
    by_hash: ByHash<u32>,
    pub(super) all: Vec<Leaf>,
    /// Leaves with a variable that [`pieces`] does not see as one, by their number of pieces.
    general: Vec<u32>,
    /// About how many bytes the leaves take.
    bytes: usize,
    /// Leaves are merged and new ones are coarse.
    is_full: bool,
    room: Vec<Piece>,
}

/// Lines that are equal but for what varies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Leaf {
    /// Its words and marks, one behind the other.
    text: Box<[u8]>,
    pieces: Box<[Piece]>,
}

impl Leaf {
    fn new(content: &[u8], pieces: &[Piece]) -> Self {
        let mut text = Vec::with_capacity(64);
        let pieces = pieces.iter().map(|piece| {
            let start = small(text.len());
            text.extend_from_slice(piece.text(content));
            Piece { start, end: small(text.len()), ..*piece }
        });
        let pieces = pieces.collect();
        Self { text: text.into(), pieces }
    }

    /// Its pieces with their texts, which are empty for variables.
    pub(super) fn tokens(&self) -> impl Iterator<Item = (Piece, &[u8])> {
        self.pieces.iter().map(|piece| (*piece, piece.text(&self.text)))
    }

    /// The same with variables at some more places.
    pub(super) fn with_variables(&self, is_variable: impl Fn(usize) -> bool) -> Self {
        let pieces: Vec<Piece> = self
            .pieces
            .iter()
            .enumerate()
            .map(|(at, piece)| {
                let kind = if is_variable(at) { Kind::Variable } else { piece.kind };
                Piece { kind, ..*piece }
            })
            .collect();
        Self::new(&self.text, &pieces)
    }

    /// How many pieces it has.
    pub(super) fn length(&self) -> usize {
        self.pieces.len()
    }

    /// About how many bytes it takes.
    fn bytes(&self) -> usize {
        size_of::<Self>() + self.text.len() + size_of_val(&*self.pieces)
    }

    pub(super) fn hash(&self) -> u64 {
        hash_of(&self.text, &self.pieces)
    }

    /// Whether a line cut into pieces is of this kind.
    fn fits(&self, content: &[u8], pieces: &[Piece]) -> bool {
        self.pieces.len() == pieces.len()
            && self.tokens().zip(pieces).all(|((own, text), piece)| match own.kind {
                Kind::Variable => piece.kind != Kind::Mark,
                _ => piece.kind == own.kind && piece.text(content) == text,
            })
    }

    /// As people read it: variables are `<*>`.
    pub(super) fn shown(&self) -> String {
        let mut shown = String::new();
        for (at, (piece, text)) in self.tokens().enumerate() {
            if piece.spaced && at > 0 {
                shown.push(' ');
            }
            if piece.kind == Kind::Variable {
                shown.push_str("<*>");
            } else {
                shown.push_str(&String::from_utf8_lossy(text));
            }
        }
        shown
    }
}

impl Leaves {
    /// The leaf of a line's content.
    pub(super) fn leaf(&mut self, content: &[u8]) -> u32 {
        pieces(content, &mut self.room);
        let hash = hash_of(content, &self.room);
        if let Some(at) = self.by_hash.get(&hash) {
            return *at;
        }
        if self.is_full {
            if let Some(at) = self.general_leaf(content) {
                self.remember(hash, at);
                return at;
            }
            self.coarsen();
            if self.all.len() >= MOST_LEAVES + MOST_LEAVES / 4 {
                self.room.clear();
            }
            let coarse = hash_of(content, &self.room);
            let at = match self.by_hash.get(&coarse) {
                Some(at) => *at,
                None => self.add(coarse, Leaf::new(content, &self.room)),
            };
            self.remember(hash, at);
            return at;
        }
        self.add(hash, Leaf::new(content, &self.room))
    }

    /// Leaves only the first pieces.
    fn coarsen(&mut self) {
        if self.room.len() > COARSE {
            self.room.truncate(COARSE);
            self.room.push(Piece { kind: Kind::Variable, start: 0, end: 0, spaced: true });
        }
    }

    /// The leaf of a line's content where it has one already.
    pub(super) fn find(&mut self, content: &[u8]) -> Option<u32> {
        pieces(content, &mut self.room);
        let hash = hash_of(content, &self.room);
        let found = self.by_hash.get(&hash).copied().or_else(|| self.general_leaf(content));
        if found.is_some() || !self.is_full {
            return found;
        }
        self.coarsen();
        self.by_hash.get(&hash_of(content, &self.room)).copied()
    }

    /// The same for another thread that only looks.
    pub(super) fn for_reading(&self) -> Self {
        Self {
            by_hash: self.by_hash.clone(),
            all: self.all.clone(),
            general: self.general.clone(),
            bytes: self.bytes,
            is_full: self.is_full,
            room: Vec::new(),
        }
    }

    fn general_leaf(&self, content: &[u8]) -> Option<u32> {
        let fits = |at: &&u32| {
            self.all.get(**at as usize).is_some_and(|leaf| leaf.fits(content, &self.room))
        };
        self.general.iter().find(fits).copied()
    }

    fn add(&mut self, hash: u64, leaf: Leaf) -> u32 {
        let at = small(self.all.len());
        self.bytes += leaf.bytes();
        self.all.push(leaf);
        self.by_hash.insert(hash, at);
        at
    }

    fn remember(&mut self, hash: u64, leaf: u32) {
        if self.by_hash.len() < MOST_HASHES {
            self.by_hash.insert(hash, leaf);
        }
    }

    /// Whether there are too many leaves to go on without [`Self::compact`].
    pub(super) fn is_crowded(&self) -> bool {
        !self.is_full && (self.all.len() >= MOST_LEAVES || self.bytes >= MOST_BYTES)
    }

    /// Merges leaves that are of one template; for each old leaf, the new one.
    pub(super) fn compact(&mut self) -> Vec<u32> {
        let (of, merged) = merge(&self.all);
        let is_general: Vec<bool> = {
            let mut members = vec![0_u32; merged.len()];
            for at in &of {
                if let Some(count) = members.get_mut(*at as usize) {
                    *count += 1;
                }
            }
            members.into_iter().map(|count| count > 1).collect()
        };
        self.all = merged;
        let general = is_general.iter().enumerate().filter(|(_, general)| **general);
        self.general = general.map(|(at, _)| small(at)).collect();
        let renamed = self.by_hash.iter_mut();
        renamed.for_each(|(_, at)| *at = of.get(*at as usize).copied().unwrap_or(0));
        self.bytes = self.all.iter().map(Leaf::bytes).sum();
        self.is_full = self.all.len() >= MOST_LEAVES / 2 || self.bytes >= MOST_BYTES / 2;
        of
    }

    /// Takes in the leaves of another; for each of those, its number here.
    pub(super) fn absorb(&mut self, other: Self) -> Vec<u32> {
        let numbers: Vec<u32> = other
            .all
            .into_iter()
            .map(|leaf| {
                let hash = leaf.hash();
                match self.by_hash.get(&hash) {
                    Some(at) => *at,
                    None => self.add(hash, leaf),
                }
            })
            .collect();
        let known = other.by_hash.into_iter();
        for (hash, leaf) in known {
            if let Some(at) = numbers.get(leaf as usize) {
                self.by_hash.entry(hash).or_insert(*at);
            }
        }
        self.is_full |= other.is_full;
        numbers
    }
}

fn small(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Numbers from the digits of pi, for want of anything up one's sleeve.
const SEED: u64 = 0x243F_6A88_85A3_08D3;
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

pub(super) fn mix(hash: u64, number: u64) -> u64 {
    let mixed = (hash ^ number).wrapping_mul(FACTOR);
    mixed ^ (mixed >> 29)
}

pub(super) fn hash_bytes(mut hash: u64, bytes: &[u8]) -> u64 {
    let (chunks, rest) = bytes.as_chunks::<8>();
    for chunk in chunks {
        hash = mix(hash, u64::from_le_bytes(*chunk));
    }
    let mut last = [0; 8];
    for (to, from) in last.iter_mut().zip(rest) {
        *to = *from;
    }
    mix(hash, u64::from_le_bytes(last) ^ ((bytes.len() as u64) << 56))
}

fn hash_of(content: &[u8], pieces: &[Piece]) -> u64 {
    pieces.iter().fold(SEED, |hash, piece| match piece.kind {
        Kind::Variable => mix(hash, 1),
        _ => hash_bytes(hash, piece.text(content)),
    })
}
