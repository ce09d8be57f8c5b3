//! Hardware addresses of network adapters, in every usual notation.

use super::Found;
use super::edges::Edges;
use super::table::Entry;
use crate::model::PrivateKind;
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

static MAC: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"[0-9A-Fa-f]{2}(?:(?::[0-9A-Fa-f]{2}){7}|(?:-[0-9A-Fa-f]{2}){7}|(?::[0-9A-Fa-f]{2}){5}",
        r"|(?:-[0-9A-Fa-f]{2}){5}|(?:_[0-9A-Fa-f]{2}){5})|[0-9A-Fa-f]{4}(?:\.[0-9A-Fa-f]{4}){2}"
    ))
    .ok()
});

/// Finds hardware addresses.
pub(super) fn find(text: &str, found: &mut Found) {
    let joins =
        |neighbour: char| neighbour.is_ascii_alphanumeric() || matches!(neighbour, ':' | '_');
    for hit in MAC.iter().flat_map(|pattern| pattern.find_iter(text)) {
        let before = text.get(..hit.start()).and_then(|before| before.chars().next_back());
        let mut behind = text.get(hit.end()..).unwrap_or_default().chars();
        let next = behind.next();
        // A longer row of the same kind is a fingerprint or a GUID, not an adapter's address.
        let goes_on = matches!(next, Some(':' | '-' | '.'))
            && behind.next().is_some_and(|next| next.is_ascii_hexdigit());
        let within =
            before.is_some_and(joins) || next.is_some_and(|next| joins(next) && next != ':');
        if !within && !goes_on && !is_common(hit.as_str()) {
            found.name(PrivateKind::Mac, hit.as_str());
        }
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_hexdigit).map(|digit| digit.to_ascii_lowercase()).collect()
}

/// Whether the address is nobody's own: broadcast, multicast, none, or a stand-in already.
fn is_common(text: &str) -> bool {
    let digits = digits(text);
    digits.bytes().all(|digit| digit == b'f')
        || digits.bytes().all(|digit| digit == b'0')
        || digits.starts_with("01005e")
        || digits.starts_with("3333")
        || digits.starts_with("0180c2")
        || (digits.starts_with("0200000000") && digits.len() == 12)
}

/// Table entries for hardware addresses: each becomes a locally administered one, in every notation.
pub(super) fn stand_ins(found: &Found) -> Vec<Entry> {
    let all: BTreeSet<String> = found.of(PrivateKind::Mac).map(digits).collect();
    let numbers: BTreeMap<&str, usize> =
        all.iter().zip(1..).map(|(digits, number)| (digits.as_str(), number)).collect();
    let mut entries = Vec::new();
    let mut add = |original: String, stand_in: String| {
        entries.push(Entry { kind: PrivateKind::Mac, original, stand_in, edges: Edges::Word });
    };
    for (digits, number) in &numbers {
        let stand_in = stand_in_digits(*number, digits.len());
        for form in [(2, b':'), (2, b'-'), (2, b'_'), (4, b'.'), (4, b'-')] {
            let (size, mark) = form;
            add(grouped(digits, size, mark), grouped(&stand_in, size, mark));
        }
        if digits.bytes().any(|digit| digit.is_ascii_digit()) || digits.len() > 12 {
            add((*digits).to_owned(), stand_in);
        }
    }
    entries
}

fn stand_in_digits(number: usize, length: usize) -> String {
    format!("02{number:0width$x}", width = length.saturating_sub(2))
}

fn grouped(digits: &str, size: u8, mark: u8) -> String {
    let mut text = String::with_capacity(digits.len() * 2);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && at.is_multiple_of(usize::from(size)) {
            text.push(char::from(mark));
        }
        text.push(digit);
    }
    text
}
