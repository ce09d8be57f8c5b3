//! The certificates that a server shows: read without trusting them, then judged as the machine does.

use super::super::{Certificate, Chain, FetchError, FetchErrorKind, Limit};
use super::{http_errors, http_tls, tcp};
use crate::model::UnansweredKind;
use jiff::Timestamp;
use rustls::client::Resumption;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    AlertDescription, ClientConfig, ClientConnection, DigitallySignedStruct, Error,
    PeerIncompatible, ProtocolVersion, SignatureScheme,
};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use x509_parser::prelude::{
    FromDer, GeneralName, ParsedExtension, X509Certificate, X509Name, X509Version,
};
use x509_parser::public_key::PublicKey;

/// How often a wait looks whether the run was stopped.
const LOOK: Duration = Duration::from_millis(100);

/// Most bytes read of a handshake; the longest real chains have some 20 KB.
const MOST_BYTES: usize = 256 * 1024;

/// Most certificates, names of one, and characters of one text that are kept.
const MOST_CERTIFICATES: usize = 12;
const MOST_NAMES: usize = 64;
const MOST_TEXT: usize = 200;

/// Fewest bits of an RSA or DSA key that are thought safe (NIST SP 800-131A).
const SAFE_BITS: usize = 2048;

pub(super) fn chain(to: SocketAddr, name: &str, limit: &Limit) -> Result<Chain, FetchError> {
    let known = http_tls::authorities().map(|known| &**known as &dyn ServerCertVerifier);
    read(to, name, limit, known)
}

fn read(
    to: SocketAddr,
    name: &str,
    limit: &Limit,
    authorities: Option<&dyn ServerCertVerifier>,
) -> Result<Chain, FetchError> {
    let wanted = ServerName::try_from(name.trim_matches(['[', ']']).to_owned())
        .map_err(|error| failed(FetchErrorKind::BadUrl, error.to_string()))?;
    let stream = tcp::open(to, limit)
        .map_err(|error| failed(http_errors::kind_of_socket(error.kind), error.detail))?;
    let shown = Arc::new(Shown { provider: ring::default_provider(), kept: Mutex::default() });
    let made = handshake(stream, wanted.clone(), limit, &shown);
    let mut kept = shown.kept.lock().unwrap_or_else(PoisonError::into_inner);
    let kept = std::mem::take(&mut *kept);
    if kept.certificates.is_empty() {
        return Err(made.err().unwrap_or_else(|| failed(FetchErrorKind::Tls, "no certificate")));
    }
    let version = made.map(version).unwrap_or_default();
    let rejected = judge(&kept, &wanted, authorities);
    let read = kept.certificates.iter().take(MOST_CERTIFICATES).map(|der| certificate(der));
    Ok(Chain { version: version.to_owned(), certificates: read.collect(), rejected })
}

fn failed(kind: FetchErrorKind, detail: impl Into<String>) -> FetchError {
    FetchError { kind, detail: detail.into(), proxy: None, issuer: None }
}

fn version(version: Option<ProtocolVersion>) -> &'static str {
    match version {
        Some(ProtocolVersion::TLSv1_3) => "1.3",
        Some(ProtocolVersion::TLSv1_2) => "1.2",
        _ => "",
    }
}

/// Makes the connection and drops it as soon as it stands.
fn handshake(
    stream: TcpStream,
    name: ServerName<'static>,
    limit: &Limit,
    shown: &Arc<Shown>,
) -> Result<Option<ProtocolVersion>, FetchError> {
    let other = |error: Error| failed(FetchErrorKind::Other, error.to_string());
    let mut settings = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(other)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::clone(shown) as Arc<_>)
        .with_no_client_auth();
    // A resumed session would not show the certificates again.
    settings.resumption = Resumption::disabled();
    let mut connection = ClientConnection::new(Arc::new(settings), name).map_err(other)?;
    for time in [TcpStream::set_read_timeout, TcpStream::set_write_timeout] {
        time(&stream, Some(LOOK))
            .map_err(|error| failed(FetchErrorKind::Other, error.to_string()))?;
    }
    let mut wire = Wire { stream, left: MOST_BYTES, limit };
    while connection.is_handshaking() {
        connection.complete_io(&mut wire).map_err(|error| failed_with(&error))?;
    }
    Ok(connection.protocol_version())
}

fn failed_with(error: &io::Error) -> FetchError {
    let detail = error.to_string();
    if let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
        let too_old = matches!(
            tls,
            Error::PeerIncompatible(PeerIncompatible::ServerDoesNotSupportTls12Or13)
                | Error::AlertReceived(AlertDescription::ProtocolVersion)
        );
        let kind = if too_old { FetchErrorKind::TlsTooOld } else { FetchErrorKind::Tls };
        return failed(kind, detail);
    }
    let kind = match error.kind() {
        ErrorKind::TimedOut => FetchErrorKind::Hangs,
        ErrorKind::Other => FetchErrorKind::Stopped,
        ErrorKind::InvalidData => FetchErrorKind::Garbled,
        _ => FetchErrorKind::Reset,
    };
    failed(kind, detail)
}

/// A connection whose every wait ends at the limit.
struct Wire<'a> {
    stream: TcpStream,
    left: usize,
    limit: &'a Limit,
}

