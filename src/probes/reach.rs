//! How many of several places can be connected to.

use super::{Ctx, Probe, Touch, millis};
use crate::host::{NetErrorKind, at_once, gateway};
use crate::model::{Unanswered, UnansweredKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::time::Duration;

/// Most targets asked, whatever a pack asks for.
const MOST_TARGETS: usize = 32;

/// Opens a TCP connection to each of several addresses at the same time and closes it again; nothing
/// is sent. It tells whether there is a way out at all, without names and without trusting one place alone.
///
/// A refusal counts as reached: whoever refuses is there, and so is the way.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Reach {
    /// Addresses with their ports, such as `223.5.5.5:443`; `gateway:80` stands for the router of this network.
    to: Vec<String>,
    /// Milliseconds to wait for each.
    #[serde(default = "two_thousand")]
    wait_ms: u64,
}

fn two_thousand() -> u64 {
    2_000
}

/// What [`Reach`] learns.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// How many targets were asked; 0 when the gateway was to be asked and there is none.
    asked: usize,
    /// How many were reached: connected or refused.
    reached: usize,
    /// How many connections stood.
    connected: usize,
    /// How many were refused by the other side.
    refused: usize,
    /// How many did not answer.
    silent: usize,
    /// How many there is no way to, as a router or this machine said.
    unreachable: usize,
    /// How many this machine did not let out.
    blocked: usize,
    /// How many failed because this machine has no free port left.
    exhausted: usize,
    /// How many failed otherwise.
    failed: usize,
    /// Time of the fastest connection or refusal, in milliseconds; 0 when there was none.
    fastest_millis: u64,
    /// Each target.
    list: Vec<Row>,
}

/// One target.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Row {
    /// As the pack names it.
    to: String,
    /// Its address and port.
    #[schemars(extend("x-private" = "address"))]
    address: String,
    /// Whether the connection stood.
    connected: bool,
    /// How it failed: `refused`, `silent`, `unreachable`, `blocked` …; empty when it did not.
    error: String,
    /// Time until the connection stood or failed, in milliseconds.
    millis: u64,
}

impl Probe for Reach {
    const NAME: &'static str = "reach";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let mut targets = Vec::new();
        for to in self.to.iter().take(MOST_TARGETS) {
            if let Some(port) = to.strip_prefix("gateway:") {
                let router = gateway(&cx.host.adapters()?);
                if let (Some(router), Ok(port)) = (router, port.parse()) {
                    targets.push((to, SocketAddr::new(router, port)));
                }
            } else {
                let address = to.parse().map_err(|_| {
                    UnansweredKind::NotSupported
                        .because(format!("not an address with a port: {to}"))
                })?;
                targets.push((to, address));
            }
        }
        let rows = at_once(&targets, |(_, address)| {
            let limit = cx.limit.at_most(Duration::from_millis(self.wait_ms));
            let start = cx.host.instant();
            let result = cx.host.connect(*address, &limit);
            let took = result.as_ref().map_or_else(|_| start.elapsed(), |took| *took);
            (result.map_err(|error| error.kind), millis(took))
        });
        let mut facts = Facts { asked: rows.len(), ..Facts::default() };
        for ((to, address), (result, took)) in targets.into_iter().zip(rows) {
            match result {
                Ok(_) => facts.connected += 1,
                Err(NetErrorKind::Refused) => facts.refused += 1,
                Err(NetErrorKind::Silent) => facts.silent += 1,
                Err(NetErrorKind::Unreachable) => facts.unreachable += 1,
                Err(NetErrorKind::Blocked) => facts.blocked += 1,
                Err(NetErrorKind::Exhausted) => facts.exhausted += 1,
                Err(NetErrorKind::Stopped) => return Err(UnansweredKind::Stopped.into()),
                Err(_) => facts.failed += 1,
            }
            if matches!(result, Ok(_) | Err(NetErrorKind::Refused)) {
                let first = facts.reached == 0;
                facts.reached += 1;
                facts.fastest_millis = if first { took } else { facts.fastest_millis.min(took) };
            }
            facts.list.push(Row {
                to: to.clone(),
                address: address.to_string(),
                connected: result.is_ok(),
                error: result.err().map(NetErrorKind::name).unwrap_or_default().to_owned(),
                millis: took,
            });
        }
        Ok(facts)
    }

    fn touches(&self) -> Vec<Touch> {
        self.to.iter().map(|to| Touch::Contact(to.clone())).collect()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::host::{Host, Limit, Scene, Stop};

    fn ask(scene: &str, to: &[&str]) -> Result<Facts, Unanswered> {
        let scene = Scene::from_toml(scene).unwrap();
        let limit = Limit::new(scene.instant(), Duration::from_secs(5), Stop::default());
        let to = to.iter().map(|&to| to.to_owned()).collect();
        Reach { to, wait_ms: 100 }.ask(&Ctx { host: &scene, limit })
    }

    #[test]
    fn a_refusal_is_reached_and_silence_is_not() {
        let scene = r#"
[tcp]
"1.1.1.1:443" = 20
"9.9.9.9:443" = "refused"
"8.8.8.8:443" = "unreachable"
"192.168.1.1:80" = "refused"
[[adapters]]
gateways = ["192.168.1.1"]
"#;
        let to = ["1.1.1.1:443", "9.9.9.9:443", "8.8.8.8:443", "223.5.5.5:443", "gateway:80"];
        let facts = ask(scene, &to).unwrap();
        assert_eq!((facts.asked, facts.reached, facts.connected, facts.refused), (5, 3, 1, 2));
        assert_eq!((facts.silent, facts.unreachable, facts.blocked), (1, 1, 0));
        assert_eq!(facts.list[4].address, "192.168.1.1:80");
    }

    #[test]
    fn without_a_gateway_nobody_is_asked_and_a_name_is_no_address() {
        assert_eq!(ask("adapters = []", &["gateway:80"]).unwrap().asked, 0);
        let unanswered = ask("", &["www.example.com:80"]).unwrap_err();
        assert_eq!(unanswered.kind, UnansweredKind::NotSupported);
    }
}
