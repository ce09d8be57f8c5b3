//! The site or service that the user says does not work, and how checks speak of it.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use thiserror::Error;

/// A site or service: a name or address with a port.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Target {
    /// Name in small letters as DNS knows it (Punycode), or address; nothing in it ends a TOML string.
    pub host: String,
    /// TCP port; 443 unless the user said otherwise.
    pub port: u16,
    /// Whether its web pages are asked for without encryption.
    pub plain: bool,
}

/// What is wrong with the address of a site or service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TargetError {
    /// Nothing was given.
    #[error("nothing was given")]
    Empty,
    /// It is neither a host, nor a host and port, nor a web address.
    #[error("not the address of a site or service")]
    Wrong,
}

/// Most characters of an address; longer ones are no address of a host.
const MOST: usize = 4096;

/// The placeholders that speak of the target.
pub(super) const WORDS: [&str; 4] = ["target", "target_host", "target_port", "target_url"];

/// Ports on which web pages come without encryption, unless the user wrote otherwise.
const PLAIN: [u16; 4] = [80, 8000, 8008, 8080];

impl Target {
    /// Reads what a person pastes: `host`, `host:port`, `[v6]:port` or a web address.
    ///
    /// # Errors
    /// See [`TargetError`].
    pub fn parse(pasted: &str) -> Result<Self, TargetError> {
        // Chinese input methods give full-width signs.
        let text: String = pasted.trim().chars().take(MOST).map(half_width).collect();
        let text = text.trim_matches(|sign: char| {
            matches!(sign, '"' | '\'' | '<' | '>') || sign.is_whitespace()
        });
        if text.is_empty() {
            return Err(TargetError::Empty);
        }
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) if is_scheme(scheme) => (scheme.to_ascii_lowercase(), rest),
            Some(_) => return Err(TargetError::Wrong),
            None => (String::new(), text),
        };
        let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
        let authority = authority.rsplit('@').next().unwrap_or_default();
        let (host, port) = split(authority).ok_or(TargetError::Wrong)?;
        if !is_host(host) {
            return Err(TargetError::Wrong);
        }
        let port = match port {
            Some(port) => port.parse().ok().filter(|&port| port > 0).ok_or(TargetError::Wrong)?,
            None if scheme == "http" => 80,
            None => 443,
        };
        let host = host.to_lowercase();
        let host = if host.is_ascii() {
            host
        } else {
            // The letters of a name are part of it: it has another spelling in DNS, which is ASCII.
            idna::domain_to_ascii(&host)
                .ok()
                .filter(|host| is_host(host))
                .ok_or(TargetError::Wrong)?
        };
        let plain = scheme == "http" || (scheme.is_empty() && PLAIN.contains(&port));
        Ok(Self { host, port, plain })
    }

    /// The value of a `{placeholder}` that speaks of the target.
    #[must_use]
    pub fn word(&self, name: &str) -> Option<String> {
        match name {
            "target" => Some(self.to_string()),
            "target_host" => Some(self.host.clone()),
            "target_port" => Some(self.port.to_string()),
            "target_url" => Some(self.url()),
            _ => None,
        }
    }

    /// A target with which the keys of a check can be tried before there is a real one.
    pub(super) fn sample() -> Self {
        Self { host: "host.example".to_owned(), port: 443, plain: false }
    }

    /// Its first web page.
    fn url(&self) -> String {
        let scheme = if self.plain { "http" } else { "https" };
        format!("{scheme}://{}/", with_port(&self.host, self.port))
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (host, _) = idna::domain_to_unicode(&self.host);
        f.write_str(&with_port(if self.host.contains(':') { &self.host } else { &host }, self.port))
    }
}

fn with_port(host: &str, port: u16) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

fn half_width(sign: char) -> char {
    match sign {
        '。' => '.',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(sign) - 0xfee0).unwrap_or(sign),
        _ => sign,
    }
}

fn is_scheme(scheme: &str) -> bool {
    scheme.starts_with(|sign: char| sign.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '+' | '-' | '.'))
}

