//! A report as lines for a person: the verdict first, what is fine in one line.

use super::terminal::Terminal;
use crate::model::{Cause, Confidence, Ended, Finding, Lang, Report, Side, Status, Verdict, Way};
use crate::report::{headline, timeline};
use crate::text::{Words, fill};

/// What of a report is shown besides the verdict and what is not fine.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shown {
    /// What is fine as well.
    pub(super) all: bool,
    /// How long each check took.
    pub(super) timings: bool,
}

/// Shows a report: causes with steps, then what was checked, group by group.
pub(super) fn show(report: &Report, shown: Shown, terminal: &mut Terminal) {
    let (lang, words) = (terminal.lang, terminal.words());
    terminal.heading(&words.cli.verdict);
    let status = Verdict::of(report).status(report);
    terminal.say_status(status, &format!("  {}", headline(report, lang)));
    match report.ended {
        Ended::Complete => {}
        Ended::Stopped => terminal.say(&format!("  {}", words.cli.ended_stopped)),
        Ended::Deadline => terminal.say(&format!("  {}", words.cli.ended_deadline)),
    }
    if let Some(way) = Way::of(report) {
        terminal.say(&format!("  {}", words.way.line(&way)));
    }
    for cause in &report.causes {
        show_cause(cause, report, terminal);
    }
    terminal.heading(&words.cli.findings);
    for (id, title) in shown_groups(report, lang) {
        let findings: Vec<&Finding> =
            report.findings.iter().filter(|finding| finding.group == id).collect();
        show_group(&title, &findings, shown.all, terminal);
    }
    for (at, line) in timeline(report, lang).into_iter().enumerate() {
        if at == 0 {
            terminal.heading(&Words::of(lang).report.timeline);
        }
        terminal.say(&format!("{}{}", if line.inner { "      " } else { "  " }, line.text));
    }
    terminal.say("");
    let count = |status| report.count(status);
    terminal.say(&fill(
        &words.cli.counts,
        &[
            ("total", &report.findings.len()),
            ("pass", &count(Status::Pass)),
            ("warn", &count(Status::Warn)),
            ("fail", &count(Status::Fail)),
            ("unknown", &count(Status::Unknown)),
            ("skipped", &count(Status::Skipped)),
        ],
    ));
    #[expect(clippy::cast_precision_loss, reason = "a second is not so many milliseconds")]
    let seconds = format!("{:.1}", report.took_ms as f64 / 1000.0);
    terminal.say(&fill(&words.cli.took, &[("seconds", &seconds)]));
    if shown.timings {
        show_timings(report, terminal);
    }
}

/// Whose side a cause is on and how sure it is, in one line.
pub(super) fn side_and_confidence(
    side: Side,
    confidence: Confidence,
    terminal: &Terminal,
) -> String {
    let words = terminal.words();
    let (side, confidence) = (words.nouns.side(side), words.nouns.confidence(confidence));
    fill(&words.cli.side_and_confidence, &[("side", &side), ("confidence", &confidence)])
}

/// The groups that have findings, in the packs' order, then any that no pack names.
fn shown_groups(report: &Report, lang: Lang) -> Vec<(String, String)> {
    let mut shown: Vec<(String, String)> = Vec::new();
    for finding in &report.findings {
        let id = &finding.group;
        if !shown.iter().any(|(known, _)| known == id) {
            let title = report.packs.iter().find_map(|pack| pack.groups.get(id));
            shown.push((id.clone(), title.map_or(id.as_str(), |title| title.get(lang)).to_owned()));
        }
    }
    shown
}

fn show_cause(cause: &Cause, report: &Report, terminal: &mut Terminal) {
    let (lang, words) = (terminal.lang, terminal.words());
    terminal.say("");
    terminal.say_status(Status::Fail, &format!("  ▶ {}", cause.title.get(lang)));
    if let Some(course) = cause.course {
        terminal.say_status(Status::Warn, &format!("    {}", words.nouns.course(course)));
    }
    if !cause.meaning.is_empty() {
        terminal.say(&format!("    {}", cause.meaning.get(lang)));
    }
    for item in report.particulars(cause) {
        terminal.say(&format!("      - {}", item.get(lang)));
    }
    terminal.say(&format!("    {}", side_and_confidence(cause.side, cause.confidence, terminal)));
    let steps: Vec<_> = cause
        .steps
        .iter()
        .filter(|step| step.os.is_none_or(|os| os == report.machine.os))
        .collect();
    if !steps.is_empty() {
        terminal.say(&format!("    {}", words.cli.steps));
    }
    for (number, step) in steps.iter().enumerate() {
        terminal.say(&format!("      {}. {}", number + 1, step.say.get(lang)));
    }
    match cause.explains.len() {
        0 => {}
        1 => terminal.say(&format!("    {}", words.cli.explains_one)),
        count => {
            terminal.say(&format!("    {}", fill(&words.cli.explains, &[("count", &count)])));
        }
    }
}

fn show_group(title: &str, findings: &[&Finding], all: bool, terminal: &mut Terminal) {
    let words = terminal.words();
    let fine = findings.iter().filter(|finding| finding.status == Status::Pass).count();
    let line = if fine == findings.len() {
        fill(&words.cli.all_well, &[("group", &title), ("count", &fine)])
    } else if fine > 0 && !all {
        fill(&words.cli.some_well, &[("group", &title), ("count", &fine)])
    } else {
        title.to_owned()
    };
    let status = if fine == findings.len() { Status::Pass } else { Status::Skipped };
    terminal.say_status(status, &format!("  {line}"));
    for status in Status::ALL.into_iter().filter(|&status| all || status != Status::Pass) {
        for finding in findings.iter().filter(|finding| finding.status == status) {
            show_finding(finding, terminal);
        }
    }
}

fn show_finding(finding: &Finding, terminal: &mut Terminal) {
    let (lang, words) = (terminal.lang, terminal.words());
    let status = words.nouns.status(finding.status);
    let (title, say) = (finding.title.get(lang), finding.say.get(lang));
    let head = fill(&words.cli.finding, &[("status", &status), ("title", &title)]);
    terminal.say_status(finding.status, &format!("    {head}"));
    let mut line = format!("      {say}");
    if let Some(unanswered) = finding.unanswered.as_ref().filter(|u| !u.detail.is_empty()) {
        let detail: String = unanswered.detail.chars().take(200).collect();
        line = format!("{line} ({})", detail.replace('\n', " "));
    }
    terminal.say_status(Status::Skipped, &line);
    if let Some(flip) = &finding.flipped {
        terminal.say_status(Status::Warn, &format!("      {}", flip.say.get(lang)));
    }
    for item in &finding.items {
        terminal.say_status(Status::Skipped, &format!("        - {}", item.get(lang)));
    }
}

fn show_timings(report: &Report, terminal: &mut Terminal) {
    let words = terminal.words();
    terminal.heading(&words.cli.timings);
    let mut findings: Vec<&Finding> = report.findings.iter().collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.took_ms));
    for finding in &findings {
        let (took, at) = (finding.took_ms, finding.started_ms);
        terminal.say(&format!("  {took:>6} ms  (+{at} ms)  {}", finding.check));
    }
    let slowest = findings.first().map_or(0, |finding| finding.took_ms).max(1);
    #[expect(clippy::cast_precision_loss, reason = "a run is not so many milliseconds")]
    let ratio = format!("{:.2}", report.took_ms as f64 / slowest as f64);
    terminal.say(&fill(&words.cli.timings_ratio, &[("wall", &report.took_ms), ("ratio", &ratio)]));
}
