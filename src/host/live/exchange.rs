//! One question and its answer over a TCP connection, bounded in size and time.

use super::super::{Exchange, Limit, NetError, NetErrorKind, Reply};
use super::errors::{kind_of, net_error, out_of_time};
use super::tcp;
use crate::model::UnansweredKind;
use std::io::{ErrorKind, Read, Write};
use std::time::{Duration, Instant};

/// How often a wait for bytes looks whether the run was stopped.
const LOOK: Duration = Duration::from_millis(100);

pub(super) fn exchange(asked: &Exchange<'_>, limit: &Limit) -> Result<Reply, NetError> {
    let mut stream = tcp::open(asked.to, limit)?;
    let start = Instant::now();
    let mut reply = Reply::default();
    let left = limit.left().map_err(|why| out_of_time(&why))?;
    stream.set_write_timeout(Some(left)).map_err(|error| net_error(&error))?;
    // Who closes at once may still have said why.
    let sent = stream.write_all(asked.send);
    let mut block = [0; 4096];
    while reply.bytes.len() < asked.most && !(asked.enough)(&reply.bytes) {
        let left = match limit.left() {
            Ok(left) => left,
            Err(why) if why.kind == UnansweredKind::TimedOut => break,
            Err(why) => return Err(out_of_time(&why)),
        };
        stream.set_read_timeout(Some(left.min(LOOK))).map_err(|error| net_error(&error))?;
        match stream.read(&mut block) {
            Ok(0) => reply.closed = true,
            Ok(got) => {
                let room = asked.most - reply.bytes.len();
                reply.bytes.extend_from_slice(block.get(..got.min(room)).unwrap_or_default());
            }
            Err(error) => match error.kind() {
                ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted => {}
                _ if reply.bytes.is_empty() => return Err(net_error(&error)),
                _ if kind_of(&error) == NetErrorKind::Reset => reply.closed = true,
                _ => return Err(net_error(&error)),
            },
        }
        if reply.closed {
            break;
        }
    }
    match sent {
        Err(error) if reply.bytes.is_empty() => Err(net_error(&error)),
        _ => {
            reply.took = start.elapsed();
            Ok(reply)
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::host::Stop;
    use std::net::{SocketAddr, TcpListener, TcpStream};

    fn limit(millis: u64) -> Limit {
        Limit::new(Instant::now(), Duration::from_millis(millis), Stop::default())
    }

    /// A server for one caller.
    fn serve(answer: impl FnOnce(TcpStream) + Send + 'static) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || answer(listener.accept().unwrap().0));
        address
    }

    fn ask(to: SocketAddr, most: usize, millis: u64) -> Result<Reply, NetError> {
        let enough = |bytes: &[u8]| bytes.ends_with(b"\n");
        exchange(&Exchange { to, send: b"question\n", most, enough: &enough }, &limit(millis))
    }

    #[test]
    fn what_is_enough_ends_the_wait() {
        let echo = |mut stream: TcpStream| {
            let mut got = [0; 9];
            stream.read_exact(&mut got).unwrap();
            stream.write_all(&got).unwrap();
            std::thread::sleep(Duration::from_secs(3));
        };
        let start = Instant::now();
        let reply = ask(serve(echo), 100, 5_000).unwrap();
        assert_eq!((reply.bytes.as_slice(), reply.closed), (b"question\n".as_slice(), false));
        assert!(start.elapsed() < Duration::from_secs(2));
    }

    #[test]
    fn an_endless_answer_is_cut() {
        let pour = |mut stream: TcpStream| while stream.write_all(&[b'x'; 1000]).is_ok() {};
        let reply = ask(serve(pour), 5_000, 5_000).unwrap();
        assert_eq!((reply.bytes.len(), reply.closed), (5_000, false));
    }

    #[test]
    fn drops_that_never_end_cost_the_limit_and_no_more() {
        let drip = |mut stream: TcpStream| {
            while stream.write_all(b".").is_ok() {
                std::thread::sleep(Duration::from_millis(20));
            }
        };
        let start = Instant::now();
        let reply = ask(serve(drip), 5_000, 400).unwrap();
        assert!(!reply.bytes.is_empty() && !reply.closed);
        assert!(start.elapsed() < Duration::from_secs(2));
    }

    #[test]
    fn silence_and_an_early_end_are_told_apart() {
        let silent = |stream: TcpStream| {
            std::thread::sleep(Duration::from_secs(2));
            drop(stream);
        };
        let reply = ask(serve(silent), 100, 300).unwrap();
        assert_eq!((reply.bytes.len(), reply.closed), (0, false));
        let close = |mut stream: TcpStream| {
            let mut got = [0; 9];
            stream.read_exact(&mut got).unwrap();
        };
        let reply = ask(serve(close), 100, 3_000).unwrap();
        assert_eq!((reply.bytes.len(), reply.closed), (0, true));
    }

    #[test]
    fn nobody_there_is_refused() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        assert_eq!(ask(address, 10, 2_000).unwrap_err().kind, NetErrorKind::Refused);
    }
}
