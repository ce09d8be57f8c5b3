//! The small world: how it is built, and the words in which a scenario breaks it.

use super::names::{DOMAIN, Names, PROVIDER_DNS};
use super::place::{Place, Places};
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The computer, its router and its neighbour, as the home network calls them.
pub(crate) const OWN: &str = "192.168.1.10";
pub(crate) const ROUTER: &str = "192.168.1.1";
pub(crate) const NEIGHBOUR: &str = "192.168.1.9";
pub(crate) const OWN_V6: &str = "240e:3a1:100:1::10";

/// Something that happens while the checkup runs.
type Later = Box<dyn FnOnce(&World) + Send>;

/// What a scenario has changed besides the network itself.
#[derive(Default)]
pub(crate) struct Changes {
    pub(crate) modes: String,
    pub(crate) variables: Vec<(String, String)>,
    pub(crate) helpers: Vec<Child>,
    pub(crate) later: Vec<(Duration, Later)>,
    pub(crate) failed: Vec<String>,
}

/// One lab.
pub(crate) struct World {
    pub(crate) places: Places,
    pub(crate) names: Names,
    pub(crate) folder: TempDir,
    pub(crate) changes: Mutex<Changes>,
    servers: Mutex<Vec<Child>>,
}

impl World {
    /// Builds lab `number`; `certificates` are copied from that folder.
    pub(crate) fn build(number: usize, names: &Names, certificates: &Path) -> Result<Self, String> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let places = Places::make(number)?;
        let (changes, servers) = (Mutex::default(), Mutex::default());
        let world = Self { places, names: names.clone(), folder, changes, servers };
        let text = |error: std::io::Error| error.to_string();
        fs::write(world.path("names"), names.lines()).map_err(text)?;
        fs::create_dir_all(world.path("certificates")).map_err(text)?;
        for entry in fs::read_dir(certificates).map_err(text)?.flatten() {
            let to = world.path("certificates").join(entry.file_name());
            fs::copy(entry.path(), to).map_err(text)?;
        }
        let files = world.places.files(Place::Client);
        fs::create_dir_all(files.join("ssl/certs")).map_err(text)?;
        world.connect()?;
        world.heal();
        world.start_servers()?;
        Ok(world)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Makes the adapters and bridges. Each pair comes into being inside, never in the host's own namespace.
    fn connect(&self) -> Result<(), String> {
        for place in Place::ALL {
            let quiet = "net.ipv6.conf.default.accept_dad=0;net.ipv6.conf.all.accept_dad=0;\
                         net.ipv4.icmp_ratelimit=0;net.ipv6.icmp.ratelimit=0";
            self.sysctl(place, quiet)?;
            self.places.ip(place, "link set lo up")?;
        }
        self.sysctl(Place::Router, "net.ipv4.ip_forward=1;net.ipv6.conf.all.forwarding=1")?;
        for place in [Place::Wire, Place::Line] {
            self.sysctl(place, "net.ipv6.conf.default.disable_ipv6=1")?;
            self.places.ip(place, "link add br0 type bridge stp_state 0 forward_delay 0")?;
            self.places.ip(place, "link set br0 up")?;
        }
        for (place, adapter, wire, port) in [
            (Place::Client, "eth0", Place::Wire, "own"),
            (Place::Router, "lan0", Place::Wire, "router"),
            (Place::Neighbour, "eth0", Place::Wire, "neighbour"),
            (Place::Router, "wan0", Place::Line, "near"),
            (Place::Internet, "net0", Place::Line, "far"),
        ] {
            let wire_name = self.places.namespace(wire);
            let pair = format!("link add {adapter} type veth peer name {port} netns {wire_name}");
            self.places.ip(place, &pair)?;
            self.places.ip(wire, &format!("link set {port} master br0 up"))?;
            // Whole packets with whole checksums: else nothing could count, cut or carry them.
            for (at, name) in [(place, adapter), (wire, port)] {
                let off =
                    ["ethtool", "-K", name, "tx", "off", "tso", "off", "gso", "off", "gro", "off"];
                self.places.run(at, &off, "")?;
            }
        }
        let mut lines = String::new();
        for address in self.names.addresses() {
            let length = if address.is_ipv4() { 32 } else { 128 };
            let nodad = if address.is_ipv4() { "" } else { " nodad" };
            let _ = writeln!(lines, "addr add {address}/{length} dev lo{nodad}");
        }
        self.places.ip_lines(Place::Internet, &lines);
        Ok(())
    }

