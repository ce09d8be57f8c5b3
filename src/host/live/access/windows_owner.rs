//! Whose a file of Windows is, and whether its list of rules forbids something.
#![expect(unsafe_code, reason = "Windows tells owners and rules through pointers alone")]

use std::ffi::c_void;
use std::os::windows::ffi::OsStrExt;
use std::path::Path;
use std::ptr::null_mut;
use windows_sys::Win32::Foundation::{CloseHandle, ERROR_SUCCESS, LocalFree};
use windows_sys::Win32::Security::Authorization::{
    ConvertSidToStringSidW, GetNamedSecurityInfoW, SE_FILE_OBJECT,
};
use windows_sys::Win32::Security::{
    ACE_HEADER, ACL, DACL_SECURITY_INFORMATION, GetAce, GetTokenInformation,
    OWNER_SECURITY_INFORMATION, PSID, TOKEN_QUERY, TOKEN_USER, TokenUser,
};
use windows_sys::Win32::System::Threading::{GetCurrentProcess, OpenProcessToken};

/// `ACCESS_DENIED_ACE_TYPE` of winnt.h.
const FORBIDS: u8 = 1;

/// What Windows says about whose a file is.
#[derive(Default)]
pub(super) struct Security {
    /// Name of the owner where it is one that every Windows has, or the asking user's own; else its number (SID).
    pub(super) owner: String,
    /// Whether the asking user is the owner.
    pub(super) own: Option<bool>,
    /// Whether the list of rules has entries that forbid something.
    pub(super) forbids: Option<bool>,
}

/// Owners that every Windows has. Other names are not looked up: a domain controller would be asked,
/// which may be far away.
const KNOWN: [(&str, &str); 4] = [
    ("S-1-5-18", "SYSTEM"),
    ("S-1-5-32-544", "Administrators"),
    ("S-1-5-32-545", "Users"),
    ("S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464", "TrustedInstaller"),
];

pub(super) fn security(path: &Path) -> Security {
    let wide: Vec<u16> = path.as_os_str().encode_wide().chain([0]).collect();
    let (mut owner, mut rules): (PSID, *mut ACL) = (null_mut(), null_mut());
    let mut descriptor = null_mut();
    // SAFETY: the path ends with a zero; the three results are valid to write to; the group and the
    // audit list are not asked for, so they may be null.
    let code = unsafe {
        GetNamedSecurityInfoW(
            wide.as_ptr(),
            SE_FILE_OBJECT,
            OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
            &raw mut owner,
            null_mut(),
            &raw mut rules,
            null_mut(),
            &raw mut descriptor,
        )
    };
    if code != ERROR_SUCCESS {
        return Security::default();
    }
    // SAFETY: both point into `descriptor`, which is freed after they were read for the last time.
    let (number, forbids) = unsafe { (text(owner), forbids(rules)) };
    // SAFETY: the descriptor came from GetNamedSecurityInfoW, which says to free it so, once.
    unsafe { LocalFree(descriptor) };
    let own = own_number();
    let known = KNOWN.iter().find(|(known, _)| *known == number);
    let user = || std::env::var("USERNAME").ok().filter(|_| own.as_ref() == Some(&number));
    let name = known.map(|(_, name)| (*name).to_owned()).or_else(user);
    Security {
        own: own.as_ref().map(|own| *own == number),
        owner: name.unwrap_or(number),
        forbids: Some(forbids),
    }
}

/// A SID as text; empty where there is none.
///
/// # Safety
/// `sid` is null or points to a valid SID.
unsafe fn text(sid: PSID) -> String {
    let mut wide = null_mut();
    // SAFETY: the SID is valid by contract, the result valid to write to.
    if sid.is_null() || unsafe { ConvertSidToStringSidW(sid, &raw mut wide) } == 0 {
        return String::new();
    }
    // The longest SID has 15 numbers of 10 digits.
    const MOST: usize = 256;
    // SAFETY: the text ends with a zero, and nothing behind it is read.
    let length = (0..MOST).find(|&at| unsafe { *wide.add(at) } == 0).unwrap_or_default();
    // SAFETY: so many units were just read.
    let text = String::from_utf16_lossy(unsafe { std::slice::from_raw_parts(wide, length) });
    // SAFETY: the text came from ConvertSidToStringSidW, which says to free it so, once.
    unsafe { LocalFree(wide.cast::<c_void>()) };
    text
}

/// Whether a list of rules has one that forbids. A missing list forbids nothing.
///
/// # Safety
/// `rules` is null or points to a valid list.
unsafe fn forbids(rules: *const ACL) -> bool {
    if rules.is_null() {
        return false;
    }
    // SAFETY: the list is valid by contract.
    let count = unsafe { (*rules).AceCount };
    (0..u32::from(count)).any(|at| {
        let mut entry: *mut c_void = null_mut();
        // SAFETY: the list is valid by contract, the index below its count, the result valid to write
        // to; every entry begins with its header.
        unsafe {
            GetAce(rules, at, &raw mut entry) != 0
                && (*entry.cast::<ACE_HEADER>()).AceType == FORBIDS
        }
    })
}

/// The number (SID) of the asking user.
fn own_number() -> Option<String> {
    let mut token = null_mut();
    // SAFETY: the handle of the own process needs no closing; the result is valid to write to.
    if unsafe { OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &raw mut token) } == 0 {
        return None;
    }
    // Room for the structure and the longest SID behind it, aligned as both ask for.
    let mut room = [0_u64; 64];
    let size = u32::try_from(size_of_val(&room)).unwrap_or_default();
    let mut length = 0;
    // SAFETY: the token is open, and the room as large as said.
    let told = unsafe {
        GetTokenInformation(token, TokenUser, room.as_mut_ptr().cast(), size, &raw mut length)
    };
    // SAFETY: the token was opened above and is closed once.
    unsafe { CloseHandle(token) };
    if told == 0 {
        return None;
    }
    // SAFETY: Windows filled in a TOKEN_USER, whose SID lies in the same room.
    Some(unsafe { text((*room.as_ptr().cast::<TOKEN_USER>()).User.Sid) })
}
