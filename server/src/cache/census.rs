//! What lies in the cache at this moment, by resource. Walks along all entries: for people, not for every second.

use super::page::Key;
use super::{Cache, Value, Weight};
use crate::store::Stale;
use quick_cache::Weighter;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The entries of one resource.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Census {
    pub entries: u64,
    /// Their weight, about bytes.
    pub bytes: u64,
    /// Age of the oldest in seconds.
    pub oldest_seconds: i64,
}

impl Cache {
    /// By resource; `Stale::Nothing` stands for values of the general interface.
    #[must_use]
    pub fn census(&self) -> BTreeMap<Stale, Census> {
        let now = self.clock.now().0;
        let mut all = BTreeMap::<Stale, Census>::new();
        for (key, held) in self.held.iter() {
            let one = all.entry(key.resource()).or_default();
            one.entries += 1;
            one.bytes += Weight.weight(&key, &held);
            let age = now.saturating_sub(held.made.0) / 1_000_000;
            one.oldest_seconds = one.oldest_seconds.max(age);
        }
        all
    }

    /// Resource and query of the pages that were found most often, at most `limit`.
    #[must_use]
    pub fn hottest(&self, limit: usize) -> Vec<(Stale, String)> {
        let hot = self.held.iter().filter_map(|(key, held)| match (key, held.value) {
            (Key::Page { resource, query, .. }, Value::Page(page)) if page.hits() > 0 => {
                Some((page.hits(), resource, query))
            }
            _ => None,
        });
        let mut hot: Vec<_> = hot.collect();
        hot.sort_by_key(|(hits, ..)| Reverse(*hits));
        hot.into_iter().take(limit).map(|(_, resource, query)| (resource, query.into())).collect()
    }
}
