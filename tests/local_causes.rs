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

const WINDOWS: &str = r#"
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

/// `HEALTHY` with a journal that holds one line of the last day.
fn with_journal(from: &str, message: &str) -> String {
    let line =
        serde_json::json!({ "PRIORITY": "3", "MESSAGE": message, "SYSLOG_IDENTIFIER": from });
    let command = "journalctl -p warning --since -24h -n 500 -o json --no-pager";
    format!("{HEALTHY}\n[programs.\"{command}\"]\nout = '{line}'\n")
}

#[test]
fn the_log_names_trouble_and_not_what_is_usual() {
    let rows = [
        ("kernel", "I/O error, dev sda, sector 2048 op 0x0:(READ) flags 0x0", true),
        ("kernel", "blk_update_request: I/O error, dev nvme0n1, sector 7", true),
        ("kernel", "Out of memory: Killed process 812 (java) total-vm:9kB", true),
        ("kernel", "EXT4-fs error (device sda1): ext4_find_entry:1455: inode #2", true),
        ("kernel", "Memory cgroup out of memory: Killed process 812 (java)", false),
        ("kernel", "blk_update_request: I/O error, dev fd0, sector 0 op 0x0:(READ)", false),
        ("kernel", "I/O error, dev sr0, sector 0 op 0x0:(READ) flags 0x80700", false),
        ("kernel", "I/O error, dev loop3, sector 2", false),
        ("cupsd", "could not find the printer", false),
    ];
    for (from, message, named) in rows {
        let report = run(&with_journal(from, message), "linux");
        let expected: &[&str] = if named { &["log-errors"] } else { &[] };
        assert_eq!(causes(&report), expected, "{message}");
    }
}

#[test]
fn windows_that_was_switched_off_once_is_not_at_fault() {
    let query = "*[System[(Level=1 or Level=2 or Level=3) and TimeCreated[timediff(@SystemTime) <= 86400000]]]";
    let event = |provider: &str, id: u32| {
        format!(
            "<Event><System><Provider Name='{provider}'/><EventID>{id}</EventID><Level>1</Level>\
             <TimeCreated SystemTime='2026-01-02T10:00:00.1Z'/></System><EventData>\
             <Data Name='BugcheckCode'>0</Data></EventData></Event>"
        )
    };
    let stopped = event("Microsoft-Windows-Kernel-Power", 41);
    let rows = [
        (stopped.clone(), false),
        (stopped.repeat(2), true),
        (event("disk", 7), true),
        (event("cdrom", 7), false),
        (event("Microsoft-Windows-DistributedCOM", 10010), false),
    ];
    for (events, named) in rows {
        let command = format!("wevtutil qe System /q:{query} /c:500 /rd:true /f:XML");
        let scene = format!("{WINDOWS}\n[programs.\"{command}\"]\nout = \"{events}\"\n");
        let expected: &[&str] = if named { &["log-errors"] } else { &[] };
        assert_eq!(causes(&run(&scene, "windows")), expected, "{events}");
    }
}

#[test]
fn a_windows_machine_without_an_event_log_is_not_at_fault() {
    let report = run(WINDOWS, "windows");
    assert!(causes(&report).is_empty());
    for finding in &report.findings {
        let unknown = finding.check.starts_with("event-log") || finding.check == "unexpected-stops";
        let skipped = finding.skipped.is_some();
        let wanted = if unknown { Status::Unknown } else { Status::Pass };
        assert!(skipped || finding.status == wanted, "{} {:?}", finding.check, finding.status);
    }
}
