//! Whether this user may do something with a file or folder, and what is in the way.

use super::{Ctx, Probe, Touch};
use crate::host::{Access as Seen, Barrier, FileKind, UsualFolder, Wanted, expand, is_absolute};
use crate::model::{Unanswered, UnansweredKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Whether this user may read, change, run, list or make something at a path, and what is in the way.
///
/// The system itself is asked (`faccessat` on Unix; on Windows what is there is opened with the rights wanted and
/// closed again): nothing is changed, made or run. Told are the folder above that blocks, a disk set to be
/// read only, files that nobody may change, scripts whose interpreter is missing, and files in use
/// (Windows). Further lists of rules are seen on Linux and Windows. macOS and Windows may ask the
/// user about a program although the permissions allow it; that is told as `guarded`. Quotas and a full disk show only when written to.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Access {
    /// The file or folder. It may start with `~`, `%NAME%` or `${NAME}` for one of the usual folders.
    #[serde(default)]
    path: Option<String>,
    /// One of the user's own folders, wherever it is, instead of `path`.
    #[serde(default)]
    folder: Option<UsualFolder>,
    /// What is wanted; all of it must be possible.
    #[schemars(length(min = 1, max = 5))]
    want: Vec<Wanted>,
}

/// What [`Access`] learns.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[expect(clippy::struct_excessive_bools, reason = "facts, each true or not by itself")]
pub(super) struct Facts {
    /// The path asked about; empty where this machine has no such usual folder.
    path: String,
    /// Whether this machine has the usual folder that was asked about; true for a path.
    known: bool,
    /// Whether all that is wanted can be done.
    allowed: bool,
    /// Whether something is at the path.
    exists: bool,
    /// Whether it is a folder.
    is_folder: bool,
    /// Where it leads when it is a link; empty otherwise.
    link: String,
    /// The first thing in the way, one of the kinds of `problems`; empty when all can be done.
    barrier: String,
    /// The file or folder that is in the way; the path itself, or the nearest folder above it that is there, when nothing is.
    at: String,
    /// Each thing that is in the way.
    problems: Vec<Problem>,
    /// Owner of what stands at `at`; empty where it cannot be told.
    #[schemars(extend("x-private" = "user"))]
    owner: String,
    /// Whether that owner is the user who asks; false where it cannot be told.
    own: bool,
    /// Its group (Unix), which on many systems is called after its user; empty where it cannot be told.
    #[schemars(extend("x-private" = "user"))]
    group: String,
    /// Its permissions as `ls -l` shows them, such as `rwxr-x---` (Unix); empty elsewhere.
    mode: String,
    /// Whether further rules than these are set: an access control list (Linux), entries that forbid something (Windows).
    further_rules: bool,
    /// Whether it is known whether there are further rules.
    further_rules_known: bool,
    /// The program named in a script's first line, when running is wanted; empty otherwise.
    interpreter: String,
    /// Whether the system keeps in mind that the file came from the internet, and may refuse to run it (Windows, macOS).
    from_internet: bool,
    /// Whether the system may ask the user about programs that want to go there, whatever the permissions say (Windows, macOS).
    guarded: bool,
    /// Whether the one who asks has administrator rights, to whom permissions mostly do not apply.
    elevated: bool,
}

/// One thing that is in the way.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Problem {
    /// What is in the way.
    kind: Barrier,
    /// The first thing wanted that it is in the way of: `read`, `write`, `run`, `list`, `create`.
    want: String,
    /// The path asked about.
    path: String,
    /// The file or folder that is in the way.
    at: String,
    /// Its owner; empty where it cannot be told.
    #[schemars(extend("x-private" = "user"))]
    owner: String,
    /// Owner and permissions in one, such as `li rwxr-x---`, the owner alone on Windows; `-` where neither can be told.
    permissions: String,
    /// The program named in a script's first line; empty where that is not in the way.
    interpreter: String,
    /// The system's own words where nothing else is known; else empty.
    detail: String,
}

