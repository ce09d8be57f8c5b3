//! Secrets too long for the table of originals, such as private keys. They are cut into pieces, and a
//! text is searched for the pieces in one pass, whatever their number and length.

use std::collections::HashMap;
use std::ops::Range;

/// A secret of more bytes than this is sought by its pieces.
pub(super) const LONGEST_WHOLE: usize = 64;
/// Bytes in a piece. Any stretch of twice as many bytes of a secret holds a whole piece.
const PIECE: usize = 32;
/// Pieces of a secret that stand in innocent text as well may be ones of few different bytes.
const FEW: usize = 3;

/// The prime modulus of the rolling hash, and its base.
const MODULUS: u64 = (1 << 61) - 1;
const BASE: u64 = 0x0b1e_55ed_1234_5677;

/// Where a piece comes from.
#[derive(Clone, Copy, Debug)]
struct Piece {
    value: usize,
    at: usize,
    /// Not a piece of text that the program itself writes.
    telling: bool,
}

/// Long secrets, without regard to the case of their letters.
#[derive(Debug, Default)]
pub(super) struct LongSecrets {
    values: Vec<Vec<u8>>,
    pieces: HashMap<u64, Piece>,
    /// One bit for every value of a hash's lowest bits: tells most places of a text without a piece.
    filter: Vec<u64>,
}

impl LongSecrets {
    /// Pieces found in `innocent` do not stop a finished file.
    pub(super) fn new<'a>(values: impl Iterator<Item = &'a str>, innocent: &[&str]) -> Self {
        let mut long = Self::default();
        for value in values {
            long.values.push(value.as_bytes().to_ascii_lowercase());
        }
        for (value, bytes) in long.values.iter().enumerate() {
            let last = bytes.len().saturating_sub(PIECE);
            for at in (0..last).step_by(PIECE).chain([last]) {
                let Some(piece) = bytes.get(at..at + PIECE) else { continue };
                // Indentation is in every file.
                if !piece.iter().all(u8::is_ascii_whitespace) {
                    let telling = is_varied(piece);
                    long.pieces.entry(hash(piece)).or_insert(Piece { value, at, telling });
                }
            }
        }
        if long.pieces.is_empty() {
            return long;
        }
        long.filter = vec![0; (long.pieces.len() / 4).next_power_of_two()];
        let hashes: Vec<u64> = long.pieces.keys().copied().collect();
        for hash in hashes {
            let (word, bit) = long.place(hash);
            if let Some(word) = long.filter.get_mut(word) {
                *word |= bit;
            }
        }
        let mut innocents = Vec::new();
        for text in innocent {
            long.hits(text.as_bytes(), |_, hash, _| {
                innocents.push(hash);
                true
            });
        }
        for hash in innocents {
            if let Some(piece) = long.pieces.get_mut(&hash) {
                piece.telling = false;
            }
        }
        long
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Whether a text holds a piece that tells of a secret.
    pub(super) fn is_in(&self, bytes: &[u8]) -> bool {
        let mut found = false;
        self.hits(bytes, |_, _, piece| {
            found |= piece.telling;
            !found
        });
        found
    }

    /// The stretches of a text that come from long secrets, in order. `all`: also where nothing but
    /// pieces of innocent text show it.
    pub(super) fn stretches(&self, text: &str, all: bool) -> Vec<Range<usize>> {
        let bytes = text.as_bytes();
        let mut stretches: Vec<Range<usize>> = Vec::new();
        self.hits(bytes, |at, _, piece| {
            let covered = stretches.last().map_or(0, |stretch| stretch.end);
            if !(all || piece.telling) || at + PIECE <= covered {
                return true;
            }
            let Some(value) = self.values.get(piece.value) else { return true };
            let (before, behind) = value.split_at(piece.at.min(value.len()));
            let same = |(a, b): &(&u8, &u8)| a.eq_ignore_ascii_case(b);
            let left = bytes.get(covered.min(at)..at).unwrap_or_default().iter().rev();
            let left = left.zip(before.iter().rev().take(PIECE)).take_while(same).count();
            let right = bytes.get(at..).unwrap_or_default().iter();
            let right = right.zip(behind).skip(PIECE).take_while(same).count() + PIECE;
            let mut range = at - left..at + right;
            while !text.is_char_boundary(range.start) {
                range.start -= 1;
            }
            while !text.is_char_boundary(range.end) {
                range.end += 1;
            }
            match stretches.last_mut() {
                Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
                _ => stretches.push(range),
            }
            true
        });
        stretches
    }

    /// Calls `visit` with the place and hash of every piece until it says false.
    fn hits(&self, bytes: &[u8], mut visit: impl FnMut(usize, u64, &Piece) -> bool) {
        if self.pieces.is_empty() || bytes.len() < PIECE {
            return;
        }
        let leading = power(PIECE);
        let mut rolling = 0;
        for (end, &byte) in bytes.iter().enumerate() {
            rolling = next(rolling, byte);
            let Some(at) = (end + 1).checked_sub(PIECE) else { continue };
            if let Some(gone) = at.checked_sub(1).and_then(|gone| bytes.get(gone)) {
                rolling = reduce(rolling + MODULUS - times(leading, digit(*gone)));
            }
            let (word, bit) = self.place(rolling);
            if self.filter.get(word).is_none_or(|word| word & bit == 0) {
                continue;
            }
            if let Some(piece) = self.pieces.get(&rolling)
                && self.stands_at(piece, bytes.get(at..=end).unwrap_or_default())
                && !visit(at, rolling, piece)
            {
                return;
            }
        }
    }

    fn stands_at(&self, piece: &Piece, bytes: &[u8]) -> bool {
        self.values
            .get(piece.value)
            .and_then(|value| value.get(piece.at..piece.at + PIECE))
            .is_some_and(|piece| piece.eq_ignore_ascii_case(bytes))
    }

    fn place(&self, hash: u64) -> (usize, u64) {
        let words = u64::try_from(self.filter.len()).unwrap_or(1).max(1);
        (usize::try_from((hash >> 6) & (words - 1)).unwrap_or(0), 1 << (hash & 63))
    }
}

