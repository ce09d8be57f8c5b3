//! The example project: healthy, nothing is found; with twelve faults, those twelve with place and remedy and nothing else.
#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]

use selfcheck::model::{Lang, Report, Status};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name)
}

fn check(project: &str, variables: &[(&str, &str)]) -> Report {
    let folder = example(project);
    // Whether this machine has a Node.js is not what is tried here.
    let programs = tempfile::tempdir().unwrap();
    let node = programs.path().join("node");
    std::fs::write(&node, "#!/bin/sh\necho v20.11.1\n").unwrap();
    std::fs::set_permissions(&node, PermissionsExt::from_mode(0o755)).unwrap();
    let (tools, own) = (folder.join("tools"), programs.path().to_owned());
    let path = std::env::join_paths([tools, own, "/usr/bin".into(), "/bin".into()]);
    let output = Command::new(env!("CARGO_BIN_EXE_selfcheck"))
        .args(["run", "--yes", "--run-programs", "--format", "json"])
        .args(["--only", "shop,project,settings", "--pack"])
        .arg(example("shop").join("shop.selfcheck"))
        .arg("--folder")
        .arg(&folder)
        .env("PATH", path.unwrap())
        .env_remove("SHOP_API_KEY")
        .env("SHOP_DATA", folder.join("data"))
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What was found one by one, and the sentences of findings that tell no list.
fn told(report: &Report) -> Vec<String> {
    let odd = report.findings.iter().filter(|finding| finding.status != Status::Pass);
    odd.flat_map(|finding| {
        if finding.items.is_empty() { vec![&finding.say] } else { finding.items.iter().collect() }
    })
    .map(|text| text.get(Lang::En).to_owned())
    .collect()
}

#[test]
fn nothing_is_found_in_the_healthy_project() {
    let report = check("shop", &[("SHOP_API_KEY", "0123456789abcdef"), ("SHOP_PORT", "8080")]);
    assert_eq!(told(&report), Vec::<String>::new());
    assert!(report.causes.is_empty(), "{:?}", report.causes);
    assert!(report.findings.len() >= 7);
}

#[test]
fn the_twelve_faults_are_found_with_place_and_remedy_and_nothing_else() {
    let report = check("shop-broken", &[("SHOP_PORT", "http")]);
    let told = told(&report);
    // Each: where it is, what it says, what to do.
    let faults = [
        ["pyproject.toml:4", "3.12", "Make an environment"],
        ["package.json:5", "18.19.0", "Correct one of them"],
        ["shopctl", "1.9.3", "Fetch the new tools"],
        ["requirements.txt:3", "receipts", "pip install"],
        ["requirements.txt:2", "2.3.0", "pip install"],
        ["package.json:8", "checkout-page", "npm install"],
        ["package.json:7", "1.9.4", "npm install"],
        ["SHOP_API_KEY", "not set", "Set it"],
        ["SHOP_DATA", "does not exist", "make the folder"],
        ["SHOP_PORT", "http", "Correct it"],
        ["application.yml:3", "tab", "Put spaces"],
        ["config.ini:7", "99999", "65535"],
    ];
    for fault in faults {
        let hits = told.iter().filter(|line| fault.iter().all(|part| line.contains(part))).count();
        assert_eq!(hits, 1, "{fault:?} in {told:#?}");
    }
    assert_eq!(told.len(), faults.len(), "{told:#?}");
}
