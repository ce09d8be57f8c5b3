//! Web pages, asked for and compared with what they must say.

use super::{Ctx, Probe, Touch, millis};
use crate::host::{
    Enough, FetchError, FetchErrorKind, FetchRequest, Reach, Response, at_once, reach,
};
use crate::model::{Unanswered, UnansweredKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::net::IpAddr;
use std::time::Duration;

/// Most pages asked for, whatever a pack names, and most bytes of each that are looked at.
const MOST_PAGES: usize = 16;
const MOST_BYTES: usize = 32 * 1024;

/// Asks for web pages, all at the same time, and looks at what comes back. No cookies are kept, nothing
/// is sent but the request.
///
/// A page whose true answer is known shows when something in between answers in its place, as the
/// log-in page of a hotel network does. The `Date` of true and of encrypted answers, when two of them
/// agree and none comes from a store on the way, shows whether this computer's clock is right.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Web {
    /// The pages, each `URL`, `URL STATUS` or `URL STATUS TEXT`: the address, the status that the true answer has, and a text that it contains. With status 204, an empty page with status 200 is right as well.
    pages: Vec<String>,
    /// Whether to follow redirects, at most five.
    #[serde(default)]
    follow: bool,
    /// Whether to go through the proxy that the system is set to.
    #[serde(default = "yes")]
    proxy: bool,
    /// Milliseconds to wait for each page.
    #[serde(default = "four_thousand")]
    wait_ms: u64,
}

fn yes() -> bool {
    true
}

fn four_thousand() -> u64 {
    4_000
}

/// What [`Web`] learns.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Facts {
    /// How many pages were asked for.
    asked: usize,
    /// How many gave an answer, right or wrong.
    answered: usize,
    /// How many gave the true answer; where none is known, any below status 500 that does not come from a proxy that wants a log-in (407).
    right: usize,
    /// How many gave another answer.
    wrong: usize,
    /// How many gave another page in its place: a status of 200 to 399, or 511 (log-in needed). Errors are no page in its place.
    in_place: usize,
    /// How many of those lead somewhere else.
    redirected: usize,
    /// How many gave a server's error (status 500 and above, but 511), which through a proxy is mostly the proxy's own.
    gateway_error: usize,
    /// How many gave no answer.
    failed: usize,
    /// The first page's address.
    url: String,
    /// Port of the first page's address.
    port: u16,
    /// Status of the first page that answered; 0 when none did.
    status: u16,
    /// Time until the fastest answer, in milliseconds; 0 when there was none.
    millis: u64,
    /// Host that the first page given in another's place leads to; empty when it leads nowhere.
    redirected_to: String,
    /// How the first page failed: `lookup_failed`, `refused`, `silent`, `hangs`, `reset`, `tls`, `certificate_expired`, `proxy` …; empty when it did not.
    error: String,
    /// How many names could not be looked up.
    lookup_failed: usize,
    /// How many were refused.
    refused: usize,
    /// How many did not answer, or there is no way to them.
    silent: usize,
    /// How many took the connection and then said nothing.
    hangs: usize,
    /// How many connections were cut, or carried something that is no answer.
    broken: usize,
    /// How many could not agree on encryption.
    tls_failed: usize,
    /// How many have a certificate that has expired.
    certificate_expired: usize,
    /// How many have a certificate that is not valid yet.
    certificate_not_yet_valid: usize,
    /// How many have a certificate for another name.
    certificate_wrong_name: usize,
    /// How many have a certificate that nobody whom this computer trusts vouches for.
    certificate_untrusted: usize,
    /// Who made out those, in the certificates' own words, each once. Whoever opens encrypted connections in between makes out all of them.
    issuers: Vec<String>,
    /// How many have a certificate that could not be judged, because this computer has no list of authorities.
    no_authorities: usize,
    /// How many this machine did not let out.
    blocked: usize,
    /// How many the proxy could not be reached for.
    proxy_failed: usize,
    /// How many the proxy answered for, but did not let through or did not get.
    proxy_rejects: usize,
    /// How many the proxy wants a user name and a password for (status 407).
    proxy_login: usize,
    /// Whether a proxy is in use.
    proxy_set: bool,
    /// Whether that proxy is on this computer or has a private network's address.
    proxy_near: bool,
    /// The proxy in use, as `host:port`; empty where there is none.
    #[schemars(extend("x-private" = "host"))]
    proxy: String,
    /// Whether two trustworthy answers said the same time, to the minute.
    clock_known: bool,
    /// How far this computer's clock is off, in seconds either way; exact to a few seconds.
    clock_off_seconds: u64,
    /// Whether this computer's clock is ahead.
    clock_ahead: bool,
    /// Each page.
    list: Vec<Row>,
}

