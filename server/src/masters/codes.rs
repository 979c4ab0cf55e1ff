//! Codes that we make where none was given: a letter and a number.

use crate::error::Result;
use crate::store::{Bound, Tx};

/// The first free code of the form `D12`, beginning behind the number of rows there are
/// (companion places, `S12-T`, have no number of their own).
///
/// # Errors
/// A store fault.
pub fn free(tx: &mut Tx<'_>, table: &'static str, prefix: &str) -> Result<String> {
    let made = format!("select count(*) from {table} where code_key not like '%-_'");
    let (mut number,): (i64,) = tx.listing(&made, "code", &[]).one()?;
    loop {
        number += 1;
        let code = format!("{prefix}{number:02}");
        let key = code.to_lowercase();
        let sql = format!("select version from {table} where code_key = $1");
        if tx.listing(&sql, "code", &[Bound::Text(&key)]).maybe::<(i64,)>()?.is_none() {
            return Ok(code);
        }
    }
}
