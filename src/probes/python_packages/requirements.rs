//! Reads requirements files as pip does: continued lines, comments, options, files that include others.

use super::super::Ctx;
use super::super::project_files::{above, below, shown, tidy};
use super::ProblemKind;
use super::declared::{Declarations, Source};
use super::requirement::{Requirement, Wanted, normal_name};
use crate::host::is_absolute;
use crate::model::{Os, Unanswered};

/// Files that include each other.
const MOST_DEPTH: usize = 8;
/// Files that one file leads to.
const MOST_FILES: usize = 40;
const MOST_LINES: usize = 20_000;

/// Options of pip that say where and how to fetch, not what.
const KNOWN: [&str; 16] = [
    "--config-settings",
    "--extra-index-url",
    "--find-links",
    "--global-option",
    "--hash",
    "--index-url",
    "--no-binary",
    "--no-index",
    "--only-binary",
    "--pre",
    "--prefer-binary",
    "--process-dependency-links",
    "--pypi-url",
    "--require-hashes",
    "--trusted-host",
    "--use-feature",
];

/// A line as pip sees it: continued lines put together, comments gone.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Logical {
    pub(super) text: String,
    /// Where each piece of it stands: offset in `text`, line, column in characters of its first character.
    pieces: Vec<(usize, u64, u64)>,
}

impl Logical {
    /// Line and column of an offset in the text, both from 1.
    pub(super) fn place(&self, offset: usize) -> (u64, u64) {
        let offset = offset.min(self.text.len());
        let piece = self.pieces.iter().rev().find(|(start, _, _)| *start <= offset);
        let Some(&(start, line, column)) = piece else { return (1, 1) };
        let before = (start..offset).filter(|at| self.text.is_char_boundary(*at)).count();
        (line, column + before as u64)
    }
}

/// Splits a file into the lines that pip sees.
pub(super) fn logical_lines(text: &str) -> Vec<Logical> {
    let mut lines: Vec<Logical> = Vec::new();
    let mut open: Option<Logical> = None;
    for (at, raw) in text.lines().take(MOST_LINES).enumerate() {
        let trimmed = raw.trim_start();
        let column = (raw.chars().count() - trimmed.chars().count()) as u64 + 1;
        let is_comment = trimmed.starts_with('#');
        let code = if is_comment { "" } else { without_comment(trimmed) };
        let (code, continues) = match code.trim_end().strip_suffix('\\') {
            Some(code) if !is_comment => (code, true),
            _ => (code.trim_end(), false),
        };
        let line = open.get_or_insert_with(|| Logical { text: String::new(), pieces: Vec::new() });
        if !line.text.is_empty() && !line.text.ends_with(' ') {
            line.text.push(' ');
        }
        line.pieces.push((line.text.len(), at as u64 + 1, column));
        line.text.push_str(code);
        if !continues {
            lines.extend(open.take());
        }
    }
    lines.extend(open);
    lines.retain(|line| !line.text.trim().is_empty());
    lines
}

/// A comment begins at `#` after a space: a bare one may belong to an address.
fn without_comment(line: &str) -> &str {
    let mut before = ' ';
    for (at, character) in line.char_indices() {
        if character == '#' && before.is_whitespace() {
            return line.get(..at).unwrap_or_default();
        }
        before = character;
    }
    line
}

/// Reads a file and those it includes.
pub(super) fn read(
    cx: &Ctx<'_>,
    os: Os,
    all: &mut Declarations,
    source: &Source<'_>,
) -> Result<(), Unanswered> {
    let mut seen = vec![source.path.clone()];
    let mut waiting = vec![(source.path.clone(), source.constraint, 0)];
    while let Some((path, constraint, depth)) = waiting.pop() {
        cx.limit.left()?;
        let source = Source { path, constraint, ..*source };
        if all.files.contains(&source.shown()) {
            continue;
        }
        let Some(text) = all.read(cx, &source) else { continue };
        for line in logical_lines(&text) {
            let Some((file, constraint)) = one_line(all, &source, &line) else { continue };
            let Some(path) = include(os, &source, &file) else {
                unreadable(all, &source, &line, &file);
                continue;
            };
            if seen.contains(&path) {
                continue;
            }
            let there = cx.host.inspect(path.as_ref()).is_ok();
            if !there || depth >= MOST_DEPTH || seen.len() > MOST_FILES {
                unreadable(all, &source, &line, &file);
                continue;
            }
            seen.push(path.clone());
            waiting.push((path, constraint || source.constraint, depth + 1));
        }
    }
    Ok(())
}

