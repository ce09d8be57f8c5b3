//! Packs and scenes in, findings and causes out.
#![expect(clippy::unwrap_used, reason = "tests")]

use selfcheck::engine::{Event, PlanError, Wish, plan, run};
use selfcheck::host::{Host, Scene, Stop};
use selfcheck::model::{Ended, Lang, Os, Report, Skipped, Status, UnansweredKind};
use selfcheck::packs::{Pack, Pages, Target, link, load};
use std::sync::Arc;

fn pack(text: &str) -> Vec<Pack> {
    let file = "test.toml";
    let bytes = text.as_bytes();
    let pages = Pages { file, bytes, words: &[], endpoints: None, shipped: false };
    let packs = vec![load(&pages).unwrap()];
    link(&packs).unwrap();
    packs
}

fn events(packs: &[Pack], wish: &Wish, scene: &str) -> (Report, Vec<Event>) {
    let host: Arc<dyn Host> = Arc::new(Scene::from_toml(scene).unwrap());
    let plan = plan(packs, wish, Os::Linux).unwrap();
    let mut events = Vec::new();
    let report = run(&plan, &host, &Stop::default(), &mut |event| events.push(event));
    (report, events)
}

fn report(packs: &[Pack], scene: &str) -> Report {
    events(packs, &Wish::default(), scene).0
}

const THREE_STEPS: &str = r#"
[pack]
id = "steps"
title = "Steps"
version = "1"
[[group]]
id = "steps"
title = "Steps"
[[check]]
id = "first"
title = "The first answers"
group = "steps"
tcp = { host = "10.0.0.1", port = 1 }
expect = [
  { id = "ok", when = "connected", status = "pass", say = "{host} in {millis} ms" },
  { id = "silent", when = "error == 'silent'", status = "fail", say = "{host} is silent" },
  { id = "refused", status = "fail", say = "{host} refused" },
]
[[check]]
id = "second"
title = "The second answers"
group = "steps"
needs = ["first"]
tcp = { host = "10.0.0.2", port = 2 }
expect = [
  { id = "ok", when = "connected", status = "pass", say = "ok" },
  { id = "broken", status = "fail", say = "broken" },
]
[[check]]
id = "third"
title = "The third answers"
group = "steps"
tcp = { host = "10.0.0.3", port = 3 }
expect = [
  { id = "ok", when = "connected", status = "pass", say = "ok" },
  { id = "broken", status = "fail", say = "broken" },
]
[[cause]]
id = "second-down"
title = "Something else is wrong with {first.host}"
layer = "service"
side = "service"
confidence = "possible"
because = ["third:broken"]
steps = ["Wait."]
[[cause]]
id = "first-down"
title = "The first is down"
layer = "gateway"
side = "network"
confidence = "sure"
because = ["first:silent"]
unless = ["third:ok"]
explains = ["second", "third"]
steps = ["Restart it."]
"#;

#[test]
fn a_failed_need_skips_and_says_why() {
    let report = report(&pack(THREE_STEPS), "");
    let second = report.finding("second").unwrap();
    assert_eq!(second.status, Status::Skipped);
    assert_eq!(second.skipped, Some(Skipped::Need { check: "first".to_owned() }));
    assert!(second.say.get(Lang::En).contains("The first answers"));
}

#[test]
fn the_lower_cause_hides_the_one_it_explains() {
    let packs = pack(THREE_STEPS);
    let (report, events) = events(&packs, &Wish::default(), "");
    let ids: Vec<_> = report.causes.iter().map(|cause| cause.id.as_str()).collect();
    assert_eq!(ids, ["first-down"]);
    assert_eq!(report.causes[0].because, ["first:silent"]);
    assert_eq!(report.causes[0].explains, ["first", "third"]);
    assert!(
        events.iter().any(|event| matches!(event, Event::Cause(cause) if cause.id == "first-down"))
    );
    assert!(matches!(events.last(), Some(Event::Done(_))));
}

#[test]
fn a_contradiction_forbids_a_cause() {
    let packs = pack(THREE_STEPS);
    let found = report(&packs, "[tcp]\n\"10.0.0.3:3\" = 5\n");
    assert!(found.causes.is_empty(), "{:?}", found.causes);
    let found = report(&packs, "[tcp]\n\"10.0.0.1:1\" = 5\n\"10.0.0.2:2\" = 5\n");
    assert_eq!(found.causes[0].id, "second-down");
    assert_eq!(found.causes[0].title.get(Lang::En), "Something else is wrong with 10.0.0.1");
}

#[test]
fn a_healthy_machine_has_no_cause() {
    let all = "[tcp]\n\"10.0.0.1:1\" = 5\n\"10.0.0.2:2\" = 5\n\"10.0.0.3:3\" = 5\n";
    let report = report(&pack(THREE_STEPS), all);
    assert!(report.causes.is_empty());
    assert_eq!(report.count(Status::Pass), 3);
    assert_eq!(report.ended, Ended::Complete);
}

