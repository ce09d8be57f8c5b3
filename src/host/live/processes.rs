//! Running processes, without their command lines.

use super::super::Process;
use crate::model::{Unanswered, UnansweredKind};
use std::time::Duration;
use sysinfo::{ProcessRefreshKind, ProcessStatus, ProcessesToUpdate, System, UpdateKind};

pub(super) fn processes() -> Result<Vec<Process>, Unanswered> {
    let what = ProcessRefreshKind::nothing()
        .without_tasks()
        .with_memory()
        .with_exe(UpdateKind::Always)
        .with_user(UpdateKind::Always);
    let system = look(what)?;
    let own = sysinfo::get_current_pid().ok().and_then(|id| system.process(id)?.user_id());
    let mut processes: Vec<_> = system
        .processes()
        .values()
        .filter(|process| process.thread_kind().is_none())
        .map(|process| Process {
            id: process.pid().as_u32(),
            parent: process.parent().map(sysinfo::Pid::as_u32),
            name: process.name().to_string_lossy().into_owned(),
            path: process.exe().filter(|path| path.is_absolute()).map(Into::into),
            memory: process.memory(),
            age: Duration::from_secs(process.run_time()),
            state: state(process.status()).to_owned(),
            own: own.is_some() && process.user_id() == own,
        })
        .collect();
    processes.sort_unstable_by_key(|process| process.id);
    if processes.is_empty() { Err(UnansweredKind::NotSupported.into()) } else { Ok(processes) }
}

/// Processes whose environment holds `variable` or that descend from one such or from `root`.
#[cfg(unix)]
pub(super) fn descendants(root: u32, variable: &str) -> Vec<u32> {
    let what = ProcessRefreshKind::nothing().without_tasks().with_environ(UpdateKind::Always);
    let Ok(system) = look(what) else { return Vec::new() };
    let is_marked = |process: &sysinfo::Process| {
        process.pid().as_u32() == root
            || process.environ().iter().any(|entry| entry.as_encoded_bytes() == variable.as_bytes())
    };
    let is_below = |process: &&sysinfo::Process| {
        let mut line = Some(*process);
        // A bound, because process ids are reused while we look: the line could be a ring.
        for _ in 0..64 {
            let Some(above) = line else { return false };
            if is_marked(above) {
                return process.status() != ProcessStatus::Zombie;
            }
            line = above.parent().and_then(|id| system.process(id));
        }
        false
    };
    let processes = system.processes().values().filter(is_below);
    processes.map(|process| process.pid().as_u32()).collect()
}

fn look(what: ProcessRefreshKind) -> Result<System, Unanswered> {
    let mut system =
        System::new().map_err(|error| UnansweredKind::Failed.because(error.to_string()))?;
    system.refresh_processes_specifics(ProcessesToUpdate::All, true, what);
    Ok(system)
}

fn state(status: ProcessStatus) -> &'static str {
    match status {
        ProcessStatus::Zombie | ProcessStatus::Dead => "zombie",
        ProcessStatus::Stop | ProcessStatus::Tracing => "stopped",
        ProcessStatus::UninterruptibleDiskSleep => "uninterruptible",
        _ => "",
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn this_process_is_among_them_once() {
        let id = std::process::id();
        let all = processes().unwrap();
        let own: Vec<_> = all.iter().filter(|process| process.id == id).collect();
        assert_eq!(own.len(), 1);
        assert!(own[0].own && own[0].memory > 0 && own[0].path.is_some(), "{own:?}");
    }
}
