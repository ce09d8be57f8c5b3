//! Opens pages of the system's settings, and shows files in its file manager. Changes nothing by itself.

use crate::model::Action;
#[cfg(feature = "gui")]
use std::path::Path;
use std::process::{Command, Stdio};

/// Opens the page of the system's settings that helps with `action`. False when this system has none to open.
pub fn open_settings(action: Action) -> bool {
    settings_pages(action).into_iter().any(|(program, arguments)| launch(program, arguments))
}

#[cfg(target_os = "windows")]
fn settings_pages(action: Action) -> Vec<(&'static str, &'static [&'static str])> {
    vec![match action {
        Action::NetworkSettings => ("explorer.exe", &["ms-settings:network"]),
        Action::ProxySettings => ("explorer.exe", &["ms-settings:network-proxy"]),
        Action::DateSettings => ("explorer.exe", &["ms-settings:dateandtime"]),
        Action::StorageSettings => ("explorer.exe", &["ms-settings:storagesense"]),
        Action::FirewallSettings => ("control.exe", &["/name", "Microsoft.WindowsFirewall"]),
    }]
}

#[cfg(target_os = "macos")]
fn settings_pages(action: Action) -> Vec<(&'static str, &'static [&'static str])> {
    const OPEN: &str = "/usr/bin/open";
    vec![match action {
        Action::NetworkSettings => {
            (OPEN, &["x-apple.systempreferences:com.apple.Network-Settings.extension"])
        }
        Action::ProxySettings => {
            (OPEN, &["x-apple.systempreferences:com.apple.Network-Settings.extension?Proxies"])
        }
        Action::DateSettings => {
            (OPEN, &["x-apple.systempreferences:com.apple.Date-Time-Settings.extension"])
        }
        Action::StorageSettings => {
            (OPEN, &["x-apple.systempreferences:com.apple.settings.Storage"])
        }
        Action::FirewallSettings => {
            (OPEN, &["x-apple.systempreferences:com.apple.Network-Settings.extension?Firewall"])
        }
    }]
}

/// Linux has no settings program of its own: those of the two common desktops are tried in turn.
#[cfg(not(any(target_os = "windows", target_os = "macos")))]
fn settings_pages(action: Action) -> Vec<(&'static str, &'static [&'static str])> {
    const GNOME: &str = "gnome-control-center";
    const KDE: [&str; 2] = ["systemsettings", "systemsettings5"];
    let (gnome, kde): (&'static [&'static str], &'static [&'static str]) = match action {
        Action::NetworkSettings => (&["network"], &["kcm_networkmanagement"]),
        Action::ProxySettings => (&["network"], &["kcm_proxy"]),
        Action::DateSettings => (&["datetime"], &["kcm_clock"]),
        Action::StorageSettings => {
            return vec![("baobab", &[]), ("filelight", &[])];
        }
        Action::FirewallSettings => {
            return vec![("firewall-config", &[]), (KDE[0], &["kcm_firewall"]), ("gufw", &[])];
        }
    };
    vec![(GNOME, gnome), (KDE[0], kde), (KDE[1], kde)]
}

#[cfg(windows)]
fn place(program: &str) -> std::path::PathBuf {
    super::start::system_program(program.as_ref()).unwrap_or_else(|| program.into())
}

#[cfg(not(windows))]
fn place(program: &str) -> &str {
    program
}

/// Starts a program and lets it be. Its end is waited for on a thread of its own, so that it leaves no zombie.
fn launch(program: &str, arguments: &[&str]) -> bool {
    let started = Command::new(place(program))
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = started else { return false };
    let waiter = std::thread::Builder::new().name("settings".to_owned());
    // Without the thread the program runs all the same; only its remains stay until this one ends.
    let _ = waiter.spawn(move || child.wait());
    true
}

/// Shows a file in the system's file manager, else opens its folder. False when neither is possible.
#[cfg(feature = "gui")]
pub fn reveal(path: &Path) -> bool {
    opener::reveal(path).is_ok() || path.parent().is_some_and(|folder| opener::open(folder).is_ok())
}
