//! The part of a line before what it says: time, level, program, process.

mod marks;
mod words;

use super::json;
use super::level::Level;
use super::time::{Cursor, Stamp, clock_of_day, epoch_at, time_at};
use marks::{closing, level_in_group, loud, skip_separators};
use std::ops::Range;

/// What stands before the content of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) time: Option<Stamp>,
    /// Where the time starts, where it is written out.
    pub(super) time_start: Option<usize>,
    /// The level that the line declares.
    pub(super) level: Option<Level>,
    /// Where its content lies.
    pub(super) content: Range<usize>,
    /// Which token a number of seconds since 1970 was, where nothing but its form says that it is one.
    pub(super) epoch_token: Option<usize>,
    /// The level is one letter or a number.
    pub(super) is_short: bool,
}

/// What is known of the file that the line is from.
#[derive(Clone, Debug, Default)]
pub(super) struct Hints {
    /// Which token of a line is a number of seconds since 1970.
    pub(super) epoch_token: Option<usize>,
}

/// Bytes and tokens of a line among which its header is looked for.
const MOST_BYTES: usize = 400;
const MOST_TOKENS: usize = 16;

/// Reads the header of a line.
pub(super) fn header(line: &[u8], hints: &Hints) -> Header {
    if let Some(found) = json::header(line) {
        return found;
    }
    let mut walk = Walk { line, anchor: 0, found: Header::default(), ..Walk::default() };
    walk.go(hints);
    walk.finish()
}

#[derive(Default)]
struct Walk<'a> {
    line: &'a [u8],
    /// Behind what surely belongs to the header.
    anchor: usize,
    tokens: usize,
    /// Tokens since the time, the level or the program was found.
    since: usize,
    /// Plain words before any anchor: prose rather than a header.
    prose: usize,
    /// Numbers directly behind the time, as of processes and threads.
    numbers: usize,
    /// Columns between bars behind the time.
    columns: usize,
    has_program: bool,
    is_syslog: bool,
    found: Header,
    /// A number that may be seconds since 1970, and which token it is.
    maybe_epoch: Option<(Stamp, usize, usize)>,
}

