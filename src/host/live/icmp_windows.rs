//! Echo requests by Windows' own interface (iphlpapi.dll), which every user may use.
//!
//! The calls block until the reply or their own time-out, at most the limit given; the form with a
//! callback is not used, as its callback can come after whoever waited for it is gone.

use super::super::{Limit, Ping, PingMeans};
use crate::model::{Unanswered, UnansweredKind};
use std::io;
use std::mem::size_of;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ptr::{null, null_mut};
use std::time::{Duration, Instant};
use windows_sys::Win32::Foundation::{HANDLE, INVALID_HANDLE_VALUE};
use windows_sys::Win32::NetworkManagement::IpHelper::{
    ICMP_ECHO_REPLY, ICMPV6_ECHO_REPLY_LH, IP_BAD_DESTINATION, IP_DEST_HOST_UNREACHABLE,
    IP_DEST_NET_UNREACHABLE, IP_DEST_PORT_UNREACHABLE, IP_DEST_PROT_UNREACHABLE,
    IP_DEST_SCOPE_MISMATCH, IP_DEST_UNREACHABLE, IP_FLAG_DF, IP_OPTION_INFORMATION,
    IP_PACKET_TOO_BIG, IP_REQ_TIMED_OUT, IP_SUCCESS, IP_TTL_EXPIRED_REASSEM,
    IP_TTL_EXPIRED_TRANSIT, Icmp6CreateFile, Icmp6SendEcho2, IcmpCloseHandle, IcmpCreateFile,
    IcmpSendEcho,
};
use windows_sys::Win32::Networking::WinSock::{AF_INET6, SOCKADDR_IN6};

/// How an echo request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Echo {
    /// A reply came.
    Came(Duration),
    /// A router or this machine said that there is no way.
    Unreachable,
    /// A router or this machine said that the packet is too big.
    TooBig,
    /// Nothing came.
    Silent,
}

/// The hops that a packet may take, as Windows' own ping has it.
const HOPS: u8 = 128;

/// What the interface may add to a reply: an ICMP error message (8 bytes) and an `IO_STATUS_BLOCK` (16
/// bytes), rounded up (IcmpSendEcho2Ex, Icmp6SendEcho2: "Remarks").
const BESIDES: usize = 64;

/// `ERROR_NETWORK_UNREACHABLE`, `ERROR_HOST_UNREACHABLE` and WSAENETUNREACH, WSAEHOSTUNREACH,
/// WSAEADDRNOTAVAIL: what is said in place of a status where this machine has no way there.
const NO_WAY: [u32; 5] = [1231, 1232, 10_051, 10_065, 10_049];
/// `ERROR_SEM_TIMEOUT`, `WAIT_TIMEOUT`.
const TOO_LATE: [u32; 2] = [121, 258];
/// `ERROR_ACCESS_DENIED`.
const REFUSED: u32 = 5;

/// Bytes that a usual request carries.
const USUAL: u16 = 32;

pub(super) fn ping(to: IpAddr, limit: &Limit) -> Result<Ping, Unanswered> {
    let reply = echo(to, USUAL, false, limit)?;
    match limit.left() {
        Err(why) if why.kind == UnansweredKind::Stopped => return Err(why),
        _ => {}
    }
    Ok(Ping {
        took: if let Echo::Came(took) = reply { Some(took) } else { None },
        unreachable: reply == Echo::Unreachable,
        means: PingMeans::System,
    })
}

struct Door(HANDLE);

impl Drop for Door {
    fn drop(&mut self) {
        #[expect(unsafe_code, reason = "Windows has no safe interface for it")]
        // SAFETY: the handle is one that `IcmpCreateFile` or `Icmp6CreateFile` gave, closed once.
        unsafe {
            IcmpCloseHandle(self.0);
        }
    }
}

/// Sends one request with `payload` bytes; `whole` forbids routers to cut it up.
pub(super) fn echo(
    to: IpAddr,
    payload: u16,
    whole: bool,
    limit: &Limit,
) -> Result<Echo, Unanswered> {
    let left = limit.left()?;
    let wait = u32::try_from(left.as_millis()).unwrap_or(u32::MAX).max(1);
    let data = vec![0_u8; usize::from(payload)];
    let flags = if whole { u8::try_from(IP_FLAG_DF).unwrap_or_default() } else { 0 };
    let options = IP_OPTION_INFORMATION { Ttl: HOPS, Flags: flags, ..Default::default() };
    let start = Instant::now();
    let status = match to {
        IpAddr::V4(to) => four(to, &data, payload, &options, wait)?,
        IpAddr::V6(to) => six(to, &data, payload, &options, wait)?,
    };
    match status {
        Ok((IP_SUCCESS, millis)) => Ok(Echo::Came(took(millis, start.elapsed()))),
        Ok((status, _)) | Err(status) => read(status),
    }
}

/// The interface counts whole milliseconds; under one, our own clock says more.
fn took(millis: u32, measured: Duration) -> Duration {
    match millis {
        0 => measured.min(Duration::from_millis(1)),
        millis => Duration::from_millis(millis.into()),
    }
}

fn read(status: u32) -> Result<Echo, Unanswered> {
    match status {
        IP_REQ_TIMED_OUT => Ok(Echo::Silent),
        IP_PACKET_TOO_BIG => Ok(Echo::TooBig),
        IP_DEST_NET_UNREACHABLE
        | IP_DEST_HOST_UNREACHABLE
        | IP_DEST_PROT_UNREACHABLE
        | IP_DEST_PORT_UNREACHABLE
        | IP_DEST_UNREACHABLE
        | IP_DEST_SCOPE_MISMATCH
        | IP_BAD_DESTINATION
        | IP_TTL_EXPIRED_TRANSIT
        | IP_TTL_EXPIRED_REASSEM => Ok(Echo::Unreachable),
        status if NO_WAY.contains(&status) => Ok(Echo::Unreachable),
        status if TOO_LATE.contains(&status) => Ok(Echo::Silent),
        REFUSED => Err(UnansweredKind::NotAllowed.because("error 5")),
        // Among them IP_GENERAL_FAILURE (11050), which firewalls on this machine cause.
        status => Err(UnansweredKind::Failed.because(format!("ICMP status {status}"))),
    }
}

