//! Windows: what is there is opened with the rights wanted, which changes nothing, and closed again.

use super::super::super::{Access, Barrier, FileError, FileKind, Wanted};
use super::{above, windows_owner};
use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::windows::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use windows_sys::Win32::Foundation::{
    ERROR_ACCESS_DENIED, ERROR_DIRECTORY, ERROR_FILE_NOT_FOUND, ERROR_INVALID_NAME,
    ERROR_LOCK_VIOLATION, ERROR_PATH_NOT_FOUND, ERROR_SHARING_VIOLATION, ERROR_WRITE_PROTECT,
};
use windows_sys::Win32::Storage::FileSystem::{
    FILE_ADD_FILE, FILE_ADD_SUBDIRECTORY, FILE_EXECUTE, FILE_FLAG_BACKUP_SEMANTICS,
    FILE_LIST_DIRECTORY, FILE_READ_DATA, FILE_SHARE_DELETE, FILE_SHARE_READ, FILE_SHARE_WRITE,
    FILE_TRAVERSE, FILE_WRITE_DATA,
};

/// Where Windows keeps whether it guards the user's folders against programs it does not know.
const GUARD: &str =
    r"SOFTWARE\Microsoft\Windows Defender\Windows Defender Exploit Guard\Controlled Folder Access";

pub(in super::super) fn access(path: &Path, wanted: Wanted) -> Access {
    // A device may never answer.
    if super::super::files::inspect(path) == Err(FileError::WrongKind) {
        return blocked(Barrier::WrongKind, path);
    }
    let link = std::fs::read_link(path).ok();
    let mut found = match std::fs::metadata(path) {
        Ok(metadata) => {
            let kind = if metadata.is_dir() { FileKind::Folder } else { FileKind::File };
            existing(path, kind, metadata.permissions().readonly(), wanted)
        }
        Err(error) => match code(&error) {
            Some(ERROR_FILE_NOT_FOUND | ERROR_PATH_NOT_FOUND) if link.is_some() => {
                blocked(Barrier::DeadLink, path)
            }
            Some(ERROR_FILE_NOT_FOUND | ERROR_PATH_NOT_FOUND) if wanted == Wanted::Create => {
                in_nearest(path)
            }
            Some(
                ERROR_FILE_NOT_FOUND | ERROR_PATH_NOT_FOUND | ERROR_INVALID_NAME | ERROR_DIRECTORY,
            ) => missing(path),
            _ => refused(path, &error),
        },
    };
    found.link = link;
    found.guarded = is_guarded(path);
    found
}

fn blocked(barrier: Barrier, at: &Path) -> Access {
    Access { barrier: Some(barrier), at: at.to_owned(), ..Access::default() }
}

fn code(error: &io::Error) -> Option<u32> {
    error.raw_os_error().map(i32::cast_unsigned)
}

fn missing(path: &Path) -> Access {
    let gone = above(path).into_iter().find(|folder| !folder.exists());
    blocked(Barrier::NotFound, gone.unwrap_or(path))
}

fn in_nearest(path: &Path) -> Access {
    let nearest = above(path).into_iter().rev().find(|folder| folder.exists());
    match nearest {
        Some(folder) if folder.is_dir() => {
            let found = existing(folder, FileKind::Folder, false, Wanted::Create);
            Access { exists: false, ..found }
        }
        Some(file) => blocked(Barrier::WrongKind, file),
        None => missing(path),
    }
}

/// What not even may be looked at.
fn refused(path: &Path, error: &io::Error) -> Access {
    let mut found = blocked(barrier(error), path);
    if found.barrier == Some(Barrier::Other) {
        found.detail = error.to_string();
    }
    found
}

fn barrier(error: &io::Error) -> Barrier {
    match code(error) {
        Some(ERROR_ACCESS_DENIED) => Barrier::NotPermitted,
        Some(ERROR_SHARING_VIOLATION | ERROR_LOCK_VIOLATION) => Barrier::InUse,
        Some(ERROR_WRITE_PROTECT) => Barrier::ReadOnlyDisk,
        Some(ERROR_FILE_NOT_FOUND | ERROR_PATH_NOT_FOUND) => Barrier::NotFound,
        _ => Barrier::Other,
    }
}

