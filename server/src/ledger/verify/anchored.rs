//! Anchors: the chains still hold what their ends were an hour, a week, a year ago.

use super::Broken;
use crate::error::Result;
use crate::select;
use crate::store::chain::Hash;
use crate::store::{Reader, first_audit, first_stock};
use pharmacy_contract::time::Instant;
use uuid::Uuid;

/// Compares every anchor with the links that it names.
pub(super) fn check(r: &mut Reader<'_>, broken: &mut Broken) -> Result<()> {
    let lost: Option<(String, Instant, i64, i64)> = select!(
        r,
        "select coalesce(s.code, 'system'), a.at, a.stock_seq, a.audit_seq from ledger_anchor a
         left join store s on s.id = a.id
         left join stock_movement m on m.store_id = a.id and m.store_seq = a.stock_seq
         left join audit_entry e on e.chain_id = a.id and e.seq = a.audit_seq
         where (a.stock_seq > 0 and (m.hash is null or m.hash <> a.stock_hash))
             or (a.audit_seq > 0 and (e.hash is null or e.hash <> a.audit_hash))
         order by a.id, a.at limit 1"
    )
    .maybe()?;
    if let Some((name, at, stock, audit)) = lost {
        broken.note("anchors", || {
            format!("{name}: movement {stock} or audit entry {audit} is not what it was at {at}")
        });
    }
    let empty: Vec<(Uuid, i64, Hash, i64, Hash)> = select!(
        r,
        "select distinct id, stock_seq, stock_hash, audit_seq, audit_hash from ledger_anchor where stock_seq = 0 or audit_seq = 0"
    )
    .all()?;
    for (id, stock, stock_hash, audit, audit_hash) in empty {
        let begun = (stock > 0 || stock_hash == first_stock(id))
            && (audit > 0 || audit_hash == first_audit(id));
        if !begun {
            broken.note("anchors", || format!("{id}: its chains do not begin as they began"));
        }
    }
    Ok(())
}
