//! What a machine can say of its network, and what the network answers.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use thiserror::Error;

/// What an adapter is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdapterKind {
    /// A wired adapter.
    Ethernet,
    /// A wireless adapter.
    Wifi,
    /// A mobile network adapter.
    Cellular,
    /// A tunnel, as virtual private networks and proxy programs make.
    Tunnel,
    /// The machine talking to itself.
    Loopback,
    /// Made by software: a bridge, a container's or a virtual machine's adapter.
    Virtual,
    /// None of these, or not known.
    #[default]
    Other,
}

/// A network adapter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Adapter {
    /// Its name: `eth0`, `en0`, `Wi-Fi`.
    pub name: String,
    /// Its maker's description, where there is one.
    pub description: String,
    /// What it is.
    pub kind: AdapterKind,
    /// Whether it is a device rather than made by software.
    pub physical: bool,
    /// Whether it is switched on.
    pub on: bool,
    /// Whether a cable or a wireless network is connected; absent where it is not known.
    pub link: Option<bool>,
    /// Link speed in megabits a second.
    pub megabits: Option<u64>,
    /// Whether it can send and receive only in turns; absent where it is not known.
    pub half_duplex: Option<bool>,
    /// How often its link came or went since it was found; absent where that is not counted.
    pub link_changes: Option<u64>,
    /// Largest packet it sends, in bytes.
    pub mtu: Option<u32>,
    /// Hardware address.
    pub mac: Option<String>,
    /// Its addresses, each with its prefix length.
    pub addresses: Vec<(IpAddr, u8)>,
    /// Those of them that the system itself found to be somebody else's as well (RFC 4862 §5.4, RFC 5227).
    pub duplicates: Vec<IpAddr>,
    /// Routers that its default routes go to; IPv4 first.
    pub gateways: Vec<IpAddr>,
    /// Hardware address of the IPv4 router, where the system already learned it.
    pub gateway_mac: Option<String>,
    /// DNS servers set for it.
    pub dns: Vec<IpAddr>,
    /// Whether this adapter carries the default route.
    pub default: bool,
}

/// A socket that waits for callers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listener {
    /// The address and port it waits on.
    pub address: SocketAddr,
    /// `tcp` or `udp`.
    pub protocol: String,
    /// Id of the process, where this user may know.
    pub process: Option<u32>,
    /// Name of the process, where this user may know.
    pub name: Option<String>,
}

/// How a connection failed. The same set for every protocol and system.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub struct NetError {
    /// The kind of failure.
    pub kind: NetErrorKind,
    /// The system's or library's own words.
    #[serde(default)]
    pub detail: String,
}

impl fmt::Display for NetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.detail.is_empty() {
            f.write_str(self.kind.name())
        } else {
            write!(f, "{}: {}", self.kind.name(), self.detail)
        }
    }
}

/// The kinds of failure on a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NetErrorKind {
    /// Answered with a refusal (TCP RST on connect, ICMP port unreachable): the machine is there, nothing listens.
    Refused,
    /// No answer within the time.
    Silent,
    /// A router or this machine said that there is no way (ICMP unreachable, no route).
    Unreachable,
    /// The connection was cut after it stood (TCP RST, unexpected end).
    Reset,
    /// This machine does not let the packet out (EPERM, EACCES, WSAEACCES): usually a local firewall.
    Blocked,
    /// The name stands for nothing: an answer, NXDOMAIN or an empty one.
    NoSuchName,
    /// The name could not be looked up: no answer or an error from the resolver.
    LookupFailed,
    /// No local port or socket is left.
    Exhausted,
    /// The answer was not in the expected form.
    Garbled,
    /// The run was stopped.
    Stopped,
    /// Something else; see the detail.
    Other,
}

impl NetErrorKind {
    /// The kind as facts write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Silent => "silent",
            Self::Unreachable => "unreachable",
            Self::Reset => "reset",
            Self::Blocked => "blocked",
            Self::NoSuchName => "no_such_name",
            Self::LookupFailed => "lookup_failed",
            Self::Exhausted => "exhausted",
            Self::Garbled => "garbled",
            Self::Stopped => "stopped",
            Self::Other => "other",
        }
    }

    /// This kind with the system's own words.
    pub fn because(self, detail: impl Into<String>) -> NetError {
        NetError { kind: self, detail: detail.into() }
    }
}

/// How one echo request ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ping {
    /// Round-trip time; absent when no reply came.
    pub took: Option<Duration>,
    /// Whether a router answered that the address cannot be reached.
    #[serde(default)]
    pub unreachable: bool,
    /// By which means it was sent.
    pub means: PingMeans,
}

/// The means by which an echo request can be sent without an administrator's rights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PingMeans {
    /// The system's own interface for it.
    System,
    /// The system's `ping` program.
    Program,
}

/// One question to one DNS server.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DnsRequest {
    /// The server.
    pub server: SocketAddr,
    /// The name asked about.
    pub name: String,
    /// The kind of record wanted.
    pub record: RecordKind,
    /// UDP or TCP.
    pub transport: DnsTransport,
}

/// Kinds of DNS records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs, reason = "RFC 1035 and RFC 3596 say it")]
pub enum RecordKind {
    A,
    Aaaa,
}

/// The protocol a DNS question travels by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each name says it")]
pub enum DnsTransport {
    Udp,
    Tcp,
}

/// What a DNS server answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Its response code.
    pub code: AnswerCode,
    /// The addresses it gave.
    pub addresses: Vec<IpAddr>,
    /// How long it took.
    pub took: Duration,
}

/// DNS response codes (RFC 1035 §4.1.1, RFC 6895).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerCode {
    /// NOERROR.
    Ok,
    /// NXDOMAIN: no such name.
    NoSuchName,
    /// SERVFAIL: the server could not find out.
    ServerFailure,
    /// REFUSED: the server will not say.
    Refused,
    /// FORMERR, NOTIMP and the rest.
    Other,
}

impl AnswerCode {
    /// The code as facts write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::NoSuchName => "no_such_name",
            Self::ServerFailure => "server_failure",
            Self::Refused => "refused",
            Self::Other => "other",
        }
    }
}

/// How one echo request of a given size ended that no router on the way may cut into pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SizedPing {
    /// The whole packet came back.
    Passed,
    /// This machine or a router said that it is too big.
    TooBig {
        /// The largest size that it would let through, in bytes, where it said so.
        #[serde(default)]
        most: Option<u32>,
    },
    /// Nothing came back.
    Lost,
    /// This machine or a router said that there is no way.
    Unreachable,
}

/// What a time server answered (RFC 5905).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ServerTime {
    /// How far its clock is ahead of this machine's, in milliseconds; negative where it is behind.
    pub ahead_ms: i64,
    /// How many servers stand between it and a reference clock.
    pub stratum: u8,
    /// Round-trip time, without what the server itself needed.
    pub took: Duration,
}
