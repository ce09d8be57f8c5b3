//! Which checks a run has, with which targets, and what waits for what.

use crate::model::{Os, PackFacts, Text};
use crate::packs::{CauseRule, Check, Each, Pack, Subject, Target, matches};
use crate::probes::{Question, Touch};
use crate::text::fill_with;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;
use toml::de::ValueDeserializer;

/// What the user wants checked.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Ids of checks, groups or packs, `*` standing for anything; empty for everything.
    pub only: Vec<String>,
    /// The sites or services that do not work.
    pub targets: Vec<Target>,
    /// The folders to look into.
    pub folders: Vec<PathBuf>,
    /// Ids of packs whose checks must not start programs; those that would are left out.
    pub without_programs: Vec<String>,
    /// How long the whole run may take.
    pub timeout: Duration,
}

impl Default for Wish {
    fn default() -> Self {
        Self {
            only: Vec::new(),
            targets: Vec::new(),
            folders: Vec::new(),
            without_programs: Vec::new(),
            timeout: Duration::from_mins(1),
        }
    }
}

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PlanError {
    /// Nothing has this id.
    #[error("no check, group or pack is called `{0}`")]
    Unknown(String),
    /// What was chosen has no check for this system or needs a target.
    #[error("nothing to check")]
    Nothing,
}

/// The checks of one run.
#[derive(Debug)]
pub struct Plan<'p> {
    pub(super) tasks: Vec<Task<'p>>,
    pub(super) causes: Vec<&'p CauseRule>,
    pub(super) packs: Vec<PackFacts>,
    pub(super) public: Vec<String>,
    pub(super) timeout: Duration,
}

/// A check with what it is repeated for.
#[derive(Debug)]
pub(super) struct Task<'p> {
    pub(super) id: String,
    pub(super) check: &'p Check,
    pub(super) subject: Option<Subject>,
    pub(super) question: Result<Arc<Question>, String>,
    /// Places in the plan of the tasks it waits for.
    pub(super) needs: Vec<usize>,
}

/// What a plan says of one check before it runs.
#[derive(Clone, Debug)]
pub struct Planned {
    /// Id of the check in this run.
    pub id: String,
    /// Id of its group.
    pub group: String,
    /// What it looks at.
    pub title: Text,
}

impl Plan<'_> {
    /// The checks, in the order in which they are shown.
    #[must_use]
    pub fn checks(&self) -> Vec<Planned> {
        let planned = self.tasks.iter().map(|task| Planned {
            id: task.id.clone(),
            group: task.check.group.clone(),
            title: task.title(),
        });
        planned.collect()
    }
}

impl Plan<'_> {
    /// What the checks of one pack reach for, each thing once.
    #[must_use]
    pub fn touches(&self, pack: &str) -> BTreeSet<Touch> {
        let own = self.tasks.iter().filter(|task| task.check.pack == pack);
        let questions = own.filter_map(|task| task.question.as_ref().ok());
        questions.flat_map(|question| question.touches.iter().cloned()).collect()
    }
}

impl Task<'_> {
    fn starts_programs(&self) -> bool {
        let question = self.question.as_ref();
        question.is_ok_and(|it| it.touches.iter().any(|touch| matches!(touch, Touch::Program(_))))
    }

    pub(super) fn title(&self) -> Text {
        with_subject(&self.check.title, self.subject.as_ref())
    }
}

/// A text with the words of the target or folder put in.
pub(super) fn with_subject(text: &Text, subject: Option<&Subject>) -> Text {
    let Some(subject) = subject else { return text.clone() };
    let fill = |words: &String| fill_with(words, |name| subject.word(name));
    Text(text.0.iter().map(|(tag, words)| (tag.clone(), fill(words))).collect())
}

/// Plans a run over packs that fit together.
///
/// # Errors
/// When a chosen name means nothing, or nothing is left to check.
pub fn plan<'p>(packs: &'p [Pack], wish: &Wish, os: Os) -> Result<Plan<'p>, PlanError> {
    let all: Vec<&'p Check> =
        packs.iter().flat_map(|pack| &pack.checks).map(AsRef::as_ref).collect();
    let mut chosen: BTreeSet<&str> = BTreeSet::new();
    for name in &wish.only {
        let known = all.iter().filter(|check| {
            [&check.id, &check.group, &check.pack].into_iter().any(|id| matches(name, id))
        });
        let before = chosen.len();
        chosen.extend(known.map(|check| check.id.as_str()));
        if chosen.len() == before && !all.iter().any(|check| matches(name, &check.id)) {
            return Err(PlanError::Unknown(name.clone()));
        }
    }
    if wish.only.is_empty() {
        chosen.extend(all.iter().map(|check| check.id.as_str()));
    }
    add_needs(&all, &mut chosen);
    let mut tasks: Vec<Task<'p>> = Vec::new();
    let fits = |check: &&&Check| {
        chosen.contains(check.id.as_str()) && (check.os.is_empty() || check.os.contains(&os))
    };
    for check in all.iter().filter(fits) {
        let subjects: Vec<Subject> = match check.each {
            None => {
                tasks.push(task(check, check.id.clone(), None));
                continue;
            }
            Some(Each::Target) => wish.targets.iter().cloned().map(Subject::Target).collect(),
            Some(Each::Folder) => wish.folders.iter().cloned().map(Subject::Folder).collect(),
        };
        for (at, subject) in subjects.into_iter().enumerate() {
            let id = if at == 0 { check.id.clone() } else { format!("{}@{}", check.id, at + 1) };
            tasks.push(task(check, id, Some(subject)));
        }
    }
    tasks.retain(|task| {
        !wish.without_programs.contains(&task.check.pack) || !task.starts_programs()
    });
    if tasks.is_empty() {
        return Err(PlanError::Nothing);
    }
    for at in 0..tasks.len() {
        tasks[at].needs = needs_of(&tasks, &tasks[at]);
    }
    Ok(Plan {
        tasks,
        causes: packs.iter().flat_map(|pack| &pack.causes).collect(),
        packs: packs.iter().map(|pack| pack.facts.clone()).collect(),
        public: packs
            .iter()
            .filter(|pack| pack.shipped)
            .flat_map(|pack| pack.endpoints.clone())
            .collect(),
        timeout: wish.timeout,
    })
}

fn add_needs<'p>(all: &[&'p Check], chosen: &mut BTreeSet<&'p str>) {
    let mut open: Vec<&str> = chosen.iter().copied().collect();
    while let Some(id) = open.pop() {
        let Some(check) = all.iter().find(|check| check.id == id) else { continue };
        for need in &check.needs {
            if chosen.insert(&need.name) {
                open.push(&need.name);
            }
        }
    }
}

fn task(check: &Check, id: String, subject: Option<Subject>) -> Task<'_> {
    let keys = match &subject {
        Some(subject) => subject.put_in(check.keys.clone()),
        None => check.keys.clone(),
    };
    let question = ValueDeserializer::parse(&keys.to_string())
        .and_then(check.kind.question)
        .map(Arc::new)
        .map_err(|error| error.message().to_owned());
    Task { id, check, subject, question, needs: Vec::new() }
}

/// The needs of a task; where the needed check is repeated too, the one for the same target or folder.
fn needs_of(tasks: &[Task<'_>], task: &Task<'_>) -> Vec<usize> {
    let fits = |other: &Task<'_>| {
        task.check.needs.iter().any(|need| need.name == other.check.id)
            && (other.subject.is_none() || other.subject == task.subject)
    };
    tasks.iter().enumerate().filter(|(_, other)| fits(other)).map(|(at, _)| at).collect()
}
