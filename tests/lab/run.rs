//! Runs the scenarios, several labs side by side, and says what came out.

use super::certificates;
use super::client::{self, Outcome};
use super::local;
use super::names::Names;
use super::open::OPEN;
use super::place;
use super::scenarios::{self, Scenario};
use super::table::{self, Row, Rows, Verdict};
use super::world::World;
use selfcheck::packs::Pack;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Labs side by side. Most of a scenario's time is waiting.
const LABS: usize = 3;
/// Longest wait for another run of the lab on this machine to end.
const TURN: Duration = Duration::from_mins(30);
/// What the lab starts; the packages are those of Debian.
const PROGRAMS: [(&str, &str); 12] = [
    ("conntrack", "conntrack"),
    ("dnsmasq", "dnsmasq-base"),
    ("ethtool", "ethtool"),
    ("faketime", "faketime"),
    ("ip", "iproute2"),
    ("nft", "nftables"),
    ("openssl", "openssl"),
    ("ping", "iputils-ping"),
    ("setpriv", "util-linux"),
    ("sysctl", "procps"),
    ("tc", "iproute2"),
    ("timeout", "coreutils"),
];

/// Runs what the arguments choose.
pub(crate) fn run(arguments: &[String]) -> ExitCode {
    let words: Vec<&str> =
        arguments.iter().map(String::as_str).filter(|word| !word.starts_with("--")).collect();
    let flag = |name: &str| arguments.iter().any(|word| word == name);
    let fits = |name: &str, top: Option<&str>| {
        let fits = |word: &&str| name.contains(*word) || top == Some(*word);
        words.is_empty() || words.iter().any(fits)
    };
    let mut networks = if flag("--local") { Vec::new() } else { scenarios::all() };
    networks.retain(|it| fits(it.name, it.expected.top));
    let mut computers = if flag("--networks") { Vec::new() } else { local::all() };
    computers.retain(|it| fits(it.name, it.expected.top));
    if flag("--list") {
        let networks = networks.iter().map(|it| (it.name, it.expected.top));
        for (name, top) in networks.chain(computers.iter().map(|it| (it.name, it.expected.top))) {
            println!("{}: {name}", top.unwrap_or("no cause"));
        }
        return ExitCode::SUCCESS;
    }
    if networks.is_empty() && computers.is_empty() {
        println!("the fault lab: no scenario is meant");
        return ExitCode::SUCCESS;
    }
    let forgotten = local::forgotten();
    if !forgotten.is_empty() {
        println!("the fault lab: no scenario, or one too many, for {}", forgotten.join(", "));
        return ExitCode::FAILURE;
    }
    let mut skipped = false;
    let mut can = |chosen: bool, missing: fn() -> Option<String>| {
        let why = if chosen { missing() } else { None };
        skipped |= why.is_some();
        why.inspect(|why| println!("skipped: the fault lab: {why}")).is_none()
    };
    if !can(!networks.is_empty(), missing) {
        networks.clear();
    }
    if !can(!computers.is_empty(), local::missing) {
        computers.clear();
    }
    if skipped && std::env::var_os("SELFCHECK_REQUIRE_ALL").is_some() {
        return ExitCode::FAILURE;
    }
    if networks.is_empty() && computers.is_empty() {
        return ExitCode::SUCCESS;
    }
    match both(&networks, &computers) {
        Ok(rows) => {
            let whole = words.is_empty() && !skipped && !flag("--local") && !flag("--networks");
            table::finish(&rows, whole, flag("--report"))
        }
        Err(problem) => {
            println!("the fault lab could not be built: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn both(networks: &[Scenario], computers: &[local::Scenario]) -> Result<Rows, String> {
    let networks = if networks.is_empty() { Vec::new() } else { all(networks)? };
    Ok(Rows { networks, computers: local::run(computers) })
}

/// What keeps the lab from being built here.
fn missing() -> Option<String> {
    if !rustix::process::geteuid().is_root() {
        return Some("needs root".to_owned());
    }
    if let Some(why) = place::absent(&PROGRAMS) {
        return Some(why);
    }
    let may = place::finish(&["unshare", "--net", "true"], "");
    may.err().map(|_| "network namespaces are not allowed here".to_owned())
}

fn all(chosen: &[Scenario]) -> Result<Vec<Row>, String> {
    let _turn = wait_for_turn()?;
    place::take_down_stale();
    let packs = client::network_pack()?;
    let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("checks/network.toml");
    let names = Names::of_pack(&pack)?;
    let certificates = tempfile::tempdir().map_err(|error| error.to_string())?;
    certificates::make(certificates.path(), &names)?;
    let next = AtomicUsize::new(0);
    let rows = Mutex::new(Vec::new());
    let problems = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for number in 0..LABS.min(chosen.len()) {
            let (next, rows, problems) = (&next, &rows, &problems);
            let (names, certificates, packs) = (&names, certificates.path(), &packs);
            scope.spawn(move || {
                let world = match World::build(number, names, certificates) {
                    Ok(world) => world,
                    Err(problem) => {
                        problems.lock().unwrap_or_else(PoisonError::into_inner).push(problem);
                        return;
                    }
                };
                while let Some(scenario) = chosen.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let row = twice(&world, scenario, packs);
                    row.tell();
                    let mut rows = rows.lock().unwrap_or_else(PoisonError::into_inner);
                    rows.push((scenario.name, row));
                }
            });
        }
    });
    let problems = problems.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(problem) = problems.into_iter().next() {
        return Err(problem);
    }
    let mut rows = rows.into_inner().unwrap_or_else(PoisonError::into_inner);
    rows.sort_by_key(|(name, _)| chosen.iter().position(|scenario| scenario.name == *name));
    Ok(rows.into_iter().map(|(_, row)| row).collect())
}

