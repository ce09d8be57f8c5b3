//! Asking the own network by ARP who has an IPv4 address (RFC 826), in the form that disturbs nobody (RFC 5227 §2.1.1).

use super::super::{Adapter, Limit};
use crate::model::{Unanswered, UnansweredKind};
use rustix::io::Errno;
use rustix::net::addr::{SocketAddrArg, SocketAddrLen, SocketAddrOpaque};
use rustix::net::{AddressFamily, Protocol, RecvFlags, SendFlags, SocketFlags, SocketType};
use rustix::net::{bind, recv, sendto, socket_with, sockopt};
use std::collections::BTreeSet;
use std::fs;
use std::net::Ipv4Addr;
use std::num::NonZeroU32;
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

/// Number of ARP among Ethernet's protocols, and of IPv4.
const ARP: u16 = 0x0806;
const IPV4: u16 = 0x0800;
/// Length of an ARP packet for Ethernet and IPv4.
const LENGTH: usize = 28;
/// Questions, as any may be lost, and how long each is given.
const TRIES: u32 = 3;
const WAIT: Duration = Duration::from_millis(300);

/// Hardware addresses that answer for `address`.
pub(super) fn owners(
    address: Ipv4Addr,
    adapter: &Adapter,
    limit: &Limit,
) -> Result<BTreeSet<[u8; 6]>, Unanswered> {
    let index = fs::read_to_string(format!("/sys/class/net/{}/ifindex", adapter.name));
    let index = index.ok().and_then(|index| index.trim().parse::<i32>().ok());
    let own = adapter.mac.as_deref().and_then(bytes_of);
    let (Some(index), Some(own)) = (index, own) else {
        return Err(UnansweredKind::NotSupported.because("no Ethernet"));
    };
    ask(address, index, own, limit)?.map_err(|error| {
        match error {
            Errno::PERM | Errno::ACCESS | Errno::PROTONOSUPPORT | Errno::AFNOSUPPORT => {
                UnansweredKind::NotAllowed
            }
            _ => UnansweredKind::Failed,
        }
        .because(error.to_string())
    })
}

/// `Ok(Err(_))` is the system's refusal.
fn ask(
    address: Ipv4Addr,
    index: i32,
    own: [u8; 6],
    limit: &Limit,
) -> Result<rustix::io::Result<BTreeSet<[u8; 6]>>, Unanswered> {
    let socket = match open(index) {
        Ok(socket) => socket,
        Err(error) => return Ok(Err(error)),
    };
    let question = question(address, own);
    let mut found = BTreeSet::new();
    for _ in 0..TRIES {
        limit.left()?;
        let to = LinkAddress::new(index, [0xff; 6]);
        if let Err(error) = sendto(&socket, &question, SendFlags::empty(), &to) {
            return Ok(Err(error));
        }
        let until = Instant::now() + WAIT;
        loop {
            let left = until.saturating_duration_since(Instant::now()).min(limit.left()?);
            if left.is_zero() {
                break;
            }
            // Whole waits only: a wait of no time at all would never end.
            let wait = left.max(Duration::from_millis(1));
            let mut answer = [0; 64];
            let got = sockopt::set_socket_timeout(&socket, sockopt::Timeout::Recv, Some(wait))
                .and_then(|()| recv(&socket, &mut answer, RecvFlags::empty()));
            if let Ok((got, _)) = got {
                let owner = answer.get(..got).and_then(|answer| owner_in(answer, address));
                found.extend(owner.filter(|owner| *owner != own));
            }
        }
        if !found.is_empty() {
            break;
        }
    }
    Ok(Ok(found))
}

fn open(index: i32) -> rustix::io::Result<OwnedFd> {
    let protocol = NonZeroU32::new(u32::from(ARP.to_be())).map(Protocol::from_raw);
    let flags = SocketFlags::CLOEXEC;
    let socket = socket_with(AddressFamily::PACKET, SocketType::DGRAM, flags, protocol)?;
    bind(&socket, &LinkAddress::new(index, [0; 6]))?;
    Ok(socket)
}

