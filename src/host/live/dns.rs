//! Names to addresses the system's way, and the DNS servers it is set up to ask.

use super::super::{Limit, NetError, NetErrorKind};
use super::errors::out_of_time;
use crate::model::Unanswered;
#[cfg(any(not(windows), test))]
use crate::model::UnansweredKind;
use dns_lookup::{LookupError, LookupErrorKind, lookup_host};
use std::io;
use std::net::IpAddr;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

/// How often a wait looks whether the run was stopped.
const LOOK: Duration = Duration::from_millis(100);

/// Most of a resolv.conf that is read; real ones have a few hundred bytes.
#[cfg(not(windows))]
const MOST_CONFIGURATION: u64 = 64 * 1024;

/// What stands in resolv.conf; nothing where there is none.
#[cfg(not(windows))]
fn configuration() -> Result<Vec<u8>, Unanswered> {
    use std::io::Read;
    let mut text = Vec::new();
    let read = std::fs::File::open("/etc/resolv.conf")
        .and_then(|file| file.take(MOST_CONFIGURATION).read_to_end(&mut text));
    match read {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(UnansweredKind::Failed.because(error.to_string()))
        }
        _ => Ok(text),
    }
}

#[cfg(not(any(windows, target_vendor = "apple")))]
pub(super) fn servers() -> Result<Vec<IpAddr>, Unanswered> {
    // A file that names no server is an error to the parser and an empty list to us.
    Ok(hickory_resolver::system_conf::parse_resolv_conf(configuration()?)
        .map(|(settings, _)| addresses(&settings))
        .unwrap_or_default())
}

#[cfg(target_vendor = "apple")]
pub(super) fn servers() -> Result<Vec<IpAddr>, Unanswered> {
    match hickory_resolver::system_conf::read_system_conf() {
        Ok((settings, _)) => Ok(addresses(&settings)),
        // No server at all is an error to the library, and so is a list with one that it cannot
        // read, as `fe80::1%en0`; macOS keeps the same list in a file.
        Err(_) => named_in(&String::from_utf8_lossy(&configuration()?)),
    }
}

/// The servers named in a resolv.conf, without those that only an adapter's name makes whole.
#[cfg(any(target_vendor = "apple", test))]
fn named_in(text: &str) -> Result<Vec<IpAddr>, Unanswered> {
    let named: Vec<&str> = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("nameserver"))
        .map(str::trim)
        .collect();
    let found: Vec<IpAddr> = named.iter().filter_map(|name| name.parse().ok()).collect();
    if found.is_empty() && !named.is_empty() {
        return Err(UnansweredKind::NotSupported.because(named.join(", ")));
    }
    Ok(without_repeats(found))
}

// Other libraries list the servers of every adapter, in use or not.
#[cfg(windows)]
pub(super) fn servers() -> Result<Vec<IpAddr>, Unanswered> {
    let adapters = super::adapters::adapters()?;
    let default = adapters.iter().find(|adapter| adapter.default);
    let in_use = default.or_else(|| adapters.iter().find(|adapter| !adapter.gateways.is_empty()));
    Ok(in_use.map(|adapter| adapter.dns.clone()).unwrap_or_default())
}

#[cfg(not(windows))]
fn addresses(settings: &hickory_resolver::config::ResolverConfig) -> Vec<IpAddr> {
    let mut addresses = Vec::new();
    for server in settings.name_servers() {
        if !addresses.contains(&server.ip) {
            addresses.push(server.ip);
        }
    }
    addresses
}

/// Asks the system's resolver on a thread of its own: that call knows no limit.
pub(super) fn resolve(name: &str, limit: &Limit) -> Result<Vec<IpAddr>, NetError> {
    let (answer, waiting) = sync_channel(1);
    let asked = name.to_owned();
    thread::Builder::new()
        .name("resolver".to_owned())
        .spawn(move || {
            let found = lookup_host(&asked).map(Iterator::collect::<Vec<_>>);
            // Nobody is left to hear an answer that comes after the limit.
            drop(answer.send(found));
        })
        .map_err(|error| NetErrorKind::Exhausted.because(error.to_string()))?;
    loop {
        let left = limit.left().map_err(|why| out_of_time(&why))?;
        match waiting.recv_timeout(left.min(LOOK)) {
            Ok(Ok(found)) if found.is_empty() => return Err(NetErrorKind::NoSuchName.because("")),
            Ok(Ok(found)) => return Ok(without_repeats(found)),
            Ok(Err(error)) => return Err(lookup_error(error)),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Err(NetErrorKind::Other.because("")),
        }
    }
}

fn without_repeats(found: Vec<IpAddr>) -> Vec<IpAddr> {
    let mut addresses = Vec::with_capacity(found.len());
    for address in found {
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    addresses
}

/// glibc's `EAI_ADDRFAMILY`: the name exists, but not with an address of a wanted kind.
const EAI_ADDRFAMILY: i32 = -9;

fn lookup_error(error: LookupError) -> NetError {
    let kind = match error.kind() {
        LookupErrorKind::NoName | LookupErrorKind::NoData => NetErrorKind::NoSuchName,
        _ if error.error_num() == EAI_ADDRFAMILY => NetErrorKind::NoSuchName,
        _ => NetErrorKind::LookupFailed,
    };
    kind.because(io::Error::from(error).to_string())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::host::Stop;
    use std::time::Instant;

    #[test]
    fn the_system_knows_localhost() {
        let limit = Limit::new(Instant::now(), Duration::from_secs(5), Stop::default());
        let found = resolve("localhost", &limit).unwrap();
        assert!(found.iter().all(IpAddr::is_loopback), "{found:?}");
        assert!(!found.is_empty());
    }

    #[test]
    fn servers_are_read_from_a_file_where_the_library_gives_up() {
        let both =
            named_in("# macOS\nsearch lan\nnameserver fe80::1%en0\nnameserver 192.168.1.1\n");
        assert_eq!(both.unwrap(), ["192.168.1.1".parse::<IpAddr>().unwrap()]);
        assert!(named_in("search lan\n").unwrap().is_empty());
        let cannot = named_in("nameserver fe80::1%en0\n").unwrap_err();
        assert_eq!(cannot.kind, UnansweredKind::NotSupported);
    }

    #[test]
    fn a_stopped_run_does_not_wait_for_the_resolver() {
        let stop = Stop::default();
        let limit = Limit::new(Instant::now(), Duration::from_secs(30), stop.clone());
        stop.stop();
        let start = Instant::now();
        assert_eq!(resolve("localhost", &limit).unwrap_err().kind, NetErrorKind::Stopped);
        assert!(start.elapsed() < Duration::from_secs(1));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn getaddrinfo_codes_become_kinds() {
        // EAI_NONAME, EAI_NODATA, EAI_ADDRFAMILY; EAI_AGAIN, EAI_FAIL, EAI_SYSTEM.
        for code in [-2, -5, -9] {
            assert_eq!(lookup_error(LookupError::new(code)).kind, NetErrorKind::NoSuchName);
        }
        for code in [-3, -4, -11] {
            assert_eq!(lookup_error(LookupError::new(code)).kind, NetErrorKind::LookupFailed);
        }
    }
}
