//! Sessions in the store.

use crate::auth::store::accounts::NewSession;
use crate::error::Result;
use crate::store::{Actor, Reader, Stale, Tx};
use crate::{change, record, select};
use pharmacy_contract::auth::Session;
use pharmacy_contract::paging::Ask;
use pharmacy_contract::time::Instant;
use uuid::Uuid;

record! {
    struct Row {
        id: Uuid, created_at: Instant, last_seen_at: Instant, expires_at: Instant, ip: String, user_agent: String,
    }
}

impl Reader<'_> {
    /// The sessions of a user that have not ended, newest first, and how many there are.
    pub(in crate::auth) fn sessions(
        &mut self,
        user: Uuid,
        now: Instant,
        idle_since: Instant,
        ask: Ask,
    ) -> Result<(Vec<Session>, u64)> {
        let (total,): (i64,) = select!(
            self,
            "select count(*) from session where user_id = $1 and expires_at > $2 and last_seen_at > $3",
            user,
            now,
            idle_since
        )
        .one()?;
        let rows: Vec<Row> = select!(
            self,
            "select id, created_at, last_seen_at, expires_at, ip, user_agent from session
             where user_id = $1 and expires_at > $2 and last_seen_at > $3 order by created_at desc, id desc limit $4 offset $5",
            user,
            now,
            idle_since,
            i64::try_from(ask.per_page).unwrap_or(i64::MAX),
            i64::try_from(ask.offset()).unwrap_or(i64::MAX)
        )
        .all()?;
        Ok((rows.into_iter().map(Session::from).collect(), total.unsigned_abs()))
    }
}

impl From<Row> for Session {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            created_at: row.created_at,
            last_seen_at: row.last_seen_at,
            expires_at: row.expires_at,
            ip: row.ip,
            user_agent: row.user_agent,
            current: false,
        }
    }
}

impl Tx<'_> {
    pub(super) fn open_session(
        &mut self,
        user: Uuid,
        session: &NewSession,
        actor: &Actor,
    ) -> Result<()> {
        let now = self.now();
        if let Some(replaced) = session.replaces {
            change!(self, Stale::Sessions, "delete from session where token_hash = $1", replaced)
                .run()?;
        }
        // They let nobody in any more, so nothing becomes stale.
        change!(
            self,
            Stale::Nothing,
            "delete from session where expires_at <= $1 or (user_id = $2 and last_seen_at <= $3)",
            now,
            user,
            session.idle_since
        )
        .run()?;
        change!(
            self,
            Stale::Nothing,
            "insert into session (id, token_hash, user_id, created_at, last_seen_at, expires_at, ip, user_agent)
             values ($1, $2, $3, $4, $4, $5, $6, $7)",
            session.id,
            session.token_hash,
            user,
            now,
            session.expires,
            actor.ip,
            actor.user_agent
        )
        .run()
        .map(drop)
    }

    /// Ends one session of a user; false if there is none.
    pub(in crate::auth) fn end_session(&mut self, user: Uuid, id: Uuid) -> Result<bool> {
        let ended = change!(
            self,
            Stale::Sessions,
            "delete from session where id = $1 and user_id = $2",
            id,
            user
        )
        .run()?;
        Ok(ended == 1)
    }

    /// Ends all sessions of a user but one; answers how many there were.
    pub(crate) fn end_sessions(&mut self, user: Uuid, but: Option<Uuid>) -> Result<u64> {
        let but = but.unwrap_or_default();
        change!(
            self,
            Stale::Sessions,
            "delete from session where user_id = $1 and id <> $2",
            user,
            but
        )
        .run()
    }
}
