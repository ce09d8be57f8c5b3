//! Words for the nouns of the model, the same wherever they are shown.

use crate::model::{Confidence, Os, Side, Status};
use serde::Deserialize;

/// See the file of the same name in `assets/text`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "each word says itself")]
pub struct NounWords {
    pub status: StatusWords,
    pub confidence: ConfidenceWords,
    pub side: SideWords,
    pub os: OsWords,
}

impl NounWords {
    /// The word for a status.
    #[must_use]
    pub fn status(&self, status: Status) -> &str {
        match status {
            Status::Pass => &self.status.pass,
            Status::Warn => &self.status.warn,
            Status::Fail => &self.status.fail,
            Status::Unknown => &self.status.unknown,
            Status::Skipped => &self.status.skipped,
        }
    }

    /// How sure, in words.
    #[must_use]
    pub fn confidence(&self, confidence: Confidence) -> &str {
        match confidence {
            Confidence::Sure => &self.confidence.sure,
            Confidence::Likely => &self.confidence.likely,
            Confidence::Possible => &self.confidence.possible,
        }
    }

    /// Whose side, in words.
    #[must_use]
    pub fn side(&self, side: Side) -> &str {
        match side {
            Side::ThisComputer => &self.side.this_computer,
            Side::Network => &self.side.network,
            Side::Service => &self.side.service,
        }
    }

    /// The name of a system.
    #[must_use]
    pub fn os(&self, os: Os) -> &str {
        match os {
            Os::Linux => &self.os.linux,
            Os::Mac => &self.os.macos,
            Os::Windows => &self.os.windows,
        }
    }
}

/// The statuses of a finding.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "each word says itself")]
pub struct StatusWords {
    pub pass: String,
    pub warn: String,
    pub fail: String,
    pub unknown: String,
    pub skipped: String,
}

/// How sure a cause is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "each word says itself")]
pub struct ConfidenceWords {
    pub sure: String,
    pub likely: String,
    pub possible: String,
}

/// Whose side a cause is on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "each word says itself")]
pub struct SideWords {
    pub this_computer: String,
    pub network: String,
    pub service: String,
}

/// The systems.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "each word says itself")]
pub struct OsWords {
    pub linux: String,
    pub macos: String,
    pub windows: String,
}
