//! Reading the books.

use super::Books;
use super::papers::{self, Written};
use pharmacy_contract::time::Date;
use pharmacy_server::error::Result;
use pharmacy_server::store::{Reader, verify_audit};
use pharmacy_server::{record, select};
use std::collections::BTreeMap;
use uuid::Uuid;

record! {
    #[derive(Clone, Debug)]
    pub struct Move {
        pub id: Uuid, pub store_id: Uuid, pub store_seq: i64, pub posted_at: i64, pub effective_on: Date, pub medicine_id: Uuid,
        pub batch_id: Uuid, pub qty_delta: i64, pub balance_after: i64, pub kind: String, pub doc_type: String, pub doc_id: Uuid,
        pub line_id: Uuid, pub leg: String, pub reason_code: Option<String>, pub patient_id: Option<Uuid>, pub supplier_id: Option<Uuid>,
        pub other_store_id: Option<Uuid>, pub unit_cost: i64, pub value: i64, pub reverses_id: Option<Uuid>, pub user_id: Option<Uuid>,
        pub witness_id: Option<Uuid>, pub prev_hash: [u8; 32], pub hash: [u8; 32],
    }
}

record! {
    #[derive(Clone, Debug)]
    pub struct Balance {
        pub store_id: Uuid, pub batch_id: Uuid, pub medicine_id: Uuid, pub on_hand: i64, pub reserved: i64, pub last_seq: i64, pub first_on: Date,
    }
}

record! {
    #[derive(Clone, Debug)]
    pub struct Lot {
        pub id: Uuid, pub medicine_id: Uuid, pub expiry_date: Option<Date>, pub status: String, pub unit_cost: i64, pub received_qty: i64,
        pub received_value: i64,
    }
}

record! {
    #[derive(Clone, Debug)]
    pub struct Held { pub doc_id: Uuid, pub line_id: Uuid, pub store_id: Uuid, pub batch_id: Uuid, pub qty: i64, pub expires_at: Option<i64> }
}

record! {
    #[derive(Clone, Debug)]
    pub struct Total {
        pub store_id: Uuid, pub medicine_id: Uuid, pub on_hand: i64, pub usable: i64, pub reserved: i64, pub value: i64,
        pub earliest_expiry: Option<Date>, pub limit_used: i64, pub status: String, pub usable_on: Date,
    }
}

record! {
    #[derive(Clone, Debug)]
    pub struct Daily {
        pub store_id: Uuid, pub medicine_id: Uuid, pub day: Date, pub opening: i64, pub received: i64, pub supplier_returned: i64,
        pub dispensed: i64, pub dispense_returned: i64, pub moved_in: i64, pub moved_out: i64, pub adjusted: i64, pub wasted: i64,
        pub closing: i64, pub was_out: bool,
    }
}

record! {
    pub struct Head { pub id: Uuid, pub stock_seq: i64, pub stock_hash: [u8; 32] }
}

record! {
    pub struct Reversed { pub id: Uuid, pub doc_id: Uuid, pub reason_code: String, pub effective_on: Date }
}

pub fn all(r: &mut Reader<'_>) -> Result<Books> {
    let moves = select!(
        r,
        "select id, store_id, store_seq, posted_at, effective_on, medicine_id, batch_id, qty_delta, balance_after, type as kind, doc_type,
             doc_id, line_id, leg, reason_code, patient_id, supplier_id, other_store_id, unit_cost, value, reverses_id, user_id, witness_id,
             prev_hash, hash
         from stock_movement order by store_id, store_seq"
    )
    .all()?;
    let balances: Vec<Balance> = select!(
        r,
        "select store_id, batch_id, medicine_id, on_hand, reserved, last_seq, first_on from stock_balance"
    )
    .all()?;
    let lots: Vec<Lot> = select!(
        r,
        "select id, medicine_id, expiry_date, status, unit_cost, received_qty, received_value from batch"
    )
    .all()?;
    let held = select!(
        r,
        "select doc_id, line_id, store_id, batch_id, qty, expires_at from reservation order by doc_id, line_id, batch_id"
    )
    .all()?;
    let totals: Vec<Total> = select!(
        r,
        "select store_id, medicine_id, on_hand, usable, reserved, value, earliest_expiry, limit_used, status, usable_on from stock_total"
    )
    .all()?;
    let days = select!(
        r,
        "select store_id, medicine_id, day, opening, received, supplier_returned, dispensed, dispense_returned, moved_in, moved_out,
             adjusted, wasted, closing, was_out from stock_daily order by store_id, medicine_id, day"
    )
    .all()?;
    let written: Vec<Written> = papers::all(r)?;
    Ok(Books {
        moves,
        balances: by(balances, |b| (b.store_id, b.batch_id)),
        lots: by(lots, |lot| lot.id),
        held,
        totals: by(totals, |t| (t.store_id, t.medicine_id)),
        days,
        written,
        heads: select!(r, "select id, stock_seq, stock_hash from ledger_head").all()?,
        reversed: select!(r, "select id, doc_id, reason_code, effective_on from reversal").all()?,
        limits: limits(r)?,
        events: events(r)?,
        trail: verify_audit(r)?,
    })
}

/// The limit of each pair: the store's own, else the medicine's.
fn limits(r: &mut Reader<'_>) -> Result<BTreeMap<(Uuid, Uuid), i64>> {
    let rows: Vec<(Uuid, Uuid, Option<i64>, i64)> = select!(
        r,
        "select s.id, m.id, p.reorder_level, m.low_stock_limit from store s cross join medicine m
         left join stock_policy p on p.store_id = s.id and p.medicine_id = m.id"
    )
    .all()?;
    Ok(rows.into_iter().map(|(s, m, own, limit)| ((s, m), own.unwrap_or(limit))).collect())
}

/// How many postings of each document were told to the feed.
fn events(r: &mut Reader<'_>) -> Result<BTreeMap<Uuid, i64>> {
    let rows: Vec<(Uuid, i64)> = select!(
        r,
        "select entity_id, count(*) from outbox where type = 'stock.posted' and entity_id is not null group by entity_id"
    )
    .all()?;
    Ok(rows.into_iter().collect())
}

fn by<K: Ord, T>(rows: Vec<T>, key: impl Fn(&T) -> K) -> BTreeMap<K, T> {
    rows.into_iter().map(|row| (key(&row), row)).collect()
}
