//! A written-down machine, from a TOML file: for tests, demonstrations and replay.

mod network;
mod parts;

use super::{
    Adapter, Answer, AnswerCode, Chain, Command, Disk, DnsRequest, DnsTransport, Entry, FetchError,
    FetchErrorKind, FetchRequest, FileError, FileInfo, FileKind, Host, Limit, Listener, Memory,
    NetError, NetErrorKind, Output, Part, Ping, PingMeans, Process, ProxySetting, RecordKind,
    Response, RunError, ServerTime, SizedPing, Talk,
};
use crate::model::{Contact, MachineFacts, Os, Unanswered, UnansweredKind};
use jiff::Timestamp;
use parts::{
    SceneAnswer, SceneChain, SceneFile, SceneHttp, SceneMtu, SceneName, SceneOutput, SceneTalk,
    SceneTcp, SceneTime,
};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

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
    /// Memory.
    pub memory: Option<Memory>,
    /// Disks.
    pub disks: Option<Vec<Disk>>,
    /// Seconds since the system started.
    pub uptime_s: Option<u64>,
    /// Processes.
    pub processes: Option<Vec<Process>>,
    /// Files by path, with their text.
    pub files: BTreeMap<PathBuf, SceneFile>,
    /// What programs print, by their command line with single spaces.
    pub programs: BTreeMap<String, SceneOutput>,
    /// Adapters.
    pub adapters: Option<Vec<Adapter>>,
    /// Listening sockets.
    pub listeners: Option<Vec<Listener>>,
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
    /// How TCP connections end, by `address:port`.
    pub tcp: BTreeMap<String, SceneTcp>,
    /// The largest packet that comes back from an address; 1500 bytes where none is written down.
    pub mtu: BTreeMap<IpAddr, SceneMtu>,
    /// What time servers say, by `address:port`.
    pub times: BTreeMap<String, SceneTime>,
    /// What comes back on a connection, by `address:port`; by `address:port large` for what does not
    /// fit one packet.
    pub talks: BTreeMap<String, SceneTalk>,
    /// The certificates that are shown under a name, by `name:port`.
    pub chains: BTreeMap<String, SceneChain>,
    /// The proxies that are set, in every place.
    pub proxies: Option<Vec<ProxySetting>>,
    /// The proxy that the system is set to, as `host:port`.
    pub proxy: Option<String>,
    /// What web servers answer, by URL; by `URL direct` where that differs without the proxy.
    pub http: BTreeMap<String, SceneHttp>,
}

impl Scene {
    /// Reads a scene from TOML.
    ///
    /// # Errors
    /// The parser's message, with line and column.
    pub fn from_toml(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }
}

fn known<T: Clone>(subject: Option<&T>) -> Result<T, Unanswered> {
    subject.cloned().ok_or_else(|| UnansweredKind::NotSupported.into())
}

impl Host for Scene {
    fn machine(&self) -> MachineFacts {
        self.machine.clone().unwrap_or_else(|| MachineFacts {
            os: Os::Linux,
            os_version: "Scene 1".to_owned(),
            kernel: "1.0".to_owned(),
            arch: "x86_64".to_owned(),
            host_name: "scene-host".to_owned(),
            user_name: "sceneuser".to_owned(),
            home: "/home/sceneuser".to_owned(),
            language: "en".to_owned(),
            time_zone: "UTC".to_owned(),
            elevated: Some(false),
        })
    }

    fn now(&self) -> Timestamp {
        self.now.unwrap_or(Timestamp::UNIX_EPOCH)
    }

    fn instant(&self) -> Instant {
        Instant::now()
    }

    fn memory(&self) -> Result<Memory, Unanswered> {
        known(self.memory.as_ref())
    }

    fn disks(&self) -> Result<Vec<Disk>, Unanswered> {
        known(self.disks.as_ref())
    }

    fn uptime(&self) -> Result<Duration, Unanswered> {
        known(self.uptime_s.as_ref()).map(Duration::from_secs)
    }

