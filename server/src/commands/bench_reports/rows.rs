//! Many rows in few statements.

use pharmacy_server::error::Result;
use pharmacy_server::store::{Bound, Stale, Store, Tx};
use uuid::Uuid;

const ROWS_A_STATEMENT: usize = 200;

/// A value that owns itself.
#[derive(Clone, Debug)]
pub enum Cell {
    Null,
    Int(i64),
    Flag(bool),
    Text(String),
    Bytes(Vec<u8>),
    Id(Uuid),
    Day(jiff::civil::Date),
}

impl Cell {
    fn bound(&self) -> Bound<'_> {
        match self {
            Self::Null => Bound::Null,
            Self::Int(v) => Bound::Int(*v),
            Self::Flag(v) => Bound::Flag(*v),
            Self::Text(v) => Bound::Text(v),
            Self::Bytes(v) => Bound::Bytes(v),
            Self::Id(v) => Bound::Id(*v),
            Self::Day(v) => Bound::Day(*v),
        }
    }
}

/// Rows of one table, written together once there are enough.
pub struct Rows {
    table: &'static str,
    columns: &'static [&'static str],
    rows: Vec<Vec<Cell>>,
}

impl Rows {
    pub const fn of(table: &'static str, columns: &'static [&'static str]) -> Self {
        Self { table, columns, rows: Vec::new() }
    }

    pub fn add(&mut self, row: Vec<Cell>) {
        self.rows.push(row);
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }
}

/// Writes all of them in one change and starts anew.
pub fn write(store: &Store, all: &mut [&mut Rows]) -> Result<()> {
    let parts: Vec<_> = all
        .iter_mut()
        .map(|rows| (rows.table, rows.columns, std::mem::take(&mut rows.rows)))
        .collect();
    store.change_blocking(move |tx| {
        parts.iter().try_for_each(|(table, columns, rows)| {
            rows.chunks(ROWS_A_STATEMENT).try_for_each(|part| insert(tx, table, columns, part))
        })
    })
}

fn insert(tx: &mut Tx<'_>, table: &str, columns: &[&str], rows: &[Vec<Cell>]) -> Result<()> {
    let mark = |row: usize| {
        let first = row * columns.len() + 1;
        let marks: Vec<String> = (first..first + columns.len()).map(|n| format!("${n}")).collect();
        format!("({})", marks.join(", "))
    };
    let values: Vec<String> = (0..rows.len()).map(mark).collect();
    let sql = format!("insert into {table} ({}) values {}", columns.join(", "), values.join(", "));
    let params: Vec<Bound<'_>> = rows.iter().flatten().map(Cell::bound).collect();
    tx.altering(Stale::Nothing, &sql, "bench", &params).run().map(drop)
}
