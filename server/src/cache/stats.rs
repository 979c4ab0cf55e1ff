//! How well the cache serves, resource by resource.

use crate::store::Stale;
use serde::Serialize;
use std::sync::atomic::{AtomicU64, Ordering};

#[derive(Debug)]
struct Pair {
    hits: AtomicU64,
    misses: AtomicU64,
}

#[derive(Debug)]
pub(super) struct Counters(Vec<(Stale, Pair)>);

impl Default for Counters {
    fn default() -> Self {
        let pair = || Pair { hits: AtomicU64::new(0), misses: AtomicU64::new(0) };
        let all = std::iter::once(Stale::Nothing).chain(Stale::ALL.iter().copied());
        Self(all.map(|resource| (resource, pair())).collect())
    }
}

impl Counters {
    fn of(&self, resource: Stale) -> Option<&Pair> {
        self.0.iter().find(|(r, _)| *r == resource).map(|(_, pair)| pair)
    }

    pub(super) fn hit(&self, resource: Stale) {
        if let Some(pair) = self.of(resource) {
            pair.hits.fetch_add(1, Ordering::Relaxed);
        }
        tracing::debug!(target: "performance", resource = resource.name(), "Cache Hit");
    }

    pub(super) fn miss(&self, resource: Stale) {
        if let Some(pair) = self.of(resource) {
            pair.misses.fetch_add(1, Ordering::Relaxed);
        }
        tracing::debug!(target: "performance", resource = resource.name(), "Cache Miss");
    }

    pub(super) fn all(&self) -> Vec<ResourceStats> {
        self.0.iter().map(|(resource, pair)| ResourceStats::new(*resource, pair)).collect()
    }
}

/// Hits and misses since the start; `values` are those of the general interface.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct ResourceStats {
    pub resource: &'static str,
    pub hits: u64,
    pub misses: u64,
    /// 0 to 100; null before the first look.
    pub hit_rate_percent: Option<f64>,
}

impl ResourceStats {
    fn new(resource: Stale, pair: &Pair) -> Self {
        let (hits, misses) =
            (pair.hits.load(Ordering::Relaxed), pair.misses.load(Ordering::Relaxed));
        let thousandths = (hits * 100_000).checked_div(hits + misses);
        let rate = thousandths.and_then(|t| u32::try_from(t).ok()).map(|t| f64::from(t) / 1_000.0);
        let resource = if resource == Stale::Nothing { "values" } else { resource.name() };
        Self { resource, hits, misses, hit_rate_percent: rate }
    }
}
