//! One key, one effect: the answer of an act is stored in the transaction of its effect.

use crate::error::{Error, Result};
use crate::store::{Stale, Tx};
use crate::{change, select};
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::time::Instant;
use uuid::Uuid;

/// The caller's name for one act, and what the act was.
#[derive(Clone, Debug)]
pub struct Claim {
    pub principal: Uuid,
    pub key: String,
    /// Method and path.
    pub route: String,
    pub body_sha256: [u8; 32],
}

/// The answer given the first time.
#[derive(Clone, Debug)]
pub struct Replay {
    pub status: u16,
    pub answer: String,
}

/// How long an answer is kept, and its key taken: 24 hours.
const KEPT_SECONDS: i64 = 24 * 3600;

impl Tx<'_> {
    /// Claims the key for this change, or answers what it was used for before.
    ///
    /// # Errors
    /// `IdempotencyKeyReused` when the key was used for another request.
    pub fn claim(&mut self, claim: &Claim) -> Result<Option<Replay>> {
        // Where only one writes at a time nobody can claim it between this look and the answer.
        if self.is_postgres() && self.is_free(claim)? {
            return Ok(None);
        }
        let oldest = self.oldest_kept();
        let known: Option<(String, [u8; 32], i64, String)> = select!(
            self,
            "select route, body_sha256, status, answer from idempotency where principal_id = $1 and key = $2 and created_at >= $3",
            claim.principal,
            claim.key,
            oldest
        )
        .maybe()?;
        let Some((route, body, status, answer)) = known else { return Ok(None) };
        if route != claim.route || body != claim.body_sha256 {
            return Err(Error::refused(
                ProblemKind::IdempotencyKeyReused,
                "this key belongs to another request; take a new one",
            ));
        }
        Ok(Some(Replay { status: u16::try_from(status).unwrap_or(200), answer }))
    }

    /// Writes the claim down, and waits for whoever is doing the same.
    fn is_free(&mut self, claim: &Claim) -> Result<bool> {
        let (now, oldest) = (self.now(), self.oldest_kept());
        let fresh = change!(
            self,
            Stale::Nothing,
            "insert into idempotency (principal_id, key, route, body_sha256, status, answer, created_at) values ($1, $2, $3, $4, 0, '', $5)
             on conflict (principal_id, key) do update set route = excluded.route, body_sha256 = excluded.body_sha256, status = 0, answer = '',
                 created_at = excluded.created_at
             where idempotency.created_at < $6",
            claim.principal,
            claim.key,
            claim.route,
            claim.body_sha256,
            now,
            oldest
        )
        .run()?;
        Ok(fresh == 1)
    }

    const fn oldest_kept(&self) -> Instant {
        self.now().plus_seconds(-KEPT_SECONDS)
    }

    /// Throws away up to `most` keys that are free again; answers how many there were.
    ///
    /// # Errors
    /// A store fault.
    pub fn forget_keys(&mut self, most: i64) -> Result<u64> {
        let oldest = self.oldest_kept();
        change!(
            self,
            Stale::Nothing,
            "delete from idempotency where (principal_id, key) in
                 (select principal_id, key from idempotency where created_at < $1 order by created_at limit $2)",
            oldest,
            most
        )
        .run()
    }

    /// Stores the answer beside its effect.
    ///
    /// # Errors
    /// A store fault.
    pub fn answered(&mut self, claim: &Claim, status: u16, answer: &str) -> Result<()> {
        let now = self.now();
        change!(
            self,
            Stale::Nothing,
            "insert into idempotency (principal_id, key, route, body_sha256, status, answer, created_at) values ($1, $2, $3, $4, $5, $6, $7)
             on conflict (principal_id, key) do update set route = excluded.route, body_sha256 = excluded.body_sha256,
                 status = excluded.status, answer = excluded.answer, created_at = excluded.created_at",
            claim.principal,
            claim.key,
            claim.route,
            claim.body_sha256,
            i64::from(status),
            answer,
            now
        )
        .run()
        .map(drop)
    }
}
