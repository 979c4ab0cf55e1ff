//! All figures at one moment, and how `/health/metrics` tells them. Names stay; what is new is added.

use super::body::Seen;
use super::host::float;
use super::sampler::Sample;
use super::times::Figures;
use crate::alerts::Alert;
use crate::app::App;
use crate::cache::{ResourceStats, SharedStats};
use crate::store::{Timing, Waiting};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

pub(super) struct Metrics<'a> {
    pub(super) seen: &'a Seen,
    pub(super) engine: &'static str,
    pub(super) store: Timing,
    pub(super) routes: Vec<Figures>,
    pub(super) in_flight: u64,
    pub(super) listeners: usize,
    pub(super) sample: Sample,
    pub(super) cache: Cached,
    pub(super) alerts: Vec<Alert>,
}

pub(super) struct Cached {
    pub(super) stats: Vec<ResourceStats>,
    pub(super) entries: usize,
    pub(super) bytes: u64,
    pub(super) max_bytes: u64,
    pub(super) evictions: u64,
    pub(super) shared: Option<SharedStats>,
}

impl<'a> Metrics<'a> {
    pub(super) fn of(seen: &'a Seen, app: &App) -> Self {
        let cache = Cached {
            stats: app.cache.stats(),
            entries: app.cache.entries(),
            bytes: app.cache.bytes(),
            max_bytes: app.cache.max_bytes(),
            evictions: app.cache.evictions(),
            shared: app.cache.shared(),
        };
        Self {
            seen,
            engine: app.store.place().engine(),
            store: app.store.stats().timing(),
            routes: app.requests.figures(),
            in_flight: app.requests.in_flight(),
            listeners: app.events.count(),
            sample: app.sampler.last(),
            cache,
            alerts: app.alerts.all(),
        }
    }

    pub(super) fn json(&self) -> String {
        let (seen, taken) = (self.seen, &self.sample.taken);
        let metrics = json!({
            "status": seen.status(),
            "timestamp": seen.now,
            "uptime_seconds": seen.up.as_secs(),
            "process": {
                "cpu_percent": rounded(seen.own.cpu_percent),
                "memory_mb": mib(seen.own.memory),
                "cpu_seconds": taken.cpu_seconds,
                "open_files": taken.open_files,
                "threads": taken.threads,
                "disk_read_bytes": taken.disk_read_bytes,
                "disk_written_bytes": taken.disk_written_bytes,
                "sessions": self.sample.sessions,
            },
            "log": { "dropped_lines": super::log::dropped() },
            "host": { "cpu_percent": rounded(taken.host_cpu_percent) },
            "memory": { "usage_percent": rounded(seen.memory.used_percent()), "total_mb": mib(seen.memory.total) },
            "disk": { "usage_percent": rounded(seen.disk.used_percent()), "total_mb": mib(seen.disk.total) },
            "store": self.told_store(),
            "cache": {
                "entries": self.cache.entries,
                "bytes": self.cache.bytes,
                "max_bytes": self.cache.max_bytes,
                "evictions": self.cache.evictions,
                "shared": self.cache.shared,
                "resources": self.cache.stats,
            },
            "requests": self.told_requests(),
            "alerts": { "firing": self.alerts.iter().filter(|a| a.is_firing()).map(|a| a.name).collect::<Vec<_>>() },
        });
        format!("{metrics}\n")
    }

    fn told_store(&self) -> Value {
        let (seen, store) = (self.seen, &self.store);
        let mut statements = store.read.clone();
        statements.add(&store.written);
        let lines = |what: fn(&Waiting) -> u64| -> Value {
            store.lines.iter().map(|(kind, w)| ((*kind).to_owned(), json!(what(w)))).collect()
        };
        json!({
            "engine": self.engine,
            "answers": seen.store_answers,
            "response_ms": rounded(seen.store_took.as_secs_f64() * 1e3),
            "statements": store.statements,
            "average_statement_ms": ms(statements.average_seconds()),
            "p95_statement_ms": ms(statements.seconds(0.95)),
            "reads": store.read.count(),
            "writes": store.written.count(),
            "slow_statements": store.slow_statements,
            "changes": store.changes,
            "commits": store.commits,
            "average_commit_ms": ms(store.commit_times.average_seconds()),
            "p95_commit_ms": ms(store.commit_times.seconds(0.95)),
            "largest_batch": store.largest_batch,
            "long_changes": store.long_changes,
            "retries": store.retries,
            "checkpoints": store.checkpoints.count(),
            "jobs": lines(|w| w.came),
            "pending": lines(|w| w.pending),
            "refused": lines(|w| w.refused),
            "size_bytes": self.sample.size_bytes,
            "wal_bytes": self.sample.wal_bytes,
        })
    }

    fn told_requests(&self) -> Value {
        let mut total = Figures::default();
        let mut routes = BTreeMap::<&str, Figures>::new();
        for figures in &self.routes {
            total.add(figures);
            routes.entry(&figures.route).or_default().add(figures);
        }
        let routes: Vec<Value> = routes
            .iter()
            .map(|(route, figures)| {
                let mut told = described(figures);
                told.insert("route".into(), json!(route));
                Value::Object(told)
            })
            .collect();
        let mut told = described(&total);
        told.insert("in_flight".into(), json!(self.in_flight));
        told.insert("event_listeners".into(), json!(self.listeners));
        told.insert("recent_p95_ms".into(), json!(ms(total.recent.seconds(0.95))));
        told.insert("routes".into(), Value::Array(routes));
        Value::Object(told)
    }
}

fn described(figures: &Figures) -> Map<String, Value> {
    let told = [
        ("count", json!(figures.all.count())),
        ("average_ms", json!(ms(figures.all.average_seconds()))),
        ("p50_ms", json!(ms(figures.all.seconds(0.5)))),
        ("p95_ms", json!(ms(figures.all.seconds(0.95)))),
        ("p99_ms", json!(ms(figures.all.seconds(0.99)))),
        ("longest_ms", json!(ms(figures.longest.as_secs_f64()))),
        ("slow", json!(figures.slow)),
        ("faults", json!(figures.faults())),
    ];
    told.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn rounded(number: f64) -> f64 {
    (number * 1e3).round() / 1e3
}

fn ms(seconds: f64) -> f64 {
    rounded(seconds * 1e3)
}

fn mib(bytes: u64) -> f64 {
    rounded(float(bytes) / 1_048_576.0)
}
