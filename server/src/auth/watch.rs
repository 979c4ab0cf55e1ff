//! Whoever hears a long answer: may they still? Told from memory while nothing was changed, and no use of a session: an
//! open page alone keeps nobody signed in.

use super::lookup::Versions;
use super::may::not_signed_in;
use super::sessions::{self, Key};
use super::{Auth, Kind, Principal};
use crate::error::Result;
use actix_web::HttpRequest;
use futures_util::FutureExt;
use jiff::civil::Date;
use pharmacy_contract::time::Instant;
use std::sync::Arc;

/// A caller as it stood, and how long that holds.
pub struct Watched {
    pub principal: Arc<Principal>,
    key: Key,
    versions: Versions,
    /// Scopes begin and end with days.
    day: Date,
    until: Instant,
}

impl Auth {
    /// Whoever sent this request.
    ///
    /// # Errors
    /// `NotSignedIn`, or a store fault.
    pub async fn watch(&self, req: &HttpRequest) -> Result<Watched> {
        self.watched(sessions::key(req, self).ok_or_else(not_signed_in)?).await
    }

    /// Whether all still is as it was; costs no look into the store.
    #[must_use]
    pub fn holds(&self, watched: &Watched) -> bool {
        let clock = self.store.clock();
        let versions = self.versions(watched.key.kind).now_or_never().and_then(Result::ok);
        versions == Some(watched.versions)
            && clock.now() < watched.until
            && clock.today() == watched.day
    }

    /// The same caller as it stands now.
    ///
    /// # Errors
    /// `NotSignedIn` when the session or token is over, or a store fault.
    pub async fn watched_anew(&self, watched: &Watched) -> Result<Watched> {
        self.watched(watched.key).await
    }

    async fn watched(&self, key: Key) -> Result<Watched> {
        let versions = self.versions(key.kind).await?;
        let (now, day) = (self.store.clock().now(), self.store.clock().today());
        let found = self.store.read(move |r| r.login(key.kind, &key.hash, day)).await?;
        let before = self.last_seen(&key);
        let found = found.filter(|found| self.is_living(found, before, now));
        let found = found.ok_or_else(not_signed_in)?;
        let used = found.last_seen.max(before).filter(|_| key.kind == Kind::Session);
        let until = used.map_or(found.expires, |at| at.plus_seconds(self.idle).min(found.expires));
        Ok(Watched { principal: Arc::new(found.principal), key, versions, day, until })
    }
}
