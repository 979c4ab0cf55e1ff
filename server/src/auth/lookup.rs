//! From what a caller showed to who that is: in memory while nothing was changed, else from the store.

use crate::auth::sessions::Key;
use crate::auth::store::Found;
use crate::auth::{Auth, Kind, Principal};
use crate::change;
use crate::error::Result;
use crate::store::Stale;
use futures_util::FutureExt;
use pharmacy_contract::time::Instant;
use std::sync::Arc;

/// The longest that a principal is used without a look into the store: last use is written, and days that begin or
/// end a scope are noticed.
const FRESH_SECONDS: i64 = 60;

/// A session or token with whoever is behind it, and what that was read from.
pub(super) struct Seen {
    principal: Arc<Principal>,
    versions: Versions,
    last_seen: Instant,
    fresh_until: Instant,
}

/// The versions of all that decides about a caller.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Versions {
    logins: i64,
    users: i64,
    stores: i64,
}

impl Auth {
    /// The path of nearly every request: no store, nothing copied.
    #[must_use]
    pub(crate) fn cached(&self, key: &Key) -> Option<Arc<Principal>> {
        let seen = self.seen.get(&key.hash)?;
        let is_fresh = self.store.clock().now() < seen.fresh_until;
        let versions = self.versions(key.kind).now_or_never()?.ok()?;
        let known = (is_fresh && versions == seen.versions).then(|| seen.principal.clone());
        if known.is_some() {
            self.counted.count(Stale::Users, true);
        }
        known
    }

    /// Whoever is behind the key by the store's word; nobody when it expired, was revoked or the account is locked.
    pub(super) async fn looked_up(&self, key: Key) -> Result<Option<Arc<Principal>>> {
        self.counted.count(Stale::Users, false);
        // Read before the rows: a change in between makes the entry stale, never the other way round.
        let versions = self.versions(key.kind).await?;
        let (now, today) = (self.store.clock().now(), self.store.clock().today());
        let found = self.store.read(move |r| r.login(key.kind, &key.hash, today)).await?;
        let before = self.last_seen(&key);
        let living = found.filter(|f| self.is_living(f, before, now));
        let Some(found) = living else {
            self.seen.remove(&key.hash);
            return Ok(None);
        };
        if found.last_seen.is_none_or(|at| at.plus_seconds(FRESH_SECONDS) <= now) {
            self.note_use(key.kind, &found, now);
        }
        let fresh_until = now.plus_seconds(FRESH_SECONDS).min(found.expires);
        let principal = Arc::new(found.principal);
        let seen = Seen { principal: principal.clone(), versions, last_seen: now, fresh_until };
        self.seen.insert(key.hash, Arc::new(seen));
        Ok(Some(principal))
    }

    /// When it was used last, as far as memory knows.
    pub(super) fn last_seen(&self, key: &Key) -> Option<Instant> {
        self.seen.get(&key.hash).map(|seen| seen.last_seen)
    }

    pub(super) async fn versions(&self, kind: Kind) -> Result<Versions> {
        let logins = match kind {
            Kind::Session => Stale::Sessions,
            Kind::Token => Stale::Tokens,
        };
        Ok(Versions {
            logins: self.store.version(logins).await?,
            users: self.store.version(Stale::Users).await?,
            stores: self.store.version(Stale::Stores).await?,
        })
    }

    /// A session's last use may still be on its way into the store; memory knows it too.
    pub(super) fn is_living(&self, found: &Found, before: Option<Instant>, now: Instant) -> bool {
        let used = found.last_seen.max(before);
        let is_idle = found.principal.kind == Kind::Session
            && used.is_some_and(|at| at.plus_seconds(self.idle) <= now);
        now < found.expires && !is_idle
    }

    /// Nobody waits for it: a lost note costs a minute of idle time.
    fn note_use(&self, kind: Kind, found: &Found, now: Instant) {
        let (store, id) = (self.store.clone(), found.principal.login_id);
        actix_web::rt::spawn(async move {
            let noted = store.change(move |tx| tx.note_use(kind, id, now)).await;
            if let Err(error) = noted {
                tracing::warn!(%error, "the last use of a session was not written");
            }
        });
    }
}

impl crate::store::Tx<'_> {
    fn note_use(&mut self, kind: Kind, id: uuid::Uuid, now: Instant) -> Result<()> {
        let noted = match kind {
            Kind::Session => {
                change!(
                    self,
                    Stale::Nothing,
                    "update session set last_seen_at = $1 where id = $2",
                    now,
                    id
                )
            }
            Kind::Token => {
                change!(
                    self,
                    Stale::Nothing,
                    "update api_token set last_used_at = $1 where id = $2",
                    now,
                    id
                )
            }
        };
        noted.run().map(drop)
    }
}
