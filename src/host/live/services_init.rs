//! Services of Linux systems without systemd: `OpenRC`'s own notes, and scripts that follow the Linux Standard Base.

use super::super::{
    Command, Limit, RunError, Service, ServiceManager, ServiceQuery, ServiceResult, ServiceScope,
    ServiceStart, ServiceState,
};
use super::programs::run;
use super::services::MOST;
use crate::model::{Unanswered, UnansweredKind};
use std::fs;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

/// Longest start of a script or of a note that is read, in bytes.
const MOST_BYTES: u64 = 64 * 1024;

/// How long a script may take to say its status.
const SCRIPT_TIME: Duration = Duration::from_secs(4);

pub(super) fn service(query: &ServiceQuery, limit: &Limit) -> Result<Option<Service>, Unanswered> {
    if query.scope == ServiceScope::User {
        let detail = "no systemd: services of a single user are not known";
        return Err(UnansweredKind::NotSupported.because(detail));
    }
    let name = query.name.strip_suffix(".service").unwrap_or(&query.name);
    let root = Path::new("/");
    if openrc_is_here(root) {
        return Ok(openrc(root, name));
    }
    let script = root.join("etc/init.d").join(name);
    if script.is_file() {
        let as_root = rustix::process::geteuid().is_root();
        return sysv(&script, name, as_root, limit).map(Some);
    }
    // The table by which the first process of such a system starts everything.
    if root.join("etc/inittab").is_file() {
        return Ok(None);
    }
    Err(nobody())
}

pub(super) fn failed() -> Result<Vec<Service>, Unanswered> {
    let root = Path::new("/");
    if openrc_is_here(root) { Ok(openrc_failed(root)) } else { Err(nobody()) }
}

fn nobody() -> Unanswered {
    UnansweredKind::NotSupported.because(
        "neither systemd nor OpenRC runs here, so nothing keeps services that could be asked",
    )
}

fn openrc_is_here(root: &Path) -> bool {
    root.join("run/openrc").is_dir()
}

/// A service by the notes that `OpenRC` keeps in `/run/openrc`: one folder for each state, in it a link for each service.
fn openrc(root: &Path, name: &str) -> Option<Service> {
    let notes = root.join("run/openrc");
    if !root.join("etc/init.d").join(name).exists() {
        return None;
    }
    let is = |state: &str| notes.join(state).join(name).symlink_metadata().is_ok();
    let daemon = daemon(root, &notes.join("daemons").join(name));
    let died = matches!(daemon, Some((_, false)));
    let (state, result) = if is("failed") {
        (ServiceState::Failed, ServiceResult::Other)
    } else if is("starting") {
        (ServiceState::Starting, ServiceResult::None)
    } else if is("stopping") {
        (ServiceState::Stopping, ServiceResult::None)
    } else if is("started") && died {
        (ServiceState::Failed, ServiceResult::Aborted)
    } else if is("started") {
        (ServiceState::Running, ServiceResult::None)
    } else if is("inactive") || is("scheduled") {
        (ServiceState::Waiting, ServiceResult::None)
    } else {
        (ServiceState::Stopped, ServiceResult::None)
    };
    Some(Service {
        name: name.to_owned(),
        manager: ServiceManager::Openrc,
        state,
        start: by_itself(root, "etc/runlevels", |entry| entry == name),
        process: daemon.filter(|(_, alive)| *alive).map(|(id, _)| id),
        result,
        ..Service::default()
    })
}

fn openrc_failed(root: &Path) -> Vec<Service> {
    let notes = root.join("run/openrc");
    let mut names: Vec<String> =
        ["failed", "started"].iter().flat_map(|state| entries(&notes.join(state))).collect();
    names.sort();
    names.dedup();
    let services = names.iter().filter_map(|name| openrc(root, name));
    services.filter(|service| service.state == ServiceState::Failed).take(MOST).collect()
}

