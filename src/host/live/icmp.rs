//! Echo requests without an administrator's rights.

use super::super::{Limit, Ping};
use crate::model::{Unanswered, UnansweredKind};
use std::net::IpAddr;

pub(super) fn ping(_to: IpAddr, _limit: &Limit) -> Result<Ping, Unanswered> {
    Err(UnansweredKind::NotSupported.into())
}
