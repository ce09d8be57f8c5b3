//! What one check came to.

use super::facts::{Facts, Unanswered};
use super::flip::{Again, Flip};
use super::way::Part;
use super::words::Text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// As it should be.
    Pass,
    /// Works, but worth knowing.
    Warn,
    /// Does not work.
    Fail,
    /// The question could not be answered; says nothing about what was asked.
    Unknown,
    /// Not asked, for a stated reason.
    Skipped,
}

impl Status {
    /// Every status, the one that wants attention first coming first.
    pub const ALL: [Self; 5] = [Self::Fail, Self::Warn, Self::Unknown, Self::Pass, Self::Skipped];

    /// The status as packs and reports write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::Unknown => "unknown",
            Self::Skipped => "skipped",
        }
    }

    /// Whether this is good or bad; neither where nothing is known.
    pub fn is_good(self) -> Option<bool> {
        match self {
            Self::Pass => Some(true),
            Self::Warn | Self::Fail => Some(false),
            Self::Unknown | Self::Skipped => None,
        }
    }

    /// The status that a pack writes as `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

/// The outcome of one check: its status, the sentence that says it, and the facts it rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// Id of the check; a check that runs once for each target carries `@2`, `@3` … from the second on.
    pub check: String,
    /// Id of the pack the check stands in.
    pub pack: String,
    /// Group under which the check is shown.
    pub group: String,
    /// Name of the probe that was asked.
    pub probe: String,
    /// The part of the way from this computer to the service that the outcome speaks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub way: Option<Part>,
    /// The site, service or folder that the check ran for; empty where it runs just once.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub subject: String,
    /// What the check looks at, as a statement that is true when all is well.
    pub title: Text,
    /// Why it matters.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub why: Text,
    /// How it ended.
    pub status: Status,
    /// Id of the expectation that matched; absent when the question was not answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expectation: Option<String>,
    /// What was found, in one sentence.
    pub say: Text,
    /// What was found one by one, where the check tells a list: each with its place and its remedy.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Text>,
    /// The facts, by name.
    #[serde(default, skip_serializing_if = "Facts::is_empty")]
    pub facts: Facts,
    /// Why there are no facts, where a question could not be answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unanswered: Option<Unanswered>,
    /// Why the question was not asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skipped: Option<Skipped>,
    /// What came of asking once more; absent where that was not done or brought no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again: Option<Again>,
    /// How the answers changed; absent where they did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flipped: Option<Box<Flip>>,
    /// Whether a verdict rests on this check, so that its silence makes the whole run inconclusive.
    #[serde(default)]
    pub essential: bool,
    /// When it was asked, in milliseconds after the run's start.
    pub started_ms: u64,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
}

impl Finding {
    /// The status that verdicts rest on: that of the answer which the finding tells.
    pub fn judged(&self) -> Status {
        self.flipped.as_ref().map_or(self.status, |flip| flip.told)
    }
}

/// Why a check was not asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Skipped {
    /// A check it needs did not pass.
    Need {
        /// Id of that check.
        check: String,
    },
    /// The check is for other systems.
    OtherSystem,
    /// The run ended before its turn came.
    Ended,
}
