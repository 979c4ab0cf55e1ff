//! What a database makes up once and keeps: its epoch, its secrets.

use super::{Place, Reader, Stale, Store, Tx};
use crate::error::{Error, Result};
use uuid::Uuid;

impl Store {
    /// The random text of this name, 128 bits as 32 digits: made by the first that asks, the same for all processes.
    ///
    /// # Errors
    /// A store fault, or no random numbers.
    pub(crate) fn kept_secret(&self, name: &'static str) -> Result<String> {
        let mut random = [0_u8; 16];
        getrandom::fill(&mut random)
            .map_err(|e| Error::Internal(format!("no random numbers: {e}")))?;
        let fresh = Uuid::from_bytes(random).simple().to_string();
        self.change_blocking(move |tx| kept(tx, name, &fresh))
    }

    /// Changes when a database is made again under its own name, as when a dump is read back: versions may then begin
    /// anew. The same for all processes; nothing for a file, which has one.
    ///
    /// # Errors
    /// A store fault.
    pub(crate) fn incarnation(&self) -> Result<String> {
        if matches!(self.place(), Place::Directory(_)) {
            return Ok(String::new());
        }
        self.read_blocking(|r| {
            let row: (String,) = crate::select!(
                r,
                "select concat_ws('.', system_identifier, timeline_id, d.oid, cast('resource_version' as regclass)::oid)
                 from pg_control_system(), pg_control_checkpoint(), pg_database d where d.datname = current_database()"
            )
            .one()?;
            Ok(row.0)
        })
    }
}

fn kept(tx: &mut Tx<'_>, name: &str, fresh: &str) -> Result<String> {
    let stored = |r: &mut Reader<'_>| {
        crate::select!(r, "select value from setting where name = $1", name).maybe::<(String,)>()
    };
    if let Some((value,)) = stored(tx)? {
        return Ok(value);
    }
    crate::change!(
        tx,
        Stale::Nothing,
        "insert into setting (name, value) values ($1, $2) on conflict (name) do nothing",
        name,
        fresh
    )
    .run()?;
    Ok(stored(tx)?.map_or_else(String::new, |(value,)| value))
}
