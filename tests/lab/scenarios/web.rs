//! Faults of portals, proxies, encryption, certificates of everybody, and the clock.

use super::super::place::Place::{Client, Router};
use super::super::world::{NEIGHBOUR, World};
use super::{Scenario, fault};

pub(super) fn all() -> Vec<Scenario> {
    let mut all = portals();
    all.extend(proxies());
    all.extend(encryption());
    all.extend(clocks());
    all
}

/// A box in the way answers unencrypted pages so.
pub(super) fn portal(w: &World, mode: &str) {
    w.mode("portal", mode);
    w.turn("tcp dport 80", 8080);
}

/// Nothing of the computer's gets past the router but DNS and what it asks the router itself.
pub(super) fn no_way_out(w: &World) {
    w.rule(Router, "pass iifname lan0 ip saddr 192.168.1.10 drop");
    w.rule(Router, "pass iifname lan0 ip6 saddr 240e:3a1:100:1::10 drop");
}

fn portals() -> Vec<Scenario> {
    vec![
        fault("a log-in page by redirect, encrypted pages reset", "captive-portal", |w| {
            portal(w, "redirect");
            w.turn("tcp dport 443", 8445);
        }),
        fault("a log-in page in place of each page, all else dropped", "captive-portal", |w| {
            portal(w, "login-page");
            w.rule(Router, "pass iifname lan0 drop");
        }),
        fault("a log-in page with a certificate of the hotel's", "captive-portal", |w| {
            portal(w, "redirect");
            w.mode("intercept.certificate", "hotel");
            w.turn("tcp dport 443", 8443);
        }),
        fault("the network answers that it wants a log-in (511)", "captive-portal", |w| {
            portal(w, "network-authentication");
            w.rule(Router, "pass iifname lan0 drop");
        }),
        fault("every name leads to the router's log-in page", "captive-portal", |w| {
            w.every_dns("all 192.168.1.1");
            portal(w, "login-page");
            w.rule(Router, "pass iifname lan0 drop");
        }),
    ]
}

fn proxies() -> Vec<Scenario> {
    let through = |w: &World, mode: &str| {
        w.proxy(&format!("{NEIGHBOUR}:3128"));
        w.mode("proxy", mode);
    };
    vec![
        fault("the variables name a proxy program that has ended", "proxy-dead", |w| {
            w.proxy("127.0.0.1:7890");
        }),
        fault("the variables name a proxy that is nobody", "proxy-dead", |w| {
            w.proxy("192.168.1.77:3128");
        }),
        fault("the variables name a closed port of another computer", "proxy-dead", |w| {
            w.proxy(&format!("{NEIGHBOUR}:3999"));
        }),
        fault("the variables name a proxy whose name is gone", "proxy-dead", |w| {
            w.proxy("proxy.office-of-wang.com:3128");
        }),
        fault("only all_proxy names a dead proxy", "proxy-dead", |w| {
            w.variable("all_proxy", "socks5://127.0.0.1:1080");
        }),
        fault("KDE's settings name a proxy program that has ended", "proxy-dead", |w| {
            w.variable("XDG_CURRENT_DESKTOP", "KDE");
            let settings = "[Proxy Settings]\nProxyType=1\nhttpProxy=http://127.0.0.1 7890\n\
                            httpsProxy=http://127.0.0.1 7890\n";
            w.home(".config/kioslaverc", settings);
        }),
        fault("the proxy cannot get the sites itself", "proxy-rejects", move |w| {
            through(w, "error");
        }),
        fault("the proxy forbids the sites", "proxy-rejects", move |w| through(w, "forbids")),
        fault("the proxy takes the connection and says nothing", "proxy-dead", move |w| {
            through(w, "hangs");
        }),
        fault("the proxy cuts each connection", "proxy-rejects", move |w| through(w, "cut")),
        fault("the company's proxy wants a log-in", "proxy-login", move |w| {
            no_way_out(w);
            through(w, "login");
        }),
        fault(
            "only the company's proxy has a way out, and none is set",
            "proxy-required",
            no_way_out,
        ),
        fault(
            "everything but DNS is rejected, as where a proxy is needed",
            "proxy-required",
            |w| {
                let rejected = "pass iifname lan0 meta l4proto tcp reject with tcp reset";
                w.rule(Router, rejected);
                w.rule(Router, "pass iifname lan0 drop");
            },
        ),
        fault(
            "the router forbids everything but DNS, as where a proxy is needed",
            "proxy-required",
            |w| {
                w.rule(Router, "pass iifname lan0 reject with icmpx type admin-prohibited");
            },
        ),
    ]
}

fn encryption() -> Vec<Scenario> {
    vec![
        fault("a stranger opens every encrypted connection", "tls-intercepted", |w| {
            w.mode("intercept.certificate", "stranger-all");
            w.turn("tcp dport 443", 8443);
        }),
        fault("every encrypted connection is cut at its first word", "tls-blocked", |w| {
            w.turn("tcp dport 443", 8445);
        }),
        fault("every encrypted connection falls silent at its first word", "tls-blocked", |w| {
            w.mode("intercept", "hangs");
            w.turn("tcp dport 443", 8443);
        }),
        fault("the encrypted port is dropped", "port-blocked", |w| {
            w.rule(Router, "pass iifname lan0 tcp dport 443 drop");
        }),
        fault("the computer knows other authorities only", "authorities-outdated", |w| {
            trust(w, "company.pem");
        }),
        fault("the computer knows no authority at all", "authorities-outdated", |w| {
            w.etc("ssl/certs/ca-certificates.crt", "");
        }),
        fault("the variable for certificates leads nowhere", "authorities-outdated", |w| {
            w.variable("SSL_CERT_FILE", "/opt/old-program/cacert.pem");
        }),
    ]
}

/// Lets the computer trust another set of authorities.
pub(super) fn trust(w: &World, set: &str) {
    let set = std::fs::read_to_string(w.path("certificates").join(set)).unwrap_or_default();
    w.etc("ssl/certs/ca-certificates.crt", &set);
}

fn clocks() -> Vec<Scenario> {
    const DAY: i64 = 86_400;
    let off = |w: &World, seconds: i64| w.mode("clock", &seconds.to_string());
    vec![
        fault("the clock is three days behind", "clock-skew", move |w| off(w, 3 * DAY)),
        fault("the clock is three days ahead", "clock-skew", move |w| off(w, -3 * DAY)),
        fault("the clock is eight hours ahead", "clock-skew", move |w| off(w, -DAY / 3)),
        fault("the clock is ten minutes behind", "clock-skew", move |w| off(w, 600)),
        fault(
            "the clock is so far behind that no certificate is valid yet",
            "clock-skew",
            move |w| {
                off(w, 400 * DAY);
                w.mode("web.certificate", "later");
            },
        ),
        fault("the clock is years behind and time servers are blocked", "clock-skew", move |w| {
            off(w, 400 * DAY);
            w.mode("web.certificate", "later");
            w.rule(Client, "out udp dport 123 drop");
        }),
    ]
}
