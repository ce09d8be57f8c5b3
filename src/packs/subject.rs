//! What a check is repeated for: each site that the user names, or each folder.

use super::target::{self, Target};
use crate::text::fill_with;
use std::fmt;
use std::path::PathBuf;

/// What a check says that it runs once for each of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Each {
    /// The sites and services that the user names.
    Target,
    /// The folders that the user points at.
    Folder,
}

impl Each {
    /// Both, in the order in which they are told.
    pub const ALL: [Self; 2] = [Self::Target, Self::Folder];

    /// As packs write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Target => "target",
            Self::Folder => "folder",
        }
    }

    /// The placeholders that such a check may use.
    pub(super) fn words(self) -> &'static [&'static str] {
        match self {
            Self::Target => &target::WORDS,
            Self::Folder => &["folder"],
        }
    }

    /// A subject with which the keys of a check can be tried before there is a real one.
    pub(super) fn sample(self) -> Subject {
        match self {
            Self::Target => Subject::Target(Target::sample()),
            Self::Folder => Subject::Folder(PathBuf::from("folder")),
        }
    }
}

/// One of those.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A site or service.
    Target(Target),
    /// A folder.
    Folder(PathBuf),
}

impl Subject {
    /// The value of a `{placeholder}` that speaks of it.
    #[must_use]
    pub fn word(&self, name: &str) -> Option<String> {
        match self {
            Self::Target(target) => target.word(name),
            Self::Folder(folder) => (name == "folder").then(|| folder.display().to_string()),
        }
    }

    /// Puts its words into the keys of a check. A text that is only the port becomes a number.
    #[must_use]
    pub fn put_in(&self, keys: toml::Value) -> toml::Value {
        match keys {
            toml::Value::String(text) => match self {
                Self::Target(target) if text == "{target_port}" => {
                    toml::Value::Integer(i64::from(target.port))
                }
                _ => toml::Value::String(fill_with(&text, |name| self.word(name))),
            },
            toml::Value::Array(items) => {
                toml::Value::Array(items.into_iter().map(|item| self.put_in(item)).collect())
            }
            toml::Value::Table(table) => toml::Value::Table(
                table.into_iter().map(|(key, value)| (key, self.put_in(value))).collect(),
            ),
            other => other,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Target(target) => target.fmt(f),
            Self::Folder(folder) => folder.display().fmt(f),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn words_reach_every_text_of_the_keys_and_end_none() {
        let keys: toml::Value = toml::from_str(
            "path = \"{folder}/a\"\nfiles = [\"{folder}\", \"{other}\"]\n[keys]\nx = \"{folder}\"",
        )
        .unwrap();
        let subject = Subject::Folder(PathBuf::from(r#"C:\it's "mine"\"#));
        let filled = subject.put_in(keys);
        let again: toml::Value = toml::from_str(&toml::to_string(&filled).unwrap()).unwrap();
        assert_eq!(again, filled);
        assert_eq!(filled["path"].as_str().unwrap(), r#"C:\it's "mine"\/a"#);
        assert_eq!(filled["files"][1].as_str().unwrap(), "{other}");
        assert_eq!(filled["keys"]["x"], filled["files"][0]);
    }

    #[test]
    fn a_port_becomes_a_number() {
        let keys: toml::Value =
            toml::from_str("host = \"{target_host}\"\nport = \"{target_port}\"").unwrap();
        let filled = Subject::Target(Target::parse("a.example:8443").unwrap()).put_in(keys);
        assert_eq!(filled["port"].as_integer(), Some(8443));
        assert_eq!(filled["host"].as_str(), Some("a.example"));
    }
}
