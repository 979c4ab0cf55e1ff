//! Every row of every table, to see that nothing changed.

use crate::harness::{Home, aside};
use pharmacy_server::store::Place;
use std::collections::BTreeMap;

/// Rows as text, by table.
pub type Snapshot = BTreeMap<String, Vec<String>>;

/// The upkeep of a running server gives events their places and anchors the heads whenever it gets to it.
const OF_THE_UPKEEP: [&str; 3] = ["outbox", "doc_counter", "ledger_anchor"];

/// Tables whose rows differ, but for the upkeep's.
pub fn changed(before: &Snapshot, after: &Snapshot) -> Vec<String> {
    let of_others = before.iter().filter(|(table, _)| !OF_THE_UPKEEP.contains(&table.as_str()));
    of_others
        .filter(|(table, rows)| after[*table] != **rows)
        .map(|(table, _)| table.clone())
        .collect()
}

pub fn snapshot(home: &Home) -> Snapshot {
    let place = home.place.clone();
    aside(move || match place {
        Place::Directory(directory) => {
            of_sqlite(&rusqlite::Connection::open(directory.join("pharmacy.db")).unwrap())
        }
        Place::Postgres { url, .. } => {
            of_postgres(&mut postgres::Client::connect(&url, postgres::NoTls).unwrap())
        }
    })
}

fn of_sqlite(connection: &rusqlite::Connection) -> Snapshot {
    let tables = "select name from sqlite_master where type = 'table'";
    let mut tables = connection.prepare(tables).unwrap();
    let tables = tables.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let rows = |table: &str| {
        let mut all = connection.prepare(&format!("select * from {table}")).unwrap();
        let columns = all.column_count();
        let text = |row: &rusqlite::Row<'_>| {
            let values = (0..columns).map(|at| Ok(format!("{:?}", row.get_ref(at)?)));
            values.collect::<rusqlite::Result<Vec<_>>>().map(|values| values.join("|"))
        };
        let mut rows: Vec<_> = all.query_map([], text).unwrap().map(Result::unwrap).collect();
        rows.sort();
        rows
    };
    tables.map(Result::unwrap).map(|table| (table.clone(), rows(&table))).collect()
}

fn of_postgres(client: &mut postgres::Client) -> Snapshot {
    let tables = "select tablename::text from pg_tables where schemaname = 'public'";
    let tables: Vec<String> =
        client.query(tables, &[]).unwrap().iter().map(|row| row.get(0)).collect();
    let mut all = Snapshot::new();
    for table in tables {
        let sql = format!("select t::text from \"{table}\" t order by 1");
        let rows = client.query(&sql, &[]).unwrap().iter().map(|row| row.get(0)).collect();
        all.insert(table, rows);
    }
    all
}
