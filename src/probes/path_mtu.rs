//! How large packets may be on the way out, and whether larger ones are lost without a word.

use super::web::{host_of, port_of};
use super::{Ctx, Probe, Touch};
use crate::host::{Exchange, Families, SizedPing, addresses_of, at_once, first_line};
use crate::model::{Unanswered, UnansweredKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// Sizes tried, in bytes of the whole packet: first the least that IPv6 allows, and Ethernet's; then, where
/// the larger one fails, those of usual tunnels (1380 to 1420), mobile networks, L2TP and DSL (`PPPoE`).
const ENDS: [u32; 2] = [1_280, 1_500];
const BETWEEN: [u32; 6] = [1_380, 1_400, 1_420, 1_440, 1_460, 1_492];

/// Most addresses and pages asked, whatever a pack names.
const MOST_TARGETS: usize = 4;
const MOST_PAGES: usize = 4;

/// How often a size that got no answer is tried.
const TRIES: usize = 2;

/// Bytes that a padded request carries besides: more than one packet holds, fewer than any server's limit.
const PADDING: usize = 3_000;
/// Bytes of an answer that are looked at.
const MOST_ANSWER: usize = 512;

/// Finds the largest packet that comes back from several addresses, by echo requests of several sizes that
/// no router may cut into pieces.
///
/// A smaller size is no fault where the router that cannot send larger ones says so (ICMP "fragmentation
/// needed", "packet too big"). Where larger ones vanish without a word, connections stand but whatever is
/// long gets stuck: a black hole. As some networks only lose large echo requests, or all of them, each of
/// the pages is then asked for twice over plain HTTP, with a short request and with one of 3 KB: a
/// black hole lets the first through and swallows the second. Needs no administrator's rights; macOS can be
/// asked about IPv4 alone.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PathMtu {
    /// The addresses asked.
    to: Vec<String>,
    /// Unencrypted pages (`http://…`) asked for when echo requests do not settle it; what stands behind the address is left out of account.
    #[serde(default)]
    pages: Vec<String>,
    /// Milliseconds to wait for each reply; each size gets two tries.
    #[serde(default = "one_thousand")]
    wait_ms: u64,
    /// Milliseconds to wait for each page.
    #[serde(default = "three_thousand")]
    page_wait_ms: u64,
}

fn one_thousand() -> u64 {
    1_000
}

fn three_thousand() -> u64 {
    3_000
}

/// What [`PathMtu`] learns.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// Whether the system lets this user send such requests.
    can_ping: bool,
    /// How many addresses were asked.
    asked: usize,
    /// How many of them replied to the smallest size.
    answered: usize,
    /// Largest packet that came back from any of them, in bytes; 0 when none did.
    largest: u32,
    /// Smallest packet that did not come back, in bytes; 0 when all did.
    smallest_failing: u32,
    /// For how many of the answering addresses this computer or a router said that larger packets do not pass.
    told: usize,
    /// For how many of the answering addresses larger packets were lost without a word.
    lost: usize,
    /// How many pages were asked for.
    pages: usize,
    /// How many of them answered a short request.
    short_answered: usize,
    /// How many of those answered a long one as well.
    long_answered: usize,
    /// How many of those took a long one and then said nothing.
    long_stuck: usize,
    /// Each address.
    list: Vec<Row>,
}

/// One address.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct Row {
    /// The address.
    #[schemars(extend("x-private" = "address"))]
    address: String,
    /// Largest packet that came back, in bytes; 0 when none did.
    largest: u32,
    /// Smallest one above that did not, in bytes; 0 when all did.
    smallest_failing: u32,
    /// Whether somebody said so.
    told: bool,
    /// The size that a router named as the largest, in bytes; 0 where none did.
    named: u32,
}

/// What came of each size that was tried, from the smallest to the largest.
type Replies = Vec<(u32, Result<SizedPing, Unanswered>)>;

