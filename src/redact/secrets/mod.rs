//! Secrets: passwords, keys and tokens, by the name of their field and by their shape.

use super::edges::Edges;
use super::table::Entry;
use super::{Found, SECRET};
use crate::model::PrivateKind;
use regex::{Captures, Regex};
use std::sync::LazyLock;

mod pairs;
mod shapes;
mod spelling;

use pairs::{Line, Pairs};
pub(super) use shapes::{find_blocks, find_headers, find_in_urls, find_tokens};
pub(super) use spelling::{is_secret_fact, is_secret_name};

type Pattern = LazyLock<Option<Regex>>;

/// An option with its value behind a space: `--password value`.
static OPTION: Pattern =
    LazyLock::new(|| Regex::new(r"(--?[A-Za-z][0-9A-Za-z_-]{2,40})[ \t]+").ok());
/// `<password>value</password>`.
static ELEMENT: Pattern = LazyLock::new(|| {
    Regex::new(r"<([A-Za-z][0-9A-Za-z_:.-]{0,60})(?:\s[^<>]{0,200})?>([^<]+)</").ok()
});
/// `"name":"API_KEY","value":"…"`, `key="ApiKey" value="…"`.
static NAMED: Pattern = LazyLock::new(|| {
    Regex::new(r#"(?i)(?-u:\b)(?:name|key|variable)\\*["']?\s*[:=]\s*\\*["']([0-9A-Za-z_.-]{2,64})\\*["'][,\s]+\\*["']?value\\*["']?\s*[:=]\s*(\\*["'][^"'\\]*)"#).ok()
});
/// `password is …`.
static SAID: Pattern = LazyLock::new(|| {
    Regex::new(r#"(?i)(?-u:\b)(password|passwd|passphrase|passcode|api key|access token)\s+(?:is|was)\s+["']?([^\s"',;]+)"#).ok()
});

/// Words that tell of a secret's state; none of them is the secret.
const STATES: &[&str] = &[
    "absent",
    "accepted",
    "bad",
    "blank",
    "cancelled",
    "changed",
    "correct",
    "default",
    "denied",
    "disabled",
    "empty",
    "enabled",
    "error",
    "expired",
    "expires",
    "failed",
    "failure",
    "false",
    "found",
    "hidden",
    "ignored",
    "incorrect",
    "invalid",
    "is",
    "locked",
    "mismatch",
    "missing",
    "must",
    "needed",
    "no",
    "none",
    "not",
    "null",
    "off",
    "ok",
    "on",
    "present",
    "rejected",
    "required",
    "revoked",
    "set",
    "started",
    "success",
    "true",
    "undefined",
    "unknown",
    "unset",
    "valid",
    "was",
    "wrong",
    "yes",
    "(empty)",
    "(hidden)",
    "(none)",
    "(not",
    "***",
    "[secret]",
    // Without the bracket that may close a list.
    "[secret",
    "[redacted]",
    "无",
    "空",
    "错误",
    "正确",
    "已过期",
    "未设置",
];

/// Most bytes before a name that starts its line.
const LONGEST_INDENT: usize = 200;

/// Finds values whose name says that they are secret.
pub(super) fn find_pairs(text: &str, found: &mut Found) {
    // What looks like a pair inside a value is a part of that value.
    let mut until = 0;
    let mut line = Line::default();
    for pair in Pairs::of(text) {
        let name = text.get(pair.name.clone()).unwrap_or_default();
        if pair.name.start >= until && is_secret_name(name) {
            let indent = line.before(text, pair.name.start);
            let starts_line = indent.len() <= LONGEST_INDENT
                && matches!(indent.trim(), "" | "-" | "export" | "set" | "ENV" | "#" | ";" | "//");
            let before = text.get(pair.name.start..pair.end).unwrap_or_default();
            let spaced = before.ends_with([' ', '\t', '：']);
            let rest = text.get(pair.end..).unwrap_or_default();
            let value = value(rest, starts_line && spaced);
            until = pair.end + value.len();
            keep_secret(name, before, value, found);
        }
    }
    if text.contains('-') {
        until = 0;
        for captures in matches(&OPTION, text) {
            let (Some(whole), Some(name)) = (captures.get(0), captures.get(1)) else { continue };
            let rest = text.get(whole.end()..).unwrap_or_default();
            // One blank may stand between two options, so it belongs to neither.
            let starts_word = text.get(..whole.start()).is_some_and(|before| {
                before.is_empty()
                    || before.ends_with(|last: char| last.is_whitespace() || "\"'".contains(last))
            });
            if starts_word
                && whole.start() >= until
                && is_secret_name(name.as_str())
                && !rest.starts_with('-')
            {
                let value = value(rest, false);
                until = whole.end() + value.len();
                keep_secret(name.as_str(), whole.as_str(), value, found);
            }
        }
    }
    let named = text.contains('<').then(|| matches(&ELEMENT, text)).into_iter().flatten();
    let named = named.chain(matches(&NAMED, text)).chain(matches(&SAID, text));
    for captures in named {
        let (Some(whole), Some(name), Some(inner)) =
            (captures.get(0), captures.get(1), captures.get(2))
        else {
            continue;
        };
        if is_secret_name(&name.as_str().replace(' ', "_")) {
            let before = text.get(whole.start()..inner.start()).unwrap_or_default();
            let inner = inner.as_str();
            let bare = inner.trim_start_matches(['\\', '"', '\'']);
            let quotes = inner.get(..inner.len() - bare.len()).unwrap_or_default();
            keep_secret(name.as_str(), &format!("{before}{quotes}"), bare, found);
        }
    }
}

/// Notes the stretch from a name to the end of its value, and the value where it is worth seeking elsewhere.
fn keep_secret(name: &str, before: &str, value: &str, found: &mut Found) {
    let bare = value.trim_start_matches(['\\', '"', '\'']);
    if bare.is_empty() || is_state(bare) {
        return;
    }
    let from_name = before.find(name).and_then(|at| before.get(at..)).unwrap_or(before);
    let quotes = value.get(..value.len() - bare.len()).unwrap_or_default();
    found
        .spans
        .insert(format!("{from_name}{value}"), format!("{from_name}{quotes}{}", blank(bare)));
    found.secrets.insert(bare.trim().to_owned());
}

/// The mark that stands for a secret, once for each of its lines.
fn blank(secret: &str) -> String {
    let lines = secret.matches('\n').count();
    let mut mark = SECRET.to_owned();
    mark.extend(std::iter::repeat_n('\n', lines));
    mark
}

fn is_state(value: &str) -> bool {
    let first = value.split_whitespace().next().unwrap_or_default();
    let word = first.trim_end_matches(['.', ',', ';', '!', ')']).to_lowercase();
    STATES.contains(&word.as_str()) || STATES.contains(&first.to_lowercase().as_str())
}

/// The value at the start of `rest`: up to its closing quote, its separator, or the end of the line.
fn value(rest: &str, whole_line: bool) -> &str {
    let slashes = rest.len() - rest.trim_start_matches('\\').len();
    let quote = rest.get(slashes..).and_then(|rest| rest.chars().next());
    if let Some(quote @ ('"' | '\'')) = quote {
        let opening = slashes + 1;
        let inner = rest.get(opening..).unwrap_or_default();
        let mut escaped = 0;
        for (at, character) in inner.char_indices() {
            match character {
                '\\' => escaped += 1,
                '\n' => return rest.get(..opening + at).unwrap_or(rest),
                // The quote closes where as many backslashes stand before it as before the opening one.
                _ if character == quote && escaped == slashes => {
                    return rest.get(..opening + at - slashes).unwrap_or(rest);
                }
                _ => escaped = 0,
            }
        }
        return rest;
    }
    let end = if whole_line {
        rest.find(['\n', '\r', '"'])
    } else {
        rest.find(|character: char| {
            character.is_whitespace()
                || matches!(character, '&' | '"' | '\'' | '<' | '>' | ';' | '，' | '。')
        })
    };
    let value = rest.get(..end.unwrap_or(rest.len())).unwrap_or(rest);
    if whole_line {
        value.split(" #").next().unwrap_or(value).trim_end()
    } else {
        value.trim_end_matches([',', ')', ']', '}', '\\'])
    }
}

fn matches<'t>(pattern: &'static Pattern, text: &'t str) -> Vec<Captures<'t>> {
    pattern.as_ref().map(|pattern| pattern.captures_iter(text).collect()).unwrap_or_default()
}

/// Table entries for what was found.
pub(super) fn stand_ins(found: &Found) -> Vec<Entry> {
    let kind = PrivateKind::Secret;
    let mut entries: Vec<Entry> = found
        .spans
        .iter()
        .map(|(original, stand_in)| Entry {
            kind,
            original: original.clone(),
            stand_in: stand_in.clone(),
            edges: Edges::Free,
        })
        .collect();
    for secret in &found.secrets {
        for line in secret.lines().map(str::trim) {
            // A key's own first and last lines are in every key.
            if is_telling(line) && !line.starts_with("-----") {
                entries.push(Entry {
                    kind,
                    original: line.to_owned(),
                    stand_in: SECRET.to_owned(),
                    edges: Edges::Word,
                });
            }
        }
    }
    entries
}

/// Whether a secret is unlike any word, so that it may be sought without its name.
fn is_telling(secret: &str) -> bool {
    let letters_only = secret.chars().all(char::is_alphabetic);
    let one_case =
        !secret.contains(char::is_uppercase) || !secret.chars().skip(1).any(char::is_uppercase);
    let digits_only = secret.bytes().all(|byte| byte.is_ascii_digit());
    let least = match () {
        () if digits_only => 6,
        () if letters_only && one_case => 8,
        () => 4,
    };
    secret.chars().count() >= least && !is_state(secret)
}
