//! A machine that hangs in a system call: the engine leaves that thread behind and ends on time.
#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::disallowed_methods, clippy::panic, reason = "tests")]

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rustix::fs::{CWD, FileType, Mode, mknodat};
use selfcheck::engine::{Event, Wish, plan, run};
use selfcheck::host::{
    Access, Adapter, Answer, Battery, Chain, Command, Crashes, Device, Disk, DnsRequest, Drive,
    Entry, Exchange, FetchError, FetchRequest, FileError, FileInfo, Firewall, Host, Limit,
    Listener, Matching, Memory, NetError, Output, Part, Ping, PortSpace, Process, ProcessRoom,
    ProxySetting, Reply, Response, RunError, Scene, ServerTime, Service, ServiceQuery, SizedPing,
    Stop, Temperatures, UsualFolder, Wanted,
};
use selfcheck::model::{Contact, Ended, MachineFacts, Os, Status, Unanswered, UnansweredKind};
use selfcheck::packs::{Pages, load};
use std::io::Read;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A written-down machine whose memory is behind a pipe that nobody writes to, and whose disks are a defect.
struct Stuck {
    scene: Scene,
    pipe: PathBuf,
}

macro_rules! as_written {
    ($($verb:ident($($name:ident: $kind:ty),*) -> $gives:ty;)*) => {
        $(fn $verb(&self, $($name: $kind),*) -> $gives { self.scene.$verb($($name),*) })*
    };
}

impl Host for Stuck {
    fn memory(&self) -> Result<Memory, Unanswered> {
        // open(2) of a pipe without a writer never comes back.
        std::fs::read(&self.pipe).unwrap();
        Ok(Memory::default())
    }

    fn disks(&self) -> Result<Vec<Disk>, Unanswered> {
        panic!("a defect");
    }

