//! The cache-aside layer. A cached page carries the versions of what it was made from in its key, so a page that a
//! change made stale is never found again; nothing has to be thrown away by hand.

mod census;
mod named;
mod page;
mod shared;
mod stats;

pub use census::Census;
pub use page::{MOST_DEPENDENCIES, Page, PageKey};
pub use shared::{Keeping, Shared, SharedStats};
pub use stats::ResourceStats;

use crate::clock::Clock;
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::store::Stale;
use bytes::Bytes;
use page::Key;
use pharmacy_contract::time::Instant;
use quick_cache::sync::Cache as Quick;
use quick_cache::{DefaultHashBuilder, Lifecycle, Weighter};
use stats::Counters;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How long an entry may be served, in seconds (the names of the environment are the predecessor's).
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    pub default: i64,
    pub departments: i64,
    pub suppliers: i64,
    pub medicines: i64,
}

impl Timeouts {
    #[must_use]
    pub fn chosen(settings: &Settings) -> Self {
        let seconds = |s: u64| i64::try_from(s).unwrap_or(i64::MAX / 1_000_000);
        Self {
            default: seconds(settings.cache_default_timeout),
            departments: seconds(settings.cache_department_timeout),
            suppliers: seconds(settings.cache_supplier_timeout),
            medicines: seconds(settings.cache_medicine_timeout),
        }
    }

    /// Of a resource's entries.
    #[must_use]
    pub const fn of(self, resource: Stale) -> i64 {
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
            | Stale::Policies
            | Stale::Jobs
            | Stale::Views
            | Stale::Feed => self.default,
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
    made: Instant,
    until: Instant,
}

/// A page that was found.
pub struct Hit {
    pub page: Arc<Page>,
    /// It is about to expire and people want it: this caller, and no other, makes it anew behind the answer.
    pub due: bool,
    /// Until it may be answered without another look into the cache.
    pub fresh_until: Instant,
    /// [`Cache::cleared`] when it was found.
    pub cleared: u64,
}

/// Of its time, the last part in which a page that people want is made anew.
const DUE_PART: i64 = 10;
/// Pages found less often may expire.
const WANTED: u64 = 3;

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

/// Counts what left for want of room.
#[derive(Clone, Default)]
struct Leaving(Arc<AtomicU64>);

impl Lifecycle<Key, Held> for Leaving {
    type RequestState = ();

    fn begin_request(&self) {}

    fn on_evict(&self, (): &mut (), _: Key, _: Held) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// The process's cache; bounded by weight, oldest use leaves first.
pub struct Cache {
    held: Quick<Key, Held, Weight, DefaultHashBuilder, Leaving>,
    leaving: Leaving,
    /// How often something was thrown away by hand: what is remembered outside of the cache ends with it.
    cleared: AtomicU64,
    max_bytes: u64,
    counters: Counters,
    timeouts: Timeouts,
    clock: Clock,
    /// What other processes have made.
    shared: Option<Arc<Shared>>,
}

impl Cache {
    /// A cache of at most `max_bytes`.
    #[must_use]
    pub fn new(max_bytes: u64, timeouts: Timeouts, clock: Clock) -> Self {
        let entries = usize::try_from(max_bytes / 4_096).unwrap_or(usize::MAX).max(64);
        let leaving = Leaving::default();
        let held =
            Quick::with(entries, max_bytes, Weight, DefaultHashBuilder::default(), leaving.clone());
        Self {
            held,
            leaving,
            cleared: AtomicU64::new(0),
            max_bytes,
            counters: Counters::default(),
            timeouts,
            clock,
            shared: None,
        }
    }

    /// With a tier behind it that other processes share.
    #[must_use]
    pub fn with_shared(self, shared: Arc<Shared>) -> Self {
        Self { shared: Some(shared), ..self }
    }

    /// The page of a key, if it is there and not too old. This is the hot path: no allocation.
    pub fn page(&self, key: &PageKey<'_>) -> Option<Hit> {
        let (now, cleared) = (self.clock.now(), self.cleared());
        let held = self.held.get(key).filter(|held| held.until > now);
        let Some(Held { value: Value::Page(page), until, .. }) = held else { return None };
        self.counters.hit(key.resource);
        page.note_hit();
        let fresh_until = until.plus_seconds(-self.timeouts.of(key.resource) / DUE_PART);
        let due = now >= fresh_until && page.hits() >= WANTED && page.claim();
        Some(Hit { page, due, fresh_until, cleared })
    }

