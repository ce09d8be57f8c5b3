//! What a report comes to, in one line, and the order in which its findings are shown.

use crate::model::{Finding, Report, Skipped, Status};

/// What a report comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// So many causes were found.
    Causes(usize),
    /// Something does not work and no cause explains it.
    Fail,
    /// Something the verdict rests on could not be asked.
    Unknown,
    /// Works, with something worth knowing.
    Warn,
    /// Works.
    Pass,
}

impl Verdict {
    /// The verdict on a report.
    pub fn of(report: &Report) -> Self {
        let silent = |finding: &Finding| match finding.status {
            Status::Unknown => true,
            // A check for other systems has nothing to say here.
            Status::Skipped => finding.skipped != Some(Skipped::OtherSystem),
            Status::Pass | Status::Warn | Status::Fail => false,
        };
        let essential_silent =
            report.findings.iter().any(|finding| finding.essential && silent(finding));
        if !report.causes.is_empty() {
            Self::Causes(report.causes.len())
        } else if report.count(Status::Fail) > 0 {
            Self::Fail
        } else if essential_silent || report.count(Status::Pass) + report.count(Status::Warn) == 0 {
            Self::Unknown
        } else if report.count(Status::Warn) > 0 {
            Self::Warn
        } else {
            Self::Pass
        }
    }

    /// The status that it is shown as.
    pub fn status(self, report: &Report) -> Status {
        match self {
            Self::Causes(_) if report.count(Status::Fail) == 0 => Status::Warn,
            Self::Causes(_) | Self::Fail => Status::Fail,
            Self::Unknown => Status::Unknown,
            Self::Warn => Status::Warn,
            Self::Pass => Status::Pass,
        }
    }
}

/// One group of findings.
#[derive(Debug)]
pub(super) struct Group<'a> {
    /// Its id.
    pub(super) id: &'a str,
    /// Its findings, the one that wants attention first coming first.
    pub(super) findings: Vec<&'a Finding>,
}

impl Group<'_> {
    /// Whether nothing in it wants attention.
    pub(super) fn is_well(&self) -> bool {
        self.findings.iter().all(|finding| matches!(finding.status, Status::Pass | Status::Skipped))
    }

    /// How many of its findings ended as `status`.
    pub(super) fn count(&self, status: Status) -> usize {
        self.findings.iter().filter(|finding| finding.status == status).count()
    }
}

/// The report's findings by group, in the order of the packs. Checks for other systems are left out.
pub(super) fn groups(report: &Report) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let here = |finding: &&Finding| finding.skipped != Some(Skipped::OtherSystem);
    for finding in report.findings.iter().filter(here) {
        match groups.iter_mut().find(|group| group.id == finding.group) {
            Some(group) => group.findings.push(finding),
            None => groups.push(Group { id: &finding.group, findings: vec![finding] }),
        }
    }
    for group in &mut groups {
        group
            .findings
            .sort_by_key(|finding| Status::ALL.iter().position(|status| *status == finding.status));
    }
    groups
}
