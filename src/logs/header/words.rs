//! What a word of a header is: a level, or the name of who speaks.

use super::super::level::Level;
use super::super::time::Cursor;
use super::Walk;
use super::marks::loud;
use memchr::memchr_iter;

impl Walk<'_> {
    /// A level that a word declares, and whether the word is no part of the content.
    pub(super) fn level_of(
        &self,
        word: &[u8],
        bare: &[u8],
        adjacent: bool,
        start: usize,
    ) -> Option<(Level, bool)> {
        let first = start == 0 || adjacent;
        if let [mark] = bare
            && let Some(level) = self.redis(*mark, adjacent)
        {
            return Some((level, true));
        }
        if let [letter] = bare {
            let level = Level::of_letter(*letter)?;
            let before_program = || {
                let mut ahead = Cursor::new(self.line, start + 1);
                ahead.spaces();
                let next = ahead.rest().split(|byte| *byte == b' ').next().unwrap_or_default();
                // `E STORAGE  [thread] text` is MongoDB's.
                next.len() > 1
                    && (next.ends_with(b":")
                        || next.len() > 2 && next.iter().all(u8::is_ascii_uppercase))
            };
            let told = self.numbers > 0 && adjacent && word.len() == 1;
            let told = told || (start == 0 && word.len() == 2);
            return (told || (first && start > 0 && before_program())).then_some((level, true));
        }
        // `E/Tag(123): text` and `E0102 15:04:05.123456`.
        if first
            && let [letter, b'/', next, ..] = word
            && next.is_ascii_alphabetic()
            && word.iter().any(|byte| matches!(byte, b'(' | b':'))
        {
            return Some((
                Level::of_letter(*letter).filter(|_| letter.is_ascii_uppercase())?,
                false,
            ));
        }
        let word_end =
            bare.iter().position(|byte| matches!(byte, b':' | b'[' | b'(' | b'/' | b'='));
        let (name, follows) = match word_end {
            Some(at) => (bare.get(..at)?, *bare.get(at)?),
            None => (bare, if word.len() > bare.len() { b':' } else { 0 }),
        };
        let level = match Level::of_word(name) {
            Some(level) => level,
            // PostgreSQL's own, and what it adds to a message.
            None if follows == b':' && self.found.time.is_some() && is_postgres(name) => {
                Level::Info
            }
            None => {
                // `production.ERROR:`, `10.0.0.1(12):user@db:[34]:ERROR:`.
                let known = self.found.time.is_some() && self.since <= 4 && word.ends_with(b":");
                let mut parts = bare.split(|byte| matches!(byte, b':' | b'.'));
                let level = parts.find_map(|part| loud(part).filter(|_| known))?;
                return Some((level, !self.has_program));
            }
        };
        if matches!(follows, b'=' | b'/') || (follows == b'(' && !first) {
            return None;
        }
        let is_loud = !name.iter().any(u8::is_ascii_lowercase);
        let near = if self.has_program { self.since <= 2 } else { self.since <= 7 };
        if is_loud && name.is_ascii() {
            // `ERROR: 0` and `0 ERROR` count errors.
            let own = self.found.time.is_some() || start == 0 || self.prose == 0;
            return (own && near && !self.counts_none(start, bare.len()))
                .then_some((level, !self.has_program));
        }
        let behind = self.line.get(start + word.len()..).unwrap_or_default();
        let is_marked = follows == b':'
            || follows == b'['
            || behind.starts_with(b"  ")
            || behind.starts_with(b" - ")
            || behind.starts_with(b"\t")
            || behind.starts_with(b"|")
            || behind.starts_with(b" |")
            || behind.starts_with(b" [");
        let is_plain =
            matches!(level, Level::Trace | Level::Debug | Level::Info | Level::Warn | Level::Error)
                && name.len() <= 7
                && !self.has_program
                && start > 0;
        (first && (is_marked || is_plain) && !self.counts_none(start, bare.len()))
            .then_some((level, !self.has_program && start > 0))
    }

    /// The mark behind the time of a line of Redis, which starts with `1234:M`.
    fn redis(&self, mark: u8, adjacent: bool) -> Option<Level> {
        let mut c = Cursor::new(self.line, 0);
        let is_redis =
            adjacent && c.long().is_some() && c.eat(b':') && c.eat_any(b"MSCX").is_some();
        (is_redis && c.eat(b' ')).then_some(())?;
        Some(match mark {
            b'.' => Level::Debug,
            b'-' => Level::Info,
            b'*' => Level::Notice,
            b'#' => Level::Warn,
            _ => return None,
        })
    }

    /// Whether a number that is zero stands beside the word, or another word for none behind it.
    fn counts_none(&self, start: usize, length: usize) -> bool {
        let behind = self.line.get(start + length..).unwrap_or_default();
        let marks = |byte: &u8| matches!(byte, b':' | b' ' | b'=' | b'(');
        let skipped = behind.iter().take_while(|byte| marks(byte)).count();
        let behind = behind.get(skipped..).unwrap_or_default();
        let is_end =
            |byte: Option<&u8>| byte.is_none_or(|it| !it.is_ascii_alphanumeric() && *it != b'.');
        if behind.first() == Some(&b'0') && is_end(behind.get(1)) {
            // `INFO 0 errors` counts what comes behind; `ERROR: 0 WARN: 3` counts the level.
            let rest = behind.get(1..).unwrap_or_default().trim_ascii();
            let next = rest.split(|byte| !byte.is_ascii_alphabetic()).next().unwrap_or_default();
            return next.is_empty()
                || rest.get(next.len()).is_some_and(|byte| b":=".contains(byte));
        }
        let words: [&[u8]; 4] = [b"none", b"null", b"nil", b"false"];
        if behind.len() < 8
            && words.iter().any(|none| none.eq_ignore_ascii_case(behind.trim_ascii()))
        {
            return true;
        }
        let before = self.line.get(..start).unwrap_or_default().trim_ascii_end();
        before.ends_with(b" 0") || before == b"0"
    }

    /// Whether a word names the program or the part of it that speaks.
    pub(super) fn is_program(
        &self,
        word: &[u8],
        adjacent: bool,
        gap: usize,
        start: usize,
        c: &mut Cursor<'_>,
    ) -> bool {
        let has_level = self.found.level.is_some();
        let ends = word.ends_with(b":");
        if ends {
            let name = word.get(..word.len() - 1).unwrap_or_default();
            let closed = matches!(name.last(), Some(b']' | b')'));
            let plausible = name.last().is_some_and(|byte| {
                byte.is_ascii_alphanumeric()
                    || closed
                    || *byte == b'_'
                    || *byte >= 0x80
                    || *byte == b'>'
            }) && name.first().is_some_and(|byte| {
                byte.is_ascii_alphanumeric()
                    || matches!(byte, b'(' | b'[' | b'_' | b'/' | b'-' | b'.')
            });
            if !plausible {
                return false;
            }
            if has_level {
                return adjacent && !self.is_behind_dash(start);
            }
            if self.is_syslog {
                return self.since == 2
                    || (closed && self.since <= 5)
                    || (self.since == 1 && closed);
            }
            let marked = name.iter().any(|byte| matches!(byte, b'[' | b'.' | b'/' | b'('));
            return marked && self.since <= 2;
        }
        let behind = self.line.get(c.at..).unwrap_or_default();
        if behind.starts_with(b" - ")
            && (has_level && adjacent && !self.is_behind_dash(start)
                || !has_level && self.since <= 2 && !self.is_syslog && self.found.time.is_some())
        {
            c.at += 3;
            return true;
        }
        if !has_level || !adjacent {
            return false;
        }
        let is_name = word.iter().all(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'$' | b':' | b'-')
        });
        let dots = memchr_iter(b'.', word).count();
        let letters = word.first().is_some_and(u8::is_ascii_alphabetic)
            && word.last().is_some_and(u8::is_ascii_alphanumeric);
        if is_name && letters && (dots >= 2 || dots == 1 && behind.starts_with(b" [")) {
            return true;
        }
        // A column of its own: `Info      CBS    Loaded`.
        gap >= 2 && is_name && letters && (behind.starts_with(b"  ") || behind.starts_with(b"\t"))
    }
}

fn is_postgres(name: &[u8]) -> bool {
    let names: [&[u8]; 5] = [b"LOG", b"STATEMENT", b"DETAIL", b"HINT", b"CONTEXT"];
    names.contains(&name)
}
