//! Codes that we make where none was given: a letter and a number.

use crate::error::Result;
use crate::store::{Bound, Tx};

/// The first free code of the form `D12`, beginning behind the number of rows there are.
///
/// # Errors
/// A store fault.
pub fn free(tx: &mut Tx<'_>, table: &'static str, prefix: &str) -> Result<String> {
    let (mut number,): (i64,) =
        tx.listing(&format!("select count(*) from {table}"), "code", &[]).one()?;
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
