//! How well logs are read, measured on labelled ones: `SELFCHECK_LOGHUB=FOLDER cargo test --test loghub -- --nocapture`.
//!
//! The folder holds, as <https://github.com/logpai/loghub> lays them out, `NAME/NAME_2k.log` and
//! `NAME/NAME_2k.log_structured.csv`. Its data is for research alone and therefore no part of this repository.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a measurement, printed"
)]

use jiff::Timestamp;
use jiff::tz::TimeZone;
use selfcheck::logs::{Options, Shape, annotate};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::path::{Path, PathBuf};

/// What was found in one set.
#[derive(Default)]
struct Score {
    grouped: f64,
    f1: f64,
    /// Lines of a warning or worse: found rightly, wrongly, and missed; nothing where lines have no level.
    serious: Option<(usize, usize, usize)>,
    timed: f64,
    mistimed: usize,
}

/// One line as the program sees it.
struct Line {
    level: String,
    template: String,
    time: String,
}

fn lines(log: &[u8]) -> Vec<Line> {
    let options = Options {
        every: true,
        zone: TimeZone::UTC,
        now: Timestamp::now(),
        threads: 2,
        go_on: &|| true,
    };
    let mut out = Vec::new();
    annotate(|| Ok(Cursor::new(log.to_vec())), None, &options, Shape::Tabs, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    text.lines()
        .map(|line| {
            let parts: Vec<&str> = line.split('\t').collect();
            let [_, level, template, time] = parts.as_slice() else { unreachable!("{line}") };
            let own = |text: &str| text.to_owned();
            Line { level: own(level), template: own(template), time: own(time) }
        })
        .collect()
}

/// The rows of a table with commas (RFC 4180), by the names in its first row.
fn table(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut rows: Vec<Vec<String>> = vec![vec![String::new()]];
    let mut quoted = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let row = rows.last_mut().unwrap();
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                row.last_mut().unwrap().push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(String::new()),
            '\n' if !quoted => rows.push(vec![String::new()]),
            '\r' if !quoted => {}
            other => row.last_mut().unwrap().push(other),
        }
    }
    let mut rows = rows.into_iter().filter(|row| row.len() > 1);
    let names = rows.next().unwrap();
    rows.map(|row| names.iter().cloned().zip(row).collect()).collect()
}

/// Group by group, which lines are of it.
fn groups<'a>(of: impl Iterator<Item = &'a str>) -> BTreeSet<Vec<usize>> {
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (line, group) in of.enumerate() {
        groups.entry(group).or_default().push(line);
    }
    groups.into_values().collect()
}

fn is_serious(level: &str) -> bool {
    let levels =
        ["w", "e", "f", "warn", "warning", "error", "fatal", "severe", "failure", "critical"];
    levels.contains(&level.to_lowercase().as_str())
}

/// Whether the clock time is that of the table: its numbers stand there in the same order. Where the
/// table has seconds since 1970 alone, these are compared.
fn is_right(time: &str, row: &BTreeMap<String, String>) -> bool {
    let Ok(stamp) = time.parse::<Timestamp>() else { return false };
    let clock = row.get("Time").filter(|time| !time.is_empty());
    let Some(clock) = clock.or(row.get("Timestamp")) else { return false };
    if let Ok(seconds) = clock.parse::<i64>()
        && seconds > 1_000_000_000
    {
        return stamp.as_second() == seconds;
    }
    let numbers = |text: &str| -> Vec<u32> {
        text.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect()
    };
    let clock = match clock.parse::<u32>() {
        Ok(number) => vec![number / 10_000, number / 100 % 100, number % 100],
        Err(_) => numbers(clock),
    };
    let (_, own) = time.split_once('T').unwrap();
    let own = numbers(own.split_once(['+', 'Z']).map_or(own, |(own, _)| own));
    // Hour, minute and second, next to one another.
    let own = own.get(..3).unwrap();
    let month_and_day = numbers(time.split_once('T').unwrap().0);
    let dates: Vec<u32> = ["Date", "Day", "Time", "Month"]
        .iter()
        .filter_map(|name| row.get(*name))
        .flat_map(|text| numbers(text))
        .collect();
    let day = month_and_day[2];
    let has_day = dates.contains(&day) || dates.iter().any(|date| date % 100 == day);
    has_day && clock.windows(3).any(|part| part == own)
}

