//! The barcode on a medicine's pack: as a GTIN when its check digit holds, else as it was typed.

use crate::change;
use crate::clock::new_id;
use crate::error::Result;
use crate::store::{Stale, Tx};
use pharmacy_contract::gtin;
use pharmacy_contract::medicines::NewMedicine;
use uuid::Uuid;

/// Keeps the barcode table in step with the medicine. One that another medicine has stays with that one.
///
/// # Errors
/// A store fault.
pub fn keep(tx: &mut Tx<'_>, medicine: Uuid, new: &NewMedicine) -> Result<()> {
    let typed = new.barcode_number.as_str();
    let gtin = gtin::parse(typed);
    let raw = Some(typed).filter(|t| gtin.is_none() && !t.is_empty());
    change!(
        tx,
        Stale::Medicines,
        "delete from barcode where medicine_id = $1 and (coalesce(gtin, '') <> $2 or coalesce(raw, '') <> $3)",
        medicine,
        gtin.as_deref().unwrap_or_default(),
        raw.unwrap_or_default()
    )
    .run()?;
    if gtin.is_none() && raw.is_none() {
        return Ok(());
    }
    change!(
        tx,
        Stale::Medicines,
        "insert into barcode (id, medicine_id, gtin, raw) values ($1, $2, $3, $4) on conflict do nothing",
        new_id(),
        medicine,
        gtin,
        raw
    )
    .run()
    .map(drop)
}
