//! The facility's settings, as the rules ask for them.

use crate::error::{Error, Result};
use crate::select;
use crate::store::Reader;
use pharmacy_contract::facility::Facility;

/// What was set, and the defaults for the rest.
///
/// # Errors
/// A store fault; a stored setting that cannot be read.
pub fn facility(r: &mut Reader<'_>) -> Result<Facility> {
    let stored: Option<(String,)> =
        select!(r, "select value from setting where name = 'facility'").maybe()?;
    let Some((text,)) = stored else { return Ok(Facility::default()) };
    serde_json::from_str(&text).map_err(|e| Error::Internal(format!("stored settings: {e}")))
}
