//! Network adapters, their addresses and their way out.

mod links;
mod watch;

use super::{Ctx, Probe, millis};
use crate::host::{Adapter, AdapterKind, Reach, counted, gateway, reach, same_network};
use crate::model::Unanswered;
use links::{Link, LinkState};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use std::time::Duration;

/// Lists the network adapters of this computer with their addresses, and says by which of them it
/// reaches other networks. Nothing is sent.
///
/// Counted as adapters are devices, and whatever carries the default route. On a machine without
/// devices, such as a container, what software made counts instead. Loopback and tunnels never count.
///
/// Windows does not say whether a link is used in turns, and only Linux counts how often it changes.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Adapters {
    /// Milliseconds for which the links are watched, at most 5000; three times as long where one comes or goes meanwhile.
    #[serde(default)]
    watch_ms: u64,
}

/// What [`Adapters`] learns.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Facts {
    /// How many adapters there are.
    adapters: usize,
    /// How many of them are switched on.
    switched_on: usize,
    /// How many of them have a cable or a wireless network connected, or do not say.
    linked: usize,
    /// Names of those that are switched off.
    off_names: Vec<String>,
    /// Names of those that are switched on but have nothing connected.
    unlinked_names: Vec<String>,
    /// How many addresses they and tunnels have with which other networks can be reached.
    usable_addresses: usize,
    /// Whether one of those is an IPv4 address.
    has_ipv4: bool,
    /// Whether an adapter has an IPv6 address of the whole internet.
    has_ipv6: bool,
    /// Whether an adapter gave itself an address (169.254.…), because nobody on the network gave it one.
    self_assigned: bool,
    /// Whether there is a default route: a way to other networks.
    has_default_route: bool,
    /// The router of that way; empty where there is none.
    #[schemars(extend("x-private" = "address"))]
    gateway: String,
    /// Whether the router's address lies in the network of the adapter that carries the default route.
    gateway_in_network: bool,
    /// Whether the router's hardware address is known, which means that it answered lately.
    gateway_seen: bool,
    /// How many adapters have a router of their own.
    adapters_with_gateway: usize,
    /// Name of the adapter that carries the default route; empty where there is none.
    default_name: String,
    /// Its kind: `ethernet`, `wifi`, `cellular`, `tunnel`, `virtual`, `other`.
    default_kind: String,
    /// Whether it has a cable or a wireless network connected, or does not say.
    default_linked: bool,
    /// Its address.
    #[schemars(extend("x-private" = "address"))]
    default_address: String,
    /// Its hardware address.
    #[schemars(extend("x-private" = "mac"))]
    default_mac: String,
    /// The largest packet it sends, in bytes; 0 where that is not known.
    default_mtu_bytes: u32,
    /// Its speed in megabits a second; 0 where that is not known.
    default_megabits: u64,
    /// How many tunnels, as virtual private networks and proxy programs make, are in use.
    tunnels: usize,
    /// Whether the default route leads into a tunnel.
    default_is_tunnel: bool,
    /// Whether the machine can talk to itself: the loopback adapter is on and has its address.
    loopback_on: bool,
    /// For how long the links were watched, in milliseconds; 0 where they were looked at once.
    watched_millis: u64,
    /// How often the link of an adapter came or went in that time; of the one that changed most.
    changes_seen: u64,
    /// Name of that adapter; empty where none changed.
    changing_name: String,
    /// Names of adapters with a cable whose link comes and goes.
    unsteady_links: Vec<String>,
    /// Names of those with a cable that is used in turns only, or at 10 megabits a second or less.
    slow_links: Vec<String>,
    /// The link of each adapter.
    links: Vec<Link>,
    /// Every adapter.
    list: Vec<Row>,
}

/// One adapter.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Row {
    /// Its name.
    name: String,
    /// Its maker's description.
    description: String,
    /// Its kind.
    kind: String,
    /// Whether it is a device.
    physical: bool,
    /// Whether it is switched on.
    on: bool,
    /// Whether something is connected to it, or it does not say.
    linked: bool,
    /// Its addresses.
    #[schemars(extend("x-private" = "address"))]
    addresses: Vec<String>,
    /// Its routers.
    #[schemars(extend("x-private" = "address"))]
    gateways: Vec<String>,
}

impl Probe for Adapters {
    const NAME: &'static str = "adapters";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        // Where it is not known, no link can be said to change often.
        let uptime = cx.host.uptime().ok();
        let adapters = cx.host.adapters()?;
        let mut facts = facts(&adapters, uptime);
        if self.watch_ms > 0 {
            let watched = watch::watch(cx, &adapters, Duration::from_millis(self.watch_ms))?;
            facts.watched_millis = millis(watched.time);
            facts.changes_seen = watched.changes;
            facts.changing_name = watched.name;
        }
        Ok(facts)
    }
}

