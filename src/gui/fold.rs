//! A line to click that opens and closes what stands below it.

use super::theme::{self, Palette};
use super::widgets::focus_ring;
use egui::accesskit::Role;
use egui::collapsing_header::CollapsingState;
use egui::text::{LayoutJob, TextFormat};
use egui::{
    Align, Color32, CornerRadius, FontId, Response, Sense, Shape, Stroke, Ui, WidgetInfo, pos2,
    vec2,
};

/// Something that opens and closes: a line to click, below it what is always shown, and the body while it is open.
pub(super) struct Fold<'a> {
    /// What tells it from its siblings.
    pub(super) id: &'a str,
    /// The line to click.
    pub(super) title: &'a str,
    /// Size of the title, in points.
    pub(super) size: f32,
    /// Colour of the title.
    pub(super) color: Color32,
    /// What stands behind the title in small letters.
    pub(super) beside: &'a str,
    /// Whether it is open at first.
    pub(super) open: bool,
}

impl Fold<'_> {
    /// Shows it.
    pub(super) fn show(
        self,
        ui: &mut Ui,
        always: impl FnOnce(&mut Ui),
        body: impl FnOnce(&mut Ui),
    ) {
        let id = ui.make_persistent_id(self.id);
        let mut state = CollapsingState::load_with_default_open(ui.ctx(), id, self.open);
        if self.head(ui, state.is_open()).clicked() {
            state.toggle(ui);
        }
        always(ui);
        state.show_body_unindented(ui, body);
    }

    fn head(&self, ui: &mut Ui, is_open: bool) -> Response {
        let palette = Palette::of(ui);
        let mut job = LayoutJob::default();
        job.wrap.max_width = (ui.available_width() - 28.0).max(1.0);
        for (words, size, color, gap) in [
            (self.title, self.size, self.color, 0.0),
            (self.beside, theme::SMALL, palette.weak, 10.0),
        ] {
            let mut format = TextFormat::simple(FontId::proportional(size), color);
            format.valign = Align::Center;
            job.append(words, if words.is_empty() { 0.0 } else { gap }, format);
        }
        let words = ui.painter().layout_job(job);
        let size = vec2(ui.available_width(), (words.size().y + 6.0).max(theme::CLICK));
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        let name = [self.title, self.beside].join(" ");
        response.widget_info(|| {
            WidgetInfo::selected(Role::DisclosureTriangle, true, is_open, name.trim_end())
        });
        if response.hovered() {
            let over = rect.expand2(vec2(6.0, 0.0));
            ui.painter().rect_filled(over, CornerRadius::same(8), palette.raised);
        }
        let corner = pos2(rect.left(), rect.center().y - words.size().y / 2.0);
        ui.painter().galley(corner, words, self.color);
        let tip = pos2(rect.right() - 10.0, rect.center().y);
        let across = if is_open { vec2(4.5, 2.5) } else { vec2(4.5, -2.5) };
        let points = vec![
            tip + vec2(-across.x, across.y),
            tip + vec2(0.0, -across.y),
            tip + vec2(across.x, across.y),
        ];
        ui.painter().add(Shape::line(points, Stroke::new(1.8, palette.weak)));
        focus_ring(ui, &response);
        response
    }
}
