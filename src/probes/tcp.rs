//! Whether a TCP port can be reached.

use super::{Ctx, Probe, Touch};
use crate::host::NetErrorKind;
use crate::model::{Unanswered, UnansweredKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// Opens a TCP connection to a port and closes it again. Nothing is sent.
///
/// A name is looked up the way every program does, and its addresses are tried in turn until one answers.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Tcp {
    /// Name or address of the other machine.
    host: String,
    /// Port on it.
    port: u16,
}

/// What [`Tcp`] learns.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// The name or address asked for.
    host: String,
    /// The port asked for.
    port: u16,
    /// Whether a connection stood.
    connected: bool,
    /// The address that answered, or the last one tried.
    #[schemars(extend("x-private" = "address"))]
    address: Option<IpAddr>,
    /// Time until the connection stood, in milliseconds; 0 when it did not.
    millis: u64,
    /// How it failed: `refused`, `silent`, `unreachable`, `blocked`, `no_such_name`, `lookup_failed` …; empty when it did not.
    error: String,
}

impl Probe for Tcp {
    const NAME: &'static str = "tcp";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let mut facts = Facts {
            host: self.host.clone(),
            port: self.port,
            connected: false,
            address: None,
            millis: 0,
            error: String::new(),
        };
        let addresses = match self.host.parse::<IpAddr>() {
            Ok(address) => Ok(vec![address]),
            Err(_) => cx.host.resolve(&self.host, &cx.limit),
        };
        let addresses = match addresses {
            Ok(addresses) => addresses,
            Err(error) => {
                error.kind.name().clone_into(&mut facts.error);
                return Ok(facts);
            }
        };
        for address in addresses {
            let limit = cx.limit.at_most(Duration::from_secs(3));
            limit.left()?;
            facts.address = Some(address);
            match cx.host.connect(SocketAddr::new(address, self.port), &limit) {
                Ok(took) => {
                    facts.connected = true;
                    facts.millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
                    facts.error.clear();
                    break;
                }
                Err(error) if error.kind == NetErrorKind::Stopped => {
                    return Err(UnansweredKind::Stopped.into());
                }
                Err(error) => error.kind.name().clone_into(&mut facts.error),
            }
        }
        Ok(facts)
    }

    fn touches(&self) -> Vec<Touch> {
        vec![Touch::Contact(format!("{}:{}", self.host, self.port))]
    }
}
