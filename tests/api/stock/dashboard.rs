//! The dashboard's figures of stock.

use super::*;

both! {
    async fn the_dashboard_tells_of_stock(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let low = ground.medicine("Low", json!({"low_stock_limit": 30})).await;
        let out = ground.medicine("Out", json!({})).await;
        let good = ground.medicine("Good", json!({})).await;
        ground.receive(&low, 20, "N", "2026-03-20").await;
        ground.receive(&out, 5, "X", "2029-12-31").await;
        ground.receive(&good, 50, "X", "2029-12-31").await;
        let mut ward = ground.delivery(&good, 8, "W", "2029-12-31");
        ward["store_id"] = json!(ground.ward);
        post(&ground.admin, "receipts?post=true", ward).await.ok(201);
        ground.dispense(&out, 5).await.ok(201);
        ground.dispense(&good, 2).await.ok(201);
        let seen = ground.admin.get("dashboard").await.ok(200);
        let names = ["out", "low", "expired_batches", "near_expiry_batches", "dispenses_today", "open_transfers", "stock_value"];
        let of = |seen: &Value| json!(names.iter().map(|n| seen[*n].clone()).collect::<Vec<_>>());
        assert_eq!(of(&seen), json!([1, 1, 0, 1, 2, 0, "190.0000"]));
        let line = seen["use_30_days"].as_array().unwrap();
        assert_eq!((line.len(), &line[29], &line[28]["units"]), (30, &json!({"day": "2026-03-02", "units": 7}), &json!(0)));
        let main = ground.admin.get(&format!("dashboard?store_id={}", ground.main)).await.ok(200);
        assert_eq!(of(&main), json!([1, 1, 0, 1, 2, 0, "170.0000"]));

        let nurse = hospital.department_user(&ground.department).await;
        let own = nurse.get("dashboard").await.ok(200);
        assert_eq!(of(&own), json!([0, 1, 0, 0, 0, 0, null]));
        nurse.get(&format!("dashboard?store_id={}", ground.main)).await.expect(404, ProblemKind::NotFound);
        ground.admin.get("dashboard?store=1").await.expect(400, ProblemKind::UnknownParameter);
    }

    async fn a_dashboard_is_five_seconds_old_at_most_for_who_keeps_looking(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        ground.receive(&medicine, 50, "X", "2029-12-31").await;
        let today = async || ground.admin.get("dashboard").await.ok(200)["dispenses_today"].as_i64().unwrap();
        assert_eq!(today().await, 0);
        ground.dispense(&medicine, 1).await.ok(201);
        assert_eq!(today().await, 0);
        hospital.home.clock.advance(6);
        // The old one is shown while the next is made.
        today().await;
        let mut tries = 0;
        while today().await == 0 && tries < 200 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            tries += 1;
        }
        assert_eq!(today().await, 1);
        ground.dispense(&medicine, 1).await.ok(201);
        hospital.home.clock.advance(61);
        assert_eq!(today().await, 2, "too old to be shown");
    }
}
