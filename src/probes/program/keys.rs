//! The keys of a program question that can be written wrongly, checked when a pack is read.

use regex::{Captures, Regex, RegexBuilder};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

/// Reads a string and makes it a checked key.
macro_rules! key_from_text {
    ($name:ident, $schema:tt) => {
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = String::deserialize(from)?;
                Self::from_text(&text).map_err(D::Error::custom)
            }
        }
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    };
}

/// The name of a program, without a folder.
#[derive(Clone, Debug)]
pub(super) struct Name(String);
key_from_text!(Name, { "type": "string", "minLength": 1, "maxLength": 64 });

impl Name {
    pub(super) fn from_text(text: &str) -> Result<Self, String> {
        let is_plain = |c: char| c.is_alphanumeric() || "._+-".contains(c);
        if text.is_empty()
            || text.len() > 64
            || text.starts_with('-')
            || !text.chars().all(is_plain)
        {
            return Err(format!(
                "{text:?} is not the name of a program: it stands without a folder"
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

impl Deref for Name {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A word that asks for a version: with any other, running a program could do anything.
#[derive(Debug)]
pub(super) struct Argument(&'static str);
key_from_text!(Argument, { "enum": ["--version", "-version", "--client", "--list-runtimes", "-V", "-v", "version"] });

impl Argument {
    const ALLOWED: [&'static str; 7] =
        ["--version", "-version", "--client", "--list-runtimes", "-V", "-v", "version"];

    fn from_text(text: &str) -> Result<Self, String> {
        let allowed = Self::ALLOWED.into_iter().find(|allowed| *allowed == text);
        let allowed = allowed.map(Self);
        allowed.ok_or_else(|| format!("{text:?}: only {} may stand here", Self::ALLOWED.join(", ")))
    }

    pub(super) fn word(&self) -> &'static str {
        self.0
    }
}

/// Finds a version in what a program prints.
#[derive(Debug)]
pub(super) struct Pattern(Regex);
key_from_text!(Pattern, { "type": "string", "maxLength": 200, "format": "regex" });

impl Pattern {
    pub(super) fn from_text(text: &str) -> Result<Self, String> {
        if text.len() > 200 {
            return Err("the pattern is longer than 200 bytes".to_owned());
        }
        let regex = RegexBuilder::new(text).multi_line(true).size_limit(1 << 20).build();
        regex.map(Self).map_err(|error| error.to_string())
    }

    /// Every version that it finds, at most a hundred.
    pub(super) fn find_all(&self, text: &str) -> Vec<String> {
        let all = self.0.captures_iter(text).take(100);
        let one = |found: Captures<'_>| {
            let found = found.get(1).or_else(|| found.get(0))?;
            let shown = found.as_str().trim().chars().filter(|c| !c.is_control());
            Some(shown.take(60).collect())
        };
        all.filter_map(one).collect()
    }
}
