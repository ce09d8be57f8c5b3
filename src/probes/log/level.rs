//! How serious a line of a log is, by the words in it.

use regex::Regex;
use std::sync::LazyLock;

/// How serious a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// Works, but worth knowing.
    Warning,
    /// Something failed.
    Error,
    /// The program or the system could not go on.
    Fatal,
}

const FATAL: [&str; 8] =
    ["alert", "crit", "critical", "emerg", "emergency", "fatal", "panic", "严重错误"];
const ERROR: [&str; 9] =
    ["err", "error", "errors", "exception", "fail", "failed", "failure", "severe", "错误"];
const WARNING: [&str; 4] = ["warn", "warning", "warnings", "警告"];
/// Levels that say that a line is harmless, whatever it talks about.
const HARMLESS: [&str; 8] =
    ["debug", "dbug", "info", "information", "inf", "notice", "trace", "verbose"];
/// Words before or after which nothing failed: `0 errors`, `without error`, `error: none`.
const NONE: [&str; 8] = ["0", "no", "none", "null", "nil", "without", "false", "not"];

/// The level of a line; nothing for a harmless one.
pub(super) fn level(line: &str) -> Option<Level> {
    // Most lines hold none of the words, in whatever case, and need no closer look.
    static ANY: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new("(?i:err|warn|fatal|panic|crit|alert|emerg|exception|fail|severe)|错误|警告")
            .ok()
    });
    if ANY.as_ref().is_some_and(|any| !any.is_match(line)) {
        return None;
    }
    let words: Vec<(&str, bool)> = words(line).take(80).collect();
    // A level as programs write it stands near the start and rules over every word behind it.
    let written = words.iter().take(12).find_map(|(word, alone)| {
        let shouted = *alone && !word.chars().any(char::is_lowercase);
        let known = of_word(word);
        (shouted && known.is_some()).then_some(known).flatten()
    });
    if let Some(level) = written {
        return level;
    }
    let mut worst = None;
    for (at, (word, alone)) in words.iter().enumerate() {
        let Some(Some(level)) = of_word(word) else {
            // `info:` and `[debug]` in small letters count at the very start only.
            if *alone && at < 6 && of_word(word) == Some(None) && worst.is_none() {
                return None;
            }
            continue;
        };
        let near = [at.checked_sub(1), Some(at + 1)];
        let denied = near.into_iter().flatten().filter_map(|at| words.get(at));
        let denied = denied.into_iter().any(|(near, _)| is_none(near));
        if *alone && !denied {
            worst = worst.max(Some(level));
        }
    }
    worst
}

/// What a word says of a line: nothing, that it is harmless, or how serious it is.
#[expect(clippy::option_option, reason = "no word, a harmless word, a serious word")]
fn of_word(word: &str) -> Option<Option<Level>> {
    if !(3..=12).contains(&word.len()) {
        return None;
    }
    let among = |words: &[&str]| words.iter().any(|known| known.eq_ignore_ascii_case(word));
    if among(&FATAL) {
        Some(Some(Level::Fatal))
    } else if among(&ERROR) {
        Some(Some(Level::Error))
    } else if among(&WARNING) {
        Some(Some(Level::Warning))
    } else {
        among(&HARMLESS).then_some(None)
    }
}

fn is_none(word: &str) -> bool {
    let zero = !word.is_empty() && word.chars().all(|c| c == '0' || c == '.');
    zero || NONE.iter().any(|none| none.eq_ignore_ascii_case(word))
}

/// The words of a line, each with whether it stands alone rather than inside a name, a path or a
/// number: `error_rate`, `/errors/`, `error.log`, `on-error` are names.
fn words(line: &str) -> impl Iterator<Item = (&str, bool)> {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '\\');
    let pieces = line.split(move |c| !is_word(c)).filter(|piece| !piece.is_empty());
    pieces.map(|piece| {
        let bare = piece.trim_matches(|c: char| !c.is_alphanumeric());
        let name = bare.contains(['_', '-', '.', '/', '\\']) || piece.starts_with(['/', '_', '\\']);
        (bare, !name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_the_level_they_mean() {
        let rows = [
            ("2026-01-02 10:00:00 ERROR could not open", Some(Level::Error)),
            ("2026-01-02 10:00:00,123 [main] WARN  c.e.App - slow", Some(Level::Warning)),
            ("I/O error, dev sda, sector 1234", Some(Level::Error)),
            ("<crit> disk: broken", Some(Level::Fatal)),
            ("kernel: panic - not syncing: no init", Some(Level::Fatal)),
            ("java.lang.IllegalStateException: x", None),
            ("Caused by: exception in thread", Some(Level::Error)),
            ("INFO retry after error", None),
            ("[info] 3 errors were fixed", None),
            ("finished with 0 errors, 0 warnings", None),
            ("error_rate=0 queue=3", None),
            ("errors: 0", None),
            ("error=0", None),
            ("\"error\":null", None),
            ("completed without error", None),
            ("error: none", None),
            ("GET /errors/404.html 200", None),
            ("wrote error.log", None),
            ("NoError", None),
            ("terror attack on the server of the game", None),
            ("level=error msg=\"no route\"", Some(Level::Error)),
            ("{\"level\":\"warn\",\"msg\":\"x\"}", Some(Level::Warning)),
            ("2026-01-02 错误 无法连接", Some(Level::Error)),
            ("Jan  2 10:00:00 host app[12]: Failed to start", Some(Level::Error)),
            ("", None),
        ];
        for (line, expected) in rows {
            assert_eq!(level(line), expected, "{line}");
        }
    }
}
