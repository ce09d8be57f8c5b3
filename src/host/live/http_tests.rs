//! Tests of HTTP requests against servers made here, on loopback.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::host::Stop;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

/// For `localhost`, signed by nobody, valid for a hundred years; its key guards nothing.
const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\n\
MIIBkjCCATigAwIBAgIUMJSbBFeQHyN+yJzcbj7k5QGY4QYwCgYIKoZIzj0EAwIw\n\
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTIwNDUyOVoYDzIxMjYxMDI4\n\
MjA0NTI5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO\n\
PQMBBwNCAATpHNkp5h9V0dzSPts8goh9Gcgci1Az87Gh+sdxgV1OzSTVI0ghtIGc\n\
LxOEZVVFEG8ajZ4iDFAgXAIfKWSy7VbGo2YwZDAdBgNVHQ4EFgQUyeHRr+daIxdy\n\
bN8V6ZLCfJvbGaswHwYDVR0jBBgwFoAUyeHRr+daIxdybN8V6ZLCfJvbGaswDAYD\n\
VR0TAQH/BAIwADAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwIDSAAw\n\
RQIgcFuL/Q1/0mNk9uboBR9iMnM1BP6QDTjMEFWqvcQxTc8CIQDhR9CP0h2EmPzA\n\
K7mQBrHZKvecoy5jQl/LbW2rm0fNMQ==\n\
-----END CERTIFICATE-----\n";
const KEY: &str = "-----BEGIN PRIVATE KEY-----\n\
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgQ20UbWNXyyKeQqsI\n\
7GpJ3+QzY3j7Q64uQKZ3ZoWd4zihRANCAATpHNkp5h9V0dzSPts8goh9Gcgci1Az\n\
87Gh+sdxgV1OzSTVI0ghtIGcLxOEZVVFEG8ajZ4iDFAgXAIfKWSy7VbG\n\
-----END PRIVATE KEY-----\n";

fn limit(millis: u64) -> Limit {
    Limit::new(Instant::now(), Duration::from_millis(millis), Stop::default())
}

fn get(url: &str) -> FetchRequest {
    FetchRequest { url: url.to_owned(), follow: false, proxy: false, most: 64 }
}

/// A server that does `serve` with each caller, for as many callers as asked for.
fn server(callers: usize, serve: impl Fn(TcpStream) + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for _ in 0..callers {
            let (stream, _) = listener.accept().unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
            serve(stream);
        }
    });
    address
}

/// A server that reads one request from each caller and answers with `answer`.
fn answering(callers: usize, answer: String) -> SocketAddr {
    server(callers, move |mut stream| {
        let mut buffer = [0; 2048];
        let _length = stream.read(&mut buffer).unwrap();
        stream.write_all(answer.as_bytes()).unwrap();
    })
}

fn error_of(url: &str, millis: u64) -> FetchErrorKind {
    fetch(&get(url), &limit(millis)).unwrap_err().kind
}

#[test]
fn an_answer_has_its_status_headers_date_and_the_start_of_its_body() {
    let body = "x".repeat(1000);
    let address = answering(
        1,
        format!(
            "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nX-One: 1\r\nContent-Length: 1000\r\n\r\n{body}"
        ),
    );
    let response = fetch(&get(&format!("http://{address}/page")), &limit(5_000)).unwrap();
    assert_eq!(response.status, 200);
    assert_eq!(response.body, "x".repeat(64));
    assert_eq!(response.header("x-one"), Some("1"));
    assert_eq!(response.date.unwrap().to_string(), "1994-11-06T08:49:37Z");
    assert_eq!(response.proxy, None);
}

#[test]
fn redirects_are_followed_only_when_asked_and_not_for_ever() {
    let address = answering(
        7,
        "HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n".to_owned(),
    );
    let request = get(&format!("http://{address}/"));
    let response = fetch(&request, &limit(5_000)).unwrap();
    assert_eq!((response.status, response.header("location")), (302, Some("/again")));
    let response = fetch(&FetchRequest { follow: true, ..request }, &limit(5_000)).unwrap();
    assert_eq!(response.status, 302);
    assert!(response.url.ends_with("/again"));
}

