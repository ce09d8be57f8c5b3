//! The Python that a system starts by default, and where each system's Pythons keep their packages.

use super::super::Ctx;
use super::super::project_files::{above, below, kind_of, last_part, names_in, read_start};
use super::environment::{Environment, EnvironmentKind, at, existing, minor, numbers};
use crate::host::{FileKind, copies, decode, expand, is_absolute, variable};
use crate::model::Os;

/// Apple's own Pythons: `/usr/bin/python3` only starts one of these.
const APPLES: [&str; 2] = [
    "/Library/Developer/CommandLineTools/Library/Frameworks/Python3.framework/Versions/Current",
    "/Applications/Xcode.app/Contents/Developer/Library/Frameworks/Python3.framework/Versions/Current",
];
/// Folders of a project's tree looked at for pyenv's choice.
const MOST_ABOVE: usize = 32;

/// The first Python on PATH that is a real one, else the newest that Windows' launcher would find.
pub(super) fn find(cx: &Ctx<'_>, os: Os, project: &str) -> Option<Environment> {
    let names = if os == Os::Windows { ["python", "python3"] } else { ["python3", "python"] };
    for name in names {
        for path in copies(cx.host, name) {
            let path = path.to_string_lossy().into_owned();
            if let Some(mut found) = of_program(cx, os, project, &path) {
                name.clone_into(&mut found.command);
                return Some(found);
            }
        }
    }
    if os != Os::Windows {
        return None;
    }
    let folders = ["%LOCALAPPDATA%/Programs/Python", "%PROGRAMFILES%", "%SYSTEMDRIVE%/"];
    let folders = folders.into_iter().filter_map(|folder| expand(cx.host, folder));
    let mut found: Vec<(u64, String)> = Vec::new();
    for folder in folders {
        let folder = folder.to_string_lossy().into_owned();
        for (name, kind) in names_in(cx, &folder, 2_000) {
            let number = name.strip_prefix("Python3").and_then(|number| number.parse().ok());
            if let (Some(number), FileKind::Folder) = (number, kind) {
                found.push((number, below(os, &folder, &name)));
            }
        }
    }
    let (_, prefix) = found.into_iter().max()?;
    let mut found = of_prefixes(cx, os, vec![prefix], "")?;
    "py".clone_into(&mut found.command);
    Some(found)
}

/// The Python behind a program on PATH; absent where it is only a placeholder.
fn of_program(cx: &Ctx<'_>, os: Os, project: &str, path: &str) -> Option<Environment> {
    let real = cx.host.resolve_path(path.as_ref()).ok();
    let real = real.map_or_else(|| path.to_owned(), |real| real.to_string_lossy().into_owned());
    let folder = above(os, path)?;
    if last_part(folder).eq_ignore_ascii_case("shims") {
        let root = above(os, folder)?;
        let prefix = pyenv(cx, os, project, root)?;
        return of_prefixes(cx, os, vec![prefix], "");
    }
    if os == Os::Windows {
        // The shop's alias; the folder of what was really installed there may not be read.
        if path.to_ascii_lowercase().contains("\\windowsapps\\") {
            return None;
        }
        if last_part(folder).eq_ignore_ascii_case("scripts") {
            return at(cx, os, above(os, folder)?);
        }
        return of_prefixes(cx, os, vec![folder.to_owned()], "");
    }
    if os == Os::Mac && path == "/usr/bin/python3" {
        let there = existing(cx, APPLES.map(str::to_owned).to_vec());
        return of_prefixes(cx, os, vec![there.into_iter().next()?], "");
    }
    let prefixes = [path, real.as_str()].map(|path| above(os, path).and_then(|bin| above(os, bin)));
    let prefixes: Vec<_> = prefixes.into_iter().flatten().map(str::to_owned).collect();
    if let Some(found) = at(cx, os, prefixes.first()?) {
        return Some(found);
    }
    let version = last_part(&real).strip_prefix("python").and_then(numbers);
    let version = version.filter(|version| version.contains('.')).unwrap_or_default();
    of_prefixes(cx, os, prefixes, &version)
}

fn of_prefixes(cx: &Ctx<'_>, os: Os, prefixes: Vec<String>, version: &str) -> Option<Environment> {
    let folder = prefixes.first()?.clone();
    if let Some(found) = at(cx, os, &folder) {
        return Some(found);
    }
    let mut version = version.to_owned();
    if version.is_empty() {
        version = prefixes.iter().find_map(|prefix| version_in(cx, os, prefix)).unwrap_or_default();
    }
    let folders = folders(cx, os, prefixes.into_iter(), &minor(&version));
    Some(Environment {
        kind: EnvironmentKind::System,
        folder,
        version,
        folders,
        ..Environment::default()
    })
}

