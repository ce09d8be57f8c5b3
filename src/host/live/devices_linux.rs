//! Devices of Linux: what /sys says of the PCI and USB buses and of switched-off radios.

use super::super::super::{Device, DeviceClass, DeviceProblem, Limit};
use crate::model::Unanswered;
use std::fs;
use std::path::{Path, PathBuf};

#[path = "devices_names.rs"]
mod names;

/// More devices on one bus than any desktop has.
const MOST: usize = 1024;

/// No list at all where there are neither buses nor radios, as in many containers.
pub(super) fn devices(limit: &Limit) -> Result<Option<Vec<Device>>, Unanswered> {
    limit.left()?;
    Ok(devices_in(Path::new("/")))
}

fn devices_in(root: &Path) -> Option<Vec<Device>> {
    let pci = folders(&root.join("sys/bus/pci/devices"));
    let usb = folders(&root.join("sys/bus/usb/devices"));
    if pci.is_none() && usb.is_none() {
        return None;
    }
    let mut devices = pci_devices(&pci.unwrap_or_default());
    let numbers: Vec<&str> = devices.iter().map(|device| device.id.as_str()).collect();
    let found = names::find(root, &numbers);
    for (device, name) in devices.iter_mut().zip(found) {
        device.name = name;
    }
    let usb = usb.unwrap_or_default();
    devices.extend(usb.iter().filter_map(|folder| usb_device(folder, &usb)));
    devices.extend(radios(&root.join("sys/class/rfkill")));
    Some(devices)
}

fn folders(bus: &Path) -> Option<Vec<PathBuf>> {
    let mut found: Vec<PathBuf> =
        fs::read_dir(bus).ok()?.take(MOST).flatten().map(|entry| entry.path()).collect();
    found.sort();
    Some(found)
}

/// One value of /sys, at most a page; empty where it is missing.
fn text(folder: &Path, file: &str) -> String {
    let bytes = fs::read(folder.join(file)).unwrap_or_default();
    let text = String::from_utf8_lossy(bytes.get(..4096).unwrap_or(&bytes)).into_owned();
    text.chars().filter(|sign| !sign.is_control()).collect::<String>().trim().to_owned()
}

fn number(folder: &Path, file: &str) -> Option<u32> {
    u32::from_str_radix(text(folder, file).trim_start_matches("0x"), 16).ok()
}

// -- PCI ------------------------------------------------------------------------------------------

fn pci_devices(folders: &[PathBuf]) -> Vec<Device> {
    let mut devices: Vec<(Device, bool)> = Vec::new();
    for folder in folders {
        let (Some(class), Some(vendor), Some(device)) =
            (number(folder, "class"), number(folder, "vendor"), number(folder, "device"))
        else {
            continue;
        };
        let has_driver = folder.join("driver").exists();
        // A part of a card that was split for virtual machines waits for one of those.
        let split = folder.join("physfn").exists();
        let wants = wants_driver(class) && !split && !is_virtual(vendor);
        let found = Device {
            name: String::new(),
            class: pci_class(class),
            bus: "pci".to_owned(),
            id: format!("{vendor:04x}:{device:04x}"),
            problem: (wants && !has_driver).then_some(DeviceProblem::NoDriver),
            code: None,
        };
        devices.push((found, has_driver));
    }
    // Any graphics works in a plain way through the firmware, and laptops often leave their second
    // one alone: only when none at all has a driver is something missing.
    let display = |device: &Device| device.class == DeviceClass::Display;
    let shown = devices.iter().any(|(device, has_driver)| *has_driver && display(device));
    let mut devices: Vec<Device> = devices.into_iter().map(|(device, _)| device).collect();
    for device in devices.iter_mut().filter(|device| display(device) && shown) {
        device.problem = None;
    }
    devices
}

/// From the class codes of the PCI code and ID assignment specification: base class and subclass.
fn pci_class(class: u32) -> DeviceClass {
    match (class >> 16, (class >> 8) & 0xff) {
        (0x01, _) => DeviceClass::Storage,
        (0x03, _) => DeviceClass::Display,
        (0x04, 0x00) => DeviceClass::Camera,
        (0x04, 0x01 | 0x03) => DeviceClass::Sound,
        (0x09, _) => DeviceClass::Input,
        (0x0c, 0x03) => DeviceClass::Usb,
        (0x0d, 0x11) => DeviceClass::Bluetooth,
        (0x02 | 0x0d, _) => DeviceClass::Network,
        _ => DeviceClass::Other,
    }
}

