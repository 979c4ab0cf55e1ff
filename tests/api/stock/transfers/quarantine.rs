//! Setting goods aside, releasing them, and batches that are blocked on their way.

use super::*;

async fn aside(admin: &Actor, store: &str) -> String {
    let all = admin.get("stores?kind=quarantine&per_page=100").await.ok(200);
    let own =
        all["items"].as_array().unwrap().iter().find(|place| place["parent_id"] == json!(store));
    text(&own.unwrap()["id"])
}

fn set(hospital: &Hospital, status: &str, batch: &str) {
    hospital
        .home
        .raw(&format!("update batch set status = '{status}' where batch_number = '{batch}'"))
        .unwrap();
}

both! {
    async fn blocked_batches_go_to_quarantine_and_nowhere_else(hospital: Hospital) {
        let road = Road::lay(&hospital).await;
        let (admin, main, ward) = (&road.ground.admin, &road.ground.main, &road.ground.ward);
        let own = aside(admin, main).await;
        let pinned = |batch: &str, n: i64| json!([{"medicine_id": road.medicine, "quantity": n, "batches": [{"batch_id": batch, "quantity": n}]}]);
        let with = |to: &str, reason: &str, lines: Value| {
            let mut body = body(main, to, lines);
            body["reason"] = json!(reason);
            body
        };
        for (status, kind) in [("quarantined", ProblemKind::BatchQuarantined), ("recalled", ProblemKind::BatchRecalled), ("damaged", ProblemKind::BatchDamaged)] {
            set(&hospital, status, "EARLY");
            post(admin, "transfers?direct=true", body(main, ward, pinned(&road.early, 2))).await.expect(409, kind);
            let set_aside = post(admin, "transfers?direct=true", with(&own, "quarantine", pinned(&road.early, 2))).await.ok(201);
            assert_eq!(sums(&set_aside), [2, 2, 2, 2, 0, 0]);
        }
        set(&hospital, "available", "EARLY");
        hospital.home.raw("update batch set expiry_date = '2026-03-01' where batch_number = 'EARLY'").unwrap();
        post(admin, "transfers?direct=true", body(main, ward, pinned(&road.early, 2))).await.expect(409, ProblemKind::BatchExpired);
        let all = json!([{"medicine_id": road.medicine, "quantity": 4}]);
        post(admin, "transfers?direct=true", with(&own, "quarantine", all)).await.ok(201);
        assert_eq!((there(&hospital, main, "quarantine", &road.early).await, there(&hospital, main, "main", &road.early).await), ((10, 0), (0, 0)));

        post(admin, "transfers?direct=true", with(&own, "replenish", pinned(&road.late, 1))).await.expect(422, ProblemKind::Invalid);
        post(admin, "transfers?direct=true", with(ward, "quarantine", pinned(&road.late, 1))).await.expect(422, ProblemKind::Invalid);
        let out = |batch: &str| {
            let mut out = body(&own, ward, pinned(batch, 1));
            out["reason"] = json!("quarantine_release");
            out
        };
        post(admin, "transfers?direct=true", out(&road.early)).await.expect(409, ProblemKind::BatchExpired);
        hospital.home.raw("update batch set expiry_date = '2026-12-31' where batch_number = 'EARLY'").unwrap();
        post(admin, "transfers?direct=true", out(&road.early)).await.ok(201);
        assert_eq!((there(&hospital, main, "quarantine", &road.early).await, there(&hospital, ward, "ward", &road.early).await), ((9, 0), (1, 0)));
    }

    async fn into_the_own_quarantine_place_goods_go_at_once(hospital: Hospital) {
        let road = Road::lay(&hospital).await;
        let (admin, main) = (&road.ground.admin, &road.ground.main);
        let mut wish = body(main, &aside(admin, main).await, json!([{"medicine_id": road.medicine, "quantity": 3}]));
        wish["reason"] = json!("quarantine");
        let paper = Paper::of(admin.make("transfers", wish).await);
        for noun in ["submission", "approval"] {
            paper.act(admin, noun, json!({})).await.ok(200);
        }
        let done = paper.act(admin, "dispatch", json!({})).await.ok(200);
        assert_eq!((&done["state"], sums(&done), &done["received_by"]), (&json!("received"), [3, 3, 3, 3, 0, 0], &json!(admin.id)));
        let said = legs(&hospital, &paper.id).await;
        assert_eq!((said.len(), said[0].2.as_str(), said[1].0.as_str(), said[1].2.as_str()), (2, "dispatch.1.out", "quarantine", "dispatch.1.in"));
        paper.act(admin, "reversal", json!({"reason_code": "data_error"})).await.ok(200);
        assert_eq!((left_over(&hospital, &paper.id).await, there(&hospital, main, "main", &road.early).await), (0, (10, 0)));
    }

    async fn a_batch_blocked_on_its_way_is_set_aside(hospital: Hospital) {
        let road = Road::lay(&hospital).await;
        let (admin, main, ward) = (&road.ground.admin, &road.ground.main, &road.ground.ward);
        let paper = road.sent(15).await;
        set(&hospital, "recalled", "EARLY");
        let refusal = paper.act(admin, "receipt", json!({})).await.expect(409, ProblemKind::BatchRecalled);
        assert_eq!(refusal.more["batch"], json!(road.early));
        paper.act(admin, "receipt", paper.units(6)).await.expect(409, ProblemKind::BatchRecalled);
        paper.act(admin, "receipt", paper.units(4)).await.ok(200);
        assert_eq!(there(&hospital, ward, "ward", &road.late).await, (4, 0));
        let closed = paper.act(admin, "closing", json!({"rest": "returned", "reason": "recalled"})).await.ok(200);
        assert_eq!(sums(&closed), [15, 15, 15, 4, 11, 0]);
        assert_eq!((there(&hospital, main, "main", &road.early).await, there(&hospital, main, "quarantine", &road.early).await), ((0, 0), (10, 0)));
        assert_eq!(there(&hospital, main, "main", &road.late).await, (96, 0));
    }

    async fn few_days_left_do_not_refill_a_ward_but_may_go_back(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("Short", json!({"min_days_left": 60})).await;
        ground.receive(&medicine, 5, "SHORT", "2026-04-01").await;
        let wish = |reason: &str| {
            let mut wish = body(&ground.main, &ground.ward, json!([{"medicine_id": medicine, "quantity": 5}]));
            wish["reason"] = json!(reason);
            wish
        };
        let refusal = post(&ground.admin, "transfers?direct=true", wish("replenish")).await.expect(409, ProblemKind::InsufficientStock);
        assert_eq!(refusal.more["skipped"][0]["reason"], "too_short");
        post(&ground.admin, "transfers?direct=true", wish("near_expiry")).await.ok(201);
    }
}
