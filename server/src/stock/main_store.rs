//! What the main store could give, for whoever may ask it for stock without seeing its shelves.

use crate::auth::Who;
use crate::error::{Error, Result};
use crate::select;
use crate::store::Reader;
use pharmacy_contract::permission::Permission;
use pharmacy_contract::record::Named;
use pharmacy_contract::stock::MainStock;
use uuid::Uuid;

/// Callers who do not see the main store anyway must be people who may ask it for stock.
///
/// # Errors
/// `Forbidden`, `NotFound` for a medicine that is not there.
pub(super) fn main_stock(r: &mut Reader<'_>, who: &Who, medicine: Uuid) -> Result<MainStock> {
    let store = r.main_store()?;
    let main = store.id;
    if !who.scope().covers(main) {
        who.must(Permission::RequestTransfers)?;
    }
    let found: Option<(i64,)> = select!(
        r,
        "select coalesce(t.usable - t.reserved, 0) from medicine m
         left join stock_total t on t.medicine_id = m.id and t.store_id = $1 where m.id = $2",
        main,
        medicine
    )
    .maybe()?;
    let (available,) = found.ok_or_else(|| Error::not_found("medicine"))?;
    let store = Named { id: main, name: store.name };
    Ok(MainStock { store, medicine_id: medicine, available })
}
