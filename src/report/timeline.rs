//! What a watch saw, in lines: the same wherever it is shown.

use super::plain::{local_time, visible};
use crate::model::{Lang, MachineFacts, Move, Report, Span, Timeline, TimelineRow};
use crate::text::{Words, fill, span};
use jiff::{SignedDuration, Timestamp};

/// Most stretches of one thing that are told; all of them stand in `report.json`.
const MOST_SPANS: usize = 40;

/// A line of a timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineLine {
    /// Whether it says more of the line before it.
    pub inner: bool,
    /// The line.
    pub text: String,
}

/// The timeline of a report in lines; none where nothing was watched.
pub fn timeline(report: &Report, lang: Lang) -> Vec<TimelineLine> {
    let Some(timeline) = &report.timeline else { return Vec::new() };
    let words = &Words::of(lang).report;
    let outer = |text| TimelineLine { inner: false, text };
    let mut lines = vec![outer(watched(timeline, lang))];
    lines.extend(move_lines(timeline, &report.machine, lang).into_iter().map(outer));
    if timeline.rows.is_empty() && timeline.moves.is_empty() {
        lines.push(outer(words.timeline_calm.clone()));
    }
    for row in &timeline.rows {
        lines.push(outer(row_line(row, lang)));
        let spans = span_lines(row, timeline, &report.machine, lang);
        lines.extend(spans.into_iter().map(|text| TimelineLine { inner: true, text }));
    }
    lines
}

/// A timeline as the page draws it.
pub(super) struct Drawn {
    pub(super) watched: String,
    pub(super) moves: Vec<String>,
    pub(super) rows: Vec<DrawnRow>,
}

/// One thing of it: a bar, and the same in lines.
pub(super) struct DrawnRow {
    pub(super) title: String,
    pub(super) pieces: Vec<Piece>,
    pub(super) lines: Vec<String>,
}

/// A stretch of the bar, which is a thousand wide.
pub(super) struct Piece {
    pub(super) state: &'static str,
    pub(super) x: u64,
    pub(super) width: u64,
}

/// The timeline of a report as the page draws it.
pub(super) fn drawn(report: &Report, lang: Lang) -> Option<Drawn> {
    let timeline = report.timeline.as_ref()?;
    let rows = timeline.rows.iter().map(|row| DrawnRow {
        title: visible(&row_line(row, lang)),
        pieces: row.spans.iter().map(|it| piece(*it, timeline)).collect(),
        lines: span_lines(row, timeline, &report.machine, lang),
    });
    let moves = move_lines(timeline, &report.machine, lang);
    let moves = moves.iter().map(|line| visible(line)).collect();
    Some(Drawn { watched: watched(timeline, lang), moves, rows: rows.collect() })
}

fn piece(it: Span, timeline: &Timeline) -> Piece {
    let place = |millis: u64| millis.saturating_mul(1000) / timeline.took_ms.max(1);
    let (x, end) = (place(it.from_ms).min(1000), place(it.to_ms).min(1000));
    // What was short must be seen all the same.
    let width = end.saturating_sub(x).max(2);
    Piece { state: it.state.name(), x: x.min(998), width }
}

fn span_lines(
    row: &TimelineRow,
    timeline: &Timeline,
    machine: &MachineFacts,
    lang: Lang,
) -> Vec<String> {
    let shown = row.spans.iter().take(MOST_SPANS);
    let mut lines: Vec<String> = shown.map(|it| span_line(*it, timeline, machine, lang)).collect();
    let more = u64::try_from(row.spans.len().saturating_sub(MOST_SPANS)).unwrap_or(u64::MAX);
    let left_out = more.saturating_add(row.left_out);
    if left_out > 0 {
        let words = &Words::of(lang).report;
        lines.push(fill(&words.timeline_left_out, &[("count", &left_out)]));
    }
    lines
}

/// The line that says how long and how often was looked.
fn watched(timeline: &Timeline, lang: Lang) -> String {
    fill(
        &Words::of(lang).report.timeline_watched,
        &[
            ("took", &span(lang, timeline.took_ms)),
            ("every", &span(lang, timeline.every_ms)),
            ("rounds", &timeline.rounds),
            ("watched", &timeline.watched.len()),
        ],
    )
}

/// The lines that say when the network changed.
fn move_lines(timeline: &Timeline, machine: &MachineFacts, lang: Lang) -> Vec<String> {
    let words = &Words::of(lang).report;
    let line = |it: &Move| {
        let (from, to) = (&it.change.from.adapter, &it.change.to.adapter);
        let time = local_time(after(timeline.started, it.at_ms), machine);
        let sentence =
            if from == to { &words.timeline_moved_within } else { &words.timeline_moved };
        fill(sentence, &[("time", &time), ("from", from), ("to", to)])
    };
    timeline.moves.iter().take(MOST_SPANS).map(line).collect()
}

fn row_line(row: &TimelineRow, lang: Lang) -> String {
    fill(
        &Words::of(lang).report.timeline_row,
        &[
            ("title", &row.title.get(lang)),
            ("outages", &row.outages),
            ("bad", &span(lang, row.bad_ms)),
            ("longest", &span(lang, row.longest_ms)),
        ],
    )
}

fn span_line(it: Span, timeline: &Timeline, machine: &MachineFacts, lang: Lang) -> String {
    let time = |millis: u64| local_time(after(timeline.started, millis), machine);
    fill(
        &Words::of(lang).report.timeline_span,
        &[
            ("from", &time(it.from_ms)),
            ("to", &time(it.to_ms)),
            ("state", &Words::of(lang).nouns.state(it.state)),
            ("span", &span(lang, it.to_ms.saturating_sub(it.from_ms))),
        ],
    )
}

fn after(start: Timestamp, millis: u64) -> Timestamp {
    let after = SignedDuration::from_millis(i64::try_from(millis).unwrap_or(i64::MAX));
    start.checked_add(after).unwrap_or(start)
}
