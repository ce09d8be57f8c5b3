//! Whether the Python packages that a project needs are installed, in versions that fit each other.

mod declared;
mod environment;
mod installed;
mod judge;
mod lists;
mod poetry;
mod requirement;
mod requirements;
mod system;
mod tables;

use super::project_files::{
    Problem, below, from, is_plain, is_text, kind_of, project, settle, shown,
};
use super::{Ctx, Probe, Touch};
use crate::model::{Os, Unanswered, UnansweredKind};
use environment::EnvironmentKind;
use judge::Comparison;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Compares what a folder's Python project declares with what is installed in its environment, as
/// `pip freeze` and `pip check` would, but from files alone: no Python is started, no code of the
/// project runs, nothing is asked of the network.
///
/// Read are `requirements*.txt` (also in a folder `requirements`; with the files they include, at most
/// two folders above the project), `pyproject.toml` (PEP 621, PEP 735, Poetry), `Pipfile` and
/// `setup.cfg`. A `setup.py` is code and is not read. Only `requirements.txt` (or the only such file),
/// the main lists and `install_requires` are needed; groups, extras and other files are optional.
///
/// The environment is `.venv`, `venv` or `env` in the folder, else the one switched on (`VIRTUAL_ENV`,
/// `CONDA_PREFIX`), else the first Python on PATH, whose folders of packages are found where python.org,
/// Debian, Fedora, Homebrew, pyenv and Windows' launcher put them. Of a Python on PATH often only the
/// first two numbers of its version can be told. Placeholders of the Microsoft Store do not count.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PythonPackages {
    /// The project's folder.
    folder: String,
}

/// What does not fit.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub(super) enum ProblemKind {
    /// A line or a file is not written as it must be.
    #[default]
    Malformed,
    /// A file that another one includes is not there, cannot be read, or lies too far away.
    Unreadable,
    /// The environment's Python is not of a version the project wants.
    WrongPython,
    /// Declared and not installed.
    Missing,
    /// Not declared, not installed, and needed by an installed package.
    NeededMissing,
    /// Installed in a version other than declared.
    WrongVersion,
    /// Installed in a version that another installed package cannot work with.
    Conflict,
    /// Installed twice in one folder, in different versions.
    TwoCopies,
    /// Left behind by an installation that was interrupted.
    Leftover,
    /// Declared in a way that cannot be judged from files.
    NotJudged,
}

/// What [`PythonPackages`] learns.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// Whether the folder declares Python packages at all.
    found: bool,
    /// Whether it has a `setup.py` and nothing else that says what it needs.
    only_code: bool,
    /// The files that were read, from the folder on.
    files: Vec<String>,
    /// Number of different packages that the project needs on this machine.
    declared: u64,
    /// Number of packages installed in the environment.
    installed: u64,
    /// What kind of environment it is.
    environment_kind: EnvironmentKind,
    /// Where the environment lies; empty where there is none.
    environment: String,
    /// The environment's Python: `3.11.2`, or `3.11` where no more is known; empty where nothing is.
    python: String,
    /// The versions of Python that the project wants; empty where it does not say.
    python_wanted: String,
    /// Whether the Python that the environment was made with is gone, so that nothing in it runs.
    interpreter_missing: bool,
    /// The version of Python that the environment starts now, where it was made with another; else empty.
    interpreter_changed: String,
    /// The command, to be run in the folder, that makes such an environment anew; empty where none is needed.
    renew: String,
    /// Number of declared packages that are not installed.
    missing: u64,
    /// Number of packages that are not installed and that installed ones need.
    needed_missing: u64,
    /// Number of declared packages in another version.
    wrong_version: u64,
    /// Number of demands of installed packages that the installed versions do not meet.
    conflicts: u64,
    /// Number of surplus copies.
    copies: u64,
    /// Number of leftovers of interrupted installations.
    leftovers: u64,
    /// Number of places that are not written as they must be, and of files that cannot be read.
    malformed: u64,
    /// Whether the environment's Python is not of a version the project wants.
    wrong_python: bool,
    /// Number of declarations that cannot be judged from files.
    not_judged: u64,
    /// Number of all problems that hinder: all but leftovers and what cannot be judged.
    faults: u64,
    /// Packages for tests, documentation or extras that are declared and not installed.
    optional_missing: Vec<String>,
    /// Installed packages that nothing here asks for; never a fault.
    extra: Vec<String>,
    /// Number of those.
    extra_count: u64,
    /// What does not fit, the worst first.
    problems: Vec<Problem<ProblemKind>>,
    /// Number of further problems that are not told.
    more: u64,
}

