//! What the words of a line say where it declares no level.

use super::filter::Filter;
use super::level::{Level, is_cased};
use aho_corasick::AhoCorasick;
use std::sync::LazyLock;

/// Words, in small letters, and what they say of the line they stand in.
const WORDS: [(&str, Level); 24] = [
    ("alert", Level::Fatal),
    ("crit", Level::Fatal),
    ("critical", Level::Fatal),
    ("emerg", Level::Fatal),
    ("emergency", Level::Fatal),
    ("fatal", Level::Fatal),
    ("panic", Level::Fatal),
    ("panicked", Level::Fatal),
    ("err", Level::Error),
    ("error", Level::Error),
    ("errors", Level::Error),
    ("exception", Level::Error),
    ("exceptions", Level::Error),
    ("fail", Level::Error),
    ("failed", Level::Error),
    ("fails", Level::Error),
    ("failure", Level::Error),
    ("failures", Level::Error),
    ("severe", Level::Error),
    ("traceback", Level::Error),
    ("segfault", Level::Error),
    ("aborted", Level::Error),
    ("warn", Level::Warn),
    ("warning", Level::Warn),
];

/// Phrases that say that something failed.
const PHRASES: [&str; 4] = ["ut of memory", "UT OF MEMORY", "ore dumped", "oom-kill"];

/// Chinese words, and what they say.
const CHINESE: [(&str, Level); 6] = [
    ("致命", Level::Fatal),
    ("严重", Level::Error),
    ("错误", Level::Error),
    ("失败", Level::Error),
    ("异常", Level::Error),
    ("警告", Level::Warn),
];

/// Words before which nothing failed, with one word between at most: `no errors`, `without any error`.
const NONE_BEFORE: [&str; 6] = ["no", "none", "without", "never", "zero", "not"];
/// Words behind which nothing failed, where nothing follows: `error: none`.
const NONE_BEHIND: [&str; 4] = ["none", "null", "nil", "false"];

/// The level of a line without one, by its words; nothing where none speaks of trouble.
pub(super) fn by_words(content: &[u8]) -> Option<Level> {
    static ANY: LazyLock<Filter> = LazyLock::new(Filter::new);
    let content = content.get(..4096).unwrap_or(content);
    // Most lines hold no mark and need no closer look.
    let first = ANY.next(content, 0)?;
    let mut worst = None;
    let words = Words { text: content, at: first.saturating_sub(24) };
    let mut before: [&[u8]; 2] = [b"", b""];
    let mut words = words.skip_cut(first).peekable();
    let mut looked = 0;
    while let Some(word) = words.next() {
        looked += 1;
        if looked > 200 {
            break;
        }
        if let Some(level) = level_of(word.text, word.ends_clause) {
            let negated = word.is_name && !is_exception(word.text)
                || before.iter().any(|before| is_none_before(before))
                || before[1].eq_ignore_ascii_case(b"if")
                || word.count_is_zero
                || words.peek().is_some_and(|next| word.is_taken_back_by(next));
            if !negated {
                worst = worst.max(Some(level));
            }
        }
        let ends = word.ends_sentence || word.joint == b':';
        before = if ends { [b"", b""] } else { [before[1], word.text] };
    }
    worst = worst.max(by_phrases(content));
    if content.iter().any(|byte| *byte >= 0x80) {
        worst = worst.max(by_chinese(content));
    }
    worst
}

#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact about one word")]
struct Word<'a> {
    text: &'a [u8],
    /// It stands inside a name, a path or an assignment: `error_rate`, `/errors/`, `error.log`.
    is_name: bool,
    /// `:`, a bracket or the end of the line follows.
    ends_clause: bool,
    /// A point, a semicolon or a comma follows.
    ends_sentence: bool,
    /// A zero is assigned to it: `errors=0`, `error: 0`, `"error":null`, `errors found: 0`.
    count_is_zero: bool,
    /// What stands between it and the next word.
    joint: u8,
}

impl Word<'_> {
    /// Whether the next word takes back what this one says: `error: none`, `error code: 0`.
    fn is_taken_back_by(&self, next: &Self) -> bool {
        let counts: [&[u8]; 8] =
            [b"code", b"codes", b"count", b"found", b"rate", b"total", b"number", b"detected"];
        let is_next = |none: &&str| none.as_bytes().eq_ignore_ascii_case(next.text);
        let is_last = next.ends_sentence || matches!(next.joint, 0 | b')' | b']' | b'}' | b'"');
        is_last && NONE_BEHIND.iter().any(is_next)
            || is_zero(next.text)
                && matches!(self.joint, b':' | b'=' | b' ' | b'"' | b'(')
                && is_last
            || next.count_is_zero && counts.iter().any(|word| word.eq_ignore_ascii_case(next.text))
    }
}

struct Words<'a> {
    text: &'a [u8],
    at: usize,
}

fn is_inside(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || byte >= 0x80
        || matches!(byte, b'_' | b'-' | b'.' | b'/' | b'\\' | b'\'')
}

impl Words<'_> {
    /// Starts at a word's start, some way before the first word that matters.
    fn skip_cut(mut self, before: usize) -> Self {
        while self.at > 0
            && self.at < before
            && is_inside(*self.text.get(self.at - 1).unwrap_or(&0))
        {
            self.at += 1;
        }
        // The word that matters may itself start inside.
        while self.at > 0
            && self.at >= before
            && is_inside(*self.text.get(self.at - 1).unwrap_or(&0))
        {
            self.at -= 1;
        }
        self
    }
}

impl<'a> Iterator for Words<'a> {
    type Item = Word<'a>;

