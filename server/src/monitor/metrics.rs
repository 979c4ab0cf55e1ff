//! The same figures for people and programs (JSON) and for Prometheus (text).

use super::body::Seen;
use super::host::float;
use super::requests::Figures;
use crate::store::{Store, Timing};
use serde_json::{Value, json};
use std::fmt::Write;

pub(super) struct Metrics<'a> {
    seen: &'a Seen,
    engine: &'static str,
    store: Timing,
    routes: Vec<Figures>,
    cache: Value,
}

impl<'a> Metrics<'a> {
    pub(super) fn new(seen: &'a Seen, store: &Store, routes: Vec<Figures>, cache: Value) -> Self {
        Self { seen, engine: store.place().engine(), store: store.stats().timing(), routes, cache }
    }

    pub(super) fn json(&self) -> String {
        let (seen, store) = (self.seen, &self.store);
        let total = self.total();
        let routes: Vec<Value> = self.routes.iter().map(described).collect();
        let metrics = json!({
            "status": seen.status(),
            "timestamp": seen.now,
            "uptime_seconds": seen.up.as_secs(),
            "process": { "cpu_percent": rounded(seen.own.cpu_percent), "memory_mb": mib(seen.own.memory) },
            "memory": { "usage_percent": rounded(seen.memory.used_percent()), "total_mb": mib(seen.memory.total) },
            "disk": { "usage_percent": rounded(seen.disk.used_percent()), "total_mb": mib(seen.disk.total) },
            "store": {
                "engine": self.engine,
                "answers": seen.store_answers,
                "response_ms": rounded(seen.store_took.as_secs_f64() * 1e3),
                "statements": store.statements,
                "average_statement_ms": average_ms(store.statement_us, store.statements),
                "slow_statements": store.slow_statements,
                "changes": store.changes,
                "commits": store.commits,
                "largest_batch": store.largest_batch,
            },
            "cache": self.cache,
            "requests": {
                "count": total.count,
                "average_ms": average_ms(total.micros, total.count),
                "longest_ms": ms(total.longest),
                "slow": total.slow,
                "faults": total.faults,
                "routes": routes,
            },
        });
        format!("{metrics}\n")
    }

    fn total(&self) -> Figures {
        let none =
            Figures { route: String::new(), count: 0, micros: 0, longest: 0, slow: 0, faults: 0 };
        self.routes.iter().fold(none, |sum, route| Figures {
            count: sum.count + route.count,
            micros: sum.micros + route.micros,
            longest: sum.longest.max(route.longest),
            slow: sum.slow + route.slow,
            faults: sum.faults + route.faults,
            ..sum
        })
    }

    pub(super) fn prometheus(&self) -> String {
        let (seen, store) = (self.seen, &self.store);
        let mut text = Exposition::default();
        text.one("pharmacy_up_seconds", "gauge", "Time since the start", seen.up.as_secs_f64());
        text.one("pharmacy_cpu_percent", "gauge", "Percent of one core", seen.own.cpu_percent);
        text.one(
            "pharmacy_resident_bytes",
            "gauge",
            "Memory of the process",
            float(seen.own.memory),
        );
        text.one(
            "pharmacy_host_memory_free_bytes",
            "gauge",
            "Memory that is free",
            float(seen.memory.free),
        );
        text.one("pharmacy_disk_free_bytes", "gauge", "Disk that is free", float(seen.disk.free));
        text.one(
            "pharmacy_store_up",
            "gauge",
            "1 when the store answers",
            f64::from(u8::from(seen.store_answers)),
        );
        text.one(
            "pharmacy_store_response_seconds",
            "gauge",
            "Answer time of the store",
            seen.store_took.as_secs_f64(),
        );
        text.one(
            "pharmacy_store_statements_total",
            "counter",
            "Statements run",
            float(store.statements),
        );
        text.one(
            "pharmacy_store_statement_seconds_total",
            "counter",
            "Time in statements",
            float(store.statement_us) / 1e6,
        );
        text.one(
            "pharmacy_store_slow_statements_total",
            "counter",
            "Slow statements",
            float(store.slow_statements),
        );
        text.one("pharmacy_store_changes_total", "counter", "Changes stored", float(store.changes));
        text.one("pharmacy_store_commits_total", "counter", "Commits", float(store.commits));
        text.routes("pharmacy_requests_total", "Requests answered", &self.routes, |r| {
            float(r.count)
        });
        text.routes("pharmacy_request_seconds_total", "Time of requests", &self.routes, |r| {
            float(r.micros) / 1e6
        });
        text.routes("pharmacy_slow_requests_total", "Slow requests", &self.routes, |r| {
            float(r.slow)
        });
        text.routes("pharmacy_request_faults_total", "Answers 500 and above", &self.routes, |r| {
            float(r.faults)
        });
        text.0
    }
}

fn described(route: &Figures) -> Value {
    json!({
        "route": route.route,
        "count": route.count,
        "average_ms": average_ms(route.micros, route.count),
        "longest_ms": ms(route.longest),
        "slow": route.slow,
        "faults": route.faults,
    })
}

fn rounded(number: f64) -> f64 {
    (number * 1e3).round() / 1e3
}

fn ms(micros: u64) -> f64 {
    float(micros) / 1e3
}

fn average_ms(micros: u64, count: u64) -> f64 {
    if count == 0 { 0.0 } else { rounded(ms(micros) / float(count)) }
}

fn mib(bytes: u64) -> f64 {
    rounded(float(bytes) / 1_048_576.0)
}

#[derive(Default)]
struct Exposition(String);

impl Exposition {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        writeln!(self.0, "# HELP {name} {help}.\n# TYPE {name} {kind}").ok();
    }

    fn one(&mut self, name: &str, kind: &str, help: &str, value: f64) {
        self.head(name, kind, help);
        writeln!(self.0, "{name} {value}").ok();
    }

    fn routes(
        &mut self,
        name: &str,
        help: &str,
        routes: &[Figures],
        value: impl Fn(&Figures) -> f64,
    ) {
        self.head(name, "counter", help);
        for route in routes {
            let label = route.route.replace('\\', "\\\\").replace('"', "\\\"");
            writeln!(self.0, "{name}{{route=\"{label}\"}} {}", value(route)).ok();
        }
    }
}
