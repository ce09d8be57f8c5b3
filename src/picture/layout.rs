//! Where everything in the drawing stands: in a row where there is room, else one below the other.

use super::icon::{circle, icon};
use super::room::{cut, lines};
use super::sign::{ink, sign};
use super::{Drawing, Ink, Point, Shape};
use crate::model::{Part, Seen, Stop, Way};
use crate::text::WayWords;

/// Size of the name of a stop.
const NAME: f32 = 14.0;
/// Size of all other words.
const SMALL: f32 = 12.5;
/// Least width of a column in which the words of every language have room.
const NARROWEST: f32 = 122.0;
/// Beyond this, links look longer than they matter.
const WIDEST: f32 = 190.0;

/// Draws the way no wider than `width`, in points.
#[must_use]
pub fn draw(way: &Way, words: &WayWords, width: f32) -> Drawing {
    #[expect(clippy::cast_precision_loss, reason = "a way has a handful of stops")]
    let column = width / way.stops.len().max(1) as f32;
    let board = Board { way, words, shapes: Vec::new() };
    if column >= NARROWEST { board.row(column.min(WIDEST), width) } else { board.column(width) }
}

struct Board<'a> {
    way: &'a Way,
    words: &'a WayWords,
    shapes: Vec<Shape>,
}

impl Board<'_> {
    /// The stops side by side, their names below, what is wrong with a link above it.
    fn row(mut self, column: f32, width: f32) -> Drawing {
        const RADIUS: f32 = 27.0;
        let marked = self.way.links.iter().any(|seen| is_marked(*seen));
        let y = if marked { 32.0 } else { 6.0 } + RADIUS;
        let mut height: f32 = y + RADIUS + 50.0;
        #[expect(clippy::cast_precision_loss, reason = "a way has a handful of stops")]
        let margin = (width - column * self.way.stops.len() as f32) / 2.0;
        let mut x = margin + column / 2.0;
        for (at, stop) in self.way.stops.iter().enumerate() {
            if let Some(seen) = self.way.links.get(at) {
                let ends = [[x + RADIUS + 7.0, y], [x + column - RADIUS - 7.0, y]];
                let words = [x + column / 2.0, y - RADIUS - 16.0];
                self.link(*seen, ends, words, true, column - 6.0);
            }
            self.stop(stop, [x, y], RADIUS);
            let below = y + RADIUS + 18.0;
            let bottom = self.captions(stop, [x, below], true, column - 10.0);
            height = height.max(bottom);
            x += column;
        }
        Drawing { width, height, shapes: self.shapes }
    }

    /// The stops one below the other, their names to the right.
    fn column(mut self, width: f32) -> Drawing {
        const RADIUS: f32 = 19.5;
        let x = RADIUS + 8.0;
        let beside = x + RADIUS + 18.0;
        let room = (width - beside - 4.0).max(40.0);
        let mut y = RADIUS + 6.0;
        let mut height = y;
        for (at, stop) in self.way.stops.iter().enumerate() {
            self.stop(stop, [x, y], RADIUS);
            let top = if self.name(stop, room).is_empty() { y - 10.0 } else { y - 18.0 };
            let bottom = self.captions(stop, [beside, top], false, room);
            height = bottom.max(y + RADIUS + 8.0);
            let Some(seen) = self.way.links.get(at) else { break };
            let length = if is_marked(*seen) { 54.0 } else { 22.0 };
            let long = length + (bottom - (y + RADIUS + 8.0)).max(0.0);
            let ends = [[x, y + RADIUS + 6.0], [x, y + RADIUS + long - 6.0]];
            self.link(*seen, ends, [beside, y + RADIUS + long / 2.0], false, room);
            y += 2.0 * RADIUS + long;
        }
        Drawing { width, height, shapes: self.shapes }
    }

    fn stop(&mut self, stop: &Stop, middle: Point, radius: f32) {
        let tone = ink(stop.seen);
        if is_marked(stop.seen) {
            self.shapes.push(Shape::Disc { center: middle, radius, ink: tone, faint: true });
        }
        let whole = circle(middle, [radius; 2], 48);
        let (lines, width, ring) = match stop.seen {
            Seen::Working => (vec![whole], 1.8, tone),
            Seen::Trouble | Seen::Doubt => (vec![whole], 2.6, tone),
            // Broken rings are not there to be trusted.
            Seen::Unknown => (dashes(&whole, 2), 1.5, Ink::Quiet),
            Seen::NotAsked => (dashes(&whole, 2), 1.2, Ink::Faint),
        };
        self.shapes.push(Shape::Strokes { lines, ink: ring, width });
        let asked = stop.seen != Seen::NotAsked;
        let tone = if asked { Ink::Text } else { Ink::Quiet };
        icon(stop.part, middle, radius / 21.0, tone, &mut self.shapes);
        let badge = [middle[0] + radius * 0.74, middle[1] + radius * 0.74];
        sign(stop.seen, badge, 8.5, &mut self.shapes);
    }

    /// Name, own name and what is known of a stop; gives where they end.
    fn captions(&mut self, stop: &Stop, first: Point, centered: bool, room: f32) -> f32 {
        let mut at = first;
        let name = cut(self.words.part(stop.part), NAME, room);
        self.write(name, at, centered, NAME, Ink::Text, true);
        at[1] += 19.0;
        for line in self.name(stop, room) {
            self.write(line, at, centered, SMALL, Ink::Text, false);
            at[1] += 17.0;
        }
        let seen = cut(self.words.seen(stop.seen), SMALL, room);
        self.write(seen, at, centered, SMALL, ink(stop.seen), is_marked(stop.seen));
        at[1] + 13.0
    }

    /// A stop's own name, in two lines at most.
    fn name(&self, stop: &Stop, room: f32) -> Vec<String> {
        if stop.part != Part::Service {
            return Vec::new();
        }
        lines(&self.words.own_name(stop), SMALL, room)
    }

    fn link(&mut self, seen: Seen, ends: [Point; 2], words: Point, centered: bool, room: f32) {
        let [from, to] = ends;
        let middle = between(from, to, 0.5);
        let (lines, width, tone) = match seen {
            Seen::Working => (vec![vec![from, to]], 2.2, Ink::Working),
            Seen::Trouble | Seen::Doubt => {
                let length = (to[0] - from[0]).hypot(to[1] - from[1]).max(1.0);
                let gap = (14.0 / length).min(0.45);
                let halves = [0.5 - gap, 0.5 + gap].map(|part| between(from, to, part));
                (vec![vec![from, halves[0]], vec![halves[1], to]], 2.6, ink(seen))
            }
            Seen::Unknown => (dotted(from, to), 2.2, Ink::Quiet),
            Seen::NotAsked => (dotted(from, to), 1.8, Ink::Faint),
        };
        self.shapes.push(Shape::Strokes { lines, ink: tone, width });
        if is_marked(seen) {
            sign(seen, middle, 9.5, &mut self.shapes);
            let text = cut(self.words.seen(seen), SMALL, room);
            self.write(text, words, centered, SMALL, tone, true);
        }
    }

    fn write(
        &mut self,
        text: String,
        at: Point,
        centered: bool,
        size: f32,
        ink: Ink,
        strong: bool,
    ) {
        self.shapes.push(Shape::Words { text, at, centered, size, ink, strong });
    }
}

