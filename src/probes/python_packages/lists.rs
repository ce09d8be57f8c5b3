//! Reads setup.cfg: the lists of requirements in its sections.

use super::declared::{Declarations, Source};
use super::requirement::{Requirement, Wanted};

/// Reads `[options] install_requires`, `python_requires` and `[options.extras_require]`.
pub(super) fn setup_cfg(all: &mut Declarations, source: &Source<'_>, text: &str) {
    let mut section = "";
    let mut key = String::new();
    for (at, raw) in text.lines().take(20_000).enumerate() {
        let line = raw.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        let place = |part: &str| {
            let before = raw.find(part).and_then(|at| raw.get(..at)).unwrap_or_default();
            (at as u64 + 1, before.chars().count() as u64 + 1)
        };
        let indented = raw.starts_with([' ', '\t']);
        if indented {
            item(all, source, section, &key, line, place(line));
        } else if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            section = name.trim();
            key.clear();
        } else if let Some((name, value)) = line.split_once(['=', ':']) {
            name.trim().to_ascii_lowercase().replace('-', "_").clone_into(&mut key);
            let value = value.trim();
            if key == "python_requires" && section == "options" {
                match Wanted::versions(value) {
                    Some(wanted) => all.add_python(source, place(value), wanted),
                    None => all.malformed(source, place(value)),
                }
            } else if !value.is_empty() {
                item(all, source, section, &key, value, place(value));
            }
        }
    }
}

fn item(
    all: &mut Declarations,
    source: &Source<'_>,
    section: &str,
    key: &str,
    text: &str,
    place: (u64, u64),
) {
    let optional = section == "options.extras_require";
    // `file: requirements.txt` names a file that is read anyway.
    if !(optional || (section == "options" && key == "install_requires"))
        || text.starts_with("file:")
        || text.starts_with('%')
    {
        return;
    }
    // On one line several may stand, with semicolons between; with one, it is a condition's.
    match Requirement::read(text.trim_end_matches(';')) {
        Ok(read) => all.add(source, place, read, optional),
        Err(_) => all.malformed(source, place),
    }
}
