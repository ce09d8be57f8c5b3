//! The watch of the real program: lines as things change, a timeline, and a report however it ends.

use crate::{err, out, run, selfcheck, write_pack};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// A pack that watches a port of this computer, in a group of its own.
fn pack(folder: &Path, port: u16) -> String {
    write_pack(
        folder,
        &format!(
            "[[check]]\nid = \"own-port\"\ntitle = \"The port is open\"\ngroup = \"test\"\nagain = true\n\
             tcp = {{ host = \"127.0.0.1\", port = {port} }}\n\
             expect = [{{ id = \"open\", when = \"connected\", status = \"pass\", say = \"open\" }}, \
             {{ id = \"closed\", status = \"fail\", say = \"closed\" }}]\n"
        ),
    )
}

/// Arguments that watch the pack's own check alone.
fn arguments<'a>(pack: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let mut all = vec!["run", "--only", "own-port", "--pack", pack, "--yes", "--watch"];
    all.extend(more);
    all
}

/// A port of this computer that nobody uses, and a listener on it.
fn port() -> (u16, TcpListener) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    (listener.local_addr().unwrap().port(), listener)
}

/// Waits until the program has written a line with this text.
fn wait_for(lines: &mut impl Iterator<Item = std::io::Result<String>>, text: &str) -> String {
    lines.map(Result::unwrap).find(|line| line.contains(text)).unwrap()
}

fn start(arguments: &[&str]) -> Child {
    let mut command = selfcheck(arguments);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

#[test]
fn a_port_that_closes_is_told_at_once_and_ctrl_c_leaves_a_whole_report() {
    let folder = tempfile::tempdir().unwrap();
    let (port, listener) = port();
    let (pack, file) = (pack(folder.path(), port), folder.path().join("report.json"));
    let mut child = start(&arguments(&pack, &["--every", "5s", "--out", file.to_str().unwrap()]));
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(wait_for(&mut lines, "one look every 5 s").contains("Ctrl-C"));
    wait_for(&mut lines, "The port is open");
    drop(listener);
    let told = wait_for(&mut lines, "No longer fine");
    assert!(told.contains("The port is open") && told.contains(':'), "{told}");
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let ended = Instant::now();
    let rest: Vec<String> = lines.map(Result::unwrap).collect();
    let status = child.wait().unwrap();
    assert!(ended.elapsed() < Duration::from_secs(3));
    let rest = rest.join("\n");
    assert!(rest.contains("Timeline") && rest.contains("outages: 1"), "{rest}");
    assert!(rest.contains("This was fine at first, and was not"), "{rest}");
    assert!(!rest.contains('\x1b'), "no colours into a pipe");
    assert_eq!(status.code(), Some(2));
    let report: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    let row = &report["timeline"]["rows"][0];
    assert_eq!((&row["check"], &row["outages"]), (&"own-port".into(), &1.into()));
    assert_eq!(row["spans"][0]["state"], "good");
    assert_eq!(report["findings"][0]["flipped"]["first"], "pass");
    assert_eq!(report["ended"], "complete");
}

#[test]
fn a_watch_of_a_given_time_ends_by_itself_with_one_document() {
    let folder = tempfile::tempdir().unwrap();
    let (port, _listener) = port();
    let pack = pack(folder.path(), port);
    let more = ["--every", "5s", "--for", "6s", "--format", "json"];
    let began = Instant::now();
    let output = run(&arguments(&pack, &more));
    let took = began.elapsed();
    assert!(took > Duration::from_secs(5) && took < Duration::from_secs(12), "{took:?}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let schema = fs::read_to_string("checks/report.schema.json").unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<_> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert_eq!(report["timeline"]["rounds"], 1);
    assert_eq!(report["timeline"]["watched"], serde_json::json!(["own-port"]));
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_watch_of_nothing_or_too_often_makes_no_sense() {
    for (arguments, said) in [
        (&["run", "--only", "memory", "--watch"][..], "can be watched"),
        (&["run", "--only", "network", "--watch", "--every", "1s"], "1s"),
        (&["run", "--only", "network", "--watch", "--for", "90d"], "90d"),
        (&["run", "--only", "network", "--for", "5m"], "--watch"),
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(64), "{arguments:?}: {}", err(&output));
        assert!(err(&output).contains(said), "{arguments:?}: {}", err(&output));
    }
}

#[test]
fn the_watch_speaks_chinese() {
    let folder = tempfile::tempdir().unwrap();
    let (port, listener) = port();
    let pack = pack(folder.path(), port);
    let closing = thread::spawn(move || {
        thread::sleep(Duration::from_secs(3));
        drop(listener);
    });
    let output = run(&arguments(&pack, &["--every", "5s", "--for", "6s", "--lang", "zh-CN"]));
    closing.join().unwrap();
    let said = out(&output);
    assert!(said.contains("正在") || said.contains("将观察"), "{said}");
    assert!(said.contains("不再正常") && said.contains("时间线"), "{said}");
}
