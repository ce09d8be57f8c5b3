//! Which services of this machine failed, all in all.

use super::{Ctx, Probe};
use crate::host::{Service, ServiceResult, ServiceScope, signal_name};
use crate::model::{Os, Unanswered};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Most services told of one by one.
const MOST: usize = 20;

/// An overview of services that ended with an error and do not run.
///
/// Linux: the units that systemd, or the services that `OpenRC`, counts as failed; without either
/// there is no answer. Windows: services that start with Windows and stand still with an exit code
/// that means an error; those that start later or when something calls for them are left out.
/// macOS: jobs of the user's own that ended with an error; those of the system itself are left out.
///
/// Many machines on which all works have one or two of these.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Services {}

/// What [`Services`] learns.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// How many failed.
    count: u64,
    /// Their names.
    names: Vec<String>,
    /// The name of the first; empty where there is none.
    first: String,
    /// Each of them, with how it ended.
    failed: Vec<Failed>,
}

/// One service that failed.
#[derive(Debug, Serialize, JsonSchema)]
struct Failed {
    /// How it ended last.
    kind: How,
    /// Its name.
    name: String,
    /// Whose it is.
    scope: ServiceScope,
    /// Its exit code; 0 where there is none.
    code: i64,
    /// The signal that ended it; empty where none did.
    signal: String,
}

/// How a service ended: what [`ServiceResult`] says, as far as it can be told apart in a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum How {
    Aborted,
    BadSettings,
    Crashed,
    Dependency,
    ExitCode,
    Killed,
    Logon,
    OutOfMemory,
    ProgramMissing,
    StartLimit,
    Timeout,
    Unknown,
}

impl How {
    fn of(service: &Service) -> Self {
        match service.result {
            ServiceResult::ExitCode if service.gave_up => Self::StartLimit,
            ServiceResult::ExitCode if service.exit_code.is_some() => Self::ExitCode,
            ServiceResult::Signal if service.signal.is_some() => Self::Killed,
            ServiceResult::CoreDump => Self::Crashed,
            ServiceResult::OutOfMemory => Self::OutOfMemory,
            ServiceResult::Timeout | ServiceResult::Watchdog => Self::Timeout,
            ServiceResult::StartLimit => Self::StartLimit,
            ServiceResult::Dependency => Self::Dependency,
            ServiceResult::ProgramMissing => Self::ProgramMissing,
            ServiceResult::Logon => Self::Logon,
            ServiceResult::BadSettings => Self::BadSettings,
            ServiceResult::Aborted => Self::Aborted,
            ServiceResult::None
            | ServiceResult::ExitCode
            | ServiceResult::Signal
            | ServiceResult::Other => Self::Unknown,
        }
    }
}

impl Probe for Services {
    const NAME: &'static str = "services";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let found = cx.host.failed_services(&cx.limit)?;
        let os = cx.host.machine().os;
        let names: Vec<String> =
            found.iter().take(MOST).map(|service| service.name.clone()).collect();
        Ok(Facts {
            count: found.len() as u64,
            first: names.first().cloned().unwrap_or_default(),
            names,
            failed: found.into_iter().take(MOST).map(|service| failed(service, os)).collect(),
        })
    }
}

fn failed(service: Service, os: Os) -> Failed {
    Failed {
        kind: How::of(&service),
        scope: service.scope,
        code: service.exit_code.unwrap_or(0),
        signal: service.signal.map(|signal| signal_name(signal, os)).unwrap_or_default(),
        name: service.name,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::super::{answer_of, facts_of};
    use crate::model::UnansweredKind;

    const SCENE: &str = r#"
        [[services]]
        name = "shop.service"
        state = "failed"
        result = "start_limit"
        exit_code = 3
        [[services]]
        name = "backup.service"
        scope = "user"
        state = "failed"
        result = "signal"
        signal = 9
        [[services]]
        name = "ssh.service"
        state = "running"
        [[services]]
        name = "data.mount"
        state = "failed"
        result = "exit_code"
    "#;

    #[test]
    fn those_that_failed_are_told_of_with_how_they_ended() {
        let facts = facts_of(SCENE, "services", "{}");
        assert_eq!((&facts["count"], &facts["first"]), (&3.into(), &"shop.service".into()));
        let row = |at: usize, name: &str| facts["failed"][at][name].clone();
        assert_eq!((row(0, "kind"), row(0, "code")), ("start_limit".into(), 3.into()));
        assert_eq!((row(1, "kind"), row(1, "signal")), ("killed".into(), "SIGKILL".into()));
        assert_eq!(row(1, "scope"), "user");
        // An exit code that nobody knows is not told of as one.
        assert_eq!((row(2, "kind"), row(2, "code")), ("unknown".into(), 0.into()));
    }

    #[test]
    fn none_is_fine_and_no_manager_is_no_answer() {
        assert_eq!(facts_of("services = []", "services", "{}")["count"], 0);
        let scene = "[no_service.'*']\nkind = \"not_supported\"\ndetail = \"no systemd\"";
        let reason = answer_of(scene, "services", "{}").unwrap_err();
        assert_eq!(reason.kind, UnansweredKind::NotSupported);
        assert_eq!(reason.detail, "no systemd");
    }

    #[test]
    fn thousands_are_told_of_by_their_number() {
        let one = "[[services]]\nname = \"a.service\"\nstate = \"failed\"\n";
        let facts = facts_of(&one.repeat(1000), "services", "{}");
        assert_eq!(facts["count"], 1000);
        assert_eq!(facts["failed"].as_array().unwrap().len(), super::MOST);
    }
}
