//! Several questions put once more, at the same time, and waited for, each at most its own time.

use super::ask::{Reply, ask};
use super::judge::{Judgement, judge};
use super::plan::Plan;
use crate::host::{Host, Limit, Stop};
use crate::model::Facts;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

/// How often the user's word to stop is looked for.
const STOP_POLL: Duration = Duration::from_millis(25);
/// How long after its limit a question may still answer.
const GRACE: Duration = Duration::from_millis(200);
/// Most questions put at once.
pub(super) const MOST_AT_ONCE: usize = 96;

/// An answer and what it comes to.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) facts: Facts,
    pub(super) judgement: Judgement,
}

/// Puts the questions of a plan again. A question that did not come back yet is not put a second time, so
/// that one which never does costs one thread and no more.
pub(super) struct Asker<'r, 'p> {
    plan: &'r Plan<'p>,
    host: &'r Arc<dyn Host>,
    sender: Sender<Reply>,
    replies: Receiver<Reply>,
    /// Until when each question under way is waited for, by its place in the plan.
    open: BTreeMap<usize, Instant>,
}

impl<'r, 'p> Asker<'r, 'p> {
    pub(super) fn new(plan: &'r Plan<'p>, host: &'r Arc<dyn Host>) -> Self {
        let (sender, replies) = channel();
        Self { plan, host, sender, replies, open: BTreeMap::new() }
    }

    /// Puts these questions, each with its time, and gives the answers by their places in the plan.
    /// Nothing where the user stopped it meanwhile: what a stopped question says is no answer.
    pub(super) fn put(
        &mut self,
        asked: &[(usize, Duration)],
        stop: &Stop,
    ) -> BTreeMap<usize, Answer> {
        for (at, _) in self.replies.try_iter() {
            self.open.remove(&at);
        }
        let begin = self.host.instant();
        for &(at, time) in asked.iter().take(MOST_AT_ONCE) {
            let Some(task) = self.plan.tasks.get(at) else { continue };
            let Ok(question) = &task.question else { continue };
            if self.open.contains_key(&at) {
                continue;
            }
            let limit = Limit::new(begin, time, stop.clone());
            ask(at, &task.id, question, self.host, limit, &self.sender);
            self.open.insert(at, begin + time + GRACE);
        }
        let mut answers = BTreeMap::new();
        loop {
            let now = self.host.instant();
            if stop.is_stopped() {
                return BTreeMap::new();
            }
            if !self.open.values().any(|until| now < *until) {
                return answers;
            }
            let Ok((at, facts)) = self.replies.recv_timeout(STOP_POLL) else { continue };
            let was_late = self.open.remove(&at).is_none_or(|until| now >= until);
            let Some(task) = self.plan.tasks.get(at).filter(|_| !was_late) else { continue };
            let Ok(facts) = facts else { continue };
            let Ok(judgement) = judge(task.check, task.subject.as_ref(), &facts) else { continue };
            answers.insert(at, Answer { facts, judgement });
        }
    }
}
