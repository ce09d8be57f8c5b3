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
/// Words with percent signs or backslashes in them, which may hide an original.
static ESCAPED_WORD: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"[^\s"'<>]*(?:%[0-9A-Fa-f]{2}|\\|&#?\w+;)[^\s"'<>]*"#).ok());

/// The first guarded original that the bytes hold, in any disguise.
pub(super) fn find_original(table: &Table, bytes: &[u8]) -> Option<PrivateKind> {
    let plain = String::from_utf8_lossy(bytes);
    let found = table.first_guarded(&plain).or_else(|| {
        [unpercent(&plain), unescape(&plain), unescape_html(&plain)].into_iter().flatten().find_map(
            |view| {
                table.first_guarded(&view).or_else(|| {
                    // Escaped text inside escaped text.
                    unescape(&view).and_then(|view| table.first_guarded(&view))
                })
            },
        )
    });
    found
        .or_else(|| [0, 1].into_iter().find_map(|skip| table.first_guarded(&utf16(bytes, skip)?)))
        .or_else(|| {
            let runs = BASE64_RUN.as_ref()?;
            runs.find_iter(&plain).find_map(|run| table.first_piece(&one_alphabet(run.as_str())))
        })
}

/// The text with every disguised original taken out, when there is one.
pub(super) fn without_encoded(
    table: &Table,
    text: &str,
    counts: &mut BTreeMap<PrivateKind, usize>,
) -> Option<String> {
    let mut clean: Option<String> = None;
    let mut hide = |pattern: &LazyLock<Option<Regex>>,
                    find: &dyn Fn(&str) -> Option<PrivateKind>| {
        let current = clean.as_deref().unwrap_or(text);
        let Some(pattern) = pattern.as_ref() else { return };
        let mut hit = false;
        let hidden = pattern.replace_all(current, |captures: &regex::Captures<'_>| {
            let word = captures.get(0).map_or("", |word| word.as_str());
            match find(word) {
                Some(kind) => {
                    hit = true;
                    *counts.entry(kind).or_default() += 1;
                    SECRET.to_owned()
                }
                None => word.to_owned(),
            }
        });
        if hit {
            let hidden = hidden.into_owned();
            clean = Some(hidden);
        }
    };
    if text.len() >= 8 {
        hide(&BASE64_RUN, &|run| table.first_piece(&one_alphabet(run)));
    }
    if text.contains(['%', '\\', '&']) {
        hide(&ESCAPED_WORD, &|word| {
            [unpercent(word), unescape(word), unescape_html(word)]
                .into_iter()
                .flatten()
                .find_map(|view| table.first_guarded(&view))
        });
    }
    clean
}

/// What of the base64 text of `original` is the same wherever it starts within a group of three bytes.
pub(super) fn base64_pieces(original: &str) -> Vec<String> {
    [0, 1, 2]
        .into_iter()
        .filter_map(|shift| {
            let mut bytes = vec![0; shift];
            bytes.extend_from_slice(original.as_bytes());
            let bits = bytes.len() * 8;
            let text = base64(&bytes);
            let (from, to) = ((shift * 8).div_ceil(6), bits / 6);
            text.get(from..to).filter(|piece| piece.len() >= 4).map(str::to_owned)
        })
        .collect()
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

fn one_alphabet(run: &str) -> String {
    run.replace('-', "+").replace('_', "/")
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
    static REFERENCE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(\w{2,6}));").ok());
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
