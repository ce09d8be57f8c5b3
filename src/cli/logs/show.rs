//! A summary of logs as lines for a person, or as JSON.

use super::super::terminal::Terminal;
use crate::host::Host;
use crate::logs::{FileSummary, Level, Moment, Summary, Template};
use crate::model::{Private, PrivateKind, Status};
use crate::redact::{Rules, redact_text};
use crate::text::fill;
use serde_json::{Value, json};
use std::fmt::Display;

/// Kinds of lines shown to a person.
const MOST_SHOWN: usize = 20;
/// Characters shown of a line.
const WIDTH: usize = 200;

/// Shows a summary to a person. What does not go to a screen is redacted.
pub(super) fn text(summary: &Summary, host: &dyn Host, terminal: &mut Terminal) {
    let words = &terminal.words().cli;
    let mut lines: Vec<(Option<Status>, String)> = Vec::new();
    for file in &summary.files {
        lines.push((None, String::new()));
        file_lines(file, summary.every, terminal, &mut lines);
    }
    let is_shown = |template: &&Template| summary.every || template.level >= Some(Level::Warn);
    let templates: Vec<&Template> = summary.templates.iter().filter(is_shown).collect();
    lines.push((None, String::new()));
    if templates.iter().any(|template| template.level >= Some(Level::Warn)) {
        lines.push((None, words.logs_kinds.clone()));
    } else {
        lines.push((Some(Status::Pass), words.logs_none.clone()));
    }
    for template in templates.iter().take(MOST_SHOWN) {
        template_lines(template, summary, terminal, &mut lines);
    }
    if templates.len() > MOST_SHOWN {
        let more = templates.len() - MOST_SHOWN;
        lines.push((None, fill(&words.logs_more, &[("count", &more)])));
    }
    let texts: Vec<&str> = lines.iter().map(|(_, line)| line.as_str()).collect();
    let texts = shareable(&texts, host, terminal);
    for ((status, _), text) in lines.iter().zip(texts) {
        match status {
            Some(status) => terminal.say_status(*status, &text),
            None => terminal.say(&text),
        }
    }
}

fn file_lines(
    file: &FileSummary,
    every: bool,
    terminal: &Terminal,
    lines: &mut Vec<(Option<Status>, String)>,
) {
    let words = &terminal.words().cli;
    #[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
    let megabytes = format!("{:.1}", file.bytes as f64 / 1e6);
    let head: [(&str, &dyn Display); 4] = [
        ("file", &file.name),
        ("lines", &file.lines),
        ("megabytes", &megabytes),
        ("encoding", &file.encoding),
    ];
    lines.push((None, fill(&words.logs_file, &head)));
    let count = |level| file.count(level);
    let below = count(Level::Debug) + count(Level::Trace);
    let counts: [(&str, &dyn Display); 7] = [
        ("fatal", &count(Level::Fatal)),
        ("error", &count(Level::Error)),
        ("warn", &count(Level::Warn)),
        ("notice", &count(Level::Notice)),
        ("info", &count(Level::Info)),
        ("debug", &below),
        ("none", &file.without_level()),
    ];
    let sentence = if every { &words.logs_levels_all } else { &words.logs_levels };
    lines.push((None, format!("  {}", fill(sentence, &counts))));
    if let (Some(first), Some(last)) = (file.first(), file.last()) {
        let span = [("first", &shown(first) as &dyn Display), ("last", &shown(last))];
        lines.push((None, format!("  {}", fill(&words.logs_span, &span))));
    }
    for (sentence, count) in
        [(&words.logs_binary, file.binary_lines), (&words.logs_long, file.long_lines)]
    {
        if count > 0 {
            lines.push((None, format!("  {}", fill(sentence, &[("count", &count)]))));
        }
    }
    if file.cut {
        lines.push((Some(Status::Unknown), format!("  {}", words.logs_cut)));
    }
}

fn template_lines(
    template: &Template,
    summary: &Summary,
    terminal: &Terminal,
    lines: &mut Vec<(Option<Status>, String)>,
) {
    let words = &terminal.words().cli;
    let level = template.level.map_or("-", Level::name);
    let status = match template.level {
        Some(Level::Fatal | Level::Error) => Some(Status::Fail),
        Some(Level::Warn) => Some(Status::Warn),
        _ => None,
    };
    let new = if template.is_new { format!("  ({})", words.logs_new) } else { String::new() };
    lines.push((None, String::new()));
    lines.push((status, format!("  {level:6} {}{new}", short(&template.text))));
    if let (Some(first), Some(last)) = (template.first, template.last) {
        let span: [(&str, &dyn Display); 3] =
            [("count", &template.count), ("first", &shown(first)), ("last", &shown(last))];
        let bars = bars(&template.histogram);
        lines.push((None, format!("         {}  {bars}", fill(&words.logs_kind_span, &span))));
    } else {
        lines.push((None, format!("         {} ×", template.count)));
    }
    let file = summary.files.get(template.file).map_or("", |file| file.name.as_str());
    let example = short(&template.example);
    lines.push((None, format!("         {file}:{}: {example}", template.line)));
}

