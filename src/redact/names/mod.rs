//! Names: users and their home folders, computers, mail addresses, and words the user wants hidden.

use super::table::{Edges, Entry};
use super::{Found, Rules};
use crate::model::{MachineFacts, PrivateKind};
use regex::Regex;
use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::LazyLock;

mod hosts;

pub(super) use hosts::find_local_hosts;

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

/// Accounts that every such system has: their names tell nothing of the person.
const GENERIC: &[&str] = &[
    "administrator",
    "all users",
    "daemon",
    "default",
    "default user",
    "defaultuser0",
    "guest",
    "local service",
    "localservice",
    "network service",
    "networkservice",
    "nobody",
    "public",
    "root",
    "shared",
    "system",
    "~",
    "%username%",
    "$user",
    "${user}",
    "...",
    "…",
];

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
            found.name(PrivateKind::Email, hit.as_str());
        }
    }
}

/// Finds the owners of home folders.
pub(super) fn find_homes(text: &str, found: &mut Found) {
    if !text.contains(['/', '\\']) {
        return;
    }
    for captures in HOME.iter().flat_map(|pattern| pattern.captures_iter(text)) {
        let (Some(whole), Some(name)) = (captures.get(0), captures.get(1).or(captures.get(2)))
        else {
            continue;
        };
        let before = text.get(..whole.start()).unwrap_or_default();
        let word = before.rsplit(char::is_whitespace).next().unwrap_or_default();
        // `/users/` in the address of a web page is no folder.
        if word.contains("://") && !word.contains("file:") {
            continue;
        }
        found.name(PrivateKind::User, name.as_str().trim_end_matches(['.', ' ', ']', '}']));
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

/// Users, each with its number; several spellings may share one.
#[derive(Debug, Default)]
struct Users {
    names: Vec<(String, usize)>,
    count: usize,
}

impl Users {
    fn number(&self, name: &str) -> Option<usize> {
        self.names
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, number)| *number)
    }

    fn add(&mut self, name: &str) {
        if !is_generic(name) && self.number(name).is_none() {
            self.count += 1;
            self.names.push((name.to_owned(), self.count));
        }
    }

    fn add_alias(&mut self, name: &str, of: &str) {
        match self.number(of) {
            Some(number) if !is_generic(name) && self.number(name).is_none() => {
                self.names.push((name.to_owned(), number));
            }
            _ => self.add(name),
        }
    }

    fn stand_in(&self, name: &str) -> Option<String> {
        self.number(name).map(|number| format!("user-{number}"))
    }

    fn entries(&self) -> Vec<Entry> {
        let mut entries = Vec::new();
        for (name, number) in &self.names {
            let stand_in = format!("user-{number}");
            for folder in
                ["/home/", "/Users/", r"\Users\", r"\\Users\\", r"\Documents and Settings\"]
            {
                entries.push(Entry {
                    kind: PrivateKind::Path,
                    original: format!("{folder}{name}"),
                    stand_in: format!("{folder}{stand_in}"),
                    edges: Edges::End,
                });
            }
            let original = name.clone();
            entries.push(Entry { kind: PrivateKind::User, original, stand_in, edges: Edges::Word });
        }
        entries
    }
}

fn is_generic(name: &str) -> bool {
    name.trim().is_empty()
        || GENERIC.contains(&name.to_lowercase().as_str())
        || is_stand_in(name, "user-")
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
    let mut domains: Vec<String> = Vec::new();
    let mut entries = Vec::new();
    for email in found.of(PrivateKind::Email) {
        let Some((local, domain)) = email.split_once('@') else { continue };
        let domain = domain.to_lowercase();
        if domain.starts_with("mail-") && domain.ends_with(".example") {
            continue;
        }
        let at = domains.iter().position(|known| *known == domain).unwrap_or_else(|| {
            domains.push(domain);
            domains.len() - 1
        });
        let user = users.stand_in(local).unwrap_or_else(|| {
            users.count += 1;
            format!("user-{}", users.count)
        });
        entries.push(Entry {
            kind: PrivateKind::Email,
            original: email.to_owned(),
            stand_in: format!("{user}@mail-{}.example", at + 1),
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
