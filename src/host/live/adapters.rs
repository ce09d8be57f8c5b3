//! Network adapters.

use super::super::{Adapter, AdapterKind};
use crate::model::{Unanswered, UnansweredKind};
use netdev::Interface;
use netdev::interface::types::InterfaceType;
use std::net::{IpAddr, SocketAddr, UdpSocket};

/// More adapters than any machine shows; what is beyond is not looked at.
const MOST: usize = 256;

pub(super) fn adapters() -> Result<Vec<Adapter>, Unanswered> {
    let interfaces = netdev::get_interfaces();
    if interfaces.is_empty() {
        return Err(UnansweredKind::Failed.because("the system lists no adapter at all"));
    }
    let way_out = way_out(&interfaces);
    let mut adapters: Vec<Adapter> = interfaces
        .iter()
        .take(MOST)
        .map(|interface| Adapter {
            default: way_out == Some(interface.index),
            ..adapter(interface)
        })
        .collect();
    adapters.sort_by_key(|adapter| !adapter.default);
    Ok(adapters)
}

/// The adapter by which the system reaches the internet. Tunnels take over without a default route of
/// their own (two half ones, or a rule), so the system itself is asked before its table is read.
fn way_out(interfaces: &[Interface]) -> Option<u32> {
    let source = |to: &str| source_for(to.parse().ok()?);
    let by_source = PUBLIC.into_iter().find_map(source).and_then(|source| {
        let mut owners =
            interfaces.iter().filter(|interface| interface.ip_addrs().contains(&source));
        // An address that two adapters share does not say which is meant.
        owners.next().filter(|_| owners.next().is_none())
    });
    let by_source = by_source.filter(|owner| !owner.is_loopback());
    let in_table = || {
        let name = system::default_name()?;
        interfaces.iter().find(|interface| interface.name == name)
    };
    by_source.or_else(in_table).map(|interface| interface.index)
}

/// Public addresses, of both kinds, towards which the way is asked for.
const PUBLIC: [&str; 2] = ["223.5.5.5:53", "[2400:3200::1]:53"];

/// The address from which this machine would send to `to`. Nothing is sent.
fn source_for(to: SocketAddr) -> Option<IpAddr> {
    let any = if to.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
    let socket = UdpSocket::bind(any).ok()?;
    socket.connect(to).ok()?;
    let source = socket.local_addr().ok()?.ip();
    Some(source).filter(|source| !source.is_unspecified())
}

fn adapter(interface: &Interface) -> Adapter {
    let gateway = interface.gateway.as_ref();
    let gateways: Vec<IpAddr> = gateway
        .map(|gateway| {
            let v4 = gateway.ipv4.iter().copied().map(IpAddr::V4);
            v4.chain(gateway.ipv6.iter().copied().map(IpAddr::V6)).collect()
        })
        .unwrap_or_default();
    let known_mac = gateway.map(|gateway| gateway.mac_addr.octets()).filter(|mac| *mac != [0; 6]);
    let kind = system::kind(interface);
    Adapter {
        name: interface.friendly_name.clone().unwrap_or_else(|| interface.name.clone()),
        description: interface.description.clone().unwrap_or_default(),
        kind,
        physical: system::physical(interface, kind),
        on: system::on(interface),
        link: system::link(interface),
        megabits: interface.transmit_speed.map(|bits| bits / 1_000_000).filter(|speed| *speed > 0),
        half_duplex: system::half_duplex(interface),
        link_changes: system::link_changes(interface),
        mtu: interface.mtu,
        mac: interface.mac_addr.map(|mac| mac_text(mac.octets())),
        addresses: addresses(interface),
        duplicates: system::duplicates(interface),
        gateway_mac: gateways
            .iter()
            .find(|gateway| gateway.is_ipv4())
            .and_then(|gateway| system::gateway_mac(*gateway, &interface.name, known_mac))
            .map(mac_text),
        gateways,
        dns: interface.dns_servers.clone(),
        default: false,
    }
}

fn addresses(interface: &Interface) -> Vec<(IpAddr, u8)> {
    let v4 = interface.ipv4.iter().map(|net| (IpAddr::V4(net.addr()), net.prefix_len()));
    let v6 = interface.ipv6.iter().map(|net| (IpAddr::V6(net.addr()), net.prefix_len()));
    v4.chain(v6).collect()
}

pub(super) fn mac_text(mac: [u8; 6]) -> String {
    mac.map(|byte| format!("{byte:02x}")).join(":")
}

