//! What a machine says of its services: the programs that it starts and watches by itself.

use crate::model::Os;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whose services are meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ServiceScope {
    /// Those of the whole machine.
    #[default]
    System,
    /// Those that start when this user signs in.
    User,
}

/// Which service is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceQuery {
    /// Its name in the system's own writing: a unit, a service name, a label. Never a pattern.
    pub name: String,
    /// Whose it is.
    pub scope: ServiceScope,
}

/// What keeps the services of a machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ServiceManager {
    /// systemd (most Linux systems).
    #[default]
    Systemd,
    /// `OpenRC` (Alpine, Gentoo).
    Openrc,
    /// Scripts in `/etc/init.d` with the actions of the Linux Standard Base.
    Sysv,
    /// The service control manager of Windows.
    Windows,
    /// launchd (macOS).
    Launchd,
}

/// What a service does at the moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ServiceState {
    /// It runs.
    Running,
    /// It is being started.
    Starting,
    /// It is being stopped.
    Stopping,
    /// It runs and reads its settings anew.
    Reloading,
    /// It is held (Windows).
    Paused,
    /// It did its work and ended, as it should.
    Done,
    /// It waits to be called, at a port, by a timer or by another program.
    Waiting,
    /// It ended with an error and is to be started again in a moment.
    Restarting,
    /// It does not run, and nothing says that it failed.
    Stopped,
    /// It ended with an error, or could not be started.
    Failed,
    /// The system does not say.
    #[default]
    Unknown,
}

/// When a service is started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ServiceStart {
    /// By itself, with the system or with the user's sign-in.
    Automatic,
    /// By itself, some minutes later (Windows).
    Delayed,
    /// When something calls for it, or where the conditions for it are met.
    OnDemand,
    /// Only when someone starts it.
    Manual,
    /// Not at all: it is switched off.
    Disabled,
    /// The system does not say.
    #[default]
    Unknown,
}

/// How a service ended last, where it did not end well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ServiceResult {
    /// Nothing bad is known.
    #[default]
    None,
    /// It ended with an exit code that means an error.
    ExitCode,
    /// A signal ended it.
    Signal,
    /// It crashed, and the system kept its memory.
    CoreDump,
    /// It was ended because memory ran out.
    OutOfMemory,
    /// It took too long to start or to stop.
    Timeout,
    /// It did not give its sign of life in time.
    Watchdog,
    /// It failed so often in a short time that it is not started again.
    StartLimit,
    /// A service that it needs could not be started.
    Dependency,
    /// Its program is missing or cannot be run.
    ProgramMissing,
    /// The account under which it runs could not sign in (Windows).
    Logon,
    /// Its settings cannot be read.
    BadSettings,
    /// It ended without saying why.
    Aborted,
    /// Something else; see the exit code.
    Other,
}

/// One service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Service {
    /// Its name in the system's own writing.
    pub name: String,
    /// Whose it is.
    pub scope: ServiceScope,
    /// What keeps it.
    pub manager: ServiceManager,
    /// What it does.
    pub state: ServiceState,
    /// When it is started.
    pub start: ServiceStart,
    /// Since when it has been in this state, where the system says so.
    pub since: Option<Timestamp>,
    /// How often it was started again by itself, where the system counts.
    pub restarts: Option<u32>,
    /// Whether it failed so often that the system does not start it again by itself.
    pub gave_up: bool,
    /// Id of its main process.
    pub process: Option<u32>,
    /// Exit code of its last end, where it ended by itself. On Windows a code of Windows, or its
    /// own where `own_code` says so.
    pub exit_code: Option<i64>,
    /// Whether the exit code is one that only its maker can explain (Windows).
    pub own_code: bool,
    /// The signal that ended it last.
    pub signal: Option<i32>,
    /// How it ended last.
    pub result: ServiceResult,
    /// Services that it needs and that do not run.
    pub stopped_needs: Vec<String>,
    /// The last lines that the system keeps of it, oldest first; read only where it did not end well.
    pub lines: Vec<Line>,
    /// Whether there may be more lines that this user may not read.
    pub lines_hidden: bool,
}

/// A line that the system keeps of a service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Line {
    /// Whether the service wrote it, not the system about it.
    pub own: bool,
    /// Its text, cut.
    pub text: String,
}

/// The name of a signal; `signal 40` where it has none. Those that only some processors have are
/// left out, as are those whose numbers differ and which end nothing.
pub fn signal_name(number: i32, os: Os) -> String {
    let name = match (number, os) {
        (1, _) => "SIGHUP",
        (2, _) => "SIGINT",
        (3, _) => "SIGQUIT",
        (4, _) => "SIGILL",
        (5, _) => "SIGTRAP",
        (6, _) => "SIGABRT",
        (8, _) => "SIGFPE",
        (9, _) => "SIGKILL",
        (11, _) => "SIGSEGV",
        (13, _) => "SIGPIPE",
        (14, _) => "SIGALRM",
        (15, _) => "SIGTERM",
        (24, _) => "SIGXCPU",
        (25, _) => "SIGXFSZ",
        (7, Os::Linux) | (10, Os::Mac) => "SIGBUS",
        (31, Os::Linux) | (12, Os::Mac) => "SIGSYS",
        _ => return format!("signal {number}"),
    };
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signals_have_the_names_of_their_system() {
        assert_eq!(signal_name(11, Os::Linux), "SIGSEGV");
        assert_eq!(signal_name(7, Os::Linux), "SIGBUS");
        assert_eq!(signal_name(7, Os::Mac), "signal 7");
        assert_eq!(signal_name(10, Os::Mac), "SIGBUS");
    }
}
