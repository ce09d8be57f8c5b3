//! The proxies that this machine is set to use, by each of the places where that can be set.

use serde::{Deserialize, Serialize};

/// One setting of a proxy that is switched on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default)]
pub struct ProxySetting {
    /// Where it is set.
    pub source: ProxySource,
    /// What it is for, and how it is spoken to.
    pub kind: ProxyKind,
    /// Its host; empty for scripts and automatic discovery. User names and passwords are left out.
    pub host: String,
    /// Its port; 0 for scripts and automatic discovery.
    pub port: u16,
    /// Address of the script that decides, without user name and password; empty where there is none.
    pub script: String,
}

/// The places where a proxy can be set.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum ProxySource {
    /// Environment variables of this program.
    #[default]
    Environment,
    /// Windows' Internet settings of this user.
    User,
    /// Windows' Internet settings laid down by whoever manages this machine.
    Policy,
    /// Windows' settings for services (`netsh winhttp`).
    Machine,
    /// The network settings of macOS.
    Macos,
    /// The settings of the GNOME desktop.
    Gnome,
    /// The settings of the KDE desktop.
    Kde,
}

impl ProxySource {
    /// The place as facts write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Environment => "environment",
            Self::User => "user",
            Self::Policy => "policy",
            Self::Machine => "machine",
            Self::Macos => "macos",
            Self::Gnome => "gnome",
            Self::Kde => "kde",
        }
    }
}

/// What a proxy setting is for.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum ProxyKind {
    /// Plain web pages; spoken to by HTTP.
    #[default]
    Http,
    /// Encrypted web pages; spoken to by HTTP.
    Https,
    /// Everything; spoken to by SOCKS 4 or 5.
    Socks,
    /// A script decides for each address.
    Script,
    /// The network tells where the script is (WPAD).
    Discovery,
}

impl ProxyKind {
    /// The kind as facts write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
            Self::Socks => "socks",
            Self::Script => "script",
            Self::Discovery => "discovery",
        }
    }
}
