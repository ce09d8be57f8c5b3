//! Node.js projects of written-down machines, and real ones on this machine.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]

use super::super::{Ctx, Probe, facts_of};
use super::{Facts, NodePackages, ProblemKind};
use crate::host::{Host, Limit, Live, Stop};
use std::path::Path;
use std::time::{Duration, Instant};

fn real(folder: &Path) -> Facts {
    let host = Live::default();
    let limit = Limit::new(host.instant(), Duration::from_secs(20), Stop::default());
    let probe = NodePackages { folder: folder.to_string_lossy().into_owned() };
    probe.ask(&Ctx { host: &host, limit }).unwrap()
}

fn put(root: &Path, file: &str, text: &str) {
    let path = root.join(file);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn package(root: &Path, folder: &str, name: &str, version: &str, more: &str) {
    let text = format!("{{\"name\": \"{name}\", \"version\": \"{version}\"{more}}}");
    put(root, &format!("{folder}/package.json"), &text);
}

fn rows(facts: &Facts) -> Vec<String> {
    let row = |one: &super::Problem<ProblemKind>| {
        let at = format!("{:?} {}:{}:{}", one.kind, one.file, one.line, one.column);
        format!("{at} {}|{}|{}|{}", one.name, one.wanted, one.found, one.by)
    };
    facts.problems.iter().map(row).collect()
}

#[test]
fn a_project_of_npm_is_judged() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    put(
        root,
        "package.json",
        r#"{
  "engines": { "node": ">=20" },
  "dependencies": {
    "good": "^1.0.0",
    "gone": "^2.0.0",
    "old": "^3.0.0",
    "broken": "*",
    "other-name": "npm:real@^1",
    "tagged": "latest",
    "..": "1",
    "@s/x": "~1.0.0"
  },
  "optionalDependencies": { "fsevents": "^2" },
  "devDependencies": { "tool": "1" }
}"#,
    );
    put(root, ".nvmrc", "v18\n");
    package(
        root,
        "node_modules/good",
        "good",
        "1.4.0",
        r#", "dependencies": {"deep": "^1", "nested": "^1", "lost": "^1"}"#,
    );
    package(
        root,
        "node_modules/deep",
        "deep",
        "2.0.0",
        r#", "peerDependencies": {"good": "^9", "beside": "1", "maybe": "1"}, "peerDependenciesMeta": {"maybe": {"optional": true}}"#,
    );
    package(root, "node_modules/nested", "nested", "5.0.0", "");
    package(root, "node_modules/good/node_modules/nested", "nested", "1.1.0", "");
    package(root, "node_modules/old", "old", "2.9.9", "");
    put(root, "node_modules/broken/index.js", "");
    package(root, "node_modules/other-name", "real", "1.0.0", "");
    package(root, "node_modules/tagged", "tagged", "7.0.0", "");
    package(root, "node_modules/@s/x", "@s/x", "1.0.9", "");
    put(root, "node_modules/.bin/tool", "");
    put(
        root,
        "package-lock.json",
        r#"{"lockfileVersion": 3, "packages": {
"node_modules/good": {"version": "1.3.0"}, "node_modules/old": {"version": "3.1.0"},
"node_modules/broken": {"version": "1.0.0"}, "node_modules/other-name": {"version": "1.0.0", "integrity": "sha512-b"},
"node_modules/tagged": {"version": "7.0.0"}, "node_modules/@s/x": {"version": "2.0.0"}, "node_modules/tool": {"version": "1.0.0"}}}"#,
    );
    put(
        root,
        "node_modules/.package-lock.json",
        r#"{"packages": {"node_modules/other-name": {"version": "1.0.0", "integrity": "sha512-a"}}}"#,
    );
    let facts = real(root);
    assert_eq!(
        rows(&facts),
        [
            "Malformed package.json:10:5 ..|1||",
            "Missing package.json:5:5 gone|^2.0.0||",
            "HalfInstalled package.json:7:5 broken|*||",
            "NeededMissing :0:0 lost|^1||good 1.4.0",
            "WrongVersion package.json:6:5 old|^3.0.0|2.9.9|",
            "NeededWrong :0:0 deep|^1|2.0.0|good 1.4.0",
            "LockLacks package.json:5:5 gone|^2.0.0||",
            "LockDiffers package.json:11:5 @s/x|~1.0.0|2.0.0|",
            "InstalledDiffers package-lock.json:0:0 @s/x|2.0.0|1.0.9|",
            "InstalledDiffers package-lock.json:0:0 good|1.3.0|1.4.0|",
            "InstalledDiffers package-lock.json:0:0 old|3.1.0|2.9.9|",
            "OtherContent package-lock.json:0:0 other-name|1.0.0|1.0.0|",
            "PeerWrong :0:0 good|^9|1.4.0|deep 2.0.0",
            "PeerMissing :0:0 beside|1||deep 2.0.0",
            "Engine package.json:2:24 Node.js|>=20|v18|",
            "NotJudged package.json:9:5 tagged|latest|7.0.0|",
        ]
    );
    assert_eq!((facts.declared, facts.missing, facts.wrong_version, facts.faults), (8, 2, 2, 6));
    assert_eq!(facts.several_versions, ["nested 1.1.0, 5.0.0"]);
    assert!(facts.problems.iter().all(|one| ["npm install", ""].contains(&one.command.as_str())));
}

