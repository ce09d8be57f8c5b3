//! DNS servers, good and bad, over UDP and TCP.

use super::{Lab, listen, spawn};
use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

const SERVER_FAILURE: u8 = 2;
const NO_SUCH_NAME: u8 = 3;
const REFUSED: u8 = 5;
const A: u16 = 1;
const AAAA: u16 = 28;

/// Answers questions sent to `at`, as the mode called `what` says.
pub(super) fn udp(lab: &Arc<Lab>, at: SocketAddr, what: &'static str) -> io::Result<()> {
    let socket = UdpSocket::bind(at)
        .map_err(|error| io::Error::new(error.kind(), format!("{at}: {error}")))?;
    let lab = Arc::clone(lab);
    let asked = AtomicUsize::new(0);
    spawn(move || {
        let mut question = [0; 1500];
        while let Ok((length, from)) = socket.recv_from(&mut question) {
            let Some(question) = question.get(..length).map(<[u8]>::to_vec) else { continue };
            let mode = lab.mode(what);
            let count = asked.fetch_add(1, Ordering::Relaxed);
            if mode == "tcp-only" || (mode == "every-second" && count.is_multiple_of(2)) {
                continue;
            }
            let (lab, Ok(socket)) = (Arc::clone(&lab), socket.try_clone()) else { continue };
            spawn(move || {
                if let Some(answer) = answer(&lab, &mode, &question, true) {
                    // A client that has gone needs no answer.
                    drop(socket.send_to(&answer, from));
                }
            });
        }
    });
    Ok(())
}

/// The same over TCP.
pub(super) fn tcp(lab: &Arc<Lab>, port: u16, what: &'static str) -> io::Result<()> {
    let lab = Arc::clone(lab);
    listen(port, move |mut stream| {
        loop {
            let mut length = [0; 2];
            stream.read_exact(&mut length)?;
            let mut question = vec![0; usize::from(u16::from_be_bytes(length))];
            stream.read_exact(&mut question)?;
            let Some(answer) = answer(&lab, &lab.mode(what), &question, false) else {
                return Ok(());
            };
            let length = u16::try_from(answer.len()).unwrap_or_default().to_be_bytes();
            stream.write_all(&[&length, answer.as_slice()].concat())?;
        }
    })
}

/// The answer to a question; nothing where this server keeps silent.
fn answer(lab: &Lab, mode: &str, question: &[u8], over_udp: bool) -> Option<Vec<u8>> {
    let (mode, value) = mode.split_once(' ').unwrap_or((mode, ""));
    let (name, kind, end) = asked(question)?;
    let found = |rcode: u8, addresses: &[IpAddr]| reply(question, end, kind, rcode, addresses);
    match mode {
        "silent" => return None,
        "slow" => thread::sleep(Duration::from_millis(value.parse().unwrap_or_default())),
        "server-failure" => return Some(found(SERVER_FAILURE, &[])),
        "refused" => return Some(found(REFUSED, &[])),
        "nothing-exists" => return Some(found(NO_SUCH_NAME, &[])),
        "garbage" => return Some(b"\x00HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()),
        "all" => return Some(found(0, &[value.parse().ok()?])),
        "cut-short" if over_udp => {
            let mut cut = found(0, &[]);
            if let Some(flags) = cut.get_mut(2) {
                *flags |= 2;
            }
            return Some(cut);
        }
        "stand-in" => {
            let sum = name.bytes().fold(7_u8, u8::wrapping_add);
            return Some(found(0, &[IpAddr::V4(Ipv4Addr::new(198, 18, 3, sum))]));
        }
        "hide" if name.starts_with(value) => return Some(found(NO_SUCH_NAME, &[])),
        "know" => {
            let (known, address) = value.split_once(' ')?;
            if name == known {
                return Some(found(0, &[address.parse().ok()?]));
            }
        }
        _ => {}
    }
    match lab.names.known.get(&name) {
        Some((v4, _)) if mode == "translate" => {
            let mapped = v4.iter().map(|address| {
                let [a, b, c, d] = address.octets();
                let (high, low) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
                IpAddr::V6(Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low))
            });
            Some(found(0, &mapped.collect::<Vec<_>>()))
        }
        Some((v4, v6)) => {
            let v4 = v4.iter().map(|address| IpAddr::V4(*address));
            let both: Vec<_> = v4.chain(v6.iter().map(|address| IpAddr::V6(*address))).collect();
            Some(found(0, &both))
        }
        None if mode == "invented" => Some(found(0, &[value.parse().ok()?])),
        None => Some(found(NO_SUCH_NAME, &[])),
    }
}

/// Name, kind, and where the question ends.
fn asked(question: &[u8]) -> Option<(String, u16, usize)> {
    let (mut at, mut labels) = (12, Vec::new());
    loop {
        let length = usize::from(*question.get(at)?);
        if length == 0 {
            break;
        }
        let label = question.get(at + 1..at + 1 + length)?;
        labels.push(String::from_utf8_lossy(label).to_lowercase());
        at += 1 + length;
    }
    let kind = u16::from_be_bytes([*question.get(at + 1)?, *question.get(at + 2)?]);
    Some((labels.join("."), kind, at + 5))
}

fn reply(question: &[u8], end: usize, kind: u16, rcode: u8, addresses: &[IpAddr]) -> Vec<u8> {
    let wanted: Vec<_> = addresses
        .iter()
        .filter(|address| kind == if address.is_ipv4() { A } else { AAAA })
        .collect();
    let count = u8::try_from(wanted.len()).unwrap_or_default();
    let mut reply = question.get(..2).unwrap_or_default().to_vec();
    reply.extend([0x81, 0x80 | rcode, 0, 1, 0, count, 0, 0, 0, 0]);
    reply.extend(question.get(12..end).unwrap_or_default());
    for address in wanted {
        let [high, low] = kind.to_be_bytes();
        reply.extend([0xc0, 12, high, low, 0, 1, 0, 0, 0, 60, 0]);
        match address {
            IpAddr::V4(address) => {
                reply.push(4);
                reply.extend(address.octets());
            }
            IpAddr::V6(address) => {
                reply.push(16);
                reply.extend(address.octets());
            }
        }
    }
    reply
}
