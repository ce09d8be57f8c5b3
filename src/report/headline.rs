//! The verdict of a whole run in a sentence or two.

use crate::model::{Ended, Lang, Report, Status};
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
    let told = report.count(Status::Pass) + report.count(Status::Warn) + report.count(Status::Fail);
    let unsure = report
        .findings
        .iter()
        .any(|finding| finding.essential && finding.status == Status::Unknown);
    let mut sentences = vec![if let Some(first) = report.causes.first() {
        let count = report.causes.len();
        let sentence = if count == 1 { &words.headline_cause } else { &words.headline_causes };
        fill(sentence, &[("count", &count), ("cause", &first.title.get(lang))])
    } else if report.count(Status::Fail) > 0 {
        titled(Status::Fail, &words.headline_fail, &words.headline_fails)
    } else if unsure {
        words.headline_unsure.clone()
    } else if report.count(Status::Warn) > 0 {
        titled(Status::Warn, &words.headline_warn, &words.headline_warns)
    } else if told > 0 {
        words.headline_fine.clone()
    } else {
        words.headline_nothing.clone()
    }];
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
