//! Refusals of transfers, corrections, returns and counts: each on a medicine of its own.

use super::{Cases, K, Setting, with};
use crate::actors::text;
use crate::stock::post;
use serde_json::{Value, json};

pub async fn lay(s: &Setting, cases: &mut Cases) {
    transfers(s, cases).await;
    adjustments(s, cases).await;
    supplier_returns(s, cases).await;
    dispense_returns(s, cases).await;
    stocktakes(s, cases).await;
}

/// A medicine with 10 units of one batch: both ids.
async fn shelved(s: &Setting, name: &str, fields: Value) -> [String; 2] {
    let medicine = s.ground.medicine(name, fields).await;
    let batch = s.ground.receive(&medicine, 10, "P", "2027-06-30").await;
    [medicine, batch]
}

async fn sent(s: &Setting, medicine: &str) -> Value {
    let admin = &s.ground.admin;
    let lines = json!([{"medicine_id": medicine, "quantity": 5}]);
    let body = json!({"source_store_id": s.ground.main, "destination_store_id": s.ground.ward, "lines": lines});
    let doc = admin.make("transfers", body).await;
    for verb in ["submission", "approval", "dispatch"] {
        let path = format!("transfers/{}/{verb}", text(&doc["id"]));
        post(admin, &path, json!({})).await.ok(200);
    }
    doc
}

async fn transfers(s: &Setting, cases: &mut Cases) {
    let admin = &s.ground.admin;
    let [medicine, _] = shelved(s, "Sent", json!({})).await;
    let nowhere = json!({"source_store_id": s.ground.main, "destination_store_id": s.ground.main, "lines": []});
    cases.post(K::SameStore, admin, "transfers", &nowhere);
    let doc = sent(s, &medicine).await;
    let path = format!("transfers/{}/receipt", text(&doc["id"]));
    let more = json!({"lines": [{"line_id": doc["lines"][0]["id"], "quantity": 6}]});
    cases.post(K::OverReceive, admin, &path, &more);
    let [controlled, _] =
        shelved(s, "Sent and controlled", json!({"controlled_schedule": "II"})).await;
    let path = format!("transfers/{}/receipt", text(&sent(s, &controlled).await["id"]));
    cases.post(K::SameUserBothEnds, admin, &path, &json!({}));
}

async fn adjustments(s: &Setting, cases: &mut Cases) {
    let (admin, path) = (&s.ground.admin, "adjustments?post=true");
    let [medicine, batch] = shelved(s, "Corrected", json!({})).await;
    let adjusting = |kind: &str, delta: i64, reason: &str| {
        let line = json!({"medicine_id": medicine, "batch_id": batch, "delta": delta, "reason_code": reason});
        json!({"kind": kind, "lines": [line]})
    };
    cases.post(K::OpeningAfterMovements, admin, path, &adjusting("opening", 1, ""));
    // 401 at 2.50 are more than 1,000.
    cases.post(K::ApprovalRequired, admin, path, &adjusting("adjust", 401, "found"));
    let draft = admin.make("adjustments", adjusting("waste", -1, "damaged")).await;
    let path = format!("adjustments/{}", text(&draft["id"]));
    admin.post(&format!("{path}/submission"), json!({})).await.ok(200);
    cases.post(K::SameUserApproval, admin, &format!("{path}/approval"), &json!({}));
}

async fn supplier_returns(s: &Setting, cases: &mut Cases) {
    let (admin, path) = (&s.ground.admin, "returns/supplier?post=true");
    let medicine = s.ground.medicine("Sent back", json!({})).await;
    let body = s.ground.delivery(&medicine, 10, "P", "2027-06-30");
    let receipt = post(admin, "receipts?post=true", body).await.ok(201);
    let back = |quantity: i64| {
        let batch = &receipt["lines"][0]["batch_id"];
        let line = json!({"batch_id": batch, "quantity": quantity, "reason_code": "wrong_item"});
        json!({"supplier_id": s.ground.supplier, "lines": [line]})
    };
    // More is there than came from them.
    let found = json!({"medicine_id": medicine, "batch_id": receipt["lines"][0]["batch_id"], "delta": 5, "reason_code": "found"});
    let found = json!({"kind": "adjust", "lines": [found]});
    post(admin, "adjustments?post=true", found).await.ok(201);
    cases.post(K::ReturnExceedsReceived, admin, path, &back(11));
    post(admin, path, with(back(1), json!({"receipt_id": receipt["id"]}))).await.ok(201);
    let path = format!("receipts/{}/reversal", text(&receipt["id"]));
    cases.post(K::HasDependents, admin, &path, &json!({"reason_code": "data_error"}));
}

async fn dispense_returns(s: &Setting, cases: &mut Cases) {
    let (admin, path) = (&s.ground.admin, "returns/dispense?post=true");
    for (name, fields, quantity, kind) in [
        ("Given", json!({}), 3, K::ReturnExceedsGiven),
        ("Opened once", json!({"returns_restockable": false}), 1, K::NotRestockable),
    ] {
        let [medicine, batch] = shelved(s, name, fields).await;
        let given = s.ground.dispense(&medicine, 2).await.ok(201);
        let line = json!({"dispense_line_id": given["lines"][0]["id"], "batch_id": batch, "quantity": quantity,
            "condition": "restock", "reason_code": "not_needed"});
        cases.post(kind, admin, path, &json!({"dispense_id": given["id"], "lines": [line]}));
    }
}

async fn stocktakes(s: &Setting, cases: &mut Cases) {
    let (admin, path) = (&s.ground.admin, "stocktakes?start=true");
    let begin = |medicine: &str| json!({"store_id": s.ground.main, "scope": "list", "scope_value": medicine});
    let [uncounted, _] = shelved(s, "Not counted", json!({})).await;
    let open = post(admin, path, begin(&uncounted)).await.ok(201);
    cases.post(K::StocktakeOverlap, admin, path, &begin(&uncounted));
    let finish = format!("stocktakes/{}/finish", text(&open["id"]));
    cases.post(K::CountIncomplete, admin, &finish, &json!({}));

    let [counted, batch] = shelved(s, "Counted", json!({})).await;
    let doc = post(admin, path, begin(&counted)).await.ok(201);
    let path = format!("stocktakes/{}", text(&doc["id"]));
    let counts = json!({"counts": [{"batch_id": batch, "counted": 4}]});
    post(admin, &format!("{path}/counts"), counts).await.ok(200);
    post(admin, &format!("{path}/finish"), json!({})).await.ok(200);
    // Six are missing by the count; then six of the ten leave.
    s.ground.dispense(&counted, 6).await.ok(201);
    cases.post(K::NeedsRecount, admin, &format!("{path}/posting"), &json!({}));
}
