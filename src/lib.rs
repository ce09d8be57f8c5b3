//! Selfcheck.

pub mod engine;
#[cfg(feature = "gui")]
pub mod gui;
pub mod host;
pub mod model;
pub mod packs;
pub mod probes;
pub mod redact;
pub mod text;
