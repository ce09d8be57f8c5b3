//! Sockets that wait for callers.

use super::super::Listener;
use crate::model::{Unanswered, UnansweredKind};
use listeners::{Protocol, SocketState};
#[cfg(any(not(windows), test))]
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// More sockets than any computer holds that people sit at; what is beyond is not looked at.
const MOST: usize = 200_000;

/// Sockets whose owner this user may know.
fn owned() -> Vec<Listener> {
    // Its only error is a process list that cannot be read: then nobody's owner is known.
    let Ok(found) = listeners::get_all() else { return Vec::new() };
    let mut owned: Vec<Listener> = found
        .into_iter()
        .filter(|found| found.protocol == Protocol::UDP || found.state == SocketState::Listen)
        .map(|found| Listener {
            address: found.socket,
            protocol: match found.protocol {
                Protocol::TCP => "tcp".to_owned(),
                Protocol::UDP => "udp".to_owned(),
            },
            process: Some(found.process.pid),
            name: Some(found.process.name),
        })
        .collect();
    sort(&mut owned);
    owned
}

fn sort(found: &mut Vec<Listener>) {
    found.sort_by(|a, b| {
        (a.address.port(), &a.protocol, a.address, a.process).cmp(&(
            b.address.port(),
            &b.protocol,
            b.address,
            b.process,
        ))
    });
    found.truncate(MOST);
}

/// Windows says of every socket whose it is, but not the name of every process.
#[cfg(windows)]
pub(super) fn listeners() -> Result<Vec<Listener>, Unanswered> {
    let mut found = owned();
    let waiting = super::tcp_table::waiting();
    for row in waiting.into_iter().flatten() {
        let known = |other: &Listener| other.protocol == "tcp" && other.address == row.here;
        if !found.iter().any(known) {
            let process = (row.process != 0).then_some(row.process);
            let protocol = "tcp".to_owned();
            found.push(Listener { address: row.here, protocol, process, name: None });
        }
    }
    sort(&mut found);
    // Windows itself always waits somewhere: an empty list is one that could not be read.
    if found.is_empty() { Err(UnansweredKind::NotSupported.into()) } else { Ok(found) }
}

/// macOS: netstat lists every socket, also those whose owner this user may not know.
#[cfg(target_vendor = "apple")]
pub(super) fn listeners() -> Result<Vec<Listener>, Unanswered> {
    use super::super::{Command, Limit, Stop};
    use std::time::{Duration, Instant};
    let mut waiting = Vec::new();
    for protocol in ["tcp", "udp"] {
        let limit = Limit::new(Instant::now(), Duration::from_secs(3), Stop::default());
        // Addresses in numbers and whole.
        let command = Command::new("/usr/sbin/netstat", &["-anl", "-p", protocol]);
        let output = super::programs::run(&command, &limit)
            .map_err(|error| UnansweredKind::Failed.because(error.to_string()))?;
        waiting.extend(output.out.lines().filter_map(socket_in).map(|at| (protocol, at)));
    }
    // The system's own services always wait somewhere.
    if waiting.is_empty() {
        return Err(UnansweredKind::NotSupported.into());
    }
    let mut found = owned();
    let is_known = |known: &Listener, protocol: &str, address: SocketAddr| {
        known.protocol == protocol && same(known.address, address)
    };
    found.retain(|known| waiting.iter().any(|(protocol, at)| is_known(known, protocol, *at)));
    for (protocol, address) in waiting.into_iter().take(MOST) {
        if !found.iter().any(|known| is_known(known, protocol, address)) {
            let protocol = protocol.to_owned();
            found.push(Listener { address, protocol, process: None, name: None });
        }
    }
    sort(&mut found);
    Ok(found)
}

/// A socket open to both kinds of address is called by either.
#[cfg(target_vendor = "apple")]
fn same(a: SocketAddr, b: SocketAddr) -> bool {
    let both_any = a.ip().is_unspecified() && b.ip().is_unspecified();
    a.port() == b.port() && (both_any || a.ip() == b.ip())
}

/// The local address in a line of macOS' netstat, where that socket waits for callers:
/// `tcp4  0  0  127.0.0.1.631  *.*  LISTEN`, `udp6  0  0  fe80::1%lo0.123  *.*`.
#[cfg(any(target_vendor = "apple", test))]
fn socket_in(line: &str) -> Option<SocketAddr> {
    let mut fields = line.split_whitespace();
    let protocol = fields.next()?;
    let (local, other, state) = (fields.nth(2)?, fields.next()?, fields.next());
    let waits = match protocol.get(..3)? {
        "tcp" => state == Some("LISTEN"),
        "udp" => other == "*.*",
        _ => false,
    };
    let (address, port) = local.rsplit_once('.').filter(|_| waits)?;
    let address = match (address, protocol.ends_with("p4")) {
        ("*", true) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        ("*", false) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
        _ => address.split('%').next()?.parse().ok()?,
    };
    Some(SocketAddr::new(address, port.parse().ok()?))
}

#[cfg(target_os = "linux")]
pub(super) use linux::listeners;

/// Linux: the kernel's tables hold every socket, also those whose owner this user may not know.
#[cfg(target_os = "linux")]
pub(super) mod linux {
    use super::{
        IpAddr, Ipv4Addr, Ipv6Addr, Listener, MOST, SocketAddr, Unanswered, UnansweredKind,
    };
    use super::{owned, sort};
    use std::collections::BTreeSet;
    use std::fs::File;
    use std::io::{self, Read};

    /// Most of one table that is read: some hundred thousand sockets.
    const MOST_BYTES: u64 = 32 * 1024 * 1024;

