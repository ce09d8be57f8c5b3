//! IPv4 and IPv6 addresses. A stand-in keeps the class of its original and who shares a network with whom.

use super::Found;
use super::edges::Edges;
use super::table::Entry;
use crate::model::PrivateKind;
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

mod v4;
mod v6;

static V4: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\d{1,3}(?:\.\d{1,3}){3}").ok());
static V6: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:\d{0,2}(?:\.\d{1,3}){3})?").ok()
});
/// Words before a number of four parts that make it a version.
static VERSION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?i)(?:\b(?:version|ver|v|build|release|revision|rev|firmware|driver|kernel|sdk|oid)|版本号?|固件)["']?[\s:=.v（(：]{0,4}$|(?:chrome|chromium|crios|edg|edge|edga|opr|electron|safari|firefox|version|cronet|qqbrowser|micromessenger)/$"#).ok()
});

/// Public servers that everybody asks; they tell nothing of anybody.
const WELL_KNOWN: &[&str] = &[
    "8.8.8.8",
    "8.8.4.4",
    "1.1.1.1",
    "1.0.0.1",
    "9.9.9.9",
    "149.112.112.112",
    "208.67.222.222",
    "208.67.220.220",
    "223.5.5.5",
    "223.6.6.6",
    "119.29.29.29",
    "182.254.116.116",
    "114.114.114.114",
    "114.114.115.115",
    "180.76.76.76",
    "1.2.4.8",
    "210.2.4.8",
    "94.140.14.14",
    "94.140.15.15",
    "2001:4860:4860::8888",
    "2001:4860:4860::8844",
    "2606:4700:4700::1111",
    "2606:4700:4700::1001",
    "2620:fe::fe",
    "2620:fe::9",
    "2400:3200::1",
    "2400:3200:baba::1",
    "2402:4e00::",
    "2402:4e00:1::",
    "2400:da00::6666",
    "2001:dc7:1000::1",
    "2620:119:35::35",
    "2620:119:53::53",
];

/// Finds IPv4 addresses. Numbers of four parts that are versions are none.
pub(super) fn find_v4(text: &str, found: &mut Found) {
    if text.bytes().filter(|&byte| byte == b'.').take(3).count() < 3 {
        return;
    }
    for hit in V4.iter().flat_map(|pattern| pattern.find_iter(text)) {
        let before = text.get(..hit.start()).unwrap_or_default();
        let behind = text.get(hit.end()..).unwrap_or_default();
        let part_of_more = before.ends_with(|last: char| last.is_ascii_alphanumeric())
            || (before.ends_with('.')
                && before.trim_end_matches('.').ends_with(|last: char| last.is_ascii_digit()))
            || behind.starts_with(|next: char| next.is_ascii_alphanumeric())
            || behind
                .strip_prefix('.')
                .is_some_and(|behind| behind.starts_with(|next: char| next.is_ascii_digit()));
        let package =
            [".so", ".dll", ".exe", ".msi", ".jar", ".tar", ".zip", ".whl", ".deb", ".rpm", ".pkg"]
                .iter()
                .any(|ending| behind.starts_with(ending));
        let tail: String =
            before.chars().rev().take(24).collect::<Vec<_>>().into_iter().rev().collect();
        let version = VERSION.as_ref().is_some_and(|version| version.is_match(&tail));
        if !part_of_more && !package && !version && parse_v4(hit.as_str()).is_some() {
            found.name(PrivateKind::Address, hit.as_str());
        }
    }
}

/// Finds IPv6 addresses.
pub(super) fn find_v6(text: &str, found: &mut Found) {
    if text.bytes().filter(|&byte| byte == b':').take(2).count() < 2 {
        return;
    }
    for hit in V6.iter().flat_map(|pattern| pattern.find_iter(text)) {
        let before = text.get(..hit.start()).unwrap_or_default();
        let behind = text.get(hit.end()..).unwrap_or_default();
        // A sentence or a list may go on with a colon of its own.
        let address = match hit.as_str() {
            whole if whole.ends_with(':') && !whole.ends_with("::") => whole.trim_end_matches(':'),
            whole => whole,
        };
        let part_of_more = before
            .ends_with(|last: char| last.is_ascii_alphanumeric() || last == ':')
            || behind.starts_with(|next: char| next.is_ascii_alphanumeric() || next == ':');
        if !part_of_more && address.parse::<Ipv6Addr>().is_ok() {
            found.name(PrivateKind::Address, address);
        }
    }
}