    as_written! {
        machine() -> MachineFacts;
        now() -> Timestamp;
        zone() -> TimeZone;
        instant() -> Instant;
        uptime() -> Result<Duration, Unanswered>;
        devices(limit: &Limit) -> Result<Vec<Device>, Unanswered>;
        batteries() -> Result<Vec<Battery>, Unanswered>;
        drives(limit: &Limit) -> Result<Vec<Drive>, Unanswered>;
        temperatures() -> Result<Temperatures, Unanswered>;
        variables() -> Vec<(String, String)>;
        stored_variables() -> Result<Vec<(String, String)>, Unanswered>;
        processes() -> Result<Vec<Process>, Unanswered>;
        matching_processes(text: &str, limit: &Limit) -> Result<Matching, Unanswered>;
        process_room(id: u32) -> ProcessRoom;
        service(query: &ServiceQuery, limit: &Limit) -> Result<Option<Service>, Unanswered>;
        failed_services(limit: &Limit) -> Result<Vec<Service>, Unanswered>;
        crashes(hours: u32, limit: &Limit) -> Result<Crashes, Unanswered>;
        run(command: &Command, limit: &Limit) -> Result<Output, RunError>;
        read(path: &Path, part: Part, most: u64) -> Result<Vec<u8>, FileError>;
        reader(path: &Path, from: u64) -> Result<Box<dyn Read + Send>, FileError>;
        entries(folder: &Path, most: usize) -> Result<Vec<Entry>, FileError>;
        inspect(path: &Path) -> Result<FileInfo, FileError>;
        resolve_path(path: &Path) -> Result<PathBuf, FileError>;
        access(path: &Path, wanted: Wanted) -> Access;
        usual_folder(folder: UsualFolder) -> Option<PathBuf>;
        adapters() -> Result<Vec<Adapter>, Unanswered>;
        listeners() -> Result<Vec<Listener>, Unanswered>;
        port_space(limit: &Limit) -> Result<PortSpace, Unanswered>;
        firewall(limit: &Limit) -> Result<Firewall, Unanswered>;
        dns_servers() -> Result<Vec<IpAddr>, Unanswered>;
        resolve(name: &str, limit: &Limit) -> Result<Vec<IpAddr>, NetError>;
        query(request: &DnsRequest, limit: &Limit) -> Result<Answer, NetError>;
        ping(to: IpAddr, limit: &Limit) -> Result<Ping, Unanswered>;
        ping_sized(to: IpAddr, bytes: u32, limit: &Limit) -> Result<SizedPing, Unanswered>;
        owners_of(address: Ipv4Addr, adapter: &Adapter, limit: &Limit) -> Result<Vec<String>, Unanswered>;
        time_of(server: SocketAddr, limit: &Limit) -> Result<ServerTime, NetError>;
        chain(to: SocketAddr, name: &str, limit: &Limit) -> Result<Chain, FetchError>;
        proxies(limit: &Limit) -> Result<Vec<ProxySetting>, Unanswered>;
        proxy_for(url: &str) -> Option<String>;
        connect(to: SocketAddr, limit: &Limit) -> Result<Duration, NetError>;
        exchange(asked: &Exchange<'_>, limit: &Limit) -> Result<Reply, NetError>;
        fetch(request: &FetchRequest, limit: &Limit) -> Result<Response, FetchError>;
        contacts() -> Vec<Contact>;
    }
}

const PACK: &str = r#"
[pack]
id = "stuck"
title = "Stuck"
version = "1"
[[check]]
id = "hangs"
title = "Hangs"
group = "stuck"
limit = "300ms"
memory = {}
expect = [{ id = "known", status = "pass", say = "known" }]
[[check]]
id = "panics"
title = "Panics"
group = "stuck"
disks = {}
expect = [{ id = "known", status = "pass", say = "known" }]
[[check]]
id = "answers"
title = "Answers"
group = "stuck"
tcp = { host = "10.0.0.1", port = 1 }
expect = [{ id = "known", status = "pass", say = "known" }]
[[check]]
id = "rests-on-it"
title = "Rests on what hangs"
group = "stuck"
needs = ["hangs"]
tcp = { host = "10.0.0.1", port = 1 }
expect = [{ id = "known", status = "pass", say = "known" }]
"#;

fn stuck(folder: &Path) -> Arc<dyn Host> {
    let pipe = folder.join("pipe");
    mknodat(CWD, &pipe, FileType::Fifo, Mode::RWXU, 0).unwrap();
    let scene = Scene::from_toml("[tcp]\n\"10.0.0.1:1\" = 3\n").unwrap();
    Arc::new(Stuck { scene, pipe })
}

fn packs(text: &str) -> Vec<selfcheck::packs::Pack> {
    let bytes = text.as_bytes();
    let pages = Pages { file: "stuck.toml", bytes, words: &[], endpoints: None, shipped: false };
    vec![load(&pages).unwrap()]
}

#[test]
fn what_never_comes_back_costs_only_its_own_answer() {
    let folder = tempfile::tempdir().unwrap();
    let packs = packs(PACK);
    let plan = plan(&packs, &Wish::default(), Os::Linux).unwrap();
    let began = Instant::now();
    let report = run(&plan, &stuck(folder.path()), &Stop::default(), &mut |_| {});
    assert!(began.elapsed() < Duration::from_secs(10), "it took {:?}", began.elapsed());
    assert_eq!(report.ended, Ended::Complete);
    let unanswered = |check: &str| report.finding(check).unwrap().unanswered.as_ref().unwrap().kind;
    assert_eq!(unanswered("hangs"), UnansweredKind::TimedOut);
    assert_eq!(unanswered("panics"), UnansweredKind::Crashed);
    assert_eq!(report.finding("answers").unwrap().status, Status::Pass);
    let rests = report.finding("rests-on-it").unwrap();
    assert_eq!(rests.status, Status::Pass, "what is unknown does not block");
}

#[test]
fn stop_ends_even_what_never_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let packs = packs(&PACK.replace("300ms", "60s"));
    let plan = plan(&packs, &Wish::default(), Os::Linux).unwrap();
    let stop = Stop::default();
    let began = Instant::now();
    let report = run(&plan, &stuck(folder.path()), &stop, &mut |event| {
        if let Event::Finished(finding) = event
            && finding.check == "answers"
        {
            stop.stop();
        }
    });
    assert!(began.elapsed() < Duration::from_secs(10), "it took {:?}", began.elapsed());
    assert_eq!(report.ended, Ended::Stopped);
    let kind = report.finding("hangs").unwrap().unanswered.as_ref().unwrap().kind;
    assert_eq!(kind, UnansweredKind::Stopped);
    assert_eq!(report.finding("rests-on-it").unwrap().status, Status::Skipped);
    assert_eq!(report.finding("answers").unwrap().status, Status::Pass);
}
