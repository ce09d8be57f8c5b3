//! A few bytes sent over a connection, and the start of what comes back.

use super::super::{Limit, NetError, Talk};
use super::errors::net_error;
use super::tcp;
use crate::model::UnansweredKind;
use std::io::{ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// How often a wait looks whether the run was stopped.
const LOOK: Duration = Duration::from_millis(100);

pub(super) fn talk(
    to: SocketAddr,
    send: &[u8],
    most: usize,
    limit: &Limit,
) -> Result<Talk, NetError> {
    let mut stream = tcp::open(to, limit)?;
    let start = Instant::now();
    stream.set_read_timeout(Some(LOOK)).map_err(|error| net_error(&error))?;
    let wait = limit.left_or_least();
    stream.set_write_timeout(Some(wait)).map_err(|error| net_error(&error))?;
    let mut talk = Talk::default();
    // A peer that is gone already shows when its answer is read.
    let whole = stream.write_all(send).is_ok();
    let mut chunk = [0_u8; 1024];
    while talk.answer.len() < most && !talk.answer.contains(&b'\n') {
        let wanted = chunk.len().min(most - talk.answer.len());
        let Some(room) = chunk.get_mut(..wanted) else { break };
        match stream.read(room) {
            Ok(0) => {
                talk.ended = true;
                break;
            }
            Ok(got) => talk.answer.extend(room.iter().take(got)),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                match limit.left() {
                    Ok(_) if whole => {}
                    Err(why) if why.kind == UnansweredKind::Stopped => {
                        return Err(super::errors::out_of_time(&why));
                    }
                    _ => break,
                }
            }
            Err(_cut) => {
                talk.ended = true;
                break;
            }
        }
    }
    talk.took = start.elapsed();
    Ok(talk)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::host::{NetErrorKind, Stop};
    use std::net::TcpListener;
    use std::thread;

    fn limit(millis: u64) -> Limit {
        Limit::new(Instant::now(), Duration::from_millis(millis), Stop::default())
    }

    /// A server that reads once, says `answer` and keeps the connection for a while.
    fn server(answer: &'static [u8], keep: Duration) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::Builder::new()
            .spawn(move || {
                let (mut stream, _) = listener.accept().unwrap();
                let got = stream.read(&mut [0; 1024]).unwrap();
                assert!(got > 0);
                stream.write_all(answer).unwrap();
                thread::sleep(keep);
            })
            .unwrap();
        address
    }

    #[test]
    fn the_first_line_or_so_many_bytes_are_read() {
        let keep = Duration::from_secs(3);
        let line = talk(server(b"HTTP/1.1 407 No\r\nA: b", keep), b"x", 512, &limit(2_000));
        assert!(line.unwrap().answer.starts_with(b"HTTP/1.1 407 No\r\n"));
        let two = talk(server(&[5, 255, 9, 9], keep), &[5, 1, 0], 2, &limit(2_000)).unwrap();
        assert_eq!(two.answer, [5, 255]);
        assert!(two.took < Duration::from_secs(2));
    }

    #[test]
    fn silence_an_end_and_a_refusal_are_told_apart() {
        let silent = talk(server(b"", Duration::from_secs(3)), b"x", 9, &limit(400)).unwrap();
        assert_eq!((silent.answer.len(), silent.ended), (0, false));
        let ended = talk(server(b"", Duration::ZERO), b"x", 9, &limit(2_000)).unwrap();
        assert_eq!((ended.answer.len(), ended.ended), (0, true));
        let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let refused = talk(nobody, b"x", 9, &limit(2_000)).unwrap_err();
        assert_eq!(refused.kind, NetErrorKind::Refused);
    }
}
