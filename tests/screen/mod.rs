//! A virtual display to open the real window on.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

/// A process that is ended with the test, whatever becomes of it.
pub(crate) struct Running(pub(crate) Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Whether a program of this name is on PATH.
pub(crate) fn has(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).exists())
}

/// A virtual display and its name.
pub(crate) fn display() -> (Running, String) {
    let mut server = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", "1000x800x24", "-nolisten", "tcp"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut number = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
    (Running(server), format!(":{}", number.trim()))
}

pub(crate) fn asked(display: &str, program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).env("DISPLAY", display).output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What the display shows.
pub(crate) fn picture(display: &str, folder: &Path, name: &str) -> Vec<u8> {
    let file = folder.join(name);
    let path = file.to_str().unwrap();
    assert!(
        Command::new("import")
            .args(["-window", "root", path])
            .env("DISPLAY", display)
            .status()
            .unwrap()
            .success()
    );
    std::fs::read(&file).unwrap()
}

/// Waits until `found` gives something, for half a minute at most.
pub(crate) fn until<T>(mut found: impl FnMut() -> Option<T>) -> Option<T> {
    for _ in 0..120 {
        if let Some(found) = found() {
            return Some(found);
        }
        thread::sleep(Duration::from_millis(250));
    }
    None
}

pub(crate) fn differs(one: &[u8], other: &[u8]) -> usize {
    one.iter().zip(other).filter(|(one, other)| one != other).count()
}
