//! Whether a program is running.

use super::{Ctx, Probe};
use crate::host::{Host, Process as Running};
use crate::model::{Os, Unanswered};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether a program is running, how many of it, and in what state. Command lines are never read.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Process {
    /// Name of the program, without a folder; `.exe` may be left out.
    #[schemars(length(min = 1))]
    name: String,
}

/// What [`Process`] learns.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// The name asked for.
    name: String,
    /// Whether at least one is running.
    running: bool,
    /// How many are running.
    count: u64,
    /// Their memory together, in mebibytes.
    memory_mib: u64,
    /// How long the oldest has run, in minutes.
    minutes: u64,
    /// How many have ended but were not cleared away by the program that started them.
    zombies: u64,
    /// How many are held (stopped by a signal or a debugger).
    stopped: u64,
    /// How many wait for a disk or another device and cannot even be ended.
    stuck: u64,
    /// Whether every process of this machine can be seen; where not, one that is not found may still run.
    sees_all: bool,
}

impl Probe for Process {
    const NAME: &'static str = "process";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let all = cx.host.processes()?;
        let wanted = plain(&self.name);
        let found: Vec<&Running> =
            all.iter().filter(|process| is_called(process, &wanted)).collect();
        let in_state =
            |state: &str| found.iter().filter(|found| found.state == state).count() as u64;
        let zombies = in_state("zombie");
        let count = found.len() as u64 - zombies;
        let oldest = found.iter().map(|process| process.age).max().unwrap_or_default();
        Ok(Facts {
            name: self.name.clone(),
            running: count > 0,
            count,
            memory_mib: found.iter().map(|process| process.memory).sum::<u64>() >> 20,
            minutes: oldest.as_secs() / 60,
            zombies,
            stopped: in_state("stopped"),
            stuck: in_state("uninterruptible"),
            sees_all: sees_all(cx.host, &all),
        })
    }
}

fn plain(name: &str) -> String {
    let name = name.to_lowercase();
    name.strip_suffix(".exe").unwrap_or(&name).to_owned()
}

fn is_called(process: &Running, wanted: &str) -> bool {
    let name = plain(&process.name);
    // Linux keeps the first 15 bytes of a name only.
    if name == wanted || (name.len() == 15 && wanted.starts_with(&name)) {
        return true;
    }
    let path = process.path.as_ref().map(|path| path.to_string_lossy().into_owned());
    path.is_some_and(|path| {
        path.rsplit(['/', '\\']).next().is_some_and(|last| plain(last) == wanted)
    })
}

/// Where Unix hides the processes of others, the very first one is missing too.
fn sees_all(host: &dyn Host, all: &[Running]) -> bool {
    host.machine().os == Os::Windows || all.iter().any(|process| process.id == 1)
}

#[cfg(test)]
mod tests {
    use super::super::facts_of;

    const SCENE: &str = r#"
        [[processes]]
        id = 1
        name = "systemd"
        [[processes]]
        id = 7
        name = "some-long-progr"
        path = "/opt/some-long-program"
        memory = 3145728
        age = { secs = 600, nanos = 0 }
        [[processes]]
        id = 8
        name = "Trader.exe"
        state = "zombie"
        [[processes]]
        id = 9
        name = "java"
        path = "/opt/jdk/bin/java"
        state = "uninterruptible"
    "#;

    #[test]
    fn finds_by_name_case_ending_and_length_aside() {
        let facts = facts_of(SCENE, "process", r#"{ name = "some-long-program" }"#);
        assert_eq!((&facts["count"], &facts["memory_mib"]), (&1.into(), &3.into()));
        assert_eq!((&facts["minutes"], &facts["sees_all"]), (&10.into(), &true.into()));
        let facts = facts_of(SCENE, "process", r#"{ name = "trader" }"#);
        assert_eq!((&facts["running"], &facts["zombies"]), (&false.into(), &1.into()));
        let facts = facts_of(SCENE, "process", r#"{ name = "JAVA.EXE" }"#);
        assert_eq!((&facts["running"], &facts["stuck"]), (&true.into(), &1.into()));
        assert_eq!(facts_of(SCENE, "process", r#"{ name = "jav" }"#)["running"], false);
    }

    #[test]
    fn says_when_others_are_hidden() {
        let scene = "[[processes]]\nid = 700\nname = \"sh\"";
        let facts = facts_of(scene, "process", r#"{ name = "nginx" }"#);
        assert_eq!((&facts["running"], &facts["sees_all"]), (&false.into(), &false.into()));
    }
}
