//! Services that systemd keeps: a real systemd, and Debian's own service of Redis.

use super::super::computer::Computer;
use super::{Scenario, fault, odd};

/// A service that the network needs, as a distribution sets it up.
const NETWORK: &str = "[Unit]\nDescription=Network Manager\n[Service]\nExecStart=/usr/bin/NetworkManager-daemon\n\
    [Install]\nWantedBy=multi-user.target\n";
const NETWORK_UNIT: &str = "/etc/systemd/system/NetworkManager.service";

impl Computer {
    fn systemctl(&self, words: &[&str]) {
        self.run(&[&["systemctl"], words].concat());
    }

    /// Waits until a service has failed for good and is not about to be started once more.
    fn wait_for_failure(&self, service: &str) {
        let look = format!("systemctl --quiet is-failed {service} || exit 1; sleep 0.1");
        self.wait_for(&format!("for _ in 1 2 3 4 5; do {look}; done"));
    }

    fn has_network_service(&self) {
        self.write_as_root(NETWORK_UNIT, NETWORK);
        self.script("cp /bin/sleep /usr/bin/sleep-daemon; printf '#!/bin/sh\\nexec sleep-daemon 600\\n' > /usr/bin/NetworkManager-daemon");
        self.permit("/usr/bin/NetworkManager-daemon", "755");
        self.systemctl(&["daemon-reload"]);
        self.systemctl(&["enable", "--quiet", "NetworkManager.service"]);
        self.systemctl(&["start", "NetworkManager.service"]);
    }

    /// Debian's Redis with its own unit, which is started by itself.
    fn has_redis_service(&self) {
        self.has_office();
        self.script("install -d -o redis -g redis /var/log/redis /var/lib/redis /run/redis");
        self.systemctl(&["enable", "--quiet", "redis-server.service"]);
        self.systemctl(&["start", "redis-server.service"]);
        self.wait_for_port(6379);
    }
}

pub(super) fn all() -> Vec<Scenario> {
    let all = vec![
        fault("the service that sets up the network was stopped", "service-not-running", |it| {
            it.has_network_service();
            it.systemctl(&["stop", "NetworkManager.service"]);
        }),
        fault(
            "the program of the service that sets up the network was deleted",
            "service-failed",
            |it| {
                it.has_network_service();
                it.remove("/usr/bin/NetworkManager-daemon");
                it.run(&["sh", "-c", "systemctl restart NetworkManager.service; true"]);
                it.wait_for_failure("NetworkManager.service");
            },
        ),
        fault("the service of a server was stopped", "service-not-running", |it| {
            it.has_redis_service();
            it.systemctl(&["stop", "redis-server.service"]);
        }),
        fault("a server does not start, its settings have a mistake", "service-failed", |it| {
            it.has_redis_service();
            it.script("echo 'maxmemory plenty' >> /etc/redis/redis.conf");
            it.run(&["sh", "-c", "systemctl restart redis-server.service; true"]);
            it.wait_for_failure("redis-server.service");
        }),
        fault("a server does not start, another program has its port", "port-occupied", |it| {
            it.has_redis_service();
            it.systemctl(&["stop", "redis-server.service"]);
            it.start_other("li", "6379");
            it.run(&["sh", "-c", "systemctl start redis-server.service; true"]);
            it.wait_for_failure("redis-server.service");
        })
        .beside(&["background-service-failed"]),
        fault("a service of no importance failed", "background-service-failed", |it| {
            it.run(&["sh", "-c", "systemd-run --quiet --unit=report.service false; true"]);
            it.wait_for_failure("report.service");
        }),
        fault("the journal tells that a disk failed", "log-errors", |it| {
            it.runs_as("root");
            it.script("echo 'I/O error, dev sdb, sector 2048 op 0x0:(READ)' | systemd-cat -t kernel -p err");
            it.wait_for("journalctl -p err --grep 'I/O error' -q | grep -q sdb");
        }),
        odd("a server's service runs", Computer::has_redis_service),
        odd("the service that sets up the network runs", Computer::has_network_service),
        odd("a service was switched off on purpose", |it| {
            it.has_network_service();
            it.systemctl(&["disable", "--quiet", "--now", "NetworkManager.service"]);
        }),
        odd("a service did its work once and ended", |it| {
            it.systemctl(&["daemon-reload"]);
            it.script("systemd-run --quiet --unit=once.service -p Type=oneshot true");
        }),
        odd("the journal holds small errors", |it| {
            it.runs_as("root");
            it.script("echo 'could not find the printer' | systemd-cat -t printer -p err");
        }),
    ];
    all.into_iter().map(Scenario::with_systemd).collect()
}
