//! Whether the Node.js packages that a project needs are installed, in versions that fit each other.

mod judge;
mod lock;
mod manifest;
mod program;
mod range;
mod tree;

use super::project_files::{
    Problem, below, from, kind_of, last_part, names_in, project, read_text, settle, shown,
};
use super::{Ctx, Probe, Touch};
use crate::host::FileKind;
use crate::model::{Os, Unanswered, UnansweredKind};
use judge::Comparison;
use lock::Content;
use manifest::Manifest;
use nodejs_semver::{Range, Version};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tree::{Found, Tree};

/// Compares what a folder's `package.json` wants with what lies in `node_modules`, as `npm ls` and
/// `npm ci` would, but from files alone: no Node.js and no package manager is started, no code of the
/// project runs, nothing is asked of the network.
///
/// Packages are found the way Node.js finds them: in `node_modules` of the asking package's real folder
/// and of each folder above, so that hoisting, workspaces, links and the layout of pnpm come out right.
/// Ranges are npm's own. What only a server or another folder can tell (tags, addresses, `file:`) is
/// said to be not judged. Development packages are expected where any of them is installed. Lock files of npm
/// (all three forms, and the note in `node_modules`), Yarn and pnpm are compared; of Bun's only the
/// name is told. Yarn's Plug'n'Play keeps no `node_modules` and is not judged.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NodePackages {
    /// The project's folder.
    folder: String,
}

/// What does not fit.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub(super) enum ProblemKind {
    /// A place that is not written as it must be, or a file that cannot be read.
    #[default]
    Malformed,
    /// Wanted and not installed.
    Missing,
    /// A folder without a `package.json` that can be read: an installation that was interrupted.
    HalfInstalled,
    /// Not installed, and needed by an installed package.
    NeededMissing,
    /// Installed in a version other than wanted.
    WrongVersion,
    /// Installed in a version that an installed package cannot work with.
    NeededWrong,
    /// Wanted, and the lock file does not know it.
    LockLacks,
    /// The lock file was made for something else than is wanted.
    LockDiffers,
    /// Installed in a version other than the lock file's.
    InstalledDiffers,
    /// Installed in the lock file's version with content other than the lock file's.
    OtherContent,
    /// An installed package works with another version of what must stand beside it.
    PeerWrong,
    /// What must stand beside an installed package is not there.
    PeerMissing,
    /// The file that chooses a version of Node.js does not fit the versions that the project runs with.
    Engine,
    /// Wanted in a way that cannot be judged from files.
    NotJudged,
}

/// What [`NodePackages`] learns.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// Whether the folder has a `package.json`.
    found: bool,
    /// The files that were read, from the folder on.
    files: Vec<String>,
    /// The package manager it is made for: `npm`, `yarn`, `pnpm` or `bun`.
    manager: String,
    /// The command that installs what is wanted, to be run in the folder.
    install: String,
    /// The lock file; empty where there is none.
    lock: String,
    /// Number of packages that the project itself cannot do without.
    declared: u64,
    /// Number of packages that were found, those that others need included.
    installed: u64,
    /// Whether the folder has a `node_modules`.
    has_modules: bool,
    /// Whether it uses Yarn's Plug'n'Play, which is not judged.
    plug_and_play: bool,
    /// Whether the project has packages to run with Node.js, and none is found: not by name, and not where the programs
    /// that manage its versions (nvm, fnm, Volta, asdf, mise and others) keep it.
    node_missing: bool,
    /// The versions of Node.js it runs with, as its `package.json` says; empty where it does not.
    node_wanted: String,
    /// The version that `.nvmrc` or `.node-version` chooses; empty where none does.
    node_chosen: String,
    /// Number of packages that the project wants and that are not installed, or only half.
    missing: u64,
    /// Number of packages that installed ones need and that are not installed.
    needed_missing: u64,
    /// Number of packages in a version other than wanted by the project or by another package.
    wrong_version: u64,
    /// Number of packages of which the lock file says something else than `package.json`.
    lock_differs: u64,
    /// Number of packages that are not installed as the lock file says.
    installed_differs: u64,
    /// Number of packages that want something else beside them than is there.
    peers: u64,
    /// Number of places that are not written as they must be.
    malformed: u64,
    /// Whether the chosen Node.js is none of those it runs with.
    engine_differs: bool,
    /// Number of packages that cannot be judged from files.
    not_judged: u64,
    /// Number of all problems that hinder: all but peers, the lock file's, and what cannot be judged.
    faults: u64,
    /// Packages that are there in several versions; never a fault by itself.
    several_versions: Vec<String>,
    /// What does not fit, the worst first.
    problems: Vec<Problem<ProblemKind>>,
    /// Number of further problems that are not told.
    more: u64,
}

