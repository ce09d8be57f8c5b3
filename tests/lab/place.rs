//! Network namespaces of one lab, and programs run inside them, never outside.

use rustix::process::{Pid, Signal, kill_process};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What every namespace's name starts with; the number of the process that made it follows.
const PREFIX: &str = "selfcheck-lab-";
const NAMED: &str = "/run/netns";
const FILES: &str = "/etc/netns";

/// The parts of the small world, each a network namespace of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Place {
    /// The user's computer.
    Client,
    /// The cable of the home network: a bridge, out of the computer's sight.
    Wire,
    /// The router: forwards, translates IPv4 addresses, answers DNS.
    Router,
    /// The line from the router to the provider: a bridge as well.
    Line,
    /// Everything outside.
    Internet,
    /// Another computer in the home network.
    Neighbour,
}

impl Place {
    pub(crate) const ALL: [Self; 6] =
        [Self::Client, Self::Wire, Self::Router, Self::Line, Self::Internet, Self::Neighbour];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Wire => "wire",
            Self::Router => "router",
            Self::Line => "line",
            Self::Internet => "internet",
            Self::Neighbour => "neighbour",
        }
    }
}

/// The namespaces of one lab. They are taken down when this is dropped, also while panicking.
pub(crate) struct Places {
    name: String,
}

impl Places {
    /// Makes the namespaces of lab `number` of this process.
    pub(crate) fn make(number: usize) -> Result<Self, String> {
        let places = Self { name: format!("{PREFIX}{}-{number}-", std::process::id()) };
        for place in Place::ALL {
            let name = places.namespace(place);
            if Path::new(NAMED).join(&name).exists() {
                return Err(format!("{name} is somebody else's"));
            }
            fs::create_dir_all(places.files(place)).map_err(|error| error.to_string())?;
            ip(&["netns", "add", &name], "")?;
        }
        Ok(places)
    }

    pub(crate) fn namespace(&self, place: Place) -> String {
        format!("{}{}", self.name, place.name())
    }

    /// The folder whose files lie over those of `/etc` in this place.
    pub(crate) fn files(&self, place: Place) -> PathBuf {
        Path::new(FILES).join(self.namespace(place))
    }

    /// A program in a place, with a clean environment.
    pub(crate) fn command(&self, place: Place, words: &[&str]) -> Command {
        let mut command = Command::new("ip");
        clean(&mut command).args(["netns", "exec", &self.namespace(place)]).args(words);
        command
    }

    /// Runs a program in a place to its end and gives what it printed.
    pub(crate) fn run(&self, place: Place, words: &[&str], input: &str) -> Result<String, String> {
        let namespace = self.namespace(place);
        let mut all = vec!["ip", "netns", "exec", &namespace];
        all.extend(words);
        finish(&all, input)
    }

    /// Lines for `ip -batch` in a place; those that fail are passed over.
    pub(crate) fn ip_lines(&self, place: Place, lines: &str) {
        // What is to be taken away may be gone already; what matters is looked at by its effect.
        drop(ip(&["-n", &self.namespace(place), "-force", "-batch", "-"], lines));
    }

    /// One `ip` command in a place.
    pub(crate) fn ip(&self, place: Place, words: &str) -> Result<String, String> {
        let namespace = self.namespace(place);
        let mut all = vec!["-n", namespace.as_str()];
        all.extend(words.split_whitespace());
        ip(&all, "")
    }

    /// A script for nft in a place.
    pub(crate) fn nft(&self, place: Place, script: &str) -> Result<String, String> {
        self.run(place, &["nft", "-f", "-"], script)
    }
}

impl Drop for Places {
    fn drop(&mut self) {
        for place in Place::ALL {
            take_down(&self.namespace(place));
        }
    }
}

/// Takes down what labs left behind whose process is gone.
pub(crate) fn take_down_stale() {
    let Ok(found) = fs::read_dir(NAMED) else { return };
    for entry in found.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(rest) = name.strip_prefix(PREFIX) else { continue };
        let owner = rest.split('-').next().unwrap_or_default();
        if !owner.is_empty() && !Path::new("/proc").join(owner).exists() {
            take_down(&name);
        }
    }
}

fn take_down(namespace: &str) {
    if let Ok(pids) = ip(&["netns", "pids", namespace], "") {
        for pid in pids.split_whitespace().filter_map(|pid| pid.parse().ok()) {
            if let Some(pid) = Pid::from_raw(pid) {
                // It may have ended by itself meanwhile.
                let _ = kill_process(pid, Signal::KILL);
            }
        }
    }
    drop(ip(&["netns", "del", namespace], ""));
    drop(fs::remove_dir_all(Path::new(FILES).join(namespace)));
}

fn ip(words: &[&str], input: &str) -> Result<String, String> {
    let mut all = vec!["ip"];
    all.extend(words);
    finish(&all, input)
}

/// Takes away whatever the caller's environment says about proxies and certificates.
fn clean(command: &mut Command) -> &mut Command {
    command
        .env_clear()
        .env("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
        .env("LC_ALL", "C.UTF-8")
}

/// What is missing of these programs, by their packages; nothing when all are there.
pub(crate) fn absent(programs: &[(&str, &str)]) -> Option<String> {
    let folders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
    let has = |program: &str| folders.iter().any(|folder| Path::new(folder).join(program).exists());
    let absent = programs.iter().filter(|(program, _)| !has(program));
    let packages: Vec<_> = absent.map(|(_, package)| *package).collect();
    (!packages.is_empty()).then(|| format!("needs the packages {}", packages.join(" ")))
}

/// Runs a program to its end, at most twenty seconds, and gives what it printed.
pub(crate) fn finish(words: &[&str], input: &str) -> Result<String, String> {
    let mut command = Command::new("timeout");
    clean(&mut command).args(["-k", "1", "20"]).args(words);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| format!("{words:?}: {error}"))?;
    if let Some(mut pipe) = child.stdin.take() {
        // A program that does not read its input ends with its own error.
        drop(pipe.write_all(input.as_bytes()));
    }
    let output = child.wait_with_output().map_err(|error| format!("{words:?}: {error}"))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        Ok(said)
    } else {
        Err(format!("{words:?}: {}{said}", String::from_utf8_lossy(&output.stderr)))
    }
}
