//! Runs the real program on a computer of the lab and reads what it found.

use super::super::client::Outcome;
use super::computer::{Computer, PATH};
use selfcheck::packs::{self, Pack, Pages};
use std::fs::{self, File};
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

/// Longest that one checkup may take; its own hard stop comes earlier.
const LONGEST: Duration = Duration::from_secs(75);

/// All groups of checks but the network's, which has its own lab.
const LOCAL: &str = "system,hardware,software,services,ports,logs,project,settings";

impl Computer {
    pub(super) fn checkup(&self) -> Result<Outcome, String> {
        let wish = self.wish.borrow();
        let path = format!("PATH={PATH}");
        let variables = wish.variables.iter().map(|(name, value)| format!("{name}={value}"));
        let variables: Vec<String> = variables.collect();
        let mut program = vec!["env", "-i", "LC_ALL=C.UTF-8", &path];
        program.extend(variables.iter().map(String::as_str));
        program.extend(["/run/selfcheck", "run", "--yes", "--run-programs"]);
        program.extend(["--format", "json", "--lang", "en", "--only"]);
        let only = if wish.pack.is_some() { format!("{LOCAL},office") } else { LOCAL.to_owned() };
        program.push(if wish.only.is_empty() { &only } else { &wish.only });
        program.extend(wish.arguments.iter().map(String::as_str));
        let (out, err) = (self.outside("out.json"), self.outside("err.txt"));
        let file = |path| File::create(path).map_err(|error| error.to_string());
        let all = self.inside(wish.user, &program);
        let mut command = Self::command(&all);
        command.stdin(Stdio::null()).stdout(file(&out)?).stderr(file(&err)?);
        let began = Instant::now();
        let mut child = command.spawn().map_err(|error| error.to_string())?;
        while child.try_wait().map_err(|error| error.to_string())?.is_none() {
            if began.elapsed() > LONGEST {
                drop(child.kill());
                drop(child.wait());
                return Err("the program did not end".to_owned());
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

    /// The packs that the checkup ran: the shipped ones and the vendor's.
    pub(super) fn packs(&self) -> Result<Vec<Pack>, String> {
        let mut all = packs::shipped(None).map_err(|errors| format!("{errors:?}"))?;
        all.retain(|pack| pack.facts.id != "network");
        if let Some(text) = self.wish.borrow().pack {
            let bytes = text.as_bytes();
            let file = "lab.selfcheck";
            let pages = Pages { file, bytes, words: &[], endpoints: None, shipped: false };
            all.push(packs::load(&pages).map_err(|errors| format!("{errors:?}"))?);
        }
        Ok(all)
    }
}
