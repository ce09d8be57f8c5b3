//! Echo requests of a given size that no router may cut up.

use super::super::{Limit, SizedPing};
use crate::model::{Unanswered, UnansweredKind};
use std::net::IpAddr;

/// Sizes of packet headers: IPv4 (RFC 791), IPv6 (RFC 8200), ICMP echo (RFC 792, RFC 4443).
const FOUR: u32 = 20;
const SIX: u32 = 40;
const ECHO: u32 = 8;

/// Largest packet asked for: an IP packet has no more.
const MOST: u32 = 65_535;

/// `bytes` counts the whole packet, as an MTU does.
pub(super) fn ping_sized(to: IpAddr, bytes: u32, limit: &Limit) -> Result<SizedPing, Unanswered> {
    let headers = ECHO + if to.is_ipv4() { FOUR } else { SIX };
    let payload = bytes.min(MOST).checked_sub(headers);
    let payload = payload.and_then(|payload| u16::try_from(payload).ok());
    let Some(payload) = payload else {
        return Err(UnansweredKind::NotSupported.because("smaller than its headers"));
    };
    limit.left()?;
    send(to, payload, bytes, limit)
}

#[cfg(windows)]
fn send(to: IpAddr, payload: u16, _bytes: u32, limit: &Limit) -> Result<SizedPing, Unanswered> {
    use super::icmp::{Echo, echo};
    Ok(match echo(to, payload, true, limit)? {
        Echo::Came(_) => SizedPing::Passed,
        Echo::TooBig => SizedPing::TooBig { most: None },
        Echo::Silent => SizedPing::Lost,
        Echo::Unreachable => SizedPing::Unreachable,
    })
}

#[cfg(any(target_os = "android", target_os = "linux"))]
fn send(to: IpAddr, payload: u16, bytes: u32, limit: &Limit) -> Result<SizedPing, Unanswered> {
    match super::path_mtu_linux::send(to, payload, bytes, limit) {
        // Not every system lets every user open such a socket, but most have a program that may.
        Err(why) if why.kind == UnansweredKind::NotAllowed => {
            super::path_mtu_program::send(to, payload, limit)
        }
        ended => ended,
    }
}

#[cfg(all(unix, not(any(target_os = "android", target_os = "linux"))))]
fn send(to: IpAddr, payload: u16, _bytes: u32, limit: &Limit) -> Result<SizedPing, Unanswered> {
    super::path_mtu_program::send(to, payload, limit)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::host::Stop;
    use std::net::Ipv4Addr;
    use std::time::{Duration, Instant};

    #[test]
    fn this_machine_lets_its_own_packets_through_or_says_why_it_cannot_be_asked() {
        let limit = Limit::new(Instant::now(), Duration::from_secs(3), Stop::default());
        let own = Ipv4Addr::LOCALHOST.into();
        for (bytes, passes) in [(1_280, true), (1_500, true)] {
            match ping_sized(own, bytes, &limit) {
                Ok(sized) => assert_eq!(sized == SizedPing::Passed, passes, "{bytes}: {sized:?}"),
                Err(why) => assert!(
                    [UnansweredKind::NotAllowed, UnansweredKind::NotSupported].contains(&why.kind),
                    "{why:?}"
                ),
            }
        }
        let small = ping_sized(own, 27, &limit).unwrap_err();
        assert_eq!(small.kind, UnansweredKind::NotSupported);
    }
}
