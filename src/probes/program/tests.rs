//! Programs of written-down machines of three systems.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::super::{Kind, facts_of};
use serde_json::json;
use toml::de::ValueDeserializer;

const JAVA: &str = r#"{ name = "java", arguments = ["-version"], pattern = 'version "([^"]+)"', require = ">=17" }"#;

fn on(os: &str, rest: &str) -> String {
    format!(
        r#"
        [machine]
        os = "{os}"
        os_version = ""
        kernel = ""
        arch = ""
        host_name = ""
        user_name = ""
        home = ""
        language = "en"
        time_zone = ""
        {rest}
        "#
    )
}

#[test]
fn the_first_copy_wins_and_the_others_are_told() {
    let scene = r#"
        [variables]
        PATH = "/old:/usr/bin:/bin:/broken"
        [files."/old/java"]
        executable = true
        [files."/usr/bin/java"]
        executable = true
        link = "/usr/lib/jvm/17/java"
        [files."/bin/java"]
        executable = true
        link = "/usr/lib/jvm/17/java"
        [files."/broken/java"]
        executable = true
        [programs."/old/java -version"]
        err = 'java version "1.8.0_392"'
        [programs."/usr/bin/java -version"]
        err = 'openjdk version "17.0.9" 2023-10-17'
        [programs."/broken/java -version"]
        code = 1
        err = "\nError: could not find libjvm\nmore"
    "#;
    let facts = facts_of(scene, "program", JAVA);
    assert_eq!((&facts["count"], &facts["path"]), (&3.into(), &"/old/java".into()));
    assert_eq!((&facts["version"], &facts["works"]), (&"1.8.0_392".into(), &true.into()));
    assert_eq!((&facts["satisfied"], &facts["other_satisfied"]), (&false.into(), &true.into()));
    assert_eq!(facts["shadowed"], json!(["17.0.9 (/usr/bin/java)", "/broken/java"]));
    assert_eq!(facts["broken"], json!(["/broken/java"]));
}

#[test]
fn a_copy_that_does_not_run_says_why() {
    let scene = |program: &str| {
        format!("[variables]\nPATH = \"/b\"\n[files.\"/b/java\"]\nexecutable = true\n{program}")
    };
    let hanging = scene("[programs.\"/b/java -version\"]\nhangs = true");
    let facts = facts_of(&hanging, "program", JAVA);
    assert_eq!((&facts["works"], &facts["error"]), (&false.into(), &"timed_out".into()));
    let failing = scene("[programs.\"/b/java -version\"]\ncode = 3\nerr = \"no memory\"");
    let facts = facts_of(&failing, "program", JAVA);
    assert_eq!((&facts["error"], &facts["exit_code"]), (&"exit_code".into(), &3.into()));
    assert_eq!((&facts["message"], &facts["satisfied"]), (&"no memory".into(), &false.into()));
}

#[test]
fn what_is_not_there_is_not_found() {
    let facts = facts_of("[variables]\nPATH = \"/b\"", "program", JAVA);
    assert_eq!((&facts["found"], &facts["count"]), (&false.into(), &0.into()));
}

#[test]
fn the_shop_alias_of_windows_is_not_run() {
    let alias = r"C:\Users\Li\AppData\Local\Microsoft\WindowsApps";
    let rest = format!(
        r"
        [variables]
        Path = '{alias};C:\Py'
        [files.'{alias}\python.exe']
        [files.'C:\Py\python.exe']
        text = 'MZ'
        [programs.'C:\Py\python.exe --version']
        out = 'Python 3.12.1'
        [programs.'{alias}\python.exe --version']
        out = 'Python 3.11.9'
        "
    );
    let scene = on("windows", &rest);
    let keys = r#"{ name = "python3", names = ["python"] }"#;
    let facts = facts_of(&scene, "program", keys);
    assert_eq!((&facts["count"], &facts["version"]), (&1.into(), &"3.12.1".into()));
    assert_eq!(facts["stubs"], json!([format!(r"{alias}\python.exe")]));
    // With the program's own folder beside it the alias is a real one.
    let folder = r"PythonSoftwareFoundation.Python.3.11_qbz5n2kfra8p0";
    let scene = scene.replace(
        r"[files.'C:\Py\python.exe']",
        &format!("[files.'{alias}/{folder}']\nfolder = true\n[files.'C:\\Py\\python.exe']"),
    );
    assert_eq!(facts_of(&scene, "program", keys)["version"], "3.11.9");
}

#[test]
fn the_placeholders_of_a_mac_are_not_run() {
    let rest = r#"
        [variables]
        PATH = "/opt/homebrew/bin:/usr/bin"
        [files."/usr/bin/git"]
        executable = true
        [files."/usr/bin/java"]
        executable = true
        [programs."/usr/bin/git --version"]
        out = "git version 2.39.3 (Apple Git-146)"
        [programs."/usr/bin/java -version"]
        hangs = true
    "#;
    let scene = on("macos", rest);
    let git = r#"{ name = "git" }"#;
    let facts = facts_of(&scene, "program", git);
    assert_eq!((&facts["found"], &facts["stubs"]), (&false.into(), &json!(["/usr/bin/git"])));
    assert_eq!(facts_of(&scene, "program", JAVA)["found"], false);
    let tools = "[programs.\"/usr/bin/xcode-select -p\"]\nout = \"/Library/Developer\"";
    let facts = facts_of(&format!("{scene}\n{tools}"), "program", git);
    assert_eq!((&facts["version"], &facts["works"]), (&"2.39.3".into(), &true.into()));
}

#[test]
fn a_pack_cannot_make_it_run_anything_else() {
    let rows = [
        r#"{ name = "rm", arguments = ["-rf"] }"#,
        r#"{ name = "/bin/rm" }"#,
        r#"{ name = "..\\rm" }"#,
        r#"{ name = "" }"#,
        r#"{ name = "java", pattern = "(" }"#,
        r#"{ name = "java", pattern = "(a{1000}){1000}" }"#,
        r#"{ name = "java", require = "newest" }"#,
        r#"{ names = ["java"] }"#,
    ];
    for keys in rows {
        let keys_read = ValueDeserializer::parse(keys).unwrap();
        assert!((Kind::find("program").unwrap().question)(keys_read).is_err(), "{keys}");
    }
}

#[test]
fn says_what_it_runs() {
    let keys = ValueDeserializer::parse(r#"{ name = "python3", names = ["python"] }"#).unwrap();
    let question = (Kind::find("program").unwrap().question)(keys).unwrap();
    let said: Vec<_> = question.touches.iter().map(|touch| format!("{touch:?}")).collect();
    assert_eq!(said, [r#"Program("python3 --version")"#, r#"Program("python --version")"#]);
}
