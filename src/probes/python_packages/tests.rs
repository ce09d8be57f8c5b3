//! Python projects of written-down machines, and real ones on this machine.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]

use super::super::{Ctx, Probe, facts_of};
use super::{Facts, ProblemKind, PythonPackages};
use crate::host::{Host, Limit, Live, Stop};
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

fn on(os: &str, home: &str, rest: &str) -> String {
    format!(
        "[machine]\nos = \"{os}\"\nos_version = \"\"\nkernel = \"\"\narch = \"x86_64\"\nhost_name = \"\"\nuser_name = \"\"\nhome = '{home}'\nlanguage = \"en\"\ntime_zone = \"\"\n{rest}"
    )
}

/// A package's metadata in a scene; a Windows folder has to be listed with a slash besides.
fn package(folder: &str, name: &str, version: &str, requires: &[&str]) -> String {
    let mut text = format!("Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n");
    for one in requires {
        writeln!(text, "Requires-Dist: {one}").unwrap();
    }
    let own = format!("{}-{version}.dist-info", name.replace('-', "_"));
    let slash = if folder.contains('\\') { '\\' } else { '/' };
    let listed = if slash == '\\' {
        format!("[files.'{folder}/{own}']\nfolder = true\n")
    } else {
        String::new()
    };
    format!("{listed}[files.'{folder}{slash}{own}{slash}METADATA']\ntext = \"\"\"{text}\"\"\"\n")
}

fn problems(facts: &serde_json::Map<String, Value>) -> Vec<String> {
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let row = |row: &Value| {
        let parts = ["kind", "file", "name", "wanted", "found", "by"].map(|key| text(row, key));
        format!("{}:{} {}", row["line"], row["column"], parts.join("|"))
    };
    facts["problems"].as_array().unwrap().iter().map(row).collect()
}

