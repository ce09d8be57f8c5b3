//! Addresses that Windows itself found to be somebody else's as well (RFC 5227, RFC 4862).
#![expect(unsafe_code, reason = "the library only declares the system's calls")]

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use windows_sys::Win32::Foundation::NO_ERROR;
use windows_sys::Win32::NetworkManagement::IpHelper::{
    FreeMibTable, GetUnicastIpAddressTable, MIB_UNICASTIPADDRESS_ROW, MIB_UNICASTIPADDRESS_TABLE,
};
use windows_sys::Win32::Networking::WinSock::{AF_INET, AF_UNSPEC, IpDadStateDuplicate};

/// Most addresses looked at.
const MOST: usize = 4096;

/// Those of the adapter with this index.
pub(super) fn of(index: u32) -> Vec<IpAddr> {
    let mut table: *mut MIB_UNICASTIPADDRESS_TABLE = std::ptr::null_mut();
    // SAFETY: the system writes the address of a table of its own, which is given back below.
    let result = unsafe { GetUnicastIpAddressTable(AF_UNSPEC, &raw mut table) };
    if result != NO_ERROR || table.is_null() {
        return Vec::new();
    }
    // SAFETY: the table is the system's and holds as many rows behind its count as it says.
    let rows = unsafe {
        let count = usize::try_from((*table).NumEntries).unwrap_or_default().min(MOST);
        let first = (&raw const (*table).Table).cast::<MIB_UNICASTIPADDRESS_ROW>();
        std::slice::from_raw_parts(first, count)
    };
    let marked = rows
        .iter()
        .filter(|row| row.InterfaceIndex == index && row.DadState == IpDadStateDuplicate);
    let found = marked.map(address).collect();
    // SAFETY: given by the system above, and not used any more.
    unsafe { FreeMibTable(table.cast()) };
    found
}

fn address(row: &MIB_UNICASTIPADDRESS_ROW) -> IpAddr {
    // SAFETY: the family says which view of the union was filled in, and any bytes are an address.
    unsafe {
        if row.Address.si_family == AF_INET {
            Ipv4Addr::from(row.Address.Ipv4.sin_addr.S_un.S_addr.to_ne_bytes()).into()
        } else {
            Ipv6Addr::from(row.Address.Ipv6.sin6_addr.u.Byte).into()
        }
    }
}
