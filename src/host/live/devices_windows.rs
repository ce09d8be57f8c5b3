//! Devices of Windows, by its configuration manager; no administrator is needed for that.
#![expect(unsafe_code, reason = "Windows' configuration manager has no safe face")]

use super::super::super::{Device, Limit};
use super::codes::{bus_and_number, class_of, is_hardware, problem_of};
use crate::model::{Unanswered, UnansweredKind};
use windows_sys::Win32::Devices::DeviceAndDriverInstallation::{
    CM_DRP_CLASS, CM_DRP_DEVICEDESC, CM_DRP_FRIENDLYNAME, CM_GETIDLIST_FILTER_PRESENT,
    CM_Get_DevNode_Registry_PropertyW, CM_Get_DevNode_Status, CM_Get_Device_ID_List_SizeW,
    CM_Get_Device_ID_ListW, CM_LOCATE_DEVNODE_NORMAL, CM_Locate_DevNodeW, CR_BUFFER_SMALL,
    CR_SUCCESS, DN_HAS_PROBLEM,
};

/// More text than the names of all devices of any machine have, in UTF-16 units.
const MOST_TEXT: u32 = 4 << 20;
/// Longer than any name of a device, in bytes.
const NAME_BYTES: u32 = 2048;

/// Devices that are plugged in; those that only once were are left out.
pub(super) fn devices(limit: &Limit) -> Result<Option<Vec<Device>>, Unanswered> {
    let names = instances()?;
    let mut devices = Vec::new();
    for instance in names.split(|unit| *unit == 0).filter(|name| !name.is_empty()) {
        limit.left()?;
        devices.extend(device(instance));
    }
    Ok(Some(devices))
}

fn failed(what: &str, code: u32) -> Unanswered {
    UnansweredKind::Failed.because(format!("{what}: {code}"))
}

/// The names of all instances, each ended by a zero.
fn instances() -> Result<Vec<u16>, Unanswered> {
    // A device may be plugged in between asking for the size and for the list.
    for _ in 0..4 {
        let mut size = 0;
        let flags = CM_GETIDLIST_FILTER_PRESENT;
        // SAFETY: the size is written to a local; no filter text is allowed.
        let code = unsafe { CM_Get_Device_ID_List_SizeW(&raw mut size, std::ptr::null(), flags) };
        if code != CR_SUCCESS {
            return Err(failed("CM_Get_Device_ID_List_Size", code));
        }
        let size = size.min(MOST_TEXT);
        let mut names = vec![0_u16; size as usize];
        // SAFETY: the buffer has as many units as the call is told.
        let code =
            unsafe { CM_Get_Device_ID_ListW(std::ptr::null(), names.as_mut_ptr(), size, flags) };
        match code {
            CR_SUCCESS => return Ok(names),
            CR_BUFFER_SMALL => {}
            code => return Err(failed("CM_Get_Device_ID_List", code)),
        }
    }
    Err(UnansweredKind::Failed.because("the list of devices keeps changing"))
}

fn device(instance: &[u16]) -> Option<Device> {
    let ended: Vec<u16> = instance.iter().copied().chain([0]).collect();
    let mut node = 0;
    // SAFETY: the name ends with a zero and lives across the call; the node is written to a local.
    let code =
        unsafe { CM_Locate_DevNodeW(&raw mut node, ended.as_ptr(), CM_LOCATE_DEVNODE_NORMAL) };
    if code != CR_SUCCESS {
        return None;
    }
    let (mut status, mut problem) = (0, 0);
    // SAFETY: both are written to locals.
    let code = unsafe { CM_Get_DevNode_Status(&raw mut status, &raw mut problem, node, 0) };
    let has_problem = code == CR_SUCCESS && status & DN_HAS_PROBLEM != 0;
    let code = has_problem.then_some(problem);
    let problem = code.and_then(problem_of);
    let (bus, id) = bus_and_number(&String::from_utf16_lossy(instance));
    if problem.is_none() && !is_hardware(&bus) {
        return None;
    }
    let name = property(node, CM_DRP_FRIENDLYNAME).or_else(|| property(node, CM_DRP_DEVICEDESC));
    Some(Device {
        name: name.unwrap_or_default(),
        class: class_of(&property(node, CM_DRP_CLASS).unwrap_or_default()),
        bus,
        id,
        problem,
        code: problem.and(code),
    })
}

fn property(node: u32, which: u32) -> Option<String> {
    let mut text = [0_u16; NAME_BYTES as usize / 2];
    let mut bytes = NAME_BYTES;
    // SAFETY: the buffer has as many bytes as the call is told.
    let code = unsafe {
        CM_Get_DevNode_Registry_PropertyW(
            node,
            which,
            std::ptr::null_mut(),
            text.as_mut_ptr().cast(),
            &raw mut bytes,
            0,
        )
    };
    if code != CR_SUCCESS {
        return None;
    }
    let units = text.get(..(bytes / 2) as usize)?;
    let name = String::from_utf16_lossy(units);
    let name = name.trim_end_matches('\0').trim();
    (!name.is_empty()).then(|| name.to_owned())
}
