//! What a pack of others would do, shown before it may do it.

use super::super::backend::Offer;
use super::super::command::Command;
use super::super::mark::mark;
use super::super::state::State;
use super::super::theme::{self, Palette};
use super::super::widgets;
use crate::model::Status;
use crate::text::{Words, fill};
use egui::{RichText, Ui};

/// Most lines of one list shown; a pack may name thousands.
const MOST: usize = 200;

pub(super) fn ui(ui: &mut Ui, state: &State, words: &Words, place: usize) -> Option<Command> {
    let Some(offered) = state.offers.get(place) else { return Some(Command::Back) };
    widgets::page(
        ui,
        "consent",
        |ui| {
            ui.horizontal_wrapped(|ui| {
                let allow = if offered.allowed {
                    widgets::beside(ui, &words.gui.consent_withdraw)
                } else {
                    widgets::primary(ui, &words.gui.consent_allow)
                };
                let back = widgets::beside(ui, &words.gui.back);
                if allow.clicked() {
                    return Some(Command::Allow(place, !offered.allowed));
                }
                back.clicked().then_some(Command::Back)
            })
            .inner
        },
        |ui| {
            about(ui, state, &offered.offer, words);
            let reads = (&words.gui.consent_reads, &offered.offer.files);
            let contacts = (&words.gui.consent_contacts, &offered.offer.hosts);
            let runs = (&words.gui.consent_runs, &offered.offer.programs);
            for (place, (title, lines)) in [reads, contacts, runs].into_iter().enumerate() {
                list(ui, place, title, lines, words);
            }
            if offered.offer.programs.is_empty() {
                return None;
            }
            programs(ui, place, offered.programs, words)
        },
    )
}

fn about(ui: &mut Ui, state: &State, offer: &Offer, words: &Words) {
    let palette = Palette::of(ui);
    let gui = &words.gui;
    let title = fill(&gui.consent_title, &[("title", &offer.title.get(state.lang))]);
    widgets::text(ui, &title, theme::TITLE, palette.text);
    let from = if offer.publisher.is_empty() {
        gui.consent_nobody.clone()
    } else {
        fill(&gui.consent_publisher, &[("publisher", &offer.publisher)])
    };
    ui.label(from);
    ui.label(match offer.checks {
        1 => gui.consent_checks_one.clone(),
        count => fill(&gui.consent_checks, &[("count", &count)]),
    });
    // Of a program that it runs nobody can say so.
    if offer.programs.is_empty() {
        ui.label(&gui.consent_only_looks);
    }
    widgets::remark(ui, &fill(&gui.consent_file, &[("path", &offer.path.display())]));
    widgets::remark(ui, &gui.consent_for_now);
    ui.add_space(8.0);
}

fn list(ui: &mut Ui, place: usize, title: &str, lines: &[String], words: &Words) {
    let palette = Palette::of(ui);
    widgets::card(ui, |ui| {
        widgets::text(ui, title, 16.0, palette.text);
        if lines.is_empty() {
            widgets::remark(ui, &words.gui.consent_none);
        }
        ui.push_id(place, |ui| {
            for line in lines.iter().take(MOST) {
                ui.label(RichText::new(line.as_str()).size(theme::SMALL).color(palette.text));
            }
        });
        let more = lines.len().saturating_sub(MOST);
        if more > 0 {
            widgets::remark(ui, &fill(&words.gui.consent_more, &[("count", &more)]));
        }
    });
}

fn programs(ui: &mut Ui, place: usize, allowed: bool, words: &Words) -> Option<Command> {
    let palette = Palette::of(ui);
    ui.add_space(6.0);
    ui.horizontal_wrapped(|ui| {
        mark(ui, Status::Warn, 18.0);
        let color = palette.status(Status::Warn);
        widgets::text(ui, &words.gui.consent_programs_warning, theme::BODY, color);
    });
    widgets::tick(ui, allowed, true, &words.gui.consent_allow_programs)
        .map(|allowed| Command::AllowPrograms(place, allowed))
}
