//! Drives of Linux, from /sys. What a drive says of its own health (SMART) needs root here; what the
//! kernel noticed does not.

use super::super::super::{Drive, DriveHealth, Limit};
use super::MOST;
use crate::model::Unanswered;
use std::fs;
use std::path::{Path, PathBuf};

/// A file system on a volume on an array on a drive.
const DEEPEST: usize = 6;

pub(super) fn drives(limit: &Limit) -> Result<Option<Vec<Drive>>, Unanswered> {
    limit.left()?;
    Ok(drives_in(Path::new("/sys")))
}

fn drives_in(sys: &Path) -> Option<Vec<Drive>> {
    let blocks = sys.join("block");
    let mut drives: Vec<Drive> =
        folders(&blocks)?.iter().filter_map(|folder| drive(folder)).take(MOST).collect();
    for (volume, errors) in file_system_errors(&sys.join("fs")) {
        let mut on = Vec::new();
        drives_under(&blocks, &volume, 0, &mut on);
        for drive in drives.iter_mut().filter(|drive| on.contains(&drive.name)) {
            *drive.file_system_errors.get_or_insert(0) += errors;
        }
    }
    Some(drives)
}

fn folders(folder: &Path) -> Option<Vec<PathBuf>> {
    let mut found: Vec<PathBuf> =
        fs::read_dir(folder).ok()?.take(1024).flatten().map(|entry| entry.path()).collect();
    found.sort();
    Some(found)
}

fn text(folder: &Path, file: &str) -> String {
    let bytes = fs::read(folder.join(file)).unwrap_or_default();
    String::from_utf8_lossy(bytes.get(..4096).unwrap_or(&bytes)).trim().to_owned()
}

fn name_of(folder: &Path) -> String {
    folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn drive(folder: &Path) -> Option<Drive> {
    let name = name_of(folder);
    // What is only a file, memory, a volume on other drives, or a slot for discs is no drive.
    let other = ["loop", "ram", "zram", "dm-", "sr", "fd", "nbd"];
    let bytes = text(folder, "size").parse::<u64>().ok()?.checked_mul(512)?;
    if bytes == 0 || other.iter().any(|start| name.starts_with(start)) {
        return None;
    }
    let device = folder.join("device");
    let model = format!("{} {}", text(&device, "vendor"), text(&device, "model"));
    let model = model.trim().trim_start_matches("ATA ").trim().to_owned();
    let array = folder.join("md");
    let is_array = array.exists();
    let bus = if is_array { "raid" } else { bus(folder, &name) };
    let made_by_software = matches!(bus, "virtual" | "raid") || is_virtual(&model);
    // Virtio gives a number in place of a vendor.
    let model = if model.starts_with("0x") { String::new() } else { model };
    let errors = u64::from_str_radix(text(&device, "ioerr_cnt").trim_start_matches("0x"), 16).ok();
    Some(Drive {
        model,
        bus: bus.to_owned(),
        bytes,
        removable: text(folder, "removable") == "1" || bus == "usb",
        made_by_software,
        health: too_hot(&device).then_some(DriveHealth::Warning),
        wear_percent: None,
        answers: answers(&text(&device, "state"))
            .or_else(|| (is_array && text(&array, "array_state") == "broken").then_some(false)),
        request_errors: errors,
        file_system_errors: None,
        missing_parts: text(&array, "degraded").parse().ok(),
        rebuilding: matches!(text(&array, "sync_action").as_str(), "recover" | "resync"),
        name,
    })
}

fn bus(folder: &Path, name: &str) -> &'static str {
    let place = fs::canonicalize(folder).unwrap_or_default();
    let place = place.to_string_lossy();
    match name {
        _ if name.starts_with("nvme") => "nvme",
        _ if name.starts_with("mmcblk") => "sd",
        _ if name.starts_with("vd") || name.starts_with("xvd") => "virtual",
        _ if place.contains("/usb") => "usb",
        _ if place.contains("/ata") => "sata",
        _ if place.contains("/virtual/") || place.contains("/virtio") => "virtual",
        _ if name.starts_with("sd") => "scsi",
        _ => "",
    }
}

/// Drives that virtual machines and remote consoles make, by their makers' names.
fn is_virtual(model: &str) -> bool {
    let model = model.to_ascii_lowercase();
    ["qemu", "vbox", "vmware", "virtual", "msft", "google", "amazon"]
        .iter()
        .any(|maker| model.contains(maker))
}

/// From the kernel's `scsi_sysfs.c` and `nvme/host/sysfs.c`.
fn answers(state: &str) -> Option<bool> {
    match state {
        "running" | "live" => Some(true),
        "offline" | "transport-offline" | "dead" => Some(false),
        _ => None,
    }
}

/// The only part of an `NVMe` drive's warnings that the kernel passes on to everybody: its alarm of heat.
fn too_hot(device: &Path) -> bool {
    let monitors =
        folders(device).unwrap_or_default().into_iter().flat_map(|folder| {
            match name_of(&folder).as_str() {
                "hwmon" => folders(&folder).unwrap_or_default(),
                name if name.starts_with("hwmon") => vec![folder],
                _ => Vec::new(),
            }
        });
    monitors
        .into_iter()
        .any(|monitor| text(&monitor, "name") == "nvme" && text(&monitor, "temp1_alarm") == "1")
}

