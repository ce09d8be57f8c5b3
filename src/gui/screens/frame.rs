//! What stands above every screen: the product, the language, a notice.

use super::super::command::{Command, Notice};
use super::super::state::{Screen, State};
use super::super::theme::Palette;
use super::super::widgets;
use crate::model::Lang;
use crate::text::{Words, fill};
use egui::accesskit::Role;
use egui::{Align, Button, Frame, Layout, Margin, Panel, RichText, Sense, Ui, Vec2, WidgetInfo};

pub(super) fn ui(ui: &mut Ui, state: &State, words: &Words) -> Option<Command> {
    let palette = Palette::of(ui);
    let frame = Frame::new().fill(palette.card).inner_margin(Margin::symmetric(0, 8));
    let bar = Panel::top("top").frame(frame).show_separator_line(true);
    let spoken = bar.show(ui, |ui| widgets::column(ui, |ui| top(ui, state, words))).inner;
    let closed = state.notice.as_ref().and_then(|notice| {
        let frame = Frame::new().fill(palette.chosen).inner_margin(Margin::symmetric(0, 8));
        let bar = Panel::top("notice").frame(frame).show_separator_line(true);
        bar.show(ui, |ui| widgets::column(ui, |ui| show_notice(ui, notice, words))).inner
    });
    spoken.or(closed)
}

fn top(ui: &mut Ui, state: &State, words: &Words) -> Option<Command> {
    let palette = Palette::of(ui);
    ui.horizontal(|ui| {
        logo(ui);
        widgets::text(ui, &words.gui.product, 17.0, palette.text);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            ui.spacing_mut().button_padding.x = 10.0;
            let mut command = None;
            // From the right: the first language ends up leftmost.
            for lang in Lang::ALL.into_iter().rev() {
                let chosen = lang == state.lang;
                let color = if chosen { palette.text } else { palette.weak };
                let name = RichText::new(lang.own_name()).size(14.0).color(color);
                let button = Button::selectable(chosen, name).min_size(Vec2::new(0.0, 32.0));
                let button = if chosen { button.fill(palette.raised) } else { button };
                let response = ui.add(button);
                response.widget_info(|| {
                    WidgetInfo::selected(Role::RadioButton, true, chosen, lang.own_name())
                });
                if response.clicked() && !chosen {
                    command = Some(Command::Speak(lang));
                }
            }
            command
        })
        .inner
    })
    .inner
}

fn logo(ui: &mut Ui) {
    let palette = Palette::of(ui);
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(24.0), Sense::hover());
    let at = |x: f32, y: f32| rect.min + Vec2::new(x, y) * (24.0 / 256.0);
    let unit = 24.0 / 256.0;
    let line = |width: f32| egui::Stroke::new(width * unit, palette.on_accent);
    let painter = ui.painter();
    painter.rect_filled(rect, 6.0, palette.accent);
    painter.circle_stroke(at(116.0, 112.0), 60.0 * unit, line(20.0));
    painter.line_segment([at(160.0, 156.0), at(202.0, 198.0)], line(26.0));
    let check = vec![at(88.0, 114.0), at(108.0, 134.0), at(146.0, 92.0)];
    painter.add(egui::Shape::line(check, line(18.0)));
}

fn show_notice(ui: &mut Ui, notice: &Notice, words: &Words) -> Option<Command> {
    let gui = &words.gui;
    let sentence = match notice {
        Notice::Reading(name) => fill(&gui.reading, &[("name", name)]),
        Notice::NotRead(name, why) => fill(&gui.read_failed, &[("name", name), ("why", why)]),
        Notice::Broken => gui.run_broken.clone(),
        Notice::Copied => gui.copied.clone(),
        Notice::NoSettings => gui.settings_not_here.clone(),
        Notice::NoReveal => gui.saved_show_failed.clone(),
    };
    ui.horizontal_wrapped(|ui| {
        ui.label(sentence);
        widgets::secondary(ui, &gui.close).clicked().then_some(Command::CloseNotice)
    })
    .inner
}

/// What is shown while a file is held over the window.
pub(super) fn drop_target(ui: &Ui, state: &State, words: &Words) {
    let holds_file = ui.input(|input| !input.raw.hovered_files.is_empty());
    if !holds_file || state.screen == Screen::Run {
        return;
    }
    let palette = Palette::of(ui);
    let layer = egui::LayerId::new(egui::Order::Foreground, egui::Id::unique("drop"));
    let painter = ui.ctx().layer_painter(layer);
    let rect = ui.ctx().content_rect();
    painter.rect_filled(rect, 0.0, palette.page.gamma_multiply(0.92));
    let font = egui::FontId::proportional(20.0);
    painter.text(
        rect.center(),
        egui::Align2::CENTER_CENTER,
        &words.gui.drop_here,
        font,
        palette.text,
    );
}
