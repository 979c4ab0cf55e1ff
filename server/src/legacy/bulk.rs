//! Many rows at once into SQLite. The row triggers of the search tables make FTS5 write its index at each row, and each
//! index of a table is touched at each row: 100,000 medicines take 12 s. Filled behind the rows, in the same
//! transaction, they take a quarter. PostgreSQL has no search tables and keeps its indexes.

use super::progress::Progress;
use crate::error::Result;
use crate::select;
use crate::store::{Query, Stale, Tx};

/// Tables of an import; the flag: it has a search table beside it.
const TABLES: [(&str, bool); 22] = [
    ("lookup", true),
    ("supplier", true),
    ("department", true),
    ("store", true),
    ("medicine", true),
    ("barcode", false),
    ("batch", false),
    ("doctor", true),
    ("patient", true),
    ("user_account", true),
    ("stock_movement", false),
    ("stock_balance", false),
    ("stock_total", false),
    ("stock_daily", false),
    ("receipt", false),
    ("receipt_line", false),
    ("dispense", false),
    ("dispense_line", false),
    ("transfer", false),
    ("transfer_line", false),
    ("legacy_usage", false),
    ("audit_imported", false),
];

/// Runs `work` without triggers and indexes and makes both behind it.
///
/// # Errors
/// What `work` answers, or a store fault.
pub fn without_indexes<T>(
    tx: &mut Tx<'_>,
    progress: &Progress,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T>,
) -> Result<T> {
    if tx.is_postgres() {
        return work(tx);
    }
    let mut behind = Vec::new();
    for (table, searched) in TABLES {
        take(tx, table, searched, &mut behind)?;
    }
    let answer = work(tx)?;
    progress.start("indexing", u64::try_from(behind.len()).unwrap_or_default());
    for sql in &behind {
        progress.go_on()?;
        run(tx, sql)?;
        progress.advance(1);
    }
    Ok(answer)
}

/// Drops what would be kept up to date row by row; adds the statements that make it good.
fn take(tx: &mut Tx<'_>, table: &str, searched: bool, behind: &mut Vec<String>) -> Result<()> {
    let count = format!(
        "select count(*), {} from {table}",
        if searched { "coalesce(max(seq), 0)" } else { "0" }
    );
    let (rows, last): (i64, i64) = tx.listing(&count, concat!(file!(), ":", line!()), &[]).one()?;
    if searched {
        behind.push(format!("insert into {table}_search(rowid, search_key) select seq, search_key from {table} where seq > {last}"));
        drop_and_keep(tx, "trigger", &format!("{table}_search_insert"), behind)?;
    }
    // With rows in it an index would cost more to make than to keep.
    if rows > 0 {
        return Ok(());
    }
    let indexes: Vec<(String,)> = select!(
        tx,
        "select name from sqlite_master where type = 'index' and tbl_name = $1 and sql is not null",
        table
    )
    .all()?;
    indexes.into_iter().try_for_each(|(name,)| drop_and_keep(tx, "index", &name, behind))
}

fn drop_and_keep(tx: &mut Tx<'_>, kind: &str, name: &str, behind: &mut Vec<String>) -> Result<()> {
    let (text,): (String,) =
        select!(tx, "select sql from sqlite_master where type = $1 and name = $2", kind, name)
            .one()?;
    behind.push(text);
    run(tx, &format!("drop {kind} {name}"))
}

fn run(tx: &mut Tx<'_>, sql: &str) -> Result<()> {
    let reader = tx.staling(Stale::Nothing);
    Query { reader, sql, at: concat!(file!(), ":", line!()), params: &[] }.run().map(drop)
}
