//! Batches as a whole: held, released, corrected, traced, in all stores at once.

use super::*;
use pharmacy_server::select;

/// A draft in the main store that holds units for its lines.
async fn reserve(ground: &Ground, medicine: &str, quantity: i64) -> (String, Answer) {
    let draft = ground.admin.make("dispenses", ground.handing_out(medicine, quantity)).await;
    let id = text(&draft["id"]);
    let held = post(&ground.admin, &format!("dispenses/{id}/reservation"), json!({})).await;
    (id, held)
}

async fn act(ground: &Ground, batch: &str, what: &str) -> Answer {
    post(&ground.admin, &format!("batches/{batch}/{what}"), json!({"reason": "seal broken"})).await
}

both! {
    async fn batches_are_listed_and_found_by_the_beginning_of_their_number(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let (a, b) = (ground.medicine("A", json!({})).await, ground.medicine("B", json!({})).await);
        let first = ground.receive(&a, 5, "LOT-1", "2027-01-31").await;
        let second = ground.receive(&b, 5, "Lot-2", "2028-01-31").await;
        let numbers = async |query: &str| {
            let list = ground.admin.get(&format!("batches?{query}")).await.ok(200);
            list["items"].as_array().unwrap().iter().map(|b| text(&b["batch_number"])).collect::<Vec<_>>()
        };
        assert_eq!(numbers("").await, ["LOT-1", "Lot-2"]);
        assert_eq!(numbers("sort=-batch_number").await, ["Lot-2", "LOT-1"]);
        assert_eq!(numbers("q=lot-2").await, ["Lot-2"]);
        assert_eq!(numbers("q=ot").await, [""; 0]);
        assert_eq!(numbers(&format!("medicine_id={a}")).await, ["LOT-1"]);
        assert_eq!(numbers(&format!("supplier_id={}", ground.supplier)).await, ["LOT-1", "Lot-2"]);
        assert_eq!(numbers("expiry_from=2028-01-31").await, ["Lot-2"]);
        assert_eq!(numbers("expiry_to=2028-01-30").await, ["LOT-1"]);
        act(&ground, &second, "quarantine").await.ok(200);
        assert_eq!(numbers("status=quarantined,damaged").await, ["Lot-2"]);

        let seen = ground.admin.get(&format!("batches/{first}")).await.ok(200);
        assert_eq!((&seen["medicine"]["name"], &seen["unit_cost"], &seen["received_qty"]), (&json!("A"), &json!("2.5000"), &json!(5)));
        let ward = hospital.department_user(&ground.department).await;
        let seen = ward.get(&format!("batches/{first}")).await.ok(200);
        assert_eq!(seen["unit_cost"], json!(null));
        assert_eq!(ward.get("batches").await.ok(200)["items"][0]["unit_cost"], json!(null));
    }

    async fn a_held_batch_is_blocked_in_every_store_until_it_is_released(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({"low_stock_limit": 0})).await;
        let batch = ground.receive(&medicine, 10, "B", "2027-01-31").await;
        let mut to_ward = ground.delivery(&medicine, 7, "B", "2027-01-31");
        to_ward["store_id"] = json!(ground.ward);
        post(&ground.admin, "receipts?post=true", to_ward).await.ok(201);
        let (_, held) = reserve(&ground, &medicine, 4).await;
        held.ok(200);
        assert_eq!(usable(&hospital, &medicine).await, [(7, 0), (10, 4)]);

        post(&ground.admin, &format!("batches/{batch}/quarantine"), json!({"reason": " "})).await.expect(422, ProblemKind::ReasonRequired);
        let stale = ground.admin.ask("POST", &format!("batches/{batch}/quarantine")).header("If-Match", "\"9\"");
        hear(stale.json(&json!({"reason": "x"}))).await.expect(412, ProblemKind::StaleVersion);
        let seen = ground.admin.get(&format!("batches/{batch}")).await;
        let etag = seen.header("etag").to_owned();
        let fresh = ground.admin.ask("POST", &format!("batches/{batch}/quarantine")).header("If-Match", etag);
        let answer = hear(fresh.json(&json!({"reason": "seal broken"}))).await;
        let shown = answer.ok(200);
        assert_eq!((&shown["status"], &shown["status_reason"], &shown["version"]), (&json!("quarantined"), &json!("seal broken"), &json!(2)));
        // What a draft had held is free again.
        assert_eq!(usable(&hospital, &medicine).await, [(0, 0), (0, 0)]);
        assert_eq!(reservations(&hospital).await, 0);
        assert_eq!(out_today(&hospital, &medicine).await, [true, true]);

        act(&ground, &batch, "quarantine").await.expect(409, ProblemKind::WrongState);
        act(&ground, &batch, "damage").await.ok(200);
        let released = act(&ground, &batch, "release").await.ok(200);
        assert_eq!((&released["status"], &released["status_reason"]), (&json!("available"), &json!("")));
        let refused = act(&ground, &batch, "release").await.expect(409, ProblemKind::WrongState);
        assert_eq!((&refused.more["state"], &refused.more["verb"]), (&json!("available"), &json!("release")));
        assert_eq!(usable(&hospital, &medicine).await, [(7, 0), (10, 0)]);
        assert_eq!(out_today(&hospital, &medicine).await, [false, false], "usable again, so not out any more");
        ground.dispense(&medicine, 10).await.ok(201);
        act(&ground, "019a0000-0000-7000-8000-000000000000", "release").await.expect(404, ProblemKind::NotFound);

        let trail = ground.admin.get(&format!("audit?entity=batch&entity_id={batch}")).await.ok(200);
        let entries = trail["items"].as_array().unwrap();
        let actions: Vec<_> = entries.iter().map(|e| e["action"].as_str().unwrap()).collect();
        assert_eq!(actions, ["batch.release", "batch.damage", "batch.quarantine"]);
        assert_eq!((&entries[2]["before"], &entries[2]["reason"]), (&json!("{\"status\":\"available\",\"status_reason\":\"\"}"), &json!("seal broken")));
        assert_eq!(entries[2]["after"], "{\"status\":\"quarantined\",\"status_reason\":\"seal broken\"}");
        let told = hospital.store().scan(|r| select!(r, "select count(*) from outbox where type = 'batch.status_changed'").one::<(i64,)>());
        assert_eq!(told.await.unwrap().0, 3);
    }

    /// A day without a movement is like the last one that had one: a batch released later ends the days without stock.
    async fn a_batch_released_on_another_day_ends_the_days_without_stock(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let batch = ground.receive(&medicine, 10, "B", "2027-01-31").await;
        act(&ground, &batch, "quarantine").await.ok(200);
        hospital.home.clock.advance(24 * 3_600);
        let admin = hospital.admin().await;
        let body = json!({"reason": "nothing was found"});
        admin.post(&format!("batches/{batch}/release"), body).await.ok(200);
        let days = hospital.store().scan(|r| {
            select!(r, "select was_out, opening, closing from stock_daily order by day").all::<(bool, i64, i64)>()
        });
        assert_eq!(days.await.unwrap(), [(true, 0, 10), (false, 10, 10)]);
    }

    async fn a_corrected_expiry_blocks_and_frees(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let batch = ground.receive(&medicine, 10, "B1", "2027-01-31").await;
        ground.receive(&medicine, 3, "B2", "2027-06-30").await;
        let correct = async |fields: Value| {
            post(&ground.admin, &format!("batches/{batch}/correction"), fields).await
        };
        correct(json!({"expiry_date": "2026-03-01"})).await.expect(422, ProblemKind::ReasonRequired);
        correct(json!({"reason": "typed wrongly"})).await.expect(422, ProblemKind::Invalid);
        let taken = correct(json!({"batch_number": "b2", "reason": "typed wrongly"})).await;
        taken.expect(409, ProblemKind::AlreadyExists);
        let (_, held) = reserve(&ground, &medicine, 4).await;
        held.ok(200);
        let past = correct(json!({"expiry_date": "2026-03-01", "reason": "typed wrongly"})).await.ok(200);
        assert_eq!((&past["expiry_date"], &past["batch_number"]), (&json!("2026-03-01"), &json!("B1")));
        assert_eq!(usable(&hospital, &medicine).await, [(3, 0)]);
        let mut pinned = ground.handing_out(&medicine, 1);
        pinned["lines"][0]["batches"] = json!([{"batch_id": batch, "quantity": 1}]);
        post(&ground.admin, "dispenses?complete=true", pinned.clone()).await.expect(409, ProblemKind::BatchExpired);
        let today = json!({"batch_number": "B3", "expiry_date": "2026-03-02", "reason": "typed wrongly"});
        let today = correct(today).await.ok(200);
        assert_eq!((&today["batch_number"], &today["version"]), (&json!("B3"), &json!(3)));
        assert_eq!(usable(&hospital, &medicine).await, [(13, 0)]);
        post(&ground.admin, "dispenses?complete=true", pinned).await.ok(201);
        // The next delivery of that number is the same batch, with the corrected date only.
        let old = ground.delivery(&medicine, 1, "B3", "2027-01-31");
        post(&ground.admin, "receipts?post=true", old).await.expect(409, ProblemKind::BatchExpiryMismatch);
        let month = json!({"expiry_date": "2028-02-10", "expiry_precision": "month", "reason": "pack"});
        assert_eq!(correct(month).await.ok(200)["expiry_date"], "2028-02-29");
        assert_eq!(ground.receive(&medicine, 1, "b3", "2028-02-29").await, batch);
    }

    async fn the_trace_names_every_patient(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let batch = ground.receive(&medicine, 100, "B", "2027-01-31").await;
        let mut given = vec![];
        for n in 1..=30_i64 {
            let patient = json!({"name": format!("Patient {n:02}"), "file_no": format!("F{n}"), "gender": "male", "confirm_duplicate": true});
            let patient = text(&ground.admin.make("patients", patient).await["id"]);
            let mut body = ground.handing_out(&medicine, 1 + n % 3);
            body["patient_id"] = json!(patient);
            let done = post(&ground.admin, "dispenses?complete=true", body).await.ok(201);
            given.push((patient, 1 + n % 3, text(&done["document_no"]), text(&done["id"])));
        }
        let mut to_nobody = ground.handing_out(&medicine, 2);
        to_nobody["patient_id"] = json!(null);
        post(&ground.admin, "dispenses?complete=true", to_nobody).await.ok(201);
        let undone = format!("dispenses/{}/reversal", given[0].3);
        post(&ground.admin, &undone, json!({"reason_code": "data_error"})).await.ok(200);

        let trace = ground.admin.get(&format!("batches/{batch}/trace?per_page=10")).await.ok(200);
        assert_eq!(trace["batch"]["batch_number"], "B");
        let left = 100 - 2 - given[1..].iter().map(|(_, quantity, ..)| quantity).sum::<i64>();
        assert_eq!((&trace["on_hand"], &trace["places"][0]["on_hand"], &trace["places"][0]["store"]["id"]), (&json!(left), &json!(left), &json!(ground.main)));
        let patients = trace["patients"].as_array().unwrap();
        assert_eq!(patients.len(), 30);
        for (n, (patient, quantity, number, _)) in given.iter().enumerate() {
            let found = patients.iter().find(|p| p["patient"]["id"] == json!(patient)).unwrap();
            // The first one was undone: still named, with nothing given.
            let quantity = if n == 0 { 0 } else { *quantity };
            assert_eq!((&found["quantity"], &found["returned"]), (&json!(quantity), &json!(0)), "{found}");
            assert_eq!((&found["documents"][0]["document_no"], &found["file_no"]), (&json!(number), &json!(format!("F{}", n + 1))));
        }
        let undone = patients.iter().find(|p| p["patient"]["id"] == json!(given[0].0)).unwrap();
        assert_eq!(undone["documents"][0]["state"], "reversed");
        let departments = trace["departments"].as_array().unwrap();
        assert_eq!((departments.len(), &departments[0]["quantity"]), (1, &json!(2)));
        assert_eq!((&trace["suppliers"][0]["supplier"]["id"], &trace["suppliers"][0]["received"]), (&json!(ground.supplier), &json!(100)));
        assert_eq!(trace["transfers"], json!([]));

        let movements = &trace["movements"];
        assert_eq!((&movements["total"], &movements["pages"], movements["items"].as_array().unwrap().len()), (&json!(33), &json!(4), 10));
        let first = &movements["items"][0];
        assert_eq!((&first["type"], &first["document_no"], &first["supplier"]["id"]), (&json!("receipt"), &json!("GR-S01-2026-000001"), &json!(ground.supplier)));
        let last = ground.admin.get(&format!("batches/{batch}/trace?per_page=10&page=4")).await.ok(200);
        let last = last["movements"]["items"].as_array().unwrap().last().unwrap().clone();
        assert_eq!((&last["qty_delta"], &last["balance_after"], last["reverses_id"].is_string()), (&json!(2), &json!(left), true));
        assert_eq!((&last["patient"]["id"], &last["document_no"]), (&json!(given[0].0), &json!(given[0].2)));
    }

    async fn a_trace_ends_where_the_callers_stores_end(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let batch = ground.receive(&medicine, 10, "B", "2027-01-31").await;
        ground.dispense(&medicine, 3).await.ok(201);
        let mut to_ward = ground.delivery(&medicine, 5, "B", "2027-01-31");
        to_ward["store_id"] = json!(ground.ward);
        post(&ground.admin, "receipts?post=true", to_ward).await.ok(201);
        let ward = hospital.department_user(&ground.department).await;
        let trace = ward.get(&format!("batches/{batch}/trace")).await.ok(200);
        assert_eq!((&trace["on_hand"], &trace["patients"], &trace["movements"]["total"]), (&json!(5), &json!([]), &json!(1)));
        assert_eq!(trace["batch"]["unit_cost"], json!(null));
        let mut own = ground.handing_out(&medicine, 2);
        own["store_id"] = json!(ground.ward);
        post(&ward, "dispenses?complete=true", own).await.ok(201);
        let trace = ward.get(&format!("batches/{batch}/trace")).await.ok(200);
        assert_eq!((&trace["patients"][0]["patient"]["id"], &trace["patients"][0]["quantity"]), (&json!(ground.patient), &json!(2)));
        let all = ground.admin.get(&format!("batches/{batch}/trace")).await.ok(200);
        assert_eq!((&all["patients"][0]["quantity"], all["patients"][0]["documents"].as_array().unwrap().len()), (&json!(5), 2));
    }

    async fn a_trace_follows_transfers_and_what_came_back(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let pharmacist = hospital.pharmacist().await;
        let medicine = ground.medicine("A", json!({})).await;
        let batch = ground.receive(&medicine, 100, "B", "2027-01-31").await;
        let moving = |quantity: i64| json!({"source_store_id": ground.main, "destination_store_id": ground.ward,
            "lines": [{"medicine_id": medicine, "quantity": quantity}]});
        post(&ground.admin, "transfers?direct=true", moving(10)).await.ok(201);
        let draft = ground.admin.make("transfers", moving(6)).await;
        let path = format!("transfers/{}", text(&draft["id"]));
        for verb in ["submission", "approval", "dispatch"] {
            post(&ground.admin, &format!("{path}/{verb}"), json!({})).await.ok(200);
        }
        let part = json!({"lines": [{"line_id": draft["lines"][0]["id"], "quantity": 2}]});
        post(&pharmacist, &format!("{path}/receipt"), part).await.ok(200);
        let mut own = ground.handing_out(&medicine, 5);
        own["store_id"] = json!(ground.ward);
        let given = post(&ground.admin, "dispenses?complete=true", own).await.ok(201);
        let back = json!({"dispense_line_id": given["lines"][0]["id"], "batch_id": batch, "quantity": 3, "condition": "quarantine", "reason_code": "not_needed"});
        post(&ground.admin, "returns/dispense?post=true", json!({"dispense_id": given["id"], "lines": [back]})).await.ok(201);

        let all = ground.admin.get(&format!("batches/{batch}/trace")).await.ok(200);
        let sums = |transfer: &Value| ["sent", "received", "lost", "on_the_way"].map(|name| transfer[name].as_i64().unwrap());
        assert_eq!((sums(&all["transfers"][0]), sums(&all["transfers"][1])), ([10, 10, 0, 0], [6, 2, 0, 4]));
        assert_eq!(all["transfers"][1]["id"], draft["id"]);
        let kinds: Vec<_> = all["places"].as_array().unwrap().iter().map(|p| (text(&p["kind"]), p["on_hand"].as_i64().unwrap())).collect();
        let places = [("main", 84), ("ward", 7), ("in_transit", 4), ("quarantine", 3)];
        assert!(places.iter().all(|(kind, units)| kinds.contains(&((*kind).into(), *units))) && kinds.len() == 4, "{kinds:?}");
        let patient = &all["patients"][0];
        assert_eq!((&patient["quantity"], &patient["returned"], &patient["documents"][0]["returned"]), (&json!(5), &json!(3), &json!(3)));

        // The ward sees both transfers whole, and no movement of the main store.
        let ward = hospital.department_user(&ground.department).await;
        let seen = ward.get(&format!("batches/{batch}/trace")).await.ok(200);
        assert_eq!((&seen["transfers"], &seen["patients"]), (&all["transfers"], &all["patients"]));
        assert_eq!((&seen["on_hand"], &seen["suppliers"]), (&json!(14), &json!([])));
        let elsewhere = |movement: &Value| movement["store"]["id"] == json!(ground.main);
        assert!(!seen["movements"]["items"].as_array().unwrap().iter().any(elsewhere));
    }

    async fn whoever_traces_a_batch_is_noted(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let batch = ground.receive(&medicine, 10, "B", "2027-01-31").await;
        ground.admin.get(&format!("batches/{batch}/trace")).await.ok(200);
        let looks = access::noted(&hospital, "batch.trace").await;
        assert_eq!(looks, [("admin".to_owned(), String::new())]);
    }

    /// No posting overlaps a quarantine: what was acknowledged as blocked stays so.
    async fn i20_recall_race(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let batch = ground.receive(&medicine, 100_000, "B", "2027-01-31").await;
        let mut to_ward = ground.delivery(&medicine, 100_000, "B", "2027-01-31");
        to_ward["store_id"] = json!(ground.ward);
        post(&ground.admin, "receipts?post=true", to_ward).await.ok(201);
        let (admin, before) = (ground.admin.clone(), movements(&hospital, &batch).await);
        let quarantine = async {
            while movements(&hospital, &batch).await < before + 40 {
                tokio::task::yield_now().await;
            }
            let body = json!({"reason": "telephone call of the maker"});
            post(&admin, &format!("batches/{batch}/quarantine"), body).await.ok(200);
            movements(&hospital, &batch).await
        };
        // Half of them choose the batch, half take what comes first; half in the ward.
        let dispensers: Vec<_> = (0..32).map(|n| {
            let mut body = ground.handing_out(&medicine, 1);
            if n % 2 == 0 {
                body["lines"][0]["batches"] = json!([{"batch_id": batch, "quantity": 1}]);
            }
            if n % 4 < 2 {
                body["store_id"] = json!(ground.ward);
            }
            tokio::spawn(dispense_until_refused(admin.clone(), body))
        }).collect();
        let then = quarantine.await;
        let mut given = vec![];
        for dispenser in dispensers {
            given.push(dispenser.await.unwrap());
        }
        let kinds: Vec<&str> = given.iter().map(|(_, kind)| kind.as_str()).collect();
        for (n, kind) in kinds.iter().enumerate() {
            assert_eq!(*kind, if n % 2 == 0 { "batch_quarantined" } else { "insufficient_stock" });
        }
        let given: i64 = given.iter().map(|(count, _)| count).sum();
        assert_eq!(movements(&hospital, &batch).await, then, "a movement after the quarantine was acknowledged");
        assert_eq!(then, before + given, "one movement a dispense that was acknowledged");
    }
}

