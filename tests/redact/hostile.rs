//! Hostile and large texts: no panic, and time in proportion to the size.

#![expect(clippy::disallowed_methods, reason = "the clock is what is tested")]

use super::clean;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

const FULL: usize = 1 << 20;
/// For texts in which every few letters are something private.
const DENSE: usize = 1 << 18;
/// How many times smaller the text is that a full one is measured against.
const PARTS: usize = 8;
/// How many times its time a full one may take. Twice as many as the parts forgive a busy machine, and
/// are a third of what time in the square of the size would take.
const MOST_TIMES: u32 = 20;
/// Times below this are taken for this: they say nothing.
const FLOOR: Duration = Duration::from_millis(20);

fn time(text: &str) -> Duration {
    let start = Instant::now();
    let result = clean(text);
    let took = start.elapsed();
    assert_eq!(result.lines().count(), text.lines().count());
    took
}

fn is_linear(size: usize, make: impl Fn(usize) -> String) {
    let (part, full) = (make(size / PARTS), make(size));
    let mut seen = Vec::new();
    let linear = (0..3).any(|_| {
        let (one, all) = (time(&part), time(&full));
        seen.push((one, all));
        all <= one.max(FLOOR) * MOST_TIMES
    });
    let start: String = full.chars().take(40).collect();
    assert!(linear, "{seen:?} for {start:?}…");
}

fn repeated(seed: &str) -> impl Fn(usize) -> String {
    move |size| seed.repeat(size / seed.len() + 1)
}

#[test]
fn names_without_end_take_linear_time() {
    for seed in ["password=", "password=a ", "--password \\\" "] {
        is_linear(DENSE, repeated(seed));
    }
}

#[test]
fn keys_without_end_take_linear_time() {
    is_linear(DENSE, repeated("-----BEGIN PRIVATE KEY-----"));
    let line = "MIIEabcdefghijklmnopqrstuvwxyz0123456789\n";
    is_linear(FULL, |size| format!("-----BEGIN PRIVATE KEY-----\n{}", repeated(line)(size)));
    is_linear(FULL, repeated("eyJaaaaaa-AKIA0123456789ABCDEF-"));
}

#[test]
fn marks_and_escapes_take_linear_time() {
    for seed in ["://a:b@", "/home/a"] {
        is_linear(DENSE, repeated(seed));
    }
    for seed in ["\"'", r#"\"\\\""#, r"a\u0041", "x"] {
        is_linear(FULL, repeated(seed));
    }
    for seed in ["@", ":"] {
        is_linear(FULL, |size| seed.repeat(100_000 * size / FULL));
    }
}

#[test]
fn nested_secrets_take_linear_time() {
    is_linear(FULL, |size| {
        let mut text: String =
            (4..64).map(|length| format!("password={} ", "a".repeat(length))).collect();
        text += &"a".repeat(size / 16);
        text
    });
}

#[test]
fn ordinary_lines_with_many_names_take_linear_time() {
    is_linear(FULL, |size| {
        (0..size / 128)
            .map(|n| {
                let (a, b, c) = (n % 7, n / 7 % 256, n % 251);
                format!(
                    "2026-11-21T12:34:56Z from 10.{a}.{b}.{c} mail for user{n}@mail{a}.example.org, \
                     /home/worker{n}/app.log password=pw{n}x on 3c:52:82:aa:{b:02x}:{c:02x}\n"
                )
            })
            .collect()
    });
}

#[test]
fn hostile_text_does_not_panic() {
    for seed in [
        "\\",
        "\\\"",
        "a=",
        "password=",
        "://a:b@",
        "%",
        "&#",
        ":",
        "1.",
        "-----BEGIN PRIVATE KEY-----",
        "é",
        "\u{1f600}",
        "@a.",
    ] {
        let _ = clean(&seed.repeat(2000));
    }
}

#[test]
fn no_two_addresses_become_one() {
    let distinct = |text: &str| text.split(' ').collect::<BTreeSet<_>>().len();
    let private: String =
        (0..3000).map(|n| format!("10.{}.{}.{} ", n % 256, n / 256, n % 251)).collect();
    let public: String = (0..3000)
        .map(|n| format!("{}.{}.2.{} 192.0.2.{} ", 20 + n % 60, n % 256, n / 60, n % 256))
        .collect();
    let six: String =
        (0..3000).map(|n| format!("2400:{:x}::{:x} 2001:db8:{:x}::1 ", n % 9, n, n % 99)).collect();
    for many in [private, public, six] {
        assert_eq!(distinct(&clean(&many)), distinct(&many));
    }
}
