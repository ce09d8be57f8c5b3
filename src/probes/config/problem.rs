//! A mistake as reports show it: with its line, and without any secret.

use super::kind::Kind;
use super::place::Lines;
use super::reading::{Entry, Flaw};
use crate::model::PrivateKind;
use crate::redact::{Rules, is_secret_name, redact_text};
use schemars::JsonSchema;
use serde::Serialize;

/// Characters shown of a line.
const WIDTH: usize = 160;
/// Characters shown of a value.
const VALUE_WIDTH: usize = 80;
/// Longer lines are not shown: a whole file in one line says nothing.
const MOST_LINE: usize = 2_000;

/// A mistake in a configuration file.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub(super) struct Problem {
    /// Which mistake it is.
    pub(super) kind: Kind,
    /// The file, below the folder that was looked through.
    pub(super) file: String,
    /// Its line, from 1.
    pub(super) line: usize,
    /// Its column in characters, from 1.
    pub(super) column: usize,
    /// The key it is about, with the keys above it: `server.port`; empty where it is about none.
    pub(super) key: String,
    /// What stands there; empty where it may be a secret.
    pub(super) value: String,
    /// What was asked for: a bound, the choices, the line of the first of two equal keys; empty where `kind` says it all.
    pub(super) wanted: String,
    /// What was probably meant; empty where nobody can know.
    pub(super) suggestion: String,
    /// The line as it stands, without values that may be secret, cut at 160 characters.
    pub(super) text: String,
    /// The computer that the value names, where the mistake is that it cannot be reached.
    #[schemars(extend("x-private" = "host"))]
    pub(super) host: String,
}

/// Makes a mistake showable.
pub(super) fn problem(flaw: &Flaw, file: &str, lines: &Lines<'_>, entries: &[Entry]) -> Problem {
    let secret = is_secret_path(&flaw.key);
    let value = if secret { String::new() } else { shown(&flaw.value, VALUE_WIDTH) };
    Problem {
        kind: flaw.kind,
        file: file.to_owned(),
        line: flaw.place.line,
        column: flaw.place.column,
        key: shown(&flaw.key, VALUE_WIDTH),
        value,
        wanted: shown(&flaw.wanted, WIDTH),
        suggestion: shown(&flaw.suggestion, VALUE_WIDTH),
        text: if flaw.kind == Kind::ZeroBytes {
            String::new()
        } else {
            line(lines, flaw.place.line, entries)
        },
        host: String::new(),
    }
}

/// Whether any of the keys that lead to a value says that it is a secret.
pub(super) fn is_secret_path(path: &str) -> bool {
    path.split('.').any(|key| is_secret_key(key.split('[').next().unwrap_or(key)))
}

fn is_secret_key(key: &str) -> bool {
    let key = key.trim_matches(|sign: char| !sign.is_alphanumeric());
    // What may be one is treated as one: here nothing is lost but a line.
    let last = key.rsplit(['_', '-', '.']).next().unwrap_or(key).to_lowercase();
    is_secret_name(key)
        || ["key", "keys", "salt", "dsn", "pass", "seed", "credential", "private"]
            .contains(&last.as_str())
        || key.ends_with("Key")
}

/// A line with its value taken off where it may be a secret.
fn line(lines: &Lines<'_>, number: usize, entries: &[Entry]) -> String {
    let whole = lines.get(number);
    if whole.len() > MOST_LINE || is_inside_secret(lines, number, entries) {
        return String::new();
    }
    let sign = whole.find(['=', ':', '：', '＝', '>']);
    let (key, _) = sign.map_or((whole, ""), |at| whole.split_at(at));
    // Where the sign was forgotten the key still ends at a blank.
    let words = key.split(|sign: char| sign.is_whitespace() || "\"'<,{[-".contains(sign));
    if words.clone().any(is_secret_key) {
        let key = match sign {
            Some(_) => key,
            None => words.clone().find(|word| is_secret_key(word)).unwrap_or_default(),
        };
        return format!("{}…", shown(key, WIDTH));
    }
    // In XML the value can stand before the attribute that names it.
    let any = |sign: char| sign.is_whitespace() || "\"'<>,{}[]=:-".contains(sign);
    if whole.trim_start().starts_with('<') && whole.split(any).any(is_secret_key) {
        return String::new();
    }
    shown(whole, WIDTH)
}

