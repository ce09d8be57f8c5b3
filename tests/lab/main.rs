//! The fault lab: real faults, of networks and of computers, in namespaces, and the real program run in them.
//! `cargo test --test lab -- WORDS` runs the scenarios whose name or cause contains one of the words, `--local` those
//! of computers alone, `--networks` those of networks; `--report` prints a table, which `UPDATE=1` keeps in
//! `docs/lab.md`; `--list` lists them. Needs Linux, root and a few programs; touches nothing outside its own namespaces.
#![expect(clippy::disallowed_methods, clippy::print_stdout, reason = "tests")]

#[cfg(target_os = "linux")]
mod certificates;
#[cfg(target_os = "linux")]
mod client;
#[cfg(target_os = "linux")]
mod expected;
#[cfg(target_os = "linux")]
mod health;
#[cfg(target_os = "linux")]
mod local;
#[cfg(target_os = "linux")]
mod names;
#[cfg(target_os = "linux")]
mod open;
#[cfg(target_os = "linux")]
mod place;
#[cfg(target_os = "linux")]
mod run;
#[cfg(target_os = "linux")]
mod scenarios;
#[cfg(target_os = "linux")]
mod serve;
#[cfg(target_os = "linux")]
mod table;
#[cfg(target_os = "linux")]
mod world;

use std::process::ExitCode;

#[cfg(target_os = "linux")]
fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(("serve", rest)) =
        arguments.split_first().map(|(first, rest)| (first.as_str(), rest))
    {
        return match serve::serve(rest) {
            Ok(()) => ExitCode::SUCCESS,
            Err(problem) => {
                println!("{problem}");
                ExitCode::FAILURE
            }
        };
    }
    run::run(&arguments)
}

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    println!("skipped: the fault lab: needs Linux");
    ExitCode::SUCCESS
}
