//! What a machine can say of itself: files, programs, memory, disks.

use super::MemoryPressure;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::time::Duration;
use thiserror::Error;

/// A program to run. There is no shell in between: arguments reach it as they stand.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Command {
    /// The program: a full path, or a name to be found on PATH.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// Variables laid over this process's own.
    pub variables: Vec<(String, String)>,
    /// Most bytes kept of each of its two outputs; the rest is read and dropped.
    pub most: usize,
}

impl Command {
    /// A program with its arguments, nothing added to its environment, 256 KiB of output kept.
    pub fn new(program: impl Into<PathBuf>, arguments: &[&str]) -> Self {
        Self {
            program: program.into(),
            arguments: arguments.iter().map(|&argument| argument.to_owned()).collect(),
            variables: Vec::new(),
            most: 256 * 1024,
        }
    }
}

/// What a program that ended by itself left behind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Output {
    /// Its exit code; absent when a signal ended it.
    pub code: Option<i32>,
    /// The signal that ended it (Unix).
    pub signal: Option<i32>,
    /// Its standard output, decoded from the console's code page, undecodable bytes replaced.
    pub out: String,
    /// Its standard error, decoded likewise.
    pub err: String,
    /// Whether output was dropped because there was too much.
    pub cut: bool,
}

/// Why a program gave no output.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "detail")]
pub enum RunError {
    /// There is no such program.
    #[error("no such program")]
    NotFound,
    /// It may not be run.
    #[error("not allowed to run: {0}")]
    NotAllowed(String),
    /// It did not end in time and was killed, with everything it had started.
    #[error("did not end in time")]
    TimedOut,
    /// The run was stopped and the program killed.
    #[error("stopped")]
    Stopped,
    /// The system could not start it: a wrong architecture, a missing interpreter.
    #[error("could not be started: {0}")]
    Failed(String),
}

/// Which end of a file to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// From the first byte on.
    Start,
    /// Up to the last byte.
    End,
}

/// What stands at a path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// A regular file.
    #[default]
    File,
    /// A folder.
    Folder,
    /// Anything else: a device, a pipe, a socket. Never read: it may never answer.
    Other,
}

/// What is known of a file without reading it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FileInfo {
    /// What it is.
    pub kind: FileKind,
    /// Its size in bytes.
    pub bytes: u64,
    /// When it was last written, where the system keeps it.
    pub modified: Option<Timestamp>,
    /// Whether this user may run it. On Windows: whether its name ends like a program's.
    pub executable: bool,
    /// Permission bits (Unix).
    pub mode: Option<u32>,
}

/// One entry of a folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its name, undecodable bytes replaced.
    pub name: String,
    /// What it is, links followed.
    pub kind: FileKind,
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "detail")]
pub enum FileError {
    /// Nothing is there.
    #[error("nothing is there")]
    NotFound,
    /// This user may not.
    #[error("not allowed")]
    NotAllowed,
    /// It is not a regular file, or not a folder, where one was asked for.
    #[error("not the kind of file asked for")]
    WrongKind,
    /// The system gave another error.
    #[error("{0}")]
    Failed(String),
}

/// Memory, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// All there is, or all that this process may use where a container limits it.
    pub total: u64,
    /// What can be had without swapping.
    pub available: u64,
    /// Swap space.
    pub swap_total: u64,
    /// Swap space in use.
    pub swap_used: u64,
    /// Whether a container limits it.
    pub limited: bool,
    /// Share of the last minute in which some program had to wait for memory, in percent.
    pub stalled_percent: Option<u8>,
    /// How many programs the system has ended for lack of memory since it started, or since the container did.
    pub ended: Option<u64>,
    /// What programs have been promised, in bytes, where there is a bound to that (Windows).
    pub promised: Option<u64>,
    /// What can be promised at most, in bytes.
    pub promised_most: Option<u64>,
    /// How short memory is by the system's own word (macOS).
    pub pressure: Option<MemoryPressure>,
}

/// A mounted file system.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Disk {
    /// Where it is mounted: `/`, `C:\`.
    pub mount: String,
    /// Its file system: `ext4`, `NTFS`.
    pub file_system: String,
    /// Size in bytes.
    pub total: u64,
    /// Bytes this user can still write.
    pub available: u64,
    /// Number of file entries (inodes); absent where the file system has no such bound.
    pub entries_total: Option<u64>,
    /// File entries left.
    pub entries_available: Option<u64>,
    /// Whether it is mounted for reading only.
    pub read_only: bool,
    /// Whether the system has stopped writing to it because of an error, by its own word (Linux, ext4).
    pub failed: bool,
    /// Whether it can be taken out.
    pub removable: bool,
}

/// A running process. Its command line is not kept: other people's secrets stand in those.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Process {
    /// Its id.
    pub id: u32,
    /// Id of the process that started it.
    pub parent: Option<u32>,
    /// Its name, as the system shows it.
    pub name: String,
    /// Its program file, where this user may know.
    pub path: Option<PathBuf>,
    /// Resident memory in bytes.
    pub memory: u64,
    /// How long it has run.
    pub age: Duration,
    /// Its state where it says something: `zombie`, `stopped`, `uninterruptible`.
    pub state: String,
    /// Whether it belongs to the user who asks.
    pub own: bool,
}
