//! A TLS server on this machine with certificates made for tests, read and judged.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::host::Stop;
use rustls::client::WebPkiServerVerifier;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use rustls::{RootCertStore, ServerConfig, ServerConnection};
use std::net::TcpListener;
use std::thread;
use std::time::Instant;

/// How they were made stands in the file.
const CERTIFICATES: &[u8] = include_bytes!("../../../tests/certificates/chain.pem");
const KEY: &[u8] = include_bytes!("../../../tests/certificates/leaf.key");

// The places of the certificates in that file.
const LEAF: usize = 0;
const MIDDLE: usize = 1;
const ROOT: usize = 2;
const SELF: usize = 3;
const WEAK: usize = 4;

fn limit(millis: u64) -> Limit {
    Limit::new(Instant::now(), Duration::from_millis(millis), Stop::default())
}

fn made(number: usize) -> CertificateDer<'static> {
    let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(CERTIFICATES).collect();
    all.unwrap().swap_remove(number)
}

/// A server that shows these certificates once, and says how many bytes it was sent after that.
fn server(numbers: &[usize]) -> (SocketAddr, thread::JoinHandle<usize>) {
    let chain = numbers.iter().map(|number| made(*number)).collect();
    let key = PrivateKeyDer::from_pem_slice(KEY).unwrap();
    let settings = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let served = thread::Builder::new()
        .spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut connection = ServerConnection::new(Arc::new(settings)).unwrap();
            while connection.is_handshaking() {
                connection.complete_io(&mut stream).unwrap();
            }
            stream.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
            let mut rest = Vec::new();
            drop(stream.read_to_end(&mut rest));
            rest.len()
        })
        .unwrap();
    (address, served)
}

fn knows_root() -> Arc<WebPkiServerVerifier> {
    let mut roots = RootCertStore::empty();
    roots.add(made(ROOT)).unwrap();
    let provider = Arc::new(ring::default_provider());
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap()
}

fn shown(numbers: &[usize], name: &str) -> Chain {
    let (address, served) = server(numbers);
    let chain = read(address, name, &limit(5_000), Some(&*knows_root())).unwrap();
    assert_eq!(served.join().unwrap(), 0, "nothing is sent after the handshake");
    chain
}

#[test]
fn a_whole_chain_is_read_and_accepted() {
    let chain = shown(&[LEAF, MIDDLE], "www.site.example");
    assert_eq!((chain.version.as_str(), chain.rejected), ("1.3", None));
    let [own, middle] = chain.certificates.as_slice() else { unreachable!("{chain:?}") };
    assert_eq!(own.subject, "CN=site.example");
    assert_eq!(own.issuer_name, "Selfcheck tests");
    assert_eq!(own.names, ["site.example", "*.site.example", "127.0.0.1"]);
    assert_eq!(own.key, "EC 256");
    assert!(own.tells_issuer && !own.self_signed && !own.weak);
    let days = own.not_after.unwrap().duration_since(own.not_before.unwrap()).as_hours() / 24;
    assert_eq!(days, 36_524);
    assert_eq!(own.issuer, middle.subject);
    assert_eq!(shown(&[LEAF, MIDDLE], "127.0.0.1").rejected, None);
}

#[test]
fn each_fault_of_a_chain_is_judged_by_its_kind() {
    let untrusted = Some(FetchErrorKind::CertificateUntrusted);
    assert_eq!(shown(&[LEAF], "site.example").rejected, untrusted, "the intermediate is missing");
    let other = shown(&[LEAF, MIDDLE], "other.example");
    assert_eq!(other.rejected, Some(FetchErrorKind::CertificateWrongName));
    let own = shown(&[SELF], "own.example");
    assert!(own.certificates[0].self_signed && own.rejected == untrusted);
    let (address, served) = server(&[LEAF, MIDDLE]);
    let none = read(address, "site.example", &limit(5_000), None).unwrap();
    assert_eq!(none.rejected, Some(FetchErrorKind::NoAuthorities));
    served.join().unwrap();
}

#[test]
fn this_machine_does_not_trust_what_is_made_for_tests() {
    let (address, served) = server(&[LEAF, MIDDLE]);
    let judged = chain(address, "site.example", &limit(5_000)).unwrap();
    let known = [FetchErrorKind::CertificateUntrusted, FetchErrorKind::NoAuthorities];
    assert!(judged.rejected.is_some_and(|kind| known.contains(&kind)), "{judged:?}");
    served.join().unwrap();
}

#[test]
fn short_keys_and_old_signatures_are_weak() {
    let old = certificate(&made(WEAK));
    assert_eq!((old.key.as_str(), old.weak), ("RSA 1024", true));
    assert!(old.not_after.unwrap() <= Timestamp::now());
    assert!(!certificate(&made(MIDDLE)).weak);
    assert_eq!(certificate(b"no certificate"), Certificate::default());
    let cut = made(LEAF);
    assert_eq!(certificate(&cut[..cut.len() / 2]), Certificate::default());
}

/// A server that reads once, answers so and keeps the connection for a while.
fn odd(answer: &'static [u8], keep: u64) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::Builder::new()
        .spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            assert!(stream.read(&mut [0; 4096]).unwrap() > 0);
            stream.write_all(answer).unwrap();
            thread::sleep(Duration::from_millis(keep));
        })
        .unwrap();
    address
}

#[test]
fn what_does_not_encrypt_is_told_by_its_kind() {
    let kind = |answer, keep, wait| {
        read(odd(answer, keep), "site.example", &limit(wait), None).unwrap_err().kind
    };
    assert_eq!(kind(b"HTTP/1.1 400 Bad Request\r\n\r\n", 500, 3_000), FetchErrorKind::Tls);
    assert_eq!(kind(b"", 3_000, 400), FetchErrorKind::Hangs);
    assert_eq!(kind(b"", 0, 3_000), FetchErrorKind::Reset);
    // A fatal alert: protocol_version (RFC 5246 §7.2).
    assert_eq!(kind(&[21, 3, 1, 0, 2, 2, 70], 500, 3_000), FetchErrorKind::TlsTooOld);
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let refused = read(nobody, "site.example", &limit(3_000), None).unwrap_err();
    assert_eq!(refused.kind, FetchErrorKind::Refused);
}
