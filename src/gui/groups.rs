//! The order in which findings are shown: group by group, what wants attention first.

use crate::model::{Finding, Report, Skipped, Status};

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
