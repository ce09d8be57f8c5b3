//! Who has a port of this computer, and whether a program could have it.

use super::listening::Protocol;
use super::{Ctx, Probe};
use crate::host::{Host, Listener, PortSpace, PortUse};
use crate::model::Unanswered;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::net::IpAddr;

/// Most programs and addresses that are named.
const MOST: usize = 20;

/// Whether a port of this computer is free or taken, by which program, and who can call it there.
///
/// The system's own tables tell it: nothing is opened, bound or sent. On Linux and macOS the programs of
/// other users are seen without their name unless an administrator asks. Ports that Windows keeps for
/// itself (Hyper-V, WSL and Docker have it set some aside) look free but cannot be had; Windows tells
/// those of IPv4 only. macOS and Linux set none aside.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "the key that packs write")]
pub(super) struct Port {
    /// The port.
    #[schemars(range(min = 1))]
    port: u16,
    /// Its protocol, `tcp` or `udp`.
    #[serde(default)]
    protocol: Protocol,
    /// Name of the program that should have it, without a folder; `.exe` may be left out.
    #[serde(default)]
    program: Option<String>,
    /// An address of this computer, or its name, at which the port should be called. Names are not looked up:
    /// only `localhost` and this computer's own name count as its own.
    #[serde(default)]
    host: Option<String>,
}

/// What [`Port`] learns.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[expect(clippy::struct_excessive_bools, reason = "facts, each true or not by itself")]
pub(super) struct Facts {
    /// The port asked for.
    port: u16,
    /// `tcp` or `udp`.
    protocol: String,
    /// Whether `host` is this computer; true when no host was given.
    own: bool,
    /// Whether a program has it.
    taken: bool,
    /// Name of that program; empty where this user may not know.
    process: String,
    /// Id of that program; 0 where this user may not know.
    process_id: u32,
    /// Its program file; empty where this user may not know.
    path: String,
    /// Whether it is known which program has it; an administrator sees all.
    owner_known: bool,
    /// Names of all programs that have it, at different addresses.
    programs: Vec<String>,
    /// Whether different programs have it at different addresses, one of them at every address, so that it
    /// depends on the address called which one answers.
    shared: bool,
    /// The program that should have it; empty when none was named.
    wanted: String,
    /// Whether the program that should have it has it.
    right: bool,
    /// Whether another program than the one that should has it; false where it is not known which has it.
    wrong: bool,
    /// Addresses at which it is taken.
    #[schemars(extend("x-private" = "address"))]
    addresses: Vec<String>,
    /// Whether it is taken at every address of this computer.
    everywhere: bool,
    /// Whether only this computer itself can call it.
    only_local: bool,
    /// Whether it can be called by IPv6 only.
    only_ipv6: bool,
    /// Whether it can be called at `host`; true when no host was given.
    at_host: bool,
    /// Whether the system keeps it from every program (Windows).
    set_aside: bool,
    /// The range set aside that it lies in, such as `50000-50059`; empty where none.
    set_aside_range: String,
    /// Whether it is known what the system keeps.
    set_aside_known: bool,
    /// Whether only programs with administrator rights may take it.
    privileged: bool,
    /// Whether the one who asks has administrator rights.
    elevated: bool,
    /// Whether the system may at any time hand it out for a new connection, so that it is not always free.
    handed_out: bool,
    /// TCP connections at this port, those that ended but are still kept among them.
    connections: u64,
    /// Connections at this port that ended and are kept for a minute or so (`TIME_WAIT`).
    time_wait: u64,
    /// Connections that the other side ended and the program here does not close (`CLOSE_WAIT`); many of
    /// them mean a fault in the program.
    close_wait: u64,
}