    fn variables(&self) -> Vec<(String, String)> {
        self.variables.iter().map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    fn processes(&self) -> Result<Vec<Process>, Unanswered> {
        known(self.processes.as_ref())
    }

    fn run(&self, command: &Command, _limit: &Limit) -> Result<Output, RunError> {
        let mut line = command.program.to_string_lossy().into_owned();
        for argument in &command.arguments {
            line.push(' ');
            line.push_str(argument);
        }
        match self.programs.get(&line) {
            None => Err(RunError::NotFound),
            Some(output) if output.hangs => Err(RunError::TimedOut),
            Some(output) => Ok(Output {
                code: Some(output.code),
                signal: None,
                out: output.out.clone(),
                err: output.err.clone(),
                cut: false,
            }),
        }
    }

    fn read(&self, path: &Path, part: Part, most: u64) -> Result<Vec<u8>, FileError> {
        let file = self.files.get(path).ok_or(FileError::NotFound)?;
        if file.refused {
            return Err(FileError::NotAllowed);
        }
        if file.folder {
            return Err(FileError::WrongKind);
        }
        let bytes = file.text.as_bytes();
        let most = usize::try_from(most).unwrap_or(usize::MAX).min(bytes.len());
        Ok(match part {
            Part::Start => bytes.get(..most),
            Part::End => bytes.get(bytes.len() - most..),
        }
        .unwrap_or_default()
        .to_vec())
    }

    fn entries(&self, folder: &Path, most: usize) -> Result<Vec<Entry>, FileError> {
        let mut entries = BTreeMap::new();
        for (path, file) in &self.files {
            let Ok(rest) = path.strip_prefix(folder) else { continue };
            let mut parts = rest.components();
            let Some(first) = parts.next() else { continue };
            let deeper = parts.next().is_some();
            let kind = if deeper || file.folder { FileKind::Folder } else { FileKind::File };
            entries.insert(first.as_os_str().to_string_lossy().into_owned(), kind);
        }
        if entries.is_empty() && !self.files.contains_key(folder) {
            return Err(FileError::NotFound);
        }
        Ok(entries.into_iter().take(most).map(|(name, kind)| Entry { name, kind }).collect())
    }

    fn inspect(&self, path: &Path) -> Result<FileInfo, FileError> {
        if let Some(file) = self.files.get(path) {
            let kind = if file.folder { FileKind::Folder } else { FileKind::File };
            return Ok(FileInfo {
                kind,
                bytes: file.text.len() as u64,
                modified: self.now,
                executable: file.executable,
                mode: None,
            });
        }
        if self.files.keys().any(|file| file.starts_with(path)) {
            return Ok(FileInfo { kind: FileKind::Folder, ..FileInfo::default() });
        }
        Err(FileError::NotFound)
    }

    fn resolve_path(&self, path: &Path) -> Result<PathBuf, FileError> {
        self.inspect(path)?;
        let link = self.files.get(path).and_then(|file| file.link.clone());
        Ok(link.unwrap_or_else(|| path.to_owned()))
    }

    fn adapters(&self) -> Result<Vec<Adapter>, Unanswered> {
        known(self.adapters.as_ref())
    }

    fn listeners(&self) -> Result<Vec<Listener>, Unanswered> {
        known(self.listeners.as_ref())
    }

    fn dns_servers(&self) -> Result<Vec<IpAddr>, Unanswered> {
        known(self.dns_servers.as_ref())
    }

    fn resolve(&self, name: &str, _limit: &Limit) -> Result<Vec<IpAddr>, NetError> {
        match self.names.get(name) {
            Some(SceneName::Addresses(addresses)) => Ok(addresses.clone()),
            Some(SceneName::Fails(kind)) => Err(kind.because("")),
            None => Err(NetErrorKind::LookupFailed.because("")),
        }
    }

    fn query(&self, request: &DnsRequest, _limit: &Limit) -> Result<Answer, NetError> {
        let server = request.server.ip();
        let record = match request.record {
            RecordKind::A => "A",
            RecordKind::Aaaa => "AAAA",
        };
        let mut key = format!("{server} {} {record}", request.name);
        if request.transport == DnsTransport::Tcp {
            key.push_str(" tcp");
        }
        let took = Duration::from_millis(10);
        let code = AnswerCode::Ok;
        match self.dns.get(&key).or_else(|| self.dns.get(&format!("{server} *"))) {
            Some(SceneAnswer::Addresses(addresses)) => {
                Ok(Answer { code, addresses: addresses.clone(), took })
            }
            Some(SceneAnswer::Code(code)) => {
                Ok(Answer { code: *code, addresses: Vec::new(), took })
            }
            Some(SceneAnswer::Fails(kind)) => Err(kind.because("")),
            None => Err(NetErrorKind::Silent.because("")),
        }
    }

    fn ping(&self, to: IpAddr, _limit: &Limit) -> Result<Ping, Unanswered> {
        if self.cannot_ping {
            return Err(UnansweredKind::NotAllowed.because("echo requests"));
        }
        let took = self.pings.get(&to).copied().map(Duration::from_millis);
        Ok(Ping { took, unreachable: false, means: PingMeans::System })
    }

    fn connect(&self, to: SocketAddr, _limit: &Limit) -> Result<Duration, NetError> {
        match self.tcp.get(&to.to_string()) {
            Some(SceneTcp::Millis(millis)) => Ok(Duration::from_millis(*millis)),
            Some(SceneTcp::Fails(kind)) => Err(kind.because("")),
            None => Err(NetErrorKind::Silent.because("")),
        }
    }

    fn ping_sized(&self, to: IpAddr, bytes: u32, _limit: &Limit) -> Result<SizedPing, Unanswered> {
        network::ping_sized(self, to, bytes)
    }

    fn time_of(&self, server: SocketAddr, _limit: &Limit) -> Result<ServerTime, NetError> {
        network::time_of(self, server)
    }

    fn talk(
        &self,
        to: SocketAddr,
        send: &[u8],
        most: usize,
        _limit: &Limit,
    ) -> Result<Talk, NetError> {
        network::talk(self, to, send, most)
    }

    fn chain(&self, to: SocketAddr, name: &str, _limit: &Limit) -> Result<Chain, FetchError> {
        network::chain(self, to, name)
    }

    fn proxies(&self, _limit: &Limit) -> Result<Vec<ProxySetting>, Unanswered> {
        known(self.proxies.as_ref())
    }

    fn fetch(&self, request: &FetchRequest, _limit: &Limit) -> Result<Response, FetchError> {
        let proxy = self.proxy.clone().filter(|_| request.proxy);
        let fails = |kind| FetchError { kind, detail: String::new(), proxy: None, issuer: None };
        let direct = format!("{} direct", request.url);
        let direct = self.http.get(&direct).filter(|_| !request.proxy);
        match direct.or_else(|| self.http.get(&request.url)) {
            Some(SceneHttp::Answers(response)) => Ok(response.clone()),
            Some(SceneHttp::Fails(kind)) => Err(fails(*kind)),
            Some(SceneHttp::FailsWith(error)) => Err(error.clone()),
            None => Err(fails(FetchErrorKind::Silent)),
        }
        .map(|response| Response { proxy: response.proxy.or_else(|| proxy.clone()), ..response })
        .map_err(|error| FetchError { proxy: error.proxy.or(proxy), ..error })
    }

    fn proxy_for(&self, _url: &str) -> Option<String> {
        self.proxy.clone()
    }

    fn contacts(&self) -> Vec<Contact> {
        Vec::new()
    }
}
