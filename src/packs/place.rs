//! Where a mistake in a pack stands, what is wrong there, and what was probably meant.

use crate::model::{Lang, Text};
use crate::text::{PackWords, Words, fill};
use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

/// A place in a pack's file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file as the user named it.
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// A mistake in a pack, with its place and its remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackError {
    /// Where it stands.
    pub place: Place,
    /// What is wrong and what to do about it.
    pub message: Text,
}

impl PackError {
    /// `file:line:column: message`, as editors and terminals link it.
    #[must_use]
    pub fn line(&self, lang: Lang) -> String {
        let Place { file, line, column } = &self.place;
        format!("{file}:{line}:{column}: {}", self.message.get(lang))
    }

    pub(super) fn new(place: Place, say: impl Fn(&PackWords) -> String) -> Self {
        Self { place, message: Text::in_every(|lang| say(&Words::of(lang).packs)) }
    }
}

/// A pack's text while it is read, with the mistakes found so far.
pub(super) struct Source<'t> {
    pub(super) file: Arc<str>,
    pub(super) text: &'t str,
    errors: RefCell<Vec<PackError>>,
}

/// More mistakes than this help nobody.
const MOST_ERRORS: usize = 50;

impl<'t> Source<'t> {
    pub(super) fn new(file: &str, text: &'t str) -> Self {
        Self { file: file.into(), text, errors: RefCell::default() }
    }

    pub(super) fn place(&self, offset: usize) -> Place {
        let offset = (0..=offset.min(self.text.len()))
            .rev()
            .find(|&at| self.text.is_char_boundary(at))
            .unwrap_or(0);
        let before = self.text.get(..offset).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Place { file: Arc::clone(&self.file), line, column }
    }

    pub(super) fn error(&self, span: &Range<usize>, say: impl Fn(&PackWords) -> String) {
        let mut errors = self.errors.borrow_mut();
        if errors.len() < MOST_ERRORS {
            errors.push(PackError::new(self.place(span.start), say));
        }
    }

    pub(super) fn into_errors(self) -> Vec<PackError> {
        let mut errors = self.errors.into_inner();
        errors.sort_by(|a, b| a.place.cmp(&b.place));
        errors
    }

    pub(super) fn has_errors(&self) -> bool {
        !self.errors.borrow().is_empty()
    }
}

/// The closest of `known` to a misspelt name, if one is close enough to be meant.
pub(super) fn did_you_mean<'k>(
    name: &str,
    known: impl IntoIterator<Item = &'k str>,
) -> Option<&'k str> {
    let lower = name.to_lowercase();
    known
        .into_iter()
        .map(|known| (strsim::damerau_levenshtein(&lower, &known.to_lowercase()), known))
        .filter(|(distance, known)| *distance <= (known.len().max(name.len()) / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

/// The remedy for an unknown name: the one probably meant, else all that are known.
pub(super) fn remedy<'k>(words: &PackWords, name: &str, known: &[&'k str]) -> String {
    if let Some(meant) = did_you_mean(name, known.iter().copied()) {
        fill(&words.did_you_mean, &[("name", &meant)])
    } else if known.is_empty() {
        String::new()
    } else {
        let mut shown: Vec<&'k str> = known.iter().copied().take(24).collect();
        shown.sort_unstable();
        fill(&words.known_are, &[("names", &shown.join(", "))])
    }
}
