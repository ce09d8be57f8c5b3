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
    /// A folder: the disk that holds it is looked at instead, removable or not. No disk matters where the
    /// folder lies on a network share or in memory.
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
        let all = disks.clone();
        let disks: Vec<Disk> = disks.into_iter().filter(|disk| !disk.removable).collect();
        let system = system_folder(cx, &machine);
        let temporary = ["TMPDIR", "TEMP"].iter().find_map(|name| variable(cx.host, name));
        let temporary = temporary.unwrap_or_else(|| "/tmp".to_owned());
        let folder = self.folder.as_ref().map(|folder| real(cx, folder));
        let mut folders = vec![system.as_str(), &machine.home, &temporary];
        if machine.os == Os::Linux {
            folders.extend(WRITTEN);
        }
        let holding_folder = folder.as_ref().map(|folder| {
            let mounted = if machine.os == Os::Linux { mounted(cx) } else { Vec::new() };
            disk_of(&all, &mounted, folder, machine.os)
        });
        let mut matter: Vec<&Disk> = match holding_folder {
            Some(disk) => disk.into_iter().collect(),
            None => folders.iter().filter_map(|it| holding(&disks, it, machine.os)).collect(),
        };
        matter.retain(|disk| !disk.read_only);
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

/// Where a Linux system has mounted what: its device and the place, the latest last.
fn mounted(cx: &Ctx<'_>) -> Vec<(String, String)> {
    let table = cx.host.read(Path::new("/proc/self/mounts"), Part::Start, 4 << 20);
    let table = table.unwrap_or_default();
    let lines = String::from_utf8_lossy(&table);
    let pair = |line: &str| {
        let mut fields = line.split(' ').map(unescaped);
        Some((fields.next()?, fields.next()?))
    };
    lines.lines().filter_map(pair).collect()
}

/// A field of the table: what would end it is written in octal.
fn unescaped(field: &str) -> String {
    let field = field.replace("\\040", " ").replace("\\011", "\t").replace("\\012", "\n");
    field.replace("\\134", "\\")
}

/// The disk that holds a folder, unless something else is mounted closer above it that is none of the
/// disks, such as a network share. A disk may be mounted there a second time.
fn disk_of<'a>(
    disks: &'a [Disk],
    mounted: &[(String, String)],
    folder: &str,
    os: Os,
) -> Option<&'a Disk> {
    let above = mounted.iter().filter(|(_, place)| is_above(place, folder, os));
    let Some((device, place)) = above.max_by_key(|(_, place)| place.len()) else {
        return holding(disks, folder, os);
    };
    let at = |place: &str| disks.iter().find(|disk| disk.mount == place);
    let again = || {
        let same =
            mounted.iter().filter(|(other, _)| device.starts_with("/dev/") && other == device);
        same.into_iter().find_map(|(_, place)| at(place))
    };
    at(place).or_else(again)
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
    let above = disks.iter().filter(|disk| is_above(&disk.mount, folder, os));
    above.max_by_key(|disk| disk.mount.len())
}

/// Whether a folder is or lies below a place where something is mounted.
fn is_above(mount: &str, folder: &str, os: Os) -> bool {
    let same_case = |path: &str| match os {
        Os::Windows => path.replace('/', "\\").to_lowercase(),
        _ => path.to_owned(),
    };
    let separator = if os == Os::Windows { '\\' } else { '/' };
    let mount = same_case(mount);
    same_case(folder)
        .strip_prefix(mount.trim_end_matches(separator))
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(separator))
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
mod tests;
