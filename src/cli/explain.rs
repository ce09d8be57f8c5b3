//! What one check or cause is, and how it is judged.

use super::exit::Exit;
use super::shipped_packs;
use super::terminal::Terminal;
use super::text::side_and_confidence;
use crate::packs::{CauseRule, Check, Reference};
use crate::text::fill;

/// Explains the check or cause with this id.
pub(super) fn explain(id: &str, terminal: &mut Terminal) -> Exit {
    let packs = match shipped_packs(None, terminal) {
        Ok(packs) => packs,
        Err(exit) => return exit,
    };
    let checks = packs.iter().flat_map(|pack| &pack.checks).filter(|check| check.id == id);
    let causes = packs
        .iter()
        .flat_map(|pack| &pack.causes)
        .filter(|cause| cause.id == id || cause.names == id);
    let mut found = false;
    for check in checks {
        found = true;
        explain_check(check, terminal);
    }
    for cause in causes {
        found = true;
        explain_cause(cause, terminal);
    }
    if found {
        return Exit::Pass;
    }
    let words = terminal.words();
    terminal.complain(&fill(&words.cli.unknown_id, &[("id", &id)]));
    Exit::Usage
}

fn explain_check(check: &Check, terminal: &mut Terminal) {
    let (lang, words) = (terminal.lang, terminal.words());
    terminal.heading(&format!("{}: {}", check.id, check.title.get(lang)));
    if !check.why.is_empty() {
        terminal.say(&fill(&words.cli.explain_why, &[("why", &check.why.get(lang))]));
    }
    let place = [("pack", &check.pack as &dyn std::fmt::Display), ("group", &check.group)];
    terminal.say(&fill(&words.cli.explain_pack, &place));
    let asks = [("probe", &check.kind.name as &dyn std::fmt::Display), ("keys", &check.keys)];
    terminal.say(&fill(&words.cli.explain_asks, &asks));
    if !check.needs.is_empty() {
        let needs: Vec<_> = check.needs.iter().map(|need| need.name.as_str()).collect();
        terminal.say(&fill(&words.cli.explain_needs, &[("needs", &needs.join(", "))]));
    }
    terminal.say(&format!("{}:", words.cli.explain_gives));
    for expect in &check.expect {
        let when = expect.when.as_ref().map_or("", |when| when.source.as_str());
        let status = words.nouns.status(expect.status);
        terminal.say(&format!("  {} [{status}] {when}", expect.id));
        terminal.say(&format!("      {}", expect.say.get(lang)));
    }
}

fn explain_cause(cause: &CauseRule, terminal: &mut Terminal) {
    let (lang, words) = (terminal.lang, terminal.words());
    terminal.heading(&format!("{}: {}", cause.id, cause.title.get(lang)));
    if !cause.meaning.is_empty() {
        terminal.say(cause.meaning.get(lang));
    }
    let line = side_and_confidence(cause.side, cause.confidence, terminal);
    terminal.say(&line);
    let rows = [
        (&words.cli.explain_rests, &cause.because),
        (&words.cli.explain_any, &cause.any),
        (&words.cli.explain_unless, &cause.unless),
    ];
    for (heading, references) in rows {
        if !references.is_empty() {
            terminal.say(&format!("{heading}: {}", list(references)));
        }
    }
    let folds: Vec<_> = cause.explains.iter().map(|name| name.name.as_str()).collect();
    terminal.say(&fill(&words.cli.explain_folds, &[("checks", &folds.join(", "))]));
    terminal.say(&words.cli.steps);
    for (number, step) in cause.steps.iter().enumerate() {
        let os = step.os.map_or(String::new(), |os| format!("[{}] ", words.nouns.os(os)));
        terminal.say(&format!("  {}. {os}{}", number + 1, step.say.get(lang)));
    }
}

fn list(references: &[Reference]) -> String {
    references.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
