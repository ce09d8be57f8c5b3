//! One service: whether it is there, whether it runs, and why not.

use super::{Ctx, Probe, Touch};
use crate::host::{
    Service as Found, ServiceManager, ServiceQuery, ServiceResult, ServiceScope, ServiceStart,
    ServiceState, signal_name,
};
use crate::model::{Os, Unanswered, UnansweredKind};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Most lines told of, and needed services.
const MOST: usize = 20;

/// A service: a program that the system starts and watches by itself. Whether there is one of this
/// name, when it is started, whether it runs, since when, and, where it does not, how it ended and
/// why. Looking changes nothing.
///
/// Linux: what systemd says (`systemctl show`); where the service did not end well also its last
/// lines in the journal, which only some users may read. Without systemd: the notes of `OpenRC`, or
/// the exit code of the service's own script in `/etc/init.d`, if it can tell its status; these
/// know little more than whether it runs. Where none of them is, as in most containers, there is
/// no answer.
///
/// Windows: the service control manager, and the start type with its delay and triggers. Windows
/// keeps the exit code, but no reason in words; see the event log for that.
///
/// macOS: launchd, which promises no format: what a newer version should write in another way is
/// then not known. A job that is at rest until something calls for it `waits`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Service {
    /// Its name: a unit of systemd (`.service` may be left out), a service name of Windows (not the
    /// name it is shown under), a label of launchd. One for all, or one for each system:
    /// `{ linux = "postgresql.service", windows = "postgresql-x64-16" }`.
    name: Names,
    /// `system`: of the whole machine; `user`: of the user who asks.
    #[serde(default)]
    scope: ServiceScope,
}

/// A name for every system, or one for each.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
enum Names {
    One(Name),
    Each(Each),
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Each {
    /// On Linux.
    #[serde(default)]
    linux: Option<Name>,
    /// On macOS.
    #[serde(default)]
    macos: Option<Name>,
    /// On Windows.
    #[serde(default)]
    windows: Option<Name>,
}

/// The name of a service: never a pattern, a path or something that could be taken for an option.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
struct Name(#[schemars(length(min = 1, max = 200))] String);

impl TryFrom<String> for Name {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let is_odd = |letter: char| letter.is_control() || "/*?[]\"'".contains(letter);
        let fits = !name.trim().is_empty() && name.len() <= 200 && !name.starts_with('-');
        if fits && !name.contains(is_odd) {
            return Ok(Self(name));
        }
        Err(format!("{name:?} is not the name of a service"))
    }
}

/// What [`Service`] learns.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Facts {
    /// Its name on this system.
    name: String,
    /// Whether there is a service of this name.
    exists: bool,
    /// What keeps the services of this machine.
    manager: ServiceManager,
    /// What it does at the moment; `unknown` also where there is none.
    state: ServiceState,
    /// Whether it does its work: it runs, waits to be called, or did what it had to do.
    works: bool,
    /// When it is started; `unknown` also where the system does not say.
    start: ServiceStart,
    /// Whether it is started by itself, at once or some minutes after the system.
    starts_by_itself: bool,
    /// Whether the system says since when it has been in this state.
    since_known: bool,
    /// For how many minutes it has been in this state; 0 where that is not known.
    minutes: u64,
    /// How often it was started again by itself; 0 also where the system does not count.
    restarts: u64,
    /// Whether it failed so often that the system does not start it again by itself (systemd).
    gave_up: bool,
    /// Id of its main process; 0 where there is none.
    process_id: u64,
    /// How it ended last.
    result: ServiceResult,
    /// Whether there is an exit code of its last end.
    exit_code_known: bool,
    /// That exit code; 0 where there is none. On Windows a code of Windows, unless it is its own.
    exit_code: i64,
    /// Whether only the maker of the service can explain the exit code (Windows).
    own_code: bool,
    /// The signal that ended it last: `SIGKILL`; empty where none did.
    signal: String,
    /// Services that it needs and that do not run (Windows).
    stopped_needs: Vec<String>,
    /// The last lines that the system keeps of it, where it did not end well; oldest first.
    lines: Vec<String>,
    /// The last of them that the service itself wrote; empty where there is none.
    last_line: String,
    /// Whether there may be more lines that this user may not read.
    lines_hidden: bool,
}

impl Probe for Service {
    const NAME: &'static str = "service";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let name = match (&self.name, cx.host.machine().os) {
            (Names::One(name), _) => Some(name),
            (Names::Each(each), Os::Linux) => each.linux.as_ref(),
            (Names::Each(each), Os::Mac) => each.macos.as_ref(),
            (Names::Each(each), Os::Windows) => each.windows.as_ref(),
        };
        let Some(Name(name)) = name.cloned() else {
            let detail = "the question names no service of this system";
            return Err(UnansweredKind::NotSupported.because(detail));
        };
        let query = ServiceQuery { name, scope: self.scope };
        let Some(found) = cx.host.service(&query, &cx.limit)? else {
            return Ok(Facts { name: query.name, ..Facts::default() });
        };
        let age = age_of_process(cx, &found);
        Ok(Facts { name: query.name, ..facts(found, cx.host.now(), age, cx.host.machine().os) })
    }

    fn touches(&self) -> Vec<Touch> {
        let names = match &self.name {
            Names::One(name) => vec![name],
            Names::Each(each) => {
                [&each.linux, &each.macos, &each.windows].into_iter().flatten().collect()
            }
        };
        names
            .into_iter()
            .map(|Name(name)| Touch::Program(format!("systemctl show {name}")))
            .collect()
    }
}

/// Windows and macOS do not say since when a service runs, but its process has an age, in minutes.
fn age_of_process(cx: &Ctx<'_>, found: &Found) -> Option<u64> {
    if found.since.is_some() || found.state != ServiceState::Running {
        return None;
    }
    let id = found.process?;
    let processes = cx.host.processes().ok()?;
    let process = processes.iter().find(|process| process.id == id)?;
    Some(process.age.as_secs() / 60)
}

fn facts(found: Found, now: Timestamp, age: Option<u64>, os: Os) -> Facts {
    let since = found.since.map(|since| now.as_second().saturating_sub(since.as_second()) / 60);
    let minutes = since.map(|minutes| u64::try_from(minutes).unwrap_or(0)).or(age);
    let own = found.lines.iter().rev().find(|line| line.own);
    let last_line = own.map(|line| line.text.clone()).unwrap_or_default();
    Facts {
        name: String::new(),
        exists: true,
        manager: found.manager,
        state: found.state,
        works: matches!(
            found.state,
            ServiceState::Running
                | ServiceState::Reloading
                | ServiceState::Waiting
                | ServiceState::Done
        ),
        start: found.start,
        starts_by_itself: matches!(found.start, ServiceStart::Automatic | ServiceStart::Delayed),
        since_known: minutes.is_some(),
        minutes: minutes.unwrap_or(0),
        restarts: found.restarts.map_or(0, u64::from),
        gave_up: found.gave_up,
        process_id: found.process.map_or(0, u64::from),
        result: found.result,
        exit_code_known: found.exit_code.is_some(),
        exit_code: found.exit_code.unwrap_or(0),
        own_code: found.own_code,
        signal: found.signal.map(|signal| signal_name(signal, os)).unwrap_or_default(),
        stopped_needs: found.stopped_needs.into_iter().take(MOST).collect(),
        lines: found.lines.into_iter().map(|line| line.text).take(MOST).collect(),
        last_line,
        lines_hidden: found.lines_hidden,
    }
}

#[cfg(test)]
#[path = "service_tests.rs"]
mod tests;
