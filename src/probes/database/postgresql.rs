//! `PostgreSQL`: whether it encrypts, and how it takes the beginning of a login.

use super::{Said, Talk, other};
use crate::host::NetError;
use std::time::Duration;

/// `SSLRequest`, as <https://www.postgresql.org/docs/current/protocol-message-formats.html> says.
const ENCRYPT: &[u8] = &[0, 0, 0, 8, 4, 0xd2, 0x16, 0x2f];

/// The parameters of `StartupMessage`, protocol 3.0.
const LOGIN: &[u8] =
    b"\0\x03\0\0user\0selfcheck\0database\0postgres\0application_name\0selfcheck\0\0";

pub(super) fn ask(talk: &Talk<'_>) -> Result<Option<Said>, NetError> {
    let is_byte = |bytes: &[u8]| match bytes {
        [] => false,
        [b'S' | b'N'] => true,
        [b'E', ..] => last_of(bytes).is_some(),
        _ => other::is_enough(bytes),
    };
    let reply = talk.say(ENCRYPT, &is_byte, Duration::MAX)?;
    let encrypts = match reply.bytes.as_slice() {
        [b'S'] => true,
        [b'N'] => false,
        bytes => return Ok(last_of(bytes).or_else(|| other::recognise(bytes))),
    };
    let length = u32::try_from(LOGIN.len() + 4).unwrap_or_default();
    let login = [&length.to_be_bytes(), LOGIN].concat();
    let reply = talk.say(&login, &|bytes| last_of(bytes).is_some(), Duration::MAX)?;
    // Who answered the first question the way only PostgreSQL does is PostgreSQL.
    let said = last_of(&reply.bytes).unwrap_or_else(|| Said::of("postgresql"));
    Ok(Some(Said { offers_encryption: encrypts, ..said }))
}

/// What the messages of a server come to; absent until one came that says how it takes a login.
pub(super) fn last_of(mut bytes: &[u8]) -> Option<Said> {
    let mut said = Said::of("postgresql");
    loop {
        let [kind, a, b, c, d, rest @ ..] = bytes else { return None };
        let length = usize::try_from(u32::from_be_bytes([*a, *b, *c, *d])).ok()?.checked_sub(4)?;
        let body = rest.get(..length)?;
        bytes = rest.get(length..)?;
        match kind {
            b'R' => {
                let wants_nothing = matches!(body, [0, 0, 0, 0, ..]);
                said.requires_password = Some(!wants_nothing);
                if !wants_nothing {
                    return Some(said);
                }
            }
            b'S' => {
                let mut parts = body.split(|byte| *byte == 0);
                if parts.next() == Some(b"server_version") {
                    let version = String::from_utf8_lossy(parts.next().unwrap_or_default());
                    said.version = version.chars().take(60).collect();
                }
            }
            b'E' => return refusal(said, body),
            // Ready for the first question: somebody of this name is let in without a password.
            b'Z' => return Some(said),
            // A notice, the key for cancelling, a word about the protocol's version.
            b'N' | b'K' | b'v' => {}
            _ => return None,
        }
    }
}

/// `ErrorResponse`: its codes are the same in every language, its message is not.
fn refusal(said: Said, body: &[u8]) -> Option<Said> {
    let field = |wanted: u8| {
        let mut fields = body.split(|byte| *byte == 0);
        let found = fields.find_map(|field| match field {
            [kind, value @ ..] if *kind == wanted => Some(value),
            _ => None,
        });
        String::from_utf8_lossy(found.unwrap_or_default()).into_owned()
    };
    let code = field(b'C');
    if code.len() != 5 || !code.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let problem = match code.as_str() {
        // That there is no user `selfcheck` is only looked up after everything else was in order.
        "28000" if field(b'R') == "InitializeSessionUserId" => {
            return Some(Said { requires_password: Some(false), ..said });
        }
        // So is the database `postgres`, which some remove.
        "3D000" => return Some(Said { requires_password: Some(false), ..said }),
        "28000" => "not_allowed",
        "28P01" => return Some(Said { requires_password: Some(true), ..said }),
        "53300" => "too_many_connections",
        "57P03" => "starting",
        _ => "other",
    };
    let message = field(b'M');
    Some(said.refusing(problem, &code, &message))
}
