//! The whole way: asked for, approved, sent, received; what is lost, what comes back, what is undone.

use super::*;

both! {
    async fn goods_go_from_store_to_store_step_by_step(hospital: Hospital) {
        let road = Road::lay(&hospital).await;
        let (admin, main, ward) = (&road.ground.admin, &road.ground.main, &road.ground.ward);
        let paper = road.draft(30).await;
        assert_eq!(paper.found(admin).await["state"], "draft");
        paper.act(admin, "submission", json!({})).await.ok(200);
        let less = json!({"lines": [{"line_id": paper.line, "quantity": 25, "reason": "scarce"}]});
        let approved = paper.act(admin, "approval", less).await.ok(200);
        assert_eq!((&approved["state"], &approved["document_no"], sums(&approved)), (&json!("approved"), &json!(null), [30, 25, 0, 0, 0, 0]));
        assert_eq!((&approved["lines"][0]["reason"], &approved["approved_by"]), (&json!("scarce"), &json!(admin.id)));
        assert_eq!(approved["lines"][0]["taken"][0]["batch_id"], json!(road.early), "held first expired first");
        assert_eq!((there(&hospital, main, "main", &road.early).await, there(&hospital, main, "main", &road.late).await), ((10, 10), (100, 15)));
        road.ground.dispense(&road.medicine, 86).await.expect(409, ProblemKind::InsufficientStock);
        assert_eq!(paper.found(admin).await["lines"], approved["lines"]);
        hospital.home.clock.advance(90 * 24 * 3600);
        let admin = &hospital.admin().await;

        let sent = paper.act(admin, "dispatch", json!({})).await.ok(200);
        assert_eq!((&sent["state"], &sent["document_no"], sums(&sent)), (&json!("dispatched"), &json!("TR-S01-2026-000001"), [30, 25, 25, 0, 0, 0]));
        assert_eq!((there(&hospital, main, "main", &road.early).await, there(&hospital, ward, "in_transit", &road.early).await), ((0, 0), (10, 0)));
        assert_eq!(there(&hospital, main, "main", &road.late).await, (85, 0), "held without a limit of time");

        let part = paper.act(admin, "receipt", paper.units(12)).await.ok(200);
        assert_eq!((&part["state"], sums(&part)), (&json!("part_received"), [30, 25, 25, 12, 0, 0]));
        assert_eq!((there(&hospital, ward, "ward", &road.early).await, there(&hospital, ward, "ward", &road.late).await), ((10, 0), (2, 0)));
        let whole = paper.act(admin, "receipt", json!({})).await.ok(200);
        assert_eq!((&whole["state"], sums(&whole)), (&json!("received"), [30, 25, 25, 25, 0, 0]));
        assert_eq!((there(&hospital, ward, "in_transit", &road.late).await, there(&hospital, ward, "ward", &road.late).await), ((0, 0), (15, 0)));
        assert_eq!(paper.found(admin).await["lines"], whole["lines"]);

        let said: Vec<_> = legs(&hospital, &paper.id).await.into_iter().map(|(kind, what, leg, n)| format!("{kind} {what} {leg} {n}")).collect();
        assert_eq!(said[..4], ["main transfer_out dispatch.1.out -10", "in_transit transfer_in dispatch.1.in 10",
            "main transfer_out dispatch.1.out -15", "in_transit transfer_in dispatch.1.in 15"]);
        assert_eq!(said[4..], ["in_transit transfer_out receive.2.out -10", "ward transfer_in receive.2.in 10",
            "in_transit transfer_out receive.2.out -2", "ward transfer_in receive.2.in 2",
            "in_transit transfer_out receive.3.out -13", "ward transfer_in receive.3.in 13"]);
    }

    async fn what_does_not_arrive_is_lost_or_comes_back(hospital: Hospital) {
        let road = Road::lay(&hospital).await;
        let (admin, main, ward) = (&road.ground.admin, &road.ground.main, &road.ground.ward);
        let lost = road.sent(6).await;
        lost.act(admin, "receipt", lost.units(4)).await.ok(200);
        lost.act(admin, "closing", json!({"rest": "lost"})).await.expect(422, ProblemKind::ReasonRequired);
        let closed = lost.act(admin, "closing", json!({"rest": "lost", "reason": "broken"})).await.ok(200);
        assert_eq!((&closed["state"], sums(&closed), &closed["lines"][0]["reason"]), (&json!("received"), [6, 6, 6, 4, 0, 2], &json!("broken")));
        assert_eq!(legs(&hospital, &lost.id).await.last().unwrap(), &("in_transit".into(), "transfer_loss".into(), "close.3.out".into(), -2));
        assert_eq!((there(&hospital, main, "main", &road.early).await, there(&hospital, ward, "in_transit", &road.early).await), ((4, 0), (0, 0)));

        let back = road.sent(3).await;
        let said = json!({"rest": "lost", "lines": [{"line_id": back.line, "rest": "returned", "reason": "not ordered"}]});
        let closed = back.act(admin, "closing", said).await.ok(200);
        assert_eq!((&closed["state"], sums(&closed)), (&json!("received"), [3, 3, 3, 0, 3, 0]));
        assert_eq!(there(&hospital, main, "main", &road.early).await, (4, 0));
        back.act(admin, "closing", json!({"rest": "lost", "reason": "x"})).await.expect(409, ProblemKind::WrongState);
    }

    async fn a_batch_can_be_named_that_arrived_alone(hospital: Hospital) {
        let road = Road::lay(&hospital).await;
        let (admin, ward) = (&road.ground.admin, &road.ground.ward);
        let paper = road.sent(15).await;
        let late = json!({"lines": [{"line_id": paper.line, "batch_id": road.late, "quantity": 5}]});
        paper.act(admin, "receipt", late).await.ok(200);
        assert_eq!((there(&hospital, ward, "ward", &road.early).await, there(&hospital, ward, "ward", &road.late).await), ((0, 0), (5, 0)));
        let closed = paper.act(admin, "closing", json!({"rest": "lost", "reason": "stolen"})).await.ok(200);
        assert_eq!(sums(&closed), [15, 15, 15, 5, 0, 10]);
    }

    async fn a_direct_transfer_is_there_at_once(hospital: Hospital) {
        let road = Road::lay(&hospital).await;
        let (admin, ward) = (&road.ground.admin, &road.ground.ward);
        let made = road.direct(12).await.ok(201);
        assert_eq!((&made["state"], &made["direct"], &made["document_no"]), (&json!("received"), &json!(true), &json!("TR-S01-2026-000001")));
        assert_eq!(sums(&made), [12, 12, 12, 12, 0, 0]);
        assert_eq!((there(&hospital, ward, "ward", &road.early).await, there(&hospital, ward, "ward", &road.late).await), ((10, 0), (2, 0)));
        let paper = Paper::of(made);
        assert_eq!(legs(&hospital, &paper.id).await.len(), 8);
        road.ground.admin.post("transfers?direct=true", road.body(1)).await.expect(400, ProblemKind::IdempotencyKeyMissing);
        let mut earlier = road.body(1);
        earlier["transfer_date"] = json!("2026-03-01");
        post(admin, "transfers?direct=true", earlier.clone()).await.expect(422, ProblemKind::ReasonRequired);
        earlier["notes"] = json!("written down late");
        post(admin, "transfers?direct=true", earlier.clone()).await.expect(409, ProblemKind::BackdateGoesNegative);
        earlier["transfer_date"] = json!("2026-03-03");
        post(admin, "transfers?direct=true", earlier).await.expect(422, ProblemKind::DateOutsidePeriod);
    }

    async fn a_reversal_nets_to_zero_everywhere(hospital: Hospital) {
        let road = Road::lay(&hospital).await;
        let (admin, main, ward) = (&road.ground.admin, &road.ground.main, &road.ground.ward);
        let paper = road.sent(20).await;
        let why = json!({"reason_code": "data_error"});
        paper.act(admin, "reversal", why.clone()).await.expect(409, ProblemKind::WrongState);
        paper.act(admin, "receipt", paper.units(15)).await.ok(200);
        paper.act(admin, "closing", json!({"rest": "lost", "reason": "broken"})).await.ok(200);
        let undone = paper.act(admin, "reversal", why.clone()).await.ok(200);
        assert_eq!(undone["state"], "reversed");
        assert_eq!(left_over(&hospital, &paper.id).await, 0);
        assert_eq!((there(&hospital, main, "main", &road.early).await, there(&hospital, main, "main", &road.late).await), ((10, 0), (100, 0)));
        let said = legs(&hospital, &paper.id).await;
        let (posted, opposite) = said.split_at(said.len() / 2);
        for (a, b) in posted.iter().zip(opposite.iter().rev()) {
            assert_eq!((&a.0, &a.1, format!("reverse.{}", a.2), -a.3), (&b.0, &b.1, b.2.clone(), b.3), "last leg first");
        }
        paper.act(admin, "reversal", why.clone()).await.expect(409, ProblemKind::AlreadyReversed);

        let gone = Paper::of(road.direct(5).await.ok(201));
        let used = json!({"store_id": ward, "lines": [{"medicine_id": road.medicine, "quantity": 1}]});
        post(admin, "dispenses?complete=true", used).await.ok(201);
        gone.act(admin, "reversal", why).await.expect(409, ProblemKind::InsufficientStock);
    }

    async fn a_draft_is_changed_cancelled_and_deleted(hospital: Hospital) {
        let road = Road::lay(&hospital).await;
        let (admin, main) = (&road.ground.admin, &road.ground.main);
        let paper = road.draft(3).await;
        let address = format!("transfers/{}", paper.id);
        let edited = admin.patch(&address, 1, json!({"notes": "soon", "reason": "near_expiry"})).await.ok(200);
        assert_eq!((&edited["notes"], &edited["reason"], &edited["lines"][0]["id"]), (&json!("soon"), &json!("near_expiry"), &json!(paper.line)));
        let line = admin.patch(&format!("{address}/lines/{}", paper.line), 2, json!({"quantity": 4})).await.ok(200);
        assert_eq!(line["lines"][0]["quantity"], 4);
        for noun in ["submission", "approval"] {
            paper.act(admin, noun, json!({})).await.ok(200);
        }
        assert_eq!(there(&hospital, main, "main", &road.early).await, (10, 4));
        admin.patch(&address, 5, json!({"notes": "late"})).await.expect(409, ProblemKind::WrongState);
        let cancelled = paper.act(admin, "cancellation", json!({"reason": "not needed"})).await.ok(200);
        assert_eq!((&cancelled["state"], &cancelled["document_no"]), (&json!("cancelled"), &json!(null)));
        assert_eq!(there(&hospital, main, "main", &road.early).await, (10, 0));
        paper.act(admin, "dispatch", json!({})).await.expect(409, ProblemKind::WrongState);

        let other = road.draft(1).await;
        admin.delete(&format!("transfers/{}", other.id), 1).await.ok(200);
        assert_eq!(admin.get("transfers?state=draft").await.ok(200)["total"], 0);
        assert_eq!(admin.get(&format!("transfers?source_store_id={main}&reason=near_expiry")).await.ok(200)["total"], 1);
    }

    async fn what_was_held_and_may_no_longer_leave_makes_room(hospital: Hospital) {
        let road = Road::lay(&hospital).await;
        let admin = &road.ground.admin;
        let paper = road.draft(5).await;
        for noun in ["submission", "approval"] {
            paper.act(admin, noun, json!({})).await.ok(200);
        }
        hospital.home.raw("update batch set status = 'recalled' where batch_number = 'EARLY'").unwrap();
        let sent = paper.act(admin, "dispatch", json!({})).await.ok(200);
        assert_eq!((&sent["lines"][0]["taken"][0]["batch_id"], sums(&sent)[2]), (&json!(road.late), 5));
    }
}
