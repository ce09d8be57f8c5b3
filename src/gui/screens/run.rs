//! A run, as it happens: how far it is, the causes known by now, the findings as they come.

use super::super::command::Command;
use super::super::state::State;
use super::super::theme::{self, Palette};
use super::super::widgets;
use super::{cause, finding};
use crate::text::{Words, fill};
use egui::accesskit::Role;
use egui::{CornerRadius, Sense, Ui, WidgetInfo, vec2};

/// Most findings shown while more are coming; all of them stand in the result.
const MOST: usize = 60;

pub(super) fn ui(ui: &mut Ui, state: &State, words: &Words) -> Option<Command> {
    widgets::page(
        ui,
        "run",
        |ui| {
            if state.run.stopping {
                ui.label(&words.gui.stopping);
                return None;
            }
            widgets::beside(ui, &words.gui.stop).clicked().then_some(Command::Stop)
        },
        |ui| {
            progress(ui, state, words);
            for known in &state.run.causes {
                cause::short(ui, state, words, known);
            }
            found(ui, state, words);
            None
        },
    )
}

fn progress(ui: &mut Ui, state: &State, words: &Words) {
    let palette = Palette::of(ui);
    let gui = &words.gui;
    let title = if state.run.stopping { &gui.stopping } else { &gui.running_title };
    widgets::text(ui, title, theme::TITLE, palette.text);
    ui.add_space(6.0);
    let done = state.run.findings.len();
    let progress = fill(&gui.progress, &[("done", &done), ("total", &state.run.total())]);
    bar(ui, state.run.progress(), &progress);
    ui.horizontal_wrapped(|ui| {
        if state.run.total() == 0 {
            ui.label(&gui.running_start);
        } else {
            ui.label(&progress);
        }
        let seconds = format!("{:.0}", (state.now - state.run.began).max(0.0).floor());
        widgets::text(ui, "·", theme::BODY, palette.weak);
        widgets::text(ui, &fill(&gui.elapsed, &[("seconds", &seconds)]), theme::BODY, palette.weak);
    });
    widgets::remark(ui, &asking(state, words));
    ui.add_space(8.0);
}

fn bar(ui: &mut Ui, share: f32, name: &str) {
    let palette = Palette::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 10.0), Sense::hover());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ProgressIndicator, true, name);
        info.value = Some(f64::from(share * 100.0));
        info
    });
    let rounded = CornerRadius::same(5);
    ui.painter().rect_filled(rect, rounded, palette.border);
    let mut done = rect;
    done.set_width(rect.width() * share.clamp(0.0, 1.0));
    ui.painter().rect_filled(done, rounded, palette.accent);
}

/// What is being looked at now: the question that has waited longest.
fn asking(state: &State, words: &Words) -> String {
    let Some(check) = state.run.asking.first() else { return String::new() };
    let planned = state.run.planned.iter().find(|planned| planned.id == *check);
    let title = planned.map_or(check.as_str(), |planned| planned.title.get(state.lang));
    match state.run.asking.len() - 1 {
        0 => fill(&words.gui.now, &[("title", &title)]),
        more => fill(&words.gui.now_more, &[("title", &title), ("count", &more)]),
    }
}

fn found(ui: &mut Ui, state: &State, words: &Words) {
    let findings = state.run.in_order();
    if findings.is_empty() {
        return;
    }
    widgets::heading(ui, &words.gui.found_so_far);
    widgets::card(ui, |ui| {
        for (place, finding) in findings.into_iter().take(MOST).enumerate() {
            if place > 0 {
                ui.separator();
            }
            finding::ui(ui, state, words, finding, false);
        }
    });
}
