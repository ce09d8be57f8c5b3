//! Users: the same name gets the same number wherever it stands.

use super::super::edges::Edges;
use super::super::table::Entry;
use super::is_stand_in;
use crate::model::PrivateKind;
use std::collections::BTreeMap;

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
    "nogroup",
    "public",
    "root",
    "shared",
    "staff",
    "system",
    "users",
    "wheel",
    "~",
    "%username%",
    "$user",
    "${user}",
    "...",
    "…",
];

/// Users, each with its number; several spellings may share one.
#[derive(Debug, Default)]
pub(super) struct Users {
    names: BTreeMap<String, usize>,
    count: usize,
}

impl Users {
    fn number(&self, name: &str) -> Option<usize> {
        self.names.get(&name.to_ascii_lowercase()).copied()
    }

    pub(super) fn add(&mut self, name: &str) {
        if !is_generic(name) && self.number(name).is_none() {
            let number = self.add_nameless();
            self.names.insert(name.to_ascii_lowercase(), number);
        }
    }

    /// Another spelling of a user that is known.
    pub(super) fn add_alias(&mut self, name: &str, of: &str) {
        match self.number(of) {
            Some(number) if !is_generic(name) && self.number(name).is_none() => {
                self.names.insert(name.to_ascii_lowercase(), number);
            }
            _ => self.add(name),
        }
    }

    /// The number of a user whose name by itself is not worth seeking.
    pub(super) fn add_nameless(&mut self) -> usize {
        self.count += 1;
        self.count
    }

    pub(super) fn stand_in(&self, name: &str) -> Option<String> {
        self.number(name).map(|number| format!("user-{number}"))
    }

    pub(super) fn entries(&self) -> Vec<Entry> {
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
