//! Mistakes in values of keys whose name says all there is to know. No pack wrote what it wants here,
//! so whatever could be meant as it stands is left alone.

use super::find::Format;
use super::kind::Kind;
use super::reading::{Entry, Flaw, Form};
use super::url::{self, Which};
use super::value::is_port;

/// What the names of keys say about a file's values.
pub(super) fn flaws(entries: &[Entry], format: Format, example: bool) -> Vec<Flaw> {
    // In files of Kubernetes, Compose and the like a port may have a name.
    let named_ports = format == Format::Yaml
        && entries.iter().any(|entry| {
            ["apiVersion", "kind", "services", "jobs", "stages"].contains(&entry.path.as_str())
        });
    let mut found = Vec::new();
    // Neighbours are looked for among all entries, so only so often.
    let mut neighbours = 100;
    for entry in entries {
        let value = entry.value.trim();
        if matches!(entry.form, Form::Table | Form::List | Form::Boolean | Form::Null | Form::Other)
            || value.is_empty()
            || value.len() > 2_000
            || is_expression(value)
        {
            continue;
        }
        let words = words(&entry.key);
        let last = words.last().map_or("", String::as_str);
        let kind = if last == "port" || entry.key.ends_with("端口") {
            let is_word = !named_ports && neighbours > 0 && is_word(entry, value);
            neighbours -= usize::from(is_word);
            (is_no_port(value) || (is_word && is_beside_host(entry, entries)))
                .then_some(Kind::NotPort)
        } else if HOSTS.contains(&last) && url::bad_ipv4(without_tail(value)).is_some() {
            Some(Kind::NotIp)
        } else if ADDRESSES.contains(&last) {
            bad_address(value)
        } else {
            None
        };
        match kind {
            Some(Kind::UrlBareSign) => {
                let sign = url::parse(value, Which::Any).err().map(|wrong| wrong.1);
                found.push(Flaw::of(Kind::UrlBareSign, entry).value(sign.unwrap_or_default()));
            }
            Some(kind) => found.push(Flaw::of(kind, entry)),
            None if !example && is_placeholder(value, &words) => {
                found.push(Flaw::of(Kind::Placeholder, entry));
            }
            None => {}
        }
    }
    found
}

const HOSTS: [&str; 10] = [
    "ip",
    "host",
    "addr",
    "address",
    "bind",
    "server",
    "hostname",
    "gateway",
    "ipaddress",
    "listen",
];
const ADDRESSES: [&str; 6] = ["url", "uri", "dsn", "endpoint", "jdbc", "baseurl"];

