//! The terminal as a place to write: colours only where they show, nothing hostile let through.

use crate::model::{Lang, Status};
use crate::report::visible;
use crate::text::Words;
use std::io::{IsTerminal, Write, stderr, stdout};

/// Where lines go, in which language, and what that place can show.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact about one place")]
pub struct Terminal {
    /// The language.
    pub lang: Lang,
    /// Whether standard output is a terminal, so that a person reads it and nothing else does.
    pub is_screen: bool,
    colours: bool,
    progress: bool,
    progress_shown: bool,
    collected: Option<Vec<u8>>,
}

impl Terminal {
    /// The terminal of this process. `no_colour` is whether the variable `NO_COLOR` is set,
    /// `takes_escapes` whether a terminal obeys escape sequences or would show them.
    #[must_use]
    pub fn new(lang: Lang, no_colour: bool, takes_escapes: bool) -> Self {
        let is_screen = stdout().is_terminal();
        Self {
            lang,
            is_screen,
            colours: is_screen && takes_escapes && !no_colour,
            progress: stderr().is_terminal() && takes_escapes,
            progress_shown: false,
            collected: None,
        }
    }

    /// The words in its language.
    #[must_use]
    pub fn words(&self) -> &'static Words {
        Words::of(self.lang)
    }

    /// Writes a line. A closed pipe is nobody's fault: the rest is dropped.
    pub fn say(&mut self, line: &str) {
        self.clear_progress();
        self.write_line(&visible(line));
    }

    /// Writes text exactly as it is, for other programs to read.
    pub fn say_raw(&mut self, text: &str) {
        self.clear_progress();
        let _ = stdout().write_all(text.as_bytes());
        let _ = stdout().flush();
    }

    /// Standard output itself, for what is too long to be held.
    pub fn writer(&mut self) -> impl Write + Send + use<> {
        self.clear_progress();
        stdout()
    }

    /// Writes a line to standard error.
    pub fn complain(&mut self, line: &str) {
        self.clear_progress();
        let _ = writeln!(stderr(), "{}", visible(line));
    }

    /// Shows how far the run is, in place, where standard error is a terminal.
    pub fn progress(&mut self, line: &str) {
        if self.progress {
            let _ = write!(stderr(), "\r\x1b[2K{}", visible(line));
            let _ = stderr().flush();
            self.progress_shown = true;
        }
    }

    fn clear_progress(&mut self) {
        if std::mem::take(&mut self.progress_shown) {
            let _ = write!(stderr(), "\r\x1b[2K");
        }
    }

    /// A heading.
    pub fn heading(&mut self, text: &str) {
        self.say("");
        self.coloured("1", text);
    }

    /// A line in the colour of a status.
    pub fn say_status(&mut self, status: Status, line: &str) {
        let colour = match status {
            Status::Pass => "32",
            Status::Warn => "33",
            Status::Fail => "31;1",
            Status::Unknown => "35",
            Status::Skipped => "2",
        };
        self.coloured(colour, line);
    }

    fn coloured(&mut self, colour: &str, line: &str) {
        self.clear_progress();
        let line = visible(line);
        if self.colours {
            self.write_line(&format!("\x1b[{colour}m{line}\x1b[0m"));
        } else {
            self.write_line(&line);
        }
    }

    fn write_line(&mut self, line: &str) {
        let _ = match &mut self.collected {
            Some(lines) => writeln!(lines, "{line}"),
            None => writeln!(stdout(), "{line}"),
        };
    }

    /// Lets `show` write into `lines` instead of the screen.
    pub fn collect(&mut self, lines: &mut Vec<u8>, show: impl FnOnce(&mut Self)) {
        self.collected = Some(Vec::new());
        show(self);
        lines.extend(self.collected.take().unwrap_or_default());
    }
}
