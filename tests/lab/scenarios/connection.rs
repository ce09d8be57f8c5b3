//! Faults of adapter, cable, address, route, router and line.

use super::super::place::Place::{self, Client, Internet, Line, Neighbour, Router, Wire};
use super::super::world::{NEIGHBOUR, OWN, World};
use super::{Scenario, fault, odd};

pub(super) fn all() -> Vec<Scenario> {
    let mut all = computer();
    all.extend(routes());
    all.extend(line());
    all.extend(quality());
    all
}

/// Takes IPv6 away from the computer, so that a fault of IPv4 is the whole network's.
pub(super) fn ipv4_alone(w: &World) {
    w.ip(Client, "-6 addr flush dev eth0");
}

/// A bridge as Docker makes it, with no container at it: it knows that nothing is connected.
pub(super) fn docker(w: &World) {
    w.ip(
        Client,
        "link add docker0 type bridge
        link add container0 type veth peer name container1
        link set container0 master docker0
        link set container0 up
        link set docker0 up
        addr add 172.17.0.1/16 dev docker0
        link del container0",
    );
}

fn computer() -> Vec<Scenario> {
    vec![
        fault("the adapter is switched off", "no-adapter", |w| {
            w.ip(Client, "link set eth0 down");
        }),
        fault("the adapter is gone", "no-adapter", |w| {
            let away = w.places.namespace(Wire);
            w.ip(Client, &format!("link set eth0 netns {away} name parked"));
        }),
        fault("the cable is pulled out of the computer", "link-down", |w| {
            w.ip(Wire, "link set own down");
        }),
        fault("the cable is pulled out and Docker has a bridge of its own", "link-down", |w| {
            docker(w);
            w.ip(Wire, "link set own down");
        }),
        fault("the cable has a loose contact", "link-flapping", |w| {
            for time in 0..16 {
                let state = if time % 2 == 0 { "down" } else { "up" };
                w.later(time * 350, move |w| w.ip(Wire, &format!("link set own {state}")));
            }
        })
        .beside(&["packet-loss", "unsteady-latency", "high-latency"]),
        fault("nobody gave the computer an address", "no-address", |w| {
            w.ip(Client, "addr flush dev eth0");
        }),
        fault("the computer gave itself an address", "no-address", |w| {
            w.ip(Client, "addr flush dev eth0\naddr add 169.254.7.9/16 dev eth0");
        }),
        fault("the address entered by hand belongs to another network", "address-wrong", |w| {
            w.ip(
                Client,
                "addr flush dev eth0
                addr add 192.168.7.10/24 dev eth0
                route add default via 192.168.1.1 dev eth0 onlink",
            );
        }),
        fault("another computer has the same address", "address-conflict", |w| {
            ipv4_alone(w);
            w.ip(Neighbour, &format!("addr add {OWN}/24 dev eth0"));
            for time in 0..12 {
                w.later(time * 500, |w| {
                    let ping = ["ping", "-c1", "-W1", "-I", OWN, "192.168.1.1"];
                    drop(w.places.run(Neighbour, &ping, ""));
                });
            }
        })
        .beside(&["packet-loss", "unsteady-latency"]),
        fault("a firewall on the computer rejects every connection", "local-firewall", |w| {
            w.rule(
                Client,
                "out oifname eth0 meta l4proto tcp reject with icmpx type admin-prohibited",
            );
        }),
        fault("a firewall on the computer drops everything", "local-firewall", |w| {
            w.rule(Client, "out oifname eth0 drop");
        }),
        fault("a firewall on the computer drops DNS questions", "local-firewall", |w| {
            w.rule(Client, "out udp dport 53 drop");
            w.rule(Client, "out tcp dport 53 drop");
        }),
        fault("a firewall on the computer blocks this user", "local-firewall", |w| {
            w.rule(
                Client,
                "out oifname eth0 meta skuid 65534 reject with icmpx type admin-prohibited",
            );
        })
        .for_nobody(),
        fault("no port is left for new connections", "local-ports-exhausted", |w| {
            w.kernel(
                Client,
                "net.ipv4.ip_local_port_range=50000 50010;net.ipv4.ip_local_reserved_ports=50000-50010",
            );
        }),
        fault("the loopback adapter is off", "loopback-down", |w| w.ip(Client, "link set lo down")),
    ]
}

