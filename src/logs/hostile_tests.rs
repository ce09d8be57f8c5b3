//! Whatever bytes come, nothing is lost and nothing panics.

use super::decode::{Utf8, Written, text};
use super::evidence::by_words;
use super::filter::Filter;
use super::level::Level;
use super::lines::{BLOCK, Block, Blocks, HEAD, count, lines};
use super::scan::{Options, Scanner};
use super::{Shape, Summary, annotate};
use jiff::tz::TimeZone;
use proptest::prelude::*;
use std::io::{Cursor, Read};

/// Gives a few bytes at a time, as a slow disk or a pipe may.
struct Drops<'a>(&'a [u8], usize);

impl Read for Drops<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = self.1.min(self.0.len()).min(into.len());
        let (now, later) = self.0.split_at(count);
        into[..count].copy_from_slice(now);
        self.0 = later;
        Ok(count)
    }
}

fn options(every: bool, threads: usize) -> Options<'static> {
    let now = "2026-11-27T12:00:00Z".parse().unwrap();
    Options { every, zone: TimeZone::UTC, now, threads, go_on: &|| true }
}

fn summary(log: &[u8], every: bool, piece: usize) -> Summary {
    let options = options(every, 2);
    let mut scanner = Scanner::new(&options);
    scanner.read("log", None, Drops(log, piece)).unwrap();
    scanner.finish()
}

