//! What an error of the system says about the network: one reading for every protocol and system.

use super::super::{NetError, NetErrorKind};
use crate::model::{Unanswered, UnansweredKind};
use std::io;

// That this program, or the whole system, has too many files open is no lack of ports.
#[cfg(unix)]
const NO_PORT_LEFT: i32 = rustix::io::Errno::NOBUFS.raw_os_error();
// WSAENOBUFS.
#[cfg(windows)]
const NO_PORT_LEFT: i32 = 10_055;

#[cfg(unix)]
const NO_WAY: [i32; 3] = {
    use rustix::io::Errno;
    [
        Errno::HOSTDOWN.raw_os_error(),
        Errno::AFNOSUPPORT.raw_os_error(),
        Errno::NETRESET.raw_os_error(),
    ]
};
// WSAEAFNOSUPPORT, WSAEHOSTDOWN and WSAENETRESET.
#[cfg(windows)]
const NO_WAY: [i32; 3] = [10_047, 10_064, 10_052];

/// The kind of failure that an error of a socket stands for.
pub(super) fn kind_of(error: &io::Error) -> NetErrorKind {
    if let Some(code) = error.raw_os_error() {
        if code == NO_PORT_LEFT {
            return NetErrorKind::Exhausted;
        }
        if NO_WAY.contains(&code) {
            return NetErrorKind::Unreachable;
        }
    }
    match error.kind() {
        io::ErrorKind::ConnectionRefused => NetErrorKind::Refused,
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => NetErrorKind::Silent,
        io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::NetworkDown => NetErrorKind::Unreachable,
        io::ErrorKind::PermissionDenied => NetErrorKind::Blocked,
        io::ErrorKind::AddrNotAvailable | io::ErrorKind::AddrInUse => NetErrorKind::Exhausted,
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::NotConnected
        | io::ErrorKind::UnexpectedEof => NetErrorKind::Reset,
        io::ErrorKind::InvalidData => NetErrorKind::Garbled,
        _ => NetErrorKind::Other,
    }
}

/// Likewise, where the system's code may be a router's word: Linux gives one code, EACCES, for its own ban
/// and for a router's (`ICMPv6` type 1 code 1, administratively prohibited), and the more usual is meant.
pub(super) fn kind_from_afar(error: &io::Error) -> NetErrorKind {
    if is_anyones_ban(error) { NetErrorKind::Unreachable } else { kind_of(error) }
}

/// Whether it cannot be told from the error alone who forbids it: this machine or a router.
pub(super) fn is_anyones_ban(error: &io::Error) -> bool {
    #[cfg(target_os = "linux")]
    let may_be = error.raw_os_error() == Some(rustix::io::Errno::ACCESS.raw_os_error());
    #[cfg(not(target_os = "linux"))]
    let may_be = false;
    may_be && error.kind() == io::ErrorKind::PermissionDenied
}

/// The failure that an error of a socket stands for, with the system's words.
pub(super) fn net_error(error: &io::Error) -> NetError {
    kind_of(error).because(error.to_string())
}

/// The end of a question's time, as a failure of the network: nothing came.
pub(super) fn out_of_time(why: &Unanswered) -> NetError {
    match why.kind {
        UnansweredKind::Stopped => NetErrorKind::Stopped.because(""),
        _ => NetErrorKind::Silent.because(""),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::{NetErrorKind, kind_from_afar, kind_of};
    use rustix::io::Errno;
    use std::io;

    #[test]
    fn codes_of_the_system_become_kinds() {
        for (errno, kind) in [
            (Errno::CONNREFUSED, NetErrorKind::Refused),
            (Errno::TIMEDOUT, NetErrorKind::Silent),
            (Errno::AGAIN, NetErrorKind::Silent),
            (Errno::HOSTUNREACH, NetErrorKind::Unreachable),
            (Errno::NETUNREACH, NetErrorKind::Unreachable),
            (Errno::NETDOWN, NetErrorKind::Unreachable),
            (Errno::HOSTDOWN, NetErrorKind::Unreachable),
            (Errno::AFNOSUPPORT, NetErrorKind::Unreachable),
            (Errno::PERM, NetErrorKind::Blocked),
            (Errno::ACCESS, NetErrorKind::Blocked),
            (Errno::ADDRNOTAVAIL, NetErrorKind::Exhausted),
            (Errno::MFILE, NetErrorKind::Other),
            (Errno::NFILE, NetErrorKind::Other),
            (Errno::NOBUFS, NetErrorKind::Exhausted),
            (Errno::CONNRESET, NetErrorKind::Reset),
            (Errno::PIPE, NetErrorKind::Reset),
            (Errno::INVAL, NetErrorKind::Other),
        ] {
            assert_eq!(kind_of(&io::Error::from(errno)), kind, "{errno}");
        }
    }

    #[test]
    fn a_ban_that_may_be_a_routers_is_not_taken_for_this_machines() {
        let here = if cfg!(target_os = "linux") {
            NetErrorKind::Unreachable
        } else {
            NetErrorKind::Blocked
        };
        assert_eq!(kind_from_afar(&io::Error::from(Errno::ACCESS)), here);
        assert_eq!(kind_from_afar(&io::Error::from(Errno::PERM)), NetErrorKind::Blocked);
        assert_eq!(kind_from_afar(&io::Error::from(Errno::CONNREFUSED)), NetErrorKind::Refused);
    }
}
