//! What was learned from the machine, or why nothing was.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The answer of one probe: fact names with their values, as the probe's `Facts` type declares them.
pub type Facts = Map<String, Value>;

/// Why a question has no answer. Never a fault of what was asked about: that is a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Unanswered {
    /// The kind of reason.
    pub kind: UnansweredKind,
    /// What exactly happened, in the system's own words; may be empty. Private parts last.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

/// The kinds of reasons for which a question has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnansweredKind {
    /// The answer did not come within the limit.
    TimedOut,
    /// The user or the run's end stopped the question.
    Stopped,
    /// The probe itself failed: a defect of this program.
    Crashed,
    /// The system does not let this user ask.
    NotAllowed,
    /// This system cannot tell, or the program does not know how to ask it.
    NotSupported,
    /// The system was asked and gave an error instead of an answer.
    Failed,
}

impl UnansweredKind {
    /// The kind as reports write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::TimedOut => "timed_out",
            Self::Stopped => "stopped",
            Self::Crashed => "crashed",
            Self::NotAllowed => "not_allowed",
            Self::NotSupported => "not_supported",
            Self::Failed => "failed",
        }
    }

    /// This kind with the system's own words.
    pub fn because(self, detail: impl Into<String>) -> Unanswered {
        Unanswered { kind: self, detail: detail.into() }
    }
}

impl From<UnansweredKind> for Unanswered {
    fn from(kind: UnansweredKind) -> Self {
        kind.because("")
    }
}

/// A value known to identify someone or something, found before anything is written, so that
/// redaction can look for it everywhere. Never part of a report file.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Private {
    /// What it identifies.
    pub kind: PrivateKind,
    /// The value as the machine wrote it.
    pub value: String,
}

/// What a private value identifies; each kind has its own stand-ins and its own switch.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PrivateKind {
    /// A password, key or token: dropped always.
    Secret,
    /// The name of a user account.
    User,
    /// The name of a computer, or a domain name that is not public.
    Host,
    /// A path that names a person: the home folder.
    Path,
    /// An IPv4 or IPv6 address.
    Address,
    /// The hardware address of a network adapter.
    Mac,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A number on an identity document or a bank card.
    IdNumber,
    /// A serial number or machine id.
    Serial,
    /// The name or id of a wireless network.
    Ssid,
    /// A word that the user or the pack named.
    Word,
}

impl PrivateKind {
    /// Every kind, the one that is never optional first.
    pub const ALL: [Self; 12] = [
        Self::Secret,
        Self::User,
        Self::Host,
        Self::Path,
        Self::Address,
        Self::Mac,
        Self::Email,
        Self::Phone,
        Self::IdNumber,
        Self::Serial,
        Self::Ssid,
        Self::Word,
    ];

    /// The kind as reports and probe schemas (`x-private`) write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::User => "user",
            Self::Host => "host",
            Self::Path => "path",
            Self::Address => "address",
            Self::Mac => "mac",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::IdNumber => "id_number",
            Self::Serial => "serial",
            Self::Ssid => "ssid",
            Self::Word => "word",
        }
    }
}
