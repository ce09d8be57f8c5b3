//! Reads .env files. Own, since the crate for it takes the next line into an unclosed quote and names no line.

use super::kind::Kind;
use super::place::{Lines, Place, indent};
use super::reading::{Flaw, Form, Reading, full_width};
use std::collections::BTreeMap;

/// Reads `NAME=value` lines the way dotenv libraries, Docker Compose and shells agree on: `export ` in
/// front, values in quotes over several lines, `#` behind a blank.
pub(super) fn read(lines: &Lines<'_>) -> Reading {
    let mut reading = Reading::default();
    let mut seen: BTreeMap<String, (usize, String)> = BTreeMap::new();
    let mut number = 0;
    while number < lines.count() {
        number += 1;
        let line = lines.get(number);
        let text = line.trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let here = number;
        let place = |offset| Place { line: here, column: lines.column(here, offset) };
        let exported = text.strip_prefix("export ").map_or(text, str::trim_start);
        let start = line.len() - line.trim_start().len() + text.len() - exported.len();
        let sign = exported.find('=').or_else(|| exported.find(": "));
        let Some(at) = sign else {
            if let Some((at, full, half)) = full_width(line, &['＝', '：']) {
                reading.flaw(Flaw::new(Kind::FullWidth, place(at)).value(full).suggestion(half));
            } else if let Some((key, _)) = exported.split_once([' ', '\t'])
                && is_name(key)
            {
                let end = start + key.len();
                reading.flaw(Flaw::new(Kind::MissingEquals, place(end)).key(key));
            } else if !is_name(exported) {
                reading.flaw(Flaw::new(Kind::BadKey, place(start)));
            }
            continue;
        };
        let key = exported.get(..at).unwrap_or_default().trim_end();
        let value = exported.get(at + 1..).unwrap_or_default();
        let value_start = start + at + 1 + indent(value);
        if !is_name(key) {
            let sign = full_width(key, &['＝', '：']);
            reading.flaw(match sign {
                Some((at, full, half)) => {
                    Flaw::new(Kind::FullWidth, place(start + at)).value(full).suggestion(half)
                }
                None => Flaw::new(Kind::BadKey, place(start)).key(key),
            });
            continue;
        }
        let value = value.trim();
        let (value, form) = match quoted(lines, number, value) {
            Quoted::Not => (plain(value).to_owned(), Form::Plain),
            Quoted::To(end, value) => {
                number = end;
                (value, Form::Quoted)
            }
            Quoted::Unclosed => {
                reading.flaw(Flaw::new(Kind::UnclosedQuote, place(value_start)).key(key));
                (value.to_owned(), Form::Plain)
            }
        };
        // The same once more changes nothing.
        if let Some((first, other)) = seen.insert(key.to_owned(), (here, value.clone()))
            && other != value
        {
            let flaw = Flaw::new(Kind::DuplicateKey, place(start)).key(key);
            reading.flaw(flaw.wanted(first.to_string()));
        }
        reading.line("", (key, place(start)), (&value, form, place(value_start)));
    }
    reading
}

fn is_name(key: &str) -> bool {
    let mut bytes = key.bytes();
    bytes.next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
        && bytes.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
}

fn plain(value: &str) -> &str {
    let comment = value.find(" #").or_else(|| value.find("\t#"));
    comment.and_then(|at| value.get(..at)).unwrap_or(value).trim_end()
}

enum Quoted {
    Not,
    /// The last line of the value, and the value.
    To(usize, String),
    Unclosed,
}

/// Lines that one value may have.
const MOST_LINES: usize = 200;

fn quoted(lines: &Lines<'_>, number: usize, value: &str) -> Quoted {
    let Some(quote) = value.chars().next().filter(|sign| matches!(sign, '"' | '\'' | '`')) else {
        return Quoted::Not;
    };
    let rest = value.get(1..).unwrap_or_default();
    if let Some(end) = closing(rest, quote) {
        return Quoted::To(number, rest.get(..end).unwrap_or_default().to_owned());
    }
    let mut whole = rest.to_owned();
    for later in number + 1..=lines.count().min(number + MOST_LINES) {
        let line = lines.get(later);
        // The next variable: this quote was forgotten.
        if line.split_once('=').is_some_and(|(key, _)| is_name(key.trim()) && key.len() < 40) {
            return Quoted::Unclosed;
        }
        whole.push('\n');
        if let Some(end) = closing(line, quote) {
            whole.push_str(line.get(..end).unwrap_or_default());
            return Quoted::To(later, whole);
        }
        whole.push_str(line);
    }
    Quoted::Unclosed
}

/// Where a quote closes, one behind a backslash left out.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, sign) in text.char_indices() {
        if sign == quote && !escaped {
            return Some(at);
        }
        escaped = sign == '\\' && !escaped && quote == '"';
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flaws(text: &str) -> Vec<(Kind, usize, usize)> {
        let reading = read(&Lines::of(text));
        reading.flaws.iter().map(|flaw| (flaw.kind, flaw.place.line, flaw.place.column)).collect()
    }

    #[test]
    fn values_come_without_quotes_and_comments() {
        let text = "# x\nexport A=1 # one\nB = 'two # 2'\nC=\"a\nb\"\nD=\nE\nKEY=a=b#c";
        let reading = read(&Lines::of(text));
        let found: Vec<_> = reading
            .entries
            .iter()
            .map(|entry| (entry.key.as_str(), entry.value.as_str(), entry.place.column))
            .collect();
        let expected = [
            ("A", "1", 8),
            ("B", "two # 2", 1),
            ("C", "a\nb", 1),
            ("D", "", 1),
            ("KEY", "a=b#c", 1),
        ];
        assert_eq!(found, expected);
        assert_eq!(reading.flaws, []);
    }

    #[test]
    fn each_mistake_is_found_at_its_place() {
        let rows = [
            ("A=\"1\nB=2", vec![(Kind::UnclosedQuote, 1, 3)]),
            ("A=1\nB 2", vec![(Kind::MissingEquals, 2, 2)]),
            ("A：1", vec![(Kind::FullWidth, 1, 2)]),
            ("端口＝1", vec![(Kind::FullWidth, 1, 3)]),
            ("MY KEY=1", vec![(Kind::BadKey, 1, 1)]),
            ("1A=1", vec![(Kind::BadKey, 1, 1)]),
            ("A=1\nA=2", vec![(Kind::DuplicateKey, 2, 1)]),
        ];
        for (text, expected) in rows {
            assert_eq!(flaws(text), expected, "{text}");
        }
    }
}
