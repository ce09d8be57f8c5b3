//! The way from this computer to the service: what of it was seen working, and where the trouble is. Pure.

use super::cause::{Cause, Confidence, Layer, Side};
use super::finding::{Finding, Status};
use super::report::Report;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The parts of the way that a check can speak for, nearest first.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// This computer itself.
    ThisComputer,
    /// The cable or wireless network by which it is connected.
    Connection,
    /// The router, through which everything outside the own network goes.
    Router,
    /// A tunnel that takes everything instead, as a VPN makes.
    Tunnel,
    /// The proxy that is set.
    Proxy,
    /// The internet: places outside that do not depend on names.
    Internet,
    /// Turning names into addresses.
    Dns,
    /// The site or service that the user asked about.
    Service,
}

impl Part {
    /// Every part, nearest first.
    pub const ALL: [Self; 8] = [
        Self::ThisComputer,
        Self::Connection,
        Self::Router,
        Self::Tunnel,
        Self::Proxy,
        Self::Internet,
        Self::Dns,
        Self::Service,
    ];

    /// The part as packs and reports write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::ThisComputer => "this-computer",
            Self::Connection => "connection",
            Self::Router => "router",
            Self::Tunnel => "tunnel",
            Self::Proxy => "proxy",
            Self::Internet => "internet",
            Self::Dns => "dns",
            Self::Service => "service",
        }
    }
}

/// What is known of a stop or of the link between two, what wants attention most coming first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Seen {
    /// A cause that is likely or certain lies here, and something fails by it.
    Trouble,
    /// A cause that is only possible or only slows things down, or a failure that no cause explains.
    Doubt,
    /// It was asked about, and nothing proves that it works or that it does not.
    Unknown,
    /// Nothing asked about it.
    NotAsked,
    /// A check that can prove it passed.
    Working,
}

/// One stop of the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// Which part it is.
    pub part: Part,
    /// What is known of it.
    pub seen: Seen,
    /// Its own name, as the report has it; empty where its part says everything.
    pub name: String,
    /// How many others were asked about besides.
    pub more: usize,
}

/// The stops with what lies between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// The stops, nearest first.
    pub stops: Vec<Stop>,
    /// The links between them: each leads to the stop of the next place.
    pub links: Vec<Seen>,
}

/// Most characters of a stop's own name; a report from elsewhere may hold any number.
const MOST_NAME: usize = 300;

/// Most services that are looked at one by one; the others are counted.
const MOST_SERVICES: usize = 24;

/// A place on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spot {
    /// A stop itself.
    At(Part),
    /// The link that leads to a stop. To [`Part::Connection`] leads the first link, whatever stop is next.
    Before(Part),
}

impl Way {
    /// The way as a report shows it; `None` where nothing in it speaks of the world outside.
    #[must_use]
    pub fn of(report: &Report) -> Option<Self> {
        let look = Look::new(report);
        if !report.findings.iter().any(|it| it.way.is_some_and(|part| part > Part::ThisComputer)) {
            return None;
        }
        let mut stops: Vec<Stop> = Vec::new();
        for part in Part::ALL {
            let stop = match part {
                Part::Connection => continue,
                Part::Service => look.service(),
                _ => Stop { part, seen: look.seen(part), name: String::new(), more: 0 },
            };
            // What is not on every way is shown only where it was met.
            let met = match part {
                Part::ThisComputer => true,
                Part::Router if look.met(Part::Tunnel) => {
                    matches!(stop.seen, Seen::Working | Seen::Trouble | Seen::Doubt)
                }
                Part::Tunnel | Part::Proxy => look.met(part),
                _ => look.has(part),
            };
            if met {
                stops.push(stop);
            }
        }
        let links = (1..stops.len()).map(|at| look.link(&stops, at)).collect();
        Some(Self { stops, links })
    }
}

/// A report, with what is asked of it over and over: one from elsewhere may be as large as it likes.
struct Look<'r> {
    report: &'r Report,
    by_check: BTreeMap<&'r str, &'r Finding>,
    explained: BTreeSet<&'r str>,
    /// The parts that some check is about, each with whether anything was found out about it.
    parts: BTreeMap<Part, bool>,
    /// The causes with their places.
    causes: Vec<(Option<Spot>, &'r Cause)>,
}

