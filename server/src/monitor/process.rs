//! What this process has taken from its host since the start.

use super::body::Seen;
use serde::Serialize;
use sysinfo::{CpuRefreshKind, Pid, ProcessRefreshKind, ProcessesToUpdate, RefreshKind, System};
use utoipa::ToSchema;

/// Zero where the host does not tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Taken {
    pub cpu_seconds: f64,
    pub memory_bytes: u64,
    pub open_files: u64,
    pub threads: u64,
    /// Bytes that went to and came from the disk, not those that the system had in memory.
    pub disk_read_bytes: u64,
    pub disk_written_bytes: u64,
    /// Percent of all cores that the whole host uses.
    pub host_cpu_percent: f64,
}

/// The host at the last look, about a second old.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct HostState {
    pub memory_percent: f64,
    pub memory_bytes: u64,
    pub disk_percent: f64,
    pub disk_bytes: u64,
    pub disk_free_bytes: u64,
    pub disk_writable: bool,
}

impl HostState {
    pub(super) fn of(seen: &Seen) -> Self {
        let rounded = |percent: f64| (percent * 10.0).round() / 10.0;
        Self {
            memory_percent: rounded(seen.memory.used_percent()),
            memory_bytes: seen.memory.total,
            disk_percent: rounded(seen.disk.used_percent()),
            disk_bytes: seen.disk.total,
            disk_free_bytes: seen.disk.free,
            disk_writable: seen.can_write,
        }
    }
}

pub(super) struct Process {
    system: System,
    pid: Option<Pid>,
}

impl Process {
    pub(super) fn new() -> Self {
        let what = RefreshKind::nothing().with_cpu(CpuRefreshKind::nothing().with_cpu_usage());
        Self { system: System::new_with_specifics(what), pid: sysinfo::get_current_pid().ok() }
    }

    pub(super) fn look(&mut self) -> Taken {
        self.system.refresh_cpu_usage();
        let host_cpu_percent = f64::from(self.system.global_cpu_usage());
        let Some(pid) = self.pid else { return Taken::default() };
        let what =
            ProcessRefreshKind::nothing().with_cpu().with_memory().with_disk_usage().with_tasks();
        self.system.refresh_processes_specifics(ProcessesToUpdate::Some(&[pid]), true, what);
        let Some(process) = self.system.process(pid) else { return Taken::default() };
        let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        let disk = process.disk_usage();
        Taken {
            cpu_seconds: super::host::float(process.accumulated_cpu_time()) / 1e3,
            memory_bytes: process.memory(),
            open_files: process.open_files().map_or(0, count),
            threads: process.tasks().map_or(0, |tasks| count(tasks.len())),
            disk_read_bytes: disk.total_read_bytes,
            disk_written_bytes: disk.total_written_bytes,
            host_cpu_percent,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn what_is_taken_is_seen() {
        let mut process = Process::new();
        let before = process.look();
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&[7; 1 << 20]).unwrap();
        file.sync_all().unwrap();
        // On a busy machine it takes a while to get a tenth of a second.
        let (begun, mut sum, mut after) = (std::time::Instant::now(), 0_u64, before);
        while after.cpu_seconds < before.cpu_seconds + 0.1 {
            assert!(begun.elapsed().as_secs() < 30, "{before:?} {after:?}");
            for _ in 0..1_000_000 {
                sum = std::hint::black_box(sum.wrapping_add(1));
            }
            after = process.look();
        }
        assert!(
            after.memory_bytes > 1 << 20 && after.open_files > 2 && after.threads > 1,
            "{after:?}"
        );
        assert!(after.host_cpu_percent > 0.0, "{after:?}");
    }
}