/// The words of a key, in small letters: `serverPort`, `SERVER_PORT` and `server-port` alike.
fn words(key: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for sign in key.chars() {
        if !sign.is_alphanumeric() || (sign.is_uppercase() && was_lower) {
            words.push(String::new());
        }
        if sign.is_alphanumeric() {
            words.last_mut().into_iter().for_each(|word| word.extend(sign.to_lowercase()));
        }
        was_lower = sign.is_lowercase() || sign.is_ascii_digit();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether something else fills in the value: `${PORT:-80}`, `{{ port }}`, `%(port)s`, `$PORT`, `<%= %>`.
fn is_expression(value: &str) -> bool {
    ["${", "{{", "{%", "%(", "<%", "@@", "%s", "#{", "$("].iter().any(|sign| value.contains(sign))
        || value.starts_with(['$', '@', '%', '*', '{'])
        || (value.contains('{') && value.contains('}'))
}

/// Whether a value that starts like a port is none. Ranges, lists, maps and protocols behind it are fine,
/// and -1 turns a port off.
fn is_no_port(value: &str) -> bool {
    if is_port(value) || value == "-1" {
        return false;
    }
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (number, rest) =
        value.split_at(value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len()));
    if digits(value) || value.strip_prefix(['-', '+']).is_some_and(digits) {
        return true;
    }
    let full_width = value.chars().all(|c| ('０'..='９').contains(&c) || c.is_ascii_digit());
    let letters = digits(number)
        && number.len() < 6
        && rest.len() <= 4
        && rest.starts_with(|c: char| c.is_ascii_alphabetic())
        && rest.bytes().all(|b| b.is_ascii_alphanumeric())
        && !["tcp", "udp", "tls", "ssl", "h"].contains(&rest.to_ascii_lowercase().as_str());
    let fraction = number.len() > 1 && rest.strip_prefix('.').is_some_and(digits);
    full_width || letters || fraction || matches!(rest, ";" | ",")
}

/// Whether a value is a single word that is no name of a port, in a format that has no named ones.
fn is_word(entry: &Entry, value: &str) -> bool {
    const NAMES: [&str; 22] = [
        "auto",
        "none",
        "default",
        "any",
        "random",
        "dynamic",
        "http",
        "https",
        "ssh",
        "ftp",
        "smtp",
        "smtps",
        "imap",
        "imaps",
        "pop3",
        "domain",
        "mysql",
        "postgresql",
        "redis",
        "ldap",
        "serial",
        "usb",
    ];
    let lower = value.to_ascii_lowercase();
    entry.key.to_ascii_lowercase().ends_with("port")
        && value.len() >= 2
        && value.bytes().all(|b| b.is_ascii_alphabetic())
        && !NAMES.contains(&lower.as_str())
        && ![
            "true", "false", "yes", "no", "on", "off", "null", "disabled", "enabled", "web",
            "metrics",
        ]
        .contains(&lower.as_str())
}

/// Whether a host stands beside a port: then it is one of the network and not of a printer or a cable.
fn is_beside_host(entry: &Entry, entries: &[Entry]) -> bool {
    let start = words(&entry.key);
    let start = start.split_last().map(|(_, start)| start.concat()).unwrap_or_default();
    entries.iter().any(|other| {
        let words = words(&other.key);
        other.parent() == entry.parent()
            && words.split_last().is_some_and(|(last, before)| {
                before.concat() == start
                    && ["host", "ip", "hostname", "address"].contains(&last.as_str())
            })
    })
}

/// A host without the port or the length of its network behind it.
fn without_tail(value: &str) -> &str {
    let end = value.find([':', '/']).unwrap_or(value.len());
    value.get(..end).unwrap_or(value)
}

fn bad_address(value: &str) -> Option<Kind> {
    let lower = value.to_ascii_lowercase();
    if lower.contains("://") {
        let is_one = !value.contains([' ', ';', '<', '*', '|']) || lower.starts_with("jdbc:");
        return url::parse(value, Which::Any).err().map(|wrong| wrong.0).filter(|_| is_one);
    }
    let typos =
        ["http//", "https//", "http:/", "https:/", "http:\\", "https:\\", "http;//", "https;//"];
    let full = ["http：//", "https：//"];
    let typo = typos.iter().chain(&full).any(|typo| lower.starts_with(typo));
    typo.then_some(Kind::NotUrl)
}

/// Whether a value is an example's that nobody replaced.
fn is_placeholder(value: &str, words: &[String]) -> bool {
    let lower = value.to_lowercase();
    let exact = [
        "changeme",
        "change_me",
        "change-me",
        "replaceme",
        "replace_me",
        "replace-me",
        "todo",
        "fixme",
        "tbd",
        "请填写",
        "此处填写",
        "请修改",
        "待填写",
    ];
    let plain = lower.len() < 60 && !lower.contains(char::is_whitespace);
    let yours =
        ["your_", "your-", "yourapi", "yourpassword", "insert_your", "insert-your", "你的", "您的"];
    let angle =
        lower.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).is_some_and(|inner| {
            (2..40).contains(&inner.len())
                && inner.starts_with(|c: char| c.is_alphabetic())
                && inner.chars().all(|c| c.is_alphanumeric() || " _-".contains(c))
        });
    let crosses = lower.len() >= 3 && lower.bytes().all(|b| b == b'x');
    // Three crosses may be what somebody calls a thing, but no key, password or computer.
    let crosses = crosses
        && words.last().is_some_and(|last| {
            ["key", "password", "secret", "token", "host", "url", "pass", "pwd", "id"]
                .contains(&last.as_str())
        });
    exact.contains(&lower.as_str())
        || (plain && yours.iter().any(|start| lower.starts_with(start)))
        || angle
        || crosses
}

