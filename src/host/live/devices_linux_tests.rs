//! Devices of Linux, read from a made-up /sys.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use std::os::unix::fs::symlink;

fn put(root: &Path, folder: &str, files: &[(&str, &str)], driver: bool) {
    let folder = root.join("sys").join(folder);
    fs::create_dir_all(&folder).unwrap();
    for (name, value) in files {
        fs::write(folder.join(name), format!("{value}\n")).unwrap();
    }
    if driver {
        symlink("/", folder.join("driver")).unwrap();
    }
}

fn pci(root: &Path, at: &str, class: &str, vendor: &str, driver: bool) {
    let files = [("class", class), ("vendor", vendor), ("device", "0x15f3")];
    put(root, &format!("bus/pci/devices/{at}"), &files, driver);
}

fn problems(root: &Path) -> Vec<(DeviceClass, DeviceProblem, String)> {
    let devices = devices_in(root).unwrap();
    let mut found: Vec<_> = devices
        .into_iter()
        .filter_map(|device| Some((device.class, device.problem?, device.name)))
        .collect();
    found.sort();
    found
}

#[test]
fn without_buses_nothing_is_known() {
    let root = tempfile::tempdir().unwrap();
    assert_eq!(devices_in(root.path()), None);
    fs::create_dir_all(root.path().join("sys/bus/pci/devices")).unwrap();
    assert_eq!(devices_in(root.path()), Some(Vec::new()));
}

#[test]
fn only_what_needs_a_driver_is_missed() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    pci(root, "0000:00:00.0", "0x060000", "0x8086", false);
    pci(root, "0000:00:1f.4", "0x0c0500", "0x8086", false);
    pci(root, "0000:00:14.0", "0x0c0330", "0x8086", true);
    pci(root, "0000:00:1f.1", "0x01018a", "0x8086", false);
    pci(root, "0000:03:00.0", "0x028000", "0x8086", false);
    // A virtual machine's graphics, and a network card split for guests.
    pci(root, "0000:00:02.0", "0x030000", "0x1234", false);
    pci(root, "0000:05:10.0", "0x020000", "0x8086", false);
    put(root, "bus/pci/devices/0000:05:10.0/physfn", &[], false);
    put(root, "bus/pci/devices/broken", &[("class", "no number")], false);
    let ids = root.join("usr/share/hwdata");
    fs::create_dir_all(&ids).unwrap();
    fs::write(ids.join("pci.ids"), "8086  Intel Corporation\n\t15f3  Wireless\n").unwrap();
    let name = "Intel Corporation Wireless".to_owned();
    assert_eq!(problems(root), [(DeviceClass::Network, DeviceProblem::NoDriver, name)]);
    assert_eq!(devices_in(root).unwrap().len(), 7);
}

#[test]
fn a_second_graphics_card_may_be_left_alone() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    pci(root, "0000:01:00.0", "0x030200", "0x10de", false);
    let missing = (DeviceClass::Display, DeviceProblem::NoDriver, String::new());
    assert_eq!(problems(root), [missing]);
    pci(root, "0000:00:02.0", "0x030000", "0x8086", true);
    assert_eq!(problems(root), []);
}

#[test]
fn usb_devices_that_are_blocked_or_idle() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    let device = |at: &str, name: &str, authorized: &str, configured: &str| {
        let files = [
            ("idVendor", "046d"),
            ("idProduct", "c52b"),
            ("bDeviceClass", "00"),
            ("product", name),
            ("manufacturer", "Maker"),
            ("serial", "SECRET123"),
            ("authorized", authorized),
            ("bConfigurationValue", configured),
        ];
        put(root, &format!("bus/usb/devices/{at}"), &files, false);
    };
    let interface = |at: &str, class: &str, driver| {
        let files = [("bInterfaceClass", class)];
        put(root, &format!("bus/usb/devices/{at}"), &files, driver);
    };
    put(
        root,
        "bus/usb/devices/usb1",
        &[("idVendor", "1d6b"), ("idProduct", "0002"), ("bDeviceClass", "09")],
        true,
    );
    device("1-1", "Mouse", "1", "1");
    interface("1-1:1.0", "03", true);
    device("1-2", "Camera", "1", "1");
    interface("1-2:1.0", "0e", false);
    device("1-3", "Stick", "0", "");
    device("1-4", "Disk", "1", "");
    device("1-5", "Scanner", "1", "1");
    interface("1-5:1.0", "ff", false);
    // Another device whose name starts alike has nothing to do with 1-1.
    device("1-10", "Sound", "1", "1");
    interface("1-10:1.0", "01", false);
    interface("1-10:1.1", "03", true);
    assert_eq!(
        problems(root),
        [
            (DeviceClass::Camera, DeviceProblem::NoDriver, "Maker Camera".to_owned()),
            (DeviceClass::Other, DeviceProblem::NotConfigured, "Maker Disk".to_owned()),
            (DeviceClass::Other, DeviceProblem::Blocked, "Maker Stick".to_owned()),
        ]
    );
    let all = format!("{:?}", devices_in(root).unwrap());
    assert!(!all.contains("SECRET123") && all.contains("Maker Mouse"), "{all}");
}

#[test]
fn a_radio_that_is_off_says_how() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    fs::create_dir_all(root.join("sys/bus/usb/devices")).unwrap();
    let radio = |at: &str, kind: &str, hard: &str, soft: &str| {
        let files = [("type", kind), ("name", "phy0"), ("hard", hard), ("soft", soft)];
        put(root, &format!("class/rfkill/{at}"), &files, false);
    };
    radio("rfkill0", "wlan", "1", "0");
    radio("rfkill1", "bluetooth", "0", "1");
    radio("rfkill2", "wlan", "0", "0");
    radio("rfkill3", "gps", "1", "1");
    assert_eq!(
        problems(root),
        [
            (DeviceClass::Network, DeviceProblem::SwitchedOff, "phy0".to_owned()),
            (DeviceClass::Bluetooth, DeviceProblem::Disabled, "phy0".to_owned()),
        ]
    );
}
