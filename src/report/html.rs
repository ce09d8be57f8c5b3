//! The page for people: one file, no script, no network, every language in it.

use super::headline::headline;
use super::id::report_id;
use super::plain::{local_time, visible};
use super::timeline::{Drawn, drawn};
use super::way::{Picture, pictures};
use crate::model::{
    Cause, Course, Finding, Flip, Lang, PrivateKind, Report, Status, Step, Text, Verdict,
};
use crate::redact::{Shareable, base64};
use crate::text::{ReportWords, Words, fill};
use askama::Template;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io;

/// The style sheet stands in the page; the page's own policy allows this one and nothing else.
const STYLE: &str = include_str!("../../assets/report/report.css");

#[derive(Template)]
#[template(path = "report.html", config = "assets/report/askama.toml")]
struct Document<'a> {
    title: String,
    lang: Lang,
    style: &'static str,
    style_hash: String,
    languages: &'a str,
    pages: Vec<Page<'a>>,
}

/// The report in one language.
#[derive(Template)]
#[template(path = "page.html", config = "assets/report/askama.toml")]
struct Page<'a> {
    lang: Lang,
    words: &'a ReportWords,
    report: &'a Report,
    id: String,
    made: String,
    headline: String,
    tone: &'static str,
    counts: Vec<(Status, usize)>,
    pictures: Vec<Picture>,
    groups: Vec<Group<'a>>,
    timeline: Option<Drawn>,
    machine: Vec<(&'a str, String)>,
    redactions: Vec<(&'a str, usize)>,
}

/// The findings of one group.
struct Group<'a> {
    title: String,
    findings: Vec<&'a Finding>,
}

pub(super) fn write(shareable: &Shareable, lang: Lang, out: &mut dyn io::Write) -> io::Result<()> {
    let others = Lang::ALL.into_iter().filter(|other| *other != lang);
    let pages: Vec<Page<'_>> =
        std::iter::once(lang).chain(others).map(|lang| page(shareable, lang)).collect();
    let words = &Words::of(lang).report;
    let document = Document {
        title: visible(&format!("{} {}", words.name, report_id(shareable.report()))),
        lang,
        style: STYLE,
        style_hash: base64(&Sha256::digest(STYLE.as_bytes())),
        languages: &words.languages,
        pages,
    };
    document.write_into(out).map_err(io::Error::other)
}

fn page(shareable: &Shareable, lang: Lang) -> Page<'_> {
    let report = shareable.report();
    let words = &Words::of(lang).report;
    let counts = Status::ALL.into_iter().map(|status| (status, report.count(status)));
    let redactions =
        shareable.redactions().iter().map(|(kind, count)| (kind_word(*kind, words), *count));
    Page {
        lang,
        words,
        report,
        id: report_id(report),
        made: fill(&words.made, &[("time", &local_time(report.started, &report.machine))]),
        headline: visible(&headline(report, lang)),
        tone: tone(report),
        counts: counts.filter(|(_, count)| *count > 0).collect(),
        pictures: pictures(report, lang),
        groups: groups(report, lang),
        timeline: drawn(report, lang),
        machine: machine(report, words),
        redactions: redactions.collect(),
    }
}

