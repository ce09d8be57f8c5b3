//! Proxies of written-down machines, and real ones on this machine.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]

use super::super::{Ctx, Probe, facts_of};
use super::Proxy;
use crate::host::{Limit, Live, ProxyKind, ProxySetting, Stop};
use crate::model::Facts;
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};

const KEYS: &str = "{ site = \"www.example.com:443\", page = \"http://www.example.com/\" }";

fn facts(scene: &str) -> Facts {
    facts_of(scene, "proxy", KEYS)
}

#[test]
fn a_program_that_is_not_running_is_found_wherever_it_is_set() {
    let facts = facts(
        "tcp = { \"127.0.0.1:7890\" = \"refused\", \"192.0.2.7:443\" = 9 }\n\
         names = { \"www.example.com\" = [\"192.0.2.7\"] }\n\
         [[proxies]]\nsource = \"gnome\"\nkind = \"http\"\nhost = \"127.0.0.1\"\nport = 7890\n\
         [[proxies]]\nsource = \"gnome\"\nkind = \"https\"\nhost = \"127.0.0.1\"\nport = 7890\n",
    );
    assert_eq!(
        (&facts["tried"], &facts["dead_here"], &facts["working"]),
        (&json!(2), &json!(2), &json!(0))
    );
    assert_eq!((&facts["proxy"], &facts["source"]), (&json!("127.0.0.1:7890"), &json!("gnome")));
    assert_eq!((&facts["error"], &facts["in_use"]), (&json!("refused"), &json!(false)));
    assert_eq!(facts["direct"], json!(true));
}

#[test]
fn each_answer_is_told_apart() {
    for (talk, fact) in [
        ("{ answer = \"HTTP/1.1 200 OK\" }", "working"),
        ("{ answer = \"HTTP/1.0 407 Who\" }", "login"),
        ("{ answer = \"HTTP/1.1 403 No\" }", "rejects"),
        ("{ answer = \"HTTP/1.1 502 Bad Gateway\" }", "fails"),
        ("{ answer = \"SSH-2.0-x\" }", "odd"),
        ("{ answer = \"\", ended = true }", "odd"),
        ("{ answer = \"\" }", "silent"),
        ("\"silent\"", "dead"),
    ] {
        let facts = facts(&format!(
            "exchanges = {{ \"10.0.0.5:3128\" = {talk} }}\n\
             [[proxies]]\nkind = \"https\"\nhost = \"10.0.0.5\"\nport = 3128\n"
        ));
        let counted: u64 = ["working", "login", "rejects", "fails", "odd", "silent", "dead"]
            .iter()
            .map(|name| facts[*name].as_u64().unwrap())
            .sum();
        assert_eq!((&facts[fact], counted), (&json!(1), 1), "{talk}");
    }
}

#[test]
fn socks_proxies_are_greeted() {
    for (bytes, fact) in
        [("[5, 0]", "working"), ("[5, 2]", "login"), ("[5, 255]", "login"), ("[72, 84]", "odd")]
    {
        let facts = facts(&format!(
            "exchanges = {{ \"127.0.0.1:1080\" = {bytes} }}\n\
             [[proxies]]\nkind = \"socks\"\nhost = \"127.0.0.1\"\nport = 1080\n"
        ));
        assert_eq!(facts[fact], json!(1), "{bytes}");
    }
}

#[test]
fn scripts_are_looked_at_and_never_run() {
    let scene = |body: &str| {
        format!(
            "[http.\"http://wpad.example/p.pac\"]\nstatus = 200\nbody = \"{body}\"\n\
             [files.\"/etc/p.pac\"]\ntext = \"function FindProxyForURL(url, host) {{}}\"\n\
             [[proxies]]\nkind = \"script\"\nscript = \"http://wpad.example/p.pac\"\n\
             [[proxies]]\nkind = \"script\"\nscript = \"file:///etc/p.pac\"\n\
             [[proxies]]\nkind = \"discovery\"\nsource = \"user\"\n"
        )
    };
    let good = facts(&scene("function FindProxyForURL(u, h) { return 'DIRECT'; }"));
    assert_eq!((&good["scripts"], &good["scripts_good"]), (&json!(2), &json!(2)));
    assert_eq!(
        (&good["discovery"], &good["tried"], &good["set"]),
        (&json!(true), &json!(0), &json!(2))
    );
    let page = facts(&scene("<html>Log in</html>"));
    assert_eq!(
        (&page["scripts_good"], &page["script"]),
        (&json!(1), &json!("http://wpad.example/p.pac"))
    );
}

/// A proxy on this machine that answers once; the question it was asked comes back.
fn real(kind: ProxyKind, answer: &'static [u8]) -> (Option<&'static str>, Vec<u8>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let served = std::thread::Builder::new()
        .spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut asked = vec![0; 1024];
            let got = stream.read(&mut asked).unwrap();
            stream.write_all(answer).unwrap();
            asked.truncate(got);
            std::thread::sleep(Duration::from_millis(700));
            asked
        })
        .unwrap();
    let probe = Proxy {
        site: "site.example:443".to_owned(),
        page: "http://site.example/x".to_owned(),
        wait_ms: 500,
    };
    let host = Live::default();
    let limit = Limit::new(Instant::now(), Duration::from_secs(5), Stop::default());
    let setting =
        ProxySetting { kind, host: "127.0.0.1".to_owned(), port, ..ProxySetting::default() };
    let fault = probe.fault(&Ctx { host: &host, limit }, &setting);
    (fault, served.join().unwrap())
}

#[test]
fn real_proxies_are_asked_in_their_own_tongue() {
    let (fault, asked) =
        real(ProxyKind::Https, b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    assert_eq!(fault, Some("login"));
    assert!(asked.starts_with(b"CONNECT site.example:443 HTTP/1.1\r\nHost: site.example:443\r\n"));
    let (fault, asked) = real(ProxyKind::Http, b"HTTP/1.1 403 Forbidden\r\n\r\n");
    assert_eq!(fault, Some("rejects"));
    assert!(asked.starts_with(b"GET http://site.example/x HTTP/1.1\r\n"));
    let (fault, asked) = real(ProxyKind::Socks, &[5, 0]);
    assert_eq!((fault, asked.as_slice()), (None, &[5, 2, 0, 2][..]));
    assert_eq!(real(ProxyKind::Https, &[0, 255, 7, b'\n']).0, Some("odd"));
    assert_eq!(real(ProxyKind::Https, b"").0, Some("no_answer"));
    assert_eq!(real(ProxyKind::Https, b"HTTP/1.1 200 Connection established\r\n\r\n").0, None);
}

#[test]
fn a_real_closed_port_is_refused() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let probe: Proxy =
        toml::from_str("site = \"site.example:443\"\npage = \"http://site.example/\"").unwrap();
    let host = Live::default();
    let limit = Limit::new(Instant::now(), Duration::from_secs(5), Stop::default());
    let setting = ProxySetting { host: "localhost".to_owned(), port, ..ProxySetting::default() };
    assert_eq!(probe.fault(&Ctx { host: &host, limit }, &setting), Some("refused"));
    assert_eq!(probe.touches().len(), 2);
}
