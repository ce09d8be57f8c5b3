//! What can be done to a computer of the lab: each a short sentence in a scenario.

use super::computer::{Computer, words};
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Longest wait for something that was started to be there.
const SOON: Duration = Duration::from_secs(20);

/// The checkup: who runs it, and what it is asked.
impl Computer {
    /// The user who runs the checkup: `li` unless another is said.
    pub(crate) fn runs_as(&self, user: &'static str) {
        self.wish.borrow_mut().user = user;
    }

    /// Sets a variable of the user's.
    pub(crate) fn set(&self, name: &str, value: &str) {
        self.unset(name);
        self.wish.borrow_mut().variables.push((name.to_owned(), value.to_owned()));
    }

    pub(crate) fn unset(&self, name: &str) {
        self.wish.borrow_mut().variables.retain(|(known, _)| known != name);
    }

    /// The folder of the program that does not work.
    pub(crate) fn complains_of_folder(&self, path: &str) {
        self.ask(&["--folder", path]);
    }

    /// The service that does not answer.
    pub(crate) fn complains_of(&self, target: &str) {
        self.ask(&["--target", target]);
    }

    /// Gives the checkup a vendor's pack as well.
    pub(crate) fn has_pack(&self, pack: &'static str) {
        self.wish.borrow_mut().pack = Some(pack);
        self.feed(&["sh", "-ec", "mkdir -p /run/packs; cat > /run/packs/lab.selfcheck"], pack);
        self.ask(&["--pack", "/run/packs/lab.selfcheck"]);
    }

    fn ask(&self, arguments: &[&str]) {
        let more = arguments.iter().map(|&it| it.to_owned());
        self.wish.borrow_mut().arguments.extend(more);
    }
}

/// Files and folders.
impl Computer {
    /// Writes a file of li's, with the folders above it.
    pub(crate) fn write(&self, path: &str, text: &str) {
        let script = "mkdir -p \"$(dirname \"$0\")\"; cat > \"$0\"";
        self.feed(
            &[
                "setpriv",
                "--reuid",
                "li",
                "--regid",
                "li",
                "--init-groups",
                "sh",
                "-ec",
                script,
                path,
            ],
            text,
        );
    }

    /// Writes a file of the system's.
    pub(crate) fn write_as_root(&self, path: &str, text: &str) {
        self.feed(&["sh", "-ec", "mkdir -p \"$(dirname \"$0\")\"; cat > \"$0\"", path], text);
    }

    pub(crate) fn remove(&self, path: &str) {
        self.run(&["rm", "-r", path]);
    }

    /// Makes a folder with this owner and these permissions.
    pub(crate) fn folder(&self, path: &str, owner: &str, mode: &str) {
        self.run(&["install", "-d", "-o", owner, "-g", owner, "-m", mode, path]);
    }

    /// Gives it to another user.
    pub(crate) fn give(&self, path: &str, owner: &str) {
        self.run(&["chown", "-R", &format!("{owner}:{owner}"), path]);
    }

    pub(crate) fn permit(&self, path: &str, mode: &str) {
        self.run(&["chmod", mode, path]);
    }

    /// Copies a folder of this repository into li's home.
    pub(crate) fn copy_example(&self, name: &str, to: &str) {
        let from = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples").join(name);
        let packed = Command::new("tar").arg("-C").arg(from).args(["-cf", "-", "."]).output();
        let Ok(packed) = packed else { return self.fail("tar does not run".to_owned()) };
        let archive = self.outside("example.tar");
        if let Err(error) = fs::write(&archive, packed.stdout) {
            self.fail(error.to_string());
        }
        self.folder(to, "li", "755");
        let input = fs::File::open(&archive).map_or_else(|_| Stdio::null(), Stdio::from);
        let unpack = self.inside("li", &["tar", "-C", to, "-xf", "-"]);
        let status = Self::command(&unpack).stdin(input).status();
        if !status.is_ok_and(|status| status.success()) {
            self.fail(format!("{name} could not be copied"));
        }
    }
}

/// Disks.
impl Computer {
    /// A real disk of so many mebibytes, in an image, at a folder.
    pub(crate) fn disk(&self, at: &str, mebibytes: u32) {
        self.disk_made(at, mebibytes, "-m 0", "rw");
    }

