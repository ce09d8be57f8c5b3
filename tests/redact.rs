//! Redaction: nothing private survives, everything else does.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::format_collect, reason = "tests")]

#[path = "report/sample.rs"]
mod sample;

#[path = "redact/hostile.rs"]
mod hostile;
#[path = "redact/long.rs"]
mod long;
#[path = "redact/properties.rs"]
mod properties;

use sample::{CANARIES, planted, sample};
use selfcheck::model::{Private, PrivateKind, Text};
use selfcheck::redact::{Rules, redact, redact_text};
use serde_json::json;

fn clean(text: &str) -> String {
    redact_text(text, &Rules::default(), &[])
}

#[test]
fn no_canary_survives() {
    let shareable = redact(&planted(), &Rules::default());
    let text = serde_json::to_string(shareable.report()).unwrap();
    for (what, canary) in CANARIES {
        assert!(!text.contains(canary), "{what} survives: {canary}\n{text}");
    }
}

#[test]
fn what_must_survive_survives() {
    for text in [
        "Windows 10.0.19044.1645",
        "version 10.0.0.1, driver: 31.0.15.3742, v1.2.3.4",
        "Chrome/120.0.0.0 Safari/537.36",
        "at 12:34:56 and 2026-11-21T12:34:56.789Z",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "127.0.0.1 ::1 0.0.0.0 255.255.255.0 169.254.3.4 fe80::1 224.0.0.251 ff02::fb",
        "8.8.8.8 114.114.114.114 223.5.5.5 1.1.1.1 2001:4860:4860::8888",
        "1.3.6.1.4.1.311.21.20",
        "{6F9619FF-8B86-D011-B42D-00CF4FC964FF}",
        "AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01",
        "Password: incorrect",
        "basic authentication failed",
        "password_set=true max_tokens=4096 author=nobody",
        "https://www.example.com/users/login?lang=zh",
        "std::fs::File add::bad a::b",
        "getty@tty1.service icon@2x.png",
        "C:\\Users\\Public\\Desktop /root/.bashrc",
        "libfoo-1.2.3.4.so",
        "http://localhost:8080/ localhost.localdomain",
        "00:00:00:00:00:00 ff:ff:ff:ff:ff:ff",
    ] {
        assert_eq!(clean(text), text);
    }
}

