//! What one line says: its level, its time, its content.

use super::decode::{is_binary, text};
use super::evidence::by_words;
use super::header::{Header, header};
use super::level::Level;
use super::profile::Profile;
use super::time::Moment;
use std::borrow::Cow;
use std::ops::Range;

/// Bytes of a line looked at.
const MOST_BYTES: usize = 16 << 10;

/// What one line says.
#[derive(Clone, Debug)]
pub(super) struct Said<'a> {
    /// The line as it was read; escaped or decoded where it was no UTF-8.
    pub(super) line: Cow<'a, [u8]>,
    pub(super) level: Option<Level>,
    /// The level is declared, not taken from words.
    pub(super) is_declared: bool,
    /// Its header holds a time, be it of a day that does not exist.
    pub(super) has_time: bool,
    pub(super) time: Option<Moment>,
    content: Range<usize>,
    /// It is no text.
    pub(super) is_binary: bool,
}

impl<'a> Said<'a> {
    pub(super) fn of(line: &'a [u8], profile: &Profile) -> Self {
        let line = line.get(..MOST_BYTES).unwrap_or(line);
        let is_binary = is_binary(line);
        if is_binary {
            let content = 0..0;
            let line = Cow::Borrowed(line);
            return Self {
                line,
                level: None,
                is_declared: false,
                has_time: false,
                time: None,
                content,
                is_binary,
            };
        }
        let line = if line.is_ascii() {
            Cow::Borrowed(line)
        } else {
            match text(line) {
                Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
                Cow::Owned(text) => Cow::Owned(text.into_bytes()),
            }
        };
        let found: Header = header(&line, &profile.hints);
        let has_time = found.time.is_some();
        let time = found.time.and_then(|time| time.moment(&profile.reading));
        let content = found.content.clone();
        let words = || by_words(line.get(content.clone()).unwrap_or_default());
        let level = found.level.or_else(words);
        Self {
            level,
            is_declared: found.level.is_some(),
            has_time,
            time,
            content: found.content,
            line,
            is_binary,
        }
    }

    /// The same, kept beyond its block.
    pub(super) fn into_owned(self) -> Said<'static> {
        Said { line: Cow::Owned(self.line.into_owned()), ..self }
    }

    /// What the line says, without its header.
    pub(super) fn content(&self) -> &[u8] {
        self.line.get(self.content.clone()).unwrap_or_default()
    }

    /// Whether it is a warning or worse.
    pub(super) fn matters(&self) -> bool {
        self.level >= Some(Level::Warn)
    }
}
