//! Services that systemd keeps, by what `systemctl show` says: it is meant for programs and never translated.

use super::super::decode::decode;
use super::super::{
    Command, Limit, Line, Output, RunError, Service, ServiceManager, ServiceQuery, ServiceResult,
    ServiceScope, ServiceStart, ServiceState,
};
use super::programs::run;
use super::services::MOST;
use crate::model::{Unanswered, UnansweredKind};
use jiff::Timestamp;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// Read of each service (systemctl(1), org.freedesktop.systemd1(5)). Older ones leave out what they do not know.
const PROPERTIES: &str = "Id,LoadState,ActiveState,SubState,UnitFileState,Result,ExecMainCode,\
    ExecMainStatus,MainPID,NRestarts,StateChangeTimestamp,TriggeredBy,\
    ConditionResult,ConditionTimestamp";

/// Lines read of a service that did not end well.
const LINES: &str = "20";

/// Most characters kept of one such line.
const MOST_OF_LINE: usize = 300;

/// Whether systemd runs this machine, as `sd_booted(3)` tells it.
pub(super) fn is_here() -> bool {
    Path::new("/run/systemd/system").is_dir()
}

pub(super) fn service(query: &ServiceQuery, limit: &Limit) -> Result<Option<Service>, Unanswered> {
    let mut found = show(&[&query.name], query.scope, limit)?;
    let Some(mut service) = found.pop() else { return Ok(None) };
    if service.result != ServiceResult::None {
        let output = ask("journalctl", &journal_arguments(&service), limit);
        (service.lines, service.lines_hidden) =
            output.map_or_else(|_| (vec![], true), |output| lines(&output));
    }
    Ok(Some(service))
}

pub(super) fn failed(limit: &Limit) -> Result<Vec<Service>, Unanswered> {
    let mut found = Vec::new();
    for scope in [ServiceScope::System, ServiceScope::User] {
        let mut arguments = vec!["list-units", "--failed", "--output=json", "--plain"];
        arguments.extend(["--no-legend", "--full", "--no-pager"]);
        let names = match systemctl(scope, &arguments, limit) {
            Ok(output) => names(&output),
            // Without a session there are no services of the user's own.
            Err(_) if scope == ServiceScope::User => continue,
            Err(reason) => return Err(reason),
        };
        let names: Vec<&str> = names.iter().map(String::as_str).take(MOST).collect();
        if !names.is_empty() {
            found.extend(show(&names, scope, limit)?);
        }
    }
    found.truncate(MOST);
    Ok(found)
}

fn show(names: &[&str], scope: ServiceScope, limit: &Limit) -> Result<Vec<Service>, Unanswered> {
    let mut arguments = vec!["show", "--no-pager", "-p", PROPERTIES, "--"];
    arguments.extend(names);
    Ok(services(&systemctl(scope, &arguments, limit)?, scope))
}

fn systemctl(scope: ServiceScope, arguments: &[&str], limit: &Limit) -> Result<String, Unanswered> {
    let whose: &[&str] = if scope == ServiceScope::User { &["--user"] } else { &[] };
    let output = ask("systemctl", &[whose, arguments].concat(), limit)?;
    if output.code == Some(0) {
        return Ok(output.out);
    }
    let detail: String = output.err.trim().chars().take(200).collect();
    Err(UnansweredKind::NotSupported.because(format!("systemctl: {detail}")))
}

