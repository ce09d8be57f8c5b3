//! How much memory is left.

use super::{Ctx, Probe};
use crate::host::MemoryPressure;
use crate::model::Unanswered;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Memory and swap space, as the system counts them, and what it says of a shortage. Inside a container
/// that limits memory, its limit, its waits and its ended programs count.
///
/// Linux tells how long programs waited for memory and how many were ended for lack of it, Windows how
/// much memory is promised to programs of what can be promised, macOS its own word for the shortage;
/// none of them tells the others' part, and a fact that is not told is 0 or empty.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Memory {}

/// What [`Memory`] learns.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// All memory, in mebibytes.
    total_mib: u64,
    /// What programs can still have without swapping, in mebibytes.
    available_mib: u64,
    /// The same as a share of all memory, in percent.
    available_percent: u64,
    /// Swap space, in mebibytes.
    swap_total_mib: u64,
    /// Swap space in use, as a share of it, in percent; 0 where there is none.
    swap_used_percent: u64,
    /// Whether a container limits memory.
    limited: bool,
    /// Share of the last minute in which some program had to wait for memory, in percent (Linux).
    stalled_percent: u8,
    /// How many programs were ended for lack of memory since the system, or the container, started (Linux).
    ended: u64,
    /// Memory that programs have been promised, as a share of what can be promised, in percent (Windows).
    /// At 100 no program gets more, even while memory is free.
    promised_percent: u64,
    /// The system's own word: `normal`, `warning`, `critical` (macOS); empty elsewhere.
    pressure: String,
}

impl Probe for Memory {
    const NAME: &'static str = "memory";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let memory = cx.host.memory()?;
        Ok(Facts {
            total_mib: memory.total >> 20,
            available_mib: memory.available >> 20,
            available_percent: percent(memory.available, memory.total),
            swap_total_mib: memory.swap_total >> 20,
            swap_used_percent: percent(memory.swap_used, memory.swap_total),
            limited: memory.limited,
            stalled_percent: memory.stalled_percent.unwrap_or_default(),
            ended: memory.ended.unwrap_or_default(),
            promised_percent: memory
                .promised
                .zip(memory.promised_most)
                .map_or(0, |(promised, most)| percent(promised, most)),
            pressure: match memory.pressure {
                None => "",
                Some(MemoryPressure::Normal) => "normal",
                Some(MemoryPressure::Warning) => "warning",
                Some(MemoryPressure::Critical) => "critical",
            }
            .to_owned(),
        })
    }
}

fn percent(part: u64, whole: u64) -> u64 {
    part.saturating_mul(100).checked_div(whole).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::super::facts_of;

    #[test]
    fn what_each_system_says_of_a_shortage() {
        let linux = "[memory]\ntotal = 1000\navailable = 20\nlimited = true\nended = 3\nstalled_percent = 41";
        let facts = facts_of(linux, "memory", "{}");
        assert_eq!((&facts["ended"], &facts["stalled_percent"]), (&3.into(), &41.into()));
        assert_eq!((&facts["available_percent"], &facts["limited"]), (&2.into(), &true.into()));
        assert_eq!((&facts["promised_percent"], &facts["pressure"]), (&0.into(), &"".into()));
        let windows = "[memory]\ntotal = 100\npromised = 99\npromised_most = 100";
        assert_eq!(facts_of(windows, "memory", "{}")["promised_percent"], 99);
        let mac = "[memory]\ntotal = 100\npressure = \"critical\"";
        assert_eq!(facts_of(mac, "memory", "{}")["pressure"], "critical");
        let odd = "[memory]\npromised = 5\npromised_most = 0";
        assert_eq!(facts_of(odd, "memory", "{}")["promised_percent"], 0);
    }
}
