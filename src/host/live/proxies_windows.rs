//! The proxy settings of Windows: this user's, those laid down by policy, and those of services.
#![cfg_attr(not(windows), allow(dead_code, reason = "read only on Windows; tested everywhere"))]

use super::super::{ProxyKind, ProxySetting, ProxySource};
#[cfg(windows)]
use super::proxies::discovery;
use super::proxies::{script, setting};

/// Flags in the stored connection settings (wininet.h, `PROXY_TYPE_…`): a proxy is named, a script is
/// named, the network is asked for one.
const NAMED: u32 = 2;
const SCRIPT: u32 = 4;
const DISCOVER: u32 = 8;

/// Longest text in them.
const LONGEST: usize = 4_096;

#[cfg(windows)]
pub(super) fn proxies() -> Vec<ProxySetting> {
    use windows_registry::{CURRENT_USER, LOCAL_MACHINE};
    const SETTINGS: &str = r"Software\Microsoft\Windows\CurrentVersion\Internet Settings";
    const POLICIES: &str = r"Software\Policies\Microsoft\Windows\CurrentVersion\Internet Settings";
    let mut found = Vec::new();
    for (hive, path, source) in [
        (CURRENT_USER, SETTINGS, ProxySource::User),
        (CURRENT_USER, POLICIES, ProxySource::Policy),
        (LOCAL_MACHINE, POLICIES, ProxySource::Policy),
    ] {
        let Ok(key) = hive.open(path) else { continue };
        let text = |name: &str| key.get_string(name).unwrap_or_default();
        if key.get_u32("ProxyEnable").unwrap_or_default() != 0 {
            found.extend(named(source, &text("ProxyServer")));
        }
        found.extend(script(source, &text("AutoConfigURL")));
        let stored =
            key.open("Connections").and_then(|key| key.get_value("DefaultConnectionSettings"));
        if stored.is_ok_and(|bytes| stored_in(&bytes).is_some_and(|it| it.flags & DISCOVER != 0)) {
            found.push(discovery(source));
        }
    }
    // Without "per user", everybody has the machine's settings.
    let for_all = LOCAL_MACHINE.open(POLICIES).and_then(|key| key.get_u32("ProxySettingsPerUser"));
    let key = LOCAL_MACHINE.open(SETTINGS);
    if for_all == Ok(0)
        && let Ok(key) = &key
        && key.get_u32("ProxyEnable").unwrap_or_default() != 0
    {
        found
            .extend(named(ProxySource::Policy, &key.get_string("ProxyServer").unwrap_or_default()));
    }
    let services = key.and_then(|key| key.open("Connections")?.get_value("WinHttpSettings"));
    if let Some(stored) = services.ok().and_then(|bytes| stored_in(&bytes)) {
        found.extend(of_services(&stored));
    }
    found
}

fn of_services(stored: &Stored) -> Vec<ProxySetting> {
    let mut found = Vec::new();
    if stored.flags & NAMED != 0 {
        found.extend(named(ProxySource::Machine, &stored.proxy));
    }
    if stored.flags & SCRIPT != 0 {
        found.extend(script(ProxySource::Machine, &stored.script));
    }
    found
}

/// `host:port`, or `http=host:port;https=host:port;socks=host:port` (`INTERNET_PROXY_INFO`).
fn named(source: ProxySource, text: &str) -> Vec<ProxySetting> {
    let parts = text.split([';', ' ']).map(str::trim).filter(|part| !part.is_empty()).take(16);
    let read = parts.filter_map(|part| match part.split_once('=') {
        None => setting(source, ProxyKind::Https, part),
        Some(("http", place)) => setting(source, ProxyKind::Http, place),
        Some(("https", place)) => setting(source, ProxyKind::Https, place),
        Some(("socks", place)) => setting(source, ProxyKind::Socks, place),
        Some(_) => None,
    });
    read.collect()
}

/// What `DefaultConnectionSettings` and `WinHttpSettings` hold: version, a counter, flags, then the
/// proxy, the exceptions and the script, each with its length, all numbers of 32 bits.
#[derive(Debug, Default, PartialEq, Eq)]
struct Stored {
    flags: u32,
    proxy: String,
    script: String,
}

fn stored_in(bytes: &[u8]) -> Option<Stored> {
    let (_version, rest) = number(bytes)?;
    let (_counter, rest) = number(rest)?;
    let (flags, rest) = number(rest)?;
    let (proxy, rest) = text(rest).unwrap_or_default();
    let (_exceptions, rest) = text(rest).unwrap_or_default();
    let (script, _) = text(rest).unwrap_or_default();
    Some(Stored { flags, proxy, script })
}

fn number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (number, rest) = bytes.split_first_chunk::<4>()?;
    Some((u32::from_le_bytes(*number), rest))
}

fn text(bytes: &[u8]) -> Option<(String, &[u8])> {
    let (length, rest) = number(bytes)?;
    let length = usize::try_from(length).ok().filter(|length| *length <= LONGEST)?;
    let (text, rest) = rest.split_at_checked(length)?;
    Some((String::from_utf8_lossy(text).into_owned(), rest))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn places(found: &[ProxySetting]) -> Vec<String> {
        found.iter().map(|it| format!("{} {}:{}", it.kind.name(), it.host, it.port)).collect()
    }

    #[test]
    fn one_proxy_for_all_and_one_for_each_protocol_are_read() {
        assert_eq!(places(&named(ProxySource::User, "127.0.0.1:7890")), ["https 127.0.0.1:7890"]);
        let each = "http=10.0.0.5:80;https=10.0.0.5:443; ftp=10.0.0.5:21;socks=10.0.0.5:1080";
        let wanted = ["http 10.0.0.5:80", "https 10.0.0.5:443", "socks 10.0.0.5:1080"];
        assert_eq!(places(&named(ProxySource::User, each)), wanted);
        assert!(named(ProxySource::User, ";;=;x=").is_empty());
    }

    fn stored(flags: u32, proxy: &str, script: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        for number in [0x28, 0, flags] {
            bytes.extend(u32::to_le_bytes(number));
        }
        for text in [proxy, "<local>", script] {
            bytes.extend(u32::try_from(text.len()).unwrap().to_le_bytes());
            bytes.extend(text.as_bytes());
        }
        bytes
    }

    #[test]
    fn what_services_use_is_read() {
        let read = stored_in(&stored(3, "proxy.example:3128", "")).unwrap();
        assert_eq!(places(&of_services(&read)), ["https proxy.example:3128"]);
        let direct = stored_in(&stored(1, "", "")).unwrap();
        assert!(of_services(&direct).is_empty());
        let script = stored_in(&stored(5, "", "http://wpad.example/p.pac")).unwrap();
        assert_eq!(of_services(&script)[0].script, "http://wpad.example/p.pac");
    }

    #[test]
    fn what_is_cut_or_lies_about_its_lengths_names_nobody() {
        let whole = stored(3, "proxy.example:3128", "");
        for end in 0..whole.len() {
            let read = stored_in(&whole[..end]);
            assert!(read.is_none_or(|it| it.proxy.is_empty() || it.proxy == "proxy.example:3128"));
        }
        let mut lies = stored(3, "proxy.example:3128", "");
        lies[12..16].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(stored_in(&lies).unwrap().proxy, "");
    }
}
