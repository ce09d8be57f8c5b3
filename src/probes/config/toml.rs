//! Reads TOML.

use super::kind::Kind;
use super::place::{Lines, Place};
use super::reading::{Entry, Flaw, Form, Reading, below, full_width};
use std::borrow::Cow;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Reads a file and every mistake in it, one a line.
pub(super) fn read(text: &str, lines: &Lines<'_>) -> Reading {
    let mut reading = Reading::default();
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut last = 0;
    let mut errors: Vec<_> = errors
        .iter()
        .map(|error| (error.span().map_or(text.len(), |span| span.start), error.message()))
        .collect();
    errors.sort_unstable();
    errors.truncate(1_000);
    for (offset, message) in errors {
        let place = lines.place(offset);
        // One mistake makes a parser stumble over the rest of its line.
        if place.line != last {
            reading.flaw(flaw(message, place, lines));
        }
        last = place.line;
    }
    walk(&mut reading, lines, "", table.get_ref());
    reading.entries.sort_by_key(|entry| entry.place);
    reading
}

fn walk(reading: &mut Reading, lines: &Lines<'_>, path: &str, table: &DeTable<'_>) {
    for (key, value) in table {
        let place = lines.place(key.span().start);
        take_in(reading, lines, path, (key.get_ref(), place), value);
    }
}

fn take_in(
    reading: &mut Reading,
    lines: &Lines<'_>,
    path: &str,
    key: (&str, Place),
    value: &Spanned<DeValue<'_>>,
) {
    let path = below(path, key.0);
    let (text, form): (Cow<'_, str>, _) = match value.get_ref() {
        DeValue::String(text) => (text.as_ref().into(), Form::Quoted),
        DeValue::Integer(number) => (number.to_string().into(), Form::Number),
        DeValue::Float(number) => (number.to_string().into(), Form::Number),
        DeValue::Boolean(flag) => (flag.to_string().into(), Form::Boolean),
        DeValue::Datetime(time) => (time.to_string().into(), Form::Other),
        DeValue::Array(_) => ("".into(), Form::List),
        DeValue::Table(_) => ("".into(), Form::Table),
    };
    reading.entry(Entry {
        path: path.clone(),
        key: key.0.to_owned(),
        place: key.1,
        value: text.into_owned(),
        form,
        value_place: lines.place(value.span().start),
    });
    match value.get_ref() {
        DeValue::Table(table) => walk(reading, lines, &path, table),
        DeValue::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                let place = lines.place(item.span().start);
                take_in(reading, lines, &path, (&format!("[{at}]"), place), item);
            }
        }
        _ => {}
    }
}

