//! Physical drives and what is known of their health.

use super::{Ctx, Probe};
use crate::host::{Drive, DriveHealth};
use crate::model::Unanswered;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Lists the physical drives with what they and the system say of their health. Nothing is written and
/// nothing is read from them; no administrator is needed, and serial numbers are not read.
///
/// Windows: each `PhysicalDrive` is asked by the codes that are open to everybody: the health that Windows
/// itself keeps, the health log of `NVMe` drives, the forecast of others (SMART). macOS: the word of each
/// drive inside the machine (`Verified`, `Failing`); drives plugged in by USB do not say. Linux: a drive's
/// own forecast is for root only and is not asked for; told are drives that no longer answer, `NVMe` drives
/// that are too hot, arrays (RAID) with drives missing, and errors found in ext4 and btrfs file systems.
/// Drives that software makes, as in virtual machines, have no health of their own.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Drives {}

/// What [`Drives`] learns.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// How many drives there are.
    count: usize,
    /// How many expect to fail, or take no more data.
    failing: usize,
    /// How many no longer answer.
    not_answering: usize,
    /// How many are made of several (RAID) of which some are missing, and are not being made whole.
    degraded: usize,
    /// How many have something to complain about: heat, few spare blocks, file systems with errors, life used up.
    complaining: usize,
    /// How many say that they are well.
    good: usize,
    /// How many say nothing, or nothing to this user.
    not_told: usize,
    /// Names of those of which something is known to be wrong.
    names: Vec<String>,
    /// Each drive with what is known of it.
    drives: Vec<Row>,
}

/// One drive.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Row {
    /// The worst that is known of it.
    state: State,
    /// The system's name for it: `sda`, `PhysicalDrive0`, `disk0`.
    name: String,
    /// Its model; its connection where that is not known.
    model: String,
    /// Its size in gigabytes (10⁹ bytes), as its maker counts.
    gigabytes: u64,
    /// How it is connected: `nvme`, `sata`, `usb`, `virtual`, `raid` …
    bus: String,
    /// How much of its life is used up, in percent; 0 where it does not count that.
    wear_percent: u8,
    /// Errors found in its file systems; 0 where none are known.
    file_system_errors: u64,
    /// Requests that ended with an error since the start, harmless ones too; 0 where they are not counted.
    request_errors: u64,
    /// How many of its drives are missing (RAID).
    missing: u32,
}

/// The worst that is known of a drive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum State {
    /// It expects to fail, or takes no more data.
    Failing,
    /// It no longer answers.
    NotAnswering,
    /// Some of the drives that it is made of are missing.
    Degraded,
    /// Errors were found in a file system on it.
    FileSystemErrors,
    /// It complains: too hot, few spare blocks.
    Warning,
    /// Its maker's promise is used up, but it does not complain.
    Worn,
    /// It is being made whole after a drive was replaced.
    Rebuilding,
    /// It says that it is well.
    Good,
    /// An array with all its drives.
    Complete,
    /// Software makes it, so it has no health of its own.
    MadeBySoftware,
    /// Nobody tells this user.
    NotTold,
}

impl Probe for Drives {
    const NAME: &'static str = "drives";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        Ok(facts(&cx.host.drives(&cx.limit)?))
    }
}

fn facts(drives: &[Drive]) -> Facts {
    let rows: Vec<Row> = drives.iter().map(row).collect();
    let count = |states: &[State]| rows.iter().filter(|row| states.contains(&row.state)).count();
    let (not_told, good) = (
        [State::MadeBySoftware, State::NotTold],
        [State::Good, State::Complete, State::Rebuilding],
    );
    Facts {
        count: rows.len(),
        failing: count(&[State::Failing]),
        not_answering: count(&[State::NotAnswering]),
        degraded: count(&[State::Degraded]),
        complaining: count(&[State::FileSystemErrors, State::Warning, State::Worn]),
        good: count(&good),
        not_told: count(&not_told),
        names: rows
            .iter()
            .filter(|row| !good.contains(&row.state) && !not_told.contains(&row.state))
            .map(|row| row.name.clone())
            .collect(),
        drives: rows,
    }
}

