//! Reads a report somebody sent: a `report.json` or a bundle, either of them possibly made to do harm.

use super::json::Read as ReadReport;
use super::plain::visible;
use crate::model::{REPORT_VERSION, Report};
use serde::Deserialize;
use std::io::{Cursor, Read};
use thiserror::Error;
use zip::ZipArchive;
use zip::result::ZipError;

/// Largest file that is looked at.
const MOST_FILE: usize = 64 << 20;
/// Largest `report.json`, unpacked.
const MOST_JSON: u64 = 32 << 20;
/// Most members of a bundle.
const MOST_MEMBERS: usize = 2_000;
/// Most findings, causes, contacts and packs.
const MOST_ITEMS: usize = 20_000;

/// Why a file is not a report that can be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// There are more than 64 MiB of it, or more than 32 MiB of report inside.
    #[error("the file is too large to be a report")]
    TooLarge,
    /// It has more members, findings or causes than any report.
    #[error("the file holds more than a report can hold: {0}")]
    TooMany(&'static str),
    /// The archive is cut off or damaged.
    #[error("the archive is damaged: {0}")]
    Damaged(String),
    /// An archive without a report in it.
    #[error("there is no report.json in the archive")]
    NoReport,
    /// Neither a bundle nor a report.
    #[error("this is not a report: {0}")]
    NotAReport(String),
    /// A newer program wrote it.
    #[error(
        "the report is of version {found}, and this program reads up to version {known}: a newer program is needed"
    )]
    TooNew {
        /// The report's version.
        found: u64,
        /// The highest version that is read.
        known: u32,
    },
}

#[derive(Deserialize)]
struct Version {
    version: u64,
}

/// Whether a file is meant as a report: an archive or a JSON document, and so no pack.
pub fn looks_like_one(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK") || bytes.trim_ascii_start().starts_with(b"{")
}

/// Reads a report from the bytes of a `report.json` or of a bundle.
///
/// # Errors
/// Whatever makes the bytes no report of a known version.
pub fn open(bytes: &[u8]) -> Result<Report, OpenError> {
    if bytes.len() > MOST_FILE {
        return Err(OpenError::TooLarge);
    }
    if bytes.starts_with(b"PK") { read(&unpack(bytes)?) } else { read(bytes) }
}

fn unpack(bytes: &[u8]) -> Result<Vec<u8>, OpenError> {
    let damaged = |error: &dyn std::fmt::Display| OpenError::Damaged(error.to_string());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    if archive.len() > MOST_MEMBERS {
        return Err(OpenError::TooMany("members"));
    }
    let member = match archive.by_name("report.json") {
        Ok(member) => member,
        Err(ZipError::FileNotFound) => return Err(OpenError::NoReport),
        Err(error) => return Err(damaged(&error)),
    };
    // What the archive says of its size may be untrue; what comes out of it is counted.
    let mut report = Vec::new();
    member.take(MOST_JSON + 1).read_to_end(&mut report).map_err(|error| damaged(&error))?;
    Ok(report)
}

fn read(bytes: &[u8]) -> Result<Report, OpenError> {
    if u64::try_from(bytes.len()).is_ok_and(|length| length > MOST_JSON) {
        return Err(OpenError::TooLarge);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let refuse = |error: serde_json::Error| {
        OpenError::NotAReport(visible(&error.to_string()).chars().take(300).collect())
    };
    let Version { version } = serde_json::from_slice(bytes).map_err(refuse)?;
    if version > u64::from(REPORT_VERSION) {
        return Err(OpenError::TooNew { found: version, known: REPORT_VERSION });
    }
    let ReadReport { report } = serde_json::from_slice(bytes).map_err(refuse)?;
    let rows = report.timeline.iter().flat_map(|timeline| &timeline.rows);
    let timeline = rows.map(|row| row.spans.len().saturating_add(1)).sum();
    for (what, count) in [
        ("packs", report.packs.len()),
        ("causes", report.causes.len()),
        ("findings", report.findings.len()),
        ("contacts", report.contacts.len()),
        ("stretches of time", timeline),
        ("changes of network", report.timeline.as_ref().map_or(0, |it| it.moves.len())),
    ] {
        if count > MOST_ITEMS {
            return Err(OpenError::TooMany(what));
        }
    }
    Ok(report)
}
