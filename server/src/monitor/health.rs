//! A look at the store and the host about once a second, made ready as an answer. One thread touches what may hang
//! (store, disk), another tells the time since: a hung disk is reported, not waited for.

use super::body::Seen;
use super::host::{self, Host, Room};
use super::metrics::Metrics;
use super::process::HostState;
use crate::app::App;
use crate::error::{Error, Result};
use crate::select;
use crate::store::{Reader, Store};
use bytes::Bytes;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

const EVERY: Duration = Duration::from_secs(1);
/// A store that takes longer does not answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// In looks.
const FILE_EVERY: u64 = 10;
const MEMORY_LINE_EVERY: u64 = 60;

/// Everything the health addresses answer, ready to be sent.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    pub healthy: bool,
    pub health: Bytes,
    pub ready: Bytes,
    seen: Seen,
    metrics: OnceLock<Bytes>,
    prometheus: OnceLock<Bytes>,
}

impl Snapshot {
    /// What the look saw of the host.
    #[must_use]
    pub fn host(&self) -> HostState {
        HostState::of(&self.seen)
    }

    /// None when it could not be seen.
    #[must_use]
    pub fn memory_percent(&self) -> Option<f64> {
        (self.seen.memory.total > 0).then(|| self.seen.memory.used_percent())
    }

    /// None when it could not be seen.
    #[must_use]
    pub fn disk_percent(&self) -> Option<f64> {
        (self.seen.disk.total > 0).then(|| self.seen.disk.used_percent())
    }

    /// Made by whoever asks first, kept for all others until the next look.
    pub(super) fn metrics(&self, app: &App) -> Bytes {
        self.metrics.get_or_init(|| Metrics::of(&self.seen, app).json().into()).clone()
    }

    pub(super) fn prometheus(&self, app: &App) -> Bytes {
        self.prometheus.get_or_init(|| Metrics::of(&self.seen, app).prometheus().into()).clone()
    }
}

/// The last look; clones share it.
#[derive(Clone, Default)]
pub struct Health(Arc<RwLock<Arc<Snapshot>>>);

impl Health {
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, snapshot: Snapshot) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(snapshot);
    }

    /// Starts to look; comes back when the first look is there.
    ///
    /// # Errors
    /// No thread could be started.
    pub fn start(&self, store: Store) -> Result<Looking> {
        let probe = Arc::new(Mutex::new(Probe::default()));
        let (ready, first) = channel();
        let dir = store.place().directory().to_path_buf();
        let probing =
            Probing { store: store.clone(), dir, probe: probe.clone(), first: Some(ready) };
        let mut looking = Looking::default();
        looking.spawn("health-probe", move |ended| probing.work(ended))?;
        first.recv_timeout(PATIENCE).ok();
        let (health, host, started) = (self.clone(), Host::new(), Instant::now());
        let mut watching = Watching { health, store, probe, host, started };
        watching.look(0);
        looking.spawn("health", move |ended| watching.work(ended))?;
        Ok(looking)
    }
}

/// The threads that look.
#[derive(Default)]
pub struct Looking {
    threads: Vec<JoinHandle<()>>,
    ends: Vec<Sender<()>>,
}

impl Looking {
    fn spawn(
        &mut self,
        name: &str,
        work: impl FnOnce(&Receiver<()>) + Send + 'static,
    ) -> Result<()> {
        let (end, ended) = channel();
        let thread = std::thread::Builder::new().name(name.into()).spawn(move || work(&ended));
        self.threads.push(thread.map_err(|e| Error::Internal(format!("no thread: {e}")))?);
        self.ends.push(end);
        Ok(())
    }

    /// Ends them; they hold the store open.
    pub fn stop(self) {
        drop(self.ends);
        for thread in self.threads {
            thread.join().ok();
        }
    }
}

/// What the probing thread saw last, and when.
#[derive(Clone, Copy, Debug, Default)]
struct Probe {
    at: Option<Instant>,
    answers: bool,
    took: Duration,
    can_write: bool,
    disk: Room,
}