/// What the type that the system gives an adapter says, where nothing better is known.
fn kind_of_type(interface: &Interface) -> AdapterKind {
    match interface.if_type {
        InterfaceType::Loopback => AdapterKind::Loopback,
        InterfaceType::Wireless80211 => AdapterKind::Wifi,
        InterfaceType::Wwan | InterfaceType::Wwanpp | InterfaceType::Wwanpp2 => {
            AdapterKind::Cellular
        }
        InterfaceType::Tunnel | InterfaceType::ProprietaryVirtual => AdapterKind::Tunnel,
        InterfaceType::Bridge => AdapterKind::Virtual,
        InterfaceType::Ethernet
        | InterfaceType::GigabitEthernet
        | InterfaceType::FastEthernetT
        | InterfaceType::FastEthernetFx => AdapterKind::Ethernet,
        _ if interface.is_loopback() => AdapterKind::Loopback,
        _ => AdapterKind::Other,
    }
}

/// Whether something is connected, as the ifconfig of macOS says it of one adapter.
#[cfg(any(target_vendor = "apple", test))]
fn status_in(text: &str) -> Option<bool> {
    match text.lines().find_map(|line| line.trim().strip_prefix("status: "))? {
        "active" => Some(true),
        "inactive" => Some(false),
        _ => None,
    }
}

/// The addresses that the ifconfig of macOS marks as somebody else's as well.
#[cfg(any(target_vendor = "apple", test))]
fn duplicates_in(text: &str) -> Vec<IpAddr> {
    let marked = text.lines().filter(|line| line.split_whitespace().any(|it| it == "duplicated"));
    let address = |line: &str| {
        let words = line.trim().strip_prefix("inet6 ")?.split_whitespace().next()?;
        words.split('%').next()?.parse().ok()
    };
    marked.filter_map(address).collect()
}

/// Whether the line can be used in turns only, as the ifconfig of macOS says it of a cable.
#[cfg(any(target_vendor = "apple", test))]
fn half_duplex_in(text: &str) -> Option<bool> {
    let media = text.lines().find_map(|line| line.trim().strip_prefix("media: "))?;
    match (media.contains("half-duplex"), media.contains("full-duplex")) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        _ => None,
    }
}

#[cfg(target_os = "linux")]
#[path = "adapters_linux.rs"]
mod system;

/// macOS: devices are called `en` and a number; everything else is made by software.
#[cfg(target_vendor = "apple")]
mod system {
    use super::super::super::{Command, Limit, Stop};
    use super::super::programs;
    use super::{AdapterKind, Interface, kind_of_type};
    use std::net::IpAddr;
    use std::time::{Duration, Instant};

    /// How long ifconfig may take; it has nothing to wait for.
    const LONGEST_LOOK: Duration = Duration::from_secs(1);

    pub(super) fn kind(interface: &Interface) -> AdapterKind {
        let name = interface.name.as_str();
        match kind_of_type(interface) {
            AdapterKind::Loopback => AdapterKind::Loopback,
            _ if ["utun", "ipsec", "ppp", "gif", "stf"]
                .iter()
                .any(|tunnel| name.starts_with(tunnel)) =>
            {
                AdapterKind::Tunnel
            }
            _ if ["bridge", "vmenet", "awdl", "llw", "ap", "anpi"]
                .iter()
                .any(|made| name.starts_with(made)) =>
            {
                AdapterKind::Virtual
            }
            kind => kind,
        }
    }

    pub(super) fn physical(interface: &Interface, kind: AdapterKind) -> bool {
        let device =
            matches!(kind, AdapterKind::Ethernet | AdapterKind::Wifi | AdapterKind::Cellular);
        device && interface.name.starts_with("en")
    }

    pub(super) fn on(interface: &Interface) -> bool {
        interface.is_up()
    }

    pub(super) fn duplicates(interface: &Interface) -> Vec<IpAddr> {
        ifconfig(interface).map(|text| super::duplicates_in(&text)).unwrap_or_default()
    }

    /// "Running" says of a device only that its driver is; the cable and the wireless network show
    /// in the status that ifconfig prints.
    pub(super) fn link(interface: &Interface) -> Option<bool> {
        if !interface.is_up() {
            return None;
        }
        if !interface.name.starts_with("en") {
            return Some(interface.is_running());
        }
        super::status_in(&ifconfig(interface)?)
    }

    fn ifconfig(interface: &Interface) -> Option<String> {
        let limit = Limit::new(Instant::now(), LONGEST_LOOK, Stop::default());
        let command = Command::new("/sbin/ifconfig", &[&interface.name]);
        Some(programs::run(&command, &limit).ok()?.out)
    }

    pub(super) fn half_duplex(interface: &Interface) -> Option<bool> {
        let device = interface.is_up() && interface.name.starts_with("en");
        super::half_duplex_in(&device.then(|| ifconfig(interface))??)
    }

    // macOS does not count them.
    pub(super) fn link_changes(_interface: &Interface) -> Option<u64> {
        None
    }

