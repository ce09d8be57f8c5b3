//! What is about to be saved, word by word, and after that where it is and what is hidden in it.

use super::super::backend::Saved;
use super::super::command::Command;
use super::super::mark::mark;
use super::super::share::Saving;
use super::super::state::State;
use super::super::theme::{self, Palette};
use super::super::widgets;
use crate::model::{PrivateKind, Status};
use crate::text::{Words, fill};
use egui::{Key, RichText, ScrollArea, Ui};
use std::collections::BTreeMap;

pub(super) fn ui(ui: &mut Ui, state: &State, words: &Words) -> Option<Command> {
    if let Saving::Saved(saved) = &state.share.saving {
        return after(ui, saved, words);
    }
    widgets::page(
        ui,
        "share",
        |ui| actions(ui, state, words),
        |ui| {
            let palette = Palette::of(ui);
            widgets::text(ui, &words.gui.share_title, theme::TITLE, palette.text);
            widgets::text(ui, &words.gui.share_hint, theme::BODY, palette.weak);
            ui.add_space(8.0);
            let asked = place(ui, state, words);
            let hidden = hides(ui, state, words);
            ui.add_space(4.0);
            preview(ui, state, words);
            asked.or(hidden)
        },
    )
}

fn actions(ui: &mut Ui, state: &State, words: &Words) -> Option<Command> {
    let gui = &words.gui;
    ui.horizontal_wrapped(|ui| {
        let command = match state.share.saving {
            Saving::Looking | Saving::Failed(_) => {
                widgets::primary(ui, &gui.share_save).clicked().then_some(Command::Save)
            }
            Saving::Asking => {
                widgets::primary(ui, &gui.share_path_save).clicked().then_some(Command::SaveHere)
            }
            Saving::Choosing => {
                ui.label(&gui.share_choosing);
                None
            }
            Saving::Writing | Saving::Saved(_) => {
                ui.label(&gui.share_saving);
                None
            }
        };
        let (words, does) = match state.share.saving {
            Saving::Asking => (&gui.share_cancel, Command::CancelSave),
            _ => (&gui.back, Command::Back),
        };
        let back = widgets::beside(ui, words).clicked().then_some(does);
        command.or(back)
    })
    .inner
}

/// The window's own question for a place, and why the last try failed.
fn place(ui: &mut Ui, state: &State, words: &Words) -> Option<Command> {
    let gui = &words.gui;
    let palette = Palette::of(ui);
    match &state.share.saving {
        Saving::Failed(why) => widgets::card(ui, |ui| {
            let failed = fill(&gui.share_failed, &[("why", why)]);
            ui.horizontal_wrapped(|ui| {
                mark(ui, Status::Fail, 18.0);
                widgets::text(ui, &failed, theme::BODY, palette.status(Status::Fail));
            });
            path_field(ui, state, words)
        }),
        Saving::Asking => widgets::card(ui, |ui| {
            widgets::text(ui, &gui.share_path_title, 16.0, palette.text);
            ui.label(&gui.share_path_hint);
            path_field(ui, state, words)
        }),
        _ => None,
    }
}

fn path_field(ui: &mut Ui, state: &State, words: &Words) -> Option<Command> {
    let mut path = state.share.path.clone();
    let response = widgets::field(ui, "path", &words.gui.share_path_label, "", &mut path);
    if response.changed() {
        return Some(Command::Path(path));
    }
    let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    entered.then_some(Command::SaveHere)
}

