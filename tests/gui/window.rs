//! The window as a person uses it: by its labels, without a display.

use crate::sample;
use egui::accesskit::Role;
use egui::{Event, Key, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use selfcheck::gui::{App, Backend, Options, Screen};
use selfcheck::model::Lang;
use std::time::{Duration, Instant};

fn window(backend: Backend, lang: Lang, width: f32, height: f32) -> Harness<'static, Option<App>> {
    let mut backend = Some(backend);
    let show = move |ui: &mut egui::Ui, app: &mut Option<App>| {
        let ctx = ui.ctx().clone();
        let app = app.get_or_insert_with(|| {
            App::new(&ctx, backend.take().unwrap(), Options { lang, open: None })
        });
        app.take_in(&ctx);
        app.show(ui);
    };
    let mut harness = Harness::builder().with_size(vec2(width, height)).build_ui_state(show, None);
    harness.run_ok();
    harness
}

#[expect(clippy::disallowed_methods, reason = "waits for threads")]
fn until(harness: &mut Harness<'_, Option<App>>, what: &str, holds: impl Fn(&App) -> bool) {
    let begun = Instant::now();
    while !harness.state().as_ref().is_some_and(&holds) {
        assert!(begun.elapsed() < Duration::from_secs(20), "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(5));
        harness.step();
    }
    harness.run_steps(3);
}

fn until_label(harness: &mut Harness<'_, Option<App>>, label: &str) {
    for _ in 0..1000 {
        if harness.query_by_label_contains(label).is_some() {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
        harness.step();
    }
    panic!("no {label:?} among {:#?}", labels(harness));
}

fn click(harness: &mut Harness<'_, Option<App>>, label: &str) {
    harness.get_by_label(label).click();
    harness.run_steps(4);
}

fn labels(harness: &Harness<'_, Option<App>>) -> Vec<String> {
    harness
        .query_all(egui_kittest::kittest::By::new().predicate(|_| true))
        .filter_map(|node| node.accesskit_node().label())
        .collect()
}

fn to_result(lang: Lang, width: f32) -> Harness<'static, Option<App>> {
    let mut harness = window(sample::backend(false, None), lang, width, 1600.0);
    click(&mut harness, if lang == Lang::En { "Check this computer" } else { "检查这台电脑" });
    until(&mut harness, "the result", |app| app.state.screen == Screen::Result);
    harness
}

#[test]
fn one_click_leads_to_the_cause() {
    let mut harness = to_result(Lang::En, 900.0);
    harness.get_by_label("We found the cause");
    harness.get_by_label("The DNS server does not answer");
    harness.get_by_label("Restart the router.");
    assert!(harness.query_by_label("Only on Windows.").is_none(), "a step for another system");
    assert!(
        harness.query_by_label("The disk is as it should be").is_none(),
        "a group that is well is closed"
    );
    click(&mut harness, "This computer All 2 well");
    harness.get_by_label("The disk is as it should be");
    click(&mut harness, "Explains 2 findings");
    click(&mut harness, "Open network settings");
    until_label(&mut harness, "settings could not be opened");
    click(&mut harness, "Back");
    harness.get_by_label("Check this computer");
}

#[test]
fn the_way_is_read_out_in_both_languages() {
    for (lang, read_out) in [
        (
            Lang::En,
            "From this computer to the service. \
             This computer: Works — DNS: Trouble here — Service: Not known",
        ),
        (Lang::ZhCn, "从这台电脑到对方服务。这台电脑：正常 — DNS：问题在这里 — 对方的服务：未知"),
    ] {
        for width in [480.0, 900.0] {
            to_result(lang, width).get_by_role_and_label(Role::Image, read_out);
        }
    }
}

#[test]
fn details_show_the_facts() {
    let mut harness = to_result(Lang::En, 900.0);
    assert!(harness.query_by_label("udp, tcp").is_none());
    click(&mut harness, "The DNS server is as it should be");
    harness.get_by_label("udp, tcp");
    harness.get_by_label("Without it nothing opens.");
}

#[test]
fn stop_ends_the_run_with_what_was_found() {
    for by_key in [false, true] {
        let mut harness = window(sample::backend(true, None), Lang::En, 900.0, 700.0);
        click(&mut harness, "Check this computer");
        until(&mut harness, "a finding", |app| !app.state.run.findings.is_empty());
        harness.get_by_label("The address is as it should be");
        harness.get_by_role_and_label(Role::ProgressIndicator, "1 of 6 checked");
        if by_key {
            harness.key_press(Key::Escape);
            harness.run_steps(2);
        } else {
            click(&mut harness, "Stop");
        }
        until(&mut harness, "the result", |app| app.state.screen == Screen::Result);
        harness.get_by_label("You stopped the check, so not everything was looked at.");
    }
}

#[test]
fn a_run_that_breaks_leads_home_with_a_word() {
    for in_plan in [false, true] {
        let mut backend = sample::backend(false, None);
        if in_plan {
            backend.plan = std::sync::Arc::new(|_| panic!("a made-up fault"));
        } else {
            backend.start = std::sync::Arc::new(|_, _, events| {
                // As an abandoned probe would keep its end of the channel.
                std::mem::forget(events);
                panic!("a made-up fault")
            });
        }
        let mut harness = window(backend, Lang::En, 900.0, 700.0);
        click(&mut harness, "Check this computer");
        until(&mut harness, "home", |app| app.state.screen == Screen::Home);
        harness.get_by_label_contains("not of your computer");
    }
}

#[test]
fn the_language_changes_at_once() {
    let mut harness = to_result(Lang::En, 900.0);
    click(&mut harness, "简体中文");
    harness.get_by_label("找到了原因");
    harness.get_by_label("重启路由器。");
    click(&mut harness, "English");
    harness.get_by_label("Restart the router.");
}

#[test]
fn the_keyboard_is_enough() {
    let mut harness = window(sample::backend(false, None), Lang::En, 900.0, 700.0);
    for _ in 0..20 {
        if harness.get_by_label("Check this computer").is_focused() {
            break;
        }
        harness.key_press(Key::Tab);
        harness.run_steps(2);
    }
    assert!(harness.get_by_label("Check this computer").is_focused(), "Tab leads to the button");
    harness.key_press(Key::Enter);
    harness.run_steps(2);
    until(&mut harness, "the result", |app| app.state.screen == Screen::Result);
    harness.key_press(Key::Escape);
    harness.run_steps(2);
    harness.get_by_label("Check this computer");
}

#[test]
fn an_address_is_asked_for() {
    let mut harness = window(sample::backend(false, None), Lang::En, 480.0, 700.0);
    click(&mut harness, "One site does not open. One short sentence more.");
    click(&mut harness, "Check this computer");
    harness.get_by_label("Type or paste the address first.");
    harness.event(Event::Paste("https://example.com/page".to_owned()));
    harness.run_steps(3);
    assert!(harness.query_by_label("Type or paste the address first.").is_none());
    harness.key_press(Key::Enter);
    harness.run_steps(3);
    until(&mut harness, "the result", |app| app.state.screen == Screen::Result);
}

#[test]
fn a_report_is_saved_where_the_dialog_says() {
    let backend = sample::backend(false, Some("/chosen/report.zip"));
    let mut harness = window(backend, Lang::En, 900.0, 900.0);
    click(&mut harness, "Check this computer");
    until(&mut harness, "the result", |app| app.state.screen == Screen::Result);
    click(&mut harness, "Save report…");
    until_label(&mut harness, "6 findings, keeps []");
    click(&mut harness, "Names of computers");
    until_label(&mut harness, "keeps [Host]");
    click(&mut harness, "Choose where to save…");
    until_label(&mut harness, "The report is saved");
    harness.get_by_label("/chosen/report.zip");
    harness.get_by_label("Network addresses × 7");
    click(&mut harness, "Show in folder");
    until_label(&mut harness, "The folder could not be opened");
    click(&mut harness, "Done");
    harness.get_by_label("We found the cause");
}

#[test]
fn without_a_dialog_a_path_can_be_typed() {
    let mut harness = to_result(Lang::En, 900.0);
    click(&mut harness, "Save report…");
    click(&mut harness, "Choose where to save…");
    until_label(&mut harness, "Where shall the report be saved?");
    let field = harness.get_by_role_and_label(Role::TextInput, "Path of the file");
    assert_eq!(field.value().as_deref(), Some("/home/user/selfcheck-network.zip"));
    field.focus();
    harness.run_steps(2);
    harness.key_press(Key::Home);
    harness.event(Event::Text("/full".to_owned()));
    harness.run_steps(3);
    click(&mut harness, "Save here");
    until_label(&mut harness, "the disk is full");
}

#[test]
fn the_summary_goes_to_the_clipboard() {
    let mut harness = to_result(Lang::En, 900.0);
    harness.get_by_label("Copy summary").click();
    for _ in 0..400 {
        harness.step();
        let copied = harness.output().platform_output.commands.iter().any(|command| {
            matches!(command, egui::OutputCommand::CopyText(text) if text == "6 findings")
        });
        if copied {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("nothing was copied");
}

#[test]
fn a_pack_of_others_shows_what_it_would_do() {
    let mut harness = window(sample::backend(false, None), Lang::En, 900.0, 900.0);
    click(&mut harness, "See what “Acme VPN” would do");
    for label in ["/etc/acme.conf", "vpn.acme.example:443", "acmectl status --json"] {
        harness.get_by_label(label);
    }
    click(&mut harness, "Allow these checks");
    harness.get_by_label("Allowed for now");
    harness.get_by_label("The Acme VPN does not connect. One short sentence more.");
}

#[test]
fn an_old_report_is_opened_and_not_run_again() {
    let mut harness = window(sample::backend(false, None), Lang::En, 900.0, 900.0);
    click(&mut harness, "Open a check pack or an old report…");
    until(&mut harness, "the report", |app| app.state.screen == Screen::Result);
    harness.get_by_label("This is a report from 2026-11-21 09:30 UTC, not the state of now.");
    let picture = "This computer: Works — DNS: Trouble here";
    assert!(harness.query_by_label_contains(picture).is_some(), "the way in an opened report");
    assert!(harness.query_by_label("Check again").is_none());
    assert!(harness.query_by_label("Open network settings").is_none());
}

/// Every control is whole inside a narrow window, and large enough to be hit.
#[test]
fn nothing_is_cut_off_at_480_points() {
    for (lang, save) in [(Lang::En, "Save report…"), (Lang::ZhCn, "保存报告…")] {
        let mut harness = window(sample::backend(false, None), lang, 480.0, 700.0);
        all_inside(&harness, 480.0);
        let mut result = to_result(lang, 480.0);
        all_inside(&result, 480.0);
        click(&mut result, save);
        all_inside(&result, 480.0);
        harness.set_size(vec2(360.0, 400.0));
        harness.run_steps(3);
        all_inside(&harness, 360.0);
    }
}

fn all_inside(harness: &Harness<'_, Option<App>>, width: f32) {
    let by = egui_kittest::kittest::By::new().predicate(|node| {
        matches!(
            node.role(),
            Role::Button
                | Role::RadioButton
                | Role::CheckBox
                | Role::TextInput
                | Role::Label
                | Role::DisclosureTriangle
                | Role::Image
        )
    });
    let mut seen = 0;
    for node in harness.query_all(by) {
        let node_of = node.accesskit_node();
        let (label, role) = (node_of.label().or(node_of.value()), node_of.role());
        let rect = node.rect();
        let preview = label.as_ref().is_some_and(|label| label.contains("keeps"));
        assert!(
            preview || rect.left() >= 0.0 && rect.right() <= width + 0.5,
            "{label:?} {role:?} {rect:?}"
        );
        assert!(role == Role::Label || rect.height() >= 32.0, "{label:?} {role:?} {rect:?}");
        seen += 1;
    }
    assert!(seen > 5, "only {seen} widgets");
}

#[test]
fn an_idle_window_does_not_repaint() {
    let mut harness = to_result(Lang::ZhCn, 900.0);
    harness.run_steps(20);
    let repaint =
        harness.output().viewport_output.values().map(|output| output.repaint_delay).min();
    assert!(repaint.unwrap() > Duration::from_mins(1), "{repaint:?}");
}
