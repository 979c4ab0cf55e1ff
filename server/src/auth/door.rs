//! Coming in: name and password against the store, one look and one change.

use crate::auth::limiter::Pair;
use crate::auth::passwords::{self, Verdict};
use crate::auth::store::{Account, NewSession};
use crate::auth::{Auth, Principal, Source, secrets, security};
use crate::clock::new_id;
use crate::error::{Error, Result};
use pharmacy_contract::auth::Login;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::text::fold;
use uuid::Uuid;

/// Kept of a name that was tried.
const NAME_LENGTH: usize = 64;

/// A session that has begun; the token is told once, to the browser.
pub struct CameIn {
    pub token: String,
    pub principal: Principal,
}

impl Auth {
    /// # Errors
    /// `WrongPassword` for whatever is wrong, `TooManyFailures`, `Busy`.
    pub(super) async fn come_in(
        &self,
        login: Login,
        source: &Source,
        replaces: Option<[u8; 32]>,
    ) -> Result<CameIn> {
        let pair = Pair { account: shortened(&fold(&login.username)), address: source.address() };
        let key = pair.account.clone();
        self.limiter.admit(&pair, self.store.clock().now())?;
        let account = self.store.read(move |r| r.account(&key)).await?;
        let (verdict, new_hash) = self.judge(&pair, login.password, account.clone()).await?;
        let now = self.store.clock().now();
        if let Some(account) =
            account.as_ref().filter(|a| verdict != Verdict::Wrong && a.is_open(now))
        {
            let came_in = self.open(account.clone(), new_hash, source, replaces).await?;
            if let Some(came_in) = came_in {
                self.limiter.succeeded(&pair);
                return Ok(came_in);
            }
        }
        self.stay_out(&pair, account.map(|a| a.id), &login.username, source).await?;
        Err(wrong())
    }

    /// The same work whether or not there is an account. Whoever waited while failures piled up is turned away too.
    pub(super) async fn judge(
        &self,
        pair: &Pair,
        password: String,
        account: Option<Account>,
    ) -> Result<(Verdict, Option<String>)> {
        let turn = self.passwords.turn().await?;
        self.limiter.admit(pair, self.store.clock().now())?;
        turn.run(move || {
            let stored = account.map(|a| a.password_hash).unwrap_or_default();
            let verdict = passwords::verify(&password, &stored);
            let new_hash = (verdict == Verdict::RightByOldHash).then(|| passwords::hash(&password));
            Ok((verdict, new_hash.transpose()?))
        })
        .await?
    }

    async fn open(
        &self,
        account: Account,
        new_hash: Option<String>,
        source: &Source,
        replaces: Option<[u8; 32]>,
    ) -> Result<Option<CameIn>> {
        let token = secrets::session_token()?;
        let now = self.store.clock().now();
        let session = NewSession {
            id: new_id(),
            token_hash: secrets::hash(&token),
            expires: now.plus_seconds(self.longest),
            idle_since: now.plus_seconds(-self.idle),
            replaces,
        };
        let mut actor = source.actor(Some(account.id), &account.username, account.role.as_str());
        actor.login_id = Some(session.id);
        let by = actor.clone();
        let principal = self
            .store
            .change(move |tx| tx.come_in(&account, new_hash.as_deref(), &session, &actor))
            .await?;
        if principal.is_some() {
            security::done("signed in", &by, by.login_id);
        }
        Ok(principal.map(|principal| CameIn { token, principal }))
    }

    /// Counts and writes down a failure.
    pub(super) async fn stay_out(
        &self,
        pair: &Pair,
        account: Option<Uuid>,
        name: &str,
        source: &Source,
    ) -> Result<()> {
        let is_last = self.limiter.failed(pair, self.store.clock().now());
        security::kept_out("sign-in failed", name, account.is_some(), source);
        if is_last {
            security::kept_out("locked out for a while", name, account.is_some(), source);
        }
        let actor = source.actor(None, &shortened(name), "");
        self.store.change(move |tx| tx.stay_out(account, &actor)).await
    }
}

pub(super) fn wrong() -> Error {
    Error::refused(
        ProblemKind::WrongPassword,
        "user name or password is wrong, or the account is closed",
    )
}

pub(super) fn shortened(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(NAME_LENGTH).collect()
}
