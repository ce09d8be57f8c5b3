//! Words for the nouns of the model, the same wherever they are shown.

use super::fill;
use crate::model::{Confidence, Course, NetworkChange, Os, Side, SpanState, Status};
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
    pub course: CourseWords,
    pub span: SpanWords,
    pub state: StateWords,
    pub network: NetworkWords,
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

    /// How a cause went on, in a sentence.
    #[must_use]
    pub fn course(&self, course: Course) -> &str {
        match course {
            Course::Began => &self.course.began,
            Course::Ended => &self.course.ended,
            Course::CameAndWent => &self.course.came_and_went,
        }
    }

    /// How something was for a stretch of time, in words.
    #[must_use]
    pub fn state(&self, state: SpanState) -> &str {
        match state {
            SpanState::Good => &self.state.good,
            SpanState::Bad => &self.state.bad,
            SpanState::Unknown => &self.state.unknown,
        }
    }

    /// The sentence that says that the network changed.
    #[must_use]
    pub fn network_changed(&self, change: &NetworkChange) -> String {
        let (from, to) = (&change.from.adapter, &change.to.adapter);
        let sentence =
            if from == to { &self.network.changed_within } else { &self.network.changed };
        fill(sentence, &[("from", from), ("to", to)])
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

/// How a cause went on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "each word says itself")]
pub struct CourseWords {
    pub began: String,
    pub ended: String,
    pub came_and_went: String,
}

/// Units of time, each with `{count}`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "each word says itself")]
pub struct SpanWords {
    pub seconds: String,
    pub minutes: String,
    pub hours: String,
    pub days: String,
}

/// How something was for a stretch of time.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "each word says itself")]
pub struct StateWords {
    pub good: String,
    pub bad: String,
    pub unknown: String,
}

/// What is said of a network that changed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "each word says itself")]
pub struct NetworkWords {
    /// `{from}` `{to}`
    pub changed: String,
    /// `{from}`
    pub changed_within: String,
}
