//! What somebody is told about an alert: a few fields for programs, a sentence for people. Nothing of any patient.

use super::rules::{Alert, Change, Severity, Side};
use pharmacy_contract::time::Instant;
use serde::Serialize;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Notice {
    pub(super) alert: &'static str,
    /// `firing` or `cleared`.
    pub(super) state: &'static str,
    pub(super) severity: Severity,
    pub(super) value: Option<f64>,
    pub(super) threshold: f64,
    pub(super) unit: &'static str,
    pub(super) at: Instant,
    /// Chat services show this field.
    pub(super) text: String,
}

impl Notice {
    pub(super) fn new(alert: &Alert, change: Change, at: Instant) -> Self {
        let state = match change {
            Change::Fired => "firing",
            Change::Cleared => "cleared",
        };
        let unit = if alert.unit == "percent" { " %" } else { " s" };
        let value = alert.value.map_or_else(
            || "there is too little to judge by".to_owned(),
            |value| format!("it is {value:.1}{unit}"),
        );
        let side = match alert.wrong {
            Side::Above => "above",
            Side::Below => "below",
        };
        let name = alert.name.replace('_', " ");
        let text = format!(
            "ALORF Pharmacy: {name} {state} ({}): {value}; {side} {}{unit} is wrong. {at}",
            alert.severity.word(),
            alert.threshold,
        );
        Self {
            alert: alert.name,
            state,
            severity: alert.severity,
            value: alert.value,
            threshold: alert.threshold,
            unit: alert.unit,
            at,
            text,
        }
    }
}

#[cfg(test)]
pub(super) fn sample() -> Notice {
    Notice {
        alert: "disk_usage",
        state: "firing",
        severity: Severity::Critical,
        value: Some(91.5),
        threshold: 90.0,
        unit: "percent",
        at: Instant(0),
        text: "disk is nearly full".into(),
    }
}