struct Probing {
    store: Store,
    dir: PathBuf,
    probe: Arc<Mutex<Probe>>,
    first: Option<Sender<()>>,
}

impl Probing {
    fn work(mut self, ended: &Receiver<()>) {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_time().build()
        else {
            return;
        };
        let mut can_write = false;
        for look in 0_u64.. {
            if look.is_multiple_of(FILE_EVERY) {
                can_write = host::can_write(&self.dir);
            }
            let asked = Instant::now();
            let answer = runtime
                .block_on(async { tokio::time::timeout(PATIENCE, self.store.read(ping)).await });
            let answers = matches!(answer, Ok(Ok(())));
            if let Ok(Err(error)) = answer {
                tracing::warn!(%error, "the store did not answer the health check");
            }
            let seen = Probe {
                at: Some(asked),
                answers,
                took: asked.elapsed(),
                can_write,
                disk: host::disk(&self.dir),
            };
            *self.probe.lock().unwrap_or_else(PoisonError::into_inner) = seen;
            if let Some(first) = self.first.take() {
                first.send(()).ok();
            }
            if is_over(ended) {
                return;
            }
        }
    }
}

fn ping(r: &mut Reader<'_>) -> Result<()> {
    select!(r, "select value from setting where name = 'epoch'").maybe::<(String,)>().map(drop)
}

struct Watching {
    health: Health,
    store: Store,
    probe: Arc<Mutex<Probe>>,
    host: Host,
    started: Instant,
}

impl Watching {
    fn work(mut self, ended: &Receiver<()>) {
        for look in 1_u64.. {
            if is_over(ended) {
                return;
            }
            self.look(look);
        }
    }

    fn look(&mut self, look: u64) {
        let probe = *self.probe.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = probe.at.is_some_and(|at| at.elapsed() < EVERY + PATIENCE + PATIENCE);
        let seen = Seen {
            now: self.store.clock().now().0.div_euclid(1_000_000),
            up: self.started.elapsed(),
            store_answers: probe.answers && fresh,
            store_took: probe.took,
            can_write: probe.can_write,
            memory: self.host.memory(),
            disk: probe.disk,
            own: self.host.own(),
        };
        if look.is_multiple_of(MEMORY_LINE_EVERY) {
            memory_line(&seen);
        }
        self.health.set(Snapshot {
            healthy: seen.store_answers,
            health: seen.health().into(),
            ready: Bytes::from_static(seen.ready().as_bytes()),
            seen,
            metrics: OnceLock::new(),
            prometheus: OnceLock::new(),
        });
    }
}

fn memory_line(seen: &Seen) {
    let (mb, percent) = (seen.own.memory >> 20, seen.memory.used_percent());
    let host = format!("{percent:.1}");
    tracing::info!(target: "performance", process_mb = mb, host_percent = %host, "Memory Usage");
}

/// Waits for the next look; true at the end.
fn is_over(ended: &Receiver<()>) -> bool {
    !matches!(ended.recv_timeout(EVERY), Err(RecvTimeoutError::Timeout))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::store::Place;
    use pharmacy_contract::health::Health as Told;

    #[test]
    fn a_store_that_answers_is_healthy_and_the_answer_keeps_its_length() {
        let dir = std::env::temp_dir().join(crate::clock::new_id().to_string());
        let clock = Clock::system(jiff::tz::TimeZone::UTC);
        let (store, threads) =
            Store::open(&Place::Directory(dir.clone()), clock, Duration::from_secs(1)).unwrap();
        let health = Health::default();
        let looking = health.start(store.clone()).unwrap();
        let first = health.snapshot();
        let told: Told = serde_json::from_slice(&first.health).unwrap();
        assert_eq!((told.checks.database.status.as_str(), first.healthy), ("healthy", true));
        assert!(told.checks.database.response_time > 0.0);
        std::thread::sleep(Duration::from_millis(1_300));
        let second = health.snapshot();
        assert_ne!(first.health, second.health);
        assert_eq!(first.health.len(), second.health.len());
        looking.stop();
        drop(store);
        threads.join();
        std::fs::remove_dir_all(dir).unwrap();
    }
}
