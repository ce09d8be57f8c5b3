//! The shipped pack of devices on written-down machines: each fault of the hardware is named, on every
//! system, and what is merely not there is none.
#![expect(clippy::unwrap_used, reason = "tests")]

use selfcheck::engine::{self, Wish};
use selfcheck::host::{Host, Live, Scene, Stop};
use selfcheck::model::{Lang, Os, Report, Status, UnansweredKind};
use selfcheck::packs::{Pack, shipped};
use std::sync::{Arc, LazyLock};

static PACKS: LazyLock<Vec<Pack>> = LazyLock::new(|| shipped(None).unwrap());

const HEALTHY: &str = r#"
uptime_s = 90000
[memory]
total = 8589934592
available = 4294967296
[[devices]]
name = "USB Camera"
class = "camera"
bus = "usb"
id = "04f2:b6d0"
[[batteries]]
charge_percent = 80
state = "paused"
health_percent = 93
plugged_in = true
[[drives]]
name = "disk0"
model = "APPLE SSD AP0512Q"
bytes = 500277792768
health = "good"
[[temperatures.sensors]]
name = "coretemp Package id 0"
celsius = 52.0
limit = 100.0
[[disks]]
mount = "/"
file_system = "ext4"
total = 107374182400
available = 53687091200
[files."/etc/fstab"]
text = "UUID=1 / ext4 errors=remount-ro 0 1"
[[adapters]]
name = "eth0"
kind = "ethernet"
physical = true
on = true
link = true
megabits = 1000
half_duplex = false
link_changes = 3
[[adapters]]
name = "eth1"
kind = "ethernet"
physical = true
on = true
link = false
"#;

fn run(scene: &str, os: Os) -> Report {
    let mut scene = Scene::from_toml(scene).unwrap();
    let mut machine = scene.machine();
    machine.os = os;
    scene.machine = Some(machine);
    let host: Arc<dyn Host> = Arc::new(scene);
    ask(&host, os)
}

fn ask(host: &Arc<dyn Host>, os: Os) -> Report {
    let wish = Wish { only: vec!["hardware".to_owned()], ..Wish::default() };
    let plan = engine::plan(&PACKS, &wish, os).unwrap();
    engine::run(&plan, host, &Stop::default(), &mut |_| {})
}

fn causes(report: &Report) -> Vec<&str> {
    report.causes.iter().map(|cause| cause.id.as_str()).collect()
}

fn statuses(report: &Report) -> Vec<(&str, Status)> {
    report.findings.iter().map(|finding| (finding.check.as_str(), finding.status)).collect()
}

#[test]
fn a_healthy_machine_has_neither_cause_nor_warning() {
    for os in Os::ALL {
        let report = run(HEALTHY, os);
        assert!(causes(&report).is_empty(), "{:?}", causes(&report));
        assert!(statuses(&report).iter().all(|(_, status)| *status == Status::Pass), "{report:?}");
    }
}

#[test]
fn what_is_not_there_is_no_fault() {
    // A desk computer in a virtual machine: no battery, no sensors, a drive of software.
    let scene = r#"
        devices = []
        batteries = []
        [[drives]]
        name = "vda"
        made_by_software = true
        [memory]
        total = 1000
        available = 500
    "#;
    for os in Os::ALL {
        let report = run(scene, os);
        assert!(causes(&report).is_empty());
        let found = statuses(&report);
        assert!(found.contains(&("battery", Status::Pass)), "{found:?}");
        // Never a pass where nothing is known.
        assert!(found.contains(&("drives", Status::Unknown)), "{found:?}");
        assert!(found.contains(&("temperatures", Status::Unknown)), "{found:?}");
        let allowed = [Status::Pass, Status::Unknown];
        assert!(found.iter().all(|(_, status)| allowed.contains(status)), "{found:?}");
    }
    let report = run("", Os::Linux);
    assert!(statuses(&report).iter().all(|(_, status)| *status == Status::Unknown));
}

