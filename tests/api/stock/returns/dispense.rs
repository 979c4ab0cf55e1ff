//! What comes back from a ward or a patient.

use super::*;

both! {
    async fn what_comes_back_is_restocked_set_aside_or_destroyed(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let [_, _, batch] = received(&ground, &medicine, 100, "B1").await;
        let given = dispensed(&ground, &medicine, 10).await;
        // What a unit costs now does not matter: it comes back at what it was given for.
        let dear = json!({"kind": "adjust", "lines": [{"medicine_id": medicine, "batch_id": batch, "delta": 100, "reason_code": "found", "unit_cost": "4"}]});
        post(&ground.admin, "adjustments?post=true", dear).await.ok(201);

        let kept = taken_back(&ground.admin, taking_back(&given, 5, "restock")).await.ok(201);
        assert_eq!((&kept["state"], &kept["document_no"], &kept["patient_id"]), (&json!("posted"), &json!("RD-S01-2026-000001"), &json!(ground.patient)));
        assert_eq!((&kept["lines"][0]["value"], &kept["lines"][0]["batch"]["name"]), (&json!("12.5000"), &json!("B1")));
        assert_eq!(state(&ground, &given[0]).await, ("part_returned".into(), 5));
        assert_eq!(on_hand(&hospital, &ground.main, &batch).await, 195);
        let aside = taken_back(&ground.admin, taking_back(&given, 3, "quarantine")).await.ok(201);
        let place = companion(&hospital, &ground.main, "quarantine").await;
        assert_eq!(on_hand(&hospital, &place, &batch).await, 3);
        let gone = taken_back(&ground.admin, taking_back(&given, 2, "waste")).await.ok(201);
        assert_eq!(movements(&hospital, &text(&gone["id"])).await, [
            ("dispense_return".into(), 2, 50_000, "not_needed".into()), ("waste".into(), -2, -50_000, "not_needed".into()),
        ]);
        assert_eq!(state(&ground, &given[0]).await, ("returned".into(), 10));
        assert_eq!(on_hand(&hospital, &ground.main, &batch).await, 195);
        must_add_up(&hospital).await;
        let list = ground.admin.get(&format!("returns/dispense?dispense_id={}&patient_id={}", given[0], ground.patient)).await.ok(200);
        assert_eq!(list["total"], 3);
        undone(&ground, &format!("dispenses/{}", given[0])).await.expect(409, ProblemKind::HasDependents);

        for (doc, left) in [(&gone, ("part_returned", 8)), (&aside, ("part_returned", 5)), (&kept, ("completed", 0))] {
            let path = format!("returns/dispense/{}", text(&doc["id"]));
            assert_eq!(undone(&ground, &path).await.ok(200)["state"], "reversed");
            undone(&ground, &path).await.expect(409, ProblemKind::AlreadyReversed);
            assert_eq!(state(&ground, &given[0]).await, (left.0.into(), left.1));
        }
        assert_eq!(on_hand(&hospital, &place, &batch).await, 0);
        undone(&ground, &format!("dispenses/{}", given[0])).await.ok(200);
        assert_eq!(on_hand(&hospital, &ground.main, &batch).await, 200);
        must_add_up(&hospital).await;
    }

    async fn what_was_set_aside_is_sent_back_or_written_off(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let [_, source, batch] = received(&ground, &medicine, 10, "B1").await;
        let given = dispensed(&ground, &medicine, 10).await;
        taken_back(&ground.admin, taking_back(&given, 10, "quarantine")).await.ok(201);
        let place = companion(&hospital, &ground.main, "quarantine").await;
        let mut body = sending_back(&ground, back(&batch, 6));
        sent_back(&ground, body.clone()).await.expect(409, ProblemKind::InsufficientStock);
        body["lines"][0]["from_quarantine"] = json!(true);
        body["lines"][0]["receipt_line_id"] = json!(source);
        let done = sent_back(&ground, body).await.ok(201);
        assert_eq!(on_hand(&hospital, &place, &batch).await, 4);
        let waste = json!({"store_id": place, "kind": "waste", "lines": [{"medicine_id": medicine, "batch_id": batch, "delta": -4, "reason_code": "damaged"}]});
        let waste = post(&ground.admin, "adjustments?post=true", waste).await.ok(201);
        assert_eq!(waste["document_no"], "AD-S01-Q-2026-000001");
        assert_eq!(on_hand(&hospital, &place, &batch).await, 0);
        undone(&ground, &format!("returns/supplier/{}", text(&done["id"]))).await.ok(200);
        assert_eq!(on_hand(&hospital, &place, &batch).await, 6);
        must_add_up(&hospital).await;
    }

    async fn no_more_comes_back_than_was_given(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let early = ground.receive(&medicine, 4, "EARLY", "2026-12-31").await;
        let late = ground.receive(&medicine, 100, "LATE", "2027-12-31").await;
        let given = dispensed(&ground, &medicine, 10).await;
        assert_eq!(given[2], early);
        let refusal = taken_back(&ground.admin, taking_back(&given, 5, "restock")).await.expect(409, ProblemKind::ReturnExceedsGiven);
        let numbers = ["given", "returned", "asked"].map(|name| refusal.more[name].as_i64().unwrap());
        assert_eq!((numbers, refusal.errors[0].pointer.as_str()), ([4, 0, 5], "/lines/0/quantity"));
        taken_back(&ground.admin, taking_back(&given, 3, "restock")).await.ok(201);
        // The lines of one return are added up, whatever becomes of the units.
        let mut two = taking_back(&given, 1, "waste");
        two["lines"].as_array_mut().unwrap().push(taking_back(&given, 1, "restock")["lines"][0].clone());
        let refusal = taken_back(&ground.admin, two).await.expect(409, ProblemKind::ReturnExceedsGiven);
        assert_eq!((&refusal.more["line"], &refusal.more["returned"]), (&json!(1), &json!(4)));
        let other = [given[0].clone(), given[1].clone(), late.clone()];
        taken_back(&ground.admin, taking_back(&other, 7, "restock")).await.expect(409, ProblemKind::ReturnExceedsGiven);
        taken_back(&ground.admin, taking_back(&other, 6, "restock")).await.ok(201);
        assert_eq!(state(&ground, &given[0]).await, ("part_returned".into(), 9));
        assert_eq!((on_hand(&hospital, &ground.main, &early).await, on_hand(&hospital, &ground.main, &late).await), (3, 100));
    }

    async fn a_dispense_return_that_makes_no_sense_is_refused(hospital: Hospital) {
        let mut ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let single = ground.medicine("Opened once", json!({"returns_restockable": false})).await;
        let [_, _, batch] = received(&ground, &medicine, 10, "B1").await;
        received(&ground, &single, 10, "S1").await;
        let last = ground.receive(&ground.medicine("Last day", json!({})).await, 10, "L1", "2026-03-02").await;
        let given = dispensed(&ground, &medicine, 2).await;
        let once = dispensed(&ground, &single, 2).await;
        let nobodys = "019a0000-0000-7000-8000-000000000000".to_owned();
        let [dispense, line, _] = given.clone();
        let admin = &ground.admin;
        let refused = async |body: Value, status: u16, kind: ProblemKind, pointer: &str| {
            let problem = taken_back(admin, body.clone()).await.expect(status, kind);
            assert_eq!(problem.errors.first().map_or("", |e| e.pointer.as_str()), pointer, "{body}");
        };
        refused(taking_back(&given, 0, "restock"), 422, ProblemKind::QuantityNotPositive, "/lines/0/quantity").await;
        refused(taking_back(&given, 1, "shelf"), 422, ProblemKind::Invalid, "/lines/0/condition").await;
        refused(taking_back(&[nobodys.clone(), line.clone(), batch.clone()], 1, "restock"), 404, ProblemKind::NotFound, "").await;
        refused(taking_back(&[dispense.clone(), nobodys, batch.clone()], 1, "restock"), 422, ProblemKind::UnknownReference, "/lines/0/dispense_line_id").await;
        refused(taking_back(&[dispense.clone(), line, last], 1, "restock"), 422, ProblemKind::UnknownReference, "/lines/0/batch_id").await;
        refused(taking_back(&once, 1, "restock"), 422, ProblemKind::NotRestockable, "/lines/0/condition").await;
        for (reason, kind) in [("", ProblemKind::ReasonRequired), ("found", ProblemKind::UnknownReference), ("quality", ProblemKind::NoteRequired)] {
            let mut body = taking_back(&given, 1, "restock");
            body["lines"][0]["reason_code"] = json!(reason);
            refused(body, 422, kind, "/lines/0/reason_code").await;
        }
        refused(json!({"dispense_id": dispense}), 422, ProblemKind::EmptyDocument, "").await;
        taken_back(admin, taking_back(&once, 1, "quarantine")).await.ok(201);
        taken_back(admin, taking_back(&once, 1, "waste")).await.ok(201);

        let draft = admin.make("dispenses", ground.handing_out(&medicine, 1)).await;
        let not_yet = [text(&draft["id"]), text(&draft["lines"][0]["id"]), batch.clone()];
        refused(taking_back(&not_yet, 1, "restock"), 409, ProblemKind::WrongState, "").await;
        let undone_one = dispensed(&ground, &medicine, 1).await;
        undone(&ground, &format!("dispenses/{}", undone_one[0])).await.ok(200);
        refused(taking_back(&undone_one, 1, "restock"), 409, ProblemKind::WrongState, "").await;
        let draft = admin.make("returns/dispense", taking_back(&given, 1, "restock")).await;
        undone(&ground, &format!("dispenses/{}", given[0])).await.ok(200);
        let posting = format!("returns/dispense/{}/posting", text(&draft["id"]));
        post(admin, &posting, json!({})).await.expect(409, ProblemKind::WrongState);

        let blocked = dispensed(&ground, &medicine, 2).await;
        for (status, kind) in [
            ("quarantined", ProblemKind::BatchQuarantined), ("recalled", ProblemKind::BatchRecalled), ("damaged", ProblemKind::BatchDamaged),
        ] {
            hospital.home.raw(&format!("update batch set status = '{status}'")).unwrap();
            refused(taking_back(&blocked, 1, "restock"), 409, kind, "/lines/0/batch_id").await;
        }
        taken_back(admin, taking_back(&blocked, 1, "waste")).await.ok(201);
        hospital.home.raw("update batch set status = 'available'").unwrap();
        hospital.home.clock.advance(365 * 24 * 3_600);
        ground.admin = hospital.admin().await;
        taken_back(&ground.admin, taking_back(&blocked, 1, "restock")).await.expect(409, ProblemKind::BatchExpired);
    }

    async fn controlled_units_come_back_before_a_witness(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let account = json!({"username": "witness", "role": "pharmacist", "password": PASSWORD, "must_change_password": false});
        let witness = text(&ground.admin.make("users", account).await["id"]);
        let medicine = ground.medicine("Morphine", json!({"controlled_schedule": "II"})).await;
        received(&ground, &medicine, 10, "B1").await;
        let mut body = ground.handing_out(&medicine, 5);
        body["witness"] = json!({"username": "witness", "pin": PASSWORD});
        let dispense = post(&ground.admin, "dispenses?complete=true", body).await.ok(201);
        let line = &dispense["lines"][0];
        let given = [text(&dispense["id"]), text(&line["id"]), text(&line["taken"][0]["batch_id"])];
        let mut body = taking_back(&given, 5, "restock");
        taken_back(&ground.admin, body.clone()).await.expect(422, ProblemKind::WitnessRequired);
        body["witness"] = json!({"username": "witness", "pin": PASSWORD});
        let done = taken_back(&ground.admin, body).await.ok(201);
        assert_eq!(done["witness_id"], json!(witness));
        let trail = ground.admin.get("audit?entity=dispense_return").await.ok(200);
        assert_eq!((&trail["items"][0]["action"], &trail["items"][0]["witness_id"]), (&json!("dispense_return.post"), &json!(witness)));
    }

    async fn a_ward_takes_back_what_it_gave_and_nothing_else(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let [_, _, batch] = received(&ground, &medicine, 10, "B1").await;
        let opening = json!({"store_id": ground.ward, "kind": "opening", "lines": [{"medicine_id": medicine, "batch_id": batch, "delta": 6}]});
        post(&ground.admin, "adjustments?post=true", opening).await.ok(201);
        let theirs = dispensed(&ground, &medicine, 4).await;
        let main = taken_back(&ground.admin, taking_back(&theirs, 1, "restock")).await.ok(201);
        let ward = hospital.department_user(&ground.department).await;
        let body = json!({"patient_id": ground.patient, "lines": [{"medicine_id": medicine, "quantity": 3}]});
        let dispense = post(&ward, "dispenses?complete=true", body).await.ok(201);
        let own = [text(&dispense["id"]), text(&dispense["lines"][0]["id"]), batch.clone()];

        taken_back(&ward, taking_back(&theirs, 1, "restock")).await.expect(404, ProblemKind::NotFound);
        let far = format!("returns/dispense/{}", text(&main["id"]));
        ward.get(&far).await.expect(404, ProblemKind::NotFound);
        post(&ward, &format!("{far}/posting"), json!({})).await.expect(404, ProblemKind::NotFound);
        let draft = ward.make("returns/dispense", taking_back(&own, 2, "quarantine")).await;
        assert_eq!((&draft["store_id"], &draft["lines"][0]["value"]), (&json!(ground.ward), &json!(null)));
        let path = format!("returns/dispense/{}", text(&draft["id"]));
        // A day later it is posted by somebody who may not back-date: it belongs to that day.
        hospital.home.clock.advance(24 * 3_600);
        let ward = hospital.nobody().sign_in("ward", PASSWORD).await;
        let done = post(&ward, &format!("{path}/posting"), json!({})).await.ok(200);
        assert_eq!(done["doc_date"], "2026-03-03");
        let place = companion(&hospital, &ground.ward, "quarantine").await;
        assert_eq!((on_hand(&hospital, &place, &batch).await, on_hand(&hospital, &ground.ward, &batch).await), (2, 3));
        assert_eq!(ward.get("returns/dispense").await.ok(200)["total"], 1);
        post(&ward, &format!("{path}/reversal"), json!({"reason_code": "data_error"})).await.expect(403, ProblemKind::Forbidden);
        must_add_up(&hospital).await;
    }
}
