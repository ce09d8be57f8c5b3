//! Whether this computer's clock is right.

use super::web::{Page, agreed, is_stored};
use super::{Ctx, Probe, Touch};
use crate::host::{Enough, Families, FetchRequest, Limit, NetErrorKind, addresses_of, at_once};
use crate::model::{Unanswered, UnansweredKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::time::Duration;

/// Most servers and pages asked, whatever a pack names, and most bytes of each page.
const MOST_SOURCES: usize = 16;

/// Sources after which the silent ones are not waited for much longer: two of each kind can then agree.
const ENOUGH: usize = 4;
const MOST_BYTES: usize = 4 * 1024;

/// Port of time servers (RFC 5905).
const NTP: u16 = 123;

/// How near two sources must come to each other to say the same, in seconds.
const SAME: u64 = 60;

/// Time zones lie whole half hours apart; how near an error must come to that, in seconds, and how
/// many hours apart two zones can be.
const HALF_HOUR: u64 = 1_800;
const NEAR_ZONE: u64 = 120;
const FARTHEST_ZONE: u64 = 26 * 3_600;

/// Asks time servers (SNTP, RFC 5905) and web pages, all at the same time, what time it is, and compares
/// this computer's clock with what they say. Nothing is set.
///
/// The clock counts as known only when two sources agree to the minute, so that no single wrong server
/// decides. Encrypted pages decide first, as nobody in between can have changed their `Date`; then time
/// servers, which are exact to a part of a second; then both together. Answers of a time server that is not
/// synchronised itself or says farewell (kiss-o'-death) do not count, nor do pages from a store on
/// the way. An error of whole half hours mostly means a wrong time zone.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Clock {
    /// Time servers: a name or address, with a port where it is not 123 (`name:port`).
    servers: Vec<String>,
    /// Pages whose `Date` is looked at, each `URL`, `URL STATUS` or `URL STATUS TEXT`: the address, and the true answer's status and a text that it contains. Unencrypted ones count only with a true answer.
    #[serde(default)]
    pages: Vec<String>,
    /// Milliseconds to wait for each time server.
    #[serde(default = "two_thousand")]
    wait_ms: u64,
    /// Milliseconds to wait for each page.
    #[serde(default = "four_thousand")]
    page_wait_ms: u64,
}

fn two_thousand() -> u64 {
    2_000
}

fn four_thousand() -> u64 {
    4_000
}

/// What [`Clock`] learns.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// How many time servers were asked.
    servers: usize,
    /// How many time servers told the time.
    servers_answered: usize,
    /// How many time servers gave an answer that cannot be used: not synchronised, or a farewell.
    servers_unusable: usize,
    /// How many pages were asked for.
    pages: usize,
    /// How many pages told a time that can be believed.
    pages_answered: usize,
    /// Whether two sources said the same time, to the minute.
    known: bool,
    /// Whether sources that can be believed contradict each other.
    contradicting: bool,
    /// What the clock was compared with: `servers`, `pages`, `both`; empty when it is not known.
    by: String,
    /// How far this computer's clock is off, in seconds either way.
    off_seconds: u64,
    /// Whether this computer's clock is ahead.
    ahead: bool,
    /// How many hours it is off when that is a whole number of half hours, as with a wrong time zone, such as `8` or `5.5`; else empty.
    zone_hours: String,
    /// The time zone that this computer is set to.
    time_zone: String,
    /// Each source.
    list: Vec<Row>,
}

/// One source.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Row {
    /// Its name or address.
    from: String,
    /// Whether it told a time that can be believed.
    told: bool,
    /// By how many seconds this computer's clock is ahead of it; negative where it is behind.
    ahead_seconds: i64,
    /// How it failed: `silent`, `refused`, `garbled`, `lookup_failed` …; empty when it did not.
    error: String,
}

enum Source {
    Server(String),
    Page(Page),
}

/// How far a source says that this computer's clock is ahead, in seconds; nothing where it does not.
type Said = Result<Option<i64>, String>;