#[test]
fn each_fault_is_named() {
    let camera = "bus = \"usb\"\n";
    let problem = |kind: &str| format!("{camera}problem = \"{kind}\"\n");
    let rows = [
        (camera, problem("not_started"), "device-problem"),
        (camera, problem("no_driver"), "device-problem"),
        ("health = \"good\"", "health = \"failing\"".to_owned(), "drive-failing"),
        ("health = \"good\"", "answers = false".to_owned(), "drive-failing"),
        ("health = \"good\"", "missing_parts = 1".to_owned(), "drive-complaining"),
        ("health = \"good\"", "file_system_errors = 4".to_owned(), "drive-complaining"),
        ("charge_percent = 80", "charge_percent = 4".to_owned(), ""),
        ("state = \"paused\"", "state = \"discharging\"".to_owned(), "charger-too-weak"),
        ("health_percent = 93", "health_percent = 41".to_owned(), "battery-worn"),
        ("celsius = 52.0", "celsius = 99.5".to_owned(), "overheating"),
        (
            "total = 8589934592",
            "total = 8589934592\npressure = \"critical\"".to_owned(),
            "memory-exhausted",
        ),
        (
            "total = 8589934592",
            "total = 8589934592\nended = 3\nlimited = true".to_owned(),
            "memory-exhausted",
        ),
        (
            "total = 8589934592",
            "total = 8589934592\nstalled_percent = 60".to_owned(),
            "memory-exhausted",
        ),
        ("megabits = 1000", "megabits = 10".to_owned(), "link-slow"),
        ("half_duplex = false", "half_duplex = true".to_owned(), "link-slow"),
        ("link_changes = 3", "link_changes = 900".to_owned(), "link-flapping"),
    ];
    for (from, to, cause) in rows {
        assert!(HEALTHY.contains(from), "{from}");
        for os in Os::ALL {
            let report = run(&HEALTHY.replacen(from, &to, 1), os);
            let wanted: Vec<&str> = [cause].into_iter().filter(|cause| !cause.is_empty()).collect();
            assert_eq!(causes(&report), wanted, "{to}");
        }
    }
    let empty = HEALTHY
        .replace("charge_percent = 80", "charge_percent = 4")
        .replace("state = \"paused\"", "state = \"discharging\"")
        .replace("plugged_in = true", "plugged_in = false");
    assert_eq!(causes(&run(&empty, Os::Windows)), ["battery-empty"]);
    let locked =
        HEALTHY.replace("file_system = \"ext4\"", "file_system = \"ext4\"\nread_only = true");
    assert_eq!(causes(&run(&locked, Os::Linux)), ["disk-read-only"]);
}

#[test]
fn a_device_is_told_with_its_name_its_code_and_a_remedy_in_both_languages() {
    let scene = r#"
        [[devices]]
        name = "英特尔(R) Wi-Fi 6 AX201"
        class = "network"
        bus = "pci"
        id = "8086:a0f0"
        problem = "stopped"
        code = 43
        [[devices]]
        name = "HD Webcam"
        bus = "usb"
        problem = "disabled"
        code = 22
    "#;
    let report = run(scene, Os::Windows);
    let finding = report.findings.iter().find(|finding| finding.check == "devices").unwrap();
    assert_eq!((finding.status, finding.items.len()), (Status::Fail, 2));
    let (english, chinese) = (finding.items[0].get(Lang::En), finding.items[0].get(Lang::ZhCn));
    assert!(
        english.starts_with("英特尔(R) Wi-Fi 6 AX201 (8086:a0f0, Code 43): it reported a fault")
    );
    assert!(chinese.contains("（8086:a0f0, Code 43）：它报告了故障"), "{chinese}");
}

#[test]
fn this_machine_answers_or_says_why_not() {
    let host: Arc<dyn Host> = Arc::new(Live::default());
    let report = ask(&host, host.machine().os);
    assert!(report.findings.len() >= 6);
    for finding in &report.findings {
        let refused = finding.unanswered.as_ref().map(|unanswered| unanswered.kind);
        assert_ne!(finding.expectation.is_some(), refused.is_some(), "{finding:?}");
        assert_ne!(refused, Some(UnansweredKind::Crashed), "{finding:?}");
        // The list of devices and drives is the slowest; none of them keeps a checkup waiting.
        assert!(finding.took_ms < 5000, "{finding:?}");
    }
}
