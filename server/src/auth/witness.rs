//! Confirming who a witness is: by the account's PIN where it has one, else by its password. Failures count like
//! failed sign-ins and are written to the trail.

use crate::auth::door::shortened;
use crate::auth::limiter::Pair;
use crate::auth::passwords::Verdict;
use crate::auth::store::Account;
use crate::auth::who::Source;
use crate::auth::{Auth, security};
use crate::error::Result;
use crate::select;
use crate::store::Entry;
use actix_web::HttpRequest;
use pharmacy_contract::paper::Witness;
use pharmacy_contract::text::fold;
use uuid::Uuid;

impl Auth {
    /// The account of the witness, if the credentials are right and the account is open.
    ///
    /// # Errors
    /// `TooManyFailures`, `Busy`, or a store fault.
    pub async fn confirm(&self, witness: Witness, req: &HttpRequest) -> Result<Option<Uuid>> {
        let source = Source::request(req);
        let pair = Pair { account: shortened(&fold(&witness.username)), address: source.address() };
        let key = pair.account.clone();
        self.limiter.admit(&pair, self.store.clock().now())?;
        let found = self.store.read(move |r| {
            let Some(account) = r.account(&key)? else { return Ok(None) };
            let (pin_hash,): (String,) =
                select!(r, "select pin_hash from user_account where id = $1", account.id).one()?;
            let password_hash = if pin_hash.is_empty() { account.password_hash } else { pin_hash };
            Ok(Some(Account { password_hash, ..account }))
        });
        let account = found.await?;
        let is_known = account.is_some();
        let (verdict, _) = self.judge(&pair, witness.pin, account.clone()).await?;
        let now = self.store.clock().now();
        if let Some(account) = account.filter(|a| verdict != Verdict::Wrong && a.is_open(now)) {
            self.limiter.succeeded(&pair);
            return Ok(Some(account.id));
        }
        self.limiter.failed(&pair, now);
        security::kept_out("witness failed", &pair.account, is_known, &source);
        let actor = source.actor(None, &pair.account, "");
        let entry = Entry { action: "witness.failed", entity: "user", ..Entry::default() };
        self.store.change(move |tx| tx.audit(&actor, entry.clone())).await?;
        Ok(None)
    }
}
