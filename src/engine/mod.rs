//! The engine: plans the checks, asks, judges, names the cause. Prints nothing, draws nothing.

mod ask;
mod diagnose;
mod judge;
mod plan;
mod run;

use crate::model::{Cause, Finding, Report};
pub use ask::THREAD_NAME;
pub use diagnose::diagnose;
pub use judge::{Judgement, judge, shown};
pub use plan::{Plan, PlanError, Planned, Wish, plan};
pub use run::run;

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
    /// A cause holds whatever the open questions bring; a more fundamental one may still follow.
    Cause(Box<Cause>),
    /// The run is over.
    Done(Box<Report>),
}
