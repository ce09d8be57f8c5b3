//! How much room is left where the system and the user write.

use super::{Ctx, Probe};
use crate::host::{Disk, Part, variable};
use crate::model::{MachineFacts, Os, Unanswered};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Room on the disks: the tightest of those that hold the system, what it writes (`/var`), the user's
/// home folder and temporary files, and a list of all. Removable and network disks, images and memory
/// file systems of the system itself are left out.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Disks {
    /// A folder: the disk that holds it is looked at instead.
    #[serde(default)]
    #[schemars(length(min = 1))]
    folder: Option<String>,
}

/// Where a Linux system writes by itself: logs, mail, databases.
const WRITTEN: [&str; 2] = ["/var", "/var/log"];

/// What [`Disks`] learns.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// Number of disks looked at.
    count: u64,
    /// Where the tightest disk that matters is mounted: `/`, `C:\`. Among disks with less than a tenth
    /// left it is the one with the fewest bytes left, else the one with the smallest share left.
    mount: String,
    /// Room left on it, in mebibytes.
    free_mib: u64,
    /// The same in gibibytes, with one decimal.
    free_gib: f64,
    /// Its size, in gibibytes, with one decimal.
    total_gib: f64,
    /// The room left as a share of its size, in percent, rounded down.
    free_percent: u64,
    /// Each disk with its free and whole size: `/home: 12.5 / 100.0 GiB`.
    disks: Vec<String>,
    /// Where file entries (inodes) are scarcest: a disk can have room and still take no more files. Empty where no disk has such a bound.
    entries_mount: String,
    /// File entries left there, in percent; 100 where no disk has such a bound.
    entries_free_percent: u64,
    /// Whether the disk that holds the system can only be read although its file system is made for writing.
    system_read_only: bool,
    /// Where disks are mounted that can only be read.
    read_only: Vec<String>,
    /// Those of them that the system stopped writing to because of an error, by its own word, or that shall be written
    /// to by its table (Linux, `/etc/fstab`): a file system with `errors=remount-ro` turns so when it finds an error.
    turned_read_only: Vec<String>,
}

/// File systems on which a system lives and writes; others are read-only by design.
const WRITABLE: [&str; 8] = ["ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "apfs", "ntfs"];

impl Probe for Disks {
    const NAME: &'static str = "disks";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let machine = cx.host.machine();
        let disks = cx.host.disks()?;
        let disks: Vec<Disk> = disks.into_iter().filter(|disk| !disk.removable).collect();
        let system = system_folder(cx, &machine);
        let temporary = ["TMPDIR", "TEMP"].iter().find_map(|name| variable(cx.host, name));
        let temporary = temporary.unwrap_or_else(|| "/tmp".to_owned());
        let folder = self.folder.as_ref().map(|folder| real(cx, folder));
        let mut folders = vec![system.as_str(), &machine.home, &temporary];
        if machine.os == Os::Linux {
            folders.extend(WRITTEN);
        }
        if let Some(folder) = &folder {
            folders = vec![folder];
        }
        let mut matter: Vec<&Disk> = folders
            .into_iter()
            .filter_map(|folder| holding(&disks, folder, machine.os))
            .filter(|disk| !disk.read_only)
            .collect();
        matter.dedup();
        let scarce = |disk: &&&Disk| percent(disk.available, disk.total) < 10;
        let tightest = matter.iter().filter(scarce).min_by_key(|disk| disk.available);
        let tightest = tightest
            .or_else(|| matter.iter().min_by_key(|disk| percent(disk.available, disk.total)));
        let entries = matter.iter().filter_map(|disk| {
            let share = percent(disk.entries_available?, disk.entries_total?);
            Some((share, disk.mount.clone()))
        });
        let (entries_free_percent, entries_mount) = entries.min().unwrap_or((100, String::new()));
        let system_disk = holding(&disks, &system, machine.os);
        let tightest = tightest.map_or_else(Disk::default, |disk| (**disk).clone());
        let table = if machine.os == Os::Linux { table(cx) } else { Vec::new() };
        let locked = disks.iter().filter(|disk| disk.read_only);
        let turned = locked.clone().filter(|disk| disk.failed || table.contains(&disk.mount));
        Ok(Facts {
            turned_read_only: turned.map(|disk| disk.mount.clone()).collect(),
            count: disks.len() as u64,
            free_mib: tightest.available >> 20,
            free_gib: gib(tightest.available),
            total_gib: gib(tightest.total),
            free_percent: percent(tightest.available, tightest.total),
            mount: tightest.mount,
            disks: disks.iter().map(line).collect(),
            entries_mount,
            entries_free_percent,
            system_read_only: system_disk.is_some_and(|disk| {
                disk.read_only && WRITABLE.contains(&disk.file_system.to_lowercase().as_str())
            }),
            read_only: locked.map(|disk| disk.mount.clone()).collect(),
        })
    }
}

