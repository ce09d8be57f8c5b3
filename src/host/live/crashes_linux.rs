//! Crashes on Linux: what systemd-coredump and apport keep. Which of them keeps any, the kernel says.

use super::super::{Command, Crash, Crashes, Limit, RunError, signal_name};
use super::crashes::file_name;
use super::programs::run;
use crate::model::{Os, Unanswered, UnansweredKind};
use jiff::Timestamp;
use serde_json::Value;
use std::fs;
use std::io::Read;
use std::path::Path;

/// Entries of a folder that are looked at.
const MOST: usize = 2000;

/// How much of the start of an apport report is read: what is wanted stands before the dump itself.
const HEAD: u64 = 16 * 1024;

pub(super) fn crashes(since: Timestamp, limit: &Limit) -> Result<Crashes, Unanswered> {
    let pattern = fs::read_to_string("/proc/sys/kernel/core_pattern").unwrap_or_default();
    let (dumps, reports) = (Path::new("/var/lib/systemd/coredump"), Path::new("/var/crash"));
    let own_only = !rustix::process::geteuid().is_root();
    match keeper(&pattern).as_str() {
        // Inside a container the kernel's setting is that of the machine around it.
        "systemd-coredump" if dumps.is_dir() && Path::new("/run/systemd/system").is_dir() => {
            let mut found = listed(since, limit)?;
            found.extend(entries(dumps).iter().filter_map(|(name, _)| dump_in(name)));
            Ok(Crashes { found, cut: false, own_only })
        }
        "apport" if reports.is_dir() => {
            let found = entries(reports);
            let found = found.iter().filter(|(name, _)| is_report(name));
            let found = found
                .filter_map(|(name, time)| report_in(name, &head(&reports.join(name)), (*time)?));
            Ok(Crashes { found: found.collect(), cut: false, own_only: false })
        }
        "" => Err(UnansweredKind::NotSupported.because("this system does not keep crashes")),
        other => {
            let detail = format!("crashes go to {other}, which is not set up here or not known");
            Err(UnansweredKind::NotSupported.because(detail))
        }
    }
}

/// Most bytes of what coredumpctl lists: some fifty thousand crashes.
const MOST_LISTED: usize = 8 * 1024 * 1024;

fn is_report(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending == "crash")
}

/// The program to which the kernel hands crashes (core(5)); `core` and the like, which are files, are none.
fn keeper(pattern: &str) -> String {
    let Some(command) = pattern.trim().strip_prefix('|') else { return String::new() };
    file_name(command.split_whitespace().next().unwrap_or_default())
}

/// What coredumpctl lists; nothing where it is not installed, or too old to write JSON (before version 248).
fn listed(since: Timestamp, limit: &Limit) -> Result<Vec<Crash>, Unanswered> {
    let since = format!("--since=@{}", since.as_second());
    let mut command = Command::new("coredumpctl", &["list", "--json=short", "--no-pager", &since]);
    command.most = MOST_LISTED;
    limit.left()?;
    match run(&command, limit) {
        // A list that broke off would say that nothing crashed.
        Ok(output) if output.cut => {
            Err(UnansweredKind::Failed.because("the list of crashes is too long"))
        }
        // It ends with 1 also where there is nothing to list.
        Ok(output) => Ok(crashes_in(&output.out)),
        Err(RunError::TimedOut) => Err(UnansweredKind::TimedOut.into()),
        Err(RunError::Stopped) => Err(UnansweredKind::Stopped.into()),
        Err(_) => Ok(Vec::new()),
    }
}

fn crashes_in(output: &str) -> Vec<Crash> {
    let Ok(Value::Array(rows)) = serde_json::from_str(output.trim()) else { return Vec::new() };
    let crashes = rows.iter().filter_map(|row| {
        let signal = i32::try_from(row.get("sig")?.as_i64()?).ok()?;
        Some(Crash {
            program: file_name(row.get("exe")?.as_str()?),
            time: Timestamp::from_microsecond(row.get("time")?.as_i64()?).ok()?,
            process: row.get("pid").and_then(Value::as_u64).and_then(|id| u32::try_from(id).ok()),
            reason: signal_name(signal, Os::Linux),
            ..Crash::default()
        })
    });
    crashes.collect()
}

