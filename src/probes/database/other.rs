//! What answers that is not the kind of server that was asked.

use super::{Said, mysql, redis};

/// What wrote `bytes`, by the way it writes; absent where it wrote nothing.
pub(super) fn recognise(bytes: &[u8]) -> Option<Said> {
    if bytes.is_empty() {
        return None;
    }
    if let Some(said) = mysql::read(bytes).or_else(|| redis::read(bytes)) {
        return Some(said);
    }
    Some(Said::of(match bytes {
        [b'H', b'T', b'T', b'P', b'/', ..] => "http",
        [b'S', b'S', b'H', b'-', ..] => "ssh",
        // An alert or a handshake of TLS 1.0 to 1.3 (RFC 8446, 5.1).
        [0x15 | 0x16, 3, ..] => "tls",
        [b'2', b'2', b'0', b' ' | b'-', ..] => "mail_or_ftp",
        _ => "other",
    }))
}

/// Whether more of an answer that is none of the wanted kind would tell no more.
pub(super) fn is_enough(bytes: &[u8]) -> bool {
    bytes.len() >= 64 || bytes.contains(&b'\n')
}
