//! What the questions about project folders share: small text files, places in them, lists of problems.

use super::Ctx;
use crate::host::{FileError, FileKind, Part, decode, expand, is_absolute, join};
use crate::model::Os;
use schemars::JsonSchema;
use serde::Serialize;
use std::ops::Range;

/// Problems told one by one; the rest is only counted.
const MOST_PROBLEMS: usize = 200;
/// Characters kept of any text of a foreign file that is shown.
const MOST_SHOWN: usize = 120;

/// Something that does not fit, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub(super) struct Problem<Kind> {
    /// What does not fit.
    pub(super) kind: Kind,
    /// The file that asks for it, as a path from the project's folder on; empty where none does.
    pub(super) file: String,
    /// Line in that file, from 1; 0 where there is none.
    pub(super) line: u64,
    /// Column in characters, from 1; 0 where there is none.
    pub(super) column: u64,
    /// The package, or what else it is about.
    pub(super) name: String,
    /// The versions asked for.
    pub(super) wanted: String,
    /// What is there instead; empty where nothing is.
    pub(super) found: String,
    /// The installed package that asks for it; empty where the project itself does.
    pub(super) by: String,
    /// The folder or file on the disk that is meant.
    pub(super) place: String,
    /// The command that mends it, to be run in the project's folder. Only plain names are ever put into one.
    pub(super) command: String,
}

impl<Kind: Default> Default for Problem<Kind> {
    fn default() -> Self {
        Self {
            kind: Kind::default(),
            file: String::new(),
            line: 0,
            column: 0,
            name: String::new(),
            wanted: String::new(),
            found: String::new(),
            by: String::new(),
            place: String::new(),
            command: String::new(),
        }
    }
}

/// Puts problems in their lasting order, each once, and keeps the first; gives how many were left out.
pub(super) fn settle<Kind: Ord>(problems: &mut Vec<Problem<Kind>>) -> u64 {
    problems.sort();
    problems.dedup();
    let more = problems.len().saturating_sub(MOST_PROBLEMS);
    problems.truncate(MOST_PROBLEMS);
    more as u64
}

/// Why a project's file gave no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoText {
    /// There is none.
    Absent,
    /// It is there and cannot be read, or is larger than any such file.
    Unreadable,
}

/// The text of a file, whatever it is written in; at most `most` bytes of it.
pub(super) fn read_text(cx: &Ctx<'_>, path: &str, most: u64) -> Result<String, NoText> {
    let bytes = read_start(cx, path, most + 1)?;
    if bytes.len() as u64 > most {
        return Err(NoText::Unreadable);
    }
    Ok(decode(&bytes, None))
}

/// The first `most` bytes of a file.
pub(super) fn read_start(cx: &Ctx<'_>, path: &str, most: u64) -> Result<Vec<u8>, NoText> {
    cx.host.read(path.as_ref(), Part::Start, most).map_err(|error| match error {
        FileError::NotFound => NoText::Absent,
        _ => NoText::Unreadable,
    })
}

/// What stands at a path, links followed; absent where nothing does or it may not be looked at.
pub(super) fn kind_of(cx: &Ctx<'_>, path: &str) -> Option<FileKind> {
    cx.host.inspect(path.as_ref()).ok().map(|info| info.kind)
}

/// Names in a folder, with what they are; none where it cannot be listed.
pub(super) fn names_in(cx: &Ctx<'_>, folder: &str, most: usize) -> Vec<(String, FileKind)> {
    let entries = cx.host.entries(folder.as_ref(), most).unwrap_or_default();
    entries.into_iter().map(|entry| (entry.name, entry.kind)).collect()
}

/// A path below a folder.
pub(super) fn below(os: Os, folder: &str, name: &str) -> String {
    join(os, folder, name).to_string_lossy().into_owned()
}

/// The folder above a path; absent at the top.
pub(super) fn above(os: Os, path: &str) -> Option<&str> {
    let separators: &[char] = if os == Os::Windows { &['\\', '/'] } else { &['/'] };
    let path = path.trim_end_matches(separators);
    let at = path.rfind(separators)?;
    match path.get(..at)? {
        "" => (path.len() > 1).then_some("/"),
        drive if drive.ends_with(':') => path.get(..=at).filter(|above| above.len() < path.len()),
        folder => Some(folder),
    }
}

/// The last part of a path.
pub(super) fn last_part(path: &str) -> &str {
    path.trim_end_matches(['\\', '/']).rsplit(['\\', '/']).next().unwrap_or_default()
}

/// Puts `..` and `.` of a path away without asking the disk. Absent where it leads above the top.
pub(super) fn tidy(os: Os, path: &str) -> Option<String> {
    let separators: &[char] = if os == Os::Windows { &['\\', '/'] } else { &['/'] };
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split(separators) {
        match part {
            "." => {}
            "" if !parts.is_empty() => {}
            ".." => {
                parts.pop().filter(|part| !part.is_empty() && !part.ends_with(':'))?;
            }
            other => parts.push(other),
        }
    }
    Some(parts.join(if os == Os::Windows { "\\" } else { "/" }))
}