    /// The same with words for mkfs.ext4 and mount.
    pub(crate) fn disk_made(&self, at: &str, mebibytes: u32, made: &str, mounted: &str) {
        *self.disks.borrow_mut() += 1;
        let image = format!("/run/disk-{}.img", self.disks.borrow());
        self.script(&format!(
            "mkdir -p {at} /mnt/new; truncate -s {mebibytes}M {image}; mkfs.ext4 -q -F {made} {image}; \
             mount -o loop,{mounted} {image} /mnt/new; rmdir /mnt/new/lost+found; \
             chown --reference={at} /mnt/new; chmod --reference={at} /mnt/new; \
             if [ {at} = /home ]; then cp -a {at}/. /mnt/new; fi; mount --move /mnt/new {at}; \
             echo \"{image} {at} ext4 {mounted},loop 0 2\" >> /etc/fstab"
        ));
    }

    /// A disk in memory.
    pub(crate) fn memory_disk(&self, at: &str, options: &str) {
        self.script(&format!("mkdir -p {at}; mount -t tmpfs -o {options} tmpfs {at}"));
    }

    /// Writes to a disk until it takes no more.
    pub(crate) fn fill(&self, at: &str) {
        self.script(&format!("cat /dev/zero > {at}/film.mp4 2>/dev/null || true; sync -f {at}"));
    }

    /// Writes so many mebibytes.
    pub(crate) fn put(&self, at: &str, mebibytes: u32) {
        self.script(&format!("head -c {mebibytes}M /dev/zero > {at}/film.mp4; sync -f {at}"));
    }

    /// Makes files until no more can be made.
    pub(crate) fn use_up_entries(&self, at: &str) {
        let script = format!("mkdir {at}/mail; i=0; while : > {at}/mail/$i; do i=$((i+1)); done");
        self.run(&["sh", "-c", &format!("({script}) 2>/dev/null; true")]);
    }
}

/// Programs.
impl Computer {
    /// Starts a program that goes on running.
    pub(crate) fn start_as(&self, user: &str, program: &[&str]) {
        let all = self.inside(user, program);
        let mut command = Self::command(&all);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        match command.spawn() {
            Ok(child) => self.started.borrow_mut().push(child),
            Err(error) => self.fail(format!("{program:?}: {error}")),
        }
    }

    /// Waits until a program has this port.
    pub(crate) fn wait_for_port(&self, port: u16) {
        self.wait(&format!("port {port} stays free"), || self.listens(port));
    }

    /// Waits until a script of the shell ends well.
    pub(crate) fn wait_for(&self, script: &str) {
        self.wait(script, || self.is_true(&["sh", "-c", script]));
    }

