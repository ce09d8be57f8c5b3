//! Reports for people and programs, one format a file. Every writer takes a [`Shareable`] and nothing else.
//!
//! To add a format: a file here, a variant of [`Format`] and its arms.

mod bundle;
mod headline;
mod html;
mod id;
mod json;
mod markdown;
mod open;
mod plain;
mod problem;
mod ticket;
mod timeline;
mod way;

use crate::model::Lang;
use crate::redact::Shareable;
pub use bundle::{Bundle, BundleError, Manifest, Member, bundle};
pub use headline::headline;
pub use id::{default_name, report_id};
pub use json::schema;
pub use open::{OpenError, looks_like_one, open};
pub use plain::{fact, local_time, visible};
pub use problem::Problem;
use std::io;
pub use timeline::{TimelineLine, timeline};

/// The files a report can be written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// One page for people, in every language; opens by double-click and from a mail.
    Html,
    /// The whole report for programs.
    Json,
    /// The page in short, for issue trackers.
    Markdown,
    /// Title and body of a ticket, to paste.
    Ticket,
}

impl Format {
    /// Every format, in the order in which menus show them.
    pub const ALL: [Self; 4] = [Self::Html, Self::Json, Self::Markdown, Self::Ticket];

    /// The format as the command line writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Json => "json",
            Self::Markdown => "markdown",
            Self::Ticket => "ticket",
        }
    }

    /// The ending of its files, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Json => "json",
            Self::Markdown => "md",
            Self::Ticket => "txt",
        }
    }
}

/// Writes a report in one format.
///
/// # Errors
/// Those of `out`.
pub fn write(
    shareable: &Shareable,
    format: Format,
    lang: Lang,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    match format {
        Format::Html => html::write(shareable, lang, out),
        Format::Json => json::write(shareable, out),
        Format::Markdown => markdown::write(shareable, lang, out),
        Format::Ticket => ticket::write(shareable, lang, out),
    }
}
