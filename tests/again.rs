//! Faults that come and go: what flips within a run or a watch, and networks that change in mid-run.
#![expect(clippy::unwrap_used, reason = "tests")]

use selfcheck::cli::Exit;
use selfcheck::engine::{Change, Event, Pace, Wish, diagnose, plan, run, watch, watched};
use selfcheck::host::{Host, Scene, Stop};
use selfcheck::model::{
    Confidence, Course, Ended, Finding, Lang, Os, Part, Report, Seen, SpanState, Status, Verdict,
    Way,
};
use selfcheck::packs::{CauseRule, Pack, Pages, link, load};
use selfcheck::redact::{Rules, redact};
use selfcheck::report::{Format, headline, open, timeline, write};
use std::sync::Arc;
use std::time::Duration;

/// A line that is asked again, a site that is not, and pings that take a second, so that the run does.
const LINE: &str = r#"
[pack]
id = "line"
title = "Line"
version = "1"
[[check]]
id = "line"
title = "The line carries"
group = "line"
again = true
tcp = { host = "10.0.0.1", port = 1 }
expect = [
  { id = "ok", when = "connected", status = "pass", say = "{host} answered." },
  { id = "unclear", when = "error == 'refused'", status = "unknown", say = "{host} refused." },
  { id = "silent", status = "fail", way = "internet", say = "{host} is silent." },
]
[[check]]
id = "router"
title = "The router is there"
group = "line"
again = true
tcp = { host = "10.0.0.3", port = 3 }
expect = [
  { id = "ok", when = "connected", status = "pass", say = "ok" },
  { id = "silent", status = "unknown", say = "no sign" },
]
[[check]]
id = "site"
title = "A site opens"
group = "line"
tcp = { host = "10.0.0.2", port = 2 }
expect = [
  { id = "ok", when = "connected", status = "pass", say = "ok" },
  { id = "silent", status = "warn", say = "silent" },
]
[[check]]
id = "pings"
title = "Pings are answered"
group = "line"
ping = { to = ["10.0.0.9"], count = 10, interval_ms = 100 }
expect = [{ id = "done", status = "pass", say = "done" }]
[[cause]]
id = "line-down"
title = "The line is down"
layer = "internet"
side = "network"
confidence = "likely"
because = ["line:silent", "router:ok"]
unless = ["site:ok"]
explains = ["site"]
steps = ["Wait."]
[[cause]]
id = "router-off"
title = "The router is off"
layer = "gateway"
side = "network"
confidence = "sure"
because = ["line:silent", "router:silent"]
explains = ["site"]
steps = ["Switch it on."]
[[cause]]
id = "site-gone"
title = "The site is gone"
layer = "service"
side = "service"
confidence = "sure"
because = ["site:silent", "line:ok"]
steps = ["Wait."]
"#;

const HOME: &str = r#"
[pings]
"10.0.0.9" = 5
[tcp]
"10.0.0.1:1" = 5
"10.0.0.2:2" = 5
"10.0.0.3:3" = 5
[[adapters]]
name = "eth0"
on = true
link = true
default = true
addresses = [["10.0.0.10", 24]]
gateways = ["10.0.0.1"]
"#;

fn packs(text: &str) -> Vec<Pack> {
    let (file, bytes) = ("test.toml", text.as_bytes());
    let packs =
        vec![load(&Pages { file, bytes, words: &[], endpoints: None, shipped: false }).unwrap()];
    link(&packs).unwrap();
    packs
}

fn after(millis: u32, what: &str) -> String {
    format!("{HOME}\n[[later]]\nafter_ms = {millis}\n{what}\n")
}

fn ask(packs: &[Pack], scene: &str) -> (Report, Vec<Event>) {
    let host: Arc<dyn Host> = Arc::new(Scene::from_toml(scene).unwrap());
    let plan = plan(packs, &Wish::default(), Os::Linux).unwrap();
    let mut events = Vec::new();
    let report = run(&plan, &host, &Stop::default(), &mut |event| events.push(event));
    (report, events)
}

fn report(scene: &str) -> Report {
    ask(&packs(LINE), scene).0
}

