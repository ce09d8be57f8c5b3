//! The few widgets that all screens are made of.

use super::command::Command;
use super::theme::{self, Palette};
use egui::accesskit::Role;
use egui::text::{LayoutJob, TextFormat};
use egui::{
    Align, Button, CentralPanel, Color32, CornerRadius, FontId, Frame, Key, Label, Layout, Margin,
    Panel, Response, RichText, ScrollArea, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2,
    vec2,
};

/// Widest that text is set, in points: longer lines are hard to read.
const COLUMN: f32 = 860.0;

/// A screen: what it shows, scrolled, and below it, always in sight, what can be done.
pub(super) fn page(
    ui: &mut Ui,
    name: &str,
    actions: impl FnOnce(&mut Ui) -> Option<Command>,
    body: impl FnOnce(&mut Ui) -> Option<Command>,
) -> Option<Command> {
    let palette = Palette::of(ui);
    let frame = Frame::new().fill(palette.card).inner_margin(Margin::symmetric(0, 12));
    let bar = Panel::bottom("actions").frame(frame).show_separator_line(true);
    let from_bar = bar.show(ui, |ui| column(ui, actions)).inner;
    let frame = Frame::new().fill(palette.page);
    let from_body = CentralPanel::no_frame().frame(frame).show(ui, |ui| {
        let area = ScrollArea::vertical().id_salt(name).auto_shrink(false);
        area.show(ui, |ui| {
            scroll_by_keys(ui);
            ui.add_space(22.0);
            let command = column(ui, body);
            ui.add_space(24.0);
            command
        })
        .inner
    });
    from_bar.or(from_body.inner)
}

/// Sets its content in a column in the middle, no wider than reads well.
pub(super) fn column<R>(ui: &mut Ui, body: impl FnOnce(&mut Ui) -> R) -> R {
    let whole = ui.available_width();
    let side = ((whole - COLUMN) / 2.0).max(16.0).floor();
    let frame = Frame::new();
    let mut content = ui.available_rect_before_wrap();
    content.min.x += side;
    content.max.x = content.min.x + (whole - 2.0 * side).max(1.0);
    let builder = egui::UiBuilder::new().max_rect(content).layout(Layout::top_down(Align::Min));
    ui.scope_builder(builder, |ui| frame.show(ui, body).inner).inner
}

fn scroll_by_keys(ui: &Ui) {
    if ui.ctx().text_edit_focused() {
        return;
    }
    let page = ui.clip_rect().height() * 0.85;
    let by = ui.input(|input| {
        let pressed = |key| input.key_pressed(key);
        if pressed(Key::PageDown) {
            -page
        } else if pressed(Key::PageUp) {
            page
        } else if pressed(Key::Home) {
            f32::MAX / 4.0
        } else if pressed(Key::End) {
            -f32::MAX / 4.0
        } else {
            0.0
        }
    });
    if by != 0.0 {
        ui.scroll_with_delta(vec2(0.0, by));
    }
}

/// Shows where the keyboard is, and brings it into sight.
pub(super) fn focus_ring(ui: &Ui, response: &Response) {
    if response.has_focus() {
        let stroke = Stroke::new(2.0, Palette::of(ui).link);
        let rect = response.rect.expand(3.0);
        ui.painter().rect_stroke(rect, CornerRadius::same(11), stroke, StrokeKind::Middle);
    }
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
}

/// The one action a screen is for.
pub(super) fn primary(ui: &mut Ui, words: &str) -> Response {
    let palette = Palette::of(ui);
    let response = ui
        .scope(|ui| {
            let widgets = &mut ui.visuals_mut().widgets;
            for (visuals, fill) in [
                (&mut widgets.inactive, palette.accent),
                (&mut widgets.hovered, palette.accent_over),
                (&mut widgets.active, palette.accent_over),
            ] {
                visuals.weak_bg_fill = fill;
                visuals.bg_stroke = Stroke::new(1.0, fill);
                visuals.fg_stroke.color = palette.on_accent;
            }
            ui.spacing_mut().button_padding = vec2(22.0, 10.0);
            let words = RichText::new(words).size(16.0).color(palette.on_accent);
            ui.add(Button::new(words).wrap().min_size(vec2(0.0, 44.0)))
        })
        .inner;
    focus_ring(ui, &response);
    response
}

/// An action beside the primary one.
pub(super) fn secondary(ui: &mut Ui, words: &str) -> Response {
    let response = ui.add(Button::new(words).wrap().min_size(vec2(0.0, theme::CLICK)));
    focus_ring(ui, &response);
    response
}

/// A secondary action that stands beside a primary one and is as tall.
pub(super) fn beside(ui: &mut Ui, words: &str) -> Response {
    let response = ui.add(Button::new(words).wrap().min_size(vec2(0.0, 44.0)));
    focus_ring(ui, &response);
    response
}

/// A box to tick.
pub(super) fn tick(ui: &mut Ui, ticked: bool, enabled: bool, words: &str) -> Option<bool> {
    let mut now = ticked;
    let response = ui.add_enabled(enabled, egui::Checkbox::new(&mut now, words));
    focus_ring(ui, &response);
    response.changed().then_some(now)
}

