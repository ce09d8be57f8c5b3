//! One finding: its status in sign and word, its sentence, and behind a fold what it rests on.

use super::super::fold::Fold;
use super::super::mark::mark;
use super::super::state::State;
use super::super::theme::{self, Palette};
use super::super::widgets;
use crate::model::{Finding, Lang, Status, Text};
use crate::text::{Words, fill};
use egui::{RichText, Ui};
use serde_json::Value;

/// Size of the mark, in points.
const MARK: f32 = 18.0;
/// Most facts shown; the saved report has them all.
const MOST_FACTS: usize = 40;
/// Most characters shown of one fact.
const MOST_SIGNS: usize = 400;

pub(super) fn ui(ui: &mut Ui, state: &State, words: &Words, finding: &Finding, explained: bool) {
    let palette = Palette::of(ui);
    let gui = &words.gui;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 10.0;
        ui.vertical(|ui| {
            ui.add_space((theme::CLICK - MARK) / 2.0);
            mark(ui, finding.status, MARK);
        });
        ui.vertical(|ui| {
            // Two packs may have a check of the same name.
            let id = format!("{} {}", finding.pack, finding.check);
            let title = finding.title.get(state.lang);
            let size = theme::BODY;
            let fold = Fold { id: &id, title, size, color: palette.text, beside: "", open: false };
            fold.show(
                ui,
                |ui| {
                    let color = palette.status(finding.status);
                    let mut parts = vec![
                        (words.nouns.status(finding.status), theme::SMALL, color),
                        (finding.say.get(state.lang), 14.0, palette.text),
                    ];
                    if let Some(flip) = &finding.flipped {
                        let warn = palette.status(Status::Warn);
                        parts.push((flip.say.get(state.lang), 14.0, warn));
                    }
                    if explained {
                        parts.push((&gui.explained, theme::SMALL, palette.weak));
                    }
                    widgets::line(ui, &parts);
                },
                |ui| details(ui, state, words, finding),
            );
        });
    });
}

fn details(ui: &mut Ui, state: &State, words: &Words, finding: &Finding) {
    let gui = &words.gui;
    items(ui, &finding.items, state.lang);
    if !finding.why.is_empty() {
        part(ui, &gui.why);
        ui.label(RichText::new(finding.why.get(state.lang)).size(14.0));
    }
    if let Some(unanswered) = finding.unanswered.as_ref().filter(|why| !why.detail.is_empty()) {
        part(ui, &gui.system_words);
        ui.label(RichText::new(cut(&unanswered.detail)).size(14.0));
    }
    if !finding.facts.is_empty() {
        part(ui, &gui.facts);
        facts(ui, words, finding);
    }
    ui.add_space(4.0);
    let took = fill(&gui.took_ms, &[("millis", &finding.took_ms)]);
    widgets::remark(ui, &format!("{}: {took}", gui.took));
    widgets::remark(ui, &format!("{}: {}", gui.check_id, finding.check));
    ui.add_space(6.0);
}

/// What was found one by one, each behind a dot.
pub(super) fn items<'a>(ui: &mut Ui, items: impl IntoIterator<Item = &'a Text>, lang: Lang) {
    let color = Palette::of(ui).text;
    for item in items {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            ui.label(RichText::new("·").size(14.0).color(color));
            ui.add(egui::Label::new(RichText::new(item.get(lang)).size(14.0).color(color)).wrap());
        });
    }
}

fn part(ui: &mut Ui, title: &str) {
    ui.add_space(4.0);
    widgets::remark(ui, title);
}

fn facts(ui: &mut Ui, words: &Words, finding: &Finding) {
    let palette = Palette::of(ui);
    let frame = egui::Frame::new()
        .fill(palette.page)
        .corner_radius(egui::CornerRadius::same(8))
        .inner_margin(egui::Margin::symmetric(12, 8));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        let names = (ui.available_width() * 0.32).clamp(90.0, 190.0);
        for (name, value) in finding.facts.iter().take(MOST_FACTS) {
            ui.horizontal_top(|ui| {
                ui.allocate_ui(egui::vec2(names, 0.0), |ui| {
                    ui.set_width(names);
                    ui.add(
                        egui::Label::new(
                            RichText::new(cut(name)).size(theme::SMALL).color(palette.weak),
                        )
                        .wrap(),
                    );
                });
                let value = cut(&shown(value, words));
                ui.add(egui::Label::new(RichText::new(value).size(theme::SMALL)).wrap());
            });
        }
        let more = finding.facts.len().saturating_sub(MOST_FACTS);
        if more > 0 {
            widgets::remark(ui, &fill(&words.gui.facts_more, &[("count", &more)]));
        }
    });
}

fn shown(value: &Value, words: &Words) -> String {
    let gui = &words.gui;
    match value {
        Value::Null => gui.nothing.clone(),
        Value::Bool(true) => gui.yes.clone(),
        Value::Bool(false) => gui.no.clone(),
        Value::Number(number) => number.to_string(),
        Value::String(text) if text.is_empty() => gui.nothing.clone(),
        Value::String(text) => text.clone(),
        Value::Array(list) if list.is_empty() => gui.nothing.clone(),
        Value::Array(list) if list.iter().all(|entry| !entry.is_object() && !entry.is_array()) => {
            list.iter().map(|entry| shown(entry, words)).collect::<Vec<_>>().join(", ")
        }
        Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(MOST_SIGNS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