#[test]
fn only_chooses_and_brings_what_is_needed() {
    let packs = pack(THREE_STEPS);
    let wish = Wish { only: vec!["second".to_owned()], ..Wish::default() };
    let ids: Vec<_> =
        plan(&packs, &wish, Os::Linux).unwrap().checks().into_iter().map(|c| c.id).collect();
    assert_eq!(ids, ["first", "second"]);
    let wish = Wish { only: vec!["sekond".to_owned()], ..Wish::default() };
    assert_eq!(
        plan(&packs, &wish, Os::Linux).unwrap_err(),
        PlanError::Unknown("sekond".to_owned())
    );
}

const TARGETS: &str = r#"
[pack]
id = "targets"
title = "Targets"
version = "1"
[[check]]
id = "target-port"
title = "{target} answers"
group = "targets"
each = "target"
tcp = { host = "{target_host}", port = "{target_port}" }
expect = [
  { id = "ok", when = "connected", status = "pass", say = "{target} answered" },
  { id = "refused", when = "error == 'refused'", status = "fail", say = "{target} refused" },
  { id = "silent", status = "fail", say = "{target} is silent" },
]
[[check]]
id = "memory"
title = "There is memory"
group = "targets"
memory = {}
expect = [{ id = "known", status = "pass", say = "{total_mib} MiB" }]
[[cause]]
id = "service-refused"
title = "{target-port.host} refuses"
layer = "service"
side = "service"
confidence = "likely"
because = ["target-port:refused"]
steps = ["Ask its owner."]
"#;

#[test]
fn a_check_runs_once_for_each_target() {
    let packs = pack(TARGETS);
    let targets = ["10.0.0.1:80", "10.0.0.2:81", "10.0.0.3:82"].map(|t| Target::parse(t).unwrap());
    let wish = Wish { targets: targets.to_vec(), ..Wish::default() };
    let scene = "memory = { total = 1, available = 1, swap_total = 0, swap_used = 0 }\n\
                 [tcp]\n\"10.0.0.1:80\" = 5\n\"10.0.0.2:81\" = \"refused\"\n";
    let (report, _) = events(&packs, &wish, scene);
    let rows: Vec<_> = report
        .findings
        .iter()
        .map(|finding| (finding.check.as_str(), finding.expectation.as_deref().unwrap()))
        .collect();
    assert_eq!(
        rows,
        [
            ("target-port", "ok"),
            ("target-port@2", "refused"),
            ("target-port@3", "silent"),
            ("memory", "known"),
        ]
    );
    let causes: Vec<_> = report
        .causes
        .iter()
        .map(|c| (c.because[0].as_str(), c.title.get(Lang::default())))
        .collect();
    assert_eq!(causes, [("target-port@2:refused", "10.0.0.2 refuses")]);
}

#[test]
fn what_a_machine_cannot_tell_is_unknown_and_no_fault() {
    let (report, _) = events(&pack(TARGETS), &Wish::default(), "");
    let memory = report.finding("memory").unwrap();
    assert_eq!(memory.status, Status::Unknown);
    assert_eq!(memory.unanswered.as_ref().unwrap().kind, UnansweredKind::NotSupported);
}

#[test]
fn a_check_ends_early_once_what_it_waits_for_no_longer_matters() {
    let packs = |once: &str| {
        let text = format!(
            r#"
[pack]
id = "hurry"
title = "Hurry"
version = "1"
[[group]]
id = "hurry"
title = "Hurry"
[[check]]
id = "quick"
title = "Quick"
group = "hurry"
tcp = {{ host = "10.0.0.1", port = 1 }}
expect = [
  {{ id = "ok", when = "connected", status = "pass", say = "ok" }},
  {{ id = "silent", status = "fail", say = "silent" }},
]
[[check]]
id = "watch"
title = "Watched"
group = "hurry"
limit = "8s"
hurry = {{ once = ["quick:{once}"], limit = "200ms" }}
adapters = {{ watch_ms = 2500 }}
expect = [{{ id = "known", status = "pass", say = "{{watched_millis}} ms" }}]
"#
        );
        pack(&text)
    };
    let watched = |once: &str| {
        let report = report(&packs(once), "adapters = []\n[tcp]\n\"10.0.0.1:1\" = 5\n");
        let finding = report.finding("watch").unwrap();
        assert_eq!(finding.status, Status::Pass, "what was learned until then stands");
        finding.facts["watched_millis"].as_u64().unwrap()
    };
    assert!(watched("ok") < 2_000);
    assert!(watched("silent") >= 2_500, "what did not come about makes nobody hurry");
}
