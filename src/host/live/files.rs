//! Files and folders, for reading only.

use super::super::{Entry, FileError, FileInfo, FileKind, Part};
use jiff::Timestamp;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// Entries looked at in one folder, so that a folder of millions costs bounded time and memory.
const MOST_LOOKED_AT: usize = 100_000;

pub(super) fn read(path: &Path, part: Part, most: u64) -> Result<Vec<u8>, FileError> {
    let (mut file, metadata) = open_file(path)?;
    if part == Part::End && metadata.len() > most {
        file.seek(SeekFrom::Start(metadata.len() - most)).map_err(|error| file_error(&error))?;
    }
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes).map_err(|error| file_error(&error))?;
    Ok(bytes)
}

pub(super) fn reader(path: &Path, from: u64) -> Result<Box<dyn Read + Send>, FileError> {
    let mut file = open_file(path)?.0;
    file.seek(SeekFrom::Start(from)).map_err(|error| file_error(&error))?;
    Ok(Box::new(file))
}

fn open_file(path: &Path) -> Result<(File, Metadata), FileError> {
    let info = inspect(path)?;
    if info.kind != FileKind::File {
        return Err(FileError::WrongKind);
    }
    let file = open(path).map_err(|error| file_error(&error))?;
    // Asked again of what is now open: the path may lead elsewhere since the first look.
    let metadata = file.metadata().map_err(|error| file_error(&error))?;
    if kind(&metadata) != FileKind::File {
        return Err(FileError::WrongKind);
    }
    Ok((file, metadata))
}

pub(super) fn entries(folder: &Path, most: usize) -> Result<Vec<Entry>, FileError> {
    if inspect(folder)?.kind != FileKind::Folder {
        return Err(FileError::WrongKind);
    }
    let listing = std::fs::read_dir(folder).map_err(|error| file_error(&error))?;
    let mut names: Vec<_> =
        listing.take(MOST_LOOKED_AT).filter_map(|entry| Some(entry.ok()?.file_name())).collect();
    names.sort_unstable();
    names.truncate(most);
    let entry = |name: std::ffi::OsString| Entry {
        kind: std::fs::metadata(folder.join(&name)).map_or(FileKind::Other, |found| kind(&found)),
        name: name.to_string_lossy().into_owned(),
    };
    Ok(names.into_iter().map(entry).collect())
}

pub(super) fn inspect(path: &Path) -> Result<FileInfo, FileError> {
    if is_device_name(path) {
        return Err(FileError::WrongKind);
    }
    let metadata = metadata(path).map_err(|error| file_error(&error))?;
    let kind = kind(&metadata);
    Ok(FileInfo {
        kind,
        bytes: metadata.len(),
        modified: metadata.modified().ok().and_then(|time| Timestamp::try_from(time).ok()),
        executable: kind == FileKind::File && is_executable(path),
        mode: mode(&metadata),
    })
}

pub(super) fn resolve_path(path: &Path) -> Result<PathBuf, FileError> {
    let resolved = std::fs::canonicalize(path).map_err(|error| file_error(&error))?;
    Ok(plain(resolved))
}

fn file_error(error: &io::Error) -> FileError {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => FileError::NotFound,
        ErrorKind::PermissionDenied => FileError::NotAllowed,
        ErrorKind::IsADirectory => FileError::WrongKind,
        _ => FileError::Failed(error.to_string()),
    }
}

fn kind(metadata: &Metadata) -> FileKind {
    if metadata.is_dir() {
        FileKind::Folder
    } else if metadata.is_file() {
        FileKind::File
    } else {
        FileKind::Other
    }
}

#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt;
    // A pipe that took the file's place after the first look must not make the open wait.
    let flags = (OFlags::NONBLOCK | OFlags::NOCTTY).bits();
    OpenOptions::new().read(true).custom_flags(flags.cast_signed()).open(path)
}

#[cfg(windows)]
fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).open(path)
}

#[cfg(unix)]
fn metadata(path: &Path) -> io::Result<Metadata> {
    std::fs::metadata(path)
}

#[cfg(windows)]
fn metadata(path: &Path) -> io::Result<Metadata> {
    // The aliases that the Microsoft Store puts on PATH cannot be followed, only looked at:
    // ERROR_CANT_ACCESS_FILE.
    std::fs::metadata(path).or_else(|error| match error.raw_os_error() {
        Some(1920) => std::fs::symlink_metadata(path),
        _ => Err(error),
    })
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "Windows has none")]
fn mode(metadata: &Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    Some(metadata.permissions().mode() & 0o7777)
}

#[cfg(windows)]
fn mode(_metadata: &Metadata) -> Option<u32> {
    None
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    rustix::fs::access(path, rustix::fs::Access::EXEC_OK).is_ok()
}

#[cfg(windows)]
fn is_executable(path: &Path) -> bool {
    let Some(ending) = path.extension() else { return false };
    let endings = std::env::var("PATHEXT").unwrap_or_else(|_| ".COM;.EXE;.BAT;.CMD".to_owned());
    let ending = ending.to_string_lossy();
    endings.split(';').any(|known| known.trim_start_matches('.').eq_ignore_ascii_case(&ending))
}

#[cfg(unix)]
fn is_device_name(_path: &Path) -> bool {
    false
}

#[cfg(windows)]
fn is_device_name(path: &Path) -> bool {
    names_device(&path.to_string_lossy())
}

