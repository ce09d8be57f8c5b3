//! Lines that are JSON objects: their level, time and message, without building the object.

use super::header::Header;
use super::level::Level;
use super::time::{Cursor, epoch_at, time_at};
use std::ops::Range;

/// Bytes of a line looked at.
const MOST_BYTES: usize = 16 << 10;

/// Whether a key names the level of a line.
pub(super) fn is_level_key(key: &[u8]) -> bool {
    let keys: [&[u8]; 14] = [
        b"level",
        b"lvl",
        b"severity",
        b"loglevel",
        b"log_level",
        b"log.level",
        b"levelname",
        b"level_name",
        b"severity_text",
        b"severitytext",
        b"priority",
        b"@l",
        b"s",
        b"sev",
    ];
    keys.iter().any(|known| known.eq_ignore_ascii_case(key))
}

/// Whether a key names the time of a line.
pub(super) fn is_time_key(key: &[u8]) -> bool {
    let keys: [&[u8]; 13] = [
        b"time",
        b"ts",
        b"timestamp",
        b"@timestamp",
        b"t",
        b"@t",
        b"datetime",
        b"date",
        b"asctime",
        b"eventtime",
        b"created",
        b"$date",
        b"__realtime_timestamp",
    ];
    keys.iter().any(|known| known.eq_ignore_ascii_case(key))
}

fn is_message_key(key: &[u8]) -> bool {
    let keys: [&[u8]; 7] = [b"msg", b"message", b"@m", b"@mt", b"log", b"short_message", b"event"];
    keys.iter().any(|known| known.eq_ignore_ascii_case(key))
}

/// The level that a value means: a word, a letter, or a number as pino and bunyan (10 to 60) or
/// syslog (0 to 7) count.
pub(super) fn level_of(value: &[u8]) -> Option<Level> {
    let value = value.trim_ascii();
    let value = value.strip_prefix(b"\"").unwrap_or(value);
    let end =
        value.iter().position(|byte| matches!(byte, b'"' | b' ' | b',')).unwrap_or(value.len());
    let value = value.get(..end)?;
    if let [letter] = value
        && letter.is_ascii_alphabetic()
    {
        return Level::of_letter(letter.to_ascii_uppercase());
    }
    if !value.is_empty() && value.iter().all(u8::is_ascii_digit) {
        let number: u32 = str::from_utf8(value).ok()?.parse().ok()?;
        return Some(match number {
            0..=7 => Level::of_priority(number),
            10..=19 => Level::Trace,
            20..=29 => Level::Debug,
            30..=39 => Level::Info,
            40..=49 => Level::Warn,
            50..=59 => Level::Error,
            60..=69 => Level::Fatal,
            _ => return None,
        });
    }
    Level::of_word(value)
}

/// Whether a level is written as a letter or a number.
pub(super) fn is_short(value: &[u8]) -> bool {
    value.iter().filter(|byte| byte.is_ascii_alphanumeric()).count() < 3
}

/// The header of a line that is a JSON object; nothing of any other line.
pub(super) fn header(line: &[u8]) -> Option<Header> {
    let start = line.iter().take(200).position(|byte| *byte != b' ')?;
    if line.get(start) != Some(&b'{') || !matches!(line.get(start + 1), Some(b'"' | b' ' | b'}')) {
        return None;
    }
    let mut found = Header { content: 0..line.len(), ..Header::default() };
    let mut text_level = None;
    let mut pairs = Pairs { line: line.get(..MOST_BYTES.min(line.len()))?, at: start + 1 };
    let mut count = 0;
    while let Some((key, value)) = pairs.next_pair() {
        count += 1;
        let key = line.get(key)?;
        let text = line.get(value.clone())?;
        if is_level_key(key) {
            // One letter names the level only as MongoDB writes it: as a letter.
            let level = if key == b"s" && text.len() != 3 { None } else { level_of(text) };
            found.is_short |= found.level.is_none() && is_short(text);
            found.level = found.level.or(level);
        } else if is_time_key(key) && found.time.is_none() {
            let mut c = Cursor::new(line, value.start);
            while c.eat_any(b"\"{ ").is_some() {}
            if c.eat_text("$date\":") {
                while c.eat_any(b"\"{ ").is_some() {}
            }
            found.time = time_at(&mut c).or_else(|| epoch_at(&mut c));
        } else if is_message_key(key) && text.starts_with(b"\"") && text.len() > 2 {
            found.content = value.start + 1..value.end - 1;
            text_level = Some(found.content.clone());
        }
    }
    (count > 0).then_some(())?;
    if found.level.is_none()
        && let Some(inner) = text_level
        // A program's own line inside, as Docker keeps it.
        && let Some(inner) = line.get(inner)
        && !inner.trim_ascii_start().starts_with(b"{")
    {
        let within = super::header::header(inner, &super::header::Hints::default());
        found.level = within.level;
        let offset = found.content.start;
        found.content = offset + within.content.start..offset + within.content.end;
    }
    Some(found)
}

struct Pairs<'a> {
    line: &'a [u8],
    at: usize,
}

impl Pairs<'_> {
    /// The next key, without its quotes, and its value, as they stand in the line.
    fn next_pair(&mut self) -> Option<(Range<usize>, Range<usize>)> {
        self.skip(b" ,\t");
        if self.line.get(self.at) != Some(&b'"') {
            return None;
        }
        let key = self.string()?;
        self.skip(b" \t");
        (self.line.get(self.at) == Some(&b':')).then(|| self.at += 1)?;
        self.skip(b" \t");
        let start = self.at;
        match *self.line.get(self.at)? {
            b'"' => {
                self.string()?;
            }
            b'{' | b'[' => self.nested()?,
            _ => {
                let rest = self.line.get(self.at..)?;
                let end = rest.iter().position(|byte| matches!(byte, b',' | b'}' | b' '));
                self.at += end.unwrap_or(rest.len());
            }
        }
        Some((key.start + 1..key.end - 1, start..self.at))
    }

    fn skip(&mut self, bytes: &[u8]) {
        while self.line.get(self.at).is_some_and(|byte| bytes.contains(byte)) {
            self.at += 1;
        }
    }

    /// Moves over a string, its quotes included.
    fn string(&mut self) -> Option<Range<usize>> {
        let start = self.at;
        self.at += 1;
        loop {
            match *self.line.get(self.at)? {
                b'\\' => self.at += 2,
                b'"' => {
                    self.at += 1;
                    return Some(start..self.at);
                }
                _ => self.at += 1,
            }
        }
    }

    fn nested(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            match *self.line.get(self.at)? {
                b'"' => {
                    self.string()?;
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return Some(());
            }
        }
    }
}
