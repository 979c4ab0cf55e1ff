//! Everything at a glance.

use crate::app::App;
use crate::monitor::histogram::Counts;
use crate::monitor::requests::{Figures, SlowRequest};
use crate::monitor::{HostState, Taken};
use crate::store::{SlowQuery, Timing};
use pharmacy_contract::time::Instant;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Answer times, the store, the process and its host.
#[derive(Serialize, ToSchema)]
pub(super) struct Summary {
    as_of: Instant,
    /// What is "recent" began then.
    recent_since: Instant,
    requests: Requests,
    /// The last fifty, the newest first.
    slow_requests: Vec<SlowRequest>,
    slow_queries: Vec<SlowQuery>,
    store: StoreState,
    process: Taken,
    host: HostState,
    sessions: u64,
    alerts_firing: usize,
}

#[derive(Serialize, ToSchema)]
struct Requests {
    in_flight: u64,
    slow: u64,
    /// Answers 500 and above.
    faults: u64,
    since_start: Times,
    recent: Times,
    /// The busiest first.
    routes: Vec<Route>,
}

#[derive(Serialize, ToSchema)]
struct Route {
    route: String,
    method: &'static str,
    slow: u64,
    faults: u64,
    longest_ms: f64,
    since_start: Times,
    recent: Times,
}

#[derive(Serialize, ToSchema)]
struct Times {
    count: u64,
    /// Null where no time is told to count by.
    #[serde(skip_serializing_if = "Option::is_none")]
    per_second: Option<f64>,
    average_ms: f64,
    p50_ms: f64,
    p95_ms: f64,
    p99_ms: f64,
}

#[derive(Serialize, ToSchema)]
struct StoreState {
    engine: &'static str,
    size_bytes: u64,
    /// Null where there is no log beside the file.
    wal_bytes: Option<u64>,
    /// Statements that look and that change.
    read: Times,
    write: Times,
    commit: Times,
    slow_queries: u64,
    changes: u64,
    largest_batch: u64,
    /// Changes that held the writer above 50 ms.
    long_changes: u64,
    retries: u64,
    checkpoints: u64,
    /// Short looks, long looks and changes: asked for, not answered yet, refused.
    jobs: BTreeMap<&'static str, Jobs>,
}

#[derive(Serialize, ToSchema)]
struct Jobs {
    total: u64,
    pending: u64,
    refused: u64,
}

impl Summary {
    pub(super) fn of(app: &App) -> Self {
        let now = app.store.clock().now();
        let recent_since = app.requests.recent_since();
        let mut routes = app.requests.figures();
        routes.sort_by_key(|f| std::cmp::Reverse(f.all.count()));
        let sample = app.sampler.last();
        Self {
            as_of: now,
            recent_since,
            requests: requests(&routes, app.requests.in_flight(), seconds(recent_since, now)),
            slow_requests: app.requests.last_slow(),
            slow_queries: app.store.stats().last_slow(),
            store: StoreState {
                engine: app.store.place().engine(),
                size_bytes: sample.size_bytes,
                wal_bytes: sample.wal_bytes,
                ..store(&app.store.stats().timing())
            },
            process: sample.taken,
            host: app.health.snapshot().host(),
            sessions: sample.sessions,
            alerts_firing: app.alerts.all().iter().filter(|alert| alert.is_firing()).count(),
        }
    }
}

/// At least one, so that a rate can be told from the first moment.
fn seconds(from: Instant, to: Instant) -> f64 {
    let seconds = to.0.saturating_sub(from.0) / 1_000_000;
    i32::try_from(seconds).map_or(f64::from(i32::MAX), |s| f64::from(s.max(1)))
}

fn requests(routes: &[Figures], in_flight: u64, window: f64) -> Requests {
    let mut total = Figures::default();
    routes.iter().for_each(|route| total.add(route));
    let recent = Times::of(&total.recent);
    let count = i32::try_from(recent.count).map_or(f64::from(i32::MAX), f64::from);
    Requests {
        in_flight,
        slow: total.slow,
        faults: total.faults(),
        since_start: Times::of(&total.all),
        recent: Times { per_second: Some(rounded(count / window)), ..recent },
        routes: routes.iter().map(Route::of).collect(),
    }
}

fn store(timing: &Timing) -> StoreState {
    StoreState {
        engine: "",
        size_bytes: 0,
        wal_bytes: None,
        read: Times::of(&timing.read),
        write: Times::of(&timing.written),
        commit: Times::of(&timing.commit_times),
        slow_queries: timing.slow_statements,
        changes: timing.changes,
        largest_batch: timing.largest_batch,
        long_changes: timing.long_changes,
        retries: timing.retries,
        checkpoints: timing.checkpoints.count(),
        jobs: timing
            .lines
            .iter()
            .map(|(kind, line)| {
                let (total, pending, refused) = (line.came, line.pending, line.refused);
                (*kind, Jobs { total, pending, refused })
            })
            .collect(),
    }
}

impl Route {
    fn of(figures: &Figures) -> Self {
        Self {
            route: figures.route.clone(),
            method: figures.method,
            slow: figures.slow,
            faults: figures.faults(),
            longest_ms: rounded(figures.longest.as_secs_f64() * 1e3),
            since_start: Times::of(&figures.all),
            recent: Times::of(&figures.recent),
        }
    }
}

impl Times {
    fn of(counts: &Counts) -> Self {
        let ms = |seconds: f64| rounded(seconds * 1e3);
        Self {
            count: counts.count(),
            per_second: None,
            average_ms: ms(counts.average_seconds()),
            p50_ms: ms(counts.seconds(0.5)),
            p95_ms: ms(counts.seconds(0.95)),
            p99_ms: ms(counts.seconds(0.99)),
        }
    }
}

fn rounded(number: f64) -> f64 {
    (number * 1e3).round() / 1e3
}
