//! Emptying a store that closes: all of its stock goes to the main store in one direct transfer.

use super::ends::Ends;
use super::moving::at_once_by;
use super::parcels::{Hop, Parcel, count, next_event};
use super::{rules, store};
use crate::auth::Who;
use crate::clock::new_id;
use crate::documents::{Deed, Document, MOST_LINES, fresh_paper, stamp_posted, write_down};
use crate::error::{Error, Result};
use crate::ledger::{Act, Leg, Place};
use crate::store::{Reader, Tx};
use crate::{record, select};
use jiff::civil::Date;
use pharmacy_contract::batches::BatchStatus;
use pharmacy_contract::money::Money;
use pharmacy_contract::paper::{DocKind, State};
use pharmacy_contract::stores::StoreKind;
use pharmacy_contract::transfers::{NewTransfer, NewTransferLine, TransferLine, TransferReason};
use uuid::Uuid;

record! {
    struct Lying {
        store_id: Uuid, medicine_id: Uuid, batch_id: Uuid, batch_number: String, on_hand: i64, unit_cost: Money, status: BatchStatus,
        expiry_date: Option<Date>,
    }
}

/// Parcels of one line, and where they come from and go to.
struct Load {
    line: TransferLine,
    from: Uuid,
    to: Uuid,
    parcels: Vec<Parcel>,
}

/// Moves what lies in the store and its companion places, blocked batches too. What is good goes onto the main store's
/// shelf; what is blocked or was set aside goes to its quarantine place, where it waits for a decision as before.
/// The caller holds the locks of both stores and their companions, and nothing is on its way.
///
/// # Errors
/// `ValueOutOfRange`, or a store fault.
pub fn empty_store(tx: &mut Tx<'_>, who: &Who, closing: &Place) -> Result<()> {
    let main = tx.main_store()?;
    let aside = tx.companion(main.id, StoreKind::Quarantine)?.id;
    let today = tx.today();
    let mut loads: Vec<Load> = Vec::new();
    for lying in all_that_lies_in(tx, closing.id)? {
        let good = lying.store_id == closing.id
            && rules::objection(lying.status, lying.expiry_date, today).is_none();
        put_on(&mut loads, lying, if good { main.id } else { aside });
    }
    loads.chunks(MOST_LINES).try_for_each(|part| carry(tx, who, closing, part))
}

fn all_that_lies_in(r: &mut Reader<'_>, store: Uuid) -> Result<Vec<Lying>> {
    select!(
        r,
        "select b.store_id, b.medicine_id, b.batch_id, t.batch_number, b.on_hand, t.unit_cost, t.status, t.expiry_date
         from stock_balance b join store s on s.id = b.store_id join batch t on t.id = b.batch_id join medicine m on m.id = b.medicine_id
         where (s.id = $1 or s.parent_id = $1) and b.held order by m.name_key, b.medicine_id, b.batch_id, b.store_id",
        store
    )
    .all()
}

fn put_on(loads: &mut Vec<Load>, lying: Lying, to: Uuid) {
    let (medicine, from, qty) = (lying.medicine_id, lying.store_id, lying.on_hand);
    let fits = |load: &&mut Load| {
        load.line.fields.medicine_id == medicine && load.from == from && load.to == to
    };
    // Sorted by medicine: its lines are the last ones.
    let line = match loads.iter_mut().rev().take(4).find(fits) {
        Some(load) => load,
        None => {
            let fields = NewTransferLine { medicine_id: medicine, ..NewTransferLine::default() };
            let line = store::wanted(new_id(), 0, fields);
            loads.push(Load { line, from, to, parcels: vec![] });
            let Some(load) = loads.last_mut() else { return };
            load
        }
    };
    line.line.fields.quantity += qty;
    line.line.approved_qty += qty;
    line.parcels.push(Parcel {
        line: line.line.id,
        medicine,
        batch: lying.batch_id,
        number: lying.batch_number,
        qty,
        unit_cost: lying.unit_cost,
        blocked: None,
    });
}

fn carry(tx: &mut Tx<'_>, who: &Who, closing: &Place, loads: &[Load]) -> Result<()> {
    let main = tx.main_store()?;
    let fields = NewTransfer {
        source_store_id: closing.id,
        destination_store_id: main.id,
        doc_date: Some(tx.today()),
        reason: TransferReason::StoreClosing,
        ..NewTransfer::default()
    };
    let ends = Ends::of(tx, &fields)?;
    let lines: Vec<TransferLine> = loads.iter().map(|load| load.line.clone()).collect();
    let paper = fresh_paper(tx, new_id(), who);
    let mut doc = store::blank(paper, fields, &ends, lines);
    for (no, line) in (1..).zip(&mut doc.lines) {
        line.line_no = no;
    }
    let (sent, arrived) = (next_event(&mut doc, "dispatch"), next_event(&mut doc, "receive"));
    let mut legs = Vec::new();
    for load in loads {
        count(&mut doc.lines, &load.parcels, |line| &mut line.dispatched_qty);
        count(&mut doc.lines, &load.parcels, |line| &mut line.received_qty);
        legs.extend(both_hops(load, &ends, (&sent, &arrived))?);
    }
    let act = Act {
        doc: DocKind::Transfer,
        doc_id: doc.paper.stamp.id,
        effective_on: tx.today(),
        user: Some(who.principal.id).filter(|id| !id.is_nil()),
        witness: None,
    };
    tx.post(&act, &legs)?;
    at_once_by(&mut doc, who.principal.id);
    stamp_posted(tx, &mut doc, closing, who, State::Received)?;
    doc.save(tx)?;
    let deed = Deed { reason: "the store closes".into(), ..Deed::posting("direct") };
    write_down(tx, who, &doc, &deed)
}

fn both_hops(load: &Load, ends: &Ends, (sent, arrived): (&str, &str)) -> Result<Vec<Leg>> {
    let transit = ends.transit.as_ref().map(|place| place.id);
    let transit = transit.ok_or_else(|| Error::Internal("the main store does not close".into()))?;
    let hop = |name: &str, from, to| Hop {
        name: name.into(),
        from,
        to,
        source: ends.source.id,
        destination: ends.destination.id,
    };
    let mut legs = hop(sent, load.from, transit).legs(&load.parcels);
    legs.extend(hop(arrived, transit, load.to).legs(&load.parcels));
    Ok(legs)
}
