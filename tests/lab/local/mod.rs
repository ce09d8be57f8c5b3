//! The lab's other half: local faults, each really made on a computer of its own, which is gone afterwards.

mod checkup;
mod computer;
mod faults;
mod scenarios;

use super::expected::Expected;
use super::place;
use super::table::{Row, Verdict};
use computer::Computer;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Computers side by side.
const COMPUTERS: usize = 2;

/// What the scenarios start; the packages are those of Debian.
const PROGRAMS: [(&str, &str); 13] = [
    ("dbus-daemon", "dbus"),
    ("ip", "iproute2"),
    ("losetup", "mount"),
    ("mkfs.ext4", "e2fsprogs"),
    ("mksquashfs", "squashfs-tools"),
    ("nsenter", "util-linux"),
    ("openssl", "openssl"),
    ("psql", "postgresql"),
    ("python3", "python3-venv"),
    ("redis-server", "redis-server"),
    ("systemctl", "systemd"),
    ("tar", "tar"),
    ("timeout", "coreutils"),
];

/// The local causes whose ids other people's tests read.
const IDS: [&str; 18] = [
    "port-occupied",
    "process-not-running",
    "service-not-running",
    "service-failed",
    "disk-full",
    "memory-exhausted",
    "permission-denied",
    "config-syntax",
    "config-value",
    "variable-missing",
    "variable-wrong",
    "path-broken",
    "program-missing",
    "version-mismatch",
    "dependency-missing",
    "dependency-mismatch",
    "device-problem",
    "log-errors",
];

/// Those of them that no scenario makes, with the reason.
pub(crate) const NOT_MADE: [(&str, &str); 1] = [(
    "device-problem",
    "a real device would have to be taken from its driver, on the machine that runs the lab; written-down machines \
     have it (`tests/hardware_causes.rs`)",
)];

/// Local causes that are neither made nor said not to be.
pub(crate) fn forgotten() -> Vec<&'static str> {
    let all = all();
    let made = |id: &str| all.iter().any(|it| it.expected.top == Some(id));
    let said = |id: &str| NOT_MADE.iter().any(|(not, _)| *not == id);
    IDS.into_iter().filter(|id| made(id) == said(id)).collect()
}

/// One computer with a fault, or one that is odd and works.
pub(crate) struct Scenario {
    /// What is broken, in plain words; unique.
    pub(crate) name: &'static str,
    pub(crate) expected: Expected,
    /// Whether systemd runs it.
    systemd: bool,
    makes: Box<dyn Fn(&Computer) + Send + Sync>,
}

impl Scenario {
    /// A second fault beside the first.
    fn and(mut self, cause: &'static str) -> Self {
        self.expected.and.push(cause);
        self
    }

    /// Causes that may be named besides.
    fn beside(mut self, causes: &[&'static str]) -> Self {
        self.expected.beside.extend(causes);
        self
    }

    fn with_systemd(mut self) -> Self {
        self.systemd = true;
        self
    }
}

/// A fault, and the cause that must stand on top.
fn fault(
    name: &'static str,
    top: &'static str,
    makes: impl Fn(&Computer) + Send + Sync + 'static,
) -> Scenario {
    let expected = Expected::top(top);
    Scenario { name, expected, systemd: false, makes: Box::new(makes) }
}

/// A computer that works, however odd.
fn odd(name: &'static str, makes: impl Fn(&Computer) + Send + Sync + 'static) -> Scenario {
    Scenario { expected: Expected::default(), ..fault(name, "", makes) }
}

/// Every scenario.
pub(crate) fn all() -> Vec<Scenario> {
    scenarios::all()
}

/// What keeps this half from being built here.
pub(crate) fn missing() -> Option<String> {
    if !rustix::process::geteuid().is_root() {
        return Some("needs root".to_owned());
    }
    if let Some(why) = place::absent(&PROGRAMS) {
        return Some(why);
    }
    let spaces = ["unshare", "--mount", "--pid", "--net", "--fork"];
    let mount = ["mount", "-t", "tmpfs", "lab", "/mnt"];
    let may = place::finish(&[&spaces[..], &mount[..]].concat(), "");
    may.err().map(|_| "namespaces with file systems of their own are not allowed here".to_owned())
}

/// Runs them, each on a new computer.
pub(crate) fn run(chosen: &[Scenario]) -> Vec<Row> {
    computer::take_down_stale();
    let next = AtomicUsize::new(0);
    let rows = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..COMPUTERS.min(chosen.len()) {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(scenario) = chosen.get(number) else { break };
                    let row = one(scenario);
                    row.tell();
                    rows.lock().unwrap_or_else(PoisonError::into_inner).push((number, row));
                }
            });
        }
    });
    let mut rows = rows.into_inner().unwrap_or_else(PoisonError::into_inner);
    rows.sort_by_key(|(number, _)| *number);
    rows.into_iter().map(|(_, row)| row).collect()
}

/// One scenario, from an empty computer to the verdict.
fn one(scenario: &Scenario) -> Row {
    let broken = |problem: String| Row::broken(scenario.name, &scenario.expected, problem);
    let computer = match Computer::start(scenario.systemd) {
        Ok(computer) => computer,
        Err(problem) => return broken(problem),
    };
    let worked = catch_unwind(AssertUnwindSafe(|| (scenario.makes)(&computer)));
    let failed = computer.failed();
    if worked.is_err() || !failed.is_empty() {
        return broken(format!("the fault could not be made: {}", failed.join("; ")));
    }
    let (outcome, packs) = match (computer.checkup(), computer.packs()) {
        (Ok(outcome), Ok(packs)) => (outcome, packs),
        (Err(problem), _) | (_, Err(problem)) => return broken(problem),
    };
    let verdict = match outcome.differs_when_judged_again(&packs) {
        Some(differs) => Verdict::Wrong(differs),
        None => {
            scenario.expected.is_wrong(&outcome.causes()).map_or(Verdict::Right, Verdict::Wrong)
        }
    };
    Row::of(scenario.name, &scenario.expected, &outcome, verdict)
}
