//! Stand-ins for IPv6 addresses.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv4Addr, Ipv6Addr};

/// Prefix of the addresses that stand for IPv4 ones behind a translator.
const TRANSLATED: [u16; 6] = [0x64, 0xff9b, 0, 0, 0, 0];
const MAPPED: [u16; 6] = [0, 0, 0, 0, 0, 0xffff];

/// Set aside for examples.
const EXAMPLES: [u16; 2] = [0x2001, 0x0db8];

/// The IPv4 address inside, where the address stands for one.
pub(super) fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [.., high, low] = address.segments();
    [TRANSLATED, MAPPED].iter().any(|prefix| address.segments().starts_with(prefix)).then(|| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    })
}

/// A stand-in for every address that needs one. Depends on the set alone, not on any order.
#[expect(clippy::many_single_char_names, reason = "eight groups of an address, in order")]
pub(super) fn stand_ins(
    all: &BTreeSet<Ipv6Addr>,
    v4: &BTreeMap<Ipv4Addr, Ipv4Addr>,
) -> BTreeMap<Ipv6Addr, Ipv6Addr> {
    let mut sites: BTreeMap<[u16; 3], BTreeMap<u16, BTreeSet<[u16; 4]>>> = BTreeMap::new();
    let mut map = BTreeMap::new();
    let mut links: u32 = 0;
    for &address in all {
        let [a, b, c, d, e, f, g, h] = address.segments();
        if let Some(inner) = embedded(address) {
            if let Some(stand_in) = v4.get(&inner) {
                let [w, x, y, z] = stand_in.octets();
                let (high, low) = (u16::from_be_bytes([w, x]), u16::from_be_bytes([y, z]));
                map.insert(address, Ipv6Addr::new(a, b, c, d, e, f, high, low));
            }
        } else if [a, b] == EXAMPLES {
            // Nobody's, and stand-ins already.
        } else if matches!(a, 0x2000..=0x3fff | 0xfc00..=0xfdff) {
            sites.entry([a, b, c]).or_default().entry(d).or_default().insert([e, f, g, h]);
        } else if (0xfe80..=0xfebf).contains(&a) && f & 0xff == 0xff && g >> 8 == 0xfe {
            // Such a link-local address spells the adapter's hardware address out.
            links = links.wrapping_add(1);
            let [_, high, x, y] = links.to_be_bytes();
            let (middle, low) = (0xfe00 | u16::from(high), u16::from_be_bytes([x, y]));
            map.insert(address, Ipv6Addr::new(a, b, c, d, 0x0200, 0x00ff, middle, low));
        }
    }
    let site = |address: &Ipv6Addr| {
        let [a, b, c, ..] = address.segments();
        [a, b, c]
    };
    let taken: BTreeSet<[u16; 3]> = all.iter().map(site).collect();
    let fresh = |prefix: [u16; 2]| {
        let taken = taken.clone();
        (0..=u16::MAX)
            .map(move |number| [prefix[0], prefix[1], number])
            .filter(move |site| !taken.contains(site))
    };
    let (mut public, mut private) = (fresh(EXAMPLES), fresh([0xfd00, 0]));
    for ([a, b, c], networks) in sites {
        let site = if a < 0xfc00 { public.next() } else { private.next() };
        let [x, y, z] = site.unwrap_or([0x2001, 0x0db8, 0]);
        // The first network of a site is the first of its stand-in as well.
        let mut network = u16::from(!networks.contains_key(&0));
        for (d, hosts) in networks {
            let mut host: u32 = 1;
            for [e, f, g, h] in hosts {
                // A network's own number and its first router keep that meaning.
                let number = if [e, f, g] == [0, 0, 0] && h < 2 {
                    u32::from(h)
                } else {
                    host = host.wrapping_add(1);
                    host
                };
                let [p, q, r, s] = number.to_be_bytes();
                let (high, low) = (u16::from_be_bytes([p, q]), u16::from_be_bytes([r, s]));
                let stand_in = Ipv6Addr::new(x, y, z, network, 0, 0, high, low);
                map.insert(Ipv6Addr::new(a, b, c, d, e, f, g, h), stand_in);
            }
            network = network.wrapping_add(1);
        }
    }
    map
}