#[cfg(test)]
mod tests {
    use super::super::place::Place;
    use super::*;

    fn entry(key: &str, value: &str) -> Entry {
        Entry {
            path: format!("a.{key}"),
            key: key.to_owned(),
            place: Place::default(),
            value: value.to_owned(),
            form: Form::Plain,
            value_place: Place::default(),
        }
    }

    fn kind(key: &str, value: &str) -> Option<Kind> {
        let entries = [entry("host", "db"), entry(key, value)];
        flaws(&entries, Format::Ini, false).into_iter().map(|flaw| flaw.kind).next()
    }

    #[test]
    fn what_cannot_be_meant_is_found() {
        let rows = [
            ("port", "99999", Kind::NotPort),
            ("server_port", "70000", Kind::NotPort),
            ("serverPort", "80a", Kind::NotPort),
            ("DB_PORT", "33O6", Kind::NotPort),
            ("port", "-5", Kind::NotPort),
            ("port", "80.5", Kind::NotPort),
            ("port", "８０", Kind::NotPort),
            ("port", "eighty", Kind::NotPort),
            ("端口", "99999", Kind::NotPort),
            ("ip", "192.168.1.300", Kind::NotIp),
            ("DB_HOST", "10.0.0.256", Kind::NotIp),
            ("bind_address", "192.168.1.300:80", Kind::NotIp),
            ("api_url", "http//a.example", Kind::NotUrl),
            ("apiUrl", "https://a.example:99999/", Kind::UrlBadPort),
            ("DATABASE_URL", "postgres://u:p@ss@db/app", Kind::UrlBareSign),
            ("url", "http:///x", Kind::UrlNoHost),
            ("api_key", "YOUR_API_KEY", Kind::Placeholder),
            ("password", "changeme", Kind::Placeholder),
            ("token", "<your-token>", Kind::Placeholder),
            ("secret", "xxxx", Kind::Placeholder),
        ];
        for (key, value, expected) in rows {
            assert_eq!(kind(key, value), Some(expected), "{key} = {value}");
        }
    }

    #[test]
    fn what_could_be_meant_is_left_alone() {
        let rows = [
            ("port", "8080"),
            ("port", "0"),
            ("port", "-1"),
            ("port", "8080:80"),
            ("port", "8000-9000"),
            ("port", "80,443"),
            ("port", "8080/tcp"),
            ("port", "${PORT:-8080}"),
            ("port", "$PORT"),
            ("port", "{{ port }}"),
            ("port", "COM3"),
            ("port", "/dev/ttyUSB0"),
            ("port", "http"),
            ("port", "auto"),
            ("ports", "99999"),
            ("report", "99999"),
            ("transport", "tcp"),
            ("support", "99999"),
            ("port", "127.0.0.1:80"),
            ("port", "[::1]:80"),
            ("export", "80a"),
            ("version", "1.2.3.400"),
            ("host", "db.example"),
            ("host", "1.2.3"),
            ("address", "1 Main St."),
            ("ip", "10.0.0.0/8"),
            ("host", "*"),
            ("bind", "0.0.0.0:80"),
            ("url", "/relative/path"),
            ("url", "a.example"),
            ("url", "jdbc:h2:mem:x"),
            ("url", "git@github.example:a/b.git"),
            ("url", "https://a.example/{id}"),
            ("url", "https://*.a.example"),
            ("urls", "http//x"),
            ("url", "redis://:p@h"),
            ("url", "unix:///run/x.sock"),
            ("url", "http://+:80"),
            ("name", "xxx"),
            ("title", "<b>bold</b>"),
            ("text", "your order is ready"),
            ("a", "todo list"),
        ];
        for (key, value) in rows {
            assert_eq!(kind(key, value), None, "{key} = {value}");
        }
        let alone = flaws(&[entry("port", "eighty")], Format::Ini, false);
        assert_eq!(alone, []);
        assert_eq!(flaws(&[entry("key", "changeme")], Format::Env, true), []);
    }
}