/// Names told in a list that is only for information.
const MOST_NAMES: usize = 50;

impl Probe for PythonPackages {
    const NAME: &'static str = "python_packages";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let machine = cx.host.machine();
        let os = machine.os;
        let Some(folder) = project(cx, &self.folder) else {
            return Err(UnansweredKind::Failed.because("there is no such folder"));
        };
        let mut declared = declared::collect(cx, os, &folder)?;
        let count = declared.declared.len() + declared.python.len() + declared.problems.len();
        let lists = declared.files.iter().any(|file| is_text(file) || file == "Pipfile");
        let mut facts =
            Facts { found: count > 0 || lists, files: declared.files.clone(), ..Facts::default() };
        if !facts.found {
            facts.only_code = kind_of(cx, &below(os, &folder, "setup.py")).is_some();
            return Ok(facts);
        }
        cx.limit.left()?;
        let environment = environment::find(cx, os, &folder);
        facts.environment_kind = environment.kind;
        facts.environment.clone_from(&environment.folder);
        facts.python.clone_from(&environment.version);
        let wanted = declared.python.iter().map(|one| one.requirement.wanted.said());
        facts.python_wanted = shown(&wanted.collect::<Vec<_>>().join(" "));
        facts.interpreter_missing = environment.interpreter_missing;
        facts.interpreter_changed.clone_from(&environment.interpreter_changed);
        let mut problems = std::mem::take(&mut declared.problems);
        if environment.interpreter_missing || !environment.interpreter_changed.is_empty() {
            let own = from(&folder, &environment.folder);
            let own = if is_plain(own.trim_start_matches('.')) { own } else { ".venv".to_owned() };
            let python = if os == Os::Windows { "py" } else { "python3" };
            facts.renew = format!("{python} -m venv --clear \"{own}\"");
        }
        if environment.kind != EnvironmentKind::None && facts.renew.is_empty() {
            let installed = installed::read(cx, os, &environment.folders)?;
            facts.installed = installed.packages.len() as u64;
            let conditions = environment.conditions(os, &machine.arch);
            let comparison = Comparison {
                declared: &declared,
                environment: &environment,
                installed: &installed,
                conditions,
            };
            let mut out = comparison.run();
            problems.append(&mut out.problems);
            facts.declared = out.needed.len() as u64;
            facts.extra_count = out.extra.len() as u64;
            facts.extra = out.extra.into_iter().take(MOST_NAMES).collect();
            facts.optional_missing = out.optional_missing.into_iter().take(MOST_NAMES).collect();
        }
        facts.count(&problems);
        facts.more = settle(&mut problems);
        facts.problems = problems;
        Ok(facts)
    }

    fn touches(&self) -> Vec<Touch> {
        vec![Touch::File(self.folder.clone())]
    }
}

impl Facts {
    fn count(&mut self, problems: &[Problem<ProblemKind>]) {
        for problem in problems {
            let counter = match problem.kind {
                ProblemKind::Malformed | ProblemKind::Unreadable => &mut self.malformed,
                ProblemKind::Missing => &mut self.missing,
                ProblemKind::NeededMissing => &mut self.needed_missing,
                ProblemKind::WrongVersion => &mut self.wrong_version,
                ProblemKind::Conflict => &mut self.conflicts,
                ProblemKind::TwoCopies => &mut self.copies,
                ProblemKind::Leftover => &mut self.leftovers,
                ProblemKind::NotJudged => &mut self.not_judged,
                ProblemKind::WrongPython => {
                    self.wrong_python = true;
                    self.faults += 1;
                    continue;
                }
            };
            *counter += 1;
            let harmless = [ProblemKind::Leftover, ProblemKind::NotJudged];
            self.faults += u64::from(!harmless.contains(&problem.kind));
        }
    }
}

#[cfg(test)]
mod tests;
