//! Real programs on this machine: ones that refuse to end, that write too much, that cannot start.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::host::Stop;
use std::os::unix::fs::PermissionsExt;

fn limit(millis: u64) -> Limit {
    Limit::new(Instant::now(), Duration::from_millis(millis), Stop::default())
}

fn sh(script: &str) -> Command {
    Command::new("sh", &["-c", script])
}

/// Processes still running `sleep` for so many seconds: a number that nobody else sleeps for.
fn sleepers(seconds: u32) -> usize {
    let mut system = sysinfo::System::new().unwrap();
    let what = sysinfo::ProcessRefreshKind::nothing()
        .without_tasks()
        .with_cmd(sysinfo::UpdateKind::Always);
    system.refresh_processes_specifics(sysinfo::ProcessesToUpdate::All, true, what);
    let wanted = seconds.to_string();
    let sleeps = |process: &&sysinfo::Process| {
        process.status() != sysinfo::ProcessStatus::Zombie
            && process.cmd().first().is_some_and(|name| name == "sleep")
            && process.cmd().get(1).is_some_and(|time| *time == *wanted)
    };
    system.processes().values().filter(sleeps).count()
}

#[test]
fn gives_code_and_both_outputs() {
    let output = run(&sh("echo out; echo err >&2; exit 3"), &limit(5000)).unwrap();
    assert_eq!((output.code, output.signal, output.cut), (Some(3), None, false));
    assert_eq!((output.out.as_str(), output.err.as_str()), ("out\n", "err\n"));
    let output = run(&sh("kill -9 $$"), &limit(5000)).unwrap();
    assert_eq!((output.code, output.signal), (None, Some(9)));
}

#[test]
fn input_is_empty_and_variables_arrive() {
    let mut command = sh("cat; echo $GREETING");
    command.variables.push(("GREETING".to_owned(), "hello".to_owned()));
    assert_eq!(run(&command, &limit(5000)).unwrap().out, "hello\n");
}

#[test]
fn kills_what_refuses_and_what_ran_away() {
    let script = "trap '' TERM INT HUP; sleep 86411 & (setsid sleep 86411 &) ; \
        setsid sh -c 'sleep 86411; true' & sleep 86411";
    let start = Instant::now();
    assert_eq!(run(&sh(script), &limit(400)), Err(RunError::TimedOut));
    assert!(start.elapsed() < Duration::from_millis(1800), "{:?}", start.elapsed());
    std::thread::sleep(Duration::from_millis(50));
    assert_eq!(sleepers(86411), 0);
}

#[test]
fn stops_at_a_word() {
    let stop = Stop::default();
    let limit = Limit::new(Instant::now(), Duration::from_mins(1), stop.clone());
    let start = Instant::now();
    let stopper = std::thread::Builder::new()
        .spawn(move || {
            std::thread::sleep(Duration::from_millis(150));
            stop.stop();
        })
        .unwrap();
    assert_eq!(run(&sh("sleep 86422; true"), &limit), Err(RunError::Stopped));
    stopper.join().unwrap();
    assert!(start.elapsed() < Duration::from_millis(1500), "{:?}", start.elapsed());
    assert_eq!(sleepers(86422), 0);
}

#[test]
fn too_much_output_is_dropped_and_the_program_still_ends() {
    let mut command = sh("head -c 100000000 /dev/zero | tr '\\0' x; echo end >&2");
    command.most = 1000;
    let output = run(&command, &limit(20_000)).unwrap();
    assert_eq!((output.code, output.out.len(), output.cut), (Some(0), 1000, true));
    assert_eq!(output.err, "end\n");
}

#[test]
fn a_background_program_that_keeps_the_pipe_does_not_hold_the_answer() {
    let start = Instant::now();
    let output = run(&sh("echo done; sleep 3 &"), &limit(10_000)).unwrap();
    assert_eq!((output.code, output.out.as_str()), (Some(0), "done\n"));
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
}

#[test]
fn output_in_gbk_is_decoded() {
    let output = run(&sh("printf '\\304\\343\\272\\303'"), &limit(5000)).unwrap();
    assert_eq!(output.out, "你好");
}

#[test]
fn what_cannot_start_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &[u8], mode: u32| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        run(&Command::new(path, &[]), &limit(5000))
    };
    assert!(matches!(write("text", b"neither\0", 0o755), Err(RunError::Failed(_))));
    // The head of an ELF file for another machine.
    assert!(matches!(write("alien", b"\x7fELF\x02\x01\x01\0", 0o755), Err(RunError::Failed(_))));
    assert!(matches!(write("orphan", b"#!/no/such/shell\n", 0o755), Err(RunError::Failed(_))));
    assert!(matches!(write("plain", b"#!/bin/sh\n", 0o644), Err(RunError::NotAllowed(_))));
    let missing = Command::new(folder.path().join("missing"), &[]);
    assert_eq!(run(&missing, &limit(5000)), Err(RunError::NotFound));
    assert_eq!(run(&sh("true"), &limit(0)), Err(RunError::TimedOut));
}
