//! Compares what a project and its packages ask for with what is installed.

use super::super::project_files::{Problem, is_plain, is_text, shown};
use super::ProblemKind;
use super::declared::{Declarations, Declared};
use super::environment::{Environment, EnvironmentKind, minor};
use super::installed::Installed;
use super::requirement::{Requirement, Wanted};
use pep508_rs::{ExtraName, MarkerEnvironment};
use std::collections::{BTreeMap, BTreeSet};

/// What comes with an environment and nobody declares.
const TOOLS: [&str; 6] =
    ["distribute", "pip", "pkg-resources", "pkgutil-resolve-name", "setuptools", "wheel"];

/// All that a comparison needs.
pub(super) struct Comparison<'a> {
    pub(super) declared: &'a Declarations,
    pub(super) environment: &'a Environment,
    pub(super) installed: &'a Installed,
    pub(super) conditions: Option<MarkerEnvironment>,
}

/// What came out of it.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) problems: Vec<Problem<ProblemKind>>,
    /// Different packages that the project needs here.
    pub(super) needed: BTreeSet<String>,
    /// Declared packages that the project runs without and that are not installed.
    pub(super) optional_missing: BTreeSet<String>,
    /// Installed packages that nothing asks for.
    pub(super) extra: Vec<String>,
}

