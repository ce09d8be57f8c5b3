//! Firewalls of all three systems, written down.

use super::super::{answer_of, facts_of};
use crate::model::{Facts, UnansweredKind};
use serde_json::json;

const WINDOWS: &str = r#"
    [firewall]
    complete = true
    [[firewall.sections]]
    kind = "windows"
    name = "private"
    on = true
    inbound = "block"
    outbound = "allow"
    [[firewall.sections]]
    kind = "windows"
    name = "public"
    on = true
    inbound = "block"
    outbound = "allow"
    [[firewall.sections]]
    kind = "windows"
    name = "domain"
    on = false
    inbound = "block"
    outbound = "block"
    [[firewall.rules]]
    kind = "windows"
    direction = "out"
    action = "block"
    protocol = "tcp"
    ports = [[443, 443]]
    name = "No web"
    [[firewall.rules]]
    kind = "windows"
    direction = "out"
    action = "allow"
    name = "Everything"
    [[firewall.rules]]
    kind = "windows"
    sections = ["public"]
    direction = "out"
    action = "block"
    protocol = "udp"
    name = "No talk outside"
    [[firewall.rules]]
    kind = "windows"
    direction = "out"
    action = "block"
    program = 'C:\Games\Game.exe'
    name = "game.exe"
    [[firewall.rules]]
    kind = "windows"
    direction = "in"
    action = "allow"
    protocol = "tcp"
    ports = [[8000, 8080]]
    name = "Web here"
    [[firewall.rules]]
    kind = "windows"
    direction = "in"
    action = "allow"
    protocol = "tcp"
    ports = [[5432, 5432]]
    narrow = true
    name = "Database for the office"
"#;

const LINUX: &str = r#"
    [firewall]
    complete = true
    [[firewall.sections]]
    kind = "nftables"
    name = "inet filter input"
    on = true
    inbound = "block"
    [[firewall.sections]]
    kind = "nftables"
    name = "inet filter output"
    on = true
    outbound = "allow"
    [[firewall.rules]]
    kind = "nftables"
    sections = ["inet filter input"]
    direction = "in"
    action = "allow"
    protocol = "tcp"
    ports = [[22, 22]]
    name = "tcp dport 22 accept"
    [[firewall.rules]]
    kind = "nftables"
    sections = ["inet filter output"]
    direction = "out"
    action = "allow"
    protocol = "tcp"
    ports = [[8443, 8443]]
    name = "tcp dport 8443 accept"
    [[firewall.rules]]
    kind = "nftables"
    sections = ["inet filter output"]
    direction = "out"
    action = "block"
    protocol = "tcp"
    ports = [[8443, 8443], [25, 25]]
    name = "no mail"
    [[firewall.rules]]
    kind = "nftables"
    sections = ["inet filter output"]
    direction = "out"
    action = "block"
    protocol = "tcp"
    ports = [[3306, 3306]]
    narrow = true
    name = "tcp dport 3306 drop"
"#;

fn ask(scene: &str, keys: &str) -> Facts {
    facts_of(scene, "firewall", keys)
}

/// Whether it blocks, may block, and the rule named.
fn judged(scene: &str, keys: &str) -> (bool, bool, String) {
    let facts = ask(scene, keys);
    let flag = |name: &str| facts[name] == json!(true);
    (flag("blocks"), flag("may_block"), facts["rule"].as_str().unwrap_or_default().to_owned())
}

