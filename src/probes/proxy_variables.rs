//! The proxy that environment variables tell programs to use, and what is wrong with it.

use super::variables::shown;
use super::{Ctx, Probe};
use crate::host::variable;
use crate::model::{Os, Unanswered};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::net::Ipv6Addr;

/// The variables from which tools of the terminal read their proxy (`http_proxy`, `HTTPS_PROXY`,
/// `no_proxy` …): whether they are well formed, agree with each other, and leave anything to the
/// proxy. Names and passwords in them are not shown. Nothing is contacted.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProxyVariables {}

/// What [`ProxyVariables`] learns.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// Number of the variables that are set.
    set_count: u64,
    /// Each of them with its value: `https_proxy = http://proxy.example:8080`.
    values: Vec<String>,
    /// The computers and networks that they name.
    #[schemars(extend("x-private" = "host"))]
    hosts: Vec<String>,
    /// Whether one of them names a proxy.
    proxy_set: bool,
    /// Whether `no_proxy` keeps everything from the proxy.
    hides_all: bool,
    /// Number of variables that programs cannot use as they stand, or that contradict each other.
    wrong_count: u64,
    /// Everything odd about them.
    problems: Vec<Problem>,
}

/// Something odd about one of the variables.
#[derive(Debug, PartialEq, Eq, Serialize, JsonSchema)]
struct Problem {
    /// What is odd.
    kind: ProblemKind,
    /// The variable.
    name: String,
    /// Its value, without a name and password.
    value: String,
    /// The other variable that contradicts it, with its value; else empty.
    other: String,
}

/// What can be odd.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum ProblemKind {
    /// There are quotes or spaces around the value.
    Quoted,
    /// It is no address of a proxy.
    Malformed,
    /// Its port is no number from 1 to 65535.
    BadPort,
    /// It starts with a protocol that no proxy speaks.
    BadProtocol,
    /// The name in small letters and the one in capitals have different values, and some programs read the one and some the other.
    Differs,
    /// Only the name in capitals is set, which curl and others do not read.
    CapitalsOnly,
    /// An exception is written like an address of a page, so that it never fits.
    BadException,
    /// The exceptions keep everything from the proxy.
    HidesAll,
}

const NAMES: [&str; 3] = ["http_proxy", "https_proxy", "all_proxy"];
/// Exceptions looked at.
const MOST: usize = 300;

impl Probe for ProxyVariables {
    const NAME: &'static str = "proxy_variables";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        // To Windows small letters and capitals are one.
        let both = cx.host.machine().os != Os::Windows;
        let mut facts = Facts::default();
        for name in NAMES.into_iter().chain(["no_proxy"]) {
            let capitals = name.to_ascii_uppercase();
            let small = variable(cx.host, name);
            let big = if both { variable(cx.host, &capitals) } else { None };
            for (name, value) in [(name, &small), (capitals.as_str(), &big)] {
                let Some(value) = value else { continue };
                let value_shown = shown(name, value);
                let places =
                    value_shown.split([',', ' ']).map(|place| place.trim_matches(['.', '*']));
                let places = places.filter(|place| !place.is_empty()).take(MOST);
                facts.hosts.extend(places.map(str::to_owned));
                facts.values.push(format!("{name} = {value_shown}"));
                let odd = if name.eq_ignore_ascii_case("no_proxy") {
                    exceptions(value)
                } else {
                    facts.proxy_set = true;
                    proxy(value)
                };
                facts.problems.extend(odd.map(|kind| problem(kind, name, value, "")));
            }
            match (&small, &big) {
                (Some(small), Some(big)) if small != big => {
                    let other = format!("{capitals} = {}", shown(&capitals, big));
                    facts.problems.push(problem(ProblemKind::Differs, name, small, &other));
                }
                // Of this one alone: a web server hands its callers' headers to programs as HTTP_….
                (None, Some(big)) if name == "http_proxy" => {
                    facts.problems.push(problem(ProblemKind::CapitalsOnly, &capitals, big, ""));
                }
                _ => {}
            }
        }
        facts.set_count = facts.values.len() as u64;
        facts.hides_all = facts.problems.iter().any(|one| one.kind == ProblemKind::HidesAll);
        let wrong = |one: &&Problem| {
            !matches!(
                one.kind,
                ProblemKind::CapitalsOnly | ProblemKind::BadException | ProblemKind::HidesAll
            )
        };
        facts.wrong_count = facts.problems.iter().filter(wrong).count() as u64;
        Ok(facts)
    }
}

fn problem(kind: ProblemKind, name: &str, value: &str, other: &str) -> Problem {
    let value = shown(name, value);
    Problem { kind, name: name.to_owned(), value, other: other.to_owned() }
}