/// Errors by volume: what ext4 keeps until the file system is repaired, and what btrfs counts for its devices.
fn file_system_errors(kinds: &Path) -> Vec<(String, u64)> {
    let mut found = Vec::new();
    for volume in folders(&kinds.join("ext4")).unwrap_or_default() {
        if let Ok(errors) = text(&volume, "errors_count").parse() {
            found.push((name_of(&volume), errors));
        }
    }
    for file_system in folders(&kinds.join("btrfs")).unwrap_or_default() {
        let devices = folders(&file_system.join("devices")).unwrap_or_default();
        let counts = folders(&file_system.join("devinfo")).unwrap_or_default();
        // Which count is whose is not told where there are several.
        if let ([device], [count]) = (devices.as_slice(), counts.as_slice()) {
            let stats = text(count, "error_stats");
            let numbers = stats.lines().filter_map(|line| line.split_once(' ')?.1.parse().ok());
            let errors: Vec<u64> = numbers.collect();
            if !errors.is_empty() {
                let total = errors.into_iter().fold(0, u64::saturating_add);
                found.push((name_of(device), total));
            }
        }
    }
    found
}

/// The drives that hold a volume: itself, the one it is a part of, or those that it lies on.
fn drives_under(blocks: &Path, volume: &str, depth: usize, found: &mut Vec<String>) {
    if depth > DEEPEST || found.len() >= MOST {
        return;
    }
    let whole = blocks.join(volume);
    if whole.is_dir() {
        let below = folders(&whole.join("slaves")).unwrap_or_default();
        if below.is_empty() {
            found.push(volume.to_owned());
        }
        for part in below {
            drives_under(blocks, &name_of(&part), depth + 1, found);
        }
        return;
    }
    let holds = |drive: &PathBuf| drive.join(volume).is_dir();
    if let Some(drive) = folders(blocks).unwrap_or_default().into_iter().find(holds) {
        drives_under(blocks, &name_of(&drive), depth + 1, found);
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn put(sys: &Path, folder: &str, files: &[(&str, &str)]) {
        let folder = sys.join(folder);
        fs::create_dir_all(&folder).unwrap();
        for (name, value) in files {
            fs::write(folder.join(name), format!("{value}\n")).unwrap();
        }
    }

    #[test]
    fn an_offline_drive_a_hot_one_and_a_broken_array() {
        let sys = tempfile::tempdir().unwrap();
        let sys = sys.path();
        assert_eq!(drives_in(sys), None);
        put(sys, "block/loop0", &[("size", "8")]);
        put(sys, "block/sdb", &[("size", "0")]);
        put(sys, "block/sda", &[("size", "1000"), ("removable", "0")]);
        let device =
            [("vendor", "ATA"), ("model", "Disk X"), ("state", "offline"), ("ioerr_cnt", "0x2a")];
        put(sys, "block/sda/device", &device);
        put(sys, "block/nvme0n1", &[("size", "2000")]);
        put(sys, "block/nvme0n1/device", &[("model", "Fast"), ("state", "live")]);
        put(sys, "block/nvme0n1/device/hwmon/hwmon2", &[("name", "nvme"), ("temp1_alarm", "1")]);
        put(sys, "block/md0", &[("size", "4000")]);
        let array = [("degraded", "1"), ("sync_action", "recover"), ("array_state", "clean")];
        put(sys, "block/md0/md", &array);
        let drives = drives_in(sys).unwrap();
        let names: Vec<&str> = drives.iter().map(|drive| drive.name.as_str()).collect();
        assert_eq!(names, ["md0", "nvme0n1", "sda"]);
        assert_eq!((drives[0].missing_parts, drives[0].rebuilding), (Some(1), true));
        assert_eq!((drives[1].health, drives[1].answers), (Some(DriveHealth::Warning), Some(true)));
        assert_eq!((drives[2].answers, drives[2].request_errors), (Some(false), Some(42)));
        assert_eq!((drives[2].model.as_str(), drives[2].health), ("Disk X", None));
        assert_eq!(drives[2].missing_parts, None);
    }

    #[test]
    fn errors_of_a_file_system_are_found_through_volumes() {
        let sys = tempfile::tempdir().unwrap();
        let sys = sys.path();
        put(sys, "block/sda/sda3", &[]);
        put(sys, "block/sda", &[("size", "1000")]);
        put(sys, "block/sdb", &[("size", "1000")]);
        put(sys, "block/dm-0/slaves/sda3", &[]);
        put(sys, "fs/ext4/features", &[]);
        put(sys, "fs/ext4/dm-0", &[("errors_count", "5")]);
        put(sys, "fs/btrfs/uuid/devices/sdb", &[]);
        put(sys, "fs/btrfs/uuid/devinfo/1", &[("error_stats", "write_errs 0\nread_errs 2")]);
        let drives = drives_in(sys).unwrap();
        assert_eq!(drives[0].file_system_errors, Some(5));
        assert_eq!(drives[1].file_system_errors, Some(2));
        // Volumes that lie on each other in a ring never come to an end by themselves.
        put(sys, "block/dm-1/slaves/dm-2", &[]);
        put(sys, "block/dm-2/slaves/dm-1", &[]);
        put(sys, "fs/ext4/dm-1", &[("errors_count", "1")]);
        assert_eq!(drives_in(sys).unwrap(), drives);
    }
}
