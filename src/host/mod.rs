//! The only door to the operating system: the questions it can answer, each blocking one with a limit.
#![expect(clippy::disallowed_methods, reason = "this floor is what the others are told to ask")]

mod access;
mod chain;
mod console;
mod crashes;
mod decode;
mod exchange;
mod firewall;
mod hardware;
mod limit;
mod live;
mod local;
mod matching;
mod named;
mod network;
mod open;
mod parallel;
mod ports;
mod proxies;
mod reach;
mod save;
mod scene;
mod search;
mod services;
mod start;
mod web;
mod whom;

use crate::model::{Contact, MachineFacts, Unanswered};
pub use access::{Access, Barrier, UsualFolder, Wanted};
pub use chain::{Certificate, Chain};
pub use console::join_console;
#[cfg(feature = "gui")]
pub use console::leave_console;
pub use crashes::{Crash, CrashKind, Crashes};
pub use decode::{code_page, decode};
pub use exchange::{Exchange, Reply, first_line};
pub use firewall::{
    Direction, Firewall, FirewallAction, FirewallKind, FirewallRule, FirewallSection,
};
pub use hardware::{
    Battery, BatteryState, Device, DeviceClass, DeviceProblem, Drive, DriveHealth, MemoryPressure,
    Temperature, Temperatures,
};
pub use limit::{Hurry, Limit, Stop};
pub use live::Live;
pub use local::{
    Command, Disk, Entry, FileError, FileInfo, FileKind, Memory, Output, Part, Process, RunError,
};
pub use matching::{Matching, ProcessRoom};
pub use named::{fits, named};
pub use network::{
    Adapter, AdapterKind, Answer, AnswerCode, DnsRequest, DnsTransport, Listener, NetError,
    NetErrorKind, Ping, PingMeans, RecordKind, ServerTime, SizedPing,
};
pub use open::open_settings;
#[cfg(feature = "gui")]
pub use open::reveal;
pub use parallel::{Enough, at_once};
pub use ports::{PortSpace, PortUse};
pub use proxies::{ProxyKind, ProxySetting, ProxySource};
pub use reach::{Reach, reach};
pub use save::{SaveError, good_folder, save, save_beside};
pub use scene::Scene;
pub use search::{
    absolute, copies, expand, folder_of, is_absolute, join, leads_away, path_folders, variable,
};
pub use services::{
    Line, Service, ServiceManager, ServiceQuery, ServiceResult, ServiceScope, ServiceStart,
    ServiceState, signal_name,
};
pub use start::{
    has_display, no_colour, on_interrupt, packs_beside_program, quiet_panics_in, system_lang,
    takes_escapes,
};
pub use web::{FetchError, FetchErrorKind, FetchRequest, Response};
pub use whom::{Families, addresses_of, counted, gateway, is_near, same_network};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::io::Read;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The questions an operating system can answer.
///
/// Two machines implement it: [`Live`], this computer, and [`Scene`], a written-down one.
/// A call may block for ever (a dead network mount, a hung resolver): whoever calls stands on a
/// thread that can be abandoned. The `Err` of a network question is a fact about the network;
/// [`Unanswered`] means that the system could not be asked.
#[allow(clippy::missing_errors_doc, reason = "said once for all, above")]
pub trait Host: Send + Sync {
    // -- the machine --------------------------------------------------------------------------

    /// The system, its user and its language.
    fn machine(&self) -> MachineFacts;
    /// The time by the machine's own clock.
    fn now(&self) -> Timestamp;
    /// The time zone that the machine's clock is set to.
    fn zone(&self) -> TimeZone;
    /// A clock that never jumps, for measuring.
    fn instant(&self) -> Instant;
    /// Memory in use and left.
    fn memory(&self) -> Result<Memory, Unanswered>;
    /// Mounted file systems that can hold the user's files.
    fn disks(&self) -> Result<Vec<Disk>, Unanswered>;
    /// How long the system has been up.
    fn uptime(&self) -> Result<Duration, Unanswered>;

    // -- hardware -----------------------------------------------------------------------------

    /// Devices that the system has found, those with a problem first.
    fn devices(&self, limit: &Limit) -> Result<Vec<Device>, Unanswered>;
    /// Batteries of the machine itself; none in one that stands on a desk.
    fn batteries(&self) -> Result<Vec<Battery>, Unanswered>;
    /// Physical drives, and those made of several.
    fn drives(&self, limit: &Limit) -> Result<Vec<Drive>, Unanswered>;
    /// Temperatures, wherever they are measured.
    fn temperatures(&self) -> Result<Temperatures, Unanswered>;

    // -- programs -----------------------------------------------------------------------------

