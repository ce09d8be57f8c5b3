//! Crashes on Windows: the event log of applications, and the names of what error reporting keeps.

use super::super::{Crash, CrashKind, Crashes, Limit};
use super::crashes::file_name;
use super::crashes_events::crash_in;
use crate::model::{Unanswered, UnansweredKind};
use jiff::Timestamp;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use windows_sys::Win32::Foundation::{
    ERROR_ACCESS_DENIED, ERROR_INSUFFICIENT_BUFFER, ERROR_NO_MORE_ITEMS, GetLastError,
};
use windows_sys::Win32::System::EventLog::{
    EVT_HANDLE, EvtClose, EvtNext, EvtQuery, EvtQueryChannelPath, EvtQueryReverseDirection,
    EvtRender, EvtRenderEventXml,
};

/// Events that are read, and entries of a folder.
const MOST_EVENTS: usize = 500;
const MOST_ENTRIES: usize = 2000;

/// Longest event that is read, in units of two bytes.
const MOST_UNITS: u32 = 128 * 1024;

/// How long to wait for a batch of events, in milliseconds.
const WAIT: u32 = 2000;

pub(super) fn crashes(since: Timestamp, limit: &Limit) -> Result<Crashes, Unanswered> {
    let folders = in_folders();
    match in_log(since, limit) {
        Ok((mut found, cut)) => {
            found.extend(folders);
            Ok(Crashes { found, cut, own_only: false })
        }
        Err(reason)
            if matches!(reason.kind, UnansweredKind::TimedOut | UnansweredKind::Stopped) =>
        {
            Err(reason)
        }
        // What error reporting keeps is not all there is, but it is there.
        Err(_) if !folders.is_empty() => Ok(Crashes { found: folders, cut: false, own_only: true }),
        Err(reason) => Err(reason),
    }
}

/// A handle of the event log, closed when it goes.
struct Events(EVT_HANDLE);

impl Drop for Events {
    #[expect(unsafe_code, reason = "the library of Windows has no safe face for its event log")]
    fn drop(&mut self) {
        // SAFETY: the handle came from EvtQuery or EvtNext, is not null, and is closed here only.
        unsafe { EvtClose(self.0) };
    }
}

fn in_log(since: Timestamp, limit: &Limit) -> Result<(Vec<Crash>, bool), Unanswered> {
    let since = since.strftime("%Y-%m-%dT%H:%M:%S.000Z");
    let query = query(&format!(
        "*[System[(Provider[@Name='Application Error'] or Provider[@Name='Application Hang'] or \
         Provider[@Name='Windows Error Reporting'] or Provider[@Name='.NET Runtime']) and \
         (EventID=1000 or EventID=1001 or EventID=1002 or EventID=1026) and \
         TimeCreated[@SystemTime>='{since}']]]"
    ))?;
    let (mut found, mut seen) = (Vec::new(), 0);
    loop {
        limit.left()?;
        let events = next(&query)?;
        if events.is_empty() {
            return Ok((found, false));
        }
        for event in events {
            found.extend(xml(&event).as_deref().and_then(crash_in));
            seen += 1;
        }
        if seen >= MOST_EVENTS {
            return Ok((found, true));
        }
    }
}

fn failure(code: u32) -> Unanswered {
    match code {
        ERROR_ACCESS_DENIED => UnansweredKind::NotAllowed.because("the event log of applications"),
        _ => UnansweredKind::NotSupported.because(format!("the event log: error {code}")),
    }
}

#[expect(unsafe_code, reason = "the library of Windows has no safe face for its event log")]
fn query(xpath: &str) -> Result<Events, Unanswered> {
    let wide = |text: &str| text.encode_utf16().chain([0]).collect::<Vec<u16>>();
    let (log, xpath) = (wide("Application"), wide(xpath));
    // SAFETY: both texts end with a zero and outlive the call; no session means this computer.
    let handle = unsafe {
        let flags = EvtQueryChannelPath | EvtQueryReverseDirection;
        EvtQuery(0, log.as_ptr(), xpath.as_ptr(), flags)
    };
    if handle == 0 {
        // SAFETY: it has no condition.
        return Err(failure(unsafe { GetLastError() }));
    }
    Ok(Events(handle))
}