/// The version of the Python in a prefix, by the names of what lies there.
fn version_in(cx: &Ctx<'_>, os: Os, prefix: &str) -> Option<String> {
    // pyenv's folders tell the whole of it.
    let by_name = numbers(last_part(prefix)).filter(|number| number.matches('.').count() == 2);
    if by_name.is_some() {
        return by_name;
    }
    if os == Os::Windows {
        let names = names_in(cx, prefix, 2_000).into_iter();
        return names.into_iter().find_map(|(name, _)| {
            let lower = name.to_ascii_lowercase();
            let digits = lower.strip_prefix("python3")?.strip_suffix(".dll")?.to_owned();
            digits.parse::<u16>().ok().map(|number| format!("3.{number}"))
        });
    }
    let library = below(os, prefix, "lib");
    let mut versions: Vec<_> = names_in(cx, &library, 5_000)
        .into_iter()
        .filter_map(|(name, _)| numbers(name.strip_prefix("python")?))
        .filter(|version| version.contains('.'))
        .collect();
    versions.sort_by_key(|version| {
        version.split('.').filter_map(|n| n.parse().ok()).collect::<Vec<u32>>()
    });
    versions.pop()
}

/// Where a Python of that version looks for packages that are not its own, those there are: the user's
/// folder, then those of its prefixes as python.org, Debian, Fedora and Homebrew lay them out.
pub(super) fn folders(
    cx: &Ctx<'_>,
    os: Os,
    prefixes: impl Iterator<Item = String>,
    version: &str,
) -> Vec<String> {
    let mut folders = Vec::new();
    let home = cx.host.machine().home;
    if os == Os::Windows {
        let digits = version.replace('.', "");
        if let Some(roaming) = expand(cx.host, "%APPDATA%") {
            let roaming = roaming.to_string_lossy();
            folders.push(below(os, &roaming, &format!("Python\\Python{digits}\\site-packages")));
        }
        folders.extend(prefixes.map(|prefix| below(os, &prefix, "Lib\\site-packages")));
        return existing(cx, folders);
    }
    if !home.is_empty() && !version.is_empty() {
        let base = variable(cx.host, "PYTHONUSERBASE").filter(|base| is_absolute(os, base));
        let base = base.unwrap_or_else(|| below(os, &home, ".local"));
        folders.push(below(os, &base, &format!("lib/python{version}/site-packages")));
        if os == Os::Mac {
            let own = format!("Library/Python/{version}/lib/python/site-packages");
            folders.push(below(os, &home, &own));
        }
    }
    for prefix in prefixes {
        for name in [
            format!("local/lib/python{version}/dist-packages"),
            format!("local/lib/python{version}/site-packages"),
            format!("lib/python{version}/site-packages"),
            format!("lib64/python{version}/site-packages"),
            format!("lib/python{version}/dist-packages"),
            "lib/python3/dist-packages".to_owned(),
        ] {
            folders.push(below(os, &prefix, &name));
        }
    }
    existing(cx, folders)
}

/// The prefix that pyenv would start in a project: by its variable, a file here or above, or its own setting.
fn pyenv(cx: &Ctx<'_>, os: Os, project: &str, root: &str) -> Option<String> {
    let first_line = |path: &str| {
        let text = decode(&read_start(cx, path, 4_096).ok()?, None);
        text.lines().map(str::trim).find(|line| !line.is_empty()).map(str::to_owned)
    };
    let mut chosen = variable(cx.host, "PYENV_VERSION");
    let mut folder = Some(project);
    for _ in 0..MOST_ABOVE {
        let Some(here) = folder.filter(|_| chosen.is_none()) else { break };
        chosen = first_line(&below(os, here, ".python-version"));
        folder = above(os, here);
    }
    let chosen = chosen.or_else(|| first_line(&below(os, root, "version")))?;
    let chosen = chosen.split(':').next()?.to_owned();
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
    if chosen == "system" || chosen.starts_with('.') || !chosen.chars().all(plain) {
        return None;
    }
    let versions = below(os, root, "versions");
    let exact = below(os, &versions, &chosen);
    if kind_of(cx, &exact) == Some(FileKind::Folder) {
        return Some(exact);
    }
    let start = format!("{chosen}.");
    let names = names_in(cx, &versions, 500).into_iter().map(|(name, _)| name);
    let newest = names
        .filter(|name| name.starts_with(&start))
        .max_by_key(|name| name.split('.').filter_map(|n| n.parse().ok()).collect::<Vec<u32>>())?;
    Some(below(os, &versions, &newest))
}
