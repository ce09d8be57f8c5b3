//! Words about files that cannot be read or written.

use serde::Deserialize;

/// See the file of the same name in `assets/text`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "each word says itself")]
pub struct ProblemWords {
    pub nothing_there: String,
    pub may_not_read: String,
    pub wrong_kind: String,
    pub no_folder: String,
    pub may_not_write: String,
    pub disk_full: String,
    pub too_large: String,
    pub too_many: String,
    pub damaged: String,
    pub no_report: String,
    pub not_a_report: String,
    pub too_new: String,
    pub leak: String,
    pub archive: String,
}