/// The next events, newest first; none at the end.
#[expect(unsafe_code, reason = "the library of Windows has no safe face for its event log")]
fn next(query: &Events) -> Result<Vec<Events>, Unanswered> {
    let mut handles: [EVT_HANDLE; 32] = [0; 32];
    let mut count = 0;
    // SAFETY: the list has room for as many handles as are asked for, and both outlive the call.
    let went = unsafe { EvtNext(query.0, 32, handles.as_mut_ptr(), WAIT, 0, &raw mut count) };
    if went == 0 {
        // SAFETY: it has no condition.
        return match unsafe { GetLastError() } {
            ERROR_NO_MORE_ITEMS => Ok(Vec::new()),
            code => Err(failure(code)),
        };
    }
    let events = handles.into_iter().take(count as usize).filter(|handle| *handle != 0);
    Ok(events.map(Events).collect())
}

/// An event as XML.
#[expect(unsafe_code, reason = "the library of Windows has no safe face for its event log")]
fn xml(event: &Events) -> Option<String> {
    let mut text = vec![0_u16; 4096];
    for _ in 0..2 {
        let (mut used, mut properties) = (0_u32, 0_u32);
        let bytes = u32::try_from(text.len() * 2).ok()?;
        // SAFETY: the buffer has as many bytes as said, and all of them outlive the call.
        let went = unsafe {
            EvtRender(
                0,
                event.0,
                EvtRenderEventXml,
                bytes,
                text.as_mut_ptr().cast(),
                &raw mut used,
                &raw mut properties,
            )
        };
        if went != 0 {
            let units = text.get(..used as usize / 2)?;
            let units = units.strip_suffix(&[0]).unwrap_or(units);
            return Some(String::from_utf16_lossy(units));
        }
        // SAFETY: it has no condition.
        let code = unsafe { GetLastError() };
        if code != ERROR_INSUFFICIENT_BUFFER || used / 2 >= MOST_UNITS {
            return None;
        }
        text.resize(used as usize / 2 + 1, 0);
    }
    None
}

/// Dumps and reports by their names: `shop.exe.1234.dmp`, `AppCrash_shop.exe_1f2e…`.
fn in_folders() -> Vec<Crash> {
    let folder = |variable: &str, below: &str| -> Option<PathBuf> {
        let start: OsString = std::env::var_os(variable)?;
        Some(Path::new(&start).join(below))
    };
    let folders = [
        folder("LOCALAPPDATA", "CrashDumps"),
        folder("LOCALAPPDATA", r"Microsoft\Windows\WER\ReportArchive"),
        folder("PROGRAMDATA", r"Microsoft\Windows\WER\ReportArchive"),
    ];
    let mut found = Vec::new();
    for folder in folders.into_iter().flatten() {
        let Ok(entries) = std::fs::read_dir(folder) else { continue };
        for entry in entries.take(MOST_ENTRIES).flatten() {
            let time = entry.metadata().ok().and_then(|info| info.modified().ok());
            let time = time.and_then(|time| Timestamp::try_from(time).ok());
            let name = entry.file_name().to_string_lossy().into_owned();
            found.extend(time.and_then(|time| kept_in(&name, time)));
        }
    }
    found
}

fn kept_in(name: &str, time: Timestamp) -> Option<Crash> {
    if let Some(rest) = name.strip_suffix(".dmp") {
        let (program, process) = rest.rsplit_once('.')?;
        let process = process.parse().ok();
        return Some(Crash { program: file_name(program), process, time, ..Crash::default() });
    }
    let (kind, rest) = name.split_once('_')?;
    let kind = match kind {
        "AppCrash" => CrashKind::Crashed,
        "AppHang" => CrashKind::Hung,
        _ => return None,
    };
    let end = rest.to_ascii_lowercase().find(".exe")? + 4;
    let program = file_name(rest.get(..end)?);
    Some(Crash { kind, program, time, ..Crash::default() })
}
