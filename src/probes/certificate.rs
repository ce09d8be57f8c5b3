//! The certificates that servers show.

use super::web::{host_of, port_of};
use super::{Ctx, Probe, Touch};
use crate::host::{
    Certificate as Shown, Chain, Enough, FetchError, FetchErrorKind, Limit, addresses_of, at_once,
};
use crate::model::{Os, Unanswered, UnansweredKind};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// Most servers asked, whatever a pack names.
const MOST_SERVERS: usize = 16;
/// Most names of one certificate that are kept as facts.
const MOST_NAMES: usize = 12;

/// What stands in the issuer of certificates that programs and devices make out to open encrypted
/// connections, in small letters, with the product. From the makers' own manuals.
const PRODUCTS: [(&str, &str); 39] = [
    ("adguard", "AdGuard"),
    ("avast web", "Avast"),
    ("avg technologies", "AVG"),
    ("avg web", "AVG"),
    ("barracuda", "Barracuda"),
    ("bitdefender", "Bitdefender"),
    ("blue coat", "Blue Coat ProxySG"),
    ("bluecoat", "Blue Coat ProxySG"),
    ("charles proxy", "Charles"),
    ("check point", "Check Point"),
    ("cisco umbrella", "Cisco Umbrella"),
    ("covenant eyes", "Covenant Eyes"),
    ("do_not_trust_fiddlerroot", "Fiddler"),
    ("dr.web", "Dr.Web"),
    ("eset ssl filter", "ESET"),
    ("fiddler", "Fiddler"),
    ("forcepoint", "Forcepoint"),
    ("fortigate", "Fortinet FortiGate"),
    ("fortinet", "Fortinet FortiGate"),
    ("hillstone", "Hillstone"),
    ("kaspersky", "Kaspersky"),
    ("kerio control", "Kerio Control"),
    ("mcafee web gateway", "McAfee Web Gateway"),
    ("mitmproxy", "mitmproxy"),
    ("netskope", "Netskope"),
    ("palo alto networks", "Palo Alto Networks"),
    ("portswigger", "Burp Suite"),
    ("proxyman", "Proxyman"),
    ("qustodio", "Qustodio"),
    ("sangfor", "Sangfor"),
    ("skyhigh", "Skyhigh Secure Web Gateway"),
    ("sonicwall", "SonicWall"),
    ("sophos", "Sophos"),
    ("squid", "Squid"),
    ("superfish", "Superfish"),
    ("topsec", "Topsec"),
    ("untangle", "Untangle"),
    ("watchguard", "WatchGuard"),
    ("zscaler", "Zscaler"),
];

/// Reads the certificates that servers show when an encrypted connection (TLS 1.2 or 1.3) is made to
/// them, without trusting them, and compares them with what this computer accepts. Each connection is
/// dropped as soon as it stands; nothing is sent over it. All servers are asked at the same time, and
/// directly, not through a proxy.
///
/// A chain is called incomplete when the server leaves out the certificate that its own one rests on, and
/// its own one tells where that could be had: browsers get or remember it, most programs do not. On
/// Windows and macOS the system itself may get it, so the chain can be incomplete and yet accepted.
/// Whether a certificate was called back by its maker is not asked.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Certificate {
    /// The servers, each `host:port` or an address such as `https://host:port/`; `http:` addresses are not encrypted and left out.
    to: Vec<String>,
    /// Milliseconds to wait for each.
    #[serde(default = "four_thousand")]
    wait_ms: u64,
}

fn four_thousand() -> u64 {
    4_000
}

