//! What an error of the HTTP library says: its chain of sources, read down to the socket or the certificate.

use super::super::{FetchErrorKind, NetError, NetErrorKind};
use super::errors::kind_from_afar;
use rustls::CertificateError;
use std::error::Error;
use std::io;

/// Longest chain read, and most characters kept of its words: an error may quote what a server sent.
const LONGEST_CHAIN: usize = 16;
const MOST_WORDS: usize = 400;

/// What the library says of a proxy that answers 407.
const WANTS_LOGIN: &str = "proxy authorization required";

/// What it says of one that answers otherwise than with a way through, or hangs up instead.
const REJECTS: [&str; 2] = ["tunnel error: unsuccessful", "tunnel error: unexpected end of file"];

/// The kind of failure that an error stands for.
pub(super) fn kind(error: &reqwest::Error, by_proxy: bool) -> FetchErrorKind {
    if error.is_builder() {
        return FetchErrorKind::BadUrl;
    }
    // The library has no type for it that others may see.
    let says = |words: &str| chain(error).any(|link| link.to_string().contains(words));
    if by_proxy && says(WANTS_LOGIN) {
        return FetchErrorKind::ProxyLogin;
    }
    if by_proxy && REJECTS.into_iter().any(says) {
        return FetchErrorKind::ProxyRejects;
    }
    let found = chain(error).find_map(kind_of_link);
    match found {
        // What ends a connection before it stands is the proxy's doing, unless TLS already spoke through it.
        Some(kind) if is_tls(kind) => kind,
        _ if by_proxy && error.is_connect() => FetchErrorKind::Proxy,
        Some(kind) => kind,
        None if error.is_decode() || error.is_body() => FetchErrorKind::Garbled,
        None => FetchErrorKind::Other,
    }
}

/// The error's own words and those of its sources, each once.
pub(super) fn words(error: &reqwest::Error) -> String {
    let mut words = String::new();
    for link in chain(error).skip(1) {
        let link = link.to_string();
        if words.contains(&link) {
            continue;
        }
        if !words.is_empty() {
            words.push_str(": ");
        }
        words.push_str(&link);
    }
    words.chars().take(MOST_WORDS).collect()
}

/// The kind of failure of a request whose connection failed like this.
pub(super) fn kind_of_socket(kind: NetErrorKind) -> FetchErrorKind {
    match kind {
        NetErrorKind::Refused => FetchErrorKind::Refused,
        NetErrorKind::Silent => FetchErrorKind::Silent,
        NetErrorKind::Unreachable => FetchErrorKind::Unreachable,
        NetErrorKind::Reset => FetchErrorKind::Reset,
        NetErrorKind::Blocked => FetchErrorKind::Blocked,
        NetErrorKind::NoSuchName | NetErrorKind::LookupFailed => FetchErrorKind::LookupFailed,
        NetErrorKind::Garbled => FetchErrorKind::Garbled,
        NetErrorKind::Stopped => FetchErrorKind::Stopped,
        NetErrorKind::Exhausted | NetErrorKind::Other => FetchErrorKind::Other,
    }
}

fn is_tls(kind: FetchErrorKind) -> bool {
    matches!(
        kind,
        FetchErrorKind::CertificateExpired
            | FetchErrorKind::CertificateNotYetValid
            | FetchErrorKind::CertificateWrongName
            | FetchErrorKind::CertificateUntrusted
            | FetchErrorKind::NoAuthorities
            | FetchErrorKind::Tls
            | FetchErrorKind::TlsTooOld
    )
}

/// An error and its sources. What an `io::Error` wraps is not its source, so it is stepped into.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    let mut next = Some(error);
    std::iter::from_fn(move || {
        let link = next?;
        let wrapped = link.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = match wrapped {
            Some(wrapped) => Some(wrapped),
            None => link.source(),
        };
        Some(link)
    })
    .take(LONGEST_CHAIN)
}

fn kind_of_link(link: &(dyn Error + 'static)) -> Option<FetchErrorKind> {
    if let Some(error) = link.downcast_ref::<NetError>() {
        return Some(match error.kind {
            NetErrorKind::Stopped => FetchErrorKind::Stopped,
            _ => FetchErrorKind::LookupFailed,
        });
    }
    if let Some(error) = link.downcast_ref::<rustls::Error>() {
        return Some(match error {
            rustls::Error::InvalidCertificate(error) => kind_of_certificate(error),
            _ => FetchErrorKind::Tls,
        });
    }
    if let Some(error) = link.downcast_ref::<hyper::Error>() {
        if error.is_parse() {
            return Some(FetchErrorKind::Garbled);
        }
        if error.is_incomplete_message() {
            return Some(FetchErrorKind::Reset);
        }
    }
    let error = link.downcast_ref::<io::Error>()?;
    if error.get_ref().is_some_and(<dyn Error + Send + Sync>::is::<rustls::Error>) {
        return None;
    }
    match kind_from_afar(error) {
        NetErrorKind::Other | NetErrorKind::Garbled => None,
        kind => Some(kind_of_socket(kind)),
    }
}

pub(super) fn kind_of_certificate(error: &CertificateError) -> FetchErrorKind {
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            FetchErrorKind::CertificateExpired
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            FetchErrorKind::CertificateNotYetValid
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            FetchErrorKind::CertificateWrongName
        }
        _ => FetchErrorKind::CertificateUntrusted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificate_errors_become_kinds() {
        for (error, kind) in [
            (CertificateError::Expired, FetchErrorKind::CertificateExpired),
            (CertificateError::NotValidYet, FetchErrorKind::CertificateNotYetValid),
            (CertificateError::NotValidForName, FetchErrorKind::CertificateWrongName),
            (CertificateError::UnknownIssuer, FetchErrorKind::CertificateUntrusted),
            (CertificateError::Revoked, FetchErrorKind::CertificateUntrusted),
        ] {
            let error = rustls::Error::InvalidCertificate(error);
            let wrapped = io::Error::new(io::ErrorKind::InvalidData, error);
            assert_eq!(chain(&wrapped).find_map(kind_of_link), Some(kind));
        }
    }

    #[test]
    fn other_links_of_a_chain_become_kinds() {
        let tls = io::Error::new(io::ErrorKind::InvalidData, rustls::Error::DecryptError);
        assert_eq!(chain(&tls).find_map(kind_of_link), Some(FetchErrorKind::Tls));
        let cut = io::Error::from(io::ErrorKind::UnexpectedEof);
        assert_eq!(chain(&cut).find_map(kind_of_link), Some(FetchErrorKind::Reset));
        let name = NetErrorKind::NoSuchName.because("");
        assert_eq!(chain(&name).find_map(kind_of_link), Some(FetchErrorKind::LookupFailed));
    }
}
