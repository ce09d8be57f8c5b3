//! What came of asking a question once more: the same, or something else.

use super::finding::Status;
use super::words::Text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The answer to a question that was put once more, at the end of a run or of a watch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Again {
    /// When it was put, in milliseconds after the run's start.
    pub asked_ms: u64,
    /// What it came to.
    pub status: Status,
    /// Id of the expectation that matched.
    pub expectation: String,
}

/// How the answers of one check changed.
///
/// The finding itself tells the answer in which something was wrong, whichever came first: that is the
/// one to be explained, and its facts are the ones that support needs. Where all was well in the end, the
/// finding is a `warn`, whatever it was before: a fault that is gone does not stand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Flip {
    /// How it was at first.
    pub first: Status,
    /// How it was in the end.
    pub then: Status,
    /// The status of the answer that the finding tells, as it was judged; verdicts rest on this one.
    pub told: Status,
    /// When it was first seen to have changed, in milliseconds after the run's start.
    pub at_ms: u64,
    /// How often it changed between good and bad.
    pub times: u32,
    /// All this in one sentence.
    pub say: Text,
    /// What the answer said that the finding does not tell.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub other: Text,
}

/// How a cause went on while it was looked at. Absent where it was there throughout, as far as is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Course {
    /// It began meanwhile, and was there in the end.
    Began,
    /// It was there at first, and gone in the end.
    Ended,
    /// It came and went, more than once or between the first and the last look.
    CameAndWent,
}

impl Flip {
    /// How a fault that rests on this finding went on.
    pub fn course(&self) -> Course {
        match (self.times, self.then) {
            (0 | 1, Status::Pass) => Course::Ended,
            (0 | 1, _) => Course::Began,
            _ => Course::CameAndWent,
        }
    }
}
