//! Both ends see a transfer, each acts on its own; to everybody else it is not there.

use super::*;

both! {
    async fn each_end_acts_on_its_own(hospital: Hospital) {
        let road = Road::lay(&hospital).await;
        let (admin, main, ward) = (&road.ground.admin, &road.ground.main, &road.ground.ward);
        let other = admin.make("departments", json!({"name": "Other ward"})).await;
        let here = nurse(&hospital, admin, "here", &road.ground.department).await;
        let there = nurse(&hospital, admin, "there", &text(&other["id"])).await;
        let auditor = hospital.auditor().await;

        let paper = Paper::of(here.make("transfers", road.body(5)).await);
        let address = format!("transfers/{}", paper.id);
        for (actor, seen) in [(&here, 1), (&there, 0), (&auditor, 1)] {
            assert_eq!(actor.get("transfers").await.ok(200)["total"], seen, "{}", actor.name);
        }
        there.get(&address).await.expect(404, ProblemKind::NotFound);
        there.get(&format!("{address}/lines")).await.expect(404, ProblemKind::NotFound);
        there.patch(&address, 1, json!({"notes": "x"})).await.expect(404, ProblemKind::NotFound);
        for noun in ["submission", "cancellation", "dispatch", "receipt"] {
            paper.act(&there, noun, json!({})).await.expect(404, ProblemKind::NotFound);
        }
        paper.act(&auditor, "submission", json!({})).await.expect(403, ProblemKind::Forbidden);
        there.post("transfers", road.body(1)).await.expect(404, ProblemKind::NotFound);

        paper.act(&here, "submission", json!({})).await.ok(200);
        paper.act(&here, "approval", json!({})).await.expect(403, ProblemKind::Forbidden);
        paper.act(admin, "approval", json!({})).await.ok(200);
        paper.act(&here, "cancellation", json!({})).await.expect(404, ProblemKind::NotFound);
        paper.act(&here, "dispatch", json!({})).await.expect(404, ProblemKind::NotFound);
        paper.act(admin, "dispatch", json!({})).await.ok(200);
        let whole = paper.act(&here, "receipt", json!({})).await.ok(200);
        assert_eq!((&whole["state"], &whole["received_by"], &whole["dispatched_by"]), (&json!("received"), &json!(here.id), &json!(admin.id)));

        let back = body(ward, main, json!([{"medicine_id": road.medicine, "quantity": 2}]));
        post(&here, "transfers?direct=true", back.clone()).await.expect(403, ProblemKind::Forbidden);
        let back = Paper::of(here.make("transfers", back).await);
        back.act(&here, "submission", json!({})).await.ok(200);
        back.act(admin, "approval", json!({})).await.ok(200);
        back.act(&here, "dispatch", json!({})).await.ok(200);
        back.act(&here, "receipt", json!({})).await.expect(404, ProblemKind::NotFound);
        back.act(admin, "receipt", json!({})).await.ok(200);
    }

    async fn a_direct_transfer_needs_both_ends(hospital: Hospital) {
        let road = Road::lay(&hospital).await;
        let pharmacist = hospital.pharmacist().await;
        post(&pharmacist, "transfers?direct=true", road.body(1)).await.ok(201);
        let (user, main) = (id(&pharmacist.id), id(&road.ground.main));
        let scoped = hospital.store().change(move |tx| {
            pharmacy_server::change!(tx, pharmacy_server::store::Stale::Users, "insert into user_scope (user_id, store_id) values ($1, $2)", user, main).run()
        });
        scoped.await.unwrap();
        post(&pharmacist, "transfers?direct=true", road.body(1)).await.expect(404, ProblemKind::NotFound);
        let paper = Paper::of(pharmacist.make("transfers", road.body(3)).await);
        for noun in ["submission", "approval", "dispatch"] {
            paper.act(&pharmacist, noun, json!({})).await.ok(200);
        }
        paper.act(&pharmacist, "receipt", json!({})).await.expect(404, ProblemKind::NotFound);
        paper.act(&road.ground.admin, "receipt", json!({})).await.ok(200);
        paper.act(&pharmacist, "reversal", json!({"reason_code": "data_error"})).await.expect(404, ProblemKind::NotFound);
    }

    async fn controlled_medicines_pass_through_two_hands(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let road = Road::with(ground, json!({"controlled_schedule": "II"})).await;
        let pharmacist = hospital.pharmacist().await;
        let paper = road.sent(4).await;
        paper.act(&road.ground.admin, "receipt", paper.units(1)).await.expect(422, ProblemKind::SameUserBothEnds);
        paper.act(&pharmacist, "receipt", paper.units(1)).await.ok(200);
        let lost = json!({"rest": "lost", "reason": "broken"});
        paper.act(&pharmacist, "closing", lost.clone()).await.expect(422, ProblemKind::WitnessRequired);
        let witness = json!({"username": "pharmacist", "pin": PASSWORD});
        let mut seen = lost;
        seen["witness"] = witness.clone();
        let closed = paper.act(&road.ground.admin, "closing", seen).await.ok(200);
        assert_eq!((sums(&closed)[5], &closed["witness_id"]), (3, &json!(pharmacist.id)));

        road.direct(2).await.expect(422, ProblemKind::WitnessRequired);
        let mut wrong = road.body(2);
        wrong["witness"] = json!({"username": "admin", "pin": PASSWORD});
        post(&road.ground.admin, "transfers?direct=true", wrong).await.expect(403, ProblemKind::WitnessInvalid);
        let mut right = road.body(2);
        right["witness"] = witness;
        let made = post(&road.ground.admin, "transfers?direct=true", right).await.ok(201);
        assert_eq!((&made["state"], &made["witness_id"]), (&json!("received"), &json!(pharmacist.id)));
    }
}
