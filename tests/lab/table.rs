//! What came out: a line for each scenario, a table, a verdict.

use super::client::Outcome;
use super::expected::Expected;
use super::local::NOT_MADE;
use std::fmt::Write;
use std::path::Path;
use std::process::ExitCode;

/// Longest that a checkup should take: of a broken network and of one that works, in milliseconds.
const BROKEN: u64 = 15_000;
const WORKS: u64 = 3_000;

/// How one scenario came out.
pub(crate) enum Verdict {
    Right,
    /// Known not to be right yet, for this reason.
    Open(&'static str),
    /// Not right at first, for this reason, and right or known the second time.
    Unsteady(String),
    /// Not right, for this reason.
    Wrong(String),
}

/// One scenario's outcome.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) wanted: Vec<String>,
    pub(crate) got: Vec<String>,
    pub(crate) confidence: &'static str,
    /// What the program says that it took.
    pub(crate) millis: u64,
    pub(crate) is_fault: bool,
    pub(crate) verdict: Verdict,
    /// The findings that matter.
    pub(crate) told: String,
}

impl Row {
    /// What a checkup came to.
    pub(crate) fn of(name: &str, expected: &Expected, outcome: &Outcome, verdict: Verdict) -> Self {
        let quiet = matches!(verdict, Verdict::Right) && std::env::var_os("VERBOSE").is_none();
        let confidence = outcome.report.causes.first().map(|cause| cause.confidence.name());
        Self {
            name: name.to_owned(),
            wanted: expected.wanted(),
            got: outcome.causes().into_iter().map(str::to_owned).collect(),
            confidence: confidence.unwrap_or_default(),
            millis: outcome.report.took_ms,
            is_fault: expected.top.is_some(),
            verdict,
            told: if quiet { String::new() } else { outcome.told() },
        }
    }

    /// One that came to nothing, for this reason.
    pub(crate) fn broken(name: &str, expected: &Expected, problem: String) -> Self {
        Self {
            name: name.to_owned(),
            wanted: expected.wanted(),
            got: Vec::new(),
            confidence: "",
            millis: 0,
            is_fault: expected.top.is_some(),
            verdict: Verdict::Wrong(problem),
            told: String::new(),
        }
    }

    fn slow(&self) -> bool {
        self.millis > if self.is_fault { BROKEN } else { WORKS }
    }

    /// Prints it.
    pub(crate) fn tell(&self) {
        let (word, why) = match &self.verdict {
            Verdict::Right => ("right", ""),
            Verdict::Open(why) => ("open ", *why),
            Verdict::Unsteady(why) => ("unsteady", why.as_str()),
            Verdict::Wrong(why) => ("WRONG", why.as_str()),
        };
        let late = if self.slow() { ", too long" } else { "" };
        let (wanted, got) = (said(&self.wanted), said(&self.got));
        let seconds = seconds(self.millis);
        let mut text =
            format!("{word} {}: {got} {} ({seconds} s{late})", self.name, self.confidence);
        if !matches!(self.verdict, Verdict::Right) {
            let _ = write!(text, "\n      wanted {wanted}, got {got}: {why}");
        }
        if !self.told.is_empty() {
            let _ = write!(text, "\n{}", self.told.trim_end());
        }
        // One write, as several labs tell at the same time.
        println!("{text}");
    }
}

fn said(causes: &[String]) -> String {
    if causes.is_empty() { "no cause".to_owned() } else { causes.join(" + ") }
}

fn seconds(millis: u64) -> String {
    format!("{}.{}", millis / 1000, millis % 1000 / 100)
}

/// What came out of each half of the lab.
#[derive(Default)]
pub(crate) struct Rows {
    pub(crate) networks: Vec<Row>,
    pub(crate) computers: Vec<Row>,
}

/// Sums up, prints or keeps the table, and says whether all is right.
pub(crate) fn finish(both: &Rows, whole: bool, report: bool) -> ExitCode {
    if report {
        let table = markdown(both);
        println!("{table}");
        if whole && std::env::var_os("UPDATE").is_some() {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/lab.md");
            let kept = std::fs::create_dir_all(path.parent().unwrap_or(&path))
                .and_then(|()| std::fs::write(&path, table));
            if let Err(error) = kept {
                println!("{}: {error}", path.display());
                return ExitCode::FAILURE;
            }
        }
    }
    let rows: Vec<&Row> = both.networks.iter().chain(&both.computers).collect();
    let count =
        |verdict: fn(&Verdict) -> bool| rows.iter().filter(|row| verdict(&row.verdict)).count();
    let right = count(|verdict| matches!(verdict, Verdict::Right));
    let open = count(|verdict| matches!(verdict, Verdict::Open(_)));
    let unsteady = count(|verdict| matches!(verdict, Verdict::Unsteady(_)));
    let wrong: Vec<_> = rows
        .iter()
        .filter(|row| matches!(row.verdict, Verdict::Wrong(_)))
        .map(|row| row.name.as_str())
        .collect();
    let longest = |fault: bool| {
        let rows = rows.iter().filter(|row| row.is_fault == fault);
        seconds(rows.map(|row| row.millis).max().unwrap_or_default())
    };
    println!(
        "\n{} scenarios: {right} right, {unsteady} the second time, {open} open, {} wrong; longest with a fault {} s, without {} s",
        rows.len(),
        wrong.len(),
        longest(true),
        longest(false),
    );
    for name in &wrong {
        println!("  wrong: {name}");
    }
    if wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The columns of the table.
const HEAD: &str =
    "\n| What is broken | Expected | Found | Confidence | Seconds | |\n|---|---|---|---|---|---|\n";

fn markdown(both: &Rows) -> String {
    let mut text = String::from(
        "# The fault lab\n\nEach row is a real network in namespaces, broken as its first column says, and the program run in \
         it. Written by `UPDATE=1 cargo test --test lab -- --report` with a debug build of the program.\n",
    );
    table(&mut text, &both.networks);
    text.push_str(
        "\n## Computers\n\nEach row is a computer of its own (its own files, users, processes and ports, with real disks in \
         images and real servers), broken as its first column says.\n",
    );
    table(&mut text, &both.computers);
    text.push_str("\nLocal causes that are not made there:\n\n");
    for (id, why) in NOT_MADE {
        let _ = writeln!(text, "- `{id}`: {why}.");
    }
    text
}

fn table(text: &mut String, rows: &[Row]) {
    text.push_str(HEAD);
    for row in rows {
        let verdict = match &row.verdict {
            Verdict::Right => String::new(),
            Verdict::Open(why) => format!("open: {why}"),
            Verdict::Unsteady(why) => format!("only the second time; at first {why}"),
            Verdict::Wrong(why) => format!("wrong: {why}"),
        };
        let (wanted, got, seconds) = (said(&row.wanted), said(&row.got), seconds(row.millis));
        let _ = writeln!(
            text,
            "| {} | {wanted} | {got} | {} | {seconds} | {verdict} |",
            row.name, row.confidence
        );
    }
}
