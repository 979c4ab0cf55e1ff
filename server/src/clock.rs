//! The only place that asks what time it is, and that makes ids.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use pharmacy_contract::time::Instant;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use uuid::Uuid;

/// Tells the time; a test's clock stands still until it is moved.
#[derive(Clone)]
pub struct Clock {
    fixed: Option<Arc<AtomicI64>>,
    zone: TimeZone,
}

impl Clock {
    #[must_use]
    pub fn system(zone: TimeZone) -> Self {
        Self { fixed: None, zone }
    }

    /// Stands at `at` until `advance` moves it.
    #[must_use]
    pub fn fixed(at: Instant) -> Self {
        Self::fixed_in(at, TimeZone::UTC)
    }

    /// The same at a facility of this time zone.
    #[must_use]
    pub fn fixed_in(at: Instant, zone: TimeZone) -> Self {
        Self { fixed: Some(Arc::new(AtomicI64::new(at.0))), zone }
    }

    /// Stands at this moment in this zone until `advance` moves it.
    #[must_use]
    pub fn standing(&self) -> Self {
        let fixed = Some(Arc::new(AtomicI64::new(self.now().0)));
        Self { fixed, zone: self.zone.clone() }
    }

    #[must_use]
    pub const fn can_be_moved(&self) -> bool {
        self.fixed.is_some()
    }

    pub fn advance(&self, seconds: i64) {
        if let Some(fixed) = &self.fixed {
            fixed.fetch_add(seconds.saturating_mul(1_000_000), Ordering::SeqCst);
        }
    }

    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that asks")]
    pub fn now(&self) -> Instant {
        match &self.fixed {
            Some(fixed) => Instant(fixed.load(Ordering::SeqCst)),
            None => Instant(jiff::Timestamp::now().as_microsecond()),
        }
    }

    /// The calendar day at the facility.
    #[must_use]
    pub fn today(&self) -> Date {
        self.day_of(self.now())
    }

    /// The calendar day of a moment at the facility.
    #[must_use]
    pub fn day_of(&self, at: Instant) -> Date {
        jiff::Timestamp::from_microsecond(at.0)
            .map_or(Date::MIN, |at| at.to_zoned(self.zone.clone()).date())
    }

    /// When a calendar day begins at the facility.
    #[must_use]
    pub fn start_of(&self, day: Date) -> Instant {
        let start = day.to_zoned(self.zone.clone());
        start.map_or(Instant(i64::MAX), |start| Instant(start.timestamp().as_microsecond()))
    }
}

/// A new id; ids of one process rise.
#[must_use]
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}