/// A moment for a person: by the clock of the log, without a zone.
fn shown(moment: Moment) -> String {
    moment.local.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// The start of a text, on one line.
fn short(text: &str) -> String {
    let line = text.trim().replace(['\n', '\r', '\t'], " ");
    let mut short: String = line.chars().take(WIDTH).collect();
    if short.len() < line.len() {
        short.push('…');
    }
    short
}

/// Counts as bars.
fn bars(counts: &[u32]) -> String {
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let bar = |count: &u32| match u64::from(*count) * 8 / u64::from(most) {
        0 if *count == 0 => ' ',
        0 | 1 => '▁',
        2 => '▂',
        3 => '▃',
        4 => '▄',
        5 => '▅',
        6 => '▆',
        7 => '▇',
        _ => '█',
    };
    counts.iter().map(bar).collect()
}

/// Texts without what is private, unless a person at the screen reads them. Each is one line.
fn shareable(texts: &[&str], host: &dyn Host, terminal: &Terminal) -> Vec<String> {
    if terminal.is_screen {
        return texts.iter().map(|text| (*text).to_owned()).collect();
    }
    let machine = host.machine();
    let known = [
        (PrivateKind::Host, machine.host_name),
        (PrivateKind::User, machine.user_name),
        (PrivateKind::Path, machine.home),
    ];
    let known: Vec<Private> = known
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(kind, value)| Private { kind, value })
        .collect();
    // All at once, so that one value has one stand-in everywhere.
    let whole: Vec<String> = texts.iter().map(|text| text.replace(['\n', '\r'], " ")).collect();
    let clean = redact_text(&whole.join("\n"), &Rules::default(), &known);
    clean.split('\n').map(str::to_owned).collect()
}

/// Prints a summary as one JSON document, redacted unless a person reads it.
pub(super) fn json(summary: &Summary, host: &dyn Host, terminal: &mut Terminal) {
    let mut texts: Vec<&str> = summary.files.iter().map(|file| file.name.as_str()).collect();
    for template in &summary.templates {
        texts.extend([template.text.as_str(), template.example.as_str()]);
    }
    let texts = shareable(&texts, host, terminal);
    let mut texts = texts.into_iter();
    let names: Vec<String> = texts.by_ref().take(summary.files.len()).collect();
    let files: Vec<Value> = summary
        .files
        .iter()
        .zip(&names)
        .map(|(file, name)| file_value(file, name, summary))
        .collect();
    let templates: Vec<Value> = summary
        .templates
        .iter()
        .map(|template| {
            let text = texts.next().unwrap_or_default();
            let example = texts.next().unwrap_or_default();
            json!({
                "id": template.id,
                "level": template.level.map(Level::name),
                "count": template.count,
                "text": text,
                "first": template.first.map(|moment| moment.rfc3339()),
                "last": template.last.map(|moment| moment.rfc3339()),
                "new": template.is_new,
                "histogram": template.histogram,
                "example": example,
                "file": names.get(template.file),
                "line": template.line,
            })
        })
        .collect();
    let document = json!({
        "every_line": summary.every,
        "first": summary.first.map(|moment| moment.rfc3339()),
        "last": summary.last.map(|moment| moment.rfc3339()),
        "files": files,
        "templates": templates,
    });
    terminal.say_raw(&format!("{document:#}\n"));
}

fn file_value(file: &FileSummary, name: &str, summary: &Summary) -> Value {
    let least = if summary.every { Level::Trace } else { Level::Warn };
    let levels: serde_json::Map<String, Value> = Level::ALL
        .iter()
        .filter(|level| **level >= least)
        .map(|level| (level.name().to_owned(), file.count(*level).into()))
        .collect();
    json!({
        "file": name,
        "encoding": file.encoding,
        "bytes": file.bytes,
        "lines": file.lines,
        "binary_lines": file.binary_lines,
        "long_lines": file.long_lines,
        "cut": file.cut,
        "levels": levels,
        "first": file.first().map(|moment| moment.rfc3339()),
        "last": file.last().map(|moment| moment.rfc3339()),
    })
}
