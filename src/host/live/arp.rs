//! Who answers for an IPv4 address in the own network.

use super::super::{Adapter, Limit};
use super::adapters::mac_text;
use crate::model::Unanswered;
#[cfg(not(target_os = "linux"))]
use crate::model::UnansweredKind;
use std::net::Ipv4Addr;

pub(super) fn owners(
    address: Ipv4Addr,
    adapter: &Adapter,
    limit: &Limit,
) -> Result<Vec<String>, Unanswered> {
    Ok(system::owners(address, adapter, limit)?.into_iter().map(mac_text).collect())
}

#[cfg(target_os = "linux")]
#[path = "arp_linux.rs"]
mod system;

// Windows and macOS let nobody send such questions without a driver or an administrator's rights;
// both look for a second owner themselves, and what they found stands with the adapter.
#[cfg(not(target_os = "linux"))]
mod system {
    use super::{Adapter, Ipv4Addr, Limit, Unanswered, UnansweredKind};

    pub(super) fn owners(
        _address: Ipv4Addr,
        _adapter: &Adapter,
        _limit: &Limit,
    ) -> Result<Vec<[u8; 6]>, Unanswered> {
        Err(UnansweredKind::NotSupported.because("ARP"))
    }
}
