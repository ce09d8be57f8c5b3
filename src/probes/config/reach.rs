//! Whether the computers that a file's values name can be reached.

use super::super::{Ctx, millis};
use super::find::Format;
use super::keys::Type;
use super::kind::Kind;
use super::reading::Entry;
use super::url::{self, Which};
use super::wants::{Keys, find};
use crate::host::{NetErrorKind, addresses_of, at_once};
use schemars::JsonSchema;
use serde::Serialize;
use std::net::SocketAddr;
use std::time::Duration;

/// Computers tried.
const MOST: usize = 16;
/// Addresses tried of each.
const MOST_ADDRESSES: usize = 4;
const WAIT: Duration = Duration::from_secs(3);

/// A computer that a value names.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) entry: Entry,
    pub(super) host: String,
    pub(super) port: u16,
}

/// How it went to reach a computer that a value names.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct Reached {
    /// The file that names it.
    pub(super) file: String,
    /// The key whose value names it.
    pub(super) key: String,
    /// The computer.
    #[schemars(extend("x-private" = "host"))]
    pub(super) host: String,
    /// The port.
    pub(super) port: u16,
    /// How it went.
    pub(super) outcome: Outcome,
    /// Time until the connection stood, in milliseconds; 0 where it did not.
    pub(super) millis: u64,
}

/// How a connection went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Outcome {
    /// A connection stood.
    Reachable,
    /// The computer is there, but nothing listens on the port.
    Refused,
    /// No answer.
    Silent,
    /// The name does not exist.
    NoSuchName,
    /// No way to it, or another failure.
    Failed,
}

impl Outcome {
    /// The mistake that it is one of.
    pub(super) fn kind(self) -> Option<Kind> {
        match self {
            Self::Reachable => None,
            Self::Refused => Some(Kind::Refused),
            Self::Silent => Some(Kind::Silent),
            Self::NoSuchName => Some(Kind::NoSuchName),
            Self::Failed => Some(Kind::Unreachable),
        }
    }
}

/// The computers that the keys marked with `reach` name in one file.
pub(super) fn targets(keys: &Keys, format: Format, entries: &[Entry]) -> Vec<Target> {
    let mut found = Vec::new();
    for (path, wanted) in keys.iter().filter(|(_, wanted)| wanted.reach) {
        let Some(entry) = find(entries, path, format) else { continue };
        let value = entry.value.trim();
        if value.contains("${") || value.contains("{{") {
            continue;
        }
        let hosts = match wanted.kind {
            Type::HostPort => pair(value),
            Type::ConnectionUrl => url::parse(value, Which::Connection).unwrap_or_default(),
            Type::Url => url::parse(value, Which::Any).unwrap_or_default(),
            _ => {
                let port = find(entries, &wanted.port_key, format);
                let port = port.and_then(|port| port.value.trim().parse().ok());
                port.map(|port| (value.to_owned(), port)).into_iter().collect()
            }
        };
        let usable = hosts.into_iter().filter(|(host, port)| *port > 0 && url::is_host(host));
        found.extend(usable.map(|(host, port)| Target { entry: entry.clone(), host, port }));
    }
    found
}

fn pair(value: &str) -> Vec<(String, u16)> {
    let pair = value.rsplit_once(':').and_then(|(host, port)| {
        Some((host.trim_matches(['[', ']']).to_owned(), port.parse().ok()?))
    });
    pair.into_iter().collect()
}

/// Opens a connection to each, all at the same time, and closes it again.
pub(super) fn reach(cx: &Ctx<'_>, targets: &[(String, Target)]) -> Vec<Reached> {
    let tried = targets.get(..MOST).unwrap_or(targets);
    let outcomes = at_once(tried, |(_, target)| connect(cx, target));
    let rows = tried.iter().zip(outcomes);
    rows.map(|((file, target), (outcome, took))| Reached {
        file: file.clone(),
        key: target.entry.path.clone(),
        host: target.host.clone(),
        port: target.port,
        outcome,
        millis: millis(took),
    })
    .collect()
}

fn connect(cx: &Ctx<'_>, target: &Target) -> (Outcome, Duration) {
    let limit = cx.limit.at_most(WAIT);
    let addresses = match addresses_of(cx.host, &target.host, &limit) {
        Ok(addresses) => addresses,
        Err(error) if error.kind == NetErrorKind::NoSuchName => {
            return (Outcome::NoSuchName, Duration::ZERO);
        }
        Err(_) => return (Outcome::Failed, Duration::ZERO),
    };
    let addresses: Vec<_> = addresses.into_iter().take(MOST_ADDRESSES).collect();
    let tried = at_once(&addresses, |address| {
        cx.host.connect(SocketAddr::new(*address, target.port), &limit)
    });
    if let Some(took) = tried.iter().filter_map(|outcome| outcome.as_ref().ok()).min() {
        return (Outcome::Reachable, *took);
    }
    let has = |kind| tried.iter().any(|outcome| outcome.as_ref().is_err_and(|it| it.kind == kind));
    let outcome = if has(NetErrorKind::Refused) {
        Outcome::Refused
    } else if has(NetErrorKind::Silent) {
        Outcome::Silent
    } else {
        Outcome::Failed
    };
    (outcome, Duration::ZERO)
}
