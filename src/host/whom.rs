//! Whom a question is about: the router, an address, or whatever a name stands for.

use super::{Adapter, AdapterKind, Host, Limit, NetError, Reach, reach};
use std::net::IpAddr;

/// The router of the adapter that carries the default route, else of the first adapter that has one.
///
/// One with an address that is unique only on its link is left out: without the adapter's number it
/// cannot be asked anything.
pub fn gateway(adapters: &[Adapter]) -> Option<IpAddr> {
    let default = adapters.iter().filter(|adapter| adapter.default);
    default
        .chain(adapters)
        .flat_map(|adapter| &adapter.gateways)
        .copied()
        .find(|gateway| gateway.is_ipv4() || reach(*gateway) != Reach::Link)
}

/// The adapters that decide whether this computer is on a network: devices, and whatever carries the
/// default route. On a machine without devices, such as a container, what software made counts
/// instead. Loopback and tunnels never count.
pub fn counted(adapters: &[Adapter]) -> Vec<&Adapter> {
    let own =
        |adapter: &&Adapter| !matches!(adapter.kind, AdapterKind::Loopback | AdapterKind::Tunnel);
    let any_device = adapters.iter().any(|adapter| adapter.physical);
    adapters
        .iter()
        .filter(own)
        .filter(|adapter| adapter.physical || adapter.default || !any_device)
        .collect()
}

/// Whether two addresses share their first `prefix` bits.
pub fn same_network(a: IpAddr, b: IpAddr, prefix: u8) -> bool {
    match (a, b) {
        (IpAddr::V4(a), IpAddr::V4(b)) => {
            let differing = u32::from(a) ^ u32::from(b);
            differing.leading_zeros() >= u32::from(prefix)
        }
        (IpAddr::V6(a), IpAddr::V6(b)) => {
            let differing = u128::from(a) ^ u128::from(b);
            differing.leading_zeros() >= u32::from(prefix)
        }
        _ => false,
    }
}

/// Whether an address lies in the network of an adapter that counts, so that no router is needed for it.
pub fn is_near(adapters: &[Adapter], address: IpAddr) -> bool {
    let own = counted(adapters).into_iter().filter(|adapter| adapter.on);
    own.flat_map(|adapter| &adapter.addresses)
        .any(|&(own, prefix)| own != address && same_network(own, address, prefix))
}

/// The kinds of address with which this computer can reach the internet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Families {
    v4: bool,
    v6: bool,
}

impl Families {
    /// The kinds that the adapters which count, or a tunnel, have an address of. An IPv6 address
    /// must be one of the whole internet: private ones lead nowhere.
    pub fn of(adapters: &[Adapter]) -> Self {
        let tunnels = adapters.iter().filter(|adapter| adapter.kind == AdapterKind::Tunnel);
        let addresses: Vec<IpAddr> = counted(adapters)
            .into_iter()
            .chain(tunnels)
            .filter(|adapter| adapter.on)
            .flat_map(|adapter| adapter.addresses.iter().map(|(address, _)| *address))
            .collect();
        let leads = |address: &IpAddr| match reach(*address) {
            Reach::Public => true,
            Reach::Private | Reach::StandIn => address.is_ipv4(),
            Reach::Loopback | Reach::Link | Reach::Nobody => false,
        };
        let has = |v4| addresses.iter().any(|it| it.is_ipv4() == v4 && leads(it));
        Self { v4: has(true), v6: has(false) }
    }

    /// Whether it makes sense to ask `address`: silence of an address that this computer has no
    /// counterpart to says nothing. With no usable address at all, everything is asked.
    pub fn can_ask(self, address: IpAddr) -> bool {
        let own = if address.is_ipv4() { self.v4 } else { self.v6 };
        own || (!self.v4 && !self.v6)
    }
}

/// The addresses that `host` stands for: itself when it is one (also in brackets), else what the system's resolver gives.
///
/// # Errors
/// As [`Host::resolve`].
pub fn addresses_of(host: &dyn Host, name: &str, limit: &Limit) -> Result<Vec<IpAddr>, NetError> {
    match name.trim_matches(['[', ']']).parse() {
        Ok(address) => Ok(vec![address]),
        Err(_) => host.resolve(name, limit),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::{Adapter, AdapterKind, Families, gateway};

    #[test]
    fn only_addresses_of_a_kind_that_this_computer_has_are_asked() {
        let adapter = |address: &str, kind| Adapter {
            on: true,
            physical: kind == AdapterKind::Ethernet,
            kind,
            addresses: vec![(address.parse().unwrap(), 24)],
            ..Adapter::default()
        };
        let can = |adapters: &[Adapter]| {
            let families = Families::of(adapters);
            ["1.1.1.1", "2001:db8::1"].map(|to| families.can_ask(to.parse().unwrap()))
        };
        let (device, made) = (AdapterKind::Ethernet, AdapterKind::Virtual);
        assert_eq!(can(&[adapter("192.168.1.9", device)]), [true, false]);
        let six = adapter("2001:db8::9", device);
        assert_eq!(can(&[six, adapter("172.17.0.1", made)]), [false, true]);
        assert_eq!(can(&[adapter("fd00::9", device)]), [true, true]);
        assert_eq!(can(&[]), [true, true]);
    }

    #[test]
    fn the_default_adapters_router_is_meant() {
        let adapter = |gateways: &[&str], default| Adapter {
            gateways: gateways.iter().map(|gateway| gateway.parse().unwrap()).collect(),
            default,
            ..Adapter::default()
        };
        let named = |adapters: &[Adapter]| gateway(adapters).map(|gateway| gateway.to_string());
        let both = [adapter(&["10.0.0.1"], false), adapter(&["192.168.1.1"], true)];
        assert_eq!(named(&both).as_deref(), Some("192.168.1.1"));
        assert_eq!(named(&both[..1]).as_deref(), Some("10.0.0.1"));
        assert_eq!(named(&[adapter(&["fe80::1"], true)]), None);
        assert_eq!(named(&[]), None);
    }
}
