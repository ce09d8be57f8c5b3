//! What is running, all in all.

use super::{Ctx, Probe};
use crate::host::Process;
use crate::model::Unanswered;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// An overview of what is running: how many processes, which programs take the most memory, what
/// is stuck. Command lines are never read.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Processes {}

/// What [`Processes`] learns.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// Number of processes that this user may see.
    count: u64,
    /// The five programs with the most memory, all processes of one name together: `java 812 MiB`.
    largest: Vec<String>,
    /// The name of the first of them.
    largest_name: String,
    /// Its memory in mebibytes. Memory that its processes share is counted for each.
    largest_mib: u64,
    /// Processes that have ended but were not cleared away by the program that started them.
    zombies: u64,
    /// The program that left most of them behind; empty where there are none or it cannot be seen.
    zombies_of: String,
    /// Names of processes that waited for a disk or another device at two looks, a quarter of a second apart.
    stuck: Vec<String>,
}

impl Probe for Processes {
    const NAME: &'static str = "processes";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let all = cx.host.processes()?;
        let mut stuck = waiting(&all);
        if !stuck.is_empty() {
            // Every process waits for a disk now and then.
            std::thread::sleep(Duration::from_millis(250).min(cx.limit.left()?));
            let still = waiting(&cx.host.processes()?);
            stuck.retain(|process| still.contains(process));
        }
        let mut by_name: BTreeMap<&str, u64> = BTreeMap::new();
        for process in &all {
            *by_name.entry(process.name.as_str()).or_default() += process.memory;
        }
        let mut by_memory: Vec<_> = by_name.into_iter().collect();
        by_memory.sort_by_key(|(name, memory)| (std::cmp::Reverse(*memory), *name));
        by_memory.truncate(5);
        let names: BTreeSet<String> = stuck.into_iter().map(|(_, name)| name).collect();
        Ok(Facts {
            count: all.len() as u64,
            largest: by_memory
                .iter()
                .map(|(name, memory)| format!("{name} {} MiB", memory >> 20))
                .collect(),
            largest_name: by_memory
                .first()
                .map_or_else(String::new, |(name, _)| (*name).to_owned()),
            largest_mib: by_memory.first().map_or(0, |(_, memory)| memory >> 20),
            zombies: all.iter().filter(|process| process.state == "zombie").count() as u64,
            zombies_of: parent_of_most(&all),
            stuck: names.into_iter().take(10).collect(),
        })
    }
}

fn parent_of_most(all: &[Process]) -> String {
    let mut parents: BTreeMap<u32, u64> = BTreeMap::new();
    for zombie in all.iter().filter(|process| process.state == "zombie") {
        if let Some(parent) = zombie.parent {
            *parents.entry(parent).or_default() += 1;
        }
    }
    let most = parents.into_iter().max_by_key(|(_, count)| *count).map(|(parent, _)| parent);
    let parent = all.iter().find(|process| Some(process.id) == most);
    parent.map(|process| process.name.clone()).unwrap_or_default()
}

fn waiting(all: &[Process]) -> BTreeSet<(u32, String)> {
    let waits = |process: &&Process| process.state == "uninterruptible";
    all.iter().filter(waits).map(|process| (process.id, process.name.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::super::facts_of;

    #[test]
    fn programs_are_added_up_by_name() {
        let scene = r#"
            [[processes]]
            id = 1
            name = "init"
            memory = 1048576
            [[processes]]
            id = 2
            name = "browser"
            memory = 5242880
            [[processes]]
            id = 3
            name = "browser"
            memory = 5242880
            state = "uninterruptible"
            [[processes]]
            id = 4
            parent = 2
            name = "old"
            state = "zombie"
        "#;
        let facts = facts_of(scene, "processes", "{}");
        assert_eq!((&facts["count"], &facts["zombies"]), (&4.into(), &1.into()));
        assert_eq!(facts["largest"][0], "browser 10 MiB");
        assert_eq!(
            (&facts["largest_name"], &facts["largest_mib"]),
            (&"browser".into(), &10.into())
        );
        assert_eq!(facts["stuck"][0], "browser");
        assert_eq!(facts["zombies_of"], "browser");
    }
}
