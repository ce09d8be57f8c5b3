//! The proxies that this computer is set to use, each tried.

use super::web::is_near;
use super::{Ctx, Probe, Touch};
use crate::host::{
    Exchange, FetchRequest, NetErrorKind, Part, ProxyKind, ProxySetting, Reply, addresses_of,
    at_once, first_line,
};
use crate::model::{Unanswered, UnansweredKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

/// Most proxies tried, whatever is set.
const MOST_PROXIES: usize = 12;
/// Bytes of an answer that are looked at, and of a script.
const MOST_ANSWER: usize = 512;
const MOST_SCRIPT: usize = 256 * 1024;

/// How long the site is waited for without a proxy.
const DIRECT: Duration = Duration::from_secs(2);

/// What every script that decides on proxies contains (Netscape's proxy auto-config format).
const IN_EVERY_SCRIPT: &str = "FindProxyForURL";

/// Looks up which proxies this computer is set to use and tries each: connects to it and asks it for a
/// connection or a page that the pack names. Nothing else is sent, and no user name or password.
///
/// Read are environment variables everywhere; on Windows this user's Internet settings, those laid down by
/// policy, and those of services; on macOS the network settings; on Linux those of GNOME or KDE, of whichever
/// desktop is in use. Programs differ in which of them they obey: those of a desktop are obeyed by its
/// browsers, environment variables by programs in the terminal. Proxies that speak HTTP are asked for a
/// connection (CONNECT) or a page, SOCKS ones only greeted (RFC 1928). A script that decides for each
/// address is fetched and looked at, and never run, so what it decides is not known.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Proxy {
    /// The place that proxies for encrypted pages are asked to connect to, as `host:port`.
    site: String,
    /// The unencrypted page that proxies for plain pages are asked for.
    page: String,
    /// Milliseconds to wait for each.
    #[serde(default = "four_thousand")]
    wait_ms: u64,
}

fn four_thousand() -> u64 {
    4_000
}

/// What [`Proxy`] learns.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Facts {
    /// How many settings name a proxy or a script.
    set: usize,
    /// How many different proxies were tried.
    tried: usize,
    /// How many of them work.
    working: usize,
    /// How many cannot be connected to, or their name is not found.
    dead: usize,
    /// Whether the site can be connected to without a proxy; only looked at where a proxy is dead.
    direct: bool,
    /// How many of the dead ones are on this computer: the program that should be there is not running.
    dead_here: usize,
    /// How many want a user name and a password.
    login: usize,
    /// How many answer, but do not let the test through (status 400 to 499).
    rejects: usize,
    /// How many answer, but cannot get what they are asked for (status 500 and above).
    fails: usize,
    /// How many take the connection and then say nothing.
    silent: usize,
    /// How many say something that is no proxy's answer.
    odd: usize,
    /// The proxy that the sentence is about, as `host:port`: the first that does not work, else the first; empty where there is none.
    #[schemars(extend("x-private" = "host"))]
    proxy: String,
    /// Where it is set: `environment`, `user`, `policy`, `machine`, `macos`, `gnome`, `kde`.
    source: String,
    /// How it failed: `refused`, `silent`, `login`, `rejects` …; empty when it works.
    error: String,
    /// Whether it is on this computer or has a private network's address.
    near: bool,
    /// Whether this program's own requests for pages go through it.
    in_use: bool,
    /// How many different scripts are set.
    scripts: usize,
    /// How many of them could be had and look like one.
    scripts_good: usize,
    /// The first that could not, else the first; empty where there is none.
    #[schemars(extend("x-private" = "host"))]
    script: String,
    /// Whether the network is asked for a script (WPAD).
    discovery: bool,
    /// Each setting.
    list: Vec<Row>,
}

/// One setting.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub(super) struct Row {
    /// Where it is set.
    source: String,
    /// What it is for: `http`, `https`, `socks`, `script`, `discovery`.
    kind: String,
    /// The proxy, as `host:port`, or the script's address.
    #[schemars(extend("x-private" = "host"))]
    proxy: String,
    /// Whether it works; for discovery, which is not tried, always.
    works: bool,
    /// How it failed: `refused`, `silent`, `unreachable`, `no_such_name`, `login`, `rejects`, `fails`, `no_answer`, `odd` …; empty when it did not.
    error: String,
    /// Whether it is on this computer.
    here: bool,
}

/// How a proxy answered; nothing when it works.
type Fault = Option<&'static str>;

