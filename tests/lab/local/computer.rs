//! A computer of its own inside this one: its own files, processes, network and users, all gone with it.
//!
//! Its files are those of this machine with an overlay in memory on top, so that a scenario may delete
//! `/usr/bin/redis-server` or break `/etc` and nothing is touched. All of it hangs on one process: when that one
//! ends, also because the lab was killed, the kernel takes down the rest, mounts and loop devices included.

use super::super::place::finish;
use std::cell::RefCell;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// What every control group's name starts with; the number of the process that made it follows.
const PREFIX: &str = "selfcheck-lab-";
/// Longest that a computer may take to start.
const STARTING: Duration = Duration::from_secs(30);
/// Holds the computer until its input ends. The group of processes that the first one joins comes first.
const KEEPER: &str = r#"
[ -z "$1" ] || echo $$ > "$1/cgroup.procs"
shift
unshare "$@" </dev/null >/dev/null 2>&1 &
echo $!
read -r _
kill -KILL $!
wait
"#;
/// Where programs are looked for.
pub(super) const PATH: &str = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin";

/// What the program is asked, and as whom.
pub(super) struct Wish {
    pub(super) user: &'static str,
    pub(super) variables: Vec<(String, String)>,
    pub(super) arguments: Vec<String>,
    /// Checks and groups to run; all that is local when empty.
    pub(super) only: String,
    /// A vendor's pack.
    pub(super) pack: Option<&'static str>,
}

/// The computer. It is taken down when this is dropped, also while panicking.
pub(crate) struct Computer {
    keeper: Child,
    /// Its first process, as this machine numbers it.
    first: u32,
    /// Groups of processes that were made for it.
    groups: RefCell<Vec<PathBuf>>,
    /// The group whose bounds hold for what is started.
    pub(super) bounded: RefCell<Option<PathBuf>>,
    pub(super) wish: RefCell<Wish>,
    pub(super) started: RefCell<Vec<Child>>,
    pub(super) disks: RefCell<u32>,
    failed: RefCell<Vec<String>>,
    base: TempDir,
}

impl Computer {
    /// Starts one, with systemd or with a first process that does nothing.
    pub(super) fn start(systemd: bool) -> Result<Self, String> {
        let text = |error: std::io::Error| error.to_string();
        let base = tempfile::tempdir().map_err(text)?;
        let group = if systemd { Some(group(&processes_tree()?, "systemd")?) } else { None };
        let mut command = Command::new("sh");
        command.args(["-c", KEEPER, "keeper"]).arg(group.as_deref().unwrap_or(Path::new("")));
        let spaces = ["--mount", "--pid", "--net", "--ipc", "--uts", "--fork", "--kill-child"];
        command.args(spaces).args(systemd.then_some("--cgroup"));
        command.args(["sh", "-c", include_str!("start.sh"), "start"]).arg(base.path());
        command.args([env!("CARGO_BIN_EXE_selfcheck"), if systemd { "systemd" } else { "" }]);
        let command = command.env_clear().env("PATH", PATH).env("LC_ALL", "C.UTF-8");
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let keeper = command.spawn().map_err(text)?;
        let wish = Wish {
            user: "li",
            variables: vec![("HOME".to_owned(), "/home/li".to_owned())],
            arguments: Vec::new(),
            only: String::new(),
            pack: None,
        };
        let mut computer = Self {
            keeper,
            first: 0,
            groups: RefCell::new(group.into_iter().collect()),
            bounded: RefCell::default(),
            wish: RefCell::new(wish),
            started: RefCell::default(),
            disks: RefCell::default(),
            failed: RefCell::default(),
            base,
        };
        computer.wait_until_started(systemd)?;
        Ok(computer)
    }

