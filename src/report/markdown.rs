//! The report in short, for issue trackers and forums.

use super::headline::headline;
use super::id::report_id;
use super::plain::{fact, local_time, visible};
use super::timeline::timeline;
use crate::model::{Lang, Status, Way};
use crate::redact::Shareable;
use crate::text::Words;
use std::io;

pub(super) fn write(shareable: &Shareable, lang: Lang, out: &mut dyn io::Write) -> io::Result<()> {
    let report = shareable.report();
    let words = &Words::of(lang).report;
    writeln!(out, "## {}\n", escape(&headline(report, lang)))?;
    let time = local_time(report.started, &report.machine);
    writeln!(out, "{} `{}`, {}\n", words.report_id, report_id(report), escape(&time))?;
    if let Some(way) = Way::of(report) {
        writeln!(out, "{}\n", escape(&Words::of(lang).way.line(&way)))?;
    }
    for cause in &report.causes {
        writeln!(out, "### {}\n", escape(cause.title.get(lang)))?;
        if let Some(course) = cause.course {
            writeln!(out, "{}\n", escape(Words::of(lang).nouns.course(course)))?;
        }
        writeln!(out, "{}\n", escape(cause.meaning.get(lang)))?;
        let particulars = report.particulars(cause);
        for item in &particulars {
            writeln!(out, "- {}", escape(item.get(lang)))?;
        }
        if !particulars.is_empty() {
            writeln!(out)?;
        }
        let own = |os: Option<_>| os.is_none_or(|os| os == report.machine.os);
        let steps = cause.steps.iter().filter(|step| own(step.os));
        for (number, step) in steps.enumerate() {
            writeln!(out, "{}. {}", number + 1, escape(step.say.get(lang)))?;
        }
        writeln!(out)?;
    }
    writeln!(out, "### {}\n", words.findings)?;
    for status in Status::ALL {
        for finding in report.findings.iter().filter(|finding| finding.status == status) {
            let word = Words::of(lang).nouns.status(status);
            let title = escape(finding.title.get(lang));
            writeln!(out, "- **{word}**: {title}. {}", escape(finding.say.get(lang)))?;
            if let Some(flip) = &finding.flipped {
                writeln!(out, "  - {}", escape(flip.say.get(lang)))?;
            }
            for item in &finding.items {
                writeln!(out, "  - {}", escape(item.get(lang)))?;
            }
            if matches!(status, Status::Fail | Status::Warn) {
                for (name, value) in &finding.facts {
                    let value = fact(value).replace(['\n', '`'], " ");
                    writeln!(out, "  - `{}` = `{value}`", visible(name).replace('`', " "))?;
                }
            }
        }
    }
    for (at, line) in timeline(report, lang).iter().enumerate() {
        if at == 0 {
            writeln!(out, "\n### {}\n", words.timeline)?;
        }
        let indent = if line.inner { "  " } else { "" };
        writeln!(out, "{indent}- {}", escape(&line.text))?;
    }
    let machine = &report.machine;
    let system =
        [&machine.os_version, &machine.kernel, &machine.arch].map(String::as_str).join(", ");
    writeln!(out, "\n### {}\n\n{}", words.machine, escape(&system))?;
    Ok(())
}

/// Text that no reader of Markdown takes for anything but text.
fn escape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in visible(text).replace('\n', " ").chars() {
        if matches!(
            character,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '!' | '~' | '&' | '@'
        ) {
            plain.push('\\');
        }
        plain.push(character);
    }
    plain
}