fn routes() -> Vec<Scenario> {
    vec![
        fault("no default route is set", "no-default-route", |w| {
            w.ip(Client, "route del default\nroute del ::/0");
        }),
        fault(
            "no default route is set and Docker has a bridge of its own",
            "no-default-route",
            |w| {
                docker(w);
                w.ip(Client, "route del default\nroute del ::/0");
            },
        ),
        fault("the router entered by hand lies outside the network", "gateway-wrong", |w| {
            ipv4_alone(w);
            w.ip(Client, "route replace default via 192.168.7.1 dev eth0 onlink");
        }),
        fault("the router entered by hand is nobody", "gateway-unreachable", |w| {
            ipv4_alone(w);
            w.set_dns(&["192.168.1.77"]);
            w.ip(Client, "route replace default via 192.168.1.77 dev eth0");
        }),
        fault("the way out leads to a computer that passes nothing on", "gateway-wrong", |w| {
            ipv4_alone(w);
            w.ip(Client, &format!("route replace default via {NEIGHBOUR} dev eth0"));
        }),
        fault("the router is off", "gateway-unreachable", |w| {
            w.ip(Wire, "link set router down");
            w.ip(Client, "neigh flush all");
        }),
        fault("the router went off a moment ago", "gateway-unreachable", |w| {
            w.ip(Wire, "link set router down");
        }),
        fault("the switch lets nothing through to the router", "gateway-unreachable", |w| {
            w.rule(Wire, "pass oifname router drop");
            w.ip(Client, "neigh flush all");
        }),
        fault("the VPN's tunnel leads nowhere", "vpn-route-dead", |w| {
            ipv4_alone(w);
            tunnel(w, "-");
        }),
        fault(
            "the VPN's tunnel leads nowhere, and so does its DNS server",
            "vpn-route-dead",
            |w| {
                ipv4_alone(w);
                tunnel(w, "-");
                w.set_dns(&["10.8.0.1"]);
            },
        ),
    ]
}

/// A tunnel that takes everything, to a server of the internet or nowhere.
pub(super) fn tunnel(w: &World, peer: &str) {
    w.serve(Client, &format!("tunnel tun0 5555 {peer}"));
    w.ip(
        Client,
        "addr add 10.8.0.2/24 dev tun0
        link set tun0 mtu 1420 up
        route add 61.10.20.1 via 192.168.1.1 dev eth0
        route add 0.0.0.0/1 dev tun0
        route add 128.0.0.0/1 dev tun0
        route del default
        route add default dev tun0",
    );
}

fn line() -> Vec<Scenario> {
    vec![
        fault("the line to the provider loses everything", "upstream-down", |w| {
            w.rule(Line, "pass drop");
        }),
        fault("the line to the provider is unplugged", "upstream-down", |w| {
            w.ip(Router, "link set wan0 down");
        }),
        fault("the provider says that there is no way", "upstream-down", |w| {
            let neighbours = "icmpv6 type {nd-neighbor-solicit, nd-neighbor-advert} accept";
            w.rule(Internet, &format!("in iifname net0 {neighbours}"));
            w.rule(Internet, "in iifname net0 reject with icmpx type no-route");
        }),
        fault("the router has got stuck", "upstream-down", |w| {
            w.rule(Router, "in iifname lan0 ip6 nexthdr icmpv6 icmpv6 type {nd-neighbor-solicit, nd-neighbor-advert} accept");
            w.rule(Router, "in iifname lan0 drop");
            w.rule(Router, "pass drop");
        }),
        fault("IPv4 leads nowhere, IPv6 works", "ipv4-broken", |w| {
            w.rule(Router, "pass meta nfproto ipv4 drop");
        }),
        fault("IPv4 is rejected, IPv6 works", "ipv4-broken", |w| {
            w.rule(Router, "pass meta nfproto ipv4 reject with icmp type net-unreachable");
        }),
        fault("IPv6 is announced and leads nowhere", "ipv6-broken", |w| {
            w.rule(Router, "pass meta nfproto ipv6 drop");
        }),
        fault("IPv6 is announced and rejected", "ipv6-broken", |w| {
            w.rule(Router, "pass meta nfproto ipv6 reject with icmpv6 type no-route");
        }),
        fault("the router for IPv6 is gone", "ipv6-broken", |w| {
            w.ip(Client, "route replace ::/0 via fe80::dead dev eth0");
        }),
        odd("the line is away for the first second and a half", |w| {
            w.rule(Line, "pass drop");
            w.later(1500, |w| drop(w.places.nft(Line, "flush chain bridge lab pass\n")));
        })
        .beside(&["packet-loss", "unsteady-latency", "high-latency"]),
        odd("the line breaks for a second in the middle", |w| {
            w.later(900, |w| w.rule(Line, "pass drop"));
            w.later(1900, |w| drop(w.places.nft(Line, "flush chain bridge lab pass\n")));
        })
        .beside(&["packet-loss", "unsteady-latency", "high-latency"]),
        fault("the line breaks in the middle and stays away", "upstream-down", |w| {
            w.later(1000, |w| w.rule(Line, "pass drop"));
        }),
        fault("the cable is pulled out in the middle and stays out", "link-down", |w| {
            w.later(1000, |w| w.ip(Wire, "link set own down"));
        }),
        fault("the cable is plugged in in the middle", "link-flapping", |w| {
            w.ip(Wire, "link set own down");
            w.later(1500, |w| w.ip(Wire, "link set own up"));
        }),
        fault("the router goes off in the middle and stays off", "gateway-unreachable", |w| {
            w.later(1000, |w| {
                w.ip(Wire, "link set router down");
                w.ip(Client, "neigh flush all");
            });
        }),
        // Only the next checkup can tell whether the whole line broke or the server alone.
        odd("the DNS server goes silent in the middle and stays so", |w| {
            w.later(1000, |w| w.own_dns("silent"));
        })
        .beside(&["dns-server-unreachable"]),
        odd("the computer changes from one network to another in the middle", |w| {
            second_way(w);
            w.later(1000, |w| {
                w.ip(Client, "link set eth0 down\nroute add default via 192.168.1.1 dev eth1");
            });
        })
        .moves(),
        odd("the computer has a second way and does not change to it", second_way),
        odd("the computer gets another address and router in the middle", |w| {
            w.ip(Router, "addr add 192.168.7.1/24 dev lan0");
            w.later(1000, |w| {
                w.ip(
                    Client,
                    "addr flush dev eth0
                    addr add 192.168.7.10/24 dev eth0
                    route add default via 192.168.7.1 dev eth0",
                );
            });
        })
        .moves(),
    ]
}

