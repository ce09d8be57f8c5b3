//! Programs run to their end, or killed with everything they started.

use super::super::decode::decode;
use super::super::{Command, Limit, Output, RunError};
use super::started::{self, Started};
use crate::model::UnansweredKind;
use encoding_rs::Encoding;
use process_wrap::std::{ChildWrapper, CommandWrap};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often a running program is looked at.
const LOOK: Duration = Duration::from_millis(20);
/// How long output is still waited for after the program ended: what it started in the background
/// may hold its pipe open for ever.
const LINGER: Duration = Duration::from_millis(300);
/// How long a killed program may take to be gone; one that hangs in the kernel never is.
const DYING: Duration = Duration::from_millis(500);

pub(super) fn variables() -> Vec<(String, String)> {
    let lossy = |text: std::ffi::OsString| text.to_string_lossy().into_owned();
    std::env::vars_os().map(|(name, value)| (lossy(name), lossy(value))).collect()
}

pub(super) fn run(command: &Command, limit: &Limit) -> Result<Output, RunError> {
    limit.left().map_err(|late| end(late.kind))?;
    let mark = mark();
    let (mut child, _started) = start(command, &mark)?;
    let (tell, ended) = mpsc::channel();
    let out = child.stdout().take().map(|pipe| Reading::start(pipe, command.most, tell.clone()));
    let err = child.stderr().take().map(|pipe| Reading::start(pipe, command.most, tell));
    let status = match wait(child.as_mut(), limit, &ended) {
        Ok(status) => status,
        Err(error) => {
            kill(child.as_mut(), &mark);
            return Err(error);
        }
    };
    let until = Instant::now() + LINGER;
    // The channel closes when both readers came to the end of their pipe.
    while let Ok(()) = ended.recv_timeout(until.saturating_duration_since(Instant::now())) {}
    let fallback = code_page();
    let text = |reading: Option<Reading>| {
        let Some(reading) = reading else { return (String::new(), false) };
        let kept = reading.0.lock().unwrap_or_else(PoisonError::into_inner);
        (decode(&kept.bytes, fallback), kept.cut)
    };
    let ((out, out_cut), (err, err_cut)) = (text(out), text(err));
    Ok(Output { code: status.code(), signal: signal(status), out, err, cut: out_cut || err_cut })
}

fn end(kind: UnansweredKind) -> RunError {
    match kind {
        UnansweredKind::Stopped => RunError::Stopped,
        _ => RunError::TimedOut,
    }
}

/// A variable that everything the program starts inherits, by which it is found when it must die.
fn mark() -> (&'static str, String) {
    use std::sync::atomic::{AtomicU64, Ordering};
    static RUNS: AtomicU64 = AtomicU64::new(0);
    let run = RUNS.fetch_add(1, Ordering::Relaxed);
    ("SELFCHECK_RUN", format!("{}-{run}", std::process::id()))
}

fn start(
    command: &Command,
    mark: &(&str, String),
) -> Result<(Box<dyn ChildWrapper>, Started), RunError> {
    let mut wrapped = CommandWrap::with_new(place(&command.program), |plain| {
        plain.args(&command.arguments);
        plain.envs(command.variables.iter().map(|(name, value)| (name, value)));
        plain.env(mark.0, &mark.1);
        // Tools read settings, and run what these name, in the folder they are started in.
        plain.current_dir(neutral_folder());
        plain.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    });
    let child = started::start(|| spawn(&mut wrapped), |child| child.id());
    child.map_err(|error| match error.kind() {
        ErrorKind::NotFound if command.program.exists() => {
            RunError::Failed("the program that should run it is missing".to_owned())
        }
        ErrorKind::NotFound | ErrorKind::NotADirectory => RunError::NotFound,
        ErrorKind::PermissionDenied => RunError::NotAllowed(error.to_string()),
        _ => RunError::Failed(error.to_string()),
    })
}

/// A folder in which nobody but an administrator puts anything.
#[cfg(unix)]
fn neutral_folder() -> PathBuf {
    PathBuf::from("/")
}