fn line(report: &Report) -> &Finding {
    report.finding("line").unwrap()
}

fn causes(report: &Report) -> Vec<(&str, Option<Course>)> {
    report.causes.iter().map(|cause| (cause.id.as_str(), cause.course)).collect()
}

/// Judged again from the report alone, the causes are the same.
fn assert_judged_again(report: &Report) {
    let packs = packs(LINE);
    let rules: Vec<&CauseRule> = packs.iter().flat_map(|pack| &pack.causes).collect();
    let again = diagnose(&rules, &report.findings.iter().collect::<Vec<_>>());
    assert_eq!(again, report.causes);
}

#[test]
fn a_fault_that_begins_in_mid_run_is_told_with_its_cause() {
    let (report, events) = ask(&packs(LINE), &after(500, "tcp = { \"10.0.0.1:1\" = \"silent\" }"));
    let (found, flip) = (line(&report), line(&report).flipped.clone().unwrap());
    assert_eq!((found.status, found.expectation.as_deref()), (Status::Fail, Some("silent")));
    assert_eq!((flip.first, flip.then, flip.times), (Status::Pass, Status::Fail, 1));
    assert_eq!(found.say.get(Lang::En), "10.0.0.1 is silent.");
    assert_eq!(found.way, Some(Part::Internet), "the part that the second answer speaks for");
    assert_eq!(flip.other.get(Lang::En), "10.0.0.1 answered.");
    assert!(flip.say.get(Lang::En).contains("fine at first, and was not"), "{:?}", flip.say);
    assert!(flip.say.get(Lang::ZhCn).contains("起初正常"), "{:?}", flip.say);
    // The site that opened before says nothing against a line that broke later.
    assert_eq!(causes(&report), [("line-down", Some(Course::Began))]);
    assert_eq!(report.causes[0].confidence, Confidence::Possible);
    assert_eq!(Exit::of(&report), Exit::Fail);
    assert!(events.iter().any(|it| matches!(it, Event::Changed(found) if found.check == "line")));
    assert!(headline(&report, Lang::En).contains("began while"), "{}", headline(&report, Lang::En));
    assert_judged_again(&report);
}

#[test]
fn a_router_that_goes_off_in_mid_run_is_not_taken_for_one_that_is_there() {
    let gone = "tcp = { \"10.0.0.1:1\" = \"silent\", \"10.0.0.3:3\" = \"silent\" }";
    let report = report(&after(500, gone));
    assert_eq!(causes(&report), [("router-off", Some(Course::Began))]);
    let router = report.finding("router").unwrap();
    let flip = router.flipped.as_ref().unwrap();
    assert_eq!(
        (router.status, flip.first, flip.then),
        (Status::Unknown, Status::Pass, Status::Unknown)
    );
    assert_judged_again(&report);
}

#[test]
fn a_fault_that_is_gone_in_the_end_does_not_stand() {
    let broken = HOME.replace("\"10.0.0.1:1\" = 5", "").replace("\"10.0.0.2:2\" = 5", "");
    let healed = "[[later]]\nafter_ms = 500\ntcp = { \"10.0.0.1:1\" = 5 }\n";
    let report = report(&format!("{broken}{healed}"));
    let (found, flip) = (line(&report), line(&report).flipped.clone().unwrap());
    assert_eq!((found.status, found.expectation.as_deref()), (Status::Warn, Some("silent")));
    assert_eq!((flip.first, flip.then, flip.told), (Status::Fail, Status::Pass, Status::Fail));
    assert_eq!(causes(&report), [("line-down", Some(Course::Ended))]);
    assert_eq!(report.causes[0].confidence, Confidence::Possible);
    assert_eq!(Exit::of(&report), Exit::Warn);
    assert!(headline(&report, Lang::En).contains("gone in the end"));
    assert_judged_again(&report);
}

#[test]
fn what_can_no_longer_be_told_is_no_flip() {
    let report = report(&after(500, "tcp = { \"10.0.0.1:1\" = \"refused\" }"));
    assert_eq!((line(&report).status, &line(&report).flipped), (Status::Pass, &None));
    assert_eq!(line(&report).again.as_ref().unwrap().expectation, "unclear");
    assert!(report.causes.is_empty());
    assert_eq!(Verdict::of(&report), Verdict::Pass);
}