impl Probe for Clock {
    const NAME: &'static str = "clock";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let mut sources: Vec<Source> =
            self.servers.iter().take(MOST_SOURCES).cloned().map(Source::Server).collect();
        for page in self.pages.iter().take(MOST_SOURCES) {
            sources.push(Source::Page(Page::read(page)?));
        }
        let enough = Enough::of(ENOUGH);
        let limit = enough.shortens(&cx.limit);
        let said = at_once(&sources, |source| {
            let said = match source {
                Source::Server(server) => self.of_server(cx, &limit, server),
                Source::Page(page) => self.of_page(cx, &limit, page),
            };
            if matches!(said, Ok(Some(_))) {
                enough.one_more();
            }
            said
        });
        // What was not asked to the end because the run ends says nothing.
        match cx.limit.left() {
            Err(why) if why.kind == UnansweredKind::Stopped => return Err(why),
            _ => {}
        }
        Ok(facts(&sources, said, cx.host.machine().time_zone))
    }

    fn touches(&self) -> Vec<Touch> {
        let first = |text: &String| text.split_whitespace().next().unwrap_or_default().to_owned();
        let all = self.servers.iter().chain(&self.pages);
        all.map(|text| Touch::Contact(first(text))).collect()
    }
}

impl Clock {
    fn of_server(&self, cx: &Ctx<'_>, limit: &Limit, server: &str) -> Said {
        let limit = limit.at_most(Duration::from_millis(self.wait_ms));
        let (name, port) = match server.rsplit_once(':') {
            Some((name, port)) if !name.contains(':') || name.ends_with(']') => {
                (name, port.parse().map_err(|_| "other".to_owned())?)
            }
            _ => (server, NTP),
        };
        let found = addresses_of(cx.host, name, &limit).map_err(|error| match error.kind {
            NetErrorKind::NoSuchName => error.kind.name().to_owned(),
            _ => NetErrorKind::LookupFailed.name().to_owned(),
        })?;
        let adapters = cx.host.adapters().unwrap_or_default();
        let families = Families::of(&adapters);
        let address = found.iter().find(|it| families.can_ask(**it)).or(found.first());
        let Some(address) = address else { return Err(NetErrorKind::NoSuchName.name().to_owned()) };
        let time = cx.host.time_of(SocketAddr::new(*address, port), &limit);
        let time = time.map_err(|error| error.kind.name().to_owned())?;
        Ok(Some(time.ahead_ms.saturating_neg().saturating_add(500).div_euclid(1_000)))
    }

    fn of_page(&self, cx: &Ctx<'_>, limit: &Limit, page: &Page) -> Said {
        let request =
            FetchRequest { url: page.url.clone(), follow: false, proxy: true, most: MOST_BYTES };
        let limit = limit.at_most(Duration::from_millis(self.page_wait_ms));
        let response = cx.host.fetch(&request, &limit);
        let now = cx.host.now();
        let response = response.map_err(|error| error.kind.name().to_owned())?;
        let fresh = page.is_trustworthy(&response) && !is_stored(&response);
        let date = response.date.filter(|_| fresh);
        Ok(date.map(|date| now.duration_since(date).as_secs()))
    }
}

fn facts(sources: &[Source], said: Vec<Said>, time_zone: String) -> Facts {
    let mut facts = Facts { time_zone, ..Facts::default() };
    let (mut servers, mut encrypted, mut all) = (Vec::new(), Vec::new(), Vec::new());
    for (source, said) in sources.iter().zip(said) {
        let from = match source {
            Source::Server(server) => {
                facts.servers += 1;
                let garbled = Err(NetErrorKind::Garbled.name().to_owned());
                facts.servers_unusable += usize::from(said == garbled);
                server.clone()
            }
            Source::Page(page) => {
                facts.pages += 1;
                page.url.clone()
            }
        };
        let (ahead, error) = match said {
            Ok(ahead) => (ahead, String::new()),
            Err(error) => (None, error),
        };
        if let Some(ahead) = ahead {
            all.push(ahead);
            match source {
                Source::Server(_) => {
                    facts.servers_answered += 1;
                    servers.push(ahead);
                }
                Source::Page(page) => {
                    facts.pages_answered += 1;
                    if page.is_encrypted() {
                        encrypted.push(ahead);
                    }
                }
            }
        }
        let told = ahead.is_some();
        facts.list.push(Row { from, told, ahead_seconds: ahead.unwrap_or_default(), error });
    }
    let (by_servers, by_pages) = (agreed(servers), agreed(encrypted));
    let (off, by) = match (by_servers, by_pages) {
        (Some(exact), Some(sure)) if exact.abs_diff(sure) <= SAME => (Some(exact), "both"),
        (_, Some(sure)) => (Some(sure), "pages"),
        (Some(exact), None) => (Some(exact), "servers"),
        (None, None) => (agreed(all.clone()), "both"),
    };
    let spread = all.iter().max().zip(all.iter().min()).map(|(most, least)| most.abs_diff(*least));
    facts.contradicting = spread.is_some_and(|spread| spread > SAME);
    if let Some(off) = off {
        facts.known = true;
        by.clone_into(&mut facts.by);
        facts.off_seconds = off.unsigned_abs();
        facts.ahead = off > 0;
        facts.zone_hours = zone_hours(facts.off_seconds).unwrap_or_default();
    }
    facts
}

