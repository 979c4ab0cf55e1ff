//! The last check of the ledger: remembered for whoever wants to know without waiting, and never done twice at once.

use super::verify;
use crate::error::Result;
use crate::ledger::Event;
use crate::store::Store;
use pharmacy_contract::stock::LedgerReport;
use serde_json::json;
use std::sync::{PoisonError, RwLock};
use std::time::Instant;
use tokio::sync::Mutex;

/// What was found, and when that check began.
type Found = (Instant, LedgerReport);

#[derive(Default)]
pub struct Verified {
    last: RwLock<Option<Found>>,
    turn: Mutex<()>,
}

impl Verified {
    /// What the last check since the start of this process found.
    #[must_use]
    pub fn last(&self) -> Option<LedgerReport> {
        self.found().map(|(_, report)| report)
    }

    /// Checks now; callers that wait for each other share one answer.
    ///
    /// # Errors
    /// A store fault.
    pub async fn check(&self, store: &Store) -> Result<LedgerReport> {
        let asked = Instant::now();
        let _turn = self.turn.lock().await;
        if let Some((begun, report)) = self.found()
            && begun >= asked
        {
            return Ok(report);
        }
        let begun = Instant::now();
        let report = LedgerReport { at: store.clock().now(), ..store.scan(verify).await? };
        self.remember(begun, &report);
        Ok(report)
    }

    /// The check of the night: a broken ledger is told to the feed and to the log.
    ///
    /// # Errors
    /// A store fault.
    pub fn check_blocking(&self, store: &Store) -> Result<LedgerReport> {
        let begun = Instant::now();
        let report = LedgerReport { at: store.clock().now(), ..store.scan_blocking(verify)? };
        self.remember(begun, &report);
        if report.clean {
            tracing::info!(target: "ledger", movements = report.movements, "the ledger is whole");
            return Ok(report);
        }
        for place in &report.broken {
            tracing::error!(target: "ledger", place, "the ledger is broken");
        }
        let payload = json!({ "broken": report.broken }).to_string();
        store.change_blocking(move |tx| {
            tx.tell(&Event {
                kind: "verify.failed",
                entity: "ledger",
                entity_id: None,
                store: None,
                payload: payload.clone(),
            })
        })?;
        Ok(report)
    }

    fn found(&self) -> Option<Found> {
        self.last.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn remember(&self, begun: Instant, report: &LedgerReport) {
        let mut last = self.last.write().unwrap_or_else(PoisonError::into_inner);
        *last = Some((begun, report.clone()));
    }
}