/// The host and the port of `host`, `host:port`, `v6`, `[v6]` or `[v6]:port`.
fn split(authority: &str) -> Option<(&str, Option<&str>)> {
    if let Some(rest) = authority.strip_prefix('[') {
        let (host, rest) = rest.split_once(']')?;
        host.parse::<Ipv6Addr>().ok()?;
        return match rest {
            "" => Some((host, None)),
            _ => rest.strip_prefix(':').map(|port| (host, Some(port))),
        };
    }
    if authority.parse::<Ipv6Addr>().is_ok() {
        return Some((authority, None));
    }
    match authority.split_once(':') {
        Some((host, port)) => Some((host, Some(port))),
        None => Some((authority, None)),
    }
}

fn is_host(host: &str) -> bool {
    if host.parse::<Ipv6Addr>().is_ok() {
        return true;
    }
    let name = host.strip_suffix('.').unwrap_or(host);
    // Four numbers that are no address are a mistyped address, not a name.
    if name
        .split('.')
        .all(|part| !part.is_empty() && part.chars().all(|sign| sign.is_ascii_digit()))
    {
        return name.parse::<Ipv4Addr>().is_ok();
    }
    !name.is_empty()
        && name.len() <= 253
        && name.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|sign| sign.is_alphanumeric() || matches!(sign, '-' | '_'))
        })
}

#[cfg(test)]
mod tests {
    use super::{Target, TargetError};

    #[test]
    fn reads_what_people_paste() {
        for (pasted, target) in [
            ("www.example.com", "www.example.com:443"),
            ("  WWW.Example.com \n", "www.example.com:443"),
            ("mail.example.com:993", "mail.example.com:993"),
            ("https://www.example.com/a/b?c=d#e", "www.example.com:443"),
            ("http://www.example.com", "www.example.com:80"),
            ("https://user:secret@example.com:8443/", "example.com:8443"),
            ("“", ""),
            ("192.168.1.20:8080", "192.168.1.20:8080"),
            ("[2001:db8::1]:443", "[2001:db8::1]:443"),
            ("2001:db8::1", "[2001:db8::1]:443"),
            ("www。example。com：８０８０", "www.example.com:8080"),
            ("例子.中国", "例子.中国:443"),
            ("printer", "printer:443"),
            ("<https://example.com>", "example.com:443"),
        ] {
            let read = Target::parse(pasted).map(|target| target.to_string());
            assert_eq!(read.unwrap_or_default(), target, "{pasted}");
        }
    }

    #[test]
    fn web_pages_are_asked_for_as_the_user_wrote_or_as_the_port_is_used() {
        for (pasted, url) in [
            ("www.example.com", "https://www.example.com:443/"),
            ("http://www.example.com:8123/x", "http://www.example.com:8123/"),
            ("www.example.com:80", "http://www.example.com:80/"),
            ("https://www.example.com:8080", "https://www.example.com:8080/"),
            ("2001:db8::1", "https://[2001:db8::1]:443/"),
            ("例子.中国", "https://xn--fsqu00a.xn--fiqs8s:443/"),
        ] {
            let read = Target::parse(pasted).map(|target| target.url());
            assert_eq!(read.unwrap_or_default(), url, "{pasted}");
        }
        let target = Target::parse("例子.中国");
        assert_eq!(target.map(|target| target.host), Ok("xn--fsqu00a.xn--fiqs8s".to_owned()));
    }

    #[test]
    fn refuses_what_is_no_address() {
        for pasted in [
            "a b",
            "300.1.1.1",
            "1.2.3",
            "host:0",
            "host:70000",
            "host:",
            "://x",
            "-a.com",
            "a..b",
            "[::1",
            "网页 打不开",
        ] {
            assert_eq!(Target::parse(pasted), Err(TargetError::Wrong), "{pasted}");
        }
        assert_eq!(Target::parse(" \t"), Err(TargetError::Empty));
        assert_eq!(Target::parse(&"a".repeat(100_000)), Err(TargetError::Wrong));
    }
}
