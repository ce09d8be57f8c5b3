//! What a run found: the verdict, the causes, the findings by group.

use super::super::command::Command;
use super::super::fold::Fold;
use super::super::groups::{Group, groups};
use super::super::state::State;
use super::super::theme::{self, Palette};
use super::super::way;
use super::super::widgets;
use super::{cause, finding};
use crate::model::{Ended, Finding, Report, Status, Verdict};
use crate::report::timeline;
use crate::text::{Words, fill};
use egui::Ui;

pub(super) fn ui(ui: &mut Ui, state: &State, words: &Words) -> Option<Command> {
    let Some(report) = state.report.as_deref() else { return Some(Command::Back) };
    widgets::page(
        ui,
        "result",
        |ui| actions(ui, state, words),
        |ui| {
            verdict(ui, state, words, report);
            way::ui(ui, words, state.way.as_ref());
            let mut command = None;
            for known in &report.causes {
                command = cause::full(ui, state, words, report, known).or(command);
                ui.add_space(4.0);
            }
            widgets::heading(ui, &words.gui.findings_title);
            for group in groups(report) {
                show_group(ui, state, words, report, &group);
                ui.add_space(2.0);
            }
            show_timeline(ui, state, words, report);
            command
        },
    )
}

/// What a watch saw, where the report is one of a watch.
fn show_timeline(ui: &mut Ui, state: &State, words: &Words, report: &Report) {
    for (at, line) in timeline(report, state.lang).iter().enumerate() {
        if at == 0 {
            widgets::heading(ui, &words.report.timeline);
        }
        if line.inner {
            widgets::remark(ui, &line.text);
        } else {
            ui.label(&line.text);
        }
    }
}

fn actions(ui: &mut Ui, state: &State, words: &Words) -> Option<Command> {
    let gui = &words.gui;
    ui.horizontal_wrapped(|ui| {
        let mut command =
            widgets::primary(ui, &gui.save_report).clicked().then_some(Command::Share);
        let mut others = vec![(&gui.copy_summary, Command::CopySummary)];
        if !state.opened {
            others.push((&gui.again, Command::Again));
        }
        others.push((&gui.back, Command::Back));
        for (words, does) in others {
            if widgets::beside(ui, words).clicked() {
                command = Some(does);
            }
        }
        command
    })
    .inner
}

fn verdict(ui: &mut Ui, state: &State, words: &Words, report: &Report) {
    let palette = Palette::of(ui);
    let gui = &words.gui;
    if state.opened {
        let when = report.started.strftime("%Y-%m-%d %H:%M UTC").to_string();
        ui.label(fill(&gui.old_report, &[("when", &when)]));
        ui.add_space(4.0);
    }
    let verdict = Verdict::of(report);
    let (title, hint) = match verdict {
        Verdict::Causes(1) => (gui.verdict_cause.clone(), None),
        Verdict::Causes(count) => (fill(&gui.verdict_causes, &[("count", &count)]), None),
        Verdict::Fail => (gui.verdict_fail.clone(), Some(&gui.verdict_fail_hint)),
        Verdict::Warn => (gui.verdict_warn.clone(), None),
        // What happened is said below.
        Verdict::Changed => (gui.verdict_unknown.clone(), None),
        Verdict::Unknown | Verdict::Nothing => {
            (gui.verdict_unknown.clone(), Some(&gui.verdict_unknown_hint))
        }
        Verdict::Pass => (gui.verdict_pass.clone(), None),
    };
    cause::marked(ui, verdict.status(report), 30.0, |ui| {
        widgets::text(ui, &title, theme::TITLE, palette.text);
        if let Some(hint) = hint {
            ui.label(hint);
        }
        let flipped = report.findings.iter().any(|finding| finding.flipped.is_some());
        if let Some(change) = &report.network_changed {
            ui.label(words.nouns.network_changed(change));
        } else if flipped && report.causes.is_empty() {
            ui.label(&words.report.headline_flipped);
        }
        match report.ended {
            Ended::Complete => {}
            Ended::Stopped => {
                ui.label(&gui.ended_stopped);
            }
            Ended::Deadline => {
                ui.label(&gui.ended_deadline);
            }
        }
        tally(ui, words, report);
    });
    ui.add_space(10.0);
}

