//! Why a file could not be read or written, in the user's language.

use super::bundle::BundleError;
use super::open::OpenError;
use crate::host::{FileError, SaveError};
use crate::model::Lang;
use crate::redact::Leak;
use crate::text::{ProblemWords, Words, fill};

/// An error about a file that a person reads. The system's own words stay as the system says them.
#[derive(Debug)]
pub enum Problem {
    /// A file could not be read.
    File(FileError),
    /// A file could not be written.
    Save(SaveError),
    /// A file is not a report that can be opened.
    Open(OpenError),
    /// There is no bundle.
    Bundle(BundleError),
}

impl From<FileError> for Problem {
    fn from(error: FileError) -> Self {
        Self::File(error)
    }
}

impl From<SaveError> for Problem {
    fn from(error: SaveError) -> Self {
        Self::Save(error)
    }
}

impl From<OpenError> for Problem {
    fn from(error: OpenError) -> Self {
        Self::Open(error)
    }
}

impl From<BundleError> for Problem {
    fn from(error: BundleError) -> Self {
        Self::Bundle(error)
    }
}

impl Problem {
    /// The problem as a part of a sentence.
    pub fn say(&self, lang: Lang) -> String {
        let words = &Words::of(lang).problems;
        match self {
            Self::File(error) => file(error, words),
            Self::Save(error) => match error {
                SaveError::NoFolder => words.no_folder.clone(),
                SaveError::NotAllowed => words.may_not_write.clone(),
                SaveError::Full => words.disk_full.clone(),
                SaveError::Failed(error) => error.to_string(),
            },
            Self::Open(error) => open(error, words),
            Self::Bundle(BundleError::Leak(Leak { member, kind })) => {
                fill(&words.leak, &[("member", member), ("kind", &kind.name())])
            }
            Self::Bundle(BundleError::Archive(error)) => {
                fill(&words.archive, &[("problem", error)])
            }
        }
    }
}

fn file(error: &FileError, words: &ProblemWords) -> String {
    match error {
        FileError::NotFound => words.nothing_there.clone(),
        FileError::NotAllowed => words.may_not_read.clone(),
        FileError::WrongKind => words.wrong_kind.clone(),
        FileError::Failed(error) => error.clone(),
    }
}

fn open(error: &OpenError, words: &ProblemWords) -> String {
    match error {
        OpenError::TooLarge => words.too_large.clone(),
        OpenError::TooMany(what) => fill(&words.too_many, &[("what", what)]),
        OpenError::Damaged(problem) => fill(&words.damaged, &[("problem", problem)]),
        OpenError::NoReport => words.no_report.clone(),
        OpenError::NotAReport(problem) => fill(&words.not_a_report, &[("problem", problem)]),
        OpenError::TooNew { found, known } => {
            fill(&words.too_new, &[("found", found), ("known", known)])
        }
    }
}
