//! Whether environment variables are set and point to something that exists.

mod agree;
mod keys;
mod shown;

use super::{Ctx, Probe, Touch};
use crate::host::{FileError, FileKind, join, variable};
use crate::model::{Os, Unanswered};
use keys::Keys;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize};
pub(crate) use shown::shown;
use std::borrow::Cow;
use std::path::Path;

/// A question about variables. See [`Keys`].
#[derive(Debug)]
pub(super) struct Variables(Keys);

impl<'de> Deserialize<'de> for Variables {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let keys = Keys::deserialize(from)?;
        keys.check().map_err(serde::de::Error::custom)?;
        Ok(Self(keys))
    }
}

impl JsonSchema for Variables {
    fn schema_name() -> Cow<'static, str> {
        Keys::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Keys::json_schema(generator)
    }
}

/// What [`Variables`] learns.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// Names of the variables that are set.
    set: Vec<String>,
    /// Number of the variables that are set.
    set_count: u64,
    /// Names of required variables that are not set.
    missing: Vec<String>,
    /// Number of required variables that are not set.
    missing_count: u64,
    /// Each variable that is set, with its value: `LANG = zh_CN.UTF-8`; of secrets only the length: `API_KEY = (40)`.
    values: Vec<String>,
    /// Names of variables that name a folder, file or program that is not there or is of the wrong kind.
    wrong: Vec<String>,
    /// Number of those.
    wrong_count: u64,
    /// The value of the first of those.
    wrong_value: String,
    /// Names of variables whose folder exists but does not hold what it must.
    hollow: Vec<String>,
    /// Number of those.
    hollow_count: u64,
    /// The value of the first of those.
    hollow_value: String,
    /// Names of variables whose value has quotes around it, which then belong to the value.
    quoted: Vec<String>,
    /// Names of variables whose value starts or ends with a space.
    spaced: Vec<String>,
    /// Number of variables with quotes or spaces around their value.
    odd_count: u64,
    /// Names of variables whose value does not look as it must.
    mismatched: Vec<String>,
    /// Number of those.
    mismatched_count: u64,
    /// Number of variables whose folder belongs to another version of its program than the one found through PATH.
    other_version_count: u64,
    /// Number of variables whose folder belongs to another copy of its program, where a version is not known.
    other_program_count: u64,
    /// Number of pairs that must not both be set and are.
    clash_count: u64,
    /// Number of variables that were changed in the settings since this program was started (Windows).
    changed_count: u64,
    /// Everything odd about the variables.
    problems: Vec<Problem>,
}

/// Something odd about a variable.
#[derive(Debug, Serialize, JsonSchema)]
struct Problem {
    /// What is odd.
    kind: ProblemKind,
    /// The variable.
    name: String,
    /// Its value as it may be shown; of `other_version` its version and folder; empty where it is not set.
    value: String,
    /// What it is held against: the pattern, the program found through PATH, the other variable, the part of a list, the value in the settings; else empty.
    other: String,
}

/// What can be odd.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum ProblemKind {
    /// It is required and not set.
    Missing,
    /// There is no folder where it points.
    NoFolder,
    /// There is no file where it points.
    NoFile,
    /// There is no program where it points.
    NoProgram,
    /// Of its list of folders one does not exist.
    NoPart,
    /// Its folder exists but does not hold what it must.
    Hollow,
    /// It has quotes around it.
    Quoted,
    /// It starts or ends with a space.
    Spaced,
    /// It holds `~`, `$NAME` or `%NAME%` that nothing fills in.
    Unexpanded,
    /// It does not look as it must.
    NotMatching,
    /// Its folder belongs to another version than the program found through PATH.
    OtherVersion,
    /// Its folder belongs to another copy than the one found through PATH.
    OtherProgram,
    /// Another variable is set with which it does not go together.
    Clash,
    /// It was changed in the settings since this program was started.
    Changed,
}

/// Folders of a list that are looked at.
const MOST_PARTS: usize = 100;