#[test]
fn silence_after_the_connection_stood_is_hanging() {
    let keep = |mut stream: TcpStream| {
        let mut buffer = [0; 2048];
        let _length = stream.read(&mut buffer).unwrap();
        thread::sleep(Duration::from_secs(4));
    };
    let address = server(2, keep);
    let start = Instant::now();
    assert_eq!(error_of(&format!("http://{address}/"), 2_000), FetchErrorKind::Hangs);
    assert!(start.elapsed() < Duration::from_secs(3));
    let tls = server(2, keep);
    assert_eq!(error_of(&format!("https://{tls}/"), 2_000), FetchErrorKind::Hangs);
}

#[test]
fn a_body_that_never_ends_is_hanging_or_cut() {
    let start = "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf";
    let hangs = server(1, move |mut stream| {
        let mut buffer = [0; 2048];
        let _length = stream.read(&mut buffer).unwrap();
        stream.write_all(start.as_bytes()).unwrap();
        thread::sleep(Duration::from_secs(4));
    });
    assert_eq!(error_of(&format!("http://{hangs}/"), 1_500), FetchErrorKind::Hangs);
    let cut = answering(1, start.to_owned());
    assert_eq!(error_of(&format!("http://{cut}/"), 3_000), FetchErrorKind::Reset);
}

#[test]
fn garbage_a_cut_and_a_closed_port_are_told_apart() {
    let garbage = answering(1, "\u{1}\u{2} what is this\r\n\r\n".to_owned());
    assert_eq!(error_of(&format!("http://{garbage}/"), 3_000), FetchErrorKind::Garbled);
    let cut = answering(1, String::new());
    assert_eq!(error_of(&format!("http://{cut}/"), 3_000), FetchErrorKind::Reset);
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert_eq!(error_of(&format!("http://{closed}/"), 3_000), FetchErrorKind::Refused);
    assert_eq!(error_of(&format!("https://{closed}/"), 3_000), FetchErrorKind::Refused);
}

#[test]
fn plain_http_on_a_tls_port_is_a_tls_error() {
    let plain = answering(1, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".to_owned());
    assert_eq!(error_of(&format!("https://{plain}/"), 3_000), FetchErrorKind::Tls);
}

#[test]
fn a_certificate_that_nobody_signed_is_untrusted() {
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(
        rustls::crypto::ring::default_provider(),
    ))
    .with_safe_default_protocol_versions()
    .unwrap()
    .with_no_client_auth()
    .with_single_cert(
        vec![CertificateDer::from_pem_slice(CERTIFICATE.as_bytes()).unwrap()],
        PrivateKeyDer::from_pem_slice(KEY.as_bytes()).unwrap(),
    )
    .unwrap();
    let config = Arc::new(config);
    let address = server(1, move |mut stream| {
        let mut tls = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
        while tls.is_handshaking() && tls.complete_io(&mut stream).is_ok() {}
    });
    let url = format!("https://localhost:{}/", address.port());
    let error = fetch(&get(&url), &limit(5_000)).unwrap_err();
    let wanted = if http_tls::has_authorities() {
        FetchErrorKind::CertificateUntrusted
    } else {
        FetchErrorKind::NoAuthorities
    };
    assert_eq!((error.kind, error.issuer.as_deref()), (wanted, Some("localhost")));
}

#[test]
fn what_is_no_web_address_is_not_asked() {
    for url in ["", "ftp://127.0.0.1/", "http://", "no scheme", "http://exa mple/"] {
        assert_eq!(error_of(url, 500), FetchErrorKind::BadUrl, "{url}");
    }
}

#[test]
fn a_stopped_run_ends_the_wait() {
    let address = server(1, |_stream| thread::sleep(Duration::from_secs(4)));
    let stop = Stop::default();
    let limit = Limit::new(Instant::now(), Duration::from_secs(30), stop.clone());
    let start = Instant::now();
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(200));
        stop.stop();
    });
    let error = fetch(&get(&format!("http://{address}/")), &limit).unwrap_err();
    assert_eq!(error.kind, FetchErrorKind::Stopped);
    assert!(start.elapsed() < Duration::from_secs(2));
}