impl Probe for Access {
    const NAME: &'static str = "access";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let machine = cx.host.machine();
        let elevated = machine.elevated == Some(true);
        let Some(path) = self.place(cx)? else {
            return Ok(Facts { elevated, ..Facts::default() });
        };
        if !is_absolute(machine.os, &path.to_string_lossy()) {
            // Where this program was started says nothing about the one that has trouble.
            return Err(UnansweredKind::Failed.because("the path does not begin at the top"));
        }
        let mut facts = Facts {
            path: path.to_string_lossy().into_owned(),
            known: true,
            elevated,
            ..Facts::default()
        };
        let mut shown = None;
        for wanted in &self.want {
            cx.limit.left()?;
            let seen = cx.host.access(&path, *wanted);
            if let Some(kind) = seen.barrier {
                let new = problem(kind, *wanted, &facts.path, &seen);
                let known = |it: &Problem| it.kind == new.kind && it.at == new.at;
                if !facts.problems.iter().any(known) {
                    facts.problems.push(new);
                }
            }
            // The first that is in the way is what the rest of the facts is about.
            if shown.as_ref().is_none_or(|it: &Seen| it.barrier.is_none() && seen.barrier.is_some())
            {
                shown = Some(seen);
            }
        }
        facts.allowed = facts.problems.is_empty();
        facts.take_in(&shown.unwrap_or_default());
        Ok(facts)
    }

    fn touches(&self) -> Vec<Touch> {
        self.path.iter().cloned().map(Touch::File).collect()
    }
}

impl Access {
    /// The path meant; none where this machine has no such folder.
    fn place(&self, cx: &Ctx<'_>) -> Result<Option<PathBuf>, Unanswered> {
        match (&self.path, self.folder) {
            (Some(path), None) => expand(cx.host, path)
                .map(Some)
                .ok_or_else(|| UnansweredKind::NotSupported.because("no such usual folder")),
            (None, Some(folder)) => Ok(cx.host.usual_folder(folder)),
            _ => Err(UnansweredKind::Failed.because("either `path` or `folder` is needed")),
        }
    }
}

impl Facts {
    fn take_in(&mut self, seen: &Seen) {
        let text = |path: &PathBuf| path.to_string_lossy().into_owned();
        self.exists = seen.exists;
        self.is_folder = seen.exists && seen.kind == FileKind::Folder;
        self.link = seen.link.as_ref().map(text).unwrap_or_default();
        seen.barrier.map(Barrier::name).unwrap_or_default().clone_into(&mut self.barrier);
        self.at = text(&seen.at);
        self.owner.clone_from(&seen.owner);
        self.own = seen.own == Some(true);
        self.group.clone_from(&seen.group);
        self.mode = seen.mode.map(letters).unwrap_or_default();
        self.further_rules = seen.acl == Some(true);
        self.further_rules_known = seen.acl.is_some();
        self.interpreter.clone_from(&seen.interpreter);
        self.from_internet = seen.from_internet;
        self.guarded = seen.guarded;
    }
}

fn problem(kind: Barrier, wanted: Wanted, path: &str, seen: &Seen) -> Problem {
    // The carriage return is why it cannot be run, and nobody would see it.
    let interpreter = if seen.windows_lines {
        format!("{}\\r", seen.interpreter)
    } else {
        seen.interpreter.clone()
    };
    let mode = seen.mode.map(letters).unwrap_or_default();
    let permissions = format!("{} {mode}", seen.owner);
    let permissions = permissions.trim();
    Problem {
        kind,
        want: wanted.name().to_owned(),
        path: path.to_owned(),
        at: seen.at.to_string_lossy().into_owned(),
        owner: seen.owner.clone(),
        permissions: if permissions.is_empty() { "-".to_owned() } else { permissions.to_owned() },
        interpreter,
        detail: seen.detail.clone(),
    }
}

/// `rwxr-x---`, with `s` and `t` as `ls -l` writes them.
fn letters(mode: u32) -> String {
    let mut text = String::with_capacity(9);
    for (shift, special, letter) in [(6, 0o4000, 's'), (3, 0o2000, 's'), (0, 0o1000, 't')] {
        let bits = mode >> shift;
        text.push(if bits & 4 != 0 { 'r' } else { '-' });
        text.push(if bits & 2 != 0 { 'w' } else { '-' });
        text.push(match (bits & 1 != 0, mode & special != 0) {
            (true, false) => 'x',
            (true, true) => letter,
            (false, true) => letter.to_ascii_uppercase(),
            (false, false) => '-',
        });
    }
    text
}

#[cfg(test)]
#[path = "access_tests.rs"]
mod tests;
