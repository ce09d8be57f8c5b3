//! Selfcheck.

pub mod engine;
pub mod host;
pub mod model;
pub mod packs;
pub mod probes;
pub mod redact;
pub mod report;
pub mod text;
