//! What the law of transfers refuses, each by its name.

use super::*;

both! {
    async fn a_transfer_has_two_open_ends(hospital: Hospital) {
        let road = Road::lay(&hospital).await;
        let (admin, main, ward) = (&road.ground.admin, &road.ground.main, &road.ground.ward);
        let lines = json!([{"medicine_id": road.medicine, "quantity": 1}]);
        let make = async |from: &str, to: &str| admin.post("transfers", body(from, to, lines.clone())).await;
        make(main, main).await.expect(422, ProblemKind::SameStore);
        make(main, "019a0000-0000-7000-8000-000000000000").await.expect(404, ProblemKind::NotFound);
        let nowhere = json!({"source_store_id": main, "lines": lines});
        admin.post("transfers", nowhere).await.expect(422, ProblemKind::Invalid);
        let transit = admin.get("stores?kind=in_transit").await.ok(200);
        for place in transit["items"].as_array().unwrap() {
            make(main, &text(&place["id"])).await.expect(422, ProblemKind::Invalid);
            make(&text(&place["id"]), main).await.expect(422, ProblemKind::Invalid);
        }
        let draft = road.draft(1).await;
        let closed = admin.make("stores", json!({"name": "Closed", "department_id": road.ground.department, "active": false})).await;
        make(main, &text(&closed["id"])).await.expect(409, ProblemKind::MasterInactive);
        hospital.home.raw("update store set active = false where name = 'Ward Store'").unwrap();
        draft.act(admin, "submission", json!({})).await.expect(409, ProblemKind::MasterInactive);
        let old = road.ground.medicine("Old", json!({"active": false})).await;
        admin.post("transfers", body(ward, main, json!([{"medicine_id": old, "quantity": 1}]))).await.expect(409, ProblemKind::MasterInactive);
    }

    async fn a_line_asks_for_something(hospital: Hospital) {
        let road = Road::lay(&hospital).await;
        let (admin, main, ward) = (&road.ground.admin, &road.ground.main, &road.ground.ward);
        let make = async |line: Value| admin.post("transfers", body(main, ward, json!([line]))).await;
        make(json!({"medicine_id": road.medicine, "quantity": 0})).await.expect(422, ProblemKind::QuantityNotPositive);
        make(json!({"medicine_id": road.medicine, "quantity": 5, "packs": 2, "pack_size": 3})).await.expect(422, ProblemKind::PackMismatch);
        make(json!({"medicine_id": road.medicine, "quantity": 5, "batches": [{"batch_id": road.late, "quantity": 6}]})).await.expect(422, ProblemKind::Invalid);
        make(json!({"medicine_id": ward, "quantity": 5})).await.expect(422, ProblemKind::UnknownReference);
        let empty = Paper { id: text(&admin.make("transfers", body(main, ward, json!([]))).await["id"]), line: String::new() };
        empty.act(admin, "submission", json!({})).await.expect(422, ProblemKind::EmptyDocument);
        post(admin, "transfers?direct=true", body(main, ward, json!([]))).await.expect(422, ProblemKind::EmptyDocument);
    }

    async fn nothing_is_promised_that_is_not_there(hospital: Hospital) {
        let road = Road::lay(&hospital).await;
        let admin = &road.ground.admin;
        let refusal = road.direct(111).await.expect(409, ProblemKind::InsufficientStock);
        assert_eq!((&refusal.more["asked"], &refusal.more["available"]), (&json!(111), &json!(110)));
        let first = road.draft(100).await;
        for noun in ["submission", "approval"] {
            first.act(admin, noun, json!({})).await.ok(200);
        }
        let second = road.draft(11).await;
        second.act(admin, "submission", json!({})).await.ok(200);
        let refusal = second.act(admin, "approval", json!({})).await.expect(409, ProblemKind::InsufficientStock);
        assert_eq!((&refusal.more["asked"], &refusal.more["available"]), (&json!(11), &json!(10)));
        assert_eq!(second.found(admin).await["state"], "submitted", "a refusal changes nothing");
        let pinned = json!([{"medicine_id": road.medicine, "quantity": 20, "batches": [{"batch_id": road.early, "quantity": 11}]}]);
        let pinned = body(&road.ground.main, &road.ground.ward, pinned);
        post(admin, "transfers?direct=true", pinned).await.expect(409, ProblemKind::InsufficientStock);
    }

    async fn an_approval_gives_reasons(hospital: Hospital) {
        let road = Road::lay(&hospital).await;
        let admin = &road.ground.admin;
        let paper = road.draft(10).await;
        paper.act(admin, "approval", json!({})).await.expect(409, ProblemKind::WrongState);
        paper.act(admin, "submission", json!({})).await.ok(200);
        paper.act(admin, "approval", paper.units(9)).await.expect(422, ProblemKind::ReasonRequired);
        paper.act(admin, "approval", paper.units(11)).await.expect(422, ProblemKind::Invalid);
        let nothing = json!({"lines": [{"line_id": paper.line, "quantity": 0, "reason": "none"}]});
        paper.act(admin, "approval", nothing).await.expect(422, ProblemKind::EmptyDocument);
        let stranger = json!({"lines": [{"line_id": paper.id, "quantity": 1}]});
        paper.act(admin, "approval", stranger).await.expect(422, ProblemKind::UnknownReference);
        paper.act(admin, "rejection", json!({})).await.expect(422, ProblemKind::ReasonRequired);
        let rejected = paper.act(admin, "rejection", json!({"reason": "too much"})).await.ok(200);
        assert_eq!((&rejected["state"], &rejected["rejected_reason"]), (&json!("rejected"), &json!("too much")));
        for noun in ["submission", "approval", "dispatch", "receipt", "cancellation"] {
            paper.act(admin, noun, json!({})).await.expect(409, ProblemKind::WrongState);
        }
    }

    async fn no_more_arrives_than_was_sent(hospital: Hospital) {
        let road = Road::lay(&hospital).await;
        let admin = &road.ground.admin;
        let paper = road.sent(12).await;
        let refusal = paper.act(admin, "receipt", paper.units(13)).await.expect(409, ProblemKind::OverReceive);
        assert_eq!((&refusal.more["dispatched"], &refusal.more["asked"]), (&json!(12), &json!(13)));
        let late = json!({"lines": [{"line_id": paper.line, "batch_id": road.late, "quantity": 3}]});
        paper.act(admin, "receipt", late).await.expect(409, ProblemKind::OverReceive);
        paper.act(admin, "receipt", paper.units(0)).await.expect(422, ProblemKind::QuantityNotPositive);
        let twice = json!({"lines": [{"line_id": paper.line, "quantity": 1}, {"line_id": paper.line, "quantity": 1}]});
        paper.act(admin, "receipt", twice).await.expect(422, ProblemKind::Invalid);
        paper.act(admin, "receipt", paper.units(7)).await.ok(200);
        paper.act(admin, "receipt", paper.units(6)).await.expect(409, ProblemKind::OverReceive);
        admin.post(&format!("transfers/{}/receipt", paper.id), json!({})).await.expect(400, ProblemKind::IdempotencyKeyMissing);
    }

    async fn of_many_at_once_one_sends(hospital: Hospital) {
        let road = Road::lay(&hospital).await;
        let admin = &road.ground.admin;
        let paper = road.draft(10).await;
        for noun in ["submission", "approval"] {
            paper.act(admin, noun, json!({})).await.ok(200);
        }
        let mut crowd = tokio::task::JoinSet::new();
        for _ in 0..10 {
            let (admin, id) = (admin.clone(), paper.id.clone());
            crowd.spawn(async move { post(&admin, &format!("transfers/{id}/dispatch"), json!({})).await });
        }
        let answers = crowd.join_all().await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
        for answer in answers.iter().filter(|answer| answer.status != 200) {
            answer.expect(409, ProblemKind::WrongState);
        }
        assert_eq!(there(&hospital, &road.ground.ward, "in_transit", &road.early).await, (10, 0));
    }
}
