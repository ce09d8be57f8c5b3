//! What logs say: their lines' times and levels, their kinds, and which of them matter.
//!
//! Bytes in, counts and annotations out: what is read is opened elsewhere ([`std::io::Read`]).
//!
//! ```text
//! decode ─ lines ─┬─ filter ─ record ─┐
//!                 └───────────────────┴─ said (header, time, evidence) ─ mask ─ template ─ merge ─ summary, annotate
//! ```
//!
//! - [`Scanner`] counts. Where only warnings and worse are asked for, it looks for the bytes that such
//!   a line must hold, many at a time, and reads only the lines around them.
//! - [`annotate()`] tells line by line.
//! - Nothing is set for a kind of log: where a line's header ends, which level it declares and how its
//!   time is written is found out from the line, and what it leaves open (the year, the order of day
//!   and month) from the file.
//! - A time without a zone is shown as it is written, with the offset `-00:00` (RFC 3339 section 4.3:
//!   the local offset is not known); compared with others it is read in the zone of [`Options`].

mod annotate;
mod block;
mod collect;
mod decode;
mod evidence;
mod filter;
mod header;
mod histogram;
mod json;
mod keep;
mod level;
mod lines;
mod mask;
mod merge;
mod profile;
mod record;
mod said;
mod scan;
mod summary;
mod template;
mod time;

pub use annotate::{Shape, annotate};
pub use histogram::STEPS;
pub use keep::{Keep, Kept};
pub use level::Level;
pub use scan::{Options, Scanner};
pub use summary::{FileSummary, Summary, Template};
pub use time::Moment;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod hostile_tests;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;
