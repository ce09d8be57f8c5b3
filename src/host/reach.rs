//! What an address can mean before anyone has answered from it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// How far an address reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reach {
    /// This machine itself.
    Loopback,
    /// One cable or wireless network only (169.254/16, `fe80::/10)`: given when nobody gave a real one.
    Link,
    /// Networks that belong to somebody (RFC 1918, RFC 4193, RFC 6598).
    Private,
    /// 198.18.0.0/15: meant for laboratories, in practice given out by proxy programs as a stand-in.
    StandIn,
    /// The internet.
    Public,
    /// No machine can have it: 0.0.0.0, multicast, broadcast, reserved.
    Nobody,
}

/// How far `address` reaches. Documentation networks count as public: they are routed like others where they are used.
pub fn reach(address: IpAddr) -> Reach {
    match address {
        IpAddr::V4(address) => reach_v4(address),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(address) => reach_v4(address),
            None => reach_v6(address),
        },
    }
}

fn reach_v4(address: Ipv4Addr) -> Reach {
    match address.octets() {
        [127, ..] => Reach::Loopback,
        [169, 254, ..] => Reach::Link,
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] | [100, 64..=127, ..] => Reach::Private,
        [198, 18..=19, ..] => Reach::StandIn,
        [0 | 224..=255, ..] => Reach::Nobody,
        _ => Reach::Public,
    }
}

fn reach_v6(address: Ipv6Addr) -> Reach {
    if address.is_loopback() {
        return Reach::Loopback;
    }
    match address.segments()[0] {
        0xfe80..=0xfebf => Reach::Link,
        0xfc00..=0xfdff => Reach::Private,
        0 | 0xff00..=0xffff => Reach::Nobody,
        _ => Reach::Public,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::{Reach, reach};

    #[test]
    fn addresses_reach_as_far_as_their_networks_do() {
        for (address, expected) in [
            ("127.0.0.1", Reach::Loopback),
            ("::1", Reach::Loopback),
            ("169.254.7.1", Reach::Link),
            ("fe80::1", Reach::Link),
            ("192.168.1.1", Reach::Private),
            ("172.32.0.1", Reach::Public),
            ("100.64.0.1", Reach::Private),
            ("fd00::2", Reach::Private),
            ("198.19.0.4", Reach::StandIn),
            ("0.0.0.0", Reach::Nobody),
            ("255.255.255.255", Reach::Nobody),
            ("::", Reach::Nobody),
            ("ff02::1", Reach::Nobody),
            ("::ffff:10.0.0.1", Reach::Private),
            ("8.8.8.8", Reach::Public),
            ("2001:4860:4860::8888", Reach::Public),
        ] {
            assert_eq!(reach(address.parse().unwrap()), expected, "{address}");
        }
    }
}