/// One line to type into, named by the label above it.
pub(super) fn field(ui: &mut Ui, id: &str, label: &str, hint: &str, text: &mut String) -> Response {
    let palette = Palette::of(ui);
    let name = ui.label(label);
    let edit = egui::TextEdit::singleline(text)
        .id_salt(id)
        .hint_text(RichText::new(hint).color(palette.weak))
        .desired_width(f32::INFINITY)
        .margin(Margin::symmetric(12, 10))
        .background_color(palette.card);
    let response = ui.add(edit).labelled_by(name.id);
    focus_ring(ui, &response);
    response
}

/// A surface that holds one thing.
pub(super) fn card<R>(ui: &mut Ui, body: impl FnOnce(&mut Ui) -> R) -> R {
    let palette = Palette::of(ui);
    let inside = Frame::new()
        .fill(palette.card)
        .stroke(Stroke::new(1.0, palette.border))
        .corner_radius(CornerRadius::same(12))
        .inner_margin(Margin::same(16))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            body(ui)
        })
        .inner;
    ui.add_space(4.0);
    inside
}

/// A card to choose among others: title, hint, and a mark when it is the chosen one.
pub(super) fn choice(ui: &mut Ui, size: Vec2, title: &str, hint: &str, chosen: bool) -> Response {
    let palette = Palette::of(ui);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let name = if hint.is_empty() { title.to_owned() } else { format!("{title}. {hint}") };
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, chosen, &name));
    let (fill, stroke) = match (chosen, response.hovered()) {
        (true, _) => (palette.chosen, Stroke::new(2.0, palette.link)),
        (false, true) => (palette.raised, Stroke::new(1.0, palette.edge)),
        (false, false) => (palette.card, Stroke::new(1.0, palette.border)),
    };
    let painter = ui.painter();
    painter.rect(rect, CornerRadius::same(12), fill, stroke, StrokeKind::Inside);
    let dot = pos2(rect.left() + 26.0, rect.top() + 27.0);
    painter.circle_stroke(
        dot,
        8.0,
        Stroke::new(1.5, if chosen { palette.link } else { palette.edge }),
    );
    if chosen {
        painter.circle_filled(dot, 4.5, palette.link);
    }
    let (title, hint) = choice_galleys(ui, rect.width(), title, hint);
    let left = rect.left() + CHOICE_TEXT;
    let below = rect.top() + 16.0 + title.size().y + 3.0;
    ui.painter().galley(pos2(left, rect.top() + 16.0), title, palette.text);
    ui.painter().galley(pos2(left, below), hint, palette.weak);
    focus_ring(ui, &response);
    response
}

const CHOICE_TEXT: f32 = 48.0;

/// How tall a choice of this width must be for its words.
pub(super) fn choice_height(ui: &Ui, width: f32, title: &str, hint: &str) -> f32 {
    let (title, hint_galley) = choice_galleys(ui, width, title, hint);
    let hint_height = if hint.is_empty() { 0.0 } else { hint_galley.size().y + 3.0 };
    (title.size().y + hint_height + 32.0).ceil()
}

fn choice_galleys(
    ui: &Ui,
    width: f32,
    title: &str,
    hint: &str,
) -> (std::sync::Arc<egui::Galley>, std::sync::Arc<egui::Galley>) {
    let palette = Palette::of(ui);
    let wrap = (width - CHOICE_TEXT - 16.0).max(1.0);
    let lay = |words: &str, size: f32, color: Color32| {
        ui.painter().layout(words.to_owned(), FontId::proportional(size), color, wrap)
    };
    (lay(title, 16.0, palette.text), lay(hint, theme::SMALL, palette.weak))
}

/// A line of text in its own size and colour.
pub(super) fn text(ui: &mut Ui, words: &str, size: f32, color: Color32) -> Response {
    ui.label(RichText::new(words).size(size).color(color))
}

/// A side remark.
pub(super) fn remark(ui: &mut Ui, words: &str) -> Response {
    text(ui, words, theme::SMALL, Palette::of(ui).weak)
}

/// A heading inside a screen.
pub(super) fn heading(ui: &mut Ui, words: &str) {
    ui.add_space(14.0);
    text(ui, words, theme::HEADING, Palette::of(ui).text);
    ui.add_space(2.0);
}

/// Parts of one sentence, each in its own size and colour, wrapped together.
pub(super) fn line(ui: &mut Ui, parts: &[(&str, f32, Color32)]) -> Response {
    let mut job = LayoutJob::default();
    for (place, (words, size, color)) in parts.iter().enumerate() {
        let gap = if place > 0 { 8.0 } else { 0.0 };
        let mut format = TextFormat::simple(FontId::proportional(*size), *color);
        format.valign = Align::Center;
        job.append(words, gap, format);
    }
    ui.add(Label::new(job).wrap())
}

/// A word in a rounded box.
pub(super) fn tag(ui: &mut Ui, words: &str, color: Color32) {
    let wrap = (ui.max_rect().width() - 20.0).max(1.0);
    let font = FontId::proportional(theme::SMALL);
    let galley = ui.painter().layout(words.to_owned(), font, color, wrap);
    let (rect, response) = ui.allocate_exact_size(galley.size() + vec2(20.0, 8.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
    ui.painter().rect_filled(rect, CornerRadius::same(7), Palette::of(ui).raised);
    ui.painter().galley(rect.min + vec2(10.0, 4.0), galley, color);
}
