//! Reads XML, event by event. No document type is followed and no entity expanded.

use super::kind::Kind;
use super::place::{Lines, Place};
use super::reading::{Entry, Flaw, Form, MOST_DEPTH, Reading, below, half_width};
use quick_xml::errors::{Error, IllFormedError, SyntaxError};
use quick_xml::events::attributes::AttrError;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

/// An element that is open.
struct Open {
    name: String,
    path: String,
    start: usize,
    text: Option<(String, Place)>,
}

/// Reads elements as keys, their attributes as keys below them, and `<add key="…" value="…"/>` as .NET does.
pub(super) fn read(text: &str, lines: &Lines<'_>) -> Reading {
    let mut reading = Reading::default();
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    let mut open: Vec<Open> = Vec::new();
    let (mut roots, mut has_types) = (0, false);
    loop {
        let start = usize::try_from(reader.buffer_position()).unwrap_or(text.len());
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => {
                let at = usize::try_from(reader.error_position()).unwrap_or(start);
                reading.flaw(broken(&error, at, text, lines));
                return reading;
            }
        };
        match event {
            Event::Start(tag) | Event::Empty(tag) if open.is_empty() && roots > 0 => {
                let _ = tag;
                reading.flaw(Flaw::new(Kind::TextAfterEnd, lines.place(start)));
                return reading;
            }
            Event::Start(tag) => {
                roots += 1;
                let path = element(&mut reading, lines, &open, &tag, start);
                let name = tag.name().as_ref().to_owned();
                open.push(Open { name, path, start, text: None });
                if open.len() > MOST_DEPTH {
                    reading.flaw(Flaw::new(Kind::TooDeep, lines.place(start)));
                    return reading;
                }
            }
            Event::Empty(tag) => {
                roots += 1;
                element(&mut reading, lines, &open, &tag, start);
            }
            Event::End(tag) => {
                let name = tag.name().as_ref().to_owned();
                match open.pop() {
                    Some(element) if element.name == name => close(&mut reading, lines, element),
                    Some(element) => {
                        let place = lines.place(element.start);
                        let flaw = Flaw::new(Kind::UnclosedTag, place).key(&element.name);
                        reading.flaw(flaw.value(name));
                        return reading;
                    }
                    None => {
                        reading.flaw(Flaw::new(Kind::UnclosedTag, lines.place(start)).key(name));
                        return reading;
                    }
                }
            }
            Event::Text(words) => {
                let words = words.into_inner();
                let blanks = words.len() - words.trim_start().len();
                if words.trim().is_empty() {
                } else if let Some(element) = open.last_mut() {
                    let place = lines.place(start + blanks);
                    let text = element.text.get_or_insert_with(|| (String::new(), place));
                    text.0.push_str(words.trim());
                } else {
                    let kind = if roots > 0 { Kind::TextAfterEnd } else { Kind::StrayCharacter };
                    reading.flaw(Flaw::new(kind, lines.place(start + blanks)));
                    return reading;
                }
            }
            Event::GeneralRef(name) => {
                let known = ["amp", "lt", "gt", "quot", "apos"].contains(&name.as_ref());
                let is_number = name.starts_with('#');
                if !known && !is_number && !has_types {
                    reading.flaw(Flaw::new(Kind::BareAmpersand, lines.place(start)));
                } else if let Some((text, _)) = open.last_mut().and_then(|it| it.text.as_mut()) {
                    text.push('&');
                }
            }
            Event::DocType(_) => has_types = true,
            Event::Eof => break,
            _ => {}
        }
    }
    if let Some(element) = open.pop() {
        reading.flaw(Flaw::new(Kind::UnclosedTag, lines.place(element.start)).key(element.name));
    } else if roots == 0 {
        reading.flaw(Flaw::new(Kind::Empty, Place { line: 1, column: 1 }));
    }
    reading
}

/// Takes in an element's attributes and gives its path.
fn element(
    reading: &mut Reading,
    lines: &Lines<'_>,
    open: &[Open],
    tag: &BytesStart<'_>,
    start: usize,
) -> String {
    let place = lines.place(start);
    let parent = open.last().map_or("", |element| element.path.as_str());
    let path = below(parent, tag.name().as_ref());
    let (mut named, mut given) = (None, None);
    for attribute in tag.attributes() {
        let attribute = match attribute {
            Ok(attribute) => attribute,
            Err(error) => {
                // Positions count from behind the `<`.
                let (kind, at) = match error {
                    AttrError::ExpectedEq(at) => (Kind::MissingEquals, at),
                    AttrError::ExpectedValue(at) | AttrError::UnquotedValue(at) => {
                        (Kind::NeedsQuotes, at)
                    }
                    AttrError::ExpectedQuote(at, _) => (Kind::UnclosedQuote, at),
                    AttrError::Duplicated(at, _) => (Kind::DuplicateKey, at),
                };
                let flaw = Flaw::new(kind, lines.place(start + 1 + at)).key(&path);
                reading.flaw(flaw.wanted(place.line.to_string()));
                break;
            }
        };
        let (key, value) = (attribute.key.as_ref(), attribute.value.as_ref());
        let value = value.replace("&amp;", "&").replace("&lt;", "<").replace("&quot;", "\"");
        match key {
            "key" | "name" => named = Some(value.clone()),
            "value" | "connectionString" => given = Some(value.clone()),
            _ => {}
        }
        reading.line(&path, (key, place), (&value, Form::Quoted, place));
    }
    if let (Some(key), Some(value)) = (named, given) {
        reading.line(parent, (&key, place), (&value, Form::Quoted, place));
    }
    path
}