fn ask(program: &str, arguments: &[&str], limit: &Limit) -> Result<Output, Unanswered> {
    let mut command = Command::new(program, arguments);
    // Times are written in the zone of whoever asks; nothing else of what is read is for people.
    command.variables = [("TZ", "UTC"), ("LC_ALL", "C"), ("SYSTEMD_COLORS", "0")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec();
    run(&command, limit).map_err(|error| match error {
        RunError::NotFound => UnansweredKind::NotSupported.because(format!("no {program}")),
        RunError::NotAllowed(detail) => UnansweredKind::NotAllowed.because(detail),
        RunError::TimedOut => UnansweredKind::TimedOut.into(),
        RunError::Stopped => UnansweredKind::Stopped.into(),
        RunError::Failed(detail) => UnansweredKind::Failed.because(detail),
    })
}

fn journal_arguments(service: &Service) -> Vec<&str> {
    let whose = if service.scope == ServiceScope::User { "--user-unit" } else { "-u" };
    vec![whose, &service.name, "-n", LINES, "-o", "json", "--no-pager"]
}

/// The names in a list of units: JSON, or, where systemd is older than version 246, one unit a line.
fn names(output: &str) -> Vec<String> {
    let name = |row: &Value| row.get("unit").and_then(Value::as_str).map(str::to_owned);
    if let Ok(Value::Array(rows)) = serde_json::from_str(output.trim()) {
        return rows.iter().filter_map(name).collect();
    }
    let firsts = output.lines().filter_map(|line| {
        // The dot that marks a failed unit stands before its name in some versions.
        line.split_whitespace().find(|word| *word != "●" && *word != "*")
    });
    firsts.filter(|name| name.contains('.')).map(str::to_owned).collect()
}

/// The services in the output of `systemctl show`: `Name=value` lines, an empty line between two services.
fn services(output: &str, scope: ServiceScope) -> Vec<Service> {
    output.split("\n\n").filter_map(|block| service_in(block, scope)).collect()
}

fn service_in(block: &str, scope: ServiceScope) -> Option<Service> {
    let values: BTreeMap<&str, &str> =
        block.lines().filter_map(|line| line.split_once('=')).collect();
    let value = |name: &str| values.get(name).copied().unwrap_or_default();
    let load = value("LoadState");
    // What was removed while it ran is still there.
    if load.is_empty() || (load == "not-found" && value("ActiveState") == "inactive") {
        return None;
    }
    let state = state(value("ActiveState"), value("SubState"));
    let status = value("ExecMainStatus").parse::<i64>().ok();
    // CLD_EXITED, CLD_KILLED and CLD_DUMPED of waitid(2).
    let (exit_code, signal) = match value("ExecMainCode") {
        "1" => (status, None),
        "2" | "3" => (None, status.and_then(|status| i32::try_from(status).ok())),
        _ => (None, None),
    };
    let restarts = value("NRestarts").parse().ok();
    let result = match load {
        "bad-setting" | "error" => ServiceResult::BadSettings,
        _ => result(value("Result"), exit_code),
    };
    // Left out on purpose: its settings say where it is not wanted, inside a container for example.
    let unmet = state == ServiceState::Stopped
        && value("ConditionResult") == "no"
        && !value("ConditionTimestamp").is_empty();
    Some(Service {
        name: value("Id").to_owned(),
        scope,
        manager: ServiceManager::Systemd,
        state,
        start: if unmet {
            ServiceStart::OnDemand
        } else {
            start(load, value("UnitFileState"), !value("TriggeredBy").is_empty())
        },
        since: time(value("StateChangeTimestamp")),
        restarts,
        // The word for that stands only where nothing else is known of the last end.
        gave_up: result == ServiceResult::StartLimit
            || (state == ServiceState::Failed
                && restarts.is_some_and(|restarts: u32| restarts > 0)),
        process: value("MainPID").parse().ok().filter(|id| *id != 0),
        exit_code,
        signal,
        result,
        ..Service::default()
    })
}

fn state(active: &str, sub: &str) -> ServiceState {
    match (active, sub) {
        ("active", "exited") => ServiceState::Done,
        ("active", "waiting" | "listening") => ServiceState::Waiting,
        ("active", _) => ServiceState::Running,
        ("reloading" | "refreshing", _) => ServiceState::Reloading,
        ("activating", "auto-restart" | "auto-restart-queued") => ServiceState::Restarting,
        ("activating", _) => ServiceState::Starting,
        ("deactivating", _) => ServiceState::Stopping,
        ("inactive", _) => ServiceState::Stopped,
        ("failed", _) => ServiceState::Failed,
        _ => ServiceState::Unknown,
    }
}

fn start(load: &str, file: &str, triggered: bool) -> ServiceStart {
    match file {
        _ if load == "masked" => ServiceStart::Disabled,
        "masked" | "masked-runtime" => ServiceStart::Disabled,
        "enabled" | "enabled-runtime" | "generated" => ServiceStart::Automatic,
        "static" | "indirect" => ServiceStart::OnDemand,
        "disabled" | "linked" | "linked-runtime" if triggered => ServiceStart::OnDemand,
        "disabled" | "linked" | "linked-runtime" => ServiceStart::Manual,
        _ => ServiceStart::Unknown,
    }
}

/// The result of a service (systemd.service(5)); 203 is the exit code of a program that could not be run (systemd.exec(5)).
fn result(word: &str, exit_code: Option<i64>) -> ServiceResult {
    match word {
        "" | "success" | "exec-condition" => ServiceResult::None,
        "exit-code" if exit_code == Some(203) => ServiceResult::ProgramMissing,
        "exit-code" => ServiceResult::ExitCode,
        "signal" => ServiceResult::Signal,
        "core-dump" => ServiceResult::CoreDump,
        "oom-kill" => ServiceResult::OutOfMemory,
        "timeout" => ServiceResult::Timeout,
        "watchdog" => ServiceResult::Watchdog,
        "start-limit-hit" | "start-limit" => ServiceResult::StartLimit,
        _ => ServiceResult::Other,
    }
}

/// `Sat 2026-11-21 23:51:30 UTC`; empty for what never happened.
fn time(text: &str) -> Option<Timestamp> {
    let mut words = text.split_whitespace().skip(1);
    let (date, time, zone) = (words.next()?, words.next()?, words.next()?);
    if zone != "UTC" {
        return None;
    }
    format!("{date}T{time}Z").parse().ok()
}

/// The lines in the journal's JSON, and whether this user may read all there are.
fn lines(output: &Output) -> (Vec<Line>, bool) {
    let hidden = ["insufficient permissions", "not seeing messages"];
    let hidden = output.code != Some(0) || hidden.iter().any(|words| output.err.contains(words));
    let entries = output.out.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let lines = entries.filter_map(|entry| {
        let text = match entry.get("MESSAGE")? {
            // Text that is not UTF-8 comes as a list of bytes.
            Value::Array(bytes) => {
                let bytes = bytes.iter().filter_map(|byte| u8::try_from(byte.as_u64()?).ok());
                decode(&bytes.collect::<Vec<u8>>(), None)
            }
            other => other.as_str()?.to_owned(),
        };
        let text = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
        let text: String = text.take(MOST_OF_LINE).collect();
        let own = entry.get("_PID").and_then(Value::as_str) != Some("1")
            && entry.get("SYSLOG_IDENTIFIER").and_then(Value::as_str) != Some("systemd");
        (!text.trim().is_empty()).then_some(Line { own, text })
    });
    (lines.collect(), hidden)
}

#[cfg(test)]
#[path = "services_systemd_tests.rs"]
mod tests;
