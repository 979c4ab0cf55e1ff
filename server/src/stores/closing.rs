//! Closing a store: its open drafts are cancelled, its stock goes to the main store, its companion places close with it.

use crate::auth::Who;
use crate::error::{Error, Refusal, Result};
use crate::ledger::Event;
use crate::select;
use crate::store::{Bound, Entry, Fault, Reader, Stale, Tx};
use crate::transfers;
use pharmacy_contract::paper::DocKind;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::stores::StoreKind;
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;

const REASON: &str = "the store closes";

/// Documents that may be open at a store, by the columns that name it.
struct Papers {
    kind: DocKind,
    table: &'static str,
    stale: Stale,
    ends: &'static [&'static str],
}

const PAPERS: &[Papers] = &[
    of(DocKind::Receipt, "receipt", Stale::Receipts, ONE_END),
    of(DocKind::Dispense, "dispense", Stale::Dispenses, ONE_END),
    of(
        DocKind::Transfer,
        "transfer",
        Stale::Transfers,
        &["source_store_id", "destination_store_id"],
    ),
    of(DocKind::Adjustment, "adjustment", Stale::Adjustments, ONE_END),
    of(DocKind::SupplierReturn, "supplier_return", Stale::SupplierReturns, ONE_END),
    of(DocKind::DispenseReturn, "dispense_return", Stale::DispenseReturns, ONE_END),
    of(DocKind::Stocktake, "stocktake", Stale::Stocktakes, ONE_END),
];

const ONE_END: &[&str] = &["store_id"];

const fn of(
    kind: DocKind,
    table: &'static str,
    stale: Stale,
    ends: &'static [&'static str],
) -> Papers {
    Papers { kind, table, stale, ends }
}

/// A document that was cancelled, and the store it belongs to.
struct Cancelled {
    kind: DocKind,
    id: Uuid,
    home: Uuid,
}

/// Nothing is on its way to or from the store, and nobody counts there.
///
/// # Errors
/// `StoreBusy` with the documents.
pub fn must_be_quiet(r: &mut Reader<'_>, store: Uuid) -> Result<()> {
    let busy: Vec<(Uuid, String)> = select!(
        r,
        "select t.id, t.document_no from transfer t where t.state in ('dispatched', 'part_received')
             and exists (select 1 from store s where (s.id = $1 or s.parent_id = $1) and s.id in (t.source_store_id, t.destination_store_id))
         union all select c.id, c.document_no from stocktake c where c.state in ('counting', 'review')
             and exists (select 1 from store s where (s.id = $1 or s.parent_id = $1) and s.id = c.store_id)",
        store
    )
    .all()?;
    if busy.is_empty() {
        return Ok(());
    }
    let documents: Vec<String> = busy.iter().map(|(id, _)| id.to_string()).collect();
    let named: Vec<&str> =
        busy.iter().map(|(_, no)| no.as_str()).filter(|no| !no.is_empty()).collect();
    let detail = format!("goods are on their way, or somebody counts there: {}", named.join(", "));
    Err(Refusal::new(ProblemKind::StoreBusy, detail).with("documents", documents).into())
}

/// Empties the store. Its row is the caller's affair.
///
/// # Errors
/// A store fault, or what the transfer to the main store refuses.
pub fn close(tx: &mut Tx<'_>, who: &Who, store: Uuid) -> Result<()> {
    let cancelled = cancel_drafts(tx, who, store)?;
    let mut locked: BTreeSet<Uuid> = cancelled.iter().map(|paper| paper.home).collect();
    for paper in &cancelled {
        let holding: Vec<(Uuid,)> =
            select!(tx, "select distinct store_id from reservation where doc_id = $1", paper.id)
                .all()?;
        locked.extend(holding.into_iter().map(|(id,)| id));
    }
    let main = tx.main_store()?.id;
    for house in [store, main] {
        let places = [
            tx.companion(house, StoreKind::InTransit)?,
            tx.companion(house, StoreKind::Quarantine)?,
        ];
        locked.extend(places.map(|place| place.id));
        locked.insert(house);
    }
    tx.open_stores(&locked.into_iter().collect::<Vec<_>>())?;
    for paper in &cancelled {
        tx.release(paper.id)?;
        write_down(tx, who, paper)?;
    }
    must_still_be_quiet(tx, store)?;
    let place = tx.any_place(store)?.ok_or_else(|| Error::not_found("store"))?;
    transfers::empty_store(tx, who, &place)
}

fn cancel_drafts(tx: &mut Tx<'_>, who: &Who, store: Uuid) -> Result<Vec<Cancelled>> {
    let (now, by) = (tx.now(), Some(who.principal.id).filter(|id| !id.is_nil()));
    let params = [Bound::Id(store), Bound::Int(now.0), by.map_or(Bound::Null, Bound::Id)];
    let mut all = Vec::new();
    for Papers { kind, table, stale, ends } in PAPERS {
        let home = ends.first().copied().unwrap_or_default();
        let named: Vec<String> = ends
            .iter()
            .map(|end| {
                format!("{end} in (select s.id from store s where s.id = $1 or s.parent_id = $1)")
            })
            .collect();
        let sql = format!(
            "update {table} set state = 'cancelled', version = version + 1, updated_at = $2, updated_by = $3
             where state in ('draft', 'submitted', 'approved') and ({}) returning id, {home}",
            named.join(" or ")
        );
        let rows: Vec<(Uuid, Uuid)> = tx.altering(*stale, &sql, table, &params).all()?;
        all.extend(rows.into_iter().map(|(id, home)| Cancelled { kind: *kind, id, home }));
    }
    Ok(all)
}

fn write_down(tx: &mut Tx<'_>, who: &Who, paper: &Cancelled) -> Result<()> {
    let noun = paper.kind.as_str();
    let action = format!("{noun}.cancel");
    let entry = Entry {
        action: &action,
        entity: noun,
        entity_id: Some(paper.id),
        after: Some(json!({ "state": "cancelled" }).to_string()),
        reason: REASON,
        store: Some(paper.home),
        ..Entry::default()
    };
    tx.audit(&who.actor, entry)?;
    let event = Event {
        kind: "document.state_changed",
        entity: noun,
        entity_id: Some(paper.id),
        store: Some(paper.home),
        payload: json!({ "state": "cancelled", "verb": "cancel" }).to_string(),
    };
    tx.tell(&event)
}

/// Under the locks nothing comes in between any more. What came in before them is seen by trying again from the start.
fn must_still_be_quiet(tx: &mut Tx<'_>, store: Uuid) -> Result<()> {
    let (held,): (i64,) = select!(
        tx,
        "select count(*) from reservation r join store s on s.id = r.store_id where s.id = $1 or s.parent_id = $1",
        store
    )
    .one()?;
    if held == 0 && must_be_quiet(tx, store).is_ok() {
        return Ok(());
    }
    Err(Error::Store(Fault::Serialization, "somebody worked in a store that was closing".into()))
}
