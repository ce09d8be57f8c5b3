//! Web pages, plain and encrypted: those of the small internet, of the shop with its faults, and of boxes in between.

use super::super::names::DOMAIN;
use super::{Lab, listen, time};
use rustls::crypto::ring::{default_provider, sign::any_supported_type};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, ServerConnection, Stream};
use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// First byte of what a TLS client sends (RFC 8446 §5.1); no request starts with it.
const TLS_HANDSHAKE: u8 = 22;

/// Where a request to this port of the router was really meant to go does not matter: `what` decides.
pub(super) fn http(lab: &Arc<Lab>, port: u16, what: &'static str) -> io::Result<()> {
    let lab = Arc::clone(lab);
    listen(port, move |stream| talk(&lab, what, stream))
}

/// The same, encrypted.
pub(super) fn https(lab: &Arc<Lab>, port: u16, what: &'static str) -> io::Result<()> {
    let chooses = Chooses { lab: Arc::clone(lab), what, known: Mutex::default() };
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?;
    let mut config = config.with_no_client_auth().with_cert_resolver(Arc::new(chooses));
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let (config, lab) = (Arc::new(config), Arc::clone(lab));
    listen(port, move |mut stream| {
        if lab.mode(what) == "hangs" {
            thread::sleep(super::PATIENCE);
        }
        let mut tls = ServerConnection::new(Arc::clone(&config)).map_err(io::Error::other)?;
        talk(&lab, what, Stream::new(&mut tls, &mut stream))
    })
}

/// Takes connections and resets each as soon as the client has said something.
pub(super) fn resetting(port: u16) -> io::Result<()> {
    // What was sent and never read makes the system answer with a reset.
    listen(port, |stream| stream.peek(&mut [0; 1]).map(drop))
}

/// Chooses a certificate by the name that the client asks for.
#[derive(Debug)]
struct Chooses {
    lab: Arc<Lab>,
    what: &'static str,
    known: Mutex<HashMap<String, Arc<CertifiedKey>>>,
}

impl std::fmt::Debug for Lab {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Lab")
    }
}

impl ResolvesServerCert for Chooses {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let name = hello.server_name().unwrap_or_default();
        let site = name.strip_suffix(DOMAIN).and_then(|site| site.strip_suffix('.'));
        let own = ["expired", "early", "other-name", "self-signed", "no-chain"];
        let place = self.lab.names.known.keys().position(|known| known == name);
        let half = if place.unwrap_or_default() % 2 == 0 { "first" } else { "second" };
        let chosen = match (self.lab.mode(&format!("{}.certificate", self.what)), site) {
            (chosen, _) if !chosen.is_empty() && chosen != "later" => chosen,
            (_, Some(site)) if own.contains(&site) => site.to_owned(),
            (later, _) if later == "later" => format!("later-{half}"),
            _ => format!("good-{half}"),
        };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.get(&chosen) {
            return Some(Arc::clone(found));
        }
        let folder = self.lab.folder.join("certificates");
        let chain =
            CertificateDer::pem_file_iter(folder.join(format!("{chosen}-chain.pem"))).ok()?;
        let chain = chain.collect::<Result<Vec<_>, _>>().ok()?;
        let key = PrivateKeyDer::from_pem_file(folder.join("leaf.key")).ok()?;
        let made = Arc::new(CertifiedKey::new(chain, any_supported_type(&key).ok()?));
        known.insert(chosen, Arc::clone(&made));
        Some(made)
    }
}

/// Answers requests until the client has no more.
fn talk(lab: &Lab, what: &str, mut stream: impl Read + Write) -> io::Result<()> {
    loop {
        let Some((host, path)) = request(&mut stream)? else { return Ok(()) };
        let reply = match path.as_str() {
            // Somebody speaks TLS to a server that does not.
            "" => Some(page(lab, 400, "Connection: close\r\n", "this is a plain port")),
            path => reply(lab, what, &host, path),
        };
        match reply {
            Some(reply) => stream.write_all(&reply)?,
            None => return Ok(()),
        }
        stream.flush()?;
    }
}