    fn start_servers(&self) -> Result<(), String> {
        let folder = self.folder.path().to_string_lossy().into_owned();
        for place in [Place::Internet, Place::Router, Place::Neighbour] {
            let server = self.start(place, &[place.name(), &folder])?;
            self.servers.lock().unwrap_or_else(PoisonError::into_inner).push(server);
        }
        let provider = format!("--server={PROVIDER_DNS}");
        let words = [
            "dnsmasq",
            "--keep-in-foreground",
            "--conf-file=/dev/null",
            "--no-hosts",
            "--no-resolv",
            "--cache-size=0",
            "--user=root",
            "--pid-file",
            "--bind-interfaces",
            "--no-dhcp-interface=lan0",
            "--listen-address=192.168.1.1,240e:3a1:100:1::1",
            &provider,
        ];
        let mut forwarder = self.places.command(Place::Router, &words);
        forwarder.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let forwarder = forwarder.spawn().map_err(|error| error.to_string())?;
        self.servers.lock().unwrap_or_else(PoisonError::into_inner).push(forwarder);
        Ok(())
    }

    /// Starts this program again inside a place, and waits until it says that it is ready.
    fn start(&self, place: Place, arguments: &[&str]) -> Result<Child, String> {
        // This very program, even where it was built anew meanwhile.
        let own = format!("/proc/{}/exe", std::process::id());
        let words: Vec<&str> =
            [own.as_str(), "serve"].into_iter().chain(arguments.iter().copied()).collect();
        let mut command: Command = self.places.command(place, &words);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|error| error.to_string())?;
        let mut said = String::new();
        if let Some(out) = child.stdout.take() {
            drop(BufReader::new(out).read_line(&mut said));
        }
        if said.trim() == "ready" { Ok(child) } else { Err(format!("{arguments:?} did not start")) }
    }

    pub(crate) fn changes(&self) -> std::sync::MutexGuard<'_, Changes> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes what a scenario could not do: such a scenario has no result.
    fn note(&self, done: Result<String, String>) {
        if let Err(problem) = done {
            self.changes().failed.push(problem);
        }
    }

    fn sysctl(&self, place: Place, settings: &str) -> Result<(), String> {
        let words: Vec<&str> = ["sysctl", "-qw"].into_iter().chain(settings.split(';')).collect();
        self.places.run(place, &words, "").map(drop)
    }

    // -- the words of scenarios ---------------------------------------------------------------

    /// Settings of the kernel, parted by `;`, in a place.
    pub(crate) fn kernel(&self, place: Place, settings: &str) {
        self.note(self.sysctl(place, settings).map(|()| String::new()));
    }

    /// `ip` commands, one a line.
    pub(crate) fn ip(&self, place: Place, lines: &str) {
        for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
            self.note(self.places.ip(place, line));
        }
    }

    /// A rule of nft: `CHAIN RULE`. Chains: client, neighbour, internet and router `in`, `out`; router `pass`, `turn`; wire and line `pass`.
    pub(crate) fn rule(&self, place: Place, rule: &str) {
        let family = if matches!(place, Place::Wire | Place::Line) { "bridge" } else { "inet" };
        self.note(self.places.nft(place, &format!("add rule {family} lab {rule}\n")));
    }

    /// Turns what the home network sends to `port` round to a port of the router.
    pub(crate) fn turn(&self, what: &str, to: u16) {
        self.rule(Place::Router, &format!("turn iifname lan0 {what} redirect to :{to}"));
    }

    /// Lets the own network's DNS server behave so.
    pub(crate) fn own_dns(&self, mode: &str) {
        self.mode("dns.router", mode);
        for by in ["udp", "tcp"] {
            self.turn(&format!("ip daddr {ROUTER} {by} dport 53"), 5300);
        }
    }

    /// Lets every DNS question that leaves the home network be answered so.
    pub(crate) fn every_dns(&self, mode: &str) {
        self.mode("dns.router", mode);
        for by in ["udp", "tcp"] {
            self.turn(&format!("{by} dport 53"), 5300);
        }
    }

    /// How a part of the world behaves.
    pub(crate) fn mode(&self, what: &str, mode: &str) {
        let mut changes = self.changes();
        let _ = writeln!(changes.modes, "{what} {mode}");
        drop(fs::write(self.path("modes"), &changes.modes));
    }

    /// A file below `/etc` of the computer, written in place, as it is bound over the real one.
    pub(crate) fn etc(&self, name: &str, text: &str) {
        drop(fs::write(self.places.files(Place::Client).join(name), text));
    }

    /// The DNS servers that the computer is set to.
    pub(crate) fn set_dns(&self, servers: &[&str]) {
        let lines: Vec<_> = servers.iter().map(|server| format!("nameserver {server}\n")).collect();
        self.etc("resolv.conf", &lines.concat());
    }

    /// A file in the user's home.
    pub(crate) fn home(&self, name: &str, text: &str) {
        let path = self.path("home").join(name);
        if let Some(folder) = path.parent() {
            drop(fs::create_dir_all(folder));
        }
        drop(fs::write(path, text));
    }

    /// A variable of the user.
    pub(crate) fn variable(&self, name: &str, value: &str) {
        self.changes().variables.push((name.to_owned(), value.to_owned()));
    }

    /// Every variable by which programs learn of a proxy.
    pub(crate) fn proxy(&self, proxy: &str) {
        for name in ["http_proxy", "https_proxy"] {
            self.variable(name, &format!("http://{proxy}"));
        }
    }

    /// Starts one more server in a place, until the scenario ends.
    pub(crate) fn serve(&self, place: Place, arguments: &str) {
        let folder = self.folder.path().to_string_lossy().into_owned();
        let mut words: Vec<&str> = arguments.split_whitespace().collect();
        if words.len() == 1 {
            words.push(&folder);
        }
        match self.start(place, &words) {
            Ok(child) => self.changes().helpers.push(child),
            Err(problem) => self.changes().failed.push(problem),
        }
    }

    /// Starts another program in a place, until the scenario ends.
    pub(crate) fn program(&self, place: Place, words: &[&str]) {
        let mut command = self.places.command(place, words);
        command.current_dir(self.folder.path());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if let Ok(child) = command.spawn() {
            self.changes().helpers.push(child);
        }
        thread::sleep(Duration::from_millis(200));
    }

    /// Puts a cable between router and provider that takes its time, each way.
    pub(crate) fn slow_line(&self, millis: u32, jitter: u32) {
        self.ip(Place::Line, "link set near nomaster\nlink set far nomaster");
        self.serve(Place::Line, &format!("cable near far {millis} {jitter}"));
    }

    /// Does something while the checkup runs.
    pub(crate) fn later(&self, millis: u64, what: impl FnOnce(&World) + Send + 'static) {
        self.changes().later.push((Duration::from_millis(millis), Box::new(what)));
    }

    /// Both addresses of a site, as a match of nft on what goes there: one rule each.
    pub(crate) fn towards(&self, site: &str) -> [String; 2] {
        let name = format!("{site}.{DOMAIN}");
        [
            format!("ip daddr {}", self.names.v4(&name)),
            format!("ip6 daddr {}", self.names.v6(&name)),
        ]
    }

    /// Waits until the way out works, each place at most two seconds. Then neighbours know each other, as they mostly do.
    pub(crate) fn settle(&self) {
        for place in [ROUTER, "223.5.5.5", "2400:3200::1"] {
            let until = Instant::now() + Duration::from_secs(2);
            while Instant::now() < until {
                let ping = ["ping", "-n", "-c1", "-W1", place];
                if self.places.run(Place::Client, &ping, "").is_ok() {
                    break;
                }
            }
        }
    }

    /// Ends the helpers of a scenario.
    pub(crate) fn end_helpers(&self) {
        end(&mut self.changes().helpers);
    }
}

/// Ends programs: their input is closed and they are killed.
fn end(children: &mut Vec<Child>) {
    for mut child in children.drain(..) {
        // `ip netns exec` becomes the program itself, so this is its own number.
        drop(child.kill());
        drop(child.wait());
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.end_helpers();
        end(&mut self.servers.lock().unwrap_or_else(PoisonError::into_inner));
    }
}
