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
        fault("a program ate too much memory, and PATH is broken", "path-broken", |it| {
            it.has_memory(400);
            it.eat_all();
            it.set("PATH", "/opt/bin");
        })
        .and("memory-exhausted"),
        fault("Redis is full, and JAVA_HOME is wrong", "service-busy", |it| {
            it.start_full_redis();
            it.set("JAVA_HOME", "/opt/jdk-8");
        })
        .and("variable-wrong"),
        fault(
            "a folder may not be used, and a server is not started",
            "process-not-running",
            |it| {
                it.has_office();
                it.permit("/home/li", "555");
            },
        )
        .and("permission-denied"),
        fault(
            "a full disk for temporary files, and another that turned read-only",
            "disk-full",
            |it| {
                it.disk("/tmp", 64);
                it.fill("/tmp");
                it.disk_made("/data", 64, "-m 0", "errors=remount-ro");
                it.break_disk("/data");
            },
        )
        .and("disk-read-only"),
    ]
}
