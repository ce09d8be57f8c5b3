//! Reading what Windows' storage drivers answer. The forms are those of winioctl.h and of the `NVMe`
//! base specification (health information log).

use super::super::super::{Drive, DriveHealth};

/// Bytes of an `NVMe` drive's health log.
pub(super) const LOG_BYTES: u32 = 512;
/// Bytes of `STORAGE_PROTOCOL_SPECIFIC_DATA`.
const PROTOCOL_BYTES: u32 = 40;
/// Bytes in front of it, in the question and in the answer.
const HEAD: usize = 8;

/// `STORAGE_PROPERTY_QUERY` for one property, with nothing more to say.
pub(super) fn property(id: u32) -> Vec<u8> {
    let mut question: Vec<u8> = id.to_le_bytes().to_vec();
    question.extend([0; 8]);
    question
}

/// The same for the health log of an `NVMe` drive.
pub(super) fn health_log() -> Vec<u8> {
    /// `StorageDeviceProtocolSpecificProperty`, a standard query, `ProtocolTypeNvme`,
    /// `NVMeDataTypeLogPage`, page 2, no lower half, where the log shall stand and how long it is.
    const WORDS: [u32; 8] = [50, 0, 3, 2, 2, 0, PROTOCOL_BYTES, LOG_BYTES];
    let mut question: Vec<u8> = WORDS.iter().flat_map(|word| word.to_le_bytes()).collect();
    question.resize(HEAD + PROTOCOL_BYTES as usize + LOG_BYTES as usize, 0);
    question
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// Fills in what `STORAGE_DEVICE_DESCRIPTOR` says. The serial number in it is not read.
pub(super) fn describe(answer: &[u8], drive: &mut Drive) {
    let text = |at: usize| {
        let start = word(answer, at).and_then(|start| usize::try_from(start).ok())?;
        let rest = answer.get(start..).filter(|_| start > 0)?;
        let bytes = rest.split(|byte| *byte == 0).next()?;
        Some(String::from_utf8_lossy(bytes.get(..256).unwrap_or(bytes)).trim().to_owned())
    };
    let (maker, model) = (text(12).unwrap_or_default(), text(16).unwrap_or_default());
    format!("{maker} {model}").trim().clone_into(&mut drive.model);
    drive.removable = answer.get(10).is_some_and(|removable| *removable != 0);
    let bus = word(answer, 28).unwrap_or_default();
    bus_of(bus).clone_into(&mut drive.bus);
    drive.removable |= drive.bus == "usb";
    let model = drive.model.to_ascii_lowercase();
    drive.made_by_software = matches!(bus, 14..=16)
        || ["virtual", "vmware", "vbox", "qemu", "virtio"]
            .iter()
            .any(|maker| model.contains(maker));
}

/// From `STORAGE_BUS_TYPE`.
fn bus_of(bus: u32) -> &'static str {
    match bus {
        1 | 9 => "scsi",
        2 | 3 => "ata",
        7 => "usb",
        8 => "raid",
        10 => "sas",
        11 => "sata",
        12 | 13 => "sd",
        14..=16 => "virtual",
        17 => "nvme",
        19 => "ufs",
        _ => "",
    }
}

/// From `STORAGE_DEVICE_MANAGEMENT_STATUS`: the same as in Windows' own storage settings.
pub(super) fn managed_health(answer: &[u8]) -> Option<DriveHealth> {
    match word(answer, 8)? {
        1 => Some(DriveHealth::Failing),
        2 => Some(DriveHealth::Warning),
        3 => Some(DriveHealth::Good),
        _ => None,
    }
}

/// From `STORAGE_PREDICT_FAILURE`: a drive that can be asked says yes or no.
pub(super) fn predicted_health(answer: &[u8]) -> Option<DriveHealth> {
    match word(answer, 0)? {
        0 => Some(DriveHealth::Good),
        _ => Some(DriveHealth::Failing),
    }
}

