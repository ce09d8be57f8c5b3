//! Everything that can be checked, named and complained about.

use super::exit::Exit;
use super::shipped_packs;
use super::terminal::Terminal;

/// Lists the shipped checks, causes and symptoms with their ids.
pub(super) fn list(terminal: &mut Terminal) -> Exit {
    let packs = match shipped_packs(None, terminal) {
        Ok(packs) => packs,
        Err(exit) => return exit,
    };
    let (lang, words) = (terminal.lang, terminal.words());
    for pack in &packs {
        terminal.heading(&format!("{} ({})", pack.facts.title.get(lang), pack.facts.id));
        let width = 32;
        for symptom in &pack.symptoms {
            terminal.say(&format!(
                "  {} {:width$} {}",
                words.cli.list_symptom,
                symptom.id,
                symptom.title.get(lang)
            ));
        }
        for check in &pack.checks {
            let rows = check.covers.join(" ");
            let (kind, title) = (&words.cli.list_check, check.title.get(lang));
            terminal.say(&format!("  {kind} {:width$} {rows:4} {title}", check.id));
        }
        for cause in &pack.causes {
            terminal.say(&format!(
                "  {} {:width$} {}",
                words.cli.list_cause,
                cause.id,
                cause.title.get(lang)
            ));
        }
    }
    Exit::Pass
}
