//! The nouns, in reading order: words, facts, findings, causes, the report. No I/O, no clock.

mod cause;
mod facts;
mod finding;
mod flip;
mod network;
mod report;
mod timeline;
mod verdict;
mod way;
mod words;

pub use cause::{Action, Cause, Confidence, Layer, Side, Step};
pub use facts::{Facts, Private, PrivateKind, Unanswered, UnansweredKind};
pub use finding::{Finding, Skipped, Status};
pub use flip::{Again, Course, Flip};
pub use network::{NetworkChange, NetworkPlace};
pub use report::{
    Contact, Ended, MachineFacts, Os, PackFacts, ProgramFacts, REPORT_VERSION, Report,
};
pub use timeline::{Move, Span, SpanState, Timeline, TimelineRow};
pub use verdict::Verdict;
pub use way::{Part, Seen, Stop, Way};
pub use words::{Lang, Text};
