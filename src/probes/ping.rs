//! Echo requests and how many came back.

use super::{Ctx, Probe, Touch, millis};
use crate::host::{Adapter, Families, Ping as Echo, PingMeans, addresses_of, at_once, gateway};
use crate::model::{Unanswered, UnansweredKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Most targets and most requests to each that are sent, whatever a pack asks for.
const MOST_TARGETS: usize = 16;
const MOST_REQUESTS: u64 = 50;
const MOST_ROUNDS: u64 = 5;

/// Lost replies that chance explains, and the percentage at which no more need be asked.
const BY_CHANCE: usize = 2;
const PLAIN: usize = 5;

/// Sends ICMP echo requests ("pings") and counts the replies. All targets are asked at the same time.
///
/// Many routers and hosts do not reply although they work, so missing replies alone prove nothing.
/// No administrator's rights are needed; where the system does not let this user send echo requests,
/// its own `ping` program is asked, and where that fails as well, `can_ping` is false.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Ping {
    /// Addresses or names to ask; `gateway` stands for the router of this network. Addresses of a kind that this computer has none of (IPv4, IPv6) are left out.
    to: Vec<String>,
    /// Requests to each, at most 50.
    #[serde(default = "three")]
    count: u64,
    /// Milliseconds from one request to the next.
    #[serde(default = "two_hundred")]
    interval_ms: u64,
    /// Rounds of requests, at most 5: another one is sent while the share of lost replies is more than a few by chance and less than plain to see.
    #[serde(default = "one")]
    rounds: u64,
    /// Milliseconds to wait for each reply; a quarter of it where the first wait passed without any.
    #[serde(default = "thousand")]
    wait_ms: u64,
}

fn three() -> u64 {
    3
}

fn one() -> u64 {
    1
}

fn two_hundred() -> u64 {
    200
}

fn thousand() -> u64 {
    1_000
}

/// What [`Ping`] learns.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// Whether the system lets this user send echo requests at all.
    can_ping: bool,
    /// By which means they were sent: `system` or `program`; empty when none was.
    means: String,
    /// How many targets were asked; 0 when the gateway was to be asked and there is none, or when all were left out.
    asked: usize,
    /// How many targets replied at least once.
    answered: usize,
    /// How many targets a router called unreachable, and which never replied.
    unreachable: usize,
    /// How many targets are names that could not be looked up.
    unresolved: usize,
    /// How many requests were sent.
    sent: usize,
    /// How many replies came.
    received: usize,
    /// How many requests stayed without a reply; only of targets that replied at all.
    lost: usize,
    /// How many requests were sent to the targets that replied at all.
    sent_to_answering: usize,
    /// Share of the requests that stayed without a reply, in percent; only of targets that replied at all.
    loss_percent: usize,
    /// How many of the targets that replied left a request without a reply. Loss at one of several is that target's own.
    lossy_targets: usize,
    /// Average time of the replies, in milliseconds.
    average_millis: u64,
    /// Time of the fastest reply, in milliseconds.
    best_millis: u64,
    /// Time of the slowest reply, in milliseconds.
    worst_millis: u64,
    /// Average difference between one reply's time and the next one's, in milliseconds.
    jitter_millis: u64,
    /// The first target's address.
    #[schemars(extend("x-private" = "address"))]
    address: String,
    /// Each target.
    list: Vec<Row>,
}

/// One target.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Row {
    /// As the pack names it.
    to: String,
    /// Its address; empty for a name that could not be looked up.
    #[schemars(extend("x-private" = "address"))]
    address: String,
    /// Requests sent.
    sent: usize,
    /// Replies received.
    received: usize,
    /// Whether a router called it unreachable.
    unreachable: bool,
    /// Average time of the replies, in milliseconds.
    average_millis: u64,
}

struct Target {
    to: String,
    address: Option<IpAddr>,
    replies: Vec<Result<Echo, Unanswered>>,
}