fn score(folder: &Path, name: &str) -> Score {
    let log = std::fs::read(folder.join(format!("{name}_2k.log"))).unwrap();
    let truth = std::fs::read(folder.join(format!("{name}_2k.log_structured.csv"))).unwrap();
    let truth = table(&String::from_utf8_lossy(&truth));
    let mut lines = lines(&log);
    lines.truncate(truth.len());
    assert_eq!(lines.len(), truth.len(), "{name}");

    let right = groups(truth.iter().map(|row| row["EventId"].as_str()));
    let own = groups(lines.iter().map(|line| line.template.as_str()));
    let both: Vec<&Vec<usize>> = right.intersection(&own).collect();
    let grouped = both.iter().map(|group| group.len()).sum::<usize>() as f64 / truth.len() as f64;
    let f1 = 2.0 * both.len() as f64 / (right.len() + own.len()) as f64;

    let levels = ["Info", "INFO", "I", "notice"];
    let has_levels =
        truth.iter().any(|row| row.get("Level").is_some_and(|l| levels.contains(&l.as_str())));
    let serious = has_levels.then(|| {
        let pairs = lines.iter().zip(&truth);
        let pairs = pairs.map(|(line, row)| (is_serious(&line.level), is_serious(&row["Level"])));
        let count = |pair| pairs.clone().filter(|found| *found == pair).count();
        (count((true, true)), count((true, false)), count((false, true)))
    });
    let timed = lines.iter().filter(|line| line.time != "-").count() as f64 / truth.len() as f64;
    let pairs = lines.iter().zip(&truth);
    let mistimed =
        pairs.filter(|(line, row)| line.time != "-" && !is_right(&line.time, row)).count();
    Score { grouped, f1, serious, timed, mistimed }
}

#[test]
fn labelled_logs_are_read_rightly() {
    let Some(folder) = std::env::var_os("SELFCHECK_LOGHUB").map(PathBuf::from) else {
        println!("skipped: SELFCHECK_LOGHUB names no folder with labelled logs");
        return;
    };
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| folder.join(name).join(format!("{name}_2k.log")).is_file())
        .collect();
    names.sort();
    println!(
        "{:12} {:>8} {:>8} {:>9} {:>9} {:>8} {:>6}",
        "set", "GA", "FGA", "precision", "recall", "timed", "wrong"
    );
    let scores: Vec<Score> = names.iter().map(|name| score(&folder.join(name), name)).collect();
    for (name, score) in names.iter().zip(&scores) {
        let (precision, recall) =
            score.serious.map_or((String::new(), String::new()), |(hit, wrong, missed)| {
                let share =
                    |of: usize| if hit + of == 0 { 1.0 } else { hit as f64 / (hit + of) as f64 };
                (format!("{:.3}", share(wrong)), format!("{:.3}", share(missed)))
            });
        println!(
            "{name:12} {:8.3} {:8.3} {precision:>9} {recall:>9} {:8.3} {:6}",
            score.grouped, score.f1, score.timed, score.mistimed
        );
    }
    let mean =
        |value: fn(&Score) -> f64| scores.iter().map(value).sum::<f64>() / scores.len() as f64;
    let (grouped, f1) = (mean(|score| score.grouped), mean(|score| score.f1));
    println!("{:12} {grouped:8.3} {f1:8.3}", "mean");
    let sum = |part: fn((usize, usize, usize)) -> usize| {
        scores.iter().filter_map(|score| score.serious).map(part).sum::<usize>() as f64
    };
    let (hit, wrong, missed) = (sum(|s| s.0), sum(|s| s.1), sum(|s| s.2));
    assert!(grouped >= 0.9 && f1 >= 0.8);
    assert!(hit / (hit + wrong) >= 0.98 && hit / (hit + missed) >= 0.98);
    assert!(scores.iter().all(|score| score.timed >= 0.95 && score.mistimed == 0));
}