#[test]
fn only_what_is_marked_and_was_asked_a_while_ago_is_asked_again_and_that_takes_no_time() {
    let long = report(HOME);
    let again = |report: &Report, check: &str| report.finding(check).unwrap().again.is_some();
    assert!(again(&long, "line") && again(&long, "router"));
    assert!(!again(&long, "site") && !again(&long, "pings"));
    let pings = long.finding("pings").unwrap().took_ms;
    assert!(long.took_ms < pings + 150, "{} ms for {pings} ms", long.took_ms);
    let short = report(&HOME.replace("\"10.0.0.9\" = 5", ""));
    assert!(line(&short).took_ms < 700);
    let quick = LINE.replace("count = 10, interval_ms = 100", "count = 1");
    let (quick, _) = ask(&packs(&quick), HOME);
    assert!(!again(&quick, "line"), "it was asked {} ms ago", quick.took_ms);
}

#[test]
fn who_is_slow_is_not_taken_for_silent_when_asked_again_for_a_shorter_time() {
    let slow = LINE.replace(
        "{ id = \"ok\", when = \"connected\", status = \"pass\", say = \"{host} answered.\" },",
        "{ id = \"ok\", when = \"connected && millis < 1000\", status = \"pass\", say = \"ok\" },\n\
         { id = \"slow\", when = \"connected\", status = \"warn\", say = \"slow\" },",
    );
    let (report, _) =
        ask(&packs(&slow), &HOME.replace("\"10.0.0.1:1\" = 5", "\"10.0.0.1:1\" = 1200"));
    let again = line(&report).again.as_ref().unwrap();
    assert_eq!((again.status, again.expectation.as_str()), (Status::Warn, "slow"));
}

#[test]
fn the_deadline_and_the_users_word_end_asking_again() {
    let packs = packs(LINE);
    let host: Arc<dyn Host> = Arc::new(Scene::from_toml(HOME).unwrap());
    let wish = Wish { timeout: Duration::from_millis(1_800), ..Wish::default() };
    let limited = plan(&packs, &wish, Os::Linux).unwrap();
    let found = run(&limited, &host, &Stop::default(), &mut |_| {});
    assert_eq!(found.ended, Ended::Complete);
    assert!(line(&found).again.is_none(), "there was no time for it");
    let (all, stop) = (plan(&packs, &Wish::default(), Os::Linux).unwrap(), Stop::default());
    let found = run(&all, &host, &stop, &mut |event| {
        if matches!(event, Event::Finished(found) if found.check == "pings") {
            stop.stop();
        }
    });
    assert!(line(&found).again.is_none());
}

const AWAY: &str = r#"
adapters = [{ name = "wlan0", on = true, link = true, default = true, addresses = [["192.168.7.3", 24]], gateways = ["192.168.7.1"] }]
tcp = { "10.0.0.1:1" = "silent" }
"#;

