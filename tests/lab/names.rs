//! Who lives in the small internet: every outside party that the network pack asks, and a shop whose sites have faults.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;
use toml::{Table, Value};

/// Sites of one domain, each with its own address and, where its name says so, its own fault.
pub(crate) const SHOP: [&str; 20] = [
    "www",
    "expired",
    "early",
    "other-name",
    "self-signed",
    "no-chain",
    "old-tls",
    "cut-tls",
    "error",
    "bad-gateway",
    "busy",
    "too-many",
    "forbidden",
    "missing",
    "hangs",
    "slow",
    "cut",
    "refused",
    "down",
    "plain",
];

/// The domain of those sites.
pub(crate) const DOMAIN: &str = "shop-of-wang.com";

/// The provider's DNS server.
pub(crate) const PROVIDER_DNS: &str = "61.10.20.53";

/// A page with the answer that the pack calls the true one.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) host: String,
    pub(crate) path: String,
    pub(crate) status: u16,
    pub(crate) text: String,
}

/// Names with their addresses, addresses without a name, and pages.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    pub(crate) known: BTreeMap<String, (Vec<Ipv4Addr>, Vec<Ipv6Addr>)>,
    pub(crate) bare: Vec<IpAddr>,
    pub(crate) pages: Vec<Page>,
}

impl Names {
    /// Reads them from the pack, so that the world follows when the pack asks somebody else.
    pub(crate) fn of_pack(pack: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(pack).map_err(|error| error.to_string())?;
        let pack: Table = text.parse().map_err(|error| format!("{error}"))?;
        let endpoints = pack.get("endpoints").and_then(Value::as_table).ok_or("no endpoints")?;
        let mut names = Self::default();
        for list in endpoints.values().filter_map(Value::as_array) {
            for entry in list.iter().filter_map(Value::as_str) {
                names.take(entry);
            }
        }
        for site in SHOP {
            names.add(&format!("{site}.{DOMAIN}"));
        }
        names.add(DOMAIN);
        names.known.insert(
            "ipv4only.arpa".to_owned(),
            (vec![Ipv4Addr::new(192, 0, 0, 170), Ipv4Addr::new(192, 0, 0, 171)], Vec::new()),
        );
        if let Ok(address) = PROVIDER_DNS.parse() {
            names.bare.push(address);
        }
        names.bare.sort();
        names.bare.dedup();
        Ok(names)
    }

    fn take(&mut self, entry: &str) {
        let first = entry.split(' ').next().unwrap_or_default();
        if let Some((_, rest)) = first.split_once("://") {
            let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
            let host = host.split(':').next().unwrap_or_default();
            let mut words = entry.splitn(3, ' ').skip(1);
            let status = words.next().and_then(|status| status.parse().ok()).unwrap_or(200);
            let text = words.next().unwrap_or_default().to_owned();
            let path = format!("/{path}");
            self.pages.push(Page { host: host.to_owned(), path, status, text });
            self.add(host);
        } else if let Ok(address) = first.parse() {
            self.bare.push(address);
        } else if let Ok(address) = first.parse::<std::net::SocketAddr>() {
            self.bare.push(address.ip());
        } else if !first.starts_with('*') {
            let host = first.split(':').next().unwrap_or_default();
            match host.parse() {
                Ok(address) => self.bare.push(address),
                Err(_) => self.add(host),
            }
        }
    }

    fn add(&mut self, name: &str) {
        if self.known.contains_key(name) || !name.contains('.') {
            return;
        }
        let number = u8::try_from(self.known.len() + 10).unwrap_or(u8::MAX);
        let v4 = Ipv4Addr::new(93, 184, 216, number);
        let v6 = Ipv6Addr::new(0x2600, 0x1406, 0, 0, 0, 0, 0, u16::from(number));
        // What is called an IPv6 name has no other address.
        let v4 = if name.starts_with("ipv6.") { Vec::new() } else { vec![v4] };
        self.known.insert(name.to_owned(), (v4, vec![v6]));
    }

    /// Every address that the small internet owns.
    pub(crate) fn addresses(&self) -> Vec<IpAddr> {
        let named = self.known.values();
        let v4 = named.clone().flat_map(|(v4, _)| v4).map(|address| IpAddr::V4(*address));
        let v6 = named.flat_map(|(_, v6)| v6).map(|address| IpAddr::V6(*address));
        let reserved = IpAddr::V4(Ipv4Addr::new(192, 0, 0, 170));
        let all = self.bare.iter().copied().chain(v4).chain(v6);
        let mut all: Vec<_> = all.filter(|address| *address != reserved).collect();
        all.sort();
        all.dedup();
        all
    }

    /// The IPv4 address of a name.
    pub(crate) fn v4(&self, name: &str) -> Ipv4Addr {
        let found = self.known.get(name).and_then(|(v4, _)| v4.first());
        found.copied().unwrap_or(Ipv4Addr::UNSPECIFIED)
    }

    /// The IPv6 address of a name.
    pub(crate) fn v6(&self, name: &str) -> Ipv6Addr {
        let found = self.known.get(name).and_then(|(_, v6)| v6.first());
        found.copied().unwrap_or(Ipv6Addr::UNSPECIFIED)
    }

    /// The lines that the servers read.
    pub(crate) fn lines(&self) -> String {
        let mut lines = String::new();
        for (name, (v4, v6)) in &self.known {
            let addresses = v4.iter().map(ToString::to_string);
            let addresses = addresses.chain(v6.iter().map(ToString::to_string));
            let addresses: Vec<_> = addresses.collect();
            let _ = writeln!(lines, "name {name} {}", addresses.join(" "));
        }
        for address in &self.bare {
            let _ = writeln!(lines, "bare {address}");
        }
        for Page { host, path, status, text } in &self.pages {
            let _ = writeln!(lines, "page {host} {path} {status} {text}");
        }
        lines
    }

    /// Reads those lines.
    pub(crate) fn from_lines(lines: &str) -> Self {
        let mut names = Self::default();
        for line in lines.lines() {
            let mut words = line.splitn(5, ' ');
            match (words.next(), words.next()) {
                (Some("name"), Some(name)) => {
                    let (mut v4, mut v6) = (Vec::new(), Vec::new());
                    for address in line.split(' ').skip(2) {
                        match address.parse() {
                            Ok(IpAddr::V4(address)) => v4.push(address),
                            Ok(IpAddr::V6(address)) => v6.push(address),
                            Err(_) => {}
                        }
                    }
                    names.known.insert(name.to_owned(), (v4, v6));
                }
                (Some("bare"), Some(address)) => names.bare.extend(address.parse::<IpAddr>()),
                (Some("page"), Some(host)) => {
                    let mut word = || words.next().unwrap_or_default().to_owned();
                    let (path, status, text) = (word(), word(), word());
                    let status = status.parse().unwrap_or(200);
                    names.pages.push(Page { host: host.to_owned(), path, status, text });
                }
                _ => {}
            }
        }
        names
    }
}
