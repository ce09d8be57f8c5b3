//! What may be done with real files and folders; as an ordinary user where the tests run as root.

use super::*;
use std::fs::Permissions;
use std::os::unix::fs::symlink;
use std::process::Command;

/// Set in a child of these tests that gave up its rights.
const AS_NOBODY: &str = "SELFCHECK_TEST_FOLDER";

fn mode(path: &Path, bits: u32) {
    std::fs::set_permissions(path, Permissions::from_mode(bits)).unwrap();
}

fn write(path: &Path, text: &str, bits: u32) {
    std::fs::write(path, text).unwrap();
    mode(path, bits);
}

/// A folder with one of everything.
fn furnish(folder: &Path) {
    write(&folder.join("open.txt"), "kept", 0o644);
    write(&folder.join("own.txt"), "kept", 0o600);
    write(&folder.join("script"), "#!/bin/sh\n", 0o755);
    write(&folder.join("plain"), "#!/bin/sh\n", 0o644);
    write(&folder.join("lost"), "#!/opt/none/python\nx", 0o755);
    write(&folder.join("windows"), "#!/bin/sh\r\necho\r\n", 0o755);
    write(&folder.join("by-name"), "#!/usr/bin/env -S no-such-program-here -u\n", 0o755);
    write(&folder.join("found"), "#!/usr/bin/env sh\n", 0o755);
    symlink("gone", folder.join("dead")).unwrap();
    for (name, bits) in [("shut", 0o700), ("listed", 0o744), ("everybody", 0o777)] {
        std::fs::create_dir(folder.join(name)).unwrap();
        std::fs::create_dir(folder.join(name).join("deep")).unwrap();
        mode(&folder.join(name), bits);
    }
    mode(folder, 0o755);
}

#[test]
fn what_does_not_depend_on_the_user() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    furnish(folder);
    let barrier = |name: &str, wanted| access(&folder.join(name), wanted).barrier;
    assert_eq!(barrier("open.txt", Wanted::Read), None);
    assert_eq!(barrier("script", Wanted::Run), None);
    assert_eq!(barrier("found", Wanted::Run), None);
    assert_eq!(barrier("plain", Wanted::Run), Some(Barrier::NotPermitted));
    assert_eq!(barrier("everybody", Wanted::Run), Some(Barrier::WrongKind));
    assert_eq!(barrier("open.txt", Wanted::List), Some(Barrier::WrongKind));
    assert_eq!(barrier("everybody", Wanted::Create), None);
    assert_eq!(barrier("dead", Wanted::Read), Some(Barrier::DeadLink));
    for name in ["lost", "windows", "by-name"] {
        assert_eq!(barrier(name, Wanted::Run), Some(Barrier::NoInterpreter), "{name}");
    }
    let lost = access(&folder.join("lost"), Wanted::Run);
    assert_eq!((lost.interpreter.as_str(), lost.windows_lines), ("/opt/none/python", false));
    assert!(access(&folder.join("windows"), Wanted::Run).windows_lines);
    assert_eq!(access(&folder.join("by-name"), Wanted::Run).interpreter, "no-such-program-here");

    let gone = access(&folder.join("no/such/file"), Wanted::Read);
    assert_eq!((gone.barrier, gone.at), (Some(Barrier::NotFound), folder.join("no")));
    let below = access(&folder.join("open.txt/below"), Wanted::Read);
    assert_eq!((below.barrier, below.at), (Some(Barrier::WrongKind), folder.join("open.txt")));
    let new = access(&folder.join("everybody/new/deeper"), Wanted::Create);
    assert_eq!((new.barrier, new.exists), (None, false));
    assert_eq!(new.at, folder.join("everybody"));
    assert!(!folder.join("everybody/new").exists());
    let open = access(&folder.join("open.txt"), Wanted::Write);
    assert_eq!((open.mode, open.own), (Some(0o644), Some(true)));
    assert_eq!(std::fs::read_to_string(folder.join("open.txt")).unwrap(), "kept");
}

#[test]
#[cfg(target_os = "linux")]
fn further_lists_of_rules_are_seen() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    write(&file, "", 0o600);
    assert_ne!(access(&file, Wanted::Read).acl, Some(true));
    // Version 2; owner rw, the user with number 1 r, group -, mask r, others -.
    let entries: [(u16, u16, u32); 5] =
        [(1, 6, !0), (2, 4, 1), (4, 0, !0), (0x10, 4, !0), (0x20, 0, !0)];
    let mut list = vec![2, 0, 0, 0];
    for (tag, rights, id) in entries {
        list.extend(tag.to_le_bytes());
        list.extend(rights.to_le_bytes());
        list.extend(id.to_le_bytes());
    }
    let flags = rustix::fs::XattrFlags::empty();
    match rustix::fs::setxattr(&file, "system.posix_acl_access", &list, flags) {
        Ok(()) => assert_eq!(access(&file, Wanted::Read).acl, Some(true)),
        // Not every file system has lists; what has none has no list.
        Err(Errno::OPNOTSUPP) => assert_eq!(access(&file, Wanted::Read).acl, Some(false)),
        Err(other) => panic!("{other}"),
    }
}

/// Set in a child of these tests that has its own mounts.
#[cfg(target_os = "linux")]
const OWN_MOUNTS: &str = "SELFCHECK_TEST_MOUNTS";

