//! What a medicine's record means to its stock: its unit is fixed by the first movement, its name and limit are shown
//! with every total, and whatever refers to it keeps it from being deleted.

use crate::error::{Error, Result};
use crate::select;
use crate::store::{Reader, Tx};
use pharmacy_contract::medicines::NewMedicine;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::text::fold;
use std::collections::BTreeMap;
use uuid::Uuid;

/// All stock is counted in the base unit: another one would change what every movement says.
///
/// # Errors
/// `BaseUnitLocked` after the first movement.
pub fn may_change_unit(tx: &mut Tx<'_>, medicine: Uuid) -> Result<()> {
    // No first movement can come in between.
    tx.lock_all_stores()?;
    let moved: Option<(Uuid,)> =
        select!(tx, "select id from stock_movement where medicine_id = $1 limit 1", medicine)
            .maybe()?;
    match moved {
        None => Ok(()),
        Some(_) => Err(Error::refused(
            ProblemKind::BaseUnitLocked,
            "stock was counted in this unit; make a new medicine for another one",
        )),
    }
}

/// Will totals of this medicine show something else? Then it locks all stores: a pair that is just being made would
/// keep what the record said before.
///
/// # Errors
/// A store fault.
pub fn before_rewrite(tx: &mut Tx<'_>, medicine: Uuid, new: &NewMedicine) -> Result<bool> {
    let shown: Option<(String, i64)> =
        select!(tx, "select name_key, low_stock_limit from medicine where id = $1", medicine)
            .maybe()?;
    let differs = shown != Some((fold(&new.name), new.low_stock_limit));
    if differs {
        tx.lock_all_stores()?;
    }
    Ok(differs)
}

/// Works out every total of the medicine anew.
///
/// # Errors
/// A store fault.
pub fn refresh(tx: &mut Tx<'_>, medicine: Uuid) -> Result<()> {
    let stores: Vec<(Uuid,)> = select!(
        tx,
        "select store_id from stock_total where medicine_id = $1 order by store_id",
        medicine
    )
    .all()?;
    for (store,) in stores {
        tx.refresh_total(store, medicine, false)?;
    }
    Ok(())
}

/// What refers to it.
///
/// # Errors
/// A store fault.
pub fn references(r: &mut Reader<'_>, medicine: Uuid) -> Result<BTreeMap<String, i64>> {
    let rows: Vec<(String, i64)> = select!(
        r,
        "select 'batches', count(*) from batch where medicine_id = $1
         union all select 'stock', count(*) from stock_balance where medicine_id = $1 and held
         union all select 'movements', count(*) from stock_movement where medicine_id = $1
         union all select 'policies', count(*) from stock_policy where medicine_id = $1
         union all select 'receipt_lines', count(*) from receipt_line where medicine_id = $1
         union all select 'dispense_lines', count(*) from dispense_line where medicine_id = $1
         union all select 'transfer_lines', count(*) from transfer_line where medicine_id = $1
         union all select 'adjustment_lines', count(*) from adjustment_line where medicine_id = $1
         union all select 'supplier_return_lines', count(*) from supplier_return_line where medicine_id = $1
         union all select 'dispense_return_lines', count(*) from dispense_return_line where medicine_id = $1
         union all select 'stocktake_lines', count(*) from stocktake_line where medicine_id = $1
         union all select 'legacy_usage', count(*) from legacy_usage where medicine_id = $1",
        medicine
    )
    .all()?;
    Ok(rows.into_iter().collect())
}
