//! Time servers (SNTP, RFC 5905) and the `Date` of pages, both in the world's own time.

use super::{Lab, spawn};
use jiff::{Timestamp, ToSpan};
use std::io;
use std::net::{IpAddr, UdpSocket};
use std::sync::Arc;

/// From 1900, when SNTP's time begins, to 1970.
const TO_1970: i64 = 2_208_988_800;

/// The time of the world outside, which the lab can shift.
pub(super) fn now(lab: &Lab) -> Timestamp {
    let now = Timestamp::now();
    now.checked_add(lab.shift().seconds()).unwrap_or(now)
}

/// The same as a page's `Date`.
pub(super) fn date(lab: &Lab) -> String {
    now(lab).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// Tells the time at an address.
pub(super) fn answer(lab: &Arc<Lab>, at: IpAddr) -> io::Result<()> {
    let socket = UdpSocket::bind((at, 123))
        .map_err(|error| io::Error::new(error.kind(), format!("{at}: {error}")))?;
    let lab = Arc::clone(lab);
    spawn(move || {
        let mut asked = [0; 512];
        while let Ok((length, from)) = socket.recv_from(&mut asked) {
            if length < 48 || lab.mode("time") == "silent" {
                continue;
            }
            let now = now(&lab);
            let seconds = u32::try_from(now.as_second() + TO_1970).unwrap_or_default();
            let part = u64::try_from(now.subsec_nanosecond()).unwrap_or_default();
            let part = u32::try_from((part << 32) / 1_000_000_000).unwrap_or_default();
            let stamp = [seconds.to_be_bytes(), part.to_be_bytes()].concat();
            let mut reply = vec![0x24, 2, 6, 0xe9];
            reply.extend([0, 0, 0, 1, 0, 0, 0, 1, b'L', b'A', b'B', b'0']);
            reply.extend(&stamp);
            reply.extend(asked.get(40..48).unwrap_or_default());
            reply.extend(&stamp);
            reply.extend(&stamp);
            drop(socket.send_to(&reply, from));
        }
    });
    Ok(())
}
