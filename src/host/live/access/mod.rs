//! What this user may do with a file or folder. Nothing is changed, made or run to find out.

#[cfg(unix)]
mod owner;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;
#[cfg(windows)]
mod windows_owner;

use super::super::UsualFolder;
use directories::UserDirs;
use std::path::{Path, PathBuf};
#[cfg(unix)]
pub(super) use unix::access;
#[cfg(windows)]
pub(super) use windows::access;

/// Where this user's own folders are, as the system says: they may be moved or called otherwise.
pub(super) fn usual_folder(folder: UsualFolder) -> Option<PathBuf> {
    if folder == UsualFolder::Temporary {
        return Some(std::env::temp_dir());
    }
    let user = UserDirs::new()?;
    match folder {
        UsualFolder::Home => Some(user.home_dir()),
        UsualFolder::Documents => user.document_dir(),
        UsualFolder::Downloads => user.download_dir(),
        UsualFolder::Desktop => user.desktop_dir(),
        UsualFolder::Temporary => None,
    }
    .map(Path::to_owned)
}

/// The folders above a path, from the top down.
fn above(path: &Path) -> Vec<&Path> {
    let mut folders: Vec<&Path> =
        path.ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty()).collect();
    folders.reverse();
    folders
}