/// The process that the notes on a service name by its pid file, and whether it is alive. Nothing
/// where there is no such file or it cannot be read: that says nothing.
fn daemon(root: &Path, notes: &Path) -> Option<(u32, bool)> {
    let text = entries(notes).iter().find_map(|entry| start_of(&notes.join(entry)))?;
    let file = text.lines().find_map(|line| line.strip_prefix("pidfile="))?.trim();
    let file = root.join(file.trim_start_matches('/'));
    let id: u32 = start_of(&file)?.trim().parse().ok()?;
    Some((id, root.join("proc").join(id.to_string()).exists()))
}

/// Whether a folder below `parent` lists the service for a level in which the system runs.
fn by_itself(root: &Path, parent: &str, is_it: impl Fn(&str) -> bool) -> ServiceStart {
    let parent = root.join(parent);
    let levels = entries(&parent);
    let lists = |level: &String| entries(&parent.join(level)).iter().any(|entry| is_it(entry));
    if levels.iter().any(lists) { ServiceStart::Automatic } else { ServiceStart::Manual }
}

/// A service by the exit code of its script's `status` (Linux Standard Base 5.0, "Init Script
/// Actions"). What the script prints is not read: it is written for people, in their language.
fn sysv(script: &Path, name: &str, as_root: bool, limit: &Limit) -> Result<Service, Unanswered> {
    if !start_of(script).is_some_and(|text| can_tell(&text)) {
        let detail = "no systemd, and the service's own script cannot tell its status";
        return Err(UnansweredKind::NotSupported.because(detail));
    }
    let limit = limit.at_most(SCRIPT_TIME);
    let output = run(&Command::new(script, &["status"]), &limit).map_err(|error| match error {
        RunError::TimedOut => UnansweredKind::TimedOut.into(),
        RunError::Stopped => UnansweredKind::Stopped.into(),
        RunError::NotAllowed(detail) => UnansweredKind::NotAllowed.because(detail),
        other => UnansweredKind::Failed.because(other.to_string()),
    })?;
    let (state, result) = match output.code {
        Some(0) => (ServiceState::Running, ServiceResult::None),
        // Many scripts end so with everybody but root, whatever they are asked.
        Some(1 | 2 | 4) if !as_root => {
            let detail =
                "no systemd, and the service's own script may tell its status to root alone";
            return Err(UnansweredKind::NotAllowed.because(detail));
        }
        Some(1 | 2) => (ServiceState::Failed, ServiceResult::Aborted),
        Some(3) => (ServiceState::Stopped, ServiceResult::None),
        _ => (ServiceState::Unknown, ServiceResult::None),
    };
    // The levels in which such a system runs: rc2.d to rc5.d, with links called S01name.
    let is_it = |entry: &str| entry.starts_with('S') && entry.get(3..) == Some(name);
    let root = script.ancestors().nth(3).unwrap_or(Path::new("/"));
    let starts = (2..=5).any(|level| {
        entries(&root.join(format!("etc/rc{level}.d"))).iter().any(|entry| is_it(entry))
    });
    Ok(Service {
        name: name.to_owned(),
        manager: ServiceManager::Sysv,
        state,
        start: if starts { ServiceStart::Automatic } else { ServiceStart::Manual },
        result,
        ..Service::default()
    })
}

/// Whether a script has the action `status`. One without it could do anything when asked.
fn can_tell(script: &str) -> bool {
    let first = script.lines().next().unwrap_or_default();
    // Debian's own runner of scripts, which has every action.
    first.contains("/init-d-script")
        || script.lines().any(|line| {
            let pattern = line.split_once(')').map_or("", |(before, _)| before);
            let mut words =
                pattern.split('|').map(|word| word.trim().trim_matches(['"', '\'', '(']));
            words.any(|word| word == "status")
        })
}

fn entries(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let names = entries.take(4096).flatten().map(|entry| entry.file_name());
    let mut names: Vec<String> = names.filter_map(|name| name.into_string().ok()).collect();
    names.sort();
    names
}