/// The host and path of a request; nothing at the end.
pub(super) fn request(stream: &mut impl Read) -> io::Result<Option<(String, String)>> {
    let mut head = Vec::new();
    let mut byte = [0; 1024];
    while !head.windows(4).any(|four| four == b"\r\n\r\n") {
        let count = stream.read(&mut byte)?;
        if count == 0 || head.len() > 64 * 1024 {
            return Ok(None);
        }
        head.extend(byte.get(..count).unwrap_or_default());
        if head.first() == Some(&TLS_HANDSHAKE) {
            return Ok(Some((String::new(), String::new())));
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let target = head.split(' ').nth(1).unwrap_or("/").to_owned();
    let named = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("host").then(|| value.trim().to_owned())
    });
    // A proxy is told the whole address.
    let (host, path) = match target.split_once("://") {
        Some((_, rest)) => {
            let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
            (host.to_owned(), format!("/{path}"))
        }
        None => (named.unwrap_or_default(), target),
    };
    let host = host.split(':').next().unwrap_or_default().to_owned();
    Ok(Some((host, path)))
}

/// What comes back; nothing where the connection is closed without a word.
pub(super) fn reply(lab: &Lab, what: &str, host: &str, path: &str) -> Option<Vec<u8>> {
    let mode = lab.mode(what);
    let (mode, value) = mode.split_once(' ').unwrap_or((mode.as_str(), ""));
    match mode {
        "hangs" => thread::sleep(super::PATIENCE),
        "cut" => return None,
        "slow" => thread::sleep(Duration::from_millis(value.parse().unwrap_or_default())),
        "redirect" => {
            let to = format!("Location: http://login.hotel-example.com/?from={host}\r\n");
            return Some(page(lab, 302, &to, ""));
        }
        "login-page" => {
            return Some(page(lab, 200, "", "<html><form>Welcome. Room number:</form></html>"));
        }
        "network-authentication" => return Some(page(lab, 511, "", "log in first")),
        "filtered" => return Some(page(lab, 403, "", "blocked by the network's rules")),
        "status" => return Some(page(lab, value.parse().unwrap_or(500), "", "")),
        _ => {}
    }
    let site = host.strip_suffix(DOMAIN).and_then(|site| site.strip_suffix('.'));
    match site {
        Some("error") => return Some(page(lab, 500, "", "")),
        Some("bad-gateway") => return Some(page(lab, 502, "", "")),
        Some("busy") => return Some(page(lab, 503, "Retry-After: 60\r\n", "")),
        Some("too-many") => return Some(page(lab, 429, "", "")),
        Some("forbidden") => return Some(page(lab, 403, "", "")),
        Some("missing") => return Some(page(lab, 404, "", "")),
        Some("hangs") => thread::sleep(super::PATIENCE),
        Some("slow") => thread::sleep(Duration::from_secs(4)),
        Some("cut") => return None,
        _ => {}
    }
    let known = lab.names.pages.iter().find(|page| page.host == host && page.path == path);
    let filler = "All is well here. ".repeat(300);
    Some(match known {
        Some(known) => page(lab, known.status, "", &known.text),
        None => page(lab, 200, "", &filler),
    })
}

pub(super) fn page(lab: &Lab, status: u16, more: &str, body: &str) -> Vec<u8> {
    let date = time::date(lab);
    let length = body.len();
    let length =
        if status == 204 { String::new() } else { format!("Content-Length: {length}\r\n") };
    format!("HTTP/1.1 {status} Status\r\nDate: {date}\r\n{length}{more}\r\n{body}").into_bytes()
}

/// Copies one way until the end.
pub(super) fn copy(mut from: TcpStream, mut to: TcpStream) {
    drop(io::copy(&mut from, &mut to));
    drop(to.shutdown(std::net::Shutdown::Write));
}