impl Probe for PathMtu {
    const NAME: &'static str = "path_mtu";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let adapters = cx.host.adapters().unwrap_or_default();
        let families = Families::of(&adapters);
        let parsed = self.to.iter().filter_map(|to| to.trim_matches(['[', ']']).parse().ok());
        let targets: Vec<IpAddr> =
            parsed.filter(|to| families.can_ask(*to)).take(MOST_TARGETS).collect();
        let replies = at_once(&targets, |target| self.replies(cx, *target));
        let mut facts = Facts { asked: targets.len(), ..Facts::default() };
        for (target, replies) in targets.iter().zip(replies) {
            facts.take(*target, replies)?;
        }
        if facts.answered == 0 || facts.lost > 0 {
            self.ask_pages(cx, &mut facts);
        }
        match cx.limit.left() {
            Err(why) if why.kind == UnansweredKind::Stopped => Err(why),
            _ => Ok(facts),
        }
    }

    fn touches(&self) -> Vec<Touch> {
        let url = |page: &String| page.split_whitespace().next().unwrap_or_default().to_owned();
        let pages = self.pages.iter().map(url);
        self.to.iter().cloned().chain(pages).map(Touch::Contact).collect()
    }
}

impl PathMtu {
    fn replies(&self, cx: &Ctx<'_>, to: IpAddr) -> Replies {
        let ask = |sizes: &[u32]| -> Replies {
            let replies = at_once(sizes, |size| self.reply(cx, to, *size));
            sizes.iter().copied().zip(replies).collect()
        };
        let mut replies = ask(&ENDS);
        let passed = |at: usize, replies: &Replies| {
            replies.get(at).is_some_and(|(_, reply)| *reply == Ok(SizedPing::Passed))
        };
        if passed(0, &replies) && !passed(1, &replies) {
            replies.extend(ask(&BETWEEN));
            replies.sort_by_key(|(size, _)| *size);
        }
        replies
    }

    fn reply(&self, cx: &Ctx<'_>, to: IpAddr, size: u32) -> Result<SizedPing, Unanswered> {
        // A size that was never asked for is not lost.
        cx.limit.left()?;
        let mut reply = SizedPing::Lost;
        for at in 0..TRIES {
            if at > 0 && cx.limit.left().is_err() {
                break;
            }
            let limit = cx.limit.at_most(Duration::from_millis(self.wait_ms));
            reply = cx.host.ping_sized(to, size, &limit)?;
            if reply != SizedPing::Lost {
                break;
            }
        }
        Ok(reply)
    }

    fn ask_pages(&self, cx: &Ctx<'_>, facts: &mut Facts) {
        let first = |page: &String| page.split_whitespace().next().unwrap_or_default().to_owned();
        let plain = self.pages.iter().map(first).filter(|url| url.starts_with("http://"));
        let urls: Vec<String> = plain.take(MOST_PAGES).collect();
        let limit = cx.limit.at_most(Duration::from_millis(self.page_wait_ms));
        let answers = at_once(&urls, |url| {
            let host = host_of(url)?;
            let found = addresses_of(cx.host, host, &limit).ok()?;
            let address = found.iter().find(|address| address.is_ipv4()).or(found.first())?;
            let to = SocketAddr::new(*address, port_of(url));
            let talks = at_once(&[0, PADDING], |padding| {
                let question = request(url, host, *padding);
                let (send, enough) = (question.as_bytes(), &first_line);
                cx.host.exchange(&Exchange { to, send, most: MOST_ANSWER, enough }, &limit)
            });
            let mut talks = talks.into_iter().map(Result::ok);
            Some((talks.next().flatten()?, talks.next().flatten()))
        });
        facts.pages = urls.len();
        for (short, long) in answers.into_iter().flatten() {
            if short.bytes.is_empty() {
                continue;
            }
            facts.short_answered += 1;
            match long {
                Some(long) if !long.bytes.is_empty() => facts.long_answered += 1,
                Some(long) if !long.closed => facts.long_stuck += 1,
                _ => {}
            }
        }
    }
}

/// A request for a page, with so many bytes that mean nothing.
fn request(url: &str, host: &str, padding: usize) -> String {
    let path = url.split_once("://").and_then(|(_, rest)| Some(&rest[rest.find('/')?..]));
    let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
    let filling = "0".repeat(padding);
    let filling = if padding == 0 { String::new() } else { format!("X-Padding: {filling}\r\n") };
    format!(
        "GET {} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {}/{}\r\n{filling}Connection: close\r\n\r\n",
        path.unwrap_or("/"),
        env!("CARGO_PKG_NAME"),
        env!("CARGO_PKG_VERSION"),
    )
}

