//! What a watch saw over its time: when each thing was well and when it was not.

use super::network::NetworkChange;
use super::words::Text;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A watch, from its first look to its last.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Timeline {
    /// When it began.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub started: Timestamp,
    /// How long it went on, in milliseconds by the machine's clock.
    pub took_ms: u64,
    /// Time between two looks, in milliseconds.
    pub every_ms: u64,
    /// How often it looked.
    pub rounds: u64,
    /// Ids of the checks that were watched.
    pub watched: Vec<String>,
    /// Those of them that changed.
    pub rows: Vec<TimelineRow>,
    /// The changes of network meanwhile, earliest first, at most [`Timeline::MOST_MOVES`]. The findings and
    /// causes are of the time before the first; what comes after stands in the rows alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moves: Vec<Move>,
}

impl Timeline {
    /// Most changes of network that are kept.
    pub const MOST_MOVES: usize = 100;
}

/// A change of network during a watch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Move {
    /// When it was seen, in milliseconds after the watch's start.
    pub at_ms: u64,
    /// From where to where.
    pub change: NetworkChange,
}

/// One check that changed during a watch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TimelineRow {
    /// Id of the check.
    pub check: String,
    /// What it looks at, as a statement that is true when all is well.
    pub title: Text,
    /// The stretches of time, earliest first. The first and the last ones where there were very many.
    pub spans: Vec<Span>,
    /// How many stretches in the middle are left out.
    #[serde(default)]
    pub left_out: u64,
    /// How often it was bad.
    pub outages: u64,
    /// How long it was bad, all together, in milliseconds.
    pub bad_ms: u64,
    /// How long it was bad at the longest, in milliseconds.
    pub longest_ms: u64,
}

/// A stretch of time in which one thing stayed as it was, as far as each look can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Span {
    /// When it began, in milliseconds after the watch's start.
    pub from_ms: u64,
    /// When it ended.
    pub to_ms: u64,
    /// How it was.
    pub state: SpanState,
}

/// How something was for a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SpanState {
    /// As it should be.
    Good,
    /// Not as it should be.
    Bad,
    /// It could not be told, or nobody looked, as while the computer slept.
    Unknown,
}

impl SpanState {
    /// The state as reports write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Unknown => "unknown",
        }
    }
}
