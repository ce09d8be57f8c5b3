//! A proxy: CONNECT for encrypted pages, whole addresses for plain ones.

use super::web::{copy, page, reply};
use super::{Lab, listen_at, spawn};
use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

pub(super) fn listen(lab: &Arc<Lab>, at: &str) -> io::Result<()> {
    let at = at.parse().map_err(io::Error::other)?;
    let lab = Arc::clone(lab);
    listen_at(at, move |stream| serve(&lab, stream))
}

fn serve(lab: &Lab, mut stream: TcpStream) -> io::Result<()> {
    let mut head = Vec::new();
    let mut byte = [0; 1];
    while !head.ends_with(b"\r\n\r\n") && head.len() < 64 * 1024 {
        stream.read_exact(&mut byte)?;
        head.extend(byte);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let mut words = head.split(' ');
    let (verb, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    match lab.mode("proxy").as_str() {
        "login" => {
            let more = "Proxy-Authenticate: Basic realm=\"company\"\r\n";
            return stream.write_all(&page(lab, 407, more, ""));
        }
        "error" => return stream.write_all(&page(lab, 503, "", "no way out")),
        "forbids" => return stream.write_all(&page(lab, 403, "", "not allowed")),
        "hangs" => thread::sleep(super::PATIENCE),
        "cut" => return Ok(()),
        _ => {}
    }
    if verb != "CONNECT" {
        let rest = target.split_once("://").map_or(target, |(_, rest)| rest);
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let host = host.split(':').next().unwrap_or_default();
        let reply = reply(lab, "web", host, &format!("/{path}")).unwrap_or_default();
        return stream.write_all(&reply);
    }
    let (host, port) = target.rsplit_once(':').unwrap_or((target, "443"));
    let known = lab.names.known.get(host).and_then(|(v4, _)| v4.first()).copied();
    let Some(address) = known.map(IpAddr::V4).or_else(|| host.parse().ok()) else {
        return stream.write_all(&page(lab, 502, "", "no such name"));
    };
    let to = SocketAddr::new(address, port.parse().unwrap_or(443));
    let Ok(other) = TcpStream::connect_timeout(&to, Duration::from_secs(3)) else {
        return stream.write_all(&page(lab, 504, "", "no answer"));
    };
    stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
    let (from_other, to_stream) = (other.try_clone()?, stream.try_clone()?);
    spawn(move || copy(from_other, to_stream));
    copy(stream, other);
    Ok(())
}
