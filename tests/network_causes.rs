//! The shipped network checks on written-down networks: each fault is named first, and a network that works, however odd, has none.
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "network_causes/way.rs"]
mod way;

use selfcheck::engine::{self, Wish};
use selfcheck::host::{Host, Scene, Stop, at_once};
use selfcheck::model::{Os, Report, Status};
use selfcheck::packs::{self, Pack, Target};
use std::sync::Arc;
use toml::{Table, Value};

/// A network at home: an adapter, a router, a resolver, the internet.
const HEALTHY: &str = r#"
now = "2026-03-01T12:00:00Z"
dns_servers = ["192.168.1.1"]
[[adapters]]
name = "eth0"
kind = "ethernet"
physical = true
on = true
link = true
addresses = [["192.168.1.10", 24]]
gateways = ["192.168.1.1"]
gateway_mac = "02:00:00:00:00:01"
default = true
[[adapters]]
name = "lo"
kind = "loopback"
on = true
link = true
addresses = [["127.0.0.1", 8]]
[names]
"www.baidu.com" = ["110.242.68.3"]
"www.example.com" = ["93.184.216.34"]
"www.microsoft.com" = ["23.1.1.1"]
"site.example" = ["93.184.216.40"]
[dns]
"192.168.1.1 *" = "no_such_name"
"192.168.1.1 www.baidu.com A" = ["110.242.68.3"]
"192.168.1.1 www.example.com A" = ["93.184.216.34"]
"192.168.1.1 www.microsoft.com A" = ["23.1.1.1"]
"192.168.1.1 site.example A" = ["93.184.216.40"]
"223.5.5.5 *" = ["93.184.216.34"]
"119.29.29.29 *" = ["93.184.216.34"]
"1.1.1.1 *" = ["93.184.216.34"]
"8.8.8.8 *" = ["93.184.216.34"]
"9.9.9.9 *" = ["93.184.216.34"]
"114.114.114.114 *" = ["93.184.216.34"]
[pings]
"192.168.1.1" = 2
"223.5.5.5" = 10
"119.29.29.29" = 10
"1.1.1.1" = 10
"8.8.8.8" = 10
"9.9.9.9" = 10
"93.184.216.40" = 10
[tcp]
"192.168.1.1:53" = 1
"223.5.5.5:443" = 10
"1.1.1.1:443" = 10
"8.8.8.8:443" = 10
"9.9.9.9:443" = 10
"119.29.29.29:53" = 10
"93.184.216.40:443" = 10
[http."http://www.msftconnecttest.com/connecttest.txt"]
status = 200
body = "Microsoft Connect Test"
date = "2026-03-01T12:00:00Z"
[http."http://connect.rom.miui.com/generate_204"]
status = 204
date = "2026-03-01T12:00:01Z"
[http."http://connectivitycheck.platform.hicloud.com/generate_204"]
status = 204
[http."http://connectivitycheck.gstatic.com/generate_204"]
status = 204
[http."http://captive.apple.com/hotspot-detect.html"]
status = 200
body = "Success"
[http."https://www.baidu.com/"]
status = 200
date = "2026-03-01T12:00:00Z"
[http."https://www.example.com/"]
status = 200
[http."https://www.microsoft.com/"]
status = 200
date = "2026-03-01T12:00:00Z"
[http."https://site.example:443/"]
status = 200
"#;

/// The healthy network with changes: a table replaces single entries, `!part` empties a whole part.
struct Net(Table);

impl Net {
    fn healthy() -> Self {
        Self(HEALTHY.parse().unwrap())
    }

    /// Lays TOML over it: entries of tables one by one, everything else as a whole.
    fn with(mut self, changes: &str) -> Self {
        for (key, value) in changes.parse::<Table>().unwrap() {
            match (self.0.get_mut(&key), value) {
                (Some(Value::Table(old)), Value::Table(new)) => old.extend(new),
                (_, value) => drop(self.0.insert(key, value)),
            }
        }
        self
    }

    /// Takes whole parts away: nothing in them answers.
    fn without(mut self, parts: &[&str]) -> Self {
        for part in parts {
            self.0.remove(*part);
        }
        self
    }

    /// Changes the first adapter.
    fn adapter(mut self, changes: &str) -> Self {
        let adapters = self.0.get_mut("adapters").and_then(Value::as_array_mut).unwrap();
        let first = adapters.first_mut().and_then(Value::as_table_mut).unwrap();
        first.extend(changes.parse::<Table>().unwrap());
        self
    }

