//! Values as people read them.

use crate::model::MachineFacts;
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use serde_json::Value;
use std::fmt::Write;

/// A text with everything made visible that could make it look like another: terminal escapes, other
/// control characters, marks that turn the direction of writing, and invisible ones. Line breaks stay.
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_deceptive(character) {
            // A string takes whatever is written to it.
            let _ = write!(shown, "\u{27e8}U+{:04X}\u{27e9}", u32::from(character));
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Whether a character changes how others are shown without being seen itself.
pub(super) fn is_deceptive(character: char) -> bool {
    (character.is_control() && !matches!(character, '\n' | '\t'))
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The value of a fact in one line.
pub fn fact(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::String(text) => visible(text),
        Value::Array(items) if items.iter().all(|item| !item.is_array() && !item.is_object()) => {
            items.iter().map(fact).collect::<Vec<_>>().join(", ")
        }
        Value::Array(items) => items.iter().map(fact).collect::<Vec<_>>().join("\n"),
        Value::Object(fields) => {
            let field =
                |(name, value): (&String, &Value)| format!("{} = {}", visible(name), fact(value));
            fields.iter().map(field).collect::<Vec<_>>().join("; ")
        }
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// The time by the clock of the machine, with its distance from UTC: `2026-11-21 20:33:48 +08:00`.
/// In UTC where the machine's zone is not known.
pub fn local_time(time: Timestamp, machine: &MachineFacts) -> String {
    time.to_zoned(zone(machine)).strftime("%Y-%m-%d %H:%M:%S %:z").to_string()
}

pub(super) fn zone(machine: &MachineFacts) -> TimeZone {
    offset(&machine.time_zone)
        .or_else(|| TimeZone::get(&machine.time_zone).ok())
        .unwrap_or(TimeZone::UTC)
}

/// A zone written as its distance from UTC: `+08:00`, `UTC-3`.
fn offset(text: &str) -> Option<TimeZone> {
    let text = text.trim_start_matches("UTC").trim_start_matches("GMT");
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let digits = rest.replace(':', "");
    let (hours, minutes) = match digits.len() {
        1 | 2 => (digits.as_str(), "0"),
        4 => digits.split_at_checked(2)?,
        _ => return None,
    };
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    Some(Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()?.to_time_zone())
}
