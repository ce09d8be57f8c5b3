//! What the window shows and what the user may do: plain data, folded from messages, without egui.

use super::backend::{Backend, Choice, Opened, Wish};
use super::command::{Command, Job, Message, Notice};
use super::offers::Offered;
use super::run::Run;
use super::share::{Saving, Share};
use crate::engine::Event;
use crate::model::{Lang, Os, Report, Text, Way};
use crate::packs::{Each, Target, TargetError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// The choices.
    Home,
    /// What the pack of others at this place in [`State::offers`] would do.
    Consent(usize),
    /// A run, as it happens.
    Run,
    /// What a run found.
    Result,
    /// What is about to be saved, and what was.
    Share,
}

/// Everything the window shows.
#[derive(Debug)]
pub struct State {
    /// The language.
    pub lang: Lang,
    /// The screen.
    pub screen: Screen,
    /// The system the window runs on.
    pub os: Os,
    /// The complaints, "everything" first.
    pub choices: Vec<Choice>,
    /// The place of the chosen one.
    pub chosen: usize,
    /// What stands in the address field.
    pub target: String,
    /// What is wrong with it, once the user tried to start.
    pub target_error: Option<TargetError>,
    /// What stands in the folder field.
    pub folder: String,
    /// Whether it was empty when the user tried to start.
    pub folder_missing: bool,
    /// Packs of others.
    pub offers: Vec<Offered>,
    /// The run.
    pub run: Run,
    /// The report shown.
    pub report: Option<Arc<Report>>,
    /// The way that it shows.
    pub way: Option<Way>,
    /// Whether that report was opened from a file.
    pub opened: bool,
    /// What is about to be saved.
    pub share: Share,
    /// The notice.
    pub notice: Option<Notice>,
    /// Seconds on the window's clock.
    pub now: f64,
    pub(super) shipped: Vec<Choice>,
    groups: Vec<(String, Text)>,
    wish: Wish,
}

impl State {
    /// The first screen.
    pub fn new(backend: &Backend, lang: Lang) -> Self {
        let mut state = Self {
            lang,
            screen: Screen::Home,
            os: backend.os,
            choices: Vec::new(),
            chosen: 0,
            target: String::new(),
            target_error: None,
            folder: String::new(),
            folder_missing: false,
            offers: Vec::new(),
            run: Run::default(),
            report: None,
            way: None,
            opened: false,
            share: Share::default(),
            notice: None,
            now: 0.0,
            shipped: backend.choices.clone(),
            groups: backend.groups.clone(),
            wish: Wish::default(),
        };
        for offer in &backend.offers {
            state.take_offer(offer.clone());
        }
        state.gather_choices();
        state
    }

    /// The complaint that is chosen.
    pub fn choice(&self) -> Option<&Choice> {
        self.choices.get(self.chosen)
    }

    /// The title of a group, else its id.
    pub fn group_title<'a>(&'a self, id: &'a str) -> &'a str {
        let foreign = self.offers.iter().flat_map(|offered| &offered.offer.groups);
        self.groups
            .iter()
            .chain(foreign)
            .find(|(group, _)| group == id)
            .map(|(_, title)| title.get(self.lang))
            .filter(|title| !title.is_empty())
            .unwrap_or(id)
    }

    /// Does what the user wants; gives the work that follows from it.
    pub fn obey(&mut self, command: Command) -> Option<Job> {
        match command {
            Command::Speak(lang) => {
                self.lang = lang;
                // The preview is in the language of the window.
                return self.preview_again();
            }
            Command::Choose(place) => {
                self.chosen = place.min(self.choices.len().saturating_sub(1));
                self.target_error = None;
                self.folder_missing = false;
            }
            Command::Target(target) => {
                self.target = target;
                self.target_error = None;
            }
            Command::Folder(folder) => {
                self.folder = folder;
                self.folder_missing = false;
            }
            Command::PickFolder => return Some(Job::PickFolder),
            Command::Start => return self.start(),
            Command::Again => return Some(self.run_wish()),
            Command::Stop => {
                self.run.stopping = true;
                return Some(Job::Stop);
            }
            Command::Back => return self.go_back(),
            Command::Look(place) if place < self.offers.len() => {
                self.screen = Screen::Consent(place);
            }
            Command::Look(_) => {}
            Command::Allow(place, allowed) => self.allow(place, allowed),
            Command::AllowPrograms(place, programs) => {
                if let Some(offered) = self.offers.get_mut(place) {
                    offered.programs = programs;
                }
            }
            Command::PickFile => return Some(Job::PickFile),
            Command::Open(path) => return self.open(path),
            Command::Share => return self.open_share(),
            Command::Hide(kind, hide) => {
                self.share.hide(kind, hide);
                return self.preview_again();
            }
            Command::HideWords(words) => {
                self.share.words = words;
                return self.preview_again();
            }
            Command::Save => {
                self.share.saving = Saving::Choosing;
                return self.report.clone().map(Job::ChoosePlace);
            }
            Command::Path(path) => self.share.path = path,
            Command::SaveHere => {
                let path = PathBuf::from(self.share.path.trim());
                return self.save(path);
            }
            Command::CancelSave => self.share.saving = Saving::Looking,
            Command::Reveal => {
                if let Saving::Saved(saved) = &self.share.saving {
                    return Some(Job::Reveal(saved.path.clone()));
                }
            }
            Command::CopySummary => return self.report.clone().map(Job::Summarise),
            Command::Settings(action) => return Some(Job::Settings(action)),
            Command::CloseNotice => self.notice = None,
        }
        None
    }

