//! Putting one question on a thread of its own, which can be abandoned when it never comes back.

use crate::host::{Host, Limit};
use crate::model::{Facts, Unanswered, UnansweredKind};
use crate::probes::{Ctx, Question};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread;

/// Threads that ask carry this at the start of their names; a panic in one is a finding, not a crash.
pub const THREAD_NAME: &str = "check ";

/// What came back, with the place of its task in the plan.
pub(super) type Reply = (usize, Result<Facts, Unanswered>);

/// Stack of an asking thread, in bytes: TLS and HTTP in a debug build need more than the usual two mebibytes.
const STACK_BYTES: usize = 4 * 1024 * 1024;

/// Asks on a new thread. The reply comes through `replies`, or never.
pub(super) fn ask(
    at: usize,
    id: &str,
    question: &Arc<Question>,
    host: &Arc<dyn Host>,
    limit: Limit,
    replies: &Sender<Reply>,
) {
    let (question, host, sender) = (Arc::clone(question), Arc::clone(host), replies.clone());
    let asking = move || {
        let cx = Ctx { host: host.as_ref(), limit };
        let facts = catch_unwind(AssertUnwindSafe(|| question.ask(&cx)));
        let facts = facts.unwrap_or_else(|panic| {
            let words = panic.downcast_ref::<String>().map(String::as_str);
            let words = words.or_else(|| panic.downcast_ref::<&str>().copied());
            Err(UnansweredKind::Crashed.because(words.unwrap_or_default()))
        });
        // Nobody listens any more when the run ended first; that is what abandoning means.
        let _ = sender.send((at, facts));
    };
    let name = format!("{THREAD_NAME}{id}");
    if let Err(error) = thread::Builder::new().name(name).stack_size(STACK_BYTES).spawn(asking) {
        let _ = replies.send((at, Err(UnansweredKind::Failed.because(error.to_string()))));
    }
}
