//! The whole database in short, a digest a table: two that are equal were not changed in between.

use crate::harness::{Home, PATIENCE, aside};
use pharmacy_server::store::Place;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

pub type Digests = BTreeMap<String, String>;

pub fn digests(home: &Home) -> Digests {
    let place = home.place.clone();
    aside(move || match place {
        Place::Directory(dir) => {
            let connection = rusqlite::Connection::open(dir.join("pharmacy.db")).unwrap();
            settled(|| connection.query_row(WAITING, [], |row| row.get(0)).unwrap());
            of_sqlite(&connection)
        }
        Place::Postgres { url, .. } => {
            let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
            settled(|| client.query_one(WAITING, &[]).unwrap().get(0));
            of_postgres(&url)
        }
    })
}

// What is done by the clock at a start is no one's doing either.
const WAITING: &str = "select (select count(*) from outbox where feed_pos is null) + (select count(*) from job where state in ('queued', 'running')
    or (scheduled and ended_at is null and kind = 'turn_of_month'))";

/// Waits until every event has its place in the feed, and jobs are over: that is done behind the back of whoever posts.
fn settled(mut waiting: impl FnMut() -> i64) {
    let begun = Instant::now();
    while waiting() != 0 {
        assert!(begun.elapsed() < PATIENCE, "events or jobs still wait");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Names of the tables that differ.
pub fn changed(before: &Digests, after: &Digests) -> Vec<String> {
    assert!(before.len() > 40 && before.keys().eq(after.keys()));
    after
        .iter()
        .filter(|(name, digest)| before.get(*name) != Some(digest))
        .map(|(name, _)| name.clone())
        .collect()
}

fn of_sqlite(connection: &rusqlite::Connection) -> Digests {
    let list = "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'";
    let mut tables = connection.prepare(list).unwrap();
    let names: Vec<String> =
        tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let digest = |name: &String| {
        let mut all = connection.prepare(&format!("select * from \"{name}\"")).unwrap();
        let columns = all.column_count();
        let mut rows = all.query([]).unwrap();
        let mut sha = Sha256::new();
        while let Some(row) = rows.next().unwrap() {
            (0..columns).for_each(|at| sha.update(format!("{:?}|", row.get_ref(at).unwrap())));
        }
        format!("{:x}", sha.finalize())
    };
    names.iter().map(|name| (name.clone(), digest(name))).collect()
}

fn of_postgres(url: &str) -> Digests {
    let mut client = postgres::Client::connect(url, postgres::NoTls).unwrap();
    let list = "select tablename::text from pg_tables where schemaname = 'public'";
    let names: Vec<String> =
        client.query(list, &[]).unwrap().iter().map(|row| row.get(0)).collect();
    let mut digest = |name: &String| -> String {
        let sql = format!(
            "select coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from \"{name}\" t"
        );
        client.query_one(&sql, &[]).unwrap().get(0)
    };
    names.iter().map(|name| (name.clone(), digest(name))).collect()
}