fn facts(adapters: &[Adapter], uptime: Option<Duration>) -> Facts {
    let counted = counted(adapters);
    let links = links::links(&counted, uptime);
    let in_state = |states: &[LinkState]| {
        let found = links.iter().filter(|link| states.contains(&link.state));
        found.map(|link| link.name.clone()).collect()
    };
    let names = |adapters: Vec<&&Adapter>| {
        adapters.into_iter().map(|adapter| adapter.name.clone()).collect()
    };
    // What containers and virtual machines on this computer are reached by leads nowhere else.
    let tunnels = adapters.iter().filter(|adapter| adapter.kind == AdapterKind::Tunnel);
    let usable: Vec<IpAddr> = counted
        .iter()
        .copied()
        .chain(tunnels)
        .filter(|adapter| adapter.on)
        .flat_map(usable)
        .collect();
    let router = gateway(adapters);
    let way = adapters.iter().find(|adapter| adapter.default);
    let with_router = adapters.iter().filter(|adapter| adapter.on && !adapter.gateways.is_empty());
    Facts {
        adapters: counted.len(),
        switched_on: counted.iter().filter(|adapter| adapter.on).count(),
        linked: counted.iter().filter(|adapter| linked(adapter)).count(),
        off_names: names(counted.iter().filter(|adapter| !adapter.on).collect()),
        unlinked_names: names(
            counted.iter().filter(|adapter| adapter.on && !linked(adapter)).collect(),
        ),
        usable_addresses: usable.len(),
        has_ipv4: usable.iter().any(IpAddr::is_ipv4),
        has_ipv6: usable
            .iter()
            .any(|address| address.is_ipv6() && reach(*address) == Reach::Public),
        self_assigned: counted.iter().any(|adapter| {
            let mut addresses = adapter.addresses.iter();
            addresses.any(|(address, _)| address.is_ipv4() && reach(*address) == Reach::Link)
        }),
        has_default_route: way.is_some(),
        gateway: router.map(|router| router.to_string()).unwrap_or_default(),
        gateway_in_network: router.is_some_and(|router| {
            way.iter()
                .flat_map(|adapter| &adapter.addresses)
                .any(|&(address, prefix)| same_network(address, router, prefix))
        }),
        gateway_seen: way.is_some_and(|adapter| adapter.gateway_mac.is_some()),
        adapters_with_gateway: with_router.count(),
        default_name: way.map(|adapter| adapter.name.clone()).unwrap_or_default(),
        default_kind: way.map(|adapter| kind(adapter.kind).to_owned()).unwrap_or_default(),
        default_linked: way.is_some_and(linked),
        default_address: way
            .and_then(usable_first)
            .map(|address| address.to_string())
            .unwrap_or_default(),
        default_mac: way.and_then(|adapter| adapter.mac.clone()).unwrap_or_default(),
        default_mtu_bytes: way.and_then(|adapter| adapter.mtu).unwrap_or_default(),
        default_megabits: way.and_then(|adapter| adapter.megabits).unwrap_or_default(),
        tunnels: adapters.iter().filter(|adapter| is_used_tunnel(adapter)).count(),
        default_is_tunnel: way.is_some_and(|adapter| adapter.kind == AdapterKind::Tunnel),
        loopback_on: adapters.iter().any(|adapter| {
            let mut addresses = adapter.addresses.iter();
            adapter.kind == AdapterKind::Loopback
                && adapter.on
                && addresses.any(|(address, _)| reach(*address) == Reach::Loopback)
        }),
        watched_millis: 0,
        changes_seen: 0,
        changing_name: String::new(),
        unsteady_links: in_state(&[LinkState::Unsteady]),
        slow_links: in_state(&[LinkState::Slow, LinkState::HalfDuplex]),
        links,
        list: adapters.iter().map(row).collect(),
    }
}

fn linked(adapter: &Adapter) -> bool {
    adapter.on && adapter.link != Some(false)
}

fn usable(adapter: &Adapter) -> impl Iterator<Item = IpAddr> {
    let addresses = adapter.addresses.iter().map(|(address, _)| *address);
    addresses.filter(|address| {
        matches!(reach(*address), Reach::Private | Reach::Public | Reach::StandIn)
    })
}

fn usable_first(adapter: &Adapter) -> Option<IpAddr> {
    usable(adapter).next()
}

