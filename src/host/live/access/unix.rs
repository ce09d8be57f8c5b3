//! macOS and Linux: the kernel itself is asked (`faccessat`), then what it goes by is looked up.

use super::super::super::{Access, Barrier, FileKind, Wanted};
use super::{above, owner};
use rustix::fs::{Access as Rights, AtFlags, CWD, OFlags};
use rustix::io::Errno;
use std::fs::Metadata;
use std::io::{ErrorKind, Read};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Most of a script that is read for its first line; Linux itself reads no more than 256 bytes.
const FIRST_LINE: u64 = 256;

pub(in super::super) fn access(path: &Path, wanted: Wanted) -> Access {
    let link = std::fs::read_link(path).ok();
    let mut found = match std::fs::metadata(path) {
        Ok(metadata) => existing(path, &metadata, wanted),
        Err(error) => match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory if link.is_some() => {
                blocked(Barrier::DeadLink, path)
            }
            ErrorKind::NotFound if wanted == Wanted::Create => in_nearest(path),
            ErrorKind::NotFound | ErrorKind::NotADirectory => missing(path),
            ErrorKind::PermissionDenied => closed(path),
            _ => Access { detail: error.to_string(), ..blocked(Barrier::Other, path) },
        },
    };
    found.link = link;
    found.guarded = owner::is_guarded(path);
    found
}

fn blocked(barrier: Barrier, at: &Path) -> Access {
    Access { barrier: Some(barrier), at: at.to_owned(), ..Access::default() }
}

/// What is not there: the first part of the path that is missing, or that is a file on the way.
fn missing(path: &Path) -> Access {
    for folder in above(path) {
        match std::fs::metadata(folder) {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => return blocked(Barrier::WrongKind, folder),
            Err(_) if std::fs::read_link(folder).is_ok() => {
                return blocked(Barrier::DeadLink, folder);
            }
            Err(_) => return blocked(Barrier::NotFound, folder),
        }
    }
    blocked(Barrier::NotFound, path)
}

/// The first folder above that may not be passed through.
fn closed(path: &Path) -> Access {
    let folder = above(path).into_iter().find(|folder| ask(folder, Rights::EXEC_OK).is_err());
    let folder = folder.unwrap_or(path);
    let mut found = blocked(Barrier::ParentClosed, folder);
    if let Ok(metadata) = std::fs::metadata(folder) {
        describe(&mut found, &metadata);
    }
    found
}

/// Whether the path could be made in the nearest folder above it that is there.
fn in_nearest(path: &Path) -> Access {
    for folder in above(path).into_iter().rev() {
        match std::fs::metadata(folder) {
            Ok(metadata) if metadata.is_dir() => {
                let found = existing(folder, &metadata, Wanted::Create);
                return Access { exists: false, ..found };
            }
            Ok(_) => return blocked(Barrier::WrongKind, folder),
            Err(error) if error.kind() == ErrorKind::PermissionDenied => return closed(folder),
            Err(_) => {}
        }
    }
    missing(path)
}

fn ask(path: &Path, rights: Rights) -> rustix::io::Result<()> {
    // The effective user is the one that opens files.
    rustix::fs::accessat(CWD, path, rights, AtFlags::EACCESS)
}