fn is_marked(seen: Seen) -> bool {
    matches!(seen, Seen::Trouble | Seen::Doubt)
}

fn between(from: Point, to: Point, part: f32) -> Point {
    [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part]
}

/// Every other piece of so many steps of a line.
fn dashes(line: &[Point], steps: usize) -> Vec<Vec<Point>> {
    let starts = (0..line.len().saturating_sub(steps)).step_by(2 * steps);
    starts.filter_map(|at| line.get(at..=at + steps)).map(<[Point]>::to_vec).collect()
}

fn dotted(from: Point, to: Point) -> Vec<Vec<Point>> {
    let length = (to[0] - from[0]).hypot(to[1] - from[1]);
    let mut dots = Vec::new();
    let mut at = 0.0;
    while at <= length {
        dots.push(vec![between(from, to, at / length.max(1.0))]);
        at += 6.5;
    }
    dots
}

#[cfg(test)]
mod tests {
    use super::super::room::wide;
    use super::{Shape, draw};
    use crate::model::{Lang, Part, Seen, Stop, Way};
    use crate::text::Words;

    fn way(name: &str) -> Way {
        let parts = [
            Part::ThisComputer,
            Part::Router,
            Part::Proxy,
            Part::Internet,
            Part::Dns,
            Part::Service,
        ];
        let seen =
            [Seen::Working, Seen::Unknown, Seen::Doubt, Seen::NotAsked, Seen::Trouble, Seen::Doubt];
        let stop = |(part, seen)| {
            let name = if part == Part::Service { name.to_owned() } else { String::new() };
            Stop { part, seen, name, more: usize::from(part == Part::Service) * 2 }
        };
        Way {
            stops: parts.into_iter().zip(seen).map(stop).collect(),
            links: vec![Seen::Trouble, Seen::Doubt, Seen::Unknown, Seen::NotAsked, Seen::Working],
        }
    }

