//! Findings to causes: the most fundamental first, each hiding the ones it explains. Pure.

use super::course::{Late, mark};
use super::judge::shown;
use crate::model::{Cause, Confidence, Finding, Skipped, Status, Step, Text};
use crate::packs::{CauseRule, Outcome, Reference};
use crate::text::fill_with;
use std::collections::BTreeSet;

/// Names the causes that these findings add up to.
#[must_use]
pub fn diagnose(rules: &[&CauseRule], findings: &[&Finding]) -> Vec<Cause> {
    let late = Late::of(findings);
    let apply = |rule: &&CauseRule| match late.as_ref().filter(|late| late.concerns(rule)) {
        Some(late) => apply(rule, &late.seen_by(rule)),
        None => apply(rule, findings),
    };
    let mut causes: Vec<Cause> = rules.iter().flat_map(apply).collect();
    for cause in &mut causes {
        mark(cause, findings);
    }
    causes.sort_by_key(|cause| (cause.layer, std::cmp::Reverse(cause.confidence)));
    hide_explained(&mut causes, findings);
    causes
}

/// Whether no open question can undo what this rule says: each check it speaks of has a finding.
pub(super) fn is_settled(rule: &CauseRule, open: &[&str]) -> bool {
    let references = rule.because.iter().chain(&rule.any).chain(&rule.unless);
    let mut named = references.map(|reference| &reference.check);
    !named.any(|name| open.iter().any(|id| name.matches(base(id))))
}

/// The id of a check without the number of its target.
fn base(id: &str) -> &str {
    id.split_once('@').map_or(id, |(base, _)| base)
}

/// What tells a check of a later target or folder from that of the first, which has none.
pub(super) fn suffix(id: &str) -> &str {
    id.split_once('@').map_or("", |(_, suffix)| suffix)
}

/// The rule's causes: one, or one for each target where it speaks of checks that run for each target.
pub(super) fn apply(rule: &CauseRule, findings: &[&Finding]) -> Vec<Cause> {
    let targets: BTreeSet<&str> = findings.iter().map(|finding| suffix(&finding.check)).collect();
    let mut causes: Vec<Cause> = Vec::new();
    for target in targets {
        // Findings of later targets count only for their own cause; the first target has no suffix.
        let seen: Vec<&Finding> = findings
            .iter()
            .copied()
            .filter(|finding| {
                let own = suffix(&finding.check);
                own == target || (own.is_empty() && !has_suffixed_twin(findings, &finding.check))
            })
            .collect();
        let Some(cause) = cause(rule, &seen) else { continue };
        match causes.iter_mut().find(|other| other.because == cause.because) {
            // The same cause, seen from another target: it explains that target's findings too.
            Some(same) => {
                let more = cause.explains.into_iter().filter(|it| !same.explains.contains(it));
                let more: Vec<String> = more.collect();
                same.explains.extend(more);
            }
            None => causes.push(cause),
        }
    }
    causes
}

fn has_suffixed_twin(findings: &[&Finding], id: &str) -> bool {
    findings.iter().any(|other| !suffix(&other.check).is_empty() && base(&other.check) == id)
}

