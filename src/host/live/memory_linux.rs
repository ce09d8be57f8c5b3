//! How short memory is on Linux: waits for it, and programs that were ended for lack of it.

use super::super::super::Memory;
use std::fs;
use std::path::Path;

pub(super) fn add(memory: &mut Memory) {
    add_from(Path::new("/"), memory);
}

fn add_from(root: &Path, memory: &mut Memory) {
    let text = |file: &str| fs::read_to_string(root.join(file)).unwrap_or_default();
    let groups = text("proc/self/cgroup");
    // In a container that limits memory, its own waits and its own dead count, not the whole machine's.
    if memory.limited {
        let in_group = |file: &str| {
            let path = groups.lines().find_map(|line| line.strip_prefix("0::"));
            let group = path.unwrap_or("/").trim_start_matches('/');
            fs::read_to_string(root.join("sys/fs/cgroup").join(group).join(file)).ok()
        };
        let old = groups.lines().find_map(|line| line.split_once(":memory:"));
        let in_old_group = |(_, path): (&str, &str)| {
            let folder = root.join("sys/fs/cgroup/memory").join(path.trim_start_matches('/'));
            fs::read_to_string(folder.join("memory.oom_control")).ok()
        };
        memory.stalled_percent = in_group("memory.pressure").and_then(|text| stalled(&text));
        let events = in_group("memory.events").or_else(|| old.and_then(in_old_group));
        memory.ended = events.and_then(|text| field(&text, "oom_kill"));
    } else {
        memory.stalled_percent = stalled(&text("proc/pressure/memory"));
        memory.ended = field(&text("proc/vmstat"), "oom_kill");
    }
}

/// The share of the last minute in which some program waited (kernel documentation, "PSI"):
/// `some avg10=0.00 avg60=1.50 avg300=0.20 total=3941245`.
fn stalled(text: &str) -> Option<u8> {
    let some = text.lines().find_map(|line| line.strip_prefix("some "))?;
    let share = some.split_whitespace().find_map(|field| field.strip_prefix("avg60="))?;
    share.split('.').next()?.parse().ok().filter(|percent| *percent <= 100)
}

fn field(text: &str, name: &str) -> Option<u64> {
    let value = |line: &str| line.strip_prefix(name)?.strip_prefix(' ')?.trim().parse().ok();
    text.lines().find_map(value)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn put(root: &Path, file: &str, text: &str) {
        let path = root.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn a_container_counts_its_own() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        let mut memory = Memory::default();
        add_from(root, &mut memory);
        assert_eq!(memory, Memory::default());
        put(root, "proc/vmstat", "nr_free_pages 1\noom_kill 7\noom_kill_other 9\n");
        put(root, "proc/pressure/memory", "some avg10=9.00 avg60=12.75 avg300=0.00 total=1\n");
        put(root, "proc/self/cgroup", "0::/pod/box\n");
        put(root, "sys/fs/cgroup/pod/box/memory.events", "low 0\noom 3\noom_kill 2\n");
        add_from(root, &mut memory);
        assert_eq!((memory.stalled_percent, memory.ended), (Some(12), Some(7)));
        let mut memory = Memory { limited: true, ..Memory::default() };
        add_from(root, &mut memory);
        assert_eq!((memory.stalled_percent, memory.ended), (None, Some(2)));
    }

    #[test]
    fn an_older_kind_of_container_too() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        put(root, "proc/self/cgroup", "9:name=x:/\n4:memory:/box\n0::/\n");
        put(root, "sys/fs/cgroup/memory/box/memory.oom_control", "under_oom 0\noom_kill 5\n");
        let mut memory = Memory { limited: true, ..Memory::default() };
        add_from(root, &mut memory);
        assert_eq!(memory.ended, Some(5));
        assert_eq!(stalled("some avg10=1 avg60=900.0"), None);
        assert_eq!(stalled("full avg60=1.0"), None);
    }
}
