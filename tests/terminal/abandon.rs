//! Questions that never come back cost their own answer and nothing else; no process survives them.

use crate::{err, out, run, selfcheck, write_pack};
use rustix::fs::{CWD, FileType, Mode, mknodat};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

fn check(id: &str, limit: &str, probe: &str) -> String {
    format!(
        "[[check]]\nid = \"{id}\"\ntitle = \"{id}\"\ngroup = \"test\"\nlimit = \"{limit}\"\n{probe}\n\
         expect = [{{ id = \"answered\", status = \"pass\", say = \"answered\" }}]\n"
    )
}

/// A pack with a web server that accepts and never answers, a program that will not end, a pipe
/// without a writer, and a question that any machine can answer.
fn stubborn_pack(folder: &Path, port: u16, limit: &str) -> String {
    let pipe = folder.join("pipe.log");
    if !pipe.exists() {
        mknodat(CWD, &pipe, FileType::Fifo, Mode::RWXU, 0).unwrap();
    }
    let checks = [
        check("test-memory", limit, "memory = {}"),
        check(
            "test-web",
            limit,
            &format!("web = {{ pages = [\"http://127.0.0.1:{port}/ 200\"], wait_ms = 60000 }}"),
        ),
        check("test-program", limit, "program = { name = \"stubborn\" }"),
        check("test-pipe", limit, &format!("log = {{ files = [\"{}\"] }}", pipe.display())),
    ];
    write_pack(folder, &checks.concat())
}

/// A program that ignores polite signals and has children, one of which left its process group.
fn stubborn_program(folder: &Path, mark: &str) {
    let path = folder.join("stubborn");
    let script = format!(
        "#!/bin/sh\ntrap '' TERM INT HUP\nsleep {mark} &\n(setsid sleep {mark} &)\nsleep {mark}\n"
    );
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// Processes whose command line holds the mark.
fn survivors(mark: &str) -> Vec<String> {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    processes
        .filter_map(|entry| fs::read(entry.path().join("cmdline")).ok())
        .map(|line| String::from_utf8_lossy(&line).replace('\0', " "))
        .filter(|line| line.contains(mark) && !line.contains("--pack"))
        .collect()
}

fn path_with(folder: &Path) -> String {
    format!("{}:{}", folder.display(), std::env::var("PATH").unwrap())
}

fn finding<'r>(report: &'r Value, check: &str) -> &'r Value {
    report["findings"].as_array().unwrap().iter().find(|it| it["check"] == check).unwrap()
}

#[test]
fn the_run_ends_on_time_the_other_answers_stand_and_no_child_survives() {
    if !Path::new("/proc/self").exists() {
        return crate::skip("abandon", "needs /proc to look for survivors");
    }
    let folder = tempfile::tempdir().unwrap();
    let peer = TcpListener::bind("127.0.0.1:0").unwrap();
    let mark = format!("7{:07}", std::process::id());
    stubborn_program(folder.path(), &mark);
    let pack = stubborn_pack(folder.path(), peer.local_addr().unwrap().port(), "1s");
    let began = Instant::now();
    let arguments =
        ["run", "--pack", &pack, "--only", "test", "--yes", "--run-programs", "--format", "json"];
    let output = selfcheck(&arguments).env("PATH", path_with(folder.path())).output().unwrap();
    assert!(began.elapsed() < Duration::from_secs(20), "it took {:?}", began.elapsed());
    let report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", err(&output)));
    assert_eq!(report["ended"], "complete");
    assert_eq!(finding(&report, "test-memory")["status"], "pass");
    assert_eq!(finding(&report, "test-pipe")["status"], "pass", "a pipe is not read at all");
    for stuck in ["test-web", "test-program"] {
        let took = finding(&report, stuck)["took_ms"].as_u64().unwrap();
        assert!((500..5_000).contains(&took), "{stuck} took {took} ms");
    }
    // A killed process may still be on its way out.
    for _ in 0..40 {
        if survivors(&mark).is_empty() {
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("these survive: {:?}", survivors(&mark));
}

#[test]
fn at_the_deadline_a_partial_report_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let peer = TcpListener::bind("127.0.0.1:0").unwrap();
    stubborn_program(folder.path(), "1");
    let pack = stubborn_pack(folder.path(), peer.local_addr().unwrap().port(), "30s");
    let file = folder.path().join("partial.zip");
    let shown = file.to_str().unwrap();
    let output = run(&[
        "run",
        "--pack",
        &pack,
        "--only",
        "test-memory,test-web",
        "--yes",
        "--run-programs",
        "--timeout",
        "1s",
        "--out",
        shown,
    ]);
    assert_eq!(output.status.code(), Some(3), "{}", err(&output));
    assert!(out(&output).contains("ran out"), "{}", out(&output));
    let opened = run(&["open", shown]);
    assert_eq!(opened.status.code(), Some(3), "{}", err(&opened));
    assert!(out(&opened).contains("1 fine"), "{}", out(&opened));
}

#[test]
fn ctrl_c_writes_a_partial_report_and_leaves_no_child() {
    let folder = tempfile::tempdir().unwrap();
    let peer = TcpListener::bind("127.0.0.1:0").unwrap();
    let mark = format!("8{:07}", std::process::id());
    stubborn_program(folder.path(), &mark);
    let pack = stubborn_pack(folder.path(), peer.local_addr().unwrap().port(), "30s");
    let file = folder.path().join("stopped.json");
    let arguments = [
        "run",
        "--pack",
        &pack,
        "--only",
        "test",
        "--yes",
        "--run-programs",
        "--out",
        file.to_str().unwrap(),
    ];
    let child = selfcheck(&arguments)
        .env("PATH", path_with(folder.path()))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    for _ in 0..200 {
        if survivors(&mark).len() >= 3 {
            break;
        }
        thread::sleep(Duration::from_millis(50));
    }
    assert!(!survivors(&mark).is_empty(), "the program under test never started its own");
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", err(&output));
    let report: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    assert_eq!(report["ended"], "stopped");
    assert_eq!(finding(&report, "test-memory")["status"], "pass");
    assert_eq!(finding(&report, "test-web")["unanswered"]["kind"], "stopped");
    for _ in 0..40 {
        if survivors(&mark).is_empty() {
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("these survive: {:?}", survivors(&mark));
}
