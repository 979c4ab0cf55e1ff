//! The tier that the processes over one database share (Redis): what one of them made, the others need not make again.
//! Versions are part of its keys, so nothing has to be thrown away from afar. Without it answers come slower, never wrong.

mod keeping;
mod seal;

pub use keeping::Keeping;

use super::Page;
use super::page::PageKey;
use crate::error::{Error, Result};
use pharmacy_contract::time::Instant;
use redis::AsyncCommands;
use redis::aio::MultiplexedConnection;
use seal::Seal;
use serde::Serialize;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::mpsc::{Sender, channel};

/// Whoever asks for a page waits no longer for this tier: making it is quicker.
const PATIENCE: Duration = Duration::from_millis(50);
/// Tasks that wait; one more is not done.
const LINE: usize = 256;
/// A larger page is not shared, in bytes.
const MOST_BYTES: usize = 1 << 20;

/// One a process.
pub struct Shared {
    client: redis::Client,
    seal: Seal,
    /// None while nobody answers at the other end.
    link: RwLock<Option<MultiplexedConnection>>,
    line: Sender<Task>,
    hits: AtomicU64,
    misses: AtomicU64,
    failures: AtomicU64,
}

/// What nobody waits for.
enum Task {
    /// A page is to be sealed and kept for so long.
    Put { name: String, page: Arc<Page>, until: Instant, seconds: u64 },
    /// All whose names look like this are to go.
    Clear { names: String },
}

/// How the tier does, since the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct SharedStats {
    /// It answers.
    pub connected: bool,
    pub hits: u64,
    pub misses: u64,
    /// Questions and pages that it did not take in time.
    pub failures: u64,
}

impl Shared {
    /// Of all processes whose database holds this secret. Connects once [`Keeping::work`] runs.
    ///
    /// # Errors
    /// An address that is none.
    pub fn new(url: &str, secret: &str) -> Result<(Arc<Self>, Keeping)> {
        let client = redis::Client::open(url)
            .map_err(|e| Error::Internal(format!("REDIS_URL cannot be used: {}", e.category())))?;
        let (line, waiting) = channel(LINE);
        let shared = Arc::new(Self {
            client,
            seal: Seal::new(secret)?,
            link: RwLock::new(None),
            line,
            hits: AtomicU64::new(0),
            misses: AtomicU64::new(0),
            failures: AtomicU64::new(0),
        });
        let keeping = Keeping { shared: shared.clone(), waiting };
        Ok((shared, keeping))
    }

    /// The page that another process made, and until when it may be served.
    pub(super) async fn find(&self, key: &PageKey<'_>) -> Option<(Page, Instant)> {
        let mut link = self.link()?;
        let name = self.seal.name(key);
        let asked = tokio::time::timeout(PATIENCE, link.get::<_, Option<Vec<u8>>>(&name)).await;
        let Ok(Ok(answer)) = asked else {
            self.lose();
            return None;
        };
        let found = answer.and_then(|sealed| self.seal.open(&name, sealed));
        let count = if found.is_some() { &self.hits } else { &self.misses };
        count.fetch_add(1, Ordering::Relaxed);
        found
    }

    /// Hands a page to the others; nobody waits for that.
    pub(super) fn put(&self, key: &PageKey<'_>, page: &Arc<Page>, until: Instant, seconds: i64) {
        let seconds = u64::try_from(seconds).unwrap_or(0);
        if seconds == 0 || page.body.len() > MOST_BYTES || self.link().is_none() {
            return;
        }
        self.line_up(Task::Put { name: self.seal.name(key), page: page.clone(), until, seconds });
    }

    /// Throws away, for all processes, the pages that a pattern names: `medicines:*`, `*`.
    pub(super) fn clear(&self, pattern: &str) {
        if let Some(prefix) = pattern.strip_suffix('*') {
            self.line_up(Task::Clear { names: self.seal.names(prefix) });
        }
    }

    fn line_up(&self, task: Task) {
        if self.line.try_send(task).is_err() {
            self.fail();
        }
    }

    fn fail(&self) {
        self.failures.fetch_add(1, Ordering::Relaxed);
    }

    #[must_use]
    pub fn stats(&self) -> SharedStats {
        let count = |count: &AtomicU64| count.load(Ordering::Relaxed);
        SharedStats {
            connected: self.link().is_some(),
            hits: count(&self.hits),
            misses: count(&self.misses),
            failures: count(&self.failures),
        }
    }

    fn link(&self) -> Option<MultiplexedConnection> {
        self.link.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn join(&self, link: Option<MultiplexedConnection>) -> bool {
        let mut held = self.link.write().unwrap_or_else(PoisonError::into_inner);
        let is_news = held.is_some() != link.is_some();
        *held = link;
        is_news
    }

    /// Nobody asks again until somebody answers.
    fn lose(&self) {
        self.fail();
        if self.join(None) {
            tracing::warn!(target: "cache", "the shared cache does not answer; each process makes its own pages");
        }
    }
}
