//! Services of Windows, by its service control manager, with the right to look and no other.

use super::super::{
    Limit, Service, ServiceManager as Keeper, ServiceQuery, ServiceResult, ServiceStart,
    ServiceState as State,
};
use super::services::MOST;
use super::services_codes::{Ended, ended};
use crate::model::{Unanswered, UnansweredKind};
use std::ffi::OsStr;
use windows_service::service::{
    Service as Handle, ServiceAccess, ServiceDependency, ServiceExitCode, ServiceStartType,
    ServiceState, ServiceStatus,
};
use windows_service::service_manager::{ServiceManager, ServiceManagerAccess};

/// Where Windows keeps what it knows of each service.
const KEY: &str = r"SYSTEM\CurrentControlSet\Services";

/// Most needed services that are looked at.
const MOST_NEEDS: usize = 32;

const ERROR_ACCESS_DENIED: i32 = 5;
const ERROR_INVALID_NAME: i32 = 123;
const ERROR_SERVICE_DOES_NOT_EXIST: i32 = 1060;

pub(super) fn service(query: &ServiceQuery, limit: &Limit) -> Result<Option<Service>, Unanswered> {
    let manager = manager()?;
    let name = OsStr::new(&query.name);
    let access = ServiceAccess::QUERY_STATUS | ServiceAccess::QUERY_CONFIG;
    let handle = match open(&manager, name, access) {
        // Its status may be known to more users than its settings.
        Err(reason) if reason.kind == UnansweredKind::NotAllowed => {
            open(&manager, name, ServiceAccess::QUERY_STATUS)
        }
        other => other,
    }?;
    let Some(handle) = handle else { return Ok(None) };
    let mut service = read(&query.name, &handle.query_status().map_err(reason)?);
    service.scope = query.scope;
    let Ok(config) = handle.query_config() else { return Ok(Some(service)) };
    service.start = start(config.start_type, &query.name);
    if service.state != State::Running {
        for need in config.dependencies.iter().take(MOST_NEEDS) {
            limit.left()?;
            let ServiceDependency::Service(need) = need else { continue };
            let runs = match open(&manager, need, ServiceAccess::QUERY_STATUS) {
                Ok(None) => false,
                Ok(Some(handle)) => match handle.query_status() {
                    Ok(status) => status.current_state == ServiceState::Running,
                    Err(_) => continue,
                },
                Err(_) => continue,
            };
            if !runs {
                service.stopped_needs.push(need.to_string_lossy().into_owned());
            }
        }
    }
    Ok(Some(service))
}

/// Services that start with Windows, do not run, and ended with an error. Those that are started
/// later or when something calls for them may well stand still.
pub(super) fn failed(limit: &Limit) -> Result<Vec<Service>, Unanswered> {
    let manager = manager()?;
    let all = windows_registry::LOCAL_MACHINE.open(KEY).and_then(|key| Ok(key.keys()?.collect()));
    let all: Vec<String> =
        all.map_err(|error| UnansweredKind::NotSupported.because(error.to_string()))?;
    let mut found = Vec::new();
    let mut seen = 0_usize;
    for name in all {
        limit.left()?;
        if !starts_with_windows(&name) {
            continue;
        }
        let handle = open(&manager, OsStr::new(&name), ServiceAccess::QUERY_STATUS);
        // Entries of services that were never installed, and such as nobody may look at.
        let Ok(Some(handle)) = handle else { continue };
        let Ok(status) = handle.query_status() else { continue };
        seen += 1;
        let service = Service { start: ServiceStart::Automatic, ..read(&name, &status) };
        if service.state == State::Failed && found.len() < MOST {
            found.push(service);
        }
    }
    // Windows itself always starts some.
    if seen == 0 {
        let detail = "no service that starts with Windows can be seen";
        return Err(UnansweredKind::NotSupported.because(detail));
    }
    Ok(found)
}

