//! How much the line carries.

use super::{Ctx, Probe, Touch, millis};
use crate::host::{Enough, Families, Limit, SizedPing, at_once};
use crate::model::{Unanswered, UnansweredKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use std::time::Duration;

/// Most targets, packets of one train, and trains, whatever a pack asks for.
const MOST_TARGETS: usize = 16;
const MOST_PACKETS: usize = 24;
const MOST_TRAINS: usize = 4;
/// How often targets are asked whether they reply, and for how long each time.
const ROUNDS: usize = 2;
const LONGEST_REPLY: Duration = Duration::from_millis(3_800);
/// Fewest replies of a train that say anything.
const FEWEST: usize = 4;
/// Milliseconds from one packet of a train to the next, so that they set out in order.
const STEP: u64 = 3;
/// A line that carries this many kilobits a second needs no second look.
const PLENTY: u64 = 1_000;
/// Bytes of the packets that find out who replies.
const SMALL: u32 = 64;
/// Targets that are asked whether small packets fare better, where no train came back; packets one by one to each of
/// them, the time between two, and how many such times they are given.
const SECOND_OPINIONS: usize = 3;
const ALONE: u64 = 10;
const ALONE_STEP: Duration = Duration::from_millis(100);
const ALONE_WAITS: u32 = 15;
/// Pause between trains: what else was on the line may have passed by then.
const PAUSE: Duration = Duration::from_millis(400);

/// Sends a short train of large echo requests and measures how far apart the replies come back: a slow
/// line stretches the train to its own pace (packet dispersion; Dovrolis et al., IEEE INFOCOM 2001).
///
/// A few kilobytes are enough to tell a very slow line; how fast a fast one is stays unknown. Other traffic of
/// this computer at the same time makes the line seem slower, so the fastest of several trains counts.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Bandwidth {
    /// Addresses to ask, in this order, until one replies. Those of a kind that this computer has none of (IPv4, IPv6) are left out.
    to: Vec<String>,
    /// Packets of a train, at most 24.
    #[serde(default = "twelve")]
    count: usize,
    /// Bytes of each packet; 1232 pass nearly everywhere.
    #[serde(default = "usual_bytes")]
    bytes: u32,
    /// Milliseconds to wait for the replies of a train.
    #[serde(default = "two_thousand")]
    wait_ms: u64,
}

fn twelve() -> usize {
    12
}

fn usual_bytes() -> u32 {
    1_232
}

fn two_thousand() -> u64 {
    2_000
}

/// What [`Bandwidth`] learns.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// Whether the system lets this user send echo requests of a given size at all.
    can_ping: bool,
    /// How many targets were asked whether they reply.
    asked: usize,
    /// How many of them replied.
    answered: usize,
    /// How many trains brought back enough replies, in order, to measure by.
    trains: usize,
    /// What the line carried at least, in kilobits a second, by the fastest train; 0 where nothing could be measured.
    kilobits: u64,
    /// How far the replies of that train lay apart, from the first to the last, in milliseconds.
    spread_millis: u64,
    /// For how many targets single small packets came back, but at most half of a train: a line drops what is too much for it.
    squeezed: usize,
    /// Large packets that were sent to those targets at once.
    long_sent: usize,
    /// How many of them came back.
    long_received: usize,
}

impl Probe for Bandwidth {
    const NAME: &'static str = "bandwidth";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let adapters = cx.host.adapters().unwrap_or_default();
        let families = Families::of(&adapters);
        let parsed = self.to.iter().filter_map(|to| to.trim_matches(['[', ']']).parse().ok());
        let targets: Vec<IpAddr> =
            parsed.filter(|to| families.can_ask(*to)).take(MOST_TARGETS).collect();
        let mut facts = Facts { asked: targets.len(), ..Facts::default() };
        let mut replying = Vec::new();
        // What else is under way may fill a slow line for seconds.
        for _ in 0..ROUNDS {
            replying = Self::replying(cx, &targets, &mut facts)?;
            if !replying.is_empty() || !facts.can_ping {
                break;
            }
        }
        facts.answered = replying.len();
        for train in 0..MOST_TRAINS {
            let Some(to) = replying.get(train % replying.len().max(1)) else { break };
            if train > 0 && cx.limit.pause(PAUSE).is_err() {
                break;
            }
            let Some(spread) = self.train(cx, *to) else { continue };
            facts.trains += 1;
            let kilobits = self.kilobits(&spread);
            if kilobits > facts.kilobits {
                facts.kilobits = kilobits;
                facts.spread_millis = millis(spread.time);
            }
            if kilobits >= PLENTY {
                break;
            }
        }
        if facts.trains == 0 {
            for to in replying.iter().take(SECOND_OPINIONS) {
                self.squeeze(cx, *to, &mut facts);
            }
        }
        match cx.limit.left() {
            Err(why) if why.kind == UnansweredKind::Stopped => Err(why),
            _ => Ok(facts),
        }
    }

    fn touches(&self) -> Vec<Touch> {
        self.to.iter().cloned().map(Touch::Contact).collect()
    }
}

/// How a train came back.
struct Spread {
    /// Replies, but the first.
    after_first: u32,
    /// Time from the first to the last.
    time: Duration,
}