/// What [`Certificate`] learns.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// How many servers were asked.
    asked: usize,
    /// How many showed certificates.
    read: usize,
    /// How many could not be connected to, or did not answer.
    unreached: usize,
    /// How many speak something that is not TLS, or no common way to encrypt was found.
    no_tls: usize,
    /// How many only know TLS 1.1 or older.
    too_old: usize,
    /// How many show certificates that this computer accepts.
    trusted: usize,
    /// How many show certificates that nobody whom this computer trusts vouches for.
    untrusted: usize,
    /// How many have a certificate that has expired, by this computer's clock.
    expired: usize,
    /// How many have a certificate that is not valid yet, by this computer's clock.
    not_yet_valid: usize,
    /// How many have a certificate for another name.
    wrong_name: usize,
    /// How many have a certificate made out by themselves.
    self_signed: usize,
    /// How many leave out a certificate that theirs rests on.
    incomplete: usize,
    /// How many use a key or signature that is no longer thought safe: RSA under 2048 bits, SHA-1, MD5.
    weak: usize,
    /// How many could not be judged, because this computer has no list of authorities.
    no_authorities: usize,
    /// How many have certificates of a product that opens encrypted connections.
    opened: usize,
    /// That product's name; empty where there is none.
    product: String,
    /// Whether two or more servers show certificates that are not accepted and all of one issuer.
    one_issuer: bool,
    /// Whole days until the first of the certificates expires, by this computer's clock; negative when one has; 0 when none was read.
    days_left: i64,
    /// The server that the facts below are about: the first with a fault, else the one that expires first.
    host: String,
    /// Whom its certificate is for.
    #[schemars(extend("x-private" = "host"))]
    subject: String,
    /// Who made it out: the organisation, else the name.
    issuer: String,
    /// The names that it is for.
    #[schemars(extend("x-private" = "host"))]
    names: Vec<String>,
    /// The day it expires, as `2027-01-31` (UTC); empty when none was read.
    expires: String,
    /// Its key, as `RSA 2048`.
    key: String,
    /// The version of TLS agreed on: `1.2`, `1.3`.
    version: String,
    /// How many certificates it sent.
    certificates: usize,
    /// How the first server that could not be read failed: `silent`, `refused`, `tls`, `tls_too_old`, `lookup_failed` …; empty when none did.
    error: String,
    /// Whether this computer is set to send what goes to the first server through a proxy.
    proxy_set: bool,
    /// Each server.
    list: Vec<Row>,
}

/// One server.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Row {
    /// As the pack names it.
    to: String,
    /// Whether it showed certificates.
    read: bool,
    /// How it failed; empty when it did not.
    error: String,
    /// Whether this computer accepts what it showed.
    trusted: bool,
    /// Whether nobody whom this computer trusts vouches for it.
    untrusted: bool,
    /// Whether its certificate has expired.
    expired: bool,
    /// Whether its certificate is not valid yet.
    not_yet_valid: bool,
    /// Whether its certificate is for another name.
    wrong_name: bool,
    /// Whether its certificate is made out by itself.
    self_signed: bool,
    /// Whether it leaves out a certificate that its own rests on.
    incomplete: bool,
    /// Whether its key or signature is no longer thought safe.
    weak: bool,
    /// Who made its certificate out.
    issuer: String,
    /// The product that opens encrypted connections and made it out; empty where it is none.
    product: String,
    /// Whole days until it expires; negative when it has.
    days_left: i64,
}

