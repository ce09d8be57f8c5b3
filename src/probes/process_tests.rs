//! Programs are found by name, file and command line, and what stands there is told to nobody.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::super::{Kind, facts_of};
use toml::de::ValueDeserializer;

const SCENE: &str = r#"
    [[processes]]
    id = 1
    name = "systemd"
    [[processes]]
    id = 7
    name = "some-long-progr"
    path = "/opt/some-long-program"
    memory = 3145728
    age = { secs = 600, nanos = 0 }
    [[processes]]
    id = 8
    name = "Trader.exe"
    state = "zombie"
    [[processes]]
    id = 9
    name = "java"
    path = "/opt/jdk/bin/java"
    state = "uninterruptible"
    [[processes]]
    id = 10
    name = "java"
    path = "/opt/jdk/bin/java (deleted)"
    [command_lines]
    1 = "/sbin/init"
    9 = "/opt/jdk/bin/java -Dpassword=hunter2 -jar /srv/Shop.jar"
    10 = "/opt/jdk/bin/java -jar /srv/other.jar"
    [process_room]
    9 = { open_files = 950, open_files_limit = 1000, memory_used = 943718400, memory_limit = 1048576000 }
    10 = { open_files = 5, open_files_limit = 1000 }
"#;

#[test]
fn finds_by_name_case_ending_and_length_aside() {
    let facts = facts_of(SCENE, "process", r#"{ name = "some-long-program" }"#);
    assert_eq!((&facts["count"], &facts["memory_mib"]), (&1.into(), &3.into()));
    assert_eq!((&facts["minutes"], &facts["sees_all"]), (&10.into(), &true.into()));
    let facts = facts_of(SCENE, "process", r#"{ name = "trader" }"#);
    assert_eq!((&facts["running"], &facts["zombies"]), (&false.into(), &1.into()));
    let facts = facts_of(SCENE, "process", r#"{ name = "JAVA.EXE" }"#);
    assert_eq!((&facts["count"], &facts["stuck"]), (&2.into(), &1.into()));
    assert_eq!(facts_of(SCENE, "process", r#"{ name = "jav" }"#)["running"], false);
}

#[test]
fn finds_by_file_and_by_a_text_in_the_command_line() {
    let facts = facts_of(SCENE, "process", r#"{ path = "/opt/jdk/bin/java" }"#);
    assert_eq!((&facts["count"], &facts["name"]), (&2.into(), &"java".into()));
    let facts = facts_of(SCENE, "process", r#"{ path = "/opt/jdk/bin/JAVA" }"#);
    assert_eq!(facts["running"], false);
    let facts = facts_of(SCENE, "process", r#"{ arguments = "shop.jar" }"#);
    assert_eq!((&facts["count"], &facts["stuck"]), (&1.into(), &1.into()));
    let facts = facts_of(SCENE, "process", r#"{ name = "python", arguments = "shop.jar" }"#);
    assert_eq!(facts["running"], false);
}

#[test]
fn the_one_closest_to_its_limits_is_told_of() {
    let facts = facts_of(SCENE, "process", r#"{ name = "java" }"#);
    assert_eq!((&facts["open_files"], &facts["open_files_percent"]), (&950.into(), &95.into()));
    assert_eq!(
        (&facts["memory_limit_mib"], &facts["memory_limit_percent"]),
        (&1000.into(), &90.into())
    );
    let facts = facts_of(SCENE, "process", r#"{ name = "systemd" }"#);
    assert_eq!((&facts["open_files_percent"], &facts["memory_limit_mib"]), (&0.into(), &0.into()));
}

#[test]
fn a_command_line_never_becomes_a_fact() {
    let facts = facts_of(SCENE, "process", r#"{ name = "java", arguments = "shop.jar" }"#);
    let told = serde_json::to_string(&facts).unwrap();
    assert!(!told.contains("hunter2") && !told.to_lowercase().contains("shop.jar"), "{told}");
}

#[test]
fn says_when_others_are_hidden() {
    let scene = "[[processes]]\nid = 700\nname = \"sh\"";
    let facts = facts_of(scene, "process", r#"{ name = "nginx" }"#);
    assert_eq!((&facts["running"], &facts["sees_all"]), (&false.into(), &false.into()));
    let scene = "[[processes]]\nid = 1\nname = \"init\"\n[command_lines]\n1 = \"\"";
    let facts = facts_of(scene, "process", r#"{ arguments = "shop.jar" }"#);
    assert_eq!((&facts["unread"], &facts["sees_all"]), (&1.into(), &false.into()));
}

#[test]
fn keys_that_find_nothing_or_too_much_are_refused() {
    let question = Kind::find("process").unwrap().question;
    for keys in [
        "{}",
        r#"{ name = "" }"#,
        r#"{ path = " " }"#,
        r#"{ arguments = "p" }"#,
        r#"{ arguments = "  p  " }"#,
        r#"{ name = "java", argument = "shop.jar" }"#,
    ] {
        assert!(question(ValueDeserializer::parse(keys).unwrap()).is_err(), "{keys}");
    }
}