impl Comparison<'_> {
    /// Compares.
    pub(super) fn run(&self) -> Outcome {
        let mut out = Outcome::default();
        self.python(&mut out);
        for one in &self.declared.declared {
            self.declaration(one, &mut out);
        }
        let reached = self.reached();
        self.packages(&reached, &mut out);
        for (name, version, place) in &self.installed.copies {
            out.problems.push(Problem {
                kind: ProblemKind::TwoCopies,
                name: shown(name),
                found: shown(version),
                place: place.clone(),
                command: self.pip("install --force-reinstall", name, ""),
                ..Problem::default()
            });
        }
        for (name, place) in &self.installed.leftovers {
            out.problems.push(Problem {
                kind: ProblemKind::Leftover,
                name: shown(name),
                place: place.clone(),
                ..Problem::default()
            });
        }
        if self.environment.kind == EnvironmentKind::Venv && !self.declared.declared.is_empty() {
            let all = self.installed.packages.iter();
            let all = all.filter(|(name, _)| !reached.contains_key(*name));
            let all = all.filter(|(name, _)| !TOOLS.contains(&name.as_str()));
            out.extra = all.map(|(_, package)| shown(&package.name)).collect();
        }
        out
    }

    fn python(&self, out: &mut Outcome) {
        let version = &self.environment.version;
        for one in &self.declared.python {
            let wanted = &one.requirement.wanted;
            let allowed = if *version == minor(version) {
                // With the third number unknown, only what holds for each of them is known.
                let ends = ["0", "99"].map(|last| wanted.allows(&format!("{version}.{last}")));
                if ends[0] == ends[1] { ends[0] } else { None }
            } else {
                wanted.allows(version)
            };
            if allowed == Some(false) && !version.is_empty() {
                out.problems.push(Problem {
                    kind: ProblemKind::WrongPython,
                    file: one.file.clone(),
                    line: one.line,
                    column: one.column,
                    name: "Python".to_owned(),
                    wanted: shown(&wanted.said()),
                    found: version.clone(),
                    place: self.environment.folder.clone(),
                    ..Problem::default()
                });
            }
        }
    }

    fn applies(&self, requirement: &Requirement, extras: &[ExtraName]) -> bool {
        requirement.applies(self.conditions.as_ref(), extras) == Some(true)
    }

    fn declaration(&self, one: &Declared, out: &mut Outcome) {
        let requirement = &one.requirement;
        if !self.applies(requirement, &[]) {
            return;
        }
        if !one.optional && !one.constraint {
            out.needed.insert(requirement.name.clone());
        }
        let mut problem = Problem {
            file: one.file.clone(),
            line: one.line,
            column: one.column,
            name: requirement.name.clone(),
            wanted: shown(&requirement.wanted.said()),
            ..Problem::default()
        };
        let Some(package) = self.installed.packages.get(&requirement.name) else {
            if one.optional && !one.constraint {
                out.optional_missing.insert(requirement.name.clone());
            } else if !one.constraint {
                problem.kind = ProblemKind::Missing;
                problem.command = self.install(requirement, &one.file);
                out.add(problem);
            }
            return;
        };
        problem.found = shown(&package.version);
        problem.place.clone_from(&package.place);
        match requirement.wanted.allows(&package.version) {
            Some(true) => return,
            Some(false) => problem.kind = ProblemKind::WrongVersion,
            None => problem.kind = ProblemKind::NotJudged,
        }
        problem.command = self.install(requirement, &one.file);
        out.add(problem);
    }

    /// The packages that the project leads to, with the extras asked of each.
    fn reached(&self) -> BTreeMap<String, Vec<ExtraName>> {
        let mut reached = BTreeMap::<String, Vec<ExtraName>>::new();
        let declared = self.declared.declared.iter().filter(|one| !one.constraint);
        let declared = declared.map(|one| &one.requirement);
        let mut waiting: Vec<&Requirement> =
            declared.filter(|requirement| self.applies(requirement, &[])).collect();
        while let Some(requirement) = waiting.pop() {
            let known = reached.get(&requirement.name);
            let news = known
                .is_none_or(|known| requirement.extras.iter().any(|extra| !known.contains(extra)));
            if !news {
                continue;
            }
            let extras = reached.entry(requirement.name.clone()).or_default();
            for extra in &requirement.extras {
                if !extras.contains(extra) {
                    extras.push(extra.clone());
                }
            }
            let extras = extras.clone();
            if let Some(package) = self.installed.packages.get(&requirement.name) {
                let next = package.requires.iter();
                waiting.extend(next.filter(|next| self.applies(next, &extras)));
            }
        }
        reached
    }

    /// What installed packages ask of each other. What a Python of the whole system holds besides is
    /// none of the project's business.
    fn packages(&self, reached: &BTreeMap<String, Vec<ExtraName>>, out: &mut Outcome) {
        let none = Vec::new();
        for (key, package) in &self.installed.packages {
            let extras = match reached.get(key) {
                Some(extras) => extras,
                None if self.environment.kind == EnvironmentKind::Venv => &none,
                None => continue,
            };
            for requirement in &package.requires {
                if !self.applies(requirement, extras) {
                    continue;
                }
                let mut problem = Problem {
                    kind: ProblemKind::NeededMissing,
                    name: requirement.name.clone(),
                    wanted: shown(&requirement.wanted.said()),
                    by: shown(&format!("{} {}", package.name, package.version)),
                    place: package.place.clone(),
                    command: self.install(requirement, ""),
                    ..Problem::default()
                };
                if let Some(found) = self.installed.packages.get(&requirement.name) {
                    if requirement.wanted.allows(&found.version) != Some(false) {
                        continue;
                    }
                    problem.kind = ProblemKind::Conflict;
                    problem.found = shown(&found.version);
                    problem.place.clone_from(&found.place);
                }
                out.add(problem);
            }
        }
    }

    /// The command that installs what a requirement asks for.
    fn install(&self, requirement: &Requirement, file: &str) -> String {
        let mut text = requirement.name.clone();
        if !requirement.extras.is_empty() {
            let extras: Vec<_> = requirement.extras.iter().map(AsRef::as_ref).collect();
            text.extend(["[", &extras.join(","), "]"]);
        }
        match &requirement.wanted {
            Wanted::Versions(_) | Wanted::Exactly(_) => text.push_str(&requirement.wanted.text()),
            Wanted::Address(_) | Wanted::Unknown(_) => text.clear(),
        }
        self.pip("install", &text, file)
    }

    fn pip(&self, verb: &str, what: &str, file: &str) -> String {
        let python =
            if self.environment.command.is_empty() { "python" } else { &self.environment.command };
        let separate = |c: char| c.is_whitespace() || c == '@';
        if is_plain(what) && !what.contains(separate) {
            return format!("{python} -m pip {verb} \"{what}\"");
        }
        if is_text(file) && is_plain(file) {
            return format!("{python} -m pip install -r \"{file}\"");
        }
        if file.is_empty() {
            return format!("{python} -m pip check");
        }
        format!("{python} -m pip install .")
    }
}

impl Outcome {
    /// Keeps a problem unless the same is already told of another place.
    fn add(&mut self, problem: Problem<ProblemKind>) {
        let same_fault = |other: &Problem<ProblemKind>| {
            let missing = |kind| matches!(kind, ProblemKind::Missing | ProblemKind::NeededMissing);
            let alike = other.kind == problem.kind
                || (missing(problem.kind) && missing(other.kind) && other.by.is_empty());
            let by_same = problem.kind != ProblemKind::Conflict || other.by == problem.by;
            let same_want =
                other.wanted == problem.wanted || problem.kind == ProblemKind::NeededMissing;
            alike && by_same && other.name == problem.name && same_want
        };
        // Enough to be told, and no work that grows with the square of a hostile list.
        if self.problems.len() < 2_000 && !self.problems.iter().any(same_fault) {
            self.problems.push(problem);
        }
    }
}
