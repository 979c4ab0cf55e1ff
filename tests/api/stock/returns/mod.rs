//! What goes back to a supplier, and what comes back from a ward or a patient.

mod dispense;
mod races;
mod supplier;

use super::figures::{companion, movements, must_add_up, on_hand};
use super::*;
use crate::actors::PASSWORD;

/// A receipt of one line, posted: the receipt, its line, its batch.
async fn received(ground: &Ground, medicine: &str, quantity: i64, batch: &str) -> [String; 3] {
    let body = ground.delivery(medicine, quantity, batch, "2027-01-31");
    let receipt = post(&ground.admin, "receipts?post=true", body).await.ok(201);
    let line = &receipt["lines"][0];
    [text(&receipt["id"]), text(&line["id"]), text(&line["batch_id"])]
}

fn sending_back(ground: &Ground, line: Value) -> Value {
    json!({"supplier_id": ground.supplier, "lines": [line]})
}

fn back(batch: &str, quantity: i64) -> Value {
    json!({"batch_id": batch, "quantity": quantity, "reason_code": "wrong_item"})
}

async fn sent_back(ground: &Ground, body: Value) -> Answer {
    post(&ground.admin, "returns/supplier?post=true", body).await
}

/// A dispense of some units of one batch: the dispense, its line, the batch.
async fn dispensed(ground: &Ground, medicine: &str, quantity: i64) -> [String; 3] {
    let dispense = ground.dispense(medicine, quantity).await.ok(201);
    let line = &dispense["lines"][0];
    [text(&dispense["id"]), text(&line["id"]), text(&line["taken"][0]["batch_id"])]
}

/// A return of one line.
fn taking_back([dispense, line, batch]: &[String; 3], quantity: i64, condition: &str) -> Value {
    let line = json!({"dispense_line_id": line, "batch_id": batch, "quantity": quantity, "condition": condition, "reason_code": "not_needed"});
    json!({"dispense_id": dispense, "lines": [line]})
}

async fn taken_back(actor: &Actor, body: Value) -> Answer {
    post(actor, "returns/dispense?post=true", body).await
}

async fn state(ground: &Ground, dispense: &str) -> (String, i64) {
    let dispense = ground.admin.get(&format!("dispenses/{dispense}")).await.ok(200);
    (text(&dispense["state"]), dispense["lines"][0]["returned_qty"].as_i64().unwrap())
}

async fn undone(ground: &Ground, path: &str) -> Answer {
    post(&ground.admin, &format!("{path}/reversal"), json!({"reason_code": "data_error"})).await
}