/// Names told in a list that is only for information.
const MOST_NAMES: usize = 50;
/// Entries of a folder looked at.
const MOST_ENTRIES: usize = 20_000;

impl Probe for NodePackages {
    const NAME: &'static str = "node_packages";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let os = cx.host.machine().os;
        let Some(folder) = project(cx, &self.folder) else {
            return Err(UnansweredKind::Failed.because("there is no such folder"));
        };
        let mut problems = Vec::new();
        let root = manifest::read(cx, os, &folder, "package.json", &mut problems);
        let Some(root) = root else {
            let mut facts = Facts { found: !problems.is_empty(), ..Facts::default() };
            facts.count(&problems);
            facts.problems = problems;
            return Ok(facts);
        };
        let manager = manager(cx, os, &root);
        let lock = lock::read(cx, os, &folder, manager, &mut problems);
        let is_there = |name: &str| kind_of(cx, &below(os, &folder, name));
        let mut facts = Facts {
            found: true,
            files: vec!["package.json".to_owned()],
            manager: manager.to_owned(),
            install: install(manager).to_owned(),
            lock: lock.file.clone(),
            has_modules: is_there("node_modules") == Some(FileKind::Folder),
            ..Facts::default()
        };
        facts.plug_and_play = !facts.has_modules
            && [".pnp.cjs", ".pnp.js"].iter().any(|name| is_there(name) == Some(FileKind::File));
        facts.engine(cx, os, &root, &mut problems);
        if !facts.plug_and_play {
            let members = manifest::member_folders(cx, os, &root);
            let mut comparison = Comparison {
                os,
                tree: Tree::new(cx, os),
                lock: &lock,
                install: install(manager),
                overrides: root.overrides.clone(),
                problems,
                reached: BTreeMap::new(),
            };
            facts.declared = comparison.project(&root, true)?;
            for member in members {
                cx.limit.left()?;
                let path = below(os, &folder, &member);
                let file = from(&folder, &below(os, &path, "package.json"));
                let read = manifest::read(cx, os, &path, &file, &mut comparison.problems);
                if let Some(read) = read {
                    facts.files.push(file);
                    facts.declared += comparison.project(&read, false)?;
                }
            }
            comparison.packages()?;
            half_installed(cx, &mut comparison, &below(os, &folder, "node_modules"))?;
            let note = below(os, &below(os, &folder, "node_modules"), ".package-lock.json");
            let note = if matches!(lock.content, Content::Npm(_)) {
                read_text(cx, &note, 64 * 1024 * 1024).ok().and_then(|text| lock::npm(&text).ok())
            } else {
                None
            };
            comparison.installed_as_locked(&folder, &note.unwrap_or_default())?;
            facts.installed = comparison.reached.len() as u64;
            facts.several_versions = comparison.several_versions();
            facts.several_versions.truncate(MOST_NAMES);
            problems = comparison.problems;
        }
        facts.node_missing = facts.declared > 0 && manager != "bun" && !program::is_there(cx);
        if !facts.lock.is_empty() {
            facts.files.push(facts.lock.clone());
        }
        problems.sort();
        problems.dedup();
        facts.count(&problems);
        facts.more = settle(&mut problems);
        facts.problems = problems;
        Ok(facts)
    }

    fn touches(&self) -> Vec<Touch> {
        vec![Touch::File(self.folder.clone())]
    }
}

/// The package manager that a project says it uses, or whose lock file it has.
fn manager(cx: &Ctx<'_>, os: Os, root: &Manifest) -> &'static str {
    let said = root.manager.split('@').next().unwrap_or_default();
    if let Some(known) = ["npm", "yarn", "pnpm", "bun"].into_iter().find(|known| *known == said) {
        return known;
    }
    let files = [
        ("npm-shrinkwrap.json", "npm"),
        ("package-lock.json", "npm"),
        ("pnpm-lock.yaml", "pnpm"),
        ("yarn.lock", "yarn"),
        ("bun.lock", "bun"),
        ("bun.lockb", "bun"),
    ];
    let there = |file: &str| kind_of(cx, &below(os, &root.folder, file)).is_some();
    files.into_iter().find(|(file, _)| there(file)).map_or("npm", |(_, manager)| manager)
}

/// The command that installs what a project wants. No name from a file is ever part of it.
fn install(manager: &str) -> &'static str {
    match manager {
        "yarn" => "yarn install",
        "pnpm" => "pnpm install",
        "bun" => "bun install",
        _ => "npm install",
    }
}

