//! Stock policies: levels of a store's own.

use super::*;

/// The row of a medicine in a report.
async fn low(actor: &Actor, medicine: &str) -> Value {
    let page = actor.get("reports/low-stock").await.ok(200);
    let found = page["items"].as_array().unwrap().iter().find(|i| i["medicine_id"] == medicine);
    found.cloned().unwrap_or_default()
}

both! {
    async fn a_policy_moves_the_border_of_low_stock_at_once(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({"low_stock_limit": 10})).await;
        ground.receive(&medicine, 20, "B", "2027-01-31").await;
        assert_eq!(low(&ground.admin, &medicine).await, Value::Null);
        let policy = json!({"store_id": ground.main, "medicine_id": medicine, "reorder_level": 30});
        let policy = ground.admin.make("policies", policy).await;
        assert_eq!((&policy["review_days"], &policy["medicine"]["name"], &policy["store"]["id"]), (&json!(30), &json!("A"), &json!(ground.main)));
        let row = low(&ground.admin, &medicine).await;
        assert_eq!((&row["limit"], &row["usable"], &row["shortage"], &row["status"]), (&json!(30), &json!(20), &json!(10), &json!("low")));
        let path = format!("policies/{}", text(&policy["id"]));
        ground.admin.patch(&path, 1, json!({"reorder_level": 5})).await.ok(200);
        assert_eq!(low(&ground.admin, &medicine).await, Value::Null);
        ground.admin.patch(&path, 2, json!({"reorder_level": 20})).await.ok(200);
        assert_eq!(low(&ground.admin, &medicine).await["limit"], 20);
        ground.admin.patch(&path, 3, json!({"active": false})).await.ok(200);
        assert_eq!(low(&ground.admin, &medicine).await, Value::Null);
        ground.admin.patch(&path, 4, json!({"active": true})).await.ok(200);
        ground.admin.delete(&path, 5).await.ok(200);
        assert_eq!(low(&ground.admin, &medicine).await, Value::Null);
    }

    async fn a_store_with_a_policy_and_nothing_else_is_out(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let policy = json!({"store_id": ground.ward, "medicine_id": medicine, "bin_location": "B 2"});
        ground.admin.make("policies", policy).await;
        let row = low(&ground.admin, &medicine).await;
        assert_eq!((&row["store_id"], &row["status"], &row["limit"]), (&json!(ground.ward), &json!("out"), &json!(10)));
        let found = ground.admin.get("policies?q=b").await.ok(200);
        assert_eq!((&found["total"], &found["items"][0]["bin_location"]), (&json!(1), &json!("B 2")));
        let filtered = ground.admin.get(&format!("policies?store_id={}", ground.main)).await.ok(200);
        assert_eq!(filtered["total"], 0);
    }

    async fn one_policy_a_store_and_medicine(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let body = json!({"store_id": ground.main, "medicine_id": medicine});
        let made = ground.admin.make("policies", body.clone()).await;
        ground.admin.post("policies", body).await.expect(409, ProblemKind::AlreadyExists);
        let path = format!("policies/{}", text(&made["id"]));
        ground.admin.patch(&path, 1, json!({"store_id": ground.ward})).await.expect(422, ProblemKind::Invalid);
        for (body, kind) in [
            (json!({"store_id": ground.main}), ProblemKind::Invalid),
            (json!({"medicine_id": medicine}), ProblemKind::Invalid),
            (json!({"store_id": ground.main, "medicine_id": ground.main}), ProblemKind::UnknownReference),
            (json!({"store_id": ground.ward, "medicine_id": medicine, "min_level": 9, "max_level": 8}), ProblemKind::Invalid),
        ] {
            ground.admin.post("policies", body).await.expect(422, kind);
        }
        let places = ground.admin.get("stores?kind=in_transit").await.ok(200);
        let place = text(&places["items"][0]["id"]);
        ground.admin.post("policies", json!({"store_id": place, "medicine_id": medicine})).await.expect(422, ProblemKind::Invalid);
    }

    async fn a_ward_reads_its_own_policies_and_sets_none(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        for store in [&ground.main, &ground.ward] {
            ground.admin.make("policies", json!({"store_id": store, "medicine_id": medicine})).await;
        }
        let nurse = hospital.department_user(&ground.department).await;
        let seen = nurse.get("policies").await.ok(200);
        assert_eq!((&seen["total"], &seen["items"][0]["store_id"]), (&json!(1), &json!(ground.ward)));
        let body = json!({"store_id": ground.ward, "medicine_id": medicine});
        nurse.post("policies", body).await.expect(403, ProblemKind::Forbidden);
    }
}
