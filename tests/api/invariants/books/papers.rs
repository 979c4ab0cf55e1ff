//! I8, I11, I30, I31, I32: documents agree with what they posted, and their numbers have no gaps and no doubles.

use super::sums::net;
use super::{Books, Faults};
use pharmacy_server::error::Result;
use pharmacy_server::store::Reader;
use pharmacy_server::{record, select};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

record! {
    /// A document of whatever kind.
    #[derive(Clone, Debug)]
    pub struct Written {
        pub kind: String, pub id: Uuid, pub state: String, pub version: i64, pub document_no: String, pub reversal_id: Option<Uuid>, pub notes: String,
    }
}

pub fn all(r: &mut Reader<'_>) -> Result<Vec<Written>> {
    select!(
        r,
        "select 'receipt' as kind, id, state, version, document_no, reversal_id, notes from receipt
         union all select 'dispense', id, state, version, document_no, reversal_id, notes from dispense
         union all select 'transfer', id, state, version, document_no, reversal_id, notes from transfer
         union all select 'adjustment', id, state, version, document_no, reversal_id, notes from adjustment
         union all select 'supplier_return', id, state, version, document_no, reversal_id, notes from supplier_return
         union all select 'dispense_return', id, state, version, document_no, reversal_id, notes from dispense_return
         union all select 'stocktake', id, state, version, document_no, reversal_id, notes from stocktake"
    )
    .all()
}

pub fn check(books: &Books, faults: &mut Faults) {
    let mut posted: BTreeMap<Uuid, BTreeSet<&str>> = BTreeMap::new();
    for line in &books.moves {
        posted.entry(line.doc_id).or_default().insert(&line.leg);
    }
    for paper in &books.written {
        let legs = posted.remove(&paper.id).unwrap_or_default();
        let unposted = [
            "draft",
            "submitted",
            "approved",
            "rejected",
            "counting",
            "review",
            "cancelled",
            "imported",
        ];
        let open = unposted.contains(&paper.state.as_str());
        faults.unless(!open || legs.is_empty(), || format!("I8: {paper:?} moved stock: {legs:?}"));
        reversal(books, paper, faults);
    }
    let known = |doc: &Uuid| books.moves.iter().any(|m| m.doc_id == *doc && m.doc_type == "import");
    posted.retain(|doc, _| !known(doc));
    faults.unless(posted.is_empty(), || format!("movements without a document: {posted:?}"));
    reversed_once(books, faults);
    numbers(books, faults);
    told_once(books, faults);
}

fn reversal(books: &Books, paper: &Written, faults: &mut Faults) {
    let own: Vec<_> = books.reversed.iter().filter(|r| r.doc_id == paper.id).collect();
    let is_reversed = paper.state == "reversed";
    faults.unless_equal(&own.len(), &usize::from(is_reversed), || {
        format!("I11: reversals of {paper:?}")
    });
    faults.unless_equal(&own.first().map(|r| r.id), &paper.reversal_id, || {
        format!("I11: reversal of {paper:?}")
    });
    faults
        .unless(own.iter().all(|r| !r.reason_code.is_empty()), || format!("no reason: {paper:?}"));
    if is_reversed {
        let left: BTreeMap<_, _> =
            net(books, paper.id).into_iter().filter(|(_, n)| *n != 0).collect();
        faults.unless(left.is_empty(), || format!("I11: {paper:?} leaves {left:?}"));
    }
}

/// Each movement of a reversal undoes another one of the same document, of which none is undone twice.
fn reversed_once(books: &Books, faults: &mut Faults) {
    let by_id: BTreeMap<Uuid, _> = books.moves.iter().map(|m| (m.id, m)).collect();
    let mut undone = BTreeSet::new();
    for line in &books.moves {
        let Some(id) = line.reverses_id else { continue };
        faults.unless(undone.insert(id), || format!("I11: undone twice: {line:?}"));
        let Some(other) = by_id.get(&id) else {
            faults.unless(false, || format!("I11: undoes nothing: {line:?}"));
            continue;
        };
        let same = (line.doc_id, line.store_id, line.batch_id, &line.kind, -line.qty_delta);
        let was = (other.doc_id, other.store_id, other.batch_id, &other.kind, other.qty_delta);
        faults.unless(same == was, || format!("I11: {line:?} is not the opposite of {other:?}"));
        faults.unless_equal(&-line.value, &other.value, || format!("I11: value of {line:?}"));
    }
}

/// `GR-S01-2026-000001`: counted from 1 for each kind, store and year.
fn numbers(books: &Books, faults: &mut Faults) {
    let mut series: BTreeMap<&str, BTreeSet<i64>> = BTreeMap::new();
    for paper in books.written.iter().filter(|paper| !paper.document_no.is_empty()) {
        let (name, number) = paper.document_no.rsplit_once('-').unwrap();
        let fresh = series.entry(name).or_default().insert(number.parse().unwrap());
        faults.unless(fresh, || format!("I30: twice: {paper:?}"));
    }
    for (name, numbers) in series {
        let most = i64::try_from(numbers.len()).unwrap();
        faults.unless(numbers.iter().copied().eq(1..=most), || {
            format!("I30: numbers of {name} with a gap: {numbers:?}")
        });
    }
}

/// The feed hears of each posting once: of a document that posted, and again of its reversal. A transfer posts more often.
fn told_once(books: &Books, faults: &mut Faults) {
    for paper in books.written.iter().filter(|paper| paper.kind != "transfer") {
        let told = books.events.get(&paper.id).copied().unwrap_or_default();
        let should = match paper.state.as_str() {
            "posted" | "completed" | "part_returned" | "returned" | "settled" => 1,
            "reversed" => 2,
            _ => 0,
        };
        faults.unless_equal(&told, &should, || format!("I32: postings told of {paper:?}"));
    }
}
