//! One requirement in Python's own language (PEP 508): a name, extras, versions or an address, a condition.

use pep440_rs::{Version, VersionSpecifiers};
use pep508_rs::{ExtraName, MarkerEnvironment, MarkerTree};
use std::str::FromStr;

/// Longest requirement that is read; real ones have a tenth of it.
const MOST_BYTES: usize = 2_048;
/// Comparisons in one condition. The work that a condition can make doubles with each.
const MOST_COMPARISONS: usize = 14;
/// Parentheses inside each other in one condition.
const MOST_DEPTH: usize = 16;

/// What is asked for.
#[derive(Clone, Debug)]
pub(super) struct Requirement {
    /// The package's name as PEP 503 makes names equal.
    pub(super) name: String,
    /// Parts of it that are asked for besides.
    pub(super) extras: Vec<ExtraName>,
    /// The versions that will do, or what stands instead of them.
    pub(super) wanted: Wanted,
    /// When it is asked for at all.
    marker: MarkerTree,
}

/// Which versions will do.
#[derive(Clone, Debug)]
pub(super) enum Wanted {
    /// Versions in PEP 440's language; none is any.
    Versions(VersionSpecifiers),
    /// Exactly this text (`===`).
    Exactly(String),
    /// What lies at an address: which version that is, nobody can tell without asking there.
    Address(String),
    /// In a language that is not understood here.
    Unknown(String),
}

/// What a requirement is not, with the byte offset where that shows.
pub(super) type Mistake = usize;

/// A name as PEP 503 makes names equal; absent where it is no name.
pub(super) fn normal_name(name: &str) -> Option<String> {
    let ends = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let inner = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    if name.len() > 200
        || !ends(name.chars().next())
        || !ends(name.chars().last())
        || !name.chars().all(inner)
    {
        return None;
    }
    let parts = name.split(['.', '_', '-']).filter(|part| !part.is_empty());
    Some(parts.collect::<Vec<_>>().join("-").to_ascii_lowercase())
}

impl Requirement {
    /// A requirement of a name alone with versions already read, whenever.
    pub(super) fn of(name: String, wanted: Wanted) -> Self {
        Self { name, extras: Vec::new(), wanted, marker: MarkerTree::TRUE }
    }

    /// Adds a condition written beside the requirement, as Poetry and Pipfile have it.
    pub(super) fn only_if(mut self, condition: &str) -> Result<Self, Mistake> {
        self.marker.and(marker(condition).ok_or(0usize)?);
        Ok(self)
    }

    /// Adds extras written beside the requirement.
    pub(super) fn with_extras<'a>(mut self, extras: impl Iterator<Item = &'a str>) -> Self {
        self.extras.extend(extras.filter_map(extra));
        self
    }

    /// Reads `name[extra]>=1,<2 ; condition` and `name @ address ; condition`.
    pub(super) fn read(text: &str) -> Result<Self, Mistake> {
        if text.len() > MOST_BYTES {
            return Err(0);
        }
        let start = text.len() - text.trim_start().len();
        let rest = text.get(start..).unwrap_or_default();
        let inner = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        let length = rest.find(|c| !inner(c)).unwrap_or(rest.len());
        let (name, rest) = rest.split_at(length);
        let name = normal_name(name).ok_or(start)?;
        let (extras, rest) = extras(text, rest)?;
        let offset = |rest: &str| text.len() - rest.len();
        let rest = rest.trim_start();
        let (wanted, condition) = if let Some(rest) = rest.strip_prefix('@') {
            // A semicolon belongs to the address unless a space stands before it.
            let (address, condition) = match rest.find(" ;").or_else(|| rest.find("\t;")) {
                Some(at) => (rest.get(..at), rest.get(at + 2..)),
                None => (Some(rest), None),
            };
            let address = address.unwrap_or_default().trim();
            if address.is_empty() {
                return Err(offset(rest));
            }
            (Wanted::Address(address.to_owned()), condition)
        } else {
            let (versions, condition) = match rest.split_once(';') {
                Some((versions, condition)) => (versions, Some(condition)),
                None => (rest, None),
            };
            let wanted = Wanted::versions(versions).ok_or_else(|| offset(rest))?;
            (wanted, condition)
        };
        let marker = match condition {
            None => MarkerTree::TRUE,
            Some(condition) => marker(condition).ok_or_else(|| offset(condition))?,
        };
        Ok(Self { name, extras, wanted, marker })
    }

    /// Whether it is asked for on this machine with these extras; absent where that depends on what is
    /// not known.
    pub(super) fn applies(
        &self,
        around: Option<&MarkerEnvironment>,
        extras: &[ExtraName],
    ) -> Option<bool> {
        if self.marker.is_true() {
            return Some(true);
        }
        let possible = self.marker.evaluate_optional_environment(around, extras);
        (around.is_some() || !possible).then_some(possible)
    }
}

