//! Stand-ins for IPv4 addresses.

use super::reassign;
use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

/// Networks set aside for examples; the first stand-ins of public networks.
const EXAMPLES: [[u8; 3]; 3] = [[192, 0, 2], [198, 51, 100], [203, 0, 113]];

/// What all further public networks share when a million stand-ins are used up.
const LAST: [u8; 3] = [255, 255, 254];

/// The classes that matter to whoever reads a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    /// 10.0.0.0/8
    Ten,
    /// 172.16.0.0/12
    OneSevenTwo,
    /// 192.168.0.0/16
    OneNineTwo,
    /// 100.64.0.0/10: shared by the customers of a provider.
    Carrier,
    Public,
    /// Loopback, link-local, multicast, unspecified, net masks, broadcast, benchmark: the same everywhere.
    Special,
}

fn class(address: Ipv4Addr) -> Class {
    match address.octets() {
        // A private network as a whole, too, is no address of anybody; nor are examples, which are
        // stand-ins already.
        [0 | 127 | 224..=255, ..]
        | [169, 254, ..]
        | [198, 18 | 19, ..]
        | [192, 0, 2, _]
        | [198, 51, 100, _]
        | [203, 0, 113, _]
        | [10, 0, 0, 0]
        | [172, 16, 0, 0]
        | [192, 168, 0, 0]
        | [100, 64, 0, 0] => Class::Special,
        [10, ..] => Class::Ten,
        [172, 16..=31, ..] => Class::OneSevenTwo,
        [192, 168, ..] => Class::OneNineTwo,
        [100, 64..=127, ..] => Class::Carrier,
        _ => Class::Public,
    }
}

/// A stand-in for every address that needs one. Depends on the set alone, not on any order.
pub(super) fn stand_ins(all: &BTreeSet<Ipv4Addr>) -> BTreeMap<Ipv4Addr, Ipv4Addr> {
    let mut networks: BTreeMap<(Class, u8, u8, u8), BTreeSet<u8>> = BTreeMap::new();
    for address in all {
        let [a, b, c, d] = address.octets();
        let class = class(*address);
        if class != Class::Special {
            networks.entry((class, a, b, c)).or_default().insert(d);
        }
    }
    let mut seconds_of: BTreeMap<Class, BTreeSet<u8>> = BTreeMap::new();
    let mut thirds_of: BTreeMap<(Class, u8, u8), BTreeSet<u8>> = BTreeMap::new();
    for &(class, a, b, c) in networks.keys() {
        seconds_of.entry(class).or_default().insert(b);
        thirds_of.entry((class, a, b)).or_default().insert(c);
    }
    let seconds = |class, range| {
        seconds_of.get(&class).map(|taken| reassign(taken, range, &[])).unwrap_or_default()
    };
    let thirds: BTreeMap<(Class, u8, u8), BTreeMap<u8, u8>> = thirds_of
        .iter()
        .filter(|((class, ..), _)| *class != Class::Public)
        .map(|(&network, taken)| (network, reassign(taken, 0..=255, &[])))
        .collect();
    let ten = seconds(Class::Ten, 0..=255);
    let one_seven_two = seconds(Class::OneSevenTwo, 16..=31);
    let carrier = seconds(Class::Carrier, 64..=127);
    let public: BTreeMap<[u8; 3], [u8; 3]> = public_networks(all);

    let mut map = BTreeMap::new();
    for (&(class, a, b, c), hosts) in &networks {
        let third =
            || thirds.get(&(class, a, b)).and_then(|thirds| thirds.get(&c)).copied().unwrap_or(c);
        let second = |map: &BTreeMap<u8, u8>| map.get(&b).copied().unwrap_or(b);
        let [x, y, z] = match class {
            Class::Ten => [a, second(&ten), third()],
            Class::OneSevenTwo => [a, second(&one_seven_two), third()],
            Class::OneNineTwo => [a, b, third()],
            Class::Carrier => [a, second(&carrier), third()],
            Class::Public => public.get(&[a, b, c]).copied().unwrap_or(LAST),
            Class::Special => continue,
        };
        // A network's own number, its first router and its broadcast address keep that meaning.
        let hosts = reassign(hosts, 2..=254, &[0, 1, 255]);
        for (d, host) in hosts {
            map.insert(Ipv4Addr::new(a, b, c, d), Ipv4Addr::new(x, y, z, host));
        }
    }
    map
}

/// Networks for examples first; when those are used up, ones that no address on the internet has.
fn public_networks(all: &BTreeSet<Ipv4Addr>) -> BTreeMap<[u8; 3], [u8; 3]> {
    let network = |address: &Ipv4Addr| {
        let [a, b, c, _] = address.octets();
        [a, b, c]
    };
    let there: BTreeSet<[u8; 3]> = all.iter().map(network).collect();
    let taken: BTreeSet<[u8; 3]> =
        all.iter().filter(|address| class(**address) == Class::Public).map(network).collect();
    let reserved =
        (240..=254).flat_map(|a| (0..=255).flat_map(move |b| (0..=255).map(move |c| [a, b, c])));
    let fresh = EXAMPLES.into_iter().chain(reserved).filter(|network| !there.contains(network));
    taken.iter().copied().zip(fresh).collect()
}
