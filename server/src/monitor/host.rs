//! The host as the program sees it: memory, disk, processor, and whether a file can be written.

use std::fs;
use std::path::{Path, PathBuf};
use sysinfo::{MemoryRefreshKind, Pid, ProcessRefreshKind, ProcessesToUpdate, RefreshKind, System};

/// How much there is and how much of it is left, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Room {
    pub(super) total: u64,
    pub(super) free: u64,
}

impl Room {
    pub(super) fn used_percent(self) -> f64 {
        let used = self.total.saturating_sub(self.free);
        if self.total == 0 { 0.0 } else { float(used) * 100.0 / float(self.total) }
    }
}

/// What this process takes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Own {
    /// Percent of one core since the last look.
    pub(super) cpu_percent: f64,
    pub(super) memory: u64,
}

pub(super) struct Host {
    system: System,
    pid: Option<Pid>,
}

impl Host {
    pub(super) fn new() -> Self {
        let what = RefreshKind::nothing().with_memory(MemoryRefreshKind::nothing().with_ram());
        Self { system: System::new_with_specifics(what), pid: sysinfo::get_current_pid().ok() }
    }

    /// A container's limit counts more than what the machine has.
    pub(super) fn memory(&mut self) -> Room {
        self.system.refresh_memory_specifics(MemoryRefreshKind::nothing().with_ram());
        let machine =
            Room { total: self.system.total_memory(), free: self.system.available_memory() };
        match self.system.cgroup_limits() {
            Some(limit) if limit.total_memory > 0 && limit.total_memory < machine.total => {
                Room { total: limit.total_memory, free: limit.free_memory }
            }
            Some(_) | None => machine,
        }
    }

    pub(super) fn own(&mut self) -> Own {
        let Some(pid) = self.pid else { return Own::default() };
        let what = ProcessRefreshKind::nothing().with_cpu().with_memory().without_tasks();
        self.system.refresh_processes_specifics(ProcessesToUpdate::Some(&[pid]), false, what);
        let process = self.system.process(pid);
        process.map_or_else(Own::default, |p| Own {
            cpu_percent: f64::from(p.cpu_usage()),
            memory: p.memory(),
        })
    }
}

/// What the system keeps for itself is not ours to fill, so it does not count: as `df` has it.
pub(super) fn disk(dir: &Path) -> Room {
    let Ok(seen) = fs4::statvfs(dir) else { return Room::default() };
    let used = seen.total_space().saturating_sub(seen.free_space());
    Room { total: used.saturating_add(seen.available_space()), free: seen.available_space() }
}

/// Can a file be written, read and removed?
pub(super) fn can_write(dir: &Path) -> bool {
    let path: PathBuf = dir.join(format!(".health-{}", std::process::id()));
    // Larger than what a file system keeps beside the name of the file.
    let text = [b'w'; 8_192];
    let written = fs::write(&path, text).is_ok();
    let whole = fs::read(&path).is_ok_and(|read| read == text);
    fs::remove_file(&path).is_ok() && written && whole
}

/// Could this file be written, as far as can be said without writing?
pub(super) fn is_writable(path: &Path) -> bool {
    fs::File::options().append(true).open(path).is_ok()
}

/// Exact up to 2^53, which is enough for bytes of any host.
pub(super) fn float(number: u64) -> f64 {
    let (high, low) = (
        u32::try_from(number >> 32).unwrap_or(u32::MAX),
        u32::try_from(number & 0xffff_ffff).unwrap_or(u32::MAX),
    );
    f64::from(high) * 4_294_967_296.0 + f64::from(low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_seen() {
        let mut host = Host::new();
        let (memory, own, disk) = (host.memory(), host.own(), disk(Path::new(".")));
        assert!(memory.total > memory.free && memory.free > 0, "{memory:?}");
        assert!(own.memory > 1_000_000, "{own:?}");
        assert!(disk.total >= disk.free && disk.total > 0, "{disk:?}");
        assert!(can_write(&std::env::temp_dir()));
        assert!(!can_write(Path::new("/nowhere/at/all")));
        assert!((Room { total: 8, free: 2 }.used_percent() - 75.0).abs() < 1e-9);
    }
}
