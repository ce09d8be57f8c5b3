//! What the window is given by the program around it: packs to offer, and functions that do the work.

use crate::engine::{Event, Planned};
use crate::host::Stop;
use crate::model::{Action, Lang, Os, PrivateKind, Report, Text};
use crate::packs::{Each, Target};
use crate::redact::Rules;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Sender;

/// Everything the window needs. The functions may block: the window calls each on a thread of its own.
/// Sentences they return in `Err` are shown as they stand, in the language they are given.
#[derive(Clone)]
#[allow(clippy::type_complexity, reason = "each function is said once, where it is given")]
pub struct Backend {
    /// The system the window runs on: chooses among the steps of a remedy.
    pub os: Os,
    /// What a person may complain about, from the shipped packs.
    pub choices: Vec<Choice>,
    /// Titles of groups by id, from the shipped packs.
    pub groups: Vec<(String, Text)>,
    /// Packs of others found beside the program.
    pub offers: Vec<Offer>,
    /// The checks a wish comes to, in the order in which they are shown.
    pub plan: Arc<dyn Fn(&Wish) -> Vec<Planned> + Send + Sync>,
    /// Runs the wish to its end, telling what happens. The last event is [`Event::Done`].
    pub start: Arc<dyn Fn(Wish, Stop, Sender<Event>) + Send + Sync>,
    /// Reads a file that the user dropped or picked.
    pub read: Arc<dyn Fn(&Path, Lang) -> Result<Opened, String> + Send + Sync>,
    /// The text that a report would carry under these rules, and what they hide.
    pub preview: Arc<dyn Fn(&Report, &Rules, Lang) -> Preview + Send + Sync>,
    /// A few lines to paste into a message, redacted.
    pub summary: Arc<dyn Fn(&Report, Lang) -> String + Send + Sync>,
    /// Where a report is saved when the user names no place.
    pub suggest: Arc<dyn Fn(&Report) -> PathBuf + Send + Sync>,
    /// Writes the redacted report.
    pub save: Arc<dyn Fn(&Report, &Rules, Lang, &Path) -> Result<Saved, String> + Send + Sync>,
    /// Opens a page of the system's settings; false when this system has none to open.
    pub settings: Arc<dyn Fn(Action) -> bool + Send + Sync>,
    /// Shows a file in the system's file manager; false when that is not possible.
    pub reveal: Arc<dyn Fn(&Path) -> bool + Send + Sync>,
    /// Asks the user for a place to save to, with a proposal; none when the user gave none or no dialog could be shown.
    pub choose_place: Arc<dyn Fn(&Path) -> Option<PathBuf> + Send + Sync>,
    /// Asks the user for a folder.
    pub choose_folder: Arc<dyn Fn() -> Option<PathBuf> + Send + Sync>,
    /// Asks the user for a file to open.
    pub choose_file: Arc<dyn Fn() -> Option<PathBuf> + Send + Sync>,
}

impl fmt::Debug for Backend {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Backend")
            .field("os", &self.os)
            .field("choices", &self.choices)
            .field("offers", &self.offers)
            .finish_non_exhaustive()
    }
}

/// What the user wants checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// Ids and groups of checks; empty for all.
    pub only: Vec<String>,
    /// The sites or services that do not work.
    pub targets: Vec<Target>,
    /// The folders to look into.
    pub folders: Vec<PathBuf>,
    /// Packs of others that may run.
    pub foreign: Vec<Consent>,
}

/// The user's word that a pack of others may run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// Id of the pack.
    pub pack: String,
    /// Its file.
    pub path: PathBuf,
    /// Whether it may run programs as well.
    pub programs: bool,
}

/// A choice on the first screen.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The complaint, as a person would say it.
    pub title: Text,
    /// One short sentence more.
    pub hint: Text,
    /// Ids and groups of the checks that look into it; empty for all.
    pub only: Vec<String>,
    /// What it asks for before it can start: the site or service that does not work, or a folder.
    pub asks: Option<Each>,
}

/// A pack of others, with what it would do.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Its id.
    pub pack: String,
    /// Its title.
    pub title: Text,
    /// Who it says publishes it; may be empty.
    pub publisher: String,
    /// Its file.
    pub path: PathBuf,
    /// How many checks it brings.
    pub checks: usize,
    /// Files and folders it reads.
    pub files: Vec<String>,
    /// Hosts it contacts.
    pub hosts: Vec<String>,
    /// Command lines it runs; these need a consent of their own.
    pub programs: Vec<String>,
    /// Complaints it adds to the first screen.
    pub choices: Vec<Choice>,
    /// Titles of its groups by id.
    pub groups: Vec<(String, Text)>,
}

/// What a file turned out to be.
#[derive(Debug)]
pub enum Opened {
    /// A pack.
    Pack(Box<Offer>),
    /// A report of an earlier run.
    Report(Box<Report>),
    /// A folder to look into.
    Folder(PathBuf),
}

/// What would leave this computer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// The text.
    pub text: String,
    /// How many places are hidden, by kind.
    pub hidden: BTreeMap<PrivateKind, usize>,
}

/// A report that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Its file.
    pub path: PathBuf,
    /// How many places are hidden in it, by kind.
    pub hidden: BTreeMap<PrivateKind, usize>,
}