impl Probe for Ping {
    const NAME: &'static str = "ping";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let to: Vec<&String> = self.to.iter().take(MOST_TARGETS).collect();
        let adapters = cx.host.adapters().unwrap_or_default();
        let targets = at_once(&to, |to| self.target(cx, &adapters, to));
        let mut targets: Vec<Target> = targets.into_iter().flatten().collect();
        let mut found = facts(&targets)?;
        for _ in 1..self.rounds.min(MOST_ROUNDS) {
            if found.lost <= BY_CHANCE || found.loss_percent >= PLAIN {
                break;
            }
            let more = at_once(&targets, |target| match target.address {
                Some(address) if target.replies.iter().any(has_come) => self.echo(cx, address),
                _ => Vec::new(),
            });
            for (target, more) in targets.iter_mut().zip(more) {
                target.replies.extend(more);
            }
            found = facts(&targets)?;
        }
        Ok(found)
    }

    fn touches(&self) -> Vec<Touch> {
        self.to.iter().map(|to| Touch::Contact(to.clone())).collect()
    }
}

impl Ping {
    /// One target with its replies; none when it is the gateway and there is none, or is left out.
    fn target(&self, cx: &Ctx<'_>, adapters: &[Adapter], to: &str) -> Option<Target> {
        let address = if to == "gateway" {
            Some(gateway(adapters)?)
        } else if let Ok(address) = to.trim_matches(['[', ']']).parse() {
            Some(Some(address).filter(|it| Families::of(adapters).can_ask(*it))?)
        } else {
            let found = addresses_of(cx.host, to, &cx.limit).unwrap_or_default();
            found.iter().find(|address| address.is_ipv4()).or(found.first()).copied()
        };
        let replies = match address {
            Some(address) => self.echo(cx, address),
            None => Vec::new(),
        };
        Some(Target { to: to.to_owned(), address, replies })
    }

    /// Sends every request at its own time, so that a lost reply does not hold up the next request.
    fn echo(&self, cx: &Ctx<'_>, address: IpAddr) -> Vec<Result<Echo, Unanswered>> {
        let numbers: Vec<u64> = (0..self.count.clamp(1, MOST_REQUESTS)).collect();
        let replied = AtomicBool::new(false);
        at_once(&numbers, |number| {
            let after = self.interval_ms.saturating_mul(*number);
            cx.limit.pause(Duration::from_millis(after))?;
            // Who let the first wait pass without a word will hardly take that long again.
            let silent = after > self.wait_ms && !replied.load(Ordering::SeqCst);
            let wait = if silent { self.wait_ms / 4 } else { self.wait_ms };
            let echo = cx.host.ping(address, &cx.limit.at_most(Duration::from_millis(wait)))?;
            if echo.took.is_some() {
                replied.store(true, Ordering::SeqCst);
            }
            Ok(echo)
        })
    }
}

fn has_come(reply: &Result<Echo, Unanswered>) -> bool {
    reply.as_ref().is_ok_and(|echo| echo.took.is_some())
}

fn facts(targets: &[Target]) -> Result<Facts, Unanswered> {
    let mut facts = Facts { asked: targets.len(), ..Facts::default() };
    let mut times = Vec::new();
    let mut jumps = Vec::new();
    let mut sent_to_answering = 0;
    let mut failure = None;
    for target in targets {
        let mut row = Row {
            to: target.to.clone(),
            address: target.address.map(|address| address.to_string()).unwrap_or_default(),
            sent: 0,
            received: 0,
            unreachable: false,
            average_millis: 0,
        };
        let mut own = Vec::new();
        for reply in &target.replies {
            match reply {
                Ok(echo) => {
                    row.sent += 1;
                    row.unreachable |= echo.unreachable;
                    means(echo.means).clone_into(&mut facts.means);
                    own.extend(echo.took);
                }
                Err(unanswered) => match unanswered.kind {
                    UnansweredKind::Stopped => return Err(unanswered.clone()),
                    UnansweredKind::TimedOut => {}
                    _ => failure = Some(unanswered.clone()),
                },
            }
        }
        row.received = own.len();
        row.average_millis = average(&own);
        facts.sent += row.sent;
        facts.received += row.received;
        facts.unresolved += usize::from(target.address.is_none());
        if own.is_empty() {
            facts.unreachable += usize::from(row.unreachable);
        } else {
            facts.answered += 1;
            sent_to_answering += row.sent;
            facts.lossy_targets += usize::from(own.len() < row.sent);
        }
        jumps.extend(own.windows(2).filter_map(|pair| Some(pair.first()?.abs_diff(*pair.last()?))));
        times.extend(own);
        facts.list.push(row);
    }
    if let Some(failure) = failure.filter(|_| facts.sent == 0) {
        let cannot = [UnansweredKind::NotAllowed, UnansweredKind::NotSupported];
        if !cannot.contains(&failure.kind) {
            return Err(failure);
        }
    } else {
        facts.can_ping = true;
    }
    facts.address = facts.list.first().map(|row| row.address.clone()).unwrap_or_default();
    facts.sent_to_answering = sent_to_answering;
    facts.lost = sent_to_answering - times.len().min(sent_to_answering);
    facts.loss_percent = (facts.lost * 100).checked_div(sent_to_answering).unwrap_or(0);
    facts.average_millis = average(&times);
    facts.best_millis = times.iter().min().copied().map(millis).unwrap_or_default();
    facts.worst_millis = times.iter().max().copied().map(millis).unwrap_or_default();
    facts.jitter_millis = average(&jumps);
    Ok(facts)
}

