//! The one thing that explains a set of findings, and what to do about it.

use super::flip::Course;
use super::report::Os;
use super::words::Text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A named cause with the findings it rests on and the findings it explains.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Cause {
    /// Stable id; other people's tools read it.
    pub id: String,
    /// Id of the pack that names it.
    pub pack: String,
    /// The cause in plain words.
    pub title: Text,
    /// What it means for the person, in a sentence or two.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub meaning: Text,
    /// How sure it is.
    pub confidence: Confidence,
    /// How it went on, where a finding that it rests on changed meanwhile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub course: Option<Course>,
    /// Where in the path from this computer to the service it sits; causes are ordered by it.
    pub layer: Layer,
    /// Whose side it is on.
    pub side: Side,
    /// The findings it rests on, as `check:expectation`.
    pub because: Vec<String>,
    /// The checks whose findings it explains; they are folded under it.
    pub explains: Vec<String>,
    /// What to do, first step first.
    pub steps: Vec<Step>,
}

/// One step of a remedy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Step {
    /// The step in plain words.
    pub say: Text,
    /// The system it is for; absent when it is the same everywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub os: Option<Os>,
    /// Something the program can open to help with the step.
    #[serde(default, rename = "do", skip_serializing_if = "Option::is_none")]
    pub action: Option<Action>,
}

/// Something the program can open for the user. None of these changes anything by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[expect(clippy::enum_variant_names, reason = "other kinds of action will come")]
pub enum Action {
    /// The system's network settings.
    #[serde(rename = "open-network-settings")]
    NetworkSettings,
    /// The system's proxy settings.
    #[serde(rename = "open-proxy-settings")]
    ProxySettings,
    /// The system's date and time settings.
    #[serde(rename = "open-date-settings")]
    DateSettings,
    /// The system's list of storage use.
    #[serde(rename = "open-storage-settings")]
    StorageSettings,
    /// The system's firewall settings.
    #[serde(rename = "open-firewall-settings")]
    FirewallSettings,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 5] = [
        Self::NetworkSettings,
        Self::ProxySettings,
        Self::DateSettings,
        Self::StorageSettings,
        Self::FirewallSettings,
    ];

    /// The action as packs write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::NetworkSettings => "open-network-settings",
            Self::ProxySettings => "open-proxy-settings",
            Self::DateSettings => "open-date-settings",
            Self::StorageSettings => "open-storage-settings",
            Self::FirewallSettings => "open-firewall-settings",
        }
    }
}

/// How sure a cause is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Fits, but other explanations fit as well.
    Possible,
    /// The best explanation of what was found.
    Likely,
    /// What was found leaves no other explanation.
    Sure,
}

impl Confidence {
    /// Every confidence, least first.
    pub const ALL: [Self; 3] = [Self::Possible, Self::Likely, Self::Sure];

    /// The confidence as packs and reports write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Possible => "possible",
            Self::Likely => "likely",
            Self::Sure => "sure",
        }
    }
}

/// Whose side a cause is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// This computer.
    ThisComputer,
    /// The network between this computer and the service.
    Network,
    /// The service.
    Service,
}

impl Side {
    /// Every side, nearest first.
    pub const ALL: [Self; 3] = [Self::ThisComputer, Self::Network, Self::Service];

    /// The side as packs and reports write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::ThisComputer => "this-computer",
            Self::Network => "network",
            Self::Service => "service",
        }
    }
}

/// The layers a cause can sit in, lowest first: a fault in a lower one explains faults above it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "each name says it; the order is what matters")]
pub enum Layer {
    Adapter,
    Link,
    Address,
    Route,
    Gateway,
    Internet,
    Dns,
    Portal,
    Proxy,
    Tls,
    Clock,
    Mtu,
    Ipv6,
    Port,
    Service,
    Local,
}

impl Layer {
    /// Every layer, lowest first.
    pub const ALL: [Self; 16] = [
        Self::Adapter,
        Self::Link,
        Self::Address,
        Self::Route,
        Self::Gateway,
        Self::Internet,
        Self::Dns,
        Self::Portal,
        Self::Proxy,
        Self::Tls,
        Self::Clock,
        Self::Mtu,
        Self::Ipv6,
        Self::Port,
        Self::Service,
        Self::Local,
    ];

    /// The layer as packs and reports write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Adapter => "adapter",
            Self::Link => "link",
            Self::Address => "address",
            Self::Route => "route",
            Self::Gateway => "gateway",
            Self::Internet => "internet",
            Self::Dns => "dns",
            Self::Portal => "portal",
            Self::Proxy => "proxy",
            Self::Tls => "tls",
            Self::Clock => "clock",
            Self::Mtu => "mtu",
            Self::Ipv6 => "ipv6",
            Self::Port => "port",
            Self::Service => "service",
            Self::Local => "local",
        }
    }
}
