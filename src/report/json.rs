//! The whole report for programs: the report's own fields with its number beside them.

use super::id::report_id;
use super::plain::is_deceptive;
use crate::model::Report;
use crate::redact::Shareable;
use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Serialize};
use std::fmt::Write;
use std::io;

/// What stands in `report.json`.
#[derive(Serialize, JsonSchema)]
struct Written<'a> {
    /// The report's number, made from the hash of all the rest.
    report_id: String,
    #[serde(flatten)]
    report: &'a Report,
}

/// What is read of it.
#[derive(Deserialize)]
pub(super) struct Read {
    #[serde(flatten)]
    pub(super) report: Report,
}

/// JSON Schema of `report.json`.
pub fn schema() -> Schema {
    schemars::schema_for!(Written<'static>)
}

pub(super) fn write(shareable: &Shareable, out: &mut dyn io::Write) -> io::Result<()> {
    let report = shareable.report();
    let text = serde_json::to_string_pretty(&Written { report_id: report_id(report), report })?;
    // Only words between quotes can hold such characters, and there they can be written as escapes.
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        if is_deceptive(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                // A string takes whatever is written to it.
                let _ = write!(plain, "\\u{unit:04x}");
            }
        } else {
            plain.push(character);
        }
    }
    plain.push('\n');
    out.write_all(plain.as_bytes())
}
