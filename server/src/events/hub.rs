//! The hub: one ring of events that all listeners read from. Whoever reads too slowly finds that the ring went on.

use super::wire;
use crate::error::{Error, Refusal, Result};
use crate::store::{Reader, Stale, StaleSet, Store, Versions};
use bytes::Bytes;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::stock::FeedEvent;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::broadcast::{self, Receiver, Sender};
use tokio::sync::{Notify, Semaphore};
use uuid::Uuid;

/// Events that the ring holds, for all listeners together.
const RING: usize = 1_024;
/// Listeners that look up at once whether they may still hear; the others wait, for the store has more to do.
const LOOKS: usize = 8;
/// Seconds until a listener who found no place may ask again.
const LATER: u64 = 5;

/// Something that is told.
#[derive(Clone)]
pub(super) enum Told {
    /// Resources and their versions; `all` is for those who may hear of each.
    Stale { raised: Arc<[(Stale, i64)]>, place: i64, all: Bytes },
    /// An event of the feed.
    Change { place: i64, store: Option<Uuid>, bytes: Bytes },
    /// A sign of life.
    Beat,
}

/// One a process.
pub struct Hub {
    state: Mutex<State>,
    count: Arc<AtomicUsize>,
    most: usize,
    ending: Notify,
    pub(super) looks: Semaphore,
}

struct State {
    /// Gone once the server ends.
    ring: Option<Sender<Told>>,
    /// The last place of the feed that was told.
    place: i64,
}

/// A listener's place in the ring; free again when it is dropped.
pub(super) struct Seat(Arc<AtomicUsize>);

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Hub {
    /// Begins at the end of the feed; not for threads of an async runtime.
    ///
    /// # Errors
    /// A store fault.
    pub fn new(store: &Store, most: usize) -> Result<Self> {
        let place = store.read_blocking(last_place)?;
        let (ring, _) = broadcast::channel(RING);
        Ok(Self {
            state: Mutex::new(State { ring: Some(ring), place }),
            count: Arc::default(),
            most,
            ending: Notify::new(),
            looks: Semaphore::new(LOOKS),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many listen.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count.load(Ordering::Acquire)
    }

    /// A seat for one more.
    ///
    /// # Errors
    /// `Busy` when too many listen.
    pub(super) fn seat(&self) -> Result<Seat> {
        let seat = Seat(self.count.clone());
        // Counted before it is compared: two who come at once do not both get the last seat.
        if self.count.fetch_add(1, Ordering::AcqRel) < self.most {
            return Ok(seat);
        }
        let detail = format!("{} listen already; ask /changes meanwhile", self.most);
        Err(Refusal { retry_after: Some(LATER), ..Refusal::new(ProblemKind::Busy, detail) }.into())
    }

    /// Everything behind the place that is answered comes out of the ring.
    ///
    /// # Errors
    /// `Busy` when the server is ending.
    pub(super) fn listen(&self) -> Result<(Receiver<Told>, i64)> {
        let state = self.state();
        let ring = state.ring.as_ref().ok_or_else(Error::ending)?;
        Ok((ring.subscribe(), state.place))
    }

    /// The place where whoever reads the feed goes on.
    pub(super) fn place(&self) -> i64 {
        self.state().place
    }

    /// Nobody listens, so nothing up to this place need be told; false if somebody does.
    pub(super) fn skip_to(&self, place: i64) -> bool {
        let mut state = self.state();
        let is_heard = state.ring.as_ref().is_some_and(|ring| ring.receiver_count() > 0);
        if !is_heard {
            state.place = state.place.max(place);
        }
        !is_heard
    }

    pub(super) fn tell_changes(&self, events: &[FeedEvent]) -> Result<()> {
        let mut state = self.state();
        for event in events {
            let (place, store, bytes) = (event.place, event.store_id, wire::change(event)?);
            if let Some(ring) = &state.ring {
                // Nobody there is no fault.
                ring.send(Told::Change { place, store, bytes }).ok();
            }
            state.place = place;
        }
        Ok(())
    }

    pub(super) fn tell_stale(&self, raised: StaleSet, versions: &Versions) -> Result<()> {
        let state = self.state();
        let Some(ring) = state.ring.as_ref().filter(|ring| ring.receiver_count() > 0) else {
            return Ok(());
        };
        let raised: Arc<[(Stale, i64)]> = raised
            .each()
            .filter(|resource| *resource != Stale::Feed)
            .map(|resource| (resource, versions.last_known(resource)))
            .collect();
        if !raised.is_empty() {
            let all = wire::stale(state.place, &raised)?;
            ring.send(Told::Stale { raised, place: state.place, all }).ok();
        }
        Ok(())
    }

    pub(super) fn beat(&self) {
        if let Some(ring) = &self.state().ring {
            ring.send(Told::Beat).ok();
        }
    }

    /// Ends all listening; the server is ending.
    pub fn end(&self) {
        self.state().ring = None;
        self.ending.notify_one();
    }

    pub(super) async fn ended(&self) {
        self.ending.notified().await;
    }
}

/// A plain function: the method alone is not general enough over lifetimes.
pub(super) fn last_place(r: &mut Reader<'_>) -> Result<i64> {
    r.last_place()
}
