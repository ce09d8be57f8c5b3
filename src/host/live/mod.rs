//! This computer, asked for real: one file for each subject.

mod access;
mod adapters;
mod arp;
mod battery;
mod chain;
mod crashes;
#[cfg(any(windows, test))]
mod crashes_events;
#[cfg(target_os = "linux")]
mod crashes_linux;
#[cfg(any(target_vendor = "apple", test))]
mod crashes_macos;
#[cfg(windows)]
mod crashes_windows;
mod devices;
mod disks;
mod dns;
mod drives;
#[cfg(windows)]
mod duplicates_windows;
mod errors;
mod exchange;
mod files;
mod firewall;
mod http;
mod http_errors;
mod http_tls;
#[cfg_attr(windows, path = "icmp_windows.rs")]
mod icmp;
mod listening;
mod machine;
mod matching;
mod memory;
mod path_mtu;
#[cfg(any(target_os = "android", target_os = "linux"))]
mod path_mtu_linux;
#[cfg(unix)]
mod path_mtu_program;
mod port_space;
mod processes;
#[cfg(target_vendor = "apple")]
mod profiler;
mod programs;
mod proxies;
mod proxies_desktop;
mod proxies_windows;
mod query;
mod services;
#[cfg(any(windows, test))]
mod services_codes;
#[cfg(target_os = "linux")]
mod services_init;
#[cfg(any(target_vendor = "apple", test))]
mod services_launchd;
#[cfg(target_os = "linux")]
mod services_systemd;
#[cfg(windows)]
mod services_windows;
mod sntp;
mod started;
mod stored_variables;
mod tcp;
#[cfg(windows)]
mod tcp_table;
mod temperatures;

use super::{
    Access, Adapter, Answer, Battery, Chain, Command, Crashes, Device, Disk, DnsRequest, Drive,
    Entry, Exchange, FetchError, FetchRequest, FileError, FileInfo, Firewall, Host, Limit,
    Listener, Matching, Memory, NetError, Output, Part, Ping, PortSpace, Process, ProcessRoom,
    ProxySetting, Reply, Response, RunError, ServerTime, Service, ServiceQuery, SizedPing,
    Temperatures, UsualFolder, Wanted,
};
use crate::model::{Contact, MachineFacts, Unanswered};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::BTreeSet;
use std::io::Read;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
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

    fn zone(&self) -> TimeZone {
        TimeZone::system()
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

    fn devices(&self, limit: &Limit) -> Result<Vec<Device>, Unanswered> {
        devices::devices(limit)
    }

    fn batteries(&self) -> Result<Vec<Battery>, Unanswered> {
        battery::batteries()
    }

    fn drives(&self, limit: &Limit) -> Result<Vec<Drive>, Unanswered> {
        drives::drives(limit)
    }

    fn temperatures(&self) -> Result<Temperatures, Unanswered> {
        temperatures::temperatures()
    }

    fn variables(&self) -> Vec<(String, String)> {
        programs::variables()
    }

    fn stored_variables(&self) -> Result<Vec<(String, String)>, Unanswered> {
        stored_variables::stored_variables()
    }

    fn processes(&self) -> Result<Vec<Process>, Unanswered> {
        processes::processes()
    }

    fn matching_processes(&self, text: &str, limit: &Limit) -> Result<Matching, Unanswered> {
        matching::matching(text, limit)
    }

    fn process_room(&self, id: u32) -> ProcessRoom {
        matching::room(id)
    }

    fn service(&self, query: &ServiceQuery, limit: &Limit) -> Result<Option<Service>, Unanswered> {
        services::service(query, limit)
    }

    fn failed_services(&self, limit: &Limit) -> Result<Vec<Service>, Unanswered> {
        services::failed(limit)
    }

    fn crashes(&self, hours: u32, limit: &Limit) -> Result<Crashes, Unanswered> {
        crashes::crashes(hours, limit)
    }

    fn run(&self, command: &Command, limit: &Limit) -> Result<Output, RunError> {
        programs::run(command, limit)
    }

    fn read(&self, path: &Path, part: Part, most: u64) -> Result<Vec<u8>, FileError> {
        files::read(path, part, most)
    }

    fn reader(&self, path: &Path, from: u64) -> Result<Box<dyn Read + Send>, FileError> {
        files::reader(path, from)
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

    fn access(&self, path: &Path, wanted: Wanted) -> Access {
        access::access(path, wanted)
    }

    fn usual_folder(&self, folder: UsualFolder) -> Option<PathBuf> {
        access::usual_folder(folder)
    }

    fn adapters(&self) -> Result<Vec<Adapter>, Unanswered> {
        adapters::adapters()
    }

    fn listeners(&self) -> Result<Vec<Listener>, Unanswered> {
        listening::listeners()
    }

    fn port_space(&self, limit: &Limit) -> Result<PortSpace, Unanswered> {
        port_space::port_space(limit)
    }

    fn firewall(&self, limit: &Limit) -> Result<Firewall, Unanswered> {
        firewall::firewall(limit)
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

    fn owners_of(
        &self,
        address: Ipv4Addr,
        adapter: &Adapter,
        limit: &Limit,
    ) -> Result<Vec<String>, Unanswered> {
        self.note("arp", &address);
        arp::owners(address, adapter, limit)
    }

    fn time_of(&self, server: SocketAddr, limit: &Limit) -> Result<ServerTime, NetError> {
        self.note("sntp", &server);
        sntp::time_of(server, limit)
    }

    fn connect(&self, to: SocketAddr, limit: &Limit) -> Result<Duration, NetError> {
        self.note("tcp", &to);
        tcp::connect(to, limit)
    }

    fn chain(&self, to: SocketAddr, name: &str, limit: &Limit) -> Result<Chain, FetchError> {
        self.note("tls", &to);
        chain::chain(to, name, limit)
    }

    fn proxies(&self, limit: &Limit) -> Result<Vec<ProxySetting>, Unanswered> {
        proxies::proxies(limit)
    }

    fn exchange(&self, asked: &Exchange<'_>, limit: &Limit) -> Result<Reply, NetError> {
        self.note("tcp", &asked.to);
        exchange::exchange(asked, limit)
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
