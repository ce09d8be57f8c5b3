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

/// How the numbers of a version are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counting {
    /// As they stand.
    Plain,
    /// Java's way: before 9 it called itself 1.8 and wrote its update behind an underscore, so that
    /// `1.8.0_392`, `8u392` and `8.0.392` are one version.
    Java,
}

/// A version taken apart for comparing.
#[derive(Debug, PartialEq, Eq)]
struct Version {
    numbers: Vec<u64>,
    /// What marks it as made before the release, in runs of letters and of digits.
    before: Option<Vec<Run>>,
}

/// Letters or digits that stand together.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Run {
    Number(u64),
    Word(String),
}

/// Words that mark a version as made before the release.
const BEFORE: [&str; 15] = [
    "a", "alpha", "b", "beta", "c", "canary", "dev", "ea", "insiders", "m", "nightly", "pre",
    "preview", "rc", "snapshot",
];

impl Version {
    fn parse(text: &str, counting: Counting) -> Option<Self> {
        let text = text.trim().trim_start_matches(['v', 'V']);
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (numbers, mut rest) = text.split_at(end);
        let mut numbers: Vec<u64> = numbers
            .split('.')
            .filter(|number| !number.is_empty())
            .map(|number| number.parse().ok())
            .collect::<Option<_>>()?;
        if numbers.is_empty() {
            return None;
        }
        match counting {
            Counting::Java => {
                if numbers.len() > 1 && numbers.first() == Some(&1) {
                    numbers.remove(0);
                }
                if let Some(update) = rest.strip_prefix(['_', 'u']) {
                    let end = update.find(|c: char| !c.is_ascii_digit()).unwrap_or(update.len());
                    let (update, after) = update.split_at(end);
                    numbers.resize(2, 0);
                    numbers.push(update.parse().ok()?);
                    rest = after;
                }
            }
            // OpenSSL's way of counting repairs: 1.1.1, 1.1.1a, … 1.1.1w.
            Counting::Plain => {
                let mut letters = rest.bytes();
                let letter = letters.next().filter(u8::is_ascii_lowercase);
                let alone = letters.next().is_none_or(|next| !next.is_ascii_alphanumeric());
                if let Some(letter) = letter.filter(|_| alone) {
                    numbers.push(u64::from(letter - b'a') + 1);
                    rest = rest.get(1..).unwrap_or_default();
                }
            }
        }
        while numbers.len() > 1 && numbers.last() == Some(&0) {
            numbers.pop();
        }
        let runs = runs(rest);
        let is_before =
            matches!(runs.first(), Some(Run::Word(word)) if BEFORE.contains(&word.as_str()));
        Some(Self { numbers, before: is_before.then_some(runs) })
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

/// The runs of letters and of digits in what follows the numbers, up to what only names a build.
fn runs(rest: &str) -> Vec<Run> {
    let rest = rest.split('+').next().unwrap_or_default().to_ascii_lowercase();
    let mut runs = Vec::new();
    for part in rest.split(|c: char| !c.is_ascii_alphanumeric()) {
        let mut part = part;
        while let Some(first) = part.chars().next() {
            let digits = first.is_ascii_digit();
            let end = part.find(|c: char| c.is_ascii_digit() != digits).unwrap_or(part.len());
            let (run, after) = part.split_at(end);
            runs.push(match run.parse() {
                Ok(number) if digits => Run::Number(number),
                _ => Run::Word(run.to_owned()),
            });
            part = after;
        }
    }
    runs
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
pub(super) struct Range {
    conditions: Vec<(Relation, Version)>,
    counting: Counting,
}

impl Range {
    /// Reads `>=3.8, <4`, `17`, `!=2.0`.
    ///
    /// # Errors
    /// What cannot be understood, in a sentence.
    pub(super) fn parse(text: &str, counting: Counting) -> Result<Self, String> {
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
            let version = Version::parse(version, counting).filter(|_| plain).ok_or_else(|| {
                format!("{part:?} is no version to compare with; write it like >=3.8, <4 or 17")
            })?;
            Ok((relation, version))
        });
        let conditions = conditions.collect::<Result<_, String>>()?;
        Ok(Self { conditions, counting })
    }

    /// Whether `version` meets every condition; absent when it cannot be read as a version.
    pub(super) fn allows(&self, version: &str) -> Option<bool> {
        let version = Version::parse(version, self.counting)?;
        Some(self.conditions.iter().all(|(relation, than)| {
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
        }))
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
            (">=1.1.1k", "1.1.1w", true),
            (">=1.1.1k", "1.1.1", false),
            (">=1.1.1k", "1.1.1f", false),
            (">=1.1.1k", "3.0.2", true),
            ("1.1.1", "1.1.1w", true),
            (">=3.1", "3.1.2p20", true),
            (">=2.39.2", "2.39.2.windows.1", true),
            (">=1.77", "1.77.0-nightly", false),
            (">=10.0.100-rc.2", "10.0.100-rc.10.2545", true),
            (">=10.0.100-rc.2", "10.0.100-rc.1.2545", false),
            (">=10.6", "10.11.6-MariaDB-0+deb12u1", true),
            (">17", "17.0.0", false),
            ("!=2.0", "2.0.0", false),
            (">=18", "v20.1.0", true),
            ("=1.10", "1.1", false),
            (">=3.0", "", false),
        ];
        for (range, version, allowed) in rows {
            let read = Range::parse(range, Counting::Plain).unwrap();
            assert_eq!(read.allows(version).unwrap_or(false), allowed, "{range} {version}");
        }
    }

    #[test]
    fn java_counts_its_own_way() {
        let rows = [
            (">=8", "1.8.0_392", true),
            ("<9", "1.8.0_392", true),
            ("1.8", "1.8.0_392", true),
            ("1.8", "8.0.392", true),
            ("8", "1.8.0_392", true),
            (">=1.8.0_200", "1.8.0_392", true),
            (">=8u400", "1.8.0_392", false),
            (">=8u400", "1.8.0_392-b08", false),
            (">=1.8", "1.7.0_80", false),
            (">=1.8", "17.0.9", true),
            (">=17", "17-ea", false),
            (">=11.0.20", "11.0.20.1", true),
            (">=17", "17.0.9+9-Ubuntu", true),
            ("<=11", "1.6.0_45", true),
        ];
        for (range, version, allowed) in rows {
            let read = Range::parse(range, Counting::Java).unwrap();
            assert_eq!(read.allows(version).unwrap_or(false), allowed, "{range} {version}");
        }
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for range in ["", "latest", ">=", "^1.2", ">=3.8,", "3.8 4", "99999999999999999999999"] {
            assert!(Range::parse(range, Counting::Plain).is_err(), "{range}");
            assert!(Range::parse(range, Counting::Java).is_err(), "{range}");
        }
    }
}
