//! Inserts many rows of one kind: one statement a row on SQLite, many rows a statement where each one is a round trip.

use super::origin::Origin;
use super::progress::Progress;
use crate::error::Result;
use crate::store::{Bound, Param, Query, Stale, Tx};
use std::fmt::Write;

/// The most rows of a statement on PostgreSQL.
const AT_ONCE: usize = 50;

/// Columns of [`Origin::bind`], first in every master's insert.
pub const ORIGIN: &str = "id, legacy_id, legacy_no, legacy_extra, created_at, updated_at";

impl Origin {
    pub fn bind<'r>(&'r self, values: &mut Vec<Bound<'r>>) {
        values.extend([
            self.id.bound(),
            self.legacy_id.bound(),
            self.legacy_no.bound(),
            self.extra.bound(),
            self.created_at.bound(),
            self.updated_at.bound(),
        ]);
    }
}

/// A row on its way into a table, with the keys made for it.
pub trait Insert {
    const STALE: Stale;
    /// `insert into barcode (id, …)`
    fn head() -> String;
    fn bind<'r>(&'r self, values: &mut Vec<Bound<'r>>);
}

/// # Errors
/// A store fault.
pub fn insert_all<R: Insert>(
    tx: &mut Tx<'_>,
    progress: &Progress,
    mut rows: impl Iterator<Item = R>,
) -> Result<()> {
    let head = R::head();
    let at_once = if tx.is_postgres() { AT_ONCE } else { 1 };
    let mut sql = (0, String::new());
    loop {
        let chunk: Vec<R> = rows.by_ref().take(at_once).collect();
        if chunk.is_empty() {
            return Ok(());
        }
        progress.go_on()?;
        let mut values = Vec::new();
        chunk.iter().for_each(|row| row.bind(&mut values));
        if sql.0 != chunk.len() {
            sql = (chunk.len(), text(&head, chunk.len(), values.len() / chunk.len()));
        }
        let reader = tx.staling(R::STALE);
        Query { reader, sql: &sql.1, at: concat!(file!(), ":", line!()), params: &values }.run()?;
        progress.advance(chunk.len());
    }
}

/// `insert into … values ($1, $2), ($3, $4)`
fn text(head: &str, rows: usize, columns: usize) -> String {
    let mut sql = format!("{head} values ");
    for at in 0..rows * columns {
        let before = match at % columns {
            0 if at == 0 => "(",
            0 => "), (",
            _ => ", ",
        };
        // Writing to a String cannot fail.
        let _ = write!(sql, "{before}${}", at + 1);
    }
    sql.push(')');
    sql
}

#[cfg(test)]
mod tests {
    #[test]
    fn placeholders_are_numbered_through() {
        assert_eq!(
            super::text("insert into t (a, b)", 2, 2),
            "insert into t (a, b) values ($1, $2), ($3, $4)"
        );
    }
}