    fn next(&mut self) -> Option<Word<'a>> {
        let rest = self.text.get(self.at..)?;
        let start = self.at + rest.iter().position(|byte| is_inside(*byte))?;
        let rest = self.text.get(start..)?;
        let length = rest.iter().position(|byte| !is_inside(*byte)).unwrap_or(rest.len());
        self.at = start + length;
        let piece = rest.get(..length)?;
        let is_edge = |byte: &u8| !byte.is_ascii_alphanumeric() && *byte < 0x80;
        let from = piece.iter().position(|byte| !is_edge(byte)).unwrap_or(piece.len());
        let to = piece.iter().rposition(|byte| !is_edge(byte)).map_or(from, |at| at + 1);
        let bare = piece.get(from..to.max(from)).unwrap_or_default();
        let inner = bare.iter().any(|byte| matches!(byte, b'_' | b'-' | b'.' | b'/' | b'\\'));
        let leads = matches!(piece.first(), Some(b'/' | b'_' | b'\\' | b'.'));
        let next = self.text.get(self.at).copied().unwrap_or(0);
        let follows = self.text.get(self.at..).unwrap_or_default();
        let value: &[u8] = follows.trim_ascii_start();
        let assigned =
            next == b'=' || next == b':' || next == b'"' && follows.get(1) == Some(&b':');
        let value = value
            .iter()
            .skip_while(|byte| matches!(byte, b'=' | b':' | b' ' | b'"' | b'(' | b'['))
            .take(8)
            .copied()
            .collect::<Vec<u8>>();
        let zero = value.first() == Some(&b'0')
            && value.get(1).is_none_or(|byte| !byte.is_ascii_alphanumeric())
            && !(value.get(1) == Some(&b'.')
                && value.get(2).is_some_and(|byte| (b'1'..=b'9').contains(byte)));
        let nothing = ["null", "none", "nil", "false", "\"\"", "{}", "[]"]
            .iter()
            .filter(|none| value.starts_with(none.as_bytes()))
            .any(|none| match value.get(none.len()) {
                None => true,
                // `error=null x=1` says that there is none, `error: null pointer` what it was.
                Some(b' ') => next == b'=',
                Some(byte) => !byte.is_ascii_alphanumeric(),
            });
        let tail = piece.get(to..).unwrap_or_default();
        Some(Word {
            text: bare,
            is_name: inner || leads,
            ends_clause: matches!(next, 0 | b':' | b'(' | b'[' | b'!') || tail.starts_with(b"."),
            ends_sentence: matches!(next, b';' | b',' | b'!' | b'?') || tail.starts_with(b"."),
            count_is_zero: assigned && (zero || nothing),
            joint: next,
        })
    }
}

fn level_of(word: &[u8], ends_clause: bool) -> Option<Level> {
    if !(3..=60).contains(&word.len()) {
        return None;
    }
    if ends_clause && is_exception(word) {
        return Some(Level::Error);
    }
    // `DeprecationWarning: x` of Python and Node.
    if ends_clause && word.len() > 7 && word.ends_with(b"Warning") {
        return Some(Level::Warn);
    }
    let known = WORDS
        .iter()
        .find(|(known, _)| known.as_bytes().eq_ignore_ascii_case(word) && is_cased(word));
    known.map(|(_, level)| *level)
}

/// An exception's own name: `java.lang.IllegalStateException`, `ValueError`.
fn is_exception(word: &[u8]) -> bool {
    let name = word.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    let plain =
        word.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'$'));
    plain
        && name.len() > 6
        && name.first().is_some_and(u8::is_ascii_uppercase)
        && (name.ends_with(b"Exception") || name.ends_with(b"Error"))
        && !name.ends_with(b"NoError")
        && name.len() < 80
}

fn is_none_before(word: &[u8]) -> bool {
    is_zero(word) || NONE_BEFORE.iter().any(|none| none.as_bytes().eq_ignore_ascii_case(word))
}

fn is_zero(word: &[u8]) -> bool {
    !word.is_empty() && word.iter().all(|byte| matches!(byte, b'0' | b'.'))
}

fn by_phrases(content: &[u8]) -> Option<Level> {
    static ANY: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(PHRASES).ok());
    ANY.as_ref()?.find(content).map(|_| Level::Error)
}

/// Chinese is written without spaces: what stands right before or behind a word may take it back.
fn by_chinese(content: &[u8]) -> Option<Level> {
    let text = String::from_utf8_lossy(content);
    let mut worst = None;
    for (word, level) in CHINESE {
        for (at, _) in text.match_indices(word) {
            let before = text.get(..at).unwrap_or_default().trim_end();
            let behind = text.get(at + word.len()..).unwrap_or_default();
            let count = behind.trim_start_matches([
                '数', '量', '率', '码', '次', ' ', ':', '：', '=', '为', '是',
            ]);
            let counts =
                ["数", "率", ":", "：", "=", "为", " "].iter().any(|mark| behind.starts_with(mark));
            let zero = count.strip_prefix('0').is_some_and(|rest| {
                !rest.starts_with(|c: char| c.is_ascii_digit() || c == 'x' || c == '.')
            });
            let taken_back = [
                "无",
                "没有",
                "没",
                "未发现",
                "未见",
                "未出现",
                "零",
                "非",
                "无任何",
                "不",
                "不再",
            ]
            .iter()
            .any(|none| before.ends_with(none));
            let before = before.trim_end_matches(['个', '条', '次', '项', '处', ' ']);
            let counts_none = before
                .strip_suffix('0')
                .is_some_and(|front| !front.ends_with(|c: char| c.is_ascii_digit()));
            if !(taken_back || counts_none || counts && zero) {
                worst = worst.max(Some(level));
            }
        }
    }
    worst
}
