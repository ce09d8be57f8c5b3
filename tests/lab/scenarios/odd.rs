//! Networks that are odd and work: the only right answer is that there is no cause.

use super::super::names::PROVIDER_DNS;
use super::super::place::Place::{Client, Internet, Line, Neighbour, Router};
use super::super::world::{NEIGHBOUR, OWN_V6, ROUTER, World};
use super::connection::{docker, ipv4_alone, lose, tunnel};
use super::web::{no_way_out, portal, trust};
use super::{Scenario, odd};

pub(super) fn all() -> Vec<Scenario> {
    let mut all = pings();
    all.extend(addresses());
    all.extend(names());
    all.extend(boxes());
    all.extend(services());
    all
}

fn no_pings(w: &World) {
    for chain in ["in", "pass"] {
        w.rule(Router, &format!("{chain} iifname lan0 icmp type echo-request drop"));
        w.rule(Router, &format!("{chain} iifname lan0 icmpv6 type echo-request drop"));
    }
}

fn pings() -> Vec<Scenario> {
    vec![
        odd("a usual network at home", |_| {}),
        odd("a usual network, for a user without rights", |_| {}).for_nobody(),
        odd("the system lets this user send no pings", |w| w.ping_for(false)).for_nobody(),
        odd("the router ignores ping", |w| {
            w.rule(Router, "in iifname lan0 icmp type echo-request drop");
            w.rule(Router, "in iifname lan0 icmpv6 type echo-request drop");
        }),
        odd("nobody answers ping", no_pings),
        odd("the router ignores everything but what it passes on", |w| {
            no_pings(w);
            w.set_dns(&["223.5.5.5", "119.29.29.29"]);
            w.rule(Router, "in iifname lan0 tcp dport 1-65535 drop");
            w.rule(Router, "in iifname lan0 udp dport 1-65535 drop");
        }),
        odd("8.8.8.8 cannot be reached", |w| {
            w.rule(Router, "pass ip daddr 8.8.8.8 drop");
            w.rule(Router, "pass ip6 daddr 2001:4860:4860::8888 drop");
        }),
        odd("a satellite link of 620 ms", |w| w.slow_line(310, 0)),
        // In a hundred each way: whether that is a fault already is a matter of taste.
        odd("one packet in a hundred is lost", |w| lose(w, Line, "inc mod 100 == 0"))
            .beside(&["packet-loss"]),
        odd("one packet in five hundred is lost", |w| lose(w, Line, "inc mod 500 == 0")),
        odd("a line of 2 Mbit/s", |w| {
            for adapter in ["near", "far"] {
                let line = format!(
                    "qdisc add dev {adapter} root tbf rate 2mbit burst 16kb latency 300ms\n"
                );
                drop(w.places.run(Line, &["tc", "-batch", "-"], &line));
            }
        }),
    ]
}

fn addresses() -> Vec<Scenario> {
    vec![
        odd("IPv4 alone", ipv4_alone),
        odd("IPv6 alone, with translation to IPv4", |w| {
            w.ip(Client, "addr del 192.168.1.10/24 dev eth0");
            w.mode("dns.router", "translate");
            w.turn("udp dport 53", 5300);
            w.turn("tcp dport 53", 5300);
            w.set_dns(&["240e:3a1:100:1::1"]);
            // The translator itself cannot be had here: the internet owns the addresses it would translate to.
            let translated = w.names.known.values().flat_map(|(v4, _)| v4.clone());
            for address in translated.collect::<Vec<_>>() {
                let [a, b, c, d] = address.octets();
                let line =
                    format!("addr replace 64:ff9b::{a:x}{b:02x}:{c:x}{d:02x}/128 dev lo nodad");
                w.ip(Internet, &line);
            }
        }),
        odd("a private IPv6 network without a way out", |w| {
            w.ip(
                Client,
                "-6 addr flush dev eth0
                addr add fe80::10/64 dev eth0 nodad
                addr add fd12:3456::10/64 dev eth0 nodad",
            );
        }),
        odd("an address of a provider that shares its own (100.64/10)", |w| {
            w.ip(Router, "addr add 100.64.0.1/10 dev lan0");
            w.ip(
                Client,
                "addr del 192.168.1.10/24 dev eth0
                addr add 100.64.5.10/10 dev eth0
                route replace default via 100.64.0.1 dev eth0",
            );
            w.set_dns(&[PROVIDER_DNS]);
        }),
        odd("a second adapter without a cable", |w| {
            w.ip(Client, "link add eth1 type veth peer name eth2\nlink set eth1 up");
        }),
        odd("Docker has a bridge of its own", docker),
        odd("a VPN that works takes everything", |w| {
            ipv4_alone(w);
            w.serve(Internet, "tunnel tun0 1194 ?");
            w.ip(Internet, "addr add 10.8.0.1/24 dev tun0\nlink set tun0 mtu 1420 up");
            tunnel(w, "61.10.20.1:1194");
            w.set_dns(&["223.5.5.5"]);
        }),
        odd("a line whose packets are smaller, as the router says (PPPoE)", |w| {
            w.ip(Router, "link set wan0 mtu 1492");
            w.ip(Internet, "link set net0 mtu 1492");
        }),
        odd("an adapter set to smaller packets", |w| w.ip(Client, "link set eth0 mtu 1400")),
    ]
}

