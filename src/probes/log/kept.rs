//! Log lines that the system keeps itself: the journal of Linux, the event logs of Windows.

use super::super::Ctx;
use super::Scan;
use crate::host::{Command, Output, RunError, decode};
use crate::logs::Level;
use crate::model::{Unanswered, UnansweredKind};
use jiff::Timestamp;
use regex::Regex;
use serde_json::Value;
use std::path::Path;

/// Characters of one line looked at.
const MOST_LINE: usize = 2000;
/// Bytes of program output read.
const MOST_OUTPUT: usize = 2 << 20;

/// The command that reads the journal, and as one line.
pub(super) fn journal_command() -> (Command, String) {
    let arguments = ["-p", "warning", "--since", "-24h", "-n", "500", "-o", "json", "--no-pager"];
    command("journalctl", &arguments)
}

/// The command that reads a log of Windows, and as one line.
pub(super) fn events_command(log: &str) -> (Command, String) {
    let query = "/q:*[System[(Level=1 or Level=2 or Level=3) and \
        TimeCreated[timediff(@SystemTime) <= 86400000]]]";
    command("wevtutil", &["qe", log, query, "/c:500", "/rd:true", "/f:XML"])
}

fn command(program: &str, arguments: &[&str]) -> (Command, String) {
    let mut command = Command::new(program, arguments);
    command.most = MOST_OUTPUT;
    (command, format!("{program} {}", arguments.join(" ")))
}

/// Runs it; nothing where this system has no such program.
fn run(cx: &Ctx<'_>, command: &Command) -> Result<Option<Output>, Unanswered> {
    match cx.host.run(command, &cx.limit) {
        Ok(output) => Ok(Some(output)),
        Err(RunError::NotFound) => Ok(None),
        Err(RunError::NotAllowed(detail)) => Err(UnansweredKind::NotAllowed.because(detail)),
        Err(RunError::TimedOut) => Err(UnansweredKind::TimedOut.into()),
        Err(RunError::Stopped) => Err(UnansweredKind::Stopped.into()),
        Err(RunError::Failed(detail)) => Err(UnansweredKind::Failed.because(detail)),
    }
}

/// Its output; an error where it ended with one.
fn run_well(cx: &Ctx<'_>, command: &Command) -> Result<Option<String>, Unanswered> {
    match run(cx, command)? {
        None => Ok(None),
        Some(output) if output.code == Some(0) => Ok(Some(output.out)),
        Some(output) => {
            let detail: String = output.err.trim().chars().take(200).collect();
            Err(UnansweredKind::Failed.because(detail))
        }
    }
}

/// Reads the journal: one JSON object a line, the priority in it the level.
pub(super) fn journal(cx: &Ctx<'_>, scan: &mut Scan<'_>) -> Result<(), Unanswered> {
    let Some(output) = run(cx, &journal_command().0)? else { return Ok(()) };
    let hidden = ["insufficient permissions", "not seeing messages"];
    let hidden = hidden.iter().any(|words| output.err.contains(words));
    if hidden {
        scan.facts.unreadable.push("journal".to_owned());
    } else if output.code != Some(0) {
        let detail: String = output.err.trim().chars().take(200).collect();
        return Err(UnansweredKind::Failed.because(detail));
    }
    let mut lines = 0;
    for entry in output.out.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
        let string = |name: &str| entry.get(name).and_then(Value::as_str).unwrap_or_default();
        let level = match string("PRIORITY") {
            "0" | "1" | "2" => Level::Fatal,
            "3" => Level::Error,
            _ => Level::Warn,
        };
        let message = match entry.get("MESSAGE") {
            // Text that is not UTF-8 comes as a list of bytes.
            Some(Value::Array(bytes)) => {
                let bytes: Vec<u8> =
                    bytes.iter().filter_map(|byte| u8::try_from(byte.as_u64()?).ok()).collect();
                decode(&bytes, None)
            }
            other => other.and_then(Value::as_str).unwrap_or_default().to_owned(),
        };
        let micros = string("__REALTIME_TIMESTAMP").parse().ok();
        let time = micros.and_then(|micros| Timestamp::from_microsecond(micros).ok());
        let time =
            time.map_or_else(String::new, |time| time.strftime("%Y-%m-%d %H:%M:%SZ ").to_string());
        let from = string("SYSLOG_IDENTIFIER");
        scan.take_in(head(&format!("{time}{from}: {message}")), level);
        lines += 1;
    }
    scan.facts.cut |= lines >= 500;
    // Silence means that nothing went wrong only where a journal is kept.
    let folders = ["/var/log/journal", "/run/log/journal"];
    let is_kept =
        |folder: &&str| cx.host.entries(Path::new(folder), 1).is_ok_and(|in_it| !in_it.is_empty());
    if lines > 0 || (!hidden && folders.iter().any(is_kept)) {
        scan.facts.read += 1;
    }
    Ok(())
}

/// Reads a log of Windows: XML events one behind the other, newest first.
pub(super) fn events(cx: &Ctx<'_>, log: &str, scan: &mut Scan<'_>) -> Result<(), Unanswered> {
    let Some(text) = run_well(cx, &events_command(log).0)? else {
        return Err(UnansweredKind::NotSupported.into());
    };
    // Silence means that nothing went wrong only where events are written at all.
    let any = command("wevtutil", &["qe", log, "/c:1", "/f:XML"]).0;
    if !text.contains("<Event") && !run_well(cx, &any)?.is_some_and(|text| text.contains("<Event"))
    {
        return Err(UnansweredKind::NotSupported.into());
    }
    let pattern = |text| Regex::new(text).map_err(|_| Unanswered::from(UnansweredKind::Crashed));
    let level_of = pattern(r"<Level>([1-5])</Level>")?;
    let provider = pattern(r#"<Provider Name=['"]([^'"]{1,200})['"]"#)?;
    let id = pattern(r"<EventID[^>]*>(\d{1,6})</EventID>")?;
    let time = pattern(r#"SystemTime=['"]([0-9T:-]{19})"#)?;
    let data = pattern(r"<Data[^>]*>([^<]{1,200})</Data>")?;
    let events: Vec<&str> =
        text.split("</Event>").filter(|event| event.contains("<Event")).collect();
    for event in events.iter().rev() {
        let first = |pattern: &Regex| {
            pattern
                .captures(event)
                .and_then(|found| found.get(1))
                .map_or("", |found| found.as_str())
        };
        let level = match first(&level_of) {
            "1" => Level::Fatal,
            "2" => Level::Error,
            _ => Level::Warn,
        };
        let details: Vec<&str> = data
            .captures_iter(event)
            .filter_map(|found| found.get(1))
            .map(|found| found.as_str().trim())
            .take(6)
            .collect();
        let line = format!(
            "{}Z {} {}: {}",
            first(&time),
            first(&provider),
            first(&id),
            details.join(" | ")
        );
        scan.take_in(head(&line), level);
    }
    scan.facts.cut |= events.len() >= 500;
    scan.facts.read += 1;
    Ok(())
}

fn head(line: &str) -> &str {
    line.char_indices().nth(MOST_LINE).map_or(line, |(at, _)| line.get(..at).unwrap_or(line))
}
