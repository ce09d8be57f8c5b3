//! The one file to send: the report in several formats in a zip archive, with a manifest of them all.

use super::id::{default_name, report_id};
use super::{Format, write};
use crate::model::{Lang, PackFacts, PrivateKind, ProgramFacts};
use crate::redact::{Leak, Shareable};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Cursor, Write};
use thiserror::Error;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// A finished bundle, ready to be saved.
#[derive(Debug)]
pub struct Bundle {
    /// The name it gets unless the user names it.
    pub name: String,
    /// The report's number.
    pub id: String,
    /// The archive.
    pub bytes: Vec<u8>,
    /// What is in it; also its member `manifest.json`.
    pub manifest: Manifest,
}

/// What a bundle holds and how it was made. Never a private value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Manifest {
    /// The report's number.
    pub report_id: String,
    /// Version of the report's format.
    pub report_version: u32,
    /// The program that made it.
    pub program: ProgramFacts,
    /// The packs whose checks ran.
    pub packs: Vec<PackFacts>,
    /// When the run started.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub started: Timestamp,
    /// How many places of the report were replaced, by kind.
    pub redacted: BTreeMap<PrivateKind, usize>,
    /// Every other member of the archive.
    pub members: Vec<Member>,
}

/// One member of a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// SHA-256 of it, in hexadecimal.
    pub sha256: String,
    /// How many stand-ins it holds, by kind.
    pub redacted: BTreeMap<PrivateKind, usize>,
}

/// Why there is no bundle.
#[derive(Debug, Error)]
pub enum BundleError {
    /// Something private was about to be written.
    #[error(transparent)]
    Leak(#[from] Leak),
    /// The archive could not be made.
    #[error("the archive could not be made: {0}")]
    Archive(#[from] io::Error),
}

/// The members besides the manifest.
const MEMBERS: [(&str, Format); 3] =
    [("report.html", Format::Html), ("report.json", Format::Json), ("ticket.txt", Format::Ticket)];

/// Makes the bundle of a report. The same report gives the same bytes.
///
/// # Errors
/// [`BundleError::Leak`] when a member holds something that redaction was to take out: then there is no bundle.
pub fn bundle(shareable: &Shareable, lang: Lang) -> Result<Bundle, BundleError> {
    let report = shareable.report();
    let id = report_id(report);
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for (name, format) in MEMBERS {
        let mut bytes = Vec::new();
        write(shareable, format, lang, &mut bytes)?;
        files.push((name.to_owned(), bytes));
    }
    let member = |(name, bytes): &(String, Vec<u8>)| Member {
        name: name.clone(),
        bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        sha256: hexadecimal(&Sha256::digest(bytes)),
        redacted: shareable.stand_ins_in(bytes),
    };
    let manifest = Manifest {
        report_id: id.clone(),
        report_version: report.version,
        program: report.program.clone(),
        packs: report.packs.clone(),
        started: report.started,
        redacted: shareable.redactions().clone(),
        members: files.iter().map(member).collect(),
    };
    let mut text = serde_json::to_vec_pretty(&manifest).map_err(io::Error::from)?;
    text.push(b'\n');
    files.push(("manifest.json".to_owned(), text));

    let name = default_name(report);
    shareable.guard("the archive's own name", name.as_bytes())?;
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    for (member, bytes) in &files {
        shareable.guard(member, bytes)?;
        shareable.guard("a member's name", member.as_bytes())?;
        archive.start_file(member.as_str(), options).map_err(io::Error::from)?;
        archive.write_all(bytes)?;
    }
    let bytes = archive.finish().map_err(io::Error::from)?.into_inner();
    Ok(Bundle { name, id, bytes, manifest })
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // A string takes whatever is written to it.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
