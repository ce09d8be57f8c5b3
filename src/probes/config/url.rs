//! Addresses as configuration files write them: web addresses and those of databases and queues.

use super::kind::Kind;
use std::net::{Ipv4Addr, Ipv6Addr};

/// Schemes of databases and queues, with the port each uses when none is written.
const CONNECTIONS: [(&str, u16); 22] = [
    ("postgres", 5432),
    ("postgresql", 5432),
    ("mysql", 3306),
    ("mysql2", 3306),
    ("mariadb", 3306),
    ("mongodb", 27017),
    ("mongodb+srv", 0),
    ("redis", 6379),
    ("rediss", 6379),
    ("amqp", 5672),
    ("amqps", 5671),
    ("sqlserver", 1433),
    ("mssql", 1433),
    ("kafka", 9092),
    ("nats", 4222),
    ("mqtt", 1883),
    ("mqtts", 8883),
    ("ldap", 389),
    ("ldaps", 636),
    ("clickhouse", 8123),
    ("cassandra", 9042),
    ("memcached", 11211),
];
const WEB: [(&str, u16); 8] = [
    ("http", 80),
    ("https", 443),
    ("ws", 80),
    ("wss", 443),
    ("ftp", 21),
    ("sftp", 22),
    ("ssh", 22),
    ("smtp", 25),
];

/// Which addresses will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    Any,
    Connection,
}

/// What is wrong with an address: the kind, and what stands there.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong(pub(super) Kind, pub(super) String);

/// The hosts and ports that an address leads to; empty where it leads to none over the network.
///
/// # Errors
/// What is wrong with it.
pub(super) fn parse(text: &str, which: Which) -> Result<Vec<(String, u16)>, Wrong> {
    let wrong = |kind, what: &str| Err(Wrong(kind, what.to_owned()));
    let (is_jdbc, bare) = match text.strip_prefix("jdbc:") {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let Some((scheme, rest)) = bare.split_once("://") else {
        // `jdbc:h2:mem:x`, `jdbc:oracle:thin:@host:1521:x`, `mailto:x`, `data:…`: forms of their own.
        let own = is_jdbc
            || ["mailto:", "data:", "urn:", "sqlite:"].iter().any(|it| text.starts_with(it));
        return if own { Ok(Vec::new()) } else { wrong(Kind::NotUrl, "") };
    };
    let is_scheme =
        |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.' | b':' | b'_');
    if scheme.is_empty() || !scheme.bytes().all(is_scheme) {
        return wrong(Kind::NotUrl, "");
    }
    let scheme = scheme.to_ascii_lowercase();
    // `postgresql+asyncpg`: the driver stands behind the plus.
    let family = if scheme == "mongodb+srv" {
        "mongodb+srv"
    } else {
        scheme.split('+').next().unwrap_or("")
    };
    let connection = CONNECTIONS.iter().find(|(known, _)| *known == family);
    let known = connection.or_else(|| WEB.iter().find(|(known, _)| *known == family));
    if which == Which::Connection && connection.is_none() && !is_jdbc {
        return wrong(Kind::NotUrl, "");
    }
    let Some((_, usual)) = known.copied() else { return Ok(Vec::new()) };
    let end = rest.find(|sign| matches!(sign, '/' | '?' | '#' | '\\') || (is_jdbc && sign == ';'));
    let (authority, behind) = rest.split_at(end.unwrap_or(rest.len()));
    let (login, hosts) = match authority.rsplit_once('@') {
        Some((login, hosts)) => (Some(login), hosts),
        None => (None, authority),
    };
    if login.is_some_and(|login| login.contains('@') && connection.is_some()) {
        return wrong(Kind::UrlBareSign, "@");
    }
    // `mysql://root:p#ss@db`: what was meant as a password ends the address.
    if login.is_none()
        && let Some((_, port)) = authority.split_once(':')
        // Digits may be a port, unless it is the address of a database, which has no `@` behind it.
        && (connection.is_some() || !port.bytes().all(|b| b.is_ascii_digit()))
        && !authority.starts_with('[')
        && behind.split(['?', '&']).next().is_some_and(|rest| rest.contains('@'))
    {
        return wrong(Kind::UrlBareSign, behind.get(..1).unwrap_or_default());
    }
    let mut found = Vec::new();
    for host in hosts.split(',') {
        found.extend(host_port(host, usual, connection.is_some())?);
    }
    Ok(found)
}

/// One host, perhaps with a port.
fn host_port(text: &str, usual: u16, connection: bool) -> Result<Option<(String, u16)>, Wrong> {
    let (host, port) = if let Some(rest) = text.strip_prefix('[') {
        let Some((host, behind)) = rest.split_once(']') else {
            return Err(Wrong(Kind::UrlNoHost, String::new()));
        };
        (host, behind.strip_prefix(':'))
    } else {
        match text.rsplit_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        }
    };
    let port = match port {
        // WHATWG allows a colon with nothing behind it.
        None | Some("") => usual,
        Some(port) => {
            let digits = port.bytes().all(|b| b.is_ascii_digit());
            match port.parse::<u16>() {
                Ok(port) if digits => port,
                _ => return Err(Wrong(Kind::UrlBadPort, port.to_owned())),
            }
        }
    };
    if host.is_empty() {
        // `redis://:6379`, `postgres:///db`: this computer, by a socket.
        return if connection { Ok(None) } else { Err(Wrong(Kind::UrlNoHost, String::new())) };
    }
    // Wildcards of servers that listen on every address.
    if matches!(host, "*" | "+") {
        return Ok(None);
    }
    if bad_ipv4(host).is_some() || host.contains(char::is_whitespace) {
        return Err(Wrong(Kind::NotHost, host.to_owned()));
    }
    Ok(Some((host.to_owned(), port)))
}

