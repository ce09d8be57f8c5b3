//! Reads a project's package.json with the place of each thing in it, and finds the members of its workspace.

use super::super::Ctx;
use super::super::project_files::{Lines, Problem, below, names_in, read_text};
use super::ProblemKind;
use crate::host::FileKind;
use crate::model::Os;
use jsonc_parser::ast::{Object, ObjectProp, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

/// Largest package.json that is read.
const MOST_BYTES: u64 = 2 * 1024 * 1024;
/// Packages one project may ask for.
const MOST_WANTS: usize = 5_000;
/// Members of a workspace.
const MOST_MEMBERS: usize = 200;

/// Why a package is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    Runs,
    Develops,
    Optional,
    Peer,
}

/// A package that the project wants.
#[derive(Clone, Debug)]
pub(super) struct Want {
    pub(super) name: String,
    pub(super) spec: String,
    pub(super) reason: Reason,
    pub(super) line: u64,
    pub(super) column: u64,
}

/// One package.json of the project.
#[derive(Debug, Default)]
pub(super) struct Manifest {
    /// Its folder.
    pub(super) folder: String,
    /// The file, from the project's folder on.
    pub(super) file: String,
    pub(super) wants: Vec<Want>,
    /// The versions of Node.js it runs with, and where it says so.
    pub(super) node: Option<(String, u64, u64)>,
    /// What its `packageManager` says.
    pub(super) manager: String,
    /// Patterns of the folders that belong to it.
    pub(super) members: Vec<String>,
    /// Names whose versions it dictates whatever others ask for.
    pub(super) overrides: Vec<String>,
}

/// Reads a package.json. Absent where there is none or it is no JSON; that is told in `problems`.
pub(super) fn read(
    cx: &Ctx<'_>,
    os: Os,
    folder: &str,
    file: &str,
    problems: &mut Vec<Problem<ProblemKind>>,
) -> Option<Manifest> {
    let mut malformed = |(line, column): (u64, u64)| {
        let file = file.to_owned();
        problems.push(Problem { file, line, column, ..Problem::default() });
    };
    let text = match read_text(cx, &below(os, folder, "package.json"), MOST_BYTES) {
        Ok(text) => text,
        Err(super::super::project_files::NoText::Absent) => return None,
        Err(_) => {
            malformed((0, 0));
            return None;
        }
    };
    let lines = Lines::new(&text);
    let strict = ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    let tree = match parse_to_ast(&text, &CollectOptions::default(), &strict) {
        Ok(parsed) => parsed.value,
        Err(error) => {
            malformed(lines.place(error.range().start));
            return None;
        }
    };
    let Some(Value::Object(root)) = &tree else {
        malformed((1, 1));
        return None;
    };
    let mut manifest =
        Manifest { folder: folder.to_owned(), file: file.to_owned(), ..Manifest::default() };
    let lists = [
        ("dependencies", Reason::Runs),
        ("devDependencies", Reason::Develops),
        ("optionalDependencies", Reason::Optional),
        ("peerDependencies", Reason::Peer),
    ];
    for (key, reason) in lists {
        let Some(list) = get(root, key) else { continue };
        let Value::Object(list) = &list.value else {
            malformed(lines.place(list.value.start()));
            continue;
        };
        for entry in list.properties.iter().take(MOST_WANTS) {
            let (line, column) = lines.place(entry.range.start);
            let name = entry.name.as_str().to_owned();
            match &entry.value {
                Value::StringLit(spec) => {
                    let spec = spec.value.clone().into_owned();
                    manifest.wants.push(Want { name, spec, reason, line, column });
                }
                other => malformed(lines.place(other.start())),
            }
        }
    }
    // npm lets the optional list win over the main one.
    let optional = manifest.wants.iter().filter(|want| want.reason == Reason::Optional);
    let optional: Vec<_> = optional.map(|want| want.name.clone()).collect();
    manifest.wants.retain(|want| want.reason == Reason::Optional || !optional.contains(&want.name));
    if let Some(node) = object(root, "engines").and_then(|engines| get(engines, "node"))
        && let Value::StringLit(wanted) = &node.value
    {
        let (line, column) = lines.place(node.value.start());
        manifest.node = Some((wanted.value.clone().into_owned(), line, column));
    }
    manifest.manager =
        root.get_string("packageManager").map(|text| text.value.to_string()).unwrap_or_default();
    manifest.members = members(root);
    let pnpm = object(root, "pnpm");
    for list in [
        object(root, "overrides"),
        object(root, "resolutions"),
        pnpm.and_then(|pnpm| object(pnpm, "overrides")),
    ] {
        let names = list.into_iter().flat_map(|list| list.properties.iter());
        manifest.overrides.extend(names.map(|entry| overridden(entry.name.as_str())));
    }
    Some(manifest)
}

