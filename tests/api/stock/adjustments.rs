//! Corrections, waste and opening stock.

use super::figures::{companion, movements, must_add_up, on_hand};
use super::*;
use crate::actors::PASSWORD;

/// An adjustment of one line.
fn adjusting(kind: &str, line: Value) -> Value {
    json!({"kind": kind, "lines": [line]})
}

/// A line that takes units from a batch, or adds to it.
fn line(medicine: &str, batch: &str, delta: i64, reason: &str) -> Value {
    json!({"medicine_id": medicine, "batch_id": batch, "delta": delta, "reason_code": reason})
}

async fn posted(actor: &Actor, body: Value) -> Answer {
    post(actor, "adjustments?post=true", body).await
}

/// Days later; sessions have ended meanwhile.
async fn tomorrows(hospital: &Hospital, ground: &mut Ground, days: i64) {
    hospital.home.clock.advance(days * 24 * 3_600);
    ground.admin = hospital.admin().await;
}

/// A second person with all rights.
async fn colleague(ground: &Ground, name: &str) -> Value {
    let body = json!({"username": name, "role": "pharmacist", "password": PASSWORD, "must_change_password": false});
    ground.admin.make("users", body).await;
    json!({"username": name, "pin": PASSWORD})
}

both! {
    async fn a_correction_is_posted_and_undone(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let batch = ground.receive(&medicine, 100, "B1", "2027-01-31").await;
        let lines = json!([line(&medicine, &batch, -3, "MISSING"), line(&medicine, &batch, 1, "found")]);
        let done = posted(&ground.admin, json!({"kind": "adjust", "lines": lines})).await.ok(201);
        assert_eq!((&done["state"], &done["document_no"], &done["value"]), (&json!("posted"), &json!("AD-S01-2026-000001"), &json!("10.0000")));
        assert_eq!((&done["lines"][0]["value"], &done["lines"][0]["reason_code"]), (&json!("-7.5000"), &json!("missing")));
        assert_eq!(done["lines"][0]["batch"], json!({"id": batch, "name": "B1"}));
        let id = text(&done["id"]);
        assert_eq!(movements(&hospital, &id).await, [
            ("adjust".into(), -3, -75_000, "missing".into()), ("adjust".into(), 1, 25_000, "found".into()),
        ]);
        assert_eq!(on_hand(&hospital, &ground.main, &batch).await, 98);
        let stored = ground.admin.get(&format!("adjustments/{id}")).await.ok(200);
        assert_eq!(stored, done);

        let reversal = format!("adjustments/{id}/reversal");
        post(&ground.admin, &reversal, json!({})).await.expect(422, ProblemKind::ReasonRequired);
        let undone = post(&ground.admin, &reversal, json!({"reason_code": "data_error"})).await.ok(200);
        assert_eq!(undone["state"], "reversed");
        assert_eq!(on_hand(&hospital, &ground.main, &batch).await, 100);
        post(&ground.admin, &reversal, json!({"reason_code": "data_error"})).await.expect(409, ProblemKind::AlreadyReversed);
        must_add_up(&hospital).await;
    }

    async fn a_draft_shows_what_it_would_be_worth(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let batch = ground.receive(&medicine, 100, "B1", "2027-01-31").await;
        let draft = ground.admin.make("adjustments", adjusting("adjust", line(&medicine, &batch, -2, ""))).await;
        assert_eq!((&draft["value"], &draft["lines"][0]["value"]), (&json!("5.0000"), &json!("-5.0000")));
        let path = format!("adjustments/{}", text(&draft["id"]));
        post(&ground.admin, &format!("{path}/posting"), json!({})).await.expect(422, ProblemKind::ReasonRequired);
        let changed = ground.admin.patch(&path, 1, json!({"kind": "waste", "lines": [line(&medicine, &batch, -4, "damaged")]})).await.ok(200);
        assert_eq!((&changed["kind"], &changed["value"]), (&json!("waste"), &json!("10.0000")));
        post(&ground.admin, &format!("{path}/posting"), json!({})).await.ok(200);
        post(&ground.admin, &format!("{path}/posting"), json!({})).await.expect(409, ProblemKind::AlreadyPosted);
        let list = ground.admin.get("adjustments?kind=waste&state=posted").await.ok(200);
        assert_eq!((&list["total"], &list["items"][0]["store"]["id"]), (&json!(1), &json!(ground.main)));
        assert_eq!(ground.admin.get("adjustments?q=ad-s01").await.ok(200)["total"], 1);
        let csv = ground.admin.get("adjustments?format=csv").await;
        assert!(csv.text.contains("AD-S01-2026-000001,posted,waste,2026-03-02,"), "{}", csv.text);
    }

    async fn what_makes_no_sense_is_refused(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let other = ground.medicine("Other", json!({})).await;
        let batch = ground.receive(&medicine, 100, "B1", "2027-01-31").await;
        let with = |fields: Value| {
            let mut line = line(&medicine, &batch, -1, "missing");
            line.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
            line
        };
        for (kind, fields, status, refusal, pointer) in [
            ("adjust", json!({"delta": 0}), 422, ProblemKind::Invalid, "/lines/0/delta"),
            ("waste", json!({"delta": 1}), 422, ProblemKind::Invalid, "/lines/0/delta"),
            ("opening", json!({}), 422, ProblemKind::Invalid, "/lines/0/delta"),
            ("adjust", json!({"unit_cost": "1"}), 422, ProblemKind::Invalid, "/lines/0/unit_cost"),
            ("adjust", json!({"batch_id": null}), 422, ProblemKind::Invalid, "/lines/0/batch_id"),
            ("adjust", json!({"batch_id": null, "delta": 1, "reason_code": "found"}), 422, ProblemKind::ExpiryRequired, "/lines/0/batch_number"),
            ("adjust", json!({"batch_id": null, "delta": 1, "reason_code": "found", "batch_number": "N"}), 422, ProblemKind::ExpiryRequired, "/lines/0/expiry_date"),
            ("adjust", json!({"batch_id": null, "delta": 1, "reason_code": "found", "batch_number": "b1", "expiry_date": "2028-01-01"}), 409, ProblemKind::BatchExpiryMismatch, ""),
            ("adjust", json!({"batch_id": other}), 422, ProblemKind::UnknownReference, "/lines/0/batch_id"),
            ("adjust", json!({"medicine_id": other}), 422, ProblemKind::UnknownReference, "/lines/0/batch_id"),
            ("adjust", json!({"reason_code": ""}), 422, ProblemKind::ReasonRequired, "/lines/0/reason_code"),
            ("adjust", json!({"reason_code": "damaged"}), 422, ProblemKind::UnknownReference, "/lines/0/reason_code"),
            ("adjust", json!({"reason_code": "found"}), 422, ProblemKind::UnknownReference, "/lines/0/reason_code"),
            ("adjust", json!({"reason_code": "stolen"}), 422, ProblemKind::NoteRequired, "/lines/0/reason_code"),
            ("adjust", json!({"delta": -101}), 409, ProblemKind::InsufficientStock, "/lines/0"),
            ("waste", json!({"reason_code": "missing"}), 422, ProblemKind::UnknownReference, "/lines/0/reason_code"),
        ] {
            let problem = posted(&ground.admin, adjusting(kind, with(fields.clone()))).await.expect(status, refusal);
            let found = problem.errors.first().map_or("", |e| e.pointer.as_str());
            assert_eq!(found, pointer, "{kind} {fields}");
        }
        posted(&ground.admin, json!({"kind": "adjust"})).await.expect(422, ProblemKind::EmptyDocument);
        posted(&ground.admin, json!({"kind": "adjust", "doc_date": "2026-03-03", "lines": [with(json!({}))]})).await.expect(422, ProblemKind::DateOutsidePeriod);
        assert_eq!(ground.admin.get("adjustments").await.ok(200)["total"], 0, "a refusal leaves nothing");
        assert_eq!(on_hand(&hospital, &ground.main, &batch).await, 100);
    }

    async fn reserved_units_are_not_taken(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let batch = ground.receive(&medicine, 10, "B1", "2027-01-31").await;
        let draft = ground.admin.make("dispenses", ground.handing_out(&medicine, 7)).await;
        ground.admin.post(&format!("dispenses/{}/reservation", text(&draft["id"])), json!({})).await.ok(200);
        let lines = json!([line(&medicine, &batch, -3, "damaged"), line(&medicine, &batch, -1, "damaged")]);
        let refusal = posted(&ground.admin, json!({"kind": "waste", "lines": lines})).await.expect(409, ProblemKind::InsufficientStock);
        assert_eq!((&refusal.more["line"], &refusal.more["asked"], &refusal.more["available"]), (&json!(1), &json!(1), &json!(0)));
        posted(&ground.admin, adjusting("waste", line(&medicine, &batch, -3, "damaged"))).await.ok(201);
        must_add_up(&hospital).await;
    }

    async fn blocked_units_leave_as_waste_only(hospital: Hospital) {
        let mut ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let expired = ground.receive(&medicine, 10, "OLD", "2026-03-04").await;
        tomorrows(&hospital, &mut ground, 3).await;
        let mut blocked = vec![(expired, ProblemKind::BatchExpired)];
        for (status, kind) in [
            ("quarantined", ProblemKind::BatchQuarantined), ("recalled", ProblemKind::BatchRecalled), ("damaged", ProblemKind::BatchDamaged),
        ] {
            let batch = ground.receive(&medicine, 10, status, "2027-01-31").await;
            hospital.home.raw(&format!("update batch set status = '{status}' where batch_number = '{status}'")).unwrap();
            blocked.push((batch, kind));
        }
        for (batch, kind) in blocked {
            posted(&ground.admin, adjusting("adjust", line(&medicine, &batch, -1, "missing"))).await.expect(409, kind);
            posted(&ground.admin, adjusting("adjust", line(&medicine, &batch, 1, "found"))).await.ok(201);
            posted(&ground.admin, adjusting("waste", line(&medicine, &batch, -11, "expired"))).await.ok(201);
            assert_eq!(on_hand(&hospital, &ground.main, &batch).await, 0);
        }
    }

    async fn what_is_found_joins_its_batch_at_its_cost(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let batch = ground.receive(&medicine, 10, "B1", "2027-01-31").await;
        // A ward holds some of it too: what a unit costs counts there as well.
        let opening = json!({"store_id": ground.ward, "kind": "opening", "lines": [{"medicine_id": medicine, "batch_id": batch, "delta": 6}]});
        posted(&ground.admin, opening).await.ok(201);
        let found = json!({"medicine_id": medicine, "batch_number": " b1 ", "expiry_date": "2027-01-31", "delta": 10, "reason_code": "found", "unit_cost": "5.5001"});
        let done = posted(&ground.admin, adjusting("adjust", found)).await.ok(201);
        assert_eq!((&done["lines"][0]["batch_id"], &done["lines"][0]["value"]), (&json!(batch), &json!("55.0010")));
        must_add_up(&hospital).await;
        let cost = |of: Value| text(&of["lines"][0]["value"]);
        // 10 x 2.5000 and 10 x 5.5001: half to even.
        let one = ground.admin.make("adjustments", adjusting("adjust", line(&medicine, &batch, -1, ""))).await;
        assert_eq!(cost(one), "-4.0000");
        let reversal = format!("adjustments/{}/reversal", text(&done["id"]));
        post(&ground.admin, &reversal, json!({"reason_code": "data_error"})).await.ok(200);
        must_add_up(&hospital).await;
        let one = ground.admin.make("adjustments", adjusting("adjust", line(&medicine, &batch, -1, ""))).await;
        assert_eq!(cost(one), "-2.5000");

        let dear = json!({"medicine_id": medicine, "batch_id": batch, "delta": 1, "reason_code": "found", "unit_cost": "900000000001"});
        posted(&ground.admin, adjusting("adjust", dear)).await.expect(422, ProblemKind::ValueOutOfRange);
        let untracked = ground.medicine("Gauze", json!({"batch_tracked": false})).await;
        let more = json!({"medicine_id": untracked, "delta": 5, "reason_code": "found"});
        let done = posted(&ground.admin, adjusting("adjust", more)).await.ok(201);
        assert_eq!(done["lines"][0]["batch"]["name"], "UNTRACKED");
        let less = json!({"medicine_id": untracked, "delta": -2, "reason_code": "missing"});
        posted(&ground.admin, adjusting("adjust", less)).await.ok(201);
        must_add_up(&hospital).await;
    }

    async fn opening_stock_comes_first(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let opening = |batch: &str, reason: &str| {
            let line = json!({"medicine_id": medicine, "batch_number": batch, "expiry_date": "2027-01-31", "delta": 20, "unit_cost": "1", "reason_code": reason});
            adjusting("opening", line)
        };
        let first = posted(&ground.admin, opening("O1", "")).await.ok(201);
        let batch = text(&first["lines"][0]["batch_id"]);
        posted(&ground.admin, opening("O2", "opening")).await.ok(201);
        posted(&ground.admin, opening("O3", "missing")).await.expect(422, ProblemKind::UnknownReference);
        posted(&ground.admin, adjusting("adjust", line(&medicine, &batch, -1, "missing"))).await.ok(201);
        let refusal = posted(&ground.admin, opening("O4", "")).await.expect(409, ProblemKind::OpeningAfterMovements);
        assert_eq!(refusal.errors[0].pointer, "/lines/0/medicine_id");
        let reversal = format!("adjustments/{}/reversal", text(&first["id"]));
        post(&ground.admin, &reversal, json!({"reason_code": "data_error"})).await.expect(409, ProblemKind::InsufficientStock);
        let elsewhere = json!({"store_id": ground.ward, "kind": "opening", "lines": [{"medicine_id": medicine, "batch_id": batch, "delta": 1}]});
        posted(&ground.admin, elsewhere).await.ok(201);
        must_add_up(&hospital).await;
    }

    async fn above_the_limit_two_people_decide(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let pharmacist = hospital.pharmacist().await;
        let medicine = ground.medicine("A", json!({})).await;
        let batch = ground.receive(&medicine, 1_000, "B1", "2027-01-31").await;
        posted(&pharmacist, adjusting("waste", line(&medicine, &batch, -400, "damaged"))).await.ok(201);
        let much = adjusting("waste", line(&medicine, &batch, -401, "damaged"));
        let refusal = posted(&pharmacist, much.clone()).await.expect(422, ProblemKind::ApprovalRequired);
        assert_eq!((&refusal.more["value"], &refusal.more["limit"]), (&json!("1002.5000"), &json!("1000.0000")));
        // Plus and minus do not hide each other.
        let lines = json!([line(&medicine, &batch, 300, "found"), line(&medicine, &batch, -300, "missing")]);
        posted(&pharmacist, json!({"kind": "adjust", "lines": lines})).await.expect(422, ProblemKind::ApprovalRequired);

        let draft = pharmacist.make("adjustments", much).await;
        let path = format!("adjustments/{}", text(&draft["id"]));
        post(&pharmacist, &format!("{path}/approval"), json!({})).await.expect(409, ProblemKind::WrongState);
        let handed_in = pharmacist.post(&format!("{path}/submission"), json!({})).await.ok(200);
        assert_eq!((&handed_in["state"], &handed_in["submitted_by"]), (&json!("submitted"), &json!(pharmacist.id)));
        pharmacist.patch(&path, &handed_in["version"], json!({"notes": "x"})).await.expect(409, ProblemKind::WrongState);
        pharmacist.delete(&path, &handed_in["version"]).await.expect(409, ProblemKind::WrongState);
        post(&pharmacist, &format!("{path}/posting"), json!({})).await.expect(409, ProblemKind::WrongState);
        post(&pharmacist, &format!("{path}/approval"), json!({})).await.expect(422, ProblemKind::SameUserApproval);
        pharmacist.post(&format!("{path}/rejection"), json!({"reason": "x"})).await.expect(422, ProblemKind::SameUserApproval);
        ground.admin.post(&format!("{path}/rejection"), json!({"reason": " "})).await.expect(422, ProblemKind::ReasonRequired);
        let back = ground.admin.post(&format!("{path}/rejection"), json!({"reason": "count again"})).await.ok(200);
        assert_eq!((&back["state"], &back["rejected_reason"], &back["submitted_by"]), (&json!("draft"), &json!("count again"), &json!(null)));
        let changed = pharmacist.patch(&path, &back["version"], json!({"notes": "counted again"})).await.ok(200);
        assert_eq!(changed["rejected_reason"], "count again");

        // Whoever hands in what another made has decided too.
        ground.admin.post(&format!("{path}/submission"), json!({})).await.ok(200);
        for one in [&pharmacist, &ground.admin] {
            post(one, &format!("{path}/approval"), json!({})).await.expect(422, ProblemKind::SameUserApproval);
        }
        colleague(&ground, "third").await;
        let third = hospital.nobody().sign_in("third", PASSWORD).await;
        let done = post(&third, &format!("{path}/approval"), json!({})).await.ok(200);
        assert_eq!((&done["state"], &done["approved_by"], &done["rejected_reason"]), (&json!("posted"), &json!(third.id), &json!("")));
        post(&third, &format!("{path}/approval"), json!({})).await.expect(409, ProblemKind::AlreadyPosted);
        assert_eq!(on_hand(&hospital, &ground.main, &batch).await, 1_000 - 400 - 401);
        let trail = ground.admin.get(&format!("audit?entity=adjustment&entity_id={}", text(&done["id"]))).await.ok(200);
        let actions: Vec<_> = trail["items"].as_array().unwrap().iter().rev().map(|e| text(&e["action"])).collect();
        let expected = ["create", "submit", "reject", "update", "submit", "approve"].map(|verb| format!("adjustment.{verb}"));
        assert_eq!(actions, expected);
    }

    async fn what_is_handed_in_is_complete(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let batch = ground.receive(&medicine, 10, "B1", "2027-01-31").await;
        for (body, kind) in [
            (json!({"kind": "waste"}), ProblemKind::EmptyDocument),
            (adjusting("waste", line(&medicine, &batch, -1, "")), ProblemKind::ReasonRequired),
            (adjusting("waste", json!({"medicine_id": medicine, "delta": -1, "reason_code": "damaged"})), ProblemKind::Invalid),
        ] {
            let draft = ground.admin.make("adjustments", body).await;
            let path = format!("adjustments/{}/submission", text(&draft["id"]));
            ground.admin.post(&path, json!({})).await.expect(422, kind);
        }
    }

    async fn controlled_units_and_some_reasons_need_a_witness(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let pharmacist = hospital.pharmacist().await;
        let witness = colleague(&ground, "witness").await;
        let medicine = ground.medicine("Morphine", json!({"controlled_schedule": "II"})).await;
        let plain = ground.medicine("Plain", json!({})).await;
        let batch = ground.receive(&medicine, 10, "B1", "2027-01-31").await;
        let plain_batch = ground.receive(&plain, 10, "B1", "2027-01-31").await;
        let reason = json!({"code": "spilt", "label": "Spilt", "kind": "waste", "needs_witness": true});
        ground.admin.make("reason-codes", reason).await;
        for line in [line(&medicine, &batch, -1, "damaged"), line(&plain, &plain_batch, -1, "spilt")] {
            let mut body = adjusting("waste", line);
            posted(&ground.admin, body.clone()).await.expect(422, ProblemKind::WitnessRequired);
            body["witness"] = json!({"username": "admin", "pin": PASSWORD});
            posted(&ground.admin, body.clone()).await.expect(403, ProblemKind::WitnessInvalid);
            body["witness"] = witness.clone();
            let done = posted(&ground.admin, body).await.ok(201);
            assert!(done["witness_id"].is_string(), "{done}");
        }
        // The witness of the act stands for the approval; but nobody watches themselves.
        let draft = ground.admin.make("adjustments", adjusting("waste", line(&medicine, &batch, -1, "damaged"))).await;
        let path = format!("adjustments/{}", text(&draft["id"]));
        ground.admin.post(&format!("{path}/submission"), json!({"witness": witness})).await.ok(200);
        let watched = hospital.nobody().sign_in("witness", PASSWORD).await;
        post(&watched, &format!("{path}/approval"), json!({})).await.expect(422, ProblemKind::WitnessRequired);
        let done = post(&pharmacist, &format!("{path}/approval"), json!({})).await.ok(200);
        assert_eq!(done["witness_id"], json!(watched.id));
    }

    async fn a_ward_corrects_its_own_store_with_anothers_consent(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let batch = ground.receive(&medicine, 10, "B1", "2027-01-31").await;
        let opening = json!({"store_id": ground.ward, "kind": "opening", "lines": [{"medicine_id": medicine, "batch_id": batch, "delta": 6}]});
        posted(&ground.admin, opening).await.ok(201);
        let main = ground.admin.make("adjustments", adjusting("waste", line(&medicine, &batch, -1, "damaged"))).await;
        let ward = hospital.department_user(&ground.department).await;

        let body = adjusting("waste", line(&medicine, &batch, -2, "damaged"));
        let draft = ward.make("adjustments", body.clone()).await;
        assert_eq!((&draft["store_id"], &draft["value"], &draft["lines"][0]["value"]), (&json!(ground.ward), &json!(null), &json!(null)));
        let mut far = body.clone();
        far["store_id"] = json!(ground.main);
        ward.post("adjustments", far).await.expect(404, ProblemKind::NotFound);
        posted(&ward, body).await.expect(403, ProblemKind::Forbidden);
        let path = format!("adjustments/{}", text(&draft["id"]));
        post(&ward, &format!("{path}/posting"), json!({})).await.expect(403, ProblemKind::Forbidden);
        ward.post(&format!("{path}/submission"), json!({})).await.ok(200);
        post(&ward, &format!("{path}/approval"), json!({})).await.expect(403, ProblemKind::Forbidden);
        let theirs = format!("adjustments/{}", text(&main["id"]));
        ward.get(&theirs).await.expect(404, ProblemKind::NotFound);
        ward.get(&format!("{theirs}/lines")).await.expect(404, ProblemKind::NotFound);
        ward.patch(&theirs, 1, json!({"notes": "x"})).await.expect(404, ProblemKind::NotFound);
        ward.post(&format!("{theirs}/submission"), json!({})).await.expect(404, ProblemKind::NotFound);
        assert_eq!(ward.get("adjustments?state=submitted,draft").await.ok(200)["total"], 1);
        post(&ground.admin, &format!("{path}/approval"), json!({})).await.ok(200);
        assert_eq!(on_hand(&hospital, &ground.ward, &batch).await, 4);
        must_add_up(&hospital).await;
    }

    async fn waste_is_written_off_where_it_was_set_aside(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let batch = ground.receive(&medicine, 10, "B1", "2027-01-31").await;
        let aside = companion(&hospital, &ground.main, "quarantine").await;
        let way = companion(&hospital, &ground.main, "in_transit").await;
        let in_place = |store: &str, kind: &str| {
            let mut body = adjusting(kind, line(&medicine, &batch, -1, if kind == "waste" { "damaged" } else { "missing" }));
            body["store_id"] = json!(store);
            body
        };
        posted(&ground.admin, in_place(&aside, "adjust")).await.expect(422, ProblemKind::Invalid);
        posted(&ground.admin, in_place(&way, "waste")).await.expect(422, ProblemKind::Invalid);
        let refusal = posted(&ground.admin, in_place(&aside, "waste")).await;
        refusal.expect(409, ProblemKind::InsufficientStock);
    }

    async fn an_adjustment_of_a_past_day_belongs_to_it(hospital: Hospital) {
        let mut ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let batch = ground.receive(&medicine, 10, "B1", "2027-01-31").await;
        let mut early = adjusting("waste", line(&medicine, &batch, -1, "damaged"));
        early["date"] = json!("2026-03-01");
        early["notes"] = json!("found on the shelf");
        posted(&ground.admin, early.clone()).await.expect(409, ProblemKind::BackdateGoesNegative);
        tomorrows(&hospital, &mut ground, 2).await;
        early["date"] = json!("2026-03-02");
        let mut unexplained = early.clone();
        unexplained["notes"] = json!(" ");
        let refusal = posted(&ground.admin, unexplained).await.expect(422, ProblemKind::ReasonRequired);
        assert_eq!(refusal.errors[0].pointer, "/notes");
        let done = posted(&ground.admin, early).await.ok(201);
        assert_eq!(done["doc_date"], "2026-03-02");
        let trail = ground.admin.get("audit?entity=adjustment").await.ok(200);
        assert_eq!(trail["items"][0]["reason"], "found on the shelf");
        must_add_up(&hospital).await;
    }
}