fn names() -> Vec<Scenario> {
    vec![
        odd("a public DNS server is set by hand", |w| w.set_dns(&["223.5.5.5"])),
        odd("the DNS server is asked by IPv6", |w| w.set_dns(&["240e:3a1:100:1::1"])),
        odd("the second of two DNS servers is dead", |w| w.set_dns(&[ROUTER, "192.168.1.77"])),
        odd("public DNS servers are blocked, the own one works", |w| {
            w.rule(Router, "pass iifname lan0 udp dport 53 drop");
            w.rule(Router, "pass iifname lan0 tcp dport {53, 853} drop");
        }),
        odd("a proxy program answers names with addresses of its own (198.18/15)", |w| {
            w.every_dns("stand-in");
            w.turn("ip daddr 198.18.0.0/15 tcp dport 80", 8080);
            w.turn("ip daddr 198.18.0.0/15 tcp dport 443", 8443);
        }),
        odd("a name that only the office knows", |w| {
            w.own_dns(&format!("know files.office-of-wang.com {NEIGHBOUR}"));
        })
        .at("files.office-of-wang.com:80"),
        odd("the hosts file keeps advertisements away", |w| {
            let lines = "127.0.0.1 localhost\n0.0.0.0 ads.example.com\n0.0.0.0 track.example.net\n";
            w.etc("hosts", lines);
        }),
    ]
}

fn boxes() -> Vec<Scenario> {
    vec![
        odd("the company's proxy works and is the only way out", |w| {
            no_way_out(w);
            w.proxy(&format!("{NEIGHBOUR}:3128"));
        }),
        odd("the company's proxy is the only way out, and names are its business", |w| {
            no_way_out(w);
            w.proxy(&format!("{NEIGHBOUR}:3128"));
            w.own_dns("nothing-exists");
        }),
        odd("a proxy program on this computer works", |w| {
            w.serve(Client, "client");
            w.proxy("127.0.0.1:7890");
        }),
        odd("the company opens encrypted connections, and the computer trusts it", |w| {
            trust(w, "trusted-with-company.pem");
            w.mode("intercept.certificate", "company-all");
            w.turn("tcp dport 443", 8443);
        }),
        odd("only web pages are let out", |w| {
            no_pings(w);
            w.rule(Router, "pass iifname lan0 tcp dport {80, 443} accept");
            w.rule(Router, "pass iifname lan0 drop");
        }),
        odd("the test pages for log-ins are blocked", |w| {
            for page in w
                .names
                .pages
                .clone()
                .into_iter()
                .filter(|page| page.status == 204 || !page.text.is_empty())
            {
                w.rule(Router, &format!("pass ip daddr {} drop", w.names.v4(&page.host)));
                w.rule(Router, &format!("pass ip6 daddr {} drop", w.names.v6(&page.host)));
            }
        }),
        odd("the log-in page was passed, and one test page is still caught", |w| {
            w.mode("portal", "redirect");
            let caught = w.names.pages.iter().find(|page| page.status == 204);
            let caught = caught.map(|page| page.host.clone()).unwrap_or_default();
            w.turn(&format!("ip daddr {} tcp dport 80", w.names.v4(&caught)), 8080);
            w.turn(&format!("ip6 daddr {} tcp dport 80", w.names.v6(&caught)), 8080);
        }),
        odd("a box in between blocks plain pages, encrypted ones work", |w| portal(w, "filtered")),
        odd("time servers are blocked", |w| w.rule(Router, "pass udp dport 123 drop")),
        odd("the clock is twenty seconds off", |w| w.mode("clock", "20")),
    ]
}

fn services() -> Vec<Scenario> {
    vec![
        odd("the site works", |_| {}).at("www"),
        odd("the site works, for a user without rights", |_| {}).at("www").for_nobody(),
        odd("the site's first page does not exist (404)", |_| {}).at("missing"),
        odd("the site does not answer ping", |w| {
            for to in w.towards("www") {
                w.rule(Internet, &format!("in {to} meta l4proto {{icmp, icmpv6}} drop"));
            }
        })
        .at("www"),
        odd("a service of the home network works", |_| {}).at("192.168.1.9:80"),
        odd("the site works behind the company's proxy alone", |w| {
            no_way_out(w);
            w.proxy(&format!("{NEIGHBOUR}:3128"));
        })
        .at("www"),
        odd("the neighbour's computer asks a lot", |w| {
            w.program(Neighbour, &["ping", "-q", "-i", "0.01", "-w", "30", "223.5.5.5"]);
        }),
        odd("the computer has two IPv6 addresses, an old and a new one", |w| {
            w.ip(Client, "addr add 240e:3a1:100:1::abcd/64 dev eth0 nodad");
            w.ip(Client, &format!("addr change {OWN_V6}/64 dev eth0 preferred_lft 0"));
        }),
    ]
}
