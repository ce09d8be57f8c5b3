//! DNS servers, asked one by one.

use super::{Ctx, Probe, Touch, millis};
use crate::host::{
    Answer, AnswerCode, DnsRequest, DnsTransport, Enough, Limit, NetError, NetErrorKind, Reach,
    RecordKind, at_once, gateway, is_near, reach,
};
use crate::model::{Unanswered, UnansweredKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Most servers asked, whatever a pack or the system names.
const MOST_SERVERS: usize = 12;

/// Most names asked for.
const MOST_NAMES: usize = 4;

/// After which time without an answer a question by UDP is put again, beside the first, and once more: single packets get lost.
const AGAIN: Duration = Duration::from_millis(1_200);

/// How often a waiting try looks whether an earlier one was answered.
const LOOK: Duration = Duration::from_millis(50);

/// Asks DNS servers for the addresses of names, each server directly and all at the same time: past the
/// system's resolver, its memory and the hosts file.
///
/// Each server is asked by UDP, up to two times, and by TCP. Of several names, the best answer counts:
/// one name may have gone, a working server knows another. A name without an IPv4 address is asked for
/// its IPv6 one. An address instead of a name needs no server, so none is asked then. A server whose
/// address is unique on its link only (`fe80::…`) cannot be asked directly and is left out.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Dns {
    /// The names to ask for, at most four. A `*` stands for twelve random letters: a name that does not exist.
    names: Vec<String>,
    /// Addresses of the servers, with a port where it is not 53; `system` stands for those that the system is set up to ask.
    servers: Vec<String>,
    /// Milliseconds to wait for each answer.
    #[serde(default = "four_thousand")]
    wait_ms: u64,
}

fn four_thousand() -> u64 {
    4_000
}

/// What [`Dns`] learns.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Facts {
    /// How many servers were asked; 0 when the system has none, or when an address was asked for.
    asked: usize,
    /// Whether there are servers to ask: false when the system's were to be asked and it has none.
    set_up: bool,
    /// How many answered by UDP at all, whatever they answered.
    answered: usize,
    /// How many answered by TCP at all.
    answered_tcp: usize,
    /// How many gave addresses.
    good: usize,
    /// How many gave addresses by TCP.
    good_tcp: usize,
    /// For how many of the names one server gave addresses, at most.
    names_found: usize,
    /// How many said that there is no such name or that it has no address.
    no_such_name: usize,
    /// How many answered with a failure of their own (SERVFAIL, REFUSED …).
    failing: usize,
    /// How many were silent.
    silent: usize,
    /// How many have nothing listening (ICMP port unreachable).
    refused: usize,
    /// How many there is no way to.
    unreachable: usize,
    /// How many this machine did not let the question out to: usually a firewall on it.
    blocked: usize,
    /// How many could not be asked because this machine has no free port left.
    exhausted: usize,
    /// How many sent something that is no answer.
    garbled: usize,
    /// The first server; empty when there is none.
    #[schemars(extend("x-private" = "address"))]
    server: String,
    /// The servers that gave no addresses.
    #[schemars(extend("x-private" = "address"))]
    bad_servers: Vec<String>,
    /// Time of the fastest answer, in milliseconds; 0 when there was none.
    fastest_millis: u64,
    /// Time of the slowest answer, in milliseconds; one that only came when asked again counts from the first question.
    slowest_millis: u64,
    /// The addresses that were given.
    #[schemars(extend("x-private" = "address"))]
    addresses: Vec<String>,
    /// Whether one of them can only be in a private network or on this machine, or nowhere: wrong for a public name.
    bogus: bool,
    /// Whether one of them is in 198.18.0.0/15, as proxy programs on this computer give out.
    stand_in: bool,
    /// Whether every server that was asked is on this computer, as a name service or a proxy program is.
    here: bool,
    /// Whether a server that answered is a device of the own network other than the router that is set.
    beside_router: bool,
    /// Whether this computer is set to leave the way to the first name's web site to a proxy, which looks up names itself.
    proxy_set: bool,
    /// That proxy, as `host:port`; empty where there is none.
    #[schemars(extend("x-private" = "host"))]
    proxy: String,
    /// Each server.
    list: Vec<Row>,
}

/// One server.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Row {
    /// Its address.
    #[schemars(extend("x-private" = "address"))]
    server: String,
    /// What it answered by UDP: `ok`, `no_such_name`, `server_failure`, `refused`, `other`; or how that failed: `silent`, `unreachable` …
    udp: String,
    /// The same by TCP.
    tcp: String,
    /// Time of its answer by UDP, in milliseconds; 0 when there was none.
    millis: u64,
    /// The addresses it gave.
    #[schemars(extend("x-private" = "address"))]
    addresses: Vec<String>,
}

