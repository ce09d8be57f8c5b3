//! Logs of written-down machines.

use super::super::{answer_of, facts_of};
use serde_json::json;

#[test]
fn counts_files_and_keeps_the_last_lines() {
    let scene = r#"
        now = "2026-01-02T10:00:00Z"
        [files."/var/log/app.log"]
        text = """
        10:00 INFO started, 0 errors
        10:01 ERROR first
        10:02 WARN slow
        10:03 FATAL last
        """
        [files."/var/log/app.log.1.gz"]
        text = "ERROR packed"
        [files."/var/log/secret.log"]
        text = "ERROR"
        refused = true
        [files."/home/sceneuser/x.log"]
        text = "错误 网络"
    "#;
    let keys = r#"{ files = ["/var/log/*.log", "/var/log/app.log", "~/x.log", "/gone.log"], look_for = ["SLOW", "oom"] }"#;
    let facts = facts_of(scene, "log", keys);
    assert_eq!((&facts["read"], &facts["lines"]), (&2.into(), &6.into()));
    assert_eq!(
        (&facts["errors"], &facts["warnings"], &facts["fatal"]),
        (&2.into(), &1.into(), &1.into())
    );
    assert_eq!(facts["unreadable"], json!(["/var/log/secret.log"]));
    assert_eq!(facts["seen"], json!(["SLOW"]));
    assert_eq!(
        (&facts["newest"], &facts["newest_hours"]),
        (&"2026-01-02T10:00:00Z".into(), &0.into())
    );
    let last = facts["last"].as_array().map(Vec::len);
    assert_eq!(last, Some(3));
    let templates: Vec<&str> = facts["templates"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|template| template["text"].as_str())
        .collect();
    assert_eq!(templates, ["last", "first", "错误 网络", "slow"]);
}

#[test]
fn reads_the_journal() {
    let scene = r#"
        [programs."journalctl -p warning --since -24h -n 500 -o json --no-pager"]
        out = '''
{"PRIORITY":"4","MESSAGE":"slow","SYSLOG_IDENTIFIER":"app","__REALTIME_TIMESTAMP":"1767348000000000"}
{"PRIORITY":"3","MESSAGE":[79,117,116,32,111,102,32,109,101,109,111,114,121],"SYSLOG_IDENTIFIER":"kernel","__REALTIME_TIMESTAMP":"1767348000000000"}
not json
'''
    "#;
    let facts = facts_of(scene, "log", r#"{ journal = true, look_for = ["out of memory"] }"#);
    assert_eq!(
        (&facts["read"], &facts["errors"], &facts["warnings"]),
        (&1.into(), &1.into(), &1.into())
    );
    assert_eq!(facts["last"], json!(["2026-01-02 10:00:00Z kernel: Out of memory"]));
    assert_eq!(facts["seen_count"], 1);
    // A system without a journal has nothing to read, which is no error.
    assert_eq!(facts_of("", "log", "{ journal = true }")["read"], 0);
}

#[test]
fn a_silent_journal_counts_only_where_one_is_kept() {
    let silent = "[programs.\"journalctl -p warning --since -24h -n 500 -o json --no-pager\"]\n";
    assert_eq!(facts_of(silent, "log", "{ journal = true }")["read"], 0);
    let kept = format!("{silent}[files.\"/var/log/journal/abc/system.journal\"]");
    assert_eq!(facts_of(&kept, "log", "{ journal = true }")["read"], 1);
    let hidden = kept.replacen(
        "pager\"]\n",
        "pager\"]\ncode = 1\nerr = 'No journal files were opened due to insufficient permissions.'\n",
        1,
    );
    let facts = facts_of(&hidden, "log", "{ journal = true }");
    assert_eq!((&facts["read"], &facts["unreadable_count"]), (&0.into(), &1.into()));
}

#[test]
fn a_silent_event_log_counts_only_where_events_are_written() {
    let query = "*[System[(Level=1 or Level=2 or Level=3) and TimeCreated[timediff(@SystemTime) <= 86400000]]]";
    let silent = format!("[programs.\"wevtutil qe System /q:{query} /c:500 /rd:true /f:XML\"]\n");
    let any = "[programs.\"wevtutil qe System /c:1 /f:XML\"]\n";
    let keys = r#"{ events = "System" }"#;
    let written = format!("{silent}{any}out = \"<Event><System/></Event>\"");
    assert_eq!(facts_of(&written, "log", keys)["read"], 1);
    assert!(answer_of(&format!("{silent}{any}"), "log", keys).is_err());
}

#[test]
fn reads_the_event_log() {
    let query = "*[System[(Level=1 or Level=2 or Level=3) and TimeCreated[timediff(@SystemTime) <= 86400000]]]";
    let event = |level: u8, time: &str| {
        format!(
            "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='disk'/><EventID Qualifiers='49156'>7</EventID><Level>{level}</Level><TimeCreated SystemTime='2026-01-02T{time}.1234567Z'/></System><EventData><Data>bad block</Data></EventData></Event>\n"
        )
    };
    let scene = format!(
        "[programs.\"wevtutil qe System /q:{query} /c:500 /rd:true /f:XML\"]\nout = \"\"\"{}{}\"\"\"",
        event(2, "11:00:00"),
        event(1, "10:00:00")
    );
    let facts = facts_of(&scene, "log", r#"{ events = "System" }"#);
    assert_eq!((&facts["fatal"], &facts["errors"]), (&1.into(), &1.into()));
    assert_eq!(facts["last"][0], "2026-01-02T11:00:00Z disk 7: bad block");
}
