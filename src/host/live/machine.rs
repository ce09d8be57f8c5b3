//! The system, its user and its language.

use crate::model::{MachineFacts, Os, Unanswered, UnansweredKind};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::sync::OnceLock;
use std::time::Duration;
use sysinfo::System;

pub(super) const OS: Os = if cfg!(windows) {
    Os::Windows
} else if cfg!(target_os = "macos") {
    Os::Mac
} else {
    Os::Linux
};

/// None of it changes while a program runs, and many probes ask.
pub(super) fn machine() -> MachineFacts {
    static FACTS: OnceLock<MachineFacts> = OnceLock::new();
    FACTS.get_or_init(ask).clone()
}

fn ask() -> MachineFacts {
    let home = std::env::home_dir().unwrap_or_default().to_string_lossy().into_owned();
    MachineFacts {
        os: OS,
        os_version: os_version(),
        kernel: System::kernel_version().unwrap_or_default(),
        arch: System::cpu_arch(),
        host_name: System::host_name().unwrap_or_default(),
        user_name: user_name(&home),
        home,
        language: language(&sys_locale::get_locale().unwrap_or_default()),
        time_zone: time_zone(),
        elevated: elevated(),
    }
}

pub(super) fn uptime() -> Result<Duration, Unanswered> {
    System::uptime()
        .map(Duration::from_secs)
        .map_err(|error| UnansweredKind::Failed.because(error.to_string()))
}

#[cfg(not(any(windows, target_os = "macos")))]
fn os_version() -> String {
    let places = ["/etc/os-release", "/usr/lib/os-release"];
    let text = places.iter().find_map(|place| std::fs::read_to_string(place).ok());
    let text = text.unwrap_or_default();
    let value = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='))?;
        let value = line.trim().trim_matches(['"', '\'']);
        (!value.is_empty()).then(|| value.to_owned())
    };
    let name = value("PRETTY_NAME").or_else(|| value("NAME"));
    name.or_else(|| System::long_os_version().ok()).unwrap_or_default()
}

#[cfg(target_os = "macos")]
fn os_version() -> String {
    System::long_os_version().unwrap_or_default()
}

#[cfg(windows)]
fn os_version() -> String {
    let name = System::long_os_version().unwrap_or_default();
    // 23H2 and the like: what people and support articles call a version of Windows.
    let key = windows_registry::LOCAL_MACHINE.open(r"SOFTWARE\Microsoft\Windows NT\CurrentVersion");
    match key.and_then(|key| key.get_string("DisplayVersion")) {
        Ok(version) if !version.is_empty() => format!("{name} {version}"),
        _ => name,
    }
}

/// The name of the user: of the account itself where the variables do not say.
fn user_name(home: &str) -> String {
    let name = ["USER", "LOGNAME", "USERNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    let last = || home.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    name.or_else(account_name).unwrap_or_else(last)
}

#[cfg(unix)]
fn account_name() -> Option<String> {
    let id = rustix::process::getuid().as_raw().to_string();
    let accounts = std::fs::read_to_string("/etc/passwd").ok()?;
    accounts.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)? == id).then(|| name.to_owned())
    })
}

#[cfg(windows)]
fn account_name() -> Option<String> {
    None
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "Windows may not say")]
fn elevated() -> Option<bool> {
    Some(rustix::process::geteuid().is_root())
}

/// The registry of the local-service account opens to elevated programs alone.
#[cfg(windows)]
fn elevated() -> Option<bool> {
    // Everyone may look at the parent: where that fails, a refusal would say nothing.
    windows_registry::USERS.open(".DEFAULT").ok()?;
    Some(windows_registry::USERS.open("S-1-5-19").is_ok())
}

/// A BCP 47 tag from what a system calls its language: `zh_CN.UTF-8`, `zh-CN`, `C`.
fn language(name: &str) -> String {
    let tag = name.split(['.', '@', ':']).next().unwrap_or_default().replace('_', "-");
    if tag.is_empty() || tag == "C" || tag == "POSIX" { "en".to_owned() } else { tag }
}

fn time_zone() -> String {
    let zone = TimeZone::system();
    match zone.iana_name() {
        Some(name) => name.to_owned(),
        None => zone.to_offset(Timestamp::now()).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_become_tags() {
        let rows = [
            ("zh_CN.UTF-8", "zh-CN"),
            ("zh-Hans-CN", "zh-Hans-CN"),
            ("de_DE@euro", "de-DE"),
            ("C", "en"),
            ("C.UTF-8", "en"),
            ("POSIX", "en"),
            ("", "en"),
        ];
        for (name, tag) in rows {
            assert_eq!(language(name), tag, "{name}");
        }
    }

    #[test]
    fn this_machine_says_who_it_is() {
        let facts = machine();
        assert_eq!(facts.os, OS);
        for said in [&facts.os_version, &facts.kernel, &facts.arch, &facts.time_zone] {
            assert!(!said.is_empty(), "{facts:?}");
        }
        assert!(!facts.user_name.is_empty() && facts.elevated.is_some(), "{facts:?}");
        assert!(uptime().is_ok_and(|up| !up.is_zero()));
    }
}
