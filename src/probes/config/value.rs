//! Whether one value is what it must be.

use super::find::Format;
use super::keys::{Type, Wanted};
use super::kind::Kind;
use super::reading::{Entry, Flaw, Form};
use super::url::{self, Which};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What is wrong with a value by itself; paths and variables are for who has a machine to ask.
pub(super) fn flaw(entry: &Entry, wanted: &Wanted, format: Format) -> Option<Flaw> {
    let value = entry.value.trim();
    let wrong = |kind| Some(Flaw::of(kind, entry));
    if matches!(entry.form, Form::Table | Form::List) {
        return None;
    }
    if value.is_empty() {
        let may_be = wanted.kind == Type::Any && wanted.choices.is_empty() && !wanted.required;
        return if may_be || (wanted.kind == Type::Text && entry.form == Form::Quoted) {
            None
        } else {
            wrong(Kind::EmptyValue)
        };
    }
    if let Some(kind) = wrong_type(entry, value, wanted.kind, format) {
        return match kind {
            Kind::ReadAsOther => Some(Flaw::of(kind, entry).suggestion(format!("\"{value}\""))),
            Kind::UrlBareSign => Some(Flaw { value: sign(value, wanted), ..Flaw::of(kind, entry) }),
            kind => wrong(kind),
        };
    }
    if !wanted.choices.is_empty() && !wanted.choices.iter().any(|choice| choice == value) {
        let known = wanted.choices.iter().map(String::as_str);
        let flaw = Flaw::of(Kind::NotChoice, entry).wanted(wanted.choices.join(", "));
        return Some(flaw.suggestion(did_you_mean(value, known).unwrap_or_default()));
    }
    let number = value.parse::<f64>().ok();
    if let (Some(number), Some(min)) = (number, wanted.min)
        && number < min
    {
        return Some(Flaw::of(Kind::TooSmall, entry).wanted(min.to_string()));
    }
    if let (Some(number), Some(max)) = (number, wanted.max)
        && number > max
    {
        return Some(Flaw::of(Kind::TooLarge, entry).wanted(max.to_string()));
    }
    if wanted.pattern.fits(value) { None } else { wrong(Kind::WrongForm) }
}

/// The sign in a password that should have been written otherwise.
fn sign(value: &str, _wanted: &Wanted) -> String {
    url::parse(value, Which::Any).err().map(|wrong| wrong.1).unwrap_or_default()
}

fn wrong_type(entry: &Entry, value: &str, kind: Type, format: Format) -> Option<Kind> {
    let unless = |fits: bool, kind| (!fits).then_some(kind);
    match kind {
        Type::Any | Type::Path | Type::File | Type::Folder => None,
        Type::Text => {
            let other = match format {
                Format::Yaml => entry.form == Form::Plain && yaml_reads_otherwise(value),
                _ => matches!(entry.form, Form::Number | Form::Boolean),
            };
            other.then_some(Kind::ReadAsOther)
        }
        Type::Integer => {
            unless(value.parse::<i64>().is_ok() && !is_text(entry, format), Kind::NotInteger)
        }
        Type::Number => {
            let number = value.parse::<f64>().is_ok_and(f64::is_finite);
            unless(number && !is_text(entry, format), Kind::NotNumber)
        }
        Type::Boolean => {
            let lower = value.to_ascii_lowercase();
            let words: &[&str] = match format {
                Format::Json | Format::Jsonc | Format::Toml => &["true", "false"],
                Format::Yaml => &["true", "false", "yes", "no", "on", "off"],
                _ => &["true", "false", "yes", "no", "on", "off", "1", "0"],
            };
            unless(words.contains(&lower.as_str()) && !is_text(entry, format), Kind::NotBoolean)
        }
        Type::Port => unless(is_port(value), Kind::NotPort),
        Type::Ip => unless(value.parse::<IpAddr>().is_ok(), Kind::NotIp),
        Type::Ipv4 => unless(value.parse::<Ipv4Addr>().is_ok(), Kind::NotIp),
        Type::Ipv6 => unless(value.parse::<Ipv6Addr>().is_ok(), Kind::NotIp),
        Type::Host => unless(url::is_host(value), Kind::NotHost),
        Type::HostPort => {
            let pair = value.rsplit_once(':');
            unless(
                pair.is_some_and(|(host, port)| url::is_host(host) && is_port(port)),
                Kind::NotHostPort,
            )
        }
        Type::Url => url::parse(value, Which::Any).err().map(|wrong| wrong.0),
        Type::ConnectionUrl => url::parse(value, Which::Connection).err().map(|wrong| wrong.0),
        Type::Email => unless(is_email(value), Kind::NotEmail),
        Type::Duration => unless(is_duration(value), Kind::NotDuration),
        Type::Size => unless(is_size(value), Kind::NotSize),
    }
}

/// Whether a value is in quotes in a format where that makes it a text.
fn is_text(entry: &Entry, format: Format) -> bool {
    entry.form == Form::Quoted
        && matches!(format, Format::Json | Format::Jsonc | Format::Toml | Format::Yaml)
}

/// Whether YAML 1.1 or 1.2 reads an unquoted text as something else: `yes`, `012`, `1.10`, `12:30`, `null`.
fn yaml_reads_otherwise(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let words = ["true", "false", "yes", "no", "on", "off", "y", "n", "null", "~"];
    let digits = value.trim_start_matches(['-', '+']);
    let is_number = digits.starts_with(|sign: char| sign.is_ascii_digit() || sign == '.')
        && (digits.parse::<f64>().is_ok() || digits.starts_with("0x") || digits.starts_with("0o"));
    let sixty = digits.contains(':')
        && digits
            .split(':')
            .all(|part| part.len() <= 2 && part.parse::<u8>().is_ok_and(|part| part < 60));
    words.contains(&lower.as_str()) || is_number || sixty
}

