//! What kind of database server answers at a port, and whether it lets this computer in.

mod mysql;
mod other;
mod postgresql;
mod redis;

use super::program::{Language, Wants};
use super::{Ctx, Probe, Touch};
use crate::host::{Exchange, NetError, NetErrorKind, Reply, addresses_of};
use crate::model::{Unanswered, UnansweredKind};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use std::net::SocketAddr;
use std::time::Duration;

/// Asks what database server answers at a host and port, without any login.
///
/// `PostgreSQL` is asked whether it encrypts and then begins a login as the user `selfcheck` that is
/// broken off when the server asks for a password; it does not tell its version before that. From
/// `MySQL` and `MariaDB` only the greeting is read, which holds the version; such a server counts the
/// broken-off greeting, and blocks a computer after 100 of them without a good one between (its
/// `max_connect_errors`). Redis is sent `PING` and `INFO server`; its version is told where no
/// password is needed. Nothing is tried that a server would count as a wrong password.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Database {
    /// Name or address of the server.
    host: String,
    /// Port on it.
    port: u16,
    /// What is expected to answer. Without it, what usually stands at the port is; at a port that says nothing, one kind after another is tried.
    #[serde(default)]
    kind: Option<Kind>,
    /// The versions that will do: `>=8.0, <9`; a bare `15` is 15 and every 15.x.
    #[serde(default, deserialize_with = "wants")]
    #[schemars(with = "Option<String>", length(min = 1, max = 100))]
    wants: Option<Wants>,
    /// Milliseconds to wait for each answer.
    #[serde(default = "three_thousand")]
    wait_ms: u64,
}

/// A kind of database server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Kind {
    /// `PostgreSQL`.
    Postgresql,
    /// `MySQL` or `MariaDB`.
    Mysql,
    /// Redis, or what is made from it.
    Redis,
}

fn three_thousand() -> u64 {
    3_000
}

fn wants<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Wants>, D::Error> {
    let text = String::deserialize(from)?;
    Wants::parse(&text, Language::Plain).map(Some).map_err(serde::de::Error::custom)
}

/// What [`Database`] learns.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// The name or address asked for.
    host: String,
    /// The port asked for.
    port: u16,
    /// The address that answered, or one that did not; empty when the name could not be looked up.
    #[schemars(extend("x-private" = "address"))]
    address: String,
    /// Whether a connection stood.
    connected: bool,
    /// How connecting failed: `refused`, `silent`, `unreachable`, `blocked`, `reset`, `exhausted`, `no_such_name`, `lookup_failed`, `other`; empty when it did not.
    error: String,
    /// Whether anything came back over the connection.
    answered: bool,
    /// What answered: `postgresql`, `mysql`, `mariadb`, `redis`, `valkey`; `http`, `ssh`, `tls`, `mail_or_ftp` or `other` where it is no database known here; empty when nothing did.
    kind: String,
    /// Whether a database server known here answered.
    database: bool,
    /// Whether it is of the kind that was expected; true where none was.
    expected: bool,
    /// Its version; empty where it does not tell before a login.
    version: String,
    /// Whether it is known if a password is needed: some servers say so only later.
    password_known: bool,
    /// Whether it wants a password from this computer, where that is known.
    requires_password: bool,
    /// Whether it offers an encrypted connection; false also where it does not say.
    offers_encryption: bool,
    /// Whether it turned this computer away before any password.
    refuses: bool,
    /// Why: `not_allowed`, `blocked`, `too_many_connections`, `starting`, `protected_mode`, `other`; empty where it did not.
    problem: String,
    /// The server's own code for it: `53300`, `1040`, `DENIED`; empty where there is none.
    code: String,
    /// The server's own words for it, first line only.
    message: String,
    /// The versions wanted; empty where none are.
    wants: String,
    /// Whether the version will do; true where none is wanted, false where it is not told.
    satisfied: bool,
}

/// Addresses of one name that are tried, one after another.
const MOST_ADDRESSES: usize = 4;
/// No greeting, refusal or answer asked for here is longer.
const MOST_BYTES: usize = 16 * 1024;
/// A server that speaks first does so at once.
const GREETING: Duration = Duration::from_millis(700);

/// What a server said of itself.
#[derive(Debug, Default, PartialEq, Eq)]
struct Said {
    kind: &'static str,
    version: String,
    requires_password: Option<bool>,
    offers_encryption: bool,
    problem: &'static str,
    code: String,
    message: String,
}

impl Said {
    fn of(kind: &'static str) -> Self {
        Self { kind, ..Self::default() }
    }

    fn refusing(mut self, problem: &'static str, code: &str, message: &str) -> Self {
        self.problem = problem;
        code.clone_into(&mut self.code);
        self.message = first_line(message.as_bytes());
        self
    }
}

/// The first line of what a server wrote, fit to be shown.
fn first_line(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    line.chars().filter(|c| !c.is_control()).take(200).collect()
}