impl<'r> Look<'r> {
    fn new(report: &'r Report) -> Self {
        let (mut by_check, mut parts) = (BTreeMap::new(), BTreeMap::new());
        for finding in &report.findings {
            by_check.entry(finding.check.as_str()).or_insert(finding);
            if let Some(part) = finding.way {
                *parts.entry(part).or_insert(false) |= finding.expectation.is_some();
            }
        }
        let explained = report.causes.iter().flat_map(|cause| &cause.explains);
        let explained = explained.map(String::as_str).collect();
        let mut look = Self { report, by_check, explained, parts, causes: Vec::new() };
        look.causes = report.causes.iter().map(|cause| (look.spot(cause), cause)).collect();
        look
    }

    fn findings(&self, part: Part) -> impl Iterator<Item = &'r Finding> + use<'r> {
        self.report.findings.iter().filter(move |finding| finding.way == Some(part))
    }

    fn has(&self, part: Part) -> bool {
        self.parts.contains_key(&part)
    }

    /// Whether something was found out about a part, whatever it is.
    fn met(&self, part: Part) -> bool {
        self.parts.get(&part).is_some_and(|met| *met)
    }

    fn seen(&self, part: Part) -> Seen {
        let findings: Vec<&Finding> = self.findings(part).collect();
        self.marked(Spot::At(part), None).unwrap_or_else(|| {
            let cut_off = self.marked(Spot::Before(part), None) == Some(Seen::Trouble);
            // That everything goes through a tunnel does not say that it comes out again.
            let unproven = part == Part::Tunnel && self.seen(Part::Internet) != Seen::Working;
            match self.told(&findings) {
                Seen::Working if unproven => Seen::Unknown,
                _ if cut_off && fails(&findings) => Seen::Unknown,
                told => told,
            }
        })
    }

    /// What the findings about one part prove, causes aside.
    fn told(&self, findings: &[&Finding]) -> Seen {
        let any = |status| findings.iter().any(|finding| finding.status == status);
        // What a cause elsewhere explains says nothing against this place.
        let worries = |status| {
            findings
                .iter()
                .any(|it| it.status == status && !self.explained.contains(it.check.as_str()))
        };
        if worries(Status::Fail) {
            Seen::Doubt
        } else if any(Status::Pass) {
            Seen::Working
        } else if worries(Status::Warn) {
            Seen::Doubt
        } else if findings.iter().any(|finding| finding.status != Status::Skipped) {
            Seen::Unknown
        } else {
            Seen::NotAsked
        }
    }

    /// What the causes say of a place: the worst of those that lie there. `about` are the only
    /// findings that count, where a place stands for one of several.
    fn marked(&self, spot: Spot, about: Option<&[&Finding]>) -> Option<Seen> {
        let about: Option<BTreeSet<&str>> =
            about.map(|about| about.iter().map(|own| own.check.as_str()).collect());
        let concerns = |cause: &&Cause| {
            about.as_ref().is_none_or(|about| {
                let mut checks = self.rests_on(cause).chain(self.explained(cause));
                checks.any(|it| about.contains(it.check.as_str()))
            })
        };
        let here = self.causes.iter().filter(|(at, _)| *at == Some(spot));
        here.map(|(_, cause)| *cause).filter(concerns).map(|cause| self.weight(cause)).min()
    }

    fn weight(&self, cause: &'r Cause) -> Seen {
        let mut fails = self
            .rests_on(cause)
            .chain(self.explained(cause))
            .filter(|it| it.status == Status::Fail);
        if cause.confidence > Confidence::Possible && fails.next().is_some() {
            Seen::Trouble
        } else {
            Seen::Doubt
        }
    }