impl Probe for Variables {
    const NAME: &'static str = "variables";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let mut facts = Facts::default();
        for name in self.0.required.iter().chain(&self.0.any) {
            cx.limit.left()?;
            match variable(cx.host, name) {
                Some(value) => self.look_at(cx, name, &value, &mut facts),
                None if self.0.required.contains(name) => {
                    facts.missing.push(name.clone());
                    facts.problem(ProblemKind::Missing, name, String::new(), String::new());
                }
                None => {}
            }
        }
        for [one, other] in &self.0.not_together {
            if let (Some(value), Some(_)) = (variable(cx.host, one), variable(cx.host, other)) {
                facts.problem(ProblemKind::Clash, one, shown(one, &value), other.clone());
            }
        }
        self.look_for_changes(cx, &mut facts);
        facts.count();
        Ok(facts)
    }

    fn touches(&self) -> Vec<Touch> {
        let keys = &self.0;
        let below = if keys.holds.is_empty() { String::new() } else { format!("/{}", keys.holds) };
        let folders = keys.folders.iter().map(|name| Touch::File(format!("${name}{below}")));
        let others = [&keys.files, &keys.programs, &keys.lists].into_iter().flatten();
        folders.chain(others.map(|name| Touch::File(format!("${name}")))).collect()
    }
}

impl Facts {
    fn problem(&mut self, kind: ProblemKind, name: &str, value: String, other: String) {
        self.problems.push(Problem { kind, name: name.to_owned(), value, other });
    }

    fn wrong(&mut self, kind: ProblemKind, name: &str, value: &str, other: &str) {
        let value = shown(name, value);
        if self.wrong.is_empty() {
            self.wrong_value.clone_from(&value);
        }
        if self.wrong.last().is_none_or(|last| last != name) {
            self.wrong.push(name.to_owned());
        }
        self.problem(kind, name, value, other.to_owned());
    }

    fn count(&mut self) {
        self.set_count = self.set.len() as u64;
        self.missing_count = self.missing.len() as u64;
        self.wrong_count = self.wrong.len() as u64;
        self.hollow_count = self.hollow.len() as u64;
        self.odd_count = (self.quoted.len() + self.spaced.len()) as u64;
        self.mismatched_count = self.mismatched.len() as u64;
        let of = |kind| self.problems.iter().filter(|one| one.kind == kind).count() as u64;
        let counts = [
            of(ProblemKind::OtherVersion),
            of(ProblemKind::OtherProgram),
            of(ProblemKind::Clash),
            of(ProblemKind::Changed),
        ];
        [
            self.other_version_count,
            self.other_program_count,
            self.clash_count,
            self.changed_count,
        ] = counts;
    }
}

impl Variables {
    fn look_at(&self, cx: &Ctx<'_>, name: &str, value: &str, facts: &mut Facts) {
        let value_shown = shown(name, value);
        facts.set.push(name.to_owned());
        facts.values.push(format!("{name} = {value_shown}"));
        if value.trim() != value {
            facts.spaced.push(name.to_owned());
            facts.problem(ProblemKind::Spaced, name, value_shown.clone(), String::new());
        }
        let bare = value.trim();
        let is_quoted = |quote| bare.len() > 1 && bare.starts_with(quote) && bare.ends_with(quote);
        if is_quoted('"') || is_quoted('\'') {
            facts.quoted.push(name.to_owned());
            facts.problem(ProblemKind::Quoted, name, value_shown.clone(), String::new());
        }
        if let Some(pattern) = self.0.matches.get(name).filter(|pattern| !pattern.fits(value)) {
            facts.mismatched.push(name.to_owned());
            facts.problem(
                ProblemKind::NotMatching,
                name,
                value_shown.clone(),
                pattern.text.clone(),
            );
        }
        let stands_in = |list: &[String]| list.iter().any(|one| one == name);
        if stands_in(&self.0.folders) {
            self.look_at_folder(cx, name, value, facts);
        } else if stands_in(&self.0.files) {
            look_at_file(cx, name, value, ProblemKind::NoFile, facts);
        } else if stands_in(&self.0.programs) {
            look_at_file(cx, name, value, ProblemKind::NoProgram, facts);
        } else if stands_in(&self.0.lists) {
            let separator = if cx.host.machine().os == Os::Windows { ';' } else { ':' };
            let parts = value.split(separator).filter(|part| !part.is_empty());
            for part in parts.take(MOST_PARTS) {
                if is_absent(cx, part, FileKind::Folder) {
                    facts.wrong(ProblemKind::NoPart, name, value, &shown(name, part));
                }
            }
        }
    }

