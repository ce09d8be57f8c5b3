//! Reads JSON, with and without comments.

use super::kind::Kind;
use super::place::{Lines, Place};
use super::reading::{Entry, Flaw, Form, MOST_DEPTH, Reading, below, half_width};
use jsonc_parser::ast::{ObjectPropName, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::errors::{ParseError, ParseErrorKind};
use jsonc_parser::{CollectOptions, ParseOptions, ParseStringErrorKind, parse_to_ast};
use serde::de::IgnoredAny;
use std::collections::BTreeMap;

/// Reads one value; with comments and trailing commas where `loose`.
pub(super) fn read(text: &str, lines: &Lines<'_>, loose: bool) -> Reading {
    let mut reading = Reading::default();
    if text.trim().is_empty() {
        reading.flaw(Flaw::new(Kind::Empty, Place { line: 1, column: 1 }));
        return reading;
    }
    if let Some(place) = too_deep(text, lines) {
        reading.flaw(Flaw::new(Kind::TooDeep, place));
        return reading;
    }
    if let Some(place) = unclosed_quote(text, lines) {
        reading.flaw(Flaw::new(Kind::UnclosedQuote, place));
        return reading;
    }
    let options = ParseOptions {
        allow_comments: loose,
        allow_trailing_commas: loose,
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    match parse_to_ast(text, &CollectOptions::default(), &options) {
        Ok(parsed) => {
            if let Some(value) = &parsed.value {
                walk(&mut reading, lines, "", value);
            }
            // What the one parser lets pass: tabs in texts, for one.
            if !loose && let Err(error) = serde_json::from_str::<IgnoredAny>(text) {
                let place = lines.inside(error.line(), 1);
                let start = lines.get(place.line);
                let bytes = error.column().saturating_sub(1);
                let place =
                    lines.inside(place.line, lines.column(place.line, bytes.min(start.len())));
                let kind = match error.to_string() {
                    message if message.starts_with("control character") => Kind::StrayCharacter,
                    message if message.starts_with("invalid number") => Kind::BadNumber,
                    _ => Kind::Broken,
                };
                reading.flaw(Flaw::new(kind, place));
            }
        }
        Err(error) => reading.flaw(flaw(&error, text, lines)),
    }
    reading
}

/// Where brackets nest deeper than a parser that recurses should go.
fn too_deep(text: &str, lines: &Lines<'_>) -> Option<Place> {
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'\n' => in_text = false,
            b'[' | b'{' if !in_text => {
                depth += 1;
                if depth > MOST_DEPTH {
                    return Some(lines.place(at));
                }
            }
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// Where a text opens that does not close on its line: a parser would go on to the next quote.
fn unclosed_quote(text: &str, lines: &Lines<'_>) -> Option<Place> {
    let (mut open, mut escaped, mut comment) = (None, false, "");
    for (at, byte) in text.bytes().enumerate() {
        let rest = text.as_bytes().get(at..).unwrap_or_default();
        match byte {
            _ if !comment.is_empty() && rest.starts_with(comment.as_bytes()) => comment = "",
            _ if !comment.is_empty() => {}
            _ if escaped => escaped = false,
            b'\n' => {
                if let Some(start) = open {
                    return Some(lines.place(start));
                }
            }
            b'\\' if open.is_some() => escaped = true,
            b'"' => open = if open.is_some() { None } else { Some(at) },
            b'/' if open.is_none() && rest.starts_with(b"//") => comment = "\n",
            b'/' if open.is_none() && rest.starts_with(b"/*") => comment = "*/",
            _ => {}
        }
    }
    open.map(|start| lines.place(start))
}

fn walk(reading: &mut Reading, lines: &Lines<'_>, path: &str, value: &Value<'_>) {
    match value {
        Value::Object(object) => {
            let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
            for property in &object.properties {
                let (name, range) = match &property.name {
                    ObjectPropName::String(name) => (name.value.as_ref(), name.range),
                    ObjectPropName::Word(name) => (name.value, name.range),
                };
                let place = lines.place(range.start);
                let path = below(path, name);
                // Two slashes as a key are a comment to many programs.
                if let Some(first) = seen.insert(name, place.line)
                    && !name.starts_with("//")
                {
                    let flaw = Flaw::new(Kind::DuplicateKey, place).key(&path);
                    reading.flaw(flaw.wanted(first.to_string()));
                }
                entry(reading, lines, (name, place), &path, &property.value);
            }
        }
        Value::Array(array) => {
            for (at, item) in array.elements.iter().enumerate() {
                let key = format!("[{at}]");
                let place = lines.place(item.range().start);
                let path = below(path, &key);
                entry(reading, lines, (&key, place), &path, item);
            }
        }
        _ => {}
    }
}

fn entry(
    reading: &mut Reading,
    lines: &Lines<'_>,
    key: (&str, Place),
    path: &str,
    value: &Value<'_>,
) {
    let (text, form) = match value {
        Value::StringLit(text) => (text.value.as_ref(), Form::Quoted),
        Value::NumberLit(number) => (number.value, Form::Number),
        Value::BooleanLit(flag) => (if flag.value { "true" } else { "false" }, Form::Boolean),
        Value::NullKeyword(_) => ("", Form::Null),
        Value::Object(_) => ("", Form::Table),
        Value::Array(_) => ("", Form::List),
    };
    reading.entry(Entry {
        path: path.to_owned(),
        key: key.0.to_owned(),
        place: key.1,
        value: text.to_owned(),
        form,
        value_place: lines.place(value.range().start),
    });
    walk(reading, lines, path, value);
}

fn flaw(error: &ParseError, text: &str, lines: &Lines<'_>) -> Flaw {
    let range = error.range();
    let place = lines.place(range.start);
    let rest = text.get(range.start..).unwrap_or_default();
    let ahead = || rest.chars().next();
    if let Some(full) = ahead()
        && let Some(half) = half_width(full)
    {
        return Flaw::new(Kind::FullWidth, place).value(full).suggestion(half);
    }
    let kind = match error.kind() {
        ParseErrorKind::CommentsNotAllowed => Kind::Comment,
        ParseErrorKind::ExpectedColonAfterObjectKey => Kind::MissingColon,
        // A zero in front of a number ends it.
        ParseErrorKind::ExpectedComma => {
            let zero = text.get(..range.start).is_some_and(|before| before.ends_with('0'));
            let digit = ahead().is_some_and(|next| next.is_ascii_digit());
            if zero && digit { Kind::BadNumber } else { Kind::MissingComma }
        }
        ParseErrorKind::ExpectedStringObjectProperty | ParseErrorKind::UnexpectedWord => {
            Kind::NeedsQuotes
        }
        ParseErrorKind::ExpectedDigit
        | ParseErrorKind::ExpectedDigitFollowingNegativeSign
        | ParseErrorKind::ExpectedPlusMinusOrDigitInNumberLiteral
        | ParseErrorKind::BareDecimalPointNumbersNotAllowed
        | ParseErrorKind::HexadecimalNumbersNotAllowed
        | ParseErrorKind::NonFiniteNumbersNotAllowed
        | ParseErrorKind::UnaryPlusNumbersNotAllowed => Kind::BadNumber,
        ParseErrorKind::MultipleRootJsonValues => Kind::TextAfterEnd,
        ParseErrorKind::SingleQuotedStringsNotAllowed => Kind::SingleQuotes,
        ParseErrorKind::String(ParseStringErrorKind::UnterminatedStringLiteral) => {
            Kind::UnclosedQuote
        }
        ParseErrorKind::String(_) => Kind::BadEscape,
        ParseErrorKind::TrailingCommasNotAllowed | ParseErrorKind::UnexpectedComma => {
            Kind::ExtraComma
        }
        ParseErrorKind::UnexpectedCloseBrace | ParseErrorKind::UnexpectedCloseBracket => {
            Kind::UnexpectedBracket
        }
        ParseErrorKind::UnexpectedColon => Kind::StrayCharacter,
        ParseErrorKind::UnterminatedArray
        | ParseErrorKind::UnterminatedObject
        | ParseErrorKind::UnterminatedCommentBlock => Kind::UnclosedBracket,
        ParseErrorKind::UnexpectedToken | ParseErrorKind::UnexpectedTokenInObject => {
            match ahead() {
                Some(',') => Kind::ExtraComma,
                Some(']' | '}') => Kind::UnexpectedBracket,
                Some('\'') => Kind::SingleQuotes,
                Some(letter) if letter.is_alphabetic() => Kind::NeedsQuotes,
                _ => Kind::StrayCharacter,
            }
        }
        ParseErrorKind::NestingDepthExceeded => Kind::TooDeep,
        ParseErrorKind::ExpectedObjectValue => Kind::Broken,
    };
    Flaw::new(kind, place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flaws(text: &str, loose: bool) -> Vec<(Kind, usize, usize)> {
        let reading = read(text, &Lines::of(text), loose);
        reading.flaws.iter().map(|flaw| (flaw.kind, flaw.place.line, flaw.place.column)).collect()
    }

    #[test]
    fn each_mistake_is_found_at_its_place() {
        let rows = [
            ("{\"a\": 1,}", vec![(Kind::ExtraComma, 1, 8)]),
            ("{\"a\": 1,,\"b\": 2}", vec![(Kind::ExtraComma, 1, 9)]),
            ("{\"a\": 1\n \"b\": 2}", vec![(Kind::MissingComma, 1, 8)]),
            ("{\"a\" 1}", vec![(Kind::MissingColon, 1, 6)]),
            ("{'a': 1}", vec![(Kind::SingleQuotes, 1, 2)]),
            ("{a: 1}", vec![(Kind::NeedsQuotes, 1, 2)]),
            ("{\"a\": True}", vec![(Kind::NeedsQuotes, 1, 7)]),
            ("{\"a\": \"C:\\new\\x\"}", vec![(Kind::BadEscape, 1, 14)]),
            ("{\"a\": \"x}", vec![(Kind::UnclosedQuote, 1, 7)]),
            ("{\"a\": \"x,\n\"b\": 1}", vec![(Kind::UnclosedQuote, 1, 7)]),
            ("{\"a\": [1, 2}", vec![(Kind::UnexpectedBracket, 1, 12)]),
            ("{\"a\": 1", vec![(Kind::UnclosedBracket, 1, 1)]),
            ("{\"a\"：1}", vec![(Kind::FullWidth, 1, 5)]),
            ("{\"a\": “x”}", vec![(Kind::FullWidth, 1, 7)]),
            ("{\"a\": 1，\"b\": 2}", vec![(Kind::FullWidth, 1, 8)]),
            ("{} // x", vec![(Kind::Comment, 1, 4)]),
            ("{}\n{}", vec![(Kind::TextAfterEnd, 2, 1)]),
            (" \n", vec![(Kind::Empty, 1, 1)]),
            ("{\"a\": 012}", vec![(Kind::BadNumber, 1, 8)]),
            ("{\"a\": 1, \"a\": 2}", vec![(Kind::DuplicateKey, 1, 10)]),
            ("{\"a\": [1, {\"b\": null}]}", vec![]),
        ];
        let mut wrong = Vec::new();
        for (text, expected) in rows {
            let found = flaws(text, false);
            if found != expected {
                wrong.push(format!("{text:?}: {found:?}, not {expected:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert_eq!(flaws("// x\n{\"a\": [1, 2,], /* y */ }", true), []);
    }

    #[test]
    fn depth_is_bounded() {
        assert_eq!(flaws(&"[".repeat(500_000), false), [(Kind::TooDeep, 1, 101)]);
        assert_eq!(flaws(&"{\"a\":".repeat(200_000), true), [(Kind::TooDeep, 1, 501)]);
    }
}
