//! Time servers, asked by SNTP (RFC 5905).

use super::super::{Limit, NetError, NetErrorKind, ServerTime};
use super::errors::{net_error, out_of_time};
use rsntp::{Config, SntpClient, SynchronizationError};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

/// Longest round trip after which an answer still says anything about a clock.
const LONGEST: f64 = 10.0;

/// An answer with the alarm set, of a server that is itself not synchronised, a farewell
/// (kiss-o'-death) and one that does not belong to the question are [`NetErrorKind::Garbled`].
pub(super) fn time_of(server: SocketAddr, limit: &Limit) -> Result<ServerTime, NetError> {
    let left = limit.left().map_err(|why| out_of_time(&why))?;
    let any = match server {
        SocketAddr::V4(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        SocketAddr::V6(_) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
    };
    let config = Config::default().bind_address(SocketAddr::new(any, 0)).timeout(left);
    let answer =
        SntpClient::with_config(config).synchronize(server).map_err(|error| match error {
            SynchronizationError::IOError(error) => net_error(&error),
            SynchronizationError::ProtocolError(error) => {
                NetErrorKind::Garbled.because(error.to_string())
            }
        })?;
    let took = answer.round_trip_delay().as_secs_f64();
    let ahead = answer.clock_offset().as_secs_f64() * 1_000.0;
    if !took.is_finite() || took > LONGEST || !ahead.is_finite() {
        return Err(NetErrorKind::Garbled.because("times that cannot be"));
    }
    #[expect(clippy::cast_possible_truncation, reason = "a finite number saturates")]
    let ahead_ms = ahead.round() as i64;
    let took = Duration::try_from_secs_f64(took.max(0.0)).unwrap_or_default();
    Ok(ServerTime { ahead_ms, stratum: answer.stratum(), took })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::host::Stop;
    use std::net::UdpSocket;
    use std::thread;
    use std::time::{Instant, SystemTime, UNIX_EPOCH};

    /// Seconds from 1900, where NTP's time starts, to 1970.
    const NTP_EPOCH: u64 = 2_208_988_800;

    fn limit(millis: u64) -> Limit {
        Limit::new(Instant::now(), Duration::from_millis(millis), Stop::default())
    }

    fn stamp(ahead: i64) -> [u8; 8] {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let seconds = (now.as_secs() + NTP_EPOCH).checked_add_signed(ahead).unwrap();
        let fraction = (u64::from(now.subsec_nanos()) << 32) / 1_000_000_000;
        (((seconds & 0xffff_ffff) << 32) | fraction).to_be_bytes()
    }

    /// A time server that answers one question, its first byte, stratum and clock as given.
    fn server(first: u8, stratum: u8, ahead: i64, known: bool) -> SocketAddr {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let address = socket.local_addr().unwrap();
        thread::Builder::new()
            .spawn(move || {
                let mut asked = [0; 128];
                let (got, from) = socket.recv_from(&mut asked).unwrap();
                assert_eq!((got, asked[0] & 7), (48, 3), "a client's question");
                let mut answer = [0; 48];
                answer[0] = first;
                answer[1] = stratum;
                answer[12..16].copy_from_slice(b"RATE");
                if known {
                    answer[24..32].copy_from_slice(&asked[40..48]);
                }
                answer[32..40].copy_from_slice(&stamp(ahead));
                answer[40..48].copy_from_slice(&stamp(ahead));
                socket.send_to(&answer, from).unwrap();
            })
            .unwrap();
        address
    }

    #[test]
    fn a_servers_lead_is_measured() {
        for ahead in [0, 28_800, -5] {
            let time = time_of(server(0b00_100_100, 2, ahead, true), &limit(3_000)).unwrap();
            assert!(time.ahead_ms.abs_diff(ahead * 1_000) < 1_000, "{ahead}: {time:?}");
            assert_eq!(time.stratum, 2);
        }
    }

    #[test]
    fn answers_that_say_nothing_are_not_believed() {
        let odd = [
            server(0b00_100_100, 0, 0, true),
            server(0b11_100_100, 2, 0, true),
            server(0b00_100_100, 2, 0, false),
        ];
        for server in odd {
            assert_eq!(time_of(server, &limit(3_000)).unwrap_err().kind, NetErrorKind::Garbled);
        }
    }

    #[test]
    fn silence_and_a_closed_port_are_told_apart() {
        let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
        let address = silent.local_addr().unwrap();
        assert_eq!(time_of(address, &limit(300)).unwrap_err().kind, NetErrorKind::Silent);
        drop(silent);
        assert_eq!(time_of(address, &limit(3_000)).unwrap_err().kind, NetErrorKind::Refused);
    }
}
