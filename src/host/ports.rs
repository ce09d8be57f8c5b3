//! The ports of this computer as a supply: which are set aside, which are handed out, which are used up.

use serde::{Deserialize, Serialize};

/// How this system divides its ports, and what its TCP connections use of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PortSpace {
    /// First and last port that the system hands out for new connections; absent where it cannot be told.
    pub handed_out: Option<(u16, u16)>,
    /// The lowest port on which programs without administrator rights may wait for callers: 1024 on
    /// most Linux systems; 0 where there is no such bound, as on Windows and, since 10.14, macOS.
    pub first_free_for_all: Option<u16>,
    /// TCP ports that the system keeps from every program, from and to (Windows: by Hyper-V, WSL, Docker); absent where it cannot be told.
    pub set_aside_tcp: Option<Vec<(u16, u16)>>,
    /// UDP ports likewise.
    pub set_aside_udp: Option<Vec<(u16, u16)>>,
    /// TCP connections, waiting ports aside; absent where they cannot be counted.
    pub connections: Option<Vec<PortUse>>,
    /// Most connections from here to one and the same address and port; each needs a port of its own.
    pub most_to_one: u64,
}

/// The TCP connections of one port of this computer, by state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PortUse {
    /// The port.
    pub port: u16,
    /// All connections in any state.
    pub connections: u64,
    /// Ended, but kept for a minute or so until the last packets are gone (`TIME_WAIT`).
    pub time_wait: u64,
    /// Ended by the other side, but the program here has not closed them (`CLOSE_WAIT`).
    pub close_wait: u64,
}
