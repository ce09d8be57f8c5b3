//! Web pages and other short exchanges over one connection.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use thiserror::Error;

/// One HTTP request. No cookies, no stored credentials.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FetchRequest {
    /// `http://` or `https://` address.
    pub url: String,
    /// Whether to follow redirects (at most five).
    pub follow: bool,
    /// Whether to go through the proxy that the system is set to.
    pub proxy: bool,
    /// Most bytes kept of the body.
    pub most: usize,
}

/// The start of an HTTP answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Response {
    /// Status code.
    pub status: u16,
    /// The address that gave it, after redirects.
    pub url: String,
    /// Header names in lower case, with their values; undecodable ones left out.
    pub headers: Vec<(String, String)>,
    /// The start of the body, undecodable bytes replaced.
    pub body: String,
    /// Time until the headers stood.
    pub took: Duration,
    /// The server's own time (header `Date`), where it sent one.
    pub date: Option<Timestamp>,
    /// The proxy it went through, as `host:port`, where there was one.
    pub proxy: Option<String>,
}

impl Response {
    /// The value of a header, by its lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// How an HTTP request failed.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[error("{kind:?}: {detail}")]
pub struct FetchError {
    /// The kind of failure.
    pub kind: FetchErrorKind,
    /// The library's own words.
    #[serde(default)]
    pub detail: String,
    /// The proxy it would have gone through, as `host:port`.
    #[serde(default)]
    pub proxy: Option<String>,
    /// Who made out a certificate that was not accepted, in the certificate's own words.
    #[serde(default)]
    pub issuer: Option<String>,
}

/// The kinds of failure of an HTTP request, in the order in which they can happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FetchErrorKind {
    /// The address is not one that can be asked.
    BadUrl,
    /// The name could not be looked up.
    LookupFailed,
    /// The proxy could not be reached.
    Proxy,
    /// The proxy answered, but did not let it through or did not get it.
    ProxyRejects,
    /// The proxy wants a user name and a password.
    ProxyLogin,
    /// The connection was refused.
    Refused,
    /// No answer within the time, before the connection stood.
    Silent,
    /// There is no way there.
    Unreachable,
    /// This machine does not let it out.
    Blocked,
    /// The server's certificate has expired.
    CertificateExpired,
    /// The server's certificate is not valid yet.
    CertificateNotYetValid,
    /// The server's certificate is for another name.
    CertificateWrongName,
    /// Nobody this machine trusts vouches for the server's certificate.
    CertificateUntrusted,
    /// This machine has no list of certificate authorities, so it can trust no certificate.
    NoAuthorities,
    /// The two sides found no common way to encrypt, or what answered does not speak TLS.
    Tls,
    /// The server only knows TLS 1.1 or older, which RFC 8996 forbids.
    TlsTooOld,
    /// The connection was cut.
    Reset,
    /// The connection stood, but no whole answer came within the time.
    Hangs,
    /// The answer was not HTTP.
    Garbled,
    /// The run was stopped.
    Stopped,
    /// Something else; see the detail.
    Other,
}

impl FetchErrorKind {
    /// The kind as facts write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::BadUrl => "bad_url",
            Self::LookupFailed => "lookup_failed",
            Self::Proxy => "proxy",
            Self::ProxyRejects => "proxy_rejects",
            Self::ProxyLogin => "proxy_login",
            Self::Refused => "refused",
            Self::Silent => "silent",
            Self::Unreachable => "unreachable",
            Self::Blocked => "blocked",
            Self::CertificateExpired => "certificate_expired",
            Self::CertificateNotYetValid => "certificate_not_yet_valid",
            Self::CertificateWrongName => "certificate_wrong_name",
            Self::CertificateUntrusted => "certificate_untrusted",
            Self::NoAuthorities => "no_authorities",
            Self::Tls => "tls",
            Self::TlsTooOld => "tls_too_old",
            Self::Reset => "reset",
            Self::Hangs => "hangs",
            Self::Garbled => "garbled",
            Self::Stopped => "stopped",
            Self::Other => "other",
        }
    }
}
