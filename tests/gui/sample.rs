//! A made-up machine whose DNS server is silent, and a backend that plays it.

use selfcheck::engine::{Event, Planned};
use selfcheck::gui::{Backend, Choice, Offer, Opened, Preview, Saved};
use selfcheck::host::Stop;
use selfcheck::model::{
    Action, Cause, Confidence, Ended, Finding, Layer, MachineFacts, Os, Part, PrivateKind,
    ProgramFacts, REPORT_VERSION, Report, Side, Status, Step, Text, UnansweredKind,
};
use selfcheck::packs::Each;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;

pub(crate) fn text(en: &str, zh: &str) -> Text {
    Text([("en".to_owned(), en.to_owned()), ("zh-CN".to_owned(), zh.to_owned())].into())
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

pub(crate) fn finding(check: &str, group: &str, status: Status, en: &str, zh: &str) -> Finding {
    let Value::Object(facts) = json!({
        "answered": status == Status::Pass, "server": "192.168.1.1", "millis": 3002,
        "tried": ["udp", "tcp"], "nothing": null, "more": { "deep": [1, [2]] },
    }) else {
        panic!("an object")
    };
    Finding {
        check: check.to_owned(),
        pack: "network".to_owned(),
        group: group.to_owned(),
        probe: "dns".to_owned(),
        way: part(check),
        subject: String::new(),
        title: text(&format!("{en} is as it should be"), &format!("{zh}一切正常")),
        why: text("Without it nothing opens.", "没有它，什么都打不开。"),
        status,
        expectation: None,
        say: text(
            &format!("{en} was looked at"),
            &format!("已经查看过{zh}，这里是一句很长的话，用来看看窄窗口里的换行是否正确"),
        ),
        items: Vec::new(),
        facts,
        unanswered: (status == Status::Unknown)
            .then(|| UnansweredKind::NotAllowed.because("Permission denied")),
        skipped: None,
        essential: false,
        started_ms: 0,
        took_ms: 12,
        again: None,
        flipped: None,
    }
}

pub(crate) fn findings() -> Vec<Finding> {
    vec![
        finding("has-address", "network", Status::Pass, "The address", "地址"),
        finding("dns-system", "network", Status::Fail, "The DNS server", "DNS 服务器"),
        finding("web-baidu", "web", Status::Fail, "The website", "网站"),
        finding("clock", "local", Status::Pass, "The clock", "时钟"),
        finding("disk", "local", Status::Pass, "The disk", "磁盘"),
        finding("firewall", "other", Status::Unknown, "The firewall", "防火墙"),
    ]
}

pub(crate) fn cause() -> Cause {
    let step = |en, zh, os, action| Step { say: text(en, zh), os, action };
    Cause {
        id: "dns-server-unreachable".to_owned(),
        pack: "network".to_owned(),
        title: text("The DNS server does not answer", "DNS 服务器没有应答"),
        meaning: text("Names cannot be turned into addresses.", "无法把名称转换成地址。"),
        confidence: Confidence::Sure,
        layer: Layer::Dns,
        side: Side::Network,
        because: vec!["dns-system:silent".to_owned()],
        course: None,
        explains: vec!["dns-system".to_owned(), "web-baidu".to_owned()],
        steps: vec![
            step("Restart the router.", "重启路由器。", None, None),
            step("Set another server.", "换一个服务器。", None, Some(Action::NetworkSettings)),
            step("Only on Windows.", "仅限 Windows。", Some(Os::Windows), None),
        ],
    }
}

pub(crate) fn report(findings: Vec<Finding>, causes: Vec<Cause>, ended: Ended) -> Report {
    Report {
        version: REPORT_VERSION,
        program: ProgramFacts { name: "selfcheck".to_owned(), version: "0.1.0".to_owned() },
        packs: Vec::new(),
        started: "2026-11-21T09:30:00Z".parse().unwrap(),
        took_ms: 3210,
        network_changed: None,
        timeline: None,
        ended,
        machine: MachineFacts {
            os: Os::Linux,
            os_version: "Debian GNU/Linux 12".to_owned(),
            kernel: "6.1".to_owned(),
            arch: "x86_64".to_owned(),
            host_name: "host".to_owned(),
            user_name: "user".to_owned(),
            home: "/home/user".to_owned(),
            language: "zh-CN".to_owned(),
            time_zone: "Asia/Shanghai".to_owned(),
            elevated: Some(false),
        },
        causes,
        findings,
        contacts: Vec::new(),
        private: Vec::new(),
        public: Vec::new(),
    }
}

pub(crate) fn choice(en: &str, zh: &str, asks: Option<Each>) -> Choice {
    let hint = text(
        "One short sentence more.",
        "再用一句话说明这一项适合什么情况，写得长一些看看是否换行。",
    );
    Choice { title: text(en, zh), hint, only: vec!["network".to_owned()], asks }
}

pub(crate) fn offer() -> Offer {
    Offer {
        pack: "acme".to_owned(),
        title: text("Acme VPN", "Acme VPN 支持"),
        publisher: "Acme".to_owned(),
        path: PathBuf::from("/somewhere/acme.toml"),
        checks: 7,
        files: vec!["/etc/acme.conf".to_owned()],
        hosts: vec!["vpn.acme.example:443".to_owned()],
        programs: vec!["acmectl status --json".to_owned()],
        choices: vec![choice("The Acme VPN does not connect", "Acme VPN 连不上", None)],
        groups: vec![("acme".to_owned(), text("Acme", "Acme"))],
    }
}

/// A run that ends by itself, or waits for the user's stop after its first finding.
fn play(wait: bool, stop: &Stop, events: &Sender<Event>) {
    let send = |event| events.send(event).unwrap();
    let mut found = Vec::new();
    for finding in findings() {
        send(Event::Started { check: finding.check.clone() });
        send(Event::Finished(Box::new(finding.clone())));
        found.push(finding);
        while wait && !stop.is_stopped() {
            std::thread::sleep(Duration::from_millis(2));
        }
        if stop.is_stopped() {
            return send(Event::Done(Box::new(report(found, vec![], Ended::Stopped))));
        }
    }
    send(Event::Cause(Box::new(cause())));
    send(Event::Done(Box::new(report(found, vec![cause()], Ended::Complete))));
}

/// A backend whose runs end by themselves, or wait for the user's stop; the dialog gives `place`.
pub(crate) fn backend(wait: bool, place: Option<&str>) -> Backend {
    let place = place.map(PathBuf::from);
    Backend {
        os: Os::Linux,
        choices: vec![
            choice("No internet at all", "完全上不了网", None),
            choice("One site does not open", "某个网站打不开", Some(Each::Target)),
            choice("My program does not start", "我的程序启动不了", Some(Each::Folder)),
        ],
        groups: vec![
            ("network".to_owned(), text("Network", "网络")),
            ("web".to_owned(), text("Websites", "网站")),
            ("local".to_owned(), text("This computer", "这台电脑")),
        ],
        offers: vec![offer()],
        plan: Arc::new(|_| {
            let planned = |finding: Finding| Planned {
                id: finding.check,
                group: finding.group,
                title: finding.title,
            };
            findings().into_iter().map(planned).collect()
        }),
        start: Arc::new(move |_, stop, events| play(wait, &stop, &events)),
        read: Arc::new(|path, _| {
            if path.ends_with("old.zip") {
                return Ok(Opened::Report(Box::new(report(
                    findings(),
                    vec![cause()],
                    Ended::Complete,
                ))));
            }
            if path.ends_with("project") {
                return Ok(Opened::Folder(path.to_owned()));
            }
            Err("it is neither a pack nor a report".to_owned())
        }),
        preview: Arc::new(|report, rules, _| Preview {
            text: format!(
                "{} findings, keeps {:?}, hides {:?}",
                report.findings.len(),
                rules.keep,
                rules.words
            ),
            hidden: [(PrivateKind::Address, 7)].into(),
        }),
        summary: Arc::new(|report, _| format!("{} findings", report.findings.len())),
        suggest: Arc::new(|_| PathBuf::from("/home/user/selfcheck-network.zip")),
        save: Arc::new(|_, _, _, path| {
            if path.starts_with("/full") {
                return Err("the disk is full".to_owned());
            }
            Ok(Saved { path: path.to_owned(), hidden: [(PrivateKind::Address, 7)].into() })
        }),
        settings: Arc::new(|_| false),
        reveal: Arc::new(|_| false),
        choose_place: Arc::new(move |_| place.clone()),
        choose_folder: Arc::new(|| Some(PathBuf::from("/somewhere/else"))),
        choose_file: Arc::new(|| Some(PathBuf::from("/somewhere/old.zip"))),
    }
}
