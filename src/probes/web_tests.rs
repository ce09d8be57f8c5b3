//! Tests of what is learned from web pages.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::host::{Host, Limit, Scene, Stop};

const SCENE: &str = r#"
now = "2026-03-01T12:00:00Z"
[http."http://ok.example/204"]
status = 204
url = "http://ok.example/204"
date = "2026-03-01T11:50:00Z"
took = { secs = 0, nanos = 30000000 }
[http."http://empty.example/204"]
status = 200
url = "http://empty.example/204"
date = "2026-03-01T11:50:01Z"
took = { secs = 0, nanos = 20000000 }
[http."http://text.example/"]
status = 200
url = "http://text.example/"
body = "Microsoft Connect Test"
took = { secs = 0, nanos = 20000000 }
[http."http://portal.example/204"]
status = 302
url = "http://portal.example/204"
headers = [["location", "http://user:pw@login.hotel.example:8080/in?x=1"]]
date = "2020-01-01T00:00:00Z"
took = { secs = 0, nanos = 20000000 }
[http."http://busy.example/"]
status = 503
proxy = "10.0.0.5:3128"
[http."http://login.example/"]
status = 407
[http."http://forbidden.example/"]
status = 403
[http."http://stored.example/"]
status = 200
headers = [["age", "600"]]
date = "2026-03-01T11:50:00Z"
[http]
"https://old.example/" = "certificate_expired"
"https://cut.example/" = "reset"
"#;

fn ask(pages: &[&str]) -> Result<Facts, Unanswered> {
    let scene = Scene::from_toml(SCENE).unwrap();
    let limit = Limit::new(scene.instant(), Duration::from_secs(5), Stop::default());
    let pages = pages.iter().map(|&page| page.to_owned()).collect();
    let web = Web { pages, follow: false, proxy: true, wait_ms: 100 };
    web.ask(&Ctx { host: &scene, limit })
}

#[test]
fn true_answers_are_right_and_set_the_clock() {
    let facts = ask(&[
        "http://ok.example/204 204",
        "http://empty.example/204 204",
        "http://text.example/ 200 Microsoft Connect Test",
    ])
    .unwrap();
    assert_eq!((facts.asked, facts.right, facts.wrong, facts.failed), (3, 3, 0, 0));
    assert_eq!((facts.status, facts.millis), (204, 20));
    assert!(facts.clock_known && facts.clock_ahead);
    assert_eq!(facts.clock_off_seconds, 600);
}

#[test]
fn an_answer_in_anothers_place_is_wrong_and_its_date_is_not_believed() {
    let facts =
        ask(&["http://portal.example/204 204", "http://text.example/ 200 Success"]).unwrap();
    assert_eq!((facts.answered, facts.right, facts.wrong, facts.redirected), (2, 0, 2, 1));
    assert_eq!(facts.in_place, 2);
    assert_eq!(facts.redirected_to, "login.hotel.example");
    assert!(!facts.clock_known);
}

#[test]
fn errors_of_a_proxy_are_no_page_in_anothers_place() {
    let facts = ask(&[
        "http://busy.example/ 204",
        "http://login.example/ 204",
        "http://forbidden.example/ 204",
    ])
    .unwrap();
    assert_eq!((facts.wrong, facts.in_place, facts.redirected), (3, 0, 0));
    assert_eq!((facts.gateway_error, facts.proxy_login), (1, 1));
    assert!(facts.proxy_set && facts.proxy_near);
    assert_eq!(facts.proxy, "10.0.0.5:3128");
    let near = ["127.0.0.1:1", "localhost:1", "[::1]:1", "proxy.example:1", "1.1.1.1:1", ""];
    assert_eq!(near.map(is_near), [true, true, true, false, false, false]);
}

#[test]
fn one_clock_alone_does_not_decide() {
    assert_eq!(agreed(vec![]), None);
    assert_eq!(agreed(vec![600]), None);
    assert_eq!(agreed(vec![600, 0]), None);
    assert_eq!(agreed(vec![90_000, 1, 3]), Some(3));
    assert_eq!(agreed(vec![600, 601, 599, -5]), Some(600));
    let stored = ask(&["http://ok.example/204 204", "http://stored.example/ 200"]).unwrap();
    assert!(!stored.clock_known);
}

#[test]
fn failures_are_counted_by_kind() {
    let facts =
        ask(&["https://old.example/", "https://cut.example/", "https://none.example/"]).unwrap();
    assert_eq!((facts.failed, facts.answered, facts.status), (3, 0, 0));
    assert_eq!((facts.certificate_expired, facts.broken, facts.silent), (1, 1, 1));
    assert_eq!(facts.error, "certificate_expired");
}

#[test]
fn a_page_is_written_as_address_status_and_text() {
    assert!(ask(&["http://ok.example/204 many"]).is_err());
    assert_eq!(host_of("https://[2001:db8::1]:8443/x"), Some("2001:db8::1"));
    assert_eq!(port_of("https://[2001:db8::1]:8443/x"), 8443);
    assert_eq!(port_of("https://[2001:db8::1]/x"), 443);
    assert_eq!(port_of("http://a.example:8080"), 8080);
    assert_eq!(host_of("/relative"), None);
    assert_eq!(host_of("http:///x"), None);
}