/// The worst first; what is known to be wrong counts for drives of software too.
fn state(drive: &Drive) -> State {
    let wear = drive.wear_percent.unwrap_or_default();
    match drive {
        _ if drive.health == Some(DriveHealth::Failing) => State::Failing,
        _ if drive.answers == Some(false) => State::NotAnswering,
        _ if drive.missing_parts > Some(0) && !drive.rebuilding => State::Degraded,
        _ if drive.file_system_errors > Some(0) => State::FileSystemErrors,
        _ if drive.health == Some(DriveHealth::Warning) => State::Warning,
        // NVMe counts in hundredths of what the maker promised and goes on behind 100.
        _ if wear >= 100 => State::Worn,
        _ if drive.rebuilding => State::Rebuilding,
        _ if drive.health == Some(DriveHealth::Good) => State::Good,
        _ if drive.missing_parts == Some(0) => State::Complete,
        _ if drive.made_by_software => State::MadeBySoftware,
        _ => State::NotTold,
    }
}

fn row(drive: &Drive) -> Row {
    let model = if drive.model.is_empty() { &drive.bus } else { &drive.model };
    Row {
        state: state(drive),
        name: drive.name.clone(),
        model: model.chars().take(80).collect(),
        gigabytes: (drive.bytes + 500_000_000) / 1_000_000_000,
        bus: drive.bus.clone(),
        wear_percent: drive.wear_percent.unwrap_or_default(),
        file_system_errors: drive.file_system_errors.unwrap_or_default(),
        request_errors: drive.request_errors.unwrap_or_default(),
        missing: drive.missing_parts.unwrap_or_default(),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::super::{answer_of, facts_of};
    use crate::model::UnansweredKind;
    use serde_json::json;

    #[test]
    fn a_windows_with_a_failing_and_a_worn_drive() {
        let scene = r#"
            [[drives]]
            name = "PhysicalDrive0"
            model = "WDC WD10EZEX"
            bus = "sata"
            bytes = 1000204886016
            health = "failing"
            [[drives]]
            name = "PhysicalDrive1"
            model = "Samsung SSD 970"
            bus = "nvme"
            bytes = 500107862016
            health = "good"
            wear_percent = 104
            [[drives]]
            name = "PhysicalDrive2"
            bus = "usb"
            removable = true
        "#;
        let facts = facts_of(scene, "drives", "{}");
        assert_eq!(
            (&facts["failing"], &facts["complaining"], &facts["not_told"]),
            (&1.into(), &1.into(), &1.into())
        );
        assert_eq!(facts["names"], json!(["PhysicalDrive0", "PhysicalDrive1"]));
        let rows = facts["drives"].as_array().unwrap();
        assert_eq!((&rows[0]["state"], &rows[0]["gigabytes"]), (&"failing".into(), &1000.into()));
        assert_eq!((&rows[2]["state"], &rows[2]["model"]), (&"not_told".into(), &"usb".into()));
    }

    #[test]
    fn a_linux_with_an_array_that_lost_a_drive() {
        let scene = r#"
            [[drives]]
            name = "md0"
            bus = "raid"
            made_by_software = true
            missing_parts = 1
            [[drives]]
            name = "md1"
            made_by_software = true
            missing_parts = 1
            rebuilding = true
            [[drives]]
            name = "sda"
            answers = false
            [[drives]]
            name = "sdb"
            answers = true
            request_errors = 3
            [[drives]]
            name = "nvme0n1"
            file_system_errors = 12
        "#;
        let facts = facts_of(scene, "drives", "{}");
        assert_eq!((&facts["degraded"], &facts["not_answering"]), (&1.into(), &1.into()));
        assert_eq!(facts["names"], json!(["md0", "sda", "nvme0n1"]));
        assert_eq!(facts["drives"][1]["state"], "rebuilding");
        // Counted errors alone say nothing: some commands are not known to some drives.
        assert_eq!(facts["drives"][3]["state"], "not_told");
    }

    #[test]
    fn a_healthy_mac_a_virtual_machine_and_a_system_that_refuses() {
        let facts = facts_of("[[drives]]\nname = \"disk0\"\nhealth = \"good\"", "drives", "{}");
        assert_eq!((&facts["good"], &facts["names"]), (&1.into(), &json!([])));
        let scene = "[[drives]]\nname = \"vda\"\nmade_by_software = true";
        let facts = facts_of(scene, "drives", "{}");
        assert_eq!((&facts["good"], &facts["not_told"]), (&0.into(), &1.into()));
        assert_eq!(answer_of("", "drives", "{}").unwrap_err().kind, UnansweredKind::NotSupported);
    }
}
