//! The keys of a question about variables, checked when a pack is read.

use regex::{Regex, RegexBuilder};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Environment variables: whether they are set, and whether those that name a folder, file or program
/// name one that exists. Of a value that looks like a secret only its length is told, and an address
/// is shown without the name and password it may carry.
///
/// On Windows also whether a variable was changed in the settings since this program was started: a
/// program keeps the variables it was started with. No other system keeps such a list.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Keys {
    /// Variables that must be set.
    pub(super) required: Vec<String>,
    /// Variables to look at; it is fine if they are not set.
    pub(super) any: Vec<String>,
    /// Variables of these two lists whose value must be an existing folder where they are set.
    pub(super) folders: Vec<String>,
    /// Variables of these two lists whose value must be an existing file where they are set.
    pub(super) files: Vec<String>,
    /// Variables of these two lists whose value must be a file that this user may run.
    pub(super) programs: Vec<String>,
    /// Variables of these two lists whose value is a list of folders, separated as in PATH, that must all exist.
    pub(super) lists: Vec<String>,
    /// What must stand below each of the folders: `bin/java`. On Windows also found with `.exe`, `.cmd` or `.bat` behind it.
    pub(super) holds: String,
    /// What the whole of a value must look like, as regular expressions by variable: `PORT = '\d+'`.
    pub(super) matches: BTreeMap<String, Whole>,
    /// The program that a variable's folder belongs to, by variable: with `JAVA_HOME = "java"` the `java` found through PATH should stand below that folder, or at least be of the same version.
    pub(super) same_program: BTreeMap<String, String>,
    /// Pairs of variables that must not both be set.
    #[schemars(length(max = 20))]
    pub(super) not_together: Vec<[String; 2]>,
}

/// A pattern that a whole value must fit.
#[derive(Debug)]
pub(super) struct Whole {
    pub(super) text: String,
    regex: Regex,
}

impl Whole {
    pub(super) fn fits(&self, value: &str) -> bool {
        self.regex.is_match(value)
    }
}

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        if text.len() > 200 {
            return Err(D::Error::custom("the pattern is longer than 200 bytes"));
        }
        let whole = format!(r"\A(?:{text})\z");
        let regex = RegexBuilder::new(&whole).size_limit(1 << 20).build();
        Ok(Self { text, regex: regex.map_err(D::Error::custom)? })
    }
}

impl JsonSchema for Whole {
    fn schema_name() -> Cow<'static, str> {
        "Whole".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "maxLength": 200, "format": "regex" })
    }
}

/// Variables looked at in one question.
const MOST: usize = 100;

impl Keys {
    /// Checks what the form of the keys does not.
    pub(super) fn check(&self) -> Result<(), String> {
        let named = || self.required.iter().chain(&self.any);
        if named().count() > MOST {
            return Err(format!("more than {MOST} variables"));
        }
        let pairs = self.not_together.iter().flatten();
        for name in named().chain(pairs) {
            if name.is_empty() || name.len() > 200 || name.contains(['=', '\0']) {
                return Err(format!("{name:?} is not the name of a variable"));
            }
        }
        let lists = [&self.folders, &self.files, &self.programs, &self.lists];
        let more = lists.into_iter().flatten();
        let more = more.chain(self.matches.keys()).chain(self.same_program.keys());
        for name in more {
            if !named().any(|known| known == name) {
                return Err(format!("{name:?} must also stand in `required` or `any`"));
            }
        }
        let plain = |c: char| c.is_alphanumeric() || "._+-".contains(c);
        for program in self.same_program.values() {
            if program.is_empty() || !program.chars().all(plain) {
                return Err(format!("{program:?} is not the name of a program"));
            }
        }
        Ok(())
    }
}
