//! TCP connections.

use super::super::{Limit, NetError, NetErrorKind};
use std::net::SocketAddr;
use std::time::Duration;

pub(super) fn connect(_to: SocketAddr, _limit: &Limit) -> Result<Duration, NetError> {
    Err(NetErrorKind::Other.because(""))
}
