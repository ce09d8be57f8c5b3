//! Everything one run found: the document that is shown, saved, opened and judged again.

use super::cause::Cause;
use super::facts::Private;
use super::finding::{Finding, Status};
use super::network::NetworkChange;
use super::timeline::Timeline;
use super::words::Text;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Version of the report's format. A reader refuses a higher one; a field added with a default keeps it.
pub const REPORT_VERSION: u32 = 1;

/// One run, whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// Version of this format.
    pub version: u32,
    /// The program that ran.
    pub program: ProgramFacts,
    /// The packs whose checks ran.
    pub packs: Vec<PackFacts>,
    /// When the run started.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub started: Timestamp,
    /// How long the run took, in milliseconds.
    pub took_ms: u64,
    /// How the run ended.
    pub ended: Ended,
    /// The change of network in mid-run; absent where it stayed the same, as far as is known. With one, no
    /// cause is named that combines answers of a network, but for what a watch asked anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network_changed: Option<NetworkChange>,
    /// The machine it ran on.
    pub machine: MachineFacts,
    /// Causes, most fundamental first; empty when nothing that was checked explains a fault.
    pub causes: Vec<Cause>,
    /// Findings, in the order of the packs.
    pub findings: Vec<Finding>,
    /// What was seen while the computer was watched afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeline: Option<Timeline>,
    /// Every outside party that the run talked to.
    pub contacts: Vec<Contact>,
    /// Values known to be private; redaction looks for them. Never written.
    #[serde(skip)]
    #[schemars(skip)]
    pub private: Vec<Private>,
    /// Names and addresses known to be public: the endpoints of the shipped packs. Redaction leaves
    /// them as they are. Never written.
    #[serde(skip)]
    #[schemars(skip)]
    pub public: Vec<String>,
}

/// Most entries of lists that are told right beside a cause.
const MOST_PARTICULARS: usize = 5;

impl Report {
    /// How many findings ended as `status`.
    pub fn count(&self, status: Status) -> usize {
        self.findings.iter().filter(|finding| finding.status == status).count()
    }

    /// The finding of the check with this id.
    pub fn finding(&self, check: &str) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.check == check)
    }

    /// What the findings that a cause rests on tell one by one: the file and line, the device, the
    /// package. The first few; all of them stand with their findings.
    pub fn particulars(&self, cause: &Cause) -> Vec<&Text> {
        let checks = cause.because.iter().filter_map(|it| it.split(':').next());
        let findings = checks.filter_map(|check| self.finding(check));
        findings.flat_map(|finding| &finding.items).take(MOST_PARTICULARS).collect()
    }

    /// Whether a cause explains this check's finding.
    pub fn is_explained(&self, check: &str) -> bool {
        self.causes.iter().any(|cause| cause.explains.iter().any(|explained| explained == check))
    }
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// Every check had its turn.
    Complete,
    /// The user stopped it.
    Stopped,
    /// The run's own limit was reached.
    Deadline,
}

/// The program that made a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProgramFacts {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// A pack whose checks ran.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PackFacts {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// Its version.
    pub version: String,
    /// Who publishes it; empty for the packs that come with the program.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub publisher: String,
    /// SHA-256 of its file, in hexadecimal.
    pub sha256: String,
    /// Titles of its groups, by id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub groups: BTreeMap<String, Text>,
}

/// The operating systems the program runs on.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "each name says it")]
pub enum Os {
    Linux,
    #[serde(rename = "macos")]
    Mac,
    Windows,
}

impl Os {
    /// Every system.
    pub const ALL: [Self; 3] = [Self::Linux, Self::Mac, Self::Windows];

    /// The system as packs and reports write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Linux => "linux",
            Self::Mac => "macos",
            Self::Windows => "windows",
        }
    }
}

/// The machine a report is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MachineFacts {
    /// The kind of system.
    pub os: Os,
    /// The system's name and version as it calls itself: `Windows 11 Pro 23H2`, `Debian GNU/Linux 12`.
    pub os_version: String,
    /// Version of its kernel.
    pub kernel: String,
    /// The processor architecture: `x86_64`, `aarch64`.
    pub arch: String,
    /// The computer's name.
    pub host_name: String,
    /// Name of the user who runs the program.
    pub user_name: String,
    /// The user's home folder.
    pub home: String,
    /// The system's language, as a BCP 47 tag.
    pub language: String,
    /// The system's time zone, as an IANA name or an offset.
    pub time_zone: String,
    /// Whether the program runs with an administrator's rights; absent where the system does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elevated: Option<bool>,
}

/// An outside party that the run talked to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Contact {
    /// How: `tcp`, `dns`, `icmp`, `http`, `https`.
    pub by: String,
    /// Whom: a name or address, with the port where there is one.
    pub whom: String,
}
