//! A file tree as distributions lay it out, and a real rule in a network of its own.

use super::super::super::super::Stop;
use super::*;
use std::process::Command as Run;
use std::time::{Duration, Instant};

/// Set in a child of these tests that runs in a network of its own.
const APART: &str = "SELFCHECK_TEST_APART";

fn limit() -> Limit {
    Limit::new(Instant::now(), Duration::from_secs(10), Stop::default())
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

#[test]
fn the_files_of_ufw_tell_what_it_does() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    write(root, "etc/ufw/ufw.conf", "# /etc/ufw/ufw.conf\nENABLED=yes\nLOGLEVEL=low\n");
    write(
        root,
        "etc/default/ufw",
        "DEFAULT_INPUT_POLICY=\"DROP\"\nDEFAULT_OUTPUT_POLICY=\"ACCEPT\"\n",
    );
    let rules = "*filter\n:ufw-user-input - [0:0]\n:ufw-user-output - [0:0]\n### tuple ### allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in\n-A ufw-user-input -p tcp --dport 22 -j ACCEPT\n-A ufw-user-output -p tcp --dport 443 -j DROP\nCOMMIT\n";
    write(root, "etc/ufw/user.rules", rules);
    let found = configured(root);
    assert!(!found.complete);
    let [section] = found.sections.as_slice() else { unreachable!("{found:?}") };
    assert_eq!((section.kind, section.on), (FirewallKind::Ufw, Some(true)));
    assert_eq!(section.inbound, Some(FirewallAction::Block));
    assert_eq!(section.outbound, Some(FirewallAction::Allow));
    assert_eq!(found.rules.len(), 2);
    assert!(found.rules[1].touches(Direction::Out, "tcp", 443) && found.rules[1].is_in(section));

    write(root, "etc/ufw/ufw.conf", "ENABLED=no\n");
    let found = configured(root);
    assert_eq!((found.sections[0].on, found.rules.len()), (Some(false), 0));
}

#[test]
fn services_that_start_with_the_system_are_seen() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    assert_eq!(configured(root), Firewall::default());
    let wants = root.join("etc/systemd/system/multi-user.target.wants");
    std::fs::create_dir_all(&wants).unwrap();
    for unit in ["firewalld", "nftables"] {
        let unit = format!("{unit}.service");
        // The file behind it lies elsewhere; only the link counts.
        std::os::unix::fs::symlink("/none", wants.join(unit)).unwrap();
    }
    write(root, "etc/nftables.conf", "flush ruleset\n");
    let found: Vec<_> =
        configured(root).sections.into_iter().map(|section| (section.kind, section.on)).collect();
    assert_eq!(found, [(FirewallKind::Firewalld, None), (FirewallKind::Nftables, Some(true))]);
}

#[test]
fn a_real_rule_of_the_kernel_is_seen() {
    if std::env::var_os(APART).is_some() {
        in_a_network_of_its_own();
        return;
    }
    let mut child = Run::new("unshare");
    child
        .arg("-n")
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "host::live::firewall::linux::tests::a_real_rule_of_the_kernel_is_seen"]);
    let possible = rustix::process::geteuid().is_root()
        && Path::new("/usr/sbin/nft").exists()
        && Run::new("unshare")
            .args(["-n", "nft", "list", "ruleset"])
            .output()
            .is_ok_and(|it| it.status.success());
    if !possible {
        assert!(
            std::env::var_os("SELFCHECK_REQUIRE_ALL").is_none(),
            "root, unshare and nft are needed for a real rule"
        );
        eprintln!("skipped: needs root, unshare and nft");
        return;
    }
    let output = child.env(APART, "1").output().unwrap();
    let (out, err) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && out.contains("1 passed"), "{out}\n{err}");
}

fn in_a_network_of_its_own() {
    let nft = |rule: &str| {
        let output = Run::new("/usr/sbin/nft").arg(rule).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    let before = firewall(&limit()).unwrap();
    assert!(before.complete && before.rules.is_empty(), "{before:?}");
    nft("add table inet lab");
    nft("add chain inet lab in { type filter hook input priority 0; policy drop; }");
    nft("add chain inet lab out { type filter hook output priority 0; }");
    nft("add rule inet lab in ct state established,related accept");
    nft("add rule inet lab in iif lo accept");
    nft("add rule inet lab in tcp dport { 22, 8000-8080 } accept");
    nft("add rule inet lab in ip saddr 10.0.0.0/8 accept");
    nft("add rule inet lab out tcp dport 443 drop comment \"no web\"");
    nft("add rule inet lab out udp dport 53 reject");
    let found = firewall(&limit()).unwrap();
    assert!(found.complete, "{found:?}");
    let section = |name: &str| {
        let mut all = found.sections.iter().filter(|it| it.kind == FirewallKind::Nftables);
        all.find(|section| section.name == name).unwrap()
    };
    assert_eq!(section("inet lab in").inbound, Some(FirewallAction::Block));
    assert_eq!(section("inet lab out").outbound, Some(FirewallAction::Allow));
    let rules: Vec<_> = found
        .rules
        .iter()
        .map(|rule| (rule.action, rule.ports.as_slice(), rule.narrow, rule.name.as_str()))
        .collect();
    assert_eq!(
        rules,
        [
            (
                FirewallAction::Allow,
                &[(22, 22), (8000, 8080)][..],
                false,
                "tcp dport 22,8000-8080 accept"
            ),
            (FirewallAction::Allow, &[], true, "accept"),
            (FirewallAction::Block, &[(443, 443)], false, "no web"),
            (FirewallAction::Block, &[(53, 53)], false, "udp dport 53 drop"),
        ]
    );
}
