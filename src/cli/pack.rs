//! Packs as files: looked through for mistakes, and described for editors.

use super::exit::Exit;
use super::terminal::Terminal;
use super::{shipped_packs, tell_mistakes};
use crate::docs;
use crate::host::{Host, Live, Part};
use crate::packs::{Pack, Pages, link, load};
use crate::report::Problem;
use crate::text::fill;
use std::path::{Path, PathBuf};

/// More than any pack may have, so that one too large is told as such and not as cut off.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// Reads a pack's file.
pub(super) fn read(file: &Path, terminal: &mut Terminal) -> Result<Pack, Exit> {
    let words = terminal.words();
    let name = file.display().to_string();
    let bytes = Live::default().read(file, Part::Start, MOST_BYTES).map_err(|problem| {
        let problem = Problem::from(problem).say(terminal.lang);
        terminal.complain(&fill(&words.cli.pack_file, &[("file", &name), ("problem", &problem)]));
        Exit::BadInput
    })?;
    let pages = Pages { file: &name, bytes: &bytes, words: &[], endpoints: None, shipped: false };
    load(&pages).map_err(|errors| tell_mistakes(&errors, terminal))
}

/// Looks for mistakes in packs: each by itself, then beside the shipped ones.
pub(super) fn check(files: &[PathBuf], terminal: &mut Terminal) -> Exit {
    let words = terminal.words();
    let mut packs = match shipped_packs(None, terminal) {
        Ok(packs) => packs,
        Err(exit) => return exit,
    };
    let mut exit = Exit::Pass;
    let mut good = Vec::new();
    for file in files {
        match read(file, terminal) {
            Ok(pack) => {
                good.push((file, pack.checks.len(), pack.causes.len(), pack.symptoms.len()));
                packs.push(pack);
            }
            Err(bad) => exit = bad,
        }
    }
    if let Err(errors) = link(&packs) {
        return tell_mistakes(&errors, terminal);
    }
    for (file, checks, causes, symptoms) in good {
        let file = file.display();
        terminal.say(&fill(
            &words.cli.pack_good,
            &[("file", &file), ("checks", &checks), ("causes", &causes), ("symptoms", &symptoms)],
        ));
    }
    exit
}

/// Prints the JSON Schema of packs.
pub(super) fn schema(terminal: &mut Terminal) -> Exit {
    terminal.say_raw(&docs::pack_schema());
    Exit::Pass
}
