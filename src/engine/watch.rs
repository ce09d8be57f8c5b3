//! The watch: quick checks asked over and over after a run, until somebody ends it or the time is over.

use super::again::{millis, put_in, said};
use super::diagnose::diagnose;
use super::place::{Places, withhold};
use super::plan::{Plan, Planned};
use super::round::{Answer, Asker, MOST_AT_ONCE};
use super::track::Track;
use crate::host::{Host, Limit, Stop};
use crate::model::{
    Again, Finding, Flip, Move, NetworkChange, Private, Report, Status, Text, Timeline,
};
use crate::probes::private_values;
use jiff::Timestamp;
use std::sync::Arc;
use std::time::Duration;

/// How often a watch looks, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Time from the end of one look to the start of the next.
    pub every: Duration,
    /// The end of it; until the user's word where there is none.
    pub lasts: Option<Duration>,
}

/// Longest of a watch that nobody ends.
const LONGEST: Duration = Duration::from_hours(24 * 365);

/// Something that changed while it was watched.
#[derive(Clone, Debug)]
pub struct Change {
    /// When that was seen.
    pub at: Timestamp,
    /// Id of the check.
    pub check: String,
    /// What the check looks at.
    pub title: Text,
    /// Whether it is well now.
    pub good: bool,
    /// What it says now.
    pub say: Text,
    /// Whether it was the other way before; else it could not be told.
    pub was_known: bool,
    /// How long it was the other way, or could not be told, in milliseconds.
    pub lasted_ms: u64,
}

/// The checks of a plan that a watch asks: those that their packs mark as quick enough to be asked again.
#[must_use]
pub fn watched(plan: &Plan<'_>) -> Vec<Planned> {
    let marked = plan.tasks.iter().filter(|task| task.check.again);
    let planned = marked.map(|task| Planned {
        id: task.id.clone(),
        group: task.check.group.clone(),
        title: task.title(),
    });
    planned.collect()
}

/// Watches what a whole run has found until `stop` or the end of its time, telling each change as it is
/// seen. Gives the run's report with what came of it.
pub fn watch(
    plan: &Plan<'_>,
    host: &Arc<dyn Host>,
    stop: &Stop,
    report: Report,
    pace: Pace,
    tell: &mut dyn FnMut(&Change),
) -> Report {
    let begin = host.instant();
    let lasts = pace.lasts.unwrap_or(LONGEST).min(LONGEST);
    let whole = Limit::new(begin, lasts, stop.clone());
    let mut watch = Watch::new(plan, host, report, pace.every);
    loop {
        // The end of the time ends the pause as well; then nothing is asked any more.
        if whole.pause(pace.every).is_err() {
            break;
        }
        for change in watch.look(stop) {
            tell(&change);
        }
    }
    watch.finish()
}

/// One watched check.
struct Watched {
    /// Its place in the plan.
    at: usize,
    /// Its place in the report.
    finding: usize,
    track: Track,
    /// The latest answer in which something was wrong.
    bad: Option<Answer>,
    /// The latest answer in which all was well.
    good: Option<Answer>,
    /// What was said when all was well.
    good_say: Text,
    last: Option<Again>,
    /// Whether the run's answer is of no use, because the network changed about then: the next one replaces it.
    is_void: bool,
}

struct Watch<'r, 'p> {
    plan: &'r Plan<'p>,
    host: &'r Arc<dyn Host>,
    asker: Asker<'r, 'p>,
    report: Report,
    started: Timestamp,
    every: Duration,
    rounds: u64,
    now_ms: u64,
    watched: Vec<Watched>,
    places: Places,
    moves: Vec<Move>,
    /// Whether the network is another than the one that the findings are of.
    is_away: bool,
}

