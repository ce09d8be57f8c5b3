//! The run itself: every question at once, each on its own thread, nobody waited for past its limit.

use super::Event;
use super::again::ask_again;
use super::ask::{Reply, ask};
use super::diagnose::{apply, diagnose, is_settled, matching};
use super::judge::judge;
use super::place::{change, look, withhold};
use super::plan::{Plan, Task, with_subject};
use crate::host::{Host, Hurry, Limit, Stop};
use crate::model::{
    Ended, Facts, Finding, Private, ProgramFacts, REPORT_VERSION, Report, Skipped, Status, Text,
    Unanswered, UnansweredKind,
};
use crate::packs::Reference;
use crate::probes::private_values;
use crate::text::{EngineWords, Words, fill};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

/// How often the user's word to stop is looked for.
const STOP_POLL: Duration = Duration::from_millis(25);
/// How long after its limit a question may still answer: long enough to kill what it started.
const GRACE: Duration = Duration::from_millis(600);
/// How long a stopped run waits for questions under way to clean up.
const FAREWELL: Duration = Duration::from_secs(1);
/// Most questions under way at once; abandoned ones do not count.
const MOST_AT_ONCE: usize = 96;

/// Runs a plan to its end, telling each step as it happens. Always gives a report.
pub fn run(
    plan: &Plan<'_>,
    host: &Arc<dyn Host>,
    stop: &Stop,
    tell: &mut dyn FnMut(Event),
) -> Report {
    let started = host.now();
    let begin = host.instant();
    let before = look(plan, host);
    let (sender, replies) = channel();
    let mut run = Run {
        plan,
        host,
        stop,
        begin,
        until: begin + plan.timeout,
        states: plan.tasks.iter().map(|_| State::Waiting).collect(),
        named: BTreeSet::new(),
        private: Vec::new(),
        sender,
        tell,
    };
    let ended = run.drive(&replies);
    let (mut private, until) = (std::mem::take(&mut run.private), run.until);
    let mut findings: Vec<Finding> =
        run.states.into_iter().filter_map(State::into_finding).collect();
    if ended == Ended::Complete {
        private.extend(ask_again(plan, host, stop, (begin, until), &mut findings, tell));
    }
    let network_changed = change(before.filter(|_| !stop.is_stopped()), plan, host);
    let seen: Vec<&Finding> = findings.iter().collect();
    let causes = diagnose(&plan.causes, &seen);
    let mut report = Report {
        version: REPORT_VERSION,
        program: ProgramFacts {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
        packs: plan.packs.clone(),
        started,
        took_ms: millis(host.instant().duration_since(begin)),
        ended,
        causes: Vec::new(),
        network_changed,
        machine: host.machine(),
        findings,
        timeline: None,
        contacts: host.contacts(),
        private,
        public: plan.public.clone(),
    };
    report.causes = withhold(causes, &report);
    tell(Event::Done(Box::new(report.clone())));
    report
}

enum State {
    Waiting,
    Asked { since: Instant, until: Instant, hurry: Hurry },
    Done(Box<Finding>),
}

impl State {
    fn finding(&self) -> Option<&Finding> {
        if let Self::Done(finding) = self { Some(finding) } else { None }
    }

    fn into_finding(self) -> Option<Finding> {
        if let Self::Done(finding) = self { Some(*finding) } else { None }
    }
}

struct Run<'r, 'p> {
    plan: &'r Plan<'p>,
    host: &'r Arc<dyn Host>,
    stop: &'r Stop,
    begin: Instant,
    until: Instant,
    states: Vec<State>,
    named: BTreeSet<String>,
    private: Vec<Private>,
    sender: Sender<Reply>,
    tell: &'r mut dyn FnMut(Event),
}

impl Run<'_, '_> {
    fn drive(&mut self, replies: &Receiver<Reply>) -> Ended {
        loop {
            self.start_ready();
            if self.states.iter().all(|state| matches!(state, State::Done(_))) {
                return Ended::Complete;
            }
            let now = self.host.instant();
            let over = if self.stop.is_stopped() {
                Some(Ended::Stopped)
            } else if now >= self.until {
                Some(Ended::Deadline)
            } else {
                None
            };
            if let Some(ended) = over {
                self.wind_up(replies);
                return ended;
            }
            self.abandon_late(now);
            self.take(replies, STOP_POLL.min(self.until.saturating_duration_since(now)));
        }
    }

    /// Puts every question whose needs are met, and skips those whose needs failed.
    fn start_ready(&mut self) {
        let mut again = true;
        while again {
            again = false;
            for at in 0..self.states.len() {
                if !matches!(self.states[at], State::Waiting) {
                    continue;
                }
                let needs =
                    self.plan.tasks[at].needs.iter().map(|&need| self.states[need].finding());
                let needs: Option<Vec<&Finding>> = needs.collect();
                let Some(needs) = needs else { continue };
                let broken = needs
                    .iter()
                    .find(|need| matches!(need.status, Status::Fail | Status::Skipped))
                    .map(|need| (need.check.clone(), need.title.clone()));
                match broken {
                    Some((check, title)) => {
                        self.skip(at, Skipped::Need { check }, Some(&title));
                        again = true;
                    }
                    None if self.under_way() < MOST_AT_ONCE => self.start(at),
                    None => {}
                }
            }
        }
    }

    fn under_way(&self) -> usize {
        self.states.iter().filter(|state| matches!(state, State::Asked { .. })).count()
    }

    fn start(&mut self, at: usize) {
        let task = &self.plan.tasks[at];
        let since = self.host.instant();
        let time = task.check.limit.min(self.until.saturating_duration_since(since));
        let hurry = Hurry::default();
        let limit = Limit::new(since, time, self.stop.clone()).unless_hurried(&hurry);
        self.states[at] = State::Asked { since, until: since + time + GRACE, hurry };
        (self.tell)(Event::Started { check: task.id.clone() });
        self.hurry(at);
        match &task.question {
            Ok(question) => {
                ask(at, &task.id, question, self.host, limit, &self.sender);
            }
            Err(problem) => {
                let reply = Err(UnansweredKind::Failed.because(problem));
                let _ = self.sender.send((at, reply));
            }
        }
    }

    /// Tells a question under way to end early, where what was found meanwhile makes it so.
    fn hurry(&self, at: usize) {
        let State::Asked { since, hurry, .. } = &self.states[at] else { return };
        let task = &self.plan.tasks[at];
        if task.check.hurry.is_empty() || hurry.is_given() {
            return;
        }
        let own = self
            .plan
            .tasks
            .iter()
            .zip(&self.states)
            .filter(|(other, _)| other.subject.is_none() || other.subject == task.subject);
        let own: Vec<&Finding> = own.filter_map(|(_, state)| state.finding()).collect();
        let found = |reference: &Reference| !matching(reference, &own).is_empty();
        if let Some(rule) = task.check.hurry.iter().find(|rule| rule.once.iter().all(found)) {
            hurry.by(*since + rule.limit);
        }
    }

    fn take(&mut self, replies: &Receiver<Reply>, wait: Duration) {
        let mut next = replies.recv_timeout(wait).ok();
        while let Some((at, answer)) = next {
            // A reply of a question that was given up is too late.
            if matches!(self.states[at], State::Asked { .. }) {
                self.finish(at, answer);
            }
            next = replies.try_recv().ok();
        }
    }

    fn abandon_late(&mut self, now: Instant) {
        for at in 0..self.states.len() {
            if matches!(self.states[at], State::Asked { until, .. } if now >= until) {
                self.finish(at, Err(UnansweredKind::TimedOut.into()));
            }
        }
    }

    /// Ends early: questions under way get a moment to clean up, the others are not put.
    fn wind_up(&mut self, replies: &Receiver<Reply>) {
        self.stop.stop();
        for at in 0..self.states.len() {
            if matches!(self.states[at], State::Waiting) {
                self.skip(at, Skipped::Ended, None);
            }
        }
        let last = self.host.instant() + FAREWELL;
        while self.under_way() > 0 && self.host.instant() < last {
            self.take(replies, STOP_POLL);
        }
        for at in 0..self.states.len() {
            if matches!(self.states[at], State::Asked { .. }) {
                self.finish(at, Err(UnansweredKind::Stopped.into()));
            }
        }
    }

    fn finish(&mut self, at: usize, answer: Result<Facts, Unanswered>) {
        let task = &self.plan.tasks[at];
        let mut finding = self.blank(at);
        let judged = answer.and_then(|facts| {
            let schema = (task.check.kind.facts)();
            let private = private_values(&schema, &facts);
            self.private.extend(private.into_iter().map(|(kind, value)| Private { kind, value }));
            let judgement = judge(task.check, task.subject.as_ref(), &facts);
            finding.facts = facts;
            judgement
        });
        match judged {
            Ok(judgement) => {
                finding.status = judgement.status;
                finding.expectation = Some(judgement.expectation);
                finding.say = judgement.say;
                finding.way = judgement.way;
                finding.items = judgement.items;
            }
            Err(unanswered) => {
                finding.say = why_unanswered(&unanswered, task);
                finding.unanswered = Some(unanswered);
            }
        }
        self.done(at, finding);
    }

    fn skip(&mut self, at: usize, why: Skipped, need: Option<&Text>) {
        let mut finding = self.blank(at);
        finding.status = Status::Skipped;
        finding.say = Text::in_every(|lang| {
            let words = &Words::of(lang).engine;
            match &why {
                Skipped::Need { .. } => {
                    let title = need.map_or("", |title| title.get(lang));
                    fill(&words.skipped_need, &[("title", &title)])
                }
                Skipped::OtherSystem => words.skipped_other_system.clone(),
                Skipped::Ended => words.skipped_ended.clone(),
            }
        });
        finding.skipped = Some(why);
        self.done(at, finding);
    }

    fn blank(&self, at: usize) -> Finding {
        let task = &self.plan.tasks[at];
        let now = self.host.instant();
        let since = if let State::Asked { since, .. } = self.states[at] { since } else { now };
        Finding {
            check: task.id.clone(),
            pack: task.check.pack.clone(),
            group: task.check.group.clone(),
            probe: task.check.kind.name.to_owned(),
            way: task.check.way,
            subject: task.subject.as_ref().map_or_else(String::new, ToString::to_string),
            title: task.title(),
            why: with_subject(&task.check.why, task.subject.as_ref()),
            status: Status::Unknown,
            expectation: None,
            say: Text::default(),
            items: Vec::new(),
            facts: Facts::new(),
            unanswered: None,
            skipped: None,
            again: None,
            flipped: None,
            essential: task.check.essential,
            started_ms: millis(since.duration_since(self.begin)),
            took_ms: millis(now.duration_since(since)),
        }
    }

    fn done(&mut self, at: usize, finding: Finding) {
        (self.tell)(Event::Finished(Box::new(finding.clone())));
        self.states[at] = State::Done(Box::new(finding));
        for at in 0..self.states.len() {
            self.hurry(at);
        }
        self.name_settled();
    }

    /// Tells each cause as soon as no open question can undo it.
    fn name_settled(&mut self) {
        let open: Vec<&str> = self
            .plan
            .tasks
            .iter()
            .zip(&self.states)
            .filter(|(_, state)| state.finding().is_none())
            .map(|(task, _)| task.id.as_str())
            .collect();
        let findings: Vec<&Finding> = self.states.iter().filter_map(State::finding).collect();
        for rule in &self.plan.causes {
            if self.named.contains(&rule.id) || !is_settled(rule, &open) {
                continue;
            }
            for cause in apply(rule, &findings) {
                self.named.insert(rule.id.clone());
                (self.tell)(Event::Cause(Box::new(cause)));
            }
        }
    }
}

fn why_unanswered(unanswered: &Unanswered, task: &Task<'_>) -> Text {
    let seconds = format!("{}", task.check.limit.as_secs_f32());
    Text::in_every(|lang| {
        let words: &EngineWords = &Words::of(lang).engine;
        match unanswered.kind {
            UnansweredKind::TimedOut => fill(&words.timed_out, &[("seconds", &seconds)]),
            UnansweredKind::Stopped => words.stopped.clone(),
            UnansweredKind::Crashed => words.crashed.clone(),
            UnansweredKind::NotAllowed => words.not_allowed.clone(),
            UnansweredKind::NotSupported => words.not_supported.clone(),
            UnansweredKind::Failed => words.failed.clone(),
        }
    })
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
