//! The terminal: arguments in, lines and an exit code out.

mod arguments;
mod checkup;
mod consent;
mod exit;
mod explain;
mod list;
mod logs;
mod pack;
mod terminal;
mod text;
mod watch;

pub use arguments::{Checkup, Job, Logs, Output, parse};
pub use checkup::checkup;
pub use exit::Exit;
pub use terminal::Terminal;

use crate::model::Lang;
use crate::packs::{Pack, PackError, shipped};

/// Does what the arguments ask for; everything but opening the window.
pub fn run(job: &Job, terminal: &mut Terminal) -> Exit {
    match job {
        Job::Say { text, exit } => {
            terminal.say(text);
            *exit
        }
        Job::Complain { text, exit } => {
            terminal.complain(text);
            *exit
        }
        Job::Window { open: None } => checkup(&Checkup::default(), terminal),
        Job::Checkup(wanted) => checkup(wanted, terminal),
        Job::List => list::list(terminal),
        Job::Explain { id } => explain::explain(id, terminal),
        Job::Window { open: Some(file) } => checkup::open_or_run(file, terminal),
        Job::Open { file } => checkup::open(file, terminal),
        Job::Logs(wanted) => logs::logs(wanted, terminal),
        Job::PackCheck { files } => pack::check(files, terminal),
        Job::PackSchema => pack::schema(terminal),
    }
}

/// The shipped packs; their mistakes, and those of an endpoints file, are told here.
fn shipped_packs(
    endpoints: Option<(&str, &[u8])>,
    terminal: &mut Terminal,
) -> Result<Vec<Pack>, Exit> {
    shipped(endpoints).map_err(|errors| tell_mistakes(&errors, terminal))
}

fn tell_mistakes(errors: &[PackError], terminal: &mut Terminal) -> Exit {
    let lang: Lang = terminal.lang;
    for error in errors {
        terminal.complain(&error.line(lang));
    }
    Exit::BadInput
}