impl Probe for Database {
    const NAME: &'static str = "database";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let mut facts = Facts {
            host: self.host.clone(),
            port: self.port,
            expected: true,
            satisfied: self.wants.is_none(),
            wants: self.wants.as_ref().map(ToString::to_string).unwrap_or_default(),
            ..Facts::default()
        };
        let addresses = match addresses_of(cx.host, &self.host, &cx.limit) {
            Ok(addresses) => addresses,
            Err(error) => {
                let known = error.kind == NetErrorKind::NoSuchName;
                let kind = if known { error.kind } else { NetErrorKind::LookupFailed };
                return failed(facts, &error, kind);
            }
        };
        let mut last = NetErrorKind::NoSuchName.because("");
        for address in addresses.into_iter().take(MOST_ADDRESSES) {
            cx.limit.left()?;
            facts.address = address.to_string();
            let talk = Talk { cx, to: SocketAddr::new(address, self.port), wait_ms: self.wait_ms };
            match self.talk(&talk) {
                Ok(said) => {
                    self.take_in(said, &mut facts);
                    return Ok(facts);
                }
                Err(error) => last = error,
            }
        }
        let kind = last.kind;
        failed(facts, &last, kind)
    }

    fn touches(&self) -> Vec<Touch> {
        vec![Touch::Contact(format!("{}:{}", self.host, self.port))]
    }
}

fn failed(mut facts: Facts, error: &NetError, kind: NetErrorKind) -> Result<Facts, Unanswered> {
    if error.kind == NetErrorKind::Stopped {
        return Err(UnansweredKind::Stopped.into());
    }
    kind.name().clone_into(&mut facts.error);
    Ok(facts)
}

/// A server that is being talked to.
struct Talk<'a> {
    cx: &'a Ctx<'a>,
    to: SocketAddr,
    wait_ms: u64,
}

impl Talk<'_> {
    fn say(
        &self,
        send: &[u8],
        enough: &(dyn Fn(&[u8]) -> bool + Sync),
        most: Duration,
    ) -> Result<Reply, NetError> {
        let wait = Duration::from_millis(self.wait_ms).min(most);
        let asked = Exchange { to: self.to, send, most: MOST_BYTES, enough };
        self.cx.host.exchange(&asked, &self.cx.limit.at_most(wait))
    }
}

impl Database {
    fn expected(&self) -> Option<Kind> {
        self.kind.or(match self.port {
            5432 => Some(Kind::Postgresql),
            3306 => Some(Kind::Mysql),
            6379 => Some(Kind::Redis),
            _ => None,
        })
    }

    /// What answers; absent where a connection stood and nothing came.
    fn talk(&self, talk: &Talk<'_>) -> Result<Option<Said>, NetError> {
        match self.expected() {
            Some(Kind::Postgresql) => postgresql::ask(talk),
            Some(Kind::Mysql) => mysql::ask(talk, Duration::MAX),
            Some(Kind::Redis) => redis::ask(talk),
            None => {
                // A server that took one question for nonsense may answer the next one.
                let database =
                    |said: &Option<Said>| said.as_ref().is_some_and(|said| is_database(said.kind));
                let mut first: Option<Option<Said>> = None;
                for ask in
                    [|talk: &Talk<'_>| mysql::ask(talk, GREETING), postgresql::ask, redis::ask]
                {
                    let said = match (ask(talk), &first) {
                        (Ok(said), _) => said,
                        // It hung up on one question, but something is there.
                        (Err(_), Some(_)) => continue,
                        (Err(error), None) => return Err(error),
                    };
                    if database(&said) {
                        return Ok(said);
                    }
                    first = Some(first.flatten().or(said));
                }
                Ok(first.flatten())
            }
        }
    }

    fn take_in(&self, said: Option<Said>, facts: &mut Facts) {
        facts.connected = true;
        let Some(said) = said else {
            facts.expected = self.kind.is_none();
            return;
        };
        facts.answered = true;
        facts.database = is_database(said.kind);
        facts.expected = match self.kind {
            None => true,
            Some(Kind::Postgresql) => said.kind == "postgresql",
            Some(Kind::Mysql) => matches!(said.kind, "mysql" | "mariadb"),
            Some(Kind::Redis) => matches!(said.kind, "redis" | "valkey"),
        };
        if let Some(wants) = &self.wants {
            facts.satisfied = wants.allows(&said.version) == Some(true);
        }
        said.kind.clone_into(&mut facts.kind);
        facts.version = said.version;
        facts.password_known = said.requires_password.is_some();
        facts.requires_password = said.requires_password.unwrap_or(false);
        facts.offers_encryption = said.offers_encryption;
        facts.refuses = !said.problem.is_empty();
        said.problem.clone_into(&mut facts.problem);
        facts.code = said.code;
        facts.message = said.message;
    }
}

fn is_database(kind: &str) -> bool {
    matches!(kind, "postgresql" | "mysql" | "mariadb" | "redis" | "valkey")
}

#[cfg(all(test, unix))]
mod live_tests;
#[cfg(test)]
mod tests;
