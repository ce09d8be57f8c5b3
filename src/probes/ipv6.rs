//! Whether IPv6 can be used, is absent, or is there and broken.

use super::{Ctx, Probe, Touch, millis};
use crate::host::{Adapter, AdapterKind, Reach, at_once, reach};
use crate::model::{Unanswered, UnansweredKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::time::Duration;

/// Most targets asked, whatever a pack asks for.
const MOST_TARGETS: usize = 16;

/// The first 96 bits of addresses that stand for IPv4 ones behind a translator (RFC 6052 §2.1).
const TRANSLATED: [u16; 6] = [0x64, 0xff9b, 0, 0, 0, 0];

/// Opens TCP connections to addresses of both kinds, IPv4 and IPv6, at the same time and compares them with
/// the addresses and routes that this computer has. Nothing is sent over them.
///
/// Having no IPv6 is usual and no fault. IPv6 that is announced but leads nowhere makes every page start
/// late, because programs try it first and wait (RFC 8305: 250 ms, older ones many seconds). IPv6
/// addresses are asked only where this computer has a global one, IPv4 ones only where it has one.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Ipv6 {
    /// Addresses with their ports, of both kinds, such as `223.5.5.5:443` and `[2400:3200::1]:443`.
    to: Vec<String>,
    /// A name that has IPv4 addresses alone, `ipv4only.arpa` (RFC 7050): when it is found under an IPv6 address, this network translates (NAT64). Empty: not asked.
    #[serde(default)]
    ipv4_only: String,
    /// Milliseconds to wait for each.
    #[serde(default = "two_thousand")]
    wait_ms: u64,
}

fn two_thousand() -> u64 {
    2_000
}

/// What [`Ipv6`] learns.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// How many IPv6 addresses of the whole internet this computer has.
    global_addresses: usize,
    /// How many private IPv6 addresses (`fc00::/7`) it has, which lead nowhere outside.
    private_addresses: usize,
    /// Whether it has an IPv4 address with which it could reach others.
    has_ipv4: bool,
    /// Whether a router for IPv6 is known, or a tunnel carries what has no other way.
    has_default_route: bool,
    /// Whether the network translates IPv6 to IPv4 (NAT64).
    translates: bool,
    /// How many IPv6 addresses were asked.
    ipv6_asked: usize,
    /// How many of them took a connection.
    ipv6_connected: usize,
    /// Time of the fastest, in milliseconds; 0 when there was none.
    ipv6_millis: u64,
    /// How many IPv4 addresses were asked.
    ipv4_asked: usize,
    /// How many of them took a connection.
    ipv4_connected: usize,
    /// Time of the fastest, in milliseconds; 0 when there was none.
    ipv4_millis: u64,
    /// By how many milliseconds IPv6 is slower, as programs that try it first feel it; 0 where it is not or one of the two does not work.
    slower_millis: u64,
    /// How the IPv6 addresses failed: `silent`, `unreachable`, `refused` …; empty when one did not.
    ipv6_error: String,
    /// How the IPv4 addresses failed; empty when one did not.
    ipv4_error: String,
}

impl Probe for Ipv6 {
    const NAME: &'static str = "ipv6";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let adapters = cx.host.adapters()?;
        let mut facts = has(&adapters);
        let mut targets = Vec::new();
        for to in self.to.iter().take(MOST_TARGETS) {
            let address: SocketAddr = to.parse().map_err(|_| {
                UnansweredKind::NotSupported.because(format!("not an address with a port: {to}"))
            })?;
            let own = if address.is_ipv4() { facts.has_ipv4 } else { facts.global_addresses > 0 };
            if own {
                targets.push(Question::Place(address));
            }
        }
        if facts.global_addresses > 0 && !self.ipv4_only.is_empty() {
            targets.push(Question::Name(&self.ipv4_only));
        }
        let limit = cx.limit.at_most(Duration::from_millis(self.wait_ms));
        let outcomes = at_once(&targets, |question| match question {
            Question::Place(address) => {
                let outcome = cx.host.connect(*address, &limit);
                Outcome::Place(outcome.map(millis).map_err(|error| error.kind.name()))
            }
            Question::Name(name) => {
                let found = cx.host.resolve(name, &limit).unwrap_or_default();
                Outcome::Translates(found.iter().any(|address| !address.is_ipv4()))
            }
        });
        match cx.limit.left() {
            Err(why) if why.kind == UnansweredKind::Stopped => return Err(why),
            _ => {}
        }
        for (question, outcome) in targets.iter().zip(outcomes) {
            match (question, outcome) {
                (Question::Place(address), Outcome::Place(outcome)) => {
                    facts.take(*address, outcome);
                }
                (_, Outcome::Translates(translates)) => facts.translates |= translates,
                (Question::Name(_), Outcome::Place(_)) => {}
            }
        }
        if facts.ipv4_connected > 0 && facts.ipv6_connected > 0 {
            facts.slower_millis = facts.ipv6_millis.saturating_sub(facts.ipv4_millis);
        }
        Ok(facts)
    }

    fn touches(&self) -> Vec<Touch> {
        let names = Some(&self.ipv4_only).filter(|name| !name.is_empty());
        self.to.iter().chain(names).map(|to| Touch::Contact(to.clone())).collect()
    }
}