impl Facts {
    fn take(&mut self, target: IpAddr, replies: Replies) -> Result<(), Unanswered> {
        let mut row = Row { address: target.to_string(), ..Row::default() };
        let mut failing = None;
        for (size, reply) in replies {
            match reply {
                Ok(SizedPing::Passed) => {
                    self.can_ping = true;
                    row.largest = size;
                    // What is lost below a size that passes was lost by chance.
                    failing = None;
                }
                Ok(SizedPing::TooBig { most }) => {
                    self.can_ping = true;
                    row.named = most.unwrap_or(row.named);
                    failing = failing.or(Some((size, true)));
                }
                Ok(SizedPing::Lost | SizedPing::Unreachable) => {
                    self.can_ping = true;
                    failing = failing.or(Some((size, false)));
                }
                Err(why) if why.kind == UnansweredKind::Stopped => return Err(why),
                Err(_) => {}
            }
        }
        if row.largest > 0 {
            self.answered += 1;
            self.largest = self.largest.max(row.largest);
            if let Some((size, told)) = failing {
                row.smallest_failing = size;
                row.told = told;
                self.told += usize::from(told);
                self.lost += usize::from(!told);
                let smallest = self.smallest_failing;
                self.smallest_failing = if smallest == 0 { size } else { smallest.min(size) };
            }
        }
        self.list.push(row);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::facts_of;
    use super::request;
    use crate::model::Facts;
    use serde_json::json;

    const KEYS: &str = "{ to = [\"192.0.2.1\", \"192.0.2.2\"], pages = [\"http://a.example/x 204\", \"http://b.example:8080\"] }";
    const PAGES: &str =
        "names = { \"a.example\" = [\"192.0.2.8\"], \"b.example\" = [\"192.0.2.9\"] }\n";

    fn facts(scene: &str) -> Facts {
        facts_of(&format!("{scene}\n{PAGES}"), "path_mtu", KEYS)
    }

    #[test]
    fn a_smaller_size_that_is_told_is_no_riddle() {
        let scene = "pings = { \"192.0.2.1\" = 1, \"192.0.2.2\" = 1 }\n\
                     mtu = { \"192.0.2.1\" = { passes = 1420, told = true } }";
        let told = facts(scene);
        assert_eq!(
            (&told["answered"], &told["told"], &told["lost"]),
            (&json!(2), &json!(1), &json!(0))
        );
        assert_eq!((&told["largest"], &told["smallest_failing"]), (&json!(1_500), &json!(1_440)));
        assert_eq!((&told["pages"], &told["list"][0]["named"]), (&json!(0), &json!(1_420)));
    }

    #[test]
    fn what_is_lost_without_a_word_is_asked_again_by_long_requests() {
        let hole = "pings = { \"192.0.2.1\" = 1 }\nmtu = { \"192.0.2.1\" = { passes = 1400 } }\n\
                    exchanges = { \"192.0.2.8:80\" = { answer = \"HTTP/1.1 204 x\" }, \"192.0.2.8:80 large\" = { answer = \"\" },\n\
                    \"192.0.2.9:8080\" = { answer = \"HTTP/1.1 200 x\" } }"
            .replace("\n                    ", " ");
        let facts = facts(&hole.replace(",\n", ", "));
        assert_eq!((&facts["answered"], &facts["lost"]), (&json!(1), &json!(1)));
        assert_eq!((&facts["largest"], &facts["smallest_failing"]), (&json!(1_400), &json!(1_420)));
        assert_eq!((&facts["pages"], &facts["short_answered"]), (&json!(2), &json!(2)));
        assert_eq!((&facts["long_answered"], &facts["long_stuck"]), (&json!(1), &json!(1)));
    }

    #[test]
    fn without_pings_pages_alone_are_asked() {
        let none = facts("cannot_ping = true");
        assert_eq!((&none["can_ping"], &none["short_answered"]), (&json!(false), &json!(0)));
        assert_eq!((&none["asked"], &none["pages"]), (&json!(2), &json!(2)));
    }

    #[test]
    fn requests_are_whole() {
        let short = request("http://a.example/x?y", "a.example", 0);
        assert!(
            short.starts_with("GET /x?y HTTP/1.1\r\nHost: a.example\r\n")
                && short.ends_with("\r\n\r\n")
        );
        assert!(request("http://a.example", "a.example", 3_000).len() > 3_000);
    }
}