fn start_of(file: &Path) -> Option<String> {
    if !file.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    fs::File::open(file).ok()?.take(MOST_BYTES).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::super::super::Stop;
    use super::*;
    use std::os::unix::fs::PermissionsExt;
    use std::time::Instant;

    fn write(root: &Path, path: &str, text: &str) {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    #[test]
    fn openrc_is_read_from_its_notes() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        for name in ["sshd", "crond", "shop", "web"] {
            write(root, &format!("etc/init.d/{name}"), "#!/sbin/openrc-run");
        }
        write(root, "run/openrc/started/sshd", "");
        write(root, "run/openrc/started/shop", "");
        write(root, "run/openrc/daemons/shop/001", "exec=/usr/bin/shop\npidfile=/run/shop.pid\n");
        write(root, "run/shop.pid", "77\n");
        write(root, "run/openrc/failed/web", "");
        write(root, "etc/runlevels/default/sshd", "");
        let of = |name: &str| openrc(root, name).map(|found| (found.state, found.start));
        assert_eq!(of("sshd"), Some((ServiceState::Running, ServiceStart::Automatic)));
        assert_eq!(of("crond"), Some((ServiceState::Stopped, ServiceStart::Manual)));
        assert_eq!(of("shop"), Some((ServiceState::Failed, ServiceStart::Manual)));
        assert_eq!(of("none"), None);
        let failed = openrc_failed(root);
        let names: Vec<_> = failed.iter().map(|found| found.name.as_str()).collect();
        assert_eq!(names, ["shop", "web"]);
        assert_eq!(failed[0].result, ServiceResult::Aborted);
        write(root, "proc/77/stat", "");
        let alive = openrc(root, "shop").unwrap();
        assert_eq!((alive.state, alive.process), (ServiceState::Running, Some(77)));
    }

    #[test]
    fn scripts_are_asked_only_when_they_can_tell_and_their_words_are_not_read() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        let limit = Limit::new(Instant::now(), Duration::from_secs(10), Stop::default());
        let rows = [
            (0, ServiceState::Running, ServiceResult::None),
            (1, ServiceState::Failed, ServiceResult::Aborted),
            (3, ServiceState::Stopped, ServiceResult::None),
            (4, ServiceState::Unknown, ServiceResult::None),
        ];
        for (code, state, result) in rows {
            let script = format!(
                "#!/bin/sh\ncase \"$1\" in\n  start|stop) exit 9;;\n  status) echo 'läuft nicht 未运行'; exit {code};;\nesac\n"
            );
            write(root, "etc/init.d/shop", &script);
            let found = sysv(&root.join("etc/init.d/shop"), "shop", true, &limit).unwrap();
            assert_eq!((found.state, found.result), (state, result), "{code}");
            assert_eq!(found.start, ServiceStart::Manual);
            let to_a_user = sysv(&root.join("etc/init.d/shop"), "shop", false, &limit);
            let to_a_user = to_a_user.map(|found| found.state).map_err(|why| why.kind);
            let told = [0, 3].contains(&code);
            assert_eq!(to_a_user, if told { Ok(state) } else { Err(UnansweredKind::NotAllowed) });
        }
        write(root, "etc/rc3.d/S02shop", "");
        let found = sysv(&root.join("etc/init.d/shop"), "shop", true, &limit).unwrap();
        assert_eq!(found.start, ServiceStart::Automatic);
        let silent = "#!/bin/sh\n# status: unknown\ntouch \"$(dirname \"$0\")/ran\"\n";
        write(root, "etc/init.d/odd", silent);
        let reason = sysv(&root.join("etc/init.d/odd"), "odd", true, &limit).unwrap_err();
        assert_eq!(reason.kind, UnansweredKind::NotSupported);
        assert!(!root.join("etc/init.d/ran").exists());
    }

    #[test]
    fn the_action_is_found_in_every_usual_writing() {
        for script in [
            "#!/bin/sh\ncase $1 in\n    start | stop | status | promote)\n",
            "#!/bin/sh\ncase $1 in\n  \"status\")\n",
            "#!/usr/bin/env /lib/init/init-d-script\n",
        ] {
            assert!(can_tell(script), "{script}");
        }
        for script in ["", "#!/bin/sh\n# prints (the status)\n", "case $1 in start|stop) x;;"] {
            assert!(!can_tell(script), "{script}");
        }
    }
}
