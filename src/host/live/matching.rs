//! Command lines, read only to look for a text in them, and the limits of single processes.

use super::super::matching::Wanted;
use super::super::{Limit, Matching, ProcessRoom};
use crate::model::{Unanswered, UnansweredKind};

#[cfg(target_os = "linux")]
pub(super) use linux::{matching, room};
#[cfg(not(target_os = "linux"))]
pub(super) use others::{matching, room};

fn out_of_time(limit: &Limit) -> Result<(), Unanswered> {
    limit.left().map(drop)
}

fn answer(matching: Matching, seen: usize) -> Result<Matching, Unanswered> {
    if seen == 0 { Err(UnansweredKind::NotSupported.into()) } else { Ok(matching) }
}

#[cfg(target_os = "linux")]
mod linux {
    use super::super::memory::{limit_of, memory};
    use super::{Limit, Matching, ProcessRoom, Unanswered, Wanted, answer, out_of_time};
    use std::fs;
    use std::io::Read;
    use std::path::Path;

    /// Longest start of a command line that is looked at, in bytes: those of Java run long.
    const MOST_BYTES: u64 = 256 * 1024;

    /// Most entries of a folder that are counted.
    const MOST_FILES: usize = 1 << 20;

    /// Every process has a folder in /proc; its command line is empty for parts of the kernel and
    /// for what has ended.
    pub(in super::super) fn matching(text: &str, limit: &Limit) -> Result<Matching, Unanswered> {
        let wanted = Wanted::new(text);
        let mut matching = Matching::default();
        let mut seen = 0;
        for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
            out_of_time(limit)?;
            let id = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok());
            let Some(id) = id.filter(|id| *id != std::process::id()) else { continue };
            seen += 1;
            match line(&entry.path().join("cmdline")) {
                Ok(line) => matching.take_in(id, Some(&line), &wanted),
                Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
                    matching.take_in(id, None, &wanted);
                }
                // It has ended meanwhile.
                Err(_) => {}
            }
        }
        matching.ids.sort_unstable();
        answer(matching, seen)
    }

    fn line(file: &Path) -> std::io::Result<String> {
        let mut bytes = Vec::new();
        fs::File::open(file)?.take(MOST_BYTES).read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).trim_end_matches('\0').replace('\0', " "))
    }

    pub(in super::super) fn room(id: u32) -> ProcessRoom {
        let folder = Path::new("/proc").join(id.to_string());
        let limits = fs::read_to_string(folder.join("limits")).unwrap_or_default();
        let total = memory().map_or(u64::MAX, |memory| memory.total);
        let of_group = limit_of(&folder.join("cgroup")).filter(|(limit, _)| *limit < total);
        let status = fs::read_to_string(folder.join("status")).unwrap_or_default();
        let of_its_own = soft(&limits, "Max address space").zip(virtual_size(&status));
        let tightest = of_group.into_iter().chain(of_its_own);
        let tightest = tightest.min_by_key(|(limit, used)| limit.saturating_sub(*used));
        let open_files = fs::read_dir(folder.join("fd")).ok();
        ProcessRoom {
            open_files: open_files.map(|files| files.take(MOST_FILES).count() as u64),
            open_files_limit: soft(&limits, "Max open files"),
            memory_used: tightest.map(|(_, used)| used),
            memory_limit: tightest.map(|(limit, _)| limit),
        }
    }

    /// The soft limit in a line of /proc/ID/limits (proc(5)); `unlimited` is none.
    fn soft(limits: &str, name: &str) -> Option<u64> {
        let line = limits.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse().ok()
    }

    /// `VmSize:    1234 kB`.
    fn virtual_size(status: &str) -> Option<u64> {
        let line = status.lines().find_map(|line| line.strip_prefix("VmSize:"))?;
        Some(line.split_whitespace().next()?.parse::<u64>().ok()? << 10)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn limits_are_read_as_the_kernel_writes_them() {
            let limits = "Limit                     Soft Limit           Hard Limit           Units     \n\
                Max open files            1024                 1048576              files     \n\
                Max address space         unlimited            unlimited            bytes     \n";
            assert_eq!(soft(limits, "Max open files"), Some(1024));
            assert_eq!(soft(limits, "Max address space"), None);
            assert_eq!(virtual_size("Name:\tx\nVmSize:\t  10 kB\n"), Some(10 << 10));
            assert_eq!(virtual_size(""), None);
        }

        #[test]
        #[expect(clippy::unwrap_used, reason = "tests")]
        fn open_files_of_this_process_are_counted() {
            let before = room(std::process::id());
            let held: Vec<_> =
                (0..50).map(|_| fs::File::open("/proc/self/status").unwrap()).collect();
            let after = room(std::process::id());
            assert!(after.open_files.unwrap() >= 50, "{before:?} {after:?}");
            assert!(after.open_files_limit.unwrap() >= after.open_files.unwrap());
            drop(held);
            assert_eq!(room(u32::MAX), ProcessRoom::default());
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod others {
    use super::UnansweredKind;
    use super::{Limit, Matching, ProcessRoom, Unanswered, Wanted, answer, out_of_time};
    use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System, UpdateKind};

    /// A command line that is empty is one that this user may not read: every process has one.
    pub(in super::super) fn matching(text: &str, limit: &Limit) -> Result<Matching, Unanswered> {
        let what = ProcessRefreshKind::nothing().without_tasks().with_cmd(UpdateKind::Always);
        let mut system =
            System::new().map_err(|error| UnansweredKind::Failed.because(error.to_string()))?;
        system.refresh_processes_specifics(ProcessesToUpdate::All, true, what);
        let wanted = Wanted::new(text);
        let mut matching = Matching::default();
        for (id, process) in system.processes() {
            out_of_time(limit)?;
            if id.as_u32() == std::process::id() {
                continue;
            }
            let words: Vec<_> = process.cmd().iter().map(|word| word.to_string_lossy()).collect();
            let line = words.join(" ");
            matching.take_in(id.as_u32(), Some(&*line).filter(|line| !line.is_empty()), &wanted);
        }
        matching.ids.sort_unstable();
        answer(matching, system.processes().len())
    }

    /// Neither Windows nor macOS says what another process may take.
    pub(in super::super) fn room(id: u32) -> ProcessRoom {
        let id = Pid::from_u32(id);
        let Ok(mut system) = System::new() else { return ProcessRoom::default() };
        let what = ProcessRefreshKind::nothing().without_tasks();
        system.refresh_processes_specifics(ProcessesToUpdate::Some(&[id]), true, what);
        let open_files = system.process(id).and_then(sysinfo::Process::open_files);
        ProcessRoom { open_files: open_files.map(|count| count as u64), ..ProcessRoom::default() }
    }
}
