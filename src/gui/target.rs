//! Makes `host` or `host:port` of what a person pastes as the address of a site or service.

/// What is wrong with an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetError {
    /// Nothing was given.
    Empty,
    /// It is neither a host, nor a host and port, nor a URL.
    Wrong,
}

/// Most bytes of an address; longer ones are no address of a host.
const MOST: usize = 4096;

/// Reads `host`, `host:port`, `[v6]:port` or a URL, and gives `host` or `host:port`.
///
/// # Errors
/// See [`TargetError`].
pub fn read_target(pasted: &str) -> Result<String, TargetError> {
    // Chinese input methods give full-width signs.
    let text: String = pasted.trim().chars().take(MOST).map(half_width).collect();
    let text = text
        .trim_matches(|sign: char| matches!(sign, '"' | '\'' | '<' | '>') || sign.is_whitespace());
    if text.is_empty() {
        return Err(TargetError::Empty);
    }
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) if is_scheme(scheme) => (scheme.to_ascii_lowercase(), rest),
        Some(_) => return Err(TargetError::Wrong),
        None => (String::new(), text),
    };
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let authority = authority.rsplit('@').next().unwrap_or_default();
    let (host, port) = split(authority).ok_or(TargetError::Wrong)?;
    if !is_host(host) {
        return Err(TargetError::Wrong);
    }
    let port = match port {
        Some(port) => {
            Some(port.parse::<u16>().ok().filter(|&port| port > 0).ok_or(TargetError::Wrong)?)
        }
        // A web address without a port is asked on 443 unless it says otherwise.
        None if scheme == "http" => Some(80),
        None => None,
    };
    let host = if host.contains(':') { format!("[{host}]") } else { host.to_lowercase() };
    Ok(port.map_or_else(|| host.clone(), |port| format!("{host}:{port}")))
}

fn half_width(sign: char) -> char {
    match sign {
        '。' => '.',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(sign) - 0xfee0).unwrap_or(sign),
        _ => sign,
    }
}

fn is_scheme(scheme: &str) -> bool {
    scheme.starts_with(|sign: char| sign.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '+' | '-' | '.'))
}

/// The host and the port of `host`, `host:port`, `v6`, `[v6]` or `[v6]:port`.
fn split(authority: &str) -> Option<(&str, Option<&str>)> {
    if let Some(rest) = authority.strip_prefix('[') {
        let (host, rest) = rest.split_once(']')?;
        host.parse::<std::net::Ipv6Addr>().ok()?;
        return match rest {
            "" => Some((host, None)),
            _ => rest.strip_prefix(':').map(|port| (host, Some(port))),
        };
    }
    if authority.parse::<std::net::Ipv6Addr>().is_ok() {
        return Some((authority, None));
    }
    match authority.split_once(':') {
        Some((host, port)) => Some((host, Some(port))),
        None => Some((authority, None)),
    }
}

fn is_host(host: &str) -> bool {
    if host.parse::<std::net::Ipv6Addr>().is_ok() {
        return true;
    }
    let name = host.strip_suffix('.').unwrap_or(host);
    // Four numbers that are no address are a mistyped address, not a name.
    if name
        .split('.')
        .all(|part| !part.is_empty() && part.chars().all(|sign| sign.is_ascii_digit()))
    {
        return name.parse::<std::net::Ipv4Addr>().is_ok();
    }
    !name.is_empty()
        && name.len() <= 253
        && name.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|sign| sign.is_alphanumeric() || matches!(sign, '-' | '_'))
        })
}

#[cfg(test)]
mod tests {
    use super::{TargetError, read_target};

    #[test]
    fn reads_what_people_paste() {
        for (pasted, target) in [
            ("www.example.com", "www.example.com"),
            ("  WWW.Example.com \n", "www.example.com"),
            ("mail.example.com:993", "mail.example.com:993"),
            ("https://www.example.com/a/b?c=d#e", "www.example.com"),
            ("http://www.example.com", "www.example.com:80"),
            ("https://user:secret@example.com:8443/", "example.com:8443"),
            ("“", ""),
            ("192.168.1.20:8080", "192.168.1.20:8080"),
            ("[2001:db8::1]:443", "[2001:db8::1]:443"),
            ("2001:db8::1", "[2001:db8::1]"),
            ("www。example。com：８０８０", "www.example.com:8080"),
            ("例子.中国", "例子.中国"),
            ("printer", "printer"),
            ("<https://example.com>", "example.com"),
        ] {
            let expected =
                if target.is_empty() { Err(TargetError::Wrong) } else { Ok(target.to_owned()) };
            assert_eq!(read_target(pasted), expected, "{pasted}");
        }
    }

    #[test]
    fn refuses_what_is_no_address() {
        for pasted in [
            "a b",
            "300.1.1.1",
            "1.2.3",
            "host:0",
            "host:70000",
            "host:",
            "://x",
            "-a.com",
            "a..b",
            "[::1",
            "网页 打不开",
        ] {
            assert_eq!(read_target(pasted), Err(TargetError::Wrong), "{pasted}");
        }
        assert_eq!(read_target(" \t"), Err(TargetError::Empty));
        assert_eq!(read_target(&"a".repeat(100_000)), Err(TargetError::Wrong));
    }
}
