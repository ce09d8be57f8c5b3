//! The floors hold: a file uses only strictly lower floors, says what it is for, and asks the host.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};

const FLOORS: [(&str, u8); 18] = [
    ("model", 0),
    ("logs", 0),
    ("host", 1),
    ("redact", 1),
    ("text", 1),
    ("picture", 2),
    ("probes", 2),
    ("packs", 3),
    ("report", 3),
    ("engine", 4),
    ("case", 5),
    ("desk", 5),
    ("docs", 5),
    ("cli", 6),
    ("gui", 6),
    ("main", 7),
    ("lib", 7),
    ("window", 7),
];

/// A file past this many lines has more than one subject.
const MOST_LINES: usize = 400;

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn floor(module: &str) -> Option<u8> {
    FLOORS.iter().find(|(name, _)| *name == module).map(|(_, floor)| *floor)
}

#[test]
fn each_file_uses_only_lower_floors() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for path in files(&src) {
        let shown = path.strip_prefix(&src).unwrap().to_string_lossy().replace('\\', "/");
        let module = shown.split(['/', '.']).next().unwrap();
        let Some(own) = floor(module) else {
            wrong.push(format!("{shown}: its floor is not known to this test"));
            continue;
        };
        let text = fs::read_to_string(&path).unwrap();
        if !text.starts_with("//! ") {
            wrong.push(format!("{shown}:1: the first line must say what the file is for (`//!`)"));
        }
        if text.lines().count() > MOST_LINES {
            wrong.push(format!("{shown}: more than {MOST_LINES} lines"));
        }
        for (at, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap();
            let place = format!("{shown}:{}", at + 1);
            for used in code.split("crate::").skip(1) {
                let used: String =
                    used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if used != module && floor(&used).is_none_or(|floor| floor >= own) {
                    wrong.push(format!("{place}: `{module}` must not use `{used}`"));
                }
                if !line.trim_start().starts_with("use crate::")
                    && !line.trim_start().starts_with("pub use crate::")
                {
                    wrong.push(format!("{place}: `crate::` belongs into a `use` line"));
                }
            }
            let asks_system = ["cfg(windows", "cfg(unix", "cfg(target_os", "cfg(not(windows"];
            if module != "host" && asks_system.iter().any(|words| code.contains(words)) {
                wrong.push(format!("{place}: which system it is, only the host knows"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_probe_file_is_registered_in_order() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let kinds: Vec<_> = selfcheck::probes::KINDS.iter().map(|kind| kind.name).collect();
    let mut sorted = kinds.clone();
    sorted.sort_unstable();
    assert_eq!(kinds, sorted, "KINDS is not in alphabetical order");
    let text = fs::read_to_string(root.join("src/probes/mod.rs")).unwrap();
    let rows: Vec<_> = text.split("kind::<").skip(1).collect();
    assert_eq!(rows.len(), kinds.len());
    for entry in fs::read_dir(root.join("src/probes")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let name = name.trim_end_matches(".rs");
        let is_probe = name != "mod"
            && files(&root.join("src/probes"))
                .iter()
                .filter(|path| path.to_string_lossy().contains(&format!("probes/{name}")))
                .any(|path| fs::read_to_string(path).unwrap().contains("impl Probe for"));
        let registered = rows.iter().any(|row| row.starts_with(&format!("{name}::")));
        assert!(!is_probe || registered, "src/probes/{name} has no row in KINDS");
    }
}