/// Where a folder really is, links followed.
fn real(cx: &Ctx<'_>, folder: &str) -> String {
    let real = cx.host.resolve_path(Path::new(folder));
    real.map_or_else(|_| folder.to_owned(), |real| real.to_string_lossy().into_owned())
}

/// Where the system's own table has disks mounted for writing.
fn table(cx: &Ctx<'_>) -> Vec<String> {
    let bytes = cx.host.read(Path::new("/etc/fstab"), Part::Start, 64 << 10).unwrap_or_default();
    String::from_utf8_lossy(&bytes).lines().filter_map(written_to).collect()
}

/// The place in a line of fstab, unless it is for reading only:
/// `UUID=… /home ext4 defaults,errors=remount-ro 0 2`.
fn written_to(line: &str) -> Option<String> {
    let mut fields = line.split_whitespace();
    let (device, place, kind) = (fields.next()?, fields.next()?, fields.next()?);
    let options = fields.next().unwrap_or("defaults");
    let reads = options.split(',').any(|option| option == "ro");
    let local = WRITABLE.contains(&kind) || kind == "auto";
    let wanted = !device.starts_with('#') && local && !reads && place.starts_with('/');
    // Spaces in a path are written so.
    wanted.then(|| place.replace("\\040", " "))
}

/// A folder that the running system writes to.
fn system_folder(cx: &Ctx<'_>, machine: &MachineFacts) -> String {
    match machine.os {
        Os::Linux => "/".to_owned(),
        // The volume at / is sealed; the other half of the pair takes the writes.
        Os::Mac => "/System/Volumes/Data".to_owned(),
        Os::Windows => variable(cx.host, "SystemRoot").unwrap_or_else(|| r"C:\Windows".to_owned()),
    }
}

/// The disk that holds a folder: the one mounted closest above it.
fn holding<'a>(disks: &'a [Disk], folder: &str, os: Os) -> Option<&'a Disk> {
    let same_case = |path: &str| match os {
        Os::Windows => path.replace('/', "\\").to_lowercase(),
        _ => path.to_owned(),
    };
    let separator = if os == Os::Windows { '\\' } else { '/' };
    let folder = same_case(folder);
    let above = |disk: &&Disk| {
        let mount = same_case(&disk.mount);
        let mount = mount.trim_end_matches(separator);
        folder
            .strip_prefix(mount)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(separator))
    };
    disks.iter().filter(above).max_by_key(|disk| disk.mount.len())
}

fn line(disk: &Disk) -> String {
    format!("{}: {:.1} / {:.1} GiB", disk.mount, gib(disk.available), gib(disk.total))
}

#[expect(clippy::cast_precision_loss, reason = "shown with one decimal")]
fn gib(bytes: u64) -> f64 {
    ((bytes as f64) / f64::from(1 << 30) * 10.0).round() / 10.0
}

fn percent(part: u64, whole: u64) -> u64 {
    let share = u128::from(part) * 100 / u128::from(whole.max(1));
    u64::try_from(share).unwrap_or(100).min(100)
}

#[cfg(test)]
mod tests {
    use super::super::facts_of;

