//! Devices of macOS: the USB and PCI buses as `system_profiler` lists them.

#[cfg(target_vendor = "apple")]
use super::super::super::Limit;
use super::super::super::{Device, DeviceClass, DeviceProblem};
#[cfg(target_vendor = "apple")]
use crate::model::Unanswered;
use serde_json::Value;

/// Hubs in hubs, and no bus has more of them; deeper is no list of devices.
const DEEPEST: usize = 16;

/// The names of the lists; the second one of USB took the first one's place in macOS 26.
#[cfg(target_vendor = "apple")]
const LISTS: [&str; 3] = ["SPPCIDataType", "SPUSBDataType", "SPUSBHostDataType"];

#[cfg(target_vendor = "apple")]
pub(super) fn devices(limit: &Limit) -> Result<Option<Vec<Device>>, Unanswered> {
    Ok(devices_in(&super::super::profiler::ask(&LISTS, limit)?))
}

/// Nothing where the text is not what `system_profiler` writes.
fn devices_in(text: &str) -> Option<Vec<Device>> {
    let lists: Value = serde_json::from_str(text).ok()?;
    let lists = lists.as_object()?;
    let mut devices = Vec::new();
    for (list, items) in lists {
        let usb = list.starts_with("SPUSB");
        collect(items, usb, 0, &mut devices);
    }
    Some(devices)
}

fn collect(items: &Value, usb: bool, depth: usize, devices: &mut Vec<Device>) {
    if depth > DEEPEST || devices.len() >= super::MOST {
        return;
    }
    for item in items.as_array().into_iter().flatten() {
        devices.extend(if usb { usb_device(item) } else { pci_device(item) });
        if let Some(inner) = item.get("_items") {
            collect(inner, usb, depth + 1, devices);
        }
    }
}

fn text<'a>(item: &'a Value, key: &str) -> Option<&'a str> {
    item.get(key)?.as_str()
}

/// A bus itself has no numbers.
fn usb_device(item: &Value) -> Option<Device> {
    let number = |keys: [&str; 2]| keys.iter().find_map(|key| hex(text(item, key)?));
    let vendor = number(["vendor_id", "USBDeviceKeyVendorID"])?;
    let product = number(["product_id", "USBDeviceKeyProductID"])?;
    let maker = text(item, "manufacturer").or_else(|| text(item, "USBDeviceKeyVendorName"));
    let maker = maker.unwrap_or_default();
    let name = text(item, "_name").unwrap_or_default();
    let name = if name.starts_with(maker) { name.to_owned() } else { format!("{maker} {name}") };
    Some(Device {
        name: name.trim().to_owned(),
        bus: "usb".to_owned(),
        id: format!("{vendor}:{product}"),
        ..Device::default()
    })
}

/// `0x05ac (Apple Inc.)`, `0x046d`, `apple_vendor_id`.
fn hex(text: &str) -> Option<String> {
    let number = text.split_whitespace().next()?;
    if number == "apple_vendor_id" {
        return Some("05ac".to_owned());
    }
    let number = u32::from_str_radix(number.strip_prefix("0x")?, 16).ok()?;
    Some(format!("{number:04x}"))
}

/// Whether a driver is installed is told by a word of the program's own, which ends alike in every
/// language: `spci_driver_yes`, `…_no`. Only cards in slots are listed.
fn pci_device(item: &Value) -> Option<Device> {
    let driver = text(item, "sppci_driver_installed").unwrap_or_default().to_lowercase();
    let missing = driver == "no" || driver.ends_with("_no") || driver.ends_with("negative");
    let class = match text(item, "sppci_device_type").unwrap_or_default().to_lowercase() {
        kind if kind.contains("display") || kind.contains("vga") => DeviceClass::Display,
        kind if kind.contains("ethernet") || kind.contains("network") => DeviceClass::Network,
        kind if kind.contains("storage") || kind.contains("nvm") || kind.contains("ata") => {
            DeviceClass::Storage
        }
        kind if kind.contains("audio") => DeviceClass::Sound,
        kind if kind.contains("usb") => DeviceClass::Usb,
        _ => DeviceClass::Other,
    };
    let numbers = text(item, "sppci_vendor-id").zip(text(item, "sppci_device-id"));
    let numbers = numbers.and_then(|(vendor, device)| Some((hex(vendor)?, hex(device)?)));
    let id = numbers.map(|(vendor, device)| format!("{vendor}:{device}")).unwrap_or_default();
    Some(Device {
        name: text(item, "_name")?.to_owned(),
        class,
        bus: "pci".to_owned(),
        id,
        problem: missing.then_some(DeviceProblem::NoDriver),
        code: None,
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    const OLD: &str = r#"{
      "SPUSBDataType": [{"_name": "USB31Bus", "host_controller": "AppleUSBXHCITR", "_items": [
        {"_name": "USB2.0 Hub", "vendor_id": "0x05e3  (Genesys Logic, Inc.)", "product_id": "0x0610", "_items": [
          {"_name": "键盘", "manufacturer": "Apple Inc.", "vendor_id": "apple_vendor_id",
           "product_id": "0x024f", "serial_num": "SECRET123"}]}]}],
      "SPPCIDataType": [
        {"_name": "ethernet", "sppci_device_type": "sppci_ethernet", "sppci_vendor-id": "0x14e4",
         "sppci_device-id": "0x1682", "sppci_driver_installed": "spci_driver_yes"},
        {"_name": "pci1b21,1242", "sppci_device_type": "sppci_usbxhci", "sppci_driver_installed": "spci_driver_no"},
        {"_name": "says nothing"}]}"#;

    #[test]
    fn both_buses_are_read_without_serial_numbers() {
        let devices = devices_in(OLD).unwrap();
        let names: Vec<&str> = devices.iter().map(|device| device.name.as_str()).collect();
        let wanted = ["USB2.0 Hub", "Apple Inc. 键盘", "ethernet", "pci1b21,1242", "says nothing"];
        assert_eq!(names, wanted);
        assert_eq!(devices[1].id, "05ac:024f");
        let wrong: Vec<_> = devices.iter().filter(|device| device.problem.is_some()).collect();
        assert_eq!((wrong.len(), wrong[0].class), (1, DeviceClass::Usb));
        assert!(!format!("{devices:?}").contains("SECRET123"));
    }

    #[test]
    fn the_newer_list_of_usb_and_what_is_no_list() {
        let new = r#"{"SPUSBHostDataType": [{"_name": "USB 3.1 Bus", "_items": [{"_name": "YubiKey",
            "USBDeviceKeyVendorID": "0x1050", "USBDeviceKeyProductID": "0x0407",
            "USBDeviceKeyVendorName": "Yubico"}]}], "SPUSBDataType": []}"#;
        let devices = devices_in(new).unwrap();
        assert_eq!((devices.len(), devices[0].name.as_str()), (1, "Yubico YubiKey"));
        assert_eq!(devices_in("system_profiler: no"), None);
        assert_eq!(devices_in("[]"), None);
        assert_eq!(devices_in("{}"), Some(Vec::new()));
        let deep = "{\"_items\":[".repeat(60) + &"]}".repeat(60);
        assert_eq!(devices_in(&format!("{{\"SPUSB\":[{deep}]}}")), Some(Vec::new()));
    }
}
