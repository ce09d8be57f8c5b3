//! Which well-known programs are installed, and which of them do not run.

use super::program::{Facts as One, Program, Tool};
use super::{Ctx, Probe, Touch};
use crate::host::at_once;
use crate::model::Unanswered;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use std::borrow::Cow;

/// Several well-known programs at once: which are installed in which version, and which of them do not
/// run. Each is asked as the probe `program` asks it, all at the same time.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Programs {
    /// Their names; at most fifty, each a well-known program.
    #[schemars(length(min = 1, max = 50))]
    names: Vec<Known>,
}

/// A well-known program.
#[derive(Debug)]
struct Known(Program);

impl<'de> Deserialize<'de> for Known {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = String::deserialize(from)?;
        let tool = Tool::find(&name).filter(|tool| tool.name == name);
        let tool = tool.ok_or_else(|| {
            D::Error::custom(format!("{name:?} is no well-known program; use the probe `program`"))
        })?;
        Program::well_known(tool).map(Self).map_err(D::Error::custom)
    }
}

impl JsonSchema for Known {
    fn schema_name() -> Cow<'static, str> {
        "Known".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names: Vec<_> = super::program::TOOLS.iter().map(|tool| tool.name).collect();
        json_schema!({ "enum": names })
    }
}

/// What [`Programs`] learns.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// How many were looked for.
    asked: u64,
    /// Those that are installed, with their version: `git 2.39.2`.
    installed: Vec<String>,
    /// Number of those.
    installed_count: u64,
    /// Number of those that do not run.
    broken_count: u64,
    /// Number of those that took too long to tell their version.
    slow_count: u64,
    /// Number of those of which there are several copies.
    several_count: u64,
    /// What is odd about them.
    problems: Vec<Problem>,
}

/// Something odd about an installed program.
#[derive(Debug, PartialEq, Eq, Serialize, JsonSchema)]
struct Problem {
    /// What is odd.
    kind: ProblemKind,
    /// The program's name.
    name: String,
    /// The copy that is used.
    place: String,
    /// Its version; empty when it does not say.
    version: String,
    /// What it or the system said, where it does not run; the other copies, where there are several.
    other: String,
}

/// What can be odd about an installed program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum ProblemKind {
    /// The system could not start it.
    DoesNotStart,
    /// This user may not run it.
    NotAllowed,
    /// It ended with an error, or was ended by one.
    Fails,
    /// It did not tell its version in time.
    Slow,
    /// There are several copies, of which one is used.
    Several,
}

/// Programs asked, all at the same time.
const MOST: usize = 50;

impl Probe for Programs {
    const NAME: &'static str = "programs";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let mut facts = Facts { asked: self.names.len() as u64, ..Facts::default() };
        let names = self.names.get(..MOST).unwrap_or(&self.names);
        let ask = |known: &Known| known.0.ask(&Ctx { host: cx.host, limit: cx.limit.clone() });
        for one in at_once(names, ask) {
            facts.take_in(&one?);
        }
        facts.installed_count = facts.installed.len() as u64;
        Ok(facts)
    }

    fn touches(&self) -> Vec<Touch> {
        self.names.iter().flat_map(|known| known.0.touches()).collect()
    }
}

impl Facts {
    fn take_in(&mut self, one: &One) {
        if !one.found {
            return;
        }
        self.installed.push(format!("{} {}", one.name, one.version).trim_end().to_owned());
        let kind = match one.error.as_str() {
            "" => None,
            "timed_out" => Some(ProblemKind::Slow),
            "not_allowed" => Some(ProblemKind::NotAllowed),
            "failed" => Some(ProblemKind::DoesNotStart),
            _ => Some(ProblemKind::Fails),
        };
        match kind {
            Some(ProblemKind::Slow) => self.slow_count += 1,
            Some(_) => self.broken_count += 1,
            None => {}
        }
        let problem = |kind, other: String| Problem {
            kind,
            name: one.name.clone(),
            place: one.path.clone(),
            version: one.version.clone(),
            other,
        };
        self.problems.extend(kind.map(|kind| problem(kind, one.message.clone())));
        if one.count > 1 {
            self.several_count += 1;
            self.problems.push(problem(ProblemKind::Several, one.shadowed.join(", ")));
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::super::{Kind, facts_of};
    use serde_json::json;
    use toml::de::ValueDeserializer;

    #[test]
    fn all_are_told_in_one() {
        let scene = r#"
            [variables]
            PATH = "/a:/b"
            [files."/a/git"]
            executable = true
            [files."/b/git"]
            executable = true
            [files."/a/ruby"]
            executable = true
            [files."/a/mvn"]
            executable = true
            [programs."/a/git --version"]
            out = "git version 2.39.2"
            [programs."/b/git --version"]
            out = "git version 2.20.1"
            [programs."/a/ruby --version"]
            code = 127
            err = "libruby.so.3.1: cannot open shared object file"
            [programs."/a/mvn --version"]
            hangs = true
        "#;
        let keys = r#"{ names = ["curl", "git", "mvn", "ruby"] }"#;
        let facts = facts_of(scene, "programs", keys);
        assert_eq!(facts["installed"], json!(["git 2.39.2", "mvn", "ruby"]));
        assert_eq!((&facts["asked"], &facts["installed_count"]), (&4.into(), &3.into()));
        assert_eq!((&facts["broken_count"], &facts["slow_count"]), (&1.into(), &1.into()));
        let told: Vec<_> = facts["problems"]
            .as_array()
            .unwrap()
            .iter()
            .map(|problem| [&problem["kind"], &problem["name"], &problem["other"]])
            .collect();
        let expected = [
            [&json!("several"), &json!("git"), &json!("2.20.1 (/b/git)")],
            [&json!("slow"), &json!("mvn"), &json!("")],
            [
                &json!("fails"),
                &json!("ruby"),
                &json!("libruby.so.3.1: cannot open shared object file"),
            ],
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn only_well_known_programs_may_stand_there() {
        let keys = ValueDeserializer::parse(r#"{ names = ["git", "rm"] }"#).unwrap();
        assert!((Kind::find("programs").unwrap().question)(keys).is_err());
    }
}
