//! The cache-aside layer. A cached page carries the versions of what it was made from in its key, so a page that a
//! change made stale is never found again; nothing has to be thrown away by hand.

mod named;
mod page;
mod stats;

pub use page::{MOST_DEPENDENCIES, Page, PageKey};
pub use stats::ResourceStats;

use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::store::Stale;
use bytes::Bytes;
use page::Key;
use pharmacy_contract::time::Instant;
use quick_cache::sync::{Cache as Quick, DefaultLifecycle};
use quick_cache::{DefaultHashBuilder, Weighter};
use stats::Counters;
use std::sync::Arc;

/// How long an entry may be served, in seconds (the names of the environment are the predecessor's).
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    pub default: i64,
    pub departments: i64,
    pub suppliers: i64,
    pub medicines: i64,
}

impl Timeouts {
    const fn of(self, resource: Stale) -> i64 {
        match resource {
            Stale::Departments | Stale::Stores => self.departments,
            Stale::Suppliers => self.suppliers,
            Stale::Medicines => self.medicines,
            Stale::Nothing
            | Stale::Patients
            | Stale::Doctors
            | Stale::Lookups
            | Stale::Users
            | Stale::Sessions
            | Stale::Tokens
            | Stale::Audit
            | Stale::Stock
            | Stale::Batches
            | Stale::Receipts
            | Stale::Dispenses
            | Stale::Transfers
            | Stale::Adjustments
            | Stale::SupplierReturns
            | Stale::DispenseReturns
            | Stale::Stocktakes
            | Stale::Reasons
            | Stale::Settings
            | Stale::Policies => self.default,
        }
    }
}

#[derive(Clone)]
enum Value {
    Page(Arc<Page>),
    Named(Bytes),
}

#[derive(Clone)]
struct Held {
    value: Value,
    until: Instant,
}

#[derive(Clone)]
struct Weight;

impl Weighter<Key, Held> for Weight {
    fn weight(&self, key: &Key, held: &Held) -> u64 {
        let body = match &held.value {
            // Room for one compressed form is counted from the start: a weight is not asked for again.
            Value::Page(page) => page.body.len() + page.body.len() / 4,
            Value::Named(bytes) => bytes.len(),
        };
        u64::try_from(body + key.size() + 200).unwrap_or(u64::MAX)
    }
}

/// The process's cache; bounded by weight, oldest use leaves first.
pub struct Cache {
    held: Quick<Key, Held, Weight>,
    counters: Counters,
    timeouts: Timeouts,
    clock: Clock,
}

impl Cache {
    /// A cache of at most `max_bytes`.
    #[must_use]
    pub fn new(max_bytes: u64, timeouts: Timeouts, clock: Clock) -> Self {
        let entries = usize::try_from(max_bytes / 4_096).unwrap_or(usize::MAX).max(64);
        let held = Quick::with(
            entries,
            max_bytes,
            Weight,
            DefaultHashBuilder::default(),
            DefaultLifecycle::default(),
        );
        Self { held, counters: Counters::default(), timeouts, clock }
    }

    /// The page of a key, if it is there and not too old. This is the hot path: no allocation.
    pub fn page(&self, key: &PageKey<'_>) -> Option<Arc<Page>> {
        let held = self.held.get(key).filter(|held| held.until > self.clock.now());
        let Some(Held { value: Value::Page(page), .. }) = held else { return None };
        self.counters.hit(key.resource);
        Some(page)
    }

    /// The page of a key; on a miss one caller makes it while the others wait.
    ///
    /// # Errors
    /// What `make` refuses; a refusal is not cached.
    pub async fn page_or<F>(&self, key: &PageKey<'_>, make: F) -> Result<Arc<Page>>
    where
        F: Future<Output = Result<Page>>,
    {
        if let Some(page) = self.page(key) {
            return Ok(page);
        }
        self.held.remove_if(key, |held| held.until <= self.clock.now());
        match self.held.get_value_or_guard_async(&Key::from(key)).await {
            Ok(Held { value: Value::Page(page), .. }) => {
                self.counters.hit(key.resource);
                Ok(page)
            }
            Ok(Held { value: Value::Named(_), .. }) => {
                Err(Error::Internal("a page key held another value".into()))
            }
            Err(guard) => {
                self.counters.miss(key.resource);
                let page = Arc::new(make.await?);
                let until = self.clock.now().plus_seconds(self.timeouts.of(key.resource));
                // An entry that was thrown away meanwhile does not matter: the page is right all the same.
                let _ = guard.insert(Held { value: Value::Page(page.clone()), until });
                Ok(page)
            }
        }
    }

    /// Throws away what a pattern names: `medicines:*`, `user:12*`, `*`, or one exact key. Answers how many.
    pub fn invalidate(&self, pattern: &str) -> usize {
        let before = self.held.len();
        self.held.retain(|key, _| !key.matches(pattern));
        before.saturating_sub(self.held.len())
    }

    /// Hits, misses and hit rate of each resource.
    #[must_use]
    pub fn stats(&self) -> Vec<ResourceStats> {
        self.counters.all()
    }

    #[must_use]
    pub fn entries(&self) -> usize {
        self.held.len()
    }

    /// Weight of all entries, about bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.held.weight()
    }
}
