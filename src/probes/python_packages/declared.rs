//! What a Python project says it needs: collected from its files, with the place of each line.

use super::super::Ctx;
use super::super::project_files::{NoText, Problem, below, from, is_text, names_in, read_text};
use super::ProblemKind;
use super::requirement::{Requirement, Wanted};
use super::{lists, requirements, tables};
use crate::host::FileKind;
use crate::model::{Os, Unanswered};

/// Largest file of declarations that is read.
const MOST_BYTES: u64 = 1024 * 1024;
/// Declarations kept; beyond these the rest is left out.
const MOST_DECLARED: usize = 5_000;
/// Files of requirements read.
const MOST_FILES: usize = 50;
/// Entries of the project's folder looked at.
const MOST_ENTRIES: usize = 5_000;

/// One requirement of the project, and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Declared {
    pub(super) requirement: Requirement,
    /// The file, from the project's folder on.
    pub(super) file: String,
    pub(super) line: u64,
    pub(super) column: u64,
    /// Whether the project runs without it: tests, documentation, extras.
    pub(super) optional: bool,
    /// Whether it only bounds the version of what something else asks for.
    pub(super) constraint: bool,
}

/// All that a project declares.
#[derive(Default)]
pub(super) struct Declarations {
    pub(super) declared: Vec<Declared>,
    /// Files that were read.
    pub(super) files: Vec<String>,
    /// What Python they ask for, with its place.
    pub(super) python: Vec<Declared>,
    pub(super) problems: Vec<Problem<ProblemKind>>,
}

/// One file while it is read.
pub(super) struct Source<'a> {
    pub(super) folder: &'a str,
    pub(super) path: String,
    pub(super) optional: bool,
    pub(super) constraint: bool,
}

impl Source<'_> {
    pub(super) fn shown(&self) -> String {
        from(self.folder, &self.path)
    }
}

impl Declarations {
    /// Keeps what one file asks for at a place.
    pub(super) fn add(
        &mut self,
        source: &Source<'_>,
        (line, column): (u64, u64),
        requirement: Requirement,
        optional: bool,
    ) {
        if self.declared.len() < MOST_DECLARED {
            self.declared.push(Declared {
                requirement,
                file: source.shown(),
                line,
                column,
                optional: optional || source.optional,
                constraint: source.constraint,
            });
        }
    }

    /// Keeps which Python one file asks for.
    pub(super) fn add_python(&mut self, source: &Source<'_>, place: (u64, u64), wanted: Wanted) {
        let mut all = Self::default();
        all.add(source, place, Requirement::of("python".to_owned(), wanted), false);
        self.python.append(&mut all.declared);
    }

    /// Tells of a place that cannot be understood.
    pub(super) fn malformed(&mut self, source: &Source<'_>, (line, column): (u64, u64)) {
        self.problem(source, (line, column), ProblemKind::Malformed, String::new());
    }

    pub(super) fn problem(
        &mut self,
        source: &Source<'_>,
        (line, column): (u64, u64),
        kind: ProblemKind,
        name: String,
    ) {
        if self.problems.len() < MOST_DECLARED {
            let file = source.shown();
            self.problems.push(Problem { kind, file, line, column, name, ..Problem::default() });
        }
    }

    /// The text of a file that is expected to be there.
    pub(super) fn read(&mut self, cx: &Ctx<'_>, source: &Source<'_>) -> Option<String> {
        match read_text(cx, &source.path, MOST_BYTES) {
            Ok(text) => {
                self.files.push(source.shown());
                Some(text)
            }
            Err(NoText::Absent) => None,
            Err(NoText::Unreadable) => {
                self.problem(source, (0, 0), ProblemKind::Unreadable, source.shown());
                None
            }
        }
    }
}

/// Reads one kind of file.
type Reader = fn(&mut Declarations, &Source<'_>, &str);

/// Reads all files of a project that say what it needs.
pub(super) fn collect(cx: &Ctx<'_>, os: Os, folder: &str) -> Result<Declarations, Unanswered> {
    let mut all = Declarations::default();
    for (name, optional) in requirement_files(cx, os, folder) {
        cx.limit.left()?;
        let path = below(os, folder, &name);
        let source = Source { folder, path, optional, constraint: name.contains("constraint") };
        requirements::read(cx, os, &mut all, &source)?;
    }
    let others: [(&str, Reader); 3] = [
        ("pyproject.toml", tables::pyproject),
        ("Pipfile", tables::pipfile),
        ("setup.cfg", lists::setup_cfg),
    ];
    for (name, reader) in others {
        cx.limit.left()?;
        let path = below(os, folder, name);
        let source = Source { folder, path, optional: false, constraint: false };
        if let Some(text) = all.read(cx, &source) {
            reader(&mut all, &source, &text);
        }
    }
    Ok(all)
}

/// The files of requirements in a project's folder, with whether the project runs without each:
/// only `requirements.txt` is for everybody, or the one file there is.
fn requirement_files(cx: &Ctx<'_>, os: Os, folder: &str) -> Vec<(String, bool)> {
    let mut names = Vec::new();
    for (name, kind) in names_in(cx, folder, MOST_ENTRIES) {
        let lower = name.to_ascii_lowercase();
        if kind == FileKind::File && lower.starts_with("requirements") && is_text(&name) {
            names.push(name);
        } else if kind == FileKind::Folder && lower == "requirements" {
            let inner = names_in(cx, &below(os, folder, &name), MOST_ENTRIES).into_iter();
            let inner = inner.filter(|(inner, kind)| *kind == FileKind::File && is_text(inner));
            names.extend(inner.map(|(inner, _)| format!("{name}/{inner}")));
        }
    }
    names.truncate(MOST_FILES);
    let only = names.len() == 1;
    let is_main = |name: &str| only || name.eq_ignore_ascii_case("requirements.txt");
    names.into_iter().map(|name| (name.clone(), !is_main(&name))).collect()
}
