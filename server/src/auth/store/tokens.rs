//! API tokens in the store.

use crate::auth::store::scopes;
use crate::error::Result;
use crate::store::{Reader, Stale, Tx};
use crate::{change, record, select};
use pharmacy_contract::auth::Token;
use pharmacy_contract::paging::Ask;
use pharmacy_contract::time::Instant;
use uuid::Uuid;

record! {
    struct Row {
        id: Uuid, name: String, hint: String, scopes: String, created_at: Instant, expires_at: Instant,
        last_used_at: Option<Instant>, revoked_at: Option<Instant>,
    }
}

impl From<Row> for Token {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            name: row.name,
            hint: row.hint,
            scopes: scopes(&row.scopes),
            created_at: row.created_at,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
            revoked_at: row.revoked_at,
            token: None,
        }
    }
}

impl Reader<'_> {
    /// The tokens of a user, or of everyone, newest first, and how many there are.
    pub(in crate::auth) fn tokens(
        &mut self,
        owner: Option<Uuid>,
        ask: Ask,
    ) -> Result<(Vec<Token>, u64)> {
        let all = owner.is_none();
        let owner = owner.unwrap_or_default();
        let (total,): (i64,) =
            select!(self, "select count(*) from api_token where user_id = $1 or $2", owner, all)
                .one()?;
        let rows: Vec<Row> = select!(
            self,
            "select id, name, hint, scopes, created_at, expires_at, last_used_at, revoked_at from api_token
             where user_id = $1 or $2 order by created_at desc, id desc limit $3 offset $4",
            owner,
            all,
            i64::try_from(ask.per_page).unwrap_or(i64::MAX),
            i64::try_from(ask.offset()).unwrap_or(i64::MAX)
        )
        .all()?;
        Ok((rows.into_iter().map(Token::from).collect(), total.unsigned_abs()))
    }
}

impl Tx<'_> {
    pub(in crate::auth) fn insert_token(
        &mut self,
        owner: Uuid,
        token: &Token,
        hash: &[u8; 32],
    ) -> Result<()> {
        let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.as_str()).collect();
        change!(
            self,
            Stale::Nothing,
            "insert into api_token (id, token_hash, user_id, name, hint, scopes, created_at, expires_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            token.id,
            hash,
            owner,
            token.name,
            token.hint,
            scopes.join(" "),
            token.created_at,
            token.expires_at
        )
        .run()
        .map(drop)
    }

    /// Ends a token of `owner`, or anybody's; the name it had, if it was alive.
    pub(in crate::auth) fn revoke_token(
        &mut self,
        id: Uuid,
        owner: Option<Uuid>,
    ) -> Result<Option<String>> {
        let now = self.now();
        let revoked: Option<(String,)> = change!(
            self,
            Stale::Tokens,
            "update api_token set revoked_at = $1 where id = $2 and revoked_at is null and (user_id = $3 or $4) returning name",
            now,
            id,
            owner.unwrap_or_default(),
            owner.is_none()
        )
        .maybe()?;
        Ok(revoked.map(|(name,)| name))
    }
}