    /// Adds an adapter.
    fn and_adapter(mut self, adapter: &str) -> Self {
        let adapters = self.0.get_mut("adapters").and_then(Value::as_array_mut).unwrap();
        adapters.push(Value::Table(adapter.parse().unwrap()));
        self
    }

    /// Answers every web page so: a failure's name or a table.
    fn web(mut self, answer: &str) -> Self {
        let answer =
            format!("answer = {answer}").parse::<Table>().unwrap().remove("answer").unwrap();
        let pages = self.0.get_mut("http").and_then(Value::as_table_mut).unwrap();
        for (_, page) in pages.iter_mut() {
            *page = answer.clone();
        }
        self
    }

    /// Likewise, encrypted pages alone.
    fn encrypted(mut self, answer: &str) -> Self {
        let answer =
            format!("answer = {answer}").parse::<Table>().unwrap().remove("answer").unwrap();
        let pages = self.0.get_mut("http").and_then(Value::as_table_mut).unwrap();
        for (url, page) in pages.iter_mut() {
            if url.starts_with("https:") {
                *page = answer.clone();
            }
        }
        self
    }

    fn run(&self, packs: &[Pack]) -> Report {
        let scene = Scene::from_toml(&toml::to_string(&self.0).unwrap()).unwrap();
        let host: Arc<dyn Host> = Arc::new(scene);
        let targets = vec![Target::parse("site.example").unwrap()];
        let wish = Wish { targets, ..Wish::default() };
        let plan = engine::plan(packs, &wish, Os::Linux).unwrap();
        engine::run(&plan, &host, &Stop::default(), &mut |_| {})
    }
}

/// What a run came to: its causes, and its failed findings.
fn outcome(report: &Report) -> (Vec<String>, Vec<String>) {
    let failed = report.findings.iter().filter(|finding| finding.status == Status::Fail);
    let failed = failed.map(|it| format!("{}:{}", it.check, it.expectation.as_deref().unwrap()));
    (report.causes.iter().map(|cause| cause.id.clone()).collect(), failed.collect())
}