impl<'r, 'p> Watch<'r, 'p> {
    fn new(plan: &'r Plan<'p>, host: &'r Arc<dyn Host>, report: Report, every: Duration) -> Self {
        let tasks = plan.tasks.iter().enumerate().filter(|(_, task)| task.check.again);
        let watched = tasks.filter_map(|(at, task)| {
            let place = report.findings.iter().position(|it| it.check == task.id)?;
            let finding = report.findings.get(place)?;
            let flip = finding.flipped.as_ref();
            let now = flip.map_or(finding.status, |flip| flip.then);
            let is_void = report.network_changed.is_some();
            let now = if is_void { Status::Unknown } else { now };
            let good_say = match flip {
                Some(flip) => flip.other.clone(),
                None if finding.status == Status::Pass => finding.say.clone(),
                None => Text::default(),
            };
            let track = Track::new(now.is_good());
            Some(Watched {
                at,
                finding: place,
                track,
                bad: None,
                good: None,
                good_say,
                last: None,
                is_void,
            })
        });
        let watched = watched.collect();
        let (asker, started) = (Asker::new(plan, host), host.now());
        let mut places = Places::default();
        places.look(host);
        let (rounds, now_ms, moves, is_away) = (0, 0, Vec::new(), false);
        Self {
            plan,
            host,
            asker,
            report,
            started,
            every,
            rounds,
            now_ms,
            watched,
            places,
            moves,
            is_away,
        }
    }

    /// Asks once; gives what changed.
    fn look(&mut self, stop: &Stop) -> Vec<Change> {
        // Of more than can be asked at once, each look asks some in turn.
        let turns = self.watched.len().div_ceil(MOST_AT_ONCE).max(1);
        let turn = usize::try_from(self.rounds).unwrap_or(0) % turns;
        let turn = turn * MOST_AT_ONCE..(turn + 1) * MOST_AT_ONCE;
        let due = self.watched.iter().skip(turn.start).take(MOST_AT_ONCE);
        let asked: Vec<(usize, Duration)> =
            due.filter_map(|it| Some((it.at, self.plan.tasks.get(it.at)?.check.limit))).collect();
        // The time of asking: what is silent takes its time until that is known.
        let at = self.host.now();
        let mut answers = self.asker.put(&asked, stop);
        if stop.is_stopped() {
            return Vec::new();
        }
        self.rounds += 1;
        let before = self.now_ms;
        // A clock that is set back does not turn the timeline round.
        let passed = at.duration_since(self.started).as_millis();
        self.now_ms = before.max(u64::try_from(passed).unwrap_or(0));
        // Nobody looked while the computer slept.
        let slept = self.now_ms - before > 3 * millis(self.every) + 60_000;
        let run_ms = at.duration_since(self.report.started).as_millis();
        let asked_ms = u64::try_from(run_ms).unwrap_or(0);
        if slept {
            self.watched.iter_mut().for_each(|it| it.track.unseen(before, self.now_ms));
        }
        // The answers of such a look may be of either network.
        if let Some(change) = self.places.look(self.host) {
            self.moved(change);
            return Vec::new();
        }
        let mut changes = Vec::new();
        for (place, it) in self.watched.iter_mut().enumerate() {
            let Some(finding) = self.report.findings.get_mut(it.finding) else { continue };
            if !turn.contains(&place) {
                continue;
            }
            let answer = answers.remove(&it.at);
            if let Some(answer) = answer.as_ref().filter(|_| it.is_void && !self.is_away) {
                it.is_void = false;
                it.track.begin(answer.judgement.status.is_good(), self.now_ms);
                put_in(finding, answer);
                (finding.flipped, finding.started_ms) = (None, asked_ms);
                let (status, expectation) =
                    (answer.judgement.status, answer.judgement.expectation.clone());
                finding.again = Some(Again { asked_ms, status, expectation });
            }
            let good = answer.as_ref().and_then(|answer| answer.judgement.status.is_good());
            let was_known = it.track.is_known();
            let flipped = it.track.take(good, self.now_ms);
            let (Some(good), Some(answer)) = (good, answer) else { continue };
            let say = answer.judgement.say.clone();
            it.last = Some(Again {
                asked_ms,
                status: answer.judgement.status,
                expectation: answer.judgement.expectation.clone(),
            });
            if good {
                it.good_say = say.clone();
                it.good = Some(answer);
            } else {
                it.bad = Some(answer);
            }
            if let Some(lasted_ms) = flipped {
                let (check, title) = (finding.check.clone(), finding.title.clone());
                changes.push(Change { at, check, title, good, say, was_known, lasted_ms });
            }
        }
        changes
    }

