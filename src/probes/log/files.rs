//! Log lines from files.

use super::super::Ctx;
use super::Scan;
use super::level::level;
use crate::host::{FileError, FileKind, Part, decode, expand, join};
use crate::model::Unanswered;
use jiff::Timestamp;
use std::path::{Path, PathBuf};

/// Bytes read of the end of each file.
const MOST_BYTES: u64 = 4 << 20;
const MOST_FILES: usize = 20;
/// Bytes read of all files together.
const MOST_TOGETHER: u64 = 32 << 20;
const MOST_ENTRIES: usize = 2000;
/// Characters of one line looked at.
const MOST_LINE: usize = 2000;

/// Reads the newest of the files that match, the oldest of these first.
pub(super) fn files(
    cx: &Ctx<'_>,
    wanted: &[String],
    scan: &mut Scan<'_>,
) -> Result<(), Unanswered> {
    let mut found: Vec<(Option<Timestamp>, PathBuf, u64)> = Vec::new();
    for pattern in wanted {
        cx.limit.left()?;
        for path in matching(cx, pattern) {
            let unreadable = |scan: &mut Scan<'_>| {
                scan.facts.unreadable.push(path.display().to_string());
            };
            match cx.host.inspect(&path) {
                Ok(info) if info.kind == FileKind::File && info.bytes > 0 => {
                    found.push((info.modified, path, info.bytes.min(MOST_BYTES)));
                }
                Err(FileError::NotAllowed) => unreadable(scan),
                _ => {}
            }
        }
    }
    found.sort();
    found.dedup();
    let mut room = MOST_TOGETHER;
    let fits = found.iter().rev().take(MOST_FILES).take_while(|(_, _, bytes)| {
        let fits = *bytes <= room;
        room = room.saturating_sub(*bytes);
        fits
    });
    let skipped = found.len() - fits.count();
    scan.facts.cut |= skipped > 0;
    for (modified, path, _) in found.into_iter().skip(skipped) {
        cx.limit.left()?;
        let name = path.display().to_string();
        match read(cx, &path) {
            Ok((text, cut)) => {
                scan.facts.read += 1;
                scan.facts.cut |= cut;
                if let Some(modified) = modified {
                    scan.facts.newest = modified.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
                    let hours = (cx.host.now().as_second() - modified.as_second()) / 3600;
                    scan.facts.newest_hours = u64::try_from(hours).unwrap_or(0);
                }
                for line in text.lines().filter(|line| !line.trim().is_empty()) {
                    let line = head(line);
                    scan.take_in(line, level(line));
                }
                scan.facts.files.push(name);
            }
            Err(FileError::NotFound | FileError::WrongKind) => {}
            Err(_) => scan.facts.unreadable.push(name),
        }
    }
    Ok(())
}

/// The end of a file as text, and whether there was more before it.
fn read(cx: &Ctx<'_>, path: &Path) -> Result<(String, bool), FileError> {
    let bytes = cx.host.read(path, Part::End, MOST_BYTES)?;
    let cut = bytes.len() as u64 == MOST_BYTES;
    if !cut {
        return Ok((decode(&bytes, None), false));
    }
    // The byte order mark stands at the start, which was not read.
    let mut whole = cx.host.read(path, Part::Start, 2)?;
    let is_wide = matches!(whole.as_slice(), [0xFF, 0xFE] | [0xFE, 0xFF]);
    let text = if is_wide {
        whole.extend_from_slice(&bytes);
        decode(&whole, None)
    } else {
        decode(&bytes, None)
    };
    // The first line is probably not whole.
    let text = text.split_once('\n').map_or_else(String::new, |(_, rest)| rest.to_owned());
    Ok((text, true))
}

/// Paths that match a pattern with `*` in its last part; packed files and older turns left out.
fn matching(cx: &Ctx<'_>, pattern: &str) -> Vec<PathBuf> {
    let Some(path) = expand(cx.host, pattern) else { return Vec::new() };
    let text = path.to_string_lossy().into_owned();
    let at = text.rfind(['/', '\\']).map_or(0, |at| at + 1);
    let (folder, name) = text.split_at(at);
    if !name.contains('*') {
        return vec![path];
    }
    let packed = [".gz", ".xz", ".bz2", ".zst", ".zip", ".evtx", ".etl"];
    let folder = folder.trim_end_matches(['/', '\\']);
    let entries = cx.host.entries(Path::new(folder), MOST_ENTRIES).unwrap_or_default();
    let is_wanted = |entry_name: &str| {
        matches(entry_name, name) && !packed.iter().any(|ending| entry_name.ends_with(ending))
    };
    let entries = entries.into_iter().filter(|entry| entry.kind == FileKind::File);
    let names = entries.map(|entry| entry.name).filter(|name| is_wanted(name));
    names.map(|name| join(cx.host.machine().os, folder, &name)).collect()
}

/// Whether a name matches a pattern in which `*` stands for anything.
fn matches(name: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = name.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some((_, behind)) = rest.split_once(part) else { return false };
        rest = behind;
    }
    rest.is_empty()
}

pub(super) fn head(line: &str) -> &str {
    line.char_indices().nth(MOST_LINE).map_or(line, |(at, _)| line.get(..at).unwrap_or(line))
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn stars_stand_for_anything() {
        let rows = [
            ("app.log", "*.log", true),
            ("app.log.1", "*.log", false),
            ("app.log", "app*", true),
            ("app.log", "*", true),
            ("app-2026.log", "app-*.log", true),
            ("app.log", "app-*.log", false),
            ("a.b.c", "a*b*c", true),
            ("ab", "ab*ab", false),
        ];
        for (name, pattern, expected) in rows {
            assert_eq!(matches(name, pattern), expected, "{name} {pattern}");
        }
    }
}
