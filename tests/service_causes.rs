//! The shipped pack of services on written-down machines: each fault is named, and what is only unused is none.
#![expect(clippy::unwrap_used, reason = "tests")]

use selfcheck::engine::{self, Wish};
use selfcheck::host::{Host, Scene, Stop};
use selfcheck::model::{Os, Report, Status};
use selfcheck::packs;
use std::sync::Arc;

const LINUX: &str = r#"
now = "2026-11-21T10:00:00Z"
[crashes]
[[processes]]
id = 1
name = "systemd"
[[services]]
name = "systemd-resolved.service"
state = "running"
start = "automatic"
[[services]]
name = "NetworkManager.service"
state = "stopped"
start = "manual"
[[services]]
name = "systemd-timesyncd.service"
state = "stopped"
start = "on_demand"
[[services]]
name = "shop.service"
state = "running"
start = "automatic"
"#;

const WINDOWS: &str = r#"
[crashes]
[[processes]]
id = 4
name = "System"
[[processes]]
id = 400
name = "explorer.exe"
[[services]]
name = "Dnscache"
manager = "windows"
state = "running"
start = "on_demand"
[[services]]
name = "Dhcp"
manager = "windows"
state = "running"
start = "automatic"
[[services]]
name = "EventLog"
manager = "windows"
state = "running"
start = "automatic"
[[services]]
name = "mpssvc"
manager = "windows"
state = "running"
start = "automatic"
[[services]]
name = "W32Time"
manager = "windows"
state = "stopped"
start = "on_demand"
"#;

fn run(scene: &str, os: Os) -> Report {
    let mut scene = Scene::from_toml(scene).unwrap();
    let mut machine = scene.machine();
    machine.os = os;
    scene.machine = Some(machine);
    let host: Arc<dyn Host> = Arc::new(scene);
    let packs = packs::shipped(None).unwrap();
    let only = vec!["services".to_owned()];
    let plan = engine::plan(&packs, &Wish { only, ..Wish::default() }, os).unwrap();
    engine::run(&plan, &host, &Stop::default(), &mut |_| {})
}

fn causes(report: &Report) -> Vec<&str> {
    report.causes.iter().map(|cause| cause.id.as_str()).collect()
}

fn not_passed(report: &Report) -> Vec<(&str, Status)> {
    let odd = report.findings.iter().filter(|it| it.status != Status::Pass && it.skipped.is_none());
    odd.map(|it| (it.check.as_str(), it.status)).collect()
}

#[test]
fn machines_on_which_all_works_have_no_cause_and_no_warning() {
    for (scene, os) in [(LINUX, Os::Linux), (WINDOWS, Os::Windows)] {
        let report = run(scene, os);
        assert!(report.findings.len() >= 5, "{:?}", report.findings.len());
        assert_eq!(not_passed(&report), [], "{os:?}");
        assert_eq!(causes(&report), [""; 0], "{os:?}");
    }
}

#[test]
fn each_fault_is_named() {
    let crash = "[[crashes.found]]\nprogram = \"shop\"\ntime = \"2026-11-21T0_:00:00Z\"\n";
    let thrice: String = ["1", "2", "3"].iter().map(|hour| crash.replace('_', hour)).collect();
    let thrice = format!("[crashes]\n{thrice}");
    let rows = [
        (
            "name = \"systemd-resolved.service\"\nstate = \"running\"",
            "name = \"systemd-resolved.service\"\nstate = \"failed\"\nresult = \"exit_code\"\nexit_code = 1",
            "service-failed",
        ),
        (
            "name = \"systemd-resolved.service\"\nstate = \"running\"",
            "name = \"systemd-resolved.service\"\nstate = \"stopped\"",
            "service-not-running",
        ),
        (
            "name = \"shop.service\"\nstate = \"running\"",
            "name = \"shop.service\"\nstate = \"failed\"\nresult = \"exit_code\"\nexit_code = 3",
            "background-service-failed",
        ),
        ("[crashes]\n", &thrice, "program-crashing"),
    ];
    for (from, to, cause) in rows {
        let scene = LINUX.replacen(from, to, 1);
        assert_ne!(scene, LINUX, "{from}");
        assert_eq!(causes(&run(&scene, Os::Linux)), [cause], "{to}");
    }
    let stopped = WINDOWS.replacen(
        "name = \"Dhcp\"\nmanager = \"windows\"\nstate = \"running\"",
        "name = \"Dhcp\"\nmanager = \"windows\"\nstate = \"stopped\"",
        1,
    );
    assert_eq!(causes(&run(&stopped, Os::Windows)), ["service-not-running"]);
}

#[test]
fn a_machine_that_keeps_no_services_is_not_at_fault() {
    let scene = "[no_service.'*']\nkind = \"not_supported\"\ndetail = \"no systemd\"\n\
        [[processes]]\nid = 1\nname = \"init\"\n";
    let report = run(scene, Os::Linux);
    assert_eq!(causes(&report), [""; 0]);
    let unknown = report.findings.iter().filter(|it| it.status == Status::Unknown);
    for finding in unknown.clone() {
        assert!(finding.unanswered.is_some() && !finding.essential, "{}", finding.check);
    }
    assert_eq!(unknown.count(), 5);
    assert!(not_passed(&report).iter().all(|(_, status)| *status == Status::Unknown));
}