/// Runs several scenes at a time: most of each one's time is waiting, but a hundred threads for each
/// of all of them would run into the checks' own limits on a small machine.
fn all(scenes: &[(&'static str, Net)]) -> Vec<(&'static str, Report)> {
    let mut packs = packs::shipped(None).unwrap();
    packs.retain(|pack| pack.facts.id == "network");
    let some = scenes.chunks(AT_A_TIME);
    some.flat_map(|some| at_once(some, |(name, net)| (*name, net.run(&packs)))).collect()
}

/// How many scenes run at the same time.
const AT_A_TIME: usize = 10;

const TUNNEL: &str = r#"
name = "tun0"
kind = "tunnel"
on = true
addresses = [["10.8.0.2", 24]]
default = true
"#;
const DOCKER: &str = r#"
name = "docker0"
kind = "virtual"
on = true
link = true
addresses = [["172.17.0.1", 16]]
"#;
const REDIRECT: &str =
    r#"{ status = 302, headers = [["location", "http://login.hotel.example/"]] }"#;

const GNOME_PROXY: &str =
    "proxies = [{ source = \"gnome\", kind = \"https\", host = \"127.0.0.1\", port = 7890 }]";

/// Two time servers whose clocks are so many milliseconds ahead of this computer's.
fn time_servers(ahead: &str) -> String {
    format!(
        "[names]\n\"ntp.aliyun.com\" = [\"192.0.2.20\"]\n\"time.apple.com\" = [\"192.0.2.21\"]\n\
         [times]\n\"192.0.2.20:123\" = {ahead}\n\"192.0.2.21:123\" = {ahead}"
    )
}

/// The healthy network whose target shows a certificate with these lines, judged so.
fn shows(own: &str, judged: &str) -> Net {
    Net::healthy().with(&format!(
        "[chains.\"site.example:443\"]\nversion = \"1.3\"\n{judged}\n\
         [[chains.\"site.example:443\".certificates]]\nsubject = \"CN=site.example\"\nissuer = \"CN=Middle\"\n\
         issuer_name = \"Middle\"\nnames = [\"site.example\"]\nnot_before = \"2026-01-01T00:00:00Z\"\n{own}"
    ))
}

/// Short requests and small packets get through, long ones do not.
fn long_stuck() -> Net {
    Net::healthy()
    .with("[mtu]\n\"223.5.5.5\" = { passes = 1400 }\n\"119.29.29.29\" = { passes = 1400 }\n\"1.1.1.1\" = { passes = 1400 }")
    .with("[names]\n\"www.msftconnecttest.com\" = [\"192.0.2.8\"]\n\"connect.rom.miui.com\" = [\"192.0.2.9\"]")
    .with(
        "[exchanges]\n\"192.0.2.8:80\" = { answer = \"HTTP/1.1 200 OK\" }\n\"192.0.2.8:80 large\" = { answer = \"\" }\n\
         \"192.0.2.9:80\" = { answer = \"HTTP/1.1 204 No\" }\n\"192.0.2.9:80 large\" = { answer = \"\" }",
    )
}

/// The healthy network whose target answers so over the web.
fn target(answer: &str) -> Net {
    Net::healthy().with(&format!("[http]\n\"https://site.example:443/\" = {answer}"))
}

/// The healthy network whose own DNS server answers so, and no name is found.
fn resolver(code: &str) -> Net {
    Net::healthy()
        .with(
            "[names]\n\"www.baidu.com\" = \"lookup_failed\"\n\"www.example.com\" = \"lookup_failed\"\n\
             \"www.microsoft.com\" = \"lookup_failed\"\n\"site.example\" = \"lookup_failed\"",
        )
        .with(&format!(
            "[dns]\n\"192.168.1.1 *\" = {code}\n\"192.168.1.1 www.baidu.com A\" = {code}\n\
             \"192.168.1.1 www.example.com A\" = {code}\n\"192.168.1.1 www.microsoft.com A\" = {code}\n\
             \"192.168.1.1 site.example A\" = {code}"
        ))
        .web("\"lookup_failed\"")
}

/// Nothing public answers, neither by its address nor by its name.
fn offline() -> Net {
    Net::healthy()
        .without(&["pings", "tcp", "dns", "http", "names"])
        .with("[dns]\n\"192.168.1.1 *\" = \"server_failure\"\n")
}

#[test]
#[expect(clippy::too_many_lines, reason = "one row for each network")]
fn networks_that_work_have_no_cause_and_no_failure() {
    let v6 = r#"
dns_servers = ["2001:db8::1"]
dns = { "2001:db8::1 *" = "no_such_name", "2001:db8::1 www.baidu.com A" = [], "2001:db8::1 www.baidu.com AAAA" = ["64:ff9b::1"], "2001:db8::1 site.example A" = [], "2001:db8::1 site.example AAAA" = ["64:ff9b::2"] }
names = { "www.baidu.com" = ["64:ff9b::1"], "www.example.com" = ["64:ff9b::3"], "site.example" = ["64:ff9b::2"] }
tcp = { "[2400:3200::1]:443" = 9, "[2606:4700:4700::1111]:443" = 9, "[64:ff9b::2]:443" = 9 }
"#;
    let proxied = r#"
proxy = "192.168.1.9:3128"
[http]
"https://www.baidu.com/ direct" = "silent"
"https://www.example.com/ direct" = "silent"
"https://www.microsoft.com/ direct" = "silent"
"#;
    let scenes = vec![
        ("healthy", Net::healthy()),
        ("router ignores ping", Net::healthy().ping_lost("192.168.1.1")),
        ("ping impossible", Net::healthy().with("cannot_ping = true")),
        (
            "IPv6 only",
            Net::healthy()
                .without(&["pings", "dns", "tcp", "names"])
                .adapter("addresses = [[\"2001:db8::9\", 64], [\"fe80::9\", 64]]\ngateways = [\"fe80::1\"]")
                .with(v6),
        ),
        (
            "nothing but a proxy",
            Net::healthy().without(&["dns", "names", "tcp", "pings"]).with(proxied),
        ),
        ("a local proxy program", Net::healthy().with("proxy = \"127.0.0.1:7890\"")),
        (
            "a tunnel takes everything",
            Net::healthy().adapter("default = false").and_adapter(TUNNEL),
        ),
        (
            "an unplugged adapter",
            Net::healthy().and_adapter("name = \"wlan0\"\nkind = \"wifi\"\nphysical = true\non = true\nlink = false"),
        ),
        ("docker", Net::healthy().and_adapter(DOCKER)),
        (
            "stand-in addresses",
            Net::healthy().without(&["dns", "names"]).with(
                "dns = { \"192.168.1.1 *\" = [\"198.18.0.7\"], \"223.5.5.5 *\" = [\"198.18.0.7\"] }\n\
                 names = { \"www.baidu.com\" = [\"198.18.0.7\"], \"site.example\" = [\"198.18.0.8\"] }\n\
                 tcp = { \"198.18.0.8:443\" = 1 }",
            ),
        ),
        (
            "test pages blocked",
            Net::healthy().with(
                "[http]\n\"http://www.msftconnecttest.com/connecttest.txt\" = \"reset\"\n\
                 \"http://connect.rom.miui.com/generate_204\" = \"silent\"\n\
                 \"http://connectivitycheck.platform.hicloud.com/generate_204\" = \"silent\"\n\
                 \"http://connectivitycheck.gstatic.com/generate_204\" = \"silent\"\n\
                 \"http://captive.apple.com/hotspot-detect.html\" = \"silent\"",
            ),
        ),
        (
            "a public resolver blocked",
            Net::healthy().with("[dns]\n\"8.8.8.8 *\" = \"silent\"\n[tcp]\n\"8.8.8.8:443\" = \"silent\""),
        ),
        (
            "own resolver silent, programs ask otherwise",
            Net::healthy().with("[dns]\n\"192.168.1.1 *\" = \"silent\"").with(
                "[dns]\n\"192.168.1.1 www.baidu.com A\" = \"silent\"\n\"192.168.1.1 www.example.com A\" = \"silent\"\n\
                 \"192.168.1.1 www.microsoft.com A\" = \"silent\"\n\"192.168.1.1 site.example A\" = \"silent\"",
            ),
        ),
        (
            "only web pages are let through",
            Net::healthy().without(&["tcp", "pings"]).with("tcp = { \"93.184.216.40:443\" = 10 }"),
        ),
        (
            "a tunnel's smaller packets, told by the router",
            Net::healthy().with("[mtu]\n\"223.5.5.5\" = { passes = 1400, told = true }\n\"119.29.29.29\" = { passes = 1400, told = true }"),
        ),
        (
            "large pings are lost and nothing else",
            Net::healthy().with("[mtu]\n\"223.5.5.5\" = { passes = 1400 }\n\"119.29.29.29\" = { passes = 1400 }\n\"1.1.1.1\" = { passes = 1400 }"),
        ),
        (
            "the desktop's proxy works",
            Net::healthy()
                .with("[exchanges]\n\"127.0.0.1:7890\" = { answer = \"HTTP/1.1 200 OK\" }")
                .with(GNOME_PROXY),
        ),
        (
            "a proxy wants a log-in that was not sent",
            Net::healthy()
                .with("[exchanges]\n\"127.0.0.1:7890\" = { answer = \"HTTP/1.1 407 Who\" }")
                .with(GNOME_PROXY),
        ),
        ("time servers agree", Net::healthy().with(&time_servers("20"))),
        ("private IPv6 alone", Net::healthy().adapter("addresses = [[\"192.168.1.10\", 24], [\"fd00::9\", 64]]")),
        (
            "the name is known in this network alone",
            Net::healthy().with(
                "[dns]\n\"223.5.5.5 *\" = \"no_such_name\"\n\"192.168.1.1 site.example A\" = [\"10.0.0.8\"]",
            ),
        ),
    ];
    for (name, report) in all(&scenes) {
        let (causes, failed) = outcome(&report);
        assert!(causes.is_empty() && failed.is_empty(), "{name}: {causes:?} {failed:?}");
        assert!(!way::is_marked(&report), "{name}: {}", way::signs(&report));
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "one row for each fault")]
fn each_fault_is_named_first() {
    let nowhere = "addresses = []\ngateways = []\ndefault = false";
    let scenes = vec![
        ("no-adapter", offline().with("adapters = [{ name = \"lo\", kind = \"loopback\", on = true, addresses = [[\"127.0.0.1\", 8]] }]")),
        ("link-down", offline().adapter("link = false").adapter(nowhere)),
        ("link-down", offline().adapter("link = false").adapter(nowhere).and_adapter(TUNNEL)),
        (
            "no-address",
            offline()
                .adapter(nowhere)
                .adapter("addresses = [[\"169.254.3.4\", 16]]")
                .and_adapter(DOCKER),
        ),
        (
            "address-conflict",
            Net::healthy().with("owners = { \"192.168.1.10\" = [\"02:00:00:00:00:99\"] }"),
        ),
        ("no-default-route", offline().adapter("gateways = []\ndefault = false").and_adapter(DOCKER)),
        ("gateway-unreachable", offline().without(&["dns"]).gateway_lost()),
        ("address-wrong", offline().without(&["dns"]).adapter("gateways = [\"10.9.9.1\"]")),
        ("gateway-wrong", offline().without(&["dns"]).adapter("gateways = [\"10.9.9.1\"]").gateway_lost()),
        ("upstream-down", offline()),
        ("upstream-down", offline().with("[pings]\n\"192.168.1.1\" = 2")),
        ("vpn-route-dead", offline().adapter("default = false").and_adapter(TUNNEL)),
        (
            "vpn-route-dead",
            Net::healthy().adapter("default = false").and_adapter(TUNNEL).without(&["dns", "pings"]).web("\"hangs\""),
        ),
        ("dns-server-unreachable", resolver("\"silent\"")),
        (
            "dns-server-unreachable",
            resolver("\"silent\"")
                .with("proxy = \"127.0.0.1:7890\"\n[tcp]\n\"127.0.0.1:7890\" = \"refused\"")
                .with(GNOME_PROXY)
                .web("\"proxy\""),
        ),
        ("local-ports-exhausted", resolver("\"exhausted\"")),
        ("dns-hijacked", Net::healthy().with("[dns]\n\"192.168.1.1 *\" = [\"6.6.6.6\"]")),
        ("dns-server-failing", resolver("\"server_failure\"")),
        (
            "dns-udp-lost",
            resolver("\"silent\"").with(
                "[dns]\n\"192.168.1.1 www.baidu.com A tcp\" = [\"110.242.68.3\"]",
            ),
        ),
        ("dns-hijacked", resolver("[\"6.6.6.6\"]").web("\"certificate_wrong_name\"")),
        ("dns-hijacked", resolver("[\"10.6.6.6\"]").web("\"silent\"")),
        ("captive-portal", Net::healthy().web(REDIRECT).encrypted("\"reset\"")),
        (
            "captive-portal",
            Net::healthy().web("{ status = 200, body = \"Welcome\" }").encrypted("\"silent\""),
        ),
        ("proxy-dead", Net::healthy().with("proxy = \"127.0.0.1:7890\"").web("\"proxy\"")),
        (
            "proxy-dead",
            Net::healthy()
                .without(&["tcp", "pings", "names", "dns"])
                .with("proxy = \"127.0.0.1:7890\"")
                .web("\"proxy\""),
        ),
        (
            "proxy-dead",
            Net::healthy()
                .with("proxy = \"127.0.0.1:7890\"\n[exchanges]\n\"127.0.0.1:7890\" = { answer = \"\" }")
                .with(GNOME_PROXY)
                .web("\"hangs\""),
        ),
        (
            "proxy-rejects",
            Net::healthy()
                .with("proxy = \"127.0.0.1:7890\"")
                .web("{ status = 503 }")
                .encrypted("\"proxy_rejects\""),
        ),
        (
            "proxy-login",
            Net::healthy()
                .without(&["tcp", "pings"])
                .with("proxy = \"10.0.0.5:3128\"")
                .web("{ status = 407 }")
                .encrypted("\"proxy_login\""),
        ),
        (
            "proxy-required",
            Net::healthy().without(&["tcp", "pings"]).with("[dns]\n\"223.5.5.5 *\" = \"silent\"\n\"119.29.29.29 *\" = \"silent\"\n\"1.1.1.1 *\" = \"silent\"\n\"8.8.8.8 *\" = \"silent\"\n\"9.9.9.9 *\" = \"silent\"\n\"114.114.114.114 *\" = \"silent\"").web("\"silent\""),
        ),
        (
            "tls-intercepted",
            Net::healthy()
                .encrypted("{ kind = \"certificate_untrusted\", issuer = \"Example Firewall\" }"),
        ),
        ("tls-blocked", Net::healthy().encrypted("\"reset\"")),
        ("tls-blocked", Net::healthy().encrypted("\"hangs\"")),
        ("tls-blocked", target("\"reset\"")),
        ("port-blocked", Net::healthy().encrypted("\"silent\"")),
        ("authorities-outdated", Net::healthy().encrypted("\"no_authorities\"")),
        ("clock-skew", Net::healthy().with("now = \"2026-03-03T12:00:00Z\"").encrypted("\"certificate_expired\"")),
        ("clock-skew", Net::healthy().with(&time_servers("-28800500")).encrypted("\"certificate_expired\"")),
        ("proxy-dead", Net::healthy().with("[tcp]\n\"127.0.0.1:7890\" = \"refused\"").with(GNOME_PROXY)),
        (
            "proxy-dead",
            Net::healthy()
                .with("[tcp]\n\"110.242.68.3:443\" = 9")
                .with(&GNOME_PROXY.replace("127.0.0.1", "10.9.9.9")),
        ),
        ("mtu-black-hole", long_stuck().encrypted("\"hangs\"")),
        ("mtu-black-hole", long_stuck()),
        (
            "ipv6-broken",
            Net::healthy().adapter(
                "addresses = [[\"192.168.1.10\", 24], [\"2400:1::9\", 64], [\"fe80::9\", 64]]\n\
                 gateways = [\"192.168.1.1\", \"fe80::1\"]",
            ),
        ),
        ("internet-unreachable", offline().adapter("gateways = [\"fe80::1\"]\naddresses = [[\"2400:1::9\", 64]]")),
        (
            "internet-unreachable",
            offline().with("[tcp]\n\"223.5.5.5:443\" = \"refused\"\n\"1.1.1.1:443\" = \"refused\"\n\"8.8.8.8:443\" = \"refused\""),
        ),
        (
            "certificate-expired",
            shows("not_after = \"2026-02-01T00:00:00Z\"", "rejected = \"certificate_expired\""),
        ),
        ("certificate-expires-soon", shows("not_after = \"2026-03-10T00:00:00Z\"", "")),
        (
            "certificate-incomplete",
            shows("not_after = \"2026-09-10T00:00:00Z\"\ntells_issuer = true", "rejected = \"certificate_untrusted\""),
        ),
        ("tls-too-old", target("\"tls\"").with("[chains]\n\"site.example:443\" = \"tls_too_old\"")),
        ("certificate-expired", target("\"certificate_expired\"")),
        ("certificate-not-yet-valid", target("\"certificate_not_yet_valid\"")),
        ("certificate-wrong-name", target("\"certificate_wrong_name\"")),
        ("certificate-untrusted", target("\"certificate_untrusted\"")),
        ("service-refused", target("\"refused\"").with("[tcp]\n\"93.184.216.40:443\" = \"refused\"")),
        ("port-blocked", target("\"silent\"").with("[tcp]\n\"93.184.216.40:443\" = \"silent\"")),
        (
            "service-down",
            target("\"silent\"").with("[tcp]\n\"93.184.216.40:443\" = \"silent\"").ping_lost("93.184.216.40"),
        ),
        ("service-error", target("\"tls\"").with("[chains]\n\"site.example:443\" = \"tls\"")),
        ("local-firewall", target("\"blocked\"").with("[tcp]\n\"93.184.216.40:443\" = \"blocked\"")),
        ("port-blocked", target("\"unreachable\"").with("[tcp]\n\"93.184.216.40:443\" = \"unreachable\"")),
        ("service-busy", target("{ status = 503 }")),
        ("service-error", target("{ status = 500 }")),
        (
            "name-does-not-exist",
            target("\"lookup_failed\"").with(
                "[names]\n\"site.example\" = \"no_such_name\"\n[dns]\n\"192.168.1.1 site.example A\" = \"no_such_name\"\n\
                 \"223.5.5.5 *\" = \"no_such_name\"\n\"119.29.29.29 *\" = \"no_such_name\"\n\"1.1.1.1 *\" = \"no_such_name\"\n\
                 \"8.8.8.8 *\" = \"no_such_name\"\n\"9.9.9.9 *\" = \"no_such_name\"\n\"114.114.114.114 *\" = \"no_such_name\"",
            ),
        ),
        (
            "name-filtered",
            target("\"lookup_failed\"").with(
                "[names]\n\"site.example\" = \"no_such_name\"\n[dns]\n\"192.168.1.1 site.example A\" = \"no_such_name\"",
            ),
        ),
    ];
    let mut wrong = Vec::new();
    for (wanted, report) in all(&scenes) {
        let (causes, failed) = outcome(&report);
        if causes.first().map(String::as_str) != Some(wanted) {
            wrong.push(format!("{wanted}: {causes:?} {failed:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

impl Net {
    /// The router's hardware address is not known.
    fn gateway_lost(mut self) -> Self {
        let adapters = self.0.get_mut("adapters").and_then(Value::as_array_mut).unwrap();
        let first = adapters.first_mut().and_then(Value::as_table_mut).unwrap();
        first.remove("gateway_mac");
        self
    }

    /// One address does not reply to ping.
    fn ping_lost(mut self, address: &str) -> Self {
        self.0.get_mut("pings").and_then(Value::as_table_mut).unwrap().remove(address);
        self
    }
}
