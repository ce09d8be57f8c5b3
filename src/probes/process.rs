//! Whether a program is running, and whether it has room left.

use super::{Ctx, Probe};
use crate::host::{Host, Matching, Process as Running, ProcessRoom, expand};
use crate::model::{Os, Unanswered, UnansweredKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Most processes of this user whose open files and limits are looked at.
const MOST_ROOMS: usize = 16;

/// Whether a program is running, how many of it, in what state, and how close it is to the limits
/// that the system sets it.
///
/// A program is found by its name, by its file, or, where many programs run under one name (Java,
/// Python, Node), by a text in its command line as well. Where several are given, all must fit.
/// Command lines are looked at only to find that text; they are never kept, shown or reported,
/// for other people's secrets stand in them. This program itself is never found by its own.
///
/// What the systems cannot tell: Windows and macOS say nothing of the limits of other programs, and
/// macOS shows the command lines of this user's programs only. Linux can be set to hide what others run.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(try_from = "Keys")]
pub(super) struct Process(Keys);

/// Whether a program is running, how many of it, in what state, and how close it is to the limits
/// that the system sets it.
///
/// A program is found by its name, by its file, or, where many programs run under one name (Java,
/// Python, Node), by a text in its command line as well. Where several are given, all must fit.
/// Command lines are looked at only to find that text; they are never kept, shown or reported,
/// for other people's secrets stand in them. This program itself is never found by its own.
///
/// What the systems cannot tell: Windows and macOS say nothing of the limits of other programs, and
/// macOS shows the command lines of this user's programs only. Linux can be set to hide what others run.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Keys {
    /// Name of the program, without a folder; `.exe` may be left out.
    #[schemars(length(min = 1))]
    #[serde(default)]
    name: Option<String>,
    /// Its file: a full path, which may start with `~` or with a folder's variable, as in `%PROGRAMFILES%`.
    #[schemars(length(min = 1))]
    #[serde(default)]
    path: Option<String>,
    /// A text in its command line, upper and lower case aside: `shop.jar`. An editor or a viewer that has such a file
    /// open has it there too, so better give the name as well.
    #[schemars(length(min = 3, max = 200))]
    #[serde(default)]
    arguments: Option<String>,
}

impl TryFrom<Keys> for Process {
    type Error = String;

    fn try_from(keys: Keys) -> Result<Self, String> {
        if keys.name.is_none() && keys.path.is_none() && keys.arguments.is_none() {
            return Err("one of `name`, `path` and `arguments` is missing".to_owned());
        }
        let empty = |text: &Option<String>| text.as_ref().is_some_and(|it| it.trim().is_empty());
        if empty(&keys.name) || empty(&keys.path) {
            return Err("`name` and `path` must not be empty".to_owned());
        }
        // Shorter ones fit too much, and could be used to guess at secrets letter by letter.
        let fits = |text: &String| (3..=200).contains(&text.trim().chars().count());
        if !keys.arguments.as_ref().is_none_or(fits) {
            return Err("`arguments` must have 3 to 200 letters".to_owned());
        }
        Ok(Self(keys))
    }
}

/// What [`Process`] learns.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// The name asked for; the file's where only a path, and the text where only that was given.
    name: String,
    /// Whether at least one is running.
    running: bool,
    /// How many are running.
    count: u64,
    /// Their memory together, in mebibytes.
    memory_mib: u64,
    /// The tightest limit on the memory of one of them, in mebibytes; 0 where there is none or the system does not say.
    memory_limit_mib: u64,
    /// How much of that is in use, by all who share the limit, in percent; 0 where there is none.
    memory_limit_percent: u64,
    /// Open files, sockets and the like of the one closest to its limit; 0 where the system does not say. Of this user's programs only.
    open_files: u64,
    /// How many it may have open; 0 where the system does not say.
    open_files_limit: u64,
    /// How many of these it has open, in percent; 0 where the system does not say.
    open_files_percent: u64,
    /// How long the oldest has run, in minutes.
    minutes: u64,
    /// How many have ended but were not cleared away by the program that started them.
    zombies: u64,
    /// How many are held (stopped by a signal or a debugger).
    stopped: u64,
    /// How many wait for a disk or another device and cannot even be ended.
    stuck: u64,
    /// How many of all processes have a command line that this user may not read; 0 where none was looked at.
    unread: u64,
    /// Whether every process of this machine can be seen, and its command line read where that was looked at; where not, one
    /// that is not found may still run.
    sees_all: bool,
}

