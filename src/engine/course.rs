//! What findings that changed mean for causes. Pure, and told by the findings alone.
//!
//! A cause is one picture, and a picture must be of one time. Where a fault was there at first, the findings
//! as they tell it are that picture. Where it began later, good answers from before are not part of it: a
//! site that opened before the line broke says nothing against a broken line. So rules that speak of what
//! went bad see what was asked again and what else is bad, and none of the good answers from before; and what
//! was not asked again forbids nothing, as pings that a router answered until it went off.

use crate::model::{Cause, Confidence, Course, Finding, Status};
use crate::packs::{CauseRule, Reference};

/// The picture after something went bad.
pub(super) struct Late {
    findings: Vec<Finding>,
    /// Ids of the checks that went bad, without the number of their target.
    bad: Vec<String>,
}

impl Late {
    /// The picture after something went bad; nothing where nothing did.
    pub(super) fn of(findings: &[&Finding]) -> Option<Self> {
        let bad: Vec<String> = findings
            .iter()
            .filter(|finding| went_bad(finding))
            .map(|finding| base(&finding.check).to_owned())
            .collect();
        if bad.is_empty() {
            return None;
        }
        let findings = findings.iter().filter_map(|finding| late(finding)).collect();
        Some(Self { findings, bad })
    }

    /// Whether a rule speaks of something that went bad.
    pub(super) fn concerns(&self, rule: &CauseRule) -> bool {
        let mut named = rule.because.iter().chain(&rule.any).chain(&rule.unless);
        named.any(|reference| self.bad.iter().any(|id| reference.check.matches(id)))
    }

    /// What a rule sees of it.
    pub(super) fn seen_by(&self, rule: &CauseRule) -> Vec<&Finding> {
        let named = |references: &[Reference], finding: &Finding| {
            references.iter().any(|it| it.check.matches(base(&finding.check)))
        };
        let old_and_forbids = |finding: &Finding| {
            finding.again.is_none()
                && named(&rule.unless, finding)
                && !named(&rule.because, finding)
                && !named(&rule.any, finding)
        };
        self.findings.iter().filter(|finding| !old_and_forbids(finding)).collect()
    }
}

fn base(id: &str) -> &str {
    id.split_once('@').map_or(id, |(base, _)| base)
}

fn went_bad(finding: &Finding) -> bool {
    finding.flipped.as_ref().is_some_and(|flip| flip.first == Status::Pass)
}

/// A finding as it was in the end; nothing for a good one that nobody asked again.
fn late(finding: &Finding) -> Option<Finding> {
    let mut late = finding.clone();
    let in_the_end = finding.again.as_ref().filter(|_| {
        let flip = finding.flipped.as_ref();
        flip.is_none_or(|flip| flip.first != Status::Pass && flip.times == 1)
    });
    if let Some(again) = in_the_end {
        late.status = again.status;
        late.expectation = Some(again.expectation.clone());
        late.flipped = None;
    } else if finding.status == Status::Pass {
        return None;
    }
    Some(late)
}

/// Says of a cause that rests on something that changed how it went on, and that nobody can be sure of it.
pub(super) fn mark(cause: &mut Cause, findings: &[&Finding]) {
    let checks = cause.because.iter().filter_map(|because| because.split(':').next());
    let flips = checks.filter_map(|check| {
        findings.iter().find(|finding| finding.check == check)?.flipped.as_ref()
    });
    let courses: Vec<Course> = flips.map(|flip| flip.course()).collect();
    let worst = [Course::CameAndWent, Course::Began, Course::Ended];
    if let Some(course) = worst.into_iter().find(|course| courses.contains(course)) {
        cause.course = Some(course);
        cause.confidence = Confidence::Possible;
    }
}
