//! Tests of what is learned from DNS servers.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::host::{Host, Limit, Scene, Stop};

fn ask(scene: &str, servers: &[&str]) -> Result<Facts, Unanswered> {
    let scene = Scene::from_toml(scene).unwrap();
    let limit = Limit::new(scene.instant(), Duration::from_secs(5), Stop::default());
    let servers = servers.iter().map(|&server| server.to_owned()).collect();
    let probe = Dns {
        names: vec!["www.example.com".to_owned(), "www.other.example".to_owned()],
        servers,
        wait_ms: 100,
    };
    probe.ask(&Ctx { host: &scene, limit })
}

#[test]
fn each_server_counts_once_and_under_what_it_did() {
    let scene = r#"
dns_servers = ["192.168.1.1", "10.0.0.2", "192.168.1.1"]
[dns]
"192.168.1.1 www.example.com A" = ["93.184.216.34"]
"192.168.1.1 www.example.com A tcp" = "reset"
"10.0.0.2 *" = "server_failure"
"9.9.9.9 *" = "no_such_name"
"8.8.8.8 *" = "unreachable"
"#;
    let facts = ask(scene, &["system", "9.9.9.9", "8.8.8.8", "1.1.1.1:5353"]).unwrap();
    assert_eq!((facts.asked, facts.answered, facts.answered_tcp), (5, 3, 2));
    assert_eq!((facts.good, facts.failing, facts.no_such_name), (1, 1, 1));
    assert_eq!((facts.silent, facts.unreachable), (1, 1));
    assert_eq!(facts.addresses, ["93.184.216.34"]);
    assert_eq!(facts.bad_servers, ["10.0.0.2", "9.9.9.9", "8.8.8.8", "1.1.1.1:5353"]);
    assert_eq!((facts.fastest_millis, facts.slowest_millis), (10, 10));
    assert!(!facts.bogus && !facts.stand_in);
}

#[test]
fn a_name_with_an_ipv6_address_alone_is_found_and_udp_is_told_from_tcp() {
    let scene = r#"
[dns]
"9.9.9.9 www.example.com A" = []
"9.9.9.9 www.example.com AAAA" = ["2001:db8::1"]
"8.8.8.8 www.example.com A tcp" = ["93.184.216.34"]
"#;
    let facts = ask(scene, &["9.9.9.9", "8.8.8.8"]).unwrap();
    assert_eq!((facts.good, facts.good_tcp, facts.names_found), (1, 1, 1));
    assert_eq!(facts.addresses, ["2001:db8::1"]);
}

#[test]
fn invented_names_differ_each_time() {
    let (one, other) = (random_letters(), random_letters());
    assert!(one != other && one.len() == 12 && one.bytes().all(|c| c.is_ascii_lowercase()));
}

#[test]
fn a_server_on_the_link_only_is_not_asked_but_is_set_up() {
    let facts = ask("dns_servers = [\"fe80::1\"]", &["system"]).unwrap();
    assert_eq!((facts.asked, facts.set_up), (0, true));
}

#[test]
fn wrong_addresses_for_a_public_name_are_noticed() {
    let given = |address: &str| {
        let scene = format!("[dns]\n\"9.9.9.9 www.example.com A\" = [\"{address}\"]");
        let facts = ask(&scene, &["9.9.9.9"]).unwrap();
        (facts.bogus, facts.stand_in)
    };
    assert_eq!(given("127.0.0.1"), (true, false));
    assert_eq!(given("0.0.0.0"), (true, false));
    assert_eq!(given("198.18.0.7"), (false, true));
}

#[test]
fn a_system_without_servers_asks_nobody() {
    let nobody = ask("dns_servers = []", &["system"]).unwrap();
    assert_eq!((nobody.asked, nobody.set_up), (0, false));
    assert_eq!(ask("", &["nobody"]).unwrap_err().kind, UnansweredKind::NotSupported);
}