fn existing(path: &Path, metadata: &Metadata, wanted: Wanted) -> Access {
    let kind = kind(metadata);
    let mut found = Access { exists: true, kind, at: path.to_owned(), ..Access::default() };
    describe(&mut found, metadata);
    found.acl = has_acl(path);
    let folder = kind == FileKind::Folder;
    let rights = match wanted {
        Wanted::Read | Wanted::List if folder => Rights::READ_OK | Rights::EXEC_OK,
        Wanted::Write | Wanted::Create if folder => Rights::WRITE_OK | Rights::EXEC_OK,
        Wanted::Read => Rights::READ_OK,
        Wanted::Write => Rights::WRITE_OK,
        Wanted::Run if kind == FileKind::File => Rights::EXEC_OK,
        Wanted::List | Wanted::Create | Wanted::Run => {
            return Access { barrier: Some(Barrier::WrongKind), ..found };
        }
    };
    found.from_internet = owner::is_from_internet(path);
    match ask(path, rights) {
        Ok(()) if wanted == Wanted::Run => needs_interpreter(path, &mut found),
        Ok(()) => {}
        Err(error) => {
            let changes = rights.contains(Rights::WRITE_OK);
            found.barrier = Some(match error {
                Errno::ROFS => Barrier::ReadOnlyDisk,
                _ if changes && owner::is_immutable(path, metadata) => Barrier::Immutable,
                Errno::ACCESS if wanted == Wanted::Run && allows_no_programs(path, metadata) => {
                    Barrier::NoPrograms
                }
                Errno::ACCESS | Errno::PERM => Barrier::NotPermitted,
                other => {
                    found.detail = std::io::Error::from(other).to_string();
                    Barrier::Other
                }
            });
        }
    }
    found
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

fn describe(found: &mut Access, metadata: &Metadata) {
    let own = metadata.uid() == rustix::process::geteuid().as_raw();
    found.own = Some(own);
    found.owner = owner::name("/etc/passwd", metadata.uid());
    found.group = owner::name("/etc/group", metadata.gid());
    found.mode = Some(metadata.permissions().mode() & 0o7777);
}

/// A mount that runs no programs refuses those that the bits would allow.
fn allows_no_programs(path: &Path, metadata: &Metadata) -> bool {
    metadata.permissions().mode() & 0o111 != 0 && is_mounted_without_programs(path)
}

#[cfg(target_os = "linux")]
fn is_mounted_without_programs(path: &Path) -> bool {
    use rustix::fs::StatVfsMountFlags;
    let mount = rustix::fs::statvfs(path);
    mount.is_ok_and(|mount| mount.f_flag.contains(StatVfsMountFlags::NOEXEC))
}

#[cfg(target_os = "macos")]
fn is_mounted_without_programs(path: &Path) -> bool {
    const MNT_NOEXEC: u32 = 4;
    rustix::fs::statfs(path).is_ok_and(|mount| mount.f_flags & MNT_NOEXEC != 0)
}

#[cfg(target_os = "linux")]
fn has_acl(path: &Path) -> Option<bool> {
    match rustix::fs::getxattr_query(path, "system.posix_acl_access") {
        Ok(size) => Some(size > 0),
        Err(Errno::NODATA | Errno::OPNOTSUPP) => Some(false),
        Err(_) => None,
    }
}

/// macOS keeps its lists where only its own library finds them.
#[cfg(not(target_os = "linux"))]
fn has_acl(_path: &Path) -> Option<bool> {
    None
}

/// A script runs only if the program in its first line does.
fn needs_interpreter(path: &Path, found: &mut Access) {
    let Some(line) = first_line(path) else { return };
    found.windows_lines = line.ends_with('\r');
    let mut words = line.split_whitespace();
    let Some(program) = words.next() else { return };
    program.clone_into(&mut found.interpreter);
    let mut runs = !found.windows_lines && ask(Path::new(program), Rights::EXEC_OK).is_ok();
    let by_name = words.find(|word| !word.starts_with('-') && !word.contains('='));
    if let Some(name) = by_name.filter(|_| program.ends_with("/env")) {
        name.clone_into(&mut found.interpreter);
        runs = runs && (on_path(name) || name.contains('/'));
    }
    if !runs {
        found.barrier = Some(Barrier::NoInterpreter);
    }
}

/// What follows `#!`, its end of line taken off, a carriage return left on.
fn first_line(path: &Path) -> Option<String> {
    let flags = (OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed();
    let file = std::fs::OpenOptions::new().read(true).custom_flags(flags).open(path).ok()?;
    let mut bytes = Vec::new();
    file.take(FIRST_LINE).read_to_end(&mut bytes).ok()?;
    let line = bytes.strip_prefix(b"#!")?.split(|byte| *byte == b'\n').next()?;
    Some(String::from_utf8_lossy(line).trim_start().to_owned())
}

fn on_path(name: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let runs = |file: PathBuf| ask(&file, Rights::EXEC_OK).is_ok() && file.is_file();
    std::env::split_paths(&path).any(|folder| runs(folder.join(name)))
}

#[cfg(test)]
#[path = "unix_tests.rs"]
#[expect(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "tests")]
mod tests;
