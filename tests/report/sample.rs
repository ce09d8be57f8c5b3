//! Reports as the tests need them: one that looks real, and one with a canary of every kind in every corner.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    clippy::too_many_lines,
    reason = "each test file uses its part"
)]

use selfcheck::model::{
    Action, Cause, Confidence, Contact, Ended, Finding, Lang, Layer, MachineFacts, Os, PackFacts,
    Part, Private, PrivateKind, ProgramFacts, REPORT_VERSION, Report, Side, Skipped, Status, Step,
    Text, UnansweredKind,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(crate) fn text(en: &str, zh: &str) -> Text {
    Text(BTreeMap::from([("en".to_owned(), en.to_owned()), ("zh-CN".to_owned(), zh.to_owned())]))
}

/// The part of the way that these checks speak for.
fn part(check: &str) -> Option<Part> {
    match check {
        "gateway" => Some(Part::Router),
        "internet" => Some(Part::Internet),
        "dns-system" => Some(Part::Dns),
        "web-baidu" | "web-https" => Some(Part::Service),
        "clock" | "disk" | "disk-space" => Some(Part::ThisComputer),
        _ => None,
    }
}

fn finding(
    check: &str,
    group: &str,
    status: Status,
    expectation: &str,
    title: Text,
    say: Text,
    facts: Value,
) -> Finding {
    Finding {
        check: check.to_owned(),
        pack: "network".to_owned(),
        group: group.to_owned(),
        probe: "dns".to_owned(),
        way: part(check),
        subject: String::new(),
        title,
        why: text(
            "Names such as www.example.com must be turned into addresses before anything opens.",
            "像 www.example.com 这样的名称要先换成地址，才能打开任何东西。",
        ),
        status,
        expectation: Some(expectation.to_owned()),
        say,
        items: Vec::new(),
        facts: facts.as_object().unwrap().clone(),
        unanswered: None,
        skipped: None,
        essential: false,
        started_ms: 12,
        took_ms: 1503,
        again: None,
        flipped: None,
    }
}

pub(crate) fn sample() -> Report {
    let group = |en, zh| text(en, zh);
    let mut findings = vec![
        finding(
            "has-address",
            "network",
            Status::Pass,
            "ok",
            text("This computer has an address", "这台电脑有网络地址"),
            text("Wi-Fi has the address 192.168.7.20.", "Wi-Fi 的地址是 192.168.7.20。"),
            json!({"adapter": "Wi-Fi", "addresses": ["192.168.7.20"], "count": 1}),
        ),
        finding(
            "gateway",
            "network",
            Status::Pass,
            "ok",
            text("The router answers", "路由器有应答"),
            text("192.168.7.1 answered in 3 ms.", "192.168.7.1 在 3 毫秒内作答。"),
            json!({"address": "192.168.7.1", "millis": 3, "answered": true}),
        ),
        finding(
            "internet",
            "network",
            Status::Pass,
            "reachable",
            text("The internet can be reached", "可以连到互联网"),
            text("3 of 3 addresses answered.", "3 个地址全部有应答。"),
            json!({"answered": 3, "asked": ["223.5.5.5", "8.8.8.8", "1.1.1.1"]}),
        ),
        finding(
            "dns-system",
            "names",
            Status::Fail,
            "silent",
            text("The DNS server of this network answers", "本网络的 DNS 服务器有应答"),
            text("192.168.7.1 did not answer within 1.5 s.", "192.168.7.1 在 1.5 秒内没有应答。"),
            json!({"server": "192.168.7.1", "answered": false, "millis": 0, "error": "silent"}),
        ),
        finding(
            "web-https",
            "web",
            Status::Fail,
            "no-name",
            text("A web page opens", "网页可以打开"),
            text("www.example.com could not be looked up.", "查不到 www.example.com 的地址。"),
            json!({"host": "www.example.com", "error": "lookup_failed", "status": null}),
        ),
        finding(
            "clock",
            "system",
            Status::Warn,
            "off",
            text("The clock is right", "时钟准确"),
            text("The clock is 95 seconds behind.", "时钟慢了 95 秒。"),
            json!({"seconds": -95}),
        ),
        finding(
            "disk-space",
            "system",
            Status::Pass,
            "ok",
            text("There is room on the disk", "磁盘有剩余空间"),
            text("82 GiB are free.", "还有 82 GiB 可用。"),
            json!({"disks": [{"mount": "/", "free_gib": 82, "percent": 41}]}),
        ),
    ];
    let mut unknown = finding(
        "firewall",
        "system",
        Status::Unknown,
        "",
        text("The firewall lets programs out", "防火墙允许程序联网"),
        text("The system does not let you look at this.", "系统不允许您查看这一项。"),
        json!({}),
    );
    unknown.expectation = None;
    unknown.unanswered = Some(UnansweredKind::NotAllowed.because("access denied"));
    findings.push(unknown);
    let mut skipped = finding(
        "proxy",
        "web",
        Status::Skipped,
        "",
        text("The proxy answers", "代理服务器有应答"),
        text(
            "Not checked, because something it rests on does not work: The DNS server of this network answers",
            "未检查，因为它所依赖的一项不正常：本网络的 DNS 服务器有应答",
        ),
        json!({}),
    );
    skipped.expectation = None;
    skipped.skipped = Some(Skipped::Need { check: "dns-system".into() });
    findings.push(skipped);
    Report {
        version: REPORT_VERSION,
        program: ProgramFacts { name: "selfcheck".into(), version: "0.1.0".into() },
        packs: vec![PackFacts {
            id: "network".into(),
            title: text("Network", "网络"),
            version: "1".into(),
            publisher: String::new(),
            sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855".into(),
            groups: BTreeMap::from([
                ("network".to_owned(), group("Network", "网络")),
                ("names".to_owned(), group("Names", "域名")),
                ("web".to_owned(), group("Web", "网页")),
                ("system".to_owned(), group("System", "系统")),
            ]),
        }],
        started: "2026-11-21T12:33:48Z".parse().unwrap(),
        took_ms: 2140,
        network_changed: None,
        timeline: None,
        ended: Ended::Complete,
        machine: MachineFacts {
            os: Os::Windows,
            os_version: "Windows 11 Pro 23H2".into(),
            kernel: "10.0.22631.4460".into(),
            arch: "x86_64".into(),
            host_name: "DESKTOP-7QF3K2L".into(),
            user_name: "zhangwei88".into(),
            home: "C:\\Users\\zhangwei88".into(),
            language: "zh-CN".into(),
            time_zone: "+08:00".into(),
            elevated: Some(false),
        },
        causes: vec![Cause {
            id: "dns-server-unreachable".into(),
            pack: "network".into(),
            title: text(
                "The DNS server of this network does not answer",
                "本网络的 DNS 服务器没有应答",
            ),
            meaning: text(
                "The internet works, but names such as www.example.com cannot be turned into addresses, so pages do not open.",
                "互联网是通的，但像 www.example.com 这样的名称无法换成地址，所以网页打不开。",
            ),
            confidence: Confidence::Sure,
            layer: Layer::Dns,
            side: Side::Network,
            because: vec!["internet:reachable".into(), "dns-system:silent".into()],
            course: None,
            explains: vec!["dns-system".into(), "web-https".into()],
            steps: vec![
                Step {
                    say: text("Restart the router and wait two minutes.", "重启路由器，等两分钟。"),
                    os: None,
                    action: None,
                },
                Step {
                    say: text(
                        "Or set the DNS server to 223.5.5.5 in the network settings.",
                        "或者在网络设置里把 DNS 服务器改为 223.5.5.5。",
                    ),
                    os: Some(Os::Windows),
                    action: Some(Action::NetworkSettings),
                },
                Step {
                    say: text(
                        "Or run: resolvectl dns eth0 223.5.5.5",
                        "或者运行：resolvectl dns eth0 223.5.5.5",
                    ),
                    os: Some(Os::Linux),
                    action: None,
                },
            ],
        }],
        findings,
        contacts: vec![
            Contact { by: "icmp".into(), whom: "192.168.7.1".into() },
            Contact { by: "dns".into(), whom: "192.168.7.1:53".into() },
            Contact { by: "tcp".into(), whom: "223.5.5.5:443".into() },
        ],
        private: Vec::new(),
        public: Vec::new(),
    }
}

/// What no file may hold of [`planted`].
pub(crate) const CANARIES: &[(&str, &str)] = &[
    ("user", "zhangwei88"),
    ("other user", "lisi_work"),
    ("host", "DESKTOP-7QF3K2L"),
    ("local host", "nas-wohnzimmer"),
    ("ssid", "ZhangJia-5G"),
    ("serial", "PF3XKQ7Z"),
    ("private v4", "192.168.7.20"),
    ("public v4", "110.242.68.66"),
    ("v6", "2409:8a00:1234:5678"),
    ("mac", "3c:52:82:aa:bb:cc"),
    ("mac dashed", "3C-52-82-AA-BB-CC"),
    ("email", "zhang.wei@mail-provider.cn"),
    ("word", "Nordwind"),
    ("password", "Tr0ub4dor"),
    ("json password", "qwErty99x"),
    ("url password", "s3cr3tUrl"),
    ("query token", "qtok_48151623"),
    ("bearer", "abcdef0123456789abcdef"),
    ("jwt", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"),
    ("aws", "AKIAIOSFODNN7EXAMPLE"),
    ("github", "ghp_16C7e42F292c6912E7710c838347Ae178B4a"),
    ("slack", "xoxb-123456789012-abcdefghij"),
    ("openai", "sk-proj-abcdefghijklmnop1234"),
    ("google", "AIzaSyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY"),
    ("gitlab", "glpat-AbCdEfGhIjKlMnOpQrSt"),
    ("pem", "MIIEowIBAAKCAQEAcanarycanary"),
    ("pem second line", "q2hhbmdlaW5nc29tZXRoaW5nbG9uZw"),
    ("cookie", "sess_9f8e7d6c5b4a"),
    ("base64 user", "emhhbmd3ZWk4OA"),
];

/// The sample with every canary in every kind of place.
pub(crate) fn planted() -> Report {
    let mut report = sample();
    for (kind, value) in [
        (PrivateKind::Ssid, "ZhangJia-5G"),
        (PrivateKind::Serial, "PF3XKQ7Z"),
        (PrivateKind::Word, "Nordwind"),
    ] {
        report.private.push(Private { kind, value: value.into() });
    }
    let places = [
        "read C:\\Users\\zhangwei88\\app.ini and /home/lisi_work/.profile on DESKTOP-7QF3K2L",
        "nas-wohnzimmer.lan at 192.168.7.20, 110.242.68.66:443, [2409:8a00:1234:5678::9]",
        "Wi-Fi ZhangJia-5G, serial PF3XKQ7Z, project Nordwind",
        "3c:52:82:aa:bb:cc or 3C-52-82-AA-BB-CC, zhang.wei@mail-provider.cn",
        "password=Tr0ub4dor {\"password\":\"qwErty99x\"} https://bob:s3cr3tUrl@x.example/?token=qtok_48151623&a=1",
        "Authorization: Bearer abcdef0123456789abcdef",
        "got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl AKIAIOSFODNN7EXAMPLE ghp_16C7e42F292c6912E7710c838347Ae178B4a xoxb-123456789012-abcdefghij",
        "sk-proj-abcdefghijklmnop1234 AIzaSyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY glpat-AbCdEfGhIjKlMnOpQrSt",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEAcanarycanary\nq2hhbmdlaW5nc29tZXRoaW5nbG9uZw\n-----END RSA PRIVATE KEY-----",
        "Set-Cookie: sid=sess_9f8e7d6c5b4a; Path=/",
        "C:\\\\Users\\\\zhangwei88\\\\x %5CUsers%5Czhangwei88 emhhbmd3ZWk4OA== {\\\"password\\\":\\\"qwErty99x\\\"}",
    ];
    let all = places.join(" | ");
    let first = &mut report.findings[0];
    for (index, place) in places.iter().enumerate() {
        first.facts.insert(format!("fact_{index}"), json!(place));
        first
            .facts
            .insert(format!("zhangwei88 {index}"), json!([{ "deep": { "deeper": place } }, place]));
    }
    first.facts.insert("api_key".into(), json!("qwErty99x"));
    first
        .facts
        .insert("variables".into(), json!([{ "name": "DB_PASSWORD", "value": "Tr0ub4dor" }]));
    first.facts.insert(
        "key_lines".into(),
        json!([
            "-----BEGIN RSA PRIVATE KEY-----",
            "MIIEowIBAAKCAQEAcanarycanary",
            "q2hhbmdlaW5nc29tZXRoaW5nbG9uZw",
            "-----END RSA PRIVATE KEY-----"
        ]),
    );
    first.subject.clone_from(&all);
    first.say = Text::in_every(|_: Lang| all.clone());
    first.title = Text::in_every(|_| all.clone());
    first.why = Text::in_every(|_| all.clone());
    first.unanswered = Some(UnansweredKind::Failed.because(all.clone()));
    // This one is drawn.
    report.findings[4].subject = "nas-wohnzimmer.lan:443".into();
    report.causes[0].title = Text::in_every(|_| all.clone());
    report.causes[0].meaning = Text::in_every(|_| all.clone());
    report.causes[0].steps[0].say = Text::in_every(|_| all.clone());
    report.packs[0].title = Text::in_every(|_| all.clone());
    report.packs[0].publisher.clone_from(&all);
    report.contacts.push(Contact { by: "https".into(), whom: all });
    report
}