    fn look_at_folder(&self, cx: &Ctx<'_>, name: &str, value: &str, facts: &mut Facts) {
        if is_absent(cx, value, FileKind::Folder) {
            return facts.wrong(kind_of_absence(value, ProblemKind::NoFolder), name, value, "");
        }
        if !self.is_held(cx, value) {
            let value = shown(name, value);
            if facts.hollow.is_empty() {
                facts.hollow_value.clone_from(&value);
            }
            facts.hollow.push(name.to_owned());
            return facts.problem(ProblemKind::Hollow, name, value, self.0.holds.clone());
        }
        if let Some(program) = self.0.same_program.get(name) {
            agree::compare(cx, name, value, program, facts);
        }
    }

    fn is_held(&self, cx: &Ctx<'_>, folder: &str) -> bool {
        let holds = &self.0.holds;
        if holds.is_empty() {
            return true;
        }
        let os = cx.host.machine().os;
        let endings: &[&str] =
            if os == Os::Windows { &["", ".exe", ".cmd", ".bat"] } else { &[""] };
        endings.iter().any(|ending| {
            let path = join(os, folder, &format!("{holds}{ending}"));
            !matches!(cx.host.inspect(&path), Err(FileError::NotFound | FileError::WrongKind))
        })
    }

    /// Holds the variables of this process against those that new programs will get.
    fn look_for_changes(&self, cx: &Ctx<'_>, facts: &mut Facts) {
        let Ok(stored) = cx.host.stored_variables() else { return };
        for name in self.0.required.iter().chain(&self.0.any) {
            // PATH is put together from both lists. Of any other the last one, the user's, counts.
            let mut of_name = stored.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
            let Some((_, new)) = of_name.next_back().filter(|_| name != "PATH") else { continue };
            let new = filled_in(cx, new);
            let now = variable(cx.host, name).unwrap_or_default();
            // A short name such as LI~1 may stand for the same folder.
            let may_be_same = now.contains('~') || new.contains(['~', '%']);
            if !may_be_same && now.to_lowercase() != new.to_lowercase() {
                facts.problem(ProblemKind::Changed, name, shown(name, &now), shown(name, &new));
            }
        }
    }
}

/// A stored value with each `%NAME%` filled in that this process knows.
fn filled_in(cx: &Ctx<'_>, value: &str) -> String {
    let mut parts = value.split('%');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    let mut inside = true;
    for part in parts {
        match variable(cx.host, part).filter(|_| inside && !part.is_empty()) {
            Some(known) => {
                filled.push_str(&known);
                inside = false;
            }
            None if inside => {
                filled.push('%');
                filled.push_str(part);
            }
            None => {
                filled.push_str(part);
                inside = true;
            }
        }
    }
    filled
}

fn look_at_file(cx: &Ctx<'_>, name: &str, value: &str, kind: ProblemKind, facts: &mut Facts) {
    let may_run = || cx.host.inspect(Path::new(value)).map_or(true, |info| info.executable);
    if is_absent(cx, value, FileKind::File) {
        facts.wrong(kind_of_absence(value, kind), name, value, "");
    } else if kind == ProblemKind::NoProgram && !may_run() {
        facts.wrong(kind, name, value, "");
    }
}

/// Whether what is wanted is certainly not there: what may not be looked at may well be all right.
fn is_absent(cx: &Ctx<'_>, path: &str, wanted: FileKind) -> bool {
    match cx.host.inspect(Path::new(path)) {
        Ok(info) => info.kind != wanted,
        Err(FileError::NotFound | FileError::WrongKind) => true,
        Err(_) => false,
    }
}

fn kind_of_absence(value: &str, otherwise: ProblemKind) -> ProblemKind {
    let unexpanded =
        value.starts_with('~') || value.contains('$') || value.matches('%').count() > 1;
    if unexpanded { ProblemKind::Unexpanded } else { otherwise }
}

#[cfg(test)]
mod tests;
