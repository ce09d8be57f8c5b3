//! The system, its memory, disks and processes.

use super::super::{Disk, Memory, Process};
use crate::model::{MachineFacts, Os, Unanswered, UnansweredKind};
use std::time::Duration;

pub(super) fn machine() -> MachineFacts {
    MachineFacts {
        os: Os::Linux,
        os_version: String::new(),
        kernel: String::new(),
        arch: String::new(),
        host_name: String::new(),
        user_name: String::new(),
        home: String::new(),
        language: String::new(),
        time_zone: String::new(),
        elevated: None,
    }
}

pub(super) fn memory() -> Result<Memory, Unanswered> {
    Err(UnansweredKind::NotSupported.into())
}

pub(super) fn disks() -> Result<Vec<Disk>, Unanswered> {
    Err(UnansweredKind::NotSupported.into())
}

pub(super) fn uptime() -> Result<Duration, Unanswered> {
    Err(UnansweredKind::NotSupported.into())
}

pub(super) fn processes() -> Result<Vec<Process>, Unanswered> {
    Err(UnansweredKind::NotSupported.into())
}
