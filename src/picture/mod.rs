//! The one drawing of the way from this computer to the service, as plain shapes.
//!
//! It is laid out here and nowhere else; the window and the page only turn shapes into their own.

mod icon;
mod layout;
mod room;
mod sign;

pub use layout::draw;

/// A place in the drawing, from its upper left corner, in points.
pub type Point = [f32; 2];

/// What a shape is drawn with. The window and the page have a colour for each, in light and in dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ink {
    /// What must be read.
    Text,
    /// What may be read.
    Quiet,
    /// What is only there to hold things together.
    Faint,
    /// The ground on which the drawing stands.
    Ground,
    /// Seen working.
    Working,
    /// In doubt.
    Doubt,
    /// Trouble.
    Trouble,
}

impl Ink {
    /// Every ink.
    pub const ALL: [Self; 7] = [
        Self::Text,
        Self::Quiet,
        Self::Faint,
        Self::Ground,
        Self::Working,
        Self::Doubt,
        Self::Trouble,
    ];

    /// Its name, as the page's style sheet has it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Quiet => "quiet",
            Self::Faint => "faint",
            Self::Ground => "ground",
            Self::Working => "working",
            Self::Doubt => "doubt",
            Self::Trouble => "trouble",
        }
    }
}

/// One shape.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// Lines with round ends, each through its points; one of a single point is a dot, and one that
    /// ends where it starts is closed.
    Strokes {
        /// The lines.
        lines: Vec<Vec<Point>>,
        /// What they are drawn with.
        ink: Ink,
        /// How wide they are.
        width: f32,
    },
    /// A filled shape without dents.
    Area {
        /// Its corners.
        corners: Vec<Point>,
        /// What it is filled with.
        ink: Ink,
    },
    /// A filled circle.
    Disc {
        /// Its middle.
        center: Point,
        /// Its radius.
        radius: f32,
        /// What it is filled with.
        ink: Ink,
        /// Whether the ground shines through so far that text on it is read as on the ground.
        faint: bool,
    },
    /// A line of text.
    Words {
        /// The text.
        text: String,
        /// The middle of its height, at its start or in the middle of its width.
        at: Point,
        /// Whether `at` is the middle of its width.
        centered: bool,
        /// Height of its letters' em.
        size: f32,
        /// What it is written with.
        ink: Ink,
        /// Whether it stands out.
        strong: bool,
    },
}

/// Whether a line ends where it starts.
#[must_use]
pub fn is_closed(line: &[Point]) -> bool {
    match line {
        [first, _, .., last] => (first[0] - last[0]).hypot(first[1] - last[1]) < 0.01,
        _ => false,
    }
}

/// The drawing: its shapes, the lowest first.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// Its width, in points.
    pub width: f32,
    /// Its height, in points.
    pub height: f32,
    /// Its shapes.
    pub shapes: Vec<Shape>,
}
