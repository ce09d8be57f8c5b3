//! Version ranges as Poetry and Pipfile write them, in Python's own language.

use super::requirement::Wanted;

/// Reads `^1.2`, `~1.2`, `1.2.*`, `*`, `1.2` and what PEP 440 knows, with commas between. What is only
/// Poetry's (alternatives with `||`) is kept as text that nobody judges.
pub(super) fn range(text: &str) -> Option<Wanted> {
    let text = text.trim();
    if text.len() > 500 {
        return None;
    }
    if text.contains('|') {
        return Some(Wanted::Unknown(text.to_owned()));
    }
    let mut parts = Vec::new();
    for part in text.split(',').map(str::trim) {
        if part.is_empty() || part == "*" {
            continue;
        }
        if let Some(version) = part.strip_prefix('^') {
            parts.push(between(version, caret)?);
        } else if let Some(version) = part.strip_prefix("~=") {
            parts.push(format!("~={version}"));
        } else if let Some(version) = part.strip_prefix('~') {
            parts.push(between(version, tilde)?);
        } else if part.starts_with(|c: char| c.is_ascii_digit()) {
            parts.push(format!("=={part}"));
        } else if let Some(version) = part.strip_prefix('=').filter(|rest| !rest.starts_with('=')) {
            parts.push(format!("=={}", version.trim()));
        } else {
            parts.push(part.to_owned());
        }
    }
    Wanted::versions(&parts.join(","))
}

/// `>=version,<next`, the next being made of the version's numbers.
fn between(version: &str, next: fn(&[u64]) -> Vec<u64>) -> Option<String> {
    let version = version.trim();
    let end = version.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(version.len());
    let numbers = version.get(..end)?.trim_end_matches('.').split('.').map(str::parse);
    let numbers: Vec<u64> = numbers.collect::<Result<_, _>>().ok()?;
    let next = next(&numbers).iter().map(u64::to_string).collect::<Vec<_>>().join(".");
    Some(format!(">={version},<{next}"))
}

/// Up to the next change of the first number that is not 0, or of the last one given.
fn caret(numbers: &[u64]) -> Vec<u64> {
    let at = numbers.iter().position(|number| *number != 0).unwrap_or(numbers.len() - 1);
    next_at(numbers, at)
}

/// Up to the next change of the second number, or of the only one.
fn tilde(numbers: &[u64]) -> Vec<u64> {
    next_at(numbers, numbers.len().min(2) - 1)
}

fn next_at(numbers: &[u64], at: usize) -> Vec<u64> {
    let kept = numbers.iter().take(at + 1).enumerate();
    kept.map(|(here, number)| if here == at { number.saturating_add(1) } else { *number }).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn ranges_become_pythons_own() {
        let rows = [
            ("^1.2.3", ">=1.2.3,<2"),
            ("^0.2.3", ">=0.2.3,<0.3"),
            ("^0.0.3", ">=0.0.3,<0.0.4"),
            ("^0", ">=0,<1"),
            ("~1.2.3", ">=1.2.3,<1.3"),
            ("~1", ">=1,<2"),
            ("~=1.2", "~=1.2"),
            ("1.2.*", "==1.2.*"),
            ("1.2", "==1.2"),
            ("=1.2", "==1.2"),
            ("*", ""),
            (">=1, <3", ">=1,<3"),
            ("^1.0 || ^2.0", "^1.0 || ^2.0"),
        ];
        for (text, wanted) in rows {
            assert_eq!(range(text).unwrap().text(), wanted, "{text}");
        }
        for text in ["^", "~x", "newest", "^1..2", "^99999999999999999999999"] {
            assert!(range(text).is_none(), "{text}");
        }
    }
}
