//! Disks that take no more.

use super::super::computer::Computer;
use super::{Scenario, fault, odd};

pub(super) fn all() -> Vec<Scenario> {
    let mut all = faults();
    all.extend(works());
    all
}

fn faults() -> Vec<Scenario> {
    vec![
        fault("the disk with the user's folders is full", "disk-full", |it| {
            it.disk("/home", 64);
            it.fill("/home");
        }),
        fault(
            "the disk is full for users, and the administrator has a reserve",
            "disk-full",
            |it| {
                it.disk_made("/home", 64, "-m 10", "rw");
                it.permit("/home", "1777");
                it.fill_as_li("/home");
            },
        ),
        fault("the disk has room and takes no more files", "disk-full", |it| {
            it.disk_made("/home", 64, "-m 0 -N 512", "rw");
            it.use_up_entries("/home");
        }),
        fault("the disk has 2 % left", "disk-full", |it| {
            it.disk("/home", 100);
            it.fill_but("/home", 2);
        }),
        fault("the disk of the system itself is full", "disk-full", |it| it.fill("/var")),
        fault("the disk for logs and databases (/var) is full", "disk-full", |it| {
            it.disk("/var", 64);
            it.fill("/var");
        }),
        fault("the disk for temporary files is full", "disk-full", |it| {
            it.disk("/tmp", 64);
            it.fill("/tmp");
        }),
        fault("the memory disk for temporary files is full", "disk-full", |it| {
            it.memory_disk("/tmp", "size=32M,mode=1777");
            it.fill("/tmp");
        }),
        fault("TMPDIR names a disk that is full", "disk-full", |it| {
            it.disk("/scratch", 64);
            it.permit("/scratch", "1777");
            it.fill("/scratch");
            it.set("TMPDIR", "/scratch");
        }),
        fault("the disk with the program's own folder is full", "disk-full", |it| {
            it.disk("/data", 64);
            it.permit("/data", "1777");
            it.folder("/data/shop", "li", "755");
            it.fill("/data");
            it.complains_of_folder("/data/shop");
        }),
        fault("the disk found an error and turned read-only", "disk-read-only", |it| {
            it.disk_made("/home", 64, "-m 0", "errors=remount-ro");
            it.break_disk("/home");
        }),
        fault("a disk for data found an error and turned read-only", "disk-read-only", |it| {
            it.disk_made("/data", 64, "-m 0", "errors=remount-ro");
            it.break_disk("/data");
        }),
        fault("the user's disk is mounted for reading alone", "disk-read-only", |it| {
            it.disk("/home", 64);
            it.script("mount -o remount,ro /home");
        }),
        fault(
            "the user's disk can only be read, and no table says how it should be",
            "disk-read-only",
            |it| {
                it.disk("/home", 64);
                it.script("mount -o remount,ro /home; : > /etc/fstab");
            },
        ),
    ]
}

fn works() -> Vec<Scenario> {
    vec![
        odd("a full read-only image, as programs come in (snap)", |it| {
            it.script("mkdir -p /snap/shop /snap/in; echo x > /snap/in/x");
            it.script("mksquashfs /snap/in /run/shop.snap -quiet -no-progress >/dev/null");
            it.script("mount -o loop,ro /run/shop.snap /snap/shop");
        }),
        odd("a full memory disk that nobody saves on", |it| {
            it.memory_disk("/srv/image", "size=4M");
            it.fill("/srv/image");
        }),
        odd("a full disk for films that nobody works on", |it| {
            it.disk("/media/films", 64);
            it.fill("/media/films");
        }),
        odd("a small disk with room", |it| {
            it.disk("/home", 24);
            it.put("/home", 4);
        }),
        odd("a small disk that is 93 % full", |it| {
            it.disk("/home", 100);
            it.fill_but("/home", 7);
        }),
        odd("an archive that is mounted for reading alone, on purpose", |it| {
            it.disk("/archive", 64);
            it.script(
                "mount -o remount,ro /archive; echo '/dev/sdb1 /archive ext4 ro 0 0' > /etc/fstab",
            );
        }),
        odd("a file system without a fixed number of files", |it| {
            it.memory_disk("/tmp", "size=64M,mode=1777,nr_inodes=0");
        }),
    ]
}

impl Computer {
    /// As a user without the administrator's reserve.
    fn fill_as_li(&self, at: &str) {
        let script = format!("cat /dev/zero > {at}/film.mp4 2>/dev/null; true");
        self.run(&[
            "setpriv",
            "--reuid",
            "li",
            "--regid",
            "li",
            "--init-groups",
            "sh",
            "-c",
            &script,
        ]);
    }

    /// Writes until so many percent are left.
    fn fill_but(&self, at: &str, percent: u32) {
        self.script(&format!(
            "set -- $(df -k --output=size,avail {at} | tail -1); \
             head -c $(($2 - $1 * {percent} / 100))K /dev/zero >> {at}/rest.mp4; sync -f {at}"
        ));
    }

    /// Lets the kernel find an error in a file system, by the door that it has for such tests.
    pub(super) fn break_disk(&self, at: &str) {
        self.script(&format!(
            "device=$(findmnt -no SOURCE {at} | tail -1); echo lab > /sys/fs/ext4/${{device#/dev/}}/trigger_fs_error; \
             ! touch {at}/x 2>/dev/null"
        ));
    }
}