#[test]
fn a_network_that_changes_in_mid_run_voids_what_combines_its_answers() {
    let report = report(&after(500, AWAY));
    let change = report.network_changed.as_ref().unwrap();
    assert_eq!((change.from.adapter.as_str(), change.to.adapter.as_str()), ("eth0", "wlan0"));
    assert!(report.causes.is_empty(), "{:?}", causes(&report));
    assert_eq!((Verdict::of(&report), Exit::of(&report)), (Verdict::Changed, Exit::Partial));
    assert!(headline(&report, Lang::En).contains("from eth0 to wlan0"));
    assert!(headline(&report, Lang::ZhCn).contains("请重新检查"));
    for format in Format::ALL {
        let mut bytes = Vec::new();
        let shareable = redact(&report, &Rules::default());
        write(&shareable, format, Lang::En, &mut bytes).unwrap();
        shareable.guard(format.name(), &bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(!text.contains("192.168.7.3") && !text.contains("10.0.0.10"), "{text}");
        let said = if format == Format::Json { "network_changed" } else { "The network changed" };
        assert!(text.contains(said), "{}: {text}", format.name());
    }
}

#[test]
fn a_network_that_is_lost_is_a_fault_and_a_bridge_beside_it_is_nothing() {
    let lost = "adapters = [{ name = \"eth0\", on = true, link = false }]\ntcp = { \"10.0.0.1:1\" = \"silent\" }";
    let lost = report(&after(500, lost));
    assert_eq!(lost.network_changed, None);
    assert_eq!(causes(&lost), [("line-down", Some(Course::Began))]);
    let eth0 = "{ name = \"eth0\", on = true, link = true, default = true, addresses = [[\"2001:db8::77\", 64], [\"10.0.0.10\", 24]], gateways = [\"10.0.0.1\"] }";
    let docker = "{ name = \"docker0\", on = true, addresses = [[\"172.17.0.1\", 16]] }";
    let beside = report(&after(500, &format!("adapters = [{docker}, {eth0}]")));
    assert_eq!(beside.network_changed, None);
}

fn watch_line(scene: &str, lasts: Duration) -> (Report, Vec<Change>) {
    watch_packs(&packs(LINE), scene, lasts)
}

fn watch_packs(packs: &[Pack], scene: &str, lasts: Duration) -> (Report, Vec<Change>) {
    let host: Arc<dyn Host> = Arc::new(Scene::from_toml(scene).unwrap());
    let plan = plan(packs, &Wish::default(), Os::Linux).unwrap();
    let ids: Vec<_> = watched(&plan).into_iter().map(|it| it.id).collect();
    assert_eq!(ids, ["line", "router"]);
    let stop = Stop::default();
    let report = run(&plan, &host, &stop, &mut |_| {});
    let pace = Pace { every: Duration::from_millis(150), lasts: Some(lasts) };
    let mut changes = Vec::new();
    let report = watch(&plan, &host, &stop, report, pace, &mut |it| changes.push(it.clone()));
    (report, changes)
}

#[test]
fn a_watch_tells_what_comes_and_goes_and_writes_a_timeline() {
    let broken = "[[later]]\nafter_ms = 2000\ntcp = { \"10.0.0.1:1\" = \"silent\" }\n";
    let healed = "[[later]]\nafter_ms = 2600\ntcp = { \"10.0.0.1:1\" = 5 }\n";
    let (report, changes) =
        watch_line(&format!("{HOME}{broken}{healed}"), Duration::from_millis(2_500));
    let told: Vec<_> = changes.iter().map(|it| (it.check.as_str(), it.good)).collect();
    assert_eq!(told, [("line", false), ("line", true)]);
    assert!(changes[1].lasted_ms > 300, "{changes:?}");
    let seen = report.timeline.as_ref().unwrap();
    assert_eq!((seen.watched.len(), seen.rows.len()), (2, 1));
    assert!(seen.rounds >= 8, "{}", seen.rounds);
    let states: Vec<_> = seen.rows[0].spans.iter().map(|it| it.state).collect();
    assert_eq!(states, [SpanState::Good, SpanState::Bad, SpanState::Good]);
    assert_eq!(seen.rows[0].outages, 1);
    let (found, flip) = (line(&report), line(&report).flipped.clone().unwrap());
    assert_eq!((found.status, flip.times), (Status::Warn, 2));
    assert_eq!(found.expectation.as_deref(), Some("silent"));
    assert_eq!(causes(&report), [("line-down", Some(Course::CameAndWent))]);
    assert_judged_again(&report);
    let shareable = redact(&report, &Rules::default());
    for format in Format::ALL {
        let mut bytes = Vec::new();
        write(&shareable, format, Lang::En, &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        if format == Format::Json {
            let read = open(text.as_bytes()).unwrap();
            assert_eq!(read.timeline, shareable.report().timeline);
        } else {
            assert!(text.contains("outages: 1,"), "{text}");
        }
    }
    assert!(timeline(&report, Lang::ZhCn).iter().any(|it| it.text.contains("不正常")));
}

#[test]
fn a_watch_that_is_carried_to_another_network_does_not_mix_their_answers() {
    let (report, _) = watch_line(&after(2000, AWAY), Duration::from_secs(2));
    assert_eq!((line(&report).status, &line(&report).flipped), (Status::Pass, &None));
    assert!(report.causes.is_empty() && report.network_changed.is_none(), "{:?}", causes(&report));
    let seen = report.timeline.as_ref().unwrap();
    assert_eq!((seen.moves.len(), seen.moves[0].change.to.adapter.as_str()), (1, "wlan0"));
    assert_eq!((seen.rows.len(), seen.rows[0].outages), (1, 1));
    let said = timeline(&report, Lang::En);
    assert!(said.iter().any(|it| it.text.contains("from eth0 to wlan0")), "{said:?}");
    let shareable = redact(&report, &Rules::default());
    for format in Format::ALL {
        let mut bytes = Vec::new();
        write(&shareable, format, Lang::En, &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(!text.contains("192.168.7.3") && !text.contains("10.0.0.10"), "{text}");
    }
}

#[test]
fn a_watch_after_a_run_in_two_networks_names_what_it_sees_in_the_second() {
    let gone = AWAY.replace("\"silent\"", "\"silent\", \"10.0.0.3:3\" = \"silent\"");
    let (report, changes) = watch_line(&after(500, &gone), Duration::from_millis(3_500));
    assert!(report.network_changed.is_some() && changes.is_empty(), "{changes:?}");
    assert_eq!(causes(&report), [("router-off", None)]);
}

#[test]
fn what_is_bad_as_soon_as_it_can_be_told_is_told() {
    let unclear = HOME.replace("\"10.0.0.1:1\" = 5", "\"10.0.0.1:1\" = \"refused\"");
    let broken = "[[later]]\nafter_ms = 2000\ntcp = { \"10.0.0.1:1\" = \"silent\" }\n";
    let (report, changes) = watch_line(&format!("{unclear}{broken}"), Duration::from_millis(1_500));
    assert_eq!(changes.iter().map(|it| it.good).collect::<Vec<_>>(), [false]);
    let (found, flip) = (line(&report), line(&report).flipped.clone().unwrap());
    assert_eq!((found.status, found.say.get(Lang::En)), (Status::Fail, "10.0.0.1 is silent."));
    assert_eq!((flip.first, flip.then, flip.told), (Status::Unknown, Status::Fail, Status::Fail));
    assert!(flip.say.get(Lang::En).contains("could not be told at first"), "{:?}", flip.say);
    assert_eq!(report.timeline.unwrap().rows.len(), 1);
}

#[test]
fn a_calm_watch_changes_nothing() {
    let (report, changes) = watch_line(HOME, Duration::from_millis(500));
    assert!(changes.is_empty());
    assert_eq!(Verdict::of(&report), Verdict::Pass);
    let seen = report.timeline.unwrap();
    assert!(seen.rows.is_empty() && seen.rounds >= 2);
}

#[test]
fn a_check_that_starts_programs_cannot_be_asked_again() {
    let text = LINE.replace(
        "again = true\ntcp = { host = \"10.0.0.3\", port = 3 }\nexpect = [\n  { id = \"ok\", when = \"connected\", status",
        "again = true\nprogram = { name = \"git\" }\nexpect = [\n  { id = \"ok\", when = \"found\", status",
    );
    let pages = Pages {
        file: "test.toml",
        bytes: text.as_bytes(),
        words: &[],
        endpoints: None,
        shipped: false,
    };
    let errors = load(&pages).unwrap_err();
    assert!(errors.iter().any(|it| it.line(Lang::En).contains("again")), "{errors:?}");
    let errors =
        load(&Pages { bytes: LINE.replace("again = true", "again = 1").as_bytes(), ..pages });
    assert!(errors.is_err());
}

/// What comes back is named only by rules that ask for it, and only of checks that are asked again.
#[test]
fn a_cause_can_ask_for_what_recovered() {
    let back = "\n[[cause]]\nid = \"line-comes-back\"\ntitle = \"It comes and goes\"\nlayer = \"link\"\n\
                side = \"network\"\nconfidence = \"sure\"\nbecause = [\"line:recovered\"]\nsteps = [\"Wait.\"]\n";
    let broken = HOME.replace("\"10.0.0.1:1\" = 5", "");
    let healed = "[[later]]\nafter_ms = 500\ntcp = { \"10.0.0.1:1\" = 5 }\n";
    let with_rule = packs(&format!("{LINE}{back}"));
    let (report, _) = ask(&with_rule, &format!("{broken}{healed}"));
    assert_eq!(causes(&report), [("line-comes-back", Some(Course::Ended))]);
    assert_eq!(report.causes[0].confidence, Confidence::Possible);
    let came_and_went = format!(
        "{}{}",
        after(2000, "tcp = { \"10.0.0.1:1\" = \"silent\" }"),
        healed.replace("500", "2600")
    );
    let (report, changes) = watch_packs(&with_rule, &came_and_went, Duration::from_millis(2_500));
    assert_eq!(changes.len(), 2, "{changes:?}");
    assert_eq!(causes(&report), [("line-down", Some(Course::CameAndWent))]);
    let (report, _) = ask(&with_rule, &broken);
    assert!(report.causes.iter().all(|cause| cause.id != "line-comes-back"));
    let wrong = format!("{LINE}{}", back.replace("line:recovered", "site:recovered"));
    let pages = Pages {
        file: "test.toml",
        bytes: wrong.as_bytes(),
        words: &[],
        endpoints: None,
        shipped: false,
    };
    let errors = link(&[load(&pages).unwrap()]).unwrap_err();
    assert!(errors[0].line(Lang::En).contains("recovered"), "{errors:?}");
}

#[test]
fn a_target_beside_it_proves_nothing_of_the_link_to_another_and_many_targets_take_no_time() {
    let mut report = report(HOME);
    let sample = line(&report).clone();
    let finding = |at: usize, subject: &str, status: Status| Finding {
        check: format!("target@{at}"),
        subject: subject.to_owned(),
        way: Some(Part::Service),
        status,
        ..sample.clone()
    };
    report.findings =
        vec![finding(1, "example.com", Status::Fail), finding(2, "example.com:8443", Status::Pass)];
    let way = Way::of(&report).unwrap();
    assert_eq!(way.stops.last().unwrap().name, "example.com");
    assert_eq!(way.links, [Seen::Unknown]);
    let many = (0..20_000).map(|at| finding(at, &format!("{at}.example"), Status::Fail));
    report.findings = many.collect();
    // Whatever a report names, this ends: it would take minutes if each were looked for in all.
    assert_eq!(Way::of(&report).unwrap().stops.last().unwrap().more, 19_999);
}

#[test]
fn a_change_of_network_leaves_causes_of_links() {
    let flaps = "\n[[cause]]\nid = \"flaps\"\ntitle = \"It flaps\"\nlayer = \"link\"\n\
                 side = \"this-computer\"\nconfidence = \"sure\"\nbecause = [\"line:silent\"]\nsteps = [\"Wait.\"]\n";
    let (report, _) = ask(&packs(&format!("{LINE}{flaps}")), &after(500, AWAY));
    assert!(report.network_changed.is_some());
    assert_eq!(causes(&report), [("flaps", Some(Course::Began))]);
}

#[test]
fn what_makes_a_check_hurry_is_bounded() {
    let rule = "{ once = [\"line:silent\"], limit = \"1s\" }";
    let once = vec!["\"line:silent\""; 17].join(", ");
    for hurry in
        [format!("[{}]", [rule; 9].join(", ")), format!("{{ once = [{once}], limit = \"1s\" }}")]
    {
        let text = LINE.replace("id = \"site\"", &format!("id = \"site\"\nhurry = {hurry}"));
        let bytes = text.as_bytes();
        let pages = Pages { file: "test.toml", bytes, words: &[], endpoints: None, shipped: false };
        let errors = load(&pages).unwrap_err();
        assert!(errors.iter().any(|it| it.place.line > 1), "{errors:?}");
        assert!(errors[0].line(Lang::En).contains("most"), "{errors:?}");
    }
}