/// Whether a piece is more than a drawn line.
fn is_varied(piece: &[u8]) -> bool {
    let mut different: Vec<u8> = piece.to_vec();
    different.sort_unstable();
    different.dedup();
    different.len() > FEW || piece.iter().any(u8::is_ascii_alphanumeric)
}

fn hash(piece: &[u8]) -> u64 {
    piece.iter().fold(0, |rolling, byte| next(rolling, *byte))
}

fn next(rolling: u64, byte: u8) -> u64 {
    reduce(times(rolling, BASE) + digit(byte))
}

fn digit(byte: u8) -> u64 {
    u64::from(byte.to_ascii_lowercase()) + 1
}

fn power(exponent: usize) -> u64 {
    (0..exponent).fold(1, |product, _| times(product, BASE))
}

fn reduce(number: u64) -> u64 {
    let folded = (number & MODULUS) + (number >> 61);
    if folded >= MODULUS { folded - MODULUS } else { folded }
}

fn times(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    let low = u64::try_from(product & u128::from(MODULUS)).unwrap_or(0);
    let high = u64::try_from(product >> 61).unwrap_or(0);
    reduce(low + high)
}

#[cfg(test)]
mod tests {
    use super::LongSecrets;

    #[test]
    fn any_stretch_of_64_bytes_is_found_and_no_more_is_taken() {
        let secret = (0..40).map(|n| (n * n).to_string()).collect::<Vec<_>>().join("é");
        let long = LongSecrets::new([secret.as_str()].into_iter(), &[]);
        for from in (0..secret.len() - 66).filter(|at| secret.is_char_boundary(*at)) {
            let to = (from + 64..secret.len())
                .find(|at| secret.is_char_boundary(*at))
                .unwrap_or(secret.len());
            let stretch = secret.get(from..to).unwrap_or_default();
            let text = format!("ab<{}>cd", stretch.to_ascii_uppercase());
            assert!(long.is_in(text.as_bytes()), "{from}");
            assert_eq!(long.stretches(&text, false), vec![3..3 + stretch.len()], "{from}");
        }
    }

    #[test]
    fn secrets_that_begin_alike_are_taken_whole() {
        let (head, tail) = ("h".repeat(100), "t".repeat(30));
        let values = [format!("{head}1{tail}"), format!("{head}2{tail}"), format!("{head}2x")];
        let long = LongSecrets::new(values.iter().map(String::as_str), &[]);
        for value in &values {
            assert_eq!(long.stretches(value, false), vec![0..value.len()]);
        }
    }

    #[test]
    fn innocent_pieces_stop_nothing() {
        let text = "the words that stand in every report that this program writes anywhere";
        let long = LongSecrets::new([text].into_iter(), &[text]);
        assert!(!long.is_in(text.as_bytes()));
        assert_eq!(long.stretches(text, true), vec![0..text.len()]);
        assert!(LongSecrets::new([text].into_iter(), &[]).is_in(text.as_bytes()));
    }
}
