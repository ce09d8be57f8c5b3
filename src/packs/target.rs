//! The site or service that the user says does not work, and how checks speak of it.

use crate::text::fill_with;
use std::fmt;
use std::net::IpAddr;
use thiserror::Error;

/// A site or service: a name or address with a port.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Target {
    /// Name or address.
    pub host: String,
    /// TCP port; 443 unless the user said otherwise.
    pub port: u16,
}

/// Why something is not a target.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TargetError {
    /// There is no host in it, or one with characters that no host name has.
    #[error("`{0}` is not a host name or address")]
    Host(String),
    /// The port is not a number from 1 to 65535.
    #[error("`{0}` is not a port from 1 to 65535")]
    Port(String),
}

impl Target {
    /// Reads `HOST`, `HOST:PORT`, `[IPv6]:PORT` or a web address as pasted from a browser.
    ///
    /// # Errors
    /// What in it is not a host or a port.
    pub fn parse(text: &str) -> Result<Self, TargetError> {
        let text = text.trim();
        let (scheme, rest) = text.split_once("://").unwrap_or(("https", text));
        let rest = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let rest = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
        let usual = if scheme.eq_ignore_ascii_case("http") { 80 } else { 443 };
        let (host, port) = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((host, port)) => (host, port.strip_prefix(':')),
            None if rest.parse::<IpAddr>().is_ok() => (rest, None),
            None => rest.rsplit_once(':').map_or((rest, None), |(host, port)| (host, Some(port))),
        };
        let port = match port {
            None | Some("") => usual,
            Some(port) => match port.parse::<u16>() {
                Ok(number) if number > 0 => number,
                _ => return Err(TargetError::Port(port.to_owned())),
            },
        };
        let fits = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
        if host.is_empty() || host.len() > 253 || !host.chars().all(fits) {
            return Err(TargetError::Host(host.chars().take(80).collect()));
        }
        Ok(Self { host: host.to_owned(), port })
    }

    /// The value of a `{placeholder}` that speaks of the target.
    #[must_use]
    pub fn word(&self, name: &str) -> Option<String> {
        match name {
            "target" => Some(self.to_string()),
            "target_host" => Some(self.host.clone()),
            "target_port" => Some(self.port.to_string()),
            _ => None,
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.host.contains(':'), self.port) {
            (true, port) => write!(f, "[{}]:{port}", self.host),
            (false, port) => write!(f, "{}:{port}", self.host),
        }
    }
}

/// The placeholders that speak of the target.
pub(super) const WORDS: [&str; 3] = ["target", "target_host", "target_port"];

impl Target {
    /// Puts the target into the TOML text of a check's keys. A text that is only the port becomes a number.
    ///
    /// What a target may hold was checked when it was read: nothing in it ends a TOML string.
    #[must_use]
    pub fn put_in(&self, keys: &str) -> String {
        let keys = keys.replace("\"{target_port}\"", &self.port.to_string());
        fill_with(&keys, |name| self.word(name))
    }

    /// A target with which the keys of a check can be tried before there is a real one.
    pub(super) fn sample() -> Self {
        Self { host: "host.example".to_owned(), port: 443 }
    }
}
