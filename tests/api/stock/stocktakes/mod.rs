//! Shelves are counted while work goes on.

mod beginning;
mod counting;
mod working;

use super::*;

/// A stocktake of the main store that has begun.
async fn begin(ground: &Ground, fields: Value) -> Value {
    let mut body = json!({"store_id": ground.main});
    body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    post(&ground.admin, "stocktakes?start=true", body).await.ok(201)
}

fn path(doc: &Value) -> String {
    format!("stocktakes/{}", text(&doc["id"]))
}

async fn act(actor: &Actor, doc: &Value, verb: &str, body: Value) -> Answer {
    post(actor, &format!("{}/{verb}", path(doc)), body).await
}

/// The line of a batch.
fn line(doc: &Value, batch: &str) -> Value {
    let lines = doc["lines"].as_array().unwrap();
    lines.iter().find(|line| line["batch_id"] == json!(batch)).unwrap().clone()
}

async fn count(actor: &Actor, doc: &Value, batch: &str, counted: i64) -> Answer {
    act(actor, doc, "counts", json!({"counts": [{"batch_id": batch, "counted": counted}]})).await
}

/// Counts the one line and ends the counting.
async fn counted(ground: &Ground, doc: &Value, batch: &str, units: i64) -> Value {
    count(&ground.admin, doc, batch, units).await.ok(200);
    act(&ground.admin, doc, "finish", json!({})).await.ok(200)
}

async fn on_hand(ground: &Ground, batch: &str) -> i64 {
    let trace = ground.admin.get(&format!("batches/{batch}/trace")).await.ok(200);
    trace["on_hand"].as_i64().unwrap()
}