fn hides(ui: &mut Ui, state: &State, words: &Words) -> Option<Command> {
    let gui = &words.gui;
    let palette = Palette::of(ui);
    widgets::card(ui, |ui| {
        widgets::text(ui, &gui.share_hides, 16.0, palette.text);
        widgets::remark(ui, &gui.share_hides_hint);
        ui.add_space(4.0);
        let none = BTreeMap::new();
        let counts = state.share.preview.as_ref().map_or(&none, |preview| &preview.hidden);
        let mut command = None;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = egui::vec2(18.0, 2.0);
            for kind in PrivateKind::ALL.into_iter().filter(|kind| *kind != PrivateKind::Word) {
                let mut name = kind_words(kind, words).to_owned();
                if let Some(count) = counts.get(&kind) {
                    name = format!("{name} ({})", fill(&gui.times, &[("count", count)]));
                }
                let switchable = kind != PrivateKind::Secret;
                let ticked = state.share.hides(kind);
                if let Some(hide) = widgets::tick(ui, ticked, switchable, &name) {
                    command = Some(Command::Hide(kind, hide));
                }
            }
        });
        ui.add_space(4.0);
        let mut typed = state.share.words.clone();
        let (label, hint) = (&gui.share_words, &gui.share_words_hint);
        if widgets::field(ui, "words", label, hint, &mut typed).changed() {
            command = Some(Command::HideWords(typed));
        }
        command
    })
}

fn preview(ui: &mut Ui, state: &State, words: &Words) {
    let gui = &words.gui;
    let palette = Palette::of(ui);
    widgets::card(ui, |ui| {
        widgets::text(ui, &gui.share_preview, 16.0, palette.text);
        let Some(preview) = &state.share.preview else {
            widgets::remark(ui, &gui.share_preparing);
            return;
        };
        let lines: Vec<&str> = preview.text.lines().collect();
        let height = ui.text_style_height(&egui::TextStyle::Small);
        let area =
            ScrollArea::both().id_salt("preview").max_height(320.0).auto_shrink([false, true]);
        // Only the lines in sight are laid out: a report may have thousands.
        area.show_rows(ui, height, lines.len(), |ui, shown| {
            for line in lines.get(shown).unwrap_or_default() {
                let line = RichText::new(*line).size(theme::SMALL);
                ui.add(egui::Label::new(line).extend());
            }
        });
    });
}

fn after(ui: &mut Ui, saved: &Saved, words: &Words) -> Option<Command> {
    let gui = &words.gui;
    widgets::page(
        ui,
        "saved",
        |ui| {
            ui.horizontal_wrapped(|ui| {
                let show = widgets::primary(ui, &gui.saved_show).clicked();
                let done = widgets::beside(ui, &gui.saved_done).clicked();
                if show { Some(Command::Reveal) } else { done.then_some(Command::Back) }
            })
            .inner
        },
        |ui| {
            let palette = Palette::of(ui);
            super::cause::marked(ui, Status::Pass, 30.0, |ui| {
                widgets::text(ui, &gui.saved_title, theme::TITLE, palette.text);
                widgets::text(ui, &gui.share_hint, theme::BODY, palette.weak);
            });
            ui.add_space(8.0);
            widgets::card(ui, |ui| {
                widgets::remark(ui, &gui.saved_where);
                ui.add(egui::Label::new(saved.path.display().to_string()).wrap());
            });
            widgets::card(ui, |ui| {
                widgets::text(ui, &gui.saved_hidden, 16.0, palette.text);
                if saved.hidden.is_empty() {
                    ui.label(&gui.saved_hidden_none);
                }
                for (kind, count) in &saved.hidden {
                    let times = fill(&gui.times, &[("count", count)]);
                    ui.label(format!("{} {times}", kind_words(*kind, words)));
                }
            });
            None
        },
    )
}

fn kind_words(kind: PrivateKind, words: &Words) -> &str {
    let gui = &words.gui;
    match kind {
        PrivateKind::Secret => &gui.hidden_secret,
        PrivateKind::User => &gui.hidden_user,
        PrivateKind::Host => &gui.hidden_host,
        PrivateKind::Path => &gui.hidden_path,
        PrivateKind::Address => &gui.hidden_address,
        PrivateKind::Mac => &gui.hidden_mac,
        PrivateKind::Email => &gui.hidden_email,
        PrivateKind::Phone => &gui.hidden_phone,
        PrivateKind::IdNumber => &gui.hidden_id_number,
        PrivateKind::Serial => &gui.hidden_serial,
        PrivateKind::Ssid => &gui.hidden_ssid,
        PrivateKind::Word => &gui.hidden_word,
    }
}
