//! The TCP connections of Windows, from its own table.
#![expect(unsafe_code, reason = "Windows gives its tables through pointers alone")]

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use windows_sys::Win32::Foundation::{ERROR_INSUFFICIENT_BUFFER, NO_ERROR};
use windows_sys::Win32::NetworkManagement::IpHelper::{
    GetTcp6Table2, GetTcpTable2, MIB_TCP6ROW2, MIB_TCP6TABLE2, MIB_TCPROW2, MIB_TCPTABLE2,
};

/// One connection.
pub(super) struct Row {
    /// Its end on this computer.
    pub(super) here: SocketAddr,
    /// Its other end.
    pub(super) there: SocketAddr,
    /// Its state: a `MIB_TCP_STATE`.
    pub(super) state: u32,
    /// The process that has it; 0 where Windows does not say.
    pub(super) process: u32,
}

/// `MIB_TCP_STATE_LISTEN`: no connection, but a socket that waits for one.
const LISTENS: u32 = 2;
/// Largest table that is read: some hundred thousand connections.
const MOST_BYTES: u32 = 32 * 1024 * 1024;
/// How often a table that grew since its size was asked for is asked for again.
const TRIES: usize = 4;

/// Every connection, waiting sockets aside; absent where neither table can be had.
pub(super) fn connections() -> Option<Vec<Row>> {
    let mut all = all()?;
    all.retain(|row| row.state != LISTENS);
    Some(all)
}

/// Every socket that waits for callers; absent where neither table can be had.
pub(super) fn waiting() -> Option<Vec<Row>> {
    let mut all = all()?;
    all.retain(|row| row.state == LISTENS);
    Some(all)
}

fn all() -> Option<Vec<Row>> {
    let v4 = table(|room, size| {
        // SAFETY: the room is as large as `size` says, and aligned for any table.
        unsafe { GetTcpTable2(room.cast::<MIB_TCPTABLE2>(), size, 0) }
    });
    let v6 = table(|room, size| {
        // SAFETY: as above.
        unsafe { GetTcp6Table2(room.cast::<MIB_TCP6TABLE2>(), size, 0) }
    });
    if v4.is_none() && v6.is_none() {
        return None;
    }
    let mut found = Vec::new();
    for row in v4.iter().flat_map(|room| rows::<MIB_TCPROW2>(room, offset::<MIB_TCPROW2>())) {
        let address = |address: u32| Ipv4Addr::from(address.to_ne_bytes());
        found.push(Row {
            here: SocketAddr::new(address(row.dwLocalAddr).into(), port(row.dwLocalPort)),
            there: SocketAddr::new(address(row.dwRemoteAddr).into(), port(row.dwRemotePort)),
            state: row.dwState,
            process: row.dwOwningPid,
        });
    }
    for row in v6.iter().flat_map(|room| rows::<MIB_TCP6ROW2>(room, offset::<MIB_TCP6ROW2>())) {
        // SAFETY: every view of the union is sixteen bytes, all of them filled in.
        let (here, there) = unsafe { (row.LocalAddr.u.Byte, row.RemoteAddr.u.Byte) };
        found.push(Row {
            here: SocketAddr::new(Ipv6Addr::from(here).into(), port(row.dwLocalPort)),
            there: SocketAddr::new(Ipv6Addr::from(there).into(), port(row.dwRemotePort)),
            state: row.State.cast_unsigned(),
            process: row.dwOwningPid,
        });
    }
    Some(found)
}

/// The low half of the field is the port in network order; the rest may hold anything.
fn port(field: u32) -> u16 {
    let [first, second, ..] = field.to_ne_bytes();
    u16::from_be_bytes([first, second])
}

/// Asks for a table until the room is large enough.
fn table(ask: impl Fn(*mut u64, &mut u32) -> u32) -> Option<Vec<u64>> {
    let mut room = vec![0_u64; 2048];
    for _ in 0..TRIES {
        let mut size = u32::try_from(size_of_val(room.as_slice())).ok()?;
        match ask(room.as_mut_ptr(), &mut size) {
            NO_ERROR => return Some(room),
            ERROR_INSUFFICIENT_BUFFER if size <= MOST_BYTES => {
                // Some more, for what comes up in between.
                room = vec![0; usize::try_from(size).ok()? / 8 + 512];
            }
            _ => return None,
        }
    }
    None
}

/// Where the rows begin behind the count.
fn offset<R>() -> usize {
    align_of::<R>().max(size_of::<u32>())
}

/// The rows of a table, as many as it says it has and the room can hold.
fn rows<R: Copy>(room: &[u64], offset: usize) -> Vec<R> {
    let start = room.as_ptr().cast::<u8>();
    let held = (size_of_val(room) - offset) / size_of::<R>();
    // SAFETY: the room is longer than one number and aligned for it.
    let count = unsafe { start.cast::<u32>().read() } as usize;
    // SAFETY: each row lies within the room, and rows are numbers and arrays of bytes, for which any
    // content is valid.
    (0..count.min(held))
        .map(|at| unsafe { start.add(offset + at * size_of::<R>()).cast::<R>().read_unaligned() })
        .collect()
}
