//! The only maker of [`Shareable`]: what may leave this machine, with everything private replaced.
//!
//! First everything private is discovered, everywhere; from that one table of originals and stand-ins
//! is made; then the table is applied to every word that came from outside. What a writer makes of it
//! is searched once more by [`Shareable::guard`]. To add a detector: a function in the file of its
//! family and its row in [`DETECTORS`].

mod addresses;
mod edges;
mod encodings;
mod long;
mod macs;
mod names;
mod secrets;
mod strings;
mod table;
mod vocabulary;

use crate::model::{Facts, Private, PrivateKind, Report};
pub use encodings::base64;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;
use table::{Place, Table};
use thiserror::Error;

/// What stands in place of a secret.
pub const SECRET: &str = "[secret]";

/// A report that may leave this machine. Only [`redact`] makes one; every writer takes nothing else.
#[derive(Clone)]
pub struct Shareable {
    report: Report,
    redactions: BTreeMap<PrivateKind, usize>,
    table: Arc<Table>,
}

impl fmt::Debug for Shareable {
    /// Leaves the table out: it holds the originals.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shareable")
            .field("report", &self.report)
            .field("redactions", &self.redactions)
            .finish_non_exhaustive()
    }
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

    /// How many stand-ins a finished text holds, by kind.
    pub fn stand_ins_in(&self, bytes: &[u8]) -> BTreeMap<PrivateKind, usize> {
        self.table.count_stand_ins(&String::from_utf8_lossy(bytes))
    }

    /// Searches a finished file for every original that was replaced, as it stands and as UTF-16,
    /// percent-encoded, JSON- or HTML-escaped and base64 text. Originals of fewer than four bytes, and
    /// ones that are words of the program itself, cannot be told from innocent text and are not sought.
    ///
    /// # Errors
    /// The first find. A file with a leak must not be written.
    pub fn guard(&self, name: &str, bytes: &[u8]) -> Result<(), Leak> {
        match encodings::find_original(&self.table, bytes) {
            Some(kind) => Err(Leak { member: name.to_owned(), kind }),
            None => Ok(()),
        }
    }
}

/// A private value found in a finished file. Says where and what kind, never the value.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{member} still holds something private ({}), so it is not written", kind.name())]
pub struct Leak {
    /// Name of the file.
    pub member: String,
    /// What the value identifies.
    pub kind: PrivateKind,
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

/// One way to find private values in a text.
struct Detector {
    find: fn(&str, &mut Found),
}

/// Every detector. Order does not matter: what they find is put together before anything is replaced.
static DETECTORS: &[Detector] = &[
    Detector { find: secrets::find_blocks },
    Detector { find: secrets::find_headers },
    Detector { find: secrets::find_in_urls },
    Detector { find: secrets::find_pairs },
    Detector { find: secrets::find_tokens },
    Detector { find: names::find_emails },
    Detector { find: names::find_homes },
    Detector { find: names::find_local_hosts },
    Detector { find: addresses::find_v4 },
    Detector { find: addresses::find_v6 },
    Detector { find: macs::find },
];

/// What the detectors found.
#[derive(Debug, Default)]
struct Found {
    /// Stretches of text that hold a secret, each with what to write instead.
    spans: BTreeMap<String, String>,
    /// Secret values by themselves, worth looking for elsewhere.
    secrets: BTreeSet<String>,
    /// Identifiers as they stand in the text.
    names: BTreeMap<PrivateKind, BTreeSet<String>>,
}

impl Found {
    fn name(&mut self, kind: PrivateKind, value: &str) {
        let (kind, value) = match kind {
            PrivateKind::Host => names::host_alone(value),
            _ => (kind, value),
        };
        if !value.trim().is_empty() {
            self.names.entry(kind).or_default().insert(value.to_owned());
        }
    }

    fn of(&self, kind: PrivateKind) -> impl Iterator<Item = &str> {
        self.names.get(&kind).into_iter().flatten().map(String::as_str)
    }

    fn look(&mut self, text: &str) {
        for detector in DETECTORS {
            (detector.find)(text, self);
        }
    }

    fn look_but_for_addresses(&mut self, text: &str) {
        let before = self.names.remove(&PrivateKind::Address);
        self.look(text);
        self.names.remove(&PrivateKind::Address);
        if let Some(before) = before {
            self.names.insert(PrivateKind::Address, before);
        }
    }

    fn take(&mut self, private: &Private) {
        match private.kind {
            PrivateKind::Secret => {
                self.secrets.insert(private.value.clone());
            }
            PrivateKind::Address => {
                addresses::find_v4(&private.value, self);
                addresses::find_v6(&private.value, self);
            }
            PrivateKind::Mac => macs::find(&private.value, self),
            kind => {
                self.name(kind, &private.value);
                // A home folder names its owner, a computer may be named by its address.
                self.look(&private.value);
            }
        }
    }
}

/// Replaces everything private.
pub fn redact(report: &Report, rules: &Rules) -> Shareable {
    let mut found = Found::default();
    for private in &report.private {
        found.take(private);
    }
    strings::discover(report, &mut found);
    let own = names::Own::of(&report.machine);
    let table = make_table(&found, &own, rules, &report.public, &strings::ids(report));
    let mut redactions = BTreeMap::new();
    let mut clean = report.clone();
    clean.private.clear();
    strings::replace(&mut clean, &mut |text: &mut String, place| {
        table.replace(text, place, &mut redactions);
    });
    Shareable { report: clean, redactions, table: Arc::new(table) }
}

/// Replaces everything private in a text that is no report, such as the lines of a log.
/// The result has as many lines as the text.
pub fn redact_text(text: &str, rules: &Rules, known: &[Private]) -> String {
    let mut found = Found::default();
    for private in known {
        found.take(private);
    }
    found.look(text);
    let table = make_table(&found, &names::Own::default(), rules, &[], "");
    let mut clean = text.to_owned();
    table.replace(&mut clean, Place::Outside, &mut BTreeMap::new());
    clean
}

/// Whether a field, variable or option of this name holds a secret: `DB_PASSWORD`, `apiKey`, `--auth-token`.
pub fn is_secret_name(name: &str) -> bool {
    secrets::is_secret_name(name)
}

/// Drops the secrets of one set of facts, by name and by shape, and nothing else: for showing facts to
/// the user whose machine it is.
pub fn without_secrets(facts: &Facts) -> Facts {
    let mut found = Found::default();
    let mut facts = facts.clone();
    strings::discover_facts(&facts, &mut found);
    let rules = Rules { keep: PrivateKind::ALL.to_vec(), ..Rules::default() };
    let table = make_table(&found, &names::Own::default(), &rules, &[], "");
    let mut counts = BTreeMap::new();
    strings::replace_facts(&mut facts, &mut |text: &mut String, place| {
        table.replace(text, place, &mut counts);
    });
    facts
}

fn make_table(
    found: &Found,
    own: &names::Own,
    rules: &Rules,
    public: &[String],
    ids: &str,
) -> Table {
    let mut entries = secrets::stand_ins(found);
    entries.extend(names::word_stand_ins(found, rules));
    entries.extend(names::stand_ins(found, own));
    entries.extend(addresses::stand_ins(found, public));
    entries.extend(macs::stand_ins(found));
    let public: BTreeSet<String> = public.iter().map(|name| name.to_ascii_lowercase()).collect();
    entries.retain(|entry| {
        entry.kind == PrivateKind::Secret
            || !(rules.keep.contains(&entry.kind)
                || public.contains(&entry.original.to_ascii_lowercase()))
    });
    Table::new(entries, ids)
}