    /// Protocol, table, and the state in it that waits for callers (`TCP_LISTEN`; `TCP_CLOSE` for an unconnected UDP socket).
    const TABLES: [(&str, &str, &str); 4] = [
        ("tcp", "/proc/net/tcp", "0A"),
        ("tcp", "/proc/net/tcp6", "0A"),
        ("udp", "/proc/net/udp", "07"),
        ("udp", "/proc/net/udp6", "07"),
    ];

    pub(in super::super) fn listeners() -> Result<Vec<Listener>, Unanswered> {
        let mut waiting = Vec::new();
        let mut readable = false;
        let mut error = String::new();
        for (protocol, table, state) in TABLES {
            match self::table(table) {
                Ok(text) => {
                    readable = true;
                    waiting.extend(sockets(&text, state).map(|address| (protocol, address)));
                }
                // Without IPv6 its tables are missing, which is no error.
                Err(failed) => error = failed.to_string(),
            }
        }
        if !readable {
            return Err(UnansweredKind::Failed.because(error));
        }
        let waiting: BTreeSet<(&str, SocketAddr)> = waiting.into_iter().take(MOST).collect();
        let mut found = owned();
        found.retain(|owned| waiting.contains(&(owned.protocol.as_str(), owned.address)));
        let known: BTreeSet<(String, SocketAddr)> =
            found.iter().map(|known| (known.protocol.clone(), known.address)).collect();
        for (protocol, address) in waiting {
            let protocol = protocol.to_owned();
            if !known.contains(&(protocol.clone(), address)) {
                found.push(Listener { address, protocol, process: None, name: None });
            }
        }
        sort(&mut found);
        Ok(found)
    }

    /// One of the kernel's tables.
    pub(in super::super) fn table(path: &str) -> io::Result<String> {
        let mut text = String::new();
        File::open(path)?.take(MOST_BYTES).read_to_string(&mut text)?;
        Ok(text)
    }

    /// The local addresses of a table's sockets in `state`.
    fn sockets<'a>(table: &'a str, state: &'a str) -> impl Iterator<Item = SocketAddr> + 'a {
        table.lines().skip(1).filter_map(move |line| {
            let mut fields = line.split_whitespace();
            let local = fields.nth(1)?;
            (fields.nth(1)? == state).then(|| socket(local)).flatten()
        })
    }

    /// `0100007F:0035`: the address in 32-bit words of the machine's own byte order, the port in hexadecimal.
    pub(in super::super) fn socket(text: &str) -> Option<SocketAddr> {
        let (address, port) = text.split_once(':')?;
        let port = u16::from_str_radix(port, 16).ok()?;
        let mut bytes = Vec::with_capacity(16);
        for start in (0..address.len()).step_by(8) {
            let word = u32::from_str_radix(address.get(start..start + 8)?, 16).ok()?;
            bytes.extend_from_slice(&word.to_ne_bytes());
        }
        let address = match bytes.len() {
            4 => IpAddr::V4(Ipv4Addr::from(<[u8; 4]>::try_from(bytes).ok()?)),
            16 => IpAddr::V6(Ipv6Addr::from(<[u8; 16]>::try_from(bytes).ok()?)),
            _ => return None,
        };
        Some(SocketAddr::new(address, port))
    }

    #[cfg(test)]
    #[expect(clippy::unwrap_used, reason = "tests")]
    mod tests {
        use super::*;
        use std::net::{TcpListener, UdpSocket};

        #[test]
        #[cfg(target_endian = "little")]
        fn addresses_are_read_from_the_kernels_words() {
            assert_eq!(socket("0100007F:0035"), Some("127.0.0.1:53".parse().unwrap()));
            assert_eq!(
                socket("00000000000000000000000001000000:1F90"),
                Some("[::1]:8080".parse().unwrap())
            );
            for broken in ["", ":", "0100007F", "01:0035", "zz00007F:0035", "0100007F:99999", "é:1"]
            {
                assert_eq!(socket(broken), None, "{broken}");
            }
        }

        #[test]
        fn own_sockets_are_found_with_their_owner() {
            let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
            let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
            let found = listeners().unwrap();
            for (address, protocol) in
                [(tcp.local_addr().unwrap(), "tcp"), (udp.local_addr().unwrap(), "udp")]
            {
                let listener = found
                    .iter()
                    .find(|found| found.address == address && found.protocol == protocol)
                    .unwrap();
                assert_eq!(listener.process, Some(std::process::id()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::socket_in;

    #[test]
    fn sockets_are_read_from_the_netstat_of_macos() {
        for (line, socket) in [
            ("tcp4       0      0  127.0.0.1.631   *.*             LISTEN", "127.0.0.1:631"),
            ("tcp46      0      0  *.3306          *.*             LISTEN", "[::]:3306"),
            ("tcp4       0      0  *.22            *.*             LISTEN", "0.0.0.0:22"),
            ("tcp6       0      0  fe80::1%lo0.88  *.*             LISTEN", "[fe80::1]:88"),
            ("udp4       0      0  *.5353          *.*", "0.0.0.0:5353"),
        ] {
            assert_eq!(socket_in(line), socket.parse().ok(), "{line}");
        }
        for line in [
            "",
            "Active Internet connections (including servers)",
            "Proto Recv-Q Send-Q  Local Address   Foreign Address (state)",
            "tcp4       0      0  10.0.0.2.52814  17.57.146.84.5223  ESTABLISHED",
            "udp4       0      0  10.0.0.2.60000  17.253.4.125.123",
            "udp4       0      0  *.*             *.*",
            "tcp4       0      0  *.99999         *.*             LISTEN",
            "é 0 0 *.1 *.* LISTEN",
        ] {
            assert_eq!(socket_in(line), None, "{line}");
        }
    }
}
