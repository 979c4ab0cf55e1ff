//! Hit rates, held against what was promised for some resources.

use crate::app::App;
use crate::cache::{Census, ResourceStats, SharedStats};
use crate::store::Stale;
use serde::Serialize;
use utoipa::ToSchema;

/// Fewer looks say nothing about a rate.
const LEAST: u64 = 100;

/// What the cache holds and how well it serves.
#[derive(Serialize, ToSchema)]
pub(super) struct CacheState {
    entries: usize,
    /// Weight of all entries, about bytes.
    bytes: u64,
    max_bytes: u64,
    /// Entries that left for want of room.
    evictions: u64,
    /// Null where no other process shares it.
    shared: Option<SharedStats>,
    resources: Vec<Resource>,
}

#[derive(Serialize, ToSchema)]
struct Resource {
    #[serde(flatten)]
    stats: ResourceStats,
    entries: u64,
    /// Their weight, about bytes.
    bytes: u64,
    /// Age of the oldest.
    oldest_seconds: i64,
    /// Null where nothing was promised.
    expected_percent: Option<f64>,
    minimum_percent: Option<f64>,
    verdict: Option<Verdict>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    Good,
    /// Below what is expected, not below the minimum.
    Acceptable,
    Low,
    /// Too few looks to judge by.
    TooFew,
}

impl CacheState {
    pub(super) fn of(app: &App) -> Self {
        let census = app.cache.census();
        let held = |name: &str| {
            let named = |stale: &Stale| match stale {
                Stale::Nothing => name == "values",
                _ => name == stale.name(),
            };
            census.iter().find(|(stale, _)| named(stale)).map_or_else(Census::default, |(_, c)| *c)
        };
        let resources = app.cache.stats().into_iter().map(|stats| {
            let held = held(stats.resource);
            judged(stats, held)
        });
        Self {
            entries: app.cache.entries(),
            bytes: app.cache.bytes(),
            max_bytes: app.cache.max_bytes(),
            evictions: app.cache.evictions(),
            shared: app.cache.shared(),
            resources: resources.collect(),
        }
    }
}

/// Expected and least acceptable rate.
fn promise(resource: &str) -> Option<(f64, f64)> {
    match resource {
        "departments" | "suppliers" => Some((90.0, 80.0)),
        "medicines" => Some((80.0, 70.0)),
        "users" => Some((85.0, 75.0)),
        _ => None,
    }
}

fn judged(stats: ResourceStats, held: Census) -> Resource {
    let promise = promise(stats.resource);
    let looks = stats.hits + stats.misses;
    let verdict = promise.map(|promise| verdict(promise, looks, stats.hit_rate_percent));
    let (expected_percent, minimum_percent) = promise.unzip();
    Resource {
        stats,
        entries: held.entries,
        bytes: held.bytes,
        oldest_seconds: held.oldest_seconds,
        expected_percent,
        minimum_percent,
        verdict,
    }
}

fn verdict((expected, minimum): (f64, f64), looks: u64, rate: Option<f64>) -> Verdict {
    match rate {
        Some(rate) if looks >= LEAST && rate > expected => Verdict::Good,
        Some(rate) if looks >= LEAST && rate >= minimum => Verdict::Acceptable,
        Some(_) if looks >= LEAST => Verdict::Low,
        Some(_) | None => Verdict::TooFew,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_judged_by_its_promise() {
        let judge = |looks, rate| verdict((90.0, 80.0), looks, Some(rate));
        assert_eq!(judge(100, 90.1), Verdict::Good);
        assert_eq!(judge(100, 90.0), Verdict::Acceptable);
        assert_eq!(judge(100, 80.0), Verdict::Acceptable);
        assert_eq!(judge(100, 79.9), Verdict::Low);
        assert_eq!(judge(99, 10.0), Verdict::TooFew);
        assert_eq!(verdict((90.0, 80.0), 0, None), Verdict::TooFew);
    }

    #[test]
    fn alerts_look_at_what_was_promised() {
        assert!(crate::alerts::PROMISED.iter().all(|resource| promise(resource).is_some()));
    }
}