enum Question<'a> {
    Place(SocketAddr),
    Name(&'a str),
}

enum Outcome {
    Place(Result<u64, &'static str>),
    Translates(bool),
}

/// What this computer has of both kinds, by its adapters.
fn has(adapters: &[Adapter]) -> Facts {
    let mut facts = Facts::default();
    for adapter in adapters.iter().filter(|it| it.on && it.kind != AdapterKind::Loopback) {
        for (address, _) in &adapter.addresses {
            match (address, reach(*address)) {
                (IpAddr::V6(_), Reach::Public) => facts.global_addresses += 1,
                (IpAddr::V6(_), Reach::Private) => facts.private_addresses += 1,
                (IpAddr::V4(_), Reach::Public | Reach::Private | Reach::StandIn) => {
                    facts.has_ipv4 |= adapter.physical || adapter.default;
                }
                _ => {}
            }
            facts.translates |= matches!(address, IpAddr::V6(six) if is_translated(*six));
        }
        let six =
            |adapter: &Adapter| adapter.addresses.iter().any(|(address, _)| address.is_ipv6());
        facts.has_default_route |= adapter.gateways.iter().any(IpAddr::is_ipv6)
            || (adapter.default && adapter.kind == AdapterKind::Tunnel && six(adapter));
    }
    facts
}

fn is_translated(address: Ipv6Addr) -> bool {
    address.segments().starts_with(&TRANSLATED)
}

impl Facts {
    fn take(&mut self, address: SocketAddr, outcome: Result<u64, &'static str>) {
        let (asked, connected, fastest, error) = if address.is_ipv4() {
            (
                &mut self.ipv4_asked,
                &mut self.ipv4_connected,
                &mut self.ipv4_millis,
                &mut self.ipv4_error,
            )
        } else {
            (
                &mut self.ipv6_asked,
                &mut self.ipv6_connected,
                &mut self.ipv6_millis,
                &mut self.ipv6_error,
            )
        };
        *asked += 1;
        match outcome {
            Ok(took) => {
                *fastest = if *connected == 0 { took } else { took.min(*fastest) };
                *connected += 1;
                error.clear();
            }
            Err(kind) if *connected == 0 => kind.clone_into(error),
            Err(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::facts_of;
    use crate::model::Facts;
    use serde_json::json;

    fn facts(addresses: &str, scene: &str) -> Facts {
        let adapter = format!(
            "[[adapters]]\nname = \"eth0\"\nkind = \"ethernet\"\nphysical = true\non = true\ndefault = true\n\
             addresses = {addresses}\ngateways = [\"192.168.1.1\", \"fe80::1\"]\n"
        );
        let keys = "{ to = [\"1.1.1.1:443\", \"[2606:4700:4700::1111]:443\"], ipv4_only = \"ipv4only.arpa\" }";
        facts_of(&format!("{scene}\n{adapter}"), "ipv6", keys)
    }

    const BOTH: &str = "[[\"192.168.1.9\", 24], [\"2400:1::9\", 64], [\"fe80::9\", 64]]";

    #[test]
    fn announced_and_dead_is_seen_beside_living_ipv4() {
        let broken = facts(BOTH, "tcp = { \"1.1.1.1:443\" = 9 }");
        assert_eq!(
            (&broken["global_addresses"], &broken["has_default_route"]),
            (&json!(1), &json!(true))
        );
        assert_eq!((&broken["ipv6_asked"], &broken["ipv6_connected"]), (&json!(1), &json!(0)));
        assert_eq!(
            (&broken["ipv4_connected"], &broken["ipv6_error"]),
            (&json!(1), &json!("silent"))
        );
    }

    #[test]
    fn slowness_and_translation_are_told() {
        let scene = "tcp = { \"1.1.1.1:443\" = 9, \"[2606:4700:4700::1111]:443\" = 409 }\n\
                     names = { \"ipv4only.arpa\" = [\"192.0.0.170\", \"64:ff9b::c000:aa\"] }";
        let slow = facts(BOTH, scene);
        assert_eq!((&slow["slower_millis"], &slow["translates"]), (&json!(400), &json!(true)));
    }

    #[test]
    fn without_a_global_address_nobody_is_asked_by_ipv6() {
        let none = facts("[[\"192.168.1.9\", 24], [\"fd00::9\", 64], [\"fe80::9\", 64]]", "");
        assert_eq!((&none["global_addresses"], &none["private_addresses"]), (&json!(0), &json!(1)));
        assert_eq!((&none["ipv6_asked"], &none["ipv4_asked"]), (&json!(0), &json!(1)));
        let only = facts("[[\"2400:1::9\", 64]]", "tcp = { \"[2606:4700:4700::1111]:443\" = 9 }");
        assert_eq!((&only["has_ipv4"], &only["ipv6_connected"]), (&json!(false), &json!(1)));
    }
}
