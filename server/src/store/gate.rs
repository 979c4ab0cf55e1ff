//! Whether work is let through to the database: not while it is known to be gone, and nobody waits on a silent one.

use crate::error::{Error, Result};
use crate::store::{Fault, Place};
use std::future::pending;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::watch;

/// Opened and shut by the probe; open where nobody probes.
pub(super) struct Gate {
    is_shut: AtomicBool,
    /// Wakes those who wait for a server; work in this process is always answered.
    silent: Option<watch::Sender<bool>>,
}

impl Gate {
    pub(super) fn new(place: &Place) -> Self {
        let silent = matches!(place, Place::Postgres { .. }).then(|| watch::Sender::new(false));
        Self { is_shut: AtomicBool::new(false), silent }
    }

    pub(super) fn set(&self, is_shut: bool) {
        self.is_shut.store(is_shut, Ordering::Relaxed);
        if let Some(silent) = &self.silent {
            silent.send_if_modified(|was| std::mem::replace(was, is_shut) != is_shut);
        }
    }

    pub(super) fn must_be_open(&self) -> Result<()> {
        if !self.is_shut.load(Ordering::Relaxed) {
            return Ok(());
        }
        Err(Error::Store(Fault::Lost, "the database is gone".into()))
    }

    /// Comes back when it makes no sense to wait any longer.
    pub(super) async fn fallen_silent(&self) {
        match &self.silent {
            Some(silent) => drop(silent.subscribe().wait_for(|is_silent| *is_silent).await),
            None => pending().await,
        }
    }
}