impl Page<'_> {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand references over")]
    fn status(&self, status: &Status) -> &'static str {
        Words::of(self.lang).nouns.status(*status)
    }

    fn confidence(&self, cause: &Cause) -> &str {
        Words::of(self.lang).nouns.confidence(cause.confidence)
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand references over")]
    fn course(&self, course: &Course) -> &str {
        Words::of(self.lang).nouns.course(*course)
    }

    fn other_answer(&self, flip: &Flip) -> String {
        visible(&fill(&self.words.other_answer, &[("say", &flip.other.get(self.lang))]))
    }

    fn side(&self, cause: &Cause) -> &str {
        Words::of(self.lang).nouns.side(cause.side)
    }

    /// Steps for the report's system.
    fn own_steps<'c>(&self, cause: &'c Cause) -> Vec<&'c Step> {
        let os = self.report.machine.os;
        cause.steps.iter().filter(|step| step.os.is_none_or(|own| own == os)).collect()
    }

    /// Steps for other systems, behind the name of each.
    fn other_steps<'c>(&self, cause: &'c Cause) -> Vec<(&'static str, &'c Step)> {
        let os = self.report.machine.os;
        let other = |step: &'c Step| step.os.filter(|own| *own != os).map(|own| (own.name(), step));
        cause.steps.iter().filter_map(other).collect()
    }

    /// The findings folded under a cause, and the sentence that counts them.
    fn explained(&self, cause: &Cause) -> (String, Vec<&Finding>) {
        let findings: Vec<&Finding> = cause
            .explains
            .iter()
            .filter_map(|id| self.report.finding(id))
            .filter(|finding| finding.status != Status::Pass)
            .collect();
        let count = findings.len();
        let sentence =
            if count == 1 { &self.words.explains_one } else { &self.words.explains_many };
        (fill(sentence, &[("count", &count)]), findings)
    }

    fn took(&self, finding: &Finding) -> String {
        fill(&self.words.millis, &[("count", &finding.took_ms)])
    }

    fn is_explained(&self, finding: &Finding) -> bool {
        self.report.is_explained(&finding.check)
            && matches!(finding.status, Status::Fail | Status::Warn)
    }

    fn show(&self, text: &Text) -> String {
        visible(text.get(self.lang))
    }
}

fn tone(report: &Report) -> &'static str {
    match Verdict::of(report).status(report) {
        Status::Fail => "fail",
        Status::Warn => "warn",
        Status::Unknown | Status::Skipped => "unknown",
        Status::Pass => "pass",
    }
}

fn groups(report: &Report, lang: Lang) -> Vec<Group<'_>> {
    let mut order: Vec<(&str, &str)> = Vec::new();
    let mut members: BTreeMap<(&str, &str), Vec<&Finding>> = BTreeMap::new();
    for finding in &report.findings {
        let key = (finding.pack.as_str(), finding.group.as_str());
        if !order.contains(&key) {
            order.push(key);
        }
        members.entry(key).or_default().push(finding);
    }
    order
        .into_iter()
        .map(|key| {
            let pack = report.packs.iter().find(|pack| pack.id == key.0);
            let title = pack.and_then(|pack| pack.groups.get(key.1)).map(|title| title.get(lang));
            let mut findings = members.remove(&key).unwrap_or_default();
            findings.sort_by_key(|finding| {
                Status::ALL.iter().position(|status| *status == finding.status)
            });
            Group { title: visible(title.unwrap_or(key.1)), findings }
        })
        .collect()
}

fn machine<'a>(report: &Report, words: &'a ReportWords) -> Vec<(&'a str, String)> {
    let machine = &report.machine;
    let mut rows = vec![
        (words.system.as_str(), visible(&machine.os_version)),
        (&words.kernel, visible(&machine.kernel)),
        (&words.arch, visible(&machine.arch)),
        (&words.host, visible(&machine.host_name)),
        (&words.user, visible(&machine.user_name)),
        (&words.home, visible(&machine.home)),
        (&words.language, visible(&machine.language)),
        (&words.time_zone, visible(&machine.time_zone)),
    ];
    if let Some(elevated) = machine.elevated {
        let word = if elevated { &words.yes } else { &words.no };
        rows.push((&words.elevated, word.clone()));
    }
    rows.retain(|(_, value)| !value.is_empty());
    rows
}

fn kind_word(kind: PrivateKind, words: &ReportWords) -> &str {
    match kind {
        PrivateKind::Secret => &words.kind_secret,
        PrivateKind::User => &words.kind_user,
        PrivateKind::Host => &words.kind_host,
        PrivateKind::Path => &words.kind_path,
        PrivateKind::Address => &words.kind_address,
        PrivateKind::Mac => &words.kind_mac,
        PrivateKind::Email => &words.kind_email,
        PrivateKind::Phone => &words.kind_phone,
        PrivateKind::IdNumber => &words.kind_id_number,
        PrivateKind::Serial => &words.kind_serial,
        PrivateKind::Ssid => &words.kind_ssid,
        PrivateKind::Word => &words.kind_word,
    }
}
