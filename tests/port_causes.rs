//! The pack of ports and permissions on written-down machines: each fault is named, and healthy ones have none.
#![expect(clippy::unwrap_used, reason = "tests")]

use selfcheck::engine::{self, Wish};
use selfcheck::host::{Host, Scene, Stop};
use selfcheck::model::{Lang, Os, Report, Status};
use selfcheck::packs::{self, Target};
use std::path::PathBuf;
use std::sync::Arc;

const HEALTHY: &str = r#"
[[listeners]]
address = "0.0.0.0:8080"
protocol = "tcp"
process = 7
name = "java"
[port_space]
handed_out = [49152, 65535]
first_free_for_all = 0
set_aside_tcp = [[50000, 50059]]
most_to_one = 40
connections = [{ port = 52000, connections = 1 }]
[firewall]
complete = true
[usual_folders]
documents = "/home/sceneuser/Documents"
temporary = "/tmp"
[files."/home/sceneuser/Documents/a.txt"]
[files."/tmp"]
folder = true
[files."/work/app/main.py"]
"#;

fn run(scene: &str, os: Os, targets: &[&str]) -> Report {
    // The same machine with the paths of Windows.
    let drive = if os == Os::Windows { "C:" } else { "" };
    let mut scene = Scene::from_toml(&scene.replace("\"/", &format!("\"{drive}/"))).unwrap();
    let mut machine = scene.machine();
    machine.os = os;
    machine.home = format!("{drive}{}", machine.home);
    scene.machine = Some(machine);
    let host: Arc<dyn Host> = Arc::new(scene);
    let packs = packs::shipped(None).unwrap();
    let wish = Wish {
        only: vec!["ports".to_owned()],
        targets: targets.iter().map(|target| Target::parse(target).unwrap()).collect(),
        folders: vec![PathBuf::from(format!("{drive}/work/app"))],
        ..Wish::default()
    };
    let plan = engine::plan(&packs, &wish, os).unwrap();
    engine::run(&plan, &host, &Stop::default(), &mut |_| {})
}

fn causes(report: &Report) -> Vec<&str> {
    report.causes.iter().map(|cause| cause.id.as_str()).collect()
}

fn say<'r>(report: &'r Report, check: &str) -> (&'r str, &'r str) {
    let finding = report.findings.iter().find(|finding| finding.check == check).unwrap();
    (finding.expectation.as_deref().unwrap_or_default(), finding.say.get(Lang::En))
}

#[test]
fn a_healthy_machine_has_no_cause_and_no_warning() {
    for os in Os::ALL {
        let report = run(HEALTHY, os, &["www.example.com"]);
        assert!(causes(&report).is_empty(), "{:?}", causes(&report));
        let odd: Vec<_> = report
            .findings
            .iter()
            .filter(|finding| finding.status != Status::Pass)
            .map(|finding| (&finding.check, finding.status, finding.say.get(Lang::En)))
            .collect();
        assert!(odd.is_empty(), "{odd:?}");
    }
}

#[test]
fn a_machine_that_tells_nothing_is_not_at_fault() {
    let report = run("[files.\"/home/sceneuser/x\"]\n[files.\"/work/app/x\"]", Os::Windows, &[]);
    assert!(causes(&report).is_empty(), "{:?}", causes(&report));
    let bad = |status| matches!(status, Status::Fail | Status::Warn);
    assert!(report.findings.iter().all(|finding| !bad(finding.status)));
    let firewall = report.findings.iter().find(|finding| finding.check == "firewall").unwrap();
    assert_eq!(firewall.status, Status::Unknown);
}

#[test]
fn each_fault_is_named() {
    let rule = r#"
        [[firewall.sections]]
        kind = "windows"
        name = "public"
        on = true
        inbound = "block"
        outbound = "allow"
        [[firewall.rules]]
        kind = "windows"
        direction = "out"
        action = "block"
        protocol = "tcp"
        ports = [[443, 443]]
        name = "No web"
    "#;
    let report = run(&format!("{HEALTHY}\n{rule}"), Os::Windows, &[]);
    assert_eq!(causes(&report), ["local-firewall"]);
    assert!(say(&report, "firewall-web-out").1.contains("\"No web\""));

    let other = format!("{HEALTHY}\n{}", rule.replace("443", "8443"));
    let report = run(&other, Os::Windows, &["shop.example:8443"]);
    assert_eq!(causes(&report), ["local-firewall-port"]);

    let used_up = HEALTHY
        .replace("handed_out = [49152, 65535]", "handed_out = [52000, 52000]")
        .replace("most_to_one = 40", "most_to_one = 1");
    assert_eq!(causes(&run(&used_up, Os::Linux, &[])), ["local-ports-exhausted"]);

    let second = "[[listeners]]\naddress = \"[::1]:8080\"\nprotocol = \"tcp\"\nprocess = 8\nname = \"node\"\n";
    let report = run(&format!("{second}{HEALTHY}"), Os::Linux, &[]);
    assert_eq!(causes(&report), ["port-occupied"]);

    let kept = HEALTHY.replace("[[50000, 50059]]", "[[400, 499]]");
    assert_eq!(causes(&run(&kept, Os::Windows, &[])), ["port-set-aside"]);

    let report = run(HEALTHY, Os::Linux, &["localhost:9000"]);
    assert_eq!(causes(&report), ["service-refused"]);

    let local = HEALTHY.replace("0.0.0.0:8080", "[::1]:8080");
    let report = run(&local, Os::Linux, &["127.0.0.1:8080"]);
    assert_eq!(causes(&report), ["service-not-heard"]);
    assert_eq!(say(&report, "target-own-port").0, "only-ipv6");
}

#[test]
fn a_folder_that_may_not_be_used_is_named_with_what_is_in_the_way() {
    let closed = r#"
        [access."/work/app"]
        barrier = "parent_closed"
        at = "/work"
        owner = "root"
        own = false
        mode = 448
    "#;
    let report = run(&format!("{HEALTHY}\n{closed}"), Os::Linux, &[]);
    assert_eq!(causes(&report), ["permission-denied"]);
    let finding = report.findings.iter().find(|it| it.check == "folder-access").unwrap();
    assert!(finding.say.get(Lang::En).contains("/work does not let"), "{:?}", finding.say);
    let items: Vec<_> = finding.items.iter().map(|item| item.get(Lang::ZhCn)).collect();
    assert!(items.iter().all(|line| line.contains("root rwx------")), "{items:?}");
    assert!(!items.is_empty());

    let home = r#"
        [access."/home/sceneuser create"]
        barrier = "not_permitted"
        at = "/home/sceneuser"
        exists = true
        kind = "folder"
        owner = "root"
        mode = 493
    "#;
    let report = run(&format!("{HEALTHY}\n{home}"), Os::Mac, &[]);
    assert_eq!(causes(&report), ["permission-denied"]);
    let disk = home.replace("not_permitted", "read_only_disk");
    let report = run(&format!("{HEALTHY}\n{disk}"), Os::Mac, &[]);
    let found = (causes(&report), say(&report, "can-write-home").0);
    assert_eq!(found, (vec!["disk-read-only"], "read-only-disk"));
}
