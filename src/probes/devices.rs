//! Devices that the system has found, and those that do not work.

use super::{Ctx, Probe};
use crate::host::{Device, DeviceClass, DeviceProblem};
use crate::model::Unanswered;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Lists the devices that the system has found, and says which of them are in error, have no driver or
/// are switched off. Nothing is changed, no administrator is needed, and serial numbers are not read.
///
/// Windows: the configuration manager with the codes of Device Manager; what was once plugged in and is
/// not now is left out, and so is what Windows and programs make, unless it has a problem. Linux: the PCI
/// and USB buses and the switches of radios in `/sys`; a driver is missed only where a device is of no
/// use without one, so bridges, sensors and the graphics of virtual machines never are, and firmware that
/// is missing shows only in the system's log. macOS: the USB devices, and the cards in PCI slots with
/// whether a driver took them, by `system_profiler`; it says nothing of other faults. Inside most
/// containers there is nothing to be asked.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Devices {}

/// What [`Devices`] learns.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// How many devices there are.
    count: usize,
    /// How many do not work although they were set up: they did not start, report a fault, have a damaged driver.
    broken: usize,
    /// How many were never set up, or wait for something: no driver, no power, a restart.
    not_set_up: usize,
    /// How many somebody switched off.
    off: usize,
    /// Names of the broken ones and of those that are not set up.
    names: Vec<String>,
    /// Each device that does not work, with the reason.
    problems: Vec<Problem>,
    /// Every device: its bus, its numbers and its name. At most 300.
    list: Vec<String>,
}

/// A device that does not work.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Problem {
    /// Why.
    kind: DeviceProblem,
    /// Its name, or its numbers where it has none.
    name: String,
    /// What it is for.
    class: DeviceClass,
    /// The numbers of its maker and model, and the code that Windows shows for it: `8086:15f3, Code 10`; `–` where
    /// there is neither.
    details: String,
}

/// More than a list in a report is read to.
const LIST: usize = 300;
const MOST_PROBLEMS: usize = 50;

impl Probe for Devices {
    const NAME: &'static str = "devices";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        Ok(facts(&cx.host.devices(&cx.limit)?))
    }
}

/// What a problem asks for.
#[derive(PartialEq)]
enum Sort {
    Broken,
    NotSetUp,
    Off,
}

fn sort(problem: DeviceProblem) -> Sort {
    use DeviceProblem as P;
    match problem {
        P::DriverFailed
        | P::DriverRefused
        | P::Reinstall
        | P::NotStarted
        | P::Stopped
        | P::NotAnswering
        | P::Conflict
        | P::Other => Sort::Broken,
        P::NoDriver | P::NotConfigured | P::Blocked | P::NeedsRestart => Sort::NotSetUp,
        P::Disabled | P::SwitchedOff => Sort::Off,
    }
}

fn facts(devices: &[Device]) -> Facts {
    let with_problem = || devices.iter().filter_map(|device| Some((device, device.problem?)));
    let count = |of: &Sort| with_problem().filter(|(_, problem)| sort(*problem) == *of).count();
    Facts {
        count: devices.len(),
        broken: count(&Sort::Broken),
        not_set_up: count(&Sort::NotSetUp),
        off: count(&Sort::Off),
        names: with_problem()
            .filter(|(_, problem)| sort(*problem) != Sort::Off)
            .take(MOST_PROBLEMS)
            .map(|(device, _)| name(device))
            .collect(),
        problems: with_problem()
            .take(MOST_PROBLEMS)
            .map(|(device, kind)| Problem {
                kind,
                name: name(device),
                class: device.class,
                details: details(device),
            })
            .collect(),
        list: devices.iter().take(LIST).map(line).collect(),
    }
}

fn name(device: &Device) -> String {
    let name = [&device.name, &device.id, &device.bus].into_iter().find(|name| !name.is_empty());
    name.map_or_else(|| "?".to_owned(), |name| name.chars().take(120).collect())
}

fn details(device: &Device) -> String {
    let code = device.code.map(|code| format!("Code {code}"));
    let id = Some(device.id.clone()).filter(|id| !id.is_empty());
    let parts: Vec<String> = id.into_iter().chain(code).collect();
    if parts.is_empty() { "–".to_owned() } else { parts.join(", ") }
}

fn line(device: &Device) -> String {
    let parts = [device.bus.as_str(), device.id.as_str(), device.name.as_str()];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" ").chars().take(160).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::super::{answer_of, facts_of};
    use crate::model::UnansweredKind;

    #[test]
    fn a_windows_with_a_device_of_each_sort() {
        let scene = r#"
            [[devices]]
            name = "英特尔(R) Wi-Fi 6 AX201"
            class = "network"
            bus = "pci"
            id = "8086:a0f0"
            problem = "not_started"
            code = 10
            [[devices]]
            class = "other"
            bus = "acpi"
            problem = "no_driver"
            code = 28
            [[devices]]
            name = "HD Webcam"
            class = "camera"
            bus = "usb"
            id = "04f2:b6d0"
            problem = "disabled"
            code = 22
            [[devices]]
            name = "USB Root Hub"
            class = "usb"
            bus = "usb"
        "#;
        let facts = facts_of(scene, "devices", "{}");
        assert_eq!(facts["count"], 4);
        assert_eq!(
            (&facts["broken"], &facts["not_set_up"], &facts["off"]),
            (&1.into(), &1.into(), &1.into())
        );
        assert_eq!(facts["names"], serde_json::json!(["英特尔(R) Wi-Fi 6 AX201", "acpi"]));
        let problems = facts["problems"].as_array().unwrap();
        assert_eq!(problems.len(), 3);
        assert_eq!(problems[0]["kind"], "not_started");
        assert_eq!(problems[0]["details"], "8086:a0f0, Code 10");
        assert_eq!(problems[1]["details"], "Code 28");
        assert_eq!(facts["list"][3], "usb USB Root Hub");
    }

    #[test]
    fn a_mac_and_a_virtual_machine_without_any_fault() {
        let scene =
            "[[devices]]\nname = \"Apple Inc. Magic Keyboard\"\nbus = \"usb\"\nid = \"05ac:029c\"";
        let facts = facts_of(scene, "devices", "{}");
        assert_eq!((&facts["count"], &facts["broken"]), (&1.into(), &0.into()));
        let facts = facts_of("devices = []", "devices", "{}");
        assert_eq!((&facts["count"], &facts["problems"]), (&0.into(), &serde_json::json!([])));
    }

    #[test]
    fn a_container_cannot_be_asked() {
        assert_eq!(answer_of("", "devices", "{}").unwrap_err().kind, UnansweredKind::NotSupported);
    }
}
