//! Certificates of written-down servers.

use super::super::facts_of;
use super::{PRODUCTS, covers, place};
use crate::model::Facts;
use serde_json::json;

const KEYS: &str = "{ to = [\"https://site.example/\"] }";

/// A server whose own certificate has these lines, and what else the scene holds.
fn facts(own: &str, scene: &str) -> Facts {
    let scene = format!(
        "now = \"2026-03-01T12:00:00Z\"\nnames = {{ \"site.example\" = [\"192.0.2.1\"] }}\n\
         [chains.\"site.example:443\"]\nversion = \"1.3\"\n{scene}\n\
         [[chains.\"site.example:443\".certificates]]\nsubject = \"CN=site.example\"\nissuer = \"CN=Middle\"\n\
         issuer_name = \"Middle\"\nnames = [\"site.example\"]\nnot_before = \"2026-01-01T00:00:00Z\"\n{own}\n"
    );
    facts_of(&scene, "certificate", KEYS)
}

#[test]
fn a_good_certificate_tells_its_days() {
    let good = facts("not_after = \"2026-03-11T13:00:00Z\"\nkey = \"EC 256\"", "");
    assert_eq!((&good["trusted"], &good["days_left"]), (&json!(1), &json!(10)));
    assert_eq!((&good["expires"], &good["version"]), (&json!("2026-03-11"), &json!("1.3")));
    assert_eq!((&good["incomplete"], &good["wrong_name"]), (&json!(0), &json!(0)));
}

#[test]
fn each_fault_is_told_apart() {
    let end = "not_after = \"2027-01-01T00:00:00Z\"";
    let expired =
        facts("not_after = \"2026-02-28T12:00:00Z\"", "rejected = \"certificate_expired\"");
    assert_eq!((&expired["expired"], &expired["days_left"]), (&json!(1), &json!(-1)));
    let untrusted = "rejected = \"certificate_untrusted\"";
    let incomplete = facts(&format!("{end}\ntells_issuer = true"), untrusted);
    assert_eq!((&incomplete["incomplete"], &incomplete["untrusted"]), (&json!(1), &json!(0)));
    let unknown = facts(end, untrusted);
    assert_eq!((&unknown["incomplete"], &unknown["untrusted"]), (&json!(0), &json!(1)));
    let own = facts(&format!("{end}\nself_signed = true\ntells_issuer = true"), untrusted);
    assert_eq!((&own["self_signed"], &own["incomplete"]), (&json!(1), &json!(0)));
    let weak = facts(&format!("{end}\nweak = true"), "");
    assert_eq!((&weak["weak"], &weak["trusted"]), (&json!(1), &json!(1)));
}

#[test]
fn one_issuer_of_unrelated_servers_and_its_product_are_named() {
    let mut scene = String::from("now = \"2026-03-01T12:00:00Z\"\n");
    scene
        .push_str("names = { \"a.example\" = [\"192.0.2.1\"], \"b.example\" = [\"192.0.2.2\"] }\n");
    for host in ["a.example", "b.example"] {
        scene += &format!(
            "[chains.\"{host}:443\"]\nrejected = \"certificate_untrusted\"\n\
             [[chains.\"{host}:443\".certificates]]\nissuer = \"O=Fortinet, CN=FG100\"\nissuer_name = \"Fortinet\"\n\
             names = [\"{host}\"]\nnot_after = \"2027-01-01T00:00:00Z\"\n"
        );
    }
    let facts = facts_of(&scene, "certificate", "{ to = [\"a.example:443\", \"b.example:443\"] }");
    assert_eq!((&facts["one_issuer"], &facts["opened"]), (&json!(true), &json!(2)));
    assert_eq!(facts["product"], json!("Fortinet FortiGate"));
}

#[test]
fn failures_are_counted_by_their_kind() {
    let scene = "names = { \"site.example\" = [\"192.0.2.1\"] }\nchains = { \"site.example:443\" = \"KIND\" }";
    for (kind, fact) in [("tls_too_old", "too_old"), ("tls", "no_tls"), ("refused", "unreached")] {
        let facts = facts_of(&scene.replace("KIND", kind), "certificate", KEYS);
        assert_eq!((&facts[fact], &facts["error"]), (&json!(1), &json!(kind)));
    }
    let plain = facts_of("", "certificate", "{ to = [\"http://site.example:80/\"] }");
    assert_eq!(plain["asked"], json!(0));
}

#[test]
fn a_star_stands_for_one_label() {
    for (name, host, is) in [
        ("site.example", "SITE.example", true),
        ("*.site.example", "www.site.example", true),
        ("*.site.example", "site.example", false),
        ("*.site.example", "a.b.site.example", false),
        ("192.0.2.1", "192.0.2.1", true),
        ("2001:db8::1", "2001:db8:0::1", true),
        ("*.0.2.1", "192.0.2.1", false),
    ] {
        assert_eq!(covers(name, host), is, "{name} {host}");
    }
    assert_eq!(place("[::1]:443").ok(), Some(("::1".to_owned(), 443)));
    assert_eq!(place("::1:8443").ok(), Some(("::1".to_owned(), 8443)));
    assert!(place("site.example").is_err() && place("a:b").is_err());
}

#[test]
fn products_are_written_in_small_letters_and_in_order() {
    assert!(PRODUCTS.iter().all(|(words, _)| *words == words.to_lowercase()));
    assert!(PRODUCTS.is_sorted());
}