impl Probe for Certificate {
    const NAME: &'static str = "certificate";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let encrypted = self.to.iter().filter(|to| !to.starts_with("http://"));
        let servers: Vec<&String> = encrypted.take(MOST_SERVERS).collect();
        let places = servers.iter().map(|to| place(to)).collect::<Result<Vec<_>, _>>()?;
        // Two servers that are believed show that nobody opens what is encrypted.
        let enough = Enough::of(2);
        let limit = enough.shortens(&cx.limit);
        let shown = at_once(&places, |(host, port)| {
            let chain = self.chain(cx, &limit, host, *port);
            if chain.as_ref().is_ok_and(|chain| chain.rejected.is_none()) {
                enough.one_more();
            }
            chain
        });
        let now = cx.host.now();
        let fetches = cx.host.machine().os != Os::Linux;
        let mut facts = Facts { asked: servers.len(), ..Facts::default() };
        facts.proxy_set = places.first().is_some_and(|(host, port)| {
            let host = if host.contains(':') { format!("[{host}]") } else { host.clone() };
            cx.host.proxy_for(&format!("https://{host}:{port}/")).is_some()
        });
        let mut best: Option<(bool, i64)> = None;
        for ((to, (host, _)), shown) in servers.iter().zip(&places).zip(shown) {
            let mut row = Row { to: (*to).clone(), ..Row::default() };
            match shown {
                Err(error) if error.kind == FetchErrorKind::Stopped => {
                    return Err(UnansweredKind::Stopped.into());
                }
                Err(error) => {
                    error.kind.name().clone_into(&mut row.error);
                    facts.take_failure(error.kind);
                }
                Ok(chain) => {
                    facts.no_authorities +=
                        usize::from(chain.rejected == Some(FetchErrorKind::NoAuthorities));
                    judge(&mut row, host, &chain, now, fetches);
                    let rank = (!row.has_fault(), row.days_left);
                    if best.is_none_or(|best| rank < best) {
                        best = Some(rank);
                        facts.show(&row, &chain);
                    }
                }
            }
            facts.list.push(row);
        }
        facts.count();
        Ok(facts)
    }

    fn touches(&self) -> Vec<Touch> {
        let encrypted = self.to.iter().filter(|to| !to.starts_with("http://"));
        encrypted.map(|to| Touch::Contact(to.clone())).collect()
    }
}

impl Certificate {
    /// What the first address that lets itself be connected to shows.
    fn chain(
        &self,
        cx: &Ctx<'_>,
        limit: &Limit,
        host: &str,
        port: u16,
    ) -> Result<Chain, FetchError> {
        let limit = limit.at_most(Duration::from_millis(self.wait_ms));
        let failed = |kind| FetchError { kind, detail: String::new(), proxy: None, issuer: None };
        let found = addresses_of(cx.host, host, &limit)
            .map_err(|_| failed(FetchErrorKind::LookupFailed))?;
        let four = found.iter().find(|address| address.is_ipv4());
        let six = found.iter().find(|address| address.is_ipv6());
        let each: Vec<IpAddr> = four.into_iter().chain(six).copied().collect();
        // One after the other: where IPv6 leads nowhere, nobody waits for its silence.
        let share = self.wait_ms / u64::try_from(each.len().max(1)).unwrap_or(1);
        let mut failure = None;
        for address in each {
            let limit = limit.at_most(Duration::from_millis(share));
            match cx.host.chain(SocketAddr::new(address, port), host, &limit) {
                Ok(chain) => return Ok(chain),
                // Of two failures the first is told: few networks have IPv6 alone.
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        Err(failure.unwrap_or_else(|| failed(FetchErrorKind::LookupFailed)))
    }
}

/// The host and port in `host:port` or an address.
fn place(to: &str) -> Result<(String, u16), Unanswered> {
    let unreadable = || UnansweredKind::NotSupported.because(format!("not a server: {to}"));
    if to.contains("://") {
        return Ok((host_of(to).ok_or_else(unreadable)?.to_owned(), port_of(to)));
    }
    let (host, port) = to.rsplit_once(':').ok_or_else(unreadable)?;
    let host = host.trim_matches(['[', ']']);
    Ok((host.to_owned(), port.parse().map_err(|_| unreadable())?))
}

impl Row {
    fn has_fault(&self) -> bool {
        !self.trusted || self.incomplete || self.weak
    }
}

fn judge(row: &mut Row, host: &str, chain: &Chain, now: Timestamp, fetches: bool) {
    let Some((own, rest)) = chain.certificates.split_first() else { return };
    let untrusted = chain.rejected == Some(FetchErrorKind::CertificateUntrusted);
    row.read = true;
    row.trusted = chain.rejected.is_none();
    row.expired = own.not_after.is_some_and(|end| end < now);
    row.not_yet_valid = own.not_before.is_some_and(|start| start > now);
    row.wrong_name = chain.rejected == Some(FetchErrorKind::CertificateWrongName)
        || (!row.trusted && !own.names.iter().any(|name| covers(name, host)));
    row.self_signed = own.self_signed;
    row.weak = chain.certificates.iter().any(|it| it.weak && !it.self_signed) || own.weak;
    let left_out = !own.self_signed && !rest.iter().any(|it| it.subject == own.issuer);
    row.incomplete = left_out && own.tells_issuer && (untrusted || (fetches && row.trusted));
    row.untrusted = untrusted && !row.incomplete;
    row.issuer.clone_from(&own.issuer_name);
    product(own).clone_into(&mut row.product);
    row.days_left =
        own.not_after.map_or(0, |end| end.duration_since(now).as_secs().div_euclid(86_400));
}

/// The product that opens encrypted connections whose name stands in the issuer.
fn product(own: &Shown) -> &'static str {
    let issuer = own.issuer.to_lowercase();
    PRODUCTS.iter().find(|(words, _)| issuer.contains(words)).map_or("", |(_, product)| product)
}

/// Whether a name in a certificate is for `host` (RFC 6125 §6.4.3: `*` stands for the first label alone).
fn covers(name: &str, host: &str) -> bool {
    if let Ok(host) = host.parse::<IpAddr>() {
        return name.parse() == Ok(host);
    }
    let host = host.trim_end_matches('.');
    match name.strip_prefix("*.") {
        None => name.trim_end_matches('.').eq_ignore_ascii_case(host),
        Some(name) => {
            let rest = host.split_once('.').map(|(_, rest)| rest);
            rest.is_some_and(|rest| rest.eq_ignore_ascii_case(name))
        }
    }
}

impl Facts {
    fn take_failure(&mut self, kind: FetchErrorKind) {
        if self.error.is_empty() {
            kind.name().clone_into(&mut self.error);
        }
        match kind {
            FetchErrorKind::TlsTooOld => self.too_old += 1,
            FetchErrorKind::Tls | FetchErrorKind::Garbled => self.no_tls += 1,
            _ => self.unreached += 1,
        }
    }