/// How many checks ended how, in words.
fn tally(ui: &mut Ui, words: &Words, report: &Report) {
    let palette = Palette::of(ui);
    let checked = report.findings.len() - report.count(Status::Skipped);
    let seconds = format!("{}.{}", report.took_ms / 1000, report.took_ms % 1000 / 100);
    let values: [(&str, &dyn std::fmt::Display); 2] =
        [("checked", &checked), ("seconds", &seconds)];
    let tally = fill(&words.gui.tally, &values);
    let counts: Vec<(Status, String)> = Status::ALL
        .into_iter()
        .filter(|status| *status != Status::Skipped && report.count(*status) > 0)
        .map(|status| {
            let word = words.nouns.status(status);
            (status, format!("{word} {}", report.count(status)))
        })
        .collect();
    let mut parts = vec![(tally.as_str(), theme::SMALL, palette.weak)];
    for (status, words) in &counts {
        parts.push((words, theme::SMALL, palette.status(*status)));
    }
    widgets::line(ui, &parts);
}

fn show_group(ui: &mut Ui, state: &State, words: &Words, report: &Report, group: &Group<'_>) {
    let is_well = group.is_well();
    widgets::card(ui, |ui| {
        let fold = Fold {
            id: group.id,
            title: state.group_title(group.id),
            size: 16.0,
            color: Palette::of(ui).text,
            beside: &summary(words, group, is_well),
            open: !is_well,
        };
        fold.show(
            ui,
            |_| {},
            |ui| {
                let troubled = group.findings.iter().filter(|found| is_troubled(found));
                for found in troubled {
                    ui.separator();
                    let explained = report.is_explained(&found.check);
                    finding::ui(ui, state, words, found, explained);
                }
                rest(ui, state, words, group, is_well);
            },
        );
    });
}

fn is_troubled(finding: &Finding) -> bool {
    !matches!(finding.status, Status::Pass | Status::Skipped)
}

/// The findings that want no attention; behind a fold of their own where others do.
fn rest(ui: &mut Ui, state: &State, words: &Words, group: &Group<'_>, is_well: bool) {
    let findings: Vec<&Finding> =
        group.findings.iter().copied().filter(|found| !is_troubled(found)).collect();
    let show = |ui: &mut Ui| {
        for found in &findings {
            ui.separator();
            finding::ui(ui, state, words, found, false);
        }
    };
    if is_well {
        show(ui);
        return;
    }
    let counts = [Status::Pass, Status::Skipped].map(|status| (status, group.count(status)));
    let parts = counts.into_iter().filter(|(_, count)| *count > 0);
    let words = parts.map(|(status, count)| format!("{} {count}", words.nouns.status(status)));
    let title = words.collect::<Vec<_>>().join(" · ");
    if title.is_empty() {
        return;
    }
    ui.separator();
    let color = Palette::of(ui).link;
    let fold =
        Fold { id: "rest", title: &title, size: theme::BODY, color, beside: "", open: false };
    fold.show(ui, |_| {}, show);
}

fn summary(words: &Words, group: &Group<'_>, is_well: bool) -> String {
    let gui = &words.gui;
    let passed = group.count(Status::Pass);
    if is_well && passed == group.findings.len() {
        return match passed {
            1 => gui.group_one_well.clone(),
            count => fill(&gui.group_all_well, &[("count", &count)]),
        };
    }
    let counts = Status::ALL.into_iter().map(|status| (status, group.count(status)));
    let parts: Vec<String> = counts
        .filter(|(_, count)| *count > 0)
        .map(|(status, count)| format!("{} {count}", words.nouns.status(status)))
        .collect();
    parts.join(" · ")
}
