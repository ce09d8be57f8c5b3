//! Echo requests without an administrator's rights, on macOS and Linux.

use super::super::{Command, Limit, NetErrorKind, Ping, PingMeans, RunError};
use super::errors::kind_of;
use super::programs;
use crate::model::{Unanswered, UnansweredKind};
use ping_async::{IcmpEchoRequestor, IcmpEchoStatus};
use std::io;
use std::net::IpAddr;
use std::time::Duration;

/// How often a wait looks whether the run was stopped.
const LOOK: Duration = Duration::from_millis(100);

pub(super) fn ping(to: IpAddr, limit: &Limit) -> Result<Ping, Unanswered> {
    match ping_by_system(to, limit) {
        Err(Failed::NotAllowed(detail)) => ping_by_program(to, limit, &detail),
        Err(Failed::Unanswered(unanswered)) => Err(unanswered),
        Ok(ping) => Ok(ping),
    }
}

enum Failed {
    /// The system does not let this user send echo requests this way.
    NotAllowed(String),
    Unanswered(Unanswered),
}

impl From<Unanswered> for Failed {
    fn from(unanswered: Unanswered) -> Self {
        Self::Unanswered(unanswered)
    }
}

fn ping_by_system(to: IpAddr, limit: &Limit) -> Result<Ping, Failed> {
    let left = limit.left()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| UnansweredKind::Failed.because(error.to_string()))?;
    let unreachable = Ping { took: None, unreachable: true, means: PingMeans::System };
    let sent = runtime.block_on(async {
        let requestor = IcmpEchoRequestor::new(to, None, None, Some(left))?;
        let reply = requestor.send();
        tokio::pin!(reply);
        loop {
            tokio::select! {
                reply = &mut reply => return reply.map(Some),
                () = tokio::time::sleep(LOOK) => if limit.left().is_err() { return Ok(None) },
            }
        }
    });
    match sent {
        Ok(Some(reply)) => Ok(Ping {
            took: (reply.status() == IcmpEchoStatus::Success).then(|| reply.round_trip_time()),
            unreachable: reply.status() == IcmpEchoStatus::Unreachable,
            means: PingMeans::System,
        }),
        Ok(None) => match limit.left() {
            Err(why) if why.kind == UnansweredKind::Stopped => Err(why.into()),
            _ => Ok(Ping { took: None, unreachable: false, means: PingMeans::System }),
        },
        Err(error) => match kind_of(&error) {
            NetErrorKind::Blocked => Err(Failed::NotAllowed(error.to_string())),
            // No address of this machine fits: there is no way there.
            NetErrorKind::Unreachable | NetErrorKind::Exhausted => Ok(unreachable),
            _ if error.kind() == io::ErrorKind::Unsupported => {
                Err(UnansweredKind::NotSupported.because(error.to_string()).into())
            }
            _ => Err(UnansweredKind::Failed.because(error.to_string()).into()),
        },
    }
}

fn ping_by_program(to: IpAddr, limit: &Limit, refused: &str) -> Result<Ping, Unanswered> {
    let left = limit.left()?;
    let mut command = Command::new(program(to), &[]);
    command.arguments = arguments(to, left);
    command.variables = vec![("LC_ALL".to_owned(), "C".to_owned())];
    command.most = 16 * 1024;
    match programs::run(&command, limit) {
        Ok(output) => read(&output.out, &output.err, refused),
        // Killed at the limit while it waited for a reply.
        Err(RunError::TimedOut) => {
            Ok(Ping { took: None, unreachable: false, means: PingMeans::Program })
        }
        Err(RunError::Stopped) => Err(UnansweredKind::Stopped.into()),
        Err(RunError::NotFound | RunError::NotAllowed(_) | RunError::Failed(_)) => {
            Err(UnansweredKind::NotAllowed.because(refused))
        }
    }
}

#[cfg(not(target_vendor = "apple"))]
pub(super) fn program(_to: IpAddr) -> &'static str {
    "ping"
}

#[cfg(target_vendor = "apple")]
pub(super) fn program(to: IpAddr) -> &'static str {
    if to.is_ipv6() { "ping6" } else { "ping" }
}

