//! The picture of the way as SVG inside the page: wide and narrow, of which the style sheet shows one.

use super::plain::visible;
use crate::model::{Lang, Report, Way};
use crate::picture::{Drawing, Point, Shape, draw, is_closed};
use crate::text::Words;
use askama::Template;
use std::fmt::Write;

/// Widths for which it is drawn, in points: beside each other, and one below the other.
const WIDTHS: [(&str, f32); 2] = [("wide", 800.0), ("narrow", 320.0)];

/// One drawing as an element of the page.
#[derive(Template)]
#[template(path = "way.html", config = "assets/report/askama.toml")]
pub(super) struct Picture {
    lang: Lang,
    form: &'static str,
    title: &'static str,
    line: String,
    drawing: Drawing,
}

/// The pictures of the way that a report shows, or none.
pub(super) fn pictures(report: &Report, lang: Lang) -> Vec<Picture> {
    let words = &Words::of(lang).way;
    let Some(mut way) = Way::of(report) else { return Vec::new() };
    for stop in &mut way.stops {
        stop.name = visible(&stop.name);
    }
    let picture = |(form, width)| Picture {
        lang,
        form,
        title: &words.title,
        line: words.line(&way),
        drawing: draw(&way, words, width),
    };
    WIDTHS.into_iter().map(picture).collect()
}

impl Picture {
    /// The `d` of a path through these points.
    #[expect(clippy::unused_self, reason = "templates call what is their own")]
    fn path(&self, lines: &[Vec<Point>]) -> String {
        let mut path = String::new();
        for line in lines {
            for (at, [x, y]) in line.iter().enumerate() {
                // A string takes whatever is written to it.
                let _ = write!(path, "{}{x:.1} {y:.1}", if at == 0 { 'M' } else { 'L' });
            }
            match line.as_slice() {
                [_] => path.push_str("h0"),
                line if is_closed(line) => path.push('Z'),
                _ => {}
            }
        }
        path
    }

    #[expect(clippy::unused_self, reason = "templates call what is their own")]
    fn points(&self, corners: &[Point]) -> String {
        let corners: Vec<String> = corners.iter().map(|[x, y]| format!("{x:.1},{y:.1}")).collect();
        corners.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use crate::picture::Ink;

    #[test]
    fn the_style_sheet_has_every_ink() {
        let style = include_str!("../../assets/report/report.css");
        for ink in Ink::ALL {
            assert!(style.contains(&format!(".way .ink-{}{{color:", ink.name())), "{ink:?}");
        }
    }
}