impl Probe for Port {
    const NAME: &'static str = "port";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let protocol = self.protocol.name();
        let all = cx.host.listeners()?;
        let holders: Vec<&Listener> = all
            .iter()
            .filter(|socket| socket.address.port() == self.port && socket.protocol == protocol)
            .collect();
        let machine = cx.host.machine();
        // Only adds to the answer: without it the rest still stands.
        let space = cx.host.port_space(&cx.limit).unwrap_or_default();
        let mut facts = Facts {
            port: self.port,
            protocol: protocol.to_owned(),
            own: true,
            at_host: true,
            wanted: self.program.clone().unwrap_or_default(),
            elevated: machine.elevated == Some(true),
            ..Facts::default()
        };
        facts.supply(self.port, self.protocol, &space);
        facts.holders(&holders);
        if facts.process_id != 0 {
            facts.path = path_of(cx.host, facts.process_id);
        }
        if let Some(wanted) = &self.program {
            facts.right = facts.programs.iter().any(|name| is_same_program(name, wanted))
                || (!facts.path.is_empty() && is_same_program(&facts.path, wanted));
            facts.wrong = facts.owner_known && !facts.right;
        }
        if let Some(host) = &self.host {
            let at = own_addresses(cx.host, host);
            facts.own = !at.is_empty();
            facts.at_host = at.iter().any(|at| holders.iter().any(|it| hears(it, *at)));
        }
        Ok(facts)
    }
}

impl Facts {
    fn supply(&mut self, port: u16, protocol: Protocol, space: &PortSpace) {
        let set_aside = match protocol {
            Protocol::Tcp => &space.set_aside_tcp,
            Protocol::Udp => &space.set_aside_udp,
        };
        self.set_aside_known = set_aside.is_some();
        let within = |range: &&(u16, u16)| (range.0..=range.1).contains(&port);
        if let Some((from, to)) = set_aside.iter().flatten().find(within) {
            self.set_aside = true;
            self.set_aside_range = format!("{from}-{to}");
        }
        self.privileged = space.first_free_for_all.is_some_and(|first| port < first);
        self.handed_out = space.handed_out.as_ref().is_some_and(|range| within(&range));
        let of_port = |it: &&PortUse| it.port == port;
        let used = space.connections.iter().flatten().find(of_port);
        if let Some(used) = used.filter(|_| matches!(protocol, Protocol::Tcp)) {
            self.connections = used.connections;
            self.time_wait = used.time_wait;
            self.close_wait = used.close_wait;
        }
    }

    fn holders(&mut self, holders: &[&Listener]) {
        let names: BTreeSet<&String> =
            holders.iter().filter_map(|holder| holder.name.as_ref()).collect();
        let addresses: BTreeSet<IpAddr> = holders.iter().map(|it| it.address.ip()).collect();
        let all = |test: fn(&IpAddr) -> bool| !addresses.is_empty() && addresses.iter().all(test);
        let any_v4 = addresses.iter().any(|it| it.is_unspecified() && it.is_ipv4());
        let any_v6 = addresses.iter().any(|it| it.is_unspecified() && it.is_ipv6());
        self.shared = (any_v4 || any_v6) && is_shared(holders);
        self.taken = !holders.is_empty();
        self.owner_known = self.taken && holders.iter().all(|it| it.name.is_some());
        self.process = names.first().map(|name| (*name).clone()).unwrap_or_default();
        self.process_id = holders.iter().find_map(|it| it.process).unwrap_or_default();
        self.programs = names.into_iter().take(MOST).cloned().collect();
        self.only_local = all(IpAddr::is_loopback);
        // A socket for any address of IPv6 mostly takes callers by IPv4 too, and no table tells.
        self.only_ipv6 = all(IpAddr::is_ipv6) && !any_v6;
        self.everywhere = any_v6 || any_v4;
        self.addresses = addresses.iter().take(MOST).map(ToString::to_string).collect();
    }
}

/// Whether no program has the port at all of its addresses. One socket may have several owners, as a
/// program inherits it from the one that started it.
fn is_shared(holders: &[&Listener]) -> bool {
    let at = |ip: IpAddr| holders.iter().filter(move |it| it.address.ip() == ip);
    let known = holders.iter().all(|it| it.name.is_some());
    known
        && holders.iter().any(|one| {
            let ip = one.address.ip();
            holders.iter().filter(|it| it.address.ip() != ip).any(|other| {
                at(other.address.ip()).all(|theirs| at(ip).all(|own| own.name != theirs.name))
            })
        })
}