impl Bandwidth {
    /// The targets that reply to a small packet.
    fn replying(
        cx: &Ctx<'_>,
        targets: &[IpAddr],
        facts: &mut Facts,
    ) -> Result<Vec<IpAddr>, Unanswered> {
        let enough = Enough::of(1);
        let limit = enough.shortens(&cx.limit).at_most(LONGEST_REPLY);
        let replies = at_once(targets, |to| {
            let reply = cx.host.ping_sized(*to, SMALL, &limit);
            if reply == Ok(SizedPing::Passed) {
                enough.one_more();
            }
            reply
        });
        let mut replying = Vec::new();
        for (target, reply) in targets.iter().zip(replies) {
            match reply {
                Ok(SizedPing::Passed) => replying.push(*target),
                Ok(_) => {}
                Err(why) if why.kind == UnansweredKind::Stopped => return Err(why),
                Err(_) => continue,
            }
            facts.can_ping = true;
        }
        Ok(replying)
    }

    /// Whether small packets one by one come back from `to`, and large ones at once do not.
    fn squeeze(&self, cx: &Ctx<'_>, to: IpAddr, facts: &mut Facts) {
        let numbers: Vec<u64> = (0..ALONE).collect();
        let limit = cx.limit.at_most(ALONE_STEP.saturating_mul(ALONE_WAITS));
        let small = at_once(&numbers, |number| {
            let after = ALONE_STEP.saturating_mul(u32::try_from(*number).unwrap_or_default());
            limit.pause(after).is_ok() && passes(cx, to, SMALL, &limit)
        });
        let small = small.into_iter().filter(|passed| *passed).count();
        let (sent, received) = self.send(cx, to);
        if small * 10 >= numbers.len() * 9 && received.len() * 2 <= sent && !received.is_empty() {
            facts.squeezed += 1;
            facts.long_sent += sent;
            facts.long_received += received.len();
        }
    }

    /// Sends a train; nothing where too few replies came, or in another order than a line's pace gives.
    fn train(&self, cx: &Ctx<'_>, to: IpAddr) -> Option<Spread> {
        spread(&self.send(cx, to).1)
    }

    /// Sends a train: how many packets, and when those that came back did, in the order of their sending.
    fn send(&self, cx: &Ctx<'_>, to: IpAddr) -> (usize, Vec<Duration>) {
        let numbers: Vec<u64> = (0..).take(self.count.clamp(FEWEST, MOST_PACKETS)).collect();
        let start = cx.host.instant();
        let limit = cx.limit.at_most(Duration::from_millis(self.wait_ms));
        let arrivals = at_once(&numbers, |number| {
            limit.pause(Duration::from_millis(STEP.saturating_mul(*number))).ok()?;
            passes(cx, to, self.bytes, &limit)
                .then(|| cx.host.instant().saturating_duration_since(start))
        });
        (numbers.len(), arrivals.into_iter().flatten().collect())
    }

    fn kilobits(&self, spread: &Spread) -> u64 {
        let bits = u64::from(spread.after_first) * u64::from(self.bytes) * 8;
        bits / millis(spread.time).max(1)
    }
}

fn passes(cx: &Ctx<'_>, to: IpAddr, bytes: u32, limit: &Limit) -> bool {
    cx.host.ping_sized(to, bytes, limit) == Ok(SizedPing::Passed)
}

/// The spread of replies, told in the order in which their requests were sent.
fn spread(arrivals: &[Duration]) -> Option<Spread> {
    let (first, last) = (*arrivals.iter().min()?, *arrivals.iter().max()?);
    // A line that sends one after the other keeps their order; times that vary by chance do not.
    let kept = arrivals.windows(2).filter(|pair| pair[0] <= pair[1]).count();
    let time = last.saturating_sub(first);
    let in_order = kept * 10 >= (arrivals.len() - 1) * 8 || millis(time) < 50;
    let after_first = u32::try_from(arrivals.len() - 1).ok()?;
    (arrivals.len() >= FEWEST && in_order).then_some(Spread { after_first, time })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::host::{Host, Scene, Stop};

    fn probe() -> Bandwidth {
        Bandwidth {
            to: vec!["9.9.9.9".to_owned(), "8.8.8.8".to_owned()],
            count: 6,
            bytes: 1_232,
            wait_ms: 300,
        }
    }

    fn ask(scene: &str) -> Facts {
        let scene = Scene::from_toml(scene).unwrap();
        let limit = Limit::new(scene.instant(), Duration::from_secs(5), Stop::default());
        probe().ask(&Ctx { host: &scene, limit }).unwrap()
    }

    fn arriving(millis: &[u64]) -> Option<u64> {
        let arrivals: Vec<Duration> = millis.iter().copied().map(Duration::from_millis).collect();
        spread(&arrivals).map(|spread| probe().kilobits(&spread))
    }

    #[test]
    fn a_slow_line_stretches_a_train_to_its_pace() {
        // 1232 bytes take 77 ms at 128 kbit/s.
        assert_eq!(arriving(&[100, 177, 254, 331, 408, 485]), Some(128));
        assert!(arriving(&[10, 11, 12, 13, 14, 15]).unwrap() > 9_000);
    }

    #[test]
    fn times_that_vary_by_chance_and_few_replies_say_nothing() {
        assert_eq!(arriving(&[400, 20, 310, 90, 250, 30]), None);
        assert_eq!(arriving(&[100, 177, 254]), None);
        assert_eq!(arriving(&[]), None);
        // Among replies that come nearly together, the order is chance.
        assert!(arriving(&[14, 10, 13, 11, 15, 12]).is_some());
    }

    #[test]
    fn a_fast_line_is_asked_once_and_a_silent_one_is_not_measured() {
        let facts = ask("pings = { \"8.8.8.8\" = 4 }");
        assert_eq!((facts.asked, facts.answered, facts.trains, facts.can_ping), (2, 1, 1, true));
        assert!(facts.kilobits >= PLENTY);
        let silent = ask("");
        assert_eq!((silent.answered, silent.trains, silent.kilobits), (0, 0, 0));
        assert!(silent.can_ping && !ask("cannot_ping = true").can_ping);
    }
}