/// "Who has this address?", asked by somebody who says no address of his own: nobody learns anything from it.
fn question(address: Ipv4Addr, own: [u8; 6]) -> [u8; LENGTH] {
    let mut packet = [0; LENGTH];
    packet[..2].copy_from_slice(&1_u16.to_be_bytes());
    packet[2..4].copy_from_slice(&IPV4.to_be_bytes());
    packet[4..6].copy_from_slice(&[6, 4]);
    packet[6..8].copy_from_slice(&1_u16.to_be_bytes());
    packet[8..14].copy_from_slice(&own);
    packet[24..].copy_from_slice(&address.octets());
    packet
}

/// Who says in a packet that `address` is his.
fn owner_in(packet: &[u8], address: Ipv4Addr) -> Option<[u8; 6]> {
    let kind = packet.get(..6)? == [0, 1, 8, 0, 6, 4];
    let says = packet.get(14..18)? == address.octets();
    let owner: [u8; 6] = packet.get(8..14)?.try_into().ok()?;
    (kind && says && packet.len() >= LENGTH && owner != [0; 6]).then_some(owner)
}

/// The bytes of `02:00:00:00:00:01`.
fn bytes_of(mac: &str) -> Option<[u8; 6]> {
    let bytes = mac.split(':').map(|byte| u8::from_str_radix(byte, 16));
    bytes.collect::<Result<Vec<u8>, _>>().ok()?.try_into().ok()
}

/// The kernel's `sockaddr_ll` (packet(7)), which the library has no type for.
#[repr(C)]
struct LinkAddress {
    family: u16,
    protocol: u16,
    index: i32,
    hardware: u16,
    kind: u8,
    length: u8,
    address: [u8; 8],
}

impl LinkAddress {
    fn new(index: i32, mac: [u8; 6]) -> Self {
        let mut address = [0; 8];
        address[..6].copy_from_slice(&mac);
        Self {
            family: AddressFamily::PACKET.as_raw(),
            protocol: ARP.to_be(),
            index,
            hardware: 0,
            kind: 0,
            length: 6,
            address,
        }
    }
}

// SAFETY: the pointer leads to a whole value of the layout that packet(7) gives, for as long as the call lasts.
#[expect(unsafe_code, reason = "the library asks for it where it has no type of its own")]
unsafe impl SocketAddrArg for LinkAddress {
    unsafe fn with_sockaddr<R>(
        &self,
        f: impl FnOnce(*const SocketAddrOpaque, SocketAddrLen) -> R,
    ) -> R {
        let length = SocketAddrLen::try_from(size_of::<Self>()).unwrap_or_default();
        f(std::ptr::from_ref(self).cast(), length)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    const ADDRESS: Ipv4Addr = Ipv4Addr::new(192, 168, 1, 10);

    #[test]
    fn an_answer_names_its_owner_and_other_packets_nobody() {
        let mut packet = question(ADDRESS, [2, 0, 0, 0, 0, 1]);
        assert_eq!(owner_in(&packet, ADDRESS), None, "a question says no address of the asker's");
        packet[14..18].copy_from_slice(&ADDRESS.octets());
        assert_eq!(owner_in(&packet, ADDRESS), Some([2, 0, 0, 0, 0, 1]));
        assert_eq!(owner_in(&packet, Ipv4Addr::new(192, 168, 1, 11)), None);
        for length in 0..LENGTH {
            assert_eq!(owner_in(&packet[..length], ADDRESS), None, "{length}");
        }
    }

    #[test]
    fn hardware_addresses_are_read() {
        assert_eq!(bytes_of("02:00:00:00:0a:ff").unwrap(), [2, 0, 0, 0, 10, 255]);
        assert_eq!((bytes_of("02:00"), bytes_of("")), (None, None));
    }
}