/// One page.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Row {
    /// Its address.
    url: String,
    /// Its status; 0 when it gave no answer.
    status: u16,
    /// Whether that was the true answer.
    right: bool,
    /// Host that it leads to, when it leads somewhere else.
    redirected_to: String,
    /// How it failed; empty when it did not.
    error: String,
    /// Time until the answer, in milliseconds.
    millis: u64,
}

/// A page with its true answer.
pub(super) struct Page {
    /// Its address.
    pub(super) url: String,
    status: Option<u16>,
    text: String,
}

impl Page {
    pub(super) fn read(written: &str) -> Result<Self, Unanswered> {
        let mut parts = written.trim().splitn(3, char::is_whitespace);
        let url = parts.next().unwrap_or_default().to_owned();
        let status =
            parts.next().map(str::parse).transpose().map_err(|_| {
                UnansweredKind::NotSupported.because(format!("not a page: {written}"))
            })?;
        Ok(Self { url, status, text: parts.next().unwrap_or_default().trim().to_owned() })
    }

    fn is_right(&self, response: &Response) -> bool {
        let status = match self.status {
            None => response.status < 500 && response.status != WANTS_LOGIN,
            Some(204) if response.status == 200 => response.body.trim().is_empty(),
            Some(status) => response.status == status,
        };
        status && response.body.contains(&self.text)
    }

    /// Whether nobody in between can have given the answer, so that its date can be believed.
    pub(super) fn is_trustworthy(&self, response: &Response) -> bool {
        let known = self.status.is_some() && self.is_right(response);
        known || self.is_encrypted()
    }

    pub(super) fn is_encrypted(&self) -> bool {
        self.url.starts_with("https:")
    }
}

impl Probe for Web {
    const NAME: &'static str = "web";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let pages: Vec<Page> = self
            .pages
            .iter()
            .take(MOST_PAGES)
            .map(|page| Page::read(page))
            .collect::<Result<_, _>>()?;
        // One true answer settles what the others are asked for.
        let enough = Enough::of(1);
        let limit = enough.shortens(&cx.limit);
        let outcomes = at_once(&pages, |page| {
            let request = FetchRequest {
                url: page.url.clone(),
                follow: self.follow,
                proxy: self.proxy,
                most: MOST_BYTES,
            };
            let limit = limit.at_most(Duration::from_millis(self.wait_ms));
            let outcome = cx.host.fetch(&request, &limit);
            let now = cx.host.now();
            if outcome.as_ref().is_ok_and(|response| page.is_right(response)) {
                enough.one_more();
            }
            (outcome, now)
        });
        let mut facts = Facts { asked: pages.len(), ..Facts::default() };
        facts.url = pages.first().map(|page| page.url.clone()).unwrap_or_default();
        facts.port = port_of(&facts.url);
        let mut clocks = Vec::new();
        let mut issuers = BTreeSet::new();
        for (number, (page, (outcome, now))) in pages.iter().zip(outcomes).enumerate() {
            match outcome {
                Ok(response) => {
                    let fresh = page.is_trustworthy(&response) && !is_stored(&response);
                    if let Some(date) = response.date.filter(|_| fresh) {
                        clocks.push((page.is_encrypted(), now.duration_since(date).as_secs()));
                    }
                    facts.take_answer(page, response);
                }
                Err(error) if error.kind == FetchErrorKind::Stopped => {
                    return Err(UnansweredKind::Stopped.into());
                }
                Err(error) => {
                    issuers.extend(error.issuer.clone());
                    facts.take_failure(page, error, number == 0);
                }
            }
        }
        facts.issuers = issuers.into_iter().collect();
        facts.proxy_set = !facts.proxy.is_empty();
        facts.proxy_near = is_near(&facts.proxy);
        let encrypted = clocks.iter().filter(|(encrypted, _)| *encrypted);
        let encrypted = agreed(encrypted.map(|(_, off)| *off).collect());
        let off = encrypted.or_else(|| agreed(clocks.iter().map(|(_, off)| *off).collect()));
        if let Some(off) = off {
            facts.clock_known = true;
            facts.clock_off_seconds = off.unsigned_abs();
            facts.clock_ahead = off > 0;
        }
        Ok(facts)
    }

    fn touches(&self) -> Vec<Touch> {
        let url = |page: &String| page.split_whitespace().next().unwrap_or_default().to_owned();
        self.pages.iter().map(|page| Touch::Contact(url(page))).collect()
    }
}

impl Facts {
    fn take_answer(&mut self, page: &Page, response: Response) {
        let right = page.is_right(&response);
        let redirected_to = redirected_to(page, &response);
        let took = millis(response.took);
        if self.answered == 0 {
            self.status = response.status;
            self.millis = took;
        }
        self.millis = self.millis.min(took);
        self.answered += 1;
        if right {
            self.right += 1;
        } else {
            self.wrong += 1;
            match response.status {
                200..=399 | NETWORK_LOGIN => {
                    self.in_place += 1;
                    self.redirected += usize::from(!redirected_to.is_empty());
                    if self.redirected_to.is_empty() {
                        self.redirected_to.clone_from(&redirected_to);
                    }
                }
                WANTS_LOGIN => self.proxy_login += 1,
                500.. => self.gateway_error += 1,
                _ => {}
            }
        }
        self.proxy = response.proxy.unwrap_or_else(|| std::mem::take(&mut self.proxy));
        self.list.push(Row {
            url: page.url.clone(),
            status: response.status,
            right,
            redirected_to,
            error: String::new(),
            millis: took,
        });
    }

