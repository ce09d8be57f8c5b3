//! Reads YAML, event by event: nothing recurses and no alias is expanded, so depth and alias bombs cost nothing.

use super::kind::Kind;
use super::place::{Lines, Place};
use super::reading::{Entry, Flaw, Form, MOST_DEPTH, Reading, below};
use super::yaml_mistake;
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, StrInput};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A table or list that is open.
struct Level {
    path: String,
    list: bool,
    items: usize,
    /// The key that waits for its value.
    key: Option<(String, Place)>,
    seen: BTreeMap<String, usize>,
}

/// Reads every document of a file up to the first mistake.
pub(super) fn read(text: &str, lines: &Lines<'_>) -> Reading {
    let mut reading = Reading::default();
    let mut levels: Vec<Level> = Vec::new();
    let place = |mark: &Marker| lines.inside(mark.line(), mark.col() + 1);
    let mut parser: Parser<'_, StrInput<'_>> = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        let (event, span) = match event {
            Ok(found) => found,
            Err(error) => {
                let at = place(error.marker());
                reading.flaw(yaml_mistake::flaw(error.info(), at, lines));
                break;
            }
        };
        let at = place(&span.start);
        match event {
            Event::DocumentStart(_) => levels.clear(),
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                let list = matches!(event, Event::SequenceStart(..));
                if levels.len() >= MOST_DEPTH {
                    reading.flaw(Flaw::new(Kind::TooDeep, at));
                    break;
                }
                let form = if list { Form::List } else { Form::Table };
                let path = value(&mut reading, &mut levels, Cow::Borrowed(""), form, at);
                levels.push(Level { path, list, items: 0, key: None, seen: BTreeMap::new() });
            }
            Event::MappingEnd | Event::SequenceEnd => {
                levels.pop();
            }
            Event::Scalar(text, style, _, tag) => {
                let tagged = tag.as_ref().map(|tag| (tag.is_yaml_core_schema(), tag));
                let form = match (style, tagged) {
                    (_, Some((true, tag))) if tag.suffix == "str" => Form::Quoted,
                    // `!vault`, `!Ref`: whatever its program makes of it.
                    (_, Some((false, _))) => Form::Other,
                    (ScalarStyle::Plain, _) => Form::Plain,
                    _ => Form::Quoted,
                };
                if form == Form::Plain {
                    without_space(&mut reading, levels.last(), &text, at);
                }
                value(&mut reading, &mut levels, text, form, at);
            }
            Event::Alias(_) => {
                value(&mut reading, &mut levels, Cow::Borrowed("*"), Form::Other, at);
            }
            _ => {}
        }
    }
    reading
}

/// Takes in a key or a value, and gives the path of what a table or list in its place would hold.
fn value(
    reading: &mut Reading,
    levels: &mut [Level],
    text: Cow<'_, str>,
    form: Form,
    at: Place,
) -> String {
    let Some(level) = levels.last_mut() else { return String::new() };
    let (key, place) = if level.list {
        level.items += 1;
        (format!("[{}]", level.items - 1), at)
    } else if let Some(key) = level.key.take() {
        key
    } else {
        // A table as a key is possible, and nobody's configuration.
        let key = if matches!(form, Form::Table | Form::List) { "?".into() } else { text };
        if let Some(first) = level.seen.insert(key.clone().into_owned(), at.line)
            && !matches!(key.as_ref(), "<<" | "?" | "*")
        {
            let flaw = Flaw::new(Kind::DuplicateKey, at).key(below(&level.path, &key));
            reading.flaw(flaw.wanted(first.to_string()));
        }
        level.key = Some((key.into_owned(), at));
        return below(&level.path, "?");
    };
    let path = below(&level.path, &key);
    reading.entry(Entry {
        path: path.clone(),
        key,
        place,
        value: text.into_owned(),
        form,
        value_place: at,
    });
    path
}

/// `port:8080` on a line of its own is a text to YAML; its writer meant a key.
fn without_space(reading: &mut Reading, level: Option<&Level>, text: &str, at: Place) {
    let own_line = match level {
        None => true,
        Some(level) => level.key.as_ref().is_some_and(|(_, key)| key.line < at.line),
    };
    if own_line
        && !text.contains('\n')
        && let Some(key) = yaml_mistake::key_without_space(text)
    {
        let place = Place { column: at.column + key.chars().count() + 1, ..at };
        reading.flaw(Flaw::new(Kind::MissingSpace, place).key(key));
    }
}
