//! Services that launchd keeps. What `launchctl print` shows is no promised format (launchctl(1)):
//! only a few plain `key = value` lines are read, and what they do not say stays unknown.

use super::super::{
    Service, ServiceManager, ServiceResult, ServiceScope, ServiceStart, ServiceState,
};
use super::services::MOST;

#[cfg(target_vendor = "apple")]
pub(super) use asking::{failed, service};

/// Signals with which the system itself ends what it does not need at the moment.
const ORDERLY: [i32; 2] = [9, 15];

/// A service in the output of `launchctl print`. Only lines directly below the service count;
/// deeper ones hold its surroundings, in which secrets may stand.
fn service_in(output: &str, name: &str, scope: ServiceScope) -> Service {
    let value = |key: &str| {
        output.lines().find_map(|line| {
            let line = line.strip_prefix('\t').filter(|line| !line.starts_with('\t'))?;
            let (name, value) = line.split_once(" = ")?;
            (name == key).then(|| value.trim()).filter(|value| *value != "{")
        })
    };
    let number_at_end = |text: &str| text.rsplit(' ').next()?.parse::<i32>().ok();
    // `78: EX_CONFIG`, `0`, `(never exited)`; `Killed: 9`.
    let exit_code = value("last exit code")
        .and_then(|text| text.split(':').next()?.trim().parse::<i64>().ok())
        .filter(|code| *code != 0);
    let signal = value("last terminating signal")
        .and_then(number_at_end)
        .filter(|signal| !ORDERLY.contains(signal));
    let ended_badly = exit_code.is_some() || signal.is_some();
    let state = match value("state").unwrap_or_default() {
        "running" => ServiceState::Running,
        "spawn scheduled" if ended_badly => ServiceState::Restarting,
        "spawning" | "xpcproxy" | "spawn scheduled" => ServiceState::Starting,
        "SIGTERMed" | "SIGKILLed" => ServiceState::Stopping,
        "not running" | "exited" | "waiting" if ended_badly => ServiceState::Failed,
        "not running" | "exited" | "waiting" => ServiceState::Waiting,
        _ => ServiceState::Unknown,
    };
    let properties = value("properties").unwrap_or_default();
    let stays = properties.split('|').any(|word| matches!(word.trim(), "keepalive" | "runatload"));
    let start = match value("properties") {
        None => ServiceStart::Unknown,
        Some(_) if stays => ServiceStart::Automatic,
        Some(_) => ServiceStart::OnDemand,
    };
    let running = state == ServiceState::Running;
    Service {
        name: name.to_owned(),
        scope,
        manager: ServiceManager::Launchd,
        state,
        start,
        restarts: value("runs").and_then(|runs| runs.parse::<u32>().ok()?.checked_sub(1)),
        process: value("pid").and_then(|id| id.parse().ok()),
        exit_code: exit_code.filter(|_| !running),
        signal: signal.filter(|_| !running),
        result: if running { ServiceResult::None } else { result(exit_code, signal) },
        ..Service::default()
    }
}

fn result(exit_code: Option<i64>, signal: Option<i32>) -> ServiceResult {
    match (exit_code, signal) {
        (_, Some(_)) => ServiceResult::Signal,
        (Some(0) | None, None) => ServiceResult::None,
        (Some(_), None) => ServiceResult::ExitCode,
    }
}

/// Jobs in the output of `launchctl list` that do not run and ended badly: process id or `-`, last
/// exit code (negative: the signal), label, with a tab between. Those of the system itself are left
/// out: many end with some code whenever they are not needed.
fn failed_in(output: &str) -> Vec<Service> {
    let rows = output.lines().filter_map(|line| {
        let mut fields = line.split('\t');
        let (process, status, label) = (fields.next()?, fields.next()?, fields.next()?);
        let status: i64 = status.parse().ok()?;
        let foreign = !label.starts_with("com.apple.") && !label.starts_with("application.");
        let signal = i32::try_from(-status).ok().filter(|signal| *signal > 0);
        let orderly = signal.is_some_and(|signal| ORDERLY.contains(&signal));
        if process != "-" || status == 0 || !foreign || orderly {
            return None;
        }
        let exit_code = (status > 0).then_some(status);
        Some(Service {
            name: label.trim().chars().take(200).collect(),
            scope: ServiceScope::User,
            manager: ServiceManager::Launchd,
            state: ServiceState::Failed,
            exit_code,
            signal,
            result: result(exit_code, signal),
            ..Service::default()
        })
    });
    rows.take(MOST).collect()
}

