//! Two faults that have nothing to do with each other: both must be named.

use super::super::place::Place::{Client, Internet, Line, Router, Wire};
use super::super::world::{ROUTER, World};
use super::connection::lose;
use super::web::portal;
use super::{Scenario, fault};

fn broken_v6(w: &World) {
    w.rule(Router, "pass meta nfproto ipv6 drop");
}

pub(super) fn all() -> Vec<Scenario> {
    vec![
        fault("a slow DNS server, and a site whose certificate has expired", "dns-slow", |w| {
            w.own_dns("slow 1500");
        })
        .and("certificate-expired")
        .at("expired"),
        fault("a lossy line, and a misspelt name", "packet-loss", |w| {
            lose(w, Line, "random mod 100 < 15");
        })
        .and("name-does-not-exist")
        .beside(&["unsteady-latency", "dns-slow"])
        .at("wwww"),
        fault("a clock ten minutes behind, and a service that is not running", "clock-skew", |w| {
            w.mode("clock", "600");
            for to in w.towards("refused") {
                w.rule(Internet, &format!("in {to} tcp dport 443 reject with tcp reset"));
            }
        })
        .and("service-refused")
        .at("refused"),
        fault("broken IPv6, and a site with a fault of its own", "ipv6-broken", broken_v6)
            .and("service-error")
            .at("error"),
        fault("a slow line, and a site that is being worked on", "high-latency", |w| {
            w.slow_line(250, 0);
        })
        .and("service-busy")
        .at("busy"),
        fault("a dead first DNS server, and a line in the hosts file", "dns-slow", |w| {
            w.set_dns(&["192.168.1.77", ROUTER]);
            let name = format!("www.{}", super::super::names::DOMAIN);
            w.etc("hosts", &format!("127.0.0.1 localhost\n192.168.1.77 {name}\n"));
        })
        .and("hosts-override")
        .at("www"),
        fault("a silent DNS server, and a dead proxy", "dns-server-unreachable", |w| {
            w.own_dns("silent");
            w.proxy("127.0.0.1:7890");
        })
        .and("proxy-dead"),
        fault("a log-in page, and a clock three days behind", "captive-portal", |w| {
            w.mode("clock", "259200");
            portal(w, "redirect");
            w.turn("tcp dport 443", 8445);
        })
        .beside(&["clock-skew"]),
        fault("a pulled cable, and no loopback", "link-down", |w| {
            w.ip(Wire, "link set own down");
            w.ip(Client, "link set lo down");
        })
        .and("loopback-down"),
        fault("packets over 1400 bytes vanish, and IPv6 leads nowhere", "mtu-black-hole", |w| {
            w.rule(Line, "pass meta length > 1400 drop");
            broken_v6(w);
        })
        .and("ipv6-broken"),
        fault(
            "a firewall on the computer against one port, and a slow DNS server",
            "dns-slow",
            |w| {
                w.rule(Client, "out tcp dport 8443 reject with icmpx type admin-prohibited");
                w.own_dns("slow 1500");
            },
        )
        .and("local-firewall")
        .at("www:8443"),
        fault("a clock three days ahead, and a DNS server that is slow", "dns-slow", |w| {
            w.mode("clock", "-259200");
            w.own_dns("slow 1500");
        })
        .and("clock-skew"),
    ]
}
