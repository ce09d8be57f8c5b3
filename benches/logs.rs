//! How fast logs are read, beside ripgrep on the same warm file in the same run, and in how much memory.
//! `cargo bench --bench logs`; `SELFCHECK_LOG_MIB` is the size of the files, 1024 if it is not set.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::disallowed_methods,
    clippy::format_push_string,
    reason = "a measurement of the clock, printed"
)]

use jiff::Timestamp;
use jiff::tz::TimeZone;
use selfcheck::logs::{Options, Scanner, Shape, annotate};
use std::fs::File;
use std::io::{BufWriter, Write, sink};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const MIB: usize = 1 << 20;
const ROUNDS: usize = 5;

/// Lines as servers write them; `serious` of a thousand are a warning or worse.
fn log(bytes: usize, serious: u32) -> String {
    let mut text = String::with_capacity(bytes + 200);
    let mut number = 1_u32;
    let mut millis = 0_u64;
    while text.len() < bytes {
        number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [a, b, c, _] = number.to_be_bytes();
        millis += u64::from(a % 40);
        let (second, minute, hour) =
            (millis / 1000 % 60, millis / 60_000 % 60, millis / 3_600_000 % 24);
        text += &format!("2026-11-21 {hour:02}:{minute:02}:{second:02},{:03} ", millis % 1000);
        let kind = number >> 8 & 3;
        text += &if number >> 10 & 1023 < serious {
            match kind {
                0 => format!(
                    "ERROR [worker-{}] c.e.Db: could not reach 10.0.{b}.{c}:5432 after {a} ms",
                    a % 16
                ),
                1 => {
                    format!("WARN  [main] c.e.Cache: slow answer of {c} ms for key user:{number:x}")
                }
                2 => format!("FATAL [main] c.e.App: giving up after {} tries", a % 9),
                _ => format!("ERROR [http-{b}] c.e.Web: request {number:08x} failed: timed out"),
            }
        } else {
            match kind {
                0 => format!(
                    "INFO  [http-{b}] c.e.Web: GET /api/items/{c}?page={a} status=200 bytes={number}"
                ),
                1 => format!("DEBUG [pool-{}] c.e.Pool: connection {c} taken, {b} left", a % 8),
                2 => format!(
                    "INFO  [main] c.e.Job: job {number:08x} finished in {c} ms with 0 problems"
                ),
                _ => {
                    format!("INFO  [http-{b}] c.e.Login: user u{c} signed in from 192.168.{a}.{b}")
                }
            }
        };
        text.push('\n');
    }
    text
}

/// Writes a text again and again until the file is as long as wanted.
fn write(path: &Path, text: &str, bytes: usize) {
    let mut file = BufWriter::new(File::create(path).unwrap());
    let mut written = 0;
    while written < bytes {
        file.write_all(text.as_bytes()).unwrap();
        written += text.len();
    }
    file.flush().unwrap();
}

fn options(every: bool) -> Options<'static> {
    Options { every, zone: TimeZone::UTC, now: Timestamp::now(), threads: 2, go_on: &|| true }
}

fn scan(path: &Path, every: bool) -> u64 {
    let options = options(every);
    let mut scanner = Scanner::new(&options);
    scanner.read("log", None, File::open(path).unwrap()).unwrap();
    let summary = scanner.finish();
    assert!(!summary.templates.is_empty() || summary.files[0].lines < 2);
    summary.files[0].lines
}

/// ripgrep's time, where it is installed.
fn ripgrep(path: &Path) -> Option<Duration> {
    let start = Instant::now();
    let mut command = Command::new("rg");
    command.args(["-c", "-i", "error|warn|fatal"]).arg(path).stdout(Stdio::null());
    command.status().ok().map(|_| start.elapsed())
}

fn time(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

/// The most memory this process has had at once, in KiB, since it was last asked to forget it.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

fn main() {
    let mib = std::env::var("SELFCHECK_LOG_MIB").ok().and_then(|mib| mib.parse().ok());
    let bytes = mib.unwrap_or(1024) * MIB;
    let folder = tempfile::tempdir().unwrap();
    let speed = |time: Duration| bytes as f64 / 1e6 / time.as_secs_f64();
    println!(
        "{:32} {:>12} {:>12} {:>8} {:>12}",
        "of a thousand lines serious", "ripgrep", "scan", "ratio", "every line"
    );
    for serious in [1, 10, 100] {
        let path = folder.path().join(format!("{serious}.log"));
        write(&path, &log(32 * MIB.min(bytes), serious), bytes);
        scan(&path, false);
        // In turns, so that what else the machine does hits both alike.
        let mut best = (None::<Duration>, Duration::MAX);
        for _ in 0..ROUNDS {
            let other = ripgrep(&path);
            best.0 = best.0.into_iter().chain(other).min();
            best.1 = best.1.min(time(|| {
                let _ = scan(&path, false);
            }));
        }
        let every = time(|| {
            let _ = scan(&path, true);
        });
        let (ripgrep, ratio) = best.0.map_or(("-".to_owned(), "-".to_owned()), |time| {
            let ratio = time.as_secs_f64() / best.1.as_secs_f64();
            (format!("{:.0} MB/s", speed(time)), format!("{ratio:.2}"))
        });
        println!(
            "{serious:32} {ripgrep:>12} {:>7.0} MB/s {ratio:>8} {:>7.0} MB/s",
            speed(best.1),
            speed(every)
        );
    }
    let path = folder.path().join("10.log");
    let annotated = time(|| {
        let open = || File::open(&path);
        annotate(open, None, &options(true), Shape::Tabs, &mut sink()).unwrap();
    });
    println!("{:32} {:>7.0} MB/s", "annotate, which reads twice", speed(annotated));

    let line = folder.path().join("line.log");
    write(&line, &"a line without an end ".repeat(1000), bytes);
    let idle = peak();
    for (name, path, every) in
        [("one file", &path, true), ("one line", &line, true), ("one line, scan", &line, false)]
    {
        forget_peak();
        let before = peak();
        scan(path, every);
        if let (Some(before), Some(after), Some(_)) = (before, peak(), idle) {
            println!(
                "{name:32} {:>7.1} MiB over idle",
                after.saturating_sub(before) as f64 / 1024.0
            );
        }
    }
}
