//! A written-down machine, from a TOML file: for tests, demonstrations and replay.

mod answers;
mod later;
mod network;
mod parts;

use super::{
    Access, Adapter, Battery, Crashes, Device, Disk, Drive, Firewall, Listener, Memory, PortSpace,
    Process, ProcessRoom, ProxySetting, Service, Temperatures, UsualFolder,
};
use crate::model::{MachineFacts, Unanswered};
use jiff::Timestamp;
use later::Laters;
use parts::{
    SceneAnswer, SceneChain, SceneFile, SceneHttp, SceneMtu, SceneName, SceneOutput, SceneReply,
    SceneTcp, SceneTime,
};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

/// A machine of which only what is written down is known. What is not written down does not exist:
/// no such file, no such program, no answer from the network; whole subjects left out are `not_supported`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Scene {
    /// The system and its user.
    pub machine: Option<MachineFacts>,
    /// The time by the machine's clock.
    pub now: Option<Timestamp>,
    /// Environment variables.
    pub variables: BTreeMap<String, String>,
    /// Environment variables that new programs will get (Windows).
    pub stored_variables: Option<BTreeMap<String, String>>,
    /// Memory.
    pub memory: Option<Memory>,
    /// Disks.
    pub disks: Option<Vec<Disk>>,
    /// Seconds since the system started.
    pub uptime_s: Option<u64>,
    /// Devices.
    pub devices: Option<Vec<Device>>,
    /// Batteries.
    pub batteries: Option<Vec<Battery>>,
    /// Drives.
    pub drives: Option<Vec<Drive>>,
    /// Temperatures.
    pub temperatures: Option<Temperatures>,
    /// Processes.
    pub processes: Option<Vec<Process>>,
    /// Command lines by process; one that is empty may not be read.
    pub command_lines: BTreeMap<String, String>,
    /// What processes take and may take, by their id.
    pub process_room: BTreeMap<String, ProcessRoom>,
    /// Services: all there are.
    pub services: Option<Vec<Service>>,
    /// Why services cannot be asked for, by their name; `*` for all of them.
    pub no_service: BTreeMap<String, Unanswered>,
    /// Crashes that the system keeps, of whatever time.
    pub crashes: Option<Crashes>,
    /// Files by path, with their text.
    pub files: BTreeMap<PathBuf, SceneFile>,
    /// What programs print, by their command line with single spaces.
    pub programs: BTreeMap<String, SceneOutput>,
    /// Adapters.
    pub adapters: Option<Vec<Adapter>>,
    /// Listening sockets.
    pub listeners: Option<Vec<Listener>>,
    /// How ports are divided and used.
    pub port_space: Option<PortSpace>,
    /// Firewalls.
    pub firewall: Option<Firewall>,
    /// What stands at paths where it says more than `files`, by the path, or by `path wanted`.
    pub access: BTreeMap<String, Access>,
    /// The user's own folders.
    pub usual_folders: BTreeMap<UsualFolder, PathBuf>,
    /// DNS servers the system is set up to ask.
    pub dns_servers: Option<Vec<IpAddr>>,
    /// What the system's resolver gives, by name.
    pub names: BTreeMap<String, SceneName>,
    /// What DNS servers answer, by `server name record`, `server name record tcp`, or `server *`.
    pub dns: BTreeMap<String, SceneAnswer>,
    /// Round-trip milliseconds of echo requests, by address.
    pub pings: BTreeMap<IpAddr, u64>,
    /// Whether echo requests can be sent at all.
    pub cannot_ping: bool,
    /// Hardware addresses that answer for IPv4 addresses of the own network, besides the adapter's own.
    pub owners: Option<BTreeMap<Ipv4Addr, Vec<String>>>,
    /// How TCP connections end, by `address:port`.
    pub tcp: BTreeMap<String, SceneTcp>,
    /// The largest packet that comes back from an address; 1500 bytes where none is written down.
    pub mtu: BTreeMap<IpAddr, SceneMtu>,
    /// What time servers say, by `address:port`.
    pub times: BTreeMap<String, SceneTime>,
    /// The certificates that are shown under a name, by `name:port`.
    pub chains: BTreeMap<String, SceneChain>,
    /// The proxies that are set, in every place.
    pub proxies: Option<Vec<ProxySetting>>,
    /// What comes back over connections, by `address:port` and what is sent: `10.0.0.1:6379 PING`, with
    /// `large` for what fits no single packet, with `*` or nothing for whatever is sent.
    pub exchanges: BTreeMap<String, SceneReply>,
    /// The proxy that the system is set to, as `host:port`.
    pub proxy: Option<String>,
    /// What web servers answer, by URL; by `URL direct` where that differs without the proxy.
    pub http: BTreeMap<String, SceneHttp>,
    /// What becomes of it while it is asked: `[[later]]` tables.
    #[serde(skip)]
    pub later: Laters,
}

impl Scene {
    /// The machine as it is at this moment.
    fn current(&self) -> &Self {
        self.later.now().unwrap_or(self)
    }

    /// Reads a scene from TOML.
    ///
    /// # Errors
    /// The parser's message, with line and column.
    pub fn from_toml(text: &str) -> Result<Self, String> {
        later::read(text)
    }
}
