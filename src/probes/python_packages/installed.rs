//! What is installed in a Python's folders of packages, as its metadata files say.

use super::super::Ctx;
use super::super::project_files::{below, kind_of, last_part, names_in, read_start};
use super::requirement::{Requirement, normal_name};
use crate::host::{FileKind, decode};
use crate::model::{Os, Unanswered};
use std::collections::BTreeMap;

/// Entries of one folder of packages looked at.
const MOST_ENTRIES: usize = 20_000;
/// Bytes of metadata read: its head. The long description stands behind it.
const MOST_BYTES: u64 = 256 * 1024;
/// Requirements of one package.
const MOST_REQUIREMENTS: usize = 2_000;

/// One installed package.
#[derive(Debug)]
pub(super) struct Package {
    /// Its name as it writes it.
    pub(super) name: String,
    pub(super) version: String,
    pub(super) requires: Vec<Requirement>,
    /// Its folder or file of metadata.
    pub(super) place: String,
}

/// All that is installed, by normal name.
#[derive(Debug, Default)]
pub(super) struct Installed {
    pub(super) packages: BTreeMap<String, Package>,
    /// Second copies in the same folder: name, version, place.
    pub(super) copies: Vec<(String, String, String)>,
    /// What an interrupted installation left behind: name, place.
    pub(super) leftovers: Vec<(String, String)>,
}

/// Reads folders of packages; what an earlier one holds hides what stands in a later one.
pub(super) fn read(cx: &Ctx<'_>, os: Os, folders: &[String]) -> Result<Installed, Unanswered> {
    let mut all = Installed::default();
    for folder in folders {
        let mut here = BTreeMap::<String, Package>::new();
        for (name, kind) in names_in(cx, folder, MOST_ENTRIES) {
            cx.limit.left()?;
            let place = below(os, folder, &name);
            // pip renames what it removes; an interruption leaves it so.
            if let Some(rest) = name.strip_prefix('~') {
                let rest = rest.split('-').next().unwrap_or(rest);
                if !all.leftovers.iter().any(|(known, _)| known == rest) {
                    all.leftovers.push((rest.to_owned(), place));
                }
                continue;
            }
            let Some((package, complete)) = one(cx, os, folder, &name, kind) else { continue };
            let Some(key) = normal_name(&package.name) else { continue };
            if !complete {
                all.leftovers.push((package.name.clone(), package.place.clone()));
            }
            match here.get(&key) {
                None => {
                    here.insert(key, package);
                }
                Some(first) if first.version != package.version => {
                    all.copies.push((
                        first.name.clone(),
                        first.version.clone(),
                        first.place.clone(),
                    ));
                    all.copies.push((package.name, package.version, package.place));
                }
                Some(_) => {}
            }
        }
        for (key, package) in here {
            all.packages.entry(key).or_insert(package);
        }
    }
    all.copies.sort();
    all.copies.dedup();
    Ok(all)
}

/// The package of one entry, with whether its metadata is all there.
fn one(cx: &Ctx<'_>, os: Os, folder: &str, entry: &str, kind: FileKind) -> Option<(Package, bool)> {
    let place = below(os, folder, entry);
    let (stem, ending) = entry.rsplit_once('.')?;
    let (by_name, by_version) = stem.split_once('-').unwrap_or((stem, ""));
    let file = match (ending, kind) {
        ("dist-info", FileKind::Folder) => below(os, &place, "METADATA"),
        ("egg-info", FileKind::Folder) => below(os, &place, "PKG-INFO"),
        ("egg-info", FileKind::File) => place.clone(),
        ("egg", FileKind::Folder) => below(os, &below(os, &place, "EGG-INFO"), "PKG-INFO"),
        ("egg-link", FileKind::File) => return linked(cx, os, &place, stem),
        _ => return None,
    };
    // The Python version and the build stand behind the version in names of eggs.
    let by_version = by_version.split("-py").next().unwrap_or_default();
    let bytes = read_start(cx, &file, MOST_BYTES);
    let complete = bytes.is_ok();
    let mut package = metadata(&decode(&bytes.unwrap_or_default(), None));
    if package.name.is_empty() {
        by_name.clone_into(&mut package.name);
    }
    if package.version.is_empty() {
        by_version.clone_into(&mut package.version);
    }
    if ending != "dist-info" && kind == FileKind::Folder && package.requires.is_empty() {
        let holder = if ending == "egg" { below(os, &place, "EGG-INFO") } else { place.clone() };
        let bytes = read_start(cx, &below(os, &holder, "requires.txt"), MOST_BYTES);
        package.requires = egg_requires(&decode(&bytes.unwrap_or_default(), None));
    }
    package.place = place;
    Some((package, complete))
}

