//! Where systems look for programs and files: PATH, endings of programs, usual folders.
//!
//! Works on any [`Host`], so that a Windows machine written down is searched the Windows way.

use super::{FileKind, Host};
use crate::model::Os;
use std::path::{Path, PathBuf};

/// Folders that a path in a pack may start with, by the variable that names them. Others are not
/// put in: a path is shown in reports, and a variable may hold a secret.
const FOLDERS: [&str; 18] = [
    "ALLUSERSPROFILE",
    "APPDATA",
    "HOME",
    "JAVA_HOME",
    "LOCALAPPDATA",
    "PROGRAMDATA",
    "PROGRAMFILES",
    "PROGRAMFILES(X86)",
    "PUBLIC",
    "SYSTEMDRIVE",
    "SYSTEMROOT",
    "TEMP",
    "TMP",
    "TMPDIR",
    "USERPROFILE",
    "WINDIR",
    "XDG_CONFIG_HOME",
    "XDG_STATE_HOME",
];

/// An environment variable; on Windows whatever its case. Absent when empty.
pub fn variable(host: &dyn Host, name: &str) -> Option<String> {
    let any_case = host.machine().os == Os::Windows;
    let same = |known: &str| known == name || (any_case && known.eq_ignore_ascii_case(name));
    let found = host.variables().into_iter().find(|(known, _)| same(known));
    found.map(|(_, value)| value).filter(|value| !value.is_empty())
}

/// The entries of PATH as they stand, empty ones too; quotes that Windows allows taken off.
pub fn path_folders(host: &dyn Host) -> Vec<String> {
    let Some(path) = variable(host, "PATH") else { return Vec::new() };
    if host.machine().os != Os::Windows {
        return path.split(':').map(str::to_owned).collect();
    }
    let mut entries = vec![String::new()];
    let mut quoted = false;
    for character in path.chars() {
        match character {
            '"' => quoted = !quoted,
            ';' if !quoted => entries.push(String::new()),
            other => entries.last_mut().into_iter().for_each(|entry| entry.push(other)),
        }
    }
    entries
}

/// A path of this machine, made to depend no more on the folder one stands in.
pub fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// The folder in which a file of this machine stands.
pub fn folder_of(file: &Path) -> Option<PathBuf> {
    absolute(file).parent().map(Path::to_owned)
}

