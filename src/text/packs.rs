//! Words about mistakes in packs.

use serde::Deserialize;

/// See the file of the same name in `assets/text`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "each word says itself")]
pub struct PackWords {
    pub did_you_mean: String,
    pub known_are: String,
    pub too_large: String,
    pub not_utf8: String,
    pub not_toml: String,
    pub too_many: String,
    pub missing_key: String,
    pub unknown_key: String,
    pub wrong_type: String,
    pub empty: String,
    pub bad_id: String,
    pub reserved_id: String,
    pub duplicate_id: String,
    pub unknown_value: String,
    pub bad_duration: String,
    pub no_probe: String,
    pub two_probes: String,
    pub bad_keys: String,
    pub unknown_endpoint: String,
    pub no_expectation: String,
    pub no_catch_all: String,
    pub early_catch_all: String,
    pub when_too_long: String,
    pub when_too_deep: String,
    pub when_broken: String,
    pub unknown_fact: String,
    pub when_wrong_type: String,
    pub when_not_a_condition: String,
    pub unknown_placeholder: String,
    pub table_placeholder: String,
    pub example_differs: String,
    pub example_wrong_type: String,
    pub bad_reference: String,
    pub unknown_check: String,
    pub unknown_expectation: String,
    pub needs_itself: String,
    pub no_because: String,
    pub unknown_language: String,
    pub words_without_owner: String,
    pub placeholders_differ: String,
    pub steps_differ: String,
    pub newer_engine: String,
}
