//! The checkup in the terminal: plan, consent, run, show, save.

use super::arguments::{Checkup, Output};
use super::exit::Exit;
use super::terminal::Terminal;
use super::text::Shown;
use super::{consent, pack, shipped_packs, tell_mistakes, text, watch};
use crate::engine::{Event, Plan, PlanError, Wish, plan, run};
use crate::host::{
    FileError, FileKind, Host, Live, Part, Stop, absolute, folder_of, good_folder, on_interrupt,
    packs_beside_program, save, save_beside,
};
use crate::model::{Lang, Report};
use crate::packs::{Pack, link};
use crate::redact::{Rules, Shareable, redact};
use crate::report::{
    BundleError, Format, Problem, bundle, default_name, looks_like_one, open as read_report, write,
};
use crate::text::fill;
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Most bytes of an endpoints file, and of a report that is opened.
const MOST_ENDPOINTS: u64 = 1024 * 1024;
const MOST_REPORT: u64 = 256 * 1024 * 1024;

/// Runs a checkup and tells what it found. Ctrl-C ends it early, with what was found so far.
pub fn checkup(checkup: &Checkup, terminal: &mut Terminal) -> Exit {
    match try_checkup(checkup, terminal) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn try_checkup(checkup: &Checkup, terminal: &mut Terminal) -> Result<Exit, Exit> {
    let host: Arc<dyn Host> = Arc::new(Live::default());
    let packs = all_packs(checkup, host.as_ref(), terminal)?;
    let wish = Wish {
        only: checkup.only.clone(),
        targets: checkup.targets.clone(),
        folders: folders(checkup, &packs, host.as_ref(), terminal)?,
        timeout: checkup.timeout,
        ..Wish::default()
    };
    let plan = plan(&packs, &wish, host.machine().os).map_err(|error| {
        let words = terminal.words();
        terminal.complain(&match error {
            PlanError::Unknown(id) => fill(&words.cli.unknown_id, &[("id", &id)]),
            PlanError::Nothing => words.cli.nothing_to_check.clone(),
        });
        Exit::Usage
    })?;
    if checkup.watch.is_some() {
        watch::check(&plan, terminal)?;
    }
    consent::ask(&packs, &plan, checkup, terminal)?;
    let mut report = look_on(&plan, &host, terminal);
    if let Some(pace) = checkup.watch {
        report = watch::watch(&plan, &host, report, (pace, checkup), terminal)?;
    }
    show(&report, checkup, terminal)?;
    Ok(Exit::of(&report))
}

fn all_packs(
    checkup: &Checkup,
    host: &dyn Host,
    terminal: &mut Terminal,
) -> Result<Vec<Pack>, Exit> {
    let words = terminal.words();
    let endpoints = match &checkup.endpoints {
        None => None,
        Some(path) => {
            let name = path.display().to_string();
            let bytes = host.read(path, Part::Start, MOST_ENDPOINTS + 1).map_err(|problem| {
                let problem = Problem::from(problem).say(terminal.lang);
                let problem = [("file", &name as &dyn Display), ("problem", &problem)];
                terminal.complain(&fill(&words.cli.pack_file, &problem));
                Exit::BadInput
            })?;
            Some((name, bytes))
        }
    };
    let endpoints = endpoints.as_ref().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
    let mut packs = shipped_packs(endpoints, terminal)?;
    for file in &checkup.packs {
        packs.push(pack::read(file, terminal)?);
    }
    link(&packs).map_err(|errors| tell_mistakes(&errors, terminal))?;
    if checkup.output == Output::Text {
        for found in packs_beside_program(host) {
            if !checkup.packs.contains(&found) {
                terminal.complain(&fill(&words.cli.pack_found, &[("file", &found.display())]));
            }
        }
    }
    Ok(packs)
}

/// The folders the user named; else those in which packs stand that look into their own.
fn folders(
    checkup: &Checkup,
    packs: &[Pack],
    host: &dyn Host,
    terminal: &mut Terminal,
) -> Result<Vec<PathBuf>, Exit> {
    // One that may not be looked into is let through: a check says which folder on the way blocks.
    let is_folder = |path: &&PathBuf| match host.inspect(path) {
        Ok(info) => info.kind == FileKind::Folder,
        Err(error) => error == FileError::NotAllowed,
    };
    if let Some(wrong) = checkup.folders.iter().find(|path| !is_folder(path)) {
        let value = [("value", &wrong.display() as &dyn Display)];
        terminal.complain(&fill(&terminal.words().cli.bad_folder, &value));
        return Err(Exit::Usage);
    }
    if !checkup.folders.is_empty() {
        return Ok(checkup.folders.iter().map(|folder| absolute(folder)).collect());
    }
    // The packs of others come last, in the order of their files.
    let own = packs.iter().filter(|pack| !pack.shipped).zip(&checkup.packs);
    let own = own.filter(|(pack, _)| pack.looks_into_folders());
    Ok(own.filter_map(|(_, file)| folder_of(file)).collect())
}

/// Runs the plan, showing how far it is.
fn look_on(plan: &Plan<'_>, host: &Arc<dyn Host>, terminal: &mut Terminal) -> Report {
    let stop = Stop::default();
    on_interrupt(&stop);
    let (total, mut done) = (plan.checks().len(), 0_usize);
    run(plan, host, &stop, &mut |event| match event {
        Event::Finished(_) => {
            done += 1;
            let words = terminal.words();
            terminal.progress(&if stop.is_stopped() {
                words.cli.stopping.clone()
            } else {
                fill(&words.cli.checking, &[("done", &done), ("total", &total)])
            });
        }
        Event::Started { .. } | Event::Changed(_) | Event::Cause(_) | Event::Done(_) => {}
    })
}

fn show(report: &Report, checkup: &Checkup, terminal: &mut Terminal) -> Result<(), Exit> {
    let shareable = redact(report, &Rules::default());
    let shown = Shown { all: checkup.all, timings: checkup.timings };
    match checkup.output {
        Output::Json => {
            let mut bytes = Vec::new();
            let written = write(&shareable, Format::Json, terminal.lang, &mut bytes);
            let text = String::from_utf8_lossy(&bytes);
            if written.is_err() {
                return Err(Exit::Internal);
            }
            guard(&shareable, "report.json", &bytes, terminal)?;
            terminal.say_raw(&text);
        }
        // A person at the screen sees the machine as it is; a pipe or file may be sent on.
        Output::Text if terminal.is_screen => text::show(report, shown, terminal),
        Output::Text => {
            let mut lines = Vec::new();
            terminal.collect(&mut lines, |terminal| {
                text::show(shareable.report(), shown, terminal);
            });
            guard(&shareable, "text", &lines, terminal)?;
            terminal.say_raw(&String::from_utf8_lossy(&lines));
        }
    }
    let words = terminal.words();
    if checkup.out.is_some() || checkup.always_report {
        let saved = save_report(&shareable, checkup.out.as_deref(), terminal)?;
        tell_saved(&saved, &shareable, checkup, terminal);
    } else if checkup.output == Output::Text {
        terminal.say("");
        terminal.say(&words.cli.report_how);
    }
    Ok(())
}

/// Lets nothing out in which something private is left, and says so.
fn guard(
    shareable: &Shareable,
    name: &str,
    bytes: &[u8],
    terminal: &mut Terminal,
) -> Result<(), Exit> {
    shareable.guard(name, bytes).map_err(|leak| {
        terminal.complain(&Problem::from(BundleError::from(leak)).say(terminal.lang));
        Exit::Internal
    })
}

fn tell_saved(saved: &Path, shareable: &Shareable, checkup: &Checkup, terminal: &mut Terminal) {
    let words = terminal.words();
    let count: usize = shareable.redactions().values().sum();
    let lines = [
        fill(&words.cli.report_is, &[("path", &saved.display())]),
        fill(&words.cli.report_hidden, &[("count", &count)]),
    ];
    for line in lines {
        // Standard output of `--format json` is one document and nothing else.
        if checkup.output == Output::Json { terminal.complain(&line) } else { terminal.say(&line) }
    }
}

/// Writes the report: where the user said, as what the file's name says; else a bundle in a good folder.
fn save_report(
    shareable: &Shareable,
    path: Option<&Path>,
    terminal: &mut Terminal,
) -> Result<PathBuf, Exit> {
    let (lang, words) = (terminal.lang, terminal.words());
    let name = default_name(shareable.report());
    let result = file_bytes(shareable, path, lang).map_err(Problem::from).and_then(|bytes| {
        let saved = match path {
            Some(path) => save(path, &bytes).map(|()| path.to_owned()),
            None => save_beside(&good_folder(false), &name, &bytes),
        };
        saved.map_err(Problem::from)
    });
    result.map_err(|problem| {
        let problem = problem.say(lang);
        let shown = path.map_or(name, |path| path.display().to_string());
        let values = [("path", &shown as &dyn Display), ("problem", &problem)];
        terminal.complain(&fill(&words.cli.not_written, &values));
        Exit::NotWritten
    })
}

fn file_bytes(
    shareable: &Shareable,
    path: Option<&Path>,
    lang: Lang,
) -> Result<Vec<u8>, BundleError> {
    let ending = path.and_then(Path::extension).map(|it| it.to_string_lossy().to_ascii_lowercase());
    let single = Format::ALL.into_iter().find(|f| Some(f.extension()) == ending.as_deref());
    let Some(format) = single else {
        return bundle(shareable, lang).map(|bundle| bundle.bytes);
    };
    let mut bytes = Vec::new();
    write(shareable, format, lang, &mut bytes)?;
    shareable.guard(format.name(), &bytes)?;
    Ok(bytes)
}

/// A file given to the program without a word: a report is shown, anything else is a pack to run.
pub(super) fn open_or_run(file: &Path, terminal: &mut Terminal) -> Exit {
    let start = Live::default().read(file, Part::Start, 64).unwrap_or_default();
    if looks_like_one(&start) {
        return open(file, terminal);
    }
    checkup(&Checkup { packs: vec![file.to_owned()], ..Checkup::default() }, terminal)
}

/// Shows a report that was saved before.
pub(super) fn open(file: &Path, terminal: &mut Terminal) -> Exit {
    let words = terminal.words();
    let host = Live::default();
    let read = host.read(file, Part::Start, MOST_REPORT).map_err(Problem::from);
    match read.and_then(|bytes| read_report(&bytes).map_err(Problem::from)) {
        Ok(report) => {
            text::show(&report, Shown::default(), terminal);
            Exit::of(&report)
        }
        Err(problem) => {
            let (file, problem) = (file.display(), problem.say(terminal.lang));
            let problem = [("file", &file as &dyn Display), ("problem", &problem)];
            terminal.complain(&fill(&words.cli.bad_report, &problem));
            Exit::BadInput
        }
    }
}
