//! The four figures as they are now. Probes are left out of the answer times: a thousand quick looks at `/health`
//! would hide that nobody gets their list.

use super::rules::Measured;
use crate::cache::Cache;
use crate::monitor::histogram::Counts;
use crate::monitor::{Health, Requests};
use pharmacy_contract::time::Instant;
use std::collections::VecDeque;
use std::sync::Arc;

/// Rates are those of so many seconds, as with answer times.
const WINDOW: i64 = 300;
const STEP: i64 = 30;
/// What hit rates were promised for; others change with every posting.
pub const PROMISED: [&str; 4] = ["departments", "suppliers", "medicines", "users"];
const PROBES: [&str; 7] = [
    "/health",
    "/health/live",
    "/health/ready",
    "/health/metrics",
    "/metrics",
    "/livez",
    "/readyz",
];

/// Where the figures come from.
pub struct Figures {
    pub requests: Requests,
    pub cache: Arc<Cache>,
    pub health: Health,
}

pub(super) struct Watched {
    figures: Figures,
    /// Fewer requests than this tell nothing.
    least: u64,
    /// Hits and misses so far, at moments.
    past: VecDeque<(Instant, u64, u64)>,
}

impl Watched {
    pub(super) fn new(figures: Figures, least: u64) -> Self {
        Self { figures, least: least.max(1), past: VecDeque::new() }
    }

    pub(super) fn look(&mut self, now: Instant) -> [Measured; 4] {
        self.figures.requests.turn();
        let seen = self.figures.health.snapshot();
        let percent = |value: Option<f64>| value.map_or(Measured::Unknown, Measured::Value);
        [
            self.p95(),
            self.hit_rate(now),
            percent(seen.memory_percent()),
            percent(seen.disk_percent()),
        ]
    }

    fn p95(&self) -> Measured {
        let mut all = Counts::default();
        for route in self.figures.requests.figures() {
            if !PROBES.contains(&route.route.as_str()) {
                all.add(&route.recent);
            }
        }
        if all.count() < self.least {
            Measured::TooLittle
        } else {
            Measured::Value(all.seconds(0.95))
        }
    }

    fn hit_rate(&mut self, now: Instant) -> Measured {
        let stats = self.figures.cache.stats();
        let promised = stats.iter().filter(|s| PROMISED.contains(&s.resource));
        let (hits, misses) = promised.fold((0, 0), |(h, m), s| (h + s.hits, m + s.misses));
        rate(&mut self.past, (now, hits, misses), self.least)
    }
}

fn rate(
    past: &mut VecDeque<(Instant, u64, u64)>,
    (now, hits, misses): (Instant, u64, u64),
    least: u64,
) -> Measured {
    let is_step = |(at, _, _): &(Instant, u64, u64)| *at > now || at.plus_seconds(STEP) <= now;
    if past.back().is_none_or(is_step) {
        past.push_back((now, hits, misses));
    }
    while past.get(1).is_some_and(|(at, _, _)| at.plus_seconds(WINDOW) <= now) {
        past.pop_front();
    }
    let (_, old_hits, old_misses) = past.front().copied().unwrap_or((now, 0, 0));
    let hits = hits.saturating_sub(old_hits);
    let all = hits + misses.saturating_sub(old_misses);
    if all < least {
        return Measured::TooLittle;
    }
    let tenths = u32::try_from(hits.saturating_mul(1_000) / all).unwrap_or_default();
    Measured::Value(f64::from(tenths) / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_that_of_the_last_minutes() {
        let at = |seconds: i64| Instant(seconds * 1_000_000);
        let mut past = VecDeque::new();
        assert_eq!(rate(&mut past, (at(0), 0, 0), 10), Measured::TooLittle);
        assert_eq!(rate(&mut past, (at(10), 4, 5), 10), Measured::TooLittle);
        assert_eq!(rate(&mut past, (at(20), 6, 14), 10), Measured::Value(30.0));
        for second in 30..400 {
            rate(&mut past, (at(second), 6, 14), 10);
        }
        assert_eq!(rate(&mut past, (at(401), 6, 14), 10), Measured::TooLittle);
        assert_eq!(rate(&mut past, (at(410), 96, 24), 10), Measured::Value(90.0));
        assert!(past.len() <= 12, "{past:?}");
    }
}
