//! Witnesses: a second person who confirms with their own credentials.

use crate::app::App;
use crate::auth::Who;
use crate::error::{Error, Result};
use crate::select;
use crate::store::Tx;
use actix_web::HttpRequest;
use pharmacy_contract::paper::Witness;
use pharmacy_contract::permission::{Permission, Role};
use pharmacy_contract::problem::ProblemKind;
use uuid::Uuid;

impl App {
    /// Checks the witness's credentials before the transaction: hashing takes long. `None` where nobody was named.
    ///
    /// # Errors
    /// `WitnessInvalid`, `TooManyFailures`, `Busy`.
    pub async fn confirm(
        &self,
        who: &Who,
        req: &HttpRequest,
        witness: Option<&Witness>,
    ) -> Result<Option<Uuid>> {
        let Some(witness) = witness else { return Ok(None) };
        let confirmed = self.auth.confirm(witness.clone(), req).await?;
        match confirmed {
            Some(id) if id != who.principal.id => Ok(Some(id)),
            _ => Err(invalid()),
        }
    }
}

fn invalid() -> Error {
    Error::refused(
        ProblemKind::WitnessInvalid,
        "name or PIN is wrong, or this person may not be a witness here",
    )
}

impl Tx<'_> {
    /// Controlled medicines need another active person who may witness in this store.
    ///
    /// # Errors
    /// `WitnessRequired`, `WitnessInvalid`.
    pub fn must_be_witnessed(
        &mut self,
        witness: Option<Uuid>,
        store: Uuid,
        what: &str,
    ) -> Result<()> {
        let Some(id) = witness else {
            let detail = format!("{what} needs a witness");
            return Err(Error::refused(ProblemKind::WitnessRequired, detail));
        };
        let found: Option<(Role, Option<Uuid>)> = select!(
            self,
            "select role, department_id from user_account where id = $1 and active and not locked",
            id
        )
        .maybe()?;
        let Some((role, department)) = found else { return Err(invalid()) };
        if !role.may(Permission::WitnessControlled) {
            return Err(invalid());
        }
        if role.is_confined() && !self.works_in(id, department, store)? {
            return Err(invalid());
        }
        Ok(())
    }

    fn works_in(&mut self, user: Uuid, department: Option<Uuid>, store: Uuid) -> Result<bool> {
        let today = self.today();
        let own: Option<(Uuid,)> = select!(
            self,
            "select s.id from store s where s.id = $1 and (s.department_id = $2 or exists (select 1 from user_scope u
                 where u.user_id = $3 and (u.store_id is null or u.store_id = s.id) and (u.active_from is null or u.active_from <= $4)
                 and (u.active_to is null or u.active_to >= $4)))",
            store,
            department,
            user,
            today
        )
        .maybe()?;
        Ok(own.is_some())
    }
}
