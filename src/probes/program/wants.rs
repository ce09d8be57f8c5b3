//! Which versions will do, in the language of each tool.

use super::version::{Counting, Range};
use pep440_rs::{Version as PythonVersion, VersionSpecifiers};
use schemars::JsonSchema;
use serde::Deserialize;
use std::fmt;
use std::str::FromStr;

/// The language in which versions that will do are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Language {
    /// `>=3.8, <4`; a bare `17` is 17 and every 17.x.
    Plain,
    /// The same, where 1.8 and 8 are one version, and so are `1.8.0_392` and `8u392`.
    Java,
    /// Python's (PEP 440): `>=3.9,<3.13`, `~=3.11`; a bare `3.11` is every 3.11.x.
    Python,
    /// npm's: `^18.2 || >=20`.
    Node,
}

/// The versions that will do.
#[derive(Debug)]
pub(crate) struct Wants {
    text: String,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Range(Range),
    Python(VersionSpecifiers),
    Node(nodejs_semver::Range),
}

/// Longest requirement that is read, in bytes.
const LONGEST: usize = 100;

impl Wants {
    /// Reads a requirement.
    ///
    /// # Errors
    /// What cannot be understood, in a sentence.
    pub(crate) fn parse(text: &str, language: Language) -> Result<Self, String> {
        if text.len() > LONGEST {
            return Err(format!("the versions wanted are longer than {LONGEST} bytes"));
        }
        if text.trim().is_empty() {
            return Err("the versions wanted are empty; write them like >=3.8, <4".to_owned());
        }
        let kind = match language {
            Language::Plain => Range::parse(text, Counting::Plain).map(Kind::Range)?,
            Language::Java => Range::parse(text, Counting::Java).map(Kind::Range)?,
            Language::Python => python(text).map(Kind::Python)?,
            Language::Node => node(text).map(Kind::Node)?,
        };
        Ok(Self { text: text.to_owned(), kind })
    }

    /// Whether `version` will do; absent when it cannot be read as one.
    pub(crate) fn allows(&self, version: &str) -> Option<bool> {
        match &self.kind {
            Kind::Range(range) => range.allows(version),
            Kind::Python(specifiers) => {
                // Builds between releases call themselves `3.11.2+`.
                let version = PythonVersion::from_str(version.trim_end_matches('+')).ok()?;
                Some(specifiers.contains(&version))
            }
            Kind::Node(range) => {
                let version = version.trim_start_matches('v');
                let version = nodejs_semver::Version::parse(version).ok()?;
                Some(range.satisfies(&version))
            }
        }
    }
}

impl fmt::Display for Wants {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn python(text: &str) -> Result<VersionSpecifiers, String> {
    let bare = |part: &str| match part.trim() {
        part if part.starts_with(|c: char| c.is_ascii_digit()) => {
            format!("=={}.*", part.trim_end_matches(".x").trim_end_matches(".*"))
        }
        part => part.to_owned(),
    };
    let text: Vec<String> = text.split(',').map(bare).collect();
    let text = text.join(",");
    VersionSpecifiers::from_str(&text).map_err(|_| {
        format!("{text:?} is no requirement of Python's kind; write it like >=3.9,<3.13 or ~=3.11")
    })
}

fn node(text: &str) -> Result<nodejs_semver::Range, String> {
    // Its parser takes any word for a version that nothing has.
    let fits = text.contains(|c: char| c.is_ascii_digit() || c == '*')
        && text.split(|c: char| !c.is_ascii_alphanumeric() && !"-.+".contains(c)).all(|word| {
            word.is_empty()
                || matches!(word, "x" | "X" | "-")
                || word.trim_start_matches(['v', 'V']).starts_with(|c: char| c.is_ascii_digit())
        });
    let range = nodejs_semver::Range::parse(text).ok().filter(|_| fits);
    range.ok_or_else(|| {
        format!("{text:?} is no requirement of npm's kind; write it like ^18.2 || >=20")
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use Language::{Java, Node, Plain, Python};

    #[test]
    fn each_language_is_read_its_own_way() {
        let rows = [
            (Python, ">=3.9,<3.13", "3.11.2", true),
            (Python, ">=3.9,<3.13", "3.13.0", false),
            (Python, ">=3.9,<3.13", "3.13.0rc1", false),
            (Python, ">=3.13", "3.13.0rc1", false),
            (Python, "~=3.11", "3.12.1", true),
            (Python, "~=3.11.2", "3.12.1", false),
            (Python, "3.11", "3.11.9", true),
            (Python, "3.11", "3.1.1", false),
            (Python, "==3.11.*", "3.11.2+", true),
            (Python, "!=3.11.2,>=3", "3.11.2", false),
            (Node, "^18.2 || >=20", "v18.13.0", true),
            (Node, "^18.2 || >=20", "19.0.0", false),
            (Node, "~18.13", "18.14.0", false),
            (Node, "18", "v18.13.0", true),
            (Node, ">=18 <22", "21.7.1", true),
            (Node, "18.x", "18.0.0", true),
            (Java, "1.8", "1.8.0_392", true),
            (Java, ">=8, <22", "22.0.1", false),
            (Plain, ">=8, <22", "21.0", true),
        ];
        for (language, text, version, expected) in rows {
            let wants = Wants::parse(text, language).unwrap();
            assert_eq!(wants.allows(version), Some(expected), "{text} {version}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_neither_good_nor_bad() {
        for language in [Plain, Java, Python, Node] {
            let wants = Wants::parse(">=3.8", language).unwrap();
            assert_eq!(wants.allows(""), None, "{language:?}");
            assert_eq!(wants.allows("unknown"), None, "{language:?}");
        }
    }

    #[test]
    fn a_bad_requirement_is_refused() {
        let long = format!(">={}", "1.".repeat(60));
        for language in [Plain, Java, Python, Node] {
            for text in ["", "  ", "latest", ">=", ">=3.8;rm", "3 8 .", "=>3", &long, "中文"] {
                assert!(Wants::parse(text, language).is_err(), "{language:?} {text}");
            }
        }
        assert!(Wants::parse("^18", Python).is_err());
        assert!(Wants::parse("~=3.11", Node).is_err());
        assert!(Wants::parse("99999999999999999999", Node).is_err());
    }
}
