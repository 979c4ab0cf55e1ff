//! Who looked at what: patients' records, exports, look-ups by number. Written together about once a second by a thread
//! of its own: nobody waits for it, and a look costs no transaction.

use crate::auth::Who;
use crate::change;
use crate::error::{Error, Result};
use crate::store::{Stale, Store, Tx};
use pharmacy_contract::time::Instant;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;
use uuid::Uuid;

/// Looks that may wait to be written; beyond it the caller waits for a place, so that none is lost.
const WAITING: usize = 4_096;
const TOGETHER: Duration = Duration::from_millis(500);

/// One look.
#[derive(Clone, Debug)]
struct Look {
    at: Instant,
    user: Uuid,
    username: String,
    action: &'static str,
    entity: &'static str,
    entity_id: Option<Uuid>,
    detail: String,
    request_id: String,
}

/// Takes notes of looks; clones share it.
#[derive(Clone)]
pub struct AccessLog {
    notes: SyncSender<Look>,
    store: Store,
}

/// The thread that writes; ends when the last `AccessLog` is gone.
pub struct Writing(JoinHandle<()>);

impl AccessLog {
    /// # Errors
    /// No thread could be started.
    pub fn start(store: &Store) -> Result<(Self, Writing)> {
        let (notes, waiting) = sync_channel(WAITING);
        let to = store.clone();
        let thread = std::thread::Builder::new()
            .name("access-log".into())
            .spawn(move || write(&to, &waiting));
        let thread = thread.map_err(|e| Error::Internal(format!("no thread: {e}")))?;
        Ok((Self { notes, store: store.clone() }, Writing(thread)))
    }

    /// Notes a look of this caller.
    pub fn note(
        &self,
        who: &Who,
        action: &'static str,
        entity: &'static str,
        entity_id: Option<Uuid>,
        detail: &str,
    ) {
        let look = Look {
            at: self.store.clock().now(),
            user: who.principal.id,
            username: who.principal.username.clone(),
            action,
            entity,
            entity_id,
            detail: detail.chars().take(400).collect(),
            request_id: who.actor.request_id.clone(),
        };
        if self.notes.send(look).is_err() {
            tracing::error!(
                action,
                "a look was not written to the access log: its thread has ended"
            );
        }
    }
}

impl Writing {
    /// Waits until all that was noted is written.
    pub fn join(self) {
        if self.0.join().is_err() {
            tracing::error!("the access log's thread had panicked");
        }
    }
}

fn write(store: &Store, waiting: &Receiver<Look>) {
    while let Ok(first) = waiting.recv() {
        let mut looks = vec![first];
        let until = std::time::Instant::now() + TOGETHER;
        loop {
            let left = until.saturating_duration_since(std::time::Instant::now());
            match waiting.recv_timeout(left) {
                Ok(look) => looks.push(look),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            }
        }
        let written =
            store.change_blocking(move |tx| looks.iter().try_for_each(|look| insert(tx, look)));
        if let Err(error) = written {
            tracing::error!(%error, "looks were not written to the access log");
        }
    }
}

fn insert(tx: &mut Tx<'_>, look: &Look) -> Result<()> {
    change!(
        tx,
        Stale::Nothing,
        "insert into access_log (at, user_id, username, action, entity, entity_id, detail, request_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        look.at,
        look.user,
        look.username,
        look.action,
        look.entity,
        look.entity_id,
        look.detail,
        look.request_id
    )
    .run()
    .map(drop)
}