#[test]
fn secrets_are_dropped_by_name() {
    for (text, expected) in [
        ("password=hunter2", "password=[secret]"),
        ("DB_PASSWORD: 'it''s'", "DB_PASSWORD: '[secret]''s'"),
        ("{\"apiKey\":\"abc123def\",\"n\":1}", "{\"apiKey\":\"[secret]\",\"n\":1}"),
        (r#"{\"token\":\"abc\\nx\",\"n\":1}"#, r#"{\"token\":\"[secret]\",\"n\":1}"#),
        (
            "https://x.example/a?access_token=s3cr3t&lang=en",
            "https://x.example/a?access_token=[secret]&lang=en",
        ),
        ("https://bob:s3cr3t@x.example/a", "https://[secret]@x.example/a"),
        ("https://bob:s3/cr3t@x.example/a", "https://[secret]@x.example/a"),
        ("https://x.example:8443/a/@bob", "https://x.example:8443/a/@bob"),
        ("Authorization: Basic Ym9iOnMzY3IzdA==", "Authorization: [secret]"),
        ("Cookie: sid=1; theme=dark", "Cookie: [secret]"),
        ("curl -u bob:pw1 http://x.example", "curl -u [secret] http://x.example"),
        (
            "tool --auth-token abcdef --verbose --auth-token ghijkl",
            "tool --auth-token [secret] --verbose --auth-token [secret]",
        ),
        ("tool --auth-token abcdef --verbose", "tool --auth-token [secret] --verbose"),
        ("<password>swordfish</password>", "<password>[secret]</password>"),
        ("Server=db;Uid=bob;Pwd=s3cr3t;", "Server=db;Uid=bob;Pwd=[secret];"),
        ("db.password = open sesame # comment", "db.password = [secret] # comment"),
        ("密码：swordfish1", "密码：[secret]"),
        (r#"{"name":"API_KEY","value":"abc123"}"#, r#"{"name":"API_KEY","value":"[secret]"}"#),
    ] {
        assert_eq!(clean(text), expected);
    }
}

#[test]
fn a_secret_found_once_is_dropped_everywhere() {
    let text = "password=Xy7kqLm2\nsent Xy7kqLm2 to the server";
    assert_eq!(clean(text), "password=[secret]\nsent [secret] to the server");
}

#[test]
fn lines_stay_lines() {
    let text = "a\n-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\nabcdefghijklmnopqrstuvwxyz\n-----END RSA PRIVATE KEY-----\nb\n";
    let result = clean(text);
    assert_eq!(result.lines().count(), text.lines().count());
    assert!(!result.contains("MIIE") && result.ends_with("\nb\n"));
}

#[test]
fn addresses_keep_class_and_neighbours() {
    let result = clean(
        "192.168.7.20 192.168.7.1 192.168.9.20 10.1.2.3 10.1.9.9 100.70.1.1 1.2.3.9 1.2.3.77 5.6.7.8 172.20.0.5",
    );
    let parts: Vec<std::net::Ipv4Addr> =
        result.split(' ').map(|part| part.parse().unwrap()).collect();
    let net = |at: usize| <[u8; 3]>::try_from(&parts[at].octets()[..3]).unwrap();
    assert!(
        parts[0].octets().starts_with(&[192, 168]) && parts[2].octets().starts_with(&[192, 168])
    );
    assert_eq!(net(0), net(1));
    assert_ne!(net(0), net(2));
    assert_eq!(parts[1].octets()[3], 1, "a router stays a router");
    assert_eq!(parts[3].octets()[0], 10);
    assert_eq!(parts[3].octets()[1], parts[4].octets()[1]);
    assert!(parts[5].octets()[0] == 100 && (64..128).contains(&parts[5].octets()[1]));
    assert_eq!(net(6), net(7));
    assert_ne!(net(6), net(8));
    assert!(parts[9].is_private());
    let reversed = clean("5.6.7.8 1.2.3.77 1.2.3.9");
    let again = clean("1.2.3.9 1.2.3.77 5.6.7.8");
    let back: Vec<&str> = reversed.split(' ').rev().collect();
    assert_eq!(back.join(" "), again, "the order of discovery does not matter");
    let six = clean(
        "2400:1234:5678:9::a 2400:1234:5678:9::b ::ffff:1.2.3.9 fd12:3456::5 64:ff9b::102:309",
    );
    let six: Vec<std::net::Ipv6Addr> = six.split(' ').map(|part| part.parse().unwrap()).collect();
    assert_eq!(six[0].segments()[..4], six[1].segments()[..4]);
    assert!(six[0] != six[1] && six[0].to_string().starts_with("2001:db8:"));
    assert_eq!(six[2].to_ipv4_mapped(), Some([192, 0, 2, 2].into()));
    assert_eq!(six[3].segments()[0], 0xfd00);
    assert_eq!(six[4].segments()[6..], [0xc000, 0x0202]);
}

#[test]
fn names_are_replaced_as_words_and_in_paths() {
    let known = |kind, value: &str| Private { kind, value: value.to_owned() };
    let private =
        [known(PrivateKind::User, "test"), known(PrivateKind::Host, "WS-0815.corp.example.com")];
    let text = "latest contest: /home/test/x C:\\Users\\test\\y test \"C:\\\\Users\\\\test\\\\z\" on WS-0815.corp.example.com";
    assert_eq!(
        redact_text(text, &Rules::default(), &private),
        "latest contest: /home/user-1/x C:\\Users\\user-1\\y user-1 \"C:\\\\Users\\\\user-1\\\\z\" on host-1.domain-1.com"
    );
    let one = [known(PrivateKind::User, "a")];
    let text = "a cat, /home/a/x, data";
    assert_eq!(redact_text(text, &Rules::default(), &one), "a cat, /home/user-1/x, data");
    let han = [known(PrivateKind::User, "张三丰")];
    assert_eq!(redact_text("用户张三丰的电脑", &Rules::default(), &han), "用户user-1的电脑");
}

#[test]
fn every_notation_of_a_hardware_address() {
    let text = "3c:52:82:aa:bb:cc 3C-52-82-AA-BB-CC 3c52.82aa.bbcc 3c5282aabbcc";
    assert_eq!(clean(text), "02:00:00:00:00:01 02-00-00-00-00-01 0200.0000.0001 020000000001");
}

#[test]
fn kinds_can_be_kept_but_secrets_cannot() {
    let rules = Rules { keep: PrivateKind::ALL.to_vec(), words: vec!["Acme".into()] };
    let text = "bob@x.example 5.6.7.8 Acme password=s3cr3t";
    assert_eq!(redact_text(text, &rules, &[]), "bob@x.example 5.6.7.8 Acme password=[secret]");
    let rules = Rules { words: vec!["Acme".into()], ..Rules::default() };
    assert_eq!(redact_text("AcmeCorp", &rules, &[]), "word-1Corp");
}

#[test]
fn verdicts_rest_on_what_is_left_alone() {
    let report = planted();
    let shareable = redact(&report, &Rules::default());
    for (before, after) in report.findings.iter().zip(&shareable.report().findings) {
        assert_eq!(
            (&before.check, before.status, &before.expectation),
            (&after.check, after.status, &after.expectation)
        );
        for (name, value) in &before.facts {
            if !value.is_string() && !value.is_array() && !value.is_object() {
                assert_eq!(after.facts.get(name), Some(value), "{name}");
            }
        }
    }
    let again = redact(shareable.report(), &Rules::default());
    assert_eq!(again.report().machine, shareable.report().machine, "stand-ins stay what they are");
}

#[test]
fn facts_with_a_secret_name_are_dropped_whatever_they_hold() {
    let mut report = sample();
    report.findings[0].facts.insert("db_password".into(), json!("x"));
    report.findings[0].facts.insert("session_token".into(), json!(["p", ""]));
    report.findings[0].facts.insert("password_set".into(), json!(true));
    let shareable = redact(&report, &Rules::default());
    let facts = &shareable.report().findings[0].facts;
    assert_eq!(facts["db_password"], json!("[secret]"));
    assert_eq!(facts["session_token"], json!(["[secret]", ""]));
    assert_eq!(facts["password_set"], json!(true));
    assert_eq!(shareable.redactions()[&PrivateKind::Secret], 2);
}

#[test]
fn guard_finds_every_disguise_and_names_no_value() {
    let shareable = redact(&planted(), &Rules::default());
    shareable.guard("innocent", b"nothing of anybody").unwrap();
    let user = "zhangwei88";
    let utf16: Vec<u8> = user.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut odd = vec![b'x'];
    odd.extend(&utf16);
    for bytes in [
        user.as_bytes().to_vec(),
        utf16,
        odd,
        b"q=zhang%77ei88".to_vec(),
        b"\\u007ahangwei88".to_vec(),
        b"zhangwei&#56;8".to_vec(),
        b"see emhhbmd3ZWk4OA== there".to_vec(),
        b"see eHpoYW5nd2VpODg= there".to_vec(),
        b"see eHh6aGFuZ3dlaTg4 there".to_vec(),
        b"C:\\\\Users\\\\ZHANGWEI88\\\\x".to_vec(),
    ] {
        let leak =
            shareable.guard("member.txt", &bytes).expect_err(&String::from_utf8_lossy(&bytes));
        assert_eq!(leak.member, "member.txt");
        assert!(!leak.to_string().contains(user));
    }
}

#[test]
fn a_user_named_like_a_word_of_ours_stops_no_report() {
    for name in ["network", "report", "user", "proxy", "test", "admin", "2026", "fail", "网络"] {
        let mut report = sample();
        report.machine.user_name = name.to_owned();
        report.machine.home = format!("/home/{name}");
        report.findings[0].say = Text::same(format!("read /home/{name}/x"));
        let shareable = redact(&report, &Rules::default());
        assert_eq!(shareable.report().machine.home, "/home/user-1", "{name}");
        assert_eq!(shareable.report().findings[0].say, Text::same("read /home/user-1/x"));
        assert_eq!(shareable.report().findings[0].status, report.findings[0].status);
        selfcheck::report::bundle(&shareable, selfcheck::model::Lang::En).unwrap();
    }
}

#[test]
fn plain_facts_with_a_name_like_a_secrets_stay() {
    let mut report = sample();
    let facts = &mut report.findings[0].facts;
    facts.insert("auth".into(), json!("wpa2"));
    facts.insert("session".into(), json!("wayland"));
    facts.insert("driver_version".into(), json!("10.0.0.1"));
    let shareable = redact(&report, &Rules::default());
    assert_eq!(shareable.report().findings[0].facts["auth"], json!("wpa2"));
    assert_eq!(shareable.report().findings[0].facts["session"], json!("wayland"));
    assert_eq!(shareable.report().findings[0].facts["driver_version"], json!("10.0.0.1"));
}

#[test]
fn a_secret_that_is_a_word_of_ours_stops_no_report() {
    let mut report = sample();
    report.findings[0].facts.insert("token".into(), json!("selfcheck"));
    report.findings[0].facts.insert("db_password".into(), json!("findings"));
    let shareable = redact(&report, &Rules::default());
    assert_eq!(shareable.report().findings[0].facts["token"], json!("[secret]"));
    selfcheck::report::bundle(&shareable, selfcheck::model::Lang::En).unwrap();
}