/// Whether `launchctl print-disabled` says that this label is switched off: `"label" => disabled`,
/// in older versions `"label" => true`.
fn is_disabled(output: &str, label: &str) -> bool {
    let quoted = format!("\"{label}\"");
    output.lines().any(|line| {
        line.trim().split_once(" => ").is_some_and(|(name, value)| {
            name == quoted && matches!(value.trim_end_matches(','), "disabled" | "true")
        })
    })
}

#[cfg(target_vendor = "apple")]
mod asking {
    use super::super::super::{Command, Limit, Output, RunError, ServiceQuery};
    use super::super::programs::run;
    use super::{
        Service, ServiceManager, ServiceScope, ServiceStart, ServiceState, failed_in, is_disabled,
        service_in,
    };
    use crate::model::{Unanswered, UnansweredKind};
    use std::path::PathBuf;

    /// What `launchctl print` ends with where there is no such service.
    const NOT_THERE: i32 = 113;

    pub(in super::super) fn service(
        query: &ServiceQuery,
        limit: &Limit,
    ) -> Result<Option<Service>, Unanswered> {
        let user = rustix::process::getuid().as_raw();
        let domains = match query.scope {
            ServiceScope::System => vec!["system".to_owned()],
            ServiceScope::User => vec![format!("gui/{user}"), format!("user/{user}")],
        };
        let mut reason = None;
        for domain in &domains {
            let output = launchctl(&["print", &format!("{domain}/{}", query.name)], limit)?;
            match output.code {
                Some(0) => return Ok(Some(service_in(&output.out, &query.name, query.scope))),
                Some(NOT_THERE) => {}
                code => reason = Some(code),
            }
        }
        let is_there = folders(query.scope)
            .iter()
            .any(|folder| folder.join(format!("{}.plist", query.name)).is_file());
        if is_there {
            let domain = domains.first().map_or("system", String::as_str);
            let disabled = launchctl(&["print-disabled", domain], limit)
                .is_ok_and(|output| is_disabled(&output.out, &query.name));
            let start = if disabled { ServiceStart::Disabled } else { ServiceStart::Manual };
            return Ok(Some(Service {
                name: query.name.clone(),
                scope: query.scope,
                manager: ServiceManager::Launchd,
                state: ServiceState::Stopped,
                start,
                ..Service::default()
            }));
        }
        match reason {
            None => Ok(None),
            Some(code) => Err(UnansweredKind::Failed.because(format!("launchctl: {code:?}"))),
        }
    }

    pub(in super::super) fn failed(limit: &Limit) -> Result<Vec<Service>, Unanswered> {
        let output = launchctl(&["list"], limit)?;
        if output.code != Some(0) {
            let detail = format!("launchctl list: {:?}", output.code);
            return Err(UnansweredKind::NotSupported.because(detail));
        }
        Ok(failed_in(&output.out))
    }

    fn launchctl(arguments: &[&str], limit: &Limit) -> Result<Output, Unanswered> {
        run(&Command::new("/bin/launchctl", arguments), limit).map_err(|error| match error {
            RunError::NotFound => UnansweredKind::NotSupported.because("no launchctl"),
            RunError::TimedOut => UnansweredKind::TimedOut.into(),
            RunError::Stopped => UnansweredKind::Stopped.into(),
            RunError::NotAllowed(detail) => UnansweredKind::NotAllowed.because(detail),
            RunError::Failed(detail) => UnansweredKind::Failed.because(detail),
        })
    }

