//! Settings in the store: one row with all of them, one with their version.

use crate::error::{Error, Result};
use crate::ledger::facility;
use crate::store::{Reader, Stale, Tx};
use crate::{change, select};
use pharmacy_contract::facility::Settings;

/// The settings, with the version that `If-Match` names.
///
/// # Errors
/// A store fault.
pub fn settings(r: &mut Reader<'_>) -> Result<Settings> {
    let version: Option<(String,)> =
        select!(r, "select value from setting where name = 'facility_version'").maybe()?;
    let version = version.and_then(|(text,)| text.parse().ok()).unwrap_or(1);
    Ok(Settings { facility: facility(r)?, version })
}

impl Tx<'_> {
    /// # Errors
    /// A store fault.
    pub fn keep_settings(&mut self, settings: &Settings) -> Result<()> {
        let all = serde_json::to_string(&settings.facility)
            .map_err(|e| Error::Internal(format!("settings: {e}")))?;
        for (name, value) in [("facility", all), ("facility_version", settings.version.to_string())]
        {
            change!(
                self,
                Stale::Settings,
                "insert into setting (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value",
                name,
                value
            )
            .run()?;
        }
        Ok(())
    }
}
