//! Memory and swap space, with the limit that a container sets.

use super::super::Memory;
#[cfg(any(target_vendor = "apple", test))]
use super::super::MemoryPressure;
use crate::model::{Unanswered, UnansweredKind};
use sysinfo::{MemoryRefreshKind, RefreshKind, System};

pub(super) fn memory() -> Result<Memory, Unanswered> {
    let what = RefreshKind::nothing().with_memory(MemoryRefreshKind::everything());
    let system = System::new_with_specifics(what)
        .map_err(|error| UnansweredKind::Failed.because(error.to_string()))?;
    let mut memory = Memory {
        total: system.total_memory(),
        available: system.available_memory(),
        swap_total: system.total_swap(),
        swap_used: system.used_swap(),
        ..Memory::default()
    };
    if memory.total == 0 {
        return Err(UnansweredKind::NotSupported.into());
    }
    if let Some((limit, used)) = container_limit()
        && limit < memory.total
    {
        memory.total = limit;
        memory.available = memory.available.min(limit.saturating_sub(used));
        memory.limited = true;
    }
    pressure::add(&mut memory);
    Ok(memory)
}

#[cfg(target_os = "linux")]
#[path = "memory_linux.rs"]
mod pressure;

/// Windows promises programs memory up to a bound; what is promised ("committed") counts, used or not.
#[cfg(windows)]
mod pressure {
    #![expect(unsafe_code, reason = "the library over Windows' interface leaves the promises out")]

    use super::super::super::Memory;
    use windows_sys::Win32::System::ProcessStatus::{
        K32GetPerformanceInfo, PERFORMANCE_INFORMATION,
    };

    pub(super) fn add(memory: &mut Memory) {
        let size = u32::try_from(size_of::<PERFORMANCE_INFORMATION>()).unwrap_or_default();
        let mut about = PERFORMANCE_INFORMATION { cb: size, ..PERFORMANCE_INFORMATION::default() };
        // SAFETY: the structure lives across the call and says its own size.
        if unsafe { K32GetPerformanceInfo(&raw mut about, size) } != 0 {
            let bytes = |pages: usize| (pages as u64).saturating_mul(about.PageSize as u64);
            memory.promised = Some(bytes(about.CommitTotal));
            memory.promised_most = Some(bytes(about.CommitLimit));
        }
    }
}

#[cfg(target_vendor = "apple")]
mod pressure {
    use super::super::super::{Command, Limit, Memory, Stop};
    use std::time::{Duration, Instant};

    pub(super) fn add(memory: &mut Memory) {
        let limit = Limit::new(Instant::now(), Duration::from_secs(1), Stop::default());
        let name = "kern.memorystatus_vm_pressure_level";
        let command = Command::new("/usr/sbin/sysctl", &["-n", name]);
        let output = super::super::programs::run(&command, &limit);
        memory.pressure = output.ok().and_then(|output| super::level_in(&output.out));
    }
}

/// The level that macOS' kernel gives (`kVMPressureNormal` … in `vm_pressure.h`).
#[cfg(any(target_vendor = "apple", test))]
fn level_in(text: &str) -> Option<MemoryPressure> {
    match text.trim() {
        "1" => Some(MemoryPressure::Normal),
        "2" => Some(MemoryPressure::Warning),
        "4" => Some(MemoryPressure::Critical),
        _ => None,
    }
}

#[cfg(not(target_os = "linux"))]
fn container_limit() -> Option<(u64, u64)> {
    None
}

/// The tightest limit on this process's group or a group above it, with the bytes in use under it.
#[cfg(target_os = "linux")]
fn container_limit() -> Option<(u64, u64)> {
    limit_of("/proc/self/cgroup".as_ref())
}

/// The same for the process whose list of groups is this file.
#[cfg(target_os = "linux")]
pub(super) fn limit_of(groups: &std::path::Path) -> Option<(u64, u64)> {
    use std::path::Path;
    let groups = std::fs::read_to_string(groups).ok()?;
    let limits = groups.lines().filter_map(|line| {
        let mut fields = line.splitn(3, ':').skip(1);
        let (controllers, path) = (fields.next()?, fields.next()?);
        if controllers.is_empty() {
            tightest(Path::new("/sys/fs/cgroup"), path, "memory.max", "memory.current")
        } else if controllers.split(',').any(|controller| controller == "memory") {
            let root = Path::new("/sys/fs/cgroup/memory");
            tightest(root, path, "memory.limit_in_bytes", "memory.usage_in_bytes")
        } else {
            None
        }
    });
    limits.min_by_key(|(limit, used)| limit.saturating_sub(*used))
}

#[cfg(target_os = "linux")]
fn tightest(root: &std::path::Path, path: &str, limit: &str, used: &str) -> Option<(u64, u64)> {
    let number = |file: std::path::PathBuf| -> Option<u64> {
        std::fs::read_to_string(file).ok()?.trim().parse().ok()
    };
    let group = root.join(path.trim_start_matches('/'));
    let groups = group.ancestors().take_while(|group| group.starts_with(root));
    let limits = groups.filter_map(|group| {
        let limit = number(group.join(limit))?;
        let used = number(group.join(used))?;
        // Cached file content counts as used here, but is given back as soon as it is wanted.
        let stat = std::fs::read_to_string(group.join("memory.stat")).unwrap_or_default();
        Some((limit, used.saturating_sub(cached(&stat))))
    });
    limits.min_by_key(|(limit, used)| limit.saturating_sub(*used))
}

#[cfg(target_os = "linux")]
fn cached(stat: &str) -> u64 {
    let value = |name: &str| {
        stat.lines().find_map(|line| line.strip_prefix(name)?.trim().parse::<u64>().ok())
    };
    value("total_inactive_file ").or_else(|| value("inactive_file ")).unwrap_or(0)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn this_machine_has_memory() {
        let memory = memory().unwrap();
        assert!(memory.available > 0 && memory.available <= memory.total, "{memory:?}");
        assert!(memory.swap_used <= memory.swap_total);
    }

    #[test]
    fn the_level_of_macos_is_a_number() {
        assert_eq!(level_in("1\n"), Some(MemoryPressure::Normal));
        assert_eq!(level_in("4\n"), Some(MemoryPressure::Critical));
        assert_eq!(level_in("sysctl: unknown oid"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_tightest_limit_above_counts_without_its_cache() {
        let root = tempfile::tempdir().unwrap();
        let write = |group: &str, limit: &str, used: u64, stat: &str| {
            let group = root.path().join(group);
            std::fs::create_dir_all(&group).unwrap();
            std::fs::write(group.join("max"), limit).unwrap();
            std::fs::write(group.join("current"), used.to_string()).unwrap();
            std::fs::write(group.join("memory.stat"), stat).unwrap();
        };
        write("pod/box", "max\n", 10, "");
        assert_eq!(tightest(root.path(), "/pod/box", "max", "current"), None);
        write("pod", "1000\n", 900, "anon 1\ninactive_file 300\n");
        assert_eq!(tightest(root.path(), "/pod/box", "max", "current"), Some((1000, 600)));
    }
}