fn means(means: PingMeans) -> &'static str {
    match means {
        PingMeans::System => "system",
        PingMeans::Program => "program",
    }
}

fn average(times: &[Duration]) -> u64 {
    let count = u32::try_from(times.len()).unwrap_or(u32::MAX);
    times.iter().sum::<Duration>().checked_div(count).map(millis).unwrap_or_default()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::host::{Host, Limit, Scene, Stop};

    fn ask(scene: &str, to: &[&str]) -> Facts {
        let scene = Scene::from_toml(scene).unwrap();
        let limit = Limit::new(scene.instant(), Duration::from_secs(5), Stop::default());
        let to = to.iter().map(|&to| to.to_owned()).collect();
        let ping = Ping { to, count: 2, interval_ms: 1, rounds: 1, wait_ms: 100 };
        ping.ask(&Ctx { host: &scene, limit }).unwrap()
    }

    const SCENE: &str = r#"
pings = { "192.168.1.1" = 2, "9.9.9.9" = 40 }
names = { "ping.example" = ["9.9.9.9"] }
[[adapters]]
gateways = ["192.168.1.1"]
default = true
"#;

    #[test]
    fn replies_are_counted_by_target() {
        let facts = ask(SCENE, &["gateway", "ping.example", "8.8.8.8", "no.example"]);
        assert!(facts.can_ping);
        assert_eq!((facts.asked, facts.answered, facts.unresolved), (4, 2, 1));
        assert_eq!((facts.sent, facts.received, facts.loss_percent), (6, 4, 0));
        assert_eq!((facts.best_millis, facts.worst_millis, facts.average_millis), (2, 40, 21));
        assert_eq!((facts.address.as_str(), facts.means.as_str()), ("192.168.1.1", "system"));
    }

    #[test]
    fn a_user_who_may_not_ping_is_no_silent_network() {
        let facts = ask(&format!("cannot_ping = true\n{SCENE}"), &["gateway"]);
        assert!(!facts.can_ping);
        assert_eq!((facts.asked, facts.sent), (1, 0));
    }

    #[test]
    fn without_a_gateway_nobody_is_asked() {
        let facts = ask("adapters = []", &["gateway"]);
        assert!(facts.can_ping);
        assert_eq!((facts.asked, facts.sent), (0, 0));
    }

    #[test]
    fn loss_and_jumps_are_of_the_targets_that_reply() {
        let reply = |took| {
            let took = Some(took).filter(|took| *took > 0).map(Duration::from_millis);
            Ok(Echo { took, unreachable: false, means: PingMeans::System })
        };
        let target = |times: &[u64]| Target {
            to: "x".to_owned(),
            address: Some("9.9.9.9".parse().unwrap()),
            replies: times.iter().map(|&took| reply(took)).collect(),
        };
        let facts = facts(&[target(&[10, 0, 30, 20]), target(&[0, 0, 0, 0])]).unwrap();
        assert_eq!((facts.sent, facts.received, facts.loss_percent), (8, 3, 25));
        assert_eq!((facts.average_millis, facts.jitter_millis), (20, 15));
        assert_eq!((facts.lossy_targets, facts.lost, facts.sent_to_answering), (1, 1, 4));
    }
}