/// A tunnel counts as used when it is on and somebody gave it an address: systems keep idle ones of their own.
fn is_used_tunnel(adapter: &Adapter) -> bool {
    adapter.kind == AdapterKind::Tunnel && adapter.on && usable_first(adapter).is_some()
}

fn kind(kind: AdapterKind) -> &'static str {
    match kind {
        AdapterKind::Ethernet => "ethernet",
        AdapterKind::Wifi => "wifi",
        AdapterKind::Cellular => "cellular",
        AdapterKind::Tunnel => "tunnel",
        AdapterKind::Loopback => "loopback",
        AdapterKind::Virtual => "virtual",
        AdapterKind::Other => "other",
    }
}

fn row(adapter: &Adapter) -> Row {
    Row {
        name: adapter.name.clone(),
        description: adapter.description.clone(),
        kind: kind(adapter.kind).to_owned(),
        physical: adapter.physical,
        on: adapter.on,
        linked: linked(adapter),
        addresses: adapter.addresses.iter().map(|(address, _)| address.to_string()).collect(),
        gateways: adapter.gateways.iter().map(IpAddr::to_string).collect(),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::{Facts, facts};
    use crate::host::{Host, Scene};

    fn of(scene: &str) -> Facts {
        let scene = Scene::from_toml(scene).unwrap();
        facts(&scene.adapters().unwrap(), scene.uptime().ok())
    }

    const HEALTHY: &str = r#"
[[adapters]]
name = "eth0"
kind = "ethernet"
physical = true
on = true
link = true
addresses = [["192.168.1.10", 24], ["fe80::5", 64], ["2001:db8::5", 64]]
gateways = ["192.168.1.1"]
gateway_mac = "02:00:00:00:00:01"
default = true
[[adapters]]
name = "wlan0"
kind = "wifi"
physical = true
on = true
link = false
[[adapters]]
name = "docker0"
kind = "virtual"
on = true
link = false
addresses = [["172.17.0.1", 16]]
[[adapters]]
name = "lo"
kind = "loopback"
on = true
addresses = [["127.0.0.1", 8]]
"#;

    #[test]
    fn a_healthy_machine_has_everything() {
        let facts = of(HEALTHY);
        assert_eq!((facts.adapters, facts.switched_on, facts.linked), (2, 2, 1));
        assert_eq!(facts.unlinked_names, ["wlan0"]);
        assert!(facts.has_ipv4 && facts.has_ipv6 && facts.has_default_route && facts.loopback_on);
        assert!(facts.gateway_in_network && facts.gateway_seen && facts.default_linked);
        assert_eq!(
            (facts.gateway.as_str(), facts.default_kind.as_str()),
            ("192.168.1.1", "ethernet")
        );
        assert!(!facts.self_assigned && !facts.default_is_tunnel);
    }

    #[test]
    fn a_cable_at_ten_megabits_is_noticed_and_an_unplugged_one_is_not() {
        let facts = of(HEALTHY);
        assert!(facts.slow_links.is_empty() && facts.unsteady_links.is_empty());
        assert_eq!(facts.links.len(), 2);
        let slow = HEALTHY.replacen("link = true", "link = true\nmegabits = 10", 1);
        assert_eq!(of(&slow).slow_links, ["eth0"]);
    }

    #[test]
    fn a_self_given_address_is_not_usable() {
        let facts = of(r#"
[[adapters]]
name = "eth0"
kind = "ethernet"
physical = true
on = true
addresses = [["169.254.3.4", 16], ["fe80::1", 64]]
[[adapters]]
name = "docker0"
kind = "virtual"
on = true
link = true
addresses = [["172.17.0.1", 16]]
"#);
        assert!(facts.self_assigned && !facts.has_default_route && !facts.loopback_on);
        assert_eq!((facts.usable_addresses, facts.linked), (0, 1));
        assert!(!facts.has_ipv4);
    }

    #[test]
    fn a_container_counts_what_software_made_and_a_tunnel_never_counts() {
        let facts = of(r#"
[[adapters]]
name = "veth0"
kind = "virtual"
on = true
link = true
addresses = [["10.1.0.2", 24]]
[[adapters]]
name = "tun0"
kind = "tunnel"
on = true
addresses = [["10.8.0.2", 24]]
default = true
"#);
        assert_eq!((facts.adapters, facts.linked, facts.tunnels), (1, 1, 1));
        assert!(facts.default_is_tunnel && facts.has_default_route && facts.gateway.is_empty());
    }

    #[test]
    fn a_router_outside_the_own_network_is_noticed() {
        let facts =
            of(&HEALTHY.replace("gateways = [\"192.168.1.1\"]", "gateways = [\"10.0.0.1\"]"));
        assert!(!facts.gateway_in_network);
    }
}
