//! Versions: found in text, compared, held against a range.

use regex::Regex;
use std::cmp::Ordering;
use std::sync::LazyLock;

/// The first version with a dot in it that `text` names.
pub(super) fn find(text: &str) -> Option<String> {
    static VERSION: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?:^|[^\d.])(\d{1,9}(?:\.\d{1,9})+(?:[-+_.]?[0-9A-Za-z]+)*)").ok()
    });
    let found = VERSION.as_ref()?.captures(text)?.get(1)?;
    Some(found.as_str().chars().take(60).collect())
}

/// A version taken apart for comparing.
#[derive(Debug, PartialEq, Eq)]
struct Version {
    numbers: Vec<u64>,
    /// The word that marks it as made before the release, with what follows.
    before: Option<String>,
}

impl Version {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches(['v', 'V']);
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (numbers, rest) = text.split_at(end);
        let mut numbers: Vec<u64> = numbers
            .split('.')
            .filter(|number| !number.is_empty())
            .map(|number| number.parse().ok())
            .collect::<Option<_>>()?;
        if numbers.is_empty() {
            return None;
        }
        // Java counted 1.5, 1.6, 1.7, 1.8 before 9, with the update behind an underscore.
        if rest.starts_with('_') && numbers.len() == 3 && numbers.first() == Some(&1) {
            numbers.remove(0);
        }
        while numbers.len() > 1 && numbers.last() == Some(&0) {
            numbers.pop();
        }
        let word = rest.trim_start_matches(['-', '.', '_', '~']).to_ascii_lowercase();
        let is_before = ["a", "alpha", "b", "beta", "c", "dev", "ea", "pre", "preview", "rc"]
            .iter()
            .any(|start| {
                word.strip_prefix(start)
                    .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphabetic()))
            });
        Some(Self { numbers, before: is_before.then_some(word) })
    }

    fn compare(&self, other: &Self) -> Ordering {
        let length = self.numbers.len().max(other.numbers.len());
        let number = |version: &Self, at| version.numbers.get(at).copied().unwrap_or(0);
        let by_numbers = (0..length)
            .map(|at| number(self, at).cmp(&number(other, at)))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal);
        by_numbers.then_with(|| match (&self.before, &other.before) {
            (None, None) => Ordering::Equal,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(one), Some(two)) => one.cmp(two),
        })
    }
}

/// How a version must stand to another.
#[derive(Clone, Copy, Debug)]
enum Relation {
    AtLeast,
    Above,
    AtMost,
    Below,
    Not,
    /// The same in all the numbers written.
    Like,
}

/// Conditions that a version must all meet.
#[derive(Debug)]
pub(super) struct Range(Vec<(Relation, Version)>);

impl Range {
    /// Reads `>=3.8, <4`, `17`, `!=2.0`.
    ///
    /// # Errors
    /// What cannot be understood, in a sentence.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if text.len() > 100 {
            return Err("the range is longer than 100 bytes".to_owned());
        }
        let conditions = text.split(',').map(|part| {
            let part = part.trim();
            let relations = [
                (">=", Relation::AtLeast),
                ("<=", Relation::AtMost),
                ("==", Relation::Like),
                ("!=", Relation::Not),
                (">", Relation::Above),
                ("<", Relation::Below),
                ("=", Relation::Like),
                ("", Relation::Like),
            ];
            let relation = relations.iter().find_map(|(sign, relation)| {
                part.strip_prefix(sign).map(|rest| (*relation, rest.trim()))
            });
            let (relation, version) = relation.unwrap_or((Relation::Like, part));
            let version = version.trim_end_matches(".x").trim_end_matches(".*");
            let plain = version.starts_with(|c: char| c.is_ascii_digit())
                && version.chars().all(|c| c.is_ascii_alphanumeric() || "._-+".contains(c));
            let version = Version::parse(version).filter(|_| plain).ok_or_else(|| {
                format!("{part:?} is no version to compare with; write it like >=3.8, <4 or 17")
            })?;
            Ok((relation, version))
        });
        conditions.collect::<Result<_, String>>().map(Self)
    }

    /// Whether `version` meets every condition; one that cannot be read meets none.
    pub(super) fn allows(&self, version: &str) -> bool {
        let Some(version) = Version::parse(version) else { return false };
        self.0.iter().all(|(relation, than)| {
            let order = version.compare(than);
            match relation {
                Relation::AtLeast => order.is_ge(),
                Relation::Above => order.is_gt(),
                Relation::AtMost => order.is_le(),
                Relation::Below => order.is_lt(),
                Relation::Not => order.is_ne(),
                Relation::Like => {
                    let same = than.numbers.iter().enumerate().all(|(at, number)| {
                        version.numbers.get(at).copied().unwrap_or(0) == *number
                    });
                    same && (than.before.is_none() || version.before == than.before)
                }
            }
        })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_in_what_programs_print() {
        let rows = [
            ("Python 3.11.2", "3.11.2"),
            ("git version 2.39.2.windows.1", "2.39.2.windows.1"),
            ("go version go1.22.1 linux/amd64", "1.22.1"),
            ("v18.13.0", "18.13.0"),
            ("OpenSSL 3.0.11 19 Sep 2023 (Library: OpenSSL 3.0.11)", "3.0.11"),
            ("psql (PostgreSQL) 15.3 (Debian 15.3-0+deb12u1)", "15.3"),
            ("Docker version 24.0.5, build ced0996", "24.0.5"),
            ("ruby 3.1.2p20 (2022-04-12 revision 4491bb740a)", "3.1.2p20"),
            ("10.0.100-rc.1.25451.107", "10.0.100-rc.1.25451.107"),
        ];
        for (text, version) in rows {
            assert_eq!(find(text).as_deref(), Some(version), "{text}");
        }
        assert_eq!(find("no version here, build 7"), None);
    }

    #[test]
    fn ranges_hold() {
        let rows = [
            (">=3.8", "3.11.2", true),
            (">=3.8", "3.8", true),
            (">=3.8", "3.8.0rc1", false),
            (">=3.8", "2.7.18", false),
            (">=3.8, <4", "4.0.0", false),
            ("17", "17.0.9", true),
            ("17", "21", false),
            ("17.x", "17.3", true),
            (">=8", "1.8.0_392", true),
            ("<9", "1.8.0_392", true),
            (">17", "17.0.0", false),
            ("!=2.0", "2.0.0", false),
            (">=18", "v20.1.0", true),
            ("=1.10", "1.1", false),
            (">=3.0", "", false),
        ];
        for (range, version, allowed) in rows {
            assert_eq!(Range::parse(range).unwrap().allows(version), allowed, "{range} {version}");
        }
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for range in ["", "latest", ">=", "^1.2", ">=3.8,", "3.8 4", "99999999999999999999999"] {
            assert!(Range::parse(range).is_err(), "{range}");
        }
    }
}