/// What is odd about the address of a proxy, where anything is.
fn proxy(value: &str) -> Option<ProblemKind> {
    let bare = value.trim();
    if bare != value || bare.starts_with(['"', '\'']) || bare.ends_with(['"', '\'']) {
        return Some(ProblemKind::Quoted);
    }
    let (protocol, rest) = bare.split_once("://").unwrap_or(("http", bare));
    let known = ["http", "https", "socks", "socks4", "socks4a", "socks5", "socks5h"];
    if !known.contains(&protocol.to_ascii_lowercase().as_str()) {
        return Some(ProblemKind::BadProtocol);
    }
    let place = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let place = place.rsplit_once('@').map_or(place, |(_, place)| place);
    let (host, port) = match place.strip_prefix('[').and_then(|place| place.split_once(']')) {
        Some((host, after)) => (host, after.strip_prefix(':')),
        None => match place.rsplit_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (place, None),
        },
    };
    // Without brackets the last number of such an address would pass for the port.
    let is_address = place.starts_with('[') && host.parse::<Ipv6Addr>().is_ok();
    let is_name = !host.is_empty()
        && host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'))
        && !host.starts_with(['.', '-']);
    if !is_address && !is_name {
        return Some(ProblemKind::Malformed);
    }
    let fits = port.is_none_or(|port| {
        port.bytes().all(|byte| byte.is_ascii_digit())
            && port.parse::<u16>().is_ok_and(|port| port > 0)
    });
    (!fits).then_some(ProblemKind::BadPort)
}

/// What is odd about the list of exceptions, where anything is.
fn exceptions(value: &str) -> Option<ProblemKind> {
    let entries = || value.split([',', ' ']).map(str::trim).take(MOST);
    if entries().any(|entry| entry == "*") {
        return Some(ProblemKind::HidesAll);
    }
    entries()
        .any(|entry| entry.contains("://") || entry.contains(['"', '\'']))
        .then_some(ProblemKind::BadException)
}

#[cfg(test)]
mod tests {
    use super::super::facts_of;
    use super::*;

    #[test]
    fn addresses_of_proxies() {
        let rows = [
            ("http://proxy.example:8080", None),
            ("http://li:p@ss@proxy.example:8080/", None),
            ("proxy.example:8080", None),
            ("10.0.0.1", None),
            ("socks5h://[2001:db8::1]:1080", None),
            ("http://[2001:db8::1]", None),
            ("\"http://proxy.example:8080\"", Some(ProblemKind::Quoted)),
            ("http://proxy.example:8080 ", Some(ProblemKind::Quoted)),
            ("htpp://proxy.example:8080", Some(ProblemKind::BadProtocol)),
            ("http://proxy.example:80800", Some(ProblemKind::BadPort)),
            ("http://proxy.example:", Some(ProblemKind::BadPort)),
            ("http://proxy.example:0", Some(ProblemKind::BadPort)),
            ("http://", Some(ProblemKind::Malformed)),
            ("http://proxy example:8080", Some(ProblemKind::Malformed)),
            ("http://2001:db8::1:8080", Some(ProblemKind::Malformed)),
        ];
        for (value, kind) in rows {
            assert_eq!(proxy(value), kind, "{value}");
        }
    }

    #[test]
    fn names_that_contradict_and_exceptions_that_hide() {
        let scene = r#"
            [variables]
            http_proxy = "http://li:secret@old.example:3128"
            HTTP_PROXY = "http://new.example:3128"
            HTTPS_PROXY = "http://new.example:3128"
            no_proxy = "localhost, *"
        "#;
        let facts = facts_of(scene, "proxy_variables", "{}");
        assert_eq!((&facts["set_count"], &facts["wrong_count"]), (&4.into(), &1.into()));
        assert_eq!((&facts["hides_all"], &facts["proxy_set"]), (&true.into(), &true.into()));
        assert_eq!(facts["problems"][0]["kind"], "differs");
        assert_eq!(facts["problems"][0]["other"], "HTTP_PROXY = http://new.example:3128");
        assert!(!facts["values"].to_string().contains("secret"));
        assert!(!facts["problems"].to_string().contains("secret"));
    }

    #[test]
    fn only_capitals_are_not_read_by_all() {
        let scene = "[variables]\nHTTP_PROXY = 'http://p.example:3128'\nHTTPS_PROXY = 'http://p.example:3128'";
        let facts = facts_of(scene, "proxy_variables", "{}");
        assert_eq!(facts["problems"][0]["kind"], "capitals_only");
        assert_eq!((&facts["wrong_count"], &facts["problems"][1]), (&0.into(), &().into()));
        let windows = format!(
            "[machine]\nos = 'windows'\nos_version = ''\nkernel = ''\narch = ''\nhost_name = ''\n\
             user_name = ''\nhome = ''\nlanguage = 'en'\ntime_zone = ''\n{scene}"
        );
        let facts = facts_of(&windows, "proxy_variables", "{}");
        assert_eq!((&facts["set_count"], &facts["problems"]), (&2.into(), &serde_json::json!([])));
    }

    #[test]
    fn none_set_is_none_wrong() {
        let facts = facts_of("", "proxy_variables", "{}");
        assert_eq!((&facts["set_count"], &facts["wrong_count"]), (&0.into(), &0.into()));
    }
}
