//! Packs: checks, causes and symptoms written in TOML. Every mistake in one is found here, with its place.

mod again;
mod cause;
mod check;
mod covers;
mod endpoints;
mod hurry;
mod items;
mod link;
mod load;
mod place;
mod shipped;
mod subject;
mod table;
mod target;
mod way;
mod when;
mod words;

use crate::model::{Confidence, Facts, Layer, Os, PackFacts, Part, Side, Status, Step, Text};
use crate::probes::Kind;
pub use hurry::Hurrying;
pub use items::Items;
pub use link::link;
pub use load::{Pages, load};
pub use place::{PackError, Place};
pub use shipped::shipped;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
pub use subject::{Each, Subject};
pub use target::{Target, TargetError};
pub use way::NO_PART;
pub use when::{When, WhenError};

/// One pack, checked and ready to run.
#[derive(Debug)]
pub struct Pack {
    /// Its id, title, version, publisher and hash, as reports carry them.
    pub facts: PackFacts,
    /// Packs are shown by this number, least first.
    pub order: i64,
    /// Whether it comes with the program; any other runs only after consent.
    pub shipped: bool,
    /// Its groups, in the order in which they are shown.
    pub groups: Vec<Group>,
    /// What a person may complain about.
    pub symptoms: Vec<Symptom>,
    /// Its checks, in the order in which they are shown.
    pub checks: Vec<Arc<Check>>,
    /// Its causes.
    pub causes: Vec<CauseRule>,
    /// Names and addresses of the outside parties in its `[endpoints]`.
    pub endpoints: Vec<String>,
}

/// A heading under which checks are shown.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Text,
}

/// A choice on the first screen: what a person may complain about.
#[derive(Clone, Debug)]
pub struct Symptom {
    /// Its id.
    pub id: String,
    /// The complaint, as a person would say it.
    pub title: Text,
    /// One short sentence more.
    pub hint: Text,
    /// Ids of the groups and checks that look into it; empty for all.
    pub only: Vec<Named>,
    /// Whether it asks for the site or service that does not work.
    pub target: bool,
    /// Whether it asks for the folder that it is about.
    pub folder: bool,
}

/// A name in a pack, with its place, so that a mistake found later can still be shown.
#[derive(Clone, Debug)]
pub struct Named {
    /// The name; in some places it may hold `*`.
    pub name: String,
    /// Where it stands.
    pub place: Place,
}

impl Named {
    /// Whether this name, or pattern, means `id`.
    #[must_use]
    pub fn matches(&self, id: &str) -> bool {
        matches(&self.name, id)
    }
}

/// Whether `pattern`, in which `*` stands for anything, means `id`.
#[must_use]
pub fn matches(pattern: &str, id: &str) -> bool {
    let Some((before, after)) = pattern.split_once('*') else { return pattern == id };
    let Some(rest) = id.strip_prefix(before) else { return false };
    (0..=rest.len())
        .filter(|&at| rest.is_char_boundary(at))
        .any(|at| rest.get(at..).is_some_and(|rest| matches(after, rest)))
}

impl Pack {
    /// Whether it has a check that is repeated for each folder.
    #[must_use]
    pub fn looks_into_folders(&self) -> bool {
        self.checks.iter().any(|check| check.each == Some(Each::Folder))
    }
}

/// One check: what to ask, and what to make of the facts.
#[derive(Debug)]
pub struct Check {
    /// Its id.
    pub id: String,
    /// Where it stands.
    pub place: Place,
    /// Id of its pack.
    pub pack: String,
    /// What it looks at, as a statement that is true when all is well.
    pub title: Text,
    /// Why it matters.
    pub why: Text,
    /// Id of the group it is shown in.
    pub group: String,
    /// The checks without which it makes no sense to ask.
    pub needs: Vec<Named>,
    /// The systems it is for; empty for all.
    pub os: Vec<Os>,
    /// How long it may take.
    pub limit: Duration,
    /// When it need not take that long.
    pub hurry: Vec<Hurrying>,
    /// What it runs once for each of, and not at all without one; `None` for just once.
    pub each: Option<Each>,
    /// The rows of a list of requirements that it answers, such as `A5`; shown by `selfcheck list`.
    pub covers: Vec<String>,
    /// The part of the way from this computer to the service that its outcome speaks for.
    pub way: Option<Part>,
    /// Whether it is asked once more at the end of a run, and over and over by a watch.
    pub again: bool,
    /// Whether a verdict rests on it.
    pub essential: bool,
    /// The probe it asks.
    pub kind: &'static Kind,
    /// The probe's keys.
    pub keys: toml::Value,
    /// How the entries of a list among the facts are told.
    pub items: Option<Items>,
    /// What to make of the facts; the first that matches wins, the last always does.
    pub expect: Vec<Expect>,
    /// Facts with what they come to; each was tried when the pack was loaded.
    pub examples: Vec<Example>,
}

/// What some facts mean.
#[derive(Debug)]
pub struct Expect {
    /// Its id, unique within its check.
    pub id: String,
    /// When it holds; `None` for always.
    pub when: Option<When>,
    /// The status it gives.
    pub status: Status,
    /// The sentence that says it, with `{fact}` placeholders.
    pub say: Text,
    /// The part of the way that this outcome speaks for: the check's own, unless it says otherwise.
    pub way: Option<Part>,
}

/// Facts with the expectation they come to: a test, and a line in the reference.
#[derive(Debug)]
pub struct Example {
    /// The facts that matter.
    pub facts: Facts,
    /// Id of the expectation they come to.
    pub gives: String,
}

/// The rule by which findings become a cause.
#[derive(Debug)]
pub struct CauseRule {
    /// Its id.
    pub id: String,
    /// Id of the cause that it names: another rule's where several rules lead to one cause, else its own.
    pub names: String,
    /// Where it stands.
    pub place: Place,
    /// Id of its pack.
    pub pack: String,
    /// The cause in plain words.
    pub title: Text,
    /// What it means for the person.
    pub meaning: Text,
    /// Where it sits.
    pub layer: Layer,
    /// Whose side it is on.
    pub side: Side,
    /// How sure it is when its conditions hold.
    pub confidence: Confidence,
    /// Findings that must all be there.
    pub because: Vec<Reference>,
    /// Findings of which one must be there, unless empty.
    pub any: Vec<Reference>,
    /// Findings of which none may be there.
    pub unless: Vec<Reference>,
    /// The checks whose findings it explains; `*` stands for anything.
    pub explains: Vec<Named>,
    /// What to do.
    pub steps: Vec<Step>,
}

/// A finding that a cause rests on.
#[derive(Clone, Debug)]
pub struct Reference {
    /// Id of the check; `*` stands for anything, and then any of them will do.
    pub check: Named,
    /// What it came to.
    pub outcome: Outcome,
}

/// As packs write [`Outcome::Recovered`]; no expectation may be called so.
pub(crate) const RECOVERED: &str = "recovered";

/// What a check must have come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// This expectation matched.
    Expectation(String),
    /// It has this status, by whichever expectation.
    Status(Status),
    /// It was not fine at first, and was when it was asked again.
    Recovered,
}

impl fmt::Display for Reference {
    /// As packs write it: `check:outcome`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outcome = match &self.outcome {
            Outcome::Expectation(id) => id,
            Outcome::Status(status) => status.name(),
            Outcome::Recovered => RECOVERED,
        };
        write!(f, "{}:{outcome}", self.check.name)
    }
}
