//! How many of several places can be connected to.

use super::{Ctx, Probe, Touch, millis};
use crate::host::{Adapter, Enough, Families, NetErrorKind, at_once, gateway};
use crate::model::{Unanswered, UnansweredKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// Most targets asked, whatever a pack asks for.
const MOST_TARGETS: usize = 32;

/// Connections after which the silent ones are not waited for much longer: two, as one alone may be a stranger's.
const ENOUGH: usize = 2;

/// Opens a TCP connection to each of several addresses at the same time and closes it again; nothing
/// is sent. It tells whether there is a way out at all, without names and without trusting one place alone.
///
/// A refusal counts as reached, as whoever refuses is there; but it may be a firewall that refuses in
/// another's place, so it proves less than a connection. Addresses of a kind that this computer has
/// none of (IPv4, IPv6) are left out.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Reach {
    /// Addresses with their ports, such as `223.5.5.5:443`; `gateway:80` stands for the router of this network.
    to: Vec<String>,
    /// Milliseconds to wait for each.
    #[serde(default = "two_thousand")]
    wait_ms: u64,
}

fn two_thousand() -> u64 {
    2_000
}

/// What [`Reach`] learns.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// How many targets were asked; 0 when the gateway was to be asked and there is none.
    asked: usize,
    /// How many targets were left out, because this computer has no address of their kind.
    left_out: usize,
    /// How many were reached: connected or refused.
    reached: usize,
    /// How many connections stood.
    connected: usize,
    /// How many were refused by the other side.
    refused: usize,
    /// How many did not answer.
    silent: usize,
    /// How many there is no way to, as a router or this machine said.
    unreachable: usize,
    /// How many this machine did not let out.
    blocked: usize,
    /// How many failed because this machine has no free port left.
    exhausted: usize,
    /// How many failed otherwise.
    failed: usize,
    /// Time of the fastest connection or refusal, in milliseconds; 0 when there was none.
    fastest_millis: u64,
    /// Whether the router gave a sign of life meanwhile: a connection, a refusal, a reply to ping, or its hardware address; only where the router was asked.
    gateway_seen: bool,
    /// Whether this computer is set to send what goes to the web through a proxy.
    proxy_set: bool,
    /// That proxy, as `host:port`; empty where there is none.
    #[schemars(extend("x-private" = "host"))]
    proxy: String,
    /// Each target.
    list: Vec<Row>,
}

/// One target.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Row {
    /// As the pack names it.
    to: String,
    /// Its address and port.
    #[schemars(extend("x-private" = "address"))]
    address: String,
    /// Whether the connection stood.
    connected: bool,
    /// How it failed: `refused`, `silent`, `unreachable`, `blocked` …; empty when it did not.
    error: String,
    /// Time until the connection stood or failed, in milliseconds.
    millis: u64,
}

impl Probe for Reach {
    const NAME: &'static str = "reach";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let adapters = cx.host.adapters();
        let families = Families::of(adapters.as_deref().unwrap_or_default());
        let mut router_asked = None;
        let mut left_out = 0;
        let mut targets = Vec::new();
        for to in self.to.iter().take(MOST_TARGETS) {
            if let Some(port) = to.strip_prefix("gateway:") {
                let router = gateway(adapters.as_deref().map_err(Clone::clone)?);
                if let (Some(router), Ok(port)) = (router, port.parse()) {
                    router_asked = Some(router);
                    targets.push((to, SocketAddr::new(router, port)));
                }
            } else {
                let address: SocketAddr = to.parse().map_err(|_| {
                    UnansweredKind::NotSupported
                        .because(format!("not an address with a port: {to}"))
                })?;
                if families.can_ask(address.ip()) {
                    targets.push((to, address));
                } else {
                    left_out += 1;
                }
            }
        }
        let enough = Enough::of(ENOUGH);
        let limit = enough.shortens(&cx.limit);
        let rows = at_once(&targets, |(_, address)| {
            let limit = limit.at_most(Duration::from_millis(self.wait_ms));
            let start = cx.host.instant();
            let result = cx.host.connect(*address, &limit);
            if result.is_ok() {
                enough.one_more();
            }
            let took = result.as_ref().map_or_else(|_| start.elapsed(), |took| *took);
            (result.map_err(|error| error.kind), millis(took))
        });
        let mut facts = Facts { asked: rows.len(), left_out, ..Facts::default() };
        for ((to, address), (result, took)) in targets.into_iter().zip(rows) {
            match result {
                Ok(_) => facts.connected += 1,
                Err(NetErrorKind::Refused) => facts.refused += 1,
                Err(NetErrorKind::Silent) => facts.silent += 1,
                Err(NetErrorKind::Unreachable) => facts.unreachable += 1,
                Err(NetErrorKind::Blocked) => facts.blocked += 1,
                Err(NetErrorKind::Exhausted) => facts.exhausted += 1,
                Err(NetErrorKind::Stopped) => return Err(UnansweredKind::Stopped.into()),
                Err(_) => facts.failed += 1,
            }
            if matches!(result, Ok(_) | Err(NetErrorKind::Refused)) {
                let first = facts.reached == 0;
                facts.reached += 1;
                facts.fastest_millis = if first { took } else { facts.fastest_millis.min(took) };
            }
            facts.list.push(Row {
                to: to.clone(),
                address: address.to_string(),
                connected: result.is_ok(),
                error: result.err().map(NetErrorKind::name).unwrap_or_default().to_owned(),
                millis: took,
            });
        }
        if let Some(router) = router_asked {
            facts.gateway_seen = facts.reached > 0 || Self::is_seen(cx, router);
        }
        let proxy = self.to.first().and_then(|to| cx.host.proxy_for(&format!("https://{to}/")));
        facts.proxy_set = proxy.is_some();
        facts.proxy = proxy.unwrap_or_default();
        Ok(facts)
    }

    fn touches(&self) -> Vec<Touch> {
        self.to.iter().map(|to| Touch::Contact(to.clone())).collect()
    }
}