impl Walk<'_> {
    fn go(&mut self, hints: &Hints) {
        let mut c = Cursor::new(self.line, 0);
        self.priority(&mut c);
        let end = self.line.len().min(MOST_BYTES);
        while self.tokens < MOST_TOKENS {
            let before = c.at;
            skip_separators(&mut c);
            if c.at >= end {
                break;
            }
            let adjacent = self.is_adjacent(c.at);
            let gap = c.at - before;
            if self.time(&mut c, hints)
                || self.found.level.is_none() && self.tokens < 5 && self.glog(&mut c)
            {
                continue;
            }
            let start = c.at;
            let more = match c.peek(0) {
                b'[' | b'(' | b'<' => self.group(&mut c, adjacent),
                _ => false,
            } || self.word(&mut c, adjacent, gap);
            if !more || c.at <= start {
                break;
            }
            self.tokens += 1;
        }
    }

    fn is_adjacent(&self, at: usize) -> bool {
        self.anchor > 0 && {
            let mut c = Cursor::new(self.line, self.anchor);
            skip_separators(&mut c);
            c.at == at
        }
    }

    fn between(&self, at: usize) -> &[u8] {
        self.line.get(self.anchor..at).unwrap_or_default()
    }

    fn is_behind_bar(&self, at: usize) -> bool {
        self.between(at).contains(&b'|')
    }

    /// Whether a dash or colon of its own stands between the header and this place: content follows.
    fn is_behind_dash(&self, at: usize) -> bool {
        self.between(at).iter().any(|byte| matches!(byte, b'-' | b':'))
    }

    fn set_anchor(&mut self, at: usize) {
        if self.prose < 2 || self.anchor > 0 {
            self.anchor = at;
        }
        self.since = 0;
    }

    /// `<34>` or `<34>1 ` of syslog.
    fn priority(&mut self, c: &mut Cursor<'_>) {
        let mut ahead = *c;
        if !ahead.eat(b'<') {
            return;
        }
        let Some(number) = ahead.number(1, 3).filter(|number| *number < 192) else { return };
        if ahead.eat(b'>') {
            self.found.level = Some(Level::of_priority(number));
            self.found.is_short = true;
            if ahead.peek(0) == b'1' && ahead.peek(1) == b' ' {
                ahead.at += 2;
            }
            self.anchor = ahead.at;
            *c = ahead;
        }
    }

    /// `E0102 15:04:05.123456` of glog and klog, at the start or behind the time of who passes it on.
    fn glog(&mut self, c: &mut Cursor<'_>) -> bool {
        let mut ahead = *c;
        let Some(letter) = ahead.eat_any(b"IWEFDV") else { return false };
        let Some(date) = ahead.number(4, 4).filter(|_| ahead.spaces() > 0) else { return false };
        let Some(stamp) = clock_of_day(&mut ahead, date / 100, date % 100) else { return false };
        if self.found.time.is_none() {
            self.found.time = Some(stamp);
        }
        self.found.level = Level::of_letter(letter);
        self.found.is_short = true;
        self.tokens += 1;
        self.set_anchor(ahead.at);
        *c = ahead;
        true
    }

    /// Reads a time that starts here.
    fn time(&mut self, c: &mut Cursor<'_>, hints: &Hints) -> bool {
        let is_open = match &self.found.time {
            None => true,
            Some(time) => time.is_epoch,
        };
        if !is_open || (self.tokens > 9 && self.maybe_epoch.is_none()) {
            return false;
        }
        let mut ahead = *c;
        if let Some(stamp) = time_at(&mut ahead) {
            if ahead.peek(0).is_ascii_alphanumeric() {
                return false;
            }
            self.is_syslog = c.peek(0).is_ascii_uppercase();
            self.found.time_start = Some(c.at);
            let epoch = self.found.time.or(self.maybe_epoch.map(|(stamp, _, _)| stamp));
            self.found.time = Some(match epoch {
                Some(epoch) => epoch.agreed(stamp),
                None => stamp,
            });
            self.found.epoch_token = None;
            self.maybe_epoch = None;
            // `2026-01-02 10:00:00,123:INFO:root:text`.
            ahead.eat(b':');
            self.set_anchor(ahead.at);
            self.tokens += 1;
            self.numbers = 0;
            *c = ahead;
            return true;
        }
        if self.maybe_epoch.is_none()
            && let Some(stamp) = epoch_at(&mut ahead)
            && matches!(ahead.peek(0), 0 | b' ' | b'\t' | b':' | b',' | b'|' | b']' | b')' | b';')
        {
            if hints.epoch_token == Some(self.tokens) || self.tokens == 0 {
                self.found.time = Some(stamp);
                self.found.epoch_token = Some(self.tokens);
                self.anchor = ahead.at;
                self.since = 0;
                self.tokens += 1;
                *c = ahead;
                return true;
            }
            self.maybe_epoch = Some((stamp, self.tokens, ahead.at));
        }
        false
    }

    /// `[error]`, `[2023-08-21 10:00:00]`, `[main]`, `<warn>`, `(1234)`.
    fn group(&mut self, c: &mut Cursor<'_>, adjacent: bool) -> bool {
        let Some(close) = closing(self.line, c.at) else { return false };
        let inner = c.at + 1..close;
        let text = self.line.get(inner.clone()).unwrap_or_default().trim_ascii();
        if self.found.level.is_none()
            && let Some(level) = level_in_group(text)
            && (self.since < 7 || self.anchor == 0)
        {
            self.found.level = Some(level);
            self.found.is_short = text.len() == 1;
            c.at = close + 1;
            self.set_anchor(c.at);
            return true;
        }
        if self.found.time.is_none() {
            let mut ahead = Cursor::new(self.line, c.at + 1);
            ahead.spaces();
            if let Some(stamp) = time_at(&mut ahead) {
                self.found.time = Some(stamp);
                self.found.time_start = Some(c.at + 1);
                let rest = self.line.get(ahead.at..close).unwrap_or_default();
                if self.found.level.is_none() {
                    let words = rest.split(|byte| !byte.is_ascii_alphanumeric());
                    self.found.level = words.take(8).find_map(loud);
                }
                c.at = close + 1;
                self.set_anchor(c.at);
                return true;
            }
        }
        if adjacent && (self.found.time.is_some() || self.found.level.is_some()) {
            let mut ahead = Cursor::new(self.line, close + 1);
            // `([31211]):` behind a program's name.
            ahead.eat(b':');
            let behind = ahead.at;
            skip_separators(&mut ahead);
            if ahead.at < self.line.len() {
                c.at = behind;
                self.anchor = behind;
                return true;
            }
        }
        false
    }

    /// A word; whether to go on behind it.
    fn word(&mut self, c: &mut Cursor<'_>, adjacent: bool, gap: usize) -> bool {
        let start = c.at;
        let rest = c.rest();
        let length =
            rest.iter().position(|byte| matches!(byte, b' ' | b'\t' | b'|')).unwrap_or(rest.len());
        let word = rest.get(..length.min(200)).unwrap_or_default();
        c.at += length.max(1);
        let is_column = {
            let mut ahead = *c;
            ahead.spaces();
            ahead.peek(0) == b'|'
        };
        let time_known = self.found.time.is_some();
        let bare = word.trim_ascii_end();
        let bare = bare.strip_suffix(b":").or(bare.strip_suffix(b",")).unwrap_or(bare);
        self.since += 1;
        if self.found.level.is_none()
            && let Some(level) = self.level_of(word, bare, adjacent, start)
        {
            self.found.level = Some(level.0);
            self.found.is_short = bare.len() == 1 || word.get(1) == Some(&b'/');
            if level.1 {
                self.set_anchor(c.at);
            }
            return true;
        }
        if adjacent
            && is_column
            && self.columns < 2
            && word.len() <= 60
            && self.is_behind_bar(start)
        {
            self.columns += 1;
            self.set_anchor(c.at);
            return true;
        }
        if let Some(eq) = word.iter().take(24).position(|byte| *byte == b'=') {
            self.pair(word, eq, start);
            return true;
        }
        let digits = bare.strip_prefix(b"-").unwrap_or(bare);
        let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
        if is_number && adjacent && time_known && self.found.level.is_none() {
            self.numbers += 1;
            self.anchor = c.at;
            return true;
        }
        if !self.has_program
            && (time_known || self.found.level.is_some())
            && self.is_program(word, adjacent, gap, start, c)
        {
            self.has_program = true;
            self.set_anchor(c.at);
            return true;
        }
        if self.anchor == 0 && word.iter().all(u8::is_ascii_alphabetic) {
            self.prose += 1;
        }
        // Behind the program's name stands content: a level may be its first word, no later one.
        let far = if self.has_program || self.found.level.is_some() { 2 } else { 7 };
        if self.anchor > 0 { self.since < far } else { true }
    }

    /// `level=error`, `ts=2023-08-21T10:00:00Z`.
    fn pair(&mut self, word: &[u8], eq: usize, start: usize) {
        let key = word.get(..eq).unwrap_or_default();
        let value_at = start + eq + 1;
        if self.found.level.is_none() && json::is_level_key(key) {
            let value = word.get(eq + 1..).unwrap_or_default();
            self.found.level = json::level_of(value.trim_ascii());
            self.found.is_short = json::is_short(value);
        } else if self.found.time.is_none() && json::is_time_key(key) {
            let mut c = Cursor::new(self.line, value_at);
            c.eat_any(b"\"'[");
            self.found.time = time_at(&mut c).or_else(|| epoch_at(&mut c));
        }
    }

    fn finish(mut self) -> Header {
        let mut c = Cursor::new(self.line, self.anchor);
        if self.anchor > 0 {
            c.eat(b':');
            skip_separators(&mut c);
        }
        let start = if c.at < self.line.len() { c.at } else { self.anchor.min(self.line.len()) };
        self.found.content = start..self.line.len();
        // `Started at 2026-01-02 10:00:00` says something before its time and nothing behind it.
        if self.line.get(start..).unwrap_or_default().trim_ascii().is_empty()
            && let Some(end) = self.found.time_start
        {
            self.found.content = 0..end;
        }
        if self.found.time.is_none()
            && let Some((_, token, _)) = self.maybe_epoch
        {
            self.found.epoch_token = Some(token);
        }
        self.found
    }
}
