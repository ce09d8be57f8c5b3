//! The answers of a written-down machine to every question.

use super::super::{
    Access, Adapter, Answer, AnswerCode, Battery, Chain, Command, Crashes, Device, Disk,
    DnsRequest, DnsTransport, Drive, Entry, Exchange, FetchError, FetchErrorKind, FetchRequest,
    FileError, FileInfo, FileKind, Firewall, Host, Limit, Listener, Matching, Memory, NetError,
    NetErrorKind, Output, Part, Ping, PingMeans, PortSpace, Process, ProcessRoom, ProxySetting,
    RecordKind, Reply, Response, RunError, ServerTime, Service, ServiceQuery, ServiceState,
    SizedPing, Temperatures, UsualFolder, Wanted,
};
use super::Scene;
use super::network;
use super::parts;
use super::parts::{SceneAnswer, SceneHttp, SceneName, SceneTcp};
use crate::model::{Contact, MachineFacts, Os, Unanswered, UnansweredKind};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

fn known<T: Clone>(subject: Option<&T>) -> Result<T, Unanswered> {
    subject.cloned().ok_or_else(|| UnansweredKind::NotSupported.into())
}

impl Host for Scene {
    fn machine(&self) -> MachineFacts {
        self.current().machine.clone().unwrap_or_else(|| MachineFacts {
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
        let start = self.now.unwrap_or(Timestamp::UNIX_EPOCH);
        let passed = SignedDuration::try_from(self.later.passed()).unwrap_or_default();
        start.checked_add(passed).unwrap_or(start)
    }

    fn zone(&self) -> TimeZone {
        TimeZone::UTC
    }

    fn instant(&self) -> Instant {
        Instant::now()
    }

    fn memory(&self) -> Result<Memory, Unanswered> {
        known(self.current().memory.as_ref())
    }

    fn disks(&self) -> Result<Vec<Disk>, Unanswered> {
        known(self.current().disks.as_ref())
    }

    fn uptime(&self) -> Result<Duration, Unanswered> {
        known(self.current().uptime_s.as_ref()).map(Duration::from_secs)
    }

    fn devices(&self, _limit: &Limit) -> Result<Vec<Device>, Unanswered> {
        known(self.current().devices.as_ref())
    }

    fn batteries(&self) -> Result<Vec<Battery>, Unanswered> {
        known(self.current().batteries.as_ref())
    }

    fn drives(&self, _limit: &Limit) -> Result<Vec<Drive>, Unanswered> {
        known(self.current().drives.as_ref())
    }

    fn temperatures(&self) -> Result<Temperatures, Unanswered> {
        known(self.current().temperatures.as_ref())
    }

    fn variables(&self) -> Vec<(String, String)> {
        self.current().variables.iter().map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    fn stored_variables(&self) -> Result<Vec<(String, String)>, Unanswered> {
        known(self.current().stored_variables.as_ref()).map(|stored| stored.into_iter().collect())
    }

    fn processes(&self) -> Result<Vec<Process>, Unanswered> {
        known(self.current().processes.as_ref())
    }

    fn matching_processes(&self, text: &str, _limit: &Limit) -> Result<Matching, Unanswered> {
        Matching::among(&self.current().command_lines, text)
    }

    fn process_room(&self, id: u32) -> ProcessRoom {
        self.current().process_room.get(&id.to_string()).copied().unwrap_or_default()
    }

    fn service(&self, query: &ServiceQuery, _limit: &Limit) -> Result<Option<Service>, Unanswered> {
        if let Some(reason) = self
            .current()
            .no_service
            .get(&query.name)
            .or_else(|| self.current().no_service.get("*"))
        {
            return Err(reason.clone());
        }
        let is_it = |it: &Service| it.name == query.name && it.scope == query.scope;
        Ok(known(self.current().services.as_ref())?.into_iter().find(is_it))
    }

    fn failed_services(&self, _limit: &Limit) -> Result<Vec<Service>, Unanswered> {
        if let Some(reason) = self.current().no_service.get("*") {
            return Err(reason.clone());
        }
        let failed = |it: &Service| it.state == ServiceState::Failed;
        Ok(known(self.current().services.as_ref())?.into_iter().filter(failed).collect())
    }

    fn crashes(&self, hours: u32, _limit: &Limit) -> Result<Crashes, Unanswered> {
        let mut crashes = known(self.current().crashes.as_ref())?;
        let seconds = i64::from(hours) * 3600;
        let now = self.now().as_second();
        crashes.found.retain(|crash| now - crash.time.as_second() <= seconds);
        Ok(crashes)
    }

    fn run(&self, command: &Command, _limit: &Limit) -> Result<Output, RunError> {
        let mut line = command.program.to_string_lossy().into_owned();
        for argument in &command.arguments {
            line.push(' ');
            line.push_str(argument);
        }
        match self.current().programs.get(&line) {
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
        let file = self.current().files.get(path).ok_or(FileError::NotFound)?;
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

    fn reader(&self, path: &Path, from: u64) -> Result<Box<dyn Read + Send>, FileError> {
        let mut cursor = Cursor::new(self.read(path, Part::Start, u64::MAX)?);
        cursor.set_position(from);
        Ok(Box::new(cursor))
    }

    fn entries(&self, folder: &Path, most: usize) -> Result<Vec<Entry>, FileError> {
        let mut entries = BTreeMap::new();
        for (path, file) in &self.current().files {
            let Ok(rest) = path.strip_prefix(folder) else { continue };
            let mut parts = rest.components();
            let Some(first) = parts.next() else { continue };
            let deeper = parts.next().is_some();
            let kind = if deeper || file.folder { FileKind::Folder } else { FileKind::File };
            entries.insert(first.as_os_str().to_string_lossy().into_owned(), kind);
        }
        if entries.is_empty() && !self.current().files.contains_key(folder) {
            return Err(FileError::NotFound);
        }
        Ok(entries.into_iter().take(most).map(|(name, kind)| Entry { name, kind }).collect())
    }

    fn inspect(&self, path: &Path) -> Result<FileInfo, FileError> {
        if let Some(file) = self.current().files.get(path) {
            let kind = if file.folder { FileKind::Folder } else { FileKind::File };
            return Ok(FileInfo {
                kind,
                bytes: file.text.len() as u64,
                modified: self.current().now,
                executable: file.executable,
                mode: None,
            });
        }
        if self.current().files.keys().any(|file| file.starts_with(path)) {
            return Ok(FileInfo { kind: FileKind::Folder, ..FileInfo::default() });
        }
        Err(FileError::NotFound)
    }

    fn resolve_path(&self, path: &Path) -> Result<PathBuf, FileError> {
        self.inspect(path)?;
        let link = self.current().files.get(path).and_then(|file| file.link.clone());
        Ok(link.unwrap_or_else(|| path.to_owned()))
    }

    fn access(&self, path: &Path, wanted: Wanted) -> Access {
        parts::access(self.current(), path, wanted)
    }

    fn usual_folder(&self, folder: UsualFolder) -> Option<PathBuf> {
        let home = || PathBuf::from(self.machine().home);
        let known = self.current().usual_folders.get(&folder).cloned();
        known.or_else(|| (folder == UsualFolder::Home).then(home))
    }

    fn adapters(&self) -> Result<Vec<Adapter>, Unanswered> {
        known(self.current().adapters.as_ref())
    }

    fn listeners(&self) -> Result<Vec<Listener>, Unanswered> {
        known(self.current().listeners.as_ref())
    }

    fn port_space(&self, _limit: &Limit) -> Result<PortSpace, Unanswered> {
        known(self.current().port_space.as_ref())
    }

    fn firewall(&self, _limit: &Limit) -> Result<Firewall, Unanswered> {
        known(self.current().firewall.as_ref())
    }

    fn dns_servers(&self) -> Result<Vec<IpAddr>, Unanswered> {
        known(self.current().dns_servers.as_ref())
    }

    fn resolve(&self, name: &str, _limit: &Limit) -> Result<Vec<IpAddr>, NetError> {
        match self.current().names.get(name) {
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
        match self
            .current()
            .dns
            .get(&key)
            .or_else(|| self.current().dns.get(&format!("{server} *")))
        {
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
        if self.current().cannot_ping {
            return Err(UnansweredKind::NotAllowed.because("echo requests"));
        }
        let took = self.current().pings.get(&to).copied().map(Duration::from_millis);
        Ok(Ping { took, unreachable: false, means: PingMeans::System })
    }

    fn connect(&self, to: SocketAddr, _limit: &Limit) -> Result<Duration, NetError> {
        match self.current().tcp.get(&to.to_string()) {
            Some(SceneTcp::Millis(millis)) => Ok(Duration::from_millis(*millis)),
            Some(SceneTcp::Fails(kind)) => Err(kind.because("")),
            None => Err(NetErrorKind::Silent.because("")),
        }
    }

    fn ping_sized(&self, to: IpAddr, bytes: u32, _limit: &Limit) -> Result<SizedPing, Unanswered> {
        network::ping_sized(self.current(), to, bytes)
    }

    fn owners_of(
        &self,
        address: Ipv4Addr,
        _adapter: &Adapter,
        _limit: &Limit,
    ) -> Result<Vec<String>, Unanswered> {
        known(self.owners.as_ref()).map(|owners| owners.get(&address).cloned().unwrap_or_default())
    }

    fn time_of(&self, server: SocketAddr, _limit: &Limit) -> Result<ServerTime, NetError> {
        network::time_of(self.current(), server)
    }

    fn chain(&self, to: SocketAddr, name: &str, _limit: &Limit) -> Result<Chain, FetchError> {
        network::chain(self.current(), to, name)
    }

    fn proxies(&self, _limit: &Limit) -> Result<Vec<ProxySetting>, Unanswered> {
        known(self.current().proxies.as_ref())
    }

    fn exchange(&self, asked: &Exchange<'_>, _limit: &Limit) -> Result<Reply, NetError> {
        network::exchange(self.current(), asked)
    }

    fn fetch(&self, request: &FetchRequest, _limit: &Limit) -> Result<Response, FetchError> {
        let proxy = self.current().proxy.clone().filter(|_| request.proxy);
        let fails = |kind| FetchError { kind, detail: String::new(), proxy: None, issuer: None };
        let direct = format!("{} direct", request.url);
        let direct = self.current().http.get(&direct).filter(|_| !request.proxy);
        match direct.or_else(|| self.current().http.get(&request.url)) {
            Some(SceneHttp::Answers(response)) => Ok(response.clone()),
            Some(SceneHttp::Fails(kind)) => Err(fails(*kind)),
            Some(SceneHttp::FailsWith(error)) => Err(error.clone()),
            None => Err(fails(FetchErrorKind::Silent)),
        }
        .map(|response| Response { proxy: response.proxy.or_else(|| proxy.clone()), ..response })
        .map_err(|error| FetchError { proxy: error.proxy.or(proxy), ..error })
    }

    fn proxy_for(&self, _url: &str) -> Option<String> {
        self.current().proxy.clone()
    }

    fn contacts(&self) -> Vec<Contact> {
        Vec::new()
    }
}