#[test]
fn a_windows_project_with_its_own_environment() {
    let library = r"C:\p\.venv\Lib\site-packages";
    let mut rest = String::from(
        r#"
        [files.'C:\p']
        folder = true
        [files.'C:\p/requirements.txt']
        [files.'C:\p\requirements.txt']
        text = "requests[socks]>=2.31\nFlask==2.0.0\npywin32 ; sys_platform == 'win32'\nuvloop ; sys_platform != 'win32'\ngone\n"
        [files.'C:\p\.venv\pyvenv.cfg']
        text = "home = C:\\Py\ninclude-system-site-packages = false\nversion = 3.11.4\n"
        [files.'C:\p\.venv\Scripts\python.exe']
        [files.'C:\Py\python.exe']
        "#,
    );
    rest +=
        &package(library, "requests", "2.31.0", &["urllib3<3", "PySocks>=1.5; extra == 'socks'"]);
    rest += &package(library, "Flask", "3.0.2", &[]);
    rest += &package(library, "urllib3", "3.0", &[]);
    let scene = on("windows", r"C:\Users\Li", &rest);
    let facts = facts_of(&scene, "python_packages", r"{ folder = 'C:\p' }");
    assert_eq!(
        problems(&facts),
        [
            "3:1 missing|requirements.txt|pywin32|*||",
            "5:1 missing|requirements.txt|gone|*||",
            "0:0 needed_missing||pysocks|>=1.5||requests 2.31.0",
            "2:1 wrong_version|requirements.txt|flask|==2.0.0|3.0.2|",
            "0:0 conflict||urllib3|<3|3.0|requests 2.31.0",
        ]
    );
    assert_eq!((&facts["python"], &facts["environment_kind"]), (&"3.11.4".into(), &"venv".into()));
    assert_eq!((&facts["declared"], &facts["installed"]), (&4.into(), &3.into()));
    let commands: Vec<_> =
        facts["problems"].as_array().unwrap().iter().map(|row| &row["command"]).collect();
    assert_eq!(commands[1], r#".venv\Scripts\python -m pip install "gone""#);
    assert_eq!(commands[3], r#".venv\Scripts\python -m pip install "flask==2.0.0""#);
    // The Python it was made with was removed.
    let gone = scene.replace(r"[files.'C:\Py\python.exe']", "");
    let facts = facts_of(&gone, "python_packages", r"{ folder = 'C:\p' }");
    assert_eq!(facts["interpreter_missing"], true);
    assert_eq!(facts["renew"], r#"py -m venv --clear ".venv""#);
}

#[test]
fn debians_python_is_found_through_path() {
    let mut rest = String::from(
        r#"
        [variables]
        PATH = "/usr/bin:/bin"
        [files."/usr/bin/python3"]
        executable = true
        link = "/usr/bin/python3.11"
        [files."/p/pyproject.toml"]
        text = "[project]\nrequires-python = '>=3.12'\ndependencies = [\n 'six',\n 'yaml-thing>=2',\n 'mine',\n 'typo =1',\n]\n"
        "#,
    );
    rest += &package("/usr/lib/python3/dist-packages", "six", "1.16.0", &[]);
    rest += &package("/usr/lib/python3/dist-packages", "other", "1", &["not-there"]);
    rest += &package("/usr/local/lib/python3.11/dist-packages", "yaml-thing", "1.9", &[]);
    rest += &package("/home/u/.local/lib/python3.11/site-packages", "mine", "1", &["six>=2"]);
    let facts = facts_of(&on("linux", "/home/u", &rest), "python_packages", "{ folder = '/p' }");
    assert_eq!(
        problems(&facts),
        [
            "7:8 malformed|pyproject.toml||||",
            "2:19 wrong_python|pyproject.toml|Python|>=3.12|3.11|",
            "5:2 wrong_version|pyproject.toml|yaml-thing|>=2|1.9|",
            "0:0 conflict||six|>=2|1.16.0|mine 1",
        ]
    );
    assert_eq!((&facts["environment_kind"], &facts["python"]), (&"system".into(), &"3.11".into()));
}

#[test]
fn condas_and_pyenvs_pythons_are_found() {
    let mut rest = String::from(
        r#"
        [variables]
        CONDA_PREFIX = "/opt/conda/envs/app"
        [files."/opt/conda/envs/app/conda-meta/python-3.10.13-h955ad1f_0.json"]
        [files."/opt/conda/envs/app/bin/python"]
        [files."/p/requirements.txt"]
        text = "numpy~=1.26\n"
        "#,
    );
    rest += &package("/opt/conda/envs/app/lib/python3.10/site-packages", "numpy", "1.26.4", &[]);
    let facts = facts_of(&on("macos", "/Users/u", &rest), "python_packages", "{ folder = '/p' }");
    assert_eq!(
        (&facts["environment_kind"], &facts["python"]),
        (&"conda".into(), &"3.10.13".into())
    );
    assert_eq!((&facts["faults"], &facts["installed"]), (&0.into(), &1.into()));

    let mut rest = String::from(
        r#"
        [variables]
        PATH = "/Users/u/.pyenv/shims"
        [files."/Users/u/.pyenv/shims/python3"]
        executable = true
        [files."/Users/u/work/.python-version"]
        text = "3.9\n"
        [files."/Users/u/work/p/requirements.txt"]
        text = "numpy\n"
        "#,
    );
    rest +=
        &package("/Users/u/.pyenv/versions/3.9.2/lib/python3.9/site-packages", "numpy", "1", &[]);
    rest +=
        &package("/Users/u/.pyenv/versions/3.9.18/lib/python3.9/site-packages", "numpy", "2", &[]);
    let scene = on("macos", "/Users/u", &rest);
    let facts = facts_of(&scene, "python_packages", "{ folder = '/Users/u/work/p' }");
    assert_eq!((&facts["python"], &facts["faults"]), (&"3.9.18".into(), &0.into()));
}

#[test]
fn hostile_names_reach_no_command_and_addresses_no_report() {
    let rest = r#"
        [files."/p/.venv/pyvenv.cfg"]
        text = "version = 3.12.1"
        [files."/p/.venv/bin/python"]
        [files."/p/requirements.txt"]
        text = "--index-url https://me:hunter2@pypi.example/simple\na @ https://me:hunter2@h.example/a.whl?k=1\nb==1;rm -rf /\nc$(x)\n-r $(x).txt\n-r /etc/passwd\n-z\n"
        [files."/p/.venv/lib/python3.12/site-packages/~ip-23.dist-info/METADATA"]
        "#;
    let facts = facts_of(&on("linux", "/home/u", rest), "python_packages", "{ folder = '/p' }");
    let whole = serde_json::to_string(&facts).unwrap();
    assert!(!whole.contains("hunter2"), "{whole}");
    assert_eq!(
        problems(&facts),
        [
            "3:6 malformed|requirements.txt||||",
            "4:2 malformed|requirements.txt||||",
            "7:1 malformed|requirements.txt||||",
            "5:1 unreadable|requirements.txt|$(x).txt|||",
            "6:1 unreadable|requirements.txt|/etc/passwd|||",
            "2:1 missing|requirements.txt|a|https://h.example/a.whl||",
            "0:0 leftover||ip|||",
        ]
    );
    assert!(!whole.contains("pip install -r \\\"$"), "{whole}");
}

#[test]
fn other_writings_and_no_environment() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    let utf16: Vec<u8> =
        "\u{feff}requests>=2\nflask\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    write("requirements.txt", &utf16);
    write("requirements-dev.txt", b"\xEF\xBB\xBFpytest # \xC4\xE3\xBA\xC3\n-r requirements.txt\n");
    let facts = real(folder.path());
    assert_eq!(facts.files, ["requirements-dev.txt", "requirements.txt"]);
    assert_eq!(facts.malformed, 0, "{:?}", facts.problems);
    let empty = tempfile::tempdir().unwrap();
    std::fs::write(empty.path().join("setup.py"), "").unwrap();
    let facts = real(empty.path());
    assert!(!facts.found && facts.only_code);
}

fn real(folder: &Path) -> Facts {
    let host = Live::default();
    let limit = Limit::new(host.instant(), Duration::from_secs(20), Stop::default());
    let probe = PythonPackages { folder: folder.to_string_lossy().into_owned() };
    probe.ask(&Ctx { host: &host, limit }).unwrap()
}

/// A real environment where this machine's Python can make one, else one made by hand.
fn environment(folder: &Path) -> std::path::PathBuf {
    let venv = folder.join(".venv");
    let made = Command::new("python3").args(["-m", "venv", "--without-pip"]).arg(&venv).status();
    if !made.is_ok_and(|status| status.success()) {
        std::fs::create_dir_all(venv.join("lib/python3.11/site-packages")).unwrap();
        std::fs::create_dir_all(venv.join("bin")).unwrap();
        std::fs::write(venv.join("bin/python"), "").unwrap();
        std::fs::write(venv.join("pyvenv.cfg"), "version = 3.11.2\n").unwrap();
    }
    let library = std::fs::read_dir(venv.join("lib")).unwrap().next().unwrap().unwrap();
    library.path().join("site-packages")
}

fn put(library: &Path, name: &str, version: &str, more: &str) {
    let folder = library.join(format!("{name}-{version}.dist-info"));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("METADATA"), format!("Name: {name}\nVersion: {version}\n{more}\n"))
        .unwrap();
}

#[test]
fn a_real_environment_is_judged() {
    let folder = tempfile::tempdir().unwrap();
    let library = environment(folder.path());
    let put = |name: &str, version: &str, more: &str| put(&library, name, version, more);
    put("good", "1.0", "Requires-Dist: helper>=1");
    put("helper", "0.5", "");
    put("twice", "1.0", "");
    put("twice", "2.0", "");
    put("stranger", "1", "");
    // An editable installation of the project's own neighbour.
    let own = folder.path().join("own");
    std::fs::create_dir_all(own.join("own.egg-info")).unwrap();
    std::fs::write(own.join("own.egg-info/PKG-INFO"), "Name: own\nVersion: 7\n").unwrap();
    std::fs::write(library.join("own.egg-link"), format!("{}\n.", own.display())).unwrap();
    let lines = "good==1.*\ntwice\nown>=8\n-e ./own\nabsent>=1  # why\n-c limits.txt\n-r requirements.txt\n";
    std::fs::write(folder.path().join("requirements.txt"), lines).unwrap();
    std::fs::write(folder.path().join("limits.txt"), "good<1\nnever==1\n").unwrap();
    let facts = real(folder.path());
    let kinds: Vec<_> =
        facts.problems.iter().map(|one| (one.kind, one.name.as_str(), one.line)).collect();
    assert_eq!(
        kinds,
        [
            (ProblemKind::Missing, "absent", 5),
            (ProblemKind::WrongVersion, "good", 1),
            (ProblemKind::WrongVersion, "own", 3),
            (ProblemKind::Conflict, "helper", 0),
            (ProblemKind::TwoCopies, "twice", 0),
            (ProblemKind::TwoCopies, "twice", 0),
        ]
    );
    assert_eq!(facts.problems[1].file, "limits.txt");
    assert_eq!(
        (facts.extra.as_slice(), facts.python.is_empty()),
        (&["stranger".to_owned()][..], false)
    );
    assert_eq!(facts.environment_kind, super::EnvironmentKind::Venv);
    assert!(!facts.interpreter_missing && facts.interpreter_changed.is_empty());
    // The interpreter goes away, as after an upgrade of the system.
    let program = folder.path().join(".venv/bin");
    for entry in std::fs::read_dir(&program).unwrap() {
        std::fs::remove_file(entry.unwrap().path()).unwrap();
    }
    let facts = real(folder.path());
    assert!(facts.interpreter_missing && facts.problems.is_empty());
    assert!(facts.renew.ends_with("-m venv --clear \".venv\""), "{}", facts.renew);
}

#[test]
fn a_thousand_packages_take_less_than_a_second_and_huge_metadata_no_longer() {
    let folder = tempfile::tempdir().unwrap();
    let library = environment(folder.path());
    let mut lines = String::new();
    for number in 0..1_000 {
        let requires: String = (1..6).fold(String::new(), |mut all, next| {
            writeln!(
                all,
                "Requires-Dist: p{}>=1,<2; python_version >= '3'",
                (number + next) % 1_000
            )
            .unwrap();
            all
        });
        put(&library, &format!("p{number}"), "1.0", &requires);
        writeln!(lines, "p{number}>=1").unwrap();
    }
    let huge = std::fs::File::create(library.join("p0-1.0.dist-info/METADATA")).unwrap();
    huge.set_len(100 * 1024 * 1024).unwrap();
    std::fs::write(folder.path().join("requirements.txt"), lines).unwrap();
    let start = Instant::now();
    let facts = real(folder.path());
    assert_eq!((facts.installed, facts.declared, facts.missing), (1_000, 1_000, 0));
    // Generous: tests are not optimised and share the machine.
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn the_limit_ends_it() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("requirements.txt"), "a\n").unwrap();
    let host = Live::default();
    let limit = Limit::new(host.instant(), Duration::ZERO, Stop::default());
    let probe = PythonPackages { folder: folder.path().to_string_lossy().into_owned() };
    let answer = probe.ask(&Ctx { host: &host, limit }).unwrap_err();
    assert_eq!(json!(answer.kind), json!("timed_out"));
}
