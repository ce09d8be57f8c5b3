//! Packs in, checks or mistakes out: every mistake with its file, line, column and remedy.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]

use selfcheck::model::Lang;
use selfcheck::packs::{Pack, PackError, Pages, link, load, shipped};

const GOOD: &str = r#"[pack]
id = "shop"
title = "Shop"
version = "1"

[[group]]
id = "shop"
title = "Shop"

[[check]]
id = "shop-port"
title = "The shop answers"
group = "shop"
tcp = { host = "shop.example", port = 443 }
expect = [
  { id = "ok", when = "connected && millis < 1000", status = "pass", say = "{host} answered in {millis} ms." },
  { id = "refused", when = "error == 'refused'", status = "fail", say = "{host} refused." },
  { id = "silent", status = "fail", say = "{host} is silent." },
]
example = [{ facts = { error = "refused" }, gives = "refused" }]

[[cause]]
id = "service-down"
title = "The shop is down"
layer = "service"
side = "service"
confidence = "likely"
because = ["shop-port:refused"]
explains = ["shop-*"]
steps = ["Try later."]

[words.zh-CN.check.shop-port]
title = "商店有回应"
"#;

fn read(text: &str) -> Result<Pack, Vec<PackError>> {
    let pages = Pages {
        file: "shop.toml",
        bytes: text.as_bytes(),
        words: &[],
        endpoints: None,
        shipped: false,
    };
    let pack = load(&pages)?;
    link(std::slice::from_ref(&pack))?;
    Ok(pack)
}

/// The one mistake that replacing `from` by `to` in a good pack makes, in English.
fn mistake(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "{from}");
    mistake_in(&GOOD.replacen(from, to, 1))
}

fn mistake_in(text: &str) -> String {
    let errors = read(text).unwrap_err();
    let lines: Vec<_> = errors.iter().map(|error| error.line(Lang::En)).collect();
    assert_eq!(lines.len(), 1, "{lines:#?}");
    lines.into_iter().next().unwrap()
}

#[test]
fn a_good_pack_loads_with_its_words() {
    let pack = read(GOOD).unwrap();
    assert_eq!(pack.checks.len(), 1);
    assert_eq!(pack.checks[0].title.get(Lang::ZhCn), "商店有回应");
    assert_eq!(pack.checks[0].title.get(Lang::En), "The shop answers");
}

