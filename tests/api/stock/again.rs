//! A document that is created once more under the caller's own id: the answer got lost, and nothing happens twice.

use super::*;

fn fresh_id() -> String {
    pharmacy_server::clock::new_id().to_string()
}

/// Creates it twice: the same document is found, as it stands.
async fn twice(actor: &Actor, path: &str, mut body: Value) -> Value {
    body["id"] = json!(fresh_id());
    let made = post(actor, path, body.clone()).await.ok(201);
    let again = post(actor, path, body.clone()).await.ok(200);
    assert_eq!(again, made, "{path}");
    let mut other = body;
    other["lines"][0]["note"] = json!("something else");
    post(actor, path, other).await.expect(409, ProblemKind::IdTaken);
    made
}

both! {
    async fn the_same_request_finds_what_it_made(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let admin = &ground.admin;
        let medicine = ground.medicine("A", json!({})).await;
        // What we fill in is no difference: the cost, the precision, the last day of the month.
        let line = json!({"medicine_id": medicine, "quantity": 50, "batch_number": "B", "expiry_date": "2027-06-05", "expiry_precision": "month"});
        let body = json!({"supplier_id": ground.supplier, "invoice_number": "INV", "lines": [line]});
        let receipt = twice(admin, "receipts?post=true", body).await;
        assert_eq!((&receipt["lines"][0]["expiry_date"], &receipt["lines"][0]["unit_cost"]), (&json!("2027-06-30"), &json!("0.0000")));
        let batch = &receipt["lines"][0]["batch_id"];
        let plain = json!({"supplier_id": ground.supplier, "lines": [{"medicine_id": medicine, "quantity": 5}]});
        twice(admin, "receipts", plain).await;

        let dispense = twice(admin, "dispenses?complete=true", ground.handing_out(&medicine, 3)).await;
        let ward = json!({"source_store_id": ground.main, "destination_store_id": ground.ward, "lines": [{"medicine_id": medicine, "quantity": 3}]});
        twice(admin, "transfers?direct=true", ward).await;
        // The batch by its number, the reason in capitals.
        let found = json!({"medicine_id": medicine, "batch_number": "B", "expiry_date": "2027-06-30", "delta": 2, "reason_code": "FOUND"});
        twice(admin, "adjustments?post=true", json!({"kind": "adjust", "lines": [found]})).await;
        let back = json!({"batch_id": batch, "quantity": 1, "reason_code": "WRONG_ITEM"});
        let body = json!({"supplier_id": ground.supplier, "receipt_id": receipt["id"], "lines": [back]});
        twice(admin, "returns/supplier?post=true", body).await;
        let back = json!({"dispense_line_id": dispense["lines"][0]["id"], "batch_id": batch, "quantity": 1, "condition": "restock",
            "reason_code": "Not_Needed"});
        twice(admin, "returns/dispense?post=true", json!({"dispense_id": dispense["id"], "lines": [back]})).await;
        let trace = admin.get(&format!("batches/{}/trace", text(batch))).await.ok(200);
        assert_eq!(trace["on_hand"], 50 - 3 + 2 - 1 + 1);
    }

    async fn other_contents_are_another_document(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let mut body = ground.delivery(&medicine, 5, "B", "2027-06-30");
        body["id"] = json!(fresh_id());
        post(&ground.admin, "receipts", body.clone()).await.ok(201);
        for (field, value) in [
            ("unit_cost", json!("3")), ("unit_cost", json!(null)), ("expiry_precision", json!("month")), ("expiry_date", json!("2027-06-29")),
            ("expiry_date", json!(null)), ("batch_number", json!("")), ("quantity", json!(6)), ("free_qty", json!(1)),
        ] {
            let mut other = body.clone();
            other["lines"][0][field] = value;
            post(&ground.admin, "receipts", other).await.expect(409, ProblemKind::IdTaken);
        }
        body["lines"] = json!([]);
        post(&ground.admin, "receipts", body).await.expect(409, ProblemKind::IdTaken);
    }

    /// Nobody hears of another ward's document by its id, not even by asking for the same.
    async fn an_id_of_another_ward_is_taken(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let nurse = hospital.department_user(&ground.department).await;
        let body = json!({"id": fresh_id(), "lines": [{"medicine_id": medicine, "quantity": 1}]});
        nurse.post("dispenses", body.clone()).await.ok(201);
        nurse.post("dispenses", body.clone()).await.ok(200);
        let other = text(&ground.admin.make("departments", json!({"name": "Other"})).await["id"]);
        let account = json!({"username": "stranger", "role": "department_user", "department_id": other, "password": crate::actors::PASSWORD,
            "must_change_password": false});
        ground.admin.make("users", account).await;
        let stranger = hospital.nobody().sign_in("stranger", crate::actors::PASSWORD).await;
        let answer = stranger.post("dispenses", body).await;
        answer.expect(409, ProblemKind::IdTaken);
        assert!(!answer.text.contains(&ground.ward), "{}", answer.text);
    }
}
