//! TCP connections.

use super::super::{Limit, NetError, NetErrorKind};
use super::errors::{is_anyones_ban, kind_of, net_error, out_of_time};
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, UdpSocket};
use std::time::{Duration, Instant};

/// How often a wait looks whether it shall end.
const LOOK: Duration = Duration::from_millis(50);

pub(super) fn connect(to: SocketAddr, limit: &Limit) -> Result<Duration, NetError> {
    let start = Instant::now();
    open(to, limit).map(|_stream| start.elapsed())
}

/// Opens a connection.
pub(super) fn open(to: SocketAddr, limit: &Limit) -> Result<TcpStream, NetError> {
    match attempt(to, limit)? {
        Ok(stream) => Ok(stream),
        // The system gives one code for "no local port is left" and for "no local address fits".
        Err(error) if kind_of(&error) == NetErrorKind::Exhausted && !has_way(to) => {
            Err(NetErrorKind::Unreachable.because(error.to_string()))
        }
        Err(error) if is_anyones_ban(&error) && !is_own_ban(to, limit) => {
            Err(NetErrorKind::Unreachable.because(error.to_string()))
        }
        Err(error) => Err(net_error(&error)),
    }
}

/// The system's own word on one attempt; out of time is an error of the outer kind. The library's
/// connection with a time limit cannot be ended before that.
fn attempt(to: SocketAddr, limit: &Limit) -> Result<io::Result<TcpStream>, NetError> {
    limit.left().map_err(|why| out_of_time(&why))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| net_error(&error))?;
    let stream = runtime.block_on(async {
        let stream = tokio::net::TcpStream::connect(to);
        tokio::pin!(stream);
        loop {
            tokio::select! {
                stream = &mut stream => return Ok(stream),
                () = tokio::time::sleep(LOOK) => limit.left().map(drop)?,
            }
        }
    });
    let stream = stream.map_err(|why| out_of_time(&why))?;
    Ok(stream.and_then(|stream| {
        let stream = stream.into_std()?;
        stream.set_nonblocking(false)?;
        Ok(stream)
    }))
}

/// Whether this machine has an address from which it could reach `to`. Nothing is sent.
fn has_way(to: SocketAddr) -> bool {
    // Where no port is left for that question either, it says nothing about ways.
    !matches!(own_address(to), Err(NoAddress::NoWay))
}

enum NoAddress {
    NoPort,
    NoWay,
}

/// The address of this machine from which it would reach `to`. Nothing is sent.
fn own_address(to: SocketAddr) -> Result<IpAddr, NoAddress> {
    let any = match to {
        SocketAddr::V4(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        SocketAddr::V6(_) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
    };
    let socket = UdpSocket::bind((any, 0)).map_err(|error| match kind_of(&error) {
        NetErrorKind::Exhausted => NoAddress::NoPort,
        _ => NoAddress::NoWay,
    })?;
    socket.connect(to).map_err(|_| NoAddress::NoWay)?;
    socket.local_addr().map(|own| own.ip()).map_err(|_| NoAddress::NoWay)
}

/// Whether it is this machine that forbids the connection, and not a router: then it says so too where the
/// packet is made to die at the first router. A neighbour on the same link cannot be told from this machine.
#[cfg(target_os = "linux")]
fn is_own_ban(to: SocketAddr, limit: &Limit) -> bool {
    use rustix::net::{AddressFamily, SocketFlags, SocketType, connect, socket_with, sockopt};
    // No router's word becomes this code for IPv4 (icmp(7)).
    let SocketAddr::V6(to) = to else { return true };
    let (Ok(IpAddr::V6(own)), Ok(left)) = (own_address(to.into()), limit.left()) else {
        return false;
    };
    let other = *to.ip();
    let near = other.is_unicast_link_local() || own.segments()[..4] == other.segments()[..4];
    if near && own != other {
        return false;
    }
    let close = SocketFlags::CLOEXEC;
    let forbidden = || -> rustix::io::Result<()> {
        let socket = socket_with(AddressFamily::INET6, SocketType::STREAM, close, None)?;
        sockopt::set_ipv6_unicast_hops(&socket, Some(1))?;
        sockopt::set_socket_timeout(&socket, sockopt::Timeout::Send, Some(left.min(OWN_BAN)))?;
        connect(&socket, &to)
    };
    forbidden() == Err(rustix::io::Errno::ACCESS)
}

/// Longest wait for this machine's own word: its first may be lost and come with the second packet, after a second.
#[cfg(target_os = "linux")]
const OWN_BAN: Duration = Duration::from_millis(1_300);

#[cfg(not(target_os = "linux"))]
fn is_own_ban(_: SocketAddr, _: &Limit) -> bool {
    true
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::host::Stop;
    use std::net::TcpListener;

    fn limit(millis: u64) -> Limit {
        Limit::new(Instant::now(), Duration::from_millis(millis), Stop::default())
    }

    #[test]
    fn an_open_port_connects_and_a_closed_one_refuses() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        assert!(connect(address, &limit(2_000)).unwrap() < Duration::from_secs(2));
        drop(listener);
        assert_eq!(connect(address, &limit(2_000)).unwrap_err().kind, NetErrorKind::Refused);
    }

    #[test]
    fn no_time_is_silence_and_stopped_is_stopped() {
        let address = "127.0.0.1:1".parse().unwrap();
        assert_eq!(connect(address, &limit(0)).unwrap_err().kind, NetErrorKind::Silent);
        let stop = Stop::default();
        let stopped = Limit::new(Instant::now(), Duration::from_secs(1), stop.clone());
        stop.stop();
        assert_eq!(connect(address, &stopped).unwrap_err().kind, NetErrorKind::Stopped);
    }

    #[test]
    fn a_way_to_this_machine_is_seen() {
        assert!(has_way("127.0.0.1:1".parse().unwrap()));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn only_what_forbids_again_at_once_is_a_ban_of_this_machine() {
        let nobody = "[::1]:1".parse().unwrap();
        assert!(!is_own_ban(nobody, &limit(2_000)));
        assert!(!is_own_ban(nobody, &limit(0)));
        assert!(is_own_ban("127.0.0.1:1".parse().unwrap(), &limit(2_000)));
    }
}