/// A kept dump by its name: `core.NAME.UID.BOOT.PID.TIME.zst`, the time in microseconds, in older versions in seconds.
fn dump_in(name: &str) -> Option<Crash> {
    let rest = name.strip_prefix("core.")?;
    let ending = |part: &str| matches!(part, "zst" | "lz4" | "xz");
    let rest =
        rest.rsplit_once('.').filter(|(_, last)| ending(last)).map_or(rest, |(rest, _)| rest);
    let mut parts = rest.rsplitn(5, '.');
    let (time, process) = (parts.next()?.parse::<i64>().ok()?, parts.next()?.parse().ok()?);
    let (_boot, _user, program) = (parts.next()?, parts.next()?, parts.next()?);
    let micros = if time > 100_000_000_000 { time } else { time.checked_mul(1_000_000)? };
    Some(Crash {
        // Letters that have no place in a name are written by their number.
        program: file_name(&program.replace("\\x2e", ".").replace("\\x20", " ")),
        time: Timestamp::from_microsecond(micros).ok()?,
        process: Some(process),
        ..Crash::default()
    })
}

/// An apport report by its first lines, or, where this user may not read them, by its name:
/// `_usr_bin_shop.1000.crash`.
fn report_in(name: &str, head: &str, time: Timestamp) -> Option<Crash> {
    let field = |key: &str| head.lines().find_map(|line| line.strip_prefix(key)).map(str::trim);
    if field("ProblemType:").is_some_and(|kind| kind != "Crash") {
        return None;
    }
    let by_name = || name.split('.').next()?.rsplit('_').next().map(str::to_owned);
    let program = field("ExecutablePath:").map(file_name).or_else(by_name)?;
    let signal = field("Signal:").and_then(|signal| signal.parse().ok());
    let reason = signal.map_or_else(String::new, |signal| signal_name(signal, Os::Linux));
    Some(Crash { program, time, reason, ..Crash::default() })
}

fn entries(folder: &Path) -> Vec<(String, Option<Timestamp>)> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let entries = entries.take(MOST).flatten().filter_map(|entry| {
        let time = entry.metadata().ok().and_then(|info| info.modified().ok());
        Some((entry.file_name().into_string().ok()?, time.and_then(|it| it.try_into().ok())))
    });
    entries.collect()
}

fn head(file: &Path) -> String {
    let mut bytes = Vec::new();
    if file.is_file()
        && let Ok(file) = fs::File::open(file)
    {
        drop(file.take(HEAD).read_to_end(&mut bytes));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_says_who_keeps_crashes() {
        let rows = [
            ("|/usr/lib/systemd/systemd-coredump %P %u %g %s %t %c %h", "systemd-coredump"),
            ("|/usr/share/apport/apport -p%p -s%s -c%c", "apport"),
            ("core", ""),
            ("/tmp/core.%e", ""),
            ("|", ""),
            ("", ""),
        ];
        for (pattern, name) in rows {
            assert_eq!(keeper(pattern), name, "{pattern}");
        }
    }

    #[test]
    fn dumps_are_listed_by_the_tool_and_by_their_names() {
        let listed = r#"[{"time":1795300000000000,"pid":812,"uid":1000,"gid":1000,"sig":11,"corefile":"present","exe":"/opt/shop/shop","size":20480}]"#;
        let found = crashes_in(listed);
        assert_eq!((found[0].program.as_str(), found[0].reason.as_str()), ("shop", "SIGSEGV"));
        assert_eq!(found[0].time.as_second(), 1_795_300_000);
        for odd in ["", "No coredumps found.", "{}", "[1]", r#"[{"sig":"x"}]"#] {
            assert!(crashes_in(odd).is_empty(), "{odd}");
        }
        let name =
            "core.shop\\x2ebin.1000.0123456789abcdef0123456789abcdef.812.1795300000000000.zst";
        let dump = dump_in(name).unwrap();
        assert_eq!((dump.program.as_str(), dump.process), ("shop.bin", Some(812)));
        assert_eq!(dump.time, found[0].time);
        assert_eq!(dump_in("core.a.b.0.ff.1.1795300000").unwrap().program, "a.b");
        for odd in
            ["", "core", "core.", "core.1", "core.a.0.ff.x.y", "core.a.0.ff.1.9223372036854775807"]
        {
            assert_eq!(dump_in(odd), None, "{odd}");
        }
    }

    #[test]
    fn reports_of_apport_are_read_or_known_by_their_name() {
        let time = Timestamp::from_second(1_795_300_000).unwrap();
        let head =
            "ProblemType: Crash\nExecutablePath: /usr/bin/my_shop\nSignal: 6\nCoreDump: base64\n";
        let crash = report_in("_usr_bin_my_shop.1000.crash", head, time).unwrap();
        assert_eq!((crash.program.as_str(), crash.reason.as_str()), ("my_shop", "SIGABRT"));
        let hidden = report_in("_usr_bin_shop.0.crash", "", time).unwrap();
        assert_eq!((hidden.program.as_str(), hidden.reason.as_str()), ("shop", ""));
        assert_eq!(report_in("linux.0.crash", "ProblemType: KernelOops\n", time), None);
    }
}
