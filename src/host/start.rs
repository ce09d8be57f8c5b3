//! What the program must know of its surroundings before it starts: language, display, interrupts.

use super::{Host, Stop};
use crate::model::Lang;
use std::env;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, Once, PoisonError};

/// The language of the system, or English where it speaks none that the program speaks.
pub fn system_lang() -> Lang {
    sys_locale::get_locales().find_map(|tag| Lang::from_tag(&tag)).unwrap_or_default()
}

/// Whether the variable `NO_COLOR` is set and not empty (no-color.org).
pub fn no_colour() -> bool {
    env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}

/// Whether the terminal obeys escape sequences, by which lines are coloured and cleared. Windows'
/// console does only when it is told to, which this does.
pub fn takes_escapes() -> bool {
    anstyle_query::windows::enable_ansi_colors().unwrap_or(true)
}

/// Whether there is a display on which a window could open. Windows and macOS always have one.
pub fn has_display() -> bool {
    !cfg!(all(unix, not(target_os = "macos")))
        || ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"]
            .iter()
            .any(|name| env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// Packs that stand beside the program's own file: those ending in `.selfcheck`, by name, at most twenty.
pub fn packs_beside_program(host: &dyn Host) -> Vec<PathBuf> {
    let program = env::current_exe().ok();
    let Some(folder) = program.as_deref().and_then(Path::parent) else { return Vec::new() };
    let entries = host.entries(folder, 1000).unwrap_or_default();
    let packs = entries.iter().filter(|entry| entry.name.ends_with(".selfcheck"));
    packs.take(20).map(|entry| folder.join(&entry.name)).collect()
}

/// Where Windows itself keeps a program of this name, if it does.
///
/// By its name alone it would be looked for beside this program first, which may well stand among
/// downloads.
#[cfg(windows)]
pub(super) fn system_program(name: &Path) -> Option<PathBuf> {
    if name.components().count() != 1 || !name.is_relative() {
        return None;
    }
    let root = PathBuf::from(env::var_os("SystemRoot")?);
    let mut name = name.to_owned();
    if name.extension().is_none() {
        name.set_extension("exe");
    }
    [root.join("System32").join(&name), root.join(&name)].into_iter().find(|path| path.is_file())
}

static STOPS: Mutex<Option<Stop>> = Mutex::new(None);
static HANDLER: Once = Once::new();

/// Makes Ctrl-C and a polite request to end (SIGTERM, SIGHUP) stop this run instead of the program.
pub fn on_interrupt(stop: &Stop) {
    *STOPS.lock().unwrap_or_else(PoisonError::into_inner) = Some(stop.clone());
    HANDLER.call_once(|| {
        let handler = || {
            if let Some(stop) = &*STOPS.lock().unwrap_or_else(PoisonError::into_inner) {
                stop.stop();
            }
        };
        // Without a handler the program ends at once, as it would have anyway.
        let _ = ctrlc::set_handler(handler);
    });
}

/// Keeps a panic inside a check quiet: it becomes a finding. Every other panic is shown as usual.
pub fn quiet_panics_in(thread_name: &'static str) {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let name = std::thread::current().name().map(str::to_owned);
        if !name.is_some_and(|name| name.starts_with(thread_name)) {
            usual(panic);
        }
    }));
}
