//! Mounted file systems that can hold the user's files, each once.

use super::super::Disk;
use crate::model::{Unanswered, UnansweredKind};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use sysinfo::{DiskRefreshKind, Disks};

/// File systems that are never full in a way that matters: images, and layers over other ones.
const IMAGES: [&str; 8] =
    ["squashfs", "erofs", "iso9660", "udf", "overlay", "nullfs", "ramfs", "fuse.snapfuse"];

pub(super) fn disks() -> Result<Vec<Disk>, Unanswered> {
    let disks = Disks::new_with_refreshed_list_specifics(DiskRefreshKind::nothing().with_storage())
        .map_err(|error| UnansweredKind::Failed.because(error.to_string()))?;
    let failed = failed();
    let mut by_device: BTreeMap<String, Disk> = BTreeMap::new();
    for disk in &disks {
        let (mount, device) = (disk.mount_point(), disk.name().to_string_lossy());
        let file_system = disk.file_system().to_string_lossy();
        if !holds_files(mount, &file_system, disk.total_space()) {
            continue;
        }
        let failed = failed.contains(mount.to_string_lossy().as_ref());
        let (entries_total, entries_available) = entries(mount);
        let found = Disk {
            mount: mount.to_string_lossy().into_owned(),
            file_system: file_system.into_owned(),
            total: disk.total_space(),
            available: disk.available_space(),
            entries_total,
            entries_available,
            read_only: disk.is_read_only() || failed,
            failed,
            removable: disk.is_removable(),
        };
        // What is mounted later at the same place hides what was there.
        by_device.retain(|_, known| known.mount != found.mount);
        // One device can be mounted in many places; memory file systems all bear one name.
        let key = match device.as_ref() {
            "" | "none" | "tmpfs" | "overlay" => found.mount.clone(),
            _ if found.file_system == "tmpfs" => found.mount.clone(),
            device if cfg!(windows) => format!("{device} {}", found.mount),
            device => device.to_owned(),
        };
        match by_device.get(&key) {
            Some(known) if !is_better(&found, known) => {}
            _ => drop(by_device.insert(key, found)),
        }
    }
    let mut disks: Vec<Disk> = by_device.into_values().collect();
    disks.sort_by(|a, b| a.mount.cmp(&b.mount));
    if disks.is_empty() { Err(UnansweredKind::NotSupported.into()) } else { Ok(disks) }
}

/// Of two places where one device is mounted: the one that can be written, else the shorter path.
fn is_better(found: &Disk, known: &Disk) -> bool {
    (found.read_only, found.mount.len()) < (known.read_only, known.mount.len())
}

fn holds_files(mount: &Path, file_system: &str, total: u64) -> bool {
    // A mounted file (a container's /etc/hosts) is no place to keep files.
    if total == 0 || (cfg!(unix) && !mount.is_dir()) {
        return false;
    }
    if mount == Path::new("/") {
        return true;
    }
    let hidden = ["/System/Volumes/", "/private/var/vm", "/boot/efi", "/efi", "/snap/", "/run"];
    let hidden = hidden.iter().any(|start| mount.to_string_lossy().starts_with(start));
    let shown = mount == Path::new("/System/Volumes/Data") || mount.starts_with("/run/media");
    // Of memory, people's files lie here alone; what else the system keeps there may well be full.
    let of_memory = file_system == "tmpfs";
    let used = ["/tmp", "/var/tmp"].map(Path::new).contains(&mount) || mount.starts_with("/home");
    !IMAGES.contains(&file_system) && (!hidden || shown) && (!of_memory || used)
}

/// Where file systems are mounted that an error has stopped. Since version 6.15 Linux no longer turns
/// ext4 read-only then, it only notes that nothing is written any more.
#[cfg(target_os = "linux")]
fn failed() -> BTreeSet<String> {
    failed_in(&std::fs::read_to_string("/proc/self/mounts").unwrap_or_default())
}

#[cfg(not(target_os = "linux"))]
fn failed() -> BTreeSet<String> {
    BTreeSet::new()
}

/// `/dev/sda1 /my\040data ext4 rw,relatime,errors=remount-ro,emergency_ro 0 0`.
#[cfg(target_os = "linux")]
fn failed_in(mounts: &str) -> BTreeSet<String> {
    let mounts = mounts.lines().filter_map(|line| {
        let mut fields = line.split(' ').skip(1);
        let (mount, kind, options) = (fields.next()?, fields.next()?, fields.next()?);
        let stopped = options.split(',').any(|it| it == "emergency_ro" || it == "shutdown");
        // Spaces in a path are written so.
        (kind.starts_with("ext") && stopped).then(|| mount.replace("\\040", " "))
    });
    mounts.collect()
}

#[cfg(unix)]
fn entries(mount: &Path) -> (Option<u64>, Option<u64>) {
    match rustix::fs::statvfs(mount) {
        Ok(found) if found.f_files > 0 => (Some(found.f_files), Some(found.f_favail)),
        _ => (None, None),
    }
}

#[cfg(windows)]
fn entries(_mount: &Path) -> (Option<u64>, Option<u64>) {
    (None, None)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn this_machine_has_disks_each_once() {
        let disks = disks().unwrap();
        let mounts: BTreeSet<_> = disks.iter().map(|disk| &disk.mount).collect();
        assert_eq!(mounts.len(), disks.len(), "{disks:?}");
        assert!(disks.iter().all(|disk| disk.available <= disk.total && disk.total > 0));
        assert!(!disks.iter().any(|disk| disk.mount.starts_with("/proc")));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn an_error_stops_a_disk_although_it_stays_mounted_for_writing() {
        let mounts = "/dev/sda1 / ext4 rw,relatime,errors=remount-ro 0 0\n\
            /dev/sdb1 /my\\040data ext4 rw,relatime,errors=remount-ro,emergency_ro 0 0\n\
            shutdown /shutdown tmpfs rw 0 0\nbroken\n";
        assert_eq!(failed_in(mounts), BTreeSet::from(["/my data".to_owned()]));
    }

    #[cfg(unix)]
    #[test]
    fn images_and_hidden_volumes_are_left_out() {
        assert!(holds_files(Path::new("/"), "overlay", 1));
        assert!(!holds_files(Path::new("/tmp"), "squashfs", 1));
        assert!(holds_files(Path::new("/tmp"), "tmpfs", 1));
        assert!(!holds_files(Path::new("/usr"), "tmpfs", 1));
        assert!(!holds_files(Path::new("/tmp"), "ext4", 0));
        assert!(!holds_files(Path::new("/etc/passwd"), "ext4", 1));
        let disk =
            |mount: &str, read_only| Disk { mount: mount.to_owned(), read_only, ..Disk::default() };
        assert!(is_better(&disk("/home", false), &disk("/", true)));
        assert!(!is_better(&disk("/var/lib/bind", false), &disk("/", false)));
    }
}
