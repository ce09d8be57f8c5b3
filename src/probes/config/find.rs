//! Which files of a folder are configuration, and in which format each is.

use super::super::Ctx;
use crate::host::{FileKind, fits, join};
use crate::model::Unanswered;
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// How deep below the folder files are looked for.
const MOST_DEPTH: usize = 2;
const MOST_FOLDERS: usize = 200;
const MOST_ENTRIES: usize = 2_000;
/// Files looked at.
pub(super) const MOST_FILES: usize = 100;

/// A format of configuration files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Format {
    /// Sections in brackets, `key = value` below them.
    Ini,
    /// Environment variables, `NAME=value`.
    Env,
    /// YAML.
    Yaml,
    /// JSON, without comments.
    Json,
    /// JSON with comments and trailing commas.
    Jsonc,
    /// TOML.
    Toml,
    /// XML.
    Xml,
    /// Java's `key=value` files.
    Properties,
}

/// A file to read.
#[derive(Debug)]
pub(super) struct File {
    pub(super) path: PathBuf,
    /// Its name as reports show it: below the folder, with `/`.
    pub(super) name: String,
    pub(super) format: Format,
    /// Whether its name left open if it has this format at all.
    pub(super) unsure: bool,
    /// Whether it is there to be copied and filled in.
    pub(super) example: bool,
}

impl File {
    pub(super) fn new(path: PathBuf, name: &str, format: Option<Format>) -> Option<Self> {
        let last = name.rsplit(['/', '\\']).next().unwrap_or(name).to_lowercase();
        let (by_name, unsure) = format_of(&last, name)?;
        let words = last.split(['.', '-', '_']);
        let example =
            ["example", "sample", "template", "dist", "tmpl", "tpl", "default", "defaults"];
        Some(Self {
            path,
            name: name.to_owned(),
            format: format.unwrap_or(by_name),
            unsure: unsure && format.is_none(),
            example: words.into_iter().any(|word| example.contains(&word)),
        })
    }
}

/// The format that a file's name tells; INI where nothing does.
fn format_of(last: &str, name: &str) -> Option<(Format, bool)> {
    // A script of direnv.
    if last == ".envrc" {
        return None;
    }
    if last == ".env" || last.starts_with(".env.") || last.rsplit('.').next() == Some("env") {
        return Some((Format::Env, false));
    }
    let format = match last.rsplit('.').next().unwrap_or_default() {
        "yml" | "yaml" => Format::Yaml,
        "jsonc" | "code-workspace" => Format::Jsonc,
        "json" if allows_comments(last, name) => Format::Jsonc,
        "json" => Format::Json,
        "toml" => Format::Toml,
        "xml" => Format::Xml,
        "config" => return Some((Format::Xml, true)),
        "properties" => Format::Properties,
        "cfg" | "conf" | "cnf" => return Some((Format::Ini, true)),
        _ => Format::Ini,
    };
    Some((format, false))
}

/// JSON files that the programs which own them read with comments and trailing commas.
fn allows_comments(last: &str, name: &str) -> bool {
    const STARTS: [&str; 8] = [
        "tsconfig",
        "jsconfig",
        "appsettings",
        "launchsettings",
        "devcontainer",
        "global.",
        "deno.",
        "tslint",
    ];
    const NAMES: [&str; 9] = [
        ".eslintrc.json",
        ".jshintrc",
        ".babelrc.json",
        ".swcrc",
        "angular.json",
        "nx.json",
        "turbo.json",
        "biome.json",
        "api-extractor.json",
    ];
    let name = name.replace('\\', "/");
    STARTS.iter().any(|start| last.starts_with(start))
        || NAMES.contains(&last)
        || name.contains(".vscode/")
        || name.contains(".devcontainer/")
}

/// The files of a folder whose names match, by name; and whether there were more than may be looked at.
pub(super) fn files(
    cx: &Ctx<'_>,
    folder: &Path,
    patterns: &[String],
    format: Option<Format>,
) -> Result<(Vec<File>, bool), Unanswered> {
    let os = cx.host.machine().os;
    let (mut found, mut cut) = (Vec::new(), false);
    let mut open = vec![(folder.to_owned(), String::new(), 0)];
    let mut looked_at = 0;
    while let Some((folder, below, depth)) = open.pop() {
        cx.limit.left()?;
        looked_at += 1;
        if looked_at > MOST_FOLDERS {
            cut = true;
            break;
        }
        let entries = cx.host.entries(&folder, MOST_ENTRIES).unwrap_or_default();
        cut |= entries.len() == MOST_ENTRIES;
        for entry in entries {
            let path = join(os, &folder.to_string_lossy(), &entry.name);
            let name = format!("{below}{}", entry.name);
            match entry.kind {
                FileKind::Folder if depth < MOST_DEPTH && is_own(&entry.name) => {
                    open.push((path, format!("{name}/"), depth + 1));
                }
                FileKind::File if is_wanted(&entry.name, patterns) => {
                    found.extend(File::new(path, &name, format));
                }
                _ => {}
            }
        }
    }
    found.sort_by(|a, b| {
        let depth = |file: &File| file.name.matches('/').count();
        depth(a).cmp(&depth(b)).then_with(|| a.name.cmp(&b.name))
    });
    cut |= found.len() > MOST_FILES;
    found.truncate(MOST_FILES);
    Ok((found, cut))
}

