//! What refers to stores: stock, movements, documents. A store that was ever used is closed, not deleted.

use crate::error::Result;
use crate::store::{Bound, Reader};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What is counted: its name, its table, the condition that names the stores.
const COUNTED: &[(&str, &str, &str)] = &[
    ("stock", "stock_balance x", "x.held and x.store_id in"),
    ("receipts", "receipt x", "x.store_id in"),
    ("dispenses", "dispense x", "x.store_id in"),
    ("transfers_out", "transfer x", "x.source_store_id in"),
    ("transfers_in", "transfer x", "x.destination_store_id in"),
    ("adjustments", "adjustment x", "x.store_id in"),
    ("supplier_returns", "supplier_return x", "x.store_id in"),
    ("dispense_returns", "dispense_return x", "x.store_id in"),
    ("stocktakes", "stocktake x", "x.store_id in"),
    ("policies", "stock_policy x", "x.store_id in"),
    ("legacy_usage", "legacy_usage x", "x.store_id in"),
    ("user_scopes", "user_scope x", "x.store_id in"),
];

/// A store and its companion places; a department's stores.
pub const OF_STORE: &str = "(select s.id from store s where s.id = $1 or s.parent_id = $1)";
pub const OF_DEPARTMENT: &str = "(select s.id from store s where s.department_id = $1)";

/// How much of each kind refers to these stores.
///
/// # Errors
/// A store fault.
pub fn count(r: &mut Reader<'_>, stores: &str, id: Uuid) -> Result<BTreeMap<String, i64>> {
    // The head of a chain knows how many movements it has.
    let mut parts = vec![format!(
        "select 'movements', cast(coalesce(sum(h.stock_seq), 0) as bigint) from ledger_head h where h.id in {stores}"
    )];
    parts.extend(COUNTED.iter().map(|(name, table, condition)| {
        format!("select '{name}', count(*) from {table} where {condition} {stores}")
    }));
    let sql = parts.join(" union all ");
    let rows: Vec<(String, i64)> =
        r.listing(&sql, "references of stores", &[Bound::Id(id)]).all()?;
    Ok(rows.into_iter().collect())
}
