//! Echo requests of a given size by Linux' ICMP sockets, which forbid cutting up (`IP_MTU_DISCOVER`, ip(7)).

use super::super::{Limit, NetErrorKind, SizedPing};
use super::errors::kind_of;
use crate::model::{Unanswered, UnansweredKind};
use rustix::io::Errno;
use rustix::net::sockopt::{self, Ipv4PathMtuDiscovery, Ipv6PathMtuDiscovery};
use rustix::net::{AddressFamily, SocketFlags, SocketType, ipproto, socket_with};
use std::io;
use std::net::{IpAddr, UdpSocket};
use std::time::Duration;

/// How often a wait looks whether the run was stopped.
const LOOK: Duration = Duration::from_millis(100);

/// Types of echo request and reply (RFC 792, RFC 4443).
const FOUR: [u8; 2] = [8, 0];
const SIX: [u8; 2] = [128, 129];
/// Length of an echo message without what it carries.
const ECHO: usize = 8;

pub(super) fn send(
    to: IpAddr,
    payload: u16,
    bytes: u32,
    limit: &Limit,
) -> Result<SizedPing, Unanswered> {
    match exchange(to, payload, bytes, limit) {
        Ok(sized) => Ok(sized),
        Err(error) => match kind_of(&error) {
            NetErrorKind::Blocked => Err(UnansweredKind::NotAllowed.because(error.to_string())),
            NetErrorKind::Unreachable | NetErrorKind::Exhausted | NetErrorKind::Refused => {
                Ok(SizedPing::Unreachable)
            }
            _ if error.raw_os_error() == Some(Errno::PROTONOSUPPORT.raw_os_error()) => {
                Err(UnansweredKind::NotAllowed.because(error.to_string()))
            }
            _ => Err(UnansweredKind::Failed.because(error.to_string())),
        },
    }
    .and_then(|sized| match limit.left() {
        Err(why) if why.kind == UnansweredKind::Stopped => Err(why),
        _ => Ok(sized),
    })
}

fn exchange(to: IpAddr, payload: u16, bytes: u32, limit: &Limit) -> io::Result<SizedPing> {
    let (family, protocol, [request, reply]) = match to {
        IpAddr::V4(_) => (AddressFamily::INET, ipproto::ICMP, FOUR),
        IpAddr::V6(_) => (AddressFamily::INET6, ipproto::ICMPV6, SIX),
    };
    let socket = socket_with(family, SocketType::DGRAM, SocketFlags::CLOEXEC, Some(protocol))?;
    match to {
        IpAddr::V4(_) => sockopt::set_ip_mtu_discover(&socket, Ipv4PathMtuDiscovery::PROBE)?,
        IpAddr::V6(_) => sockopt::set_ipv6_mtu_discover(&socket, Ipv6PathMtuDiscovery::PROBE)?,
    }
    // Only the calls that std makes for UDP are used of it.
    let socket = UdpSocket::from(socket);
    socket.connect((to, 0))?;
    let known = || known(&socket, to).filter(|most| *most < bytes);
    if let most @ Some(_) = known() {
        return Ok(SizedPing::TooBig { most });
    }
    let mut message = vec![0_u8; ECHO + usize::from(payload)];
    if let Some(first) = message.first_mut() {
        *first = request;
    }
    let length = message.len();
    if let Err(error) = socket.send(&message) {
        return too_big(error, known());
    }
    socket.set_read_timeout(Some(LOOK))?;
    while limit.left().is_ok() {
        match socket.recv(&mut message) {
            Ok(got) if got == length && message.first() == Some(&reply) => {
                return Ok(SizedPing::Passed);
            }
            Ok(_) => {}
            Err(error) => match error.kind() {
                io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted => {}
                _ => return too_big(error, known()),
            },
        }
    }
    // A router's word may change what the system knows without ending the wait.
    Ok(known().map_or(SizedPing::Lost, |most| SizedPing::TooBig { most: Some(most) }))
}

fn too_big(error: io::Error, most: Option<u32>) -> io::Result<SizedPing> {
    if error.raw_os_error() == Some(Errno::MSGSIZE.raw_os_error()) {
        return Ok(SizedPing::TooBig { most });
    }
    Err(error)
}

/// The largest packet that the system itself knows to pass: its adapter's, or what a router told it.
fn known(socket: &UdpSocket, to: IpAddr) -> Option<u32> {
    match to {
        IpAddr::V4(_) => sockopt::ip_mtu(socket).ok(),
        IpAddr::V6(_) => sockopt::ipv6_mtu(socket).ok(),
    }
}
