//! Words for the way from this computer to the service, and its line for those who do not see the drawing.

use super::fill;
use crate::model::{Part, Seen, Stop, Way};
use serde::Deserialize;

/// See the file of the same name in `assets/text`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "each word says itself")]
pub struct WayWords {
    pub title: String,
    pub this_computer: String,
    pub connection: String,
    pub router: String,
    pub tunnel: String,
    pub proxy: String,
    pub internet: String,
    pub dns: String,
    pub service: String,
    pub trouble: String,
    pub doubt: String,
    pub unknown: String,
    pub not_asked: String,
    pub working: String,
    /// `{name}` `{count}`
    pub more: String,
    /// `{name}` `{seen}`
    pub stop: String,
    /// `{part}` `{name}` `{seen}`
    pub named: String,
    /// `{seen}`
    pub link: String,
    pub dash: String,
    /// `{title}` `{line}`
    pub read_out: String,
}

impl WayWords {
    /// The name of a part.
    #[must_use]
    pub fn part(&self, part: Part) -> &str {
        match part {
            Part::ThisComputer => &self.this_computer,
            Part::Connection => &self.connection,
            Part::Router => &self.router,
            Part::Tunnel => &self.tunnel,
            Part::Proxy => &self.proxy,
            Part::Internet => &self.internet,
            Part::Dns => &self.dns,
            Part::Service => &self.service,
        }
    }

    /// What is known of a stop or link.
    #[must_use]
    pub fn seen(&self, seen: Seen) -> &str {
        match seen {
            Seen::Trouble => &self.trouble,
            Seen::Doubt => &self.doubt,
            Seen::Unknown => &self.unknown,
            Seen::NotAsked => &self.not_asked,
            Seen::Working => &self.working,
        }
    }

    /// The own name of a stop, with how many others were asked about; empty where it has none.
    #[must_use]
    pub fn own_name(&self, stop: &Stop) -> String {
        if stop.more == 0 {
            return stop.name.clone();
        }
        fill(&self.more, &[("name", &stop.name), ("count", &stop.more)])
    }

    /// The whole way in one line.
    #[must_use]
    pub fn line(&self, way: &Way) -> String {
        let mut parts = Vec::with_capacity(way.stops.len());
        for (at, stop) in way.stops.iter().enumerate() {
            let link = at.checked_sub(1).and_then(|before| way.links.get(before));
            if let Some(seen) = link.filter(|seen| matches!(seen, Seen::Trouble | Seen::Doubt)) {
                parts.push(fill(&self.link, &[("seen", &self.seen(*seen))]));
            }
            let (part, seen) = (self.part(stop.part), self.seen(stop.seen));
            let name = self.own_name(stop);
            parts.push(if name.is_empty() {
                fill(&self.stop, &[("name", &part), ("seen", &seen)])
            } else {
                fill(&self.named, &[("part", &part), ("name", &name), ("seen", &seen)])
            });
        }
        parts.join(&self.dash)
    }

    /// The line with what it is, for screen readers.
    #[must_use]
    pub fn read_out(&self, way: &Way) -> String {
        fill(&self.read_out, &[("title", &self.title), ("line", &self.line(way))])
    }
}