/// What `setup.py develop` left: a file that says where the package lies.
fn linked(cx: &Ctx<'_>, os: Os, link: &str, name: &str) -> Option<(Package, bool)> {
    let text = decode(&read_start(cx, link, 4_096).ok()?, None);
    let folder = text.lines().next()?.trim();
    // A place on another machine would be greeted with the user's name.
    if folder.is_empty() || folder.starts_with("\\\\") || folder.starts_with("//") {
        return None;
    }
    let entry = format!("{}.egg-info", name.replace('-', "_"));
    if kind_of(cx, &below(os, folder, &entry)) != Some(FileKind::Folder) {
        return None;
    }
    one(cx, os, folder, last_part(&entry), FileKind::Folder)
}

/// The head of a metadata file: `Name: value` lines up to the first empty one.
fn metadata(text: &str) -> Package {
    let mut package = Package {
        name: String::new(),
        version: String::new(),
        requires: Vec::new(),
        place: String::new(),
    };
    for line in text.lines().take_while(|line| !line.trim().is_empty()) {
        let Some((key, value)) = line.split_once(':') else { continue };
        let value = value.trim();
        match key.to_ascii_lowercase().as_str() {
            "name" => package.name = value.chars().take(200).collect(),
            "version" => package.version = value.chars().take(100).collect(),
            "requires-dist" if package.requires.len() < MOST_REQUIREMENTS => {
                // What its own maker wrote wrongly is nothing the user could mend.
                package.requires.extend(Requirement::read(value).ok());
            }
            _ => {}
        }
    }
    package
}

/// The requirements of an old package: one a line, sections `[extra:condition]`.
fn egg_requires(text: &str) -> Vec<Requirement> {
    let mut requires = Vec::new();
    let mut condition = String::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(section) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            let (extra, when) = section.split_once(':').unwrap_or((section, ""));
            let extra =
                if extra.is_empty() { String::new() } else { format!("extra == '{extra}'") };
            condition = match (extra.is_empty(), when.trim().is_empty()) {
                (true, _) => when.to_owned(),
                (false, true) => extra,
                (false, false) => format!("({when}) and {extra}"),
            };
            continue;
        }
        let Ok(read) = Requirement::read(line) else { continue };
        let read = if condition.is_empty() { Ok(read) } else { read.only_if(&condition) };
        requires.extend(read.ok());
        if requires.len() == MOST_REQUIREMENTS {
            break;
        }
    }
    requires
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_metadata_is_read_and_nothing_behind_it() {
        let text = "Metadata-Version: 2.1\nName: Foo.Bar\nVersion: 1.0\nRequires-Dist: idna (<4,>=2.5)\nRequires-Dist: x ; extra == 'y'\nRequires-Dist: !!\n\nName: evil\n";
        let package = metadata(text);
        assert_eq!((package.name.as_str(), package.version.as_str()), ("Foo.Bar", "1.0"));
        assert_eq!(package.requires.len(), 2);
    }

    #[test]
    fn old_requirements_have_conditions() {
        let requires =
            egg_requires("idna>=2\n\n[socks]\nPySocks\n\n[:python_version < '3']\nenum34\n");
        let when: Vec<_> = requires.iter().map(|one| one.applies(None, &[])).collect();
        assert_eq!(when, [Some(true), Some(false), None]);
    }
}
