//! Which lines belong to the one before: stack traces, and messages of several lines.

use super::header::header;
use super::profile::Profile;
use super::time::{Cursor, time_at};

/// Beginnings of lines that go on with what came before, behind blanks or not.
const GOES_ON: [&str; 22] = [
    "at ",
    "Caused by: ",
    "Suppressed: ",
    "... ",
    "File \"",
    "Traceback (most recent call last)",
    "During handling of the above exception",
    "The above exception was the direct cause",
    "--- End of ",
    "---> ",
    "goroutine ",
    "created by ",
    "stack backtrace:",
    "note: run with `RUST_BACKTRACE",
    "note: Some details are omitted",
    "#0 ",
    "#1 ",
    "Stack trace:",
    "PHP Stack trace:",
    "PHP   ",
    "thrown in ",
    "[signal ",
];

/// Whether a line belongs to the one before it. `has_time` and `has_level` are of its header.
pub(super) fn goes_on(line: &[u8], profile: &Profile, has_time: bool, has_level: bool) -> bool {
    if has_time {
        return false;
    }
    let Some(first) = line.first() else { return true };
    if profile.has_times {
        return true;
    }
    if has_level {
        return false;
    }
    if matches!(first, b' ' | b'\t') {
        return true;
    }
    if matches!(first, b'}' | b')' | b']') && line.len() < 4 {
        return true;
    }
    let is_frame = |start: &&str| line.starts_with(start.as_bytes());
    GOES_ON.iter().any(is_frame) || is_numbered_frame(line) || is_exception(line)
}

/// The same, of a line whose header has not been read.
pub(super) fn line_goes_on(line: &[u8], profile: &Profile) -> bool {
    // Mostly the time stands where it always does, and nothing more need be known.
    if let Some(start) = profile.time_start
        && start
            .checked_sub(1)
            .and_then(|at| line.get(at))
            .is_none_or(|byte| !byte.is_ascii_alphanumeric())
    {
        let mut cursor = Cursor::new(line, start);
        if time_at(&mut cursor).is_some() && !cursor.peek(0).is_ascii_alphanumeric() {
            return false;
        }
    }
    let found = header(line, &profile.hints);
    goes_on(line, profile, found.time.is_some(), found.level.is_some())
}

/// `#12 /srv/app/index.php(3): main()`, `12: core::panicking::panic`.
fn is_numbered_frame(line: &[u8]) -> bool {
    let line = line.strip_prefix(b"#").unwrap_or(line);
    let digits = line.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let behind = line.get(digits..).unwrap_or_default();
    (1..=3).contains(&digits) && (behind.starts_with(b": ") || behind.starts_with(b" /"))
}

/// `java.lang.IllegalStateException: x` and `ValueError: x`, as they stand at the start or the end of
/// a stack trace.
fn is_exception(line: &[u8]) -> bool {
    let name = line
        .iter()
        .take(120)
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'$'))
        .count();
    let behind = line.get(name..).unwrap_or_default();
    let name = line.get(..name).unwrap_or_default();
    let named = name.len() > 6 && (name.ends_with(b"Exception") || name.ends_with(b"Error"));
    named && (behind.is_empty() || behind.starts_with(b":"))
}