    fn take_failure(&mut self, page: &Page, error: FetchError, first: bool) {
        self.failed += 1;
        if first {
            error.kind.name().clone_into(&mut self.error);
        }
        match error.kind {
            FetchErrorKind::LookupFailed => self.lookup_failed += 1,
            FetchErrorKind::Proxy => self.proxy_failed += 1,
            FetchErrorKind::ProxyRejects => self.proxy_rejects += 1,
            FetchErrorKind::ProxyLogin => self.proxy_login += 1,
            FetchErrorKind::Refused => self.refused += 1,
            FetchErrorKind::Silent | FetchErrorKind::Unreachable => self.silent += 1,
            FetchErrorKind::Blocked => self.blocked += 1,
            FetchErrorKind::CertificateExpired => self.certificate_expired += 1,
            FetchErrorKind::CertificateNotYetValid => self.certificate_not_yet_valid += 1,
            FetchErrorKind::CertificateWrongName => self.certificate_wrong_name += 1,
            FetchErrorKind::CertificateUntrusted => self.certificate_untrusted += 1,
            FetchErrorKind::NoAuthorities => self.no_authorities += 1,
            FetchErrorKind::Tls | FetchErrorKind::TlsTooOld => self.tls_failed += 1,
            FetchErrorKind::Reset | FetchErrorKind::Garbled => self.broken += 1,
            FetchErrorKind::Hangs => self.hangs += 1,
            FetchErrorKind::BadUrl | FetchErrorKind::Stopped | FetchErrorKind::Other => {}
        }
        self.proxy = error.proxy.unwrap_or_else(|| std::mem::take(&mut self.proxy));
        self.list.push(Row {
            url: page.url.clone(),
            status: 0,
            right: false,
            redirected_to: String::new(),
            error: error.kind.name().to_owned(),
            millis: 0,
        });
    }
}

/// Status of a proxy that wants a user name and a password (RFC 9110).
const WANTS_LOGIN: u16 = 407;

/// Status of a network that wants a log-in (RFC 6585).
const NETWORK_LOGIN: u16 = 511;

/// How far apart two servers' clocks may be to agree, in seconds.
const AGREE: u64 = 60;

/// Whether an answer comes from a store on the way, so that its date is an old one (RFC 9111).
pub(super) fn is_stored(response: &Response) -> bool {
    response.header("age").is_some_and(|age| age.trim() != "0")
}

/// What most of at least two clocks say: a single server with a wrong clock does not decide.
pub(super) fn agreed(mut clocks: Vec<i64>) -> Option<i64> {
    clocks.sort_unstable();
    let around = |off: i64| clocks.iter().filter(move |other| other.abs_diff(off) <= AGREE);
    let most = clocks.iter().copied().max_by_key(|off| around(*off).count())?;
    let agreeing: Vec<i64> = around(most).copied().collect();
    agreeing.get(agreeing.len() / 2).copied().filter(|_| agreeing.len() >= 2)
}

/// Whether a proxy is on this computer or has a private network's address.
pub(super) fn is_near(proxy: &str) -> bool {
    let host = proxy.rsplit_once(':').map_or(proxy, |(host, _)| host).trim_matches(['[', ']']);
    let near = |address| matches!(reach(address), Reach::Loopback | Reach::Private);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(near)
}

/// The host that an answer leads to, when that is not the one asked.
fn redirected_to(page: &Page, response: &Response) -> String {
    let leads_to = match response.status {
        300..=399 => response.header("location").unwrap_or_default(),
        _ => response.url.as_str(),
    };
    match host_of(leads_to) {
        Some(host) if host_of(&page.url) != Some(host) => host.chars().take(253).collect(),
        _ => String::new(),
    }
}

/// The host in an absolute address, without user, password and port.
pub(super) fn host_of(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit('@').next()?;
    match host.split_once(']') {
        Some((address, _)) => address.strip_prefix('['),
        None => host.split(':').next(),
    }
    .filter(|host| !host.is_empty())
}

/// The port in an absolute address, or its scheme's usual one.
pub(super) fn port_of(url: &str) -> u16 {
    let usual = if url.starts_with("https:") { 443 } else { 80 };
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let behind_host = authority.rsplit(']').next().unwrap_or_default();
    let port = behind_host.rsplit_once(':').and_then(|(_, port)| port.parse().ok());
    port.unwrap_or(usual)
}

#[cfg(test)]
#[path = "web_tests.rs"]
mod tests;
