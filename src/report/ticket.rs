//! Title and body of a ticket, as plain text that survives being pasted into a chat.

use super::headline::headline;
use super::id::report_id;
use super::plain::{fact, local_time, visible};
use super::timeline::timeline;
use crate::model::{Finding, Lang, Report, Status, Way};
use crate::redact::Shareable;
use crate::text::{Words, fill};
use jiff::SignedDuration;
use std::fmt::Display;
use std::io;

pub(super) fn write(shareable: &Shareable, lang: Lang, out: &mut dyn io::Write) -> io::Result<()> {
    let report = shareable.report();
    let words = &Words::of(lang).report;
    let mut lines: Vec<String> = vec![title(report, lang), String::new()];

    lines.push(words.ticket_happened.clone());
    lines.push(format!("  {}", headline(report, lang)));
    lines.extend(Way::of(report).map(|way| format!("  {}", Words::of(lang).way.line(&way))));
    for finding in failing(report) {
        lines.push(format!("  - {}", finding.say.get(lang)));
        lines.extend(finding.flipped.iter().map(|flip| format!("    {}", flip.say.get(lang))));
        lines.extend(finding.items.iter().map(|item| format!("    - {}", item.get(lang))));
    }

    lines.extend([String::new(), words.ticket_expected.clone()]);
    let expected: Vec<String> =
        failing(report).map(|finding| format!("  - {}", finding.title.get(lang))).collect();
    if expected.is_empty() {
        lines.push(format!("  {}", words.ticket_expected_none));
    }
    lines.extend(expected);

    lines.extend([String::new(), words.ticket_tried.clone()]);
    let time = local_time(report.started, &report.machine);
    let seconds = format!("{}.{}", report.took_ms / 1000, report.took_ms % 1000 / 100);
    let count = |status| report.count(status);
    lines.push(format!(
        "  {}",
        fill(
            &words.ticket_tried_line,
            &[
                ("program", &report.program.name),
                ("version", &report.program.version),
                ("time", &time),
                ("seconds", &seconds),
                ("checks", &report.findings.len()),
                ("fail", &count(Status::Fail)),
                ("warn", &count(Status::Warn)),
                ("unknown", &count(Status::Unknown)),
                ("skipped", &count(Status::Skipped)),
            ],
        )
    ));
    for cause in &report.causes {
        let because = cause.because.join(", ");
        let sure = Words::of(lang).nouns.confidence(cause.confidence);
        lines.push(format!("  - {} ({sure}; {}: {because})", cause.title.get(lang), cause.id));
    }
    let watched = timeline(report, lang);
    if !watched.is_empty() {
        lines.extend([String::new(), words.ticket_timeline.clone()]);
    }
    for line in watched {
        lines.push(format!("{}{}", if line.inner { "    " } else { "  " }, line.text));
    }
    if failing(report).next().is_some() {
        lines.extend([String::new(), words.ticket_failing.clone()]);
    }
    for finding in failing(report) {
        let at = SignedDuration::from_millis(i64::try_from(finding.started_ms).unwrap_or(i64::MAX));
        let time = report.started.checked_add(at).unwrap_or(report.started);
        let id = finding.expectation.as_deref().unwrap_or(finding.status.name());
        let facts: Vec<String> = finding
            .facts
            .iter()
            .map(|(name, value)| format!("{name}={}", fact(value).replace('\n', " ")))
            .collect();
        lines.push(format!("  {} {}:{id}", local_time(time, &report.machine), finding.check));
        if !facts.is_empty() {
            lines.push(format!("    {}", facts.join("  ")));
        }
        if let Some(unanswered) = &finding.unanswered {
            lines.push(format!("    {} {}", unanswered.kind.name(), unanswered.detail));
        }
    }

    let machine = &report.machine;
    let line = |name: &str, value: &dyn Display| format!("{name}{}{value}", words.separator);
    let system =
        [&machine.os_version, &machine.kernel, &machine.arch].map(String::as_str).join(", ");
    let packs: Vec<String> =
        report.packs.iter().map(|pack| format!("{} {}", pack.id, pack.version)).collect();
    let versions =
        format!("{} {}, {}", report.program.name, report.program.version, packs.join(", "));
    lines.push(String::new());
    lines.push(line(&words.machine, &system));
    lines.push(line(&words.ticket_versions, &versions));
    lines.push(line(&words.report_id, &report_id(report)));
    lines.extend([String::new(), words.ticket_request.clone()]);
    for text in lines {
        // Sentences are one line each here; a line break from outside must not look like one of ours.
        writeln!(out, "{}", visible(&text.replace('\n', " ")).trim_end())?;
    }
    Ok(())
}

/// `[type] about what: problem`.
fn title(report: &Report, lang: Lang) -> String {
    let words = &Words::of(lang).report;
    let first = failing(report).next();
    let group = report.causes.first().map_or_else(
        || first.map(|finding| (&finding.pack, &finding.group)),
        |cause| {
            let explained = cause.explains.iter().chain(&cause.because);
            explained
                .filter_map(|id| report.finding(id.split(':').next().unwrap_or(id)))
                .map(|finding| (&finding.pack, &finding.group))
                .next()
        },
    );
    let what = group
        .and_then(|(pack, group)| {
            report.packs.iter().find(|known| known.id == *pack)?.groups.get(group)
        })
        .map_or(words.ticket_what.as_str(), |title| title.get(lang));
    let problem = match (report.causes.first(), first) {
        (Some(cause), _) => cause.title.get(lang).to_owned(),
        (None, Some(finding)) => finding.say.get(lang).to_owned(),
        (None, None) => headline(report, lang),
    };
    fill(
        &words.ticket_title,
        &[("type", &words.ticket_type), ("what", &what), ("problem", &problem)],
    )
}

/// What does not work, and what worries where nothing fails.
fn failing(report: &Report) -> impl Iterator<Item = &Finding> {
    let status = if report.count(Status::Fail) > 0 { Status::Fail } else { Status::Warn };
    report.findings.iter().filter(move |finding| finding.status == status)
}
