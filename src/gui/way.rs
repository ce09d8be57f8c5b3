//! The picture of the way, painted.

use super::theme::Palette;
use super::widgets;
use crate::model::Way;
use crate::picture::{Ink, Point, Shape, draw, is_closed};
use crate::text::Words;
use egui::accesskit::Role;
use egui::{Align2, Color32, FontId, Painter, Pos2, Sense, Stroke, Ui, Vec2, WidgetInfo, vec2};

/// How much of an ink is left where the ground shines through.
const FAINT: f32 = 0.1;

/// The way that a report shows, if it shows one: found out once, not for each frame.
pub(super) fn ui(ui: &mut Ui, words: &Words, way: Option<&Way>) {
    let Some(way) = way else { return };
    widgets::card(ui, |ui| {
        let drawing = draw(way, &words.way, ui.available_width());
        let size = vec2(drawing.width, drawing.height);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        let read_out = words.way.read_out(way);
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &read_out));
        let palette = Palette::of(ui);
        for shape in &drawing.shapes {
            paint(ui.painter(), palette, rect.min.to_vec2(), shape);
        }
    });
    ui.add_space(4.0);
}

fn paint(painter: &Painter, palette: &Palette, corner: Vec2, shape: &Shape) {
    let at = |point: &Point| Pos2::from(*point) + corner;
    match shape {
        Shape::Strokes { lines, ink, width } => {
            let color = color(palette, *ink);
            let stroke = Stroke::new(*width, color);
            for line in lines {
                let mut points: Vec<Pos2> = line.iter().map(at).collect();
                match points.as_slice() {
                    [dot] => {
                        painter.circle_filled(*dot, width / 2.0, color);
                    }
                    _ if is_closed(line) => {
                        points.pop();
                        painter.add(egui::Shape::closed_line(points, stroke));
                    }
                    _ => {
                        painter.add(egui::Shape::line(points, stroke));
                    }
                }
            }
        }
        Shape::Area { corners, ink } => {
            let corners = corners.iter().map(at).collect();
            let color = color(palette, *ink);
            painter.add(egui::Shape::convex_polygon(corners, color, Stroke::NONE));
        }
        Shape::Disc { center, radius, ink, faint } => {
            let whole = color(palette, *ink);
            let color = if *faint { whole.gamma_multiply(FAINT) } else { whole };
            painter.circle_filled(at(center), *radius, color);
        }
        Shape::Words { text, at: place, centered, size, ink, strong: _ } => {
            let align = if *centered { Align2::CENTER_CENTER } else { Align2::LEFT_CENTER };
            let font = FontId::proportional(*size);
            painter.text(at(place), align, text, font, color(palette, *ink));
        }
    }
}

fn color(palette: &Palette, ink: Ink) -> Color32 {
    match ink {
        Ink::Text => palette.text,
        Ink::Quiet => palette.weak,
        Ink::Faint => palette.edge,
        Ink::Ground => palette.card,
        Ink::Working => palette.pass,
        Ink::Doubt => palette.warn,
        Ink::Trouble => palette.fail,
    }
}
