//! The proxies that this machine is set to use: environment variables, and what the system or desktop adds.

use super::super::{Limit, ProxyKind, ProxySetting, ProxySource};
use super::programs;
use crate::model::Unanswered;

/// The variables that name a proxy, in small letters; programs read them in either case.
const VARIABLES: [(&str, ProxyKind); 3] = [
    ("http_proxy", ProxyKind::Http),
    ("https_proxy", ProxyKind::Https),
    ("all_proxy", ProxyKind::Https),
];

/// Most settings of one machine, and longest text that is taken for an address.
const MOST: usize = 32;
const LONGEST: usize = 2_048;

pub(super) fn proxies(limit: &Limit) -> Result<Vec<ProxySetting>, Unanswered> {
    limit.left()?;
    let mut found = in_variables(&programs::variables());
    found.extend(of_system(limit)?);
    found.sort();
    found.dedup();
    found.truncate(MOST);
    Ok(found)
}

#[cfg(windows)]
#[expect(clippy::unnecessary_wraps, reason = "other systems can fail to answer")]
fn of_system(_limit: &Limit) -> Result<Vec<ProxySetting>, Unanswered> {
    Ok(super::proxies_windows::proxies())
}

#[cfg(unix)]
fn of_system(limit: &Limit) -> Result<Vec<ProxySetting>, Unanswered> {
    super::proxies_desktop::proxies(limit)
}

fn in_variables(variables: &[(String, String)]) -> Vec<ProxySetting> {
    let named = |name: &str| {
        VARIABLES
            .into_iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, kind)| kind)
    };
    let found = variables
        .iter()
        .filter_map(|(name, value)| setting(ProxySource::Environment, named(name)?, value));
    found.collect()
}

/// A proxy as settings write it: `host`, `host:port` or an address with a scheme, which decides how it
/// is spoken to. User name, password and path are left out. Nothing where there is no host.
pub(super) fn setting(source: ProxySource, kind: ProxyKind, text: &str) -> Option<ProxySetting> {
    let text = text.trim();
    if text.len() > LONGEST {
        return None;
    }
    let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
    let kind =
        if scheme.to_ascii_lowercase().starts_with("socks") { ProxyKind::Socks } else { kind };
    let authority = rest.split(['/', '?', '#']).next()?;
    let place = authority.rsplit('@').next()?;
    let (host, port) = match place.strip_prefix('[') {
        Some(six) => {
            let (host, behind) = six.split_once(']')?;
            (host, behind.strip_prefix(':'))
        }
        None => match place.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (place, None),
        },
    };
    let usual = match (kind, scheme.to_ascii_lowercase().as_str()) {
        (ProxyKind::Socks, _) => 1_080,
        (_, "https") => 443,
        _ => 80,
    };
    let port =
        port.filter(|port| !port.is_empty()).map_or(Some(usual), |port| port.parse().ok())?;
    let plausible =
        !host.is_empty() && !host.contains(|c: char| c.is_whitespace() || c.is_control());
    plausible.then(|| ProxySetting {
        source,
        kind,
        host: host.to_owned(),
        port,
        script: String::new(),
    })
}

/// A script that decides, by its address. User name and password are left out.
pub(super) fn script(source: ProxySource, text: &str) -> Option<ProxySetting> {
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST || text.contains(char::is_control) {
        return None;
    }
    let script = match text.split_once("://") {
        None => text.to_owned(),
        Some((scheme, rest)) => {
            let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
            let (authority, path) = rest.split_at(end);
            format!("{scheme}://{}{path}", authority.rsplit('@').next()?)
        }
    };
    Some(ProxySetting { source, kind: ProxyKind::Script, script, ..ProxySetting::default() })
}

/// The network tells where a script is.
pub(super) fn discovery(source: ProxySource) -> ProxySetting {
    ProxySetting { source, kind: ProxyKind::Discovery, ..ProxySetting::default() }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn place(text: &str) -> Option<(ProxyKind, String, u16)> {
        let found = setting(ProxySource::Environment, ProxyKind::Https, text)?;
        Some((found.kind, found.host, found.port))
    }

    #[test]
    fn addresses_of_every_spelling_are_read() {
        let (https, socks) = (ProxyKind::Https, ProxyKind::Socks);
        for (text, kind, host, port) in [
            ("127.0.0.1:7890", https, "127.0.0.1", 7890),
            (" http://proxy.example:3128/ ", https, "proxy.example", 3128),
            ("http://proxy.example", https, "proxy.example", 80),
            ("https://proxy.example", https, "proxy.example", 443),
            ("socks5h://[::1]:1081", socks, "::1", 1081),
            ("SOCKS5://::bad", socks, "", 0),
            ("socks5://proxy.example", socks, "proxy.example", 1080),
            ("http://user:p@ss@proxy.example:8080", https, "proxy.example", 8080),
        ] {
            let wanted = (port > 0).then(|| (kind, host.to_owned(), port));
            assert_eq!(place(text), wanted, "{text}");
        }
        for none in ["", "http://", "proxy.example:99999", "a b:80", "http://:80"] {
            assert_eq!(place(none), None, "{none}");
        }
        assert_eq!(place(&"a".repeat(3_000)), None);
    }

    #[test]
    fn variables_count_in_either_case_and_show_no_password() {
        let variables = [
            ("HTTPS_PROXY", "http://me:secret@10.0.0.5:3128"),
            ("no_proxy", "x"),
            ("all_proxy", ""),
        ];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let found = in_variables(&variables);
        assert_eq!(found.len(), 1);
        assert!(!format!("{found:?}").contains("secret"));
        let script = script(ProxySource::User, "http://me:secret@pac.example/a@b.pac").unwrap();
        assert_eq!(script.script, "http://pac.example/a@b.pac");
    }
}
