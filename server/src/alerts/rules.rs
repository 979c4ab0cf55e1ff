//! When an alert fires and when it is over. Pure: a figure and a moment go in, a change of state comes out.
//!
//! A figure must be wrong for a while before it fires, and clearly right for a while before it is over: what wavers
//! around a threshold is told once.

use pharmacy_contract::time::Instant;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Warning,
    Critical,
}

impl Severity {
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}

/// On which side of the threshold a figure is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    Above,
    Below,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Quiet,
    /// Wrong, but not for long enough.
    Pending,
    Firing,
}

/// What a look at a figure said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measured {
    Value(f64),
    /// There was too little to judge by, so nothing is wrong.
    TooLittle,
    /// It could not be seen: nothing changes.
    Unknown,
}

/// How long a figure must be wrong or right, in seconds.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    pub fires_after: i64,
    pub clears_after: i64,
}

/// A rule with its state.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Alert {
    pub name: &'static str,
    pub severity: Severity,
    pub state: State,
    /// When this state began.
    pub since: Instant,
    /// Null when there is too little to judge by.
    pub value: Option<f64>,
    pub threshold: f64,
    /// On which side of the threshold it is wrong.
    pub wrong: Side,
    pub unit: &'static str,
    /// How far on the right side it must be to be over.
    #[serde(skip)]
    margin: f64,
    #[serde(skip)]
    right_since: Option<Instant>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Fired,
    Cleared,
}

impl Alert {
    pub(super) fn new(
        (name, severity): (&'static str, Severity),
        (wrong, threshold, margin): (Side, f64, f64),
        unit: &'static str,
        now: Instant,
    ) -> Self {
        let (state, since) = (State::Quiet, now);
        let (value, right_since) = (None, None);
        Self { name, severity, state, since, value, threshold, wrong, unit, margin, right_since }
    }

    #[must_use]
    pub fn is_firing(&self) -> bool {
        self.state == State::Firing
    }

    fn is_wrong(&self, value: f64) -> bool {
        match self.wrong {
            Side::Above => value > self.threshold,
            Side::Below => value < self.threshold,
        }
    }

    fn is_clearly_right(&self, value: f64) -> bool {
        match self.wrong {
            Side::Above => value <= self.threshold - self.margin,
            Side::Below => value >= self.threshold + self.margin,
        }
    }

    pub(super) fn look(
        &mut self,
        measured: Measured,
        now: Instant,
        patience: Patience,
    ) -> Option<Change> {
        let (wrong, right) = match measured {
            Measured::Unknown => return None,
            Measured::TooLittle => (false, true),
            Measured::Value(value) => (self.is_wrong(value), self.is_clearly_right(value)),
        };
        self.value = match measured {
            // To be read, not to be judged by.
            Measured::Value(value) => Some((value * 1e4).round() / 1e4),
            Measured::TooLittle | Measured::Unknown => None,
        };
        match self.state {
            State::Firing => self.look_while_firing(right, now, patience.clears_after),
            State::Pending if !wrong => self.turn(State::Quiet, now, None),
            State::Quiet if !wrong => None,
            State::Quiet | State::Pending => {
                if self.state == State::Quiet {
                    self.turn(State::Pending, now, None);
                }
                let is_time = now >= self.since.plus_seconds(patience.fires_after);
                if is_time { self.turn(State::Firing, now, Some(Change::Fired)) } else { None }
            }
        }
    }

    fn look_while_firing(&mut self, right: bool, now: Instant, after: i64) -> Option<Change> {
        if !right {
            self.right_since = None;
            return None;
        }
        let since = *self.right_since.get_or_insert(now);
        if now < since.plus_seconds(after) {
            return None;
        }
        self.right_since = None;
        self.turn(State::Quiet, now, Some(Change::Cleared))
    }

    fn turn(&mut self, state: State, now: Instant, change: Option<Change>) -> Option<Change> {
        (self.state, self.since) = (state, now);
        change
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Measured::{TooLittle, Unknown, Value};

    const PATIENCE: Patience = Patience { fires_after: 60, clears_after: 120 };

    fn at(seconds: i64) -> Instant {
        Instant(seconds * 1_000_000)
    }

    fn memory() -> Alert {
        Alert::new(("memory", Severity::Warning), (Side::Above, 85.0, 2.0), "percent", at(0))
    }

    /// Shows the alert a figure every ten seconds; answers its changes with their seconds.
    fn seen(alert: &mut Alert, figures: &[Measured]) -> Vec<(i64, Change)> {
        let from = alert.since.0 / 1_000_000;
        let looks = (0..).map(|n| from + n * 10).zip(figures);
        looks.filter_map(|(t, f)| Some((t, alert.look(*f, at(t), PATIENCE)?))).collect()
    }

    #[test]
    fn it_fires_after_a_while_and_once() {
        let mut alert = memory();
        assert_eq!(seen(&mut alert, &[Value(86.0); 30]), [(60, Change::Fired)]);
        assert_eq!((alert.state, alert.since, alert.value), (State::Firing, at(60), Some(86.0)));
    }

    #[test]
    fn on_the_threshold_is_not_above() {
        assert_eq!(seen(&mut memory(), &[Value(85.0); 30]), []);
    }

    #[test]
    fn a_short_peak_is_not_told() {
        let mut peaks = vec![];
        for _ in 0..20 {
            peaks.extend([Value(99.0); 5]);
            peaks.push(Value(84.9));
        }
        assert_eq!(seen(&mut memory(), &peaks), []);
    }

    #[test]
    fn wavering_is_told_once() {
        let mut alert = memory();
        let mut figures = vec![Value(90.0); 10];
        for _ in 0..50 {
            figures.extend([Value(84.0), Value(86.0), Value(82.0), Value(82.0), Value(84.5)]);
        }
        assert_eq!(seen(&mut alert, &figures), [(60, Change::Fired)]);
        assert!(alert.is_firing());
    }

    #[test]
    fn it_is_over_when_it_is_clearly_right_for_a_while() {
        let mut alert = memory();
        seen(&mut alert, &[Value(90.0); 7]);
        // Below the threshold, but not clearly.
        assert_eq!(seen(&mut alert, &[Value(83.5); 60]), []);
        assert_eq!(seen(&mut alert, &[Value(83.0); 60]), [(60 + 120, Change::Cleared)]);
        assert_eq!(alert.state, State::Quiet);
    }

    #[test]
    fn below_is_wrong_for_a_rate() {
        let rule = (Side::Below, 70.0, 2.0);
        let mut alert = Alert::new(("rate", Severity::Critical), rule, "percent", at(0));
        assert_eq!(seen(&mut alert, &[Value(69.9); 8]), [(60, Change::Fired)]);
        assert_eq!(seen(&mut alert, &[Value(71.9); 60]), []);
        assert_eq!(seen(&mut alert, &[Value(72.0); 60]), [(180, Change::Cleared)]);
    }

    #[test]
    fn too_little_is_nothing_wrong_and_unknown_changes_nothing() {
        let mut alert = memory();
        assert_eq!(seen(&mut alert, &[TooLittle; 30]), []);
        assert_eq!(seen(&mut alert, &[Value(90.0), Unknown, Unknown, Value(90.0)]), []);
        assert_eq!(alert.state, State::Pending);
        seen(&mut alert, &[Value(90.0); 10]);
        assert!(alert.is_firing());
        assert_eq!(seen(&mut alert, &[Unknown; 60]), []);
        assert!(alert.is_firing());
        assert_eq!(seen(&mut alert, &[TooLittle; 14]).len(), 1);
        assert_eq!((alert.state, alert.value), (State::Quiet, None));
    }
}
