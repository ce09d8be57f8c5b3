//! How much memory is left.

use super::{Ctx, Probe};
use crate::model::Unanswered;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Memory and swap space, as the system counts them. Inside a container that limits memory, its limit counts.
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
        })
    }
}

fn percent(part: u64, whole: u64) -> u64 {
    part.saturating_mul(100).checked_div(whole).unwrap_or(0)
}
