//! Environment variables of written-down machines.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::super::{Kind, facts_of};
use crate::model::Facts;
use serde_json::{Value, json};
use toml::de::ValueDeserializer;

#[test]
fn a_folder_must_be_there_and_hold_what_it_must() {
    let keys = r#"{ required = ["NEEDED"], any = ["JAVA_HOME", "JDK_HOME", "JRE_HOME"], folders = ["JAVA_HOME", "JDK_HOME", "JRE_HOME"], holds = "bin/java" }"#;
    let scene = r#"
        [variables]
        JAVA_HOME = "/jdk/bin"
        JDK_HOME = "/jdk"
        JRE_HOME = "'/gone' "
        [files."/jdk/bin/java"]
    "#;
    let facts = facts_of(scene, "variables", keys);
    assert_eq!(facts["missing"], json!(["NEEDED"]));
    assert_eq!(facts["hollow"], json!(["JAVA_HOME"]));
    assert_eq!(facts["hollow_value"], "/jdk/bin");
    assert_eq!(facts["wrong"], json!(["JRE_HOME"]));
    assert_eq!((&facts["quoted"], &facts["spaced"]), (&json!(["JRE_HOME"]), &json!(["JRE_HOME"])));
    assert_eq!((&facts["set_count"], &facts["odd_count"]), (&3.into(), &2.into()));
}

#[test]
fn windows_names_and_endings() {
    let keys = r#"{ any = ["JAVA_HOME"], folders = ["JAVA_HOME"], holds = "bin/java" }"#;
    let scene = r#"
        [machine]
        os = "windows"
        os_version = ""
        kernel = ""
        arch = ""
        host_name = ""
        user_name = ""
        home = ""
        language = "en"
        time_zone = ""
        [variables]
        java_home = 'C:\jdk'
        [files.'C:\jdk']
        folder = true
        [files.'C:\jdk\bin\java.exe']
    "#;
    let facts = facts_of(scene, "variables", keys);
    assert_eq!(facts["values"], json!([r"JAVA_HOME = C:\jdk"]));
    assert_eq!((&facts["wrong_count"], &facts["hollow_count"]), (&0.into(), &0.into()));
}

/// The kinds of what is odd, with the variable and what else is told.
fn told(facts: &Facts) -> Vec<[String; 3]> {
    let text = |problem: &Value, field: &str| problem[field].as_str().unwrap().to_owned();
    let problems = facts["problems"].as_array().unwrap().iter();
    problems.map(|one| ["kind", "name", "other"].map(|field| text(one, field))).collect()
}

fn row(kind: &str, name: &str, other: &str) -> [String; 3] {
    [kind, name, other].map(str::to_owned)
}

#[test]
fn values_are_held_against_patterns_programs_and_each_other() {
    let keys = r#"{
        required = ["PORT", "API_KEY", "GONE"],
        any = ["EDITOR", "NODE_PATH", "PYTHONHOME", "VIRTUAL_ENV", "GOROOT"],
        folders = ["GOROOT"], programs = ["EDITOR"], lists = ["NODE_PATH"],
        matches = { PORT = '\d+', API_KEY = 'sk-\w{4}' },
        not_together = [["PYTHONHOME", "VIRTUAL_ENV"]],
    }"#;
    let scene = r#"
        [variables]
        PORT = "80a"
        API_KEY = "sk-12345678"
        EDITOR = "/bin/vi"
        NODE_PATH = "/a:/b:"
        PYTHONHOME = "/py"
        VIRTUAL_ENV = "/env"
        GOROOT = "$HOME/go"
        [files."/bin/vi"]
        [files."/a/x"]
    "#;
    let facts = facts_of(scene, "variables", keys);
    let expected = [
        row("not_matching", "PORT", r"\d+"),
        row("not_matching", "API_KEY", r"sk-\w{4}"),
        row("missing", "GONE", ""),
        row("no_program", "EDITOR", ""),
        row("no_part", "NODE_PATH", "/b"),
        row("unexpanded", "GOROOT", ""),
        row("clash", "PYTHONHOME", "VIRTUAL_ENV"),
    ];
    assert_eq!(told(&facts), expected);
    assert_eq!(
        (&facts["mismatched_count"], &facts["wrong"]),
        (&2.into(), &json!(["EDITOR", "NODE_PATH", "GOROOT"]))
    );
    assert!(!Value::Object(facts).to_string().contains("12345678"));
}

