//! Services of written-down machines of each system, and the reasons for which one cannot be told.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::super::{Kind, answer_of, facts_of};
use crate::model::UnansweredKind;
use toml::de::ValueDeserializer;

const LINUX: &str = r#"
    now = "2026-11-21T10:00:00Z"
    [[services]]
    name = "shop.service"
    state = "failed"
    start = "automatic"
    since = "2026-11-21T09:30:00Z"
    restarts = 5
    gave_up = true
    exit_code = 1
    result = "start_limit"
    lines_hidden = true
    lines = [
      { own = true, text = "port 8080 is taken" },
      { text = "shop.service: Start request repeated too quickly." },
    ]
    [[services]]
    name = "backup.service"
    scope = "user"
    state = "done"
    start = "on_demand"
    [[services]]
    name = "viewer.service"
    state = "restarting"
    signal = 11
    result = "core_dump"
"#;

const WINDOWS: &str = r#"
    [machine]
    os = "windows"
    os_version = "Windows 11 Pro 23H2"
    kernel = "22631"
    arch = "x86_64"
    host_name = "DESK"
    user_name = "Li"
    home = 'C:\Users\Li'
    language = "zh-CN"
    time_zone = "Asia/Shanghai"
    [[processes]]
    id = 912
    name = "svchost.exe"
    age = { secs = 7200, nanos = 0 }
    [[services]]
    name = "Dhcp"
    manager = "windows"
    state = "running"
    start = "automatic"
    process = 912
    [[services]]
    name = "shop"
    manager = "windows"
    state = "failed"
    start = "delayed"
    exit_code = 42
    own_code = true
    result = "exit_code"
    stopped_needs = ["MSSQLSERVER"]
    [no_service.Secret]
    kind = "not_allowed"
    detail = "service control manager"
"#;

#[test]
fn a_unit_that_failed_too_often_says_so_with_its_last_words() {
    let facts = facts_of(LINUX, "service", r#"{ name = "shop.service" }"#);
    assert_eq!((&facts["state"], &facts["result"]), (&"failed".into(), &"start_limit".into()));
    assert_eq!((&facts["works"], &facts["starts_by_itself"]), (&false.into(), &true.into()));
    assert_eq!((&facts["minutes"], &facts["restarts"]), (&30.into(), &5.into()));
    assert_eq!((&facts["exit_code"], &facts["exit_code_known"]), (&1.into(), &true.into()));
    assert_eq!(facts["gave_up"], true);
    assert_eq!(
        (&facts["last_line"], &facts["lines_hidden"]),
        (&"port 8080 is taken".into(), &true.into())
    );
    assert_eq!(facts["lines"].as_array().unwrap().len(), 2);
    let facts = facts_of(LINUX, "service", r#"{ name = "viewer.service" }"#);
    assert_eq!((&facts["signal"], &facts["works"]), (&"SIGSEGV".into(), &false.into()));
    assert_eq!((&facts["since_known"], &facts["exit_code_known"]), (&false.into(), &false.into()));
}

#[test]
fn a_service_of_the_user_is_not_one_of_the_machine() {
    let facts = facts_of(LINUX, "service", r#"{ name = "backup.service", scope = "user" }"#);
    assert_eq!((&facts["exists"], &facts["works"]), (&true.into(), &true.into()));
    let facts = facts_of(LINUX, "service", r#"{ name = "backup.service" }"#);
    assert_eq!((&facts["exists"], &facts["state"]), (&false.into(), &"unknown".into()));
}

#[test]
fn a_service_of_windows_with_a_code_of_its_own() {
    let keys = r#"{ name = { windows = "shop", linux = "shop.service" } }"#;
    let facts = facts_of(WINDOWS, "service", keys);
    assert_eq!((&facts["exit_code"], &facts["own_code"]), (&42.into(), &true.into()));
    assert_eq!((&facts["start"], &facts["starts_by_itself"]), (&"delayed".into(), &true.into()));
    assert_eq!(facts["stopped_needs"][0], "MSSQLSERVER");
    let facts = facts_of(WINDOWS, "service", r#"{ name = "Dhcp" }"#);
    assert_eq!((&facts["minutes"], &facts["since_known"]), (&120.into(), &true.into()));
    assert_eq!((&facts["process_id"], &facts["signal"]), (&912.into(), &"".into()));
}

#[test]
fn what_cannot_be_told_is_no_fault() {
    let kind = |scene, keys| answer_of(scene, "service", keys).unwrap_err().kind;
    assert_eq!(kind(WINDOWS, r#"{ name = "Secret" }"#), UnansweredKind::NotAllowed);
    assert_eq!(kind(WINDOWS, r#"{ name = { linux = "x" } }"#), UnansweredKind::NotSupported);
    assert_eq!(kind("", r#"{ name = "x" }"#), UnansweredKind::NotSupported);
}

#[test]
fn names_that_are_patterns_paths_or_options_are_refused() {
    let question = Kind::find("service").unwrap().question;
    let keys = |name: &str| format!("{{ name = {name:?} }}");
    for name in ["", " ", "-a", "--help", "a*", "a?", "../a", "a/b", "a\n", "a[1]"] {
        assert!(question(ValueDeserializer::parse(&keys(name)).unwrap()).is_err(), "{name}");
    }
    for name in ["sshd", "a@b.service", r"dev-disk\x2d1.device", "MSSQL$EXPRESS", "com.example.a b"]
    {
        assert!(question(ValueDeserializer::parse(&keys(name)).unwrap()).is_ok(), "{name}");
    }
    let odd = r#"{ name = { linus = "x" } }"#;
    assert!(question(ValueDeserializer::parse(odd).unwrap()).is_err());
}
