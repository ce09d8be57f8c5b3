//! What the user may want, what follows from it, and what other threads tell: closed lists, without egui.

use super::backend::{Opened, Preview, Saved, Wish};
use crate::engine::{Event, Planned};
use crate::model::{Action, Lang, PrivateKind, Report};
use crate::redact::Rules;
use std::path::PathBuf;
use std::sync::Arc;

/// What the user does. A screen gives at most one for each frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Speak this language.
    Speak(Lang),
    /// Take the complaint at this place.
    Choose(usize),
    /// The address field now holds this.
    Target(String),
    /// The folder field now holds this.
    Folder(String),
    /// Ask for a folder.
    PickFolder,
    /// Check what is chosen.
    Start,
    /// End the run.
    Stop,
    /// Leave this screen.
    Back,
    /// Check the same once more.
    Again,
    /// Look at the pack of others at this place.
    Look(usize),
    /// Whether the pack at this place may run.
    Allow(usize, bool),
    /// Whether the pack at this place may run programs.
    AllowPrograms(usize, bool),
    /// Ask for a file to open.
    PickFile,
    /// Open this file.
    Open(PathBuf),
    /// Prepare a report to be saved.
    Share,
    /// Hide values of this kind, or leave them.
    Hide(PrivateKind, bool),
    /// Hide these words besides, separated by commas.
    HideWords(String),
    /// Ask for a place and save there.
    Save,
    /// The path field now holds this.
    Path(String),
    /// Save at the path in the path field.
    SaveHere,
    /// Save nothing now.
    CancelSave,
    /// Show the saved report in the file manager.
    Reveal,
    /// Put a summary on the clipboard.
    CopySummary,
    /// Open a page of the system's settings.
    Settings(Action),
    /// Take the notice away.
    CloseNotice,
}

/// Work that a command or message asks for; the window has it done on another thread.
#[derive(Clone, Debug)]
pub enum Job {
    /// Run this wish, as the run with this number.
    Start(u64, Wish),
    /// End the run.
    Stop,
    /// Read this file.
    Read(PathBuf),
    /// Ask for a file to open.
    PickFile,
    /// Ask for a folder.
    PickFolder,
    /// Prepare the preview.
    Preview(Arc<Report>, Rules),
    /// Ask for a place to save this report to.
    ChoosePlace(Arc<Report>),
    /// Write this report there.
    Save(Arc<Report>, Rules, PathBuf),
    /// Show this file in the file manager.
    Reveal(PathBuf),
    /// Make a summary of this report.
    Summarise(Arc<Report>),
    /// Put this on the clipboard.
    Copy(String),
    /// Open a page of the system's settings.
    Settings(Action),
}

/// What other threads tell the window.
#[derive(Debug)]
pub enum Message {
    /// The checks that the run with this number will do.
    Planned(u64, Vec<Planned>),
    /// Something happened in the run with this number.
    Event(u64, Event),
    /// The run with this number is over, with or without a report.
    Ended(u64),
    /// The file of this name was read.
    Read(String, Result<Opened, String>),
    /// The user picked a file to open, or none.
    Picked(Option<PathBuf>),
    /// The user picked a folder, or none.
    PickedFolder(Option<PathBuf>),
    /// The preview of this report is there.
    Previewed(Arc<Report>, Preview),
    /// The user chose a place to save to, or none; the proposal comes second.
    Placed(Option<PathBuf>, PathBuf),
    /// The report was written, or not.
    Saved(Result<Saved, String>),
    /// The summary is there.
    Summary(String),
    /// The settings could not be opened.
    NoSettings,
    /// The file manager could not be opened.
    NoReveal,
}

/// One line shown above the screen until it is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The file of this name is being read.
    Reading(String),
    /// The file of this name could not be read, for this reason.
    NotRead(String, String),
    /// The run ended without a report.
    Broken,
    /// The summary is on the clipboard.
    Copied,
    /// The settings could not be opened.
    NoSettings,
    /// The file manager could not be opened.
    NoReveal,
}
