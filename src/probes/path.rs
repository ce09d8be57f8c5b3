//! Whether the list of folders in which programs are looked for makes sense.

use super::program::TOOLS;
use super::{Ctx, Probe};
use crate::host::{FileError, FileKind, copies, is_absolute, path_folders, variable};
use crate::model::{Os, Unanswered};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::Path as FilePath;

/// Looks through PATH, the list of folders in which every program is looked for by name: entries
/// that are not there, stand twice, depend on the current folder, or where anyone may put programs;
/// and well-known programs of which a copy hides another. Nothing is run. Who may put programs into
/// a folder is only known on Linux and macOS.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Path {}

/// What [`Path`] learns.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// Whether PATH is set and not empty.
    set: bool,
    /// Number of entries.
    entries: u64,
    /// Length of the whole, in characters.
    length: u64,
    /// Whether it is longer than Windows' command prompt can handle (8191 characters); always false elsewhere.
    too_long: bool,
    /// The largest of Windows' limits that it passes: 2047 (older settings windows and installers cut it there), 8191 (the command prompt), 32767 (everything); 0 where none, and elsewhere.
    limit_passed: u64,
    /// Programs that every system has and that cannot be found through PATH.
    basics_missing: Vec<String>,
    /// Entries where there is no folder.
    dead: Vec<String>,
    /// Entries that are a file instead of a folder.
    files: Vec<String>,
    /// Entries that stand there more than once.
    duplicates: Vec<String>,
    /// Entries that depend on the folder one happens to stand in.
    relative: Vec<String>,
    /// Entries with `~`, `$NAME` or `%NAME%` in them that nothing fills in.
    unexpanded: Vec<String>,
    /// Number of empty entries; on Unix each means the current folder.
    empty: u64,
    /// Folders in which every user of this machine may put programs (Unix).
    open_to_all: Vec<String>,
    /// Entries with quotes: Windows' command prompt takes them off, many programs and all other systems do not.
    quoted: Vec<String>,
    /// Number of entries with any of these oddities.
    odd: u64,
    /// Number of well-known programs of which one copy hides a different one further back.
    shadowed_count: u64,
    /// Each oddity with its place.
    problems: Vec<Problem>,
}

/// Something odd about an entry of PATH, or about what is found through it.
#[derive(Debug, Serialize, JsonSchema)]
struct Problem {
    /// What is odd.
    kind: ProblemKind,
    /// Which entry it is, counted from 1; 0 where it is no single entry.
    place: u64,
    /// The entry; of a hidden program the copy that is used.
    entry: String,
    /// The hidden program's name; else empty.
    name: String,
    /// The copy that is hidden; else empty.
    other: String,
}

/// What can be odd.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum ProblemKind {
    /// There is no such folder.
    Dead,
    /// It is a file instead of a folder.
    File,
    /// It stands there more than once.
    Duplicate,
    /// It depends on the folder one happens to stand in.
    Relative,
    /// It is empty, which means the current folder.
    Empty,
    /// It holds `~`, `$NAME` or `%NAME%` that nothing fills in.
    Unexpanded,
    /// Every user of this machine may put programs there.
    OpenToAll,
    /// It holds quotes.
    Quoted,
    /// A copy of a program hides a different one.
    Shadowed,
}

/// Windows' limits, in characters:
/// <https://learn.microsoft.com/en-us/troubleshoot/windows-client/shell-experience/command-line-string-limitation>
/// and <https://learn.microsoft.com/en-us/windows/win32/procthread/environment-variables>.
const LIMITS: [usize; 3] = [32_767, 8191, 2047];
const MOST: usize = 300;

impl Probe for Path {
    const NAME: &'static str = "path";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let os = cx.host.machine().os;
        let whole = variable(cx.host, "PATH").unwrap_or_default();
        let length = whole.chars().count();
        let entries = path_folders(cx.host);
        let basics = if os == Os::Windows { ["cmd", "ping"] } else { ["sh", "ls"] };
        let passed = LIMITS.into_iter().find(|limit| os == Os::Windows && length > *limit);
        let basics = basics.into_iter().filter(|name| copies(cx.host, name).is_empty());
        let mut facts = Facts {
            set: !whole.is_empty(),
            entries: entries.len() as u64,
            length: length as u64,
            too_long: passed.is_some_and(|limit| limit >= 8191),
            limit_passed: passed.unwrap_or(0) as u64,
            basics_missing: basics.map(str::to_owned).collect(),
            ..Facts::default()
        };
        let mut seen = BTreeSet::new();
        let mut duplicates = BTreeSet::new();
        for (at, entry) in entries.into_iter().take(MOST).enumerate() {
            cx.limit.left()?;
            let first = entry.is_empty() || seen.insert(key(&entry, os));
            if !first && !duplicates.insert(key(&entry, os)) {
                continue;
            }
            if let Some(kind) = oddity(cx, os, &entry, first) {
                facts.note(kind, at + 1, entry, os);
            }
        }
        if os == Os::Windows {
            // Taken apart the quotes are gone.
            let raw = whole.split(';').take(MOST).enumerate();
            for (at, entry) in raw.filter(|(_, entry)| entry.contains('"')) {
                facts.note(ProblemKind::Quoted, at + 1, entry.to_owned(), os);
            }
        }
        facts.look_for_shadows(cx)?;
        Ok(facts)
    }
}

