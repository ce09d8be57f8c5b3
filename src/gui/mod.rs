//! The window: takes in events, draws one screen, obeys one command.

mod backend;
mod command;
mod fold;
mod groups;
mod mark;
mod offers;
mod run;
mod screens;
mod share;
mod state;
mod theme;
mod way;
mod widgets;
mod work;

use crate::host::{Stop, leave_console};
use crate::model::Lang;
use crate::text::Words;
pub use backend::{Backend, Choice, Consent, Offer, Opened, Preview, Saved, Wish};
pub use command::{Command, Job, Message, Notice};
use eframe::{CreationContext, NativeOptions};
use egui::{Context, Key, Ui, ViewportBuilder, ViewportCommand};
pub use offers::Offered;
pub use run::Run;
pub use share::{Saving, Share};
pub use state::{Screen, State};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::Duration;
pub use theme::FONT;
pub use work::{choose_file, choose_folder, choose_place};

const ICON: &[u8] = include_bytes!("../../assets/icon/icon.png");

/// How often the clock of a run moves on.
const TICK: Duration = Duration::from_millis(250);

/// How the window starts.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The language it speaks at first.
    pub lang: Lang,
    /// A pack or report to open at once.
    pub open: Option<PathBuf>,
}

/// Opens the window and stays until it is closed.
///
/// # Errors
/// Why it could not be opened: no display, no usable graphics, a missing library.
pub fn run(backend: Backend, options: Options) -> Result<(), String> {
    let native = NativeOptions {
        viewport: ViewportBuilder::default()
            .with_title(Words::of(options.lang).gui.product.as_str())
            .with_app_id("selfcheck")
            .with_icon(eframe::icon_data::from_png_bytes(ICON).unwrap_or_default())
            .with_inner_size([900.0, 720.0])
            .with_min_inner_size([360.0, 320.0])
            .with_drag_and_drop(true),
        centered: true,
        ..NativeOptions::default()
    };
    // A missing library is a panic in winit, not an error.
    let opened = catch_unwind(AssertUnwindSafe(|| {
        let create: eframe::AppCreator<'_> = Box::new(move |creation: &CreationContext<'_>| {
            // Not sooner: while the window may still fail, the console is where that is said.
            leave_console();
            Ok(Box::new(App::new(&creation.egui_ctx, backend, options)))
        });
        eframe::run_native("selfcheck", native, create)
    }));
    match opened {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(panic) => Err(panic_words(panic.as_ref())),
    }
}

fn panic_words(panic: &(dyn Any + Send)) -> String {
    let words = panic.downcast_ref::<&str>().map(|words| (*words).to_owned());
    words.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
}

/// The window's content.
pub struct App {
    /// What it shows.
    pub state: State,
    backend: Arc<Backend>,
    stop: Stop,
    tell: work::Tell,
    told: Receiver<Message>,
}

impl std::fmt::Debug for App {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("App").field("state", &self.state).finish_non_exhaustive()
    }
}

impl App {
    /// The content of a window that draws with `ctx`.
    pub fn new(ctx: &Context, backend: Backend, options: Options) -> Self {
        theme::apply(ctx);
        theme::speak(ctx, options.lang);
        let (tell, told) = work::Tell::new(ctx.clone());
        let state = State::new(&backend, options.lang);
        let mut app = Self { state, backend: Arc::new(backend), stop: Stop::default(), tell, told };
        if let Some(path) = options.open {
            app.obey(ctx, Command::Open(path));
        }
        app
    }

    /// Takes in what other threads have told since the last time.
    pub fn take_in(&mut self, ctx: &Context) {
        self.state.now = ctx.input(|input| input.time);
        while let Ok(message) = self.told.try_recv() {
            let job = self.state.take_in(message);
            self.begin(ctx, job);
        }
        if self.state.screen == Screen::Run {
            ctx.request_repaint_after(TICK);
        }
    }

    /// Draws the screen and obeys what the user does there.
    pub fn show(&mut self, ui: &mut Ui) {
        let words = Words::of(self.state.lang);
        let by_hand = screens::ui(ui, &self.state, words);
        let by_key = escape(ui).or_else(|| dropped(ui));
        if let Some(command) = by_hand.or(by_key) {
            let ctx = ui.ctx().clone();
            self.obey(&ctx, command);
            // What the command changed shows in the next frame.
            ctx.request_repaint();
        }
    }

    fn obey(&mut self, ctx: &Context, command: Command) {
        let lang = self.state.lang;
        let job = self.state.obey(command);
        if self.state.lang != lang {
            theme::speak(ctx, self.state.lang);
            let title = Words::of(self.state.lang).gui.product.clone();
            ctx.send_viewport_cmd(ViewportCommand::Title(title));
        }
        self.begin(ctx, job);
    }

    fn begin(&mut self, ctx: &Context, job: Option<Job>) {
        let Some(job) = job else { return };
        match job {
            Job::Stop => self.stop.stop(),
            Job::Copy(text) => ctx.copy_text(text),
            job => {
                if matches!(job, Job::Start(..)) {
                    self.stop = Stop::default();
                }
                work::begin(job, &self.backend, self.state.lang, &self.stop, &self.tell);
            }
        }
    }
}

/// Escape leads back, unless it only leaves a text field.
fn escape(ui: &Ui) -> Option<Command> {
    let pressed = ui.input(|input| input.key_pressed(Key::Escape));
    (pressed && !ui.ctx().text_edit_focused()).then_some(Command::Back)
}

fn dropped(ui: &Ui) -> Option<Command> {
    let path = ui.input(|input| input.raw.dropped_files.first().map(|file| file.path().to_owned()));
    path.map(Command::Open)
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        self.take_in(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.show(ui);
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }
}

impl Drop for App {
    fn drop(&mut self) {
        // The run of a closed window is wanted by nobody.
        self.stop.stop();
    }
}
