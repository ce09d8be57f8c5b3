//! The watch in the terminal: a line for each change, until Ctrl-C or the end of its time.

use super::arguments::{Checkup, Output};
use super::exit::Exit;
use super::terminal::Terminal;
use crate::engine::{self, Change, Pace, Plan, Planned};
use crate::host::{Host, Stop, on_interrupt};
use crate::model::{Ended, Report, Status, Text};
use crate::redact::{Rules, redact};
use crate::report::{headline, local_time};
use crate::text::{Words, fill, span};
use std::sync::Arc;
use std::time::Duration;

/// Least and most time between two looks. More often would be a burden on those who are asked.
const EVERY: (Duration, Duration) = (Duration::from_secs(5), Duration::from_hours(1));
/// Least and most time of a watch.
const LASTS: (Duration, Duration) = (Duration::from_secs(1), Duration::from_hours(24 * 30));
/// Most things named in the first line.
const MOST_NAMED: usize = 12;

/// Reads how to watch; the problem in words where it makes no sense.
pub(super) fn pace(
    wanted: bool,
    every: Option<&String>,
    lasts: Option<&String>,
    words: &Words,
) -> Result<Option<Pace>, String> {
    if !wanted {
        return Ok(None);
    }
    let read = |text: &str, (least, most): (Duration, Duration), problem: &str| {
        let time = time(text).filter(|time| (least..=most).contains(time));
        time.ok_or_else(|| fill(problem, &[("value", &text)]))
    };
    let every = read(every.map_or("30s", String::as_str), EVERY, &words.cli.bad_every)?;
    let lasts = lasts.map(|text| read(text, LASTS, &words.cli.bad_for)).transpose()?;
    Ok(Some(Pace { every, lasts }))
}

/// A time: `90s`, `10m`, `2h`, `1d`, or a bare number of seconds.
fn time(text: &str) -> Option<Duration> {
    let digits = text.trim_end_matches(|unit: char| unit.is_ascii_alphabetic());
    let unit = match text.get(digits.len()..)? {
        "" | "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_mul(unit).map(Duration::from_secs)
}

/// Says before the checkup whether there is anything that could be watched after it.
pub(super) fn check(plan: &Plan<'_>, terminal: &mut Terminal) -> Result<Vec<Planned>, Exit> {
    let watched = engine::watched(plan);
    if watched.is_empty() {
        terminal.complain(&terminal.words().cli.watch_nothing);
        return Err(Exit::Usage);
    }
    Ok(watched)
}

/// Watches after a whole run. A run that was stopped is not watched any further.
pub(super) fn watch(
    plan: &Plan<'_>,
    host: &Arc<dyn Host>,
    report: Report,
    (pace, checkup): (Pace, &Checkup),
    terminal: &mut Terminal,
) -> Result<Report, Exit> {
    if report.ended != Ended::Complete {
        return Ok(report);
    }
    let watched = check(plan, terminal)?;
    let stop = Stop::default();
    on_interrupt(&stop);
    let shown = Shown::of(&report, checkup, terminal);
    shown.begin(&watched, pace, &report, terminal);
    let machine = report.machine.clone();
    Ok(engine::watch(plan, host, &stop, report, pace, &mut |change| {
        shown.tell(change, &local_time(change.at, &machine), terminal);
    }))
}

/// What is shown while a watch goes on.
enum Shown {
    /// Everything: a person reads it at the screen.
    Everything,
    /// Titles without what is private in them, as they stand in the report: it may be sent on.
    Titles(Box<Report>),
    /// Nothing: standard output is for one document alone.
    Nothing,
}

impl Shown {
    fn of(report: &Report, checkup: &Checkup, terminal: &Terminal) -> Self {
        match checkup.output {
            Output::Json => Self::Nothing,
            Output::Text if terminal.is_screen => Self::Everything,
            Output::Text => {
                Self::Titles(Box::new(redact(report, &Rules::default()).report().clone()))
            }
        }
    }

    /// The title of a check, with what is private in it where that may be shown.
    fn title<'t>(&'t self, check: &str, title: &'t Text) -> Option<&'t Text> {
        match self {
            Self::Everything => Some(title),
            Self::Titles(report) => report.finding(check).map(|finding| &finding.title),
            Self::Nothing => None,
        }
    }

    fn begin(&self, watched: &[Planned], pace: Pace, report: &Report, terminal: &mut Terminal) {
        let (lang, words) = (terminal.lang, terminal.words());
        let every = span(lang, millis(pace.every));
        let first = match pace.lasts {
            None => fill(&words.cli.watch_begin, &[("every", &every)]),
            Some(lasts) => {
                let lasts = span(lang, millis(lasts));
                fill(&words.cli.watch_begin_for, &[("every", &every), ("lasts", &lasts)])
            }
        };
        if matches!(self, Self::Nothing) {
            return terminal.complain(&first);
        }
        terminal.say(&first);
        let titles = watched.iter().filter_map(|it| self.title(&it.id, &it.title));
        for title in titles.take(MOST_NAMED) {
            terminal.say(&format!("  - {}", title.get(lang)));
        }
        if let Some(more) = watched.len().checked_sub(MOST_NAMED).filter(|more| *more > 0) {
            terminal.say(&format!("  … +{more}"));
        }
        let shared = if let Self::Titles(shared) = self { shared } else { report };
        let headline = headline(shared, lang);
        terminal.say(&fill(&words.cli.watch_start, &[("headline", &headline)]));
    }

    fn tell(&self, change: &Change, time: &str, terminal: &mut Terminal) {
        let (lang, words) = (terminal.lang, terminal.words());
        let Some(title) = self.title(&change.check, &change.title) else { return };
        let lasted = span(lang, change.lasted_ms);
        let sentence = match (change.good, change.was_known) {
            (true, _) => &words.cli.watch_good,
            (false, true) => &words.cli.watch_bad,
            (false, false) => &words.cli.watch_found_bad,
        };
        let (title, time) = (title.get(lang), &time);
        let line = fill(sentence, &[("time", time), ("title", &title), ("lasted", &lasted)]);
        let status = if change.good { Status::Pass } else { Status::Fail };
        terminal.say_status(status, &line);
        if matches!(self, Self::Everything) {
            terminal.say_status(Status::Skipped, &format!("      {}", change.say.get(lang)));
        }
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_a_unit_or_is_seconds() {
        let read = |text| time(text).map(|time| time.as_secs());
        let times = ["30s", "10m", "2h", "1d", "7"].map(read);
        assert_eq!(times, [Some(30), Some(600), Some(7200), Some(86_400), Some(7)]);
        for wrong in ["", "s", "-1s", "1.5m", "10 m", "5w", "99999999999999999999s"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        assert_eq!(read("9999999999999999999d"), None);
    }
}