/// Whether a text is a port: 0 to 65535.
pub(super) fn is_port(value: &str) -> bool {
    value.bytes().all(|b| b.is_ascii_digit()) && value.parse::<u16>().is_ok()
}

fn is_email(value: &str) -> bool {
    let Some((name, host)) = value.rsplit_once('@') else { return false };
    !name.is_empty()
        && !name.contains(|c: char| c.is_whitespace() || c == '@')
        && host.contains('.')
        && url::is_host(host)
}

fn is_duration(value: &str) -> bool {
    let iso = value.strip_prefix('P').is_some_and(|rest| {
        rest.len() > 1 && rest.bytes().all(|b| b.is_ascii_digit() || b"YMWDTHS.".contains(&b))
    });
    let units = [
        "", "ns", "us", "µs", "ms", "s", "sec", "second", "seconds", "m", "min", "minute",
        "minutes", "h", "hour", "hours", "d", "day", "days", "w", "week", "weeks",
    ];
    iso || parts(value, &units)
}

fn is_size(value: &str) -> bool {
    let units =
        ["", "b", "k", "kb", "kib", "m", "mb", "mib", "g", "gb", "gib", "t", "tb", "tib", "bytes"];
    let bare = value.to_ascii_lowercase();
    parts(&bare, &units) && bare.bytes().filter(u8::is_ascii_alphabetic).count() <= 5
}

/// Whether a text is numbers, each with one of the units behind it.
fn parts(value: &str, units: &[&str]) -> bool {
    let mut rest = value.trim();
    let mut any = false;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, behind) = rest.split_at(end);
        let behind = behind.trim_start();
        let end = behind.find(|c: char| c.is_ascii_digit()).unwrap_or(behind.len());
        let (unit, behind) = behind.split_at(end);
        if number.parse::<f64>().is_err() || !units.contains(&unit.trim()) {
            return false;
        }
        any = true;
        rest = behind;
    }
    any
}

/// The closest of `known` to a misspelt name, if one is close enough to be meant.
pub(super) fn did_you_mean<'k>(
    name: &str,
    known: impl IntoIterator<Item = &'k str>,
) -> Option<&'k str> {
    // Longer ones are nobody's spelling mistake, and cost their square.
    if name.len() > 100 {
        return None;
    }
    let lower = name.to_lowercase();
    known
        .into_iter()
        .map(|known| (strsim::damerau_levenshtein(&lower, &known.to_lowercase()), known))
        .filter(|(distance, known)| *distance <= (known.len().max(name.len()) / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::super::place::Place;
    use super::*;

    fn kind(value: &str, form: Form, format: Format, wanted: Type) -> Option<Kind> {
        let entry = Entry {
            path: "a.b".into(),
            key: "b".into(),
            place: Place::default(),
            value: value.into(),
            form,
            value_place: Place::default(),
        };
        let wanted = Wanted { kind: wanted, ..Wanted::default() };
        flaw(&entry, &wanted, format).map(|flaw| flaw.kind)
    }

    #[test]
    fn every_type_knows_its_own() {
        let rows = [
            (Type::Integer, "12", "1.5", Kind::NotInteger),
            (Type::Number, "-1.5", "1,5", Kind::NotNumber),
            (Type::Boolean, "Yes", "ja", Kind::NotBoolean),
            (Type::Port, "65535", "65536", Kind::NotPort),
            (Type::Port, "0", "-1", Kind::NotPort),
            (Type::Port, "80", "+80", Kind::NotPort),
            (Type::Ip, "::1", "192.168.1.300", Kind::NotIp),
            (Type::Ipv4, "10.0.0.1", "::1", Kind::NotIp),
            (Type::Ipv6, "fe80::1", "10.0.0.1", Kind::NotIp),
            (Type::Host, "db.example", "db example", Kind::NotHost),
            (Type::HostPort, "[::1]:80", "db", Kind::NotHostPort),
            (Type::Url, "https://a/b", "https//a", Kind::NotUrl),
            (Type::ConnectionUrl, "jdbc:mysql://a/b", "https://a", Kind::NotUrl),
            (Type::Email, "a@b.example", "a@b", Kind::NotEmail),
            (Type::Duration, "1h30m", "soon", Kind::NotDuration),
            (Type::Duration, "PT5M", "5 parsecs", Kind::NotDuration),
            (Type::Size, "10MB", "10 apples", Kind::NotSize),
        ];
        for (wanted, good, bad, expected) in rows {
            assert_eq!(kind(good, Form::Plain, Format::Ini, wanted), None, "{good}");
            assert_eq!(kind(bad, Form::Plain, Format::Ini, wanted), Some(expected), "{bad}");
            assert_eq!(kind("", Form::Plain, Format::Ini, wanted), Some(Kind::EmptyValue));
        }
    }

    #[test]
    fn yaml_reads_some_texts_as_other_things() {
        for value in ["yes", "012", "1.10", "12:30:45", "~", "0x1F", "off", "1e3"] {
            assert_eq!(
                kind(value, Form::Plain, Format::Yaml, Type::Text),
                Some(Kind::ReadAsOther),
                "{value}"
            );
            assert_eq!(kind(value, Form::Quoted, Format::Yaml, Type::Text), None, "{value}");
        }
        for value in ["1.2.3", "yesterday", "v1.10", "a:b"] {
            assert_eq!(kind(value, Form::Plain, Format::Yaml, Type::Text), None, "{value}");
        }
        assert_eq!(kind("80", Form::Quoted, Format::Json, Type::Integer), Some(Kind::NotInteger));
        assert_eq!(kind("80", Form::Quoted, Format::Ini, Type::Integer), None);
    }
}
