//! The window's state, without a window.

use crate::sample;
use selfcheck::engine::Event;
use selfcheck::gui::{
    Command, Consent, Job, Message, Notice, Opened, Preview, Saved, Saving, Screen, State, Wish,
};
use selfcheck::model::{Ended, Lang, PrivateKind, Skipped, Status, Verdict};
use selfcheck::packs::{Target, TargetError};
use std::path::PathBuf;

fn state() -> State {
    State::new(&sample::backend(false, None), Lang::En)
}

fn started(state: &mut State) -> (u64, Wish) {
    match state.obey(Command::Start) {
        Some(Job::Start(number, wish)) => (number, wish),
        other => panic!("{other:?}"),
    }
}

fn done(ended: Ended) -> Event {
    Event::Done(Box::new(sample::report(sample::findings(), vec![sample::cause()], ended)))
}

fn with_result() -> State {
    let mut state = state();
    let (number, _) = started(&mut state);
    state.take_in(Message::Event(number, done(Ended::Complete)));
    state
}

#[test]
fn everything_stands_first_and_is_chosen() {
    let state = state();
    assert_eq!(state.chosen, 0);
    assert!(state.choices[0].only.is_empty());
    assert_eq!(state.choices[0].title.get(Lang::ZhCn), "全面检查");
    assert_eq!(state.choices.len(), 4);
}

#[test]
fn starting_asks_for_what_is_chosen() {
    let mut state = state();
    assert_eq!(started(&mut state), (1, Wish::default()));
    assert_eq!(state.screen, Screen::Run);
    state.obey(Command::Back);
    state.screen = Screen::Home;
    state.obey(Command::Choose(1));
    let (number, wish) = started(&mut state);
    assert_eq!((number, wish.only), (2, vec!["network".to_owned()]));
}

#[test]
fn an_address_is_asked_for_and_checked() {
    let mut state = state();
    state.obey(Command::Choose(2));
    assert!(state.obey(Command::Start).is_none());
    assert_eq!(state.target_error, Some(TargetError::Empty));
    state.obey(Command::Target("not an address".to_owned()));
    assert_eq!(state.target_error, None);
    assert!(state.obey(Command::Start).is_none());
    assert_eq!(state.target_error, Some(TargetError::Wrong));
    assert_eq!(state.screen, Screen::Home);
    state.obey(Command::Target(" https://Example.com:8443/path ".to_owned()));
    assert_eq!(started(&mut state).1.targets, [Target::parse("example.com:8443").unwrap()]);
}

#[test]
fn a_folder_that_is_dropped_or_picked_is_what_the_run_looks_into() {
    let mut state = state();
    state.obey(Command::Choose(3));
    assert!(state.obey(Command::Start).is_none());
    assert!(state.folder_missing);
    state.take_in(Message::PickedFolder(None));
    assert_eq!(state.folder, "");
    state.obey(Command::Choose(0));
    let folder = PathBuf::from("/somewhere/project");
    state.take_in(Message::Read("project".to_owned(), Ok(Opened::Folder(folder.clone()))));
    assert_eq!((state.chosen, state.folder_missing), (3, false));
    assert_eq!(started(&mut state).1.folders, [folder]);
}

#[test]
fn a_run_is_folded_as_it_happens() {
    let mut state = state();
    let (number, _) = started(&mut state);
    for finding in sample::findings() {
        state.take_in(Message::Event(number, Event::Started { check: finding.check }));
    }
    assert_eq!((state.run.asking.len(), state.run.total()), (6, 6));
    for finding in sample::findings() {
        state.take_in(Message::Event(number, Event::Finished(Box::new(finding))));
    }
    assert!(state.run.asking.is_empty());
    assert!((state.run.progress() - 1.0).abs() < 0.001);
    let order: Vec<&str> =
        state.run.in_order().iter().map(|finding| finding.check.as_str()).collect();
    assert_eq!(order, ["web-baidu", "dns-system", "firewall", "disk", "clock", "has-address"]);
    let mut changed = sample::findings().remove(0);
    let id = changed.check.clone();
    changed.say = selfcheck::model::Text::of(Lang::En, "changed".to_owned());
    state.take_in(Message::Event(number, Event::Changed(Box::new(changed))));
    let known: Vec<_> = state.run.findings.iter().filter(|found| found.check == id).collect();
    assert_eq!((known.len(), known[0].say.get(Lang::En)), (1, "changed"));
    for _ in 0..2 {
        state.take_in(Message::Event(number, Event::Cause(Box::new(sample::cause()))));
    }
    assert_eq!(state.run.causes.len(), 1);
    state.take_in(Message::Event(number, done(Ended::Complete)));
    assert_eq!(state.screen, Screen::Result);
    // The engine's thread ends after the report is there.
    state.take_in(Message::Ended(number));
    assert_eq!((state.screen, state.notice), (Screen::Result, None));
}