/// A second adapter at the same wire, with an address and without a default route.
fn second_way(w: &World) {
    let wire = w.places.namespace(Wire);
    w.ip(
        Client,
        &format!(
            "link add eth1 type veth peer name second netns {wire}
            link set eth1 up
            addr add 192.168.1.20/24 dev eth1"
        ),
    );
    w.ip(Wire, "link set second master br0 up");
}

/// Loses packets of a wire, by count or by chance, but none that finds neighbours: those are mostly known already.
pub(super) fn lose(w: &World, wire: Place, how: &str) {
    w.rule(wire, "pass icmpv6 type {nd-neighbor-solicit, nd-neighbor-advert} accept");
    w.rule(wire, &format!("pass meta protocol {{ip, ip6}} numgen {how} drop"));
}

/// What a line that is too narrow shows as well.
const CONGESTED: [&str; 4] = ["packet-loss", "high-latency", "unsteady-latency", "dns-slow"];

/// Makes the line narrow in both directions.
fn narrow(w: &World, how: &str) {
    for adapter in ["near", "far"] {
        let words = format!("qdisc add dev {adapter} root tbf {how}\n");
        if let Err(problem) = w.places.run(Line, &["tc", "-batch", "-"], &words) {
            w.changes().failed.push(problem);
        }
    }
}

fn quality() -> Vec<Scenario> {
    vec![
        fault("the line loses 3 % of the packets", "packet-loss", |w| {
            lose(w, Line, "inc mod 33 == 0");
        }),
        fault("the line loses 10 % of the packets", "packet-loss", |w| {
            lose(w, Line, "random mod 100 < 10");
        })
        .beside(&["unsteady-latency", "dns-slow"]),
        fault("the line loses 30 % of the packets", "packet-loss", |w| {
            lose(w, Line, "random mod 100 < 30");
        })
        .beside(&["unsteady-latency", "dns-slow"]),
        fault("the wireless network loses 25 % of the packets", "packet-loss", |w| {
            lose(w, Wire, "random mod 100 < 25");
        })
        .beside(&["unsteady-latency", "dns-slow"]),
        fault("every answer takes 800 ms", "high-latency", |w| w.slow_line(400, 0)),
        fault("answers take now 10, now 170 ms", "unsteady-latency", |w| w.slow_line(5, 160)),
        fault("the line carries 128 kbit/s", "bandwidth-low", |w| {
            narrow(w, "rate 128kbit burst 4000 latency 1s");
        })
        .beside(&CONGESTED),
        fault("the line carries 64 kbit/s", "bandwidth-low", |w| {
            narrow(w, "rate 64kbit burst 3000 latency 2s");
        })
        .beside(&CONGESTED),
        fault("the line carries 256 kbit/s and drops what is more", "bandwidth-low", |w| {
            narrow(w, "rate 256kbit burst 2000 latency 50ms");
        })
        .beside(&CONGESTED),
        fault("packets over 1400 bytes vanish", "mtu-black-hole", |w| {
            w.rule(Line, "pass meta length > 1400 drop");
        }),
        fault("packets over 1280 bytes vanish", "mtu-black-hole", |w| {
            w.rule(Line, "pass meta length > 1280 drop");
        }),
        fault("packets over 1400 bytes vanish on the way out alone", "mtu-black-hole", |w| {
            w.rule(Line, "pass oifname far meta length > 1400 drop");
        }),
    ]
}