/// Whether a path of that system does not depend on the folder one stands in.
pub fn is_absolute(os: Os, path: &str) -> bool {
    if os != Os::Windows {
        return path.starts_with('/');
    }
    let bytes = path.as_bytes();
    let drive = matches!(bytes, [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic());
    drive || path.starts_with(r"\\")
}

/// A path below a folder, put together the way that system does.
pub fn join(os: Os, folder: &str, name: &str) -> PathBuf {
    if os == Os::Windows {
        let name = name.replace('/', "\\");
        return PathBuf::from(format!("{}\\{name}", folder.trim_end_matches(['\\', '/'])));
    }
    Path::new(folder).join(name)
}

/// Every program called `name` on PATH, in the order in which the system finds them. Entries of
/// PATH that depend on the current folder are left out.
pub fn copies(host: &dyn Host, name: &str) -> Vec<PathBuf> {
    let os = host.machine().os;
    let names = file_names(host, name);
    let mut found: Vec<PathBuf> = Vec::new();
    for folder in path_folders(host) {
        if !is_absolute(os, &folder) {
            continue;
        }
        for name in &names {
            let path = join(os, &folder, name);
            let runs = host.inspect(&path).is_ok_and(|info| {
                info.kind == FileKind::File && (info.executable || os == Os::Windows)
            });
            if runs && !found.contains(&path) {
                found.push(path);
            }
        }
    }
    found
}

/// The file names under which a program may stand: on Windows with each ending that runs.
fn file_names(host: &dyn Host, name: &str) -> Vec<String> {
    if host.machine().os != Os::Windows {
        return vec![name.to_owned()];
    }
    let endings = variable(host, "PATHEXT").unwrap_or_else(|| ".COM;.EXE;.BAT;.CMD".to_owned());
    // Scripts of other kinds would open an editor or a window.
    let runs = |ending: &&str| [".com", ".exe", ".bat", ".cmd"].contains(ending);
    let endings = endings.to_ascii_lowercase();
    let endings: Vec<&str> = endings.split(';').filter(runs).collect();
    let lower = name.to_ascii_lowercase();
    if endings.iter().any(|ending| lower.ends_with(ending)) {
        return vec![name.to_owned()];
    }
    endings.iter().map(|ending| format!("{name}{ending}")).collect()
}

/// Whether a path of Windows leads to another machine or to the kernel's own names.
pub fn leads_away(path: &str) -> bool {
    let path = path.replace('/', "\\");
    path.starts_with(r"\\") || path.starts_with(r"\??\")
}

/// A path as packs write them, with `~` and a leading `%NAME%` or `${NAME}` filled in. Absent
/// where this machine has no such folder or the name is not one of a usual folder, and where the
/// path leads to another machine.
pub fn expand(host: &dyn Host, path: &str) -> Option<PathBuf> {
    let machine = host.machine();
    // Windows would greet the server of a share with the user's name and password hash.
    if machine.os == Os::Windows && leads_away(path) {
        return None;
    }
    let (start, rest) = if let Some(rest) = path.strip_prefix('~') {
        (machine.home, rest)
    } else if let Some((name, rest)) = path.strip_prefix('%').and_then(|path| path.split_once('%'))
    {
        (folder(host, name)?, rest)
    } else if let Some((name, rest)) = path.strip_prefix("${").and_then(|path| path.split_once('}'))
    {
        (folder(host, name)?, rest)
    } else {
        return Some(PathBuf::from(path));
    };
    let rest = rest.trim_start_matches(['/', '\\']);
    if start.is_empty() {
        return None;
    }
    if rest.is_empty() { Some(start.into()) } else { Some(join(machine.os, &start, rest)) }
}

fn folder(host: &dyn Host, name: &str) -> Option<String> {
    FOLDERS.contains(&name.to_ascii_uppercase().as_str()).then(|| variable(host, name))?
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::super::Scene;
    use super::*;

    const WINDOWS: &str = r#"
        [machine]
        os = "windows"
        os_version = "Windows 11 Pro 23H2"
        kernel = "22631"
        arch = "x86_64"
        host_name = "DESK"
        user_name = "Li"
        home = 'C:\Users\Li'
        language = "zh-CN"
        time_zone = "Asia/Shanghai"
        [variables]
        Path = 'C:\Windows\system32;"C:\Odd;Name";;C:\Tools\;.\bin'
        PATHEXT = ".COM;.EXE;.BAT;.CMD;.VBS"
        AppData = 'C:\Users\Li\AppData\Roaming'
        API_KEY = "secret"
        [files.'C:\Tools\npm.cmd']
        [files.'C:\Tools\npm.vbs']
        [files.'C:\Odd;Name\npm.exe']
    "#;

    #[test]
    fn a_windows_machine_is_searched_the_windows_way() {
        let scene = Scene::from_toml(WINDOWS).unwrap();
        let folders = path_folders(&scene);
        assert_eq!(folders, [r"C:\Windows\system32", r"C:\Odd;Name", "", r"C:\Tools\", r".\bin"]);
        let found = copies(&scene, "npm");
        assert_eq!(found, [Path::new(r"C:\Odd;Name\npm.exe"), Path::new(r"C:\Tools\npm.cmd")]);
        assert_eq!(copies(&scene, "npm.cmd"), [Path::new(r"C:\Tools\npm.cmd")]);
        let expanded = |path| expand(&scene, path).map(|path| path.to_string_lossy().into_owned());
        assert_eq!(expanded("~/x.log").unwrap(), r"C:\Users\Li\x.log");
        assert_eq!(
            expanded("%APPDATA%/App/a.log").unwrap(),
            r"C:\Users\Li\AppData\Roaming\App\a.log"
        );
        assert_eq!(expanded("%API_KEY%/x"), None);
        assert_eq!(expanded("%LOCALAPPDATA%/x"), None);
        assert_eq!(expanded(r"\\server\share\a.log"), None);
        assert_eq!(expanded("//server/share/a.log"), None);
        assert_eq!(expanded("/a.log").unwrap(), "/a.log");
    }

    #[test]
    fn a_linux_machine_needs_the_permission() {
        let scene = Scene::from_toml(
            r#"
            [variables]
            PATH = "/a:relative:/b::/b"
            [files."/a/tool"]
            [files."/b/tool"]
            executable = true
            [files."relative/tool"]
            executable = true
            "#,
        )
        .unwrap();
        assert_eq!(copies(&scene, "tool"), [Path::new("/b/tool")]);
        assert_eq!(path_folders(&scene).len(), 5);
        assert_eq!(expand(&scene, "~/x").unwrap(), Path::new("/home/sceneuser/x"));
        assert_eq!(expand(&scene, "${HOME}/x"), None);
    }

    #[test]
    fn absolute_is_each_systems_own() {
        assert!(is_absolute(Os::Windows, r"C:\x") && is_absolute(Os::Windows, r"\\srv\share"));
        assert!(!is_absolute(Os::Windows, r"C:x") && !is_absolute(Os::Windows, r"\x"));
        assert!(is_absolute(Os::Linux, "/x") && !is_absolute(Os::Mac, "~/x"));
    }
}
