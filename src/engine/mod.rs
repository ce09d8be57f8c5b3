//! The engine: plans the checks, asks, judges, names the cause. Prints nothing, draws nothing.

use crate::model::{Cause, Finding, Report, Text};

/// What happens during a run, as it happens.
#[derive(Clone, Debug)]
pub enum Event {
    /// A check's question was put.
    Started {
        /// Id of the check.
        check: String,
    },
    /// A check came to an end.
    Finished(Box<Finding>),
    /// A cause is certain enough to be named; later ones may be more fundamental.
    Cause(Box<Cause>),
    /// The run is over.
    Done(Box<Report>),
}

/// What a plan says of one check before it runs.
#[derive(Clone, Debug)]
pub struct Planned {
    /// Id of the check in this run.
    pub id: String,
    /// Id of its group.
    pub group: String,
    /// What it looks at.
    pub title: Text,
}