/// Whether a folder holds what its user wrote: not what was fetched, made, or is broken for tests.
fn is_own(name: &str) -> bool {
    const OTHERS: [&str; 26] = [
        "node_modules",
        "bower_components",
        "venv",
        "env",
        "virtualenv",
        "site-packages",
        "__pycache__",
        "target",
        "dist",
        "build",
        "out",
        "bin",
        "obj",
        "vendor",
        "pods",
        "coverage",
        "packages",
        "third_party",
        "tests",
        "test",
        "__tests__",
        "testdata",
        "fixtures",
        "spec",
        "tmp",
        "cache",
    ];
    let lower = name.to_lowercase();
    let hidden = lower.starts_with('.')
        && ![".vscode", ".config", ".devcontainer"].contains(&lower.as_str());
    !hidden && !OTHERS.contains(&lower.as_str())
}

/// Whether a file's name matches; without patterns, whether it is a usual name of a configuration file.
fn is_wanted(name: &str, patterns: &[String]) -> bool {
    // Written by programs for themselves, and large.
    const MACHINES_OWN: [&str; 6] = [
        "package-lock.json",
        "npm-shrinkwrap.json",
        "pnpm-lock.yaml",
        "composer.lock",
        "packages.lock.json",
        "project.assets.json",
    ];
    const ENDINGS: [&str; 12] = [
        ".env",
        ".ini",
        ".cfg",
        ".conf",
        ".yml",
        ".yaml",
        ".json",
        ".jsonc",
        ".toml",
        ".xml",
        ".config",
        ".properties",
    ];
    let lower = name.to_lowercase();
    if !patterns.is_empty() {
        return patterns.iter().any(|pattern| fits(&lower, &pattern.to_lowercase()));
    }
    !MACHINES_OWN.contains(&lower.as_str())
        && (lower.starts_with(".env") || ENDINGS.iter().any(|ending| lower.ends_with(ending)))
}

/// Whether a text is of the format that its name leaves open: sections or `key = value` and little else
/// for INI, a tag at its start for XML.
pub(super) fn is_really(format: Format, text: &str) -> bool {
    if format == Format::Xml {
        return text.trim_start().starts_with('<');
    }
    let (mut sections, mut pairs, mut others) = (0, 0, 0);
    for line in text.lines().take(500) {
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if line.ends_with(['{', '}']) || line.ends_with(';') {
            others += 2;
        } else if line.starts_with('[') {
            sections += 1;
        } else if line.contains('=') {
            pairs += 1;
        } else {
            others += 1;
        }
    }
    sections > 0 && pairs > others * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_formats() {
        let rows = [
            (".env", Some(Format::Env), false),
            (".env.production", Some(Format::Env), false),
            (".env.example", Some(Format::Env), true),
            (".envrc", None, false),
            ("application.yml", Some(Format::Yaml), false),
            ("tsconfig.build.json", Some(Format::Jsonc), false),
            (".vscode/settings.json", Some(Format::Jsonc), false),
            ("package.json", Some(Format::Json), false),
            ("App.CONFIG", Some(Format::Xml), false),
            ("config.ini", Some(Format::Ini), false),
        ];
        for (name, format, example) in rows {
            let file = File::new(PathBuf::from(name), name, None);
            assert_eq!(file.as_ref().map(|file| file.format), format, "{name}");
            assert_eq!(file.is_some_and(|file| file.example), example, "{name}");
        }
    }

    #[test]
    fn other_peoples_files_are_left_alone() {
        for name in ["node_modules", ".git", ".venv", "Target", "dist"] {
            assert!(!is_own(name), "{name}");
        }
        assert!(is_own("config") && is_own(".vscode"));
        assert!(is_wanted("a.YML", &[]) && is_wanted(".env.local", &[]) && !is_wanted("a.rs", &[]));
        assert!(!is_wanted("pnpm-lock.yaml", &[]));
        assert!(
            is_wanted("app.yml", &["*.yml".to_owned()])
                && !is_wanted("a.ini", &["*.yml".to_owned()])
        );
    }

    #[test]
    fn nginx_is_no_ini_and_supervisor_is() {
        assert!(!is_really(Format::Ini, "server {\n  listen 80;\n}\n"));
        assert!(is_really(Format::Ini, "[program:a]\ncommand = x\n"));
        assert!(!is_really(Format::Xml, "a = b") && is_really(Format::Xml, "\n<a/>"));
    }
}
