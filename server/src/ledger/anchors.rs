//! Anchors: the heads of all chains, written down every hour. Whoever cuts off the end of a chain and moves its head back
//! would have to find them too: they are in the database, in the feed and in the log.

use crate::change;
use crate::error::Result;
use crate::hex::hex;
use crate::ledger::Event;
use crate::select;
use crate::store::chain::Hash;
use crate::store::{SYSTEM, Stale, Store, Tx};
use serde_json::json;
use uuid::Uuid;

/// Writes down every head that has moved since it was last written down; answers how many.
///
/// # Errors
/// A store fault.
pub fn anchor_heads(store: &Store) -> Result<usize> {
    let anchored = store.change_blocking(anchor)?;
    for head in &anchored {
        let (stock, audit) = (hex(&head.stock_hash), hex(&head.audit_hash));
        tracing::info!(target: "ledger", id = %head.id, stock_seq = head.stock_seq, %stock, audit_seq = head.audit_seq, %audit, "anchored");
    }
    Ok(anchored.len())
}

struct Anchored {
    id: Uuid,
    stock_seq: i64,
    stock_hash: Hash,
    audit_seq: i64,
    audit_hash: Hash,
}

type Row = (Uuid, i64, Hash, i64, Hash);

fn anchor(tx: &mut Tx<'_>) -> Result<Vec<Anchored>> {
    let moved: Vec<Row> = select!(
        tx,
        "select h.id, h.stock_seq, h.stock_hash, h.audit_seq, h.audit_hash from ledger_head h where not exists
             (select 1 from ledger_anchor a where a.id = h.id and a.stock_seq = h.stock_seq and a.audit_seq = h.audit_seq
                 and a.at = (select max(l.at) from ledger_anchor l where l.id = h.id))
         order by h.id"
    )
    .all()?;
    let head = |(id, stock_seq, stock_hash, audit_seq, audit_hash): Row| Anchored {
        id,
        stock_seq,
        stock_hash,
        audit_seq,
        audit_hash,
    };
    let moved: Vec<Anchored> = moved.into_iter().map(head).collect();
    for head in &moved {
        write(tx, head)?;
    }
    Ok(moved)
}

fn write(tx: &mut Tx<'_>, head: &Anchored) -> Result<()> {
    let now = tx.now();
    change!(
        tx,
        Stale::Nothing,
        "insert into ledger_anchor (id, at, stock_seq, stock_hash, audit_seq, audit_hash) values ($1, $2, $3, $4, $5, $6)
         on conflict (id, at) do nothing",
        head.id,
        now,
        head.stock_seq,
        head.stock_hash,
        head.audit_seq,
        head.audit_hash
    )
    .run()?;
    let payload = json!({
        "stock_seq": head.stock_seq, "stock_hash": hex(&head.stock_hash),
        "audit_seq": head.audit_seq, "audit_hash": hex(&head.audit_hash),
    });
    tx.tell(&Event {
        kind: "ledger.anchored",
        entity: "ledger",
        entity_id: Some(head.id),
        store: Some(head.id).filter(|id| *id != SYSTEM),
        payload: payload.to_string(),
    })
}