fn existing(path: &Path, kind: FileKind, marked_read_only: bool, wanted: Wanted) -> Access {
    let mut found = Access { exists: true, kind, at: path.to_owned(), ..Access::default() };
    let folder = kind == FileKind::Folder;
    let rights = match wanted {
        Wanted::Read | Wanted::List if folder => FILE_LIST_DIRECTORY | FILE_TRAVERSE,
        Wanted::Write | Wanted::Create if folder => FILE_ADD_FILE | FILE_ADD_SUBDIRECTORY,
        Wanted::Read => FILE_READ_DATA,
        Wanted::Write => FILE_WRITE_DATA,
        Wanted::Run if !folder => FILE_READ_DATA | FILE_EXECUTE,
        Wanted::List | Wanted::Create | Wanted::Run => {
            return Access { barrier: Some(Barrier::WrongKind), ..found };
        }
    };
    let security = windows_owner::security(path);
    found.owner = security.owner;
    found.own = security.own;
    found.acl = security.forbids;
    found.from_internet = !folder && is_from_internet(path);
    // The mark means something else on folders.
    let marked = marked_read_only && !folder && wanted == Wanted::Write;
    if let Err(error) = open(path, rights) {
        found.barrier = Some(match barrier(&error) {
            Barrier::NotPermitted if marked => Barrier::ReadOnlyFile,
            other => other,
        });
        if found.barrier == Some(Barrier::Other) {
            found.detail = error.to_string();
        }
    }
    found
}

/// Opens what is there, sharing it with everybody, and closes it. Nothing is made, cut or written.
fn open(path: &Path, rights: u32) -> io::Result<File> {
    OpenOptions::new()
        .access_mode(rights)
        .share_mode(FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE)
        .custom_flags(FILE_FLAG_BACKUP_SEMANTICS)
        .open(path)
}

/// The Mark of the Web: a second stream of the file, with the zone it came from (3 is the internet,
/// 4 a site that is not trusted).
fn is_from_internet(path: &Path) -> bool {
    const MOST_BYTES: u64 = 4096;
    let mut stream = path.as_os_str().to_owned();
    stream.push(":Zone.Identifier");
    let mut text = Vec::new();
    let read = File::open(PathBuf::from(stream))
        .and_then(|file| file.take(MOST_BYTES).read_to_end(&mut text));
    let text = String::from_utf8_lossy(&text);
    read.is_ok() && text.lines().any(|line| matches!(line.trim(), "ZoneId=3" | "ZoneId=4"))
}

/// Whether Windows keeps programs it does not know from writing into the user's own folders.
fn is_guarded(path: &Path) -> bool {
    let key = windows_registry::LOCAL_MACHINE.open(GUARD);
    let on = key.and_then(|key| key.get_u32("EnableControlledFolderAccess"));
    let Some(user) = directories::UserDirs::new() else { return false };
    let guarded = [
        user.document_dir(),
        user.desktop_dir(),
        user.picture_dir(),
        user.video_dir(),
        user.audio_dir(),
    ];
    on == Ok(1) && guarded.into_iter().flatten().any(|folder| path.starts_with(folder))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.txt");
        std::fs::write(&file, "kept").unwrap();
        for wanted in [Wanted::Read, Wanted::Write] {
            assert_eq!(access(&file, wanted).barrier, None, "{wanted:?}");
        }
        assert_eq!(access(folder.path(), Wanted::Create).barrier, None);
        assert_eq!(access(folder.path(), Wanted::Run).barrier, Some(Barrier::WrongKind));
        assert_eq!(access(&folder.path().join("b"), Wanted::Read).barrier, Some(Barrier::NotFound));
        assert_eq!(access(&folder.path().join("b"), Wanted::Create).barrier, None);
        let held = OpenOptions::new().write(true).share_mode(0).open(&file).unwrap();
        assert_eq!(access(&file, Wanted::Read).barrier, Some(Barrier::InUse));
        drop(held);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "kept");
    }
}
