//! The window: its state as plain data, its screens by their labels, its font by its characters.
#![cfg(feature = "gui")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod font;
mod sample;
mod state;
mod window;
