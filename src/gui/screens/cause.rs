//! One cause: what it is, whose side, how sure, what to do, what it explains.

use super::super::command::Command;
use super::super::fold::Fold;
use super::super::mark::mark;
use super::super::state::State;
use super::super::theme::{self, Palette};
use super::super::widgets;
use super::finding::items;
use crate::model::{Action, Cause, Os, Report, Status, Step};
use crate::text::{Words, fill};
use egui::{Sense, Ui, Vec2, vec2};

/// A cause with everything that is known of it.
pub(super) fn full(
    ui: &mut Ui,
    state: &State,
    words: &Words,
    report: &Report,
    cause: &Cause,
) -> Option<Command> {
    widgets::card(ui, |ui| {
        head(ui, state, words, cause, status(report, cause));
        let command = steps(ui, state, words, report.machine.os, cause);
        explained(ui, state, words, report, cause);
        command
    })
}

/// A cause as soon as it is known, while other checks still run.
pub(super) fn short(ui: &mut Ui, state: &State, words: &Words, cause: &Cause) {
    let found = |status| {
        state
            .run
            .findings
            .iter()
            .any(|finding| finding.status == status && cause.explains.contains(&finding.check))
    };
    let only_warns = !found(Status::Fail) && found(Status::Warn);
    let status = if only_warns { Status::Warn } else { Status::Fail };
    widgets::card(ui, |ui| head(ui, state, words, cause, status));
}

/// A cause of slowness is not shown as red as one of failure.
fn status(report: &Report, cause: &Cause) -> Status {
    let mut found = cause.explains.iter().filter_map(|check| report.finding(check));
    let warns = found.clone().any(|finding| finding.status == Status::Warn);
    let fails = found.any(|finding| finding.status == Status::Fail);
    if warns && !fails { Status::Warn } else { Status::Fail }
}

fn head(ui: &mut Ui, state: &State, words: &Words, cause: &Cause, status: Status) {
    let palette = Palette::of(ui);
    let gui = &words.gui;
    marked(ui, status, 22.0, |ui| {
        widgets::text(ui, cause.title.get(state.lang), 19.0, palette.text);
    });
    if let Some(course) = cause.course {
        let warn = palette.status(Status::Warn);
        widgets::text(ui, words.nouns.course(course), theme::BODY, warn);
    }
    if !cause.meaning.is_empty() {
        ui.label(cause.meaning.get(state.lang));
    }
    if let Some(report) = &state.report {
        items(ui, report.particulars(cause), state.lang);
    }
    ui.add_space(2.0);
    ui.horizontal_wrapped(|ui| {
        let side = words.nouns.side(cause.side);
        widgets::tag(ui, &fill(&gui.side, &[("side", &side)]), palette.text);
        widgets::tag(ui, words.nouns.confidence(cause.confidence), palette.text);
    });
}

/// A mark with words beside it that wrap under themselves, not under the mark.
pub(super) fn marked<R>(
    ui: &mut Ui,
    status: Status,
    size: f32,
    body: impl FnOnce(&mut Ui) -> R,
) -> R {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 10.0;
        ui.vertical(|ui| {
            ui.add_space(3.0);
            mark(ui, status, size);
        });
        ui.vertical(body).inner
    })
    .inner
}

fn steps(ui: &mut Ui, state: &State, words: &Words, os: Os, cause: &Cause) -> Option<Command> {
    let gui = &words.gui;
    let palette = Palette::of(ui);
    ui.add_space(8.0);
    let here = |step: &&Step| step.os.is_none_or(|only| only == os);
    let steps: Vec<&Step> = cause.steps.iter().filter(here).collect();
    if steps.is_empty() {
        ui.label(&gui.no_steps);
        return None;
    }
    widgets::text(ui, &gui.what_to_do, 16.0, palette.text);
    let mut command = None;
    for (number, step) in steps.into_iter().enumerate() {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 10.0;
            numbered(ui, number + 1);
            ui.vertical(|ui| {
                ui.add_space(1.0);
                ui.label(step.say.get(state.lang));
                // The settings of this computer are no help with the report of another.
                if let Some(action) = step.action.filter(|_| !state.opened) {
                    if widgets::secondary(ui, action_words(action, words)).clicked() {
                        command = Some(Command::Settings(action));
                    }
                    ui.add_space(4.0);
                }
            });
        });
    }
    command
}

fn numbered(ui: &mut Ui, number: usize) {
    let palette = Palette::of(ui);
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(24.0), Sense::hover());
    let center = rect.center() + vec2(0.0, 1.0);
    ui.painter().circle_filled(center, 11.0, palette.raised);
    let font = egui::FontId::proportional(theme::SMALL);
    let middle = egui::Align2::CENTER_CENTER;
    ui.painter().text(center, middle, number, font, palette.text);
}

fn action_words(action: Action, words: &Words) -> &str {
    match action {
        Action::NetworkSettings => &words.gui.open_network_settings,
        Action::ProxySettings => &words.gui.open_proxy_settings,
        Action::DateSettings => &words.gui.open_date_settings,
        Action::StorageSettings => &words.gui.open_storage_settings,
        Action::FirewallSettings => &words.gui.open_firewall_settings,
    }
}

fn explained(ui: &mut Ui, state: &State, words: &Words, report: &Report, cause: &Cause) {
    let gui = &words.gui;
    let findings: Vec<_> =
        cause.explains.iter().filter_map(|check| report.finding(check)).collect();
    let title = match findings.len() {
        0 => return,
        1 => gui.explains_one.clone(),
        count => fill(&gui.explains, &[("count", &count)]),
    };
    ui.add_space(4.0);
    let fold = Fold {
        id: &cause.id,
        title: &title,
        size: theme::BODY,
        color: Palette::of(ui).link,
        beside: "",
        open: false,
    };
    fold.show(
        ui,
        |_| {},
        |ui| {
            for finding in findings {
                marked(ui, finding.status, 16.0, |ui| {
                    ui.label(finding.title.get(state.lang));
                    widgets::remark(ui, finding.say.get(state.lang));
                    items(ui, &finding.items, state.lang);
                });
            }
        },
    );
}
