//! Which files a name means: one file, all that fit a pattern, or those of a folder.

use super::{FileError, FileKind, Host, join};
use std::path::{Path, PathBuf};

/// Entries of one folder looked at.
const MOST_ENTRIES: usize = 2000;
/// Folders below one another.
const MOST_DEPTH: usize = 4;

/// The files that a name means, at most `most`, by name: itself; where `*` stands in its last part,
/// the files of the folder that fit; where it is a folder, the files in it and below.
///
/// # Errors
/// When nothing is there, or it may not be looked at.
pub fn named(host: &dyn Host, name: &str, most: usize) -> Result<Vec<PathBuf>, FileError> {
    let at = name.rfind(['/', '\\']).map_or(0, |at| at + 1);
    let (folder, last) = name.split_at(at);
    if last.contains('*') {
        let folder = if folder.is_empty() { "." } else { folder };
        let trimmed = folder.trim_end_matches(['/', '\\']);
        let folder = if trimmed.is_empty() { folder } else { trimmed };
        let entries = host.entries(Path::new(folder), MOST_ENTRIES)?;
        let files = entries.into_iter().filter(|entry| entry.kind == FileKind::File);
        let names = files.map(|entry| entry.name).filter(|name| fits(name, last)).take(most);
        let os = host.machine().os;
        return Ok(names.map(|name| join(os, folder, &name)).collect());
    }
    let path = PathBuf::from(name);
    match host.inspect(&path)?.kind {
        FileKind::File => Ok(vec![path]),
        FileKind::Folder => {
            let mut found = Vec::new();
            below(host, &path, most, MOST_DEPTH, &mut found)?;
            Ok(found)
        }
        FileKind::Other => Err(FileError::WrongKind),
    }
}

fn below(
    host: &dyn Host,
    folder: &Path,
    most: usize,
    depth: usize,
    found: &mut Vec<PathBuf>,
) -> Result<(), FileError> {
    for entry in host.entries(folder, MOST_ENTRIES)? {
        let path = folder.join(&entry.name);
        match entry.kind {
            FileKind::File if found.len() < most => found.push(path),
            // What may not be looked into inside a folder does not hide the rest of it.
            FileKind::Folder if depth > 0 => {
                let _ = below(host, &path, most, depth - 1, found);
            }
            _ => {}
        }
    }
    Ok(())
}

/// Whether a name fits a pattern in which `*` stands for anything.
pub fn fits(name: &str, pattern: &str) -> bool {
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

#[cfg(test)]
mod tests {
    use super::fits;

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
            assert_eq!(fits(name, pattern), expected, "{name} {pattern}");
        }
    }
}
