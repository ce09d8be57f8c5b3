//! Reads Java's .properties files. Own, since the crate for it gives no places.
//! The rules are those of `java.util.Properties.load`.

use super::kind::Kind;
use super::place::{Lines, Place, indent};
use super::reading::{Flaw, Form, Reading, full_width};
use std::collections::BTreeMap;

/// Lines that one value may have.
const MOST_LINES: usize = 1_000;

/// Reads keys and values: a key ends at `=`, `:` or a blank, a backslash at the end goes on in the next line.
pub(super) fn read(lines: &Lines<'_>) -> Reading {
    let mut reading = Reading::default();
    let mut seen: BTreeMap<String, (usize, String)> = BTreeMap::new();
    let mut number = 0;
    while number < lines.count() {
        number += 1;
        let here = number;
        let first = lines.get(here);
        let start = indent(first);
        let text = first.trim_start_matches([' ', '\t', '\x0c']);
        if text.is_empty() || text.starts_with(['#', '!']) {
            continue;
        }
        let mut whole = text.to_owned();
        while goes_on(&whole) && number < lines.count() && number - here < MOST_LINES {
            whole.pop();
            number += 1;
            whole.push_str(lines.get(number).trim_start());
        }
        let place = |offset| Place { line: here, column: lines.column(here, offset) };
        let end = key_end(&whole);
        let (key, rest) = whole.split_at(end);
        let blanks = indent(rest);
        let behind = rest.get(blanks..).unwrap_or_default();
        let sign = usize::from(behind.starts_with(['=', ':']));
        let value = behind.get(sign..).unwrap_or_default();
        let value_offset = start + end + blanks + sign + indent(value);
        let value = value.trim_start();
        if sign == 0
            && let Some((at, full, half)) = full_width(text, &['＝', '：'])
        {
            let flaw = Flaw::new(Kind::FullWidth, place(start + at));
            reading.flaw(flaw.value(full).suggestion(half));
            continue;
        }
        if key.is_empty() {
            reading.flaw(Flaw::new(Kind::BadKey, place(start)));
            continue;
        }
        if let Some(at) = bad_escape(value) {
            reading.flaw(Flaw::new(Kind::BadEscape, place(value_offset + at)).key(key));
        }
        let key = key.replace('\\', "");
        // The same once more changes nothing.
        if let Some((line, other)) = seen.insert(key.clone(), (here, value.to_owned()))
            && other != value
        {
            let flaw = Flaw::new(Kind::DuplicateKey, place(start)).key(&key);
            reading.flaw(flaw.wanted(line.to_string()));
        }
        let value = value.replace("\\:", ":").replace("\\=", "=").replace("\\\\", "\\");
        reading.line(
            "",
            (&key, place(start)),
            (value.trim_end(), Form::Plain, place(value_offset)),
        );
    }
    reading
}

/// Whether a line ends with an odd number of backslashes.
fn goes_on(line: &str) -> bool {
    (line.len() - line.trim_end_matches('\\').len()) % 2 == 1
}

fn key_end(line: &str) -> usize {
    let mut escaped = false;
    for (at, sign) in line.char_indices() {
        if !escaped && matches!(sign, '=' | ':' | ' ' | '\t') {
            return at;
        }
        escaped = sign == '\\' && !escaped;
    }
    line.len()
}

/// A backslash that Java drops with the letter behind it kept, or that stops it: `C:\new` becomes `C:`, a
/// line break and `ew`; `\users` is an error.
fn bad_escape(value: &str) -> Option<usize> {
    let is_path = value.get(1..3) == Some(":\\") && value.get(3..4) != Some("\\");
    let mut signs = value.char_indices();
    while let Some((at, sign)) = signs.next() {
        if sign != '\\' {
            continue;
        }
        let (_, next) = signs.next()?;
        let hex = |at: usize| {
            let digits = value.get(at + 2..at + 6);
            digits.is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))
        };
        let bad = match next {
            'u' => !hex(at),
            't' | 'n' | 'r' | 'f' => is_path,
            other => other.is_ascii_alphanumeric(),
        };
        if bad {
            return Some(at);
        }
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
    fn keys_end_as_in_java() {
        let text =
            "! x\nserver.port = 80\na:b\nc d\nurl=jdbc\\:mysql\\://h/d\nlong=1,\\\n   2\nempty";
        let reading = read(&Lines::of(text));
        let found: Vec<_> = reading
            .entries
            .iter()
            .map(|entry| (entry.path.as_str(), entry.value.as_str(), entry.value_place.column))
            .collect();
        let expected = [
            ("server.port", "80", 15),
            ("a", "b", 3),
            ("c", "d", 3),
            ("url", "jdbc:mysql://h/d", 5),
            ("long", "1,2", 6),
            ("empty", "", 6),
        ];
        assert_eq!(found, expected);
        assert_eq!(reading.flaws, []);
    }

    #[test]
    fn each_mistake_is_found_at_its_place() {
        let rows = [
            ("home=C:\\new", vec![(Kind::BadEscape, 1, 8)]),
            ("home=C:\\users", vec![(Kind::BadEscape, 1, 8)]),
            ("home=C:\\\\new\ntext=a\\tb\\u4f60", vec![]),
            ("server.port：80", vec![(Kind::FullWidth, 1, 12)]),
            ("a=1\na=2", vec![(Kind::DuplicateKey, 2, 1)]),
            ("=1", vec![(Kind::BadKey, 1, 1)]),
        ];
        for (text, expected) in rows {
            assert_eq!(flaws(text), expected, "{text}");
        }
    }
}