    fn show(&mut self, row: &Row, chain: &Chain) {
        let Some(own) = chain.certificates.first() else { return };
        self.host.clone_from(&row.to);
        self.subject.clone_from(&own.subject);
        self.issuer.clone_from(&own.issuer_name);
        self.names = own.names.iter().take(MOST_NAMES).cloned().collect();
        self.expires =
            own.not_after.map(|end| end.strftime("%Y-%m-%d").to_string()).unwrap_or_default();
        self.key.clone_from(&own.key);
        self.version.clone_from(&chain.version);
        self.certificates = chain.certificates.len();
    }

    fn count(&mut self) {
        let read: Vec<&Row> = self.list.iter().filter(|row| row.read).collect();
        let count = |has: fn(&Row) -> bool| read.iter().filter(|row| has(row)).count();
        self.read = read.len();
        self.trusted = count(|row| row.trusted);
        self.untrusted = count(|row| row.untrusted);
        self.expired = count(|row| row.expired);
        self.not_yet_valid = count(|row| row.not_yet_valid);
        self.wrong_name = count(|row| row.wrong_name);
        self.self_signed = count(|row| row.self_signed);
        self.incomplete = count(|row| row.incomplete);
        self.weak = count(|row| row.weak);
        self.opened = count(|row| !row.product.is_empty());
        let product = read.iter().find(|row| !row.product.is_empty());
        self.product = product.map(|row| row.product.clone()).unwrap_or_default();
        self.days_left = read.iter().map(|row| row.days_left).min().unwrap_or_default();
        let issuer = read.first().map(|row| row.issuer.as_str()).unwrap_or_default();
        self.one_issuer =
            read.len() >= 2 && read.iter().all(|row| row.untrusted && row.issuer == issuer);
    }
}

#[cfg(test)]
#[path = "certificate_tests.rs"]
mod tests;