/// Folders right in `node_modules` that are no packages, besides those that were asked for.
fn half_installed(
    cx: &Ctx<'_>,
    comparison: &mut Comparison<'_, '_>,
    modules: &str,
) -> Result<(), Unanswered> {
    let os = comparison.os;
    let mut folders = Vec::new();
    for (name, kind) in names_in(cx, modules, MOST_ENTRIES) {
        if kind != FileKind::Folder || name.starts_with('.') {
            continue;
        }
        let folder = below(os, modules, &name);
        if name.starts_with('@') {
            let scoped = names_in(cx, &folder, MOST_ENTRIES).into_iter();
            let scoped =
                scoped.filter(|(name, kind)| *kind == FileKind::Folder && !name.starts_with('.'));
            folders.extend(
                scoped.map(|(inner, _)| (format!("{name}/{inner}"), below(os, &folder, &inner))),
            );
        } else {
            folders.push((name, folder));
        }
    }
    for (name, folder) in folders {
        match comparison.tree.at(&folder)? {
            // An empty folder is what tools leave behind; one with files and no package.json is broken.
            Found::Half if !names_in(cx, &folder, 1).is_empty() => {
                let known = |one: &Problem<ProblemKind>| one.place == folder;
                if comparison.problems.iter().any(known) {
                    continue;
                }
                comparison.problems.push(Problem {
                    kind: ProblemKind::HalfInstalled,
                    name: shown(&name),
                    command: comparison.install.to_owned(),
                    place: folder,
                    ..Problem::default()
                });
            }
            Found::Package(package) => {
                comparison.reached.entry(package.real.clone()).or_insert(package);
            }
            _ => {}
        }
    }
    Ok(())
}

impl Facts {
    /// Which Node.js is wanted, and which is chosen.
    fn engine(
        &mut self,
        cx: &Ctx<'_>,
        os: Os,
        root: &Manifest,
        problems: &mut Vec<Problem<ProblemKind>>,
    ) {
        let chosen = [".nvmrc", ".node-version"].into_iter().find_map(|file| {
            let path = below(os, &root.folder, file);
            let text = read_text(cx, &path, 4_096).ok()?;
            let line = text.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
            let line = line.filter(|line| !line.is_empty()).map(str::to_owned).next()?;
            Some((last_part(&path).to_owned(), line))
        });
        if let Some((wanted, _, _)) = &root.node {
            self.node_wanted = shown(wanted);
        }
        let Some((file, chosen)) = chosen else { return };
        self.node_chosen = shown(&chosen);
        let Some((wanted, line, column)) = &root.node else { return };
        let number = chosen.trim_start_matches(['v', 'V']);
        let wanted = (wanted.len() < 256).then(|| Range::parse(wanted).ok()).flatten();
        let Some(wanted) = wanted else { return };
        // `18` is every 18.x; `lts/*` says no number.
        let fits = match Version::parse(number) {
            Ok(version) => version.satisfies(&wanted),
            Err(_) if number.starts_with(|c: char| c.is_ascii_digit()) && number.len() < 32 => {
                Range::parse(number).map_or(true, |chosen| wanted.allows_any(&chosen))
            }
            Err(_) => true,
        };
        self.engine_differs = !fits;
        if !fits {
            problems.push(Problem {
                kind: ProblemKind::Engine,
                file: "package.json".to_owned(),
                line: *line,
                column: *column,
                name: "Node.js".to_owned(),
                wanted: self.node_wanted.clone(),
                found: self.node_chosen.clone(),
                place: file,
                ..Problem::default()
            });
        }
    }

    fn count(&mut self, problems: &[Problem<ProblemKind>]) {
        use ProblemKind::{
            Engine, HalfInstalled, InstalledDiffers, LockDiffers, LockLacks, Malformed, Missing,
            NeededMissing, NeededWrong, NotJudged, OtherContent, PeerMissing, PeerWrong,
            WrongVersion,
        };
        for problem in problems {
            let (counter, hinders) = match problem.kind {
                Malformed => (&mut self.malformed, true),
                Missing | HalfInstalled => (&mut self.missing, true),
                NeededMissing => (&mut self.needed_missing, true),
                WrongVersion | NeededWrong => (&mut self.wrong_version, true),
                LockLacks | LockDiffers => (&mut self.lock_differs, false),
                InstalledDiffers | OtherContent => (&mut self.installed_differs, false),
                PeerWrong | PeerMissing => (&mut self.peers, false),
                NotJudged => (&mut self.not_judged, false),
                Engine => continue,
            };
            *counter += 1;
            self.faults += u64::from(hinders);
        }
    }
}

#[cfg(test)]
mod tests;
