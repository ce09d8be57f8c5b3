//! Whether configuration files can be read, and whether what they say can be meant.

mod env;
mod find;
mod guess;
mod ini;
mod json;
mod keys;
mod kind;
mod look;
mod place;
mod problem;
mod properties;
mod reach;
mod reading;
mod text;
mod toml;
mod url;
mod value;
mod wants;
mod xml;
mod yaml;
mod yaml_mistake;

use super::{Ctx, Probe, Touch};
use crate::host::{FileError, FileKind, expand};
use crate::model::Unanswered;
use find::{File, Format};
use kind::{Class, Kind};
use problem::Problem;
use reach::Reached;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use wants::Keys;

/// Reads one configuration file, or those of a folder, and finds mistakes: in the way they are written
/// (with line and column), in their characters (byte order marks, other encodings, line ends), in their
/// values, and in the addresses that they lead to.
///
/// Read are INI, .env, YAML, JSON (with comments where the world allows them), TOML, XML and Java's
/// .properties, by the name of the file. Of a folder the usual names are looked for, two folders deep,
/// 100 files at most; what was fetched or made (`node_modules`, `.venv`, `target` …) is left out. A file
/// over 1 MiB is not read. A template (Helm, Jinja) that is not yet filled in is not called broken.
///
/// Without `keys` only values are judged that cannot be meant under their key: a port over 65535, an
/// IPv4 address with a part over 255, an address without a host, an example's value that nobody
/// replaced. Only keys marked with `reach` lead to traffic: one TCP connection each, nothing sent.
/// Values are never shown where their key or their shape says that they may be secret.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(try_from = "Raw")]
#[schemars(!try_from, deny_unknown_fields)]
pub(super) struct Config {
    /// The file; may start with `~` or a usual folder such as `%APPDATA%`. Either this or `folder`.
    #[serde(default)]
    path: String,
    /// The folder whose files are read.
    #[serde(default)]
    folder: String,
    /// Names of files in the folder, `*` for anything, such as `*.yml`; the usual names where empty.
    #[serde(default)]
    #[schemars(length(max = 50))]
    files: Vec<String>,
    /// The format, where the name does not tell it.
    #[serde(default)]
    format: Option<Format>,
    /// What keys must be, by their path: `server.port`; in INI files `section.key`.
    #[serde(default)]
    keys: Keys,
    /// Whether keys outside every section may stand there that are not in `keys`.
    #[serde(default = "yes")]
    allow_unknown: bool,
}

/// The same keys before they are known to fit together.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[serde(default)]
    path: String,
    #[serde(default)]
    folder: String,
    #[serde(default)]
    files: Vec<String>,
    #[serde(default)]
    format: Option<Format>,
    #[serde(default)]
    keys: Keys,
    #[serde(default = "yes")]
    allow_unknown: bool,
}

fn yes() -> bool {
    true
}

impl TryFrom<Raw> for Config {
    type Error = &'static str;

    fn try_from(raw: Raw) -> Result<Self, Self::Error> {
        let Raw { path, folder, files, format, keys, allow_unknown } = raw;
        if path.is_empty() == folder.is_empty() {
            return Err("either `path` or `folder` must be there, and not both");
        }
        if !files.is_empty() && folder.is_empty() {
            return Err("`files` goes with `folder`");
        }
        if files.len() > 50 || keys.len() > 400 {
            return Err("more than 50 `files` or 400 `keys`");
        }
        let hostless = keys.values().any(|wanted| {
            let leads = matches!(
                wanted.kind,
                keys::Type::HostPort | keys::Type::Url | keys::Type::ConnectionUrl
            );
            wanted.reach && !leads && wanted.port_key.is_empty()
        });
        if hostless {
            return Err(
                "`reach` goes with the types host_port, url and connection_url, or with `port_key`",
            );
        }
        Ok(Self { path, folder, files, format, keys, allow_unknown })
    }
}

