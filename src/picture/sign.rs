//! The sign of what is known of a stop or link: its form says it without its colour.

use super::icon::arc;
use super::{Ink, Point, Shape};
use crate::model::Seen;
use std::f32::consts::PI;

/// The ink of what is known.
pub(super) fn ink(seen: Seen) -> Ink {
    match seen {
        Seen::Working => Ink::Working,
        Seen::Doubt => Ink::Doubt,
        Seen::Trouble => Ink::Trouble,
        Seen::Unknown | Seen::NotAsked => Ink::Quiet,
    }
}

/// Draws the sign so large around a middle, with a margin of ground around it.
pub(super) fn sign(seen: Seen, middle: Point, radius: f32, shapes: &mut Vec<Shape>) {
    let unit = radius / 10.0;
    let at = |x: f32, y: f32| [middle[0] + x * unit, middle[1] + y * unit];
    let disc = |radius: f32, ink| Shape::Disc { center: middle, radius, ink, faint: false };
    let margin = 2.5;
    shapes.push(disc(radius + margin, Ink::Ground));
    if seen == Seen::Doubt {
        let corners = vec![at(0.0, -10.0), at(10.8, 8.6), at(-10.8, 8.6)];
        let edge = corners.iter().chain(corners.first()).copied().collect();
        shapes.push(Shape::Area { corners, ink: Ink::Doubt });
        shapes.push(Shape::Strokes { lines: vec![edge], ink: Ink::Doubt, width: 2.2 * unit });
    } else {
        shapes.push(disc(radius, ink(seen)));
    }
    let lines = match seen {
        Seen::Working => vec![vec![at(-4.6, 0.4), at(-1.4, 3.8), at(4.8, -3.4)]],
        Seen::Trouble => {
            vec![vec![at(-3.6, -3.6), at(3.6, 3.6)], vec![at(-3.6, 3.6), at(3.6, -3.6)]]
        }
        Seen::Doubt => vec![vec![at(0.0, -4.2), at(0.0, 2.0)], vec![at(0.0, 5.4)]],
        Seen::Unknown => {
            let mut hook = arc(at(0.0, -2.4), [3.2 * unit; 2], PI, PI * 2.25, 10);
            hook.push(at(0.0, 2.2));
            vec![hook, vec![at(0.0, 5.6)]]
        }
        Seen::NotAsked => vec![vec![at(-4.2, 0.0), at(4.2, 0.0)]],
    };
    shapes.push(Shape::Strokes { lines, ink: Ink::Ground, width: 2.2 * unit });
}
