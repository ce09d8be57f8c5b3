//! One file: read, looked through, and its mistakes made showable.

use super::super::Ctx;
use super::find::{File, Format, is_really};
use super::kind::{Class, Kind};
use super::place::Lines;
use super::problem::{Problem, problem};
use super::reach::{self, Target};
use super::reading::{Flaw, Reading};
use super::text::text;
use super::{Config, Facts, env, guess, ini, json, properties, toml, wants, xml, yaml};
use crate::host::{FileError, FileKind, Part};
use crate::model::Os;
use std::collections::BTreeSet;

/// Bytes of a file; larger ones hold data, not settings.
const MOST_BYTES: u64 = 1 << 20;
/// Bytes of all files.
pub(super) const MOST_TOGETHER: u64 = 16 << 20;

/// What was found in one file.
pub(super) struct Found {
    pub(super) problems: Vec<Problem>,
    pub(super) targets: Vec<(String, Target)>,
}

/// Looks through a file; nothing where it cannot be read or is no configuration.
pub(super) fn at(
    cx: &Ctx<'_>,
    config: &Config,
    file: File,
    room: &mut u64,
    facts: &mut Facts,
) -> Option<Found> {
    let bytes = read(cx, &file, room, facts)?;
    let decoded = text(&bytes, file.format, cx.host.machine().os != Os::Windows);
    if file.unsure && !is_really(file.format, &decoded.text) {
        return None;
    }
    facts.found = true;
    facts.file_count += 1;
    facts.files.push(file.name.clone());
    if !decoded.encoding.is_empty() {
        facts.other_encodings.push(format!("{} ({})", file.name, decoded.encoding));
    }
    if decoded.mixed_line_ends {
        facts.mixed_line_ends.push(file.name.clone());
    }
    let lines = Lines::of(&decoded.text);
    let mut reading =
        if decoded.binary { Reading::default() } else { reading(&file, &decoded.text, &lines) };
    let is_broken = reading.flaws.iter().any(|flaw| flaw.kind.class() == Class::Syntax);
    if is_broken && is_template(&decoded.text) {
        facts.templates.push(file.name);
        return None;
    }
    let mut flaws = decoded.flaws;
    flaws.append(&mut reading.flaws);
    let mut values = wants::flaws(cx, &file, &config.keys, config.allow_unknown, &reading.entries);
    // What a reader that stopped did not get to is not missing.
    if is_broken {
        values.retain(|flaw| flaw.kind != Kind::MissingKey);
    }
    let judged: BTreeSet<_> = values.iter().map(|flaw| flaw.place).collect();
    let guessed = guess::flaws(&reading.entries, file.format, file.example);
    values.extend(guessed.into_iter().filter(|flaw| {
        let wanted = config.keys.contains_key(&flaw.key) && flaw.kind != Kind::Placeholder;
        !wanted && !judged.contains(&flaw.place)
    }));
    values.sort_by_key(|flaw| flaw.place);
    flaws.append(&mut values);
    let targets = if is_broken {
        Vec::new()
    } else {
        reach::targets(&config.keys, file.format, &reading.entries)
    };
    let shown = |flaw: Flaw| problem(&flaw, &file.name, &lines, &reading.entries);
    Some(Found {
        problems: flaws.into_iter().take(super::MOST_PROBLEMS * 2).map(shown).collect(),
        targets: targets.into_iter().map(|target| (file.name.clone(), target)).collect(),
    })
}

fn read(cx: &Ctx<'_>, file: &File, room: &mut u64, facts: &mut Facts) -> Option<Vec<u8>> {
    let unreadable = |facts: &mut Facts| {
        facts.found = true;
        facts.unreadable.push(file.name.clone());
    };
    match cx.host.inspect(&file.path) {
        Ok(info) if info.kind != FileKind::File => return None,
        Ok(info) if info.bytes > MOST_BYTES => {
            facts.too_large.push(file.name.clone());
            return None;
        }
        Ok(info) if info.bytes > *room => {
            facts.cut = true;
            return None;
        }
        Ok(info) => *room -= info.bytes,
        Err(FileError::NotFound | FileError::WrongKind) => return None,
        Err(_) => {
            unreadable(facts);
            return None;
        }
    }
    match cx.host.read(&file.path, Part::Start, MOST_BYTES) {
        Ok(bytes) => Some(bytes),
        // Gone, or something else, since the first look.
        Err(FileError::NotFound | FileError::WrongKind) => None,
        Err(_) => {
            unreadable(facts);
            None
        }
    }
}

/// Reads a text in its format.
pub(super) fn reading(file: &File, text: &str, lines: &Lines<'_>) -> Reading {
    match file.format {
        // Files of other endings hold lists under one key as often as not.
        Format::Ini => ini::read(lines, file.name.to_lowercase().ends_with(".ini") || !file.unsure),
        Format::Env => env::read(lines),
        Format::Yaml => yaml::read(text, lines),
        Format::Json => json::read(text, lines, false),
        Format::Jsonc => json::read(text, lines, true),
        Format::Toml => toml::read(text, lines),
        Format::Xml => xml::read(text, lines),
        Format::Properties => properties::read(lines),
    }
}

/// Whether a text is there to be filled in by Helm, Jinja, ERB or the like.
fn is_template(text: &str) -> bool {
    let marks = [("{{", "}}"), ("{%", "%}"), ("<%", "%>")];
    marks
        .iter()
        .any(|(open, close)| text.split_once(open).is_some_and(|(_, rest)| rest.contains(close)))
}
