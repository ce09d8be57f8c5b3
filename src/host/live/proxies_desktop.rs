//! The proxy settings of macOS, GNOME and KDE.
#![allow(dead_code, reason = "each system reads its own; all are tested everywhere")]

#[cfg(unix)]
use super::super::{Command, Limit, RunError};
use super::super::{ProxyKind, ProxySetting, ProxySource};
#[cfg(unix)]
use super::programs;
use super::proxies::{discovery, script, setting};
#[cfg(all(unix, not(target_vendor = "apple")))]
use super::{super::Part, files};
#[cfg(unix)]
use crate::model::{Unanswered, UnansweredKind};
use std::collections::BTreeMap;
#[cfg(all(unix, not(target_vendor = "apple")))]
use std::path::PathBuf;
#[cfg(unix)]
use std::time::Duration;

/// Most that is read of a program's output or a file.
#[cfg(unix)]
const MOST: u64 = 64 * 1024;
/// Longest that one program may take.
#[cfg(unix)]
const LONGEST: Duration = Duration::from_secs(3);

#[cfg(target_vendor = "apple")]
pub(super) fn proxies(limit: &Limit) -> Result<Vec<ProxySetting>, Unanswered> {
    Ok(printed("/usr/sbin/scutil", &["--proxy"], limit)?.map(|out| macos(&out)).unwrap_or_default())
}

/// The desktop that is in use decides; without one, both are read.
#[cfg(all(unix, not(target_vendor = "apple")))]
pub(super) fn proxies(limit: &Limit) -> Result<Vec<ProxySetting>, Unanswered> {
    let variables = programs::variables();
    let variable = |wanted: &str| {
        let found = variables.iter().find(|(name, value)| name == wanted && !value.is_empty());
        found.map(|(_, value)| value.clone())
    };
    let desktop = variable("XDG_CURRENT_DESKTOP").unwrap_or_default();
    let is_kde = desktop.split(':').any(|part| part.eq_ignore_ascii_case("KDE"));
    let mut found = Vec::new();
    if !is_kde
        && let Some(out) =
            printed("gsettings", &["list-recursively", "org.gnome.system.proxy"], limit)?
    {
        found.extend(gnome(&out));
    }
    if is_kde || desktop.is_empty() {
        let folder = variable("XDG_CONFIG_HOME").map(PathBuf::from);
        let folder = folder.or_else(|| Some(PathBuf::from(variable("HOME")?).join(".config")));
        let file = folder.map(|folder| folder.join("kioslaverc"));
        let read = file.and_then(|file| files::read(&file, Part::Start, MOST).ok());
        found.extend(read.map(|text| kde(&String::from_utf8_lossy(&text))).unwrap_or_default());
    }
    Ok(found)
}

/// What a program prints in the C locale; nothing where it is missing or fails, as on systems without
/// that desktop.
#[cfg(unix)]
fn printed(program: &str, arguments: &[&str], limit: &Limit) -> Result<Option<String>, Unanswered> {
    let mut command = Command::new(program, arguments);
    // In the usual folder dconf would make a file by which it notices changes.
    let variables = [("LC_ALL", "C"), ("XDG_RUNTIME_DIR", "/dev/null")];
    command.variables =
        variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    command.most = usize::try_from(MOST).unwrap_or_default();
    match programs::run(&command, &limit.at_most(LONGEST)) {
        Ok(output) => Ok((output.code == Some(0)).then_some(output.out)),
        Err(RunError::Stopped) => Err(UnansweredKind::Stopped.into()),
        Err(RunError::NotFound) => Ok(None),
        // Whether a proxy is set cannot be told then; silence would say that none is.
        Err(RunError::TimedOut) => Err(UnansweredKind::TimedOut.because(program)),
        Err(RunError::NotAllowed(why)) => Err(UnansweredKind::NotAllowed.because(why)),
        Err(RunError::Failed(why)) => Err(UnansweredKind::Failed.because(why)),
    }
}

/// Joins a host and a port as settings keep them; nothing without both.
fn joined(source: ProxySource, kind: ProxyKind, host: &str, port: &str) -> Option<ProxySetting> {
    let port: u16 = port.parse().ok().filter(|port| *port > 0)?;
    let host = host.trim_matches(['[', ']']);
    setting(
        source,
        kind,
        &if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") },
    )
}

/// What `scutil --proxy` prints: the keys are those of Apple's System Configuration, in every language.
fn macos(out: &str) -> Vec<ProxySetting> {
    let pairs: BTreeMap<&str, &str> = out
        .lines()
        .filter_map(|line| line.split_once(" : "))
        .map(|(key, value)| (key.trim(), value.trim()))
        .collect();
    let of = |key: &str| pairs.get(key).copied().unwrap_or_default();
    let mut found = Vec::new();
    for (name, kind) in
        [("HTTP", ProxyKind::Http), ("HTTPS", ProxyKind::Https), ("SOCKS", ProxyKind::Socks)]
    {
        if of(&format!("{name}Enable")) == "1" {
            let (host, port) = (of(&format!("{name}Proxy")), of(&format!("{name}Port")));
            found.extend(joined(ProxySource::Macos, kind, host, port));
        }
    }
    if of("ProxyAutoConfigEnable") == "1" {
        found.extend(script(ProxySource::Macos, of("ProxyAutoConfigURLString")));
    }
    if of("ProxyAutoDiscoveryEnable") == "1" {
        found.push(discovery(ProxySource::Macos));
    }
    found
}

