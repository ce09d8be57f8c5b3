//! What logs say went wrong.

mod files;
mod kept;

use super::{Ctx, Probe, Touch};
use crate::logs::{Level, Moment, Summary, Template as Kind};
use crate::model::Unanswered;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// Counts what logs say went wrong, puts lines that differ only in what varies together, and keeps the
/// last of them. Of each file the last 64 MiB are read, the newest files first, in half of the time
/// that the check has; packed files are left out. A line counts by the level it declares, else by its
/// words: `0 errors` is none. A stack trace is one with the line it belongs to.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Log {
    /// Files to read; `*` in the last part stands for anything, `~` for the home folder, and a path may
    /// start with a usual folder such as `%LOCALAPPDATA%` or `${XDG_STATE_HOME}`. Of these the newest are read, 20 files and 256 MiB at most.
    #[schemars(length(max = 50))]
    files: Vec<String>,
    /// Whether to read the system's journal (Linux): warnings and worse of the last 24 hours, 500 at most.
    journal: bool,
    /// A log of Windows to read: `System` or `Application`; warnings and worse of the last 24 hours, 500 at most.
    events: Option<Events>,
    /// Words to look for in lines of a warning or worse, whatever their case.
    #[schemars(length(max = 20))]
    look_for: Vec<String>,
}

/// The logs of Windows that every user may read.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
enum Events {
    /// What the system and its drivers say.
    System,
    /// What programs say.
    Application,
}

/// What [`Log`] learns.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// Number of logs that were read.
    read: u64,
    /// The files that were read.
    files: Vec<String>,
    /// Files that this user may not read, or that could not be read.
    unreadable: Vec<String>,
    /// Number of those.
    unreadable_count: u64,
    /// Whether there was more than was read.
    cut: bool,
    /// Lines that were read.
    lines: u64,
    /// Lines that say that a program or the system could not go on.
    fatal: u64,
    /// Lines that say that something failed.
    errors: u64,
    /// Lines with a warning.
    warnings: u64,
    /// When the newest of the files was last written, as an RFC 3339 time; empty where no file was read.
    newest: String,
    /// Hours since then; 0 where no file was read.
    newest_hours: u64,
    /// The last error lines, newest first, five at most, each cut at 300 characters.
    last: Vec<String>,
    /// Which of the words looked for were found.
    seen: Vec<String>,
    /// Number of lines with such a word.
    seen_count: u64,
    /// The last of these lines.
    seen_last: String,
    /// Kinds of lines of a warning or worse in the files, the worst and most frequent first, ten at most.
    templates: Vec<Template>,
    /// Kinds of lines of an error or worse that came up in the last hour of the files and not before.
    new_errors: u64,
}

/// Lines that differ only in what varies.
#[derive(Debug, Default, Serialize, JsonSchema)]
struct Template {
    /// Their level: `warn`, `error` or `fatal`.
    level: String,
    /// Their text, `<*>` where they differ.
    text: String,
    /// How many there are.
    count: u64,
    /// When the first of them was written, as an RFC 3339 time; empty where they have no time. The
    /// offset `-00:00` says that the log names no zone.
    first: String,
    /// When the last of them was written.
    last: String,
    /// The file in which the first of them stands.
    file: String,
    /// Its line number there, counted from where reading began.
    line: u64,
    /// Whether they came up in the last hour of the files and not before.
    new: bool,
}

/// Templates kept.
const MOST_TEMPLATES: usize = 10;

/// Lines kept of the newest.
const LAST: usize = 5;
/// Characters kept of a line.
const WIDTH: usize = 300;

impl Probe for Log {
    const NAME: &'static str = "log";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let mut scan = Scan { look_for: &self.look_for, ..Scan::default() };
        if !self.files.is_empty() {
            files::files(cx, &self.files, &mut scan)?;
        }
        if self.journal {
            kept::journal(cx, &mut scan)?;
        }
        if let Some(events) = self.events {
            kept::events(cx, &format!("{events:?}"), &mut scan)?;
        }
        let mut facts = scan.facts;
        facts.unreadable_count = facts.unreadable.len() as u64;
        facts.last = scan.last.into_iter().rev().collect();
        Ok(facts)
    }

    fn touches(&self) -> Vec<Touch> {
        let mut touches: Vec<_> = self.files.iter().cloned().map(Touch::File).collect();
        if self.journal {
            touches.push(Touch::Program(kept::journal_command().1));
        }
        if let Some(events) = self.events {
            touches.push(Touch::Program(kept::events_command(&format!("{events:?}")).1));
        }
        touches
    }
}

/// What was found so far.
#[derive(Default)]
struct Scan<'a> {
    look_for: &'a [String],
    facts: Facts,
    last: VecDeque<String>,
}

impl Scan<'_> {
    /// Takes in what files say.
    fn take_summary(&mut self, summary: &Summary) {
        let text = |moment: Option<Moment>| moment.map_or_else(String::new, |it| it.rfc3339());
        let short = |text: &str| text.chars().take(WIDTH).collect::<String>();
        let serious = summary.templates.iter().filter(|it| it.level >= Some(Level::Warn));
        let is_new_error = |it: &&Kind| it.is_new && it.level >= Some(Level::Error);
        self.facts.new_errors = serious.clone().filter(is_new_error).count() as u64;
        let templates = serious.take(MOST_TEMPLATES).map(|it| Template {
            level: it.level.map_or_else(String::new, |level| level.name().to_owned()),
            text: short(&it.text),
            count: it.count,
            first: text(it.first),
            last: text(it.last),
            file: summary.files.get(it.file).map_or_else(String::new, |file| file.name.clone()),
            line: it.line,
            new: it.is_new,
        });
        self.facts.templates = templates.collect();
        let words = self.look_for.iter().zip(summary.kept.seen());
        let found = words.filter(|(_, seen)| **seen).map(|(word, _)| word.clone());
        self.facts.seen.extend(found);
        self.facts.seen_count += summary.kept.seen_count;
        if let Some(line) = summary.kept.seen_last() {
            line.clone_into(&mut self.facts.seen_last);
        }
        self.last.extend(summary.kept.last().map(str::to_owned));
    }

    /// Counts one line; lines come oldest first.
    fn take_in(&mut self, line: &str, level: Level) {
        self.facts.lines += 1;
        match level {
            Level::Fatal => self.facts.fatal += 1,
            Level::Error => self.facts.errors += 1,
            _ => self.facts.warnings += 1,
        }
        let kept = |line: &str| line.trim().chars().take(WIDTH).collect::<String>();
        let lower = line.to_lowercase();
        let mut hit = false;
        for word in self.look_for {
            if lower.contains(&word.to_lowercase()) {
                hit = true;
                if !self.facts.seen.contains(word) {
                    self.facts.seen.push(word.clone());
                }
            }
        }
        if hit {
            self.facts.seen_count += 1;
            self.facts.seen_last = kept(line);
        }
        if level >= Level::Error {
            self.last.push_back(kept(line));
            if self.last.len() > LAST {
                self.last.pop_front();
            }
        }
    }
}

#[cfg(test)]
mod tests;