impl Wire<'_> {
    fn wait<T>(
        &mut self,
        mut attempt: impl FnMut(&mut TcpStream) -> io::Result<T>,
    ) -> io::Result<T> {
        loop {
            // Also between attempts that succeed: a server may send drop by drop.
            self.limit.left().map_err(|why| match why.kind {
                UnansweredKind::Stopped => io::Error::other("stopped"),
                _ => io::Error::from(ErrorKind::TimedOut),
            })?;
            match attempt(&mut self.stream) {
                Err(error)
                    if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                ended => return ended,
            }
        }
    }
}

impl Read for Wire<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let most = room.len().min(self.left);
        if most == 0 {
            return Err(io::Error::new(ErrorKind::InvalidData, "too long"));
        }
        let got = self.wait(|stream| stream.read(room.get_mut(..most).unwrap_or_default()))?;
        self.left -= got;
        Ok(got)
    }
}

impl Write for Wire<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.wait(|stream| stream.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What the other side showed, kept and believed for as long as the handshake takes: nothing is
/// sent over the connection, so nobody is trusted.
#[derive(Debug)]
struct Shown {
    provider: CryptoProvider,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    certificates: Vec<CertificateDer<'static>>,
    ocsp: Vec<u8>,
}

impl ServerCertVerifier for Shown {
    fn verify_server_cert(
        &self,
        own: &CertificateDer<'_>,
        chain: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.certificates =
            std::iter::once(own).chain(chain).map(|der| der.clone().into_owned()).collect();
        kept.ocsp = ocsp.to_vec();
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

fn judge(
    kept: &Kept,
    name: &ServerName<'_>,
    authorities: Option<&dyn ServerCertVerifier>,
) -> Option<FetchErrorKind> {
    let Some(authorities) = authorities else { return Some(FetchErrorKind::NoAuthorities) };
    let (own, rest) = kept.certificates.split_first()?;
    match authorities.verify_server_cert(own, rest, name, &kept.ocsp, UnixTime::now()) {
        Ok(_) => None,
        Err(Error::InvalidCertificate(error)) => Some(http_errors::kind_of_certificate(&error)),
        Err(_) => Some(FetchErrorKind::CertificateUntrusted),
    }
}

/// What can be read of a certificate; one that cannot be read says nothing.
fn certificate(der: &[u8]) -> Certificate {
    let Ok((_, read)) = X509Certificate::from_der(der) else { return Certificate::default() };
    let mut names = Vec::new();
    let mut tells_issuer = false;
    for extension in read.extensions() {
        match extension.parsed_extension() {
            ParsedExtension::SubjectAlternativeName(found) => {
                names.extend(found.general_names.iter().filter_map(name_of).take(MOST_NAMES));
            }
            ParsedExtension::AuthorityInfoAccess(found) => {
                // id-ad-caIssuers.
                let issuer = "1.3.6.1.5.5.7.48.2";
                tells_issuer |=
                    found.accessdescs.iter().any(|it| it.access_method.to_id_string() == issuer);
            }
            _ => {}
        }
    }
    if names.is_empty() && read.version() != X509Version::V3 {
        names.extend(read.subject().iter_common_name().filter_map(|it| it.as_str().ok()).map(text));
    }
    let (key, bits) = match read.public_key().parsed() {
        Ok(PublicKey::RSA(key)) => ("RSA", key.key_size()),
        Ok(PublicKey::EC(key)) => ("EC", key.key_size()),
        Ok(PublicKey::DSA(key)) => ("DSA", key.len() * 8),
        _ => ("", 0),
    };
    let short = matches!(key, "RSA" | "DSA") && bits < SAFE_BITS;
    let self_signed = read.subject().as_raw() == read.issuer().as_raw();
    Certificate {
        subject: text(&read.subject().to_string()),
        issuer: text(&read.issuer().to_string()),
        issuer_name: issuer_name(read.issuer()),
        names,
        not_before: Timestamp::from_second(read.validity().not_before.timestamp()).ok(),
        not_after: Timestamp::from_second(read.validity().not_after.timestamp()).ok(),
        self_signed,
        tells_issuer,
        key: if bits == 0 { key.to_owned() } else { format!("{key} {bits}") },
        // Nobody relies on the signature of a certificate that vouches for itself.
        weak: short
            || (!self_signed && is_weak(&read.signature_algorithm.algorithm.to_id_string())),
    }
}

/// Whether a signature uses MD2, MD5 or SHA-1 (RFC 8017 A.2.4, RFC 3279 §2.2).
fn is_weak(algorithm: &str) -> bool {
    let weak = [
        "1.2.840.113549.1.1.2",
        "1.2.840.113549.1.1.4",
        "1.2.840.113549.1.1.5",
        "1.2.840.10045.4.1",
        "1.2.840.10040.4.3",
    ];
    weak.contains(&algorithm)
}

fn name_of(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some(text(name)),
        GeneralName::IPAddress(bytes) => {
            let four = <[u8; 4]>::try_from(*bytes).ok().map(IpAddr::from);
            let six = || <[u8; 16]>::try_from(*bytes).ok().map(IpAddr::from);
            four.or_else(six).map(|address| address.to_string())
        }
        _ => None,
    }
}

fn issuer_name(issuer: &X509Name<'_>) -> String {
    let organisation = issuer.iter_organization().next();
    let name = organisation.or_else(|| issuer.iter_common_name().next());
    name.and_then(|name| name.as_str().ok()).map(text).unwrap_or_default()
}

/// A text of a certificate, which the other side chose: bounded, and on one line.
fn text(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(MOST_TEXT).collect()
}

#[cfg(test)]
#[path = "chain_tests.rs"]
mod tests;
