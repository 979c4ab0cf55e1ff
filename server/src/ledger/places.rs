//! Stores as documents need them.

use crate::auth::Scope;
use crate::error::{Error, Result};
use crate::store::Reader;
use crate::{record, select};
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::record::Named;
use pharmacy_contract::stores::StoreKind;
use uuid::Uuid;

record! {
    /// A place that holds stock.
    #[derive(Clone, Debug)]
    pub struct Place {
        pub id: Uuid, pub code: String, pub name: String, pub kind: StoreKind, pub active: bool, pub department_id: Option<Uuid>,
        pub parent_id: Option<Uuid>,
    }
}

impl Place {
    #[must_use]
    pub fn named(&self) -> Named {
        Named { id: self.id, name: self.name.clone() }
    }

    /// A store of its own, not the companion of one.
    #[must_use]
    pub const fn is_real(&self) -> bool {
        matches!(self.kind, StoreKind::Main | StoreKind::Ward)
    }

    /// New documents refuse what is no longer in use, and places that documents of their kind do not use.
    ///
    /// # Errors
    /// `MasterInactive`, or `Invalid` for a companion place.
    pub fn must_take_documents(&self, pointer: &str) -> Result<()> {
        if !self.is_real() {
            return Err(Error::invalid(pointer, "companion", "a store of its own is needed here"));
        }
        if self.active {
            return Ok(());
        }
        Err(Error::refused(ProblemKind::MasterInactive, format!("{} is closed", self.name)))
    }
}

impl Scope {
    #[must_use]
    pub fn covers(&self, store: Uuid) -> bool {
        match self {
            Self::All => true,
            Self::Department { stores, .. } => stores.contains(&store),
        }
    }
}

impl Reader<'_> {
    /// A store within the scope; what is outside of it is not there.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn place(&mut self, id: Uuid, scope: &Scope) -> Result<Place> {
        let found = if scope.covers(id) { self.any_place(id)? } else { None };
        found.ok_or_else(|| Error::not_found("store"))
    }

    /// A store, whoever asks: for the other end of a transfer.
    ///
    /// # Errors
    /// A store fault.
    pub fn any_place(&mut self, id: Uuid) -> Result<Option<Place>> {
        select!(
            self,
            "select id, code, name, kind, active, department_id, parent_id from store where id = $1",
            id
        )
        .maybe()
    }

    /// The store that receives goods.
    ///
    /// # Errors
    /// `NotFound` before the first start has made it.
    pub fn main_store(&mut self) -> Result<Place> {
        select!(
            self,
            "select id, code, name, kind, active, department_id, parent_id from store where kind = 'main'"
        )
        .maybe()?
        .ok_or_else(|| Error::not_found("main store"))
    }

    /// The companion place of a store: goods on their way to it, or goods set aside.
    ///
    /// # Errors
    /// A store without its companions.
    pub fn companion(&mut self, store: Uuid, kind: StoreKind) -> Result<Place> {
        select!(
            self,
            "select id, code, name, kind, active, department_id, parent_id from store where parent_id = $1 and kind = $2",
            store,
            kind
        )
        .maybe()?
        .ok_or_else(|| Error::Internal(format!("store {store} has no {kind} place")))
    }

    /// The store that a caller means by naming none: the default store of the own department, else the main one.
    ///
    /// # Errors
    /// A store fault.
    pub fn own_store(&mut self, department: Option<Uuid>) -> Result<Uuid> {
        let own: Option<(Option<Uuid>,)> = match department {
            Some(id) => select!(self, "select default_store_id from department where id = $1", id)
                .maybe()?,
            None => None,
        };
        match own.and_then(|(id,)| id) {
            Some(id) => Ok(id),
            None => Ok(self.main_store()?.id),
        }
    }
}
