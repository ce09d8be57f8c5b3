//! Opens the window, or runs in the terminal.

fn main() {}