/// Gives out until nothing more is given; answers how often, and how it was refused.
async fn dispense_until_refused(actor: Actor, body: Value) -> (i64, String) {
    for count in 0.. {
        let answer = post(&actor, "dispenses?complete=true", body.clone()).await;
        match answer.status {
            201 => {}
            503 => return (count, "busy".into()),
            _ => return (count, answer.problem().code),
        }
    }
    unreachable!("the batch is never released")
}

async fn movements(hospital: &Hospital, batch: &str) -> i64 {
    let batch: uuid::Uuid = batch.parse().unwrap();
    let count = hospital.store().scan(move |r| {
        select!(r, "select count(*) from stock_movement where batch_id = $1", batch).one::<(i64,)>()
    });
    count.await.unwrap().0
}

/// Usable and reserved units of the stores that have had the medicine, the fewest first.
async fn usable(hospital: &Hospital, medicine: &str) -> Vec<(i64, i64)> {
    let medicine: uuid::Uuid = medicine.parse().unwrap();
    let totals = hospital.store().scan(move |r| {
        select!(
            r,
            "select usable, reserved from stock_total where medicine_id = $1 order by on_hand",
            medicine
        )
        .all()
    });
    totals.await.unwrap()
}

async fn out_today(hospital: &Hospital, medicine: &str) -> Vec<bool> {
    let medicine: uuid::Uuid = medicine.parse().unwrap();
    let days = hospital.store().scan(move |r| {
        select!(
            r,
            "select was_out from stock_daily where medicine_id = $1 order by store_id",
            medicine
        )
        .all::<(bool,)>()
    });
    days.await.unwrap().into_iter().map(|(out,)| out).collect()
}

async fn reservations(hospital: &Hospital) -> i64 {
    let count =
        hospital.store().scan(|r| select!(r, "select count(*) from reservation").one::<(i64,)>());
    count.await.unwrap().0
}
