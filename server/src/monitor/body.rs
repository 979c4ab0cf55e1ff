//! The health answer as text of a fixed length: a load tester counts an answer of another length as a failure. What
//! is shorter than its place is followed by blanks, which JSON allows.

use super::host::{Own, Room, float};
use std::fmt::Write;
use std::time::Duration;

const GB: f64 = 1_073_741_824.0;
const SHORT_PERCENT: f64 = 95.0;

/// One look at everything.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Seen {
    /// Seconds since 1970.
    pub(super) now: i64,
    pub(super) up: Duration,
    pub(super) store_answers: bool,
    pub(super) store_took: Duration,
    pub(super) can_write: bool,
    pub(super) memory: Room,
    pub(super) disk: Room,
    pub(super) own: Own,
}

impl Seen {
    /// The host is short of something: still serving, but somebody should look.
    fn is_short(&self) -> bool {
        let short = |room: Room| room.used_percent() > SHORT_PERCENT;
        !self.can_write || short(self.memory) || short(self.disk)
    }

    pub(super) fn status(&self) -> &'static str {
        match (self.store_answers, self.is_short()) {
            (false, _) => "unhealthy",
            (true, true) => "degraded",
            (true, false) => "healthy",
        }
    }

    pub(super) fn health(&self) -> String {
        let up = self.up.as_secs();
        let boot = self.now.saturating_sub(i64::try_from(up).unwrap_or(i64::MAX));
        let mut text = Fixed(String::with_capacity(1_024));
        text.raw("{\"status\":").word(self.status()).raw(",\"timestamp\":").whole(self.now);
        text.raw(",\"checks\":{\"database\":{\"status\":").word(if self.store_answers {
            "healthy"
        } else {
            "unhealthy"
        });
        text.raw(",\"response_time\":").number(self.store_took.as_secs_f64(), 6, 12);
        text.raw("},\"file_system\":{\"status\":").word(if self.can_write {
            "healthy"
        } else {
            "degraded"
        });
        text.raw("},\"memory\":{").room(self.memory, "available_gb");
        text.raw("},\"disk\":{").room(self.disk, "free_gb");
        text.raw("}},\"version\":\"")
            .raw(env!("CARGO_PKG_VERSION"))
            .raw("\",\"uptime\":{\"seconds\":")
            .natural(up);
        text.raw(",\"readable\":").quoted(&readable(up), 24).raw(",\"boot_time\":").whole(boot);
        text.raw("}}\n");
        text.0
    }

    pub(super) fn ready(&self) -> &'static str {
        if self.store_answers { "{\"status\":\"ready\"}\n" } else { "{\"status\":\"not ready\"}\n" }
    }
}

/// `1d 2h 3m 4s`
pub(super) fn readable(seconds: u64) -> String {
    let (minutes, hours) = (seconds / 60, seconds / 3600);
    format!("{}d {}h {}m {}s", (hours / 24).min(9_999_999), hours % 24, minutes % 60, seconds % 60)
}

struct Fixed(String);

impl Fixed {
    fn raw(&mut self, text: &str) -> &mut Self {
        self.0.push_str(text);
        self
    }

    fn padded(&mut self, text: &str, width: usize) -> &mut Self {
        write!(self.0, "{text:<width$}").ok();
        self
    }

    fn quoted(&mut self, text: &str, width: usize) -> &mut Self {
        self.padded(&format!("\"{text}\""), width)
    }

    fn word(&mut self, word: &str) -> &mut Self {
        self.quoted(word, "\"unhealthy\"".len())
    }

    fn whole(&mut self, number: i64) -> &mut Self {
        self.padded(&number.clamp(0, 99_999_999_999).to_string(), 11)
    }

    fn natural(&mut self, number: u64) -> &mut Self {
        self.whole(i64::try_from(number).unwrap_or(i64::MAX))
    }

    /// `width` counts the digits before the point, the point and the decimals.
    fn number(&mut self, number: f64, decimals: usize, width: usize) -> &mut Self {
        let digits = i32::try_from(width - decimals - 1).unwrap_or(1);
        let most = 10_f64.powi(digits) - 1.0;
        let number = if number.is_finite() { number.clamp(0.0, most) } else { 0.0 };
        self.padded(&format!("{number:.decimals$}"), width)
    }

    fn room(&mut self, room: Room, free_name: &str) -> &mut Self {
        let status = if room.used_percent() > SHORT_PERCENT { "degraded" } else { "healthy" };
        self.raw("\"status\":").word(status).raw(",\"usage_percent\":").number(
            room.used_percent(),
            1,
            5,
        );
        self.raw(",\"").raw(free_name).raw("\":").number(float(room.free) / GB, 1, 10);
        self.raw(",\"total_gb\":").number(float(room.total) / GB, 1, 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pharmacy_contract::health::Health;

    fn seen(seed: u64) -> Seen {
        // Numbers of every magnitude, the same in each run.
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 1) >> (state % 63)
        };
        let mut room = || Room { total: next(), free: next() };
        let (memory, disk) = (room(), room());
        Seen {
            now: i64::try_from(next() % 99_999_999_999).unwrap(),
            up: Duration::from_secs(next()),
            store_answers: next() % 2 == 0,
            store_took: Duration::from_nanos(next()),
            can_write: next() % 2 == 0,
            memory,
            disk,
            own: Own::default(),
        }
    }

    #[test]
    fn the_answer_has_one_length_and_the_samples_shape() {
        let expected = Seen::default().health().len();
        for seed in 0..20_000 {
            let text = seen(seed).health();
            assert_eq!(text.len(), expected, "{text}");
            let read: Health =
                serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e} in {text}"));
            assert!((0.0..=100.0).contains(&read.checks.memory.usage_percent), "{text}");
            assert_eq!(read.uptime.boot_time.max(0), read.uptime.boot_time);
        }
    }

    #[test]
    fn short_of_something_is_degraded_and_a_silent_store_is_unhealthy() {
        let room = |free| Room { total: 100, free };
        let well = Seen {
            store_answers: true,
            can_write: true,
            memory: room(50),
            disk: room(50),
            ..Seen::default()
        };
        assert_eq!(well.status(), "healthy");
        assert_eq!(Seen { disk: room(4), ..well }.status(), "degraded");
        assert_eq!(Seen { memory: room(4), ..well }.status(), "degraded");
        assert_eq!(Seen { memory: room(5), ..well }.status(), "healthy");
        assert_eq!(Seen { can_write: false, ..well }.status(), "degraded");
        assert_eq!(Seen { store_answers: false, ..well }.status(), "unhealthy");
    }

    #[test]
    fn time_is_told_as_the_sample_tells_it() {
        assert_eq!(readable(86_400), "1d 0h 0m 0s");
        assert_eq!(readable(93_784), "1d 2h 3m 4s");
    }
}