fn cause(rule: &CauseRule, findings: &[&Finding]) -> Option<Cause> {
    let holding = |references: &[Reference]| -> Vec<Vec<usize>> {
        references.iter().map(|reference| matching(reference, findings)).collect()
    };
    let because = holding(&rule.because);
    let any: Vec<usize> = holding(&rule.any).concat();
    if because.iter().any(Vec::is_empty)
        || (!rule.any.is_empty() && any.is_empty())
        || holding(&rule.unless).iter().any(|found| !found.is_empty())
    {
        return None;
    }
    // What would contradict it was asked but not answered, so nobody can be sure of it.
    let untold = rule.unless.iter().any(|reference| {
        findings.iter().any(|finding| {
            reference.check.matches(base(&finding.check))
                && (finding.unanswered.is_some() || finding.skipped == Some(Skipped::Ended))
        })
    });
    let confidence = if untold { Confidence::Possible } else { rule.confidence };
    let rests_on: BTreeSet<usize> = because.concat().into_iter().chain(any).collect();
    let rests_on: Vec<&Finding> =
        rests_on.into_iter().filter_map(|at| findings.get(at).copied()).collect();
    let bad =
        |finding: &Finding| matches!(finding.status, Status::Fail | Status::Warn | Status::Unknown);
    let explained = |finding: &&&Finding| {
        bad(finding)
            && (rule.explains.iter().any(|name| name.matches(base(&finding.check)))
                || rests_on.iter().any(|other| other.check == finding.check))
    };
    let text = |text: &Text| with_facts(text, findings);
    Some(Cause {
        id: rule.names.clone(),
        pack: rule.pack.clone(),
        title: text(&rule.title),
        meaning: text(&rule.meaning),
        confidence,
        course: None,
        layer: rule.layer,
        side: rule.side,
        because: rests_on
            .iter()
            .map(|finding| {
                let came_to = finding.expectation.as_deref().unwrap_or(finding.status.name());
                format!("{}:{came_to}", finding.check)
            })
            .collect(),
        explains: findings.iter().filter(explained).map(|finding| finding.check.clone()).collect(),
        steps: rule
            .steps
            .iter()
            .map(|step| Step { say: text(&step.say), os: step.os, action: step.action })
            .collect(),
    })
}

/// Places of the findings that a reference means.
pub(super) fn matching(reference: &Reference, findings: &[&Finding]) -> Vec<usize> {
    let holds = |finding: &Finding| {
        reference.check.matches(base(&finding.check))
            && match &reference.outcome {
                Outcome::Status(status) => finding.judged() == *status,
                Outcome::Recovered => finding.flipped.as_ref().is_some_and(|flip| {
                    flip.first.is_good() == Some(false) && flip.then == Status::Pass
                }),
                Outcome::Expectation(id) => finding.expectation.as_deref() == Some(id),
            }
    };
    findings.iter().enumerate().filter(|(_, finding)| holds(finding)).map(|(at, _)| at).collect()
}

/// A cause's text with `{check.fact}` placeholders filled from the findings.
fn with_facts(text: &Text, findings: &[&Finding]) -> Text {
    let word = |name: &str| {
        let (check, fact) = name.split_once('.')?;
        let finding = findings.iter().find(|finding| base(&finding.check) == check)?;
        Some(finding.facts.get(fact).map_or_else(|| "–".to_owned(), shown))
    };
    Text(text.0.iter().map(|(tag, words)| (tag.clone(), fill_with(words, word))).collect())
}

/// Folds a cause under another that explains every fault it rests on.
fn hide_explained(causes: &mut Vec<Cause>, findings: &[&Finding]) {
    let faults = |cause: &Cause| -> Vec<String> {
        let checks = cause.because.iter().filter_map(|because| because.split_once(':'));
        checks
            .map(|(check, _)| check.to_owned())
            .filter(|check| {
                findings.iter().any(|finding| {
                    finding.check == *check && matches!(finding.status, Status::Fail | Status::Warn)
                })
            })
            .collect()
    };
    let mut at = 0;
    while at < causes.len() {
        let own = faults(&causes[at]);
        // Causes are in order, so only one before this can hide it; two that explain each other
        // leave the more fundamental one standing.
        let hidden = !own.is_empty()
            && causes[..at]
                .iter()
                .any(|other| own.iter().all(|check| other.explains.contains(check)));
        if hidden {
            let folded = causes.remove(at);
            let by = causes[..at]
                .iter_mut()
                .find(|other| own.iter().all(|check| other.explains.contains(check)));
            if let Some(by) = by {
                let more: Vec<String> =
                    folded.explains.into_iter().filter(|c| !by.explains.contains(c)).collect();
                by.explains.extend(more);
            }
        } else {
            at += 1;
        }
    }
}
