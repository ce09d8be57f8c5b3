//! Whether there is a Node.js at all.

use super::super::Ctx;
use crate::host::{copies, expand};

/// Where Node.js lies that is not found by name: in folders of what manages its versions, and where programs that
/// were not started from a terminal do not look.
const NODES: [&str; 16] = [
    "~/.nvm/versions/node",
    "~/.fnm/node-versions",
    "~/.local/share/fnm/node-versions",
    "~/Library/Application Support/fnm/node-versions",
    "~/.volta/bin/node",
    "~/.asdf/installs/nodejs",
    "~/.local/share/mise/installs/node",
    "~/.nodenv/versions",
    "~/n/bin/node",
    "/usr/local/bin/node",
    "/opt/homebrew/bin/node",
    "/snap/bin/node",
    "%PROGRAMFILES%/nodejs/node.exe",
    "%APPDATA%/nvm",
    "%APPDATA%/fnm/node-versions",
    "%LOCALAPPDATA%/Volta",
];

/// Whether there is a Node.js that could run a project.
pub(super) fn is_there(cx: &Ctx<'_>) -> bool {
    let by_name = ["node", "nodejs"].iter().any(|name| !copies(cx.host, name).is_empty());
    let there = |path: &&str| {
        let path = expand(cx.host, path);
        path.is_some_and(|path| cx.host.inspect(&path).is_ok())
    };
    by_name || NODES.iter().any(there)
}
