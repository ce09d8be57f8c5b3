//! One file for each screen, and for what several of them show. Each looks at the state and gives at most one command.

mod cause;
mod consent;
mod finding;
mod frame;
mod home;
mod result;
mod run;
mod share;

use super::command::Command;
use super::state::{Screen, State};
use crate::text::Words;
use egui::Ui;

/// The whole window.
pub(super) fn ui(ui: &mut Ui, state: &State, words: &Words) -> Option<Command> {
    let above = frame::ui(ui, state, words);
    let command = match state.screen {
        Screen::Home => home::ui(ui, state, words),
        Screen::Consent(place) => consent::ui(ui, state, words, place),
        Screen::Run => run::ui(ui, state, words),
        Screen::Result => result::ui(ui, state, words),
        Screen::Share => share::ui(ui, state, words),
    };
    frame::drop_target(ui, state, words);
    above.or(command)
}
