//! Figures about the store: what it was asked for, how long statements and commits take, who waits, what was slow.

use crate::clock::Clock;
use crate::monitor::histogram::{Counts, Histogram};
use crate::monitor::last::Last;
use pharmacy_contract::time::Instant;
use serde::Serialize;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use utoipa::ToSchema;

/// Whoever writes longer than this keeps the others waiting.
const LONG_CHANGE: Duration = Duration::from_millis(50);

/// Counted since the start.
pub struct Stats {
    slow: Duration,
    clock: Clock,
    read: Histogram,
    written: Histogram,
    commits: Histogram,
    /// Changes a commit.
    batches: Histogram,
    checkpoints: Histogram,
    slow_statements: AtomicU64,
    largest_batch: AtomicU64,
    long_changes: AtomicU64,
    retries: AtomicU64,
    last_slow: Last<SlowQuery>,
    pub(super) looks: Arc<Line>,
    pub(super) scans: Arc<Line>,
    pub(super) changes: Arc<Line>,
}

/// Jobs of one kind: how many there were, how many are not answered yet.
#[derive(Default)]
pub struct Line {
    came: AtomicU64,
    pending: AtomicU64,
    refused: AtomicU64,
}

/// Held by a job until it is answered.
pub struct Ticket(Arc<Line>);

/// A statement that took too long: its text without values, and where it stands in the source.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SlowQuery {
    pub at: Instant,
    pub query: String,
    pub place: String,
    pub took_ms: u64,
}

/// The figures at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timing {
    pub statements: u64,
    pub read: Counts,
    pub written: Counts,
    pub slow_statements: u64,
    pub commits: u64,
    pub commit_times: Counts,
    pub batches: Counts,
    pub checkpoints: Counts,
    /// Changes that were committed.
    pub changes: u64,
    pub largest_batch: u64,
    pub long_changes: u64,
    pub retries: u64,
    pub lines: [(&'static str, Waiting); 3],
}

/// A line at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    pub came: u64,
    pub pending: u64,
    pub refused: u64,
}

impl Line {
    pub(super) fn pending(&self) -> u64 {
        self.pending.load(Ordering::Relaxed)
    }

    pub(super) fn ticket(self: &Arc<Self>) -> Ticket {
        self.came.fetch_add(1, Ordering::Relaxed);
        self.pending.fetch_add(1, Ordering::Relaxed);
        Ticket(self.clone())
    }

    pub(super) fn refuse(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
    }

    fn waiting(&self) -> Waiting {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Waiting {
            came: read(&self.came),
            pending: read(&self.pending),
            refused: read(&self.refused),
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.0.pending.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Stats {
    pub(super) fn new(slow: Duration, clock: Clock) -> Self {
        Self {
            slow,
            clock,
            read: Histogram::default(),
            written: Histogram::default(),
            commits: Histogram::default(),
            batches: Histogram::default(),
            checkpoints: Histogram::default(),
            slow_statements: AtomicU64::new(0),
            largest_batch: AtomicU64::new(0),
            long_changes: AtomicU64::new(0),
            retries: AtomicU64::new(0),
            last_slow: Last::default(),
            looks: Arc::default(),
            scans: Arc::default(),
            changes: Arc::default(),
        }
    }

    pub(super) fn statement(&self, sql: &str, at: &'static str, took: Duration) {
        // `select!` and `change!` see to it that only looks begin with `select`.
        let looks = sql.as_bytes().first().is_some_and(|first| first.eq_ignore_ascii_case(&b's'));
        if looks {
            self.read.time(took);
        } else {
            self.written.time(took);
        }
        if took > self.slow {
            self.slow_statement(sql, at, took);
        }
    }

    #[cold]
    fn slow_statement(&self, sql: &str, at: &'static str, took: Duration) {
        self.slow_statements.fetch_add(1, Ordering::Relaxed);
        let query = sql.split_whitespace().collect::<Vec<_>>().join(" ");
        let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        tracing::warn!(target: "performance", at, took_ms, sql = query, "Slow Query");
        self.last_slow.note(SlowQuery { at: self.clock.now(), query, place: at.into(), took_ms });
    }

    pub(super) fn batch(&self, members: u64, commit: Duration) {
        self.commits.time(commit);
        self.batches.note(members);
        self.largest_batch.fetch_max(members, Ordering::Relaxed);
    }

    /// How long a closure held the writer.
    pub(super) fn held(&self, took: Duration) {
        if took > LONG_CHANGE {
            self.long_changes.fetch_add(1, Ordering::Relaxed);
            let took_ms = took.as_millis();
            tracing::debug!(target: "performance", took_ms, "a change held the writer");
        }
    }

    /// Work that is run again because the engine asked for it, or because a neighbour had to be undone.
    pub(super) fn retry(&self) {
        self.retries.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn checkpoint(&self, took: Duration) {
        self.checkpoints.time(took);
    }

    #[must_use]
    pub fn last_slow(&self) -> Vec<SlowQuery> {
        self.last_slow.all()
    }

    #[must_use]
    pub fn timing(&self) -> Timing {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let (looked, written, batches) =
            (self.read.counts(), self.written.counts(), self.batches.counts());
        Timing {
            statements: looked.count() + written.count(),
            read: looked,
            written,
            slow_statements: read(&self.slow_statements),
            commits: batches.count(),
            commit_times: self.commits.counts(),
            changes: batches.sum(),
            batches,
            checkpoints: self.checkpoints.counts(),
            largest_batch: read(&self.largest_batch),
            long_changes: read(&self.long_changes),
            retries: read(&self.retries),
            lines: [
                ("look", self.looks.waiting()),
                ("scan", self.scans.waiting()),
                ("change", self.changes.waiting()),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_and_changes_are_told_apart_and_the_slow_ones_kept() {
        let stats = Stats::new(Duration::from_millis(10), Clock::fixed(Instant(7)));
        stats.statement("select a\n   from b where c = $1", "x.rs:1", Duration::from_millis(11));
        stats.statement("insert into b values ($1)", "x.rs:2", Duration::from_millis(10));
        let timing = stats.timing();
        assert_eq!(
            (timing.read.count(), timing.written.count(), timing.slow_statements),
            (1, 1, 1)
        );
        let slow = stats.last_slow();
        assert_eq!((slow.len(), slow[0].at, slow[0].took_ms), (1, Instant(7), 11));
        assert_eq!(
            (slow[0].query.as_str(), slow[0].place.as_str()),
            ("select a from b where c = $1", "x.rs:1")
        );
    }

    #[test]
    fn a_ticket_counts_until_it_is_gone() {
        let line = Arc::new(Line::default());
        let (one, two) = (line.ticket(), line.ticket());
        drop(one);
        assert_eq!(line.waiting(), Waiting { came: 2, pending: 1, refused: 0 });
        drop(two);
        assert_eq!(line.waiting().pending, 0);
    }
}