/// Whether a device of this class is of no use without a driver. Bridges, memory controllers, sensors
/// and the like do their work alone, and old IDE ports are often left empty.
fn wants_driver(class: u32) -> bool {
    match (class >> 16, (class >> 8) & 0xff) {
        (0x01, 0x04..=0x08)
        | (0x02, 0x00 | 0x80)
        | (0x03, 0x00 | 0x02)
        | (0x04, 0x00 | 0x01 | 0x03)
        | (0x0d, 0x11 | 0x20 | 0x21) => true,
        // USB host controllers (UHCI, OHCI, EHCI, xHCI, USB4), not the device side of a port.
        (0x0c, 0x03) => matches!(class & 0xff, 0x00 | 0x10 | 0x20 | 0x30 | 0x40),
        _ => false,
    }
}

/// Makers of devices that exist only in virtual machines: Bochs, Cirrus, Red Hat, `VMware`, `VirtualBox`,
/// Microsoft, Xen, Amazon, Google.
fn is_virtual(vendor: u32) -> bool {
    const VENDORS: [u32; 10] =
        [0x1234, 0x1013, 0x1af4, 0x1b36, 0x15ad, 0x80ee, 0x1414, 0x5853, 0x1d0f, 0x1ae0];
    VENDORS.contains(&vendor)
}

// -- USB ------------------------------------------------------------------------------------------

/// Interface classes (usb.org, defined class codes) that only the kernel can put to use; what is left
/// to programs, such as scanners or phones, needs no driver.
fn wants_kernel(class: u32) -> bool {
    matches!(class, 0x01 | 0x08 | 0x0e | 0xe0)
}

fn usb_device(folder: &Path, all: &[PathBuf]) -> Option<Device> {
    const HUB: u32 = 9;
    let (vendor, product) = (number(folder, "idVendor")?, number(folder, "idProduct")?);
    let class = number(folder, "bDeviceClass").unwrap_or_default();
    if class == HUB {
        return None;
    }
    let name = folder.file_name()?.to_string_lossy().into_owned();
    let own = format!("{name}:");
    let interfaces: Vec<(u32, bool)> = all
        .iter()
        .filter(|other| other.file_name().is_some_and(|at| at.to_string_lossy().starts_with(&own)))
        .map(|other| {
            let class = number(other, "bInterfaceClass").unwrap_or_default();
            (class, other.join("driver").exists())
        })
        .collect();
    let idle = interfaces.iter().all(|(_, has_driver)| !has_driver);
    let wanting = interfaces.iter().any(|(class, _)| wants_kernel(*class));
    let configured = text(folder, "bConfigurationValue");
    let problem = if text(folder, "authorized") == "0" {
        Some(DeviceProblem::Blocked)
    } else if configured.is_empty() || configured == "0" {
        Some(DeviceProblem::NotConfigured)
    } else {
        (idle && wanting).then_some(DeviceProblem::NoDriver)
    };
    let maker = text(folder, "manufacturer");
    let product_name = text(folder, "product");
    Some(Device {
        name: format!("{maker} {product_name}").trim().to_owned(),
        class: interfaces.iter().map(|(class, _)| usb_class(*class)).min().unwrap_or_default(),
        bus: "usb".to_owned(),
        id: format!("{vendor:04x}:{product:04x}"),
        problem,
        code: None,
    })
}

fn usb_class(class: u32) -> DeviceClass {
    match class {
        0x01 => DeviceClass::Sound,
        0x02 | 0x0a => DeviceClass::Network,
        0x03 => DeviceClass::Input,
        0x06 | 0x0e => DeviceClass::Camera,
        0x07 => DeviceClass::Printer,
        0x08 => DeviceClass::Storage,
        0xe0 => DeviceClass::Bluetooth,
        _ => DeviceClass::Other,
    }
}

// -- Radios ---------------------------------------------------------------------------------------

/// Radios that are switched off, by a key or by a setting (kernel documentation, `sysfs-class-rfkill`).
fn radios(class: &Path) -> Vec<Device> {
    let folders = folders(class).unwrap_or_default();
    let radio = |folder: &PathBuf| {
        let (hard, soft) = (text(folder, "hard") == "1", text(folder, "soft") == "1");
        let class = match text(folder, "type").as_str() {
            "wlan" | "wwan" => DeviceClass::Network,
            "bluetooth" => DeviceClass::Bluetooth,
            _ => return None,
        };
        let problem = match (hard, soft) {
            (true, _) => DeviceProblem::SwitchedOff,
            (_, true) => DeviceProblem::Disabled,
            _ => return None,
        };
        Some(Device {
            name: text(folder, "name"),
            class,
            bus: "radio".to_owned(),
            id: String::new(),
            problem: Some(problem),
            code: None,
        })
    };
    folders.iter().filter_map(radio).collect()
}

#[cfg(test)]
#[path = "devices_linux_tests.rs"]
mod tests;
