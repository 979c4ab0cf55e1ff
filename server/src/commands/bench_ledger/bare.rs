//! A bare transaction that writes what a dispense of three lines writes: the same tables and indexes, no rules, no
//! reads, no hashes, one client.

use super::super::Failure;
use pharmacy_server::clock::new_id;
use rusqlite::{Connection, params};
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};
use uuid::Uuid;

pub fn run(path: &Path, time: Duration) -> Result<Value, Failure> {
    let odd = |e: rusqlite::Error| Failure::new(format!("bare transactions: {e}"), "report this");
    let connection = Connection::open(path).map_err(odd)?;
    let pragmas =
        "pragma synchronous = full; pragma wal_autocheckpoint = 0; pragma cache_size = -16000;";
    connection.execute_batch(pragmas).map_err(odd)?;
    connection.set_prepared_statement_cache_capacity(64);
    let mut places = Places::read(&connection).map_err(odd)?;
    let (begun, mut done) = (Instant::now(), 0_u64);
    while begun.elapsed() < time {
        places.write(&connection).map_err(odd)?;
        done += 1;
    }
    let per_second = u128::from(done) * 1_000 / begun.elapsed().as_millis().max(1);
    // What was written here is no ledger: it goes, so that the next round finds a right one.
    places.take_back(&connection).map_err(odd)?;
    Ok(json!({ "per_second": u64::try_from(per_second).unwrap_or(0) }))
}

struct Places {
    store: Vec<u8>,
    lines: Vec<(Vec<u8>, Vec<u8>)>,
    next: i64,
}

