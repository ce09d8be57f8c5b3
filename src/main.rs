//! Opens the window; runs in the terminal where there is no display, or where the arguments say so.

// Only Windows knows this: without it an empty console flashes up at every double-click.
#![cfg_attr(feature = "gui", windows_subsystem = "windows")]

#[cfg(feature = "gui")]
mod window;

use selfcheck::cli::{self, Exit, Job, Terminal};
use selfcheck::engine::THREAD_NAME;
use selfcheck::host::{join_console, no_colour, quiet_panics_in, system_lang, takes_escapes};
use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    join_console();
    quiet_panics_in(THREAD_NAME);
    let (lang, job) = cli::parse(std::env::args_os().collect(), system_lang());
    let mut terminal = Terminal::new(lang, no_colour(), takes_escapes());
    let exit = match job {
        Job::Window { open } => window_or_terminal(open, &mut terminal),
        job => cli::run(&job, &mut terminal),
    };
    ExitCode::from(exit.code())
}

#[cfg(feature = "gui")]
fn window_or_terminal(open: Option<PathBuf>, terminal: &mut Terminal) -> Exit {
    let words = terminal.words();
    if selfcheck::host::has_display() {
        match window::open(terminal.lang, open.clone()) {
            Ok(()) => return Exit::Pass,
            Err(problem) => {
                let why = selfcheck::text::fill(&words.cli.no_window, &[("problem", &problem)]);
                terminal.complain(&why);
            }
        }
    } else {
        terminal.complain(&words.cli.no_display);
    }
    cli::run(&Job::Window { open }, terminal)
}

#[cfg(not(feature = "gui"))]
fn window_or_terminal(open: Option<PathBuf>, terminal: &mut Terminal) -> Exit {
    cli::run(&Job::Window { open }, terminal)
}
