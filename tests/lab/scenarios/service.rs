//! One service does not work, everything else does.

use super::super::place::Place::{Client, Internet, Router};
use super::super::world::World;
use super::{Scenario, fault};

/// Does something about both addresses of a site.
fn both(w: &World, site: &str, rule: impl Fn(&str) -> String) {
    for towards in w.towards(site) {
        w.rule(Internet, &rule(&towards));
    }
}

pub(super) fn all() -> Vec<Scenario> {
    let mut all = certificates();
    all.extend(answers());
    all.extend(ports());
    all
}

fn certificates() -> Vec<Scenario> {
    vec![
        fault("the site's certificate has expired", "certificate-expired", |_| {}).at("expired"),
        fault("the site's certificate is not valid yet", "certificate-not-yet-valid", |_| {})
            .at("early"),
        fault("the site's certificate is for another name", "certificate-wrong-name", |_| {})
            .at("other-name"),
        fault("the site signed its certificate itself", "certificate-untrusted", |_| {})
            .at("self-signed"),
        fault("the site leaves out the middle of its chain", "certificate-incomplete", |_| {})
            .at("no-chain"),
        fault("the site speaks TLS 1.0 alone", "tls-too-old", |w| {
            let words = "openssl s_server -accept 4431 -www -tls1 -cipher DEFAULT:@SECLEVEL=0 -key \
                         certificates/leaf.key -cert certificates/good-first-chain.pem";
            w.program(Internet, &words.split_whitespace().collect::<Vec<_>>());
            both(w, "old-tls", |towards| format!("turn {towards} tcp dport 443 redirect to :4431"));
        })
        .at("old-tls"),
        fault("a box in between cuts the site's encrypted connections", "tls-blocked", |w| {
            for towards in w.towards("cut-tls") {
                w.turn(&format!("{towards} tcp dport 443"), 8445);
            }
        })
        .at("cut-tls"),
    ]
}

fn answers() -> Vec<Scenario> {
    vec![
        fault("the site reports a fault of its own (500)", "service-error", |_| {}).at("error"),
        fault("the site reports a fault behind it (502)", "service-error", |_| {})
            .at("bad-gateway"),
        fault("the site is being worked on (503)", "service-busy", |_| {}).at("busy"),
        fault("the site was asked too often (429)", "service-busy", |_| {}).at("too-many"),
        fault("the site lets nobody in (403)", "service-forbidden", |_| {}).at("forbidden"),
        fault("the site takes the connection and says nothing", "service-hangs", |_| {})
            .at("hangs"),
        fault("the site cuts the connection in place of an answer", "service-hangs", |_| {})
            .at("cut"),
        fault("the site takes four seconds", "service-slow", |_| {}).at("slow"),
        fault("the site does not encrypt where it should", "service-error", |w| {
            both(w, "plain", |towards| format!("turn {towards} tcp dport 443 redirect to :80"));
        })
        .at("plain"),
    ]
}

fn ports() -> Vec<Scenario> {
    vec![
        fault("the site's program is not running", "service-refused", |w| {
            both(w, "refused", |to| format!("in {to} tcp dport 443 reject with tcp reset"));
        })
        .at("refused"),
        fault("the site's machine is off", "service-down", |w| {
            both(w, "down", |to| format!("in {to} drop"));
        })
        .at("down"),
        fault("the site's machine cannot be reached, as a router says", "service-down", |w| {
            both(w, "down", |to| format!("in {to} reject with icmpx type host-unreachable"));
        })
        .at("down"),
        fault("the network drops the service's port", "port-blocked", |w| {
            w.rule(Router, "pass iifname lan0 tcp dport 8443 drop");
        })
        .at("www:8443"),
        fault("the network forbids the service's port", "port-blocked", |w| {
            w.rule(
                Router,
                "pass iifname lan0 tcp dport 8443 reject with icmpx type admin-prohibited",
            );
        })
        .at("www:8443"),
        fault("a firewall on the computer forbids the service's port", "local-firewall", |w| {
            w.rule(Client, "out tcp dport 8443 reject with icmpx type admin-prohibited");
        })
        .at("www:8443"),
        fault("a service of this computer is not running", "service-refused", |_| {})
            .at("127.0.0.1:8765"),
        fault("a service of the home network is not running", "service-refused", |_| {})
            .at("192.168.1.9:9999"),
        fault("a machine of the home network is off", "service-down", |_| {})
            .at("192.168.1.66:445"),
    ]
}
