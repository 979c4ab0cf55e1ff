//! How the program and its host are, made ready as an answer about once a second, and at once when the store is lost or
//! back. One thread touches what may hang, another tells the time since: a hung disk is reported, not waited for.

use super::body::Seen;
use super::host::Host;
use super::metrics::Metrics;
use super::probing::{Probing, Seeing};
use super::process::HostState;
use crate::app::App;
use crate::error::{Error, Result};
use crate::store::Store;
use bytes::Bytes;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

const EVERY: Duration = Duration::from_secs(1);
/// How soon silence is noticed; nothing else is done as often.
const TICK: Duration = Duration::from_millis(100);
/// The first look is waited for.
const FIRST: Duration = Duration::from_secs(3);
/// In looks.
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
pub struct Health(Arc<Shared>);

#[derive(Default)]
struct Shared {
    snapshot: RwLock<Arc<Snapshot>>,
    is_ending: AtomicBool,
    turns_away: AtomicBool,
}

impl Health {
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.0.snapshot.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, snapshot: Snapshot) {
        *self.0.snapshot.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(snapshot);
    }

    /// From now on it is not ready: what is in flight is finished, nothing new should come.
    pub fn end(&self) {
        self.0.is_ending.store(true, Ordering::Relaxed);
    }

    #[must_use]
    pub fn is_ending(&self) -> bool {
        self.0.is_ending.load(Ordering::Relaxed)
    }

    /// From now on reads are given back, so that whoever sends them here asks another server.
    pub fn turn_away(&self) {
        self.0.turns_away.store(true, Ordering::Relaxed);
    }

    #[must_use]
    pub fn turns_away(&self) -> bool {
        self.0.turns_away.load(Ordering::Relaxed)
    }

    /// Starts to look; comes back when the first look is there.
    ///
    /// # Errors
    /// No thread could be started.
    pub fn start(&self, store: Store) -> Result<Looking> {
        let seeing = Seeing::new(&store);
        let (news, told) = channel();
        let probing = Probing::new(store.probe()?, &store, seeing.clone(), news);
        let mut looking = Looking::default();
        looking.spawn("health-probe", move |ended| probing.work(ended))?;
        told.recv_timeout(FIRST).ok();
        let (health, host, started) = (self.clone(), Host::new(), Instant::now());
        let mut watching = Watching { health, store, seeing, host, started };
        watching.look(0);
        looking.spawn("health", move |_| watching.work(&told))?;
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

    /// Tells them to end.
    pub fn end(&mut self) {
        self.ends.clear();
    }

    /// Waits until they have ended; they hold the store open.
    pub fn stop(mut self) {
        self.end();
        for thread in self.threads {
            thread.join().ok();
        }
    }
}

struct Watching {
    health: Health,
    store: Store,
    seeing: Seeing,
    host: Host,
    started: Instant,
}

impl Watching {
    /// `told` is heard when the store is lost or back, and ends with the thread that tells.
    fn work(mut self, told: &Receiver<()>) {
        let (mut look, mut last) = (0, Instant::now());
        loop {
            if matches!(told.recv_timeout(TICK), Err(RecvTimeoutError::Disconnected)) {
                return;
            }
            let is_turn = last.elapsed() >= EVERY;
            if is_turn {
                (look, last) = (look + 1, Instant::now());
            }
            if is_turn || self.seeing.is_usable() != self.health.snapshot().healthy {
                self.look(look);
            }
        }
    }

    fn look(&mut self, look: u64) {
        let seen = self.seeing.last();
        let seen = Seen {
            now: self.store.clock().now().0.div_euclid(1_000_000),
            up: self.started.elapsed(),
            store_answers: self.seeing.is_usable(),
            store_took: seen.took,
            can_write: seen.can_write,
            memory: self.host.memory(),
            disk: seen.disk,
            own: self.host.own(),
        };
        // From the first look on: whoever searches the log finds one.
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
