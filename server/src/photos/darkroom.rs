//! Where photos are made ready: one at a time, for one may take 200 MB while it is decoded.

use super::picture::{self, NO_PICTURE, Prepared, TOO_LARGE};
use crate::error::{Error, Refusal, Result};
use actix_web::web::block;
use bytes::Bytes;
use pharmacy_contract::problem::ProblemKind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Semaphore;

/// Photos that may wait for their turn: they are in memory meanwhile.
const MOST_WAITING: usize = 8;

/// One a process.
pub struct Darkroom {
    door: Semaphore,
    waiting: AtomicUsize,
}

/// Counts one who waits.
struct Waiting<'d>(&'d AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Default for Darkroom {
    fn default() -> Self {
        Self { door: Semaphore::new(1), waiting: AtomicUsize::new(0) }
    }
}

impl Darkroom {
    /// Both sizes of a photo.
    ///
    /// # Errors
    /// `UnsupportedMediaType`, `TooLarge` or `Invalid` for what is no photo we can show, `Busy` when too many wait.
    pub async fn prepared(&self, bytes: Bytes) -> Result<Arc<Prepared>> {
        let before = self.waiting.fetch_add(1, Ordering::AcqRel);
        let waiting = Waiting(&self.waiting);
        if before >= MOST_WAITING {
            let busy = Refusal::new(ProblemKind::Busy, "other photos are being made ready");
            return Err(Refusal { retry_after: Some(2), ..busy }.into());
        }
        let turn = self.door.acquire().await;
        drop(waiting);
        let made = block(move || picture::prepared(&bytes)).await;
        drop(turn);
        let made = made.map_err(|e| Error::Internal(e.to_string()))?;
        made.map(Arc::new).map_err(refused)
    }
}

fn refused(why: &'static str) -> Error {
    match why {
        NO_PICTURE => Error::refused(ProblemKind::UnsupportedMediaType, why),
        TOO_LARGE => Error::refused(ProblemKind::TooLarge, why),
        _ => Error::invalid("", "broken_picture", why),
    }
}
