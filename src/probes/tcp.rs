//! Whether a TCP port can be reached.

use super::{Ctx, Probe, Touch, millis};
use crate::host::{NetErrorKind, addresses_of, at_once};
use crate::model::{Unanswered, UnansweredKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// Most addresses of one name that are tried.
const MOST_ADDRESSES: usize = 8;

/// Opens a TCP connection to a port and closes it again. Nothing is sent.
///
/// A name is looked up the way every program does, and all its addresses are tried at the same time.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Tcp {
    /// Name or address of the other machine.
    host: String,
    /// Port on it.
    port: u16,
    /// Milliseconds to wait for each address.
    #[serde(default = "three_thousand")]
    wait_ms: u64,
}

fn three_thousand() -> u64 {
    3_000
}

/// What [`Tcp`] learns.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// The name or address asked for.
    host: String,
    /// The port asked for.
    port: u16,
    /// Whether a connection stood.
    connected: bool,
    /// How many addresses the name has; 0 when it could not be looked up.
    addresses: usize,
    /// How many of them a connection stood to.
    connected_addresses: usize,
    /// The address that answered first, or one that did not; empty when the name could not be looked up.
    #[schemars(extend("x-private" = "address"))]
    address: String,
    /// Time until the fastest connection stood, in milliseconds; 0 when none did.
    millis: u64,
    /// How it failed: `refused`, `silent`, `unreachable`, `blocked`, `reset`, `exhausted`, `no_such_name`, `lookup_failed`, `other`; empty when it did not.
    error: String,
    /// Whether the address is this computer's own.
    own: bool,
    /// Whether this computer is set to send what goes to the web at this address through a proxy.
    proxy_set: bool,
    /// That proxy, as `host:port`; empty where there is none.
    #[schemars(extend("x-private" = "host"))]
    proxy: String,
}

/// How failures of several addresses are told as one: what says most comes first. Having no way to one
/// address says little, as a machine without IPv6 has none to half of them.
const TELLING: [NetErrorKind; 7] = [
    NetErrorKind::Refused,
    NetErrorKind::Blocked,
    NetErrorKind::Exhausted,
    NetErrorKind::Reset,
    NetErrorKind::Silent,
    NetErrorKind::Unreachable,
    NetErrorKind::Other,
];

impl Probe for Tcp {
    const NAME: &'static str = "tcp";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let host = self.host.trim_matches(['[', ']']);
        let place = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
        let scheme = if self.port == 80 { "http" } else { "https" };
        let proxy = cx.host.proxy_for(&format!("{scheme}://{place}:{}/", self.port));
        let mut facts = Facts {
            host: self.host.clone(),
            port: self.port,
            proxy_set: proxy.is_some(),
            proxy: proxy.unwrap_or_default(),
            ..Facts::default()
        };
        let addresses = match addresses_of(cx.host, &self.host, &cx.limit) {
            Ok(addresses) => addresses,
            Err(error) if error.kind == NetErrorKind::Stopped => {
                return Err(UnansweredKind::Stopped.into());
            }
            Err(error) => {
                let kind = match error.kind {
                    NetErrorKind::NoSuchName => NetErrorKind::NoSuchName,
                    _ => NetErrorKind::LookupFailed,
                };
                kind.name().clone_into(&mut facts.error);
                return Ok(facts);
            }
        };
        let tried: Vec<IpAddr> = addresses.into_iter().take(MOST_ADDRESSES).collect();
        let outcomes = at_once(&tried, |address| {
            let limit = cx.limit.at_most(Duration::from_millis(self.wait_ms));
            cx.host.connect(SocketAddr::new(*address, self.port), &limit)
        });
        facts.addresses = tried.len();
        facts.own = tried.iter().all(IpAddr::is_loopback);
        facts.connected_addresses = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        let stood = tried.iter().zip(&outcomes);
        let stood = stood.filter_map(|(address, outcome)| Some((outcome.as_ref().ok()?, address)));
        if let Some((took, address)) = stood.min() {
            facts.connected = true;
            facts.address = address.to_string();
            facts.millis = millis(*took);
            return Ok(facts);
        }
        let failed = outcomes.into_iter().zip(&tried).filter_map(|(outcome, address)| {
            let kind = outcome.err()?.kind;
            let rank = TELLING.iter().position(|telling| *telling == kind);
            Some((rank.unwrap_or(TELLING.len()), kind, address))
        });
        if let Some((_, kind, address)) = failed.min_by_key(|(rank, _, _)| *rank) {
            if kind == NetErrorKind::Stopped {
                return Err(UnansweredKind::Stopped.into());
            }
            facts.address = address.to_string();
            kind.name().clone_into(&mut facts.error);
        }
        Ok(facts)
    }

    fn touches(&self) -> Vec<Touch> {
        vec![Touch::Contact(format!("{}:{}", self.host, self.port))]
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::host::{Host, Limit, Scene, Stop};

    fn ask(host: &str) -> Facts {
        let scene = Scene::from_toml(
            r#"
[names]
"two.example" = ["10.0.0.1", "2001:db8::1"]
"half.example" = ["2001:db8::2", "10.0.0.2"]
"gone.example" = "no_such_name"
"slow.example" = "silent"
[tcp]
"10.0.0.1:443" = 30
"[2001:db8::1]:443" = 20
"[2001:db8::2]:443" = "unreachable"
"10.0.0.2:443" = "refused"
"#,
        )
        .unwrap();
        let limit = Limit::new(scene.instant(), Duration::from_secs(5), Stop::default());
        let tcp = Tcp { host: host.to_owned(), port: 443, wait_ms: 100 };
        tcp.ask(&Ctx { host: &scene, limit }).unwrap()
    }

    #[test]
    fn the_fastest_address_is_told() {
        let facts = ask("two.example");
        assert!(facts.connected);
        assert_eq!((facts.addresses, facts.connected_addresses, facts.millis), (2, 2, 20));
        assert_eq!(facts.address, "2001:db8::1");
    }

    #[test]
    fn the_failure_that_says_most_is_told() {
        let facts = ask("half.example");
        assert!(!facts.connected);
        assert_eq!((facts.error.as_str(), facts.address.as_str()), ("refused", "10.0.0.2"));
        assert_eq!(ask("10.9.9.9").error, "silent");
        assert_eq!(ask("gone.example").error, "no_such_name");
        assert_eq!(ask("slow.example").error, "lookup_failed");
    }
}