    fn wait_until_started(&mut self, systemd: bool) -> Result<(), String> {
        let out = self.keeper.stdout.take().ok_or("no output")?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line).map_err(|error| error.to_string())?;
        let holder: u32 = line.trim().parse().map_err(|_| "no process was started")?;
        let children = format!("/proc/{holder}/task/{holder}/children");
        let until = Instant::now() + STARTING;
        let name = if systemd { "systemd" } else { "sleep" };
        loop {
            let child = fs::read_to_string(&children).unwrap_or_default();
            let first = child.split_whitespace().next().and_then(|id| id.parse().ok());
            if let Some(first) = first {
                let comm = fs::read_to_string(format!("/proc/{first}/comm")).unwrap_or_default();
                self.first = first;
                let up = || self.inside("root", &["systemctl", "is-active", "lab.target"]);
                if comm.trim() == name && (!systemd || finish(&words(&up()), "").is_ok()) {
                    return Ok(());
                }
            }
            if Instant::now() > until || !Path::new(&format!("/proc/{holder}")).exists() {
                return Err("a computer of its own could not be started".to_owned());
            }
            thread::sleep(Duration::from_millis(if systemd { 50 } else { 5 }));
        }
    }

    /// The words that run a program inside as a user.
    pub(super) fn inside(&self, user: &str, program: &[&str]) -> Vec<String> {
        let first = self.first.to_string();
        let group = self.bounded.borrow();
        let group = group.as_ref().map(|group| group.to_string_lossy().into_owned());
        let mut all = Vec::new();
        if let Some(group) = &group {
            all.extend(["sh", "-c", "echo $$ > \"$0/cgroup.procs\" && exec \"$@\"", group]);
        }
        all.extend(["nsenter", "-t", &first, "-m", "-p", "-n", "-i", "-u", "-C", "--"]);
        if user != "root" {
            all.extend(["setpriv", "--reuid", user, "--regid", user, "--init-groups"]);
        }
        all.extend(program);
        all.into_iter().map(str::to_owned).collect()
    }

    /// Runs a program inside as root, to its end, and gives what it printed. What fails makes the scenario fail.
    pub(crate) fn run(&self, program: &[&str]) -> String {
        self.feed(program, "")
    }

    /// The same with something to read.
    pub(crate) fn feed(&self, program: &[&str], input: &str) -> String {
        finish(&words(&self.inside("root", program)), input).unwrap_or_else(|problem| {
            self.fail(problem);
            String::new()
        })
    }

    /// A script of the shell.
    pub(crate) fn script(&self, script: &str) -> String {
        self.run(&["sh", "-ec", script])
    }

    /// Whether a program inside ends well.
    pub(super) fn is_true(&self, program: &[&str]) -> bool {
        finish(&words(&self.inside("root", program)), "").is_ok()
    }

    pub(super) fn fail(&self, problem: String) {
        self.failed.borrow_mut().push(problem);
    }

    /// What could not be made.
    pub(super) fn failed(&self) -> Vec<String> {
        self.failed.take()
    }

    /// A file outside, for the program's output.
    pub(super) fn outside(&self, name: &str) -> PathBuf {
        // The mount on it is seen inside alone.
        self.base.path().join(name)
    }

    /// Its open TCP ports, as the kernel lists them.
    pub(super) fn listens(&self, port: u16) -> bool {
        ["tcp", "tcp6"].iter().any(|table| {
            let path = format!("/proc/{}/net/{table}", self.first);
            let table = fs::read_to_string(path).unwrap_or_default();
            let wanted = format!(":{port:04X}");
            table.lines().any(|line| {
                let mut fields = line.split_whitespace().skip(1);
                let (own, _, state) = (fields.next(), fields.next(), fields.next());
                own.is_some_and(|own| own.ends_with(&wanted)) && state == Some("0A")
            })
        })
    }

    /// Makes a group of processes that goes with the computer.
    pub(super) fn group(&self, tree: &Path, name: &str) -> Result<PathBuf, String> {
        let group = group(tree, name)?;
        self.groups.borrow_mut().push(group.clone());
        Ok(group)
    }
}

impl Drop for Computer {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        drop(self.keeper.wait());
        for child in self.started.get_mut() {
            drop(child.kill());
            drop(child.wait());
        }
        for group in self.groups.get_mut() {
            let until = Instant::now() + Duration::from_secs(3);
            while remove(group).is_err() && Instant::now() < until {
                thread::sleep(Duration::from_millis(20));
            }
        }
    }
}

pub(super) fn words(all: &[String]) -> Vec<&str> {
    all.iter().map(String::as_str).collect()
}

/// Where control groups of processes are kept, of the newer kind if possible.
fn processes_tree() -> Result<PathBuf, String> {
    let trees = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"].map(PathBuf::from);
    let found = trees.into_iter().find(|tree| tree.join("cgroup.procs").exists());
    found.ok_or_else(|| "there are no control groups (cgroup2)".to_owned())
}

fn group(tree: &Path, name: &str) -> Result<PathBuf, String> {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let (own, next) = (std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let group = tree.join(format!("{PREFIX}{own}-{next}-{name}"));
    fs::create_dir(&group).map_err(|error| format!("{}: {error}", group.display()))?;
    Ok(group)
}

/// Removes a group with those that systemd made below it.
fn remove(group: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(group).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            remove(&entry.path())?;
        }
    }
    match fs::remove_dir(group) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Takes down the groups of labs whose process is gone; all else of theirs went with it.
pub(super) fn take_down_stale() {
    for tree in ["/sys/fs/cgroup", "/sys/fs/cgroup/unified", "/sys/fs/cgroup/memory"] {
        for entry in fs::read_dir(tree).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let owner = name.strip_prefix(PREFIX).and_then(|rest| rest.split('-').next());
            if owner.is_some_and(|owner| !Path::new("/proc").join(owner).exists()) {
                drop(remove(&entry.path()));
            }
        }
    }
}