fn unreadable(all: &mut Declarations, source: &Source<'_>, line: &Logical, file: &str) {
    all.problem(source, line.place(0), ProblemKind::Unreadable, shown(file));
}

/// The file that a line includes: beside the including one, never further than two folders above the
/// project. Absent where it leads elsewhere.
fn include(os: Os, source: &Source<'_>, file: &str) -> Option<String> {
    if is_absolute(os, file) || file.starts_with(['/', '\\', '~']) || file.contains(':') {
        return None;
    }
    let beside = above(os, &source.path)?;
    let path = tidy(os, &below(os, beside, file))?;
    let once = above(os, source.folder).unwrap_or(source.folder);
    let twice = above(os, once).unwrap_or(once);
    let inside = path
        .strip_prefix(twice)
        .is_some_and(|rest| rest.starts_with(['/', '\\']) || twice.ends_with(['/', '\\']));
    inside.then_some(path)
}

/// Reads one line; gives the file it includes, where it does, and whether that holds constraints.
fn one_line(all: &mut Declarations, source: &Source<'_>, line: &Logical) -> Option<(String, bool)> {
    let text = line.text.as_str();
    if let Some(rest) = text.strip_prefix('-') {
        return option(all, source, line, rest);
    }
    let requirement = match text.find(" --").or_else(|| text.find("\t--")) {
        Some(at) => text.get(..at).unwrap_or_default(),
        None => text,
    };
    if let Named::ByAddress(name) = addressed(requirement) {
        // Without a name nobody can look for it.
        if let Some(name) = name {
            let wanted = Wanted::Address(requirement.trim().to_owned());
            all.add(source, line.place(0), Requirement::of(name, wanted), false);
        }
        return None;
    }
    match Requirement::read(requirement) {
        Ok(read) => all.add(source, line.place(0), read, false),
        Err(at) => all.malformed(source, line.place(at)),
    }
    None
}

fn option(
    all: &mut Declarations,
    source: &Source<'_>,
    line: &Logical,
    rest: &str,
) -> Option<(String, bool)> {
    let long = rest.strip_prefix('-').map(|long| {
        let end = long.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(long.len());
        let (name, value) = long.split_at(end);
        (name, value.trim_start_matches(['=', ' ', '\t']).trim())
    });
    let (name, value) = long.unwrap_or_else(|| {
        let mut rest = rest.chars();
        let name = rest.next().map_or("", |letter| match letter {
            'r' => "requirement",
            'c' => "constraint",
            'e' => "editable",
            'i' => "index-url",
            'f' => "find-links",
            _ => "",
        });
        (name, rest.as_str().trim_start_matches(['=', ' ', '\t']).trim())
    });
    let value = value.trim_matches(['"', '\'']);
    match name {
        "requirement" | "constraint" if !value.is_empty() => {
            return Some((value.to_owned(), name == "constraint"));
        }
        "editable" if !value.is_empty() => {
            if let Some(name) = egg(value) {
                let wanted = Wanted::Address(value.to_owned());
                all.add(source, line.place(0), Requirement::of(name, wanted), false);
            }
        }
        _ if KNOWN.iter().any(|known| known.get(2..) == Some(name)) => {}
        _ => all.malformed(source, line.place(0)),
    }
    None
}

/// How a line says which package it means.
#[derive(Debug, PartialEq, Eq)]
enum Named {
    ByName,
    /// By where it lies; with the name, where the address tells it.
    ByAddress(Option<String>),
}

/// Whether a line is an address or a path instead of a name; within, the name it tells of itself.
fn addressed(text: &str) -> Named {
    let text = text.split(" ;").next().unwrap_or_default().trim();
    let head = text.split(['[', '@', ' ', '<', '>', '=', '!', '~', ';']).next().unwrap_or_default();
    let is_archive = [".whl", ".zip", ".tar.gz", ".tar.bz2", ".tgz"]
        .iter()
        .any(|ending| text.split('#').next().unwrap_or_default().ends_with(ending));
    let is_address = head.contains("://") || head.contains('/') || head.contains('\\');
    if !(is_address || text.starts_with('.') || is_archive && !text.contains('@')) {
        return Named::ByName;
    }
    let file = text.split(['#', '?']).next().unwrap_or_default();
    let file = file.rsplit(['/', '\\']).next().unwrap_or_default();
    let wheel = file.strip_suffix(".whl").and_then(|wheel| wheel.split('-').next());
    Named::ByAddress(egg(text).or_else(|| normal_name(wheel?)))
}

