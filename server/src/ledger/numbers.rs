//! Document numbers: counted per store, type and year inside the posting transaction, so without gaps.

use crate::change;
use crate::error::Result;
use crate::ledger::Place;
use crate::store::{Stale, Tx};
use pharmacy_contract::paper::DocKind;

impl Tx<'_> {
    /// The next number: `GR-S01-2026-000001`.
    ///
    /// # Errors
    /// A store fault.
    pub fn next_number(&mut self, kind: DocKind, place: &Place) -> Result<String> {
        let year = i64::from(self.today().year());
        let (next,): (i64,) = change!(
            self,
            Stale::Nothing,
            "insert into doc_counter (store_id, doc_type, year, next_no) values ($1, $2, $3, 2)
             on conflict (store_id, doc_type, year) do update set next_no = doc_counter.next_no + 1 returning next_no",
            place.id,
            kind,
            year
        )
        .one()?;
        Ok(format!("{}-{}-{year}-{:06}", kind.prefix(), place.code, next - 1))
    }
}