/// The project's folder as the system knows it; absent where there is no such folder.
pub(super) fn project(cx: &Ctx<'_>, folder: &str) -> Option<String> {
    let folder = expand(cx.host, folder)?;
    let shown = folder.to_string_lossy().into_owned();
    if kind_of(cx, &shown) != Some(FileKind::Folder) {
        return None;
    }
    let real = cx.host.resolve_path(&folder).ok().map(|real| real.to_string_lossy().into_owned());
    let real = real.filter(|real| is_absolute(cx.host.machine().os, real)).unwrap_or(shown);
    let trimmed = real.trim_end_matches(['/', '\\']);
    let is_top = trimmed.is_empty() || trimmed.ends_with(':');
    Some(if is_top { real } else { trimmed.to_owned() })
}

/// A path as it is told to somebody who stands in `folder`.
pub(super) fn from(folder: &str, path: &str) -> String {
    let rest = path.strip_prefix(folder).and_then(|rest| rest.strip_prefix(['/', '\\']));
    rest.unwrap_or(path).to_owned()
}

/// Where the lines of a text begin.
pub(super) struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect();
        Self { text, starts }
    }

    /// Line and column, both from 1, the column in characters.
    pub(super) fn place(&self, offset: usize) -> (u64, u64) {
        let offset = offset.min(self.text.len());
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or_default();
        let is_before = |at: &usize| self.text.is_char_boundary(start + at);
        let column = (0..offset - start).filter(is_before).count();
        (line as u64, column as u64 + 1)
    }

    /// The same of where a range begins.
    pub(super) fn start(&self, range: &Range<usize>) -> (u64, u64) {
        self.place(range.start)
    }
}

/// Whether a text can stand between double quotes in every shell (sh, cmd, PowerShell) and mean nothing
/// but itself, and is not taken for an option.
pub(super) fn is_plain(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-+[],<>=~*@/ ^|".contains(c);
    // `!` begins a history search in bash unless `=` follows.
    let bangs = text.split('!').skip(1).all(|rest| rest.starts_with('='));
    let starts = text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '@');
    starts && bangs && text.len() <= 200 && text.chars().all(|c| plain(c) || c == '!')
}

/// Whether a file is plain text by its name.
pub(super) fn is_text(file: &str) -> bool {
    file.to_ascii_lowercase().strip_suffix("txt").is_some_and(|stem| stem.ends_with('.'))
}

/// A foreign text as it may be shown: short, on one line, nothing of a web address but its host and path.
pub(super) fn shown(text: &str) -> String {
    let mut out = String::new();
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        match word.split_once("://") {
            Some((scheme, rest)) => {
                let rest = rest.split(['?', '#']).next().unwrap_or_default();
                // A password may hold any sign, also a slash; what follows a host is a port, which is a number.
                let place = rest.split('/').next().unwrap_or_default();
                let login = place.split_once(':').is_some_and(|(_, behind)| {
                    !place.contains('@') && !behind.bytes().all(|b| b.is_ascii_digit())
                });
                let rest = if login { rest.rsplit('@').next().unwrap_or_default() } else { rest };
                let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
                let host = host.rsplit('@').next().unwrap_or_default();
                out.extend([scheme, "://", host, "/", path]);
            }
            None => out.push_str(word),
        }
    }
    let mut kept: String = out.chars().filter(|c| !c.is_control()).take(MOST_SHOWN).collect();
    if kept.len() < out.len() && kept.chars().count() == MOST_SHOWN {
        kept.push('…');
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_characters() {
        let lines = Lines::new("a\n依赖: x\nz");
        assert_eq!(lines.place(0), (1, 1));
        assert_eq!(lines.place(2 + "依赖: ".len()), (2, 5));
        assert_eq!(lines.place(999), (3, 2));
        assert_eq!(Lines::new("").place(0), (1, 1));
    }

    #[test]
    fn only_what_no_shell_understands_is_plain() {
        for text in ["requests>=2.31,<3", "a[socks]!=1.0", "@types/node@^20 || ^22", "a~=1.*"] {
            assert!(is_plain(text), "{text}");
        }
        for text in
            ["", "-rf", "a;b", "a$(x)", "a`x`", "a\"b", "a%PATH%", "a!b", "a\nb", "a&b", "a\\b"]
        {
            assert!(!is_plain(text), "{text}");
        }
    }

    #[test]
    fn secrets_of_web_addresses_are_not_shown() {
        let text = "git+https://me:token@host.example/a.git@v1?key=1#egg=a";
        assert_eq!(shown(text), "git+https://host.example/a.git@v1");
        assert_eq!(
            shown("git+https://me:to/ken@host.example/a.git"),
            "git+https://host.example/a.git"
        );
        assert_eq!(shown("https://host.example:8443/@me/a"), "https://host.example:8443/@me/a");
        assert_eq!(shown(&"x".repeat(500)).chars().count(), MOST_SHOWN + 1);
    }

    #[test]
    fn paths_go_up_the_way_each_system_does() {
        assert_eq!(above(Os::Linux, "/a/b"), Some("/a"));
        assert_eq!(above(Os::Linux, "/a"), Some("/"));
        assert_eq!(above(Os::Linux, "/"), None);
        assert_eq!(above(Os::Windows, r"C:\a\b"), Some(r"C:\a"));
        assert_eq!(above(Os::Windows, r"C:\a"), Some("C:\\"));
        assert_eq!(above(Os::Windows, "C:\\"), None);
        assert_eq!(tidy(Os::Linux, "/a/./b/../c").as_deref(), Some("/a/c"));
        assert_eq!(tidy(Os::Linux, "/a/../../c"), None);
        assert_eq!(tidy(Os::Windows, r"C:\a/..\b").as_deref(), Some(r"C:\b"));
        assert_eq!(tidy(Os::Windows, r"C:\..\b"), None);
    }
}
