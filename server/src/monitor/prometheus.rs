//! Every figure by the name that Prometheus knows it under: base units, counters end in `_total`, labels from sets
//! that do not grow with what is stored.

use super::exposition::Exposition;
use super::host::float;
use super::metrics::Metrics;
use crate::alerts::Alert;
use crate::cache::SharedStats;

const HTTP: &str = "pharmacy_http_request_duration_seconds";

/// All of them, so that a series is there before the first job.
const JOB_STATES: [&str; 6] = ["queued", "running", "done", "failed", "cancelled", "interrupted"];

impl Metrics<'_> {
    pub(super) fn prometheus(&self) -> String {
        let mut text = Exposition::default();
        self.program(&mut text);
        self.host(&mut text);
        self.requests(&mut text);
        self.store_work(&mut text);
        self.store_state(&mut text);
        self.cache(&mut text);
        alerts(&mut text, &self.alerts);
        text.0
    }

    fn program(&self, text: &mut Exposition) {
        let taken = &self.sample.taken;
        text.head(
            "pharmacy_build_info",
            "gauge",
            "1, with the version and the engine of the store",
        );
        let labels = [("version", env!("CARGO_PKG_VERSION")), ("engine", self.engine)];
        text.line("pharmacy_build_info", &labels, 1.0);
        text.gauge("pharmacy_uptime_seconds", "Time since the start", self.seen.up.as_secs_f64());
        let cpu = ("process_cpu_seconds_total", "Processor time taken");
        text.counter(cpu.0, cpu.1, taken.cpu_seconds);
        let memory = ("process_resident_memory_bytes", "Memory of the process");
        text.gauge(memory.0, memory.1, float(self.seen.own.memory));
        text.gauge("process_open_fds", "Open files and connections", float(taken.open_files));
        text.gauge("process_threads", "Threads of the process", float(taken.threads));
        let read = ("pharmacy_disk_read_bytes_total", "Bytes this process read from the disk");
        text.counter(read.0, read.1, float(taken.disk_read_bytes));
        let written = ("pharmacy_disk_written_bytes_total", "Bytes this process wrote to the disk");
        text.counter(written.0, written.1, float(taken.disk_written_bytes));
        let dropped = ("pharmacy_log_lines_dropped_total", "Log lines that were not written");
        text.counter(dropped.0, dropped.1, float(super::log::dropped()));
        text.gauge("pharmacy_sessions", "Sessions that are not over", float(self.sample.sessions));
        text.head("pharmacy_jobs", "gauge", "Background jobs by state");
        for state in JOB_STATES {
            let count = self.sample.jobs.iter().find(|(name, _)| name == state).map_or(0, |j| j.1);
            text.line("pharmacy_jobs", &[("state", state)], float(count));
        }
    }

    fn host(&self, text: &mut Exposition) {
        let (memory, disk) = (self.seen.memory, self.seen.disk);
        let cpu = self.sample.taken.host_cpu_percent / 100.0;
        text.gauge("pharmacy_host_cpu_usage_ratio", "Share of all cores that the host uses", cpu);
        text.gauge("pharmacy_host_memory_size_bytes", "Memory there is", float(memory.total));
        text.gauge("pharmacy_host_memory_free_bytes", "Memory that is free", float(memory.free));
        text.gauge("pharmacy_disk_size_bytes", "Size of the data's disk", float(disk.total));
        text.gauge("pharmacy_disk_free_bytes", "Disk that is free", float(disk.free));
        let can_write = f64::from(u8::from(self.seen.can_write));
        text.gauge("pharmacy_disk_writable", "1 when a file could be written", can_write);
    }

    fn requests(&self, text: &mut Exposition) {
        text.head(HTTP, "histogram", "Time from a request to its answer");
        for f in &self.routes {
            text.times(HTTP, &[("route", &f.route), ("method", f.method)], &f.all);
        }
        let name = "pharmacy_http_requests_total";
        text.head(name, "counter", "Requests answered, by class of status");
        for f in &self.routes {
            for (class, count) in ["1xx", "2xx", "3xx", "4xx", "5xx"].iter().zip(f.statuses) {
                if count > 0 {
                    let labels =
                        [("route", f.route.as_str()), ("method", f.method), ("status", class)];
                    text.line(name, &labels, float(count));
                }
            }
        }
        let slow = self.routes.iter().map(|f| f.slow).sum();
        let slow_name = "pharmacy_http_slow_requests_total";
        text.counter(slow_name, "Requests slower than SLOW_REQUEST_MS", float(slow));
        let in_flight = "pharmacy_http_requests_in_flight";
        text.gauge(in_flight, "Requests that are not answered yet", float(self.in_flight));
        let listeners = float(u64::try_from(self.listeners).unwrap_or(u64::MAX));
        text.gauge("pharmacy_event_listeners", "Callers who listen to events", listeners);
    }

    fn store_work(&self, text: &mut Exposition) {
        let store = &self.store;
        let name = "pharmacy_store_statement_duration_seconds";
        text.head(name, "histogram", "Time of statements, by what they do");
        text.times(name, &[("kind", "read")], &store.read);
        text.times(name, &[("kind", "write")], &store.written);
        let name = "pharmacy_store_commit_duration_seconds";
        text.head(name, "histogram", "Time until a commit is on the disk");
        text.times(name, &[], &store.commit_times);
        let name = "pharmacy_store_commit_changes";
        text.head(name, "histogram", "Changes that shared a commit");
        text.sizes(name, &[], &store.batches);
        let name = "pharmacy_store_checkpoint_duration_seconds";
        text.head(name, "histogram", "Time to work the log into the file");
        text.times(name, &[], &store.checkpoints);
        let slow = "pharmacy_store_slow_statements_total";
        text.counter(slow, "Statements slower than SLOW_QUERY_MS", float(store.slow_statements));
        let long = "pharmacy_store_long_changes_total";
        text.counter(long, "Changes that held the writer above 50 ms", float(store.long_changes));
        let retries = "pharmacy_store_retries_total";
        text.counter(retries, "Work that had to be done again", float(store.retries));
        let name = "pharmacy_store_jobs_total";
        text.head(name, "counter", "Work the store was asked for");
        store.lines.iter().for_each(|(kind, w)| text.line(name, &[("kind", kind)], float(w.came)));
        let name = "pharmacy_store_jobs_refused_total";
        text.head(name, "counter", "Work that was refused because too much waited");
        for (kind, waiting) in &store.lines {
            text.line(name, &[("kind", kind)], float(waiting.refused));
        }
        let name = "pharmacy_store_jobs_pending";
        text.head(name, "gauge", "Work that waits or is being done");
        for (kind, waiting) in &store.lines {
            text.line(name, &[("kind", kind)], float(waiting.pending));
        }
    }

    fn store_state(&self, text: &mut Exposition) {
        let answers = f64::from(u8::from(self.seen.store_answers));
        text.gauge("pharmacy_store_up", "1 when the store answers", answers);
        let response = "pharmacy_store_response_seconds";
        text.gauge(response, "Answer time of the store", self.seen.store_took.as_secs_f64());
        let size = float(self.sample.size_bytes);
        text.gauge("pharmacy_store_size_bytes", "Size of the database", size);
        if let Some(wal) = self.sample.wal_bytes {
            text.gauge("pharmacy_store_wal_bytes", "Size of the log beside the file", float(wal));
        }
    }

    fn cache(&self, text: &mut Exposition) {
        let hits = ("pharmacy_cache_hits_total", "Answers found in the cache");
        text.head(hits.0, "counter", hits.1);
        self.cache.stats.iter().for_each(|r| {
            text.line(hits.0, &[("resource", r.resource)], float(r.hits));
        });
        let misses = ("pharmacy_cache_misses_total", "Answers that had to be made");
        text.head(misses.0, "counter", misses.1);
        self.cache.stats.iter().for_each(|r| {
            text.line(misses.0, &[("resource", r.resource)], float(r.misses));
        });
        let cache = &self.cache;
        let evictions = "pharmacy_cache_evictions_total";
        text.counter(evictions, "Entries that left for want of room", float(cache.evictions));
        let entries = u64::try_from(cache.entries).unwrap_or(u64::MAX);
        text.gauge("pharmacy_cache_entries", "Entries of the cache", float(entries));
        text.gauge("pharmacy_cache_bytes", "Bytes in the cache", float(cache.bytes));
        text.gauge("pharmacy_cache_limit_bytes", "Bytes it may hold", float(cache.max_bytes));
        if let Some(shared) = &cache.shared {
            shared_cache(text, shared);
        }
    }
}

/// Only where several processes share one.
fn shared_cache(text: &mut Exposition, shared: &SharedStats) {
    let up = f64::from(u8::from(shared.connected));
    text.gauge("pharmacy_shared_cache_connected", "1 while the shared cache answers", up);
    let counts = [
        ("pharmacy_shared_cache_hits_total", "Pages that another process had made", shared.hits),
        ("pharmacy_shared_cache_misses_total", "Pages that no process had made", shared.misses),
        ("pharmacy_shared_cache_failures_total", "What it did not do in time", shared.failures),
    ];
    for (name, help, count) in counts {
        text.counter(name, help, float(count));
    }
}

fn alerts(text: &mut Exposition, alerts: &[Alert]) {
    let name = "pharmacy_alert_firing";
    text.head(name, "gauge", "1 while the program's own alert fires");
    for alert in alerts {
        let labels = [("alert", alert.name), ("severity", alert.severity.word())];
        text.line(name, &labels, f64::from(u8::from(alert.is_firing())));
    }
}