    #[test]
    fn the_tightest_disk_that_matters_on_linux() {
        let scene = r#"
            [[disks]]
            mount = "/"
            file_system = "ext4"
            total = 107374182400
            available = 1073741824
            entries_total = 1000
            entries_available = 5
            [[disks]]
            mount = "/home"
            file_system = "ext4"
            total = 10737418240000
            available = 536870912000
            [[disks]]
            mount = "/data"
            file_system = "ext4"
            total = 107374182400
            available = 0
            [[disks]]
            mount = "/media/stick"
            total = 1000
            available = 0
            removable = true
        "#;
        let facts = facts_of(scene, "disks", "{}");
        assert_eq!(facts["mount"], "/");
        assert_eq!((&facts["free_mib"], &facts["free_percent"]), (&1024.into(), &1.into()));
        assert_eq!(facts["count"], 3);
        assert_eq!(
            (&facts["entries_mount"], &facts["entries_free_percent"]),
            (&"/".into(), &0.into())
        );
        assert_eq!(facts["disks"][1], "/home: 500.0 / 10000.0 GiB");
        assert_eq!(facts["system_read_only"], false);
        let facts = facts_of(scene, "disks", "{ folder = \"/data/shop\" }");
        assert_eq!((&facts["mount"], &facts["free_mib"]), (&"/data".into(), &0.into()));
        let logs = scene.replace("/data", "/var");
        assert_eq!(facts_of(&logs, "disks", "{}")["mount"], "/var");
    }

    #[test]
    fn a_disk_that_turned_read_only_is_told_from_one_that_is_meant_so() {
        let scene = r#"
            [files."/etc/fstab"]
            text = """
# /dev/old /archive ext4 defaults 0 2
UUID=1 / ext4 errors=remount-ro 0 1
UUID=2 /my\\040data ext4 defaults 0 2
UUID=3 /archive ext4 ro,noatime 0 2
UUID=4 none swap sw 0 0
broken
"""
            [[disks]]
            mount = "/"
            file_system = "ext4"
            total = 100
            available = 50
            [[disks]]
            mount = "/my data"
            file_system = "ext4"
            total = 100
            available = 50
            read_only = true
            [[disks]]
            mount = "/archive"
            file_system = "ext4"
            total = 100
            available = 50
            read_only = true
        "#;
        let facts = facts_of(scene, "disks", "{}");
        assert_eq!(facts["turned_read_only"], serde_json::json!(["/my data"]));
        assert_eq!(facts["read_only"], serde_json::json!(["/my data", "/archive"]));
        let without = scene.replace("/etc/fstab", "/etc/other");
        assert_eq!(facts_of(&without, "disks", "{}")["turned_read_only"], serde_json::json!([]));
        let failed = without.replacen("read_only = true", "read_only = true\nfailed = true", 1);
        let turned = serde_json::json!(["/my data"]);
        assert_eq!(facts_of(&failed, "disks", "{}")["turned_read_only"], turned);
    }

    #[test]
    fn windows_drives_whatever_their_case() {
        let scene = r#"
            [machine]
            os = "windows"
            os_version = ""
            kernel = ""
            arch = ""
            host_name = ""
            user_name = ""
            home = 'D:\Users\Li'
            language = "zh-CN"
            time_zone = ""
            [variables]
            SystemRoot = 'C:\WINDOWS'
            [[disks]]
            mount = 'c:\'
            file_system = "NTFS"
            total = 100
            available = 50
            read_only = true
            [[disks]]
            mount = 'D:\'
            file_system = "NTFS"
            total = 100
            available = 7
        "#;
        let facts = facts_of(scene, "disks", "{}");
        assert_eq!((&facts["mount"], &facts["free_percent"]), (&r"D:\".into(), &7.into()));
        assert_eq!(facts["system_read_only"], true);
        assert_eq!(facts["entries_free_percent"], 100);
    }

    #[test]
    fn the_sealed_system_volume_of_a_mac_is_no_fault() {
        let scene = r#"
            [machine]
            os = "macos"
            os_version = ""
            kernel = ""
            arch = ""
            host_name = ""
            user_name = ""
            home = "/Users/li"
            language = "en"
            time_zone = ""
            [[disks]]
            mount = "/"
            file_system = "apfs"
            total = 100
            available = 50
            read_only = true
            [[disks]]
            mount = "/System/Volumes/Data"
            file_system = "apfs"
            total = 100
            available = 40
        "#;
        let facts = facts_of(scene, "disks", "{}");
        assert_eq!(facts["system_read_only"], false);
        assert_eq!(facts["mount"], "/System/Volumes/Data");
    }
}
