//! The sign of a status, drawn: no font has all of them.

use super::theme::Palette;
use crate::model::Status;
use egui::{Align2, FontId, Pos2, Rect, Sense, Shape, Stroke, Ui, Vec2, vec2};

/// The sign of a status. The word always stands beside it.
pub(super) fn mark(ui: &mut Ui, status: Status, size: f32) {
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(size), Sense::hover());
    paint_mark(ui, status, rect);
}

fn paint_mark(ui: &Ui, status: Status, rect: Rect) {
    let palette = Palette::of(ui);
    let color = palette.status(status);
    let (center, unit) = (rect.center(), rect.width() / 20.0);
    let at = |x: f32, y: f32| -> Pos2 { center + vec2(x, y) * unit };
    let line = Stroke::new(2.2 * unit, palette.card);
    let painter = ui.painter();
    if status == Status::Warn {
        let corners = vec![at(0.0, -9.0), at(9.6, 8.0), at(-9.6, 8.0)];
        let edge = Stroke::new(2.0 * unit, color);
        painter.add(Shape::convex_polygon(corners, color, edge));
        painter.line_segment([at(0.0, -3.4), at(0.0, 2.4)], line);
        painter.circle_filled(at(0.0, 5.6), 1.4 * unit, palette.card);
        return;
    }
    painter.circle_filled(center, 10.0 * unit, color);
    match status {
        Status::Pass => {
            let points = vec![at(-4.6, 0.4), at(-1.4, 3.8), at(4.8, -3.4)];
            painter.add(Shape::line(points, line));
        }
        Status::Fail => {
            painter.line_segment([at(-3.6, -3.6), at(3.6, 3.6)], line);
            painter.line_segment([at(-3.6, 3.6), at(3.6, -3.6)], line);
        }
        Status::Unknown => {
            let font = FontId::proportional(14.0 * unit);
            painter.text(center, Align2::CENTER_CENTER, "?", font, palette.card);
        }
        Status::Skipped | Status::Warn => {
            painter.line_segment([at(-4.0, 0.0), at(4.0, 0.0)], line);
        }
    }
}
