//! Names, looked up the way every program does it.

use super::{Ctx, Probe, Touch, millis};
use crate::host::{
    AnswerCode, DnsRequest, DnsTransport, NetErrorKind, Part, Reach, RecordKind, at_once, reach,
};
use crate::model::{Unanswered, UnansweredKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

/// Most names looked up, whatever a pack asks for.
const MOST_NAMES: usize = 16;

/// Most of a hosts file that is read, in bytes; those that block advertisements are long.
const MOST_HOSTS: u64 = 4 * 1024 * 1024;

/// Turns names into addresses through the system's own resolver, as every program on this computer does:
/// with its memory, its hosts file and whatever else is set up. All names are looked up at the same time.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Resolve {
    /// The names. An address stands for itself.
    names: Vec<String>,
    /// Milliseconds to wait for each. Many systems ask again after five seconds, so one lost packet costs that much.
    #[serde(default = "seven_thousand")]
    wait_ms: u64,
}

fn seven_thousand() -> u64 {
    7_000
}

/// What [`Resolve`] learns.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Facts {
    /// How many names were looked up.
    asked: usize,
    /// How many stand for an address.
    answered: usize,
    /// How many do not exist, as the resolver says.
    no_such_name: usize,
    /// How many could not be looked up: the resolver gave an error.
    failed: usize,
    /// How many the resolver gave no answer about in time.
    silent: usize,
    /// The first name.
    name: String,
    /// Time of the slowest answer, in milliseconds.
    millis: u64,
    /// The addresses.
    #[schemars(extend("x-private" = "address"))]
    addresses: Vec<String>,
    /// Whether one of them can only be in a private network or on this machine, or nowhere.
    private: bool,
    /// Whether one of them is in 198.18.0.0/15, as proxy programs on this computer give out.
    stand_in: bool,
    /// Whether this computer is set to leave the way to the first name's web site to a proxy, which looks up names itself.
    proxy_set: bool,
    /// That proxy, as `host:port`; empty where there is none.
    #[schemars(extend("x-private" = "host"))]
    proxy: String,
    /// Names that the hosts file of this computer gives an address to.
    in_hosts_file: Vec<String>,
    /// Whether the hosts file gives one of the names another address than the DNS servers do, or one that they do not know.
    hosts_file_differs: bool,
}

impl Probe for Resolve {
    const NAME: &'static str = "resolve";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let names: Vec<&str> = self.names.iter().take(MOST_NAMES).map(String::as_str).collect();
        let outcomes = at_once(&names, |name| {
            if let Ok(address) = name.trim_matches(['[', ']']).parse() {
                return (Ok(vec![address]), 0);
            }
            let limit = cx.limit.at_most(Duration::from_millis(self.wait_ms));
            let start = cx.host.instant();
            let found = cx.host.resolve(name, &limit);
            (found, millis(start.elapsed()))
        });
        let mut facts = Facts { asked: names.len(), ..Facts::default() };
        facts.name = names.first().map(|&name| name.to_owned()).unwrap_or_default();
        let proxy = cx.host.proxy_for(&format!("https://{}/", facts.name));
        facts.proxy_set = proxy.is_some();
        facts.proxy = proxy.unwrap_or_default();
        let mut given = BTreeSet::new();
        for (found, took) in outcomes {
            facts.millis = facts.millis.max(took);
            match found {
                Ok(addresses) => {
                    facts.answered += 1;
                    given.extend(addresses);
                }
                Err(error) => match error.kind {
                    NetErrorKind::Stopped => return Err(UnansweredKind::Stopped.into()),
                    NetErrorKind::NoSuchName => facts.no_such_name += 1,
                    NetErrorKind::Silent => facts.silent += 1,
                    _ => facts.failed += 1,
                },
            }
        }
        facts.private = given.iter().any(|address| {
            matches!(
                reach(*address),
                Reach::Loopback | Reach::Link | Reach::Private | Reach::Nobody
            )
        });
        facts.stand_in = given.iter().any(|address| reach(*address) == Reach::StandIn);
        facts.addresses = given.iter().map(IpAddr::to_string).collect();
        let hosts = hosts_file(cx);
        for name in names {
            let listed = listed(&hosts, name);
            if !listed.is_empty() {
                facts.in_hosts_file.push(name.to_owned());
                facts.hosts_file_differs |= differs(cx, name, &listed);
            }
        }
        Ok(facts)
    }

    fn touches(&self) -> Vec<Touch> {
        let names = self.names.iter().map(|name| Touch::Contact(format!("DNS: {name}")));
        names.chain([Touch::File("/etc/hosts".to_owned())]).collect()
    }
}

