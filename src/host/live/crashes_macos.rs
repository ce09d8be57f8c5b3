//! Crashes on macOS: the reports that it writes, one file for each.
//!
//! A report is two JSON documents: a line that says which program and when, and what happened
//! ("Interpreting the JSON format of a crash report", developer.apple.com).

use super::super::{Crash, CrashKind, signal_name};
use super::crashes::file_name;
use crate::model::Os;
use jiff::Timestamp;
use serde_json::Value;

#[cfg(target_vendor = "apple")]
pub(super) use asking::crashes;

/// The report of a crash by its text; nothing for reports of another kind. `written` is when its file was.
fn report_in(text: &str, written: Timestamp) -> Option<Crash> {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let header: Value = serde_json::from_str(first).ok()?;
    let said = |name: &str| header.get(name).and_then(Value::as_str);
    // 309 and, before macOS 12, 109 are crashes; 298 says that memory ran out, 288 and 228 that something hung.
    let kind = match said("bug_type")? {
        "309" | "109" => CrashKind::Crashed,
        "228" | "288" => CrashKind::Hung,
        _ => return None,
    };
    let program = file_name(said("app_name").or_else(|| said("name"))?);
    let time = said("timestamp").and_then(time).unwrap_or(written);
    // Cut off or not, what cannot be read leaves its fields empty.
    let body: Value = serde_json::from_str(rest).unwrap_or_default();
    let process = body.get("pid").and_then(Value::as_u64).and_then(|id| u32::try_from(id).ok());
    let (reason, module) = (reason(&body), module(&body).unwrap_or_default());
    Some(Crash { kind, program, time, process, reason, module })
}

