//! Figures about the store: how many statements, how long, which were slow.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Counters since the start; times in microseconds.
#[derive(Default)]
pub struct Stats {
    statements: AtomicU64,
    statement_us: AtomicU64,
    slow_statements: AtomicU64,
    changes: AtomicU64,
    commits: AtomicU64,
    largest_batch: AtomicU64,
    slow_us: AtomicU64,
}

/// The figures at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    pub statements: u64,
    pub statement_us: u64,
    pub slow_statements: u64,
    pub changes: u64,
    pub commits: u64,
    pub largest_batch: u64,
}

impl Stats {
    pub(super) fn new(slow: Duration) -> Self {
        let stats = Self::default();
        stats.slow_us.store(micros(slow), Ordering::Relaxed);
        stats
    }

    pub(super) fn statement(&self, sql: &str, at: &'static str, took: Duration) {
        let took_us = micros(took);
        self.statements.fetch_add(1, Ordering::Relaxed);
        self.statement_us.fetch_add(took_us, Ordering::Relaxed);
        if took_us > self.slow_us.load(Ordering::Relaxed) {
            self.slow_statements.fetch_add(1, Ordering::Relaxed);
            let shape = sql.split_whitespace().collect::<Vec<_>>().join(" ");
            tracing::warn!(target: "performance", at, took_ms = took_us / 1000, sql = shape, "Slow Query");
        }
    }

    pub(super) fn batch(&self, members: u64) {
        self.commits.fetch_add(1, Ordering::Relaxed);
        self.changes.fetch_add(members, Ordering::Relaxed);
        self.largest_batch.fetch_max(members, Ordering::Relaxed);
    }

    #[must_use]
    pub fn timing(&self) -> Timing {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Timing {
            statements: read(&self.statements),
            statement_us: read(&self.statement_us),
            slow_statements: read(&self.slow_statements),
            changes: read(&self.changes),
            commits: read(&self.commits),
            largest_batch: read(&self.largest_batch),
        }
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
