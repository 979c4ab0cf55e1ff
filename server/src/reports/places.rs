//! The stores of a report: the caller's own, narrowed by its filters.

use super::ask::Asked;
use super::sheet::Wanted;
use crate::error::{Error, Result};
use crate::store::Reader;
use crate::{record, select};
use pharmacy_contract::stores::StoreKind;
use std::collections::{HashMap, HashSet};
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

/// What several stores hold of a medicine.
#[derive(Clone, Copy, Debug, Default)]
pub struct Held {
    pub usable: i64,
    pub reserved: i64,
    pub on_hand: i64,
    pub value: i64,
}

/// What the facility holds.
#[derive(Debug, Default)]
pub struct Everything {
    /// By medicine, in open stores of their own.
    pub held: HashMap<Uuid, Held>,
    /// At cost, in their in-transit and quarantine places too.
    pub value: i64,
}

/// Sums all stores up. Here, not in the engine: to group by medicine it would walk along an index and look every row up.
///
/// # Errors
/// A store fault.
pub fn everything(r: &mut Reader<'_>) -> Result<Everything> {
    let places: Vec<(Uuid,)> =
        select!(r, "select id from store where parent_id is not null or not active").all()?;
    let places: HashSet<Uuid> = places.into_iter().map(|(id,)| id).collect();
    let mut all = Everything::default();
    select!(
        r,
        "select t.store_id, t.medicine_id, t.usable, t.reserved, t.on_hand, t.value from stock_total t"
    )
    .each(&mut |row| {
        let value: i64 = row.get(5)?;
        all.value += value;
        if places.contains(&row.get::<Uuid>(0)?) {
            return Ok(());
        }
        let held = all.held.entry(row.get(1)?).or_default();
        held.usable += row.get::<i64>(2)?;
        held.reserved += row.get::<i64>(3)?;
        held.on_hand += row.get::<i64>(4)?;
        held.value += value;
        Ok(())
    })?;
    Ok(all)
}