    /// The environment variables of this process, undecodable bytes replaced.
    fn variables(&self) -> Vec<(String, String)>;
    /// The environment variables that new programs will get, as they are stored: of the machine, then
    /// of the user, `%NAME%` in them not filled in. Only Windows keeps such a list.
    fn stored_variables(&self) -> Result<Vec<(String, String)>, Unanswered>;
    /// Running processes that this user may see.
    fn processes(&self) -> Result<Vec<Process>, Unanswered>;
    /// Processes with `text` in their command line, upper and lower case aside. The command lines
    /// themselves never leave the host.
    fn matching_processes(&self, text: &str, limit: &Limit) -> Result<Matching, Unanswered>;
    /// What a process takes and may take; nothing of one that has ended or is another user's.
    fn process_room(&self, id: u32) -> ProcessRoom;
    /// One service; nothing where there is no such one. Looking changes nothing.
    fn service(&self, query: &ServiceQuery, limit: &Limit) -> Result<Option<Service>, Unanswered>;
    /// Services that ended with an error and do not run, a bounded number.
    fn failed_services(&self, limit: &Limit) -> Result<Vec<Service>, Unanswered>;
    /// Crashes of the last `hours` that the system keeps, a bounded number.
    fn crashes(&self, hours: u32, limit: &Limit) -> Result<Crashes, Unanswered>;
    /// Runs a program to its end, without a shell and without input. At the limit the program and
    /// everything it started are killed.
    fn run(&self, command: &Command, limit: &Limit) -> Result<Output, RunError>;

    // -- files --------------------------------------------------------------------------------

    /// Reads at most `most` bytes from the start or the end of a file.
    fn read(&self, path: &Path, part: Part, most: u64) -> Result<Vec<u8>, FileError>;
    /// Opens a file for reading it from this byte on to its end, however long it is. A read may block.
    fn reader(&self, path: &Path, from: u64) -> Result<Box<dyn Read + Send>, FileError>;
    /// What stands in a folder, at most `most` entries, by name.
    fn entries(&self, folder: &Path, most: usize) -> Result<Vec<Entry>, FileError>;
    /// What a path is, links followed.
    fn inspect(&self, path: &Path) -> Result<FileInfo, FileError>;
    /// The path with every link followed and every `..` resolved.
    fn resolve_path(&self, path: &Path) -> Result<PathBuf, FileError>;

    /// Whether this user may do something at a path, by the system's own answer. Nothing is changed,
    /// made or run.
    fn access(&self, path: &Path, wanted: Wanted) -> Access;
    /// Where this user's own folders are; absent where there is none of that kind.
    fn usual_folder(&self, folder: UsualFolder) -> Option<PathBuf>;

    // -- network ------------------------------------------------------------------------------

    /// Network adapters, the one that carries the default route first.
    fn adapters(&self) -> Result<Vec<Adapter>, Unanswered>;
    /// Sockets of this machine that wait for callers.
    fn listeners(&self) -> Result<Vec<Listener>, Unanswered>;
    /// How the ports of this machine are divided and used.
    fn port_space(&self, limit: &Limit) -> Result<PortSpace, Unanswered>;
    /// What can be seen of the firewalls of this machine.
    fn firewall(&self, limit: &Limit) -> Result<Firewall, Unanswered>;
    /// The DNS servers the system is set up to ask, in order.
    fn dns_servers(&self) -> Result<Vec<IpAddr>, Unanswered>;
    /// Turns a name into addresses the way every program on this machine does.
    fn resolve(&self, name: &str, limit: &Limit) -> Result<Vec<IpAddr>, NetError>;
    /// Asks one DNS server one question.
    fn query(&self, request: &DnsRequest, limit: &Limit) -> Result<Answer, NetError>;
    /// Sends one ICMP echo request and waits for its reply.
    fn ping(&self, to: IpAddr, limit: &Limit) -> Result<Ping, Unanswered>;
    /// Sends one ICMP echo request that makes a packet of `bytes` bytes, which no router may cut up.
    fn ping_sized(&self, to: IpAddr, bytes: u32, limit: &Limit) -> Result<SizedPing, Unanswered>;
    /// Asks the network of `adapter` (ARP) which hardware addresses, besides the adapter's own, answer for an IPv4 address.
    fn owners_of(
        &self,
        address: Ipv4Addr,
        adapter: &Adapter,
        limit: &Limit,
    ) -> Result<Vec<String>, Unanswered>;
    /// Asks a time server (SNTP) how far this machine's clock is off.
    fn time_of(&self, server: SocketAddr, limit: &Limit) -> Result<ServerTime, NetError>;
    /// Opens a TCP connection and closes it; gives the time it took.
    fn connect(&self, to: SocketAddr, limit: &Limit) -> Result<Duration, NetError>;
    /// Makes a TLS connection under a name without trusting it, and reads the certificates shown.
    /// Nothing is sent over it.
    fn chain(&self, to: SocketAddr, name: &str, limit: &Limit) -> Result<Chain, FetchError>;
    /// The proxies that this machine is set to use, from every place where one can be set.
    fn proxies(&self, limit: &Limit) -> Result<Vec<ProxySetting>, Unanswered>;
    /// Opens a TCP connection, sends something, reads what comes back and closes it. Ends when the
    /// answer is whole, too long or cut off, or the time is over; what came until then is given.
    fn exchange(&self, asked: &Exchange<'_>, limit: &Limit) -> Result<Reply, NetError>;
    /// The proxy that the system wants asked for this web address, as `host:port`.
    fn proxy_for(&self, url: &str) -> Option<String>;
    /// Sends one HTTP request and reads the start of its answer.
    fn fetch(&self, request: &FetchRequest, limit: &Limit) -> Result<Response, FetchError>;
    /// Every outside party talked to so far.
    fn contacts(&self) -> Vec<Contact>;
}