    /// Puts a page that was made anew in the place of the one that is about to expire.
    pub fn renew(&self, key: &PageKey<'_>, page: Page) {
        let (page, seconds) = (Arc::new(page), self.timeouts.of(key.resource));
        self.share(key, &page, seconds);
        self.held.insert(Key::from(key), self.keep(Value::Page(page), seconds));
    }

    fn keep(&self, value: Value, seconds: i64) -> Held {
        let made = self.clock.now();
        Held { value, made, until: made.plus_seconds(seconds) }
    }

    /// The page of a key; on a miss one caller makes it while the others wait.
    ///
    /// # Errors
    /// What `make` refuses; a refusal is not cached.
    pub async fn page_or<F>(&self, key: &PageKey<'_>, make: F) -> Result<Arc<Page>>
    where
        F: Future<Output = Result<Page>>,
    {
        self.page_for(key, self.timeouts.of(key.resource), make).await
    }

    /// As `page_or`, kept for so many seconds.
    ///
    /// # Errors
    /// What `make` refuses; a refusal is not cached.
    pub async fn page_for<F>(&self, key: &PageKey<'_>, seconds: i64, make: F) -> Result<Arc<Page>>
    where
        F: Future<Output = Result<Page>>,
    {
        if let Some(hit) = self.page(key) {
            return Ok(hit.page);
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
                if let Some((page, held)) = self.found_elsewhere(key, seconds).await {
                    let _ = guard.insert(held);
                    return Ok(page);
                }
                let page = Arc::new(make.await?);
                self.share(key, &page, seconds);
                // An entry that was thrown away meanwhile does not matter: the page is right all the same.
                let _ = guard.insert(self.keep(Value::Page(page.clone()), seconds));
                Ok(page)
            }
        }
    }

    /// A page that another process made: it is served as long as there, and no longer.
    async fn found_elsewhere(&self, key: &PageKey<'_>, seconds: i64) -> Option<(Arc<Page>, Held)> {
        let (page, until) = self.shared.as_ref()?.find(key).await?;
        let (page, now) = (Arc::new(page), self.clock.now());
        // Clocks of two machines differ.
        let until = until.min(now.plus_seconds(seconds));
        (until > now).then(|| (page.clone(), Held { value: Value::Page(page), made: now, until }))
    }

    fn share(&self, key: &PageKey<'_>, page: &Arc<Page>, seconds: i64) {
        if let Some(shared) = &self.shared {
            shared.put(key, page, self.clock.now().plus_seconds(seconds), seconds);
        }
    }

    /// None where no process shares this cache.
    #[must_use]
    pub fn shared(&self) -> Option<SharedStats> {
        self.shared.as_ref().map(|shared| shared.stats())
    }

    /// Throws away what a pattern names: `medicines:*`, `user:12*`, `*`, or one exact key. Answers how many.
    pub fn invalidate(&self, pattern: &str) -> usize {
        let before = self.held.len();
        self.held.retain(|key, _| !key.matches(pattern));
        if let Some(shared) = &self.shared {
            shared.clear(pattern);
        }
        self.cleared.fetch_add(1, Ordering::AcqRel);
        before.saturating_sub(self.held.len())
    }

    /// Takes out what is too old; answers how many. Nothing of it would be served again: this only makes room.
    pub fn sweep(&self) -> usize {
        let (before, now) = (self.held.len(), self.clock.now());
        self.held.retain(|_, held| held.until > now);
        before.saturating_sub(self.held.len())
    }

    /// Changes whenever something was thrown away by hand.
    #[must_use]
    pub fn cleared(&self) -> u64 {
        self.cleared.load(Ordering::Acquire)
    }

    /// Counts a page that was answered again without a look into the cache.
    pub(crate) fn note_again(&self, page: &Page, resource: Stale) {
        self.counters.hit(resource);
        page.note_hit();
    }

    /// Counts a look that another part of the program answered from memory, or could not.
    pub(crate) fn count(&self, resource: Stale, found: bool) {
        if found { self.counters.hit(resource) } else { self.counters.miss(resource) }
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

    /// The most that all entries may weigh together.
    #[must_use]
    pub fn max_bytes(&self) -> u64 {
        self.max_bytes
    }

    /// Entries that left for want of room, since the start.
    #[must_use]
    pub fn evictions(&self) -> u64 {
        self.leaving.0.load(Ordering::Relaxed)
    }

    #[must_use]
    pub const fn timeouts(&self) -> Timeouts {
        self.timeouts
    }
}