    fn wait(&self, what: &str, is_there: impl Fn() -> bool) {
        let until = Instant::now() + SOON;
        while !is_there() {
            if Instant::now() > until {
                return self.fail(format!("{what}: in vain"));
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// A Redis with these further words, started by li, at the usual port unless they say another.
    pub(crate) fn start_redis(&self, words: &[&str]) {
        self.start_redis_as("li", words);
    }

    pub(crate) fn start_redis_as(&self, user: &str, words: &[&str]) {
        let port = words.iter().skip_while(|word| **word != "--port").nth(1);
        let mut all = vec!["redis-server", "--save", "", "--dir", "/tmp"];
        all.extend(words);
        self.start_as(user, &all);
        self.wait_for_port(port.and_then(|port| port.parse().ok()).unwrap_or(6379));
    }

    /// A `PostgreSQL` with these further settings, and none of its data on a disk.
    pub(crate) fn start_postgres(&self, settings: &[&str]) {
        let program = |name: &str| self.script(&format!("ls /usr/lib/postgresql/*/bin/{name}"));
        let (initdb, postgres) = (program("initdb"), program("postgres"));
        self.folder("/tmp/data", "postgres", "700");
        let options = ["-N", "-A", "trust", "-E", "UTF8", "--locale=C", "-D", "/tmp/data"];
        let mut make = vec![
            "setpriv",
            "--reuid",
            "postgres",
            "--regid",
            "postgres",
            "--clear-groups",
            initdb.trim(),
        ];
        make.extend(options);
        self.run(&make);
        let mut all = vec![postgres.trim(), "-D", "/tmp/data", "-k", "/tmp"];
        all.extend(settings.iter().flat_map(|setting| ["-c", setting]));
        self.start_as("postgres", &all);
        self.wait_for_port(5432);
        self.wait_for("psql -h /tmp -U postgres -c 'select 1'");
    }

    /// Something else than Redis that takes callers at an address.
    pub(crate) fn start_other(&self, user: &str, address: &str) {
        self.start_as(user, &["openssl", "s_server", "-nocert", "-quiet", "-accept", address]);
        let port = address.rsplit(':').next().and_then(|port| port.parse().ok());
        self.wait_for_port(port.unwrap_or_default());
    }

    pub(super) fn command(all: &[String]) -> Command {
        let all = words(all);
        let mut command = Command::new(all.first().copied().unwrap_or_default());
        command.args(all.get(1..).unwrap_or_default()).env_clear();
        command.env("PATH", super::computer::PATH).env("LC_ALL", "C.UTF-8").current_dir("/");
        command
    }
}

/// Memory.
impl Computer {
    /// Gives all that is started from now on so much memory together, as a container does.
    pub(crate) fn has_memory(&self, mebibytes: u32) {
        match self.bound(mebibytes) {
            Ok(group) => *self.bounded.borrow_mut() = Some(group),
            Err(problem) => self.fail(problem),
        }
    }

    /// What is started from now on has the bounds of this machine again.
    pub(crate) fn has_all_memory(&self) {
        *self.bounded.borrow_mut() = None;
    }

    fn bound(&self, mebibytes: u32) -> Result<PathBuf, String> {
        let bytes = (u64::from(mebibytes) << 20).to_string();
        let (new, old) = (PathBuf::from("/sys/fs/cgroup"), PathBuf::from("/sys/fs/cgroup/memory"));
        let controllers = fs::read_to_string(new.join("cgroup.controllers")).unwrap_or_default();
        let (tree, file) = if controllers.split_whitespace().any(|name| name == "memory") {
            drop(fs::write(new.join("cgroup.subtree_control"), "+memory"));
            (new, "memory.max")
        } else if old.join("memory.limit_in_bytes").exists() {
            (old, "memory.limit_in_bytes")
        } else {
            return Err("there are no control groups for memory here".to_owned());
        };
        let group = self.group(&tree, "memory")?;
        fs::write(group.join(file), bytes).map_err(|error| error.to_string())?;
        // So that what does not fit ends and is not put away.
        drop(fs::write(group.join("memory.swap.max"), "0"));
        Ok(group)
    }

    /// A program reads so much from a disk, which the system then keeps in memory until it needs the room.
    pub(crate) fn read_from_disk(&self, mebibytes: u64) {
        // A file of this machine's own disk: what lies on a disk in memory is no copy that could be dropped.
        let file = || -> std::io::Result<fs::File> {
            let file = tempfile::tempfile()?;
            file.set_len(mebibytes << 20)?;
            Ok(file)
        };
        match file() {
            Ok(file) => {
                let read = Self::command(&self.inside("root", &["cat"]))
                    .stdin(file)
                    .stdout(Stdio::null())
                    .status();
                if !read.is_ok_and(|status| status.success()) {
                    self.fail("the file could not be read".to_owned());
                }
            }
            Err(error) => self.fail(error.to_string()),
        }
    }

    /// A program takes so much memory and keeps it.
    pub(crate) fn eat(&self, mebibytes: u32) {
        // Without a line's end to be found, all of it has to be kept.
        let script =
            format!("(head -c {mebibytes}M /dev/zero; echo > /tmp/eaten; sleep 600) | tail -n 1");
        self.start_as("li", &["sh", "-c", &script]);
        self.wait_for("test -e /tmp/eaten");
    }

    /// A program takes more than there is, and the kernel ends it.
    pub(crate) fn eat_all(&self) {
        let all = self.inside("li", &["tail", "-n", "1", "/dev/zero"]);
        let ended = Self::command(&all).stdout(Stdio::null()).stderr(Stdio::null()).status();
        if ended.is_ok_and(|status| status.success()) {
            self.fail("nothing ended it".to_owned());
        }
    }
}
