//! What goes with a file on Unix besides its permission bits: names of owners, marks that forbid changes.

use std::fs::{File, Metadata};
use std::io::Read;
use std::path::Path;

/// Most of a list of accounts that is read.
const MOST_BYTES: u64 = 4 * 1024 * 1024;

/// The name of a user or group in a list such as `/etc/passwd`; its number where it is not listed
/// there. A directory server is not asked: it may not answer.
pub(super) fn name(list: &str, id: u32) -> String {
    let mut text = String::new();
    let read = File::open(list).and_then(|file| file.take(MOST_BYTES).read_to_string(&mut text));
    let id = id.to_string();
    let named = text.lines().filter(|_| read.is_ok()).find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)? == id).then(|| name.to_owned())
    });
    named.unwrap_or(id)
}

#[cfg(target_os = "linux")]
pub(super) fn is_immutable(path: &Path, _metadata: &Metadata) -> bool {
    use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};
    let told = statx(CWD, path, AtFlags::empty(), StatxFlags::BASIC_STATS);
    told.is_ok_and(|told| told.stx_attributes.contains(StatxAttributes::IMMUTABLE))
}

#[cfg(target_os = "macos")]
pub(super) fn is_immutable(_path: &Path, metadata: &Metadata) -> bool {
    use std::os::macos::fs::MetadataExt;
    const UF_IMMUTABLE: u32 = 0x0000_0002;
    const SF_IMMUTABLE: u32 = 0x0002_0000;
    metadata.st_flags() & (UF_IMMUTABLE | SF_IMMUTABLE) != 0
}

/// Linux asks nobody about folders.
#[cfg(target_os = "linux")]
pub(super) fn is_guarded(_path: &Path) -> bool {
    false
}

/// macOS asks the user about each program that wants to go to these, whatever the permissions say.
/// Opening one would ask that question, so it is not tried.
#[cfg(target_os = "macos")]
pub(super) fn is_guarded(path: &Path) -> bool {
    let Some(home) = std::env::home_dir() else { return false };
    ["Desktop", "Documents", "Downloads", "Library/Mobile Documents"]
        .iter()
        .any(|folder| path.starts_with(home.join(folder)))
        || path.starts_with("/Volumes")
}

#[cfg(target_os = "linux")]
pub(super) fn is_from_internet(_path: &Path) -> bool {
    false
}

/// Programs that came from the internet and were not yet allowed by the user carry this mark.
#[cfg(target_os = "macos")]
pub(super) fn is_from_internet(path: &Path) -> bool {
    rustix::fs::getxattr_query(path, "com.apple.quarantine").is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_have_names_or_else_numbers() {
        assert_eq!(name("/etc/passwd", 0), "root");
        assert_eq!(name("/etc/passwd", 3_999_999_999), "3999999999");
        assert_eq!(name("/nowhere", 0), "0");
    }
}