fn manager() -> Result<ServiceManager, Unanswered> {
    ServiceManager::local_computer(None::<&OsStr>, ServiceManagerAccess::CONNECT).map_err(reason)
}

fn open(
    manager: &ServiceManager,
    name: &OsStr,
    access: ServiceAccess,
) -> Result<Option<Handle>, Unanswered> {
    match manager.open_service(name, access) {
        Ok(handle) => Ok(Some(handle)),
        Err(error) => match code(&error) {
            Some(ERROR_SERVICE_DOES_NOT_EXIST | ERROR_INVALID_NAME) => Ok(None),
            _ => Err(reason(error)),
        },
    }
}

fn code(error: &windows_service::Error) -> Option<i32> {
    match error {
        windows_service::Error::Winapi(error) => error.raw_os_error(),
        _ => None,
    }
}

fn reason(error: windows_service::Error) -> Unanswered {
    match code(&error) {
        Some(ERROR_ACCESS_DENIED) => UnansweredKind::NotAllowed.because("service control manager"),
        Some(code) => {
            UnansweredKind::Failed.because(format!("service control manager: error {code}"))
        }
        None => UnansweredKind::Failed.because(error.to_string()),
    }
}

fn read(name: &str, status: &ServiceStatus) -> Service {
    let (code, own) = match status.exit_code {
        ServiceExitCode::Win32(code) => (code, None),
        ServiceExitCode::ServiceSpecific(code) => (0, Some(code)),
    };
    let Ended { exit_code, own_code, result } = ended(code, own);
    let state = match status.current_state {
        ServiceState::Running => State::Running,
        ServiceState::StartPending => State::Starting,
        ServiceState::StopPending => State::Stopping,
        ServiceState::Paused | ServiceState::PausePending => State::Paused,
        ServiceState::ContinuePending => State::Reloading,
        ServiceState::Stopped if exit_code.is_some() => State::Failed,
        ServiceState::Stopped => State::Stopped,
    };
    // What it ended with before says nothing of one that runs.
    let stopped = matches!(state, State::Failed | State::Stopped);
    Service {
        name: name.to_owned(),
        manager: Keeper::Windows,
        state,
        process: status.process_id.filter(|id| *id != 0),
        exit_code: exit_code.filter(|_| stopped),
        own_code: own_code && stopped,
        result: if stopped { result } else { ServiceResult::None },
        ..Service::default()
    }
}

fn start(kind: ServiceStartType, name: &str) -> ServiceStart {
    match kind {
        ServiceStartType::Disabled => ServiceStart::Disabled,
        _ if is_triggered(name) => ServiceStart::OnDemand,
        ServiceStartType::OnDemand => ServiceStart::Manual,
        ServiceStartType::AutoStart if is_delayed(name) => ServiceStart::Delayed,
        _ => ServiceStart::Automatic,
    }
}

fn number(name: &str, value: &str) -> Option<u32> {
    let key = windows_registry::LOCAL_MACHINE.open(format!(r"{KEY}\{name}")).ok()?;
    key.get_u32(value).ok()
}

fn is_delayed(name: &str) -> bool {
    number(name, "DelayedAutostart") == Some(1)
}

/// Whether something calls for it: it need not run by itself, whatever its start type.
fn is_triggered(name: &str) -> bool {
    windows_registry::LOCAL_MACHINE.open(format!(r"{KEY}\{name}\TriggerInfo")).is_ok()
}

/// `SERVICE_AUTO_START`, a program and no driver, and neither a pattern for services of each user
/// (`SERVICE_USER_SERVICE` without its instance bit) nor delayed nor triggered.
fn starts_with_windows(name: &str) -> bool {
    let kind = number(name, "Type").unwrap_or(0);
    let pattern = kind & 0x40 != 0 && kind & 0x80 == 0;
    number(name, "Start") == Some(2)
        && kind & 0x30 != 0
        && !pattern
        && !is_delayed(name)
        && !is_triggered(name)
}