/// What is odd about an entry, where anything is.
fn oddity(cx: &Ctx<'_>, os: Os, entry: &str, first: bool) -> Option<ProblemKind> {
    if entry.is_empty() {
        return Some(ProblemKind::Empty);
    }
    if !first {
        return Some(ProblemKind::Duplicate);
    }
    if os != Os::Windows && entry.contains(['"', '\'']) {
        return Some(ProblemKind::Quoted);
    }
    if is_unexpanded(entry, os) {
        return Some(ProblemKind::Unexpanded);
    }
    if !is_absolute(os, entry) {
        return Some(ProblemKind::Relative);
    }
    match cx.host.inspect(FilePath::new(entry)) {
        Err(FileError::NotFound) => Some(ProblemKind::Dead),
        Ok(info) if info.kind != FileKind::Folder => Some(ProblemKind::File),
        Ok(info) if info.mode.is_some_and(|mode| mode & 0o002 != 0) => Some(ProblemKind::OpenToAll),
        // What may not be looked at, or gives an error, may well be all right.
        Ok(_) | Err(_) => None,
    }
}

impl Facts {
    fn note(&mut self, kind: ProblemKind, place: usize, entry: String, os: Os) {
        let list = match kind {
            ProblemKind::Dead => Some(&mut self.dead),
            ProblemKind::File => Some(&mut self.files),
            ProblemKind::Duplicate => Some(&mut self.duplicates),
            ProblemKind::Relative => Some(&mut self.relative),
            ProblemKind::Unexpanded => Some(&mut self.unexpanded),
            ProblemKind::OpenToAll => Some(&mut self.open_to_all),
            ProblemKind::Quoted => Some(&mut self.quoted),
            ProblemKind::Empty | ProblemKind::Shadowed => None,
        };
        match list {
            Some(list) => list.push(entry.clone()),
            None => self.empty += 1,
        }
        // A trailing separator is an empty entry to Unix alone.
        if kind == ProblemKind::Empty && os == Os::Windows {
            return;
        }
        self.odd += 1;
        let (name, other) = (String::new(), String::new());
        self.problems.push(Problem { kind, place: place as u64, entry, name, other });
    }

    /// Looks for well-known programs of which there are different copies.
    fn look_for_shadows(&mut self, cx: &Ctx<'_>) -> Result<(), Unanswered> {
        for tool in &TOOLS {
            cx.limit.left()?;
            let mut found = copies(cx.host, tool.name).into_iter();
            let Some(used) = found.next() else { continue };
            let real = |path: &FilePath| cx.host.resolve_path(path).unwrap_or_else(|_| path.into());
            let used_real = real(&used);
            let Some(other) = found.find(|other| real(other) != used_real) else { continue };
            self.shadowed_count += 1;
            self.problems.push(Problem {
                kind: ProblemKind::Shadowed,
                place: 0,
                entry: used.display().to_string(),
                name: tool.name.to_owned(),
                other: other.display().to_string(),
            });
        }
        Ok(())
    }
}

/// What two entries have in common that mean the same folder.
fn key(entry: &str, os: Os) -> String {
    let trimmed = entry.trim_end_matches(['/', '\\']);
    let trimmed = if trimmed.is_empty() { entry } else { trimmed };
    if os == Os::Windows { trimmed.replace('/', "\\").to_lowercase() } else { trimmed.to_owned() }
}

