//! Placeholders that stand on PATH like programs but only open a shop or an installer.

use super::super::Ctx;
use crate::host::{Command, FileKind, variable};
use crate::model::Os;
use std::path::Path;
use std::time::Duration;

/// Programs that macOS shows in `/usr/bin` before its developer tools are installed; run without
/// them, each opens a window that asks to install them.
const MAC_TOOLS: [&str; 15] = [
    "c++", "cc", "clang", "g++", "gcc", "git", "gmake", "lldb", "make", "perl", "pip3", "python3",
    "ruby", "svn", "swift",
];

/// Whether the file at `path` must not be run because it is only a placeholder.
pub(super) fn is_stub(cx: &Ctx<'_>, path: &Path, name: &str) -> bool {
    match cx.host.machine().os {
        Os::Linux => false,
        Os::Mac => is_mac_stub(cx, path, name),
        Os::Windows => is_windows_stub(cx, path, name),
    }
}

fn is_mac_stub(cx: &Ctx<'_>, path: &Path, name: &str) -> bool {
    if path.parent() != Some(Path::new("/usr/bin")) {
        return false;
    }
    let command = match name {
        "java" | "javac" => Command::new("/usr/libexec/java_home", &[]),
        // Ruby and Perl come with the system itself.
        "ruby" | "perl" => return false,
        name if MAC_TOOLS.contains(&name) => Command::new("/usr/bin/xcode-select", &["-p"]),
        _ => return false,
    };
    let limit = cx.limit.at_most(Duration::from_secs(2));
    !cx.host.run(&command, &limit).is_ok_and(|output| output.code == Some(0))
}

/// The launcher `py` fetches a Python where there is none, once these are set to whatever.
const FETCHES: [&str; 2] = ["PYLAUNCHER_ALLOW_INSTALL", "PYLAUNCHER_ALWAYS_INSTALL"];

/// The Microsoft Store's aliases are empty files in one folder. One that belongs to an installed
/// program looks the same, but the program's own folder then stands beside it.
fn is_windows_stub(cx: &Ctx<'_>, path: &Path, name: &str) -> bool {
    if name == "py" && FETCHES.iter().any(|fetches| variable(cx.host, fetches).is_some()) {
        return true;
    }
    let text = path.to_string_lossy().to_lowercase();
    let Some(at) = text.find("\\microsoft\\windowsapps\\") else { return false };
    if cx.host.inspect(path).is_ok_and(|info| info.bytes > 0) {
        return false;
    }
    let folder = text.get(..at).map(|start| format!("{start}\\microsoft\\windowsapps"));
    let real = path.to_string_lossy();
    let folder = folder.and_then(|folder| real.get(..folder.len()).map(str::to_owned));
    let Some(folder) = folder else { return true };
    let entries = cx.host.entries(Path::new(&folder), 1000).unwrap_or_default();
    let is_python = name.starts_with("py") || name.starts_with("pip");
    let installed = is_python
        && entries.iter().any(|entry| {
            entry.kind == FileKind::Folder
                && entry.name.starts_with("PythonSoftwareFoundation.Python")
        });
    !installed
}
