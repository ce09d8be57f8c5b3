//! What Windows' words for devices mean: problem codes, classes, names of instances.

use super::super::super::{DeviceClass, DeviceProblem};

/// What a problem code of Device Manager means (`CM_PROB_…` in cfg.h). Nothing where it is no fault:
/// not connected (45), about to be taken out (47), the system going down (46), waiting for another
/// device or for a sign-in (51, 55), used by a debugger (53), in the middle of a reset (54).
pub(super) fn problem_of(code: u32) -> Option<DeviceProblem> {
    Some(match code {
        0 | 45..=47 | 51 | 53..=55 => return None,
        28 => DeviceProblem::NoDriver,
        2 | 8 | 26 | 31 | 32 | 37 | 39 | 40 | 50 => DeviceProblem::DriverFailed,
        48 | 52 => DeviceProblem::DriverRefused,
        1 | 3 | 4 | 9 | 18..=20 | 49 | 56 => DeviceProblem::Reinstall,
        7 | 10 | 11 | 17 | 23 | 57 => DeviceProblem::NotStarted,
        43 | 44 => DeviceProblem::Stopped,
        13 | 24 | 25 | 41 => DeviceProblem::NotAnswering,
        5 | 6 | 12 | 15 | 16 | 27 | 30 | 33..=36 => DeviceProblem::Conflict,
        14 | 21 | 38 | 42 => DeviceProblem::NeedsRestart,
        22 => DeviceProblem::Disabled,
        29 => DeviceProblem::SwitchedOff,
        _ => DeviceProblem::Other,
    })
}

/// From the class names that Windows keeps in English (system-defined device setup classes).
pub(super) fn class_of(name: &str) -> DeviceClass {
    match name.to_ascii_lowercase().as_str() {
        "net" | "modem" => DeviceClass::Network,
        "diskdrive" | "scsiadapter" | "hdc" | "cdrom" | "sdhost" | "mtd" => DeviceClass::Storage,
        "display" | "monitor" => DeviceClass::Display,
        "media" | "audioendpoint" | "audioprocessingobject" => DeviceClass::Sound,
        "camera" | "image" => DeviceClass::Camera,
        "bluetooth" => DeviceClass::Bluetooth,
        "usb" | "usbdevice" => DeviceClass::Usb,
        "keyboard" | "mouse" | "hidclass" | "biometric" => DeviceClass::Input,
        "printer" | "printqueue" => DeviceClass::Printer,
        _ => DeviceClass::Other,
    }
}

/// The bus in the name of an instance (`USB\VID_046D&PID_C52B\5&2B…`) and the numbers of maker and
/// model. What follows them may be a serial number and is left out.
pub(super) fn bus_and_number(instance: &str) -> (String, String) {
    let mut parts = instance.split('\\');
    let bus = parts.next().unwrap_or_default().to_ascii_lowercase();
    let model = parts.next().unwrap_or_default().to_ascii_lowercase();
    let after = |mark: &str| {
        let number = model.split_once(mark)?.1.get(..4)?;
        number.bytes().all(|digit| digit.is_ascii_hexdigit()).then(|| number.to_owned())
    };
    let number = |maker, device| Some(format!("{}:{}", after(maker)?, after(device)?));
    let number = number("ven_", "dev_").or_else(|| number("vid_", "pid_"));
    (bus, number.unwrap_or_default())
}

/// Whether something on this bus can be touched; what Windows itself and programs make is listed
/// only when it has a problem.
pub(super) fn is_hardware(bus: &str) -> bool {
    // What is connected by radio carries the name that its owner gave it.
    !bus.starts_with("bth")
        && !matches!(bus, "root" | "swd" | "htree" | "storage" | "sw" | "umb" | "" | "hid")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_codes_and_those_that_are_no_fault() {
        assert_eq!(problem_of(28), Some(DeviceProblem::NoDriver));
        assert_eq!(problem_of(10), Some(DeviceProblem::NotStarted));
        assert_eq!(problem_of(22), Some(DeviceProblem::Disabled));
        assert_eq!(problem_of(43), Some(DeviceProblem::Stopped));
        assert_eq!(problem_of(52), Some(DeviceProblem::DriverRefused));
        assert_eq!(problem_of(14), Some(DeviceProblem::NeedsRestart));
        assert_eq!(problem_of(9999), Some(DeviceProblem::Other));
        for code in [0, 45, 46, 47, 51] {
            assert_eq!(problem_of(code), None, "{code}");
        }
    }

    #[test]
    fn a_serial_number_does_not_stay() {
        assert_eq!(
            bus_and_number(r"USB\VID_046D&PID_C52B\SERIAL99"),
            ("usb".to_owned(), "046d:c52b".to_owned())
        );
        let pci = r"PCI\VEN_8086&DEV_15F3&SUBSYS_87D21043&REV_03\6&102E3ADF&0&0048020A";
        assert_eq!(bus_and_number(pci), ("pci".to_owned(), "8086:15f3".to_owned()));
        assert_eq!(bus_and_number(r"ACPI\PNP0C0A\1").1, "");
        assert_eq!(bus_and_number(r"USB\VID_é&PID_").1, "");
        assert_eq!(bus_and_number(""), (String::new(), String::new()));
        assert_eq!(class_of("Net"), DeviceClass::Network);
        assert!(is_hardware("pci") && !is_hardware("swd"));
    }
}