    /// Takes in what another thread tells; gives the work that follows from it.
    pub fn take_in(&mut self, message: Message) -> Option<Job> {
        match message {
            // What a run tells after the user has left it is of no interest any more.
            Message::Planned(number, _) | Message::Event(number, _) | Message::Ended(number)
                if number != self.run.number || self.screen != Screen::Run => {}
            Message::Planned(_, planned) => self.run.planned = planned,
            Message::Event(_, Event::Done(report)) => self.show(*report, false),
            Message::Event(_, event) => self.run.take_in(event),
            Message::Ended(_) => {
                self.screen = Screen::Home;
                self.notice = Some(Notice::Broken);
            }
            Message::Read(name, Err(why)) => self.notice = Some(Notice::NotRead(name, why)),
            Message::Read(_, Ok(Opened::Report(report))) => {
                self.notice = None;
                self.show(*report, true);
            }
            Message::Read(_, Ok(Opened::Pack(offer))) => {
                self.notice = None;
                let place = self.take_offer(*offer);
                self.gather_choices();
                self.screen = Screen::Consent(place);
            }
            Message::Read(_, Ok(Opened::Folder(folder))) => {
                self.notice = None;
                self.look_into(&folder);
            }
            Message::PickedFolder(Some(folder)) => self.look_into(&folder),
            Message::PickedFolder(None) => {}
            Message::Picked(path) => return path.and_then(|path| self.open(path)),
            Message::Previewed(report, preview) => {
                let is_shown =
                    self.report.as_ref().is_some_and(|shown| Arc::ptr_eq(shown, &report));
                if is_shown && self.share.take_preview(preview) {
                    return self.preview_again();
                }
            }
            Message::Placed(Some(path), _) => return self.save(path),
            Message::Placed(None, proposal) => {
                self.share.path = proposal.to_string_lossy().into_owned();
                self.share.saving = Saving::Asking;
            }
            Message::Saved(Ok(saved)) => self.share.saving = Saving::Saved(saved),
            Message::Saved(Err(why)) => self.share.saving = Saving::Failed(why),
            Message::Summary(summary) => {
                self.notice = Some(Notice::Copied);
                return Some(Job::Copy(summary));
            }
            Message::NoSettings => self.notice = Some(Notice::NoSettings),
            Message::NoReveal => self.notice = Some(Notice::NoReveal),
        }
        None
    }

    fn start(&mut self) -> Option<Job> {
        let choice = self.choice()?;
        let mut wish = Wish { only: choice.only.clone(), ..Wish::default() };
        match choice.asks {
            Some(Each::Target) => match Target::parse(&self.target) {
                Ok(target) => wish.targets.push(target),
                Err(error) => {
                    self.target_error = Some(error);
                    return None;
                }
            },
            Some(Each::Folder) => {
                let folder = self.folder.trim().trim_matches('"');
                self.folder_missing = folder.is_empty();
                if self.folder_missing {
                    return None;
                }
                wish.folders.push(PathBuf::from(folder));
            }
            None => {}
        }
        self.wish = wish;
        Some(self.run_wish())
    }

    /// Chooses the first complaint that is about a folder, with this one.
    fn look_into(&mut self, folder: &Path) {
        let about = |choice: &Choice| choice.asks == Some(Each::Folder);
        let chosen_fits = self.choice().is_some_and(about);
        if let Some(place) = self.choices.iter().position(about).filter(|_| !chosen_fits) {
            self.chosen = place;
        }
        self.folder = folder.to_string_lossy().into_owned();
        self.folder_missing = false;
        self.screen = Screen::Home;
    }

    fn run_wish(&mut self) -> Job {
        self.wish.foreign = self.consents();
        self.run = Run::new(self.run.number + 1, self.now);
        (self.report, self.way) = (None, None);
        self.opened = false;
        self.notice = None;
        self.share = Share::default();
        self.screen = Screen::Run;
        Job::Start(self.run.number, self.wish.clone())
    }

    fn go_back(&mut self) -> Option<Job> {
        match self.screen {
            Screen::Home => {}
            Screen::Run => {
                self.run.stopping = true;
                return Some(Job::Stop);
            }
            Screen::Consent(_) | Screen::Result => self.screen = Screen::Home,
            Screen::Share => self.screen = Screen::Result,
        }
        self.notice = None;
        None
    }

    fn open(&mut self, path: PathBuf) -> Option<Job> {
        // A run in progress is not thrown away for a file dropped by mistake.
        if self.screen == Screen::Run {
            return None;
        }
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        self.notice = Some(Notice::Reading(name));
        Some(Job::Read(path))
    }

    fn show(&mut self, report: Report, opened: bool) {
        self.way = Way::of(&report);
        self.report = Some(Arc::new(report));
        self.opened = opened;
        self.share = Share::default();
        self.screen = Screen::Result;
    }

    fn open_share(&mut self) -> Option<Job> {
        self.share.saving = Saving::Looking;
        self.screen = Screen::Share;
        self.notice = None;
        self.preview_again()
    }

    fn preview_again(&mut self) -> Option<Job> {
        let report = self.report.clone()?;
        if self.screen != Screen::Share || !self.share.begin_preview() {
            return None;
        }
        Some(Job::Preview(report, self.share.rules()))
    }

    fn save(&mut self, path: PathBuf) -> Option<Job> {
        let report = self.report.clone()?;
        self.share.path = path.to_string_lossy().into_owned();
        self.share.saving = Saving::Writing;
        Some(Job::Save(report, self.share.rules(), path))
    }
}
