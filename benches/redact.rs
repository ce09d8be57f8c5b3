//! How fast a log is redacted, beside one regular expression over the same text. `cargo bench --bench redact`.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::disallowed_methods,
    clippy::format_push_string,
    reason = "a measurement of the clock, printed"
)]

use regex::Regex;
use selfcheck::redact::{Rules, redact_text};
use std::hint::black_box;
use std::time::{Duration, Instant};

const MIB: usize = 1 << 20;
const ROUNDS: usize = 5;

/// Lines as servers write them, with thousands of different addresses and names.
fn log(bytes: usize) -> String {
    let mut text = String::with_capacity(bytes + 200);
    let mut number = 1_u32;
    while text.len() < bytes {
        number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [a, b, c, _] = number.to_be_bytes();
        let user = number % 4000;
        text += &format!(
            "2026-11-21T12:{:02}:{:02}.789Z server[{}]: ",
            b % 60,
            c % 60,
            100 + u32::from(a)
        );
        text += &match number >> 8 & 7 {
            0 => format!("connected from 10.{}.{b}.{c} port {}", a % 8, 1024 + user),
            1 => format!("GET /api/items/{user}?page={b} HTTP/1.1 status=200 bytes={number}"),
            2 => format!("mail for user{user}@mail{}.example.org queued as {number:08X}", a % 16),
            3 => format!("opened C:\\Users\\worker{}\\AppData\\Local\\app.log", user % 500),
            4 => format!("adapter 3c:52:82:{a:02x}:{b:02x}:{c:02x} has 2409:8a00:{user:x}::{b:x}"),
            5 => format!("retrying: connection to 110.{}.{b}.{c}:443 was reset by its peer", a % 4),
            6 => format!("login failed password=pw{number:x} for request {number:x}"),
            _ => "the cache was cleaned and nothing was left to do, everything is well".to_owned(),
        };
        text.push('\n');
    }
    text
}

/// The shortest of a few rounds.
fn time(mut work: impl FnMut()) -> Duration {
    let rounds = (0..ROUNDS).map(|_| {
        let start = Instant::now();
        work();
        start.elapsed()
    });
    rounds.min().unwrap_or_default()
}

fn main() {
    let address = Regex::new(r"\d{1,3}(?:\.\d{1,3}){3}").unwrap();
    println!("{:>8} {:>16} {:>16} {:>8}", "MiB", "redact_text", "one regex", "ratio");
    for size in [1, 4] {
        let text = log(size * MIB);
        let redacted = time(|| {
            black_box(redact_text(black_box(&text), &Rules::default(), &[]));
        });
        let replaced = time(|| {
            black_box(address.replace_all(black_box(&text), "[address]"));
        });
        let speed = |time: Duration| size as f64 * MIB as f64 / 1e6 / time.as_secs_f64();
        println!(
            "{size:>8} {:>11.1} MB/s {:>11.1} MB/s {:>8.1}",
            speed(redacted),
            speed(replaced),
            redacted.as_secs_f64() / replaced.as_secs_f64()
        );
    }
}