impl Places {
    fn read(connection: &Connection) -> rusqlite::Result<Self> {
        let store: Vec<u8> = connection.query_row(
            "select store_id from stock_balance order by seq desc limit 1",
            [],
            |r| r.get(0),
        )?;
        let lines = connection
            .prepare("select batch_id, medicine_id from stock_balance where store_id = ?1 order by seq limit 300")?
            .query_map([&store], |r| Ok((r.get(0)?, r.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(Self { store, lines, next: 1_000_000_000 })
    }

    fn write(&mut self, c: &Connection) -> rusqlite::Result<()> {
        let doc = new_id().as_bytes().to_vec();
        let hash = [7_u8; 32];
        c.execute_batch("begin immediate")?;
        let run =
            |sql: &str, values: &[&dyn rusqlite::ToSql]| c.prepare_cached(sql)?.execute(values);
        run(
            "insert into idempotency values (?1, ?2, 'POST /api/v1/dispenses?complete=true', ?3, 201, ?4, 1)",
            params![Uuid::nil().as_bytes(), format!("bare-{}", self.next), hash, "x".repeat(1_600)],
        )?;
        run("insert into dispense (id, created_at, updated_at, state, document_no, no_key, line_count, doc_date, store_id, prescribed_by)
             values (?1, 1, 1, 'completed', ?2, ?2, 3, '2026-11-27', ?3, 'Dr. Bench')", params![doc, format!("bare-{}", self.next), self.store])?;
        for line in 0..3_i64 {
            self.next += 1;
            let at =
                usize::try_from(self.next).unwrap_or(0).wrapping_mul(7) % self.lines.len().max(1);
            let Some((batch, medicine)) = self.lines.get(at) else { continue };
            let id = new_id().as_bytes().to_vec();
            run(
                "insert into dispense_line (dispense_id, line_no, id, medicine_id, quantity, dispensed_qty) values (?1, ?2, ?3, ?4, 1, 1)",
                params![doc, line, id, medicine],
            )?;
            run(
                "update stock_balance set on_hand = on_hand - 1, last_seq = ?1 where store_id = ?2 and batch_id = ?3",
                params![self.next, self.store, batch],
            )?;
            run("insert into stock_movement (id, store_id, store_seq, posted_at, effective_on, medicine_id, batch_id, qty_delta, balance_after, type,
                 doc_type, doc_id, line_id, leg, unit_cost, value, prev_hash, hash)
                 values (?1, ?2, ?3, 1, '2026-11-27', ?4, ?5, -1, 1, 'dispense', 'dispense', ?6, ?7, 'dispense', 1, -1, ?8, ?8)", params![new_id().as_bytes(), self.store, self.next, medicine, batch, doc, id, hash])?;
            run(
                "update stock_total set on_hand = on_hand - 1, usable = usable - 1, last_movement_at = ?1 where store_id = ?2 and medicine_id = ?3",
                params![self.next, self.store, medicine],
            )?;
            run(
                "update stock_daily set dispensed = dispensed - 1, closing = closing - 1 where store_id = ?1 and medicine_id = ?2",
                params![self.store, medicine],
            )?;
        }
        run("insert into audit_entry (chain_id, seq, id, at, actor_name, role, ip, user_agent, request_id, action, entity, entity_id, after, prev_hash, hash)
             values (?1, ?2, ?3, 1, 'bench', 'admin', '', 'pharmacy', '', 'dispense.complete', 'dispense', ?4, '{}', ?5, ?5)", params![self.store, self.next, new_id().as_bytes(), doc, hash])?;
        run(
            "insert into outbox (id, created_at, type, entity, entity_id, store_id, payload) values (?1, 1, 'stock.posted', 'dispense', ?2, ?3, '{}')",
            params![new_id().as_bytes(), doc, self.store],
        )?;
        run("update ledger_head set version = version + 1 where id = ?1", params![self.store])?;
        for resource in ["audit", "dispenses", "stock"] {
            run(
                "update resource_version set version = version + 1 where resource = ?1",
                params![resource],
            )?;
        }
        run(
            "update doc_counter set next_no = next_no + 0 where store_id = ?1",
            params![self.store],
        )?;
        c.execute_batch("commit")
    }

    fn take_back(&self, c: &Connection) -> rusqlite::Result<()> {
        c.execute_batch(
            "drop trigger stock_movement_no_delete; drop trigger audit_entry_no_delete; begin;
             update stock_balance as b set on_hand = on_hand + (select count(*) from stock_movement m where m.batch_id = b.batch_id and m.store_id = b.store_id and m.store_seq > 1000000000)
                 where exists (select 1 from stock_movement m where m.batch_id = b.batch_id and m.store_id = b.store_id and m.store_seq > 1000000000);
             update stock_total as t set on_hand = on_hand + k.n, usable = usable + k.n from (select store_id, medicine_id, count(*) as n from stock_movement where store_seq > 1000000000 group by 1, 2) k
                 where t.store_id = k.store_id and t.medicine_id = k.medicine_id;
             update stock_daily as t set dispensed = dispensed + k.n, closing = closing + k.n from (select store_id, medicine_id, count(*) as n from stock_movement where store_seq > 1000000000 group by 1, 2) k
                 where t.store_id = k.store_id and t.medicine_id = k.medicine_id;
             delete from outbox where entity_id in (select id from dispense where document_no like 'bare-%');
             delete from dispense_line where dispense_id in (select id from dispense where document_no like 'bare-%');
             delete from dispense where document_no like 'bare-%';
             delete from idempotency where key like 'bare-%';
             delete from audit_entry where seq > 1000000000;
             delete from stock_movement where store_seq > 1000000000;
             update stock_balance as b set last_seq = coalesce((select max(m.store_seq) from stock_movement m where m.store_id = b.store_id and m.batch_id = b.batch_id), 0)
                 where last_seq > 1000000000;
             update stock_total as t set last_movement_at = (select m.posted_at from stock_movement m where m.store_id = t.store_id and m.medicine_id = t.medicine_id order by m.store_seq desc limit 1)
                 where last_movement_at < 100000000000;
             commit;
             create trigger stock_movement_no_delete before delete on stock_movement begin select raise(abort, 'stock_movement is append only'); end;
             create trigger audit_entry_no_delete before delete on audit_entry begin select raise(abort, 'audit_entry is append only'); end;",
        )
    }
}
