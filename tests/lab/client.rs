//! The user's computer: runs the real program and reads what it found.

use super::place::Place;
use super::world::World;
use selfcheck::engine::{diagnose, judge, withhold};
use selfcheck::model::{Lang, Report, Status};
use selfcheck::packs::{self, CauseRule, Pack};
use selfcheck::report::headline;
use serde_json::Value;
use std::fmt::Write;
use std::fs::{self, File};
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

/// Longest that one checkup may take; its own hard stop comes earlier.
const LONGEST: Duration = Duration::from_secs(75);

/// What one checkup came to.
pub(crate) struct Outcome {
    pub(crate) report: Report,
}

impl World {
    /// Runs the checkup as root, or as somebody without any rights.
    pub(crate) fn checkup(&self, target: Option<&str>, as_nobody: bool) -> Result<Outcome, String> {
        let mut words = Vec::new();
        if as_nobody {
            words.extend(["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]);
        }
        words.extend([env!("CARGO_BIN_EXE_selfcheck"), "run", "--format", "json"]);
        // To look at by hand what all the other checks say in the same network.
        if std::env::var_os("WHOLE").is_none() {
            words.extend(["--only", "network"]);
        }
        words.extend(["--lang", "en"]);
        if let Some(target) = target {
            words.extend(["--target", target]);
        }
        let (out, err) = (self.path("out.json"), self.path("err.txt"));
        let file = |path| File::create(path).map_err(|error| error.to_string());
        let mut command = self.places.command(Place::Client, &words);
        command.env("HOME", self.path("home")).current_dir("/");
        for (name, value) in &self.changes().variables {
            command.env(name, value);
        }
        command.stdin(Stdio::null()).stdout(file(&out)?).stderr(file(&err)?);
        let mut later = std::mem::take(&mut self.changes().later);
        later.sort_by_key(|(after, _)| *after);
        let mut later = later.into_iter().peekable();
        let began = Instant::now();
        let mut child = command.spawn().map_err(|error| error.to_string())?;
        loop {
            if child.try_wait().map_err(|error| error.to_string())?.is_some() {
                break;
            }
            if began.elapsed() > LONGEST {
                drop(child.kill());
                drop(child.wait());
                return Err("the program did not end".to_owned());
            }
            if let Some((_, what)) = later.next_if(|(after, _)| began.elapsed() >= *after) {
                what(self);
            }
            thread::sleep(Duration::from_millis(10));
        }
        let bytes = fs::read(&out).map_err(|error| error.to_string())?;
        let report = selfcheck::report::open(&bytes).map_err(|_| {
            let said = fs::read_to_string(&err).unwrap_or_default();
            format!("no report: {said} {}", String::from_utf8_lossy(&bytes))
        })?;
        Ok(Outcome { report })
    }
}

impl Outcome {
    /// Ids of the causes, first one first.
    pub(crate) fn causes(&self) -> Vec<&str> {
        self.report.causes.iter().map(|cause| cause.id.as_str()).collect()
    }

    /// Judges the redacted facts again: what leaves the computer must lead to the same causes.
    pub(crate) fn differs_when_judged_again(&self, packs: &[Pack]) -> Option<String> {
        let mut findings = self.report.findings.clone();
        for finding in &mut findings {
            let base = finding.check.split('@').next().unwrap_or_default();
            let check = packs.iter().flat_map(|pack| &pack.checks).find(|check| check.id == base);
            let (Some(check), true) =
                (check, finding.unanswered.is_none() && finding.skipped.is_none())
            else {
                continue;
            };
            match judge(check, None, &finding.facts) {
                Ok(again) => finding.expectation = Some(again.expectation),
                Err(why) => return Some(format!("{}: {}", finding.check, why.detail)),
            }
        }
        let rules: Vec<&CauseRule> = packs.iter().flat_map(|pack| &pack.causes).collect();
        let again = diagnose(&rules, &findings.iter().collect::<Vec<_>>());
        let again = withhold(again, &self.report);
        let again: Vec<&str> = again.iter().map(|cause| cause.id.as_str()).collect();
        (again != self.causes()).then(|| format!("the redacted facts give {again:?}"))
    }

    /// The findings that matter, to look for what went wrong.
    pub(crate) fn told(&self) -> String {
        let mut text = format!("      {}\n", headline(&self.report, Lang::En));
        let everything = std::env::var_os("VERBOSE").is_some();
        for finding in &self.report.findings {
            if finding.status == Status::Pass && !everything {
                continue;
            }
            let which = finding.expectation.as_deref().unwrap_or("-");
            let why = finding.unanswered.as_ref().map_or("", |why| why.kind.name());
            let facts = finding
                .facts
                .iter()
                .filter(|(name, value)| *name != "list" && says_something(value));
            let facts: Vec<_> = facts.map(|(name, value)| format!("{name}={value}")).collect();
            let facts = facts.join(" ");
            let (check, status) = (&finding.check, finding.status.name());
            let _ = writeln!(
                text,
                "      {status} {check}:{which} {why} {}ms {facts}",
                finding.took_ms
            );
            if let Some(flip) = &finding.flipped {
                let _ = writeln!(text, "        {}", flip.say.get(Lang::En));
            }
        }
        text
    }
}

/// Whether a fact differs from what it is when nothing was seen.
fn says_something(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Bool(true) | Value::Object(_) => true,
    }
}

/// The shipped network pack.
pub(crate) fn network_pack() -> Result<Vec<Pack>, String> {
    let mut all = packs::shipped(None).map_err(|errors| format!("{errors:?}"))?;
    all.retain(|pack| pack.facts.id == "network");
    Ok(all)
}