    /// Ends what is told of the findings' network: what is seen from now on is of another.
    fn moved(&mut self, change: NetworkChange) {
        self.settle();
        self.is_away = true;
        self.watched.iter_mut().for_each(|it| it.track.cut(self.now_ms));
        if self.moves.len() < Timeline::MOST_MOVES {
            self.moves.push(Move { at_ms: self.now_ms, change });
        }
    }

    /// Writes into the findings what was seen of them in the network that they are of.
    fn settle(&mut self) {
        if self.is_away {
            return;
        }
        let run_ms = self.started.duration_since(self.report.started).as_millis();
        let began_ms = u64::try_from(run_ms).unwrap_or(0);
        for it in &self.watched {
            let Some(finding) = self.report.findings.get_mut(it.finding) else { continue };
            let kind = self.plan.tasks.get(it.at).map(|task| task.check.kind);
            for answer in [&it.bad, &it.good].into_iter().flatten() {
                let Some(kind) = kind else { continue };
                let private = private_values(&(kind.facts)(), &answer.facts);
                let private = private.into_iter().map(|(kind, value)| Private { kind, value });
                self.report.private.extend(private);
            }
            if it.track.has_news() {
                flip(finding, it, began_ms);
            }
        }
    }

    fn finish(mut self) -> Report {
        let passed = self.host.now().duration_since(self.started).as_millis();
        let took_ms = self.now_ms.max(u64::try_from(passed).unwrap_or(0));
        self.settle();
        let mut rows = Vec::new();
        let mut ids = Vec::new();
        for it in &mut self.watched {
            let Some(finding) = self.report.findings.get(it.finding) else { continue };
            ids.push(finding.check.clone());
            it.track.end(self.now_ms);
            if it.track.has_news() {
                rows.push(it.track.row(&finding.check, &finding.title));
            }
        }
        self.report.timeline = Some(Timeline {
            started: self.started,
            took_ms,
            every_ms: millis(self.every),
            rounds: self.rounds,
            watched: ids,
            rows,
            moves: self.moves,
        });
        let seen: Vec<&Finding> = self.report.findings.iter().collect();
        let causes = diagnose(&self.plan.causes, &seen);
        self.report.causes = withhold(causes, &self.report);
        self.report.contacts = self.host.contacts();
        self.report
    }
}

/// Writes into a finding how it changed while it was watched.
fn flip(finding: &mut Finding, watched: &Watched, began_ms: u64) {
    let earlier = finding.flipped.take();
    let first = earlier.as_ref().map_or(finding.status, |flip| flip.first);
    let at_ms = earlier.as_ref().map_or_else(
        || began_ms.saturating_add(watched.track.first_change_ms()),
        |flip| flip.at_ms,
    );
    let times = earlier.as_ref().map_or(0, |flip| flip.times);
    let times = times.saturating_add(u32::try_from(watched.track.changes()).unwrap_or(u32::MAX));
    let mut told = earlier.map_or(finding.status, |flip| flip.told);
    if let Some(answer) = watched.bad.as_ref().filter(|_| told.is_good() != Some(false)) {
        put_in(finding, answer);
        told = answer.judgement.status;
    }
    let then = if watched.track.is_good() { Status::Pass } else { told };
    if then == Status::Pass {
        finding.status = Status::Warn;
    } else {
        finding.status = told;
    }
    finding.again.clone_from(&watched.last);
    finding.flipped = Some(Box::new(Flip {
        first,
        then,
        told,
        at_ms,
        times,
        say: said(first, then, times, at_ms.saturating_sub(finding.started_ms)),
        other: watched.good_say.clone(),
    }));
}
