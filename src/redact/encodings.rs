//! The disguises in which an original may stand in a finished file, or in a text from outside.

use super::SECRET;
use super::table::Table;
use crate::model::PrivateKind;
use regex::Regex;
use std::collections::BTreeMap;
use std::sync::LazyLock;

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Runs long enough to be base64 text of anything that is sought.
static BASE64_RUN: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[A-Za-z0-9+/_-]{8,}={0,2}").ok());
/// What escaped text says; none where nothing in it is escaped.
const VIEWS: [fn(&str) -> Option<String>; 3] = [unpercent, unescape, unescape_html];
/// Words with percent signs or backslashes in them, which may hide an original.
static ESCAPED_WORD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"[^\s"'<>]*(?:%[0-9A-Fa-f]{2}|\\|&#?[0-9A-Za-z]+;)[^\s"'<>]*"#).ok()
});

/// The first guarded original that the bytes hold, in any disguise.
pub(super) fn find_original(table: &Table, bytes: &[u8]) -> Option<PrivateKind> {
    let plain = String::from_utf8_lossy(bytes);
    let in_view = |view: String| {
        // Escaped text inside escaped text.
        let again = || unescape(&view).and_then(|view| table.first_guarded(&view));
        table.first_guarded(&view).or_else(again)
    };
    let in_utf16 = |skip| table.first_guarded(&utf16(bytes, skip)?);
    table
        .first_guarded(&plain)
        .or_else(|| VIEWS.iter().find_map(|view| in_view(view(&plain)?)))
        .or_else(|| [0, 1].into_iter().find_map(in_utf16))
        .or_else(|| {
            let mut decoded = Vec::new();
            let mut runs = BASE64_RUN.as_ref()?.find_iter(&plain);
            runs.find_map(|run| in_base64(table, run.as_str(), &mut decoded))
        })
}

/// The text with every disguised original taken out, when there is one.
pub(super) fn without_encoded(
    table: &Table,
    text: &str,
    counts: &mut BTreeMap<PrivateKind, usize>,
) -> Option<String> {
    let mut decoded = Vec::new();
    let in_run = |run: &str| in_base64(table, run, &mut decoded);
    let without_runs = hide(BASE64_RUN.as_ref(), text, in_run, counts);
    let text = without_runs.as_deref().unwrap_or(text);
    if !text.contains(['%', '\\', '&']) {
        return without_runs;
    }
    let in_word =
        |word: &str| VIEWS.iter().find_map(|view| table.first_guarded(view(word)?.as_str()));
    hide(ESCAPED_WORD.as_ref(), text, in_word, counts).or(without_runs)
}

/// The text with everything taken out that matches the pattern and in which `find` finds something.
fn hide(
    pattern: Option<&Regex>,
    text: &str,
    mut find: impl FnMut(&str) -> Option<PrivateKind>,
    counts: &mut BTreeMap<PrivateKind, usize>,
) -> Option<String> {
    let mut clean = String::new();
    let mut from = 0;
    for found in pattern?.find_iter(text) {
        if let Some(kind) = find(found.as_str()) {
            clean.push_str(text.get(from..found.start()).unwrap_or_default());
            clean.push_str(SECRET);
            from = found.end();
            *counts.entry(kind).or_default() += 1;
        }
    }
    (from > 0).then(|| clean + text.get(from..).unwrap_or_default())
}

/// The first guarded original in a run of base64 text, wherever it starts within a group of four digits.
fn in_base64(table: &Table, run: &str, decoded: &mut Vec<u8>) -> Option<PrivateKind> {
    (0..4).find_map(|skip| {
        decoded.clear();
        let (mut bits, mut held) = (0_u32, 0);
        for &byte in run.as_bytes().get(skip..).unwrap_or_default() {
            let Some(digit) = base64_digit(byte) else { break };
            bits = (bits << 6 | u32::from(digit)) & 0xffff;
            held += 6;
            if held >= 8 {
                held -= 8;
                decoded.push(u8::try_from(bits >> held & 0xff).unwrap_or(0));
            }
        }
        table.first_guarded_in_bytes(decoded)
    })
}

fn base64_digit(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

/// Bytes as base64 text, padded.
pub fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let digit = usize::try_from(bits >> (18 - 6 * place) & 63).unwrap_or(0);
            let digit = BASE64.get(digit).copied().unwrap_or(b'A');
            text.push(if place <= group.len() { char::from(digit) } else { '=' });
        }
    }
    text
}

fn utf16(bytes: &[u8], skip: usize) -> Option<String> {
    // Text of any length in UTF-16 has zero bytes, or is not in Latin letters, which plain search finds not.
    let units = bytes.get(skip..)?.chunks_exact(2).map(|pair| {
        u16::from_le_bytes([pair.first().copied().unwrap_or(0), pair.get(1).copied().unwrap_or(0)])
    });
    Some(char::decode_utf16(units).map(|unit| unit.unwrap_or(' ')).collect())
}

fn unpercent(text: &str) -> Option<String> {
    if !text.contains('%') {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        let code = (first == b'%')
            .then(|| std::str::from_utf8(behind.get(..2)?).ok())
            .flatten()
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if let Some(code) = code {
            bytes.push(code);
            rest = behind.get(2..).unwrap_or_default();
        } else {
            bytes.push(first);
            rest = behind;
        }
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

fn unescape(text: &str) -> Option<String> {
    if !text.contains('\\') {
        return None;
    }
    let mut plain = String::with_capacity(text.len());
    let mut units: Vec<u16> = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let behind = rest.get(first.len_utf8()..).unwrap_or_default();
        if first == '\\' {
            let digits = behind.strip_prefix('u').and_then(|behind| behind.get(..4));
            if let Some(unit) = digits.and_then(|digits| u16::from_str_radix(digits, 16).ok()) {
                units.push(unit);
                rest = behind.get(5..).unwrap_or_default();
                continue;
            }
        }
        plain.extend(char::decode_utf16(units.drain(..)).map(|unit| unit.unwrap_or(' ')));
        if first != '\\' {
            plain.push(first);
            rest = behind;
            continue;
        }
        let second = behind.chars().next();
        match second {
            Some('n' | 'r' | 't') | None => plain.push(' '),
            Some(second) => plain.push(second),
        }
        rest = behind.get(second.map_or(0, char::len_utf8)..).unwrap_or_default();
    }
    plain.extend(char::decode_utf16(units).map(|unit| unit.unwrap_or(' ')));
    Some(plain)
}

fn unescape_html(text: &str) -> Option<String> {
    static REFERENCE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z]{2,6}));").ok()
    });
    if !text.contains('&') {
        return None;
    }
    let plain = REFERENCE.as_ref()?.replace_all(text, |captures: &regex::Captures<'_>| {
        let part = |at: usize| captures.get(at).map(|part| part.as_str());
        let code = part(1)
            .and_then(|digits| digits.parse().ok())
            .or_else(|| part(2).and_then(|digits| u32::from_str_radix(digits, 16).ok()));
        let named = match part(3) {
            Some("amp") => Some('&'),
            Some("lt") => Some('<'),
            Some("gt") => Some('>'),
            Some("quot") => Some('"'),
            Some("apos") => Some('\''),
            _ => None,
        };
        code.and_then(char::from_u32).or(named).map_or_else(
            || part(0).unwrap_or_default().to_owned(),
            |character| character.to_string(),
        )
    });
    Some(plain.into_owned())
}