#[test]
fn what_an_older_run_tells_is_not_shown() {
    let mut state = state();
    let (old, _) = started(&mut state);
    state.take_in(Message::Event(old, done(Ended::Stopped)));
    assert!(matches!(state.obey(Command::Again), Some(Job::Start(2, _))));
    let late = sample::findings().remove(0);
    state.take_in(Message::Event(old, Event::Finished(Box::new(late))));
    state.take_in(Message::Ended(old));
    assert!(state.run.findings.is_empty());
    assert_eq!(state.screen, Screen::Run);
}

#[test]
fn a_run_without_a_report_says_so() {
    let mut state = state();
    let (number, _) = started(&mut state);
    state.take_in(Message::Ended(number));
    assert_eq!((state.screen, &state.notice), (Screen::Home, &Some(Notice::Broken)));
    state.obey(Command::CloseNotice);
    assert_eq!(state.notice, None);
}

#[test]
fn escape_stops_a_run_and_leads_back_elsewhere() {
    let mut state = state();
    started(&mut state);
    assert!(matches!(state.obey(Command::Back), Some(Job::Stop)));
    assert!(state.run.stopping && state.screen == Screen::Run);
    let mut state = with_result();
    state.obey(Command::Share);
    state.obey(Command::Back);
    assert_eq!(state.screen, Screen::Result);
    state.obey(Command::Back);
    assert_eq!(state.screen, Screen::Home);
}

#[test]
fn a_pack_of_others_runs_only_after_consent() {
    let mut state = state();
    assert!(started(&mut state).1.foreign.is_empty());
    state.screen = Screen::Home;
    state.obey(Command::Look(0));
    assert_eq!(state.screen, Screen::Consent(0));
    state.obey(Command::Allow(0, true));
    assert_eq!(state.choices.len(), 5);
    let allowed = |programs| {
        vec![Consent {
            pack: "acme".to_owned(),
            path: PathBuf::from("/somewhere/acme.toml"),
            programs,
        }]
    };
    assert_eq!(started(&mut state).1.foreign, allowed(false));
    state.obey(Command::AllowPrograms(0, true));
    assert_eq!(started(&mut state).1.foreign, allowed(true));
    // The same pack opened again may be another one by now.
    state.screen = Screen::Home;
    state.take_in(Message::Read(
        "acme.toml".to_owned(),
        Ok(Opened::Pack(Box::new(sample::offer()))),
    ));
    assert_eq!((state.screen, state.offers.len()), (Screen::Consent(0), 1));
    assert!(!state.offers[0].allowed && !state.offers[0].programs);
    assert_eq!(state.choices.len(), 4);
    state.obey(Command::Look(9));
    assert_eq!(state.screen, Screen::Consent(0));
}

#[test]
fn programs_are_allowed_only_to_an_allowed_pack() {
    let mut state = state();
    state.obey(Command::AllowPrograms(0, true));
    state.obey(Command::Allow(0, false));
    assert!(!state.offers[0].programs);
}

#[test]
fn a_file_is_read_and_shown_but_not_during_a_run() {
    let mut state = state();
    let path = PathBuf::from("/somewhere/old.zip");
    assert!(matches!(state.obey(Command::Open(path.clone())), Some(Job::Read(_))));
    assert_eq!(state.notice, Some(Notice::Reading("old.zip".to_owned())));
    let report = sample::report(sample::findings(), vec![], Ended::Complete);
    state.take_in(Message::Read("old.zip".to_owned(), Ok(Opened::Report(Box::new(report)))));
    assert!(state.opened && state.screen == Screen::Result && state.notice.is_none());
    state.take_in(Message::Read("x".to_owned(), Err("no".to_owned())));
    assert_eq!(state.notice, Some(Notice::NotRead("x".to_owned(), "no".to_owned())));
    state.obey(Command::Back);
    started(&mut state);
    assert!(state.obey(Command::Open(path)).is_none());
    assert!(!state.opened);
}

