//! This computer, asked for real: one file for each subject.

mod adapters;
mod chain;
mod disks;
mod dns;
mod errors;
mod files;
mod http;
mod http_errors;
mod http_tls;
#[cfg_attr(windows, path = "icmp_windows.rs")]
mod icmp;
mod listening;
mod machine;
mod memory;
mod path_mtu;
#[cfg(any(target_os = "android", target_os = "linux"))]
mod path_mtu_linux;
#[cfg(unix)]
mod path_mtu_program;
mod processes;
mod programs;
mod proxies;
mod proxies_desktop;
mod proxies_windows;
mod query;
mod sntp;
mod talk;
mod tcp;

use super::{
    Adapter, Answer, Chain, Command, Disk, DnsRequest, Entry, FetchError, FetchRequest, FileError,
    FileInfo, Host, Limit, Listener, Memory, NetError, Output, Part, Ping, Process, ProxySetting,
    Response, RunError, ServerTime, SizedPing, Talk,
};
use crate::model::{Contact, MachineFacts, Unanswered};
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// This computer.
#[derive(Debug, Default)]
pub struct Live {
    contacts: Mutex<BTreeSet<Contact>>,
}

impl Live {
    fn note(&self, by: &str, whom: &impl ToString) {
        let mut contacts = self.contacts.lock().unwrap_or_else(PoisonError::into_inner);
        contacts.insert(Contact { by: by.to_owned(), whom: whom.to_string() });
    }
}

impl Host for Live {
    fn machine(&self) -> MachineFacts {
        machine::machine()
    }

    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn instant(&self) -> Instant {
        Instant::now()
    }

    fn memory(&self) -> Result<Memory, Unanswered> {
        memory::memory()
    }

    fn disks(&self) -> Result<Vec<Disk>, Unanswered> {
        disks::disks()
    }

    fn uptime(&self) -> Result<Duration, Unanswered> {
        machine::uptime()
    }

    fn variables(&self) -> Vec<(String, String)> {
        programs::variables()
    }

    fn processes(&self) -> Result<Vec<Process>, Unanswered> {
        processes::processes()
    }

    fn run(&self, command: &Command, limit: &Limit) -> Result<Output, RunError> {
        programs::run(command, limit)
    }

    fn read(&self, path: &Path, part: Part, most: u64) -> Result<Vec<u8>, FileError> {
        files::read(path, part, most)
    }

    fn entries(&self, folder: &Path, most: usize) -> Result<Vec<Entry>, FileError> {
        files::entries(folder, most)
    }

    fn inspect(&self, path: &Path) -> Result<FileInfo, FileError> {
        files::inspect(path)
    }

    fn resolve_path(&self, path: &Path) -> Result<PathBuf, FileError> {
        files::resolve_path(path)
    }

    fn adapters(&self) -> Result<Vec<Adapter>, Unanswered> {
        adapters::adapters()
    }

    fn listeners(&self) -> Result<Vec<Listener>, Unanswered> {
        listening::listeners()
    }

    fn dns_servers(&self) -> Result<Vec<IpAddr>, Unanswered> {
        dns::servers()
    }

    fn resolve(&self, name: &str, limit: &Limit) -> Result<Vec<IpAddr>, NetError> {
        self.note("dns", &format!("system resolver: {name}"));
        dns::resolve(name, limit)
    }

    fn query(&self, request: &DnsRequest, limit: &Limit) -> Result<Answer, NetError> {
        self.note("dns", &request.server);
        query::query(request, limit)
    }

    fn ping(&self, to: IpAddr, limit: &Limit) -> Result<Ping, Unanswered> {
        self.note("icmp", &to);
        icmp::ping(to, limit)
    }

    fn ping_sized(&self, to: IpAddr, bytes: u32, limit: &Limit) -> Result<SizedPing, Unanswered> {
        self.note("icmp", &to);
        path_mtu::ping_sized(to, bytes, limit)
    }

    fn time_of(&self, server: SocketAddr, limit: &Limit) -> Result<ServerTime, NetError> {
        self.note("sntp", &server);
        sntp::time_of(server, limit)
    }

    fn connect(&self, to: SocketAddr, limit: &Limit) -> Result<Duration, NetError> {
        self.note("tcp", &to);
        tcp::connect(to, limit)
    }

    fn talk(
        &self,
        to: SocketAddr,
        send: &[u8],
        most: usize,
        limit: &Limit,
    ) -> Result<Talk, NetError> {
        self.note("tcp", &to);
        talk::talk(to, send, most, limit)
    }

    fn chain(&self, to: SocketAddr, name: &str, limit: &Limit) -> Result<Chain, FetchError> {
        self.note("tls", &to);
        chain::chain(to, name, limit)
    }

    fn proxies(&self, limit: &Limit) -> Result<Vec<ProxySetting>, Unanswered> {
        proxies::proxies(limit)
    }

    fn proxy_for(&self, url: &str) -> Option<String> {
        http::proxy_of(url)
    }

    fn fetch(&self, request: &FetchRequest, limit: &Limit) -> Result<Response, FetchError> {
        let (by, rest) = request.url.split_once("://").unwrap_or(("http", &request.url));
        self.note(by, &rest.split(['/', '?', '#']).next().unwrap_or_default());
        http::fetch(request, limit)
    }

    fn contacts(&self) -> Vec<Contact> {
        let contacts = self.contacts.lock().unwrap_or_else(PoisonError::into_inner);
        contacts.iter().cloned().collect()
    }
}
