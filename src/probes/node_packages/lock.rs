//! Reads the lock files of npm, Yarn and pnpm as far as they say which version belongs where.

use super::super::Ctx;
use super::super::project_files::{NoText, Problem, below, read_text};
use super::ProblemKind;
use crate::model::Os;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Largest lock file that is read.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// A lock file.
#[derive(Debug, Default)]
pub(super) struct Lock {
    /// Its name; empty where there is none.
    pub(super) file: String,
    pub(super) content: Content,
}

/// What it says.
#[derive(Debug, Default)]
pub(super) enum Content {
    /// There is none, or it cannot be read.
    #[default]
    None,
    /// Packages by their folder from the project's on.
    Npm(BTreeMap<String, Entry>),
    /// Versions by `name@range`.
    Yarn(BTreeMap<String, String>),
    /// What the project itself wants, by name: the range it was made for, and the version.
    Pnpm(BTreeMap<String, (String, String)>),
    /// In a form that is not read here.
    Other,
}

/// One package of npm's lock file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct Entry {
    pub(super) version: String,
    pub(super) integrity: String,
    /// Whether it is only a link to a folder of the project.
    pub(super) link: bool,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Npm {
    packages: Option<BTreeMap<String, Entry>>,
    dependencies: BTreeMap<String, Nested>,
}

/// A package of npm's first form of the file: what lies inside it stands inside it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Nested {
    version: String,
    integrity: String,
    dependencies: BTreeMap<String, Self>,
}

/// Finds and reads the lock file that the project's package manager uses.
pub(super) fn read(
    cx: &Ctx<'_>,
    os: Os,
    folder: &str,
    manager: &str,
    problems: &mut Vec<Problem<ProblemKind>>,
) -> Lock {
    let files: &[&str] = match manager {
        "pnpm" => &["pnpm-lock.yaml"],
        "yarn" => &["yarn.lock"],
        "bun" => &["bun.lock", "bun.lockb"],
        _ => &["npm-shrinkwrap.json", "package-lock.json"],
    };
    for file in files {
        let text = match read_text(cx, &below(os, folder, file), MOST_BYTES) {
            Err(NoText::Absent) => continue,
            Err(NoText::Unreadable) => {
                problems.push(Problem { file: (*file).to_owned(), ..Problem::default() });
                return Lock { file: (*file).to_owned(), content: Content::Other };
            }
            Ok(text) => text,
        };
        let content = match manager {
            "pnpm" => pnpm(&text),
            "yarn" => Content::Yarn(yarn(&text)),
            "bun" => Content::Other,
            _ => match npm(&text) {
                Ok(packages) => Content::Npm(packages),
                Err((line, column)) => {
                    let file = (*file).to_owned();
                    problems.push(Problem { file, line, column, ..Problem::default() });
                    Content::Other
                }
            },
        };
        return Lock { file: (*file).to_owned(), content };
    }
    Lock::default()
}

/// npm's lock file, or the note it keeps of what it installed.
pub(super) fn npm(text: &str) -> Result<BTreeMap<String, Entry>, (u64, u64)> {
    let read: Npm = serde_json::from_str(text)
        .map_err(|error| (error.line() as u64, error.column().max(1) as u64))?;
    if let Some(packages) = read.packages {
        return Ok(packages);
    }
    let mut packages = BTreeMap::new();
    let mut waiting = vec![(String::new(), read.dependencies)];
    while let Some((prefix, nested)) = waiting.pop() {
        for (name, one) in nested {
            let path = format!("{prefix}node_modules/{name}");
            waiting.push((format!("{path}/"), one.dependencies));
            let entry = Entry { version: one.version, integrity: one.integrity, link: false };
            packages.insert(path, entry);
        }
    }
    Ok(packages)
}

/// Yarn's lock file, of either generation.
fn yarn(text: &str) -> BTreeMap<String, String> {
    let mut versions = BTreeMap::new();
    let mut keys: Vec<String> = Vec::new();
    for line in text.lines() {
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        if !line.starts_with(' ') {
            let header = line.trim_end().trim_end_matches(':');
            let parts = header.split(',').map(|part| part.trim().trim_matches('"'));
            keys = parts.map(|part| part.replacen("@npm:", "@", 1)).collect();
        } else if let Some(rest) = line.strip_prefix("  version") {
            let version = rest.trim_start_matches([':', ' ']).trim().trim_matches('"');
            for key in keys.drain(..) {
                versions.insert(key, version.to_owned());
            }
        }
    }
    versions
}