/// Whether a line belongs to a value that started on an earlier one and may be a secret.
fn is_inside_secret(lines: &Lines<'_>, number: usize, entries: &[Entry]) -> bool {
    let before = entries.iter().filter(|entry| entry.place.line <= number);
    let last = before.max_by_key(|entry| entry.place);
    if last.is_some_and(|entry| entry.place.line < number && is_secret_path(&entry.path)) {
        // A key of its own ends that value.
        let own = |sign: char| lines.get(number).split_once(sign);
        let own = own('=').or_else(|| own(':'));
        let is_key = |key: &str| {
            let key = key.trim().trim_matches(['"', '\'']);
            !key.is_empty() && key.len() < 40 && key.bytes().all(|b| b.is_ascii_graphic())
        };
        return !own.is_some_and(|(key, _)| is_key(key));
    }
    (number.saturating_sub(60)..=number).any(|line| lines.get(line).contains("PRIVATE KEY"))
}

/// A text as it may be shown: no secrets by their shape, no control signs, cut.
pub(super) fn shown(text: &str, width: usize) -> String {
    let mut head: String = text.chars().take(MOST_LINE).collect();
    if head.contains("://") || head.contains(['=', ':', '@']) || head.len() >= 16 {
        let rules = Rules { keep: PrivateKind::ALL.to_vec(), ..Rules::default() };
        head = redact_text(&without_logins(&head), &rules, &[]);
    }
    let mut out = String::new();
    for (at, word) in head.trim().split(' ').enumerate() {
        if at > 0 {
            out.push(' ');
        }
        if is_like_key(word) {
            out.push('…');
        } else {
            out.extend(word.chars().map(|sign| if is_unseen(sign) { '\u{fffd}' } else { sign }));
        }
    }
    match out.char_indices().nth(width) {
        Some((at, _)) => format!("{}…", out.get(..at).unwrap_or_default()),
        None => out,
    }
}

/// Addresses without the name and password in front of their hosts, also where signs in the
/// password end the address early.
fn without_logins(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, behind) = rest.split_at(at + 3);
        out.push_str(before);
        let end = behind.find([' ', '"', '\'', '\n', '<']).unwrap_or(behind.len());
        let (address, after) = behind.split_at(end);
        let login = address.rfind('@').filter(|at| address.get(..*at).is_some());
        out.push_str(login.and_then(|at| address.get(at + 1..)).unwrap_or(address));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Whether a word is long and of letters and digits mixed: a key, whatever its name.
fn is_like_key(word: &str) -> bool {
    let bare = word.trim_matches(|sign: char| !sign.is_alphanumeric());
    let bare = bare.rsplit(['=', ':']).next().unwrap_or(bare);
    let is_key = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'+' | b'/' | b'=');
    bare.len() >= 24
        && bare.bytes().all(is_key)
        && bare.bytes().filter(u8::is_ascii_digit).count() >= 4
        && bare.bytes().any(|b| b.is_ascii_alphabetic())
}

/// Signs that are not seen, or turn the direction of what stands behind them.
fn is_unseen(sign: char) -> bool {
    sign.is_control()
        || matches!(sign, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::super::place::Place;
    use super::*;

    fn text(file: &str, number: usize) -> String {
        line(&Lines::of(file), number, &[])
    }

    #[test]
    fn no_secret_is_shown() {
        let rows = [
            ("password = hunter2", "password…"),
            ("  \"api_key\": \"abc\",", "\"api_key\"…"),
            ("DB_PASSWORD hunter2", "DB_PASSWORD…"),
            ("DB_PASSWORD：hunter2", "DB_PASSWORD…"),
            ("<password>hunter2</password", "<password…"),
            ("<add value=\"hunter2\" key=\"DbPassword\" x=1/>", ""),
            ("url: mysql://root:pa@ss#1@db/app", "url: mysql://db/app"),
            ("x: a, {password: hunter2}", "x: a, {password: [secret]}"),
            ("id: A1b2C3d4E5f6G7h8I9j0K1l2", "id: …"),
            ("port: 80\t# \u{202e}x\u{1b}[0m", "port: 80\u{fffd}# \u{fffd}x\u{fffd}[0m"),
        ];
        for (line, expected) in rows {
            assert_eq!(text(line, 1), expected, "{line}");
        }
        let key = "key: |\n  -----BEGIN PRIVATE KEY-----\n  MIIEshort\n  -----END PRIVATE KEY-----";
        assert_eq!([text(key, 2), text(key, 3)], ["", ""]);
        let long = format!("a: {}", "x ".repeat(300));
        assert_eq!(text(&long, 1).chars().count(), WIDTH + 1);
    }

    #[test]
    fn lines_inside_a_secret_are_not_shown() {
        let file = "secret: >\n  hunter two\nport: x\n";
        let entry = Entry {
            path: "secret".into(),
            key: "secret".into(),
            place: Place { line: 1, column: 1 },
            value: String::new(),
            form: super::super::reading::Form::Quoted,
            value_place: Place { line: 1, column: 9 },
        };
        let shown = |number| line(&Lines::of(file), number, std::slice::from_ref(&entry));
        assert_eq!([shown(2), shown(3)], ["", "port: x"]);
    }
}
