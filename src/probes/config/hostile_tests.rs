//! Every reader on bytes that nobody meant: no panic, no long wait, places inside the file.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]

use super::find::{File, Format};
use super::look::reading;
use super::place::Lines;
use super::problem::problem;
use super::text::text;
use super::{guess, url};
use proptest::prelude::*;
use std::path::PathBuf;
use std::time::{Duration, Instant};

const FORMATS: [(Format, &str); 8] = [
    (Format::Ini, "; c\n[a]\nx = \"1\" ; y\nlist =\n  a\n  b\n[b]\nport: 80\n"),
    (Format::Env, "# c\nexport A=1\nB=\"two\nlines\"\nC='x' # y\nURL=postgres://u:p@h:1/x\n"),
    (Format::Yaml, "a: &x\n  - {b: 1, c: [2, \"d\"]}\n  - |\n    text: x\nd: *x\n---\n? k\n: v\n"),
    (Format::Json, "{\"a\": [1, -2.5e3, {\"b\": \"\\u4f60\\n\"}], \"c\": null, \"d\": true}"),
    (Format::Jsonc, "// c\n{\"a\": [1, 2,], /* d */ \"b\": {}}"),
    (Format::Toml, "a = 1\n[b.c]\nd = [1, \"x\", {e = 'f'}]\n[[g]]\nh = \"\"\"\nx\"\"\"\n"),
    (
        Format::Xml,
        "<?xml version=\"1.0\"?><a b=\"1\"><c>x &amp; y</c><!-- z --><d/><![CDATA[q]]></a>",
    ),
    (Format::Properties, "! c\na.b = 1\\\n  2\nc:d\ne f\ng=\\u4f60\\:\n"),
];

fn check(format: Format, bytes: &[u8]) {
    let start = Instant::now();
    let decoded = text(bytes, format, true);
    let lines = Lines::of(&decoded.text);
    let file = File {
        path: PathBuf::new(),
        name: "a.ini".to_owned(),
        format,
        unsure: false,
        example: false,
    };
    let read = reading(&file, &decoded.text, &lines);
    let guessed = guess::flaws(&read.entries, format, false);
    for flaw in read.flaws.into_iter().chain(guessed).take(50) {
        let place = flaw.place;
        assert_eq!(lines.inside(place.line, place.column), place, "{format:?} {flaw:?}");
        problem(&flaw, "a.ini", &lines, &read.entries);
    }
    for entry in &read.entries {
        let place = entry.place;
        assert_eq!(lines.inside(place.line, place.column), place, "{format:?} {entry:?}");
    }
    assert!(start.elapsed() < Duration::from_secs(5), "{format:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for (format, _) in FORMATS {
            check(format, &bytes);
        }
    }

    #[test]
    fn random_signs(text in "[\\[\\]{}:=,\"'#&*!|>\\\\<>/ \t\r\na0端：，“-]{0,80}") {
        for (format, _) in FORMATS {
            check(format, text.as_bytes());
        }
        let _ = url::parse(&text, url::Which::Any);
    }

    #[test]
    fn mutated_files(cuts in prop::collection::vec((any::<usize>(), any::<u8>(), 0..4_u8), 1..6)) {
        for (format, valid) in FORMATS {
            let mut bytes = valid.as_bytes().to_vec();
            for (at, byte, how) in &cuts {
                let at = at % (bytes.len() + 1);
                match how {
                    0 => bytes.insert(at, *byte),
                    1 => bytes.truncate(at),
                    2 if at < bytes.len() => { bytes.remove(at); }
                    _ => { let copy = bytes.get(at..).unwrap().to_vec(); bytes.extend(copy); }
                }
            }
            check(format, &bytes);
        }
    }
}

#[test]
fn valid_files_have_no_mistake() {
    for (format, valid) in FORMATS {
        let lines = Lines::of(valid);
        let file = File::new(PathBuf::new(), "a.ini", Some(format)).unwrap();
        assert_eq!(reading(&file, valid, &lines).flaws, [], "{format:?}");
    }
}

#[test]
fn large_files_of_one_sign_take_no_long_time() {
    for (format, _) in FORMATS {
        for unit in [
            "[", "{", "\"", "a:", "a=", "- ", "\n", "<a>", "<", "&", "\\", "#", "a\n", "a: a\n",
            "? ", "[[a]]\n", "é",
        ] {
            let start = Instant::now();
            check(format, unit.repeat(100_000 / unit.len()).as_bytes());
            assert!(start.elapsed() < Duration::from_secs(3), "{format:?} {unit:?}");
        }
    }
}