/// The package that a key of `overrides` or `resolutions` means: `a@^1`, `**/a`, `b/a`, `b>a`.
fn overridden(key: &str) -> String {
    let last = key.rsplit('>').next().unwrap_or(key);
    let version = last
        .char_indices()
        .skip(1)
        .find(|(at, c)| *c == '@' && last.as_bytes().get(at - 1) != Some(&b'/'));
    let last = version.map_or(last, |(at, _)| last.get(..at).unwrap_or(last));
    let mut parts = last.rsplit('/');
    let name = parts.next().unwrap_or(last);
    match parts.next() {
        Some(scope) if scope.starts_with('@') => format!("{scope}/{name}"),
        _ => name.to_owned(),
    }
}

fn get<'a, 't>(object: &'a Object<'t>, name: &str) -> Option<&'a ObjectProp<'t>> {
    object.get(name)
}

fn object<'a, 't>(root: &'a Object<'t>, name: &str) -> Option<&'a Object<'t>> {
    root.get_object(name)
}

fn members(root: &Object<'_>) -> Vec<String> {
    let list = match get(root, "workspaces").map(|entry| &entry.value) {
        Some(Value::Array(list)) => Some(list),
        Some(Value::Object(table)) => table.get_array("packages"),
        _ => None,
    };
    let items = list.into_iter().flat_map(|list| list.elements.iter());
    let texts = items.filter_map(|item| item.as_string_lit());
    texts.take(100).map(|text| text.value.clone().into_owned()).collect()
}

/// The folders of a workspace's members, from the project's folder on.
pub(super) fn member_folders(cx: &Ctx<'_>, os: Os, root: &Manifest) -> Vec<String> {
    let mut patterns = root.members.clone();
    if let Ok(text) = read_text(cx, &below(os, &root.folder, "pnpm-workspace.yaml"), 256 * 1024) {
        let from_packages = text.lines().skip_while(|line| !line.starts_with("packages:")).skip(1);
        let items =
            from_packages.take_while(|line| line.starts_with([' ', '-', '#']) || line.is_empty());
        let items = items.filter_map(|line| line.trim().strip_prefix('-'));
        patterns.extend(items.map(|item| item.trim().trim_matches(['"', '\'']).to_owned()));
    }
    let mut found = Vec::new();
    for pattern in patterns.iter().take(100) {
        let pattern = pattern.trim_start_matches("./").trim_end_matches('/');
        let plain = |part: &str| {
            !part.is_empty()
                && !part.starts_with('.')
                && !part.contains(['*', '?', '{', '[', '!', '\\', ':'])
        };
        let (start, last) = pattern.rsplit_once('/').unwrap_or(("", pattern));
        if !(start.is_empty() || start.split('/').all(plain)) {
            continue;
        }
        if plain(last) {
            found.push(pattern.to_owned());
        } else if matches!(last, "*" | "**") {
            let folder =
                if start.is_empty() { root.folder.clone() } else { below(os, &root.folder, start) };
            for (name, kind) in names_in(cx, &folder, 2_000) {
                if kind == FileKind::Folder && plain(&name) && name != "node_modules" {
                    found.push(if start.is_empty() { name } else { format!("{start}/{name}") });
                }
            }
        }
    }
    found.sort();
    found.dedup();
    found.truncate(MOST_MEMBERS);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overrides_name_the_last_package() {
        let rows = [
            ("a", "a"),
            ("a@^1", "a"),
            ("**/a", "a"),
            ("b/@s/a", "@s/a"),
            ("@s/a@1", "@s/a"),
            ("b>a", "a"),
        ];
        for (key, name) in rows {
            assert_eq!(overridden(key), name, "{key}");
        }
    }
}
