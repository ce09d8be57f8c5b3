//! Names: users and their home folders, computers, mail addresses, and words the user wants hidden.

use super::edges::Edges;
use super::table::Entry;
use super::{Found, Rules};
use crate::model::{MachineFacts, PrivateKind};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::LazyLock;

mod hosts;
mod users;

pub(super) use hosts::{find_local_hosts, host_alone};
use users::Users;

type Pattern = LazyLock<Option<Regex>>;

static EMAIL: Pattern = LazyLock::new(|| {
    Regex::new(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\.)+[A-Za-z]{2,24}").ok()
});
/// A folder that bears its owner's name, the name with spaces only where a separator closes it.
static HOME: Pattern = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:/home/|/Users/|(?i:[\\/]{1,8}users[\\]{1,8})|[\\/]{1,8}Documents and Settings[\\/]{1,8})",
        r#"(?:([^/\\:*?"'<>|\r\n\t,;()]{1,40})[/\\]|([^/\\\s:*?"'<>|,;()\[\]{}&]{1,64}))"#
    ))
    .ok()
});

const LONGEST_EMAIL: usize = 320;

/// The name of the machine that the report is about, its user and the user's home folder.
#[derive(Debug, Default)]
pub(super) struct Own {
    user: String,
    host: String,
    home: String,
}

impl Own {
    pub(super) fn of(machine: &MachineFacts) -> Self {
        Self {
            user: machine.user_name.clone(),
            host: machine.host_name.clone(),
            home: machine.home.clone(),
        }
    }
}

/// Finds mail addresses.
pub(super) fn find_emails(text: &str, found: &mut Found) {
    if !text.contains('@') {
        return;
    }
    for hit in EMAIL.iter().flat_map(|pattern| pattern.find_iter(text)) {
        let ending = hit.as_str().rsplit('.').next().unwrap_or_default();
        // `getty@tty1.service` and `icon@2x.png` only look like it.
        if !matches!(
            ending,
            "service"
                | "socket"
                | "timer"
                | "target"
                | "mount"
                | "device"
                | "slice"
                | "scope"
                | "png"
                | "jpg"
                | "jpeg"
                | "gif"
                | "svg"
                | "webp"
                | "js"
                | "css"
                | "so"
                | "dll"
        ) {
            found.name(PrivateKind::Email, within_limit(hit.as_str()));
        }
    }
}

/// As much of a mail address as one can have letters, ended where a part of it ends.
fn within_limit(email: &str) -> &str {
    let short =
        email.get(..LONGEST_EMAIL).map(|short| short.rsplit_once('.').unwrap_or((short, "")).0);
    short.unwrap_or(email)
}

/// Finds the owners of home folders.
pub(super) fn find_homes(text: &str, found: &mut Found) {
    if !text.contains(['/', '\\']) {
        return;
    }
    // Whether the word up to here has one of these in it; looked at in one pass.
    let (mut web, mut file, mut seen) = (false, false, 0);
    for captures in HOME.iter().flat_map(|pattern| pattern.captures_iter(text)) {
        let (Some(whole), Some(name)) = (captures.get(0), captures.get(1).or(captures.get(2)))
        else {
            continue;
        };
        let overlap = text.floor_char_boundary(usize::saturating_sub(seen, "file:".len()));
        let news = text.get(overlap..whole.start()).unwrap_or_default();
        let word = news.rsplit_once(char::is_whitespace).map_or(news, |(_, word)| word);
        if word.len() < news.len() {
            (web, file) = (false, false);
        }
        web |= word.contains("://");
        file |= word.contains("file:");
        seen = whole.start();
        // `/users/` in the address of a web page is no folder.
        if !web || file {
            found.name(PrivateKind::User, name.as_str().trim_end_matches(['.', ' ', ']', '}']));
        }
    }
}

/// Table entries for words the user wants hidden.
pub(super) fn word_stand_ins(found: &Found, rules: &Rules) -> Vec<Entry> {
    let named = rules.words.iter().map(String::as_str).chain(found.of(PrivateKind::Word));
    let words: BTreeSet<&str> = named.map(str::trim).filter(|word| !word.is_empty()).collect();
    let entry = |(index, word): (usize, &str)| Entry {
        kind: PrivateKind::Word,
        original: word.to_owned(),
        stand_in: format!("word-{}", index + 1),
        edges: if word.len() < 3 { Edges::Word } else { Edges::Free },
    };
    words.into_iter().enumerate().map(entry).collect()
}

