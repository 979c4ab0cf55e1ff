//! Events: written with the change they tell of; a place in the feed is given after the commit.

use crate::change;
use crate::clock::new_id;
use crate::error::Result;
use crate::store::{Stale, Tx};
use uuid::Uuid;

/// What happened, to what, where.
#[derive(Clone, Debug)]
pub struct Event<'a> {
    /// `stock.posted`, `document.state_changed`, `batch.status_changed` …
    pub kind: &'a str,
    pub entity: &'a str,
    pub entity_id: Option<Uuid>,
    pub store: Option<Uuid>,
    /// JSON.
    pub payload: String,
}

impl Tx<'_> {
    /// Puts an event into the outbox; it stands or falls with this change.
    ///
    /// # Errors
    /// A store fault.
    pub fn tell(&mut self, event: &Event<'_>) -> Result<()> {
        let now = self.now();
        change!(
            self,
            Stale::Nothing,
            "insert into outbox (id, created_at, type, entity, entity_id, store_id, payload) values ($1, $2, $3, $4, $5, $6, $7)",
            new_id(),
            now,
            event.kind,
            event.entity,
            event.entity_id,
            event.store,
            event.payload
        )
        .run()
        .map(drop)
    }
}
