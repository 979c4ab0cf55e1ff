//! The stores of a report: the caller's own, narrowed by its filters.

use super::ask::Asked;
use super::sheet::Wanted;
use crate::error::{Error, Result};
use crate::store::Reader;
use crate::{record, select};
use pharmacy_contract::stores::StoreKind;
use uuid::Uuid;

record! {
    #[derive(Clone, Debug)]
    pub struct Shop {
        pub id: Uuid, pub name: String, pub kind: StoreKind, pub active: bool, pub department_id: Option<Uuid>, pub parent_id: Option<Uuid>,
    }
}

/// Some stores, by name.
#[derive(Clone, Debug)]
pub struct Shops {
    pub all: Vec<Shop>,
    /// Nothing narrows them: no filter, no scope.
    pub whole: bool,
}

/// Which places take part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kinds {
    /// Stores of their own: only these count in levels, averages and orders.
    Real,
    /// In-transit and quarantine places too.
    All,
    /// Stores with their places.
    Family,
}

impl Shops {
    /// The stores that the filter `store_id` leaves of the caller's own.
    pub fn of(r: &mut Reader<'_>, asked: &Asked, kinds: Kinds) -> Result<Self> {
        let mut all: Vec<Shop> = select!(
            r,
            "select id, name, kind, active, department_id, parent_id from store order by name_key, id"
        )
        .all()?;
        let stores = asked.ids("store_id");
        let is_named = |id: Uuid| stores.contains(&id);
        all.retain(|shop| {
            let named = stores.is_empty()
                || is_named(shop.id)
                || kinds == Kinds::Family && shop.parent_id.is_some_and(is_named);
            let place = kinds != Kinds::Real || shop.parent_id.is_none();
            named && place && asked.scope.covers(shop.id)
        });
        let whole = stores.is_empty() && asked.who.principal.stores.is_none();
        Ok(Self { all, whole })
    }

    /// Only those of the filter `department_id`.
    pub fn in_departments(mut self, asked: &Asked) -> Self {
        let departments = asked.ids("department_id");
        if !departments.is_empty() {
            self.whole = false;
            self.all.retain(|shop| shop.department_id.is_some_and(|id| departments.contains(&id)));
        }
        self
    }

    pub fn ids(&self) -> Vec<Uuid> {
        self.all.iter().map(|shop| shop.id).collect()
    }

    /// The only one, where there is only one.
    pub fn single(&self) -> Option<&Shop> {
        match self.all.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// The column is one of these stores.
    pub fn hold(&self, wanted: &mut Wanted, column: &str) {
        if !self.whole {
            wanted.among(column, &self.ids());
        }
    }
}

/// The one store whose figures are asked for: the filter's; for a confined caller the own one; else none, which means all
/// stores together.
pub fn one_store(r: &mut Reader<'_>, asked: &Asked) -> Result<Option<Shop>> {
    let shops = Shops::of(r, asked, Kinds::Real)?;
    if shops.whole {
        return Ok(None);
    }
    let own = shops.all.into_iter().next();
    own.map(Some).ok_or_else(|| Error::not_found("store"))
}

/// Sums of each medicine over all stores of their own: medicine, usable, reserved, on hand, value.
pub const SUMS: &str = "select t.medicine_id, cast(sum(t.usable) as bigint), cast(sum(t.reserved) as bigint), cast(sum(t.on_hand) as bigint),
     cast(sum(t.value) as bigint)
     from stock_total t where coalesce(t.store_id, t.store_id) in (select s.id from store s where s.parent_id is null)
     group by t.medicine_id";
