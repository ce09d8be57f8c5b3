//! Quick checks asked once more before a run ends: what flipped in between is said to flip.

use super::Event;
use super::plan::Plan;
use super::round::{Answer, Asker};
use crate::host::{Host, Stop};
use crate::model::{Again, Finding, Flip, Private, Status, Text};
use crate::probes::private_values;
use crate::text::{Words, fill, span};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What was asked less than this ago is not asked again: hardly anything can have changed.
const LATER: Duration = Duration::from_millis(700);
/// A good answer that took longer is not asked for again: a healthy run must not get noticeably longer, and
/// silence within [`SILENCE`] would say little about one who needs a good part of that for an answer.
const QUICK: Duration = Duration::from_millis(500);
/// How long who answered before may be silent: long enough for TCP to try anew after a lost packet.
const SILENCE: Duration = Duration::from_millis(1500);
/// How long what was bad before gets to be good now. Every run that finds a fault waits this long.
const RECOVERY: Duration = Duration::from_millis(500);

/// Asks again what the packs mark, at most until `until`, and notes in the findings what changed. The
/// findings are those of a whole run, in the order of the plan. Gives the private values among the facts.
pub(super) fn ask_again(
    plan: &Plan<'_>,
    host: &Arc<dyn Host>,
    stop: &Stop,
    (begin, until): (Instant, Instant),
    findings: &mut [Finding],
    tell: &mut dyn FnMut(Event),
) -> Vec<Private> {
    let now = host.instant();
    let asked_ms = millis(now.duration_since(begin));
    let tasks = plan.tasks.iter().zip(findings.iter()).enumerate();
    let due: Vec<(usize, Duration)> = tasks
        .filter(|(_, (task, finding))| task.check.again && task.id == finding.check)
        .filter_map(|(at, (task, finding))| Some((at, time_for(finding, asked_ms)?, task)))
        .map(|(at, time, task)| (at, time.min(task.check.limit)))
        .filter(|(_, time)| now + *time < until)
        .collect();
    if due.is_empty() || stop.is_stopped() {
        return Vec::new();
    }
    let answers = Asker::new(plan, host).put(&due, stop);
    let before: Vec<Finding> = findings.to_vec();
    let mut private = Vec::new();
    for (&at, answer) in &answers {
        let (Some(task), Some(finding)) = (plan.tasks.get(at), findings.get_mut(at)) else {
            continue;
        };
        private.extend(
            private_values(&(task.check.kind.facts)(), &answer.facts)
                .into_iter()
                .map(|(kind, value)| Private { kind, value }),
        );
        let in_full = due.iter().any(|(it, time)| *it == at && *time >= task.check.limit);
        note(finding, answer, asked_ms, in_full);
    }
    let went_bad =
        |finding: &Finding| finding.flipped.as_ref().is_some_and(|flip| flip.first == Status::Pass);
    // Where something broke meanwhile, what can no longer be told broke with it, as a router that is off.
    if findings.iter().any(went_bad) {
        for (&at, answer) in &answers {
            let Some(finding) = findings.get_mut(at) else { continue };
            let lost = answer.judgement.status == Status::Unknown;
            if lost && finding.status == Status::Pass && finding.flipped.is_none() {
                tell_instead(finding, answer, asked_ms);
            }
        }
    }
    for (old, new) in before.iter().zip(findings.iter()) {
        if old.flipped != new.flipped {
            tell(Event::Changed(Box::new(new.clone())));
        }
    }
    private
}

/// How long a question gets when it is put again; nothing where it is not put.
fn time_for(finding: &Finding, now_ms: u64) -> Option<Duration> {
    if now_ms.saturating_sub(finding.started_ms) < millis(LATER) {
        return None;
    }
    match finding.status.is_good()? {
        true if finding.took_ms > millis(QUICK) => None,
        true => Some(SILENCE),
        false => Some(RECOVERY),
    }
}

/// Notes a second answer in a finding, and that it flipped where it did. `in_full` says whether the question
/// had its whole limit the second time.
fn note(finding: &mut Finding, answer: &Answer, asked_ms: u64, in_full: bool) {
    let judgement = &answer.judgement;
    // Cut short, it shows only that it is not good: who is slow would look silent.
    let first = finding.expectation.as_ref().filter(|_| {
        let (first, second) = (finding.status.is_good(), judgement.status.is_good());
        first == Some(false) && second != Some(true) && !in_full
    });
    let (status, expectation) = match first {
        Some(first) => (finding.status, first),
        None => (judgement.status, &judgement.expectation),
    };
    finding.again = Some(Again { asked_ms, status, expectation: expectation.clone() });
    match (finding.status.is_good(), judgement.status.is_good()) {
        (Some(true), Some(false)) => tell_instead(finding, answer, asked_ms),
        (Some(false), Some(true)) => {
            let after = asked_ms.saturating_sub(finding.started_ms);
            let flip = Flip {
                first: finding.status,
                then: judgement.status,
                told: finding.status,
                at_ms: asked_ms,
                times: 1,
                say: said(finding.status, judgement.status, 1, after),
                other: judgement.say.clone(),
            };
            // A fault that is gone is worth knowing and does not stand.
            finding.status = Status::Warn;
            finding.flipped = Some(Box::new(flip));
        }
        _ => {}
    }
}

/// Lets a finding that was fine tell the second answer.
fn tell_instead(finding: &mut Finding, answer: &Answer, asked_ms: u64) {
    let judgement = &answer.judgement;
    let after = asked_ms.saturating_sub(finding.started_ms);
    let flip = Flip {
        first: finding.status,
        then: judgement.status,
        told: judgement.status,
        at_ms: asked_ms,
        times: 1,
        say: said(finding.status, judgement.status, 1, after),
        other: finding.say.clone(),
    };
    put_in(finding, answer);
    finding.flipped = Some(Box::new(flip));
}

/// Puts an answer in place of the one that a finding tells.
pub(super) fn put_in(finding: &mut Finding, answer: &Answer) {
    let judgement = &answer.judgement;
    finding.status = judgement.status;
    finding.expectation = Some(judgement.expectation.clone());
    finding.say = judgement.say.clone();
    finding.way = judgement.way;
    finding.items.clone_from(&judgement.items);
    finding.facts.clone_from(&answer.facts);
    finding.unanswered = None;
    finding.skipped = None;
}

/// The sentence that says how something changed.
pub(super) fn said(first: Status, then: Status, times: u32, after_ms: u64) -> Text {
    Text::in_every(|lang| {
        let words = &Words::of(lang).engine;
        let sentence = match (times, first.is_good(), then.is_good()) {
            (2.., _, Some(true)) => &words.flip_often_good,
            (2.., _, _) => &words.flip_often_bad,
            (_, Some(true), Some(false)) => &words.flip_began,
            (_, Some(true), _) => &words.flip_lost,
            (_, None, Some(true)) => &words.flip_found_ended,
            (_, None, _) => &words.flip_found_bad,
            (_, Some(false), _) => &words.flip_ended,
        };
        let after = span(lang, after_ms);
        fill(sentence, &[("after", &after), ("count", &times)])
    })
}

pub(super) fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
