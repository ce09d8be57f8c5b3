//! Does the work that the window asks for, each piece on a thread with a name, so that the window never waits.

use super::backend::{Backend, Preview};
use super::command::{Job, Message};
use crate::engine::Event;
use crate::host::Stop;
use crate::model::Lang;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// Tells the window something, and wakes it.
#[derive(Clone)]
pub(super) struct Tell {
    messages: Sender<Message>,
    ctx: egui::Context,
}

impl Tell {
    /// A way to tell a window, and where the window finds what it was told.
    pub(super) fn new(ctx: egui::Context) -> (Self, Receiver<Message>) {
        let (messages, told) = channel();
        (Self { messages, ctx }, told)
    }

    fn tell(&self, message: Message) {
        // A window that is gone needs to be told nothing.
        if self.messages.send(message).is_ok() {
            self.ctx.request_repaint();
        }
    }
}

/// Begins a piece of work. What comes of it is told.
pub(super) fn begin(job: Job, backend: &Arc<Backend>, lang: Lang, stop: &Stop, tell: &Tell) {
    let backend = Arc::clone(backend);
    let tell = tell.clone();
    match job {
        Job::Start(number, wish) => {
            let stop = stop.clone();
            let when_lost = tell.clone();
            let started = spawn("run", move || {
                let (events, happened) = channel();
                let over = Arc::new(AtomicBool::new(false));
                let (forward, until) = (tell.clone(), Arc::clone(&over));
                let forwarding =
                    spawn("events", move || forward_events(number, &happened, &until, &forward));
                // A panic in the engine must not leave the window waiting.
                let _ = catch_unwind(AssertUnwindSafe(|| {
                    tell.tell(Message::Planned(number, (backend.plan)(&wish)));
                    (backend.start)(wish, stop, events);
                }));
                over.store(true, Ordering::SeqCst);
                if let Some(forwarding) = forwarding {
                    let _ = forwarding.join();
                }
                tell.tell(Message::Ended(number));
            });
            if started.is_none() {
                when_lost.tell(Message::Ended(number));
            }
        }
        Job::Read(path) => {
            spawn("read", move || {
                let name =
                    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
                let read = catch_unwind(AssertUnwindSafe(|| (backend.read)(&path, lang)));
                tell.tell(Message::Read(name, read.unwrap_or_else(|_| Err(String::new()))));
            });
        }
        Job::PickFile => {
            spawn("pick", move || tell.tell(Message::Picked((backend.choose_file)())));
        }
        Job::PickFolder => {
            spawn("folder", move || tell.tell(Message::PickedFolder((backend.choose_folder)())));
        }
        Job::Preview(report, rules) => {
            spawn("preview", move || {
                let prepared =
                    catch_unwind(AssertUnwindSafe(|| (backend.preview)(&report, &rules, lang)));
                let preview = prepared.unwrap_or_else(|_| Preview::default());
                tell.tell(Message::Previewed(report, preview));
            });
        }
        Job::ChoosePlace(report) => {
            spawn("place", move || {
                let proposal = (backend.suggest)(&report);
                let place = (backend.choose_place)(&proposal);
                tell.tell(Message::Placed(place, proposal));
            });
        }
        Job::Save(report, rules, path) => {
            spawn("save", move || {
                let save = || (backend.save)(&report, &rules, lang, &path);
                let saved = catch_unwind(AssertUnwindSafe(save));
                tell.tell(Message::Saved(saved.unwrap_or_else(|_| Err(String::new()))));
            });
        }
        Job::Reveal(path) => {
            spawn("reveal", move || {
                if !(backend.reveal)(&path) {
                    tell.tell(Message::NoReveal);
                }
            });
        }
        Job::Summarise(report) => {
            spawn("summary", move || {
                tell.tell(Message::Summary((backend.summary)(&report, lang)));
            });
        }
        Job::Settings(action) => {
            spawn("settings", move || {
                if !(backend.settings)(action) {
                    tell.tell(Message::NoSettings);
                }
            });
        }
        // The window does these itself: they take no time.
        Job::Stop | Job::Copy(_) => {}
    }
}

/// Hands events on until the last one, or until the run is over: an abandoned probe may hold its end of the channel for ever.
fn forward_events(number: u64, happened: &Receiver<Event>, over: &AtomicBool, tell: &Tell) {
    loop {
        let was_over = over.load(Ordering::SeqCst);
        match happened.recv_timeout(Duration::from_millis(100)) {
            Ok(event) => {
                let is_last = matches!(event, Event::Done(_));
                tell.tell(Message::Event(number, event));
                if is_last {
                    return;
                }
            }
            Err(RecvTimeoutError::Timeout) if !was_over => {}
            Err(_) => return,
        }
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Option<std::thread::JoinHandle<()>> {
    std::thread::Builder::new().name(format!("window {name}")).spawn(work).ok()
}

/// Asks for a place to save to with the system's own dialog.
pub fn choose_place(proposal: &std::path::Path) -> Option<PathBuf> {
    let mut dialog = rfd::FileDialog::new();
    if let Some(folder) = proposal.parent() {
        dialog = dialog.set_directory(folder);
    }
    if let Some(name) = proposal.file_name() {
        dialog = dialog.set_file_name(name.to_string_lossy());
    }
    dialog.save_file()
}

/// Asks for a folder with the system's own dialog.
pub fn choose_folder() -> Option<PathBuf> {
    rfd::FileDialog::new().pick_folder()
}

/// Asks for a file to open with the system's own dialog.
pub fn choose_file() -> Option<PathBuf> {
    rfd::FileDialog::new()
        .add_filter("*.selfcheck, *.toml, *.zip, *.json", &["selfcheck", "toml", "zip", "json"])
        .pick_file()
}
