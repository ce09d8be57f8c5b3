//! Faults of DNS, of the hosts file, and of names.

use super::super::names::{DOMAIN, PROVIDER_DNS};
use super::super::place::Place::{Internet, Router};
use super::super::world::{NEIGHBOUR, ROUTER, World};
use super::{Scenario, fault};

pub(super) fn all() -> Vec<Scenario> {
    let mut all = own_server();
    all.extend(false_answers());
    all.extend(names());
    all
}

fn own_server() -> Vec<Scenario> {
    vec![
        fault("the router's DNS server is silent", "dns-server-unreachable", |w| {
            w.own_dns("silent");
        }),
        fault("the router says that its DNS port is closed", "dns-server-unreachable", |w| {
            w.rule(Router, "in udp dport 53 reject");
            w.rule(Router, "in tcp dport 53 reject with tcp reset");
        }),
        fault("the DNS server that is set is nobody", "dns-server-unreachable", |w| {
            w.set_dns(&["192.168.1.77"]);
        }),
        fault(
            "the provider's DNS server is silent behind the router's",
            "dns-server-unreachable",
            |w| {
                w.rule(Internet, &format!("in ip daddr {PROVIDER_DNS} drop"));
            },
        ),
        fault("the DNS server only reports failures", "dns-server-failing", |w| {
            w.own_dns("server-failure");
        }),
        fault("the DNS server refuses every question", "dns-server-failing", |w| {
            w.own_dns("refused");
        }),
        fault("what answers is no DNS server", "dns-server-failing", |w| w.own_dns("garbage")),
        fault("the DNS server takes two and a half seconds", "dns-slow", |w| {
            w.own_dns("slow 2500");
        }),
        fault("the first of two DNS servers is dead", "dns-slow", |w| {
            w.set_dns(&["192.168.1.77", ROUTER]);
        }),
        fault("DNS answers by TCP alone", "dns-udp-lost", |w| w.own_dns("tcp-only")),
        fault("no DNS server is set", "dns-not-configured", |w| w.etc("resolv.conf", "")),
        fault("every DNS question is dropped", "dns-blocked", |w| {
            for chain in ["in", "pass"] {
                w.rule(Router, &format!("{chain} iifname lan0 udp dport 53 drop"));
                w.rule(Router, &format!("{chain} iifname lan0 tcp dport {{53, 853}} drop"));
            }
        }),
        fault("every DNS question is rejected", "dns-blocked", |w| {
            for chain in ["in", "pass"] {
                w.rule(Router, &format!("{chain} iifname lan0 udp dport 53 reject"));
                let reset =
                    format!("{chain} iifname lan0 tcp dport {{53, 853}} reject with tcp reset");
                w.rule(Router, &reset);
            }
        }),
        fault("the name service of this computer has ended", "dns-client-broken", |w| {
            w.set_dns(&["127.0.0.53"]);
        }),
        fault("programs are set to ask no DNS server", "dns-client-broken", |w| {
            w.etc("nsswitch.conf", "hosts: files\n");
        }),
    ]
}

fn false_answers() -> Vec<Scenario> {
    vec![
        fault("every name leads to one public address", "dns-hijacked", |w| {
            w.own_dns("all 6.6.6.6");
        }),
        fault("every name leads to one private address", "dns-hijacked", |w| {
            w.own_dns("all 10.66.6.6");
        }),
        fault("every name leads to this computer", "dns-hijacked", |w| w.own_dns("all 127.0.0.1")),
        fault("every question to anybody gets one false answer", "dns-hijacked", |w| {
            w.every_dns("all 6.6.6.6");
        }),
        fault("names that do not exist lead to a page of the provider's", "dns-hijacked", |w| {
            w.own_dns("invented 61.10.20.1");
        }),
        fault("the DNS server denies every name", "dns-filtered", |w| w.own_dns("nothing-exists")),
        fault("the DNS server denies well-known sites", "dns-filtered", |w| w.own_dns("hide www.")),
        fault("every DNS server denies every name", "dns-filtered", |w| {
            w.every_dns("nothing-exists");
        }),
    ]
}

fn hosts(w: &World, address: &str) {
    w.etc("hosts", &format!("127.0.0.1 localhost\n{address} www.{DOMAIN}\n"));
}

fn names() -> Vec<Scenario> {
    vec![
        fault("the hosts file leads the site to nobody", "hosts-override", |w| {
            hosts(w, "192.168.1.77");
        })
        .at("www"),
        fault("the hosts file leads the site to this computer", "hosts-override", |w| {
            hosts(w, "127.0.0.1");
        })
        .at("www"),
        fault("the hosts file leads the site to a machine of the network", "hosts-override", |w| {
            hosts(w, NEIGHBOUR);
        })
        .at("www:8443"),
        fault("the name is misspelt", "name-does-not-exist", |_| {}).at("wwww"),
        fault("the name is misspelt, as a whole domain", "name-does-not-exist", |_| {})
            .at("https://www.shop-of-wnag.com/"),
        fault("the own DNS server hides the site", "name-filtered", |w| w.own_dns("hide www.shop"))
            .at("www"),
    ]
}
