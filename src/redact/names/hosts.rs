//! Names of computers, and domain names that are not public.

use super::super::Found;
use super::super::edges::Edges;
use super::super::table::Entry;
use super::{Numbers, Pattern, is_stand_in};
use crate::model::PrivateKind;
use regex::Regex;
use std::net::IpAddr;
use std::sync::LazyLock;

/// An ending that is never public.
static LOCAL: Pattern = LazyLock::new(|| {
    Regex::new(r"(?i-u)\.(?:local|lan|localdomain|home\.arpa|corp|intranet|fritz\.box)(?-u:\b)")
        .ok()
});
/// Most labels before such an ending, and most letters of each.
const LABELS: usize = 7;
const LABEL: usize = 63;

/// Names that look so but name no computer.
const NO_HOSTS: &[&str] =
    &["localhost", "rc", "jail", "env", "settings", "config", "www", "wpad", "gateway", "router"];

/// Finds names under local endings.
pub(in super::super) fn find_local_hosts(text: &str, found: &mut Found) {
    for hit in LOCAL.iter().flat_map(|pattern| pattern.find_iter(text)) {
        let start = start_of_name(text.as_bytes(), hit.start());
        let before = text.get(..start).unwrap_or_default();
        let in_path = before.ends_with(['\\', '.', '_', '-', '@'])
            || (before.ends_with('/') && !before.ends_with("//"));
        let goes_on = text
            .get(hit.end()..)
            .and_then(|behind| behind.strip_prefix(['.', '-', '_']))
            .is_some_and(|behind| behind.starts_with(|next: char| next.is_ascii_alphanumeric()));
        if start < hit.start() && !in_path && !goes_on {
            found.name(PrivateKind::Host, text.get(start..hit.end()).unwrap_or_default());
        }
    }
}

/// The host of an address as settings write it, without scheme, login, port and path; what is an IP
/// address is said to be one.
pub(in super::super) fn host_alone(value: &str) -> (PrivateKind, &str) {
    let bare = value.trim();
    if bare.parse::<IpAddr>().is_ok() {
        return (PrivateKind::Address, bare);
    }
    let rest = bare.split_once("://").map_or(bare, |(_, rest)| rest);
    let rest = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let rest = rest.rsplit('@').next().unwrap_or_default();
    let host = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((inner, _)) => inner,
        None => match rest.split_once(':') {
            Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
            _ => rest,
        },
    };
    let is_address = host.parse::<IpAddr>().is_ok();
    (if is_address { PrivateKind::Address } else { PrivateKind::Host }, host)
}

/// Where the labels begin that end at `end`.
fn start_of_name(text: &[u8], end: usize) -> usize {
    let (mut start, mut label_end) = (end, end);
    for _ in 0..LABELS {
        let before = text.get(label_end.saturating_sub(LABEL)..label_end).unwrap_or_default();
        let letters = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'-';
        let length = before.iter().rev().take_while(letters).count();
        let label = before.get(before.len() - length..).unwrap_or_default();
        let Some(hyphens) = label.iter().position(u8::is_ascii_alphanumeric) else { break };
        start = label_end - length + hyphens;
        match start.checked_sub(1) {
            Some(dot) if text.get(dot) == Some(&b'.') => label_end = dot,
            _ => break,
        }
    }
    start
}

/// Table entries for computers. The own one is always the first.
pub(super) fn stand_ins(found: &Found, own: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut labels = Numbers::default();
    let mut domains = Numbers::default();
    let others = found.of(PrivateKind::Host).filter(|name| *name != own);
    for name in std::iter::once(own).chain(others) {
        let name = name.trim().trim_end_matches('.');
        let (label, domain) = name.split_once('.').unwrap_or((name, ""));
        let lower = label.to_lowercase();
        if label.is_empty()
            || NO_HOSTS.contains(&lower.as_str())
            || is_stand_in(label, "host-")
            || name.parse::<IpAddr>().is_ok()
        {
            continue;
        }
        let host = format!("host-{}", labels.number(&lower));
        let mut add = |original: &str, stand_in: String| {
            let original = original.to_owned();
            entries.push(Entry { kind: PrivateKind::Host, original, stand_in, edges: Edges::Word });
        };
        if domain.is_empty() {
            add(name, host);
            continue;
        }
        let suffix = suffix(domain);
        if suffix == domain {
            add(name, format!("{host}.{suffix}"));
        } else {
            let stand_in = format!("domain-{}.{suffix}", domains.number(domain));
            add(name, format!("{host}.{stand_in}"));
            if name.eq_ignore_ascii_case(own) {
                add(domain, stand_in);
            }
        }
        if name.eq_ignore_ascii_case(own) {
            add(label, host);
        }
    }
    entries
}

/// The end of a domain name that many share: `com`, `com.cn`, `lan`.
fn suffix(domain: &str) -> &str {
    let mut dots = domain.rmatch_indices('.').map(|(at, _)| at);
    let Some(last) = dots.next() else { return domain };
    let top = domain.get(last + 1..).unwrap_or(domain);
    let from = dots.next().map_or(0, |at| at + 1);
    let second = domain.get(from..last).unwrap_or_default();
    let shared =
        matches!(second, "com" | "net" | "org" | "gov" | "edu" | "ac" | "co" | "home" | "fritz");
    if shared && (top.len() == 2 || matches!(top, "arpa" | "box")) {
        domain.get(from..).unwrap_or(domain)
    } else {
        top
    }
}
