//! Words of findings that no pack writes: questions without an answer, and questions not asked.

use serde::Deserialize;

/// See the file of the same name in `assets/text`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "each word says itself")]
pub struct EngineWords {
    /// `{seconds}`
    pub timed_out: String,
    pub stopped: String,
    pub crashed: String,
    pub not_allowed: String,
    pub not_supported: String,
    pub failed: String,
    /// `{title}`
    pub skipped_need: String,
    pub skipped_other_system: String,
    pub skipped_ended: String,
    /// `{after}`
    pub flip_began: String,
    /// `{after}`
    pub flip_ended: String,
    /// `{after}`
    pub flip_lost: String,
    /// `{after}`
    pub flip_found_bad: String,
    /// `{after}`
    pub flip_found_ended: String,
    /// `{count}`
    pub flip_often_good: String,
    /// `{count}`
    pub flip_often_bad: String,
}