/// `EXC_BAD_ACCESS (SIGSEGV)`.
fn reason(body: &Value) -> String {
    let said = |at: &str| body.pointer(at).and_then(Value::as_str).map(file_name);
    let signal = said("/exception/signal").or_else(|| {
        let signal = body.pointer("/termination/code").and_then(Value::as_i64)?;
        let by_signal = said("/termination/namespace").as_deref() == Some("SIGNAL");
        by_signal.then(|| i32::try_from(signal).ok()).flatten().map(|it| signal_name(it, Os::Mac))
    });
    match (said("/exception/type"), signal) {
        (Some(kind), Some(signal)) => format!("{kind} ({signal})"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => String::new(),
    }
}

/// The library in which the thread stood that crashed.
fn module(body: &Value) -> Option<String> {
    let at = |value: &Value| usize::try_from(value.as_u64()?).ok();
    let thread = body.get("threads")?.get(at(body.get("faultingThread")?)?)?;
    let image = at(thread.pointer("/frames/0/imageIndex")?)?;
    Some(file_name(body.get("usedImages")?.get(image)?.get("name")?.as_str()?))
}

/// `2026-11-21 09:30:00.00 +0100`.
fn time(text: &str) -> Option<Timestamp> {
    Timestamp::strptime("%Y-%m-%d %H:%M:%S%.f %z", text).ok()
}

#[cfg(target_vendor = "apple")]
mod asking {
    use super::super::super::{Crashes, Limit};
    use super::{Timestamp, report_in};
    use crate::model::{Unanswered, UnansweredKind};
    use std::fs::{File, read_dir};
    use std::io::Read;
    use std::path::PathBuf;

    /// Reports that are read, and bytes of each: with all its threads one can be larger.
    const MOST: usize = 200;
    const MOST_BYTES: u64 = 1 << 20;

    pub(in super::super) fn crashes(
        since: Timestamp,
        limit: &Limit,
    ) -> Result<Crashes, Unanswered> {
        let folder = PathBuf::from("Library/Logs/DiagnosticReports");
        let home = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(&folder));
        let folders = [home, Some(PathBuf::from("/").join(&folder))];
        let (mut reports, mut seen) = (Vec::new(), 0);
        for folder in folders.into_iter().flatten() {
            let Ok(entries) = read_dir(&folder) else { continue };
            seen += 1;
            for entry in entries.take(5000).flatten() {
                let path = entry.path();
                if path.extension().is_none_or(|ending| ending != "ips") {
                    continue;
                }
                let time = entry.metadata().ok().and_then(|info| info.modified().ok());
                let time = time.and_then(|time| Timestamp::try_from(time).ok());
                // What is written later than it happened is still looked at.
                if let Some(time) = time.filter(|time| *time >= since) {
                    reports.push((time, path));
                }
            }
        }
        if seen == 0 {
            return Err(UnansweredKind::NotAllowed.because("the folders of crash reports"));
        }
        reports.sort_by_key(|(time, _)| std::cmp::Reverse(*time));
        let cut = reports.len() > MOST;
        let mut found = Vec::new();
        for (time, path) in reports.into_iter().take(MOST) {
            limit.left()?;
            let mut bytes = Vec::new();
            if path.is_file()
                && let Ok(file) = File::open(&path)
                && file.take(MOST_BYTES).read_to_end(&mut bytes).is_ok()
            {
                found.extend(report_in(&String::from_utf8_lossy(&bytes), time));
            }
        }
        Ok(Crashes { found, cut, own_only: seen == 1 })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    const REPORT: &str = r#"{"app_name":"Shop","timestamp":"2026-11-21 09:30:00.00 +0100","app_version":"2.1","bug_type":"309","os_version":"macOS 14.1 (23B74)","name":"Shop"}
{
  "pid" : 4711,
  "procPath" : "\/Applications\/Shop.app\/Contents\/MacOS\/Shop",
  "exception" : {"codes":"0x1, 0x0","type":"EXC_BAD_ACCESS","signal":"SIGSEGV"},
  "faultingThread" : 1,
  "threads" : [{"frames":[{"imageIndex":0}]},{"triggered":true,"frames":[{"imageOffset":12,"imageIndex":1}]}],
  "usedImages" : [{"name":"Shop"},{"name":"libshop.dylib","path":"\/Users\/li\/libshop.dylib"}]
}"#;

    #[test]
    fn a_report_says_which_program_when_why_and_where() {
        let written = Timestamp::from_second(0).unwrap();
        let crash = report_in(REPORT, written).unwrap();
        assert_eq!((crash.program.as_str(), crash.process), ("Shop", Some(4711)));
        assert_eq!(crash.time, "2026-11-21T08:30:00Z".parse().unwrap());
        assert_eq!(crash.reason, "EXC_BAD_ACCESS (SIGSEGV)");
        assert_eq!(crash.module, "libshop.dylib");
    }

    #[test]
    fn what_is_cut_off_of_another_kind_or_hostile_is_no_fault() {
        let written = Timestamp::from_second(9).unwrap();
        let cut = &REPORT[..400];
        let crash = report_in(cut, written).unwrap();
        assert_eq!((crash.program.as_str(), crash.reason.as_str()), ("Shop", ""));
        assert_eq!(report_in(&REPORT.replace("\"309\"", "\"298\""), written), None);
        let hang = report_in(&REPORT.replace("\"309\"", "\"228\""), written).unwrap();
        assert_eq!(hang.kind, CrashKind::Hung);
        let no_time = report_in(r#"{"bug_type":"309","name":"x","timestamp":"soon"}"#, written);
        assert_eq!(no_time.unwrap().time, written);
        let far = REPORT.replace("\"imageIndex\":1", "\"imageIndex\":99999999999");
        assert_eq!(report_in(&far, written).unwrap().module, "");
        for odd in ["", "{}", "[]", "\n\n", "null\n{}", &"[".repeat(100_000)] {
            assert_eq!(report_in(odd, written), None);
        }
    }

    #[test]
    fn a_signal_alone_is_named() {
        let body = serde_json::json!({ "termination": { "namespace": "SIGNAL", "code": 6 } });
        assert_eq!(reason(&body), "SIGABRT");
    }
}
