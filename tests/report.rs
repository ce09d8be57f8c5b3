//! Reports: complete, safe to open, the same bytes each time, readable back.
#![expect(clippy::unwrap_used, clippy::panic, clippy::format_collect, reason = "tests")]

#[path = "report/sample.rs"]
mod sample;

use sample::{CANARIES, planted, sample};
use selfcheck::model::{Ended, Lang, Status, Text};
use selfcheck::redact::{Rules, Shareable, redact};
use selfcheck::report::{
    Format, Manifest, OpenError, bundle, default_name, headline, open, report_id, schema, write,
};
use sha2::{Digest, Sha256};
use std::io::{Cursor, Read, Write};

fn share(report: &selfcheck::model::Report) -> Shareable {
    redact(report, &Rules::default())
}

fn written(shareable: &Shareable, format: Format, lang: Lang) -> String {
    let mut bytes = Vec::new();
    write(shareable, format, lang, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn member(bytes: &[u8], name: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut content = Vec::new();
    archive.by_name(name).unwrap().read_to_end(&mut content).unwrap();
    content
}

#[test]
fn no_format_holds_a_canary() {
    let shareable = share(&planted());
    for format in Format::ALL {
        for lang in Lang::ALL {
            let text = written(&shareable, format, lang);
            for (what, canary) in CANARIES {
                assert!(!text.contains(canary), "{what} stands in {}: {canary}", format.name());
            }
            shareable.guard(format.name(), text.as_bytes()).unwrap();
        }
    }
    let bundle = bundle(&shareable, Lang::En).unwrap();
    for name in ["report.html", "report.json", "ticket.txt", "manifest.json"] {
        let text = String::from_utf8(member(&bundle.bytes, name)).unwrap();
        for (what, canary) in CANARIES {
            assert!(!text.contains(canary), "{what} stands in {name}");
        }
    }
}

#[test]
fn same_report_same_bytes() {
    let one = bundle(&share(&sample()), Lang::ZhCn).unwrap();
    let two = bundle(&share(&sample()), Lang::ZhCn).unwrap();
    assert_eq!(one.bytes, two.bytes);
    let mut other = sample();
    other.took_ms += 1;
    assert_ne!(report_id(&other), report_id(&sample()));
}

#[test]
fn the_manifest_fits_the_members() {
    let bundle = bundle(&share(&planted()), Lang::En).unwrap();
    let manifest: Manifest =
        serde_json::from_slice(&member(&bundle.bytes, "manifest.json")).unwrap();
    assert_eq!(manifest, bundle.manifest);
    assert_eq!(manifest.members.len(), 3);
    for entry in &manifest.members {
        let content = member(&bundle.bytes, &entry.name);
        assert_eq!(entry.bytes, content.len() as u64);
        let hash: String =
            Sha256::digest(&content).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(entry.sha256, hash);
        assert!(!entry.redacted.is_empty(), "{} has no stand-ins", entry.name);
        assert!(
            String::from_utf8_lossy(&content).contains(&bundle.id),
            "{} lacks the number",
            entry.name
        );
    }
}

#[test]
fn the_name_says_when_and_which() {
    let report = sample();
    let name = default_name(&report);
    assert_eq!(name, format!("selfcheck-checkup-20261121-2033-{}.zip", report_id(&report)));
    assert_eq!(report_id(&report).len(), 9);
    let mut foreign = sample();
    foreign.packs[0].publisher = "Example Pay".into();
    foreign.packs[0].id = "../pay".into();
    assert!(default_name(&foreign).starts_with("selfcheck-pay-"));
}

#[test]
fn the_page_is_closed_and_speaks_every_language() {
    let mut report = sample();
    report.findings[3].say =
        Text::same("<script>alert(1)</script><img src=x onerror=y> \u{202e}gpj.exe \u{1b}[31m");
    let html = written(&share(&report), Format::Html, Lang::ZhCn);
    for forbidden in [
        "<script",
        "<img",
        "http-equiv=\"refresh",
        "url(",
        "@import",
        " style=",
        " onerror=\"",
        "\u{202e}",
        "\u{1b}",
        "<link",
    ] {
        assert!(!html.contains(forbidden), "{forbidden}");
    }
    assert!(html.contains("&#60;script&#62;") || html.contains("&lt;script&gt;"));
    assert!(html.contains("default-src 'none'; style-src 'sha256-"));
    assert!(html.contains("The DNS server of this network does not answer"));
    assert!(html.contains("本网络的 DNS 服务器没有应答"));
    let (zh, en) = (
        html.find("lang=\"zh-CN\" class=\"page").unwrap(),
        html.find("lang=\"en\" class=\"page").unwrap(),
    );
    assert!(zh < en, "the chosen language comes first");
    assert!(html.contains("id=\"lang-zh-CN\" checked"));
    let style = html.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
    let hash = selfcheck::redact::base64(&Sha256::digest(style.as_bytes()));
    assert!(html.contains(&format!("'sha256-{hash}'")), "the policy fits the style sheet");
}

#[test]
fn the_way_is_drawn_and_told_in_every_language() {
    let html = written(&share(&sample()), Format::Html, Lang::En);
    for (words, before) in [
        ("From this computer to the service", "This computer: Works — Router: Works"),
        ("从这台电脑到对方服务", "这台电脑：正常 — 路由器：正常 — 互联网：正常 — DNS：问题在这里"),
    ] {
        assert_eq!(html.matches(&format!(">{words}</title>")).count(), 2, "wide and narrow");
        assert!(html.contains(&format!("line\">{before}")), "{before}");
    }
    assert_eq!(html.matches("role=\"img\"").count(), 4);
    for word in [">Trouble here</text>", ">问题在这里</text>", ">Internet</text>", ">互联网</text>"]
    {
        assert_eq!(html.matches(word).count(), 2, "{word}");
    }
    let markdown = written(&share(&sample()), Format::Markdown, Lang::En);
    assert!(markdown.contains("\nThis computer: Works — Router: Works — Internet: Works — DNS: "));
    let ticket = written(&share(&sample()), Format::Ticket, Lang::ZhCn);
    assert!(ticket.contains("互联网：正常 — DNS：问题在这里"));
}

#[test]
fn a_report_that_does_not_say_the_way_has_no_picture() {
    let mut report = sample();
    for finding in &mut report.findings {
        finding.way = None;
    }
    let html = written(&share(&report), Format::Html, Lang::En);
    assert!(!html.contains("<svg") && !html.contains("class=\"way\""));
}

#[test]
fn a_service_cannot_draw_into_the_page() {
    let mut report = sample();
    let hostile = "</text><script>x</script>\u{202e}\n".repeat(2000);
    report.findings[4].subject = hostile;
    let html = written(&share(&report), Format::Html, Lang::En);
    assert!(html.contains("&#60;/text&#62;") || html.contains("&lt;/text&gt;"));
    assert!(!html.contains("<script") && !html.contains('\u{202e}'));
    let drawn = html.split("<svg").nth(1).unwrap().split("</svg>").next().unwrap();
    assert!(drawn.matches("<text").count() < 20);
}

#[test]
fn json_fits_its_schema_and_comes_back() {
    let shareable = share(&planted());
    let text = written(&shareable, Format::Json, Lang::En);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let schema = schema();
    let validator = jsonschema::validator_for(schema.as_value()).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(&value).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let mut wrong = value.clone();
    wrong["findings"][0]["status"] = "splendid".into();
    assert!(!validator.is_valid(&wrong));
    assert_eq!(value["causes"][0]["id"], "dns-server-unreachable");
    let back = open(text.as_bytes()).unwrap();
    assert_eq!(&back, shareable.report());
    assert_eq!(value["report_id"], report_id(&back));
    let bundle = bundle(&shareable, Lang::En).unwrap();
    assert_eq!(&open(&bundle.bytes).unwrap(), shareable.report());
}

#[test]
fn what_is_no_report_is_refused() {
    let good = written(&share(&sample()), Format::Json, Lang::En);
    assert!(matches!(open(b""), Err(OpenError::NotAReport(_))));
    assert!(matches!(open(b"\x00\xff garbage"), Err(OpenError::NotAReport(_))));
    assert!(matches!(open(&good.as_bytes()[..good.len() / 2]), Err(OpenError::NotAReport(_))));
    let newer = good.replacen("\"version\": 1,", "\"version\": 7,", 1);
    assert!(matches!(open(newer.as_bytes()), Err(OpenError::TooNew { found: 7, .. })));
    let deep = format!("{{\"version\":1,\"x\":{}", "[".repeat(200_000));
    assert!(matches!(open(deep.as_bytes()), Err(OpenError::NotAReport(_))));
    let bytes = bundle(&share(&sample()), Lang::En).unwrap().bytes;
    assert!(matches!(open(&bytes[..bytes.len() / 2]), Err(OpenError::Damaged(_))));
    assert!(matches!(open(b"PK\x03\x04 nothing"), Err(OpenError::Damaged(_))));
    assert!(matches!(open(&archive("other.txt", b"x")), Err(OpenError::NoReport)));
    let bomb = archive("report.json", &vec![b' '; 40 << 20]);
    assert!(bomb.len() < 1 << 20);
    assert!(matches!(open(&bomb), Err(OpenError::TooLarge)));
    assert!(matches!(open(&vec![b' '; (64 << 20) + 1]), Err(OpenError::TooLarge)));
}

fn archive(name: &str, content: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(content).unwrap();
    archive.finish().unwrap().into_inner()
}

#[test]
fn headlines_say_what_was_found() {
    let mut report = sample();
    assert_eq!(
        headline(&report, Lang::En),
        "One cause was found: The DNS server of this network does not answer. One thing could not be checked."
    );
    assert_eq!(
        headline(&report, Lang::ZhCn),
        "找到一个原因：本网络的 DNS 服务器没有应答。有一项无法检查。"
    );
    report.causes.clear();
    assert!(headline(&report, Lang::En).starts_with("2 things do not work"));
    for finding in &mut report.findings {
        finding.status = Status::Pass;
    }
    assert_eq!(headline(&report, Lang::En), "Nothing wrong was found in what was checked.");
    report.ended = Ended::Stopped;
    assert!(headline(&report, Lang::En).ends_with("so this report is incomplete."));
    report.findings.clear();
    assert!(headline(&report, Lang::ZhCn).starts_with("没有检查任何项目。"));
}

#[test]
fn the_ticket_has_title_and_three_parts() {
    let shareable = share(&sample());
    let ticket = written(&shareable, Format::Ticket, Lang::ZhCn);
    assert_eq!(
        ticket.lines().next(),
        Some("【技术故障】关于域名的咨询：本网络的 DNS 服务器没有应答")
    );
    let parts = ["发生了什么", "期望的情况", "已做的尝试"]
        .map(|part| ticket.find(part).unwrap_or_else(|| panic!("{part}")));
    assert!(parts.is_sorted());
    assert!(ticket.contains("dns-system:silent") && ticket.contains("error=silent"));
    assert!(ticket.contains(&report_id(shareable.report())));
    let english = written(&shareable, Format::Ticket, Lang::En);
    assert!(english.starts_with(
        "[Technical fault] about Names: The DNS server of this network does not answer\n"
    ));
}

#[test]
fn markdown_cannot_be_broken_out_of() {
    let mut report = sample();
    report.findings[3].say =
        Text::same("**bold** <b>x</b> [a](http://x.example) `c`\n# heading @everyone");
    let markdown = written(&share(&report), Format::Markdown, Lang::En);
    assert!(markdown.contains(
        r"\*\*bold\*\* \<b\>x\</b\> \[a\](http://x.example) \`c\` \# heading \@everyone"
    ));
}
