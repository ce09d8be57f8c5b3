//! What each stop looks like: a few lines on a field of 24 by 24 around its middle.

use super::{Ink, Point, Shape};
use crate::model::Part;
use std::f32::consts::{PI, TAU};

/// Draws a part around a middle, so many times as large as its field.
pub(super) fn icon(part: Part, middle: Point, scale: f32, ink: Ink, shapes: &mut Vec<Shape>) {
    let mut lines = match part {
        Part::ThisComputer => computer(),
        Part::Connection | Part::Router => router(),
        Part::Tunnel => shield(),
        Part::Proxy => exchange(),
        Part::Internet => globe(),
        Part::Dns => signpost(),
        Part::Service => server(),
    };
    for point in lines.iter_mut().flatten() {
        *point = [middle[0] + point[0] * scale, middle[1] + point[1] * scale];
    }
    shapes.push(Shape::Strokes { lines, ink, width: 1.7 });
}

/// Part of an ellipse, from one angle to another, in steps that look round at the size of an icon.
pub(super) fn arc(middle: Point, radii: [f32; 2], from: f32, to: f32, steps: u16) -> Vec<Point> {
    let at = |step: u16| from + (to - from) * f32::from(step) / f32::from(steps);
    let point =
        |angle: f32| [middle[0] + radii[0] * angle.cos(), middle[1] + radii[1] * angle.sin()];
    (0..=steps).map(|step| point(at(step))).collect()
}

/// A circle, closed.
pub(super) fn circle(middle: Point, radii: [f32; 2], steps: u16) -> Vec<Point> {
    let mut points = arc(middle, radii, 0.0, TAU, steps);
    points.pop();
    points.extend(points.first().copied());
    points
}

/// A rectangle with round corners, closed.
fn rounded(left: f32, top: f32, right: f32, bottom: f32, radius: f32) -> Vec<Point> {
    let corners = [
        ([right - radius, top + radius], -PI / 2.0),
        ([right - radius, bottom - radius], 0.0),
        ([left + radius, bottom - radius], PI / 2.0),
        ([left + radius, top + radius], PI),
    ];
    let mut points: Vec<Point> = corners
        .into_iter()
        .flat_map(|(middle, from)| arc(middle, [radius; 2], from, from + PI / 2.0, 4))
        .collect();
    points.extend(points.first().copied());
    points
}

fn dot(at: Point) -> Vec<Point> {
    vec![at]
}

fn computer() -> Vec<Vec<Point>> {
    vec![
        rounded(-11.0, -9.0, 11.0, 5.5, 2.0),
        vec![[0.0, 5.5], [0.0, 9.5]],
        vec![[-5.5, 9.5], [5.5, 9.5]],
    ]
}

fn router() -> Vec<Vec<Point>> {
    vec![
        rounded(-11.0, 1.5, 11.0, 9.5, 2.0),
        vec![[0.0, 1.5], [0.0, -3.0]],
        arc([0.0, -3.5], [4.5; 2], PI * 1.2, PI * 1.8, 8),
        arc([0.0, -3.5], [8.0; 2], PI * 1.2, PI * 1.8, 10),
        dot([-6.5, 5.5]),
        dot([-2.5, 5.5]),
        vec![[3.0, 5.5], [7.0, 5.5]],
    ]
}

fn shield() -> Vec<Vec<Point>> {
    let mut edge = vec![[0.0, -11.0], [9.0, -7.5], [9.0, 0.0]];
    edge.extend(arc([0.0, 0.0], [9.0, 11.0], 0.0, PI, 14));
    edge.extend([[-9.0, -7.5], [0.0, -11.0]]);
    vec![edge, circle([0.0, -2.0], [2.4; 2], 12), vec![[0.0, 0.4], [0.0, 4.5]]]
}

fn exchange() -> Vec<Vec<Point>> {
    vec![
        vec![[-10.0, -4.5], [10.0, -4.5]],
        vec![[5.5, -9.0], [10.0, -4.5], [5.5, 0.0]],
        vec![[10.0, 4.5], [-10.0, 4.5]],
        vec![[-5.5, 0.0], [-10.0, 4.5], [-5.5, 9.0]],
    ]
}

fn globe() -> Vec<Vec<Point>> {
    vec![
        circle([0.0, 0.0], [11.0; 2], 36),
        circle([0.0, 0.0], [4.8, 11.0], 28),
        vec![[-10.2, -4.0], [10.2, -4.0]],
        vec![[-10.2, 4.0], [10.2, 4.0]],
    ]
}

fn signpost() -> Vec<Vec<Point>> {
    vec![
        vec![[0.0, -11.0], [0.0, -9.0]],
        vec![[-8.0, -9.0], [6.0, -9.0], [9.5, -5.5], [6.0, -2.0], [-8.0, -2.0], [-8.0, -9.0]],
        vec![[0.0, -2.0], [0.0, 0.5]],
        vec![[8.0, 0.5], [-6.0, 0.5], [-9.5, 4.0], [-6.0, 7.5], [8.0, 7.5], [8.0, 0.5]],
        vec![[0.0, 7.5], [0.0, 11.0]],
    ]
}

fn server() -> Vec<Vec<Point>> {
    vec![
        rounded(-10.5, -10.0, 10.5, -1.5, 2.0),
        rounded(-10.5, 1.5, 10.5, 10.0, 2.0),
        dot([-6.0, -5.75]),
        dot([-6.0, 5.75]),
        vec![[0.5, -5.75], [6.0, -5.75]],
        vec![[0.5, 5.75], [6.0, 5.75]],
    ]
}