#[test]
fn the_folder_of_a_tool_is_held_against_the_copy_on_path() {
    let keys = r#"{ any = ["JAVA_HOME"], folders = ["JAVA_HOME"], same_program = { JAVA_HOME = "java" } }"#;
    let scene = |home: &str, release: &str| {
        format!(
            r#"
            [variables]
            PATH = "/usr/bin"
            JAVA_HOME = "{home}"
            [files."/usr/bin/java"]
            executable = true
            link = "/jvm/17/bin/java"
            [files."/jvm/17/bin/java"]
            executable = true
            [files."/jvm/17/release"]
            text = 'JAVA_VERSION="17.0.9"'
            [files."/jvm/8/release"]
            text = '{release}'
            "#
        )
    };
    let same = facts_of(&scene("/jvm/17", ""), "variables", keys);
    assert_eq!((&same["problems"], &same["other_version_count"]), (&json!([]), &0.into()));
    let old = "JAVA_VERSION=\"1.8.0_392\"";
    let other = facts_of(&scene("/jvm/8", old), "variables", keys);
    assert_eq!(told(&other), [row("other_version", "JAVA_HOME", "17.0.9 (/usr/bin/java)")]);
    assert_eq!(other["problems"][0]["value"], "1.8.0_392 (/jvm/8)");
    assert_eq!(other["other_version_count"], 1);
    let unknown = facts_of(&scene("/jvm/8", ""), "variables", keys);
    assert_eq!(told(&unknown), [row("other_program", "JAVA_HOME", "/usr/bin/java")]);
    let equal = facts_of(&scene("/jvm/8", "JAVA_VERSION=\"17.0.9\""), "variables", keys);
    assert_eq!(equal["problems"], json!([]));
}

#[test]
fn what_was_changed_since_is_told_on_windows() {
    let scene = |stored: &str| {
        format!(
            r"
            [machine]
            os = 'windows'
            os_version = ''
            kernel = ''
            arch = ''
            host_name = ''
            user_name = ''
            home = ''
            language = 'en'
            time_zone = ''
            [variables]
            JAVA_HOME = 'C:\jdk8'
            USERPROFILE = 'C:\Users\Li'
            TEMP = 'C:\Users\LI~1\Temp'
            TMP = 'c:\users\li\tmp'
            [stored_variables]
            {stored}
            TEMP = '%USERPROFILE%\Temp'
            TMP = '%UserProfile%\tmp'
            "
        )
    };
    let keys = r#"{ any = ["JAVA_HOME", "TEMP", "TMP", "NEW_TOKEN"] }"#;
    let facts = facts_of(&scene(r"JAVA_HOME = 'C:\jdk17'"), "variables", keys);
    assert_eq!(told(&facts), [row("changed", "JAVA_HOME", r"C:\jdk17")]);
    assert_eq!(facts["changed_count"], 1);
    let facts = facts_of(&scene("New_Token = 'abcdefgh'"), "variables", keys);
    assert_eq!(told(&facts), [row("changed", "NEW_TOKEN", "(8)")]);
    let facts = facts_of(&scene(r"java_home = 'C:\JDK8'"), "variables", keys);
    assert_eq!(facts["problems"], json!([]));
}

#[test]
fn bad_keys_are_refused() {
    for keys in [
        r#"{ required = ["A=B"] }"#,
        r#"{ required = [""] }"#,
        r#"{ any = ["A"], matches = { A = "(" } }"#,
        r#"{ any = ["A"], matches = { B = "x" } }"#,
        r#"{ any = ["A"], folders = ["B"] }"#,
        r#"{ any = ["A"], same_program = { A = "/bin/java" } }"#,
    ] {
        let keys_read = ValueDeserializer::parse(keys).unwrap();
        assert!((Kind::find("variables").unwrap().question)(keys_read).is_err(), "{keys}");
    }
}