#[test]
fn on_windows_a_rule_that_blocks_wins() {
    let facts = ask(WINDOWS, "{}");
    assert_eq!((&facts["on"], &facts["kinds"]), (&json!(true), &json!(["windows"])));
    assert_eq!(
        (&facts["blocks_callers"], &facts["blocks_outgoing"]),
        (&json!(true), &json!(false))
    );
    assert_eq!((&facts["rules"], &facts["outgoing_rules"]), (&json!(6), &json!(3)));
    assert_eq!(judged(WINDOWS, "{ port = 443 }"), (true, false, "No web".to_owned()));
    assert_eq!(ask(WINDOWS, "{ port = 443 }")["list"].as_array().map(Vec::len), Some(3));
    // About one program only, and nobody said which one is meant.
    assert_eq!(judged(WINDOWS, "{ port = 80 }"), (false, true, "game.exe".to_owned()));
    assert_eq!(judged(WINDOWS, r#"{ port = 80, program = "app" }"#), (false, false, String::new()));
    let game = judged(WINDOWS, r#"{ port = 80, program = "game" }"#);
    assert_eq!(game, (true, false, "game.exe".to_owned()));
    // It is not known whether the public profile is in force.
    let udp = judged(WINDOWS, r#"{ port = 53, protocol = "udp", program = "app" }"#);
    assert_eq!(udp, (false, true, "No talk outside".to_owned()));
}

#[test]
fn on_windows_callers_need_a_rule() {
    let call = |port: u16| judged(WINDOWS, &format!("{{ port = {port}, direction = \"in\" }}"));
    assert_eq!(call(8080), (false, false, String::new()));
    assert_eq!(call(5432), (false, true, String::new()));
    assert_eq!(call(9000), (true, false, String::new()));
    assert_eq!(ask(WINDOWS, r#"{ port = 9000, direction = "in" }"#)["by_default"], true);
    let closed = WINDOWS.replacen(
        "inbound = \"block\"",
        "inbound = \"block\"\nclosed = true\nactive = true",
        1,
    );
    let closed = closed.replacen("name = \"public\"", "name = \"public\"\nactive = false", 1);
    let facts = ask(&closed, r#"{ port = 8080, direction = "in" }"#);
    assert_eq!((&facts["closed"], &facts["blocks"]), (&json!(true), &json!(true)));
    assert_eq!(facts["profile"], "private");
}

#[test]
fn on_linux_the_first_rule_that_fits_decides() {
    let none = String::new;
    assert_eq!(judged(LINUX, "{ port = 443 }"), (false, false, none()));
    assert_eq!(judged(LINUX, "{ port = 25 }"), (true, false, "no mail".to_owned()));
    assert_eq!(judged(LINUX, "{ port = 8443 }"), (false, false, none()));
    assert_eq!(judged(LINUX, "{ port = 3306 }"), (false, true, "tcp dport 3306 drop".to_owned()));
    assert_eq!(judged(LINUX, r#"{ port = 22, direction = "in" }"#), (false, false, none()));
    assert_eq!(judged(LINUX, r#"{ port = 80, direction = "in" }"#), (true, false, none()));
    assert_eq!(ask(LINUX, "{ port = 25 }")["by"], "nftables");
}

#[test]
fn what_could_not_be_seen_makes_nothing_plain() {
    let scene = r#"
        [firewall]
        [[firewall.sections]]
        kind = "ufw"
        on = true
        inbound = "block"
        outbound = "allow"
        [[firewall.sections]]
        kind = "firewalld"
    "#;
    assert_eq!(judged(scene, r#"{ port = 22, direction = "in" }"#), (false, true, String::new()));
    assert_eq!(judged(scene, "{ port = 443 }"), (false, false, String::new()));
    let facts = ask(scene, "{}");
    assert_eq!((&facts["complete"], &facts["on_known"]), (&json!(false), &json!(false)));
    assert_eq!(facts["kinds"], json!(["ufw"]));
}

#[test]
fn a_machine_without_a_firewall_or_without_an_answer() {
    let facts = ask("[firewall]\ncomplete = true", "{ port = 443 }");
    assert_eq!(
        (&facts["found"], &facts["on"], &facts["blocks"]),
        (&json!(false), &json!(false), &json!(false))
    );
    let error = answer_of("", "firewall", "{}").map_err(|error| error.kind);
    assert_eq!(error, Err(UnansweredKind::NotSupported));
}
