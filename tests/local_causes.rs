//! The shipped packs on written-down machines: each local fault is named, and a healthy machine has none.
#![expect(clippy::unwrap_used, reason = "tests")]

use selfcheck::engine::{self, Wish};
use selfcheck::host::{Host, Scene, Stop};
use selfcheck::model::{Report, Status};
use selfcheck::packs;
use std::sync::Arc;

const HEALTHY: &str = r#"
uptime_s = 90000
listeners = []
[memory]
total = 8589934592
available = 4294967296
swap_total = 0
swap_used = 0
[[disks]]
mount = "/"
file_system = "ext4"
total = 107374182400
available = 53687091200
entries_total = 1000000
entries_available = 900000
[[processes]]
id = 1
name = "init"
[variables]
HOME = "/home/sceneuser"
PATH = "/usr/bin:/gone"
[files."/home/sceneuser"]
folder = true
[files."/usr/bin/sh"]
executable = true
[files."/usr/bin/ls"]
executable = true
[files."/var/log/syslog"]
text = "Jan 2 10:00:00 host app[1]: error: something small"
"#;

fn run(scene: &str, os: &str) -> Report {
    let mut scene = Scene::from_toml(scene).unwrap();
    let mut machine = scene.machine();
    machine.os = selfcheck::model::Os::ALL.into_iter().find(|one| one.name() == os).unwrap();
    machine.home = if os == "windows" { r"C:\Users\Li".to_owned() } else { machine.home };
    let system = machine.os;
    scene.machine = Some(machine);
    let host: Arc<dyn Host> = Arc::new(scene);
    let packs = packs::shipped(None).unwrap();
    let only = ["system", "software", "logs"].map(str::to_owned).to_vec();
    let plan = engine::plan(&packs, &Wish { only, ..Wish::default() }, system).unwrap();
    engine::run(&plan, &host, &Stop::default(), &mut |_| {})
}

fn causes(report: &Report) -> Vec<&str> {
    report.causes.iter().map(|cause| cause.id.as_str()).collect()
}

#[test]
fn a_healthy_machine_has_no_cause_and_no_warning() {
    let report = run(HEALTHY, "linux");
    assert!(causes(&report).is_empty(), "{:?}", causes(&report));
    let odd: Vec<_> = report
        .findings
        .iter()
        .filter(|finding| finding.status != Status::Pass)
        .map(|finding| (&finding.check, finding.status))
        .collect();
    assert!(odd.is_empty(), "{odd:?}");
}

#[test]
fn each_fault_is_named() {
    let rows = [
        ("available = 53687091200", "available = 104857600", "disk-full"),
        ("entries_available = 900000", "entries_available = 3", "disk-full"),
        ("file_system = \"ext4\"", "file_system = \"ext4\"\nread_only = true", "disk-read-only"),
        ("available = 4294967296", "available = 104857600", "memory-exhausted"),
        ("PATH = \"/usr/bin:/gone\"", "PATH = \"/gone\"", "path-broken"),
        ("[variables]", "[variables]\nJAVA_HOME = \"/opt/jdk\"", "variable-wrong"),
        ("[variables]", "[variables]\nTMPDIR = \"/lost\"", "variable-wrong"),
        ("[variables]", "[variables]\nGOROOT = \"/lost\"", "variable-wrong"),
        ("[variables]", "[variables]\nhttp_proxy = \"htpp://p\"", "variable-wrong"),
        ("HOME = \"/home/sceneuser\"", "", "variable-missing"),
        (
            "[variables]",
            "[files.\"/usr/bin/git\"]\nexecutable = true\n[variables]",
            "program-broken",
        ),
        (
            "[variables]",
            "[exchanges]\n\"127.0.0.1:6379 *\" = \"-ERR max number of clients\\r\\n\"\n[variables]",
            "service-busy",
        ),
        (
            "[variables]",
            "[exchanges]\n\"127.0.0.1:6379 *\" = \"-DENIED protected mode\\r\\n\"\n[variables]",
            "service-refused",
        ),
    ];
    for (from, to, cause) in rows {
        let scene = HEALTHY.replacen(from, to, 1);
        assert_ne!(scene, HEALTHY, "{from}");
        assert_eq!(causes(&run(&scene, "linux")), [cause], "{to}");
    }
}

#[test]
fn a_windows_machine_without_an_event_log_is_not_at_fault() {
    let scene = r#"
        uptime_s = 100
        listeners = []
        [memory]
        total = 8589934592
        available = 4294967296
        swap_total = 0
        swap_used = 0
        [[disks]]
        mount = 'C:\'
        file_system = "NTFS"
        total = 107374182400
        available = 53687091200
        [[processes]]
        id = 4
        name = "System"
        [variables]
        Path = 'C:\Windows\System32;'
        SystemRoot = 'C:\Windows'
        USERPROFILE = 'C:\Users\Li'
        APPDATA = 'C:\Users\Li\AppData\Roaming'
        ComSpec = 'C:\Windows\System32\cmd.exe'
        TEMP = 'C:\Users\Li\AppData\Local\Temp'
        [files.'C:\Users\Li\AppData\Local\Temp']
        folder = true
        [files.'C:\Users\Li']
        folder = true
        [files.'C:\Windows']
        folder = true
        [files.'C:\Users\Li\AppData\Roaming']
        folder = true
        [files.'C:\Windows\System32\cmd.exe']
        [files.'C:\Windows\System32\ping.exe']
    "#;
    let report = run(scene, "windows");
    assert!(causes(&report).is_empty());
    for finding in &report.findings {
        let unknown = finding.check.starts_with("event-log");
        let skipped = finding.skipped.is_some();
        let wanted = if unknown { Status::Unknown } else { Status::Pass };
        assert!(skipped || finding.status == wanted, "{} {:?}", finding.check, finding.status);
    }
}
