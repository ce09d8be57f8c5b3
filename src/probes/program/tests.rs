//! Programs of written-down machines of three systems.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::super::{Kind, facts_of};
use serde_json::json;
use toml::de::ValueDeserializer;

const JAVA: &str = r#"{ name = "java", wants = ">=17" }"#;

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
        [programs."/old/java -XX:-UsePerfData -version"]
        err = 'java version "1.8.0_392"'
        [programs."/usr/bin/java -XX:-UsePerfData -version"]
        err = 'openjdk version "17.0.9" 2023-10-17'
        [programs."/broken/java -XX:-UsePerfData -version"]
        code = 1
        err = "\nError: could not find libjvm\nmore"
    "#;
    let facts = facts_of(scene, "program", JAVA);
    assert_eq!((&facts["count"], &facts["path"]), (&3.into(), &"/old/java".into()));
    assert_eq!((&facts["version"], &facts["works"]), (&"1.8.0_392".into(), &true.into()));
    assert_eq!((&facts["satisfied"], &facts["comparable"]), (&false.into(), &true.into()));
    assert_eq!(
        (&facts["wants"], &facts["fitting"]),
        (&">=17".into(), &"17.0.9 (/usr/bin/java)".into())
    );
    assert_eq!(facts["shadowed"], json!(["17.0.9 (/usr/bin/java)", "/broken/java"]));
    assert_eq!(facts["broken"], json!(["/broken/java"]));
}

#[test]
fn a_copy_that_does_not_run_says_why() {
    let scene = |program: &str| {
        format!("[variables]\nPATH = \"/b\"\n[files.\"/b/java\"]\nexecutable = true\n{program}")
    };
    let hanging = scene("[programs.\"/b/java -XX:-UsePerfData -version\"]\nhangs = true");
    let facts = facts_of(&hanging, "program", JAVA);
    assert_eq!((&facts["works"], &facts["error"]), (&false.into(), &"timed_out".into()));
    let failing =
        scene("[programs.\"/b/java -XX:-UsePerfData -version\"]\ncode = 3\nerr = \"no memory\"");
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
        [programs."/usr/bin/java -XX:-UsePerfData -version"]
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
        r#"{ name = "java", arguments = [] }"#,
        r#"{ name = "java", wants = "newest" }"#,
        r#"{ name = "java", wants = "^17" }"#,
        r#"{ name = "python3", wants = "^3.9" }"#,
        r#"{ name = "node", wants = "~=18" }"#,
        r#"{ name = "ours", wants = "^3.9" }"#,
        r#"{ names = ["java"] }"#,
    ];
    for keys in rows {
        let keys_read = ValueDeserializer::parse(keys).unwrap();
        assert!((Kind::find("program").unwrap().question)(keys_read).is_err(), "{keys}");
    }
}

#[test]
fn says_what_it_runs() {
    let said = |keys| {
        let keys = ValueDeserializer::parse(keys).unwrap();
        let question = (Kind::find("program").unwrap().question)(keys).unwrap();
        question.touches.iter().map(|touch| format!("{touch:?}")).collect::<Vec<_>>()
    };
    assert_eq!(
        said(r#"{ name = "python3", names = ["python"] }"#),
        [r#"Program("python3 --version")"#, r#"Program("python --version")"#]
    );
    assert_eq!(said(r#"{ name = "java" }"#), [r#"Program("java -XX:-UsePerfData -version")"#]);
    let wanting = said(r#"{ name = "python3", wants = ">=3.9" }"#);
    assert!(wanting.contains(&r#"Program("python3.11 --version")"#.to_owned()), "{wanting:?}");
}

#[test]
fn a_python_under_a_name_that_tells_its_version_is_found() {
    let scene = r#"
        [variables]
        PATH = "/usr/bin"
        [files."/usr/bin/python3"]
        executable = true
        [files."/usr/bin/python3.12"]
        executable = true
        [files."/usr/bin/python3.14"]
        executable = true
        [programs."/usr/bin/python3 --version"]
        out = "Python 3.8.10"
        [programs."/usr/bin/python3.12 --version"]
        out = "Python 3.12.4"
        [programs."/usr/bin/python3.14 --version"]
        out = "Python 3.14.0"
    "#;
    let facts = facts_of(scene, "program", r#"{ name = "python3", wants = ">=3.9,<3.13" }"#);
    assert_eq!((&facts["version"], &facts["satisfied"]), (&"3.8.10".into(), &false.into()));
    assert_eq!(facts["fitting"], "3.12.4 (/usr/bin/python3.12)");
    let facts = facts_of(scene, "program", r#"{ name = "python3", wants = ">=3.20" }"#);
    assert_eq!(facts["fitting"], "");
}

#[test]
fn of_versions_side_by_side_the_one_that_will_do_counts() {
    let scene = r#"
        [variables]
        PATH = "/usr/bin"
        [files."/usr/bin/dotnet"]
        executable = true
        [programs."/usr/bin/dotnet --list-runtimes"]
        out = """
Microsoft.AspNetCore.App 6.0.25 [/usr/share/dotnet/shared/Microsoft.AspNetCore.App]
Microsoft.NETCore.App 6.0.25 [/usr/share/dotnet/shared/Microsoft.NETCore.App]
Microsoft.NETCore.App 8.0.1 [/usr/share/dotnet/shared/Microsoft.NETCore.App]
"""
    "#;
    let rows = [
        ("", "8.0.1", true),
        (", wants = \"6\"", "6.0.25", true),
        (", wants = \"7\"", "8.0.1", false),
    ];
    for (wants, version, satisfied) in rows {
        let facts = facts_of(scene, "program", &format!("{{ name = \"dotnet\"{wants} }}"));
        assert_eq!((&facts["version"], &facts["satisfied"]), (&version.into(), &satisfied.into()));
    }
}

#[test]
fn a_version_that_cannot_be_compared_is_not_called_wrong() {
    let scene = r#"
        [variables]
        PATH = "/b"
        [files."/b/python3"]
        executable = true
        [programs."/b/python3 --version"]
        out = "no version"
    "#;
    let facts = facts_of(scene, "program", r#"{ name = "python3", wants = ">=3.9" }"#);
    assert_eq!((&facts["works"], &facts["comparable"]), (&true.into(), &false.into()));
    assert_eq!((&facts["version"], &facts["satisfied"]), (&"".into(), &false.into()));
}

#[test]
fn the_launcher_that_would_fetch_a_python_is_not_run() {
    let rest = r"
        [variables]
        Path = 'C:\Windows'
        PYLAUNCHER_ALLOW_INSTALL = '1'
        [files.'C:\Windows\py.exe']
        text = 'MZ'
        [programs.'C:\Windows\py.exe --version']
        out = 'Python 3.12.1'
    ";
    let scene = on("windows", rest);
    let python = r#"{ name = "python3" }"#;
    let facts = facts_of(&scene, "program", python);
    assert_eq!((&facts["found"], &facts["stubs"]), (&false.into(), &json!([r"C:\Windows\py.exe"])));
    let scene = scene.replace("PYLAUNCHER_ALLOW_INSTALL", "OTHER");
    assert_eq!(facts_of(&scene, "program", python)["version"], "3.12.1");
}