fn close(reading: &mut Reading, lines: &Lines<'_>, element: Open) {
    if let Some((value, value_place)) = element.text {
        reading.entry(Entry {
            path: element.path,
            key: element.name,
            place: lines.place(element.start),
            value,
            form: Form::Quoted,
            value_place,
        });
    }
}

fn broken(error: &Error, at: usize, text: &str, lines: &Lines<'_>) -> Flaw {
    let place = lines.place(at);
    let tag = text.get(at..).unwrap_or_default();
    let tag = tag.get(..tag.find('>').unwrap_or(tag.len())).unwrap_or_default();
    let sign = tag.char_indices().find(|(_, sign)| matches!(sign, '“' | '”' | '＝'));
    if let Some((offset, full)) = sign
        && let Some(half) = half_width(full)
    {
        return Flaw::new(Kind::FullWidth, lines.place(at + offset)).value(full).suggestion(half);
    }
    let kind = match error {
        Error::Syntax(
            SyntaxError::UnclosedSingleQuotedAttributeValue
            | SyntaxError::UnclosedDoubleQuotedAttributeValue,
        ) => Kind::UnclosedQuote,
        Error::Syntax(SyntaxError::InvalidBangMarkup) => Kind::StrayCharacter,
        Error::Syntax(_) => Kind::UnclosedBracket,
        Error::IllFormed(IllFormedError::UnclosedReference) => Kind::BareAmpersand,
        Error::IllFormed(
            IllFormedError::MissingEndTag(_)
            | IllFormedError::UnmatchedEndTag(_)
            | IllFormedError::MismatchedEndTag { .. },
        ) => Kind::UnclosedTag,
        _ => Kind::Broken,
    };
    Flaw::new(kind, place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flaws(text: &str) -> Vec<(Kind, usize, usize)> {
        let reading = read(text, &Lines::of(text));
        reading.flaws.iter().map(|flaw| (flaw.kind, flaw.place.line, flaw.place.column)).collect()
    }

    #[test]
    fn elements_and_attributes_are_keys() {
        let text = "<?xml version=\"1.0\"?>\n<configuration>\n  <server port=\"80\"><host>a&amp;b</host></server>\n  <add key=\"ApiUrl\" value=\"http://x\"/>\n</configuration>\n";
        let reading = read(text, &Lines::of(text));
        assert_eq!(reading.flaws, []);
        let paths: Vec<_> = reading.entries.iter().map(|entry| entry.path.as_str()).collect();
        for path in
            ["configuration.server.port", "configuration.server.host", "configuration.ApiUrl"]
        {
            assert!(paths.contains(&path), "{path}: {paths:?}");
        }
    }

    #[test]
    fn each_mistake_is_found_at_its_place() {
        let rows = [
            ("<a>\n <b>\n</a>", vec![(Kind::UnclosedTag, 2, 2)]),
            ("<a>\n", vec![(Kind::UnclosedTag, 1, 1)]),
            ("<a/>\n</b>", vec![(Kind::UnclosedTag, 2, 1)]),
            ("<a>x & y</a>", vec![(Kind::BareAmpersand, 1, 6)]),
            ("<a>&nbsp;</a>", vec![(Kind::BareAmpersand, 1, 4)]),
            ("<a b=1/>", vec![(Kind::NeedsQuotes, 1, 6)]),
            ("<a b/>", vec![(Kind::MissingEquals, 1, 5)]),
            ("<a b=\"1\" b=\"2\"/>", vec![(Kind::DuplicateKey, 1, 10)]),
            ("<a b=\"1/>\n", vec![(Kind::UnclosedQuote, 1, 1)]),
            ("<a/>\n<b/>", vec![(Kind::TextAfterEnd, 2, 1)]),
            ("", vec![(Kind::Empty, 1, 1)]),
        ];
        let mut wrong = Vec::new();
        for (text, expected) in rows {
            let found = flaws(text);
            if found != expected {
                wrong.push(format!("{text:?}: {found:?}, not {expected:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn bombs_cost_nothing() {
        let laughs = "<!DOCTYPE a [<!ENTITY x \"&x;&x;\">]><a>&x;</a>";
        assert_eq!(flaws(laughs), []);
        assert_eq!(flaws(&"<a>".repeat(100_000)), [(Kind::TooDeep, 1, 301)]);
    }
}
