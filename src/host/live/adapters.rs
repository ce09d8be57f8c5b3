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
        mtu: interface.mtu,
        mac: interface.mac_addr.map(|mac| mac_text(mac.octets())),
        addresses: addresses(interface),
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

fn mac_text(mac: [u8; 6]) -> String {
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

/// Linux: /sys says more than the flags do.
#[cfg(target_os = "linux")]
mod system {
    use super::{AdapterKind, Interface, kind_of_type};
    use std::fs;
    use std::net::IpAddr;
    use std::path::PathBuf;

    fn folder(interface: &Interface) -> PathBuf {
        PathBuf::from("/sys/class/net").join(&interface.name)
    }

    pub(super) fn kind(interface: &Interface) -> AdapterKind {
        let folder = folder(interface);
        let text = |file: &str| fs::read_to_string(folder.join(file)).unwrap_or_default();
        let device = text("uevent");
        let device = device.lines().find_map(|line| line.strip_prefix("DEVTYPE="));
        // From the kernel's if_arp.h: no hardware at all, PPP, and tunnels of several protocols.
        match text("type").trim() {
            "772" => return AdapterKind::Loopback,
            "65534" | "768" | "769" | "776" | "778" | "823" => return AdapterKind::Tunnel,
            _ => {}
        }
        match (device, kind_of_type(interface)) {
            (Some("wlan"), _) | (_, AdapterKind::Wifi) => AdapterKind::Wifi,
            (Some("wwan"), _) | (_, AdapterKind::Cellular) => AdapterKind::Cellular,
            (Some("wireguard"), _) => AdapterKind::Tunnel,
            _ if folder.join("tun_flags").exists() => AdapterKind::Tunnel,
            (_, AdapterKind::Ethernet) if !folder.join("device").exists() => AdapterKind::Virtual,
            (_, kind) => kind,
        }
    }

    pub(super) fn physical(interface: &Interface, _kind: AdapterKind) -> bool {
        folder(interface).join("device").exists()
    }

    pub(super) fn on(interface: &Interface) -> bool {
        interface.is_up()
    }

    pub(super) fn link(interface: &Interface) -> Option<bool> {
        // Reading it is an error while the adapter is switched off.
        match fs::read_to_string(folder(interface).join("carrier")).ok()?.trim() {
            "1" => Some(true),
            "0" => Some(false),
            _ => None,
        }
    }

    /// The adapter of the default route with the lowest metric, IPv4 first, in the kernel's main table.
    pub(super) fn default_name() -> Option<String> {
        let read = |file: &str| fs::read_to_string(file).unwrap_or_default();
        default_in(&read("/proc/net/route"))
            .or_else(|| default_in_v6(&read("/proc/net/ipv6_route")))
    }

    /// From the kernel's route.h: the route is up, and it is one that turns packets away.
    const UP: u32 = 1;
    const REJECT: u32 = 0x200;

    fn leads(flags: &str) -> bool {
        u32::from_str_radix(flags, 16).is_ok_and(|flags| flags & UP != 0 && flags & REJECT == 0)
    }

    fn default_in(table: &str) -> Option<String> {
        let rows = table.lines().skip(1).filter_map(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let [name, to, _, flags, _, _, metric, mask, ..] = fields[..] else { return None };
            let default = to == "00000000" && mask == "00000000" && leads(flags);
            default.then_some((metric.parse::<u32>().ok()?, name.to_owned()))
        });
        rows.min_by_key(|(metric, _)| *metric).map(|(_, name)| name)
    }

    fn default_in_v6(table: &str) -> Option<String> {
        let rows = table.lines().filter_map(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let [to, length, _, _, _, metric, _, _, flags, name] = fields[..] else { return None };
            let all = length == "00" && to.bytes().all(|digit| digit == b'0');
            let default = all && leads(flags) && name != "lo";
            default.then_some((u32::from_str_radix(metric, 16).ok()?, name.to_owned()))
        });
        rows.min_by_key(|(metric, _)| *metric).map(|(_, name)| name)
    }

    /// From the kernel's own table: the library gives an IPv6 router's where the IPv4 one is unknown.
    pub(super) fn gateway_mac(
        gateway: IpAddr,
        adapter: &str,
        _known: Option<[u8; 6]>,
    ) -> Option<[u8; 6]> {
        mac_in(&fs::read_to_string("/proc/net/arp").ok()?, gateway, adapter)
    }

    /// Finds a complete entry (flag 2) of /proc/net/arp.
    fn mac_in(table: &str, gateway: IpAddr, adapter: &str) -> Option<[u8; 6]> {
        table.lines().skip(1).find_map(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let [address, _, flags, mac, _, device] = fields[..] else { return None };
            let flags = u32::from_str_radix(flags.strip_prefix("0x")?, 16).ok()?;
            if address.parse::<IpAddr>().ok()? != gateway || device != adapter || flags & 2 == 0 {
                return None;
            }
            let bytes: Vec<u8> = mac
                .split(':')
                .map(|byte| u8::from_str_radix(byte, 16))
                .collect::<Result<_, _>>()
                .ok()?;
            bytes.try_into().ok()
        })
    }

    #[cfg(test)]
    #[expect(clippy::unwrap_used, reason = "tests")]
    mod tests {
        use super::{default_in, default_in_v6, mac_in};

        const ROUTES: &str = "\
Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT
wlan0 00000000 0101A8C0 0003 0 0 600 00000000 0 0 0
eth0 00000000 0101A8C0 0003 0 0 100 00000000 0 0 0
dead0 00000000 00000000 0200 0 0 0 00000000 0 0 0
docker0 000011AC 00000000 0001 0 0 0 0000FFFF 0 0 0
";

        #[test]
        fn the_default_route_with_the_lowest_metric_counts() {
            assert_eq!(default_in(ROUTES).as_deref(), Some("eth0"));
            let others: Vec<&str> =
                ROUTES.lines().filter(|row| !row.contains("0101A8C0")).collect();
            assert_eq!(default_in(&others.join("\n")), None);
            let zeros = "0".repeat(32);
            let row = |flags: &str, name: &str| {
                format!("{zeros} 00 {zeros} 00 {zeros} 00000400 00000001 00000000 {flags} {name}\n")
            };
            let table = row("00200200", "lo") + &row("00450003", "eth0");
            assert_eq!(default_in_v6(&table).as_deref(), Some("eth0"));
            assert_eq!(default_in_v6(&row("00200200", "lo")), None);
        }

        const TABLE: &str = "\
IP address       HW type     Flags       HW address            Mask     Device
192.168.1.1      0x1         0x2         02:fc:00:00:00:05     *        eth0
192.168.1.9      0x1         0x0         00:00:00:00:00:00     *        eth0
";

        #[test]
        fn only_a_complete_entry_of_the_same_adapter_counts() {
            let mac = |address: &str, adapter| mac_in(TABLE, address.parse().unwrap(), adapter);
            assert_eq!(mac("192.168.1.1", "eth0"), Some([2, 0xfc, 0, 0, 0, 5]));
            assert_eq!(mac("192.168.1.1", "wlan0"), None);
            assert_eq!(mac("192.168.1.9", "eth0"), None);
            assert_eq!(mac_in("not a table\nx", "::1".parse().unwrap(), "eth0"), None);
        }
    }
}

/// macOS: devices are called `en` and a number; everything else is made by software.
#[cfg(target_vendor = "apple")]
mod system {
    use super::{AdapterKind, Interface, kind_of_type};
    use std::net::IpAddr;

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

    pub(super) fn link(interface: &Interface) -> Option<bool> {
        interface.is_up().then(|| interface.is_running())
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
    fn this_machine_has_a_loopback_adapter_with_its_address() {
        let adapters = adapters().unwrap();
        let loopback =
            adapters.iter().find(|adapter| adapter.kind == AdapterKind::Loopback).unwrap();
        assert!(!loopback.physical);
        assert!(loopback.addresses.iter().all(|(address, _)| address.is_loopback()));
    }
}
