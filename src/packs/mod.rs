//! Packs: checks, causes and symptoms written in TOML. Every mistake in one is found here, with its place.

use crate::model::{PackFacts, Text};
use std::sync::Arc;

/// One pack, checked and ready to run.
#[derive(Debug)]
pub struct Pack {
    /// Its id, title, version, publisher and hash, as reports carry them.
    pub facts: PackFacts,
    /// Whether it comes with the program; any other runs only after consent.
    pub shipped: bool,
    /// Its checks, in the order in which they are shown.
    pub checks: Vec<Arc<Check>>,
    /// Its causes.
    pub causes: Vec<CauseRule>,
    /// What a person may complain about.
    pub symptoms: Vec<Symptom>,
    /// Titles of its groups, by id.
    pub groups: Vec<(String, Text)>,
}

/// A choice on the first screen: what a person may complain about.
#[derive(Clone, Debug)]
pub struct Symptom {
    /// Its id.
    pub id: String,
    /// The complaint, as a person would say it.
    pub title: Text,
    /// Ids and groups of the checks that look into it; empty for all.
    pub only: Vec<String>,
    /// Whether it asks for the site or service that does not work.
    pub target: bool,
}

/// One check.
#[derive(Debug)]
pub struct Check {}

/// The rule by which findings become a cause.
#[derive(Debug)]
pub struct CauseRule {}
