//! The schema: the same on both engines, forward only, and never that of somebody else.

use super::*;
use crate::harness::{Engine, Home};
use std::collections::BTreeSet;

fn refusal(home: &Home) -> String {
    home.open().map(drop).unwrap_err().to_string()
}

both! {
    async fn a_newer_schema_is_refused(vault: Vault) {
        let home = vault.close();
        home.raw("insert into schema_step (no, name, checksum) values (9999, 'x', 'y')").unwrap();
        let refusal = refusal(&home);
        assert!(refusal.contains("9999") && refusal.contains("newer"), "{refusal}");
    }

    async fn a_changed_step_is_refused(vault: Vault) {
        let home = vault.close();
        home.raw("update schema_step set checksum = 'other' where no = 3").unwrap();
        assert!(refusal(&home).contains("0003_suppliers"));
    }

    async fn opening_again_changes_nothing(vault: Vault) {
        vault.store.change(|tx| add_supplier(tx, "kept", "", 7)).await.unwrap();
        let home = vault.close();
        let (store, _) = home.open().unwrap();
        assert_eq!(store.read(|r| count(r, "kept")).await.unwrap(), 1);
        assert!(!home.place.directory().join("backups").exists());
    }
}

/// The newest step, taken back by hand: its number, and what undoes it.
fn newest_step() -> (i64, String) {
    let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/schema/sqlite");
    let newest = std::fs::read_dir(dir).unwrap().map(|f| f.unwrap().path()).max().unwrap();
    let text = std::fs::read_to_string(&newest).unwrap();
    let tables: Vec<_> =
        text.lines().filter_map(|l| l.strip_prefix("CREATE TABLE ")?.split(' ').next()).collect();
    assert!(!tables.is_empty(), "the newest step makes no table: teach this test to undo it");
    let columns = text.lines().filter_map(|l| {
        let (table, column) = l.strip_prefix("ALTER TABLE ")?.split_once(" ADD COLUMN ")?;
        Some(format!("alter table {table} drop column {};", column.split(' ').next()?))
    });
    let tables = tables.iter().rev().map(|table| format!("drop table {table};"));
    let undo = tables.chain(columns).collect();
    let name = newest.file_stem().unwrap().to_str().unwrap();
    (name[..4].parse().unwrap(), undo)
}

#[test]
fn a_backup_is_made_before_a_step() {
    crate::harness::tell(Engine::Sqlite, |vault: Vault| async move {
        vault.store.change(|tx| add_supplier(tx, "kept", "", 7)).await.unwrap();
        let home = vault.close();
        let (no, undo) = newest_step();
        home.raw(&format!("{undo} delete from schema_step where no = {no}")).unwrap();
        let (store, _) = home.open().unwrap();
        assert_eq!(store.read(|r| count(r, "kept")).await.unwrap(), 1);

        let backups = home.place.directory().join("backups");
        let copies: Vec<_> =
            std::fs::read_dir(backups).unwrap().map(|f| f.unwrap().path()).collect();
        assert_eq!(copies.len(), 1);
        let copy = rusqlite::Connection::open(&copies[0]).unwrap();
        let inside: (i64, i64) = copy
            .query_row(
                "select (select count(*) from supplier), (select max(no) from schema_step)",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .unwrap();
        assert_eq!(inside, (1, no - 1), "the copy is from before the step");
    });
}

type Columns = BTreeSet<(String, String)>;

fn columns_of_sqlite(home: &Home) -> Columns {
    let path = home.place.directory().join("pharmacy.db");
    let connection = rusqlite::Connection::open(path).unwrap();
    let sql = "select m.name, c.name from sqlite_master m join pragma_table_info(m.name) c
        where m.type = 'table' and m.name not like 'sqlite_%' and m.name not like '%_search%'";
    let mut statement = connection.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.map(Result::<_, rusqlite::Error>::unwrap).collect()
}

fn columns_of_postgres(url: &str) -> Columns {
    let mut client = postgres::Client::connect(url, postgres::NoTls).unwrap();
    let sql = "select cast(table_name as text), cast(column_name as text)
        from information_schema.columns where table_schema = 'public'";
    let rows = client.query(sql, &[]).unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

#[test]
fn both_engines_have_the_same_columns() {
    let Some(remote) = Home::new(Engine::Postgres) else { return };
    let local = Home::new(Engine::Sqlite).unwrap();
    let stores = [local.open().unwrap(), remote.open().unwrap()];
    let pharmacy_server::store::Place::Postgres { url, .. } = &remote.place else { unreachable!() };
    let (lite, pg) = (columns_of_sqlite(&local), columns_of_postgres(url));
    assert!(lite.len() > 150, "only {} columns were read", lite.len());
    assert_eq!(lite.difference(&pg).collect::<Vec<_>>(), Vec::<&(String, String)>::new());
    assert_eq!(pg.difference(&lite).collect::<Vec<_>>(), Vec::<&(String, String)>::new());
    drop(stores);
}
