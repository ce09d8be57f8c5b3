//! What a reader of one format finds in a text: entries with their places, and mistakes.

use super::kind::Kind;
use super::place::Place;

/// Entries kept of one file.
const MOST_ENTRIES: usize = 10_000;
/// Mistakes kept of one file.
const MOST_FLAWS: usize = 20;
/// Bytes of a path of keys; what lies deeper is not looked at.
const MOST_PATH: usize = 500;
/// How deep tables and lists may nest; a parser that recurses stops before.
pub(super) const MOST_DEPTH: usize = 100;

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As it stands, with no word on its type.
    Plain,
    /// As text: in quotes, or in a format that has nothing else.
    Quoted,
    /// As a number.
    Number,
    /// As true or false.
    Boolean,
    /// As nothing.
    Null,
    /// Anything else that is one value: a date.
    Other,
    /// A table of keys.
    Table,
    /// A list.
    List,
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The keys that lead here, with dots between them; items of lists as `[0]`.
    pub(super) path: String,
    /// The last of them.
    pub(super) key: String,
    /// Where the key stands.
    pub(super) place: Place,
    /// The value, unescaped; empty for tables and lists.
    pub(super) value: String,
    pub(super) form: Form,
    /// Where the value stands.
    pub(super) value_place: Place,
}

impl Entry {
    /// The path without the last key.
    pub(super) fn parent(&self) -> &str {
        let rest = self.path.strip_suffix(self.key.as_str()).unwrap_or_default();
        rest.strip_suffix('.').unwrap_or(rest)
    }
}

/// A mistake, with its place in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Flaw {
    pub(super) kind: Kind,
    pub(super) place: Place,
    /// The key it is about.
    pub(super) key: String,
    /// The value, as far as it helps; cleaned of secrets before it is shown.
    pub(super) value: String,
    pub(super) wanted: String,
    pub(super) suggestion: String,
}

impl Flaw {
    pub(super) fn new(kind: Kind, place: Place) -> Self {
        Self { kind, place, ..Self::default() }
    }

    pub(super) fn key(self, key: impl Into<String>) -> Self {
        Self { key: key.into(), ..self }
    }

    pub(super) fn value(self, value: impl Into<String>) -> Self {
        Self { value: value.into(), ..self }
    }

    pub(super) fn wanted(self, wanted: impl Into<String>) -> Self {
        Self { wanted: wanted.into(), ..self }
    }

    pub(super) fn suggestion(self, suggestion: impl Into<String>) -> Self {
        Self { suggestion: suggestion.into(), ..self }
    }

    /// A flaw of an entry's value.
    pub(super) fn of(kind: Kind, entry: &Entry) -> Self {
        Self::new(kind, entry.value_place).key(&entry.path).value(&entry.value)
    }
}

/// What was read of one file.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) entries: Vec<Entry>,
    pub(super) flaws: Vec<Flaw>,
}

impl Reading {
    pub(super) fn flaw(&mut self, flaw: Flaw) {
        if self.flaws.len() < MOST_FLAWS {
            self.flaws.push(flaw);
        }
    }

    pub(super) fn entry(&mut self, entry: Entry) {
        if self.entries.len() < MOST_ENTRIES && entry.path.len() <= MOST_PATH {
            self.entries.push(entry);
        }
    }

    /// An entry of a format without types.
    pub(super) fn line(&mut self, section: &str, key: (&str, Place), value: (&str, Form, Place)) {
        self.entry(Entry {
            path: below(section, key.0),
            key: key.0.to_owned(),
            place: key.1,
            value: value.0.to_owned(),
            form: value.1,
            value_place: value.2,
        });
    }
}

/// The path of a key below another path; longer than may be kept where the path is.
pub(super) fn below(path: &str, key: &str) -> String {
    if path.len() > MOST_PATH {
        path.to_owned()
    } else if path.is_empty() {
        key.to_owned()
    } else if key.starts_with('[') {
        format!("{path}{key}")
    } else {
        format!("{path}.{key}")
    }
}

/// Full-width signs of Chinese typing that look like signs a format needs, with what they stand for.
const FULL_WIDTH: [(char, char); 14] = [
    ('：', ':'),
    ('，', ','),
    ('“', '"'),
    ('”', '"'),
    ('‘', '\''),
    ('’', '\''),
    ('＝', '='),
    ('｛', '{'),
    ('｝', '}'),
    ('【', '['),
    ('】', ']'),
    ('［', '['),
    ('］', ']'),
    ('；', ';'),
];

/// What a full-width sign stands for.
pub(super) fn half_width(sign: char) -> Option<char> {
    FULL_WIDTH.iter().find(|(full, _)| *full == sign).map(|(_, half)| *half)
}

/// The first sign in `text` that is one of `signs`: its byte, itself, and what it stands for.
pub(super) fn full_width(text: &str, signs: &[char]) -> Option<(usize, char, char)> {
    text.char_indices()
        .filter(|(_, sign)| signs.contains(sign))
        .find_map(|(at, sign)| Some((at, sign, half_width(sign)?)))
}
