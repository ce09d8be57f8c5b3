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
    let questions = super::started::own();
    let is_own_question = |process: &sysinfo::Process| {
        let is_one = |above: &sysinfo::Process| {
            questions.has(above.pid().as_u32(), above.parent().map(sysinfo::Pid::as_u32))
        };
        descends(&system, process, is_one)
    };
    let own = sysinfo::get_current_pid().ok().and_then(|id| system.process(id)?.user_id());
    let mut processes: Vec<_> = system
        .processes()
        .values()
        .filter(|process| process.thread_kind().is_none() && !is_own_question(process))
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
        process.status() != ProcessStatus::Zombie && descends(&system, process, is_marked)
    };
    let processes = system.processes().values().filter(is_below);
    processes.map(|process| process.pid().as_u32()).collect()
}

/// Whether a process is such a one, or descends from one.
fn descends(
    system: &System,
    process: &sysinfo::Process,
    is_one: impl Fn(&sysinfo::Process) -> bool,
) -> bool {
    let mut line = Some(process);
    // A bound, because process ids are reused while we look: the line could be a ring.
    for _ in 0..64 {
        let Some(above) = line else { return false };
        if is_one(above) {
            return true;
        }
        line = above.parent().and_then(|id| system.process(id));
    }
    false
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

    #[cfg(unix)]
    #[test]
    fn a_program_that_is_only_asked_something_is_not_among_them() {
        use super::super::super::{Command, Limit, Stop};
        use std::time::Instant;
        let folder = tempfile::tempdir().unwrap();
        let [asked, running] = ["asked", "running"].map(|word| {
            let program = folder.path().join(format!("{word}-{}", std::process::id() % 10_000));
            std::fs::copy("/bin/sleep", &program).unwrap();
            program
        });
        let mut child = std::process::Command::new(&running).arg("60").spawn().unwrap();
        let limit = Limit::new(Instant::now(), Duration::from_secs(2), Stop::default());
        let question = std::thread::spawn(move || {
            super::super::programs::run(&Command::new(asked, &["60"]), &limit).is_err()
        });
        let mut seen = Vec::new();
        while !question.is_finished() {
            seen.extend(processes().unwrap().into_iter().map(|process| process.name));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(question.join().unwrap());
        let is = |word: &str| seen.iter().any(|name| name.starts_with(word));
        assert!(is("running-") && !is("asked-"));
    }

    #[cfg(unix)]
    #[test]
    fn a_question_whose_program_never_gets_loaded_is_not_among_them_and_holds_nobody_up() {
        use std::sync::mpsc;
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join(format!("hung-{}", std::process::id() % 10_000));
        std::fs::copy("/bin/sleep", &program).unwrap();
        let (begun, wait) = mpsc::channel();
        let (tell, loaded) = mpsc::channel::<()>();
        let hangs = std::thread::spawn(move || {
            let spawn = || {
                let child = std::process::Command::new(program).arg("60").spawn();
                begun.send(()).unwrap();
                loaded.recv().unwrap();
                child
            };
            let (mut child, _started) =
                super::super::started::start(spawn, std::process::Child::id).unwrap();
            child.kill().unwrap();
            child.wait().unwrap();
        });
        wait.recv().unwrap();
        let (done, answer) = mpsc::channel();
        std::thread::spawn(move || done.send(processes()));
        let seen = answer.recv_timeout(Duration::from_secs(20));
        tell.send(()).unwrap();
        hangs.join().unwrap();
        let seen = seen.unwrap().unwrap();
        assert!(!seen.iter().any(|process| process.name.starts_with("hung-")), "{seen:?}");
    }
}
