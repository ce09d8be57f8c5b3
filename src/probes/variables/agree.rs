//! Whether the folder that a variable names is that of the program found through PATH.

use super::super::Ctx;
use super::{Facts, ProblemKind, shown};
use crate::host::{Part, copies};
use crate::model::Os;
use std::path::{Path, PathBuf};

/// Compares the folder of variable `name` with the used copy of `program`.
pub(super) fn compare(cx: &Ctx<'_>, name: &str, folder: &str, program: &str, facts: &mut Facts) {
    let Some(used) = copies(cx.host, program).into_iter().next() else { return };
    // Apple's own `java` there starts whatever JAVA_HOME says.
    if cx.host.machine().os == Os::Mac && used.parent() == Some(Path::new("/usr/bin")) {
        return;
    }
    let real = |path: &Path| cx.host.resolve_path(path).unwrap_or_else(|_| path.to_owned());
    let folder_path = PathBuf::from(folder);
    let folders = [real(&folder_path), folder_path];
    let copies = [real(&used), used];
    let below = |copy: &PathBuf| folders.iter().any(|folder| starts_with(cx, copy, folder));
    if copies.iter().any(below) {
        return;
    }
    let [real_used, used] = &copies;
    let own = folders.iter().find_map(|folder| version(cx, folder));
    // The program stands in `bin` below its folder, or in the folder itself.
    let its = real_used.ancestors().skip(1).take(3).find_map(|folder| version(cx, folder));
    match (own, its) {
        (Some(own), Some(its)) if own == its => {}
        (Some(own), Some(its)) => {
            let value = format!("{own} ({})", shown(name, folder));
            let other = format!("{its} ({})", used.display());
            facts.problem(ProblemKind::OtherVersion, name, value, other);
        }
        _ => {
            let other = used.display().to_string();
            facts.problem(ProblemKind::OtherProgram, name, shown(name, folder), other);
        }
    }
}

fn starts_with(cx: &Ctx<'_>, path: &Path, folder: &Path) -> bool {
    if cx.host.machine().os != Os::Windows {
        return path.starts_with(folder);
    }
    let plain = |path: &Path| path.to_string_lossy().replace('/', "\\").to_lowercase();
    let folder = format!("{}\\", plain(folder).trim_end_matches('\\'));
    plain(path).starts_with(&folder)
}

/// The version that a folder of Java (`release`) or Go (`VERSION`) says it is of.
fn version(cx: &Ctx<'_>, folder: &Path) -> Option<String> {
    let read = |name: &str| {
        let bytes = cx.host.read(&folder.join(name), Part::Start, 4096).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    };
    let java = read("release").and_then(|text| {
        let line = text.lines().find_map(|line| line.strip_prefix("JAVA_VERSION="))?;
        Some(line.trim().trim_matches('"').to_owned())
    });
    let go = || {
        let text = read("VERSION")?;
        text.lines().next()?.trim().strip_prefix("go").map(str::to_owned)
    };
    let version = java.or_else(go)?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "._+-".contains(c);
    let fits = !version.is_empty() && version.len() <= 60 && version.chars().all(plain);
    fits.then_some(version)
}
