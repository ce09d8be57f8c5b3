//! The whole checkup, watched by strace: it opens files only to read them, changes nothing, waits for no
//! caller, and speaks with nobody whom the report does not list.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]

use selfcheck::model::Report;
use std::collections::BTreeSet;
use std::io::Write;
use std::net::IpAddr;
use std::process::Command;

/// A network whose router takes everything and answers nothing, so that every question is asked.
const NETWORK: &str = "ip link set lo up && ip link add out type veth peer name end && ip link set end up && \
    ip addr add 10.9.8.7/24 dev out && ip link set out up && \
    ip neigh add 10.9.8.1 lladdr 02:00:00:00:00:01 dev out && ip route add default via 10.9.8.1";

/// Calls that write, change or listen; and those that speak.
const CHANGES: &str = "creat,mkdir,mkdirat,unlink,unlinkat,rmdir,rename,renameat,renameat2,link,linkat,symlink,\
    symlinkat,chmod,fchmod,fchmodat,chown,fchown,fchownat,lchown,truncate,ftruncate,utimensat,mknod,mknodat,\
    setxattr,fsetxattr,listen";
const SPEAKS: &str = "connect,sendto,sendmsg,sendmmsg";

fn missing() -> Option<&'static str> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let has = |name: &str| std::env::split_paths(&path).any(|folder| folder.join(name).exists());
    if !has("strace") || !has("ip") {
        return Some("needs strace and ip");
    }
    let alone = Command::new("unshare").args(["--net", "sh", "-c", NETWORK]).output();
    (!alone.is_ok_and(|done| done.status.success())).then_some("a network namespace needs root")
}

#[test]
fn the_checkup_only_reads_and_speaks_only_with_those_it_lists() {
    if let Some(why) = missing() {
        assert!(std::env::var_os("SELFCHECK_REQUIRE_ALL").is_none(), "must not be skipped: {why}");
        // Not by `eprintln`, which the test runner hides.
        let _ = writeln!(std::io::stderr(), "skipped: the checkup under strace: {why}");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("calls");
    let watched = format!(
        "{NETWORK} && exec strace -f -qq -z -o {} -e signal=none -e trace=open,openat,{CHANGES},{SPEAKS} {} run --format json",
        log.display(),
        env!("CARGO_BIN_EXE_selfcheck"),
    );
    let output = Command::new("unshare")
        .args(["--net", "sh", "-c", &watched])
        .current_dir(folder.path())
        .env_remove("DISPLAY")
        .output()
        .unwrap();
    let report: Report = serde_json::from_slice(&output.stdout).unwrap();
    assert!(report.findings.len() > 40);
    let calls = String::from_utf8_lossy(&std::fs::read(&log).unwrap()).into_owned();
    let changes: Vec<&str> = calls.lines().filter(|line| changes(line)).collect();
    assert!(changes.is_empty(), "{changes:#?}");
    let listed: BTreeSet<IpAddr> =
        report.contacts.iter().filter_map(|contact| address_of(&contact.whom)).collect();
    let met: BTreeSet<IpAddr> = calls.lines().filter_map(met).filter(is_outside).collect();
    assert!(met.len() > 5, "{met:?}");
    let secret: Vec<_> = met.difference(&listed).collect();
    assert!(secret.is_empty(), "not listed: {secret:?}");
}

/// Whether a call wrote or changed something; calls that failed are not in the log.
fn changes(line: &str) -> bool {
    let Some((_, call)) = line.split_once(' ') else { return false };
    let call = call.trim_start();
    let name = call.split('(').next().unwrap_or_default();
    if name == "open" || name == "openat" {
        let writes =
            ["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC"].iter().any(|flag| call.contains(flag));
        let harmless =
            ["\"/dev/null\"", "\"/dev/tty\"", "\"/proc/self/"].iter().any(|it| call.contains(it));
        return writes && !harmless;
    }
    CHANGES.split(',').any(|change| change.trim() == name)
}

/// The address that a call speaks with.
fn met(line: &str) -> Option<IpAddr> {
    let v4 = line.split_once("inet_addr(\"").and_then(|(_, rest)| rest.split_once('"'));
    let v6 = line.split_once("inet_pton(AF_INET6, \"").and_then(|(_, rest)| rest.split_once('"'));
    v4.or(v6)?.0.parse().ok()
}

/// Stand-ins replace addresses of private networks in the report, so those cannot be compared.
fn is_outside(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => !v4.is_private() && !v4.is_loopback() && !v4.is_unspecified(),
        IpAddr::V6(v6) => v6.segments()[0] & 0xe000 == 0x2000,
    }
}

/// The address in `1.1.1.1`, `1.1.1.1:53` or `[2001:db8::1]:53`.
fn address_of(whom: &str) -> Option<IpAddr> {
    let host = whom.rsplit_once(':').map_or(whom, |(host, _)| host);
    whom.parse().ok().or_else(|| host.trim_matches(['[', ']']).parse().ok())
}
