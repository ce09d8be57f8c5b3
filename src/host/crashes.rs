//! What a machine keeps of programs that crashed or hung.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What befell a program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CrashKind {
    /// It crashed.
    #[default]
    Crashed,
    /// It did not respond any more and was closed.
    Hung,
}

/// One crash.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Crash {
    /// What befell it.
    pub kind: CrashKind,
    /// File name of the program.
    pub program: String,
    /// When.
    pub time: Timestamp,
    /// Id of its process, where it was kept.
    pub process: Option<u32>,
    /// What ended it: a signal (`SIGSEGV`), a code of Windows (`0xc0000005`), the kind of an
    /// exception; empty where it was not kept.
    pub reason: String,
    /// The part of the program or the library in which it happened; empty where it was not kept.
    pub module: String,
}

/// Crashes of the last hours.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Crashes {
    /// Each once, newest first.
    pub found: Vec<Crash>,
    /// Whether there are more than were looked at.
    pub cut: bool,
    /// Whether crashes of other users may be missing.
    pub own_only: bool,
}
