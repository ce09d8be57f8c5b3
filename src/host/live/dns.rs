//! Names to addresses: the system's way, and one server asked directly.

use super::super::{Answer, DnsRequest, Limit, NetError, NetErrorKind};
use crate::model::{Unanswered, UnansweredKind};
use std::net::IpAddr;

pub(super) fn servers() -> Result<Vec<IpAddr>, Unanswered> {
    Err(UnansweredKind::NotSupported.into())
}

pub(super) fn resolve(_name: &str, _limit: &Limit) -> Result<Vec<IpAddr>, NetError> {
    Err(NetErrorKind::Other.because(""))
}

pub(super) fn query(_request: &DnsRequest, _limit: &Limit) -> Result<Answer, NetError> {
    Err(NetErrorKind::Other.because(""))
}
