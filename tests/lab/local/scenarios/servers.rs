//! Ports, processes and the servers behind them.

use super::super::computer::Computer;
use super::{OFFICE, Scenario, fault, odd};

pub(super) fn all() -> Vec<Scenario> {
    let mut all = ports();
    all.extend(processes());
    all.extend(databases());
    all.extend(works());
    all
}

impl Computer {
    /// What the vendor's pack asks for besides Redis.
    pub(super) fn office_is_set_up(&self) {
        self.folder("/home/li/office", "li", "755");
        self.set("OFFICE_DATA", "/home/li/office");
        self.set("OFFICE_PORT", "8088");
    }

    /// A Redis with as many callers as it takes: one.
    pub(super) fn start_full_redis(&self) {
        self.start_redis(&["--maxclients", "1"]);
        let caller = "while :; do redis-cli subscribe news; sleep 0.05; done";
        self.start_as("li", &["sh", "-c", caller]);
        self.wait_for("sleep 0.2; redis-cli ping 2>&1 | grep -q 'max number of clients'");
    }

    pub(super) fn has_office(&self) {
        self.has_pack(OFFICE);
        self.office_is_set_up();
    }
}

fn ports() -> Vec<Scenario> {
    vec![
        fault("another program has the server's port", "port-occupied", |it| {
            it.has_office();
            it.start_other("li", "6379");
        }),
        fault("a program of another user has the server's port", "port-occupied", |it| {
            it.has_office();
            it.start_other("wang", "6379");
        }),
        fault("a program has the server's port by IPv6 alone", "port-occupied", |it| {
            it.has_office();
            it.start_other("li", "[::1]:6379");
        }),
        fault("another program has the port, and an administrator looks", "port-occupied", |it| {
            it.has_office();
            it.start_other("wang", "6379");
            it.runs_as("root");
        }),
        fault("two programs wait on port 8080, at different addresses", "port-occupied", |it| {
            it.start_redis(&["--port", "8080", "--bind", "0.0.0.0"]);
            it.start_other("li", "[::1]:8080");
        }),
        fault("the service that is called is not there", "service-refused", |it| {
            it.complains_of("localhost:6379");
        }),
        fault("the service waits by IPv6 and is called by IPv4", "service-not-heard", |it| {
            it.start_redis(&["--bind", "::1"]);
            it.complains_of("127.0.0.1:6379");
        }),
    ]
}

fn processes() -> Vec<Scenario> {
    vec![
        fault("the server was never started", "process-not-running", Computer::has_office),
        fault("the server was killed", "process-not-running", |it| {
            it.has_office();
            it.start_redis(&[]);
            it.script(
                "kill -KILL $(pidof redis-server); while pidof redis-server; do sleep 0.05; done",
            );
        }),
        fault("the server's program was deleted", "program-missing", |it| {
            it.has_office();
            it.remove("/usr/bin/redis-server");
        }),
        fault(
            "an old copy of the server's program stands first in PATH",
            "version-mismatch",
            |it| {
                it.has_office();
                it.start_redis(&[]);
                it.write_as_root(
                    "/usr/local/bin/redis-server",
                    "#!/bin/sh\necho 'Redis server v=5.0.14 sha=0:0 bits=64'\n",
                );
                it.permit("/usr/local/bin/redis-server", "755");
            },
        ),
        fault("the server's log says that it cannot save", "log-errors", |it| {
            it.has_office();
            it.memory_disk("/srv/redis", "size=1M,mode=777");
            it.folder("/var/log/redis", "li", "755");
            it.start_redis(&["--dir", "/srv/redis", "--logfile", "/var/log/redis/redis.log"]);
            it.script("head -c 3M /dev/urandom | redis-cli -x set film >/dev/null; redis-cli bgsave >/dev/null");
            it.wait_for("grep -q 'Background saving error' /var/log/redis/redis.log");
        }),
        fault("a variable of the server is not set", "variable-missing", |it| {
            it.has_office();
            it.start_redis(&[]);
            it.unset("OFFICE_PORT");
        }),
        fault("a variable of the server names a folder that is gone", "variable-wrong", |it| {
            it.has_office();
            it.start_redis(&[]);
            it.remove("/home/li/office");
        }),
    ]
}

fn databases() -> Vec<Scenario> {
    vec![
        fault("Redis has as many callers as it takes", "service-busy", |it| {
            it.start_full_redis();
        }),
        fault("PostgreSQL has as many callers as it takes", "service-busy", |it| {
            it.start_postgres(&[
                "max_connections=1",
                "superuser_reserved_connections=0",
                "max_wal_senders=0",
            ]);
            it.start_as("postgres", &["psql", "-h", "/tmp", "-c", "select pg_sleep(600)"]);
            it.wait_for("psql -h /tmp -U postgres -c 'select 1' 2>&1 | grep -q 'too many clients'");
        }),
        fault("PostgreSQL turns its own computer away", "service-refused", |it| {
            it.start_postgres(&[]);
            it.script("echo 'host all all all reject' > /tmp/data/pg_hba.conf; kill -HUP $(head -1 /tmp/data/postmaster.pid)");
            it.wait_for("psql -h 127.0.0.1 -U postgres -c 'select 1' 2>&1 | grep -q reject");
        }),
    ]
}

fn works() -> Vec<Scenario> {
    vec![
        odd("the server runs", |it| {
            it.has_office();
            it.start_redis(&[]);
        }),
        odd("the server runs as another user", |it| {
            it.has_office();
            it.start_redis_as("wang", &[]);
        }),
        odd("a program has port 8080 at every address, by IPv4 and IPv6", |it| {
            it.start_redis(&["--port", "8080", "--bind", "0.0.0.0", "::"]);
        }),
        odd("two copies of one program wait on port 8080, at different addresses", |it| {
            it.start_redis(&["--port", "8080", "--bind", "127.0.0.1"]);
            it.start_as(
                "li",
                &["redis-server", "--save", "", "--dir", "/tmp", "--port", "8080", "--bind", "::1"],
            );
            it.wait_for("redis-cli -h ::1 -p 8080 ping");
        }),
        odd("something else than Redis has the port that Redis usually has", |it| {
            it.start_other("li", "6379");
        }),
        odd("Redis wants a password", |it| it.start_redis(&["--requirepass", "secret"])),
        odd("the service that is called answers", |it| {
            it.start_redis(&[]);
            it.complains_of("localhost:6379");
        }),
        odd("a firewall-free server waits on a high port", |it| {
            it.start_redis(&["--port", "50000"]);
        }),
    ]
}