    /// The left, upper, right and lower edge of a shape.
    fn edges(shape: &Shape) -> [f32; 4] {
        let around = |points: &mut dyn Iterator<Item = [f32; 2]>, by: f32| {
            points.fold([f32::MAX, f32::MAX, f32::MIN, f32::MIN], |edges, [x, y]| {
                [
                    edges[0].min(x - by),
                    edges[1].min(y - by),
                    edges[2].max(x + by),
                    edges[3].max(y + by),
                ]
            })
        };
        match shape {
            Shape::Strokes { lines, width, .. } => {
                around(&mut lines.iter().flatten().copied(), width / 2.0)
            }
            Shape::Area { corners, .. } => around(&mut corners.iter().copied(), 0.0),
            Shape::Disc { center, radius, .. } => around(&mut [*center].into_iter(), *radius),
            Shape::Words { text, at, centered, size, .. } => {
                let (wide, half) = (wide(text, *size), size * 0.6);
                let left = if *centered { at[0] - wide / 2.0 } else { at[0] };
                [left, at[1] - half, left + wide, at[1] + half]
            }
        }
    }

    #[test]
    fn nothing_leaves_the_drawing_at_any_width_and_no_words_meet() {
        let long = "an-uncommonly-long-name-of-a-service.department.example.com:8443";
        for name in
            ["", "www.example.com:443", long, "非常长的服务名称在这里不应超出画面的边缘.中国:443"]
        {
            for lang in Lang::ALL {
                for width in [200.0, 280.0, 448.0, 600.0, 733.0, 860.0, 1600.0] {
                    let drawing = draw(&way(name), &Words::of(lang).way, width);
                    let place = format!("{name} {} {width}", lang.tag());
                    let mut words: Vec<[f32; 4]> = Vec::new();
                    for shape in &drawing.shapes {
                        let [left, top, right, bottom] = edges(shape);
                        assert!(left >= 0.0 && top >= 0.0, "{place}: {shape:?}");
                        assert!(right <= width && bottom <= drawing.height, "{place}: {shape:?}");
                        if !matches!(shape, Shape::Words { .. }) {
                            continue;
                        }
                        let meets = words.iter().find(|[l, t, r, b]| {
                            left < *r && *l < right && top < *b && *t < bottom
                        });
                        assert!(meets.is_none(), "{place}: {shape:?} meets other words");
                        words.push([left, top, right, bottom]);
                    }
                }
            }
        }
    }

    #[test]
    fn every_stop_and_every_marked_link_has_its_word() {
        let words = &Words::of(Lang::En).way;
        let drawing = draw(&way("a.example:443"), words, 800.0);
        let count = |wanted: &str| {
            let is = |shape: &&Shape| matches!(shape, Shape::Words { text, .. } if text == wanted);
            drawing.shapes.iter().filter(is).count()
        };
        assert_eq!(count(&words.trouble), 2);
        assert_eq!(count(&words.doubt), 3);
        assert_eq!(count(&words.working), 1);
        assert_eq!(count(&words.unknown), 1);
        assert_eq!(count(&words.not_asked), 1);
        for part in ["This computer", "Router", "Proxy", "Internet", "DNS", "Service"] {
            assert_eq!(count(part), 1, "{part}");
        }
    }
}