/// What was replied, as status and milliseconds, or the code with which the call failed.
type Status = Result<(u32, u32), u32>;

fn four(
    to: Ipv4Addr,
    data: &[u8],
    size: u16,
    options: &IP_OPTION_INFORMATION,
    wait: u32,
) -> Result<Status, Unanswered> {
    #[expect(unsafe_code, reason = "Windows has no safe interface for it")]
    // SAFETY: it takes nothing; the handle it gives is owned by the door.
    let door = Door(unsafe { IcmpCreateFile() });
    let mut room = Room::new::<ICMP_ECHO_REPLY>(&door, data)?;
    #[expect(unsafe_code, reason = "Windows has no safe interface for it")]
    // SAFETY: every pointer leads to memory that lives until the call returns, of the sizes given.
    let replies = unsafe {
        IcmpSendEcho(
            door.0,
            u32::from_ne_bytes(to.octets()),
            data.as_ptr().cast(),
            size,
            options,
            room.words.as_mut_ptr().cast(),
            room.bytes,
            wait,
        )
    };
    if replies == 0 {
        return Ok(Err(last_error()));
    }
    #[expect(unsafe_code, reason = "Windows has no safe interface for it")]
    // SAFETY: the room is zeroed, aligned, and larger than one reply, of which every bit pattern is one.
    let reply = unsafe { room.words.as_ptr().cast::<ICMP_ECHO_REPLY>().read_unaligned() };
    Ok(Ok((reply.Status, reply.RoundTripTime)))
}

fn six(
    to: Ipv6Addr,
    data: &[u8],
    size: u16,
    options: &IP_OPTION_INFORMATION,
    wait: u32,
) -> Result<Status, Unanswered> {
    let address = |address: Ipv6Addr| {
        let mut socket = SOCKADDR_IN6 { sin6_family: AF_INET6, ..Default::default() };
        socket.sin6_addr.u.Byte = address.octets();
        socket
    };
    let (from, to) = (address(Ipv6Addr::UNSPECIFIED), address(to));
    #[expect(unsafe_code, reason = "Windows has no safe interface for it")]
    // SAFETY: it takes nothing; the handle it gives is owned by the door.
    let door = Door(unsafe { Icmp6CreateFile() });
    let mut room = Room::new::<ICMPV6_ECHO_REPLY_LH>(&door, data)?;
    #[expect(unsafe_code, reason = "Windows has no safe interface for it")]
    // SAFETY: every pointer leads to memory that lives until the call returns, of the sizes given;
    // without event and callback the call returns only when it is done.
    let replies = unsafe {
        Icmp6SendEcho2(
            door.0,
            null_mut(),
            None,
            null(),
            &raw const from,
            &raw const to,
            data.as_ptr().cast(),
            size,
            options,
            room.words.as_mut_ptr().cast(),
            room.bytes,
            wait,
        )
    };
    if replies == 0 {
        return Ok(Err(last_error()));
    }
    #[expect(unsafe_code, reason = "Windows has no safe interface for it")]
    // SAFETY: the room is zeroed and larger than one reply, of which every bit pattern is one.
    let reply = unsafe { room.words.as_ptr().cast::<ICMPV6_ECHO_REPLY_LH>().read_unaligned() };
    Ok(Ok((reply.Status, reply.RoundTripTime)))
}

/// Where a reply is put: zeroed, and aligned for its pointers.
struct Room {
    words: Vec<u64>,
    bytes: u32,
}

impl Room {
    fn new<Reply>(door: &Door, data: &[u8]) -> Result<Self, Unanswered> {
        if door.0 == INVALID_HANDLE_VALUE {
            let error = io::Error::last_os_error();
            return Err(UnansweredKind::NotSupported.because(error.to_string()));
        }
        let bytes = size_of::<Reply>() + data.len() + BESIDES;
        let words = vec![0_u64; bytes.div_ceil(8)];
        Ok(Self { words, bytes: u32::try_from(bytes).unwrap_or(u32::MAX) })
    }
}

fn last_error() -> u32 {
    io::Error::last_os_error().raw_os_error().unwrap_or_default().unsigned_abs()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::host::Stop;

    #[test]
    fn this_machine_replies_to_itself() {
        let limit = Limit::new(Instant::now(), Duration::from_secs(3), Stop::default());
        let reply = echo(Ipv4Addr::LOCALHOST.into(), 32, false, &limit).unwrap();
        assert!(matches!(reply, Echo::Came(took) if took < Duration::from_secs(1)), "{reply:?}");
    }

    #[test]
    fn each_status_has_its_meaning() {
        assert_eq!(read(IP_REQ_TIMED_OUT).unwrap(), Echo::Silent);
        assert_eq!(read(IP_DEST_HOST_UNREACHABLE).unwrap(), Echo::Unreachable);
        assert_eq!(read(IP_TTL_EXPIRED_TRANSIT).unwrap(), Echo::Unreachable);
        assert_eq!(read(IP_PACKET_TOO_BIG).unwrap(), Echo::TooBig);
        assert_eq!(read(1231).unwrap(), Echo::Unreachable);
        assert_eq!(read(REFUSED).unwrap_err().kind, UnansweredKind::NotAllowed);
        assert_eq!(read(11_050).unwrap_err().kind, UnansweredKind::Failed);
    }
}
