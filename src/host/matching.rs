//! What is asked about running processes beyond their list: which have a word in their command
//! line, and how much room they have left.

use crate::model::{Unanswered, UnansweredKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Processes with a text in their command line. The lines themselves are not kept: other people's
/// secrets stand in them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matching {
    /// Their ids, in order.
    pub ids: Vec<u32>,
    /// How many processes have a command line that this user may not read.
    pub unread: u64,
}

impl Matching {
    /// Takes in one process: its command line, or nothing where it may not be read.
    pub(super) fn take_in(&mut self, id: u32, line: Option<&str>, wanted: &Wanted) {
        match line {
            None => self.unread += 1,
            Some(line) if wanted.is_in(line) => self.ids.push(id),
            Some(_) => {}
        }
    }

    /// The matches in command lines that are written down; one that is empty may not be read.
    pub(super) fn among(lines: &BTreeMap<String, String>, text: &str) -> Result<Self, Unanswered> {
        let wanted = Wanted::new(text);
        let mut matching = Self::default();
        for (id, line) in lines {
            let id = id.parse();
            let id =
                id.map_err(|_| UnansweredKind::Failed.because("a process without a number"))?;
            matching.take_in(id, Some(line.as_str()).filter(|line| !line.is_empty()), &wanted);
        }
        matching.ids.sort_unstable();
        Ok(matching)
    }
}

/// A text looked for in command lines, upper and lower case aside.
pub(super) struct Wanted(String);

impl Wanted {
    pub(super) fn new(text: &str) -> Self {
        Self(text.to_lowercase())
    }

    fn is_in(&self, line: &str) -> bool {
        line.to_lowercase().contains(&self.0)
    }
}

/// What a process takes and may take. What the system does not say is absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProcessRoom {
    /// Files, sockets and the like that it holds open.
    pub open_files: Option<u64>,
    /// How many it may hold open.
    pub open_files_limit: Option<u64>,
    /// Bytes in use under the limit below.
    pub memory_used: Option<u64>,
    /// Bytes that it may take, where that is less than the machine has: by the limit of its group,
    /// which it may share with others, or its own.
    pub memory_limit: Option<u64>,
}
