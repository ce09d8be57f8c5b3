//! Redis, and what is made from it: a question of two commands in its own protocol.

use super::{Said, Talk, other};
use crate::host::NetError;
use std::time::Duration;

/// `PING` and `INFO server`, as <https://redis.io/docs/latest/develop/reference/protocol-spec/> writes them.
const QUESTION: &[u8] = b"*1\r\n$4\r\nPING\r\n*2\r\n$4\r\nINFO\r\n$6\r\nserver\r\n";

pub(super) fn ask(talk: &Talk<'_>) -> Result<Option<Said>, NetError> {
    let reply = talk.say(QUESTION, &is_whole, Duration::MAX)?;
    Ok(other::recognise(&reply.bytes))
}

/// Whether both commands were answered, or one in a way after which no more comes.
pub(super) fn is_whole(bytes: &[u8]) -> bool {
    if !matches!(bytes.first(), None | Some(b'+' | b'-')) {
        return other::is_enough(bytes);
    }
    if bytes.starts_with(b"-DENIED") || bytes.starts_with(b"-ERR max") {
        return bytes.contains(&b'\n');
    }
    let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else { return false };
    let second = bytes.get(end + 1..).unwrap_or_default();
    let Some(head) = second.iter().position(|byte| *byte == b'\n') else { return false };
    let Some(length) = second.strip_prefix(b"$") else { return true };
    let length =
        length.get(..head.saturating_sub(2)).and_then(|text| std::str::from_utf8(text).ok());
    let length: usize = length.and_then(|length| length.parse().ok()).unwrap_or(0);
    second.len().saturating_sub(head + 1) >= length
}

/// What a server said: `+PONG`, or an error whose first word says why.
pub(super) fn read(bytes: &[u8]) -> Option<Said> {
    let text = String::from_utf8_lossy(bytes);
    let first = text.lines().next()?;
    if first == "+PONG" {
        let field = |name: &str| {
            let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
            Some(value.trim().chars().take(60).collect::<String>())
        };
        let valkey = field("valkey_version");
        let kind = if valkey.is_some() { "valkey" } else { "redis" };
        let version = valkey.or_else(|| field("redis_version")).unwrap_or_default();
        return Some(Said { version, requires_password: Some(false), ..Said::of(kind) });
    }
    let error = first.strip_prefix('-')?;
    let (code, message) = error.split_once(' ').unwrap_or((error, ""));
    let said = Said::of("redis");
    Some(match code {
        "NOAUTH" => Said { requires_password: Some(true), ..said },
        "DENIED" => said.refusing("protected_mode", code, message),
        "LOADING" => said.refusing("starting", code, message),
        "ERR" if message.starts_with("max number of clients") => {
            said.refusing("too_many_connections", code, message)
        }
        "ERR" | "NOPERM" | "MASTERDOWN" | "MISCONF" => said.refusing("other", code, message),
        _ => return None,
    })
}
