//! Adapters and listening sockets.

use super::super::{Adapter, Listener};
use crate::model::{Unanswered, UnansweredKind};

pub(super) fn adapters() -> Result<Vec<Adapter>, Unanswered> {
    Err(UnansweredKind::NotSupported.into())
}

pub(super) fn listeners() -> Result<Vec<Listener>, Unanswered> {
    Err(UnansweredKind::NotSupported.into())
}
