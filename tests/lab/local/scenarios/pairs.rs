//! Two faults that have nothing to do with each other: both must be named.

use super::{Scenario, fault};

pub(super) fn all() -> Vec<Scenario> {
    vec![
        fault("a full disk, and a mistake in a configuration file", "disk-full", |it| {
            it.disk("/home", 64);
            it.fill("/home");
            it.folder("/opt/shop", "li", "755");
            it.write("/opt/shop/application.yml", "server:\n\tport: 8080\n");
            it.complains_of_folder("/opt/shop");
        })
        .and("config-syntax"),
        fault("memory is eaten up, and PATH is broken", "memory-exhausted", |it| {
            it.has_memory(600);
            it.eat(590);
            it.set("PATH", "/opt/bin");
        })
        .and("path-broken"),
        fault("Redis is full, and JAVA_HOME is wrong", "service-busy", |it| {
            it.start_redis(&["--maxclients", "1"]);
            it.start_as("li", &["redis-cli", "subscribe", "news"]);
            it.wait_for("redis-cli ping 2>&1 | grep -q 'max number of clients'");
            it.set("JAVA_HOME", "/opt/jdk-8");
        })
        .and("variable-wrong"),
        fault("a folder may not be used, and a server is not started", "permission-denied", |it| {
            it.has_office();
            it.permit("/home/li", "555");
        })
        .and("process-not-running"),
        fault("a full disk for temporary files, and another that turned read-only", "disk-read-only", |it| {
            it.disk("/tmp", 64);
            it.fill("/tmp");
            it.disk_made("/data", 64, "-m 0", "errors=remount-ro");
            it.break_disk("/data");
        })
        .and("disk-full"),
    ]
}
