//! One listener: takes from the ring what it may hear, and ends with the session.

use super::hub::{Seat, Told};
use super::sight::Sight;
use super::wire;
use crate::app::App;
use crate::auth::{Scope, Watched};
use crate::error::Result;
use crate::store::Stale;
use actix_web::web::Data;
use bytes::Bytes;
use pharmacy_contract::stock::Changes;
use std::sync::Arc;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use uuid::Uuid;

/// Events of the past that are told at once.
const AT_ONCE: i64 = 256;

pub(super) struct Listener {
    app: Data<App>,
    watched: Watched,
    sight: Sight,
    ring: Receiver<Told>,
    /// The last place that was told, or passed over because it is not for this caller.
    place: i64,
    /// Up to here the past is told from the store; what is behind it comes out of the ring.
    past: i64,
    first: Option<Bytes>,
    is_over: bool,
    _seat: Seat,
}

/// Where a listener wants to begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Begin {
    /// With what happens from now on.
    Now,
    /// Behind this place.
    After(i64),
    /// From now on, though it wanted to go on from somewhere: that is not there any more.
    Lost,
}

impl Listener {
    /// Takes a seat.
    ///
    /// # Errors
    /// `Busy`, or a store fault.
    pub(super) fn sit_down(app: Data<App>, watched: Watched, begin: Begin) -> Result<Self> {
        let seat = app.events.seat()?;
        let (ring, now) = app.events.listen()?;
        let sight = Sight::of(&watched.principal);
        let (name, place) = match begin {
            Begin::Now => ("ready", now),
            Begin::After(place) => ("ready", place),
            Begin::Lost => ("reset", now),
        };
        let mut listener = Self {
            watched,
            sight,
            ring,
            place,
            past: now,
            first: None,
            is_over: false,
            _seat: seat,
            app,
        };
        // From half a second to four: not all come back at once.
        let retry = 500 + listener.app.events.count() % 8 * 500;
        listener.first = Some(wire::retry(retry, &listener.begin(name)?));
        Ok(listener)
    }

    fn begin(&self, name: &str) -> Result<Bytes> {
        let versions = self.app.store.versions();
        let known: Vec<(Stale, i64)> =
            self.sight.resources.each().map(|r| (r, versions.last_known(r))).collect();
        wire::begin(name, self.place, &known)
    }

    /// The next bytes; none when it is over.
    ///
    /// # Errors
    /// A store fault; the client comes back.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>> {
        if self.is_over {
            return Ok(None);
        }
        if let Some(first) = self.first.take() {
            return Ok(Some(first));
        }
        loop {
            let told = match self.past() {
                Some(after) => self.of_the_past(after).await?,
                None => match self.ring.recv().await {
                    Err(RecvError::Closed) => return Ok(None),
                    told => self.hear(told.ok()).await?,
                },
            };
            if told.is_some() {
                return Ok(told);
            }
        }
    }

    /// Where to go on in the store, while there is something of the past left.
    fn past(&self) -> Option<i64> {
        (self.sight.feed && self.place < self.past).then_some(self.place)
    }

    async fn of_the_past(&mut self, after: i64) -> Result<Option<Bytes>> {
        if let Some(told) = self.look_again().await? {
            return Ok(Some(told));
        }
        let scope = scope(&self.watched);
        let read = self.app.store.scan(move |r| r.changes(after, AT_ONCE, &scope));
        let Changes { items, next } = read.await?;
        // Nothing more is there: it must not be asked for again and again.
        self.place = if next > after { next } else { self.past };
        let mut told = Vec::new();
        for event in &items {
            told.extend_from_slice(&wire::change(event)?);
        }
        Ok(Some(told).filter(|told| !told.is_empty()).map(Bytes::from))
    }

    /// `None`: the ring went on without this listener.
    async fn hear(&mut self, told: Option<Told>) -> Result<Option<Bytes>> {
        if let Some(told) = self.look_again().await? {
            return Ok(Some(told));
        }
        match told {
            None => self.reset().map(Some),
            Some(Told::Beat) => Ok(Some(wire::BEAT)),
            Some(Told::Stale { raised, place, all }) => self.stale(&raised, place, all),
            Some(Told::Change { place, store, bytes }) => Ok(self.change(place, store, bytes)),
        }
    }

    fn change(&mut self, place: i64, store: Option<Uuid>, bytes: Bytes) -> Option<Bytes> {
        let is_new = place > self.place;
        self.place = self.place.max(place);
        (is_new && self.sight.sees(store)).then_some(bytes)
    }

    fn stale(&self, raised: &Arc<[(Stale, i64)]>, place: i64, all: Bytes) -> Result<Option<Bytes>> {
        let heard = |(resource, _): &&(Stale, i64)| self.sight.resources.has(*resource);
        // Whoever is ahead of the ring (it heard another process) keeps its place.
        if place >= self.place && raised.iter().all(|raise| heard(&raise)) {
            return Ok(Some(all));
        }
        let own: Vec<(Stale, i64)> = raised.iter().filter(heard).copied().collect();
        match own.is_empty() {
            true => Ok(None),
            false => wire::stale(place.max(self.place), &own).map(Some),
        }
    }

    /// From here on anew: whatever the client knows may be old.
    fn reset(&mut self) -> Result<Bytes> {
        (self.ring, self.place) = self.app.events.listen()?;
        self.past = self.place;
        self.begin("reset")
    }

    /// Looks whether the caller may still hear; answers what there is to say of it.
    async fn look_again(&mut self) -> Result<Option<Bytes>> {
        let auth = &self.app.auth;
        if auth.holds(&self.watched) {
            return Ok(None);
        }
        let turn = self.app.events.looks.acquire().await;
        let now = auth.watched_anew(&self.watched).await;
        drop(turn);
        match now {
            Ok(now) if !now.principal.must_change_password => {
                self.watched = now;
                let sight = Sight::of(&self.watched.principal);
                if sight == self.sight {
                    return Ok(None);
                }
                self.sight = sight;
                self.reset().map(Some)
            }
            Err(error) if error.fault().is_some() => Err(error),
            Ok(_) | Err(_) => {
                self.is_over = true;
                Ok(Some(wire::END))
            }
        }
    }
}

fn scope(watched: &Watched) -> Scope {
    let caller = &watched.principal;
    match &caller.stores {
        None => Scope::All,
        Some(stores) => Scope::Department { id: caller.department_id, stores: stores.clone() },
    }
}
