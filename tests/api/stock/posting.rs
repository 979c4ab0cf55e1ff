//! Goods come in, goods go out: what the ledger says of it.

use super::*;

both! {
    async fn goods_come_in_and_go_out_first_expired_first(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("Amoxicillin", json!({})).await;
        ground.receive(&medicine, 100, "LATE", "2027-12-31").await;
        let early = ground.receive(&medicine, 10, "EARLY", "2026-12-31").await;
        let dispense = ground.dispense(&medicine, 15).await.ok(201);
        assert_eq!(dispense["state"], "completed");
        assert_eq!(dispense["document_no"], "DI-S01-2026-000001");
        let taken = dispense["lines"][0]["taken"].as_array().unwrap();
        assert_eq!((taken.len(), &taken[0]["batch_id"], &taken[0]["quantity"], &taken[1]["quantity"]), (2, &json!(early), &json!(10), &json!(5)));
        assert_eq!(dispense["lines"][0]["value"], "37.5000");

        let short = ground.dispense(&medicine, 96).await;
        let refusal = short.expect(409, ProblemKind::InsufficientStock);
        assert_eq!((&refusal.more["asked"], &refusal.more["available"]), (&json!(96), &json!(95)));
        let id = text(&dispense["id"]);
        let again = ground.admin.get(&format!("dispenses/{id}")).await.ok(200);
        assert_eq!(again["lines"], dispense["lines"]);

        let undone = post(&ground.admin, &format!("dispenses/{id}/reversal"), json!({"reason_code": "data_error"})).await.ok(200);
        assert_eq!(undone["state"], "reversed");
        ground.dispense(&medicine, 110).await.ok(201);
        let list = ground.admin.get("dispenses?state=completed").await.ok(200);
        assert_eq!(list["total"], 1);
    }

    async fn a_draft_is_edited_under_its_version_and_posted_once(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let draft = ground.admin.make("receipts", ground.delivery(&medicine, 5, "B", "2027-01-31")).await;
        let id = text(&draft["id"]);
        let path = format!("receipts/{id}");
        assert_eq!((&draft["state"], &draft["document_no"], &draft["total"]), (&json!("draft"), &json!(null), &json!("12.5000")));
        ground.admin.patch(&path, 9, json!({"notes": "x"})).await.expect(412, ProblemKind::StaleVersion);
        let edited = ground.admin.patch(&path, 1, json!({"notes": "x", "date": "2026-03-01"})).await.ok(200);
        assert_eq!((&edited["notes"], &edited["version"], &edited["doc_date"]), (&json!("x"), &json!(2), &json!("2026-03-01")));
        let line = json!({"medicine_id": medicine, "quantity": 7, "batch_number": "C", "expiry_date": "2027-01-31"});
        let more = hear(ground.admin.ask("POST", &format!("{path}/lines")).header("If-Match", "\"2\"").json(&json!({"lines": [line]}))).await.ok(200);
        assert_eq!((&more["line_count"], &more["lines"][0]["id"]), (&json!(2), &draft["lines"][0]["id"]));
        let lines = ground.admin.get(&format!("{path}/lines?per_page=1&page=2")).await.ok(200);
        assert_eq!((&lines["total"], &lines["items"][0]["quantity"]), (&json!(2), &json!(7)));

        let posted = post(&ground.admin, &format!("{path}/posting"), json!({})).await.ok(200);
        assert_eq!((&posted["state"], &posted["document_no"]), (&json!("posted"), &json!("GR-S01-2026-000001")));
        post(&ground.admin, &format!("{path}/posting"), json!({})).await.expect(409, ProblemKind::AlreadyPosted);
        let version = posted["version"].clone();
        ground.admin.patch(&path, &version, json!({"notes": "y"})).await.expect(409, ProblemKind::WrongState);
        ground.admin.delete(&path, &version).await.expect(409, ProblemKind::WrongState);
    }

    async fn a_posting_needs_a_key_and_is_done_once_for_it(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        ground.receive(&medicine, 10, "B", "2027-01-31").await;
        let body = ground.handing_out(&medicine, 4);
        ground.admin.post("dispenses?complete=true", body.clone()).await.expect(400, ProblemKind::IdempotencyKeyMissing);
        let first = keyed(&ground.admin, "dispenses?complete=true", "k", &body).await.ok(201);
        let again = keyed(&ground.admin, "dispenses?complete=true", "k", &body).await;
        assert_eq!((again.header("idempotent-replayed"), again.ok(201)), ("true", first));
        let other = ground.handing_out(&medicine, 5);
        keyed(&ground.admin, "dispenses?complete=true", "k", &other).await.expect(422, ProblemKind::IdempotencyKeyReused);
    }
}