    fn folders(scope: ServiceScope) -> Vec<PathBuf> {
        let kind = if scope == ServiceScope::System { "LaunchDaemons" } else { "LaunchAgents" };
        let mut folders =
            vec![PathBuf::from("/Library").join(kind), PathBuf::from("/System/Library").join(kind)];
        if scope == ServiceScope::User
            && let Some(home) = std::env::var_os("HOME")
        {
            folders.push(PathBuf::from(home).join("Library").join(kind));
        }
        folders
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUNNING: &str = "system/com.example.shop = {
\tactive count = 1
\tpath = /Library/LaunchDaemons/com.example.shop.plist
\ttype = LaunchDaemon
\tstate = running

\tprogram = /usr/local/bin/shop
\targuments = {
\t\t/usr/local/bin/shop
\t\t--password=hunter2
\t}

\tenvironment = {
\t\tstate = not running
\t\tTOKEN => secret
\t}

\truns = 3
\tpid = 812
\tlast exit code = 1
\tproperties = keepalive | runatload | inferred program
}
";

    #[test]
    fn only_the_plain_lines_of_the_service_itself_are_read() {
        let found = service_in(RUNNING, "com.example.shop", ServiceScope::System);
        assert_eq!((found.state, found.start), (ServiceState::Running, ServiceStart::Automatic));
        assert_eq!((found.process, found.restarts), (Some(812), Some(2)));
        assert_eq!((found.exit_code, found.result), (None, ServiceResult::None));
        let text = format!("{found:?}");
        assert!(!text.contains("hunter2") && !text.contains("secret"), "{text}");
    }

    #[test]
    fn a_job_between_two_starts_one_that_crashed_and_one_that_rests() {
        let of = |lines: &str| service_in(&lines.replace(';', "\n\t"), "x", ServiceScope::User);
        let loops = of(
            "x = {;state = spawn scheduled;last exit code = 78: EX_CONFIG;properties = keepalive",
        );
        assert_eq!((loops.state, loops.exit_code), (ServiceState::Restarting, Some(78)));
        let crashed =
            of("x = {;state = not running;last terminating signal = Segmentation fault: 11");
        assert_eq!((crashed.state, crashed.signal), (ServiceState::Failed, Some(11)));
        assert_eq!(crashed.start, ServiceStart::Unknown);
        let rests =
            of("x = {;state = not running;last terminating signal = Killed: 9;properties = ");
        assert_eq!((rests.state, rests.result), (ServiceState::Waiting, ServiceResult::None));
        assert_eq!(rests.start, ServiceStart::OnDemand);
        let never = of("x = {;state = not running;last exit code = (never exited)");
        assert_eq!((never.state, never.exit_code), (ServiceState::Waiting, None));
        assert_eq!(of("").state, ServiceState::Unknown);
    }

    #[test]
    fn jobs_that_ended_badly_are_listed_without_those_of_the_system() {
        let listed = "PID\tStatus\tLabel\n-\t0\tcom.example.fine\n-\t1\tcom.example.updater\n\
            512\t1\tcom.example.runs\n-\t-9\tcom.example.rests\n-\t-11\tcom.example.crashed\n\
            -\t78\tcom.apple.thing\nodd line\n";
        let found = failed_in(listed);
        let names: Vec<_> = found.iter().map(|found| found.name.as_str()).collect();
        assert_eq!(names, ["com.example.updater", "com.example.crashed"]);
        assert_eq!((found[0].exit_code, found[1].signal), (Some(1), Some(11)));
    }

    #[test]
    fn a_job_that_is_switched_off_is_recognised_in_both_writings() {
        let new = "disabled services = {\n\t\"com.example.a\" => enabled\n\t\"com.example.b\" => disabled\n}";
        let old =
            "disabled services = {\n\t\"com.example.a\" => false,\n\t\"com.example.b\" => true,\n}";
        for output in [new, old] {
            assert!(!is_disabled(output, "com.example.a"));
            assert!(is_disabled(output, "com.example.b"));
            assert!(!is_disabled(output, "com.example"));
        }
    }
}
