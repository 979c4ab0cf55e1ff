//! How often which value was seen, in buckets an eighth of an octave wide: quantiles are off by a sixteenth at most.
//! Noting is two atomic additions; nobody waits for anybody.

use super::host::float;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Time is counted in parts of a second that make whole and half seconds bounds of buckets.
pub const PARTS: u64 = 1 << 20;
/// Values below are their own bucket.
const PLAIN: u64 = 16;
const OCTAVES: u64 = 24;
const BUCKETS: u64 = PLAIN + OCTAVES * 8;

/// Counts by value; grows no more once made (1.7 kB).
pub struct Histogram {
    /// The last holds all that is larger.
    counts: Box<[AtomicU64]>,
    sum: AtomicU64,
}

/// What was counted, at one moment or between two.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Buckets that hold something, with how many, by rising value.
    pub(super) held: Vec<(u16, u64)>,
    pub(super) sum: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { counts: (0..=BUCKETS).map(|_| AtomicU64::new(0)).collect(), sum: AtomicU64::new(0) }
    }
}

impl Histogram {
    pub fn note(&self, value: u64) {
        let at = usize::from(bucket(value));
        if let Some(count) = self.counts.get(at).or_else(|| self.counts.last()) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        self.sum.fetch_add(value, Ordering::Relaxed);
    }

    pub fn time(&self, took: Duration) {
        self.note(parts(took));
    }

    #[must_use]
    pub fn counts(&self) -> Counts {
        let all = (0_u16..).zip(self.counts.iter().map(|count| count.load(Ordering::Relaxed)));
        Counts {
            held: all.filter(|(_, count)| *count > 0).collect(),
            sum: self.sum.load(Ordering::Relaxed),
        }
    }
}

impl Counts {
    #[must_use]
    pub const fn sum(&self) -> u64 {
        self.sum
    }

    #[must_use]
    pub fn count(&self) -> u64 {
        self.held.iter().map(|(_, count)| count).sum()
    }

    /// What has come since `before`.
    #[must_use]
    pub fn since(&self, before: &Self) -> Self {
        let old = |bucket: u16| {
            before.held.binary_search_by_key(&bucket, |(b, _)| *b).ok().and_then(|at| {
                let (_, count) = before.held.get(at)?;
                Some(*count)
            })
        };
        let fresh = |(bucket, count): &(u16, u64)| {
            let count = count.saturating_sub(old(*bucket).unwrap_or_default());
            (count > 0).then_some((*bucket, count))
        };
        Self {
            held: self.held.iter().filter_map(fresh).collect(),
            sum: self.sum.wrapping_sub(before.sum),
        }
    }

    pub fn add(&mut self, other: &Self) {
        let mut all = std::collections::BTreeMap::new();
        for (bucket, count) in self.held.iter().chain(&other.held) {
            *all.entry(*bucket).or_insert(0) += *count;
        }
        self.held = all.into_iter().collect();
        self.sum = self.sum.wrapping_add(other.sum);
    }

    /// How many were not above a value that is the bound of a bucket.
    #[must_use]
    pub fn up_to(&self, value: u64) -> u64 {
        let within = self.held.iter().take_while(|(bucket, _)| upper(*bucket) <= value);
        within.map(|(_, count)| count).sum()
    }

    /// The value that this share of all does not exceed; zero when there was nothing.
    #[must_use]
    pub fn quantile(&self, share: f64) -> f64 {
        let wanted = share * float(self.count());
        let mut passed = 0.0;
        for (bucket, count) in &self.held {
            let count = float(*count);
            if passed + count >= wanted {
                let (low, high) = (float(lower(*bucket)), float(upper(*bucket)));
                return low + (high - low) * ((wanted - passed) / count).clamp(0.0, 1.0);
            }
            passed += count;
        }
        0.0
    }

    /// As times: seconds.
    #[must_use]
    pub fn seconds(&self, share: f64) -> f64 {
        self.quantile(share) / float(PARTS)
    }

    #[must_use]
    pub fn sum_seconds(&self) -> f64 {
        float(self.sum) / float(PARTS)
    }

    #[must_use]
    pub fn average_seconds(&self) -> f64 {
        let count = self.count();
        if count == 0 { 0.0 } else { self.sum_seconds() / float(count) }
    }
}

fn parts(took: Duration) -> u64 {
    let below = u64::from(took.subsec_nanos()) * PARTS / 1_000_000_000;
    took.as_secs().saturating_mul(PARTS).saturating_add(below)
}

fn bucket(value: u64) -> u16 {
    let at = if value < PLAIN {
        value
    } else {
        let octave = u64::from(63 - value.leading_zeros());
        (PLAIN + (octave - 4) * 8 + ((value >> (octave - 3)) & 7)).min(BUCKETS)
    };
    u16::try_from(at).unwrap_or(u16::MAX)
}

/// A bucket holds values from here …
fn lower(bucket: u16) -> u64 {
    match u64::from(bucket).checked_sub(PLAIN) {
        None => u64::from(bucket),
        Some(past) => (8 + past % 8) << (past / 8 + 1),
    }
}

/// … to below here.
fn upper(bucket: u16) -> u64 {
    lower(bucket.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_lies_in_its_bucket_and_buckets_are_narrow() {
        let mut before = 0;
        for value in (0..5_000).chain((0..220).map(|n| 5_000 + n * n * n * 17)) {
            let at = bucket(value);
            assert!(lower(at) <= value && value < upper(at), "{value} in {at}");
            assert!(at >= before);
            assert!(at < 16 || (upper(at) - lower(at)) * 8 <= lower(at), "{at}");
            before = at;
        }
        assert_eq!(u64::from(bucket(u64::MAX)), BUCKETS);
    }

    #[test]
    fn quantiles_are_close() {
        let histogram = Histogram::default();
        (1..=10_000_u64).for_each(|n| histogram.time(Duration::from_micros(n * 100)));
        let counts = histogram.counts();
        for (share, seconds) in [(0.5, 0.5), (0.95, 0.95), (0.99, 0.99)] {
            let found = counts.seconds(share);
            assert!((found / seconds - 1.0).abs() < 0.07, "{share}: {found}");
        }
        assert!((counts.average_seconds() - 0.500_05).abs() < 0.001);
        assert_eq!(counts.count(), 10_000);
        assert!(Counts::default().quantile(0.5).abs() < 1e-9);
    }

    #[test]
    fn whole_seconds_are_bounds() {
        let histogram = Histogram::default();
        for ms in [999, 1_001, 2_999, 3_001, 200_000_000] {
            histogram.time(Duration::from_millis(ms));
        }
        let counts = histogram.counts();
        let up_to = |seconds: u64| counts.up_to(seconds * PARTS);
        assert_eq!((up_to(1), up_to(2), up_to(3), up_to(4)), (1, 2, 3, 4));
        assert_eq!(counts.count(), 5);
    }

    #[test]
    fn a_difference_is_what_came_between() {
        let histogram = Histogram::default();
        histogram.note(3);
        histogram.note(100);
        let before = histogram.counts();
        histogram.note(100);
        histogram.note(1_000);
        let between = histogram.counts().since(&before);
        assert_eq!((between.count(), between.sum), (2, 1_100));
        let mut whole = before.clone();
        whole.add(&between);
        assert_eq!(whole, histogram.counts());
    }
}
