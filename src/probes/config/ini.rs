//! Reads INI files. Own, since the crate for it gives values no place and keeps one of two equal keys silently.

use super::kind::Kind;
use super::place::{Lines, Place, indent};
use super::reading::{Flaw, Form, Reading, full_width};
use std::collections::BTreeMap;

/// Keys that programs read as often as they stand there.
const REPEATED: [&str; 10] = [
    "extension",
    "zend_extension",
    "include",
    "fetch",
    "push",
    "url",
    "insteadof",
    "path",
    "exec",
    "environment",
];

/// Reads an INI file as Windows, Python's configparser and most programs do: comments with `;` and `#`,
/// `=` or `:` behind the key, values that go on in lines further in.
pub(super) fn read(lines: &Lines<'_>, strict: bool) -> Reading {
    let mut reading = Reading::default();
    let mut section = String::new();
    let mut seen: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut outside: Option<(Place, String)> = None;
    let mut sections = 0;
    // How far in the key stands whose value may go on.
    let mut key_indent = None;
    let pairs = lines.all().filter(|(_, line)| line.contains('=')).count();
    for (number, line) in lines.all() {
        let text = line.trim();
        if text.is_empty() || text.starts_with([';', '#']) {
            continue;
        }
        let start = indent(line);
        let place = |offset| Place { line: number, column: lines.column(number, offset) };
        if key_indent.is_some_and(|key| start > key) {
            continue;
        }
        if let Some(rest) = text.strip_prefix('[') {
            key_indent = None;
            sections += 1;
            if let Some((name, _)) = rest.split_once(']') {
                name.trim().clone_into(&mut section);
            } else {
                let sign = full_width(rest, &['】', '］']);
                reading.flaw(match sign {
                    Some((at, full, half)) => Flaw::new(Kind::FullWidth, place(start + 1 + at))
                        .value(full)
                        .suggestion(half),
                    None => Flaw::new(Kind::UnclosedBracket, place(start)).value("["),
                });
                rest.trim().clone_into(&mut section);
            }
            continue;
        }
        if let Some((_, full, half)) = full_width(text, &['【', '［']).filter(|(at, ..)| *at == 0)
        {
            reading.flaw(Flaw::new(Kind::FullWidth, place(start)).value(full).suggestion(half));
            continue;
        }
        let Some(at) = line.find(['=', ':']) else {
            key_indent = Some(start);
            without_sign(&mut reading, line, place, pairs);
            continue;
        };
        let (key, value) = line.split_at(at);
        let key = key.trim();
        let value = value.get(1..).unwrap_or_default();
        let value_start = at + 1 + indent(value);
        key_indent = Some(start);
        if key.is_empty() {
            reading.flaw(Flaw::new(Kind::BadKey, place(start)));
            continue;
        }
        if sections == 0 && outside.is_none() {
            outside = Some((place(start), key.to_owned()));
        }
        let (value, form) = value_of(value.trim());
        if form.is_none() {
            reading.flaw(Flaw::new(Kind::UnclosedQuote, place(value_start)).key(key));
        }
        let lower = key.to_lowercase();
        let repeated = key.ends_with("[]") || REPEATED.iter().any(|start| lower.starts_with(start));
        if let Some(first) = seen.insert((section.clone(), lower), number)
            && strict
            && !repeated
        {
            let wanted = first.to_string();
            reading.flaw(Flaw::new(Kind::DuplicateKey, place(start)).key(key).wanted(wanted));
        }
        let form = form.unwrap_or(Form::Plain);
        reading.line(&section, (key, place(start)), (value, form, place(value_start)));
    }
    if let Some((place, key)) = outside.filter(|_| sections > 0 && strict) {
        reading.flaw(Flaw::new(Kind::OutsideSection, place).key(key));
    }
    reading
}

/// A line without `=`: a sign of Chinese typing, a forgotten `=`, or a switch that is on by being there.
fn without_sign(reading: &mut Reading, line: &str, place: impl Fn(usize) -> Place, pairs: usize) {
    if let Some((at, full, half)) = full_width(line, &['＝', '：']) {
        reading.flaw(Flaw::new(Kind::FullWidth, place(at)).value(full).suggestion(half));
        return;
    }
    let mut words = line.split_whitespace();
    let key = words.next().unwrap_or_default();
    let is_name = key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'));
    if is_name && words.next().is_some() && words.next().is_none() && pairs > 1 {
        let end = indent(line) + key.len();
        reading.flaw(Flaw::new(Kind::MissingEquals, place(end)).key(key));
    }
}

/// A value without its quotes or the comment behind it; no form where a quote does not close.
fn value_of(value: &str) -> (&str, Option<Form>) {
    for quote in ['"', '\''] {
        let Some(rest) = value.strip_prefix(quote) else { continue };
        return match rest.find(quote) {
            Some(end) => (rest.get(..end).unwrap_or_default(), Some(Form::Quoted)),
            // An apostrophe, or the sign for inches.
            None if rest.is_empty() || quote == '\'' => (value, Some(Form::Plain)),
            None => (rest, None),
        };
    }
    let comment = [" ;", " #", "\t;", "\t#"].iter().filter_map(|sign| value.find(sign)).min();
    let value = comment.and_then(|at| value.get(..at)).unwrap_or(value);
    (value.trim_end(), Some(Form::Plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flaws(text: &str) -> Vec<(Kind, usize, usize)> {
        let reading = read(&Lines::of(text), true);
        reading.flaws.iter().map(|flaw| (flaw.kind, flaw.place.line, flaw.place.column)).collect()
    }

    #[test]
    fn entries_have_their_places() {
        let reading =
            read(&Lines::of("; x\n[database]\nhost = \"db\" ; main\n port: 3306 # x\n"), true);
        let found: Vec<_> = reading
            .entries
            .iter()
            .map(|entry| (entry.path.as_str(), entry.value.as_str(), entry.value_place.column))
            .collect();
        assert_eq!(found, [("database.host", "db", 8)]);
        let reading =
            read(&Lines::of("[git]\n\ta = 1\n\tb = 2\n[x]\nlist =\n  a>=1\n  b\nc = 3"), true);
        let paths: Vec<_> = reading.entries.iter().map(|entry| entry.path.as_str()).collect();
        assert_eq!(paths, ["git.a", "git.b", "x.list", "x.c"]);
        assert_eq!(reading.flaws, []);
    }

    #[test]
    fn each_mistake_is_found_at_its_place() {
        let rows = [
            ("[a\nx = 1", vec![(Kind::UnclosedBracket, 1, 1)]),
            ("【a】\nx = 1", vec![(Kind::FullWidth, 1, 1)]),
            ("[a]\nport：80", vec![(Kind::FullWidth, 2, 5)]),
            ("[a]\nx = 1\ny = 2\nport 80", vec![(Kind::MissingEquals, 4, 5)]),
            ("[a]\nx = \"1", vec![(Kind::UnclosedQuote, 2, 5)]),
            ("[a]\n= 1", vec![(Kind::BadKey, 2, 1)]),
            ("[a]\nx = 1\nX = 2", vec![(Kind::DuplicateKey, 3, 1)]),
            ("x = 1\n[a]\ny = 1", vec![(Kind::OutsideSection, 1, 1)]),
            ("x = 1\ny = 2", vec![]),
            ("[a]\nskip-networking\nextension=a\nextension=b\nname = it's", vec![]),
        ];
        for (text, expected) in rows {
            assert_eq!(flaws(text), expected, "{text}");
        }
    }
}
