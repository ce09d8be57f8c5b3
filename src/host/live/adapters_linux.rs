//! What Linux says of an adapter: /sys says more than the flags do.

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

/// Says `unknown` without a link, and nothing of wireless adapters.
pub(super) fn half_duplex(interface: &Interface) -> Option<bool> {
    match fs::read_to_string(folder(interface).join("duplex")).ok()?.trim() {
        "half" => Some(true),
        "full" => Some(false),
        _ => None,
    }
}

pub(super) fn link_changes(interface: &Interface) -> Option<u64> {
    fs::read_to_string(folder(interface).join("carrier_changes")).ok()?.trim().parse().ok()
}

/// The kernel looks for a second owner of IPv6 addresses alone.
pub(super) fn duplicates(interface: &Interface) -> Vec<IpAddr> {
    let table = fs::read_to_string("/proc/net/if_inet6").unwrap_or_default();
    duplicates_in(&table, &interface.name)
}

/// From the kernel's `if_addr.h`: another owner was found.
const DAD_FAILED: u32 = 0x08;

fn duplicates_in(table: &str, adapter: &str) -> Vec<IpAddr> {
    let rows = table.lines().filter_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [address, _, _, _, flags, name] = fields[..] else { return None };
        let failed = u32::from_str_radix(flags, 16).ok()? & DAD_FAILED != 0;
        let bits = u128::from_str_radix(address, 16).ok()?;
        (failed && name == adapter).then(|| IpAddr::V6(bits.into()))
    });
    rows.collect()
}

/// The adapter of the default route with the lowest metric, IPv4 first, in the kernel's main table.
pub(super) fn default_name() -> Option<String> {
    let read = |file: &str| fs::read_to_string(file).unwrap_or_default();
    default_in(&read("/proc/net/route")).or_else(|| default_in_v6(&read("/proc/net/ipv6_route")))
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
    use super::{IpAddr, default_in, default_in_v6, duplicates_in, mac_in};

    const ROUTES: &str = "\
Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT
wlan0 00000000 0101A8C0 0003 0 0 600 00000000 0 0 0
eth0 00000000 0101A8C0 0003 0 0 100 00000000 0 0 0
dead0 00000000 00000000 0200 0 0 0 00000000 0 0 0
docker0 000011AC 00000000 0001 0 0 0 0000FFFF 0 0 0
";

    #[test]
    fn addresses_that_somebody_else_has_are_marked_by_the_kernel() {
        let table = "fe800000000000000000000000000010 02 40 20 80 eth0\n\
            20010db8000000000000000000000010 02 40 00 88 eth0\n\
            20010db8000000000000000000000011 03 40 00 88 eth1\n";
        assert_eq!(duplicates_in(table, "eth0"), ["2001:db8::10".parse::<IpAddr>().unwrap()]);
        assert!(duplicates_in("short line\n", "eth0").is_empty());
    }

    #[test]
    fn the_default_route_with_the_lowest_metric_counts() {
        assert_eq!(default_in(ROUTES).as_deref(), Some("eth0"));
        let others: Vec<&str> = ROUTES.lines().filter(|row| !row.contains("0101A8C0")).collect();
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