    // Asking the system for the way is all there is.
    pub(super) fn default_name() -> Option<String> {
        None
    }

    pub(super) fn gateway_mac(
        _gateway: IpAddr,
        _adapter: &str,
        known: Option<[u8; 6]>,
    ) -> Option<[u8; 6]> {
        known
    }
}

/// Windows: only adapters that are switched on are listed, and "up" means that they are connected.
#[cfg(windows)]
mod system {
    use super::{AdapterKind, Interface, kind_of_type};
    use netdev::interface::state::OperState;
    use std::net::IpAddr;

    /// Words in descriptions of adapters that software makes under the type of a real one.
    const MADE: [&str; 12] = [
        "virtual",
        "hyper-v",
        "vmware",
        "virtualbox",
        "loopback",
        "bluetooth",
        "npcap",
        "docker",
        "wi-fi direct",
        "miniport",
        "kernel debug",
        "multiplexor",
    ];
    /// Likewise, of tunnels.
    const TUNNELS: [&str; 7] =
        ["tap-", "tun ", "wintun", "wireguard", "tunnel", "vpn", "anyconnect"];

    fn says(interface: &Interface, words: &[&str]) -> bool {
        let description = interface.description.as_deref().unwrap_or_default().to_lowercase();
        words.iter().any(|word| description.contains(word))
    }

    pub(super) fn kind(interface: &Interface) -> AdapterKind {
        match kind_of_type(interface) {
            AdapterKind::Loopback => AdapterKind::Loopback,
            AdapterKind::Cellular => AdapterKind::Cellular,
            _ if says(interface, &TUNNELS) => AdapterKind::Tunnel,
            AdapterKind::Ethernet | AdapterKind::Wifi if says(interface, &MADE) => {
                AdapterKind::Virtual
            }
            kind => kind,
        }
    }

    pub(super) fn physical(interface: &Interface, kind: AdapterKind) -> bool {
        let device =
            matches!(kind, AdapterKind::Ethernet | AdapterKind::Wifi | AdapterKind::Cellular);
        device && interface.oper_state != OperState::NotPresent
    }

    pub(super) fn on(interface: &Interface) -> bool {
        interface.oper_state != OperState::NotPresent
    }

    pub(super) fn link(interface: &Interface) -> Option<bool> {
        match interface.oper_state {
            OperState::Up => Some(true),
            OperState::Down | OperState::LowerLayerDown | OperState::Dormant => Some(false),
            OperState::Unknown | OperState::NotPresent | OperState::Testing => None,
        }
    }

    pub(super) fn duplicates(interface: &Interface) -> Vec<IpAddr> {
        super::super::duplicates_windows::of(interface.index)
    }

    // Neither is told by the interface that lists the adapters.
    pub(super) fn half_duplex(_interface: &Interface) -> Option<bool> {
        None
    }

    pub(super) fn link_changes(_interface: &Interface) -> Option<u64> {
        None
    }

    // Asking the system for the way is all there is.
    pub(super) fn default_name() -> Option<String> {
        None
    }

    pub(super) fn gateway_mac(
        _gateway: IpAddr,
        _adapter: &str,
        known: Option<[u8; 6]>,
    ) -> Option<[u8; 6]> {
        known
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn the_status_of_an_adapter_is_not_its_flags() {
        let text = "en0: flags=8863<UP,BROADCAST,SMART,RUNNING,SIMPLEX,MULTICAST> mtu 1500\n\
            \tether 02:00:00:00:00:01\n\tmedia: autoselect (none)\n\tstatus: inactive\n";
        assert_eq!(status_in(text), Some(false));
        assert_eq!(status_in(&text.replace("inactive", "active")), Some(true));
        assert_eq!(half_duplex_in(text), None);
        assert!(duplicates_in(text).is_empty());
        let twice = format!("{text}\tinet6 fe80::1%en0 prefixlen 64 duplicated scopeid 0x4\n");
        assert_eq!(duplicates_in(&twice), ["fe80::1".parse::<IpAddr>().unwrap()]);
        let cable = text.replace("(none)", "(100baseTX <full-duplex,flow-control>)");
        assert_eq!(half_duplex_in(&cable), Some(false));
        assert_eq!(half_duplex_in(&cable.replace("full-", "half-")), Some(true));
        assert_eq!(status_in("lo0: flags=8049<UP,LOOPBACK,RUNNING,MULTICAST> mtu 16384\n"), None);
    }

    #[test]
    fn this_machine_has_a_loopback_adapter_with_its_address() {
        let adapters = adapters().unwrap();
        let loopback =
            adapters.iter().find(|adapter| adapter.kind == AdapterKind::Loopback).unwrap();
        assert!(!loopback.physical);
        assert!(loopback.addresses.iter().all(|(address, _)| address.is_loopback()));
    }
}
