//! What a whole report comes to: one rule for the window, the terminal, the report and the exit code.

use super::finding::{Finding, Skipped, Status};
use super::report::Report;

/// What a report comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// So many causes were found.
    Causes(usize),
    /// The network was another at the end than at the start, so that nothing is known of either.
    Changed,
    /// Something does not work and no cause explains it.
    Fail,
    /// Something the verdict rests on could not be asked.
    Unknown,
    /// Nothing could be told at all.
    Nothing,
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
        } else if report.network_changed.is_some() {
            Self::Changed
        } else if report.count(Status::Fail) > 0 {
            Self::Fail
        } else if essential_silent {
            Self::Unknown
        } else if report.count(Status::Pass) + report.count(Status::Warn) == 0 {
            Self::Nothing
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
            Self::Changed | Self::Unknown | Self::Nothing => Status::Unknown,
            Self::Warn => Status::Warn,
            Self::Pass => Status::Pass,
        }
    }
}
