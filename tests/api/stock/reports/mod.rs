//! Reports against figures worked out by hand.

mod documents;
mod forms;
mod ledger;
mod levels;
mod print;
mod scope;
mod turn;

use super::*;
use crate::harness::Engine;

const DAY: i64 = 86_400;

/// Rows of a report.
async fn rows(actor: &Actor, report: &str) -> Vec<Value> {
    page(actor, report).await["items"].as_array().unwrap().clone()
}

async fn page(actor: &Actor, report: &str) -> Value {
    actor.get(&format!("reports/{report}")).await.ok(200)
}

/// These fields of each row.
#[track_caller]
fn fields(rows: &[Value], names: &[&str]) -> Value {
    let row = |row: &Value| names.iter().map(|name| row[*name].clone()).collect::<Vec<_>>();
    json!(rows.iter().map(row).collect::<Vec<_>>())
}

/// Lets days pass; sessions end meanwhile.
async fn days_later(hospital: &Hospital, ground: &mut Ground, days: i64) {
    hospital.home.clock.advance(days * DAY);
    ground.admin = hospital.admin().await;
}

/// Ids in raw statements, which each engine writes in its own way.
fn raw(hospital: &Hospital, sql: &str, ids: &[&str]) {
    let mut sql = sql.to_owned();
    for (at, id) in ids.iter().enumerate().rev() {
        let id = match hospital.home.engine {
            Engine::Sqlite => format!("x'{}'", id.replace('-', "")),
            Engine::Postgres => format!("'{id}'"),
        };
        sql = sql.replace(&format!("${}", at + 1), &id);
    }
    let hash = match hospital.home.engine {
        Engine::Sqlite => "x'00'",
        Engine::Postgres => "'\\x00'",
    };
    hospital.home.raw(&sql.replace("{hash}", hash)).unwrap();
}

/// An id that nobody has yet.
fn fresh_id() -> String {
    pharmacy_server::clock::new_id().to_string()
}

/// A receipt of one line into a store.
async fn receive_into(
    ground: &Ground,
    store: &str,
    medicine: &str,
    units: i64,
    batch: &str,
    expiry: &str,
) -> String {
    let mut body = ground.delivery(medicine, units, batch, expiry);
    body["store_id"] = json!(store);
    let receipt = post(&ground.admin, "receipts?post=true", body).await.ok(201);
    text(&receipt["lines"][0]["batch_id"])
}

async fn dispense_from(ground: &Ground, store: &str, medicine: &str, units: i64) -> Value {
    let mut body = ground.handing_out(medicine, units);
    body["store_id"] = json!(store);
    post(&ground.admin, "dispenses?complete=true", body).await.ok(201)
}
