//! What a machine can say of its parts: devices, batteries, drives, temperatures. No serial numbers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A device that the system has found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Device {
    /// Its name as its maker or the system's list of devices gives it; empty where neither does.
    pub name: String,
    /// What it is for.
    pub class: DeviceClass,
    /// How it is connected: `pci`, `usb`, `acpi` …
    pub bus: String,
    /// Its maker's and its own number, as `8086:15f3`: enough to find its driver, and the same for every
    /// device of this model. Empty where there is none.
    pub id: String,
    /// What is wrong with it.
    pub problem: Option<DeviceProblem>,
    /// The system's own number for that problem (Windows: the code that Device Manager shows).
    pub code: Option<u32>,
}

/// What a device is for.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DeviceClass {
    /// Wired, wireless and mobile networks.
    Network,
    /// Drives and what they are connected to.
    Storage,
    /// Graphics and screens.
    Display,
    /// Loudspeakers, microphones.
    Sound,
    /// Cameras and scanners.
    Camera,
    /// Bluetooth.
    Bluetooth,
    /// What other devices are plugged into by USB.
    Usb,
    /// Keyboards, mice, touch.
    Input,
    /// Printers.
    Printer,
    /// Anything else, or not known.
    #[default]
    Other,
}

/// What can be wrong with a device.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DeviceProblem {
    /// No driver is installed for it, or none took it.
    NoDriver,
    /// Its driver is there but could not be loaded.
    DriverFailed,
    /// The system refused its driver: not signed, or known to do harm.
    DriverRefused,
    /// Its driver or its settings are damaged and must be installed again.
    Reinstall,
    /// It did not start.
    NotStarted,
    /// It stopped after it had reported a fault.
    Stopped,
    /// It does not answer, or is not where it should be.
    NotAnswering,
    /// Another device uses what it needs.
    Conflict,
    /// It works after the next restart.
    NeedsRestart,
    /// It is plugged in but was not put to use: often for lack of power.
    NotConfigured,
    /// A rule of this computer keeps it out.
    Blocked,
    /// Somebody switched it off.
    Disabled,
    /// A switch or key on the computer, or its firmware, has it switched off.
    SwitchedOff,
    /// The system says that something is wrong without saying what.
    Other,
}

/// A battery of the machine itself, not of a mouse or headphones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Battery {
    /// Its name: `BAT0`, or what its maker calls it.
    pub name: String,
    /// How full it is, in percent.
    pub charge_percent: Option<u8>,
    /// What it is doing.
    pub state: BatteryState,
    /// What it holds when full, compared with when it was new, in percent.
    pub health_percent: Option<u8>,
    /// How often it was charged.
    pub cycles: Option<u32>,
    /// Whether the machine is connected to power.
    pub plugged_in: Option<bool>,
}

/// What a battery is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BatteryState {
    /// It is being charged.
    Charging,
    /// The machine runs on it.
    Discharging,
    /// It is full.
    Full,
    /// It is empty.
    Empty,
    /// It is connected but not charged: many makers stop at 80 % to spare it.
    Paused,
    /// The system does not say.
    #[default]
    Unknown,
}

/// A physical drive, or several that make one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Drive {
    /// The system's name for it: `sda`, `PhysicalDrive0`, `disk0`.
    pub name: String,
    /// Its model.
    pub model: String,
    /// How it is connected: `nvme`, `sata`, `usb`, `virtual` … Empty where that is not known.
    pub bus: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Whether it can be taken out.
    pub removable: bool,
    /// Whether it is made by a virtual machine or by software.
    pub made_by_software: bool,
    /// What the drive says of its own health; absent where neither drive nor system tells this user.
    pub health: Option<DriveHealth>,
    /// How much of its life is used up, in percent, where it counts that; above 100 beyond what its maker promised.
    pub wear_percent: Option<u8>,
    /// Whether it still answers; absent where the system does not say.
    pub answers: Option<bool>,
    /// Requests that ended with an error since the start. Some are harmless: a drive also says so when
    /// it does not know a command.
    pub request_errors: Option<u64>,
    /// Errors that the system found in the drive's file systems, ever.
    pub file_system_errors: Option<u64>,
    /// How many drives are missing from one that is made of several (RAID); absent for a single drive.
    pub missing_parts: Option<u32>,
    /// Whether it is being made whole again, with drives of one that is made of several.
    pub rebuilding: bool,
}

/// What a drive says of its own health.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DriveHealth {
    /// No complaint.
    Good,
    /// Something needs attention: spare blocks run out, it is too hot.
    Warning,
    /// It expects to fail, or stopped taking data.
    Failing,
}

/// What is known of heat.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Temperatures {
    /// Every place where it is measured.
    pub sensors: Vec<Temperature>,
    /// How often the processor was slowed down because of heat since the start; absent where it does not count.
    pub throttled: Option<u64>,
}

/// One place where a temperature is measured.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Temperature {
    /// Its name, as the system has it.
    pub name: String,
    /// Degrees Celsius.
    pub celsius: f32,
    /// Where it becomes critical, in degrees Celsius, by the device's own word.
    pub limit: Option<f32>,
}

/// How short memory is, by the system's own word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MemoryPressure {
    /// There is enough.
    Normal,
    /// The system asks programs to give some back.
    Warning,
    /// The system is about to end programs.
    Critical,
}
