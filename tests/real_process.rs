//! A real process is found by its name, its file and a word in its command line, which is told to nobody.
#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]

use selfcheck::host::{Limit, Live, Stop};
use selfcheck::model::Facts;
use selfcheck::probes::{Ctx, Kind};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use toml::de::ValueDeserializer;

fn facts(keys: &str) -> Facts {
    let question = Kind::find("process").unwrap().question;
    let question = question(ValueDeserializer::parse(keys).unwrap()).unwrap();
    let limit = Limit::new(Instant::now(), Duration::from_secs(10), Stop::default());
    question.ask(&Ctx { host: &Live::default(), limit }).unwrap()
}

#[test]
fn a_real_program_is_found_and_its_command_line_told_to_nobody() {
    let word = format!("selfcheck-word-{}", std::process::id());
    let folder = tempfile::tempdir().unwrap();
    let program =
        folder.path().canonicalize().unwrap().join(format!("shop-{}", std::process::id()));
    std::fs::copy("/bin/sleep", &program).unwrap();
    let path = program.to_string_lossy().into_owned();
    let name = program.file_name().unwrap().to_string_lossy().into_owned();
    // A shell that waits, with words behind it that mean nothing to it.
    let mut shell = Command::new("/bin/sh")
        .args(["-c", "read line", "sh", &word, "--password=hunter2"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut sleep = Command::new(&program).arg("60").spawn().unwrap();
    let told = [
        facts(&format!("{{ name = {name:?} }}")),
        facts(&format!("{{ path = {path:?} }}")),
        facts(&format!("{{ arguments = {word:?} }}")),
        facts(&format!("{{ name = {name:?}, arguments = {word:?} }}")),
    ];
    shell.kill().unwrap();
    sleep.kill().unwrap();
    shell.wait().unwrap();
    sleep.wait().unwrap();
    let counts: Vec<_> = told.iter().map(|facts| facts["count"].as_u64().unwrap()).collect();
    assert_eq!(counts, [1, 1, 1, 0]);
    if cfg!(target_os = "linux") {
        assert!(told[0]["open_files_limit"].as_u64().unwrap() > 0, "{:?}", told[0]);
    }
    let told = serde_json::to_string(&told).unwrap();
    assert!(!told.contains("hunter2"), "{told}");
}