/// Health and wear from the health log: bit 0 few spare blocks, 1 too hot or cold, 2 unreliable,
/// 3 takes no more data, 4 its safe memory failed.
pub(super) fn logged_health(answer: &[u8]) -> Option<(DriveHealth, u8)> {
    let offset = usize::try_from(word(answer, HEAD + 16)?).ok()?;
    let length = usize::try_from(word(answer, HEAD + 20)?).ok()?;
    let log = answer.get(HEAD.checked_add(offset)?..)?;
    if offset < PROTOCOL_BYTES as usize || length < LOG_BYTES as usize || log.len() < 6 {
        return None;
    }
    // A log of nothing but zeros was never filled in: at least the temperature is in kelvin.
    let kelvin = u16::from_le_bytes([*log.get(1)?, *log.get(2)?]);
    let (warning, used) = (*log.first()?, *log.get(5)?);
    let health = match warning {
        0 => DriveHealth::Good,
        bits if bits & 0b0_1100 != 0 => DriveHealth::Failing,
        _ => DriveHealth::Warning,
    };
    (kelvin > 0).then_some((health, used))
}

/// The worst that a drive said in several ways.
pub(super) fn worst(said: &[Option<DriveHealth>]) -> Option<DriveHealth> {
    let has = |health| said.contains(&Some(health));
    [DriveHealth::Failing, DriveHealth::Warning, DriveHealth::Good]
        .into_iter()
        .find(|health| has(*health))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn descriptor(bus: u8) -> Vec<u8> {
        let mut answer = vec![0; 40];
        (answer[12], answer[16], answer[24], answer[28]) = (40, 46, 60, bus);
        answer.extend(b"Maker\0Model Y       \0SECRET12\0");
        answer
    }

    #[test]
    fn a_drive_is_described_without_its_serial_number() {
        let mut drive = Drive::default();
        describe(&descriptor(17), &mut drive);
        assert_eq!((drive.model.as_str(), drive.bus.as_str()), ("Maker Model Y", "nvme"));
        assert!(!drive.removable && !drive.made_by_software);
        describe(&descriptor(7), &mut drive);
        assert!(drive.removable);
        describe(&descriptor(15), &mut drive);
        assert!(drive.made_by_software);
        // Offsets that lead nowhere.
        describe(&[0xff; 40], &mut drive);
        describe(&[], &mut drive);
        assert_eq!(drive.model, "");
    }

    #[test]
    fn what_a_drive_says_of_its_health() {
        let status = |health: u8| [0, 0, 0, 0, 0, 0, 0, 0, health, 0, 0, 0];
        assert_eq!(managed_health(&status(3)), Some(DriveHealth::Good));
        assert_eq!(managed_health(&status(0)), None);
        assert_eq!(managed_health(&[]), None);
        assert_eq!(predicted_health(&[1, 0, 0, 0]), Some(DriveHealth::Failing));
        assert_eq!(
            worst(&[Some(DriveHealth::Good), None, Some(DriveHealth::Warning)]),
            Some(DriveHealth::Warning)
        );
        assert_eq!(worst(&[None]), None);
    }

    #[test]
    fn the_health_log_of_an_nvme_drive() {
        let log = |warning: u8, used: u8| {
            let mut answer = health_log();
            answer[48] = warning;
            (answer[49], answer[50], answer[53]) = (0x2f, 0x01, used);
            answer
        };
        assert_eq!(log(0, 0).len(), 560);
        assert_eq!(logged_health(&log(0, 4)), Some((DriveHealth::Good, 4)));
        assert_eq!(logged_health(&log(1, 99)), Some((DriveHealth::Warning, 99)));
        assert_eq!(logged_health(&log(8, 120)), Some((DriveHealth::Failing, 120)));
        // A driver that knows no such log gives the question back, or less.
        assert_eq!(logged_health(&health_log()), None);
        assert_eq!(logged_health(log(0, 0).get(..40).unwrap()), None);
        assert_eq!(logged_health(&[0xff; 600]), None);
        assert_eq!(property(0).len(), 12);
    }
}
