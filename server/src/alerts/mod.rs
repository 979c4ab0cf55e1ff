//! The program watches itself: four figures against their thresholds, every few seconds. A change of state is written
//! down and passed on.

mod command;
mod deliver;
mod figures;
mod notice;
mod rules;
mod webhook;

pub use rules::{Alert, Severity, Side, State};

use crate::clock::Clock;
use crate::config::Settings;
use crate::error::Result;
use crate::monitor::sampler::Periodic;
use deliver::Delivery;
use figures::Watched;
use notice::Notice;
use pharmacy_contract::time::Instant;
use rules::{Change, Measured, Patience};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

pub use figures::{Figures, PROMISED};

const EVERY: Duration = Duration::from_secs(2);

/// The rules with their states; clones share them. Kept in memory: after a restart everything is looked at anew.
#[derive(Clone)]
pub struct Alerts(Arc<Shared>);

struct Shared {
    all: Mutex<Vec<Alert>>,
    patience: Patience,
    delivery: Delivery,
    clock: Clock,
}

impl Alerts {
    /// # Errors
    /// A way to pass alerts on that cannot be used.
    pub fn new(settings: &Settings, clock: Clock) -> Result<Self> {
        let seconds = |s: u64| i64::try_from(s).unwrap_or(i64::MAX / 2_000_000);
        let shared = Shared {
            all: Mutex::new(rules(settings, clock.now())),
            patience: Patience {
                fires_after: seconds(settings.alert_after_seconds),
                clears_after: seconds(settings.alert_clear_seconds),
            },
            delivery: Delivery::start(settings)?,
            clock,
        };
        Ok(Self(Arc::new(shared)))
    }

    /// Each rule as it stands.
    #[must_use]
    pub fn all(&self) -> Vec<Alert> {
        self.0.all.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Looks at the figures every few seconds from now on.
    ///
    /// # Errors
    /// No thread could be started.
    pub fn start(&self, figures: Figures, least: u64) -> Result<Periodic> {
        let (alerts, mut watched) = (self.clone(), Watched::new(figures, least));
        Periodic::start("alerts", EVERY, move || {
            let measured = watched.look(alerts.0.clock.now());
            alerts.look(measured);
        })
    }

    /// One figure a rule, in their order.
    fn look(&self, measured: [Measured; 4]) {
        let now = self.0.clock.now();
        let mut all = self.0.all.lock().unwrap_or_else(PoisonError::into_inner);
        for (alert, measured) in all.iter_mut().zip(measured) {
            if let Some(change) = alert.look(measured, now, self.0.patience) {
                tell(alert, change);
                self.0.delivery.put(Notice::new(alert, change, now));
            }
        }
    }
}

fn rules(settings: &Settings, now: Instant) -> Vec<Alert> {
    let seconds = number(settings.alert_p95_ms) / 1e3;
    let new = |name, severity, rule, unit| Alert::new((name, severity), rule, unit, now);
    vec![
        new(
            "response_time_p95",
            Severity::Warning,
            (Side::Above, seconds, seconds / 10.0),
            "seconds",
        ),
        new(
            "cache_hit_rate",
            Severity::Critical,
            (Side::Below, number(settings.alert_hit_rate_percent), 2.0),
            "percent",
        ),
        new(
            "memory_usage",
            Severity::Warning,
            (Side::Above, number(settings.alert_memory_percent), 2.0),
            "percent",
        ),
        new(
            "disk_usage",
            Severity::Critical,
            (Side::Above, number(settings.alert_disk_percent), 2.0),
            "percent",
        ),
    ]
}

fn number(setting: u64) -> f64 {
    u32::try_from(setting).map_or(f64::from(u32::MAX), f64::from)
}

fn tell(alert: &Alert, change: Change) {
    let Alert { name, value, threshold, unit, .. } = alert;
    match (change, alert.severity) {
        (Change::Fired, Severity::Critical) => {
            tracing::error!(target: "performance", name, value, threshold, unit, "Alert Firing");
        }
        (Change::Fired, Severity::Warning) => {
            tracing::warn!(target: "performance", name, value, threshold, unit, "Alert Firing");
        }
        (Change::Cleared, _) => {
            tracing::warn!(target: "performance", name, value, threshold, unit, "Alert Cleared");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_are_those_that_were_promised() {
        let dir = tempfile::tempdir().unwrap();
        let settings = Settings::for_tests(dir.path());
        let alerts = Alerts::new(&settings, Clock::fixed(Instant(0))).unwrap();
        let told: Vec<_> = alerts
            .all()
            .iter()
            .map(|a| (a.name, a.wrong, a.threshold, a.severity.word()))
            .collect();
        let expected = [
            ("response_time_p95", Side::Above, 3.0, "warning"),
            ("cache_hit_rate", Side::Below, 70.0, "critical"),
            ("memory_usage", Side::Above, 85.0, "warning"),
            ("disk_usage", Side::Above, 90.0, "critical"),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn figures_that_are_given_fire_and_clear_their_own_alert_only() {
        let dir = tempfile::tempdir().unwrap();
        let settings = Settings::for_tests(dir.path());
        let clock = Clock::fixed(Instant(0));
        let alerts = Alerts::new(&settings, clock.clone()).unwrap();
        let firing = || -> Vec<&str> {
            alerts.all().iter().filter(|a| a.is_firing()).map(|a| a.name).collect()
        };
        let well = [
            Measured::TooLittle,
            Measured::Value(99.0),
            Measured::Value(40.0),
            Measured::Value(40.0),
        ];
        let full = [well[0], well[1], well[2], Measured::Value(91.0)];
        for _ in 0..6 {
            alerts.look(full);
            assert!(firing().is_empty());
            clock.advance(10);
        }
        alerts.look(full);
        assert_eq!(firing(), ["disk_usage"]);
        for _ in 0..13 {
            alerts.look(well);
            clock.advance(10);
        }
        assert!(firing().is_empty());
    }
}
