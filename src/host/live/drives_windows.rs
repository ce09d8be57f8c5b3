//! Drives of Windows, asked without the right to read them: the codes used here are open to everybody
//! (`FILE_ANY_ACCESS` in winioctl.h). A driver may refuse all the same; then nothing is known.
#![expect(unsafe_code, reason = "Windows' storage drivers have no safe face")]

use super::super::super::{Drive, Limit};
use super::answers::{
    describe, health_log, logged_health, managed_health, predicted_health, property, worst,
};
use crate::model::{Unanswered, UnansweredKind};
use std::fs::{File, OpenOptions};
use std::io::ErrorKind;
use std::os::windows::fs::OpenOptionsExt;
use std::os::windows::io::AsRawHandle;
use windows_sys::Win32::Storage::FileSystem::{FILE_SHARE_READ, FILE_SHARE_WRITE};
use windows_sys::Win32::System::IO::DeviceIoControl;

/// Numbers are given in order; holes stay where drives were taken out.
const NUMBERS: u32 = 32;

/// `IOCTL_STORAGE_QUERY_PROPERTY`, `IOCTL_STORAGE_PREDICT_FAILURE`, `IOCTL_DISK_GET_DRIVE_GEOMETRY_EX`.
const QUERY_PROPERTY: u32 = 0x002d_1400;
const PREDICT_FAILURE: u32 = 0x002d_1100;
const GEOMETRY: u32 = 0x0007_00a0;
/// `StorageDeviceProperty` and `StorageDeviceManagementStatus`.
const DEVICE: u32 = 0;
const MANAGEMENT_STATUS: u32 = 56;

pub(super) fn drives(limit: &Limit) -> Result<Option<Vec<Drive>>, Unanswered> {
    let mut drives = Vec::new();
    let mut refused = false;
    for number in 0..NUMBERS {
        limit.left()?;
        let name = format!("PhysicalDrive{number}");
        // No access at all is asked for: enough for questions that read no data.
        let file = OpenOptions::new()
            .access_mode(0)
            .share_mode(FILE_SHARE_READ | FILE_SHARE_WRITE)
            .open(format!(r"\\.\{name}"));
        match file {
            Ok(file) => drives.push(drive(&file, name)),
            Err(error) => refused |= error.kind() == ErrorKind::PermissionDenied,
        }
    }
    if drives.is_empty() && refused {
        return Err(UnansweredKind::NotAllowed.into());
    }
    Ok(Some(drives))
}

fn drive(file: &File, name: String) -> Drive {
    let mut drive = Drive { name, ..Drive::default() };
    if let Some(answer) = ask(file, QUERY_PROPERTY, &property(DEVICE), 4096) {
        describe(&answer, &mut drive);
    }
    // Behind the 24 bytes of DISK_GEOMETRY.
    drive.bytes = ask(file, GEOMETRY, &[], 256)
        .and_then(|answer| answer.get(24..32)?.try_into().ok())
        .map(u64::from_le_bytes)
        .unwrap_or_default();
    // Software answers for what it makes as if all were well.
    if drive.made_by_software {
        return drive;
    }
    let managed = ask(file, QUERY_PROPERTY, &property(MANAGEMENT_STATUS), 4096);
    let log = health_log();
    let log = ask(file, QUERY_PROPERTY, &log, log.len());
    let logged = log.as_deref().and_then(logged_health);
    let predicted = ask(file, PREDICT_FAILURE, &[], 1024);
    drive.health = worst(&[
        managed.as_deref().and_then(managed_health),
        logged.map(|(health, _)| health),
        predicted.as_deref().and_then(predicted_health),
    ]);
    drive.wear_percent = logged.map(|(_, used)| used);
    drive
}

/// Asks a driver one question; nothing where it does not know it or refuses.
fn ask(file: &File, code: u32, question: &[u8], most: usize) -> Option<Vec<u8>> {
    let mut answer = vec![0_u8; most];
    let mut got = 0;
    // SAFETY: both buffers live across the call and have as many bytes as it is told; the call is
    // not overlapped, as the file was not opened so.
    let done = unsafe {
        DeviceIoControl(
            file.as_raw_handle(),
            code,
            question.as_ptr().cast(),
            u32::try_from(question.len()).ok()?,
            answer.as_mut_ptr().cast(),
            u32::try_from(most).ok()?,
            &raw mut got,
            std::ptr::null_mut(),
        )
    };
    answer.truncate(usize::try_from(got).ok()?);
    (done != 0).then_some(answer)
}