/// Whether a program's name or path is that of `wanted`, letter case and `.exe` aside.
pub(super) fn is_same_program(name: &str, wanted: &str) -> bool {
    let plain = |name: &str| {
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default().to_lowercase();
        name.strip_suffix(".exe").map(str::to_owned).unwrap_or(name)
    };
    let (name, wanted) = (plain(name), plain(wanted));
    // Linux keeps the first 15 bytes of a name only.
    name == wanted || (name.len() == 15 && wanted.starts_with(&name))
}

fn path_of(host: &dyn Host, id: u32) -> String {
    let all = host.processes().unwrap_or_default();
    let path = all.into_iter().find(|process| process.id == id).and_then(|found| found.path);
    path.map(|path| path.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The addresses meant, where they are this computer's.
fn own_addresses(host: &dyn Host, name: &str) -> Vec<IpAddr> {
    let name = name.trim_matches(['[', ']']);
    if name.eq_ignore_ascii_case("localhost") {
        return vec![[127, 0, 0, 1].into(), IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1])];
    }
    let adapters = host.adapters().unwrap_or_default();
    let own = adapters.iter().flat_map(|adapter| &adapter.addresses).map(|(own, _)| *own);
    let own: Vec<IpAddr> = own.collect();
    if name.eq_ignore_ascii_case(&host.machine().host_name) {
        return own;
    }
    let meant = name.parse::<IpAddr>().ok();
    meant.into_iter().filter(|address| address.is_loopback() || own.contains(address)).collect()
}

/// Whether a socket takes callers at an address.
fn hears(socket: &Listener, at: IpAddr) -> bool {
    let ip = socket.address.ip();
    ip == at || (ip.is_unspecified() && (ip.is_ipv6() || at.is_ipv4()))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]
mod tests {
    use super::super::facts_of;
    use super::*;
    use crate::host::{Limit, Live, Stop};
    use crate::model::Facts as Map;
    use serde_json::json;
    use std::net::{TcpListener, UdpSocket};
    use std::time::{Duration, Instant};

    const SCENE: &str = r#"
        [[listeners]]
        address = "127.0.0.1:8080"
        protocol = "tcp"
        process = 7
        name = "java"
        [[listeners]]
        address = "[::1]:3000"
        protocol = "tcp"
        process = 8
        name = "node"
        [[listeners]]
        address = "0.0.0.0:80"
        protocol = "tcp"
        [[listeners]]
        address = "[::]:443"
        protocol = "tcp"
        process = 9
        name = "nginx"
        [[listeners]]
        address = "127.0.0.1:443"
        protocol = "tcp"
        process = 7
        name = "java"
        [[listeners]]
        address = "0.0.0.0:5353"
        protocol = "udp"
        [[processes]]
        id = 7
        name = "java"
        path = "/opt/jdk/bin/java"
        [[adapters]]
        name = "eth0"
        addresses = [["10.0.0.2", 24]]
        [port_space]
        handed_out = [32768, 60999]
        first_free_for_all = 1024
        set_aside_tcp = [[50000, 50059]]
        connections = [{ port = 8080, connections = 12, time_wait = 3, close_wait = 9 }]
    "#;

    fn ask(keys: &str) -> Map {
        facts_of(SCENE, "port", keys)
    }

