//! The engine: plans the checks, asks, judges, names the cause. Prints nothing, draws nothing.

mod again;
mod ask;
mod course;
mod diagnose;
mod judge;
mod place;
mod plan;
mod round;
mod run;
mod track;
mod watch;

use crate::model::{Cause, Finding, Report};
pub use ask::THREAD_NAME;
pub use diagnose::diagnose;
pub use judge::{Judgement, judge, shown};
pub use place::withhold;
pub use plan::{Plan, PlanError, Planned, Wish, plan};
pub use run::run;
pub use watch::{Change, Pace, watch, watched};

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
    /// A finding changed when its question was put once more at the end.
    Changed(Box<Finding>),
    /// A cause holds whatever the open questions bring; a more fundamental one may still follow.
    Cause(Box<Cause>),
    /// The run is over.
    Done(Box<Report>),
}
