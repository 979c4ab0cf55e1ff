//! Failed sign-ins, counted for each account and address; successes are free. Forgotten by time, so nobody is ever
//! locked out for good.

use crate::error::{Refusal, Result};
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::time::Instant;
use quick_cache::sync::Cache;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// Pairs that are remembered; the oldest leave first.
const REMEMBERED: usize = 20_000;
/// Each wait is twice as long as the one before, at most this many windows.
const LONGEST_WAIT: i64 = 4;

/// Who tries from where; the name as key text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pair {
    pub account: String,
    pub address: IpAddr,
}

#[derive(Debug, Default)]
struct Failures {
    count: u32,
    first: Instant,
    /// Waits one after the other.
    waits: u32,
    until: Instant,
}

pub struct Limiter {
    known: Cache<Pair, Arc<Mutex<Failures>>>,
    allowed: u32,
    window: i64,
}

impl Limiter {
    /// So many failures in so many seconds.
    pub fn new(allowed: u32, window: i64) -> Self {
        Self { known: Cache::new(REMEMBERED), allowed: allowed.max(1), window: window.max(1) }
    }

    /// # Errors
    /// `TooManyFailures`, with the seconds that are left to wait.
    pub fn admit(&self, pair: &Pair, now: Instant) -> Result<()> {
        let Some(failures) = self.known.get(pair) else { return Ok(()) };
        let until = failures.lock().unwrap_or_else(PoisonError::into_inner).until;
        let left = until.0.saturating_sub(now.0);
        if left <= 0 {
            return Ok(());
        }
        let seconds = left.unsigned_abs().div_ceil(1_000_000);
        let detail = format!("too many failed sign-ins; try again in {seconds} seconds");
        let refusal = Refusal::new(ProblemKind::TooManyFailures, detail);
        Err(Refusal { retry_after: Some(seconds), ..refusal }.into())
    }

    /// True when this one closes the door for a while.
    pub fn failed(&self, pair: &Pair, now: Instant) -> bool {
        let fresh = || Ok::<_, std::convert::Infallible>(Arc::default());
        let Ok(failures) = self.known.get_or_insert_with(pair, fresh);
        let mut failures = failures.lock().unwrap_or_else(PoisonError::into_inner);
        if now >= failures.first.plus_seconds(self.window) {
            (failures.count, failures.first) = (0, now);
        }
        if now >= failures.until.plus_seconds(self.window * LONGEST_WAIT) {
            failures.waits = 0;
        }
        failures.count += 1;
        let is_last = failures.count >= self.allowed;
        if is_last {
            let wait = self.window * 2_i64.saturating_pow(failures.waits).min(LONGEST_WAIT);
            failures.until = now.plus_seconds(wait);
            failures.waits += 1;
            failures.count = 0;
        }
        is_last
    }

    /// From wherever they came.
    pub fn forget(&self, account: &str) {
        self.known.retain(|pair, _| pair.account != account);
    }

    pub fn succeeded(&self, pair: &Pair) {
        self.known.remove(pair);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    const MINUTE: i64 = 60;

    fn pair(account: &str, last: u8) -> Pair {
        Pair { account: account.into(), address: IpAddr::V4(Ipv4Addr::new(10, 0, 0, last)) }
    }

    fn fail(limiter: &Limiter, times: u32, now: Instant) {
        for _ in 0..times {
            limiter.failed(&pair("maria", 1), now);
        }
    }

    fn wait(limiter: &Limiter, now: Instant) -> Option<u64> {
        limiter.admit(&pair("maria", 1), now).err().and_then(|e| e.refusal().retry_after)
    }

    #[test]
    fn the_fifth_failure_closes_the_door_for_a_window() {
        let limiter = Limiter::new(5, 15 * MINUTE);
        let start = Instant(1_000_000_000_000);
        fail(&limiter, 4, start);
        assert_eq!(wait(&limiter, start), None);
        fail(&limiter, 1, start);
        assert_eq!(wait(&limiter, start), Some(900));
        assert_eq!(wait(&limiter, start.plus_seconds(899)), Some(1));
        assert_eq!(wait(&limiter, start.plus_seconds(900)), None);
    }

    #[test]
    fn only_that_account_from_that_address_waits() {
        let limiter = Limiter::new(5, 15 * MINUTE);
        fail(&limiter, 5, Instant(0));
        assert!(limiter.admit(&pair("maria", 2), Instant(0)).is_ok());
        assert!(limiter.admit(&pair("peter", 1), Instant(0)).is_ok());
    }

    #[test]
    fn waits_grow_and_have_an_end() {
        let limiter = Limiter::new(5, 15 * MINUTE);
        let mut now = Instant(0);
        for seconds in [900, 1_800, 3_600, 3_600] {
            fail(&limiter, 5, now);
            assert_eq!(wait(&limiter, now), Some(seconds));
            now = now.plus_seconds(3_600);
        }
        now = now.plus_seconds(60 * MINUTE);
        fail(&limiter, 5, now);
        assert_eq!(wait(&limiter, now), Some(900), "a quiet hour forgets the waits");
    }

    #[test]
    fn success_and_time_forget_failures() {
        let limiter = Limiter::new(5, 15 * MINUTE);
        fail(&limiter, 4, Instant(0));
        limiter.succeeded(&pair("maria", 1));
        fail(&limiter, 4, Instant(0));
        fail(&limiter, 4, Instant(0).plus_seconds(15 * MINUTE));
        assert_eq!(wait(&limiter, Instant(0).plus_seconds(15 * MINUTE)), None);
    }
}