impl Probe for Process {
    const NAME: &'static str = "process";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let keys = &self.0;
        let os = cx.host.machine().os;
        let path = match &keys.path {
            None => None,
            Some(path) => Some(expand(cx.host, path).ok_or_else(|| {
                UnansweredKind::NotSupported.because("this system has no such folder")
            })?),
        };
        let text = keys.arguments.as_ref().map(|text| text.trim());
        let matching = text.map(|text| cx.host.matching_processes(text, &cx.limit)).transpose()?;
        let wanted = keys.name.as_deref().map(plain);
        let fits = |process: &&Running| {
            wanted.as_ref().is_none_or(|wanted| is_called(process, wanted))
                && path.as_ref().is_none_or(|path| is_file(process, path, os))
                && matching.as_ref().is_none_or(|found| found.ids.contains(&process.id))
        };
        let all = cx.host.processes()?;
        let found: Vec<&Running> = all.iter().filter(fits).collect();
        let (alive, zombies): (Vec<&Running>, Vec<&Running>) =
            found.into_iter().partition(|found| found.state != "zombie");
        let in_state =
            |state: &str| alive.iter().filter(|found| found.state == state).count() as u64;
        let oldest = alive.iter().map(|process| process.age).max().unwrap_or_default();
        let (files, memory) = tightest(cx.host, &alive);
        let unread = matching.as_ref().map_or(0, |found: &Matching| found.unread);
        Ok(Facts {
            name: self.shown(),
            running: !alive.is_empty(),
            count: alive.len() as u64,
            memory_mib: alive.iter().map(|process| process.memory).sum::<u64>() >> 20,
            memory_limit_mib: memory.map_or(0, |(_, limit)| limit >> 20),
            memory_limit_percent: memory.map_or(0, percent),
            open_files: files.map_or(0, |(open, _)| open),
            open_files_limit: files.map_or(0, |(_, limit)| limit),
            open_files_percent: files.map_or(0, percent),
            minutes: oldest.as_secs() / 60,
            zombies: zombies.len() as u64,
            stopped: in_state("stopped"),
            stuck: in_state("uninterruptible"),
            unread,
            sees_all: sees_all(os, &all) && unread == 0,
        })
    }
}

impl Process {
    fn shown(&self) -> String {
        let file =
            self.0.path.as_deref().map(|path| path.rsplit(['/', '\\']).next().unwrap_or_default());
        let shown = self.0.name.as_deref().or(file).or(self.0.arguments.as_deref());
        shown.unwrap_or_default().to_owned()
    }
}

type Used = (u64, u64);

fn percent((used, limit): Used) -> u64 {
    used.saturating_mul(100).checked_div(limit).unwrap_or(0)
}

/// What is open and in use under the limit that is closest.
fn tightest(host: &dyn Host, found: &[&Running]) -> (Option<Used>, Option<Used>) {
    let rooms: Vec<ProcessRoom> =
        found.iter().take(MOST_ROOMS).map(|process| host.process_room(process.id)).collect();
    let files = rooms.iter().filter_map(|it| it.open_files.zip(it.open_files_limit));
    let memory = rooms.iter().filter_map(|it| it.memory_used.zip(it.memory_limit));
    (files.max_by_key(|used| percent(*used)), memory.max_by_key(|used| percent(*used)))
}

fn plain(name: &str) -> String {
    let name = name.to_lowercase();
    name.strip_suffix(".exe").unwrap_or(&name).to_owned()
}

fn is_called(process: &Running, wanted: &str) -> bool {
    let name = plain(&process.name);
    // Linux keeps the first 15 bytes of a name only.
    if name == wanted || (name.len() == 15 && wanted.starts_with(&name)) {
        return true;
    }
    let path = process.path.as_ref().map(|path| path.to_string_lossy().into_owned());
    path.is_some_and(|path| {
        path.rsplit(['/', '\\']).next().is_some_and(|last| plain(last) == wanted)
    })
}

fn is_file(process: &Running, wanted: &Path, os: Os) -> bool {
    let Some(path) = &process.path else { return false };
    let plain = |path: &Path| {
        let path = path.to_string_lossy();
        match os {
            Os::Linux => path.trim_end_matches(" (deleted)").to_owned(),
            Os::Mac => path.to_lowercase(),
            Os::Windows => path.replace('/', "\\").to_lowercase(),
        }
    };
    plain(path) == plain(wanted)
}

/// Where Unix hides the processes of others, the very first one is missing too.
fn sees_all(os: Os, all: &[Running]) -> bool {
    os == Os::Windows || all.iter().any(|process| process.id == 1)
}

#[cfg(test)]
#[path = "process_tests.rs"]
mod tests;