#[cfg_attr(not(unix), ignore = "makes links")]
#[test]
fn the_layout_of_pnpm_with_links_and_loops() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    put(root, "package.json", r#"{"packageManager": "pnpm@9.1.0", "dependencies": {"a": "^1"}}"#);
    put(
        root,
        "pnpm-lock.yaml",
        "lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies:\n      a:\n        specifier: ^1.0.0\n        version: 1.2.0\npackages:\n",
    );
    let store = "node_modules/.pnpm";
    package(
        root,
        &format!("{store}/a@1.2.0/node_modules/a"),
        "a",
        "1.2.0",
        r#", "dependencies": {"b": "^2"}"#,
    );
    package(
        root,
        &format!("{store}/b@2.0.0/node_modules/b"),
        "b",
        "2.0.0",
        r#", "dependencies": {"a": "*", "c": "*"}"#,
    );
    let link = |to: &str, at: &str| {
        let made = std::process::Command::new("ln")
            .arg("-s")
            .arg(root.join(to))
            .arg(root.join(at))
            .status();
        assert!(made.unwrap().success());
    };
    link(&format!("{store}/a@1.2.0/node_modules/a"), "node_modules/a");
    link(&format!("{store}/b@2.0.0/node_modules/b"), &format!("{store}/a@1.2.0/node_modules/b"));
    link(&format!("{store}/a@1.2.0/node_modules/a"), &format!("{store}/b@2.0.0/node_modules/a"));
    link("node_modules", "node_modules/a/node_modules");
    let facts = real(root);
    assert_eq!(
        rows(&facts),
        ["NeededMissing :0:0 c|*||b 2.0.0", "LockDiffers package.json:1:51 a|^1|^1.0.0|"]
    );
    assert_eq!((facts.manager.as_str(), facts.install.as_str()), ("pnpm", "pnpm install"));
}

#[test]
fn members_of_a_workspace_use_what_lies_above() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    put(root, "package.json", r#"{"workspaces": ["packages/*", "../outside"]}"#);
    put(
        root,
        "packages/app/package.json",
        "{\n \"dependencies\": {\n  \"shared\": \"^1\",\n  \"none\": \"1\"\n }\n}",
    );
    package(root, "node_modules/shared", "shared", "1.0.0", "");
    put(root, "yarn.lock", "");
    let facts = real(root);
    assert_eq!(rows(&facts), ["Missing packages/app/package.json:4:3 none|1||"]);
    assert_eq!((facts.install.as_str(), facts.declared), ("yarn install", 2));
    // The member by itself finds the same.
    let facts = real(&root.join("packages/app"));
    assert_eq!(rows(&facts), ["Missing package.json:4:3 none|1||"]);
}

#[test]
fn a_windows_machine_is_searched_the_windows_way() {
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
        [files.'C:\w\app']
        folder = true
        [files.'C:\w\app\package.json']
        text = '{"dependencies": {"@s/a": "^1", "b": "^1"}}'
        [files.'C:\w\app\node_modules\@s\a\package.json']
        text = '{"name": "@s/a", "version": "1.0.0", "dependencies": {"up": "2"}}'
        [files.'C:\w\node_modules\up\package.json']
        text = '{"name": "up", "version": "1.0.0"}'
    "#;
    let facts = facts_of(scene, "node_packages", r"{ folder = 'C:\w\app' }");
    let kinds: Vec<_> = facts["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (&one["kind"], &one["name"]))
        .collect();
    assert_eq!(kinds, [(&"missing".into(), &"b".into()), (&"needed_wrong".into(), &"up".into())]);
}

#[test]
fn mistakes_have_their_place_and_what_is_no_project_is_none() {
    let folder = tempfile::tempdir().unwrap();
    assert!(!real(folder.path()).found);
    put(folder.path(), "package.json", "{\n  \"dependencies\": {\n    \"依赖\": \"1\",\n  }\n}");
    let facts = real(folder.path());
    assert_eq!((facts.problems[0].line, facts.malformed), (3, 1), "{:?}", facts.problems);
    for text in [
        "",
        "[]",
        "{\"dependencies\": []}",
        "{\"dependencies\": {\"a\": 1}}",
        "\u{feff}{",
        &"[".repeat(100_000),
    ] {
        put(folder.path(), "package.json", text);
        assert_eq!(real(folder.path()).malformed, 1, "{text:.40}");
    }
}

#[test]
fn a_thousand_packages_are_quick_and_the_limit_ends_it() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let mut wants = Vec::new();
    for number in 0..1_000 {
        let next = |step: usize| format!("\"p{}\": \"^1.0.0\"", (number + step) % 1_000);
        let needs = format!(", \"dependencies\": {{{}, {}, {}}}", next(1), next(7), next(31));
        package(root, &format!("node_modules/p{number}"), &format!("p{number}"), "1.0.0", &needs);
        wants.push(format!("\"p{number}\": \"^1.0.0\""));
    }
    put(root, "package.json", &format!("{{\"dependencies\": {{{}}}}}", wants.join(",\n")));
    let start = Instant::now();
    let facts = real(root);
    assert_eq!((facts.installed, facts.faults), (1_000, 0));
    // Generous: tests are not optimised and share the machine.
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    let host = Live::default();
    let limit = Limit::new(host.instant(), Duration::ZERO, Stop::default());
    let probe = NodePackages { folder: root.to_string_lossy().into_owned() };
    assert!(probe.ask(&Ctx { host: &host, limit }).is_err());
}
