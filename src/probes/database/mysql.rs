//! The greeting of `MySQL` and `MariaDB`: the server speaks first.

use super::{Said, Talk, other};
use crate::host::NetError;
use std::time::Duration;

pub(super) fn ask(talk: &Talk<'_>, most: Duration) -> Result<Option<Said>, NetError> {
    let enough = |bytes: &[u8]| match bytes {
        // A packet's length does not count its head.
        [a, b, 0, 0, body @ ..] => body.len() >= usize::from(u16::from_le_bytes([*a, *b])),
        [] | [_] | [_, _] | [_, _, _] => false,
        _ => other::is_enough(bytes),
    };
    let reply = talk.say(&[], &enough, most)?;
    Ok(other::recognise(&reply.bytes))
}

/// The first packet of a server: its greeting (`HandshakeV10`) or its refusal (`ERR_Packet`), as
/// <https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html> says.
pub(super) fn read(bytes: &[u8]) -> Option<Said> {
    let [a, b, 0, 0, body @ ..] = bytes else { return None };
    let length = usize::from(u16::from_le_bytes([*a, *b]));
    let body = body.get(..length.min(body.len()))?;
    match body {
        [10, rest @ ..] => {
            let end = rest.iter().position(|byte| *byte == 0)?;
            let version = std::str::from_utf8(rest.get(..end)?).ok()?;
            let plain = version.starts_with(|c: char| c.is_ascii_digit())
                && version.len() <= 100
                && version.chars().all(|c| c.is_ascii_graphic() || c == ' ');
            if !plain {
                return None;
            }
            let is_maria = version.to_ascii_lowercase().contains("mariadb");
            // For old clients MariaDB says that it is MySQL 5.5.5, and then who it is.
            let version = version.strip_prefix("5.5.5-").filter(|_| is_maria).unwrap_or(version);
            let kind = if is_maria { "mariadb" } else { "mysql" };
            // The low half of what the server can do stands behind its thread and 9 bytes of salt.
            let can = rest.get(end + 14..end + 16).unwrap_or_default();
            let encrypts = matches!(can, [_, high] if high & 0x08 != 0);
            Some(Said {
                version: version.to_owned(),
                offers_encryption: encrypts,
                ..Said::of(kind)
            })
        }
        [0xff, a, b, message @ ..] => {
            let code = u16::from_le_bytes([*a, *b]);
            let message = match message {
                [b'#', _, _, _, _, _, rest @ ..] => rest,
                _ => message,
            };
            // Which of the two it is, a refusal only tells by chance.
            let maria = String::from_utf8_lossy(message).to_ascii_lowercase().contains("mariadb");
            let kind = if maria { "mariadb" } else { "mysql" };
            let problem = match code {
                1040 | 1203 | 1226 => "too_many_connections",
                1053 | 1927 => "starting",
                1129 => "blocked",
                1130 | 1045 => "not_allowed",
                _ => "other",
            };
            let message = String::from_utf8_lossy(message);
            Some(Said::of(kind).refusing(problem, &code.to_string(), &message))
        }
        _ => None,
    }
}