const LOGIN: &str = "login";
const REJECTS: &str = "rejects";
const FAILS: &str = "fails";
const NO_ANSWER: &str = "no_answer";
const ODD: &str = "odd";

impl Probe for Proxy {
    const NAME: &'static str = "proxy";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let settings = cx.host.proxies(&cx.limit)?;
        // The same proxy may be set in several places, and is tried once.
        let mut different: Vec<ProxySetting> = settings
            .iter()
            .map(|it| ProxySetting { source: settings[0].source, ..it.clone() })
            .collect();
        different.sort();
        different.dedup();
        different.retain(|it| it.kind != ProxyKind::Discovery);
        different.truncate(MOST_PROXIES);
        let faults = at_once(&different, |setting| self.fault(cx, setting));
        match cx.limit.left() {
            Err(why) if why.kind == UnansweredKind::Stopped => return Err(why),
            _ => {}
        }
        let key = |it: &ProxySetting| (it.kind, it.host.clone(), it.port, it.script.clone());
        let faults: BTreeMap<_, _> = different.iter().map(key).zip(faults).collect();
        let used =
            [&self.page, &format!("https://{}/", self.site)].map(|url| cx.host.proxy_for(url));
        let mut facts = Facts::default();
        for setting in &settings {
            let fault = faults.get(&key(setting)).copied().flatten();
            facts.list.push(Row {
                source: setting.source.name().to_owned(),
                kind: setting.kind.name().to_owned(),
                proxy: named(setting),
                works: fault.is_none(),
                error: fault.unwrap_or_default().to_owned(),
                here: is_here(&setting.host),
            });
        }
        facts.count(&used);
        facts.direct = facts.dead > 0 && self.is_direct(cx);
        Ok(facts)
    }

    fn touches(&self) -> Vec<Touch> {
        [&self.site, &self.page].into_iter().cloned().map(Touch::Contact).collect()
    }
}

fn named(setting: &ProxySetting) -> String {
    match setting.kind {
        ProxyKind::Script => setting.script.clone(),
        ProxyKind::Discovery => String::new(),
        _ if setting.host.contains(':') => format!("[{}]:{}", setting.host, setting.port),
        _ => format!("{}:{}", setting.host, setting.port),
    }
}