type Outcome = Result<(Answer, u64), NetError>;

/// A server with its best answer by UDP and by TCP, and for how many names it gave addresses by UDP.
type Told = (SocketAddr, Outcome, Outcome, usize);

impl Probe for Dns {
    const NAME: &'static str = "dns";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let names: Vec<String> = self
            .names
            .iter()
            .filter(|name| name.trim_matches(['[', ']']).parse::<IpAddr>().is_err())
            .take(MOST_NAMES)
            .map(|name| name.replace('*', &random_letters()))
            .collect();
        let mut servers = self.servers(cx)?;
        let set_up = !servers.is_empty();
        servers.retain(|server| server.is_ipv4() || reach(server.ip()) != Reach::Link);
        let servers = if names.is_empty() { Vec::new() } else { servers };
        let ways = [DnsTransport::Udp, DnsTransport::Tcp];
        let enough = Enough::of(1);
        let limit = enough.shortens(&cx.limit);
        let outcomes = at_once(&servers, |server| {
            let both = at_once(&ways, |transport| {
                let answers = at_once(&names, |name| {
                    let answer = self.query(cx, &limit, (*server, *transport), name);
                    // Nobody needs the other way where this one gave an answer.
                    if *transport == DnsTransport::Udp && rank(&answer) <= 1 {
                        enough.one_more();
                    }
                    answer
                });
                let found = answers.iter().filter(|answer| rank(answer) == 0).count();
                Some((answers.into_iter().min_by_key(rank)?, found))
            });
            let [udp, tcp] = <[Option<(Outcome, usize)>; 2]>::try_from(both).ok()?;
            let ((udp, found), (tcp, _)) = (udp?, tcp?);
            Some((*server, udp, tcp, found))
        });
        let outcomes: Vec<Told> = outcomes.into_iter().flatten().collect();
        if outcomes.iter().any(|(_, udp, _, _)| is(udp, NetErrorKind::Stopped)) {
            return Err(UnansweredKind::Stopped.into());
        }
        let here = !servers.is_empty()
            && servers.iter().all(|server| reach(server.ip()) == Reach::Loopback);
        let adapters = cx.host.adapters().unwrap_or_default();
        let beside_router = outcomes.iter().any(|(server, udp, _, _)| {
            udp.is_ok()
                && gateway(&adapters).is_some_and(|router| router != server.ip())
                && is_near(&adapters, server.ip())
        });
        let proxy = names.first().and_then(|name| cx.host.proxy_for(&format!("https://{name}/")));
        Ok(Facts {
            set_up,
            here,
            beside_router,
            proxy_set: proxy.is_some(),
            proxy: proxy.unwrap_or_default(),
            ..facts(&outcomes)
        })
    }

    fn touches(&self) -> Vec<Touch> {
        let whom = |server: &String| match server.as_str() {
            "system" => "DNS servers of this computer".to_owned(),
            _ => server.clone(),
        };
        self.servers.iter().map(|server| Touch::Contact(whom(server))).collect()
    }
}

impl Dns {
    fn servers(&self, cx: &Ctx<'_>) -> Result<Vec<SocketAddr>, Unanswered> {
        let mut servers = Vec::new();
        for server in &self.servers {
            if server == "system" {
                servers
                    .extend(cx.host.dns_servers()?.into_iter().map(|ip| SocketAddr::new(ip, 53)));
            } else {
                let with_port = server.parse().ok();
                let alone = || Some(SocketAddr::new(server.parse::<IpAddr>().ok()?, 53));
                servers.push(with_port.or_else(alone).ok_or_else(|| {
                    UnansweredKind::NotSupported.because(format!("not an address: {server}"))
                })?);
            }
        }
        let mut seen = BTreeSet::new();
        servers.retain(|server| seen.insert(*server));
        servers.truncate(MOST_SERVERS);
        Ok(servers)
    }

    fn query(
        &self,
        cx: &Ctx<'_>,
        limit: &Limit,
        (server, transport): (SocketAddr, DnsTransport),
        name: &str,
    ) -> Outcome {
        let request = |record| DnsRequest { server, name: name.to_owned(), record, transport };
        let tries: &[Duration] = match transport {
            DnsTransport::Udp => &[Duration::ZERO, AGAIN, AGAIN.saturating_mul(2)],
            DnsTransport::Tcp => &[Duration::ZERO],
        };
        let limit = limit.at_most(Duration::from_millis(self.wait_ms));
        let known = AtomicBool::new(false);
        let outcomes = at_once(tries, |after| {
            let start = cx.host.instant();
            while start.elapsed() < *after {
                limit.pause(LOOK).map_err(|_| NetErrorKind::Silent.because(""))?;
                if known.load(Ordering::SeqCst) {
                    return Err(NetErrorKind::Silent.because(""));
                }
            }
            let mut outcome = cx.host.query(&request(RecordKind::A), &limit);
            // The name exists, but has no IPv4 address.
            if let Ok(Answer { code: AnswerCode::Ok, addresses, took }) = &outcome
                && addresses.is_empty()
                && let Ok(other) = cx.host.query(&request(RecordKind::Aaaa), &limit)
            {
                let took = took.saturating_add(other.took);
                outcome = Ok(Answer { took, ..other });
            }
            // Silence alone is worth another try.
            if !outcome.as_ref().is_err_and(|error| error.kind == NetErrorKind::Silent) {
                known.store(true, Ordering::SeqCst);
            }
            outcome.map(|answer| {
                let took = millis(answer.took.saturating_add(*after));
                (answer, took)
            })
        });
        let silent = || Err(NetErrorKind::Silent.because(""));
        outcomes.into_iter().min_by_key(rank).unwrap_or_else(silent)
    }
}