/// Table entries for every name that was found.
pub(super) fn stand_ins(found: &Found, own: &Own) -> Vec<Entry> {
    let mut users = Users::default();
    let own_user = account(&own.user);
    users.add(own_user);
    let home_owner = last_part(&own.home);
    users.add_alias(home_owner, own_user);
    for name in found.of(PrivateKind::User) {
        users.add(account(name));
    }
    let mut entries = emails(found, &mut users);
    entries.extend(homes(found, own, &users));
    entries.extend(users.entries());
    entries.extend(hosts::stand_ins(found, &own.host));
    for (kind, stem) in [
        (PrivateKind::Phone, "phone"),
        (PrivateKind::IdNumber, "id"),
        (PrivateKind::Serial, "serial"),
        (PrivateKind::Ssid, "network"),
    ] {
        for (index, name) in found.of(kind).enumerate() {
            let stand_in = format!("{stem}-{}", index + 1);
            entries.push(Entry { kind, original: name.to_owned(), stand_in, edges: Edges::Word });
        }
    }
    entries
}

/// Gives names numbers from one upwards, the same to the same name in letters of either case.
#[derive(Debug, Default)]
struct Numbers(BTreeMap<String, usize>);

impl Numbers {
    fn number(&mut self, name: &str) -> usize {
        let next = self.0.len() + 1;
        *self.0.entry(name.to_ascii_lowercase()).or_insert(next)
    }
}

/// Whether a name is a stand-in already: a report that was redacted once is opened and written again.
fn is_stand_in(name: &str, stem: &str) -> bool {
    name.strip_prefix(stem).is_some_and(|number| {
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// The account in `DOMAIN\account`.
fn account(name: &str) -> &str {
    name.rsplit('\\').next().unwrap_or(name).trim()
}

fn last_part(path: &str) -> &str {
    path.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or_default()
}

fn emails(found: &Found, users: &mut Users) -> Vec<Entry> {
    let mut domains = Numbers::default();
    let mut entries = Vec::new();
    for email in found.of(PrivateKind::Email) {
        let Some((local, domain)) = email.split_once('@') else { continue };
        let domain = domain.to_lowercase();
        if domain.starts_with("mail-") && domain.ends_with(".example") {
            continue;
        }
        let user =
            users.stand_in(local).unwrap_or_else(|| format!("user-{}", users.add_nameless()));
        entries.push(Entry {
            kind: PrivateKind::Email,
            original: email.to_owned(),
            stand_in: format!("{user}@mail-{}.example", domains.number(&domain)),
            edges: Edges::Word,
        });
    }
    entries
}

/// Entries for home folders that stand in an unusual place, and for other paths known to be private.
fn homes(found: &Found, own: &Own, users: &Users) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut count = 0;
    for path in found.of(PrivateKind::Path) {
        let path = path.trim_end_matches(['/', '\\']);
        let mut usual = Found::default();
        find_homes(&format!("{path}/"), &mut usual);
        let name = last_part(path);
        if usual.names.is_empty() && !name.is_empty() {
            let parent = path.get(..path.len() - name.len()).unwrap_or_default();
            let stand_in = if path == own.home.trim_end_matches(['/', '\\']) {
                users.stand_in(name)
            } else if is_system_path(path) {
                None
            } else {
                count += 1;
                Some(format!("path-{count}"))
            };
            if let Some(stand_in) = stand_in {
                let stand_in = format!("{parent}{stand_in}");
                let original = path.to_owned();
                entries.push(Entry {
                    kind: PrivateKind::Path,
                    original,
                    stand_in,
                    edges: Edges::End,
                });
            }
        }
    }
    entries
}

/// Whether every system of the kind has this path.
fn is_system_path(path: &str) -> bool {
    let path = path.to_lowercase().replace('\\', "/");
    let path = path.split_once(':').map_or(path.as_str(), |(_, path)| path);
    [
        "/bin",
        "/boot",
        "/dev",
        "/etc",
        "/lib",
        "/opt",
        "/private/etc",
        "/proc",
        "/program files",
        "/programdata",
        "/root",
        "/run",
        "/sbin",
        "/sys",
        "/system",
        "/tmp",
        "/usr",
        "/var",
        "/windows",
        "/applications",
        "/library",
    ]
    .iter()
    .any(|root| {
        path == *root || path.strip_prefix(root).is_some_and(|rest| rest.starts_with(['/', ' ']))
    }) || path.parse::<IpAddr>().is_ok()
}