fn annotated(log: &[u8], threads: usize) -> String {
    let mut out = Vec::new();
    let open = || Ok(Cursor::new(log.to_vec()));
    annotate(open, None, &options(true, threads), Shape::Tabs, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Lines that programs write, in any order, with stack traces.
fn a_line() -> impl Strategy<Value = String> {
    let parts = [
        "2026-01-02 10:00:00 ERROR could not open {n}",
        "2026-01-02 10:00:01,123 INFO [main] a.b.C: 0 errors, {n} done",
        "2026-01-02 10:00:02 WARN slow",
        "java.lang.IllegalStateException: x{n}",
        "\tat a.b.C.d(C.java:{n})",
        "Caused by: java.io.IOException: no",
        "Traceback (most recent call last):",
        "  File \"a.py\", line {n}, in <module>",
        "ValueError: bad",
        "Jan  2 10:00:00 host app[{n}]: Failed to start",
        "error: 0",
        "错误：{n}",
        "{\"level\":\"error\",\"msg\":\"x{n}\",\"time\":1767348000}",
        "level=warn msg=\"{n}\"",
        "Warn: this Fatal thing, ERR or aBoRteD",
        "",
        "  ",
        "terror interrupt",
        "panic: {n}",
    ];
    let words = "[ -~]{0,40}".prop_map(|text: String| text);
    let known = (proptest::sample::select(parts.to_vec()), 0..200_u32)
        .prop_map(|(line, n)| line.replace("{n}", &n.to_string()));
    prop_oneof![6 => known, 1 => words]
}

fn a_log() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(a_line(), 0..60).prop_map(|lines| lines.join("\n").into_bytes())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_bytes_are_read_to_their_end(log in proptest::collection::vec(any::<u8>(), 0..3000)) {
        let read = summary(&log, true, 7);
        prop_assert_eq!(read.files.len(), 1);
        let quick = summary(&log, false, 4096);
        prop_assert_eq!(quick.files[0].lines, read.files[0].lines);
        let out = annotated(&log, 2);
        prop_assert_eq!(out.lines().count() as u64, read.files[0].lines);
        for (at, line) in out.lines().enumerate() {
            let parts: Vec<&str> = line.split('\t').collect();
            prop_assert_eq!(parts.len(), 4);
            prop_assert_eq!(parts[0], (at + 1).to_string());
        }
    }

    #[test]
    fn plain_text_has_as_many_lines_as_it_had(text in "([a-zäß错 ]{0,9}(\r?\n)?){0,30}") {
        let out = annotated(text.as_bytes(), 1);
        prop_assert_eq!(out.lines().count(), text.lines().count());
    }

    #[test]
    fn a_look_at_the_marks_finds_what_a_look_at_every_line_finds(log in a_log()) {
        let (quick, every) = (summary(&log, false, 4096), summary(&log, true, 11));
        for level in [Level::Warn, Level::Error, Level::Fatal] {
            prop_assert_eq!(quick.files[0].count(level), every.files[0].count(level), "{:?}", level);
        }
        prop_assert_eq!(quick.files[0].lines, every.files[0].lines);
    }

    #[test]
    fn what_has_a_level_by_its_words_holds_a_mark(line in "[ -~]{0,80}", word in a_line()) {
        let line = format!("{line} {word}");
        if by_words(line.as_bytes()) >= Some(Level::Warn) {
            prop_assert!(Filter::new().next(line.as_bytes(), 0).is_some());
        }
    }

    #[test]
    fn where_reads_end_makes_no_difference(log in a_log(), piece in 1..50_usize) {
        let (whole, pieces) = (summary(&log, true, usize::MAX), summary(&log, true, piece));
        let ids = |summary: &Summary| -> Vec<(String, u64)> {
            summary.templates.iter().map(|it| (it.id.clone(), it.count)).collect()
        };
        prop_assert_eq!(ids(&whole), ids(&pieces));
        prop_assert_eq!(annotated(&log, 1), annotated(&log, 3));
    }

    #[test]
    fn decoding_ends_with_all_that_was_there(text in "[a-z错误 \n]{1,200}", wide in any::<bool>()) {
        let units = text.encode_utf16();
        let written: Vec<u8> = if wide {
            [0xFF, 0xFE].into_iter().chain(units.flat_map(u16::to_le_bytes)).collect()
        } else {
            [0xFE, 0xFF].into_iter().chain(units.flat_map(u16::to_be_bytes)).collect()
        };
        let mut read = String::new();
        let sniffed = Written::sniff(&written);
        let (start, rest) = written.split_at(written.len().min(5));
        Utf8::new(start.to_vec(), Drops(rest, 3), sniffed).read_to_string(&mut read).unwrap();
        prop_assert_eq!(read, text);
    }

    #[test]
    fn any_line_becomes_text(line in proptest::collection::vec(any::<u8>(), 0..200)) {
        let text = text(&line);
        prop_assert!(line.is_empty() == text.is_empty());
    }
}

#[test]
fn lines_are_whole_wherever_a_block_ends() {
    // Blocks end within lines of every length, and one line is longer than several blocks.
    let mut log = Vec::new();
    for number in 0..60_000_u32 {
        log.extend_from_slice(
            format!("{number} {}\n", "x".repeat(number as usize % 97)).as_bytes(),
        );
        if number == 30_000 {
            log.extend(std::iter::repeat_n(b'y', 3 * BLOCK + 12_345));
            log.push(b'\n');
        }
    }
    let mut blocks = Blocks::new(Drops(&log, 70_001));
    let mut block = Block::default();
    let mut seen = Vec::new();
    let mut counted = 0;
    while blocks.next(&mut block).unwrap() {
        counted += count(&block.bytes);
        assert!(block.bytes.len() <= BLOCK);
        seen.extend(lines(&block.bytes).map(|(_, line)| line.to_vec()));
    }
    assert_eq!((seen.len(), counted, blocks.long_lines), (60_001, 60_001, 1));
    assert_eq!(seen[30_001].len(), HEAD);
    assert!(seen[59_000].starts_with(b"58999 "));
}

#[test]
fn texts_in_every_writing() {
    let chinese = "2023年08月21日 10:00:00 错误：无法连接数据库，请检查网络设置\n".repeat(20);
    let (gbk, _, _) = encoding_rs::GBK.encode(&chinese);
    let utf16: Vec<u8> = chinese.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let russian =
        "2026-01-02 10:00:00 ERROR Не удалось открыть файл настроек программы\n".repeat(20);
    let (cyrillic, _, _) = encoding_rs::WINDOWS_1251.encode(&russian);
    let french =
        "2026-01-02 10:00:00 ERROR échec de la connexion à la base de données\n".repeat(20);
    let (western, _, _) = encoding_rs::WINDOWS_1252.encode(&french);
    let rows: [(&[u8], &str, &str); 5] = [
        (chinese.as_bytes(), "UTF-8", "无法连接数据库"),
        (&gbk, "gb18030", "无法连接数据库"),
        (&utf16, "UTF-16LE", "无法连接数据库"),
        (&cyrillic, "windows-1251", "Не удалось"),
        (&western, "windows-1252", "échec"),
    ];
    for (bytes, encoding, words) in rows {
        let read = summary(bytes, false, 4096);
        assert_eq!(read.files[0].encoding, encoding);
        assert_eq!(read.files[0].count(Level::Error), 20, "{encoding}");
        assert!(read.templates[0].example.contains(words), "{}", read.templates[0].example);
    }
    // One line in another writing than the rest.
    let line = gbk.split(|byte| *byte == b'\n').next().unwrap();
    let mixed = [b"2026-01-02 10:00:00 ok \xE9\xFF\n", line].concat();
    let read = summary(&mixed, false, 4096);
    assert!(read.templates[0].example.contains("错误"), "{:?}", read.templates);
}

#[test]
fn a_gzipped_log_is_unpacked_and_a_stack_trace_is_one_record() {
    use std::io::Write;
    let log = "2026-01-02 10:00:00 ERROR a.b.C: failed\n\
               java.lang.IllegalStateException: x\n\
               \tat a.b.C.d(C.java:1)\n\
               Caused by: java.io.IOException: y\n\
               \t... 3 more\n\
               2026-01-02 10:00:01 INFO fine\n\
               Traceback (most recent call last):\n\
               \x20 File \"a.py\", line 1, in <module>\n\
               ValueError: z\n\
               2026-01-02 10:00:02 INFO fine\n";
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(log.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    for every in [false, true] {
        let read = summary(&packed, every, 100);
        assert_eq!((read.files[0].lines, read.files[0].count(Level::Error)), (10, 2));
    }
}
