//! The real program in a terminal: exit codes, documents, interruptions, questions that never come back.
#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::disallowed_methods, clippy::panic, reason = "tests")]

mod abandon;
mod documents;
mod logs;
mod lonely;
mod packs;
mod watch;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output};

/// The program under test, in English, with nothing of the caller's display.
pub(crate) fn selfcheck(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_selfcheck"));
    command
        .args(arguments)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env("LC_ALL", "C.UTF-8")
        .env("LANG", "C.UTF-8");
    command
}

pub(crate) fn run(arguments: &[&str]) -> Output {
    selfcheck(arguments).output().unwrap()
}

pub(crate) fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Writes a pack with these checks and gives its path.
pub(crate) fn write_pack(folder: &Path, checks: &str) -> String {
    let path = folder.join("test.selfcheck");
    let head = "[pack]\nid = \"test\"\ntitle = \"Test\"\nversion = \"1\"\n\
                [[group]]\nid = \"test\"\ntitle = \"Test\"\n";
    std::fs::write(&path, format!("{head}{checks}")).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Says that a test was skipped, which is a failure where everything is required.
pub(crate) fn skip(test: &str, why: &str) {
    assert!(
        std::env::var_os("SELFCHECK_REQUIRE_ALL").is_none(),
        "{test} must not be skipped: {why}"
    );
    // Not by `eprintln`, which the test runner hides.
    let _ = writeln!(std::io::stderr(), "skipped: {test}: {why}");
}