#[test]
fn saving_goes_by_dialog_or_by_path() {
    let mut state = with_result();
    assert!(matches!(state.obey(Command::Share), Some(Job::Preview(..))));
    assert!(matches!(state.obey(Command::Save), Some(Job::ChoosePlace(_))));
    assert_eq!(state.share.saving, Saving::Choosing);
    let proposal = PathBuf::from("/home/user/a.zip");
    state.take_in(Message::Placed(None, proposal.clone()));
    assert_eq!(
        (&state.share.saving, state.share.path.as_str()),
        (&Saving::Asking, "/home/user/a.zip")
    );
    state.obey(Command::Path(" /elsewhere/b.zip ".to_owned()));
    match state.obey(Command::SaveHere) {
        Some(Job::Save(_, _, path)) => assert_eq!(path, PathBuf::from("/elsewhere/b.zip")),
        other => panic!("{other:?}"),
    }
    state.take_in(Message::Saved(Err("full".to_owned())));
    assert_eq!(state.share.saving, Saving::Failed("full".to_owned()));
    assert!(matches!(
        state.take_in(Message::Placed(Some(proposal.clone()), proposal.clone())),
        Some(Job::Save(..))
    ));
    let saved = Saved { path: proposal.clone(), hidden: [(PrivateKind::User, 2)].into() };
    state.take_in(Message::Saved(Ok(saved)));
    assert!(matches!(state.obey(Command::Reveal), Some(Job::Reveal(path)) if path == proposal));
}

#[test]
fn what_is_hidden_follows_the_user_but_secrets_always_are() {
    let mut state = with_result();
    state.obey(Command::Share);
    state.obey(Command::Hide(PrivateKind::Secret, false));
    state.obey(Command::Hide(PrivateKind::User, false));
    state.obey(Command::HideWords("Aurora， 极光,,".to_owned()));
    let rules = state.share.rules();
    assert_eq!(rules.keep, [PrivateKind::User]);
    assert_eq!(rules.words, ["Aurora", "极光"]);
    assert!(state.share.hides(PrivateKind::Secret) && !state.share.hides(PrivateKind::User));
}

#[test]
fn previews_are_prepared_one_at_a_time_and_the_last_wish_wins() {
    let mut state = with_result();
    let Some(Job::Preview(report, _)) = state.obey(Command::Share) else { panic!() };
    assert!(state.obey(Command::Hide(PrivateKind::User, false)).is_none());
    let first = Preview { text: "first".to_owned(), ..Preview::default() };
    let Some(Job::Preview(_, rules)) = state.take_in(Message::Previewed(report.clone(), first))
    else {
        panic!("the change is still to be shown")
    };
    assert_eq!(rules.keep, [PrivateKind::User]);
    assert!(state.take_in(Message::Previewed(report, Preview::default())).is_none());
    // A preview of another report is not taken for one of this.
    let other = std::sync::Arc::new(sample::report(vec![], vec![], Ended::Complete));
    state.take_in(Message::Previewed(
        other,
        Preview { text: "other".to_owned(), ..Preview::default() },
    ));
    assert_eq!(state.share.preview.unwrap().text, "");
}

#[test]
fn a_verdict_says_no_more_than_was_found() {
    let verdict = |statuses: &[Status], essential: bool| {
        let mut findings: Vec<_> =
            statuses.iter().map(|status| sample::finding("a", "g", *status, "a", "a")).collect();
        for finding in &mut findings {
            finding.essential = essential;
        }
        Verdict::of(&sample::report(findings, vec![], Ended::Complete))
    };
    assert_eq!(verdict(&[Status::Pass, Status::Unknown], false), Verdict::Pass);
    assert_eq!(verdict(&[Status::Pass, Status::Unknown], true), Verdict::Unknown);
    assert_eq!(verdict(&[Status::Pass, Status::Warn], false), Verdict::Warn);
    assert_eq!(verdict(&[Status::Fail, Status::Unknown], true), Verdict::Fail);
    assert_eq!(verdict(&[Status::Skipped, Status::Unknown], false), Verdict::Nothing);
    assert_eq!(verdict(&[], false), Verdict::Nothing);
    let mut skipped = sample::finding("a", "g", Status::Skipped, "a", "a");
    skipped.skipped = Some(Skipped::OtherSystem);
    skipped.essential = true;
    let fine = sample::finding("b", "g", Status::Pass, "b", "b");
    let report = sample::report(vec![skipped, fine], vec![], Ended::Complete);
    assert_eq!(
        Verdict::of(&report),
        Verdict::Pass,
        "a check for other systems is not missing here"
    );
}