/// Twelve letters that nobody can foresee.
fn random_letters() -> String {
    let mut left = RandomState::new().hash_one(0_u8);
    let mut letter = || {
        let letter = b'a' + u8::try_from(left % 26).unwrap_or_default();
        left /= 26;
        char::from(letter)
    };
    (0..12).map(|_| letter()).collect()
}

/// The better an outcome, the lower: what says most about a server comes first.
fn rank(outcome: &Outcome) -> u8 {
    match outcome {
        Ok((answer, _)) if answer.code == AnswerCode::Ok && !answer.addresses.is_empty() => 0,
        Ok((answer, _)) if matches!(answer.code, AnswerCode::Ok | AnswerCode::NoSuchName) => 1,
        Ok(_) => 2,
        Err(error) if error.kind == NetErrorKind::Silent => 4,
        Err(_) => 3,
    }
}

fn is(outcome: &Outcome, kind: NetErrorKind) -> bool {
    outcome.as_ref().is_err_and(|error| error.kind == kind)
}

fn said(outcome: &Outcome) -> String {
    match outcome {
        Ok((answer, _)) => answer.code.name().to_owned(),
        Err(error) => error.kind.name().to_owned(),
    }
}

fn facts(outcomes: &[Told]) -> Facts {
    let mut facts = Facts { asked: outcomes.len(), ..Facts::default() };
    let mut given = Vec::new();
    for (server, udp, tcp, found) in outcomes {
        let shown = match server.port() {
            53 => server.ip().to_string(),
            _ => server.to_string(),
        };
        let mut row = Row {
            server: shown.clone(),
            udp: said(udp),
            tcp: said(tcp),
            millis: 0,
            addresses: Vec::new(),
        };
        facts.answered_tcp += usize::from(tcp.is_ok());
        facts.good_tcp += usize::from(rank(tcp) == 0);
        facts.names_found = facts.names_found.max(*found);
        let before = facts.good;
        match udp {
            Ok((answer, took)) => {
                row.millis = *took;
                row.addresses = answer.addresses.iter().map(IpAddr::to_string).collect();
                let first = facts.answered == 0;
                facts.answered += 1;
                facts.fastest_millis = if first { *took } else { facts.fastest_millis.min(*took) };
                facts.slowest_millis = facts.slowest_millis.max(*took);
                match answer.code {
                    AnswerCode::Ok if !answer.addresses.is_empty() => facts.good += 1,
                    AnswerCode::Ok | AnswerCode::NoSuchName => facts.no_such_name += 1,
                    _ => facts.failing += 1,
                }
                given.extend(answer.addresses.iter().copied());
            }
            Err(error) => match error.kind {
                NetErrorKind::Refused => facts.refused += 1,
                NetErrorKind::Unreachable => facts.unreachable += 1,
                NetErrorKind::Blocked => facts.blocked += 1,
                NetErrorKind::Exhausted => facts.exhausted += 1,
                NetErrorKind::Garbled => facts.garbled += 1,
                // The name itself cannot stand in a question.
                NetErrorKind::NoSuchName => facts.no_such_name += 1,
                _ => facts.silent += 1,
            },
        }
        if facts.good == before {
            facts.bad_servers.push(shown);
        }
        facts.list.push(row);
    }
    facts.server = facts.list.first().map(|row| row.server.clone()).unwrap_or_default();
    facts.bogus = given.iter().any(|address| {
        matches!(reach(*address), Reach::Loopback | Reach::Link | Reach::Private | Reach::Nobody)
    });
    facts.stand_in = given.iter().any(|address| reach(*address) == Reach::StandIn);
    let given: BTreeSet<IpAddr> = given.into_iter().collect();
    facts.addresses = given.iter().map(IpAddr::to_string).collect();
    facts
}

#[cfg(test)]
#[path = "dns_tests.rs"]
mod tests;
