//! What nobody asks for and has to be done: places in the feed, the day change, anchors, old keys, the check at night.
//! One thread, driven by the store's clock; an error is written down and the work tried again.

use super::verify::Verified;
use super::{anchor_heads, begin_day, place_events};
use crate::error::{Error, Result};
use crate::store::Store;
use jiff::civil::Date;
use pharmacy_contract::time::Instant;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

const EVERY: Duration = Duration::from_millis(250);
/// In looks: how long to leave something alone that went wrong.
const PAUSE: u32 = 240;
const HOUR_SECONDS: i64 = 3_600;
/// Keys thrown away in one change.
const KEYS_AT_ONCE: i64 = 1_000;
/// How long an end waits for work in progress; all of it can be broken off.
const LAST_WORK: Duration = Duration::from_millis(500);

/// The running thread.
pub struct Upkeep {
    end: Sender<()>,
    ended: Receiver<()>,
    thread: JoinHandle<()>,
}

impl Upkeep {
    /// # Errors
    /// No thread could be started.
    pub fn start(store: Store, verified: Arc<Verified>) -> Result<Self> {
        let (end, told) = channel();
        let (done, ended) = channel();
        let work = move || {
            Work { store, verified, day: None, hour: None, pause: 0 }.go_on(&told);
            done.send(()).ok();
        };
        let thread = std::thread::Builder::new().name("upkeep".into()).spawn(work);
        let thread = thread.map_err(|e| Error::Internal(format!("no thread: {e}")))?;
        Ok(Self { end, ended, thread })
    }

    /// Ends it; it holds the store open.
    pub fn stop(self) {
        drop(self.end);
        match self.ended.recv_timeout(LAST_WORK) {
            Err(RecvTimeoutError::Timeout) => tracing::warn!("a check of the ledger is broken off"),
            Ok(()) | Err(RecvTimeoutError::Disconnected) => {
                if self.thread.join().is_err() {
                    tracing::error!("the thread of the upkeep had panicked");
                }
            }
        }
    }
}

struct Work {
    store: Store,
    verified: Arc<Verified>,
    /// The day that was begun last.
    day: Option<Date>,
    /// When the hour's work was last done.
    hour: Option<Instant>,
    /// Looks to leave out.
    pause: u32,
}

impl Work {
    fn go_on(mut self, told: &Receiver<()>) {
        loop {
            match self.pause.checked_sub(1) {
                Some(left) => self.pause = left,
                None => self.look(),
            }
            if !matches!(told.recv_timeout(EVERY), Err(RecvTimeoutError::Timeout)) {
                return;
            }
        }
    }

    fn look(&mut self) {
        let done =
            place_events(&self.store).and_then(|_| self.daily()).and_then(|()| self.hourly());
        if let Err(error) = done {
            tracing::error!(%error, "the upkeep of the ledger failed; it is tried again in a minute");
            self.pause = PAUSE;
        }
    }

    fn daily(&mut self) -> Result<()> {
        let today = self.store.clock().today();
        if self.day == Some(today) {
            return Ok(());
        }
        let brought = begin_day(&self.store)?;
        if brought > 0 {
            tracing::info!(%today, brought, "totals with expired batches were summed anew");
        }
        // The first day of a process is no midnight: whoever restarts wants to go on.
        if self.day.replace(today).is_some() {
            self.verified.check_blocking(&self.store)?;
        }
        Ok(())
    }

    fn hourly(&mut self) -> Result<()> {
        let now = self.store.clock().now();
        if self.hour.is_some_and(|last| now < last.plus_seconds(HOUR_SECONDS)) {
            return Ok(());
        }
        anchor_heads(&self.store)?;
        while self.store.change_blocking(|tx| tx.forget_keys(KEYS_AT_ONCE))?
            >= KEYS_AT_ONCE.unsigned_abs()
        {}
        self.hour = Some(now);
        Ok(())
    }
}
