//! The lab's own servers: this program, started again inside a namespace. They end with the lab that started them.

mod dns;
mod proxy;
mod time;
mod web;
mod wire;

use super::names::Names;
use std::fs;
use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// Longest that a server waits for a client.
const PATIENCE: Duration = Duration::from_secs(20);

/// What all servers know.
pub(crate) struct Lab {
    folder: PathBuf,
    names: Names,
}

impl Lab {
    /// How this part behaves now, as the lab has written it down; empty is as it should be.
    fn mode(&self, what: &str) -> String {
        let modes = fs::read_to_string(self.folder.join("modes")).unwrap_or_default();
        let found =
            modes.lines().rev().find_map(|line| line.split_once(' ').filter(|it| it.0 == what));
        found.map(|(_, mode)| mode.to_owned()).unwrap_or_default()
    }

    /// By how many seconds the clocks of the world outside are shifted.
    fn shift(&self) -> i64 {
        self.mode("clock").parse().unwrap_or_default()
    }
}

/// Serves one place: `serve PLACE FOLDER`, or a wire: `serve cable A B MILLIS`, `serve tunnel NAME PORT PEER`.
pub(crate) fn serve(arguments: &[String]) -> Result<(), String> {
    let word = |at: usize| arguments.get(at).map(String::as_str).unwrap_or_default();
    let failed = |error: io::Error| format!("{}: {error}", word(0));
    match word(0) {
        "cable" => wire::cable(word(1), word(2), word(3), word(4)).map_err(failed)?,
        "tunnel" => wire::tunnel(word(1), word(2), word(3)).map_err(failed)?,
        place => {
            let folder = PathBuf::from(word(1));
            let lines = fs::read_to_string(folder.join("names")).map_err(|it| it.to_string())?;
            let lab = Arc::new(Lab { folder, names: Names::from_lines(&lines) });
            match place {
                "internet" => internet(&lab).map_err(failed)?,
                "router" => router(&lab).map_err(failed)?,
                "neighbour" => neighbour(&lab).map_err(failed)?,
                _ => proxy::listen(&lab, "127.0.0.1:7890").map_err(failed)?,
            }
        }
    }
    let mut out = io::stdout();
    out.write_all(b"ready\n").and_then(|()| out.flush()).map_err(failed)?;
    // The other end of this pipe closes when the lab ends, however it ends.
    let mut rest = Vec::new();
    io::stdin().read_to_end(&mut rest).map_err(failed)?;
    Ok(())
}

fn internet(lab: &Arc<Lab>) -> io::Result<()> {
    for address in lab.names.addresses() {
        time::answer(lab, address)?;
        if lab.names.bare.contains(&address) {
            dns::udp(lab, SocketAddr::new(address, 53), "dns.internet")?;
        }
    }
    dns::tcp(lab, 53, "dns.internet")?;
    web::http(lab, 80, "web")?;
    web::https(lab, 443, "web")?;
    web::https(lab, 8443, "web")
}

fn router(lab: &Arc<Lab>) -> io::Result<()> {
    let any = IpAddr::V6(Ipv6Addr::UNSPECIFIED);
    dns::udp(lab, SocketAddr::new(any, 5300), "dns.router")?;
    dns::tcp(lab, 5300, "dns.router")?;
    web::http(lab, 8080, "portal")?;
    web::https(lab, 8443, "intercept")?;
    web::resetting(8445)
}

fn neighbour(lab: &Arc<Lab>) -> io::Result<()> {
    dns::udp(lab, SocketAddr::from(([192, 168, 1, 9], 53)), "dns.neighbour")?;
    dns::tcp(lab, 53, "dns.neighbour")?;
    web::http(lab, 80, "web")?;
    web::https(lab, 443, "web")?;
    proxy::listen(lab, "192.168.1.9:3128")
}

/// Takes connections at a port of every address, each on a thread of its own.
fn listen(
    port: u16,
    each: impl Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static,
) -> io::Result<()> {
    listen_at(SocketAddr::from((Ipv6Addr::UNSPECIFIED, port)), each)
}

fn listen_at(
    at: SocketAddr,
    each: impl Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static,
) -> io::Result<()> {
    let listener = TcpListener::bind(at)
        .map_err(|error| io::Error::new(error.kind(), format!("{at}: {error}")))?;
    let each = Arc::new(each);
    spawn(move || {
        for stream in listener.incoming().flatten() {
            let each = Arc::clone(&each);
            spawn(move || {
                let limited = stream.set_read_timeout(Some(PATIENCE));
                // A client that goes away is no trouble of the server's.
                drop(limited.and_then(|()| each(stream)));
            });
        }
    });
    Ok(())
}

fn spawn(work: impl FnOnce() + Send + 'static) {
    // Hundreds of them wait for one packet each.
    let builder = thread::Builder::new().stack_size(256 * 1024);
    drop(builder.spawn(work));
}
