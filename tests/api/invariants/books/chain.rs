//! I6: lines of a store are numbered without gaps, and each is chained to the one before.

use super::{Books, Faults, Move};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use uuid::Uuid;

type Hash = [u8; 32];

pub fn check(books: &Books, faults: &mut Faults) {
    let mut ends: BTreeMap<Uuid, (i64, Hash)> = BTreeMap::new();
    for line in &books.moves {
        let first = || (0, Sha256::digest(format!("stock-ledger-v1{}", line.store_id)).into());
        let (seq, hash) = ends.entry(line.store_id).or_insert_with(first);
        let place = || format!("I6: line {} of store {}", line.store_seq, line.store_id);
        faults.unless_equal(&line.store_seq, &(*seq + 1), || format!("{}: its number", place()));
        faults.unless(line.prev_hash == *hash, || format!("{}: not chained", place()));
        faults.unless(line.hash == hash_of(line), || format!("{}: its hash", place()));
        (*seq, *hash) = (line.store_seq, line.hash);
    }
    for head in &books.heads {
        let end = ends.remove(&head.id);
        let (seq, hash) = end.unwrap_or((0, head.stock_hash));
        faults.unless_equal(&head.stock_seq, &seq, || format!("I6: head of store {}", head.id));
        faults.unless(head.stock_hash == hash, || format!("I6: hash of head {}", head.id));
    }
    faults.unless(ends.is_empty(), || format!("I6: chains without a head: {:?}", ends.keys()));
    faults.unless(books.trail.clean, || format!("I22: audit trail: {:?}", books.trail.broken));
}

/// SHA-256 of the hash before, a version byte, and each field as a 4-byte length and its text; null is length FFFFFFFF.
fn hash_of(line: &Move) -> Hash {
    let id = |id: Uuid| Some(id.to_string());
    let int = |number: i64| Some(number.to_string());
    let maybe = |id: Option<Uuid>| id.map(|id| id.to_string());
    let fields = [
        id(line.id),
        id(line.store_id),
        int(line.store_seq),
        int(line.posted_at),
        Some(line.effective_on.to_string()),
        id(line.medicine_id),
        id(line.batch_id),
        int(line.qty_delta),
        int(line.balance_after),
        Some(line.kind.clone()),
        Some(line.doc_type.clone()),
        id(line.doc_id),
        id(line.line_id),
        Some(line.leg.clone()),
        line.reason_code.clone(),
        maybe(line.patient_id),
        maybe(line.supplier_id),
        maybe(line.other_store_id),
        int(line.unit_cost),
        int(line.value),
        maybe(line.reverses_id),
        maybe(line.user_id),
        maybe(line.witness_id),
    ];
    let mut sha = Sha256::new_with_prefix(line.prev_hash);
    sha.update([1]);
    for field in fields {
        match field {
            Some(text) => {
                sha.update(u32::try_from(text.len()).unwrap().to_be_bytes());
                sha.update(text);
            }
            None => sha.update([0xff; 4]),
        }
    }
    sha.finalize().into()
}
