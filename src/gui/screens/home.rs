//! The first screen: what is wrong, and one button.

use super::super::command::Command;
use super::super::mark::mark;
use super::super::state::State;
use super::super::theme::{self, Palette};
use super::super::widgets;
use crate::model::Status;
use crate::packs::{Each, TargetError};
use crate::text::{Words, fill};
use egui::{FontId, Id, Key, Response, Ui, vec2};

/// Narrowest a card of choice may get before there is one column less, in points.
const CARD: f32 = 250.0;
const GAP: f32 = 10.0;

pub(super) fn ui(ui: &mut Ui, state: &State, words: &Words) -> Option<Command> {
    widgets::page(ui, "home", |ui| actions(ui, words), |ui| body(ui, state, words))
}

fn actions(ui: &mut Ui, words: &Words) -> Option<Command> {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 16.0;
        let start = widgets::primary(ui, &words.gui.check_this_computer);
        ui.vertical(|ui| {
            let promise = words.gui.promise.clone();
            let font = FontId::proportional(theme::SMALL);
            let color = Palette::of(ui).weak;
            let height = ui.painter().layout(promise, font, color, ui.available_width()).size().y;
            ui.add_space(((start.rect.height() - height) / 2.0).max(0.0));
            widgets::remark(ui, &words.gui.promise);
        });
        start.clicked().then_some(Command::Start)
    })
    .inner
}

fn body(ui: &mut Ui, state: &State, words: &Words) -> Option<Command> {
    let palette = Palette::of(ui);
    let gui = &words.gui;
    widgets::text(ui, &gui.home_title, theme::TITLE, palette.text);
    widgets::text(ui, &gui.home_hint, theme::BODY, palette.weak);
    ui.add_space(12.0);
    let chosen = choices(ui, state, words);
    let looked = offers(ui, state, words);
    ui.add_space(14.0);
    let picked = ui
        .horizontal_wrapped(|ui| {
            let picked = widgets::secondary(ui, &gui.open_file).clicked();
            widgets::remark(ui, &gui.drop_hint);
            picked.then_some(Command::PickFile)
        })
        .inner;
    chosen.or(looked).or(picked)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "between one and three columns"
)]
fn choices(ui: &mut Ui, state: &State, words: &Words) -> Option<Command> {
    let whole = ui.available_width();
    let columns = (((whole + GAP) / (CARD + GAP)) as usize).clamp(1, 3);
    let width = ((whole - GAP * (columns - 1) as f32) / columns as f32).floor();
    let mut command = None;
    ui.spacing_mut().item_spacing = vec2(GAP, GAP);
    for (row, choices) in state.choices.chunks(columns).enumerate() {
        let shown = choices
            .iter()
            .map(|choice| (choice.title.get(state.lang), choice.hint.get(state.lang)));
        let height = shown
            .clone()
            .map(|(title, hint)| widgets::choice_height(ui, width, title, hint))
            .fold(0.0, f32::max);
        ui.horizontal(|ui| {
            for (column, (title, hint)) in shown.enumerate() {
                let place = row * columns + column;
                let chosen = place == state.chosen;
                if widgets::choice(ui, vec2(width, height), title, hint, chosen).clicked() {
                    command = Some(Command::Choose(place));
                }
            }
        });
        // Below its own row, where the eye is; the end of the list may be out of sight.
        if state.chosen / columns == row {
            command = match state.choice().and_then(|choice| choice.asks) {
                Some(Each::Target) => target(ui, state, words).or(command),
                Some(Each::Folder) => folder(ui, state, words).or(command),
                None => command,
            };
        }
    }
    command
}

fn target(ui: &mut Ui, state: &State, words: &Words) -> Option<Command> {
    let gui = &words.gui;
    let mut typed = state.target.clone();
    let response = widgets::field(ui, "target", &gui.target_label, &gui.target_hint, &mut typed);
    go_on_here(ui, state, &response, state.target_error.is_some());
    if let Some(error) = state.target_error {
        mistake(
            ui,
            match error {
                TargetError::Empty => &gui.target_empty,
                TargetError::Wrong => &gui.target_wrong,
            },
        );
    }
    if response.changed() {
        return Some(Command::Target(typed));
    }
    entered(ui, &response).then_some(Command::Start)
}

fn folder(ui: &mut Ui, state: &State, words: &Words) -> Option<Command> {
    let gui = &words.gui;
    let mut typed = state.folder.clone();
    let response = widgets::field(ui, "folder", &gui.folder_label, &gui.folder_hint, &mut typed);
    go_on_here(ui, state, &response, state.folder_missing);
    if state.folder_missing {
        mistake(ui, &gui.folder_empty);
    }
    let picked = widgets::secondary(ui, &gui.choose_folder).clicked();
    if response.changed() {
        return Some(Command::Folder(typed));
    }
    if picked {
        return Some(Command::PickFolder);
    }
    entered(ui, &response).then_some(Command::Start)
}

/// Puts the keyboard into the field when its choice has just been taken, or the start failed for it.
fn go_on_here(ui: &Ui, state: &State, field: &Response, failed: bool) {
    let now = (state.chosen, failed);
    let id = Id::unique("asked for what the choice needs");
    let before = ui.data_mut(|data| std::mem::replace(data.get_temp_mut_or_default(id), now));
    if before != now && (before.0 != now.0 || now.1) {
        field.request_focus();
        field.scroll_to_me(None);
    }
}

fn mistake(ui: &mut Ui, sentence: &str) {
    let color = Palette::of(ui).status(Status::Fail);
    ui.horizontal_wrapped(|ui| {
        mark(ui, Status::Fail, 16.0);
        widgets::text(ui, sentence, theme::SMALL, color);
    });
}

fn entered(ui: &Ui, field: &Response) -> bool {
    field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}

fn offers(ui: &mut Ui, state: &State, words: &Words) -> Option<Command> {
    if state.offers.is_empty() {
        return None;
    }
    let palette = Palette::of(ui);
    let gui = &words.gui;
    widgets::heading(ui, &gui.packs_title);
    widgets::remark(ui, &gui.packs_hint);
    let mut command = None;
    for (place, offered) in state.offers.iter().enumerate() {
        widgets::card(ui, |ui| {
            let title = offered.offer.title.get(state.lang);
            widgets::text(ui, title, 16.0, palette.text);
            ui.horizontal_wrapped(|ui| {
                let (allowed, color) = if offered.allowed {
                    (&gui.pack_allowed, palette.status(Status::Pass))
                } else {
                    (&gui.pack_not_allowed, palette.weak)
                };
                widgets::tag(ui, allowed, color);
                let look = fill(&gui.pack_look, &[("title", &title)]);
                if widgets::secondary(ui, &look).clicked() {
                    command = Some(Command::Look(place));
                }
            });
        });
    }
    command
}
