//! What `selfcheck logs` prints, and how it ends.

use crate::{err, out, run};
use serde_json::Value;
use std::path::Path;

const LOG: &str = "2026-01-02 10:00:00 INFO started, 0 errors\n\
                   2026-01-02 10:00:01 ERROR could not reach 10.9.8.7 of user@mail.example.org\n\
                   \tat a.b.C.d(C.java:1)\n\
                   2026-01-02 10:00:02 ERROR could not reach 10.9.8.6 of user@mail.example.org\n\
                   2026-01-02 10:00:03 WARN slow\n";

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_summary_is_redacted_in_a_pipe() {
    let folder = tempfile::tempdir().unwrap();
    let file = write(folder.path(), "app.log", LOG);
    let output = run(&["logs", &file]);
    let text = out(&output);
    assert_eq!(output.status.code(), Some(2), "{text}{}", err(&output));
    assert!(text.contains("0 fatal, 2 errors, 1 warnings"), "{text}");
    assert!(text.contains("could not reach <*> of <*>"), "{text}");
    assert!(text.contains("2 times, from 2026-01-02 10:00:01 to 2026-01-02 10:00:02"), "{text}");
    assert!(text.contains("app.log:2: "), "{text}");
    for private in ["10.9.8.7", "user@mail.example.org"] {
        assert!(!text.contains(private), "{text}");
    }
}

#[test]
fn a_folder_is_read_and_json_says_all() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a.log", LOG);
    std::fs::create_dir(folder.path().join("more")).unwrap();
    write(folder.path(), "more/b.log", "2026-01-02 12:00:00 FATAL gone\n");
    let output = run(&["logs", "--json", "--all", folder.path().to_str().unwrap()]);
    let document: Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!(document["files"].as_array().unwrap().len(), 2);
    assert_eq!(document["files"][0]["levels"]["info"], 1);
    assert_eq!(document["files"][0]["levels"]["error"], 2);
    let first = &document["templates"][0];
    assert_eq!((&first["level"], &first["count"]), (&"fatal".into(), &1.into()));
    assert_eq!((&first["new"], &first["line"]), (&true.into(), &1.into()));
    assert_eq!(first["first"], "2026-01-02T12:00:00-00:00");
}

#[test]
fn each_line_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = write(folder.path(), "app.log", LOG);
    let output = run(&["logs", "--annotate", &file]);
    assert_eq!(output.status.code(), Some(0));
    let text = out(&output);
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
    let levels: Vec<&str> = rows.iter().map(|row| row[1]).collect();
    assert_eq!(levels, ["info", "error", "-", "error", "warn"]);
    assert_eq!(rows[1][2], rows[3][2]);
    assert_ne!(rows[1][2], rows[4][2]);
    assert_eq!((rows[4][0], rows[4][3]), ("5", "2026-01-02T10:00:03-00:00"));
    assert_eq!(rows[2][3], "-");
    assert!(!text.contains("reach"));
    let json = out(&run(&["logs", "--annotate", "--json", &file]));
    let line: Value = serde_json::from_str(json.lines().nth(2).unwrap()).unwrap();
    assert_eq!((&line["line"], &line["level"]), (&3.into(), &Value::Null));
}

#[test]
fn what_cannot_be_read_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let fine = write(folder.path(), "fine.log", "2026-01-02 10:00:00 INFO fine\n");
    let gone = folder.path().join("gone.log");
    let output = run(&["logs", gone.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(64));
    assert!(err(&output).contains("gone.log"));
    let output = run(&["logs", &fine, gone.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(run(&["logs", &fine]).status.code(), Some(0));
    let both = folder.path().join("*.log");
    assert_eq!(run(&["logs", both.to_str().unwrap()]).status.code(), Some(0));
}