fn is_here(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl Proxy {
    fn fault(&self, cx: &Ctx<'_>, setting: &ProxySetting) -> Fault {
        let limit = cx.limit.at_most(Duration::from_millis(self.wait_ms));
        let (question, read): (Vec<u8>, fn(&Reply) -> Fault) = match setting.kind {
            ProxyKind::Script => return self.script_fault(cx, &setting.script),
            ProxyKind::Discovery => return None,
            // Version 5, two ways to log in: none, and a user name (RFC 1928 §3).
            ProxyKind::Socks => (vec![5, 2, 0, 2], read_socks),
            ProxyKind::Http => (page_question(&self.page).into_bytes(), read_http),
            ProxyKind::Https => (connect_question(&self.site).into_bytes(), read_http),
        };
        let most = if setting.kind == ProxyKind::Socks { 2 } else { MOST_ANSWER };
        let addresses = match addresses_of(cx.host, &setting.host, &limit) {
            Ok(addresses) => addresses,
            Err(error) if error.kind == NetErrorKind::NoSuchName => return Some(error.kind.name()),
            Err(_) => return Some(NetErrorKind::LookupFailed.name()),
        };
        let mut fault = Some(NetErrorKind::NoSuchName.name());
        for address in addresses.into_iter().take(2) {
            let to = SocketAddr::new(address, setting.port);
            let asked = Exchange { to, send: &question, most, enough: &first_line };
            match cx.host.exchange(&asked, &limit) {
                Ok(reply) => return read(&reply),
                Err(error) => fault = Some(error.kind.name()),
            }
        }
        fault
    }

    /// Whether the site can be reached without a proxy.
    fn is_direct(&self, cx: &Ctx<'_>) -> bool {
        let limit = cx.limit.at_most(DIRECT);
        let Some((host, port)) = self.site.rsplit_once(':') else { return false };
        let Ok(port) = port.parse() else { return false };
        let found = addresses_of(cx.host, host, &limit).unwrap_or_default();
        let reached = at_once(found.get(..found.len().min(4)).unwrap_or_default(), |address| {
            cx.host.connect(SocketAddr::new(*address, port), &limit).is_ok()
        });
        reached.contains(&true)
    }

    fn script_fault(&self, cx: &Ctx<'_>, script: &str) -> Fault {
        if let Some(path) = script.strip_prefix("file://") {
            let drive = path.strip_prefix('/').filter(|rest| rest.get(1..2) == Some(":"));
            let most = MOST_SCRIPT as u64;
            let text = cx.host.read(&PathBuf::from(drive.unwrap_or(path)), Part::Start, most);
            return match text {
                Ok(text) if String::from_utf8_lossy(&text).contains(IN_EVERY_SCRIPT) => None,
                Ok(_) => Some(ODD),
                Err(_) => Some("no_file"),
            };
        }
        let limit = cx.limit.at_most(Duration::from_millis(self.wait_ms));
        let request =
            FetchRequest { url: script.to_owned(), follow: true, proxy: false, most: MOST_SCRIPT };
        match cx.host.fetch(&request, &limit) {
            Ok(answer) if answer.status != 200 => Some(REJECTS),
            Ok(answer) if answer.body.contains(IN_EVERY_SCRIPT) => None,
            Ok(_) => Some(ODD),
            Err(error) => Some(error.kind.name()),
        }
    }
}

fn connect_question(site: &str) -> String {
    format!("CONNECT {site} HTTP/1.1\r\nHost: {site}\r\n\r\n")
}

fn page_question(page: &str) -> String {
    let host = super::web::host_of(page).unwrap_or_default();
    format!("GET {page} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
}

/// The status in `HTTP/1.1 407 Proxy Authentication Required`, judged.
fn read_http(reply: &Reply) -> Fault {
    if reply.bytes.is_empty() {
        return Some(if reply.closed { ODD } else { NO_ANSWER });
    }
    let line = String::from_utf8_lossy(&reply.bytes);
    let status = line.strip_prefix("HTTP/1.").and_then(|rest| rest.split(' ').nth(1));
    match status.and_then(|status| status.trim().parse::<u16>().ok()) {
        Some(200..=399) => None,
        Some(407) => Some(LOGIN),
        Some(400..=499) => Some(REJECTS),
        Some(500..=599) => Some(FAILS),
        _ => Some(ODD),
    }
}

/// The way to log in that a SOCKS proxy chose; 255 stands for none of those offered.
fn read_socks(reply: &Reply) -> Fault {
    match reply.bytes.as_slice() {
        [5, 0] => None,
        [5, 2 | 255] => Some(LOGIN),
        [] if !reply.closed => Some(NO_ANSWER),
        _ => Some(ODD),
    }
}

impl Facts {
    fn count(&mut self, used: &[Option<String>]) {
        let mut proxies: BTreeMap<(String, String), Row> = BTreeMap::new();
        let mut scripts: BTreeMap<String, Row> = BTreeMap::new();
        for row in &self.list {
            match row.kind.as_str() {
                "discovery" => self.discovery = true,
                "script" => drop(scripts.insert(row.proxy.clone(), row.clone())),
                kind => drop(
                    proxies
                        .entry((row.proxy.clone(), kind.to_owned()))
                        .or_insert_with(|| row.clone()),
                ),
            }
        }
        self.set = self.list.iter().filter(|row| row.kind != "discovery").count();
        self.tried = proxies.len();
        for row in proxies.values() {
            match row.error.as_str() {
                "" => self.working += 1,
                LOGIN => self.login += 1,
                REJECTS => self.rejects += 1,
                FAILS => self.fails += 1,
                NO_ANSWER => self.silent += 1,
                ODD => self.odd += 1,
                _ => {
                    self.dead += 1;
                    self.dead_here +=
                        usize::from(row.here && row.error == NetErrorKind::Refused.name());
                }
            }
        }
        // One on this computer that is not there is the surest of all faults.
        let rank = |row: &&Row| (row.works, !row.here);
        if let Some(row) = proxies.values().min_by_key(rank) {
            self.proxy.clone_from(&row.proxy);
            self.source.clone_from(&row.source);
            self.error.clone_from(&row.error);
            self.near = is_near(&row.proxy);
            self.in_use = used.iter().flatten().any(|used| *used == row.proxy);
        }
        self.scripts = scripts.len();
        self.scripts_good = scripts.values().filter(|row| row.works).count();
        if let Some(row) = scripts.values().min_by_key(|row| row.works) {
            self.script.clone_from(&row.proxy);
        }
    }
}

#[cfg(test)]
#[path = "proxy_tests.rs"]
mod tests;
