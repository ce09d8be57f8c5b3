//! TCP connections.

use super::super::{Limit, NetError, NetErrorKind};
use super::errors::{kind_of, net_error, out_of_time};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, UdpSocket};
use std::time::{Duration, Instant};

pub(super) fn connect(to: SocketAddr, limit: &Limit) -> Result<Duration, NetError> {
    let start = Instant::now();
    open(to, limit).map(|_stream| start.elapsed())
}

/// A connection that stands.
/// Opens a connection.
pub(super) fn open(to: SocketAddr, limit: &Limit) -> Result<TcpStream, NetError> {
    let left = limit.left().map_err(|why| out_of_time(&why))?;
    match TcpStream::connect_timeout(&to, left) {
        Ok(stream) => Ok(stream),
        // The system gives one code for "no local port is left" and for "no local address fits".
        Err(error) if kind_of(&error) == NetErrorKind::Exhausted && !has_way(to) => {
            Err(NetErrorKind::Unreachable.because(error.to_string()))
        }
        Err(error) => Err(net_error(&error)),
    }
}

/// Whether this machine has an address from which it could reach `to`. Nothing is sent.
fn has_way(to: SocketAddr) -> bool {
    let any = match to {
        SocketAddr::V4(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        SocketAddr::V6(_) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
    };
    UdpSocket::bind((any, 0)).and_then(|socket| socket.connect(to)).is_ok()
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
}
