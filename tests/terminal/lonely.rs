//! A machine with no network at all: a namespace with nothing in it but a loopback that is down.

use crate::{err, out, selfcheck, skip};
use serde_json::Value;
use std::process::Command;

fn alone(arguments: &[&str], folder: &std::path::Path) -> Option<std::process::Output> {
    let possible = Command::new("unshare").args(["--net", "true"]).output();
    if !possible.is_ok_and(|output| output.status.success()) {
        return None;
    }
    let program = selfcheck(arguments);
    let mut command = Command::new("unshare");
    command.arg("--net").arg(program.get_program()).args(program.get_args());
    command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").env("LC_ALL", "C.UTF-8");
    Some(command.current_dir(folder).output().unwrap())
}

#[test]
fn without_a_display_the_checkup_runs_here_and_says_where_the_report_is() {
    let folder = tempfile::tempdir().unwrap();
    let Some(output) = alone(&[], folder.path()) else {
        return skip("no display", "a network namespace needs root");
    };
    assert!(err(&output).contains("no display"), "{}", err(&output));
    let reports: Vec<_> = std::fs::read_dir(folder.path()).unwrap().flatten().collect();
    assert_eq!(reports.len(), 1, "{}", out(&output));
    let name = reports[0].file_name().into_string().unwrap();
    assert!(name.starts_with("selfcheck-checkup-"), "{name}");
    assert!(out(&output).contains(&name), "{}", out(&output));
    assert_eq!(output.status.code(), Some(2), "{}", out(&output));
}

#[test]
fn a_machine_without_any_adapter_has_that_as_its_one_cause() {
    let folder = tempfile::tempdir().unwrap();
    let Some(output) = alone(&["run", "--format", "json"], folder.path()) else {
        return skip("no adapter", "a network namespace needs root");
    };
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let causes: Vec<_> = report["causes"].as_array().unwrap().iter().map(|it| &it["id"]).collect();
    assert_eq!(causes[0], "no-adapter", "{causes:?}");
    assert!(
        causes[1..].iter().all(|id| *id == "loopback-down"),
        "a loopback that is down stands beside it, and nothing else: {causes:?}"
    );
}
