//! Whether a file says what its pack wants.

use super::super::Ctx;
use super::find::{File, Format};
use super::keys::{Type, Wanted};
use super::kind::Kind;
use super::place::Place;
use super::reading::{Entry, Flaw, Form};
use super::value::{self, did_you_mean};
use crate::host::{FileError, FileKind, expand, is_absolute, join, variable};
use std::collections::{BTreeMap, BTreeSet};

/// The keys of a pack: by their path.
pub(super) type Keys = BTreeMap<String, Wanted>;

/// What is missing, unknown or wrong.
pub(super) fn flaws(
    cx: &Ctx<'_>,
    file: &File,
    keys: &Keys,
    allow_unknown: bool,
    entries: &[Entry],
) -> Vec<Flaw> {
    let mut found = Vec::new();
    for (path, wanted) in keys {
        let Some(entry) = find(entries, path, file.format) else {
            if wanted.required {
                found.push(missing(path, keys, file.format, entries));
            }
            continue;
        };
        found.extend(wrong(cx, file, wanted, entry, entries));
    }
    let strict = |parent: &str| match keys.get(parent) {
        Some(section) => section.allow_unknown == Some(false),
        None => parent.is_empty() && !allow_unknown,
    };
    for entry in entries.iter().filter(|entry| strict(entry.parent())) {
        if entry.key.starts_with('[') || is_known(entry, keys, file.format) {
            continue;
        }
        let parent = entry.parent();
        let known = keys.keys().filter_map(|path| child(path, parent));
        let unused = known.filter(|name| {
            let path = super::reading::below(parent, name);
            find(entries, &path, file.format).is_none()
        });
        let meant = did_you_mean(&entry.key, unused);
        let kind = if meant.is_some() { Kind::MisspeltKey } else { Kind::UnknownKey };
        let flaw = Flaw::new(kind, entry.place).key(&entry.path);
        found.push(flaw.suggestion(meant.unwrap_or_default()));
    }
    // One word on a misspelt key is enough: it is unknown, and another is missing.
    let mut told = BTreeSet::new();
    found.retain(|flaw| told.insert((flaw.kind, flaw.place, flaw.key.clone())));
    let meant: Vec<String> = found
        .iter()
        .filter(|flaw| flaw.kind == Kind::MisspeltKey)
        .map(|flaw| flaw.suggestion.clone())
        .collect();
    found.retain(|flaw| {
        let last = flaw.key.rsplit('.').next().unwrap_or_default();
        flaw.kind != Kind::MissingKey || !meant.iter().any(|meant| meant == last)
    });
    found
}

/// The entry at a path; in INI files whatever its case.
pub(super) fn find<'e>(entries: &'e [Entry], path: &str, format: Format) -> Option<&'e Entry> {
    // The last of two equal keys is the one that counts almost everywhere.
    entries.iter().rev().find(|entry| same(&entry.path, path, format))
}

fn same(a: &str, b: &str, format: Format) -> bool {
    a == b || (format == Format::Ini && a.eq_ignore_ascii_case(b))
}

fn is_known(entry: &Entry, keys: &Keys, format: Format) -> bool {
    keys.keys().any(|path| {
        same(path, &entry.path, format)
            || path.strip_prefix(&entry.path).is_some_and(|rest| rest.starts_with(['.', '[']))
    })
}

/// The next key of a path below another.
fn child<'p>(path: &'p str, parent: &str) -> Option<&'p str> {
    let rest =
        if parent.is_empty() { path } else { path.strip_prefix(parent)?.strip_prefix('.')? };
    rest.split(['.', '[']).next().filter(|name| !name.is_empty())
}

fn missing(path: &str, keys: &Keys, format: Format, entries: &[Entry]) -> Flaw {
    let (parent, name) = path.rsplit_once('.').unwrap_or(("", path));
    let others = || {
        entries.iter().filter(|entry| {
            entry.parent() == parent
                && !is_known(entry, keys, format)
                && !entry.key.starts_with('[')
        })
    };
    let meant = did_you_mean(name, others().map(|entry| entry.key.as_str()));
    if let Some(entry) = others().find(|entry| Some(entry.key.as_str()) == meant) {
        return Flaw::new(Kind::MisspeltKey, entry.place).key(&entry.path).suggestion(name);
    }
    let section = entries.iter().find(|entry| same(&entry.path, parent, format));
    let place = section.map_or(Place { line: 1, column: 1 }, |section| section.place);
    Flaw::new(Kind::MissingKey, place).key(path)
}

fn wrong(
    cx: &Ctx<'_>,
    file: &File,
    wanted: &Wanted,
    entry: &Entry,
    entries: &[Entry],
) -> Option<Flaw> {
    let text = entry.value.trim();
    if let Some(name) = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')) {
        let plain =
            name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'));
        let known = variable(cx.host, name).is_some() || find(entries, name, file.format).is_some();
        // What stands in a file to be filled in elsewhere is nobody's fault here.
        return (plain && !known && !file.example)
            .then(|| Flaw::of(Kind::VariableNotSet, entry).value(name));
    }
    if text.contains("${") || text.contains("{{") || entry.form == Form::Other {
        return None;
    }
    let flaw = value::flaw(entry, wanted, file.format).or_else(|| path(cx, file, wanted, entry))?;
    // A file to be filled in may have nothing filled in.
    (!file.example || flaw.kind != Kind::EmptyValue).then_some(flaw)
}

/// What is wrong with a path, by what stands there.
fn path(cx: &Ctx<'_>, file: &File, wanted: &Wanted, entry: &Entry) -> Option<Flaw> {
    if !matches!(wanted.kind, Type::Path | Type::File | Type::Folder) {
        return None;
    }
    let os = cx.host.machine().os;
    let text = entry.value.trim();
    let mut path = expand(cx.host, text)?;
    if !is_absolute(os, &path.to_string_lossy()) {
        let folder = file.path.to_string_lossy();
        let end = folder.rfind(['/', '\\']).unwrap_or(0);
        path = join(os, folder.get(..end).unwrap_or_default(), text);
    }
    let kind = match (cx.host.inspect(&path), wanted.kind) {
        (Err(FileError::NotFound), _) => Kind::NoSuchPath,
        (Ok(info), Type::File) if info.kind == FileKind::Folder => Kind::NotFile,
        (Ok(info), Type::Folder) if info.kind != FileKind::Folder => Kind::NotFolder,
        // What may not be looked at may well be all right.
        _ => return None,
    };
    Some(Flaw::of(kind, entry))
}
