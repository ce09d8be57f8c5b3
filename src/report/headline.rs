//! The verdict of a whole run in a sentence or two.

use crate::model::{Ended, Lang, Report, Status, Verdict};
use crate::text::{Words, fill};

/// The verdict in plain words, for the top of the page, the window and the terminal.
pub fn headline(report: &Report, lang: Lang) -> String {
    let words = &Words::of(lang).report;
    let titled = |status: Status, one: &str, many: &str| {
        let count = report.count(status);
        let first = report.findings.iter().find(|finding| finding.status == status);
        let title = first.map_or("", |finding| finding.say.get(lang));
        fill(if count == 1 { one } else { many }, &[("count", &count), ("title", &title)])
    };
    let mut sentences = vec![match Verdict::of(report) {
        Verdict::Causes(count) => {
            let sentence = if count == 1 { &words.headline_cause } else { &words.headline_causes };
            let first = report.causes.first().map_or("", |cause| cause.title.get(lang));
            fill(sentence, &[("count", &count), ("cause", &first)])
        }
        Verdict::Changed => words.headline_changed.clone(),
        Verdict::Fail => titled(Status::Fail, &words.headline_fail, &words.headline_fails),
        Verdict::Unknown => words.headline_unsure.clone(),
        Verdict::Nothing => words.headline_nothing.clone(),
        Verdict::Warn => titled(Status::Warn, &words.headline_warn, &words.headline_warns),
        Verdict::Pass => words.headline_fine.clone(),
    }];
    let flipped = report.findings.iter().any(|finding| finding.flipped.is_some());
    if let Some(course) = report.causes.first().and_then(|cause| cause.course) {
        sentences.push(Words::of(lang).nouns.course(course).to_owned());
    } else if flipped && report.causes.is_empty() && report.network_changed.is_none() {
        sentences.push(words.headline_flipped.clone());
    }
    if let Some(change) = report.network_changed.as_ref() {
        sentences.push(Words::of(lang).nouns.network_changed(change));
    }
    match report.count(Status::Unknown) {
        0 => {}
        1 => sentences.push(words.unknown_one.clone()),
        count => sentences.push(fill(&words.unknown_many, &[("count", &count)])),
    }
    match report.ended {
        Ended::Complete => {}
        Ended::Stopped => sentences.push(words.stopped.clone()),
        Ended::Deadline => sentences.push(words.deadline.clone()),
    }
    // Titles end without a full stop; the next sentence needs one before it.
    let stop = if lang == Lang::ZhCn { "。" } else { "." };
    let gap = if lang == Lang::ZhCn { "" } else { " " };
    let last = sentences.len() - 1;
    for sentence in sentences.iter_mut().take(last) {
        if !sentence.ends_with(['.', '。', '!', '?', '！', '？']) {
            sentence.push_str(stop);
        }
    }
    sentences.join(gap)
}