/// The name that an address gives of what lies there: `#egg=name`.
fn egg(address: &str) -> Option<String> {
    let name = address.split("egg=").nth(1)?;
    normal_name(name.split(['&', '[', ' ', ';']).next()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_are_put_together_with_their_places() {
        let text =
            "# head\r\n  requests \\\r\n   >=2.31 \\\n  --hash=sha256:1 # why\nflask#no\n\na \\";
        let lines = logical_lines(text);
        let texts: Vec<_> = lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(texts, ["requests >=2.31 --hash=sha256:1", "flask#no", "a "]);
        assert_eq!(lines[0].place(0), (2, 3));
        assert_eq!(lines[0].place(9), (3, 4));
        assert_eq!(lines[1].place(5), (5, 6));
    }

    #[test]
    fn includes_stay_near_the_project() {
        let source = |folder, path: &str| Source {
            folder,
            path: path.to_owned(),
            optional: false,
            constraint: false,
        };
        let linux = source("/home/u/p", "/home/u/p/req/dev.txt");
        assert_eq!(
            include(Os::Linux, &linux, "base.txt").as_deref(),
            Some("/home/u/p/req/base.txt")
        );
        assert_eq!(include(Os::Linux, &linux, "../../c.txt").as_deref(), Some("/home/u/c.txt"));
        for file in
            ["/etc/passwd", "../../../../etc/passwd", "https://h/a", "~/a", "../../../../../../x"]
        {
            assert_eq!(include(Os::Linux, &linux, file), None, "{file}");
        }
        let windows = source(r"C:\work\app\p", r"C:\work\app\p\requirements.txt");
        assert_eq!(
            include(Os::Windows, &windows, "sub/a.txt").as_deref(),
            Some(r"C:\work\app\p\sub\a.txt")
        );
        assert_eq!(include(Os::Windows, &windows, r"\\server\share\a.txt"), None);
        assert_eq!(include(Os::Windows, &windows, r"D:\a.txt"), None);
    }

    #[test]
    fn addresses_are_not_names() {
        assert_eq!(addressed("requests>=2"), Named::ByName);
        assert_eq!(addressed("a @ https://h/a.whl"), Named::ByName);
        assert_eq!(addressed("./local/pkg"), Named::ByAddress(None));
        assert_eq!(
            addressed("git+https://h/x.git@v1#egg=My_Pkg"),
            Named::ByAddress(Some("my-pkg".to_owned()))
        );
        assert_eq!(
            addressed("https://h/Foo_Bar-1.0-py3-none-any.whl"),
            Named::ByAddress(Some("foo-bar".to_owned()))
        );
    }

    proptest! {
        #[test]
        fn every_place_is_in_the_file(text in "([a-z#=>\\\\ -]|\\n|\\r\\n|依){0,80}") {
            let count = text.lines().count() as u64;
            let mut last = 0;
            for line in logical_lines(&text) {
                for offset in 0..=line.text.len() {
                    let (at, column) = line.place(offset);
                    prop_assert!(at >= 1 && at <= count && column >= 1);
                }
                let (at, column) = line.place(0);
                prop_assert!(at > last);
                last = at;
                let raw = text.lines().nth(usize::try_from(at).unwrap_or(1) - 1).unwrap_or_default();
                let there = raw.chars().nth(usize::try_from(column).unwrap_or(1) - 1);
                let first = line.text.chars().find(|c| *c != ' ');
                // A line that begins with an empty piece has its first character further down.
                prop_assert!(there.is_none() || there == first || there == Some('\\') || there == Some('#'));
                let mut all = Declarations::default();
                let source = Source { folder: "/p", path: "/p/r.txt".into(), optional: false, constraint: false };
                one_line(&mut all, &source, &line);
            }
        }
    }
}
