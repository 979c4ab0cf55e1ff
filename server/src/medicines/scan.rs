//! From a scanned code to the medicine that carries it.

use crate::error::{Error, Result};
use crate::http::query::Query;
use crate::select;
use crate::store::Reader;
use pharmacy_contract::gs1;
use pharmacy_contract::medicines::ScannedMedicine;
use uuid::Uuid;

/// The longest code that is looked at; GS1 symbols hold at most 3,116 digits, those of packs a fraction of it.
const LONGEST: usize = 512;

pub(super) fn asked(text: &str) -> Result<String> {
    let query = Query::scanned(text)?;
    query.only(&["code"])?;
    let code = query.get("code").unwrap_or_default().trim_matches(' ');
    match code.len() {
        0 => Err(Error::invalid("code", "required", "the scanned code is needed")),
        1..=LONGEST => Ok(code.to_owned()),
        _ => Err(Error::invalid("code", "too_long", "a code has at most 512 characters")),
    }
}

/// Any other barcode may look like GS1 or like an article number with a wrong check digit, so what is known as a
/// barcode comes first.
pub(super) fn find(r: &mut Reader<'_>, code: &str, year: i64) -> Result<ScannedMedicine> {
    let raw: Option<(Uuid, i64)> =
        select!(r, "select medicine_id, pack_size from barcode where raw = $1", code).maybe()?;
    if let Some((medicine, pack_size)) = raw {
        let (medicine_id, pack_size) = (Some(medicine), Some(pack_size));
        return Ok(ScannedMedicine { medicine_id, pack_size, scan: None, refused: None });
    }
    Ok(match gs1::parse(code, year, &[]) {
        Ok(scan) => {
            let gtin = scan.gtin.as_deref().unwrap_or_default();
            let known: Option<(Uuid, i64)> =
                select!(r, "select medicine_id, pack_size from barcode where gtin = $1", gtin)
                    .maybe()?;
            let (medicine_id, pack_size) = known.unzip();
            ScannedMedicine { medicine_id, pack_size, scan: Some(scan), refused: None }
        }
        Err(refused) => ScannedMedicine {
            medicine_id: None,
            pack_size: None,
            scan: None,
            refused: Some(refused),
        },
    })
}