/// What [`Config`] learns.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// Whether there was any file to read.
    found: bool,
    /// Number of files that were read.
    file_count: usize,
    /// The files that were read.
    files: Vec<String>,
    /// Files that this user may not read, or that could not be read.
    unreadable: Vec<String>,
    /// Number of those.
    unreadable_count: usize,
    /// Files over 1 MiB, which were not read.
    too_large: Vec<String>,
    /// Files that are templates, to be filled in before anything reads them.
    templates: Vec<String>,
    /// Files that are not in UTF-8, with their encoding.
    other_encodings: Vec<String>,
    /// Files some of whose lines end as on Windows and some as on Unix; most programs do not mind.
    mixed_line_ends: Vec<String>,
    /// Whether there were more files than are looked at.
    cut: bool,
    /// The mistakes, 100 at most.
    problems: Vec<Problem>,
    /// How many more there are.
    more: usize,
    /// Number of all mistakes.
    problem_count: usize,
    /// Number of files with a mistake.
    bad_files: usize,
    /// The place of the first and worst mistake: `file:line`; empty where there is none.
    first: String,
    /// Mistakes in the way files are written: programs cannot read them, or read something else.
    syntax_errors: usize,
    /// Mistakes in characters and line ends.
    encoding_errors: usize,
    /// Values that are not what they must be, keys that are missing or unknown.
    value_errors: usize,
    /// Values of an example that nobody replaced.
    placeholders: usize,
    /// Computers named in the files that cannot be reached.
    unreachable: usize,
    /// How it went to reach them.
    reached: Vec<Reached>,
}

/// Mistakes kept.
const MOST_PROBLEMS: usize = 100;

impl Probe for Config {
    const NAME: &'static str = "config";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let mut facts = Facts::default();
        let files = self.files(cx, &mut facts)?;
        let mut problems = Vec::new();
        let mut targets = Vec::new();
        let mut room = look::MOST_TOGETHER;
        for file in files {
            cx.limit.left()?;
            let Some(found) = look::at(cx, self, file, &mut room, &mut facts) else { continue };
            problems.extend(found.problems);
            targets.extend(found.targets);
        }
        facts.reached = reach::reach(cx, &targets);
        cx.limit.left()?;
        for (reached, (file, target)) in facts.reached.iter().zip(&targets) {
            let Some(kind) = reached.outcome.kind() else { continue };
            problems.push(Problem {
                kind,
                file: file.clone(),
                line: target.entry.value_place.line,
                column: target.entry.value_place.column,
                key: target.entry.path.clone(),
                value: reached.port.to_string(),
                host: reached.host.clone(),
                ..Problem::default()
            });
        }
        facts.count(problems);
        Ok(facts)
    }

    fn touches(&self) -> Vec<Touch> {
        let place = if self.path.is_empty() { &self.folder } else { &self.path };
        let mut touches = vec![Touch::File(place.clone())];
        for (key, wanted) in &self.keys {
            if wanted.reach {
                touches.push(Touch::Contact(format!("{place} → {key}")));
            }
        }
        touches
    }
}

impl Config {
    /// The files to read.
    fn files(&self, cx: &Ctx<'_>, facts: &mut Facts) -> Result<Vec<File>, Unanswered> {
        let place = if self.path.is_empty() { &self.folder } else { &self.path };
        let Some(place) = expand(cx.host, place) else { return Ok(Vec::new()) };
        if self.path.is_empty() {
            let (files, cut) = find::files(cx, &place, &self.files, self.format)?;
            facts.cut = cut;
            return Ok(files);
        }
        let name = place.display().to_string();
        match cx.host.inspect(&place) {
            Err(FileError::NotFound) => Ok(Vec::new()),
            Ok(info) if info.kind == FileKind::File => {
                Ok(File::new(place, &name, self.format).map(certain).into_iter().collect())
            }
            _ => {
                facts.found = true;
                facts.unreadable.push(name);
                facts.unreadable_count = 1;
                Ok(Vec::new())
            }
        }
    }
}

/// A file that the pack names is what its name says.
fn certain(file: File) -> File {
    File { unsure: file.unsure && file.format == Format::Xml, ..file }
}

impl Facts {
    /// Counts the mistakes, puts the worst first and drops what is too much.
    fn count(&mut self, mut problems: Vec<Problem>) {
        let class = |class| problems.iter().filter(|it| it.kind.class() == class).count();
        self.syntax_errors = class(Class::Syntax);
        self.encoding_errors = class(Class::Encoding);
        self.value_errors = class(Class::Value);
        self.placeholders = class(Class::Placeholder);
        self.unreachable = class(Class::Reach);
        self.problem_count = problems.len();
        self.bad_files = problems.iter().map(|it| &it.file).collect::<BTreeSet<_>>().len();
        let rank = |kind: Kind| match kind.class() {
            Class::Syntax => 0,
            Class::Encoding => 1,
            Class::Value => 2,
            Class::Reach => 3,
            Class::Placeholder => 4,
        };
        problems.sort_by_key(|it| rank(it.kind));
        if let Some(first) = problems.first() {
            self.first = format!("{}:{}", first.file, first.line);
        }
        self.more = problems.len().saturating_sub(MOST_PROBLEMS);
        problems.truncate(MOST_PROBLEMS);
        self.problems = problems;
        self.unreadable_count = self.unreadable.len();
    }
}

#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod real_tests;
#[cfg(test)]
mod tests;
