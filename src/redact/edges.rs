//! What may stand beside an original.

use std::ops::Range;

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

impl Edges {
    /// Whether what stands at `range` is the original and not a part of something longer.
    pub(super) fn allow(self, text: &str, range: &Range<usize>) -> bool {
        let before = || text.get(..range.start).and_then(|before| before.chars().next_back());
        let behind = || text.get(range.end..).and_then(|behind| behind.chars().next());
        let original = || text.get(range.clone()).unwrap_or_default().chars();
        let joined = |edge: Option<char>, neighbour: Option<char>| {
            edge.is_some_and(joins) && neighbour.is_some_and(joins)
        };
        let left = || joined(before(), original().next());
        let right = || joined(original().next_back(), behind());
        match self {
            Self::Free => true,
            Self::Word => !left() && !right(),
            Self::End => !right(),
            Self::Address => {
                let dotted = || {
                    let mut rest = text.get(range.end..).unwrap_or_default().chars();
                    rest.next() == Some('.')
                        && rest.next().is_some_and(|next| next.is_ascii_digit())
                };
                let after_dot = || {
                    let mut rest = text.get(..range.start).unwrap_or_default().chars().rev();
                    rest.next() == Some('.')
                        && rest.next().is_some_and(|next| next.is_ascii_digit())
                };
                !left() && !right() && !dotted() && !after_dot()
            }
        }
    }
}

/// Whether a character grows together with its neighbour to one word. Han, kana and hangul are written
/// without spaces, so they never do.
fn joins(character: char) -> bool {
    character.is_alphanumeric() && !('\u{2e80}'..='\u{d7ff}').contains(&character)
}