/// What pnpm's lock file says of the project's own folder.
fn pnpm(text: &str) -> Content {
    let mut wants = BTreeMap::<String, (String, String)>::new();
    // The keys that lead to a line, by how far each is indented.
    let mut path: Vec<(usize, String)> = Vec::new();
    let mut known = false;
    for line in text.lines() {
        let trimmed = line.trim_start();
        let indent = line.len() - trimmed.len();
        let Some((key, value)) = split_yaml(trimmed) else { continue };
        path.retain(|(before, _)| *before < indent);
        let keys: Vec<&str> = path.iter().map(|(_, key)| key.as_str()).chain([key]).collect();
        let is_list = |list: &str| {
            ["dependencies", "devDependencies", "optionalDependencies"].contains(&list)
        };
        match keys.as_slice() {
            ["importers", ".", list, name, field] if is_list(list) => {
                known = true;
                let want = wants.entry((*name).to_owned()).or_default();
                match *field {
                    "specifier" => value.clone_into(&mut want.0),
                    "version" => bare_version(value).clone_into(&mut want.1),
                    _ => {}
                }
            }
            ["specifiers", name] => {
                known = true;
                value.clone_into(&mut wants.entry((*name).to_owned()).or_default().0);
            }
            [list, name] if is_list(list) && !value.is_empty() => {
                bare_version(value).clone_into(&mut wants.entry((*name).to_owned()).or_default().1);
            }
            [list, name, "specifier"] if is_list(list) => {
                known = true;
                value.clone_into(&mut wants.entry((*name).to_owned()).or_default().0);
            }
            [list, name, "version"] if is_list(list) => {
                bare_version(value).clone_into(&mut wants.entry((*name).to_owned()).or_default().1);
            }
            _ => {}
        }
        if value.is_empty() && path.len() < 16 {
            path.push((indent, key.to_owned()));
        }
        // The rest is what others want, and most of the file.
        if indent == 0 && key == "packages" {
            break;
        }
    }
    if known { Content::Pnpm(wants) } else { Content::Other }
}

/// `key: value` of a generated file, quotes taken off.
fn split_yaml(line: &str) -> Option<(&str, &str)> {
    let quoted = line.strip_prefix(['\'', '"']);
    let (key, rest) = match quoted {
        Some(quoted) => quoted.split_once(['\'', '"'])?,
        None => {
            line.split_at(line.find(": ").or_else(|| line.ends_with(':').then(|| line.len() - 1))?)
        }
    };
    let value = rest.strip_prefix(':')?.trim();
    Some((key, value.trim_matches(['\'', '"'])))
}

/// A version without the peers that pnpm writes behind it: `1.2.3(react@18.0.0)`, `1.2.3_react@18.0.0`.
fn bare_version(text: &str) -> &str {
    text.split(['(', '_']).next().unwrap_or(text)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_npms_file() {
        let new = r#"{"lockfileVersion": 3, "packages": {"": {"name": "x"}, "node_modules/a": {"version": "1.0.0", "integrity": "sha512-x"}, "node_modules/w": {"link": true}}}"#;
        let packages = npm(new).unwrap();
        assert_eq!((packages.len(), packages["node_modules/a"].version.as_str()), (3, "1.0.0"));
        let old = r#"{"dependencies": {"a": {"version": "1.0.0", "dependencies": {"b": {"version": "2.0.0"}}}}}"#;
        assert_eq!(npm(old).unwrap()["node_modules/a/node_modules/b"].version, "2.0.0");
        assert_eq!(npm("{\n<<<<<<< HEAD").unwrap_err().0, 2);
        assert!(npm(&"[".repeat(100_000)).is_err());
    }

    #[test]
    fn both_of_yarns() {
        let old = "# yarn lockfile v1\n\n\"@s/a@^1.0.0\", \"@s/a@^1.2.0\":\n  version \"1.3.0\"\n  resolved \"https://x\"\n  dependencies:\n    version \"^9\"\n\nb@~2:\n  version \"2.0.1\"\n";
        let versions = yarn(old);
        assert_eq!(
            (versions["@s/a@^1.2.0"].as_str(), versions["b@~2"].as_str()),
            ("1.3.0", "2.0.1")
        );
        let new =
            "__metadata:\n  version: 8\n\n\"a@npm:^1.0.0, a@npm:^1.1.0\":\n  version: 1.2.0\n";
        assert_eq!(yarn(new)["a@^1.1.0"], "1.2.0");
    }

    #[test]
    fn pnpms_generations() {
        let wants = |text: &str| match pnpm(text) {
            Content::Pnpm(wants) => wants,
            _ => BTreeMap::new(),
        };
        let new = "lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    dependencies:\n      '@s/a':\n        specifier: ^1.0.0\n        version: 1.2.0(react@18.0.0)\n  packages/x:\n    dependencies:\n      other:\n        specifier: ^1\n        version: 1.0.0\n\npackages:\n";
        assert_eq!(wants(new).len(), 1);
        assert_eq!(wants(new)["@s/a"], ("^1.0.0".to_owned(), "1.2.0".to_owned()));
        let old = "lockfileVersion: 5.4\n\nspecifiers:\n  a: ^1.0.0\n\ndependencies:\n  a: 1.1.0_react@17.0.0\n\npackages:\n\n  /a/1.1.0:\n    dev: false\n";
        assert_eq!(wants(old)["a"], ("^1.0.0".to_owned(), "1.1.0".to_owned()));
        let six = "lockfileVersion: '6.0'\n\ndependencies:\n  a:\n    specifier: ^1\n    version: 1.1.0\n";
        assert_eq!(wants(six)["a"], ("^1".to_owned(), "1.1.0".to_owned()));
        assert!(matches!(pnpm("hello"), Content::Other));
    }
}
