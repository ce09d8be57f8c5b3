//! Asking macOS' `system_profiler` for lists of parts, as JSON: its keys are the same in every language.

use super::super::{Command, Limit, RunError};
use super::programs;
use crate::model::{Unanswered, UnansweredKind};

/// More text than the lists of any machine have.
const MOST: usize = 8 << 20;

/// Asks for these lists (`SPUSBDataType` …). What a system does not know it leaves out.
pub(super) fn ask(lists: &[&str], limit: &Limit) -> Result<String, Unanswered> {
    let arguments: Vec<&str> = ["-json"].into_iter().chain(lists.iter().copied()).collect();
    let mut command = Command::new("/usr/sbin/system_profiler", &arguments);
    command.most = MOST;
    match programs::run(&command, limit) {
        Ok(output) if output.cut => {
            Err(UnansweredKind::Failed.because("system_profiler writes without end"))
        }
        Ok(output) => Ok(output.out),
        Err(RunError::TimedOut) => Err(UnansweredKind::TimedOut.into()),
        Err(RunError::Stopped) => Err(UnansweredKind::Stopped.into()),
        Err(RunError::NotFound) => Err(UnansweredKind::NotSupported.into()),
        Err(error) => Err(UnansweredKind::Failed.because(error.to_string())),
    }
}