fn is_unexpanded(entry: &str, os: Os) -> bool {
    match os {
        Os::Windows => entry.matches('%').count() >= 2,
        _ => entry.starts_with('~') || entry.contains('$'),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::super::facts_of;
    use serde_json::json;

    #[test]
    fn a_program_that_hides_another_is_told() {
        let scene = r#"
            [variables]
            PATH = "/home/li/bin:/usr/bin:/bin"
            [files."/home/li/bin/git"]
            executable = true
            [files."/usr/bin/git"]
            executable = true
            [files."/usr/bin/curl"]
            executable = true
            [files."/bin/curl"]
            executable = true
            link = "/usr/bin/curl"
        "#;
        let facts = facts_of(scene, "path", "{}");
        assert_eq!((&facts["shadowed_count"], &facts["odd"]), (&1.into(), &0.into()));
        let expected = json!([{
            "kind": "shadowed",
            "place": 0,
            "entry": "/home/li/bin/git",
            "name": "git",
            "other": "/usr/bin/git",
        }]);
        assert_eq!(facts["problems"], expected);
    }

    #[test]
    fn the_limits_of_windows() {
        let scene = |length: usize| {
            let folder = format!(r"C:\{}", "x".repeat(length - 3));
            format!(
                "[machine]\nos = \"windows\"\nos_version = \"\"\nkernel = \"\"\narch = \"\"\n\
                 host_name = \"\"\nuser_name = \"\"\nhome = \"\"\nlanguage = \"en\"\n\
                 time_zone = \"\"\n[variables]\nPath = '{folder}'"
            )
        };
        for (length, passed, too_long) in
            [(2047, 0, false), (2048, 2047, false), (8192, 8191, true), (32_768, 32_767, true)]
        {
            let facts = facts_of(&scene(length), "path", "{}");
            assert_eq!(
                (&facts["limit_passed"], &facts["too_long"]),
                (&passed.into(), &too_long.into())
            );
        }
    }

    #[test]
    fn quotes_on_windows_are_told_and_the_folder_is_still_looked_at() {
        let scene = r#"
            [machine]
            os = "windows"
            os_version = ""
            kernel = ""
            arch = ""
            host_name = ""
            user_name = ""
            home = ""
            language = "en"
            time_zone = ""
            [variables]
            Path = 'C:\Windows;"C:\Program Files\X"'
            [files.'C:\Windows']
            folder = true
            [files.'C:\Program Files\X']
            folder = true
        "#;
        let facts = facts_of(scene, "path", "{}");
        assert_eq!(facts["quoted"], json!([r#""C:\Program Files\X""#]));
        assert_eq!((&facts["odd"], &facts["dead"]), (&1.into(), &json!([])));
    }

    #[test]
    fn every_oddity_on_linux() {
        let scene = r#"
            [variables]
            PATH = "/usr/bin:/gone:/usr/bin/::~/bin:bin:/file:'/opt/x y'"
            [files."/usr/bin/ls"]
            executable = true
            [files."/file"]
        "#;
        let facts = facts_of(scene, "path", "{}");
        assert_eq!(facts["basics_missing"], json!(["sh"]));
        assert_eq!(facts["dead"], json!(["/gone"]));
        assert_eq!(facts["duplicates"], json!(["/usr/bin/"]));
        assert_eq!(facts["relative"], json!(["bin"]));
        assert_eq!(facts["unexpanded"], json!(["~/bin"]));
        assert_eq!(facts["files"], json!(["/file"]));
        assert_eq!(facts["quoted"], json!(["'/opt/x y'"]));
        let told = facts["problems"].as_array().unwrap().iter();
        let told: Vec<_> =
            told.map(|problem| format!("{} {}", problem["place"], problem["kind"])).collect();
        let expected = [
            "2 \"dead\"",
            "3 \"duplicate\"",
            "4 \"empty\"",
            "5 \"unexpanded\"",
            "6 \"relative\"",
            "7 \"file\"",
            "8 \"quoted\"",
        ];
        assert_eq!(told, expected);
        assert_eq!(
            (&facts["empty"], &facts["odd"], &facts["entries"]),
            (&1.into(), &7.into(), &8.into())
        );
    }

    #[test]
    fn a_windows_path_with_a_trailing_separator_is_fine() {
        let scene = r#"
            [machine]
            os = "windows"
            os_version = ""
            kernel = ""
            arch = ""
            host_name = ""
            user_name = ""
            home = ""
            language = "en"
            time_zone = ""
            [variables]
            Path = 'C:\Windows\System32;c:\windows\system32\;%JAVA_HOME%\bin;'
            [files.'C:\Windows\System32\cmd.exe']
            [files.'C:\Windows\System32\ping.exe']
            [files.'C:\Windows\System32']
            folder = true
        "#;
        let facts = facts_of(scene, "path", "{}");
        assert_eq!(facts["basics_missing"], json!([]));
        assert_eq!(facts["duplicates"], json!([r"c:\windows\system32\"]));
        assert_eq!(facts["unexpanded"], json!([r"%JAVA_HOME%\bin"]));
        assert_eq!((&facts["odd"], &facts["dead"]), (&2.into(), &json!([])));
    }

    #[test]
    fn an_empty_path_is_not_set() {
        let facts = facts_of("", "path", "{}");
        assert_eq!((&facts["set"], &facts["entries"]), (&false.into(), &0.into()));
        assert_eq!(facts["basics_missing"], json!(["sh", "ls"]));
    }
}