/// The hosts file's text; empty where there is none that can be read.
fn hosts_file(cx: &Ctx<'_>) -> String {
    let windows = cx
        .host
        .variables()
        .into_iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("SystemRoot"))
        .map(|(_, root)| PathBuf::from(format!("{root}\\System32\\drivers\\etc\\hosts")));
    let path = windows.unwrap_or_else(|| PathBuf::from("/etc/hosts"));
    let bytes = cx.host.read(&path, Part::Start, MOST_HOSTS).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The addresses that a hosts file gives a name.
fn listed(hosts: &str, name: &str) -> Vec<IpAddr> {
    let name = name.trim_end_matches('.');
    let lines = hosts.trim_start_matches('\u{feff}').lines();
    lines
        .filter_map(|line| {
            let mut words = line.split('#').next()?.split_whitespace();
            let address = words.next()?.parse().ok()?;
            words.any(|word| word.eq_ignore_ascii_case(name)).then_some(address)
        })
        .collect()
}

/// Whether the DNS servers of the system know `name` otherwise. Without an answer from one of them: no.
fn differs(cx: &Ctx<'_>, name: &str, listed: &[IpAddr]) -> bool {
    // These are this computer's own business and in every hosts file.
    if listed.iter().all(|address| reach(*address) == Reach::Loopback)
        && (name.starts_with("localhost") || !name.contains('.'))
    {
        return false;
    }
    let mut servers = cx.host.dns_servers().unwrap_or_default();
    servers.retain(|server| server.is_ipv4() || reach(*server) != Reach::Link);
    let first = servers.into_iter().find_map(|server| {
        let request = DnsRequest {
            server: SocketAddr::new(server, 53),
            name: name.to_owned(),
            record: if listed.iter().any(IpAddr::is_ipv4) {
                RecordKind::A
            } else {
                RecordKind::Aaaa
            },
            transport: DnsTransport::Udp,
        };
        cx.host.query(&request, &cx.limit.at_most(Duration::from_millis(800))).ok()
    });
    match first {
        Some(answer) if answer.code == AnswerCode::Ok => {
            !answer.addresses.iter().any(|address| listed.contains(address))
        }
        Some(answer) => answer.code == AnswerCode::NoSuchName,
        None => false,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::host::{Host, Limit, Scene, Stop};

    fn ask(scene: &str, names: &[&str]) -> Facts {
        let scene = Scene::from_toml(scene).unwrap();
        let limit = Limit::new(scene.instant(), Duration::from_secs(5), Stop::default());
        let names = names.iter().map(|&name| name.to_owned()).collect();
        Resolve { names, wait_ms: 100 }.ask(&Ctx { host: &scene, limit }).unwrap()
    }

    const SCENE: &str = r#"
dns_servers = ["192.168.1.1"]
[names]
"www.example.com" = ["93.184.216.34"]
"intranet.example" = ["10.0.0.5"]
"gone.example" = "no_such_name"
"slow.example" = "silent"
[dns]
"192.168.1.1 www.example.com A" = ["93.184.216.34"]
"192.168.1.1 intranet.example A" = "no_such_name"
[files."/etc/hosts"]
text = """
127.0.0.1 localhost
6.6.6.6   WWW.example.com other # www.comment.example
10.0.0.5 intranet.example
nonsense
"""
"#;

    #[test]
    fn names_are_counted_by_what_came_of_them() {
        let facts =
            ask(SCENE, &["intranet.example", "gone.example", "slow.example", "x.example", "[::1]"]);
        assert_eq!((facts.asked, facts.answered, facts.no_such_name), (5, 2, 1));
        assert_eq!((facts.silent, facts.failed), (1, 1));
        assert_eq!(facts.addresses, ["10.0.0.5", "::1"]);
        assert!(facts.private && !facts.stand_in);
    }

    #[test]
    fn the_hosts_file_is_compared_with_dns() {
        let facts = ask(SCENE, &["www.example.com"]);
        assert_eq!(facts.in_hosts_file, ["www.example.com"]);
        assert!(facts.hosts_file_differs);
        assert!(!ask(SCENE, &["localhost"]).hosts_file_differs);
        assert!(ask(SCENE, &["www.comment.example"]).in_hosts_file.is_empty());
        let same = SCENE.replace("6.6.6.6", "93.184.216.34");
        assert!(!ask(&same, &["www.example.com"]).hosts_file_differs);
    }
}
