//! Echo requests of a given size by the system's `ping` program.

use super::super::{Command, Limit, RunError, SizedPing};
use super::icmp::{program, round_trip};
use super::programs;
use crate::model::{Unanswered, UnansweredKind};
use std::net::IpAddr;

pub(super) fn send(to: IpAddr, payload: u16, limit: &Limit) -> Result<SizedPing, Unanswered> {
    if cfg!(target_vendor = "apple") && to.is_ipv6() {
        return Err(UnansweredKind::NotSupported.because("ping6"));
    }
    let left = limit.left()?;
    let mut command = Command::new(program(to), &[]);
    // -D there and -M do here forbid cutting up; -W counts milliseconds there and seconds here.
    let (forbid, wait): (&[&str], _) = if cfg!(target_vendor = "apple") {
        (&["-D"], left.as_millis().to_string())
    } else {
        (&["-M", "do"], left.as_secs().saturating_add(1).to_string())
    };
    command.arguments = ["-n", "-c", "1"].iter().chain(forbid).map(ToString::to_string).collect();
    command.arguments.extend(["-s".to_owned(), payload.to_string()]);
    command.arguments.extend(["-W".to_owned(), wait, to.to_string()]);
    command.variables = vec![("LC_ALL".to_owned(), "C".to_owned())];
    command.most = 16 * 1024;
    match programs::run(&command, limit) {
        Ok(output) => read(&output.out, &output.err),
        // Killed at the limit while it waited for a reply.
        Err(RunError::TimedOut) => Ok(SizedPing::Lost),
        Err(RunError::Stopped) => Err(UnansweredKind::Stopped.into()),
        Err(RunError::NotFound | RunError::NotAllowed(_) | RunError::Failed(_)) => {
            Err(UnansweredKind::NotAllowed.because("ping"))
        }
    }
}

/// What the program printed, in the C locale.
fn read(out: &str, err: &str) -> Result<SizedPing, Unanswered> {
    let says = |words: &str| out.contains(words) || err.contains(words);
    if out.lines().any(|line| round_trip(line).is_some()) {
        return Ok(SizedPing::Passed);
    }
    if ["essage too long", "rag needed", "Packet too big"].into_iter().any(says) {
        return Ok(SizedPing::TooBig { most: most(out).or_else(|| most(err)) });
    }
    if says("nreachable") || says("No route to host") {
        return Ok(SizedPing::Unreachable);
    }
    if out.starts_with("PING") {
        return Ok(SizedPing::Lost);
    }
    // A small ping program knows no such option.
    if says("option") {
        return Err(UnansweredKind::NotSupported.because("ping"));
    }
    let last = err.lines().last().unwrap_or_default();
    Err(UnansweredKind::NotAllowed.because(last))
}

/// The size in `mtu=1400`, `(mtu = 1400)` or `(MTU 1400)`; a router that names none says 0.
fn most(text: &str) -> Option<u32> {
    let behind = text.split_once("mtu").or_else(|| text.split_once("MTU"))?.1;
    let digits = behind.trim_start_matches([' ', '=']);
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    digits.get(..end)?.parse().ok().filter(|most| *most > 0)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn what_several_ping_programs_print_is_read() {
        let big = |most| SizedPing::TooBig { most };
        let rows = [
            (
                "PING 1.1.1.1\n1480 bytes from 1.1.1.1: icmp_seq=1 ttl=57 time=9.1 ms",
                "",
                SizedPing::Passed,
            ),
            ("PING 1.1.1.1\n", "ping: local error: message too long, mtu=1400\n", big(Some(1_400))),
            (
                "PING 1.1.1.1\nFrom 10.0.0.1 icmp_seq=1 Frag needed and DF set (mtu = 1420)\n",
                "",
                big(Some(1_420)),
            ),
            (
                "PING 1.1.1.1\nFrom 10.0.0.1 icmp_seq=1 Frag needed and DF set (mtu = 0)\n",
                "",
                big(None),
            ),
            (
                "PING 1.1.1.1\n36 bytes from 10.0.0.1: frag needed and DF set (MTU 1400)\n",
                "",
                big(Some(1_400)),
            ),
            ("PING 1.1.1.1\n", "ping: sendto: Message too long\n", big(None)),
            (
                "PING 2001:db8::1\nFrom 2001:db8::9 icmp_seq=1 Packet too big: mtu=1380\n",
                "",
                big(Some(1_380)),
            ),
            ("PING 1.1.1.1\n\n1 packets transmitted, 0 received", "", SizedPing::Lost),
            ("", "ping: connect: Network is unreachable\n", SizedPing::Unreachable),
        ];
        for (out, err, wanted) in rows {
            assert_eq!(read(out, err).unwrap(), wanted, "{out}{err}");
        }
    }

    #[test]
    fn a_program_that_cannot_is_no_lost_packet() {
        let small = read("", "ping: invalid option -- 'M'\nBusyBox v1.36.1\n").unwrap_err();
        assert_eq!(small.kind, UnansweredKind::NotSupported);
        let refused = read("", "ping: socket: Operation not permitted\n").unwrap_err();
        assert_eq!(refused.kind, UnansweredKind::NotAllowed);
    }
}
