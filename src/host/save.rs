//! Writes a file so that a kill at any moment leaves either the whole file or none, and no earlier one lost.

use directories::UserDirs;
use std::env;
use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use tempfile::{Builder, NamedTempFile};
use thiserror::Error;

/// Most names tried before giving up on a default name.
const MOST_NAMES: u32 = 1_000;

/// Why a file was not written.
#[derive(Debug, Error)]
pub enum SaveError {
    /// The folder does not exist.
    #[error("there is no such folder")]
    NoFolder,
    /// This user may not write there.
    #[error("not allowed to write there")]
    NotAllowed,
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// The system gave another error.
    #[error("{0}")]
    Failed(io::Error),
}

impl From<io::Error> for SaveError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Self::NoFolder,
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::NotAllowed,
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Failed(error),
        }
    }
}

/// Writes a file whose path the user named, in one step; a file that was there is replaced whole.
///
/// # Errors
/// Why nothing was written. What was there before still is.
pub fn save(path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let whole = complete(folder, bytes)?;
    whole.persist(path).map_err(|error| error.error)?;
    sync_folder(folder);
    Ok(())
}

/// Writes a file under a name the program chose; where that name is taken, under `name (2)` and so on.
/// Gives the path it got.
///
/// # Errors
/// Why nothing was written.
pub fn save_beside(folder: &Path, name: &str, bytes: &[u8]) -> Result<PathBuf, SaveError> {
    let mut whole = complete(folder, bytes)?;
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) => (stem, format!(".{ending}")),
        None => (name, String::new()),
    };
    for number in 1..=MOST_NAMES {
        let path = match number {
            1 => folder.join(name),
            number => folder.join(format!("{stem} ({number}){ending}")),
        };
        match whole.persist_noclobber(&path) {
            Ok(_) => {
                sync_folder(folder);
                return Ok(path);
            }
            Err(error) if error.error.kind() == ErrorKind::AlreadyExists => whole = error.file,
            Err(error) => return Err(error.error.into()),
        }
    }
    Err(SaveError::Failed(ErrorKind::AlreadyExists.into()))
}

/// A file with everything in it, on the disk, under a name that nobody takes for the final one.
fn complete(folder: &Path, bytes: &[u8]) -> Result<NamedTempFile, SaveError> {
    let mut file = Builder::new().prefix(".selfcheck-").suffix(".part").tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// Makes a rename last through a power cut, where the system offers that. Without it the file is whole all the same.
fn sync_folder(folder: &Path) {
    if cfg!(unix)
        && let Ok(folder) = File::open(folder)
    {
        let _ = folder.sync_all();
    }
}

/// The first folder that a report can really be written to: for a terminal the current one; then the
/// user's documents, desktop and home; then the one for temporary files. A program started by
/// double-click has a current folder that nobody would look into, so a window does without it.
pub fn good_folder(window: bool) -> PathBuf {
    let user = UserDirs::new();
    let user = user.as_ref();
    let current = if window { None } else { env::current_dir().ok() };
    let candidates = [
        current,
        user.and_then(UserDirs::document_dir).map(Path::to_owned),
        user.and_then(UserDirs::desktop_dir).map(Path::to_owned),
        user.map(|user| user.home_dir().to_owned()),
    ];
    candidates.into_iter().flatten().find(|folder| can_write(folder)).unwrap_or_else(env::temp_dir)
}

/// Permission bits do not tell: read-only mounts, quotas and Windows' protected folders only show when tried.
fn can_write(folder: &Path) -> bool {
    Builder::new().prefix(".selfcheck-").suffix(".part").tempfile_in(folder).is_ok()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::fs;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_default_name_never_replaces() {
        let folder = tempfile::tempdir().unwrap();
        let first = save_beside(folder.path(), "report.zip", b"one").unwrap();
        let second = save_beside(folder.path(), "report.zip", b"two").unwrap();
        assert_eq!(fs::read(first).unwrap(), b"one");
        assert_eq!(second.file_name().unwrap(), "report (2).zip");
        assert_eq!(names(folder.path()), ["report (2).zip", "report.zip"]);
    }

    #[test]
    fn a_named_path_is_replaced_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mine.html");
        save(&path, b"a longer first text").unwrap();
        save(&path, b"second").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"second");
        assert_eq!(names(folder.path()), ["mine.html"]);
    }

    #[test]
    fn what_a_kill_leaves_behind_never_has_the_final_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mine.zip");
        save(&path, b"earlier").unwrap();
        // All is written, the rename is not: the last moment at which a kill can come.
        let part = complete(folder.path(), b"later").unwrap();
        let (_, left) = part.keep().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"earlier");
        let left = left.file_name().unwrap().to_str().unwrap().to_owned();
        assert!(left.starts_with(".selfcheck-") && !left.contains("mine"));
    }

    #[test]
    fn a_missing_folder_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let gone = folder.path().join("gone");
        assert!(matches!(save(&gone.join("x.zip"), b""), Err(SaveError::NoFolder)));
        assert!(matches!(save_beside(&gone, "x.zip", b""), Err(SaveError::NoFolder)));
    }

    #[test]
    fn the_good_folder_can_be_written() {
        for window in [false, true] {
            assert!(
                save_beside(&good_folder(window), ".selfcheck-trial", b"")
                    .map(fs::remove_file)
                    .is_ok()
            );
        }
    }
}