/// A folder in which nobody but an administrator puts anything.
#[cfg(windows)]
fn neutral_folder() -> PathBuf {
    std::env::var_os("SystemRoot").map_or_else(|| PathBuf::from(r"C:\"), PathBuf::from)
}

/// A name is looked for in the absolute folders of PATH alone: others lead to wherever the user stands.
#[cfg(unix)]
fn place(program: &Path) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    if program.components().count() != 1 {
        return program.to_owned();
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let runs = |file: &PathBuf| {
        let about = std::fs::metadata(file);
        about.is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o111 != 0)
    };
    let folders = std::env::split_paths(&path).filter(|folder| folder.is_absolute());
    let found = folders.map(|folder| folder.join(program)).find(runs);
    // What is nowhere is not found, rather than looked for by the system in its own way.
    found.unwrap_or_else(|| Path::new("/nonexistent").join(program))
}

#[cfg(windows)]
fn place(program: &Path) -> PathBuf {
    super::super::start::system_program(program).unwrap_or_else(|| program.to_owned())
}

#[cfg(unix)]
fn spawn(wrapped: &mut CommandWrap) -> std::io::Result<Box<dyn ChildWrapper>> {
    use process_wrap::std::ProcessGroup;
    wrapped.wrap(ProcessGroup::leader()).spawn()
}

#[cfg(windows)]
fn spawn(wrapped: &mut CommandWrap) -> std::io::Result<Box<dyn ChildWrapper>> {
    use process_wrap::std::JobObject;
    use std::os::windows::process::CommandExt;
    const CREATE_SUSPENDED: u32 = 0x0000_0004;
    const CREATE_NO_WINDOW: u32 = 0x0800_0000;
    wrapped.wrap(JobObject).spawn_with(|plain| {
        // JobObject has just set its own flags, suspended among them, and resumes later.
        plain.creation_flags(CREATE_NO_WINDOW | CREATE_SUSPENDED);
        plain.spawn()
    })
}

/// Waits for the program's end, looking oftener at first: most end within a few milliseconds.
fn wait(
    child: &mut dyn ChildWrapper,
    limit: &Limit,
    ended: &Receiver<()>,
) -> Result<ExitStatus, RunError> {
    let mut closed = false;
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status),
            Ok(None) => {}
            Err(error) => return Err(RunError::Failed(error.to_string())),
        }
        let left = limit.left().map_err(|late| end(late.kind))?.min(LOOK);
        if closed {
            std::thread::sleep(left.min(Duration::from_millis(2)));
        } else {
            // A program that closed its outputs is about to end.
            closed = ended.recv_timeout(left) == Err(RecvTimeoutError::Disconnected);
        }
    }
}

fn kill(child: &mut dyn ChildWrapper, mark: &(&str, String)) {
    kill_everything(child, mark);
    let until = Instant::now() + DYING;
    while let Ok(None) = child.try_wait() {
        if Instant::now() >= until {
            break;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[cfg(unix)]
fn kill_everything(child: &mut dyn ChildWrapper, mark: &(&str, String)) {
    use rustix::process::{Pid, Signal, kill_process};
    let variable = format!("{}={}", mark.0, mark.1);
    let root = child.id();
    // What left the group is found before its parents die, for then it could no longer be told
    // from others; and again after, for it may have started more meanwhile.
    let mut found = super::processes::descendants(root, &variable);
    drop(child.start_kill());
    for _ in 0..5 {
        found.retain(|id| *id != root && *id != std::process::id());
        if found.is_empty() {
            break;
        }
        for id in &found {
            if let Some(id) = i32::try_from(*id).ok().and_then(Pid::from_raw) {
                let _ = kill_process(id, Signal::KILL);
            }
        }
        found = super::processes::descendants(root, &variable);
    }
}

#[cfg(windows)]
fn kill_everything(child: &mut dyn ChildWrapper, _mark: &(&str, String)) {
    drop(child.start_kill());
}

#[cfg(unix)]
fn signal(status: ExitStatus) -> Option<i32> {
    use std::os::unix::process::ExitStatusExt;
    status.signal()
}

#[cfg(windows)]
fn signal(_status: ExitStatus) -> Option<i32> {
    None
}

/// What programs write that do not write UTF-8.
#[cfg(unix)]
fn code_page() -> Option<&'static Encoding> {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"];
    let locale = names.iter().find_map(|name| std::env::var(name).ok().filter(|at| !at.is_empty()));
    let locale = locale?.to_ascii_lowercase();
    let name = locale.split_once('.').map_or("", |(_, rest)| rest);
    let encoding = Encoding::for_label(name.split('@').next().unwrap_or_default().as_bytes());
    encoding.filter(|encoding| *encoding != encoding_rs::UTF_8)
}

/// The page of the console, which programs started here share; without one, that of consoles to come.
#[cfg(windows)]
#[expect(unsafe_code, reason = "the library of Windows has no safe face for its code pages")]
fn code_page() -> Option<&'static Encoding> {
    use windows_sys::Win32::Globalization::GetOEMCP;
    use windows_sys::Win32::System::Console::GetConsoleOutputCP;
    // SAFETY: neither has a condition.
    let (console, system) = unsafe { (GetConsoleOutputCP(), GetOEMCP()) };
    super::super::decode::code_page(if console == 0 { system } else { console })
}

#[derive(Default)]
struct Kept {
    bytes: Vec<u8>,
    cut: bool,
}

/// One output being read by its own thread: its start is kept, the rest read and dropped, so that
/// the program never waits for a full pipe.
struct Reading(Arc<Mutex<Kept>>);

impl Reading {
    fn start(mut pipe: impl Read + Send + 'static, most: usize, tell: Sender<()>) -> Self {
        let kept = Arc::new(Mutex::new(Kept::default()));
        let shared = Arc::clone(&kept);
        let read = move || {
            let _tell = tell;
            let mut block = [0; 16 * 1024];
            loop {
                let got = match pipe.read(&mut block) {
                    Ok(0) => break,
                    Ok(got) => got,
                    Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                    Err(_) => break,
                };
                let mut kept = shared.lock().unwrap_or_else(PoisonError::into_inner);
                let room = most.saturating_sub(kept.bytes.len());
                let part = block.get(..got.min(room)).unwrap_or_default();
                kept.bytes.extend_from_slice(part);
                kept.cut |= got > room;
            }
        };
        // Without a thread there is no output, but the program still ends.
        drop(std::thread::Builder::new().name("output".to_owned()).spawn(read));
        Self(kept)
    }
}

#[cfg(all(test, unix))]
#[path = "programs_tests.rs"]
mod tests;
