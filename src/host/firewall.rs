//! What is known of the firewalls on this computer: whether they are on, what they do by default, and their rules.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Everything that could be seen of the firewalls of this computer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Firewall {
    /// Each firewall, and each profile or chain of one.
    pub sections: Vec<FirewallSection>,
    /// Rules that are in force, in the order in which the system tries them.
    pub rules: Vec<FirewallRule>,
    /// Whether this is all: false where an administrator would see more, or where there was too much.
    pub complete: bool,
}

/// The program or part of the system that filters.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum FirewallKind {
    /// The firewall of Windows.
    Windows,
    /// The firewall of macOS, which decides which programs may take callers.
    Application,
    /// The packet filter of macOS (`pf`).
    PacketFilter,
    /// The packet filter of Linux.
    Nftables,
    /// The older packet filter of Linux.
    Iptables,
    /// ufw, which writes rules for one of them.
    Ufw,
    /// firewalld, which writes rules for one of them.
    Firewalld,
}

impl FirewallKind {
    /// The kind as facts write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Windows => "windows",
            Self::Application => "application",
            Self::PacketFilter => "packet_filter",
            Self::Nftables => "nftables",
            Self::Iptables => "iptables",
            Self::Ufw => "ufw",
            Self::Firewalld => "firewalld",
        }
    }

    /// Whether the first rule that fits decides; otherwise one that blocks wins over those that allow.
    pub fn first_decides(self) -> bool {
        !matches!(self, Self::Windows | Self::Application)
    }
}

/// One firewall, or one profile or chain of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FirewallSection {
    /// Whose it is.
    pub kind: FirewallKind,
    /// Name of the profile (`domain`, `private`, `public`) or chain (`inet filter input`); may be empty.
    #[serde(default)]
    pub name: String,
    /// Whether it is on; absent where it cannot be told.
    #[serde(default)]
    pub on: Option<bool>,
    /// Whether this profile is the one in force now; absent where it cannot be told.
    #[serde(default)]
    pub active: Option<bool>,
    /// What happens to callers for whom there is no rule; absent where it decides nothing about them or cannot be told.
    #[serde(default)]
    pub inbound: Option<FirewallAction>,
    /// What happens to connections from here for which there is no rule; absent likewise.
    #[serde(default)]
    pub outbound: Option<FirewallAction>,
    /// Whether every caller is turned away, rules or not.
    #[serde(default)]
    pub closed: bool,
}

/// What a firewall does with a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FirewallAction {
    /// Lets it through.
    Allow,
    /// Drops or refuses it.
    Block,
}

/// Which way a connection is opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Others call this computer.
    In,
    /// This computer calls others.
    #[default]
    Out,
    /// Others call others through this computer.
    Through,
}

/// One rule in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FirewallRule {
    /// Whose it is.
    pub kind: FirewallKind,
    /// Names of the profiles or chains it stands in; all of its kind when empty.
    #[serde(default)]
    pub sections: Vec<String>,
    /// Which way.
    pub direction: Direction,
    /// What it does.
    pub action: FirewallAction,
    /// `tcp`, `udp`, empty for any; others by name or number.
    #[serde(default)]
    pub protocol: String,
    /// Ports that are called, from and to; all when empty.
    #[serde(default)]
    pub ports: Vec<(u16, u16)>,
    /// The one program it is about; empty for any.
    #[serde(default)]
    pub program: String,
    /// What its author called it; else its text.
    #[serde(default)]
    pub name: String,
    /// Whether it has further conditions (addresses, adapters, users …), so that it counts for some connections only.
    #[serde(default)]
    pub narrow: bool,
}

impl FirewallRule {
    /// Whether it speaks of this direction, protocol and port, further conditions aside.
    pub fn touches(&self, direction: Direction, protocol: &str, port: u16) -> bool {
        self.direction == direction
            && (self.protocol.is_empty() || self.protocol == protocol)
            && (self.ports.is_empty()
                || self.ports.iter().any(|&(from, to)| (from..=to).contains(&port)))
    }

    /// Whether it stands in this section.
    pub fn is_in(&self, section: &FirewallSection) -> bool {
        self.kind == section.kind
            && (self.sections.is_empty() || self.sections.contains(&section.name))
    }
}