    fn rests_on(&self, cause: &'r Cause) -> impl Iterator<Item = &'r Finding> {
        let checks = cause.because.iter().filter_map(|because| because.split(':').next());
        checks.filter_map(|check| self.by_check.get(check).copied())
    }

    fn explained(&self, cause: &'r Cause) -> impl Iterator<Item = &'r Finding> {
        cause.explains.iter().filter_map(|check| self.by_check.get(check.as_str()).copied())
    }

    /// Where a cause lies.
    fn spot(&self, cause: &'r Cause) -> Option<Spot> {
        let service = self.has(Part::Service).then_some(Spot::At(Part::Service));
        Some(match (cause.layer, cause.side) {
            (Layer::Link, _) => Spot::Before(Part::Connection),
            (Layer::Route, _) if self.met(Part::Tunnel) => Spot::At(Part::Tunnel),
            (Layer::Proxy, _) if self.met(Part::Proxy) => Spot::At(Part::Proxy),
            (Layer::Local, _) | (_, Side::ThisComputer) => Spot::At(Part::ThisComputer),
            (_, Side::Service) => return service,
            (Layer::Adapter | Layer::Address | Layer::Route, Side::Network) => {
                Spot::Before(Part::Connection)
            }
            (Layer::Gateway, Side::Network) => Spot::At(Part::Router),
            (Layer::Dns, Side::Network) => Spot::At(Part::Dns),
            (_, Side::Network) if self.is_about_service(cause) => Spot::Before(Part::Service),
            (_, Side::Network) => Spot::Before(Part::Internet),
        })
    }

    /// Whether nothing but the service is out of order by a cause.
    fn is_about_service(&self, cause: &'r Cause) -> bool {
        let mut bad = self
            .rests_on(cause)
            .filter(|it| matches!(it.status, Status::Fail | Status::Warn))
            .peekable();
        bad.peek().is_some() && bad.all(|finding| finding.way == Some(Part::Service))
    }

    /// The stop for the service. Of several, the one that wants attention most.
    fn service(&self) -> Stop {
        let mut met: BTreeSet<&str> = BTreeSet::new();
        let mut names: Vec<&str> = Vec::new();
        for finding in self.findings(Part::Service) {
            let name = finding.subject.as_str();
            if met.insert(name) && names.len() < MOST_SERVICES {
                names.push(name);
            }
        }
        let stops = names.iter().map(|name| {
            let own: Vec<&Finding> =
                self.findings(Part::Service).filter(|finding| finding.subject == *name).collect();
            let marked = self.marked(Spot::At(Part::Service), Some(&own));
            let told = self.told(&own);
            // A connection that stands proves little where nothing comes over it.
            let told = if told == Seen::Working && fails(&own) { Seen::Unknown } else { told };
            (marked.unwrap_or(told), *name)
        });
        let (seen, name) = stops.min_by_key(|(seen, _)| *seen).unwrap_or((Seen::NotAsked, ""));
        let more = met.len().saturating_sub(1);
        let name = shortened(name);
        Stop { part: Part::Service, seen, name, more }
    }

    /// What is known of the link that leads to the stop at this place.
    fn link(&self, stops: &[Stop], at: usize) -> Seen {
        let (Some(from), Some(to)) = (stops.get(at - 1), stops.get(at)) else {
            return Seen::NotAsked;
        };
        let connection: Vec<&Finding> =
            if at == 1 { self.findings(Part::Connection).collect() } else { Vec::new() };
        let first = (at == 1).then(|| self.marked(Spot::Before(Part::Connection), None)).flatten();
        if let Some(marked) = first.or_else(|| self.marked(Spot::Before(to.part), None)) {
            return marked;
        }
        if let told @ (Seen::Working | Seen::Doubt) = self.told(&connection) {
            return told;
        }
        let passed = to.part == Part::Service
            && self
                .findings(to.part)
                .any(|it| it.status == Status::Pass && shortened(&it.subject) == to.name);
        if passed && matches!(to.seen, Seen::Trouble | Seen::Doubt) {
            return Seen::Working;
        }
        // An answer from beyond came through what lies before it. DNS and the service may be near.
        let beyond = stops.iter().filter(|stop| (to.part..=Part::Internet).contains(&stop.part));
        let by_proxy = from.part == Part::Proxy && from.seen != Seen::Working;
        let near = matches!(to.part, Part::Proxy) && to.seen != Seen::Working;
        let proven =
            to.seen == Seen::Working || beyond.into_iter().any(|it| it.seen == Seen::Working);
        match to.seen {
            _ if proven && !by_proxy && !near => Seen::Working,
            Seen::NotAsked => Seen::NotAsked,
            _ => Seen::Unknown,
        }
    }
}

fn shortened(name: &str) -> String {
    name.chars().take(MOST_NAME).collect()
}

fn fails(findings: &[&Finding]) -> bool {
    findings.iter().any(|finding| finding.status == Status::Fail)
}