#[test]
#[cfg(target_os = "linux")]
fn disks_that_cannot_be_written_to_or_run_from_are_seen() {
    if let Some(folder) = std::env::var_os(OWN_MOUNTS) {
        let folder = Path::new(&folder);
        let found = |name: &str, wanted| access(&folder.join(name), wanted).barrier;
        assert_eq!(found("read-only/file", Wanted::Write), Some(Barrier::ReadOnlyDisk));
        assert_eq!(found("read-only/new", Wanted::Create), Some(Barrier::ReadOnlyDisk));
        assert_eq!(found("read-only/file", Wanted::Read), None);
        assert_eq!(found("no-programs/script", Wanted::Run), Some(Barrier::NoPrograms));
        assert_eq!(found("no-programs/script", Wanted::Write), None);
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mount = "cd \"$SELFCHECK_TEST_MOUNTS\" && mkdir read-only no-programs && \
        mount -t tmpfs none read-only && touch read-only/file && mount -o remount,ro read-only && \
        mount -t tmpfs -o noexec none no-programs && printf '#!/bin/sh\\n' > no-programs/script && \
        chmod 755 no-programs/script || exit 77; exec \"$0\" --exact \
        host::live::access::unix::tests::disks_that_cannot_be_written_to_or_run_from_are_seen";
    let mut child = Command::new("unshare");
    child.args(["-m", "sh", "-c", mount]).arg(std::env::current_exe().unwrap());
    let output = child.env(OWN_MOUNTS, folder.path()).output();
    match output {
        Ok(output) if output.status.code() == Some(0) => {
            let out = String::from_utf8_lossy(&output.stdout);
            assert!(out.contains("1 passed"), "{out}");
        }
        Ok(output) if output.status.code() == Some(101) => {
            panic!("{}", String::from_utf8_lossy(&output.stdout));
        }
        _ => {
            assert!(
                std::env::var_os("SELFCHECK_REQUIRE_ALL").is_none(),
                "root and unshare are needed for disks of one's own"
            );
            eprintln!("skipped: needs root and unshare");
        }
    }
}

/// What an ordinary user, who owns none of it, may do in the furnished folder.
fn as_a_stranger(folder: &Path) {
    let found = |name: &str, wanted| access(&folder.join(name), wanted);
    assert_eq!(found("open.txt", Wanted::Read).barrier, None);
    let open = found("open.txt", Wanted::Write);
    assert_eq!((open.barrier, open.own), (Some(Barrier::NotPermitted), Some(false)));
    assert_eq!(found("own.txt", Wanted::Read).barrier, Some(Barrier::NotPermitted));
    assert_eq!(found("everybody", Wanted::Write).barrier, None);
    assert_eq!(found("shut", Wanted::List).barrier, Some(Barrier::NotPermitted));
    // Seen in the list of names, but not to be passed through.
    for name in ["shut", "listed"] {
        let deep = found(&format!("{name}/deep/er"), Wanted::Read);
        assert_eq!(deep.barrier, Some(Barrier::ParentClosed), "{name}");
        assert_eq!(deep.at, folder.join(name));
        assert!(deep.mode.is_some());
    }
    assert_eq!(found("listed", Wanted::Create).barrier, Some(Barrier::NotPermitted));
    let new = found("listed/new", Wanted::Create);
    assert_eq!(new.barrier, Some(Barrier::ParentClosed));
    assert_eq!(found("new", Wanted::Create).barrier, Some(Barrier::NotPermitted));
    assert_eq!(found("new", Wanted::Create).at, folder);
}

#[test]
fn permissions_count_for_those_who_are_not_root() {
    if let Some(folder) = std::env::var_os(AS_NOBODY) {
        as_a_stranger(Path::new(&folder));
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    furnish(folder.path());
    if !rustix::process::geteuid().is_root() {
        as_the_owner(folder.path());
        return;
    }
    let mut child = Command::new("setpriv");
    child.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
    // Where it was built, others may not be able to reach it.
    let copy = folder.path().join("tests");
    std::fs::copy(std::env::current_exe().unwrap(), &copy).unwrap();
    mode(&copy, 0o755);
    child.arg(&copy).args([
        "--exact",
        "host::live::access::unix::tests::permissions_count_for_those_who_are_not_root",
    ]);
    match child.env(AS_NOBODY, folder.path()).output() {
        Ok(output) => {
            let out = String::from_utf8_lossy(&output.stdout).into_owned();
            let err = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success() && out.contains("1 passed"), "{out}\n{err}");
        }
        Err(error) => {
            assert!(
                std::env::var_os("SELFCHECK_REQUIRE_ALL").is_none(),
                "setpriv is needed to become an ordinary user: {error}"
            );
            eprintln!("skipped: no setpriv to become an ordinary user with ({error})");
        }
    }
}

/// Owners can shut themselves out too.
fn as_the_owner(folder: &Path) {
    mode(&folder.join("own.txt"), 0o000);
    mode(&folder.join("shut"), 0o600);
    let found = |name: &str, wanted| access(&folder.join(name), wanted);
    assert_eq!(found("own.txt", Wanted::Read).barrier, Some(Barrier::NotPermitted));
    let deep = found("shut/deep/er", Wanted::Read);
    assert_eq!((deep.barrier, deep.at), (Some(Barrier::ParentClosed), folder.join("shut")));
    mode(&folder.join("shut"), 0o700);
}