/// What `gsettings list-recursively org.gnome.system.proxy` prints: schema, key, value, the same in
/// every language.
fn gnome(out: &str) -> Vec<ProxySetting> {
    let pairs: BTreeMap<(&str, &str), &str> = out
        .lines()
        .filter_map(|line| {
            let (schema, rest) = line.split_once(' ')?;
            let (key, value) = rest.split_once(' ')?;
            Some(((schema.trim_start_matches("org.gnome.system.proxy"), key), value))
        })
        .collect();
    let of = |schema: &str, key: &str| {
        pairs.get(&(schema, key)).map(|value| value.trim().trim_matches('\'')).unwrap_or_default()
    };
    match of("", "mode") {
        "manual" => {
            let kinds = [
                (".http", ProxyKind::Http),
                (".https", ProxyKind::Https),
                (".socks", ProxyKind::Socks),
            ];
            let set = kinds.into_iter().filter_map(|(schema, kind)| {
                joined(ProxySource::Gnome, kind, of(schema, "host"), of(schema, "port"))
            });
            set.collect()
        }
        "auto" => {
            let named = script(ProxySource::Gnome, of("", "autoconfig-url"));
            vec![named.unwrap_or_else(|| discovery(ProxySource::Gnome))]
        }
        _ => Vec::new(),
    }
}

/// KDE's kioslaverc. Its addresses have a space before the port.
fn kde(text: &str) -> Vec<ProxySetting> {
    let mut ours = false;
    let mut pairs = BTreeMap::new();
    for line in text.lines().map(str::trim) {
        if let Some(section) = line.strip_prefix('[') {
            ours = section.trim_end_matches(']') == "Proxy Settings";
        } else if ours && let Some((key, value)) = line.split_once('=') {
            pairs.insert(key.trim(), value.trim());
        }
    }
    let of = |key: &str| pairs.get(key).copied().unwrap_or_default();
    match of("ProxyType") {
        "1" => {
            let kinds = [
                ("httpProxy", ProxyKind::Http),
                ("httpsProxy", ProxyKind::Https),
                ("socksProxy", ProxyKind::Socks),
            ];
            let set = kinds.into_iter().filter_map(|(key, kind)| {
                setting(
                    ProxySource::Kde,
                    kind,
                    &of(key).trim_end_matches('/').replacen(' ', ":", 1),
                )
            });
            set.collect()
        }
        "2" => script(ProxySource::Kde, of("Proxy Config Script")).into_iter().collect(),
        "3" => vec![discovery(ProxySource::Kde)],
        // 4 names environment variables, which are read for themselves.
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(found: &[ProxySetting]) -> Vec<String> {
        let one = |it: &ProxySetting| match it.kind {
            ProxyKind::Script => it.script.clone(),
            ProxyKind::Discovery => "discovery".to_owned(),
            kind => format!("{} {}:{}", kind.name(), it.host, it.port),
        };
        found.iter().map(one).collect()
    }

    #[test]
    fn macos_is_read() {
        let out = "<dictionary> {\n  ExceptionsList : <array> {\n    0 : *.local\n  }\n  HTTPEnable : 1\n  HTTPPort : 7890\n  \
                   HTTPProxy : 127.0.0.1\n  HTTPSEnable : 0\n  HTTPSPort : 7890\n  HTTPSProxy : 127.0.0.1\n  \
                   ProxyAutoConfigEnable : 1\n  ProxyAutoConfigURLString : http://wpad.example/p.pac\n  \
                   ProxyAutoDiscoveryEnable : 1\n  SOCKSEnable : 1\n  SOCKSPort : 1080\n  SOCKSProxy : ::1\n}\n";
        let wanted =
            ["http 127.0.0.1:7890", "socks ::1:1080", "http://wpad.example/p.pac", "discovery"];
        assert_eq!(shown(&macos(out)), wanted);
        assert!(macos("<dictionary> {\n}\n").is_empty());
    }

    #[test]
    fn gnome_is_read() {
        let out = |mode: &str| {
            format!(
                "org.gnome.system.proxy autoconfig-url ''\norg.gnome.system.proxy ignore-hosts ['localhost', '::1']\n\
                 org.gnome.system.proxy mode '{mode}'\norg.gnome.system.proxy.http enabled false\n\
                 org.gnome.system.proxy.http host '127.0.0.1'\norg.gnome.system.proxy.http port 7890\n\
                 org.gnome.system.proxy.https host ''\norg.gnome.system.proxy.https port 0\n\
                 org.gnome.system.proxy.socks host '127.0.0.1'\norg.gnome.system.proxy.socks port 7891\n"
            )
        };
        let wanted = ["http 127.0.0.1:7890", "socks 127.0.0.1:7891"];
        assert_eq!(shown(&gnome(&out("manual"))), wanted);
        assert!(gnome(&out("none")).is_empty());
        assert_eq!(shown(&gnome(&out("auto"))), ["discovery"]);
        assert!(gnome("No such schema “org.gnome.system.proxy”\n").is_empty());
    }

    #[test]
    fn kde_is_read() {
        let file = |kind: &str| {
            format!(
                "[$Version]\nhttpProxy=http://wrong.example 1\n[Proxy Settings]\nProxyType={kind}\n\
                 Proxy Config Script=file:///home/me/p.pac\nhttpProxy=http://127.0.0.1 7890\n\
                 httpsProxy=http://me:secret@10.0.0.5 3128/\nsocksProxy=\n"
            )
        };
        let wanted = ["http 127.0.0.1:7890", "https 10.0.0.5:3128"];
        assert_eq!(shown(&kde(&file("1"))), wanted);
        assert_eq!(shown(&kde(&file("2"))), ["file:///home/me/p.pac"]);
        assert_eq!(shown(&kde(&file("3"))), ["discovery"]);
        assert!(kde(&file("0")).is_empty() && kde("").is_empty());
    }
}
