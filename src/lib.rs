//! Selfcheck finds out why something on a computer does not work, and writes one report for support.
//!
//! Start reading here. The rooms are stacked in floors; a file may use only strictly lower ones, and
//! `tests/floors.rs` fails when one does not.
//!
//! ```text
//! 6  gui   cli                    the two faces; thin
//! 5  docs                         what is written from the code
//! 4  engine                       plan, ask, judge, diagnose; prints nothing, draws nothing
//! 3  packs   report               TOML in, checks out, every pack mistake found; one output format a file
//! 2  probes  picture              one question kind a file; the one drawing, as plain shapes
//! 1  host     redact   text       the only OS door; the only maker of Shareable; the words
//! 0  model    logs                the nouns; what lines of logs say; no I/O, no clock
//! ```
//!
//! One run, from left to right:
//!
//! ```text
//! checks/*.toml ─ packs::shipped ─ engine::plan ─ engine::run ──── Report ─ redact ─ Shareable ─ report::write
//!                                                  │  asks each probe on a thread of its own,
//!                                                  │  which may never come back
//!                                                  └─ judge (facts → finding), diagnose (findings → causes)
//! ```
//!
//! What always holds:
//!
//! - A probe brings facts and never judges; a failed connection is a fact. What could not be asked or
//!   answered is [`model::Unanswered`] and ends as `unknown`, never as `fail`.
//! - Judging is pure: [`engine::judge()`] and [`engine::diagnose()`] see facts and rules and nothing else, so an
//!   old report can be judged again with a newer pack.
//! - Only [`host`] knows the operating system, the clock and the network. [`host::Scene`] is a written-down
//!   machine behind the same trait.
//! - Only [`redact`](mod@redact) makes a [`redact::Shareable`], and every writer takes nothing else. What may leave this
//!   machine is decided there and nowhere else.
//! - A run always ends and always gives a report: at the limit, when stopped, when a probe panics or hangs.
//! - [`logs`] reads whatever is handed to it, line by line, and knows no file.
//! - There are two traits, [`probes::Probe`] and [`host::Host`], both for plugging. Everything else is enums
//!   and functions.
pub mod cli;
pub mod docs;
pub mod engine;
#[cfg(feature = "gui")]
pub mod gui;
pub mod host;
pub mod logs;
pub mod model;
pub mod packs;
pub mod picture;
pub mod probes;
pub mod redact;
pub mod report;
pub mod text;
