//! Exit codes: one table, in the README too.

use crate::model::{Ended, Report, Status, Verdict};

/// How the program ends, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// All checks passed.
    Pass = 0,
    /// Nothing failed, but something is worth knowing.
    Warn = 1,
    /// A check failed.
    Fail = 2,
    /// Stopped early, or the network changed meanwhile, or nothing failed but a check that the verdict
    /// rests on could not answer.
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
        if report.ended != Ended::Complete {
            return Self::Partial;
        }
        match Verdict::of(report) {
            // A cause may rest on warnings alone.
            Verdict::Causes(_) if report.count(Status::Fail) == 0 => Self::Warn,
            Verdict::Causes(_) | Verdict::Fail => Self::Fail,
            Verdict::Changed | Verdict::Unknown | Verdict::Nothing => Self::Partial,
            Verdict::Warn => Self::Warn,
            Verdict::Pass => Self::Pass,
        }
    }

    /// The number.
    #[must_use]
    pub fn code(self) -> u8 {
        self as u8
    }
}