    #[test]
    fn the_program_that_has_it_is_named() {
        let facts = ask(r#"{ port = 8080, program = "Java.exe" }"#);
        assert_eq!((&facts["taken"], &facts["right"]), (&json!(true), &json!(true)));
        assert_eq!(
            (&facts["process"], &facts["path"]),
            (&json!("java"), &json!("/opt/jdk/bin/java"))
        );
        assert_eq!((&facts["only_local"], &facts["everywhere"]), (&json!(true), &json!(false)));
        assert_eq!((&facts["time_wait"], &facts["close_wait"]), (&json!(3), &json!(9)));
        let facts = ask(r#"{ port = 8080, program = "tomcat" }"#);
        assert_eq!((&facts["right"], &facts["wrong"]), (&json!(false), &json!(true)));
    }

    #[test]
    fn an_owner_that_cannot_be_seen_is_neither_right_nor_wrong() {
        let facts = ask(r#"{ port = 80, program = "nginx" }"#);
        assert_eq!((&facts["taken"], &facts["owner_known"]), (&json!(true), &json!(false)));
        assert_eq!((&facts["right"], &facts["wrong"]), (&json!(false), &json!(false)));
        assert_eq!((&facts["privileged"], &facts["everywhere"]), (&json!(true), &json!(true)));
    }

    #[test]
    fn two_programs_at_different_addresses_are_both_named() {
        let facts = ask("{ port = 443 }");
        assert_eq!(facts["programs"], json!(["java", "nginx"]));
        assert_eq!(facts["addresses"], json!(["127.0.0.1", "::"]));
        assert_eq!(facts["shared"], true);
        // A socket that one program handed to another.
        let handed = SCENE.replace("address = \"[::]:443\"", "address = \"127.0.0.1:443\"");
        assert_eq!(facts_of(&handed, "port", "{ port = 443 }")["shared"], false);
    }

    #[test]
    fn a_free_port_may_still_not_be_had() {
        let facts = ask("{ port = 50007 }");
        assert_eq!((&facts["taken"], &facts["set_aside"]), (&json!(false), &json!(true)));
        assert_eq!(
            (&facts["set_aside_range"], &facts["handed_out"]),
            (&json!("50000-50059"), &json!(true))
        );
        let facts = ask(r#"{ port = 50007, protocol = "udp" }"#);
        assert_eq!(
            (&facts["set_aside"], &facts["set_aside_known"]),
            (&json!(false), &json!(false))
        );
        assert_eq!(ask(r#"{ port = 5353, protocol = "udp" }"#)["taken"], true);
        assert_eq!(ask("{ port = 5353 }")["taken"], false);
    }

    #[test]
    fn it_is_told_whether_a_port_can_be_called_where_it_is_called() {
        for (port, host, own, at_host) in [
            (8080, "10.0.0.2", true, false),
            (8080, "localhost", true, true),
            (3000, "127.0.0.1", true, false),
            (3000, "[::1]", true, true),
            (80, "10.0.0.2", true, true),
            (80, "scene-host", true, true),
            (80, "www.example.com", false, false),
            (80, "10.0.0.9", false, false),
        ] {
            let facts = ask(&format!(r#"{{ port = {port}, host = "{host}" }}"#));
            assert_eq!(
                (&facts["own"], &facts["at_host"]),
                (&json!(own), &json!(at_host)),
                "{host}"
            );
        }
        assert_eq!(ask("{ port = 3000 }")["only_ipv6"], true);
    }

    fn live(port: u16, protocol: Protocol) -> Facts {
        let limit = Limit::new(Instant::now(), Duration::from_secs(10), Stop::default());
        let (program, host) = (None, Some("127.0.0.1".to_owned()));
        let port = Port { port, protocol, program, host };
        port.ask(&Ctx { host: &Live::default(), limit }).unwrap()
    }

    #[test]
    fn real_sockets_are_taken_and_then_free() {
        let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = tcp.local_addr().unwrap().port();
        let facts = live(port, Protocol::Tcp);
        assert!(facts.taken && facts.only_local && facts.at_host && facts.owner_known, "{facts:?}");
        assert_eq!(facts.process_id, std::process::id());
        assert!(!facts.path.is_empty());
        drop(tcp);
        assert!(!live(port, Protocol::Tcp).taken);
        let udp = UdpSocket::bind("0.0.0.0:0").unwrap();
        let facts = live(udp.local_addr().unwrap().port(), Protocol::Udp);
        assert!(facts.taken && facts.everywhere && !facts.only_local, "{facts:?}");
    }
}
