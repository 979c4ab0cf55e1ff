//! Starting a stocktake: its lines are what lies on the shelf now.

use super::lines::carry_first;
use super::rules::{self, Candidate, Wanted};
use crate::documents::{Deed, Document, must_be};
use crate::error::{Error, Refusal, Result};
use crate::masters::Call;
use crate::select;
use crate::store::{Reader, Tx};
use pharmacy_contract::paper::State;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::stocktakes::Stocktake;
use std::collections::HashMap;
use uuid::Uuid;

/// Writes down which batches are to be counted; from now on no other stocktake counts them.
///
/// # Errors
/// `WrongState`, `MasterInactive`, `EmptyDocument`, `StocktakeOverlap`.
pub fn start(tx: &mut Tx<'_>, call: &Call, doc: &mut Stocktake) -> Result<Deed> {
    must_be(doc, &[State::Draft], "start")?;
    let home = doc.home();
    let place = tx.place(home, &call.who.scope())?;
    if !place.active {
        let detail = format!("{} is closed", place.name);
        return Err(Error::refused(ProblemKind::MasterInactive, detail));
    }
    let wanted = Wanted::of(doc.fields.scope, &doc.fields.scope_value)?;
    tx.lock_stores(&[home])?;
    let now = tx.now();
    let seed = [doc.paper.stamp.id.as_bytes().as_slice(), &now.0.to_be_bytes()].concat();
    let chosen = wanted.choose(on_the_shelf(tx, home)?, &seed);
    rules::may_start(chosen.len())?;
    must_be_free(tx, home, &chosen)?;
    // A new document is not in the store yet, and its lines refer to it.
    doc.save(tx)?;
    tx.add_count_lines(doc, 1, &chosen)?;
    doc.paper.state = State::Counting;
    doc.paper.line_count = i64::try_from(chosen.len()).unwrap_or(i64::MAX);
    doc.started_at = Some(now);
    doc.started_by = Some(call.who.principal.id).filter(|id| !id.is_nil());
    carry_first(tx, doc)?;
    Ok(Deed::step("start"))
}

/// Every batch in the store, in the order in which one walks along it: by bin, then by name.
fn on_the_shelf(r: &mut Reader<'_>, store: Uuid) -> Result<Vec<Candidate>> {
    let rows: Vec<(Uuid, Uuid, String, String, String)> = select!(
        r,
        "select b.batch_id, b.medicine_id, m.category, m.abc_class, coalesce(p.bin_key, '')
         from stock_balance b join medicine m on m.id = b.medicine_id join batch t on t.id = b.batch_id
         left join stock_policy p on p.store_id = b.store_id and p.medicine_id = b.medicine_id
         where b.store_id = $1 and b.held order by coalesce(p.bin_key, ''), m.name_key, m.id, t.batch_key",
        store
    )
    .all()?;
    let candidate = |(batch, medicine, category, abc_class, bin_key)| Candidate {
        batch,
        medicine,
        category,
        abc_class,
        bin_key,
    };
    Ok(rows.into_iter().map(candidate).collect())
}

/// The unique index is the last guard.
fn must_be_free(r: &mut Reader<'_>, store: Uuid, chosen: &[Candidate]) -> Result<()> {
    let open: Vec<(Uuid, Uuid)> = select!(
        r,
        "select batch_id, stocktake_id from stocktake_line where store_id = $1 and open",
        store
    )
    .all()?;
    let open: HashMap<Uuid, Uuid> = open.into_iter().collect();
    let taken = chosen.iter().find_map(|c| Some((c.batch, *open.get(&c.batch)?)));
    taken.map_or(Ok(()), |(batch, other)| Err(overlap(batch, other)))
}

pub(super) fn overlap(batch: Uuid, other: Uuid) -> Error {
    let detail = "another stocktake that is not done yet counts the same batch";
    Refusal::new(ProblemKind::StocktakeOverlap, detail)
        .with("document", other.to_string())
        .with("batch", batch.to_string())
        .into()
}
