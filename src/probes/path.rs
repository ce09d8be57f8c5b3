//! Whether the list of folders in which programs are looked for makes sense.

use super::{Ctx, Probe};
use crate::host::{FileError, FileKind, copies, is_absolute, path_folders, variable};
use crate::model::{Os, Unanswered};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::Path as FilePath;

/// Looks through PATH, the list of folders in which every program is looked for by name: entries
/// that are not there, stand twice, depend on the current folder, or where anyone may put programs.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Path {}

/// What [`Path`] learns.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// Whether PATH is set and not empty.
    set: bool,
    /// Number of entries.
    entries: u64,
    /// Length of the whole, in characters.
    length: u64,
    /// Whether it is longer than Windows' command prompt can handle (8191 characters); always false elsewhere.
    too_long: bool,
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
    /// Number of entries with any of these oddities.
    odd: u64,
}

const TOO_LONG: usize = 8191;
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
        let mut facts = Facts {
            set: !whole.is_empty(),
            entries: entries.len() as u64,
            length: length as u64,
            too_long: os == Os::Windows && length > TOO_LONG,
            basics_missing: basics
                .into_iter()
                .filter(|name| copies(cx.host, name).is_empty())
                .map(str::to_owned)
                .collect(),
            dead: Vec::new(),
            files: Vec::new(),
            duplicates: Vec::new(),
            relative: Vec::new(),
            unexpanded: Vec::new(),
            empty: 0,
            open_to_all: Vec::new(),
            odd: 0,
        };
        let mut seen = BTreeSet::new();
        for entry in entries.into_iter().take(MOST) {
            cx.limit.left()?;
            if entry.is_empty() {
                facts.empty += 1;
            } else if !seen.insert(key(&entry, os)) {
                facts.duplicates.push(entry);
            } else if is_unexpanded(&entry, os) {
                facts.unexpanded.push(entry);
            } else if !is_absolute(os, &entry) {
                facts.relative.push(entry);
            } else if let Some(list) = facts.list_for(cx, &entry) {
                list.push(entry);
            }
        }
        facts.duplicates.dedup();
        // A trailing separator is an empty entry to Unix alone.
        let empty = if os == Os::Windows { 0 } else { facts.empty };
        let lists = [
            &facts.dead,
            &facts.files,
            &facts.duplicates,
            &facts.relative,
            &facts.unexpanded,
            &facts.open_to_all,
        ];
        facts.odd = empty + lists.iter().map(|list| list.len() as u64).sum::<u64>();
        Ok(facts)
    }
}

impl Facts {
    /// The list in which a folder with an oddity belongs.
    fn list_for(&mut self, cx: &Ctx<'_>, entry: &str) -> Option<&mut Vec<String>> {
        match cx.host.inspect(FilePath::new(entry)) {
            Err(FileError::NotFound) => Some(&mut self.dead),
            Ok(info) if info.kind != FileKind::Folder => Some(&mut self.files),
            Ok(info) if info.mode.is_some_and(|mode| mode & 0o002 != 0) => {
                Some(&mut self.open_to_all)
            }
            // What may not be looked at, or gives an error, may well be all right.
            Ok(_) | Err(_) => None,
        }
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
mod tests {
    use super::super::facts_of;
    use serde_json::json;

    #[test]
    fn every_oddity_on_linux() {
        let scene = r#"
            [variables]
            PATH = "/usr/bin:/gone:/usr/bin/::~/bin:bin:/file"
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
        assert_eq!(
            (&facts["empty"], &facts["odd"], &facts["entries"]),
            (&1.into(), &6.into(), &7.into())
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
