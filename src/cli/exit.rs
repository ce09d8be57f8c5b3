//! Exit codes: one table, in the README too.

use crate::model::{Ended, Report, Status};

/// How the program ends, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// All checks passed.
    Pass = 0,
    /// Nothing failed, but something is worth knowing.
    Warn = 1,
    /// A check failed.
    Fail = 2,
    /// Stopped early, or nothing failed but a check that the verdict rests on could not answer.
    Partial = 3,
    /// The arguments make no sense (sysexits `EX_USAGE`).
    Usage = 64,
    /// A pack or report has mistakes (sysexits `EX_DATAERR`).
    BadInput = 65,
    /// The program itself failed (sysexits `EX_SOFTWARE`).
    Internal = 70,
    /// A file could not be written (sysexits `EX_CANTCREAT`).
    NotWritten = 73,
}

impl Exit {
    /// The code for a finished run.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        let silent = |status, essential: bool| status == Status::Unknown && essential;
        if report.ended != Ended::Complete {
            Self::Partial
        } else if report.count(Status::Fail) > 0 {
            Self::Fail
        } else if report.findings.iter().any(|finding| silent(finding.status, finding.essential)) {
            Self::Partial
        } else if report.count(Status::Warn) > 0 {
            Self::Warn
        } else {
            Self::Pass
        }
    }

    /// The number.
    #[must_use]
    pub fn code(self) -> u8 {
        self as u8
    }
}