/// Whether Windows would open a device or a pipe at this path, which may never answer.
#[cfg(any(windows, test))]
fn names_device(path: &str) -> bool {
    let path = path.replace('/', "\\").to_ascii_uppercase();
    let share = match path.strip_prefix(r"\\?\") {
        Some(long) if long.as_bytes().get(1) == Some(&b':') => None,
        // Anything else of the kernel's names can stand behind this.
        Some(long) => match long.strip_prefix(r"UNC\") {
            Some(share) => Some(share),
            None => return true,
        },
        None if path.starts_with(r"\\.\") || path.starts_with(r"\??\") => return true,
        None => path.strip_prefix(r"\\"),
    };
    let share = share.and_then(|share| share.split('\\').nth(1));
    if share.is_some_and(|share| ["PIPE", "MAILSLOT", "IPC$"].contains(&share)) {
        return true;
    }
    let name = path.rsplit('\\').next().unwrap_or_default();
    // An ending changes nothing: `NUL.tar.gz` is still the device.
    let name = name.split(['.', ':']).next().unwrap_or_default().trim_end();
    let numbered = |start: &str| {
        let mut rest = name.strip_prefix(start).unwrap_or_default().chars();
        matches!(rest.next(), Some('1'..='9' | '¹' | '²' | '³')) && rest.next().is_none()
    };
    ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].contains(&name)
        || numbered("COM")
        || numbered("LPT")
}

#[cfg(unix)]
fn plain(path: PathBuf) -> PathBuf {
    path
}

/// Windows resolves paths to their long form (`\\?\C:\…`), which nobody recognises.
#[cfg(windows)]
fn plain(path: PathBuf) -> PathBuf {
    let text = path.to_string_lossy();
    if let Some(share) = text.strip_prefix(r"\\?\UNC\") {
        return PathBuf::from(format!(r"\\{share}"));
    }
    match text.strip_prefix(r"\\?\") {
        Some(rest) if rest.as_bytes().get(1) == Some(&b':') && rest.len() < 260 => {
            PathBuf::from(rest)
        }
        _ => path,
    }
}

#[cfg(all(test, unix))]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::process::Command;
    use std::time::{Duration, Instant};

    #[test]
    fn reads_either_end() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("log");
        std::fs::write(&file, "0123456789").unwrap();
        assert_eq!(read(&file, Part::Start, 4).unwrap(), b"0123");
        assert_eq!(read(&file, Part::End, 4).unwrap(), b"6789");
        assert_eq!(read(&file, Part::End, 99).unwrap(), b"0123456789");
        assert_eq!(read(&file, Part::Start, 0).unwrap(), b"");
    }

    #[test]
    fn what_is_not_a_file_is_never_opened() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&pipe, &link).unwrap();
        let start = Instant::now();
        for path in [pipe.as_path(), &link, folder.path(), Path::new("/dev/zero")] {
            assert_eq!(read(path, Part::Start, 10), Err(FileError::WrongKind), "{path:?}");
        }
        assert!(start.elapsed() < Duration::from_secs(1));
        assert_eq!(inspect(&link).unwrap().kind, FileKind::Other);
    }

    #[test]
    fn opening_a_pipe_without_a_writer_does_not_wait() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let file = open(&pipe).unwrap();
        assert_eq!(kind(&file.metadata().unwrap()), FileKind::Other);
    }

    #[test]
    fn devices_and_pipes_of_windows_are_known_by_their_names() {
        for path in [
            "NUL",
            r"C:\logs\nul.tar.gz",
            r"C:\logs\com1",
            r"C:\logs\LPT² .log",
            "C:/logs/con:",
            r"\\.\PhysicalDrive0",
            "//./pipe/docker_engine",
            r"\\?\GLOBALROOT\Device\Null",
            r"\\localhost\pipe\docker_engine",
            r"\\?\UNC\localhost\pipe\docker_engine",
        ] {
            assert!(names_device(path), "{path}");
        }
        for path in [
            "",
            r"C:\logs\nullable.log",
            r"C:\logs\com10",
            r"C:\logs\com.log",
            r"C:\con\app.log",
            r"\\?\C:\a.log",
            r"\\server\share\a.log",
        ] {
            assert!(!names_device(path), "{path}");
        }
    }

    #[test]
    fn a_missing_path_is_not_found_even_below_a_file() {
        assert_eq!(inspect(Path::new("/nowhere/at/all")), Err(FileError::NotFound));
        assert_eq!(inspect(Path::new("/etc/passwd/below")), Err(FileError::NotFound));
        assert_eq!(entries(Path::new("/nowhere"), 5), Err(FileError::NotFound));
        assert_eq!(entries(Path::new("/etc/passwd"), 5), Err(FileError::WrongKind));
    }

    #[test]
    fn entries_come_by_name_with_links_followed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        std::fs::write(path.join("b"), "").unwrap();
        std::fs::create_dir(path.join("c")).unwrap();
        std::os::unix::fs::symlink("c", path.join("a")).unwrap();
        std::os::unix::fs::symlink("gone", path.join("d")).unwrap();
        let found = entries(path, 10).unwrap();
        let found: Vec<_> = found.iter().map(|entry| (entry.name.as_str(), entry.kind)).collect();
        assert_eq!(
            found,
            [
                ("a", FileKind::Folder),
                ("b", FileKind::File),
                ("c", FileKind::Folder),
                ("d", FileKind::Other)
            ]
        );
        assert_eq!(entries(path, 2).unwrap().len(), 2);
    }

    #[test]
    fn knows_programs_by_their_permission() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tool");
        std::fs::write(&file, "#!/bin/sh\n").unwrap();
        assert!(!inspect(&file).unwrap().executable);
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
        let info = inspect(&file).unwrap();
        assert!(info.executable && info.mode == Some(0o755) && info.modified.is_some());
        assert!(!inspect(folder.path()).unwrap().executable);
    }
}
