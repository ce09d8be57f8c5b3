//! Whom a question is about: the router, an address, or whatever a name stands for.

use super::{Adapter, Host, Limit, NetError, Reach, reach};
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
    use super::{Adapter, gateway};

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
