//! What the program prints and writes: documents that fit their schema, files that are whole.

use crate::{err, out, run};
use serde_json::Value;

#[test]
fn the_json_is_one_document_that_fits_the_published_schema() {
    let output = run(&["run", "--only", "system", "--format", "json"]);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let schema = std::fs::read_to_string("checks/report.schema.json").unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<_> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert_eq!(document["ended"], "complete");
    assert!(document["findings"].as_array().unwrap().len() >= 5);
}

#[test]
fn the_exit_code_says_what_the_document_says() {
    let output = run(&["run", "--only", "system,software", "--format", "json"]);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let has = |status: &str| {
        document["findings"].as_array().unwrap().iter().any(|finding| finding["status"] == status)
    };
    let silent = document["findings"]
        .as_array()
        .unwrap()
        .iter()
        .any(|finding| finding["status"] == "unknown" && finding["essential"] == true);
    let expected = match (has("fail"), silent, has("warn")) {
        (true, _, _) => 2,
        (_, true, _) => 3,
        (_, _, true) => 1,
        _ => 0,
    };
    assert_eq!(output.status.code(), Some(expected));
}

#[test]
fn every_kind_of_file_is_written_and_the_bundle_opens_again() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["report.zip", "report.html", "report.json", "report.md", "report.txt"] {
        let path = folder.path().join(name);
        let shown = path.to_str().unwrap();
        let output = run(&["run", "--only", "memory", "--out", shown]);
        assert!(out(&output).contains(shown), "{}", out(&output));
        assert!(std::fs::metadata(&path).unwrap().len() > 200, "{name}");
    }
    let bundle = folder.path().join("report.zip");
    let opened = run(&["open", bundle.to_str().unwrap()]);
    assert!(out(&opened).contains("This computer"), "{}", err(&opened));
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 5, "nothing half-written may be left: {left:?}");
}

#[test]
fn what_cannot_be_written_is_told_with_its_own_exit_code() {
    let output = run(&["run", "--only", "memory", "--out", "/proc/nowhere/report.zip"]);
    assert_eq!(output.status.code(), Some(73));
    assert!(err(&output).contains("/proc/nowhere/report.zip"), "{}", err(&output));
}

#[test]
fn what_is_no_report_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.zip");
    std::fs::write(&path, b"PK\x03\x04 nothing of the kind").unwrap();
    let output = run(&["open", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(65), "{}", err(&output));
}

#[test]
fn wrong_arguments_are_told_apart_from_bad_input() {
    for arguments in [
        &["run", "--nonsense"][..],
        &["run", "--only", "no-such-check"],
        &["run", "--target", "a b"],
        &["run", "--timeout", "soon"],
        &["explain", "no-such-check"],
        &["run", "--only", "target"],
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(64), "{arguments:?} {}", err(&output));
        assert!(!err(&output).is_empty(), "{arguments:?}");
    }
}

#[test]
fn list_and_explain_know_every_check_in_both_languages() {
    let list = out(&run(&["list"]));
    let ids: Vec<&str> = list
        .lines()
        .filter_map(|line| line.trim().strip_prefix("check "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(ids.len() > 40, "{list}");
    for id in ids.iter().take(5) {
        assert!(run(&["explain", id]).status.success(), "{id}");
    }
    let chinese = out(&run(&["list", "--lang", "zh-CN"]));
    assert!(chinese.contains("上不了网"), "{chinese}");
}

#[test]
fn nothing_private_is_in_what_goes_through_a_pipe() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("home").join("zhangsan-private");
    std::fs::create_dir_all(&home).unwrap();
    let output = crate::selfcheck(&["run", "--only", "system,software", "--format", "json"])
        .env("HOME", &home)
        .env("JAVA_HOME", home.join("jdk"))
        .output()
        .unwrap();
    let text = out(&output);
    assert!(text.contains("java-home"));
    assert!(!text.contains("zhangsan-private"), "{text}");
}