#[test]
#[expect(clippy::too_many_lines, reason = "one row for each mistake")]
fn each_mistake_is_found_at_its_place_with_a_remedy() {
    let rows = [
        ("tcp = {", "tpc = {", "shop.toml:14:1: ", "Did you mean `tcp`"),
        ("port = 443", "prot = 443", "shop.toml:14:32: ", "unknown field `prot`"),
        ("port = 443", "port = \"x\"", "shop.toml:14:39: ", "invalid type: string"),
        ("port = 443", "port = 99999", "shop.toml:14:39: ", "expected u16"),
        (
            "connected && millis",
            "conected && millis",
            "shop.toml:16:24: ",
            "Did you mean `connected`",
        ),
        ("connected && millis < 1000", "connected && millis <", "shop.toml:16:", "not valid"),
        ("millis < 1000", "millis < 'x'", "shop.toml:16:23: ", "different kinds"),
        ("connected && millis < 1000", "millis", "shop.toml:16:23: ", "true or false"),
        (
            "silent\", status",
            "silent\", when = \"connected\", status",
            "shop.toml:18:27: ",
            "last entry",
        ),
        (
            "ok\", when = \"connected && millis < 1000\"",
            "ok\"",
            "shop.toml:16:5: ",
            "Move it to the end",
        ),
        ("id = \"refused\", when", "id = \"ok\", when", "shop.toml:17:", "used twice"),
        ("id = \"refused\", when", "id = \"fail\", when", "shop.toml:17:10: ", "name of a status"),
        ("{host} refused.", "{hots} refused.", "shop.toml:17:", "Did you mean `host`"),
        ("gives = \"refused\"", "gives = \"silent\"", "shop.toml:20:", "matches, not `silent`"),
        ("error = \"refused\" }", "error = 7 }", "shop.toml:20:", "must be string"),
        ("shop-port:refused", "shop-prot:refused", "shop.toml:28:12: ", "Did you mean `shop-port`"),
        ("shop-port:refused", "shop-port:refsed", "shop.toml:28:12: ", "Did you mean `refused`"),
        ("shop-port:refused", "shop-port", "shop.toml:28:12: ", "check:expectation"),
        (
            "layer = \"service\"",
            "names = \"Shop down\"\nlayer = \"service\"",
            "shop.toml:25:9: ",
            "not an id",
        ),
        ("layer = \"service\"", "layer = \"servce\"", "shop.toml:25:9: ", "Did you mean `service`"),
        (
            "title = \"Shop\"\nversion",
            "titel = \"Shop\"\nversion",
            "shop.toml:3:1: ",
            "Did you mean `title`",
        ),
        (
            "group = \"shop\"\ntcp",
            "way = \"servce\"\ngroup = \"shop\"\ntcp",
            "shop.toml:13:7: ",
            "Did you mean `service`",
        ),
        (
            "status = \"pass\"",
            "status = \"pass\", way = \"rooter\"",
            "shop.toml:16:",
            "Did you mean `router`",
        ),
        (
            "version = \"1\"",
            "version = \"1\"\nway = \"nowhere\"",
            "shop.toml:5:7: ",
            "this-computer",
        ),
        ("status = \"pass\"", "status = \"passed\"", "shop.toml:16:", "Did you mean `pass`"),
        (
            "example =",
            "hurry = { once = [\"shop-port:okay\"], limit = \"2s\" }\nexample =",
            "shop.toml:20:19: ",
            "has no expectation or status `okay`",
        ),
        (
            "example =",
            "hurry = { once = [\"shop-port:ok\"], limit = \"2 s\" }\nexample =",
            "shop.toml:20:44: ",
            "2 s",
        ),
        (
            "example =",
            "items = { of = \"addreses\", by = \"x\", say = {} }\nexample =",
            "shop.toml:20:16: ",
            "not a list of tables",
        ),
        (
            "group = \"shop\"\ntcp",
            "each = \"folders\"\ngroup = \"shop\"\ntcp",
            "shop.toml:13:8: ",
            "Did you mean `folder`",
        ),
        ("{host} refused.", "{folder} refused.", "shop.toml:17:", "not a fact"),
        ("version = \"1\"", "version = 1", "shop.toml:4:11: ", "must be string"),
        (
            "title = \"商店有回应\"",
            "say = { ko = \"x\" }",
            "shop.toml:33:",
            "nothing with the id `ko`",
        ),
        (
            "title = \"商店有回应\"",
            "say = { ok = \"{x}\" }",
            "shop.toml:33:",
            "placeholders differ",
        ),
        ("words.zh-CN", "words.zh-TW", "shop.toml:32:8: ", "Known here: en, zh-CN"),
        (
            "id = \"shop\"\ntitle = \"Shop\"\nversion",
            "id = \"Shop 1\"\ntitle = \"Shop\"\nversion",
            "shop.toml:2:6: ",
            "not an id",
        ),
    ];
    let mut wrong = Vec::new();
    for (from, to, place, says) in rows {
        assert!(GOOD.contains(from), "{from}");
        let errors = read(&GOOD.replacen(from, to, 1)).err().unwrap_or_default();
        let lines: Vec<_> = errors.iter().map(|error| error.line(Lang::En)).collect();
        match lines.as_slice() {
            [line] if line.starts_with(place) && line.contains(says) => {}
            _ => wrong.push(format!("{from} -> {to}: {lines:#?}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_would_break_the_parsers_is_refused() {
    let ten_megabytes = format!("x = {}", "[".repeat(10_000_000));
    assert!(mistake_in(&ten_megabytes).starts_with("shop.toml:1:1: The pack has 10000004 bytes"));
    let nested = format!("x = {}", "[".repeat(500_000));
    assert!(mistake_in(&nested).starts_with("shop.toml:1:"));
    for hostile in [
        "(".repeat(400) + &")".repeat(400),
        "1+".repeat(500) + "1",
        "-".repeat(1000) + "1",
        "[1,2].all(a,[1,2].all(b,[1,2].all(c,[1,2].all(d,a<b))))".to_owned(),
        "a".repeat(5000),
    ] {
        let found = mistake("connected && millis < 1000", &hostile);
        assert!(found.starts_with("shop.toml:16:"), "{found}");
    }
    let broken = load(&Pages {
        file: "latin.toml",
        bytes: b"[pack]\nid = \"caf\xe9\"",
        words: &[],
        endpoints: None,
        shipped: false,
    });
    assert!(broken.unwrap_err()[0].line(Lang::En).starts_with("latin.toml:2:10: "));
}

#[test]
fn a_check_that_needs_itself_is_refused() {
    let found = mistake("group = \"shop\"\ntcp", "group = \"shop\"\nneeds = [\"shop-port\"]\ntcp");
    assert!(found.contains("needs itself"), "{found}");
}

#[test]
fn the_shipped_packs_are_good_and_their_examples_hold() {
    // Read as if they were somebody else's, so that each condition and example is tried.
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("checks");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.strip_suffix(".toml").is_none_or(|stem| stem.contains('.')) {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let pages =
            Pages { file: &name, bytes: &bytes, words: &[], endpoints: None, shipped: false };
        if let Err(errors) = load(&pages) {
            let lines: Vec<_> = errors.iter().map(|error| error.line(Lang::En)).collect();
            assert!(lines.is_empty(), "{}", lines.join("\n"));
        }
        seen += 1;
    }
    assert!(seen >= 4, "{seen}");
    shipped(None).unwrap();
}

#[test]
fn every_shipped_sentence_is_there_in_every_language() {
    for pack in shipped(None).unwrap() {
        let checks = pack.checks.iter().flat_map(|check| {
            let says = check.expect.iter().map(|expect| &expect.say);
            let items = check.items.iter().flat_map(|items| items.say.values());
            let own = [&check.title, &check.why].into_iter();
            own.chain(says).chain(items).map(|text| (&check.id, text))
        });
        let causes = pack.causes.iter().flat_map(|cause| {
            let steps = cause.steps.iter().map(|step| &step.say);
            [&cause.title, &cause.meaning].into_iter().chain(steps).map(|text| (&cause.id, text))
        });
        for (id, text) in checks.chain(causes).filter(|(_, text)| !text.is_empty()) {
            for lang in Lang::ALL {
                assert!(
                    text.0.contains_key(lang.tag()),
                    "{id} has no {} words: {text:?}",
                    lang.tag()
                );
            }
        }
    }
}

#[test]
fn every_shipped_check_says_which_row_of_the_list_it_answers() {
    let rows = ["A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "A9", "A10", "A11", "B1", "E4"];
    let mut answered = std::collections::BTreeSet::new();
    for check in shipped(None).unwrap().iter().flat_map(|pack| &pack.checks) {
        assert!(!check.covers.is_empty(), "{} has no `covers`", check.id);
        for row in &check.covers {
            assert!(rows.contains(&row.as_str()), "{} covers {row}", check.id);
            answered.insert(row.clone());
        }
    }
    let missing: Vec<_> = rows[..11].iter().filter(|row| !answered.contains(**row)).collect();
    assert!(missing.is_empty(), "no check for {missing:?}");
}
