//! TLS with the machine's own certificate authorities, noting who made out a certificate that they do not know.

use rustls::client::Resumption;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};
use rustls_platform_verifier::Verifier;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Most characters kept of an issuer's name, which the other side chose.
const MOST_NAME: usize = 80;

/// Who made out the last certificate that was not accepted, in its own words.
pub(super) type Issuer = Arc<Mutex<Option<String>>>;

/// The machine's authorities: loading them is slow, so it is done once. None where it has none.
pub(super) fn authorities() -> Option<&'static Arc<Verifier>> {
    static AUTHORITIES: OnceLock<Option<Arc<Verifier>>> = OnceLock::new();
    AUTHORITIES
        .get_or_init(|| Verifier::new(Arc::new(ring::default_provider())).ok().map(Arc::new))
        .as_ref()
}

/// Whether this machine knows any authority at all.
pub(super) fn has_authorities() -> bool {
    authorities().is_some()
}

/// Settings for one request.
pub(super) fn settings(issuer: Issuer) -> ClientConfig {
    let provider = Arc::new(ring::default_provider());
    // The error says that a provider is installed already, which is what is wanted.
    drop(ring::default_provider().install_default());
    let mut tls = ClientConfig::builder()
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    tls.dangerous().set_certificate_verifier(Arc::new(Noting { provider, issuer }));
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    // A resumed session would not show the certificate again.
    tls.resumption = Resumption::disabled();
    tls
}

/// Decides as the machine does.
#[derive(Debug)]
struct Noting {
    provider: Arc<CryptoProvider>,
    issuer: Issuer,
}

impl ServerCertVerifier for Noting {
    fn verify_server_cert(
        &self,
        own: &CertificateDer<'_>,
        chain: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verdict = match authorities() {
            Some(known) => known.verify_server_cert(own, chain, name, ocsp, now),
            // A machine without any authority trusts nobody: that must show, not end the program.
            None => Err(CertificateError::UnknownIssuer.into()),
        };
        if verdict.is_err() {
            let mut noted = self.issuer.lock().unwrap_or_else(PoisonError::into_inner);
            *noted = issuer_of(own);
        }
        verdict
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, cert, signed, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, cert, signed, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const OBJECT_ID: u8 = 0x06;
/// `[0]`: the version, which may be left out.
const VERSION: u8 = 0xa0;
/// 2.5.4.10 and 2.5.4.3 (X.520).
const ORGANISATION: &[u8] = &[0x55, 4, 10];
const COMMON_NAME: &[u8] = &[0x55, 4, 3];

/// The issuer in a certificate (RFC 5280 §4.1): its organisation, else its common name.
fn issuer_of(certificate: &[u8]) -> Option<String> {
    let (_, whole, _) = element(certificate)?;
    let (_, mut fields, _) = element(whole)?;
    if fields.first() == Some(&VERSION) {
        (_, _, fields) = element(fields)?;
    }
    // Before it: serial number and signature algorithm.
    (_, _, fields) = element(fields)?;
    (_, _, fields) = element(fields)?;
    let (SEQUENCE, mut names, _) = element(fields)? else { return None };
    let mut common = None;
    while let Some((SET, set, rest)) = element(names) {
        names = rest;
        let Some((SEQUENCE, pair, _)) = element(set) else { continue };
        let Some((OBJECT_ID, kind, value)) = element(pair) else { continue };
        let Some((_, text, _)) = element(value) else { continue };
        let text = || {
            let text = String::from_utf8_lossy(text);
            text.chars().filter(|c| !c.is_control()).take(MOST_NAME).collect()
        };
        match kind {
            ORGANISATION => return Some(text()),
            COMMON_NAME => common = Some(text()),
            _ => {}
        }
    }
    common
}

/// The first element of DER: its tag, its content and what follows it.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x84 => {
            let (length, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            (length.iter().fold(0, |all, byte| (all << 8) | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

#[cfg(test)]
mod tests {
    use super::{element, issuer_of};

    #[test]
    fn what_is_no_certificate_names_nobody() {
        for bytes in [&[][..], &[0x30], &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff], &[0x30, 2, 0x30, 0]]
        {
            assert_eq!(issuer_of(bytes), None);
        }
        assert_eq!(element(&[4, 1, 7, 9]), Some((4, &[7][..], &[9][..])));
        assert_eq!(element(&[4, 2, 7]), None);
    }
}
