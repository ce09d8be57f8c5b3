//! Drives of macOS: those inside the machine, as `system_profiler` lists them. Drives that are plugged in
//! by USB do not tell macOS how they are.

#[cfg(target_vendor = "apple")]
use super::super::super::Limit;
use super::super::super::{Drive, DriveHealth};
#[cfg(target_vendor = "apple")]
use crate::model::Unanswered;
use serde_json::Value;

/// A drive behind a controller behind a bridge; deeper is no list of drives.
const DEEPEST: usize = 8;

#[cfg(target_vendor = "apple")]
pub(super) fn drives(limit: &Limit) -> Result<Option<Vec<Drive>>, Unanswered> {
    let lists = ["SPNVMeDataType", "SPSerialATADataType"];
    Ok(drives_in(&super::super::profiler::ask(&lists, limit)?))
}

/// Nothing where the text is not what `system_profiler` writes.
fn drives_in(text: &str) -> Option<Vec<Drive>> {
    let lists: Value = serde_json::from_str(text).ok()?;
    let mut drives = Vec::new();
    for (list, items) in lists.as_object()? {
        collect(items, list == "SPNVMeDataType", 0, &mut drives);
    }
    Some(drives)
}

fn collect(items: &Value, nvme: bool, depth: usize, drives: &mut Vec<Drive>) {
    if depth > DEEPEST || drives.len() >= super::MOST {
        return;
    }
    for item in items.as_array().into_iter().flatten() {
        drives.extend(drive(item, nvme));
        if let Some(inner) = item.get("_items") {
            collect(inner, nvme, depth + 1, drives);
        }
    }
}

/// A controller has no such name; slots for discs have no size.
fn drive(item: &Value, nvme: bool) -> Option<Drive> {
    let text = |key: &str| item.get(key).and_then(Value::as_str);
    let yes = |key: &str| text(key).is_some_and(|value| value.eq_ignore_ascii_case("yes"));
    Some(Drive {
        name: text("bsd_name")?.to_owned(),
        bytes: item.get("size_in_bytes")?.as_u64()?,
        model: text("device_model").or_else(|| text("_name")).unwrap_or_default().trim().to_owned(),
        bus: if nvme { "nvme" } else { "sata" }.to_owned(),
        removable: yes("removable_media") || yes("detachable_drive"),
        // The same words as in diskutil's SMARTStatus, in every language.
        health: match text("smart_status") {
            Some("Verified") => Some(DriveHealth::Good),
            Some("Failing") => Some(DriveHealth::Failing),
            _ => None,
        },
        ..Drive::default()
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn each_drive_with_its_word_and_without_its_serial_number() {
        let text = r#"{"SPNVMeDataType": [{"_name": "Apple SSD Controller", "_items": [
            {"_name": "APPLE SSD AP0512Q", "bsd_name": "disk0", "device_model": "APPLE SSD AP0512Q",
             "device_serial": "SECRET123", "detachable_drive": "no", "removable_media": "no",
             "size_in_bytes": 500277792768, "smart_status": "Verified"}]}],
          "SPSerialATADataType": [{"_name": "Intel 6 Series", "_items": [
            {"_name": "ST1000", "bsd_name": "disk1", "size_in_bytes": 1000204886016, "smart_status": "Failing"},
            {"_name": "Other", "bsd_name": "disk2", "size_in_bytes": 1, "smart_status": "Not Supported"},
            {"_name": "SuperDrive"}]}]}"#;
        let drives = drives_in(text).unwrap();
        let health: Vec<_> = drives.iter().map(|drive| drive.health).collect();
        assert_eq!(health, [Some(DriveHealth::Good), Some(DriveHealth::Failing), None]);
        assert_eq!((drives[0].bus.as_str(), drives[1].bus.as_str()), ("nvme", "sata"));
        assert!(!format!("{drives:?}").contains("SECRET123"));
        assert_eq!(drives_in("nothing"), None);
        let deep = "{\"_items\":[".repeat(60) + &"]}".repeat(60);
        assert_eq!(drives_in(&format!("{{\"SPNVMeDataType\":[{deep}]}}")), Some(Vec::new()));
    }
}