/// An error of whole half hours, in hours.
fn zone_hours(off: u64) -> Option<String> {
    let halves = (off + HALF_HOUR / 2) / HALF_HOUR;
    let near = off.abs_diff(halves * HALF_HOUR) <= NEAR_ZONE;
    (halves > 0 && near && off <= FARTHEST_ZONE).then(|| match halves % 2 {
        0 => (halves / 2).to_string(),
        _ => format!("{}.5", halves / 2),
    })
}

#[cfg(test)]
mod tests {
    use super::super::facts_of;
    use super::zone_hours;
    use serde_json::json;

    const KEYS: &str = "{ servers = [\"192.0.2.1\", \"192.0.2.2\", \"time.example\"], \
                        pages = [\"https://a.example/\", \"https://b.example/\"] }";

    #[test]
    fn servers_that_agree_tell_how_far_the_clock_is_off() {
        let facts = facts_of(
            "times = { \"192.0.2.1:123\" = -28800400, \"192.0.2.2:123\" = -28799600, \"192.0.2.3:123\" = 1 }\n\
             names = { \"time.example\" = [\"192.0.2.3\"] }",
            "clock",
            KEYS,
        );
        assert_eq!(facts["known"], json!(true));
        assert_eq!((&facts["off_seconds"], &facts["ahead"]), (&json!(28_800), &json!(true)));
        assert_eq!((&facts["zone_hours"], &facts["by"]), (&json!("8"), &json!("servers")));
        assert_eq!(facts["contradicting"], json!(true));
    }

    #[test]
    fn one_server_alone_or_a_farewell_decides_nothing() {
        let facts = facts_of(
            "times = { \"192.0.2.1:123\" = 900000, \"192.0.2.2:123\" = \"garbled\" }",
            "clock",
            KEYS,
        );
        assert_eq!((&facts["known"], &facts["servers_answered"]), (&json!(false), &json!(1)));
        assert_eq!(facts["servers_unusable"], json!(1));
        assert_eq!(facts["list"][2]["error"], json!("lookup_failed"));
    }

    #[test]
    fn encrypted_pages_are_believed_before_servers_and_help_a_single_one() {
        let page = "status = 200\ndate = \"2026-03-01T12:00:00Z\"\n";
        let pages =
            format!("[http.\"https://a.example/\"]\n{page}[http.\"https://b.example/\"]\n{page}");
        let now = "now = \"2026-03-01T12:10:00Z\"\n";
        let lying = "times = { \"192.0.2.1:123\" = 0, \"192.0.2.2:123\" = 0 }\n";
        let facts = facts_of(&format!("{now}{lying}{pages}"), "clock", KEYS);
        assert_eq!((&facts["off_seconds"], &facts["by"]), (&json!(600), &json!("pages")));
        let one = format!("[http.\"https://a.example/\"]\n{page}");
        let single = "times = { \"192.0.2.1:123\" = -600100 }\n";
        let facts = facts_of(&format!("{now}{single}{one}"), "clock", KEYS);
        assert_eq!((&facts["known"], &facts["by"]), (&json!(true), &json!("both")));
    }

    #[test]
    fn whole_half_hours_point_to_the_time_zone() {
        for (off, hours) in
            [(28_800, "8"), (28_750, "8"), (19_800, "5.5"), (3_600, "1"), (1_790, "0.5")]
        {
            assert_eq!(zone_hours(off).as_deref(), Some(hours), "{off}");
        }
        for off in [0, 60, 900, 28_300, 200_000_000] {
            assert_eq!(zone_hours(off), None, "{off}");
        }
    }
}
