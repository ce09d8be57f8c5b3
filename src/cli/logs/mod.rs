//! What log files say, in the terminal.

mod show;

use super::arguments::{Logs, Output};
use super::exit::Exit;
use super::terminal::Terminal;
use crate::host::{FileError, Host, Live, Stop, named, on_interrupt};
use crate::logs::{Level, Options, Scanner, Shape, Summary, annotate};
use crate::report::Problem;
use crate::text::fill;
use jiff::Timestamp;
use std::io::{self, ErrorKind, Read};
use std::num::NonZero;
use std::path::{Path, PathBuf};

/// Files read at most.
const MOST_FILES: usize = 1000;
/// Threads that read one file: more of them only wait for memory.
const MOST_THREADS: usize = 4;

/// Reads logs and tells what they say.
pub(super) fn logs(wanted: &Logs, terminal: &mut Terminal) -> Exit {
    let host = Live::default();
    let stop = Stop::default();
    on_interrupt(&stop);
    let go_on = || !stop.is_stopped();
    let options = Options {
        every: wanted.every,
        zone: host.zone(),
        now: host.now(),
        threads: std::thread::available_parallelism().map_or(1, NonZero::get).min(MOST_THREADS),
        go_on: &go_on,
    };
    let (files, all_there) = files(&wanted.files, &host, terminal);
    if files.is_empty() {
        terminal.complain(&terminal.words().cli.logs_no_files.clone());
        return Exit::Usage;
    }
    if wanted.annotate {
        return tell_lines(&files, wanted, &host, &options, terminal);
    }
    let mut scanner = Scanner::new(&options);
    let mut all_read = all_there;
    for file in &files {
        let read = reader(&host, file).and_then(|(from, modified)| {
            let name = file.display().to_string();
            scanner.read(&name, modified, from).map_err(|error| file_error(&error))
        });
        if let Err(problem) = read {
            all_read = false;
            complain(file, problem, terminal);
        }
    }
    let summary = scanner.finish();
    match wanted.output {
        Output::Json => show::json(&summary, &host, terminal),
        Output::Text => show::text(&summary, &host, terminal),
    }
    exit(&summary, all_read && !stop.is_stopped())
}

fn exit(summary: &Summary, all_read: bool) -> Exit {
    let count = |level: Level| summary.files.iter().map(|file| file.count(level)).sum::<u64>();
    if count(Level::Fatal) + count(Level::Error) > 0 {
        Exit::Fail
    } else if !all_read || summary.files.iter().any(|file| file.cut) {
        Exit::Partial
    } else if count(Level::Warn) > 0 {
        Exit::Warn
    } else {
        Exit::Pass
    }
}

/// The files that the names mean, and whether each of them means one.
fn files(names: &[String], host: &dyn Host, terminal: &mut Terminal) -> (Vec<PathBuf>, bool) {
    let mut files = Vec::new();
    let mut all_there = true;
    for name in names {
        match named(host, name, MOST_FILES) {
            Ok(found) => files.extend(found),
            Err(problem) => {
                all_there = false;
                complain(Path::new(name), problem, terminal);
            }
        }
    }
    files.truncate(MOST_FILES);
    (files, all_there)
}

fn complain(file: &Path, problem: FileError, terminal: &mut Terminal) {
    let problem = Problem::from(problem).say(terminal.lang);
    let values = [("file", &file.display() as &dyn std::fmt::Display), ("problem", &problem)];
    terminal.complain(&fill(&terminal.words().cli.logs_unreadable, &values));
}

type Opened = (Box<dyn Read + Send>, Option<Timestamp>);

fn reader(host: &dyn Host, file: &Path) -> Result<Opened, FileError> {
    Ok((host.reader(file, 0)?, host.inspect(file)?.modified))
}

fn file_error(error: &io::Error) -> FileError {
    FileError::Failed(error.to_string())
}

/// Tells of each line of one log what it is. No text of the log is shown.
fn tell_lines(
    files: &[PathBuf],
    wanted: &Logs,
    host: &dyn Host,
    options: &Options<'_>,
    terminal: &mut Terminal,
) -> Exit {
    let [file] = files else {
        terminal.complain(&terminal.words().cli.logs_one_file.clone());
        return Exit::Usage;
    };
    let shape = match wanted.output {
        Output::Text => Shape::Tabs,
        Output::Json => Shape::Json,
    };
    let modified = host.inspect(file).ok().and_then(|info| info.modified);
    let open = || host.reader(file, 0).map_err(|error| io::Error::other(error.to_string()));
    let mut out = terminal.writer();
    match annotate(open, modified, options, shape, &mut out) {
        Ok(true) => Exit::Pass,
        Ok(false) => Exit::Partial,
        // Whoever reads has seen enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Exit::Pass,
        Err(error) => {
            complain(file, file_error(&error), terminal);
            Exit::Partial
        }
    }
}