fn extras<'t>(text: &str, rest: &'t str) -> Result<(Vec<ExtraName>, &'t str), Mistake> {
    let Some(inner) = rest.trim_start().strip_prefix('[') else { return Ok((Vec::new(), rest)) };
    let at = text.len() - inner.len();
    let (inner, rest) = inner.split_once(']').ok_or(at)?;
    if inner.trim().is_empty() {
        return Ok((Vec::new(), rest));
    }
    let extras: Option<Vec<_>> = inner.split(',').map(extra).collect();
    Ok((extras.ok_or(at)?, rest))
}

/// The name of an extra.
pub(super) fn extra(name: &str) -> Option<ExtraName> {
    ExtraName::new(normal_name(name.trim())?).ok()
}

/// A condition, where it is one and small enough to be worked out.
fn marker(text: &str) -> Option<MarkerTree> {
    let (mut depth, mut deepest) = (0usize, 0);
    for byte in text.bytes() {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    let joined = |word: &str| text.matches(word).count();
    let comparisons = joined("and") + joined("or") + 1;
    if text.len() > MOST_BYTES || deepest > MOST_DEPTH || comparisons > MOST_COMPARISONS * 2 {
        return None;
    }
    // "platform", "android" and others hold these letters too: words are counted only now.
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    if words.filter(|word| ["and", "or"].contains(word)).count() >= MOST_COMPARISONS {
        return None;
    }
    MarkerTree::from_str(text.trim()).ok()
}

impl Wanted {
    /// Reads `>=1,<2`, also in the parentheses of old metadata, and `===text`.
    pub(super) fn versions(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(text);
        let text = text.trim();
        if let Some(exact) = text.strip_prefix("===") {
            let exact = exact.trim();
            let plain =
                !exact.is_empty() && !exact.contains(|c: char| c.is_whitespace() || c == ',');
            return plain.then(|| Self::Exactly(exact.to_owned()));
        }
        if text.matches(',').count() > 32 {
            return None;
        }
        VersionSpecifiers::from_str(text.trim_end_matches(',')).ok().map(Self::Versions)
    }

    /// Whether a version will do; absent where nobody can tell.
    pub(super) fn allows(&self, version: &str) -> Option<bool> {
        match self {
            Self::Versions(versions) if versions.is_empty() => Some(true),
            Self::Versions(versions) => Some(versions.contains(&padded(version)?)),
            Self::Exactly(exact) => Some(exact.eq_ignore_ascii_case(version)),
            Self::Address(_) | Self::Unknown(_) => None,
        }
    }

    /// As it is shown to people: `*` is any version.
    pub(super) fn said(&self) -> String {
        let text = self.text();
        if text.is_empty() { "*".to_owned() } else { text }
    }

    /// As Python writes it; empty where any version will do.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Versions(versions) => versions.to_string().replace(", ", ","),
            Self::Exactly(exact) => format!("==={exact}"),
            Self::Address(text) | Self::Unknown(text) => text.clone(),
        }
    }
}