/// Whether a text is meant as an IPv4 address and is none: a part over 255, a letter for a digit,
/// commas for dots. `None` where it is a good one, or not meant as one.
pub(super) fn bad_ipv4(text: &str) -> Option<()> {
    if text.parse::<Ipv4Addr>().is_ok() || text.parse::<Ipv6Addr>().is_ok() {
        return None;
    }
    let parts: Vec<&str> = text.split(['.', ',', '，', '。', '．']).collect();
    let number = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let nearly = |part: &&str| {
        !part.is_empty()
            && part.len() <= 4
            && part.bytes().all(|b| b.is_ascii_digit() || b"oOlI".contains(&b))
    };
    let numbers = parts.iter().filter(|part| number(part)).count();
    let commas = !text.contains('.') && parts.len() == 4 && numbers == 4 && !text.contains(' ');
    let dots = text.matches('.').count() == 3 && parts.len() == 4;
    let large = dots && numbers == 4;
    let letters = dots && numbers == 3 && parts.iter().all(nearly);
    let doubled = text.contains("..")
        && numbers >= 3
        && parts.iter().all(|part| part.is_empty() || number(part));
    let five = text.matches('.').count() == 4 && parts.len() == 5 && numbers == 5;
    // Leading zeros are octal to some and decimal to others, and good enough for most.
    let padded = large && parts.iter().all(|part| part.parse::<u16>().is_ok_and(|part| part < 256));
    ((large && !padded) || letters || commas || doubled || five).then_some(())
}

/// Whether a text can be the name of a computer (RFC 1123, with underscores as Docker uses them), or an address.
pub(super) fn is_host(text: &str) -> bool {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    if bare.split('%').next().unwrap_or_default().parse::<Ipv6Addr>().is_ok() {
        return true;
    }
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
    };
    let name = text.strip_suffix('.').unwrap_or(text);
    name.len() <= 253 && bad_ipv4(name).is_none() && name.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lead_to_hosts_and_ports() {
        let rows = [
            ("http://a.example/x", "a.example:80"),
            ("https://u:p@a.example:8443/@x", "a.example:8443"),
            ("postgres://u:p%40@db/app", "db:5432"),
            ("postgresql+asyncpg://u:p@db:5433/app", "db:5433"),
            ("jdbc:mysql://db:3307/app?useSSL=false", "db:3307"),
            ("jdbc:sqlserver://db;databaseName=x", "db:1433"),
            ("mongodb://a:1,b:2/x", "a:1 b:2"),
            ("redis://:p@[::1]:6380/0", "::1:6380"),
            ("jdbc:h2:mem:x", ""),
            ("sqlite:///x.db", ""),
            ("file:///etc/x", ""),
            ("postgres:///app", ""),
            ("http://*:5000", ""),
            ("amqp://u:p@mq/%2F", "mq:5672"),
            ("https://x.example/a?to=b@c:d", "x.example:443"),
        ];
        for (text, expected) in rows {
            let found = parse(text, Which::Any).map(|found| {
                let found: Vec<_> =
                    found.iter().map(|(host, port)| format!("{host}:{port}")).collect();
                found.join(" ")
            });
            assert_eq!(found, Ok(expected.to_owned()), "{text}");
        }
    }

    #[test]
    fn each_mistake_is_told() {
        let rows = [
            ("http//a.example", Kind::NotUrl),
            ("http:/a.example", Kind::NotUrl),
            ("a.example", Kind::NotUrl),
            ("http:///x", Kind::UrlNoHost),
            ("http://a.example:99999/", Kind::UrlBadPort),
            ("http://a.example:80a/", Kind::UrlBadPort),
            ("mysql://root:p#ss@db:3306/app", Kind::UrlBareSign),
            ("mysql://root:p/ss@db:3306/app", Kind::UrlBareSign),
            ("mysql://root:p@ss@db:3306/app", Kind::UrlBareSign),
            ("http://192.168.1.300/", Kind::NotHost),
        ];
        for (text, kind) in rows {
            assert_eq!(parse(text, Which::Any).map_err(|wrong| wrong.0), Err(kind), "{text}");
        }
        assert_eq!(parse("http://a", Which::Connection), Err(Wrong(Kind::NotUrl, String::new())));
    }

    #[test]
    fn ip_addresses_are_meant_where_they_look_like_ones() {
        for bad in [
            "192.168.1.300",
            "192.168.O.1",
            "192,168,1,1",
            "192.168..1.1",
            "1.2.3.4.5",
            "192。168。1。1",
        ] {
            assert!(bad_ipv4(bad).is_some() && !is_host(bad), "{bad}");
        }
        for good in
            ["192.168.1.1", "::1", "db.example", "1.2.3", "010.001.000.001", "a_b", "localhost"]
        {
            assert!(bad_ipv4(good).is_none() && is_host(good), "{good}");
        }
        assert!(
            is_host("[fe80::1%eth0]")
                && !is_host("a b")
                && !is_host("")
                && !is_host("-a")
                && !is_host("a:1")
        );
    }
}