/// One request, no names looked up, and the wait in the unit that the program of this system takes.
fn arguments(to: IpAddr, wait: Duration) -> Vec<String> {
    let mut arguments = vec!["-n".to_owned(), "-c".to_owned(), "1".to_owned()];
    if cfg!(target_vendor = "apple") {
        // Milliseconds; ping6 there has no such option and is ended at the limit.
        if to.is_ipv4() {
            arguments.extend(["-W".to_owned(), wait.as_millis().to_string()]);
        }
    } else {
        // Whole seconds, which every kind of ping takes; the limit ends it sooner.
        arguments.extend(["-W".to_owned(), wait.as_secs().saturating_add(1).to_string()]);
    }
    arguments.push(to.to_string());
    arguments
}

/// What the program printed, in the C locale.
fn read(out: &str, err: &str, refused: &str) -> Result<Ping, Unanswered> {
    let means = PingMeans::Program;
    if let Some(took) = out.lines().find_map(round_trip) {
        return Ok(Ping { took: Some(took), unreachable: false, means });
    }
    let says = |word: &str| out.contains(word) || err.contains(word);
    if says("nreachable") || says("No route to host") {
        return Ok(Ping { took: None, unreachable: true, means });
    }
    // A firewall of this machine that drops the request says the same as missing rights do, but
    // only after the program could start: its first line is then already printed.
    if out.starts_with("PING") {
        return Ok(Ping { took: None, unreachable: false, means });
    }
    let last = err.lines().last().unwrap_or(refused).to_owned();
    Err(UnansweredKind::NotAllowed.because(last))
}

/// The time in `64 bytes from 192.168.1.1: icmp_seq=1 ttl=64 time=0.146 ms` (`time<1 ms` on some).
pub(super) fn round_trip(line: &str) -> Option<Duration> {
    let (_, time) = line.split_once("time=").or_else(|| line.split_once("time<"))?;
    let number: String = time.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    let millis: f64 = number.parse().ok()?;
    Duration::try_from_secs_f64(millis / 1_000.0).ok()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::host::Stop;

    #[test]
    fn this_machine_replies_to_itself_or_says_why_it_cannot_be_asked() {
        let limit = Limit::new(std::time::Instant::now(), Duration::from_secs(5), Stop::default());
        match ping(std::net::Ipv4Addr::LOCALHOST.into(), &limit) {
            Ok(ping) => assert!(ping.took.unwrap() < Duration::from_secs(1)),
            Err(why) => assert_eq!(why.kind, UnansweredKind::NotAllowed),
        }
    }

    fn reads(out: &str, err: &str) -> Result<Ping, Unanswered> {
        read(out, err, "EACCES")
    }

    #[test]
    fn replies_of_several_ping_programs_are_read() {
        for (line, micros) in [
            ("64 bytes from 192.168.1.1: icmp_seq=1 ttl=64 time=0.146 ms", 146),
            ("64 bytes from 1.1.1.1: seq=0 ttl=57 time=11.020 ms", 11_020),
            ("64 bytes from 1.1.1.1: icmp_seq=0 ttl=57 time=1003 ms", 1_003_000),
            ("64 bytes from 1.1.1.1: icmp_seq=0 ttl=57 time<1 ms", 1_000),
        ] {
            let ping = reads(&format!("PING x\n{line}\n"), "").unwrap();
            assert_eq!(ping.took, Some(Duration::from_micros(micros)), "{line}");
            assert_eq!(ping.means, PingMeans::Program);
        }
    }

    #[test]
    fn no_reply_no_way_and_no_right_are_told_apart() {
        let silent = "PING 10.0.0.9 (10.0.0.9) 56(84) bytes of data.\n\n--- 10.0.0.9 ping statistics ---\n1 packets transmitted, 0 received, 100% packet loss, time 0ms\n";
        let silent = reads(silent, "").unwrap();
        assert_eq!((silent.took, silent.unreachable), (None, false));
        let router = "PING 8.8.8.8 (8.8.8.8) 56(84) bytes of data.\nFrom 10.0.0.1 icmp_seq=1 Destination Net Unreachable\n";
        assert!(reads(router, "").unwrap().unreachable);
        assert!(reads("", "ping: connect: Network is unreachable\n").unwrap().unreachable);
        let refused =
            reads("", "ping: socktype: SOCK_RAW\nping: socket: Operation not permitted\n");
        assert_eq!(refused.unwrap_err().kind, UnansweredKind::NotAllowed);
        assert_eq!(reads("", "").unwrap_err().detail, "EACCES");
    }

    #[test]
    fn a_time_that_is_none_is_no_reply() {
        for line in ["time=", "time=. ms", "time=99999999999999999999999999999 ms", "time=-1 ms"] {
            assert_eq!(reads(&format!("PING\n{line}"), "").unwrap().took, None, "{line}");
        }
    }
}
