//! Writing the stores.

use super::{COMPANIONS, Store};
use crate::error::Result;
use crate::legacy::insert::{Insert, ORIGIN, insert_all};
use crate::legacy::intake::Intake;
use crate::legacy::progress::Progress;
use crate::store::{Bound, Param, Stale, Tx};
use crate::{change, select};
use pharmacy_contract::stores::{NewStore, StoreKind};
use pharmacy_contract::text::{fold, search_key};
use uuid::Uuid;

/// # Errors
/// A store fault.
pub fn write(tx: &mut Tx<'_>, intake: &Intake, progress: &Progress) -> Result<()> {
    for store in intake.stores.iter().filter(|s| s.adopted) {
        adopt(tx, store)?;
    }
    insert_all(tx, progress, intake.stores.iter().filter(|s| !s.adopted).map(Stored::of))?;
    insert_all(tx, progress, intake.stores.iter().flat_map(|s| &s.companions).map(Stored::of))
}

/// The main store made at first start keeps its code and takes the rest; its companions go by its name.
fn adopt(tx: &mut Tx<'_>, store: &Store) -> Result<()> {
    let Store { origin, fields, .. } = store;
    let (code,): (String,) =
        select!(tx, "select code from store where id = $1", origin.id).one()?;
    change!(
        tx,
        Stale::Stores,
        "update store set legacy_id = $1, legacy_no = $2, legacy_extra = $3, name = $4, name_key = $5, location = $6, description = $7,
             search_key = $8, created_at = $9, updated_at = $10, version = version + 1
         where id = $11",
        origin.legacy_id,
        origin.legacy_no,
        origin.extra,
        fields.name,
        fold(&fields.name),
        fields.location,
        fields.description,
        search_key(&[&fields.name, &code]),
        origin.created_at,
        origin.updated_at,
        origin.id
    )
    .run()?;
    COMPANIONS.iter().try_for_each(|(kind, word, _)| {
        rename(tx, origin.id, *kind, &format!("{}, {word}", fields.name))
    })
}

fn rename(tx: &mut Tx<'_>, parent: Uuid, kind: StoreKind, name: &str) -> Result<()> {
    let code: Option<(String,)> =
        select!(tx, "select code from store where parent_id = $1 and kind = $2", parent, kind)
            .maybe()?;
    let Some((code,)) = code else { return Ok(()) };
    change!(
        tx,
        Stale::Stores,
        "update store set name = $1, name_key = $2, search_key = $3, version = version + 1 where parent_id = $4 and kind = $5",
        name,
        fold(name),
        search_key(&[name, &code]),
        parent,
        kind
    )
    .run()
    .map(drop)
}

struct Stored<'s> {
    of: &'s Store,
    name_key: String,
    code_key: String,
    search_key: String,
}

impl<'s> Stored<'s> {
    fn of(store: &'s Store) -> Self {
        let NewStore { name, code, .. } = &store.fields;
        Self {
            of: store,
            name_key: fold(name),
            code_key: fold(code),
            search_key: search_key(&[name, code]),
        }
    }
}

impl Insert for Stored<'_> {
    const STALE: Stale = Stale::Stores;

    fn head() -> String {
        format!(
            "insert into store ({ORIGIN}, name, name_key, code, code_key, department_id, location, description, kind, parent_id, active, search_key)"
        )
    }

    fn bind<'r>(&'r self, values: &mut Vec<Bound<'r>>) {
        let Store { origin, fields, kind, parent_id, .. } = self.of;
        origin.bind(values);
        values.extend([
            fields.name.bound(),
            self.name_key.bound(),
            fields.code.bound(),
            self.code_key.bound(),
            fields.department_id.bound(),
            fields.location.bound(),
            fields.description.bound(),
            kind.bound(),
            parent_id.bound(),
            fields.active.bound(),
            self.search_key.bound(),
        ]);
    }
}