/// Reads an address, its parts perhaps filled up with zeros.
fn parse_v4(text: &str) -> Option<Ipv4Addr> {
    let mut parts = text.split('.').map(|part| {
        let padded = part.len() == 3 || !part.starts_with('0') || part.len() == 1;
        padded.then(|| part.parse::<u8>().ok()).flatten()
    });
    let mut part = || parts.next().flatten();
    Some(Ipv4Addr::new(part()?, part()?, part()?, part()?))
}

/// Table entries for addresses, in every form in which they were seen and some in which they hide.
pub(super) fn stand_ins(found: &Found, public: &[String]) -> Vec<Entry> {
    let known: BTreeSet<IpAddr> = WELL_KNOWN
        .iter()
        .copied()
        .chain(public.iter().map(String::as_str))
        .filter_map(|address| address.parse().ok())
        .collect();
    let mut texts_v4: BTreeMap<Ipv4Addr, BTreeSet<&str>> = BTreeMap::new();
    let mut texts_v6: BTreeMap<Ipv6Addr, BTreeSet<&str>> = BTreeMap::new();
    let mut all_v4 = BTreeSet::new();
    for text in found.of(PrivateKind::Address) {
        if let Some(address) = parse_v4(text) {
            if !known.contains(&address.into()) {
                texts_v4.entry(address).or_default().insert(text);
                all_v4.insert(address);
            }
        } else if let Ok(address) = text.parse::<Ipv6Addr>()
            && !known.contains(&address.into())
        {
            texts_v6.entry(address).or_default().insert(text);
            all_v4.extend(v6::embedded(address).filter(|inner| !known.contains(&(*inner).into())));
        }
    }
    let map_v4 = v4::stand_ins(&all_v4);
    let all_v6: BTreeSet<Ipv6Addr> = texts_v6.keys().copied().collect();
    let map_v6 = v6::stand_ins(&all_v6, &map_v4);

    let mut entries = Vec::new();
    let mut add = |original: String, stand_in: String, edges: Edges| {
        entries.push(Entry { kind: PrivateKind::Address, original, stand_in, edges });
    };
    for (address, texts) in &texts_v4 {
        let Some(stand_in) = map_v4.get(address) else { continue };
        add(address.to_string(), stand_in.to_string(), Edges::Address);
        for text in texts {
            add((*text).to_owned(), stand_in.to_string(), Edges::Address);
        }
        // As names of machines have it, and as names for looking addresses up backwards.
        let dashed = |address: &Ipv4Addr| address.to_string().replace('.', "-");
        add(dashed(address), dashed(stand_in), Edges::Word);
        let backwards = |address: &Ipv4Addr| {
            let [a, b, c, d] = address.octets();
            format!("{d}.{c}.{b}.{a}.in-addr.arpa")
        };
        add(backwards(address), backwards(stand_in), Edges::Word);
    }
    for (address, texts) in &texts_v6 {
        let Some(stand_in) = map_v6.get(address) else { continue };
        add(address.to_string(), stand_in.to_string(), Edges::Word);
        for text in texts {
            add((*text).to_owned(), stand_in.to_string(), Edges::Word);
        }
    }
    entries
}

/// Gives each number of `taken` one of its own out of `range`, other than any of `taken` while there are
/// enough. Numbers in `fixed` stay what they are.
fn reassign(
    taken: &BTreeSet<u8>,
    range: std::ops::RangeInclusive<u8>,
    fixed: &[u8],
) -> BTreeMap<u8, u8> {
    let free = |number: &u8| !fixed.contains(number);
    let fresh = range.clone().filter(|number| free(number) && !taken.contains(number));
    let used = range.filter(|number| free(number) && taken.contains(number)).rev();
    let mut pool = fresh.chain(used);
    taken
        .iter()
        .map(|&number| {
            let new = if free(&number) { pool.next().unwrap_or(number) } else { number };
            (number, new)
        })
        .collect()
}