/// Only one run of the networks at a time on a machine: they measure times. Computers do not mind.
fn wait_for_turn() -> Result<File, String> {
    let path = std::env::temp_dir().join("selfcheck-lab.lock");
    let file = File::create(path).map_err(|error| error.to_string())?;
    let until = Instant::now() + TURN;
    let mut told = false;
    while file.try_lock().is_err() {
        if Instant::now() > until {
            return Err("another run of the lab does not end".to_owned());
        }
        if !told {
            println!("waiting for another run of the lab to end");
            told = true;
        }
        thread::sleep(Duration::from_millis(200));
    }
    Ok(file)
}

/// A scenario that comes out wrong is looked at once more: on a busy machine a lost packet or a slow
/// answer may be chance, and what is right the second time is told as unsteady.
fn twice(world: &World, scenario: &Scenario, packs: &[Pack]) -> Row {
    let first = one(world, scenario, packs);
    let Verdict::Wrong(problem) = &first.verdict else { return first };
    let mut second = one(world, scenario, packs);
    if matches!(second.verdict, Verdict::Right | Verdict::Open(_)) {
        second.verdict = Verdict::Unsteady(problem.clone());
        return second;
    }
    first
}

/// One scenario from health to verdict.
fn one(world: &World, scenario: &Scenario, packs: &[Pack]) -> Row {
    world.heal();
    world.settle();
    let worked = catch_unwind(AssertUnwindSafe(|| (scenario.breaks)(world)));
    let failed = std::mem::take(&mut world.changes().failed);
    if worked.is_err() || !failed.is_empty() {
        let problem = format!("the fault could not be made: {}", failed.join("; "));
        return Row::broken(scenario.name, &scenario.expected, problem);
    }
    match world.checkup(scenario.target.as_deref(), scenario.as_nobody) {
        Ok(outcome) => judged(scenario, &outcome, packs),
        Err(problem) => Row::broken(scenario.name, &scenario.expected, problem),
    }
}

fn judged(scenario: &Scenario, outcome: &Outcome, packs: &[Pack]) -> Row {
    let causes = outcome.causes();
    let moved = match (scenario.moves, outcome.report.network_changed.is_some()) {
        (true, false) => Some("the change of network is not told".to_owned()),
        (false, true) => Some("a change of network is told, and there is none".to_owned()),
        _ => None,
    };
    let wrong = scenario.expected.is_wrong(&causes).or(moved);
    let open = OPEN.iter().find(|open| open.name == scenario.name);
    let verdict = match (outcome.differs_when_judged_again(packs), wrong, open) {
        (Some(differs), ..) => Verdict::Wrong(differs),
        (None, Some(_), Some(open)) => Verdict::Open(open.why),
        (None, Some(wrong), None) => Verdict::Wrong(wrong),
        (None, None, _) => Verdict::Right,
    };
    Row::of(scenario.name, &scenario.expected, outcome, verdict)
}
