//! What is broken on each computer, and what must be said about it.

mod access;
mod disks;
mod memory;
mod pairs;
mod project;
mod servers;
mod services;
mod settings;
mod software;

use super::{Scenario, fault, odd};

/// The pack of a vendor whose server keeps its data in Redis.
const OFFICE: &str = include_str!("../office.selfcheck");

/// Every scenario; those that work stand behind the faults of their kind.
pub(super) fn all() -> Vec<Scenario> {
    let mut all = disks::all();
    all.extend(memory::all());
    all.extend(servers::all());
    all.extend(services::all());
    all.extend(access::all());
    all.extend(settings::all());
    all.extend(software::all());
    all.extend(project::all());
    all.extend(pairs::all());
    all.push(odd("nothing is wrong", |_| {}));
    all.push(odd("nothing is wrong, and an administrator looks", |it| it.runs_as("root")));
    all.push(odd("nothing is wrong, and systemd runs it", |_| {}).with_systemd());
    all
}
