//! Disks of written-down machines.

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
    assert_eq!((&facts["entries_mount"], &facts["entries_free_percent"]), (&"/".into(), &0.into()));
    assert_eq!(facts["disks"][1], "/home: 500.0 / 10000.0 GiB");
    assert_eq!(facts["system_read_only"], false);
    let facts = facts_of(scene, "disks", "{ folder = \"/data/shop\" }");
    assert_eq!((&facts["mount"], &facts["free_mib"]), (&"/data".into(), &0.into()));
    let logs = scene.replace("/data", "/var");
    assert_eq!(facts_of(&logs, "disks", "{}")["mount"], "/var");
}

#[test]
fn a_folder_on_what_is_no_disk_is_not_said_to_lie_on_another() {
    let scene = r#"
            [files."/proc/self/mounts"]
            text = """
/dev/sda1 / ext4 rw 0 0
proc /proc proc rw 0 0
server:/share /mnt/share nfs4 rw 0 0
//nas/films /mnt/my\\040films cifs rw 0 0
tmpfs /run tmpfs rw 0 0
/dev/sdb1 /media/stick vfat rw 0 0
/dev/sda2 /srv ext4 rw 0 0
/dev/sda2 /var/www/shop ext4 rw 0 0
broken
"""
            [[disks]]
            mount = "/"
            file_system = "ext4"
            total = 107374182400
            available = 53687091200
            [[disks]]
            mount = "/srv"
            file_system = "ext4"
            total = 107374182400
            available = 0
            [[disks]]
            mount = "/media/stick"
            file_system = "vfat"
            total = 1000
            available = 7
            removable = true
        "#;
    let rows = [
        ("/home/li/x", "/"),
        ("/mnt/share/x", ""),
        ("/mnt/shared", "/"),
        ("/mnt/my films", ""),
        ("/run/shop", ""),
        ("/media/stick/shop", "/media/stick"),
        ("/srv/shop", "/srv"),
        ("/var/www/shop/files", "/srv"),
    ];
    for (folder, mount) in rows {
        let facts = facts_of(scene, "disks", &format!("{{ folder = \"{folder}\" }}"));
        assert_eq!(facts["mount"], mount, "{folder}");
    }
    assert_eq!(facts_of(scene, "disks", "{}")["mount"], "/");
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
