//! Consent: what a foreign pack would do is shown before any of it is done.

use super::arguments::Checkup;
use super::exit::Exit;
use super::terminal::Terminal;
use crate::engine::Plan;
use crate::packs::Pack;
use crate::probes::Touch;
use crate::text::fill;
use std::io::{IsTerminal, Write, stderr, stdin};

/// Shows what the foreign packs of a plan would do, and asks where that was not agreed to beforehand.
pub(super) fn ask(
    packs: &[Pack],
    plan: &Plan<'_>,
    checkup: &Checkup,
    terminal: &mut Terminal,
) -> Result<(), Exit> {
    let (lang, words) = (terminal.lang, terminal.words());
    for pack in packs.iter().filter(|pack| !pack.shipped) {
        let touches = plan.touches(&pack.facts.id);
        let programs = touches.iter().any(|touch| matches!(touch, Touch::Program(_)));
        let publisher = if pack.facts.publisher.is_empty() { "?" } else { &pack.facts.publisher };
        let title = pack.facts.title.get(lang);
        terminal.complain(&fill(
            &words.cli.consent_head,
            &[("title", &title), ("publisher", &publisher)],
        ));
        for touch in &touches {
            let (sentence, what) = match touch {
                Touch::File(what) => (&words.cli.consent_file, what),
                Touch::Contact(what) => (&words.cli.consent_contact, what),
                Touch::Program(what) => (&words.cli.consent_program, what),
            };
            terminal.complain(&format!("  - {}", fill(sentence, &[("what", what)])));
        }
        if touches.is_empty() {
            terminal.complain(&format!("  - {}", words.cli.consent_nothing));
        }
        let file = &pack.facts.id;
        if !checkup.yes {
            agree(&words.cli.consent_ask, &words.cli.consent_needed, file, terminal)?;
        }
        if programs && !checkup.run_programs {
            let needed = &words.cli.consent_programs_needed;
            agree(&words.cli.consent_programs_ask, needed, file, terminal)?;
        }
    }
    Ok(())
}

fn agree(question: &str, needed: &str, file: &str, terminal: &mut Terminal) -> Result<(), Exit> {
    if !stdin().is_terminal() || !stderr().is_terminal() {
        terminal.complain(&fill(needed, &[("file", &file)]));
        return Err(Exit::Usage);
    }
    let _ = write!(stderr(), "{question}");
    let _ = stderr().flush();
    let mut answer = String::new();
    let read = stdin().read_line(&mut answer);
    let yes = ["y", "yes", "是", "好"].contains(&answer.trim().to_lowercase().as_str());
    if read.is_ok() && yes {
        return Ok(());
    }
    let words = terminal.words();
    terminal.complain(&words.cli.consent_no);
    Err(Exit::Usage)
}