impl Reach {
    /// Whether a router that took no connection is there all the same. Asked last, as the connections
    /// that were tried made this machine look for the router's hardware address.
    fn is_seen(cx: &Ctx<'_>, router: IpAddr) -> bool {
        let adapters = cx.host.adapters().unwrap_or_default();
        let with_router: Vec<&Adapter> =
            adapters.iter().filter(|it| it.gateways.contains(&router)).collect();
        // The router's own word is worth more than what the system remembers of it.
        let asked = |adapter: &&Adapter| match router {
            IpAddr::V4(router) => cx.host.owners_of(router, adapter, &cx.limit).ok(),
            IpAddr::V6(_) => None,
        };
        let answers: Vec<Vec<String>> = with_router.iter().filter_map(asked).collect();
        if answers.iter().any(|owners| !owners.is_empty()) {
            return true;
        }
        let remembered = || with_router.iter().any(|adapter| adapter.gateway_mac.is_some());
        let limit = cx.limit.at_most(Duration::from_secs(1));
        (answers.is_empty() && remembered())
            || cx.host.ping(router, &limit).is_ok_and(|reply| reply.took.is_some())
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::host::{Host, Limit, Scene, Stop};

    fn ask(scene: &str, to: &[&str]) -> Result<Facts, Unanswered> {
        let scene = Scene::from_toml(scene).unwrap();
        let limit = Limit::new(scene.instant(), Duration::from_secs(5), Stop::default());
        let to = to.iter().map(|&to| to.to_owned()).collect();
        Reach { to, wait_ms: 100 }.ask(&Ctx { host: &scene, limit })
    }

    #[test]
    fn a_refusal_is_reached_and_silence_is_not() {
        let scene = r#"
[tcp]
"1.1.1.1:443" = 20
"9.9.9.9:443" = "refused"
"8.8.8.8:443" = "unreachable"
"192.168.1.1:80" = "refused"
[[adapters]]
gateways = ["192.168.1.1"]
"#;
        let to = ["1.1.1.1:443", "9.9.9.9:443", "8.8.8.8:443", "223.5.5.5:443", "gateway:80"];
        let facts = ask(scene, &to).unwrap();
        assert_eq!((facts.asked, facts.reached, facts.connected, facts.refused), (5, 3, 1, 2));
        assert_eq!((facts.silent, facts.unreachable, facts.blocked), (1, 1, 0));
        assert_eq!(facts.list[4].address, "192.168.1.1:80");
    }

    #[test]
    fn a_router_is_seen_by_any_sign_of_life() {
        let router = "[[adapters]]\ngateways = [\"192.168.1.1\"]\n";
        let seen = |scene: &str| ask(scene, &["gateway:80"]).unwrap().gateway_seen;
        assert!(!seen(router));
        assert!(seen(&format!("{router}gateway_mac = \"02:00:00:00:00:01\"\n")));
        let gone = format!("owners = {{}}\n{router}gateway_mac = \"02:00:00:00:00:01\"\n");
        assert!(!seen(&gone), "what is remembered of a router that no longer answers");
        let owner = "owners = { \"192.168.1.1\" = [\"02:00:00:00:00:01\"] }";
        assert!(seen(&format!("{owner}\n{router}")));
        assert!(seen(&format!("pings = {{ \"192.168.1.1\" = 2 }}\n{router}")));
        assert!(seen(&format!("tcp = {{ \"192.168.1.1:80\" = \"refused\" }}\n{router}")));
    }

    #[test]
    fn addresses_of_a_kind_that_this_computer_has_none_of_are_left_out() {
        let scene = r#"
proxy = "127.0.0.1:7890"
[tcp]
"[2001:db8::1]:443" = 20
[[adapters]]
on = true
physical = true
addresses = [["2001:db8::9", 64]]
"#;
        let facts = ask(scene, &["1.1.1.1:443", "[2001:db8::1]:443"]).unwrap();
        assert_eq!((facts.asked, facts.left_out, facts.connected), (1, 1, 1));
        assert!(facts.proxy_set && !facts.gateway_seen);
        assert_eq!(facts.proxy, "127.0.0.1:7890");
    }

    #[test]
    fn without_a_gateway_nobody_is_asked_and_a_name_is_no_address() {
        assert_eq!(ask("adapters = []", &["gateway:80"]).unwrap().asked, 0);
        let unanswered = ask("", &["www.example.com:80"]).unwrap_err();
        assert_eq!(unanswered.kind, UnansweredKind::NotSupported);
    }
}
