//! Opens the window; runs in the terminal where there is no display, or where the arguments say so.

use selfcheck::cli::{self, Exit, Job, Terminal};
use selfcheck::engine::THREAD_NAME;
use selfcheck::host::{has_display, no_colour, quiet_panics_in, system_lang};
use std::process::ExitCode;

fn main() -> ExitCode {
    quiet_panics_in(THREAD_NAME);
    let (lang, job) = cli::parse(std::env::args_os().collect(), system_lang());
    let mut terminal = Terminal::new(lang, no_colour());
    let exit = match job {
        Job::Window => window(&mut terminal),
        job => cli::run(&job, &mut terminal),
    };
    ExitCode::from(exit.code())
}

fn window(terminal: &mut Terminal) -> Exit {
    let words = terminal.words();
    if !has_display() {
        terminal.complain(&words.cli.no_display);
    }
    cli::run(&Job::Window, terminal)
}
