//! Files and folders, for reading only.

use super::super::{Entry, FileError, FileInfo, Part};
use std::path::{Path, PathBuf};

pub(super) fn read(_path: &Path, _part: Part, _most: u64) -> Result<Vec<u8>, FileError> {
    Err(FileError::NotFound)
}

pub(super) fn entries(_folder: &Path, _most: usize) -> Result<Vec<Entry>, FileError> {
    Err(FileError::NotFound)
}

pub(super) fn inspect(_path: &Path) -> Result<FileInfo, FileError> {
    Err(FileError::NotFound)
}

pub(super) fn resolve_path(_path: &Path) -> Result<PathBuf, FileError> {
    Err(FileError::NotFound)
}
