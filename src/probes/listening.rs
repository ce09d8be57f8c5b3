//! Who waits for callers on this computer.

use super::{Ctx, Probe};
use crate::host::Listener;
use crate::model::Unanswered;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Most rows shown; the counts hold all.
const MOST_ROWS: usize = 200;

/// Lists the ports of this computer on which a program waits for callers, and says who has a certain one.
/// Nothing is sent. Programs of other users are often seen without their name.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Listening {
    /// The port to look for.
    #[serde(default)]
    port: Option<u16>,
    /// Its protocol, `tcp` or `udp`.
    #[serde(default)]
    protocol: Protocol,
}

/// A transport protocol.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Protocol {
    /// TCP.
    #[default]
    Tcp,
    /// UDP.
    Udp,
}

impl Protocol {
    /// The protocol as facts write it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
        }
    }
}

/// What [`Listening`] learns.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// The port looked for; 0 when none was.
    port: u16,
    /// Whether a program has it.
    taken: bool,
    /// Name of that program; empty where this user may not know.
    process: String,
    /// Id of that program; 0 where this user may not know.
    process_id: u32,
    /// Whether it only hears callers on this computer.
    only_local: bool,
    /// All TCP ports on which a program waits.
    tcp_ports: Vec<u16>,
    /// Those of them that other computers can call.
    open_ports: Vec<u16>,
    /// Each socket, at most 200.
    list: Vec<Row>,
}

/// One socket.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Row {
    /// Its address and port.
    #[schemars(extend("x-private" = "address"))]
    address: String,
    /// `tcp` or `udp`.
    protocol: String,
    /// Name of the program; empty where this user may not know.
    process: String,
}

impl Probe for Listening {
    const NAME: &'static str = "listening";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        Ok(self.facts(&cx.host.listeners()?))
    }
}

impl Listening {
    fn facts(&self, listeners: &[Listener]) -> Facts {
        let protocol = self.protocol.name();
        let holders: Vec<&Listener> = listeners
            .iter()
            .filter(|socket| Some(socket.address.port()) == self.port)
            .filter(|socket| socket.protocol == protocol)
            .collect();
        let tcp = || listeners.iter().filter(|socket| socket.protocol == "tcp");
        let open = tcp().filter(|socket| !is_local(socket));
        Facts {
            port: self.port.unwrap_or_default(),
            taken: !holders.is_empty(),
            process: holders.iter().find_map(|holder| holder.name.clone()).unwrap_or_default(),
            process_id: holders.iter().find_map(|holder| holder.process).unwrap_or_default(),
            only_local: !holders.is_empty() && holders.iter().all(|holder| is_local(holder)),
            open_ports: ports(open),
            tcp_ports: ports(tcp()),
            list: listeners.iter().take(MOST_ROWS).map(row).collect(),
        }
    }
}

fn is_local(socket: &Listener) -> bool {
    socket.address.ip().is_loopback()
}

fn ports<'a>(sockets: impl Iterator<Item = &'a Listener>) -> Vec<u16> {
    let ports: BTreeSet<u16> = sockets.map(|socket| socket.address.port()).collect();
    ports.into_iter().collect()
}

fn row(socket: &Listener) -> Row {
    Row {
        address: socket.address.to_string(),
        protocol: socket.protocol.clone(),
        process: socket.name.clone().unwrap_or_default(),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::{Facts, Listening, Protocol};
    use crate::host::{Host, Scene};

    fn ask(port: Option<u16>, protocol: Protocol) -> Facts {
        let scene = Scene::from_toml(
            r#"
listeners = [
  { address = "0.0.0.0:8080", protocol = "tcp", process = 71, name = "java" },
  { address = "[::]:8080", protocol = "tcp" },
  { address = "127.0.0.1:631", protocol = "tcp" },
  { address = "0.0.0.0:53", protocol = "udp", process = 9, name = "dnsmasq" },
]
"#,
        )
        .unwrap();
        Listening { port, protocol }.facts(&scene.listeners().unwrap())
    }

    #[test]
    fn a_port_is_taken_by_somebody_or_free() {
        let facts = ask(Some(8080), Protocol::Tcp);
        assert!(facts.taken && !facts.only_local);
        assert_eq!((facts.process.as_str(), facts.process_id), ("java", 71));
        let facts = ask(Some(631), Protocol::Tcp);
        assert!(facts.taken && facts.only_local && facts.process.is_empty());
        assert!(!ask(Some(53), Protocol::Tcp).taken);
        assert!(ask(Some(53), Protocol::Udp).taken);
    }

    #[test]
    fn all_ports_are_listed_once() {
        let facts = ask(None, Protocol::Tcp);
        assert_eq!((facts.tcp_ports, facts.open_ports), (vec![631, 8080], vec![8080]));
        assert!(!facts.taken);
        assert_eq!(facts.list.len(), 4);
    }
}
