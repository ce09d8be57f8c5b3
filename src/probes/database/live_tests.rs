//! Real servers, started for the test in a folder of their own, and nobody at all.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]

use super::super::{Ctx, Probe};
use super::{Database, Facts};
use crate::host::{Host, Limit, Live, Stop};
use std::io::Write;
use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The account `nobody`, for servers that will not run as an administrator.
const NOBODY: u32 = 65_534;

fn ask(port: u16, kind: &str) -> Facts {
    let keys = format!("{{ host = \"127.0.0.1\", port = {port}, {kind} }}");
    let database: Database =
        serde::Deserialize::deserialize(toml::de::ValueDeserializer::parse(&keys).unwrap())
            .unwrap();
    let host = Live::default();
    let limit = Limit::new(host.instant(), Duration::from_secs(10), Stop::default());
    let facts = database.ask(&Ctx { host: &host, limit }).unwrap();
    let whom = format!("127.0.0.1:{port}");
    assert!(host.contacts().iter().any(|contact| contact.whom == whom), "{whom} is not listed");
    facts
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A program of PATH or of a folder where distributions hide it.
fn program(name: &str) -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> =
        std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect();
    folders.push("/usr/sbin".into());
    if let Ok(versions) = std::fs::read_dir("/usr/lib/postgresql") {
        folders.extend(versions.map(|version| version.unwrap().path().join("bin")));
    }
    // PostgreSQL's own programs stand side by side; a lone link elsewhere would not find the others.
    folders.into_iter().rev().map(|folder| folder.join(name)).find(|path| path.is_file())
}

/// Says that a test was skipped, which is a failure where everything is required.
fn skip(test: &str, why: &str) {
    assert!(
        std::env::var_os("SELFCHECK_REQUIRE_ALL").is_none(),
        "{test} must not be skipped: {why}"
    );
    let _ = writeln!(std::io::stderr(), "skipped: {test}: {why}");
}

/// A server that ends with the test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A command that runs as nobody where the test runs as an administrator, in a folder that is its own.
fn as_user(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
    if rustix::process::geteuid().is_root() {
        chown(folder, Some(NOBODY), Some(NOBODY)).unwrap();
        command.uid(NOBODY).gid(NOBODY);
    }
    command
}

/// Asks until the server is up and answers as wanted.
fn wait_for(port: u16, kind: &str, ready: impl Fn(&Facts) -> bool) -> Facts {
    let start = Instant::now();
    loop {
        let facts = ask(port, kind);
        if ready(&facts) {
            return facts;
        }
        assert!(start.elapsed() < Duration::from_secs(40), "{facts:?}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn settled(facts: &Facts) -> bool {
    facts.answered && facts.problem != "starting"
}

#[test]
fn a_real_postgresql() {
    let test = "a_real_postgresql";
    let (Some(initdb), Some(postgres)) = (program("initdb"), program("postgres")) else {
        return skip(test, "there is no PostgreSQL server");
    };
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let options = ["--no-sync", "-U", "owner", "-A", "scram-sha-256", "--pwfile"];
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "s3cret").unwrap();
    let made =
        as_user(&initdb, folder.path()).args(options).arg(&secret).arg("-D").arg(&data).status();
    if !made.is_ok_and(|made| made.success()) {
        return skip(test, "initdb does not run here");
    }
    let port = free_port();
    let start = || {
        let mut command = as_user(&postgres, folder.path());
        command.args(["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]);
        let child = command.arg("-p").arg(port.to_string()).arg("-D").arg(&data).spawn().unwrap();
        Server(child)
    };
    let access = |lines: &str| std::fs::write(data.join("pg_hba.conf"), lines).unwrap();
    let server = start();
    for kind in ["kind = \"postgresql\"", "wait_ms = 2000"] {
        let facts = wait_for(port, kind, settled);
        assert_eq!((facts.kind.as_str(), facts.version.as_str()), ("postgresql", ""));
        assert!(facts.password_known && facts.requires_password && !facts.refuses, "{facts:?}");
    }
    let facts = ask(port, "kind = \"mysql\", wait_ms = 500");
    assert!(facts.connected && !facts.answered && !facts.expected, "{facts:?}");
    drop(server);
    access("host all all 127.0.0.1/32 reject\n");
    let server = start();
    let facts = wait_for(port, "kind = \"postgresql\"", settled);
    assert_eq!((facts.problem.as_str(), facts.code.as_str()), ("not_allowed", "28000"));
    drop(server);
    access("host all all 127.0.0.1/32 trust\n");
    let _server = start();
    let facts = wait_for(port, "kind = \"postgresql\"", settled);
    assert!(facts.password_known && !facts.requires_password && !facts.refuses, "{facts:?}");
}

#[test]
fn a_real_redis() {
    let Some(redis) = program("redis-server") else {
        return skip("a_real_redis", "there is no Redis server");
    };
    let folder = tempfile::tempdir().unwrap();
    let start = |port: u16, more: &[&str]| {
        let mut command = as_user(&redis, folder.path());
        command.args(["--bind", "127.0.0.1", "--save", "", "--port"]).arg(port.to_string());
        Server(command.args(more).spawn().unwrap())
    };
    let port = free_port();
    let _open = start(port, &[]);
    for kind in ["kind = \"redis\"", "wait_ms = 1000"] {
        let facts = wait_for(port, kind, settled);
        assert!(matches!(facts.kind.as_str(), "redis" | "valkey"), "{facts:?}");
        assert!(facts.version.starts_with(|c: char| c.is_ascii_digit()), "{facts:?}");
        assert!(facts.password_known && !facts.requires_password, "{facts:?}");
    }
    let port = free_port();
    let _locked = start(port, &["--requirepass", "s3cret"]);
    let facts = wait_for(port, "kind = \"redis\"", settled);
    assert!(facts.requires_password && facts.version.is_empty(), "{facts:?}");
    let port = free_port();
    let _full = start(port, &["--maxclients", "1"]);
    wait_for(port, "kind = \"redis\"", settled);
    let _guest = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
    let facts = wait_for(port, "kind = \"redis\"", |facts| facts.refuses);
    assert_eq!(facts.problem, "too_many_connections");
}

#[test]
fn a_real_mariadb() {
    let test = "a_real_mariadb";
    let Some(server) = program("mariadbd") else {
        return skip(test, "there is no MariaDB server");
    };
    let folder = tempfile::tempdir().unwrap();
    let port = free_port();
    let mut command = as_user(&server, folder.path());
    let at =
        |option: &str, name: &str| format!("--{option}={}", folder.path().join(name).display());
    command.args(["--no-defaults", "--bind-address=127.0.0.1", "--skip-grant-tables"]);
    command.arg(format!("--datadir={}", folder.path().display()));
    command.args([at("socket", "socket"), at("pid-file", "pid"), format!("--port={port}")]);
    let _server = Server(command.spawn().unwrap());
    for kind in ["kind = \"mysql\"", "wait_ms = 3000"] {
        let facts = wait_for(port, kind, settled);
        assert_eq!(facts.kind, "mariadb", "{facts:?}");
        assert!(facts.version.contains("MariaDB") && !facts.version.starts_with("5.5.5-"));
        assert!(facts.database && facts.expected && !facts.refuses, "{facts:?}");
    }
}

#[test]
fn nobody_there_is_refused_by_a_real_system() {
    let facts = ask(free_port(), "kind = \"redis\"");
    assert_eq!((facts.connected, facts.error.as_str()), (false, "refused"));
}