/// A version with zeros put behind its numbers, which changes nothing but that `==2.1.*` is not fooled
/// by a bare `2`.
fn padded(version: &str) -> Option<Version> {
    if version.len() > 100 {
        return None;
    }
    let version = Version::from_str(version.trim()).ok()?;
    let mut numbers = version.release().to_vec();
    if numbers.len() >= 6 {
        return Some(version);
    }
    numbers.resize(6, 0);
    Some(version.with_release(numbers))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn versions_are_judged_as_pip_judges_them() {
        let rows = [
            ("a", "0.1.dev1", Some(true)),
            ("a>=2.31,<3", "2.31.0", Some(true)),
            ("a>=2.31,<3", "3.0", Some(false)),
            ("a (>=1.2)", "1.10", Some(true)),
            ("a==2.1.*", "2", Some(false)),
            ("a==2.1.*", "2.1.7", Some(true)),
            ("a~=1.4.2", "1.4.9", Some(true)),
            ("a~=1.4.2", "1.5", Some(false)),
            ("a==1.0", "1.0+cu118", Some(true)),
            ("a===1.0-custom", "1.0-CUSTOM", Some(true)),
            ("a===1.0", "1.0.0", Some(false)),
            ("a>=1.0", "2.0rc1", Some(true)),
            ("a==1.0", "1.0.0", Some(true)),
            ("a>=1", "not a version", None),
            ("a @ https://x.example/a.whl", "1.0", None),
        ];
        for (text, version, wanted) in rows {
            let read = Requirement::read(text).unwrap();
            assert_eq!(read.wanted.allows(version), wanted, "{text} {version}");
        }
    }

    #[test]
    fn reads_all_parts() {
        let read =
            Requirement::read(" Foo.Bar_baz [Socks, tls] >= 1 ; python_version < '3'").unwrap();
        assert_eq!(read.name, "foo-bar-baz");
        assert_eq!(read.extras.iter().map(AsRef::as_ref).collect::<Vec<_>>(), ["socks", "tls"]);
        assert_eq!(read.wanted.text(), ">=1");
        assert_eq!(read.applies(None, &[]), None);
        let address = Requirement::read("a[x] @ git+https://h/a.git@v1;x ; extra == 'y'").unwrap();
        assert!(matches!(&address.wanted, Wanted::Address(at) if at == "git+https://h/a.git@v1;x"));
        assert_eq!(address.applies(None, &[]), Some(false));
    }

    #[test]
    fn names_are_equal_as_pep_503_has_it() {
        assert_eq!(normal_name("Foo.Bar"), normal_name("foo__bar"));
        assert_eq!(normal_name("A._-b").as_deref(), Some("a-b"));
        assert_eq!((normal_name(""), normal_name("-a"), normal_name("a b")), (None, None, None));
    }

    #[test]
    fn mistakes_have_their_place() {
        let rows = [
            ("", 0),
            ("  -x", 2),
            ("name- >=1", 0),
            ("name[a-]", 5),
            ("name[a", 5),
            ("name=1", 4),
            ("name >= 1 bad", 5),
            ("name; nonsense ==", 5),
            ("name @ ", 6),
        ];
        for (text, at) in rows {
            assert_eq!(Requirement::read(text).unwrap_err(), at, "{text}");
        }
    }

    #[test]
    fn conditions_made_to_be_slow_are_not_worked_out() {
        let pairs = "(extra == 'a' and extra == 'b') or ".repeat(40);
        assert!(Requirement::read(&format!("a; {pairs} extra == 'c'")).is_err());
        let deep = format!("a; {}extra == 'a'{}", "(".repeat(500), ")".repeat(500));
        assert!(Requirement::read(&deep).is_err());
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(text in "\\PC{0,60}") {
            let _ = Requirement::read(&text);
        }

        #[test]
        fn nothing_nearly_right_makes_it_panic(
            text in "[aA0][-._a0]{0,3}( |\\[[-a0, ]{0,4}\\]?)?[<>=!~@( ]{0,3}[-+.*0-9a-z!]{0,8}[,) ]{0,2}(; ?(extra|python_version|os_name|'x') ?(==|in|<|~=|not in) ?['\"3.a*-]{0,6})?"
        ) {
            if let Ok(read) = Requirement::read(&text) {
                let _ = (read.wanted.allows("1.2"), read.applies(None, &[]), read.wanted.text());
            }
        }
    }
}