fn flaw(message: &str, place: Place, lines: &Lines<'_>) -> Flaw {
    let line = lines.get(place.line);
    let signs = ['：', '“', '”', '，', '＝', '【', '】', '［', '］', '‘', '’'];
    let behind = line.char_indices().nth(place.column - 1).map_or(line.len(), |(at, _)| at);
    let end = (behind + 4).min(line.len());
    let end = (end..=line.len()).find(|at| line.is_char_boundary(*at)).unwrap_or(line.len());
    if let Some((at, full, half)) = full_width(line.get(..end).unwrap_or(line), &signs)
        && !line.get(..at).unwrap_or_default().contains(['"', '\'', '#'])
    {
        let column = lines.column(place.line, at);
        return Flaw::new(Kind::FullWidth, Place { column, ..place }).value(full).suggestion(half);
    }
    let key = line.split('=').next().unwrap_or_default().trim();
    let rows: [(&str, Kind); 23] = [
        ("duplicate key", Kind::DuplicateKey),
        ("string values must be quoted", Kind::NeedsQuotes),
        ("max recursion", Kind::TooDeep),
        ("recursion limit", Kind::TooDeep),
        ("missing comma", Kind::MissingComma),
        ("extra comma", Kind::ExtraComma),
        ("unclosed", Kind::UnclosedBracket),
        ("missing escaped", Kind::BadEscape),
        ("unicode value", Kind::BadEscape),
        ("escape", Kind::BadEscape),
        ("invalid basic string", Kind::UnclosedQuote),
        ("invalid multi-line", Kind::UnclosedQuote),
        ("invalid literal string", Kind::UnclosedQuote),
        ("missing assignment", Kind::MissingEquals),
        ("key with no value", Kind::MissingEquals),
        ("unquoted key", Kind::BadKey),
        ("missing value", Kind::EmptyValue),
        ("leading zero", Kind::BadNumber),
        ("redundant", Kind::BadNumber),
        ("radix", Kind::BadNumber),
        ("`_` may only", Kind::BadNumber),
        ("unexpected sign", Kind::BadNumber),
        ("unexpected", Kind::StrayCharacter),
    ];
    let kind = rows.iter().find(|(words, _)| message.contains(words)).map(|(_, kind)| *kind);
    let rest = line.get(behind..).unwrap_or_default();
    let rest = rest.split([',', ']', '#']).next().unwrap_or_default();
    let is_number = |word: &str| word.parse::<f64>().is_ok();
    let kind = match kind {
        Some(Kind::NeedsQuotes)
            if rest.split_whitespace().count() > 1 && rest.split_whitespace().all(is_number) =>
        {
            Some(Kind::MissingComma)
        }
        kind => kind,
    };
    let kind = match kind {
        // A value is part of how TOML is written.
        Some(Kind::EmptyValue) | None => Kind::Broken,
        Some(kind) => kind,
    };
    Flaw::new(kind, place).key(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flaws(text: &str) -> Vec<(Kind, usize, usize)> {
        let reading = read(text, &Lines::of(text));
        reading.flaws.iter().map(|flaw| (flaw.kind, flaw.place.line, flaw.place.column)).collect()
    }

    #[test]
    fn entries_have_their_places() {
        let text = "[server]\nport = 80\n[[user]]\nname = \"端\"\nx.y = true\n";
        let reading = read(text, &Lines::of(text));
        let paths: Vec<_> = reading.entries.iter().map(|entry| entry.path.as_str()).collect();
        assert_eq!(reading.flaws, []);
        for path in ["server", "server.port", "user[0].name", "user[0].x.y"] {
            assert!(paths.contains(&path), "{path}: {paths:?}");
        }
        let port = reading.entries.iter().find(|entry| entry.path == "server.port");
        let port = port.map(|entry| (entry.value.as_str(), entry.form, entry.value_place.column));
        assert_eq!(port, Some(("80", Form::Number, 8)));
    }

    #[test]
    fn each_mistake_is_found_at_its_place() {
        let rows = [
            ("a = 1\nb = x\nc = y\n", vec![(Kind::NeedsQuotes, 2, 5), (Kind::NeedsQuotes, 3, 5)]),
            ("a 1\n", vec![(Kind::MissingEquals, 1, 3)]),
            ("[a\nb = 1\n", vec![(Kind::UnclosedBracket, 1, 3)]),
            ("a = [1, 2\n", vec![(Kind::UnclosedBracket, 1, 10)]),
            ("a = [1 2]\n", vec![(Kind::MissingComma, 1, 6)]),
            ("a = \"C:\\new\\q\"\n", vec![(Kind::BadEscape, 1, 13)]),
            ("a = \"x\nb = 1\n", vec![(Kind::UnclosedQuote, 1, 7)]),
            ("a = 1\na = 2\n", vec![(Kind::DuplicateKey, 2, 1)]),
            ("a = 012\n", vec![(Kind::BadNumber, 1, 5)]),
            ("a ＝ 1\n", vec![(Kind::FullWidth, 1, 3)]),
            ("a = “x”\n", vec![(Kind::FullWidth, 1, 5)]),
        ];
        let mut wrong = Vec::new();
        for (text, expected) in rows {
            let found = flaws(text);
            if found != expected {
                let (_, errors) = DeTable::parse_recoverable(text);
                let errors: Vec<_> =
                    errors.iter().map(|error| (error.message(), error.span())).collect();
                wrong.push(format!("{text:?}: {found:?}, not {expected:?}: {errors:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert_eq!(flaws("# 端口：80\na = \"说：好\" # “x”\n"), []);
    }

    #[test]
    fn depth_is_bounded() {
        let kinds: Vec<_> =
            flaws(&format!("a = {}", "[".repeat(300_000))).iter().map(|flaw| flaw.0).collect();
        assert_eq!(kinds.first(), Some(&Kind::TooDeep));
        assert!(read(&"a.".repeat(100_000), &Lines::of("")).entries.is_empty());
    }
}
