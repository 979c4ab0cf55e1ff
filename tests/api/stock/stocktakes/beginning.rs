//! Which shelves are counted, by whom, and who has the last word.

use super::*;

both! {
    async fn a_batch_is_in_one_stocktake_at_a_time(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let (a, b) = (ground.medicine("A", json!({})).await, ground.medicine("B", json!({})).await);
        let lot_a = ground.receive(&a, 10, "A1", "2027-01-31").await;
        ground.receive(&b, 10, "B1", "2027-01-31").await;
        let first = begin(&ground, json!({"scope": "list", "scope_value": a})).await;
        assert_eq!(first["line_count"], 1);
        let all = json!({"store_id": ground.main});
        let refused = post(&ground.admin, "stocktakes?start=true", all.clone()).await.expect(409, ProblemKind::StocktakeOverlap);
        assert_eq!((&refused.more["document"], &refused.more["batch"]), (&first["id"], &json!(lot_a)));
        let second = begin(&ground, json!({"scope": "list", "scope_value": b})).await;
        count(&ground.admin, &second, &lot_a, 1).await.expect(409, ProblemKind::StocktakeOverlap);
        act(&ground.admin, &first, "cancellation", json!({})).await.ok(200);
        count(&ground.admin, &second, &lot_a, 10).await.ok(200);
        act(&ground.admin, &first, "cancellation", json!({})).await.expect(409, ProblemKind::WrongState);
        act(&ground.admin, &second, "cancellation", json!({})).await.ok(200);

        // Many begin at once: one of them counts.
        let beginners: Vec<_> = (0..8).map(|_| {
            let (actor, body) = (ground.admin.clone(), all.clone());
            tokio::spawn(async move { post(&actor, "stocktakes?start=true", body).await.status })
        }).collect();
        let mut begun = 0;
        for beginner in beginners {
            match beginner.await.unwrap() {
                201 => begun += 1,
                status => assert_eq!(status, 409),
            }
        }
        assert_eq!(begun, 1);
    }

    async fn large_differences_are_posted_by_somebody_else(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let pharmacist = hospital.pharmacist().await;
        let (a, b) = (ground.medicine("A", json!({})).await, ground.medicine("B", json!({})).await);
        let lot_a = ground.receive(&a, 1_000, "A1", "2027-01-31").await;
        let lot_b = ground.receive(&b, 1_000, "B1", "2027-01-31").await;
        let doc = begin(&ground, json!({})).await;
        count(&ground.admin, &doc, &lot_a, 1_300).await.ok(200);
        // 300 more and 101 less at 2.50: 1,002.50 without signs.
        counted(&ground, &doc, &lot_b, 899).await;
        let refused = act(&ground.admin, &doc, "posting", json!({})).await.expect(422, ProblemKind::ApprovalRequired);
        assert_eq!((&refused.more["value"], &refused.more["limit"]), (&json!("1002.5000"), &json!("1000.0000")));
        let posted = act(&pharmacist, &doc, "posting", json!({})).await.ok(200);
        assert_eq!((&posted["posted_by"], &posted["value_difference"]), (&json!(pharmacist.id), &json!("497.5000")));

        let doc = begin(&ground, json!({})).await;
        count(&ground.admin, &doc, &lot_a, 900).await.ok(200);
        counted(&ground, &doc, &lot_b, 899).await;
        act(&ground.admin, &doc, "posting", json!({})).await.ok(200);
    }

    async fn scopes_say_what_is_counted(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let mut medicines = vec![];
        for n in 0..6 {
            let category = ["Antibiotic", "Analgesic"][n % 2];
            let medicine = ground.medicine(&format!("M{n}"), json!({"category": category})).await;
            ground.receive(&medicine, 5, "X", "2027-01-31").await;
            medicines.push(medicine);
        }
        let empty = ground.medicine("Empty", json!({})).await;
        let begun = async |scope: &str, value: &str| {
            let doc = begin(&ground, json!({"scope": scope, "scope_value": value})).await;
            act(&ground.admin, &doc, "cancellation", json!({})).await.ok(200);
            let lines = doc["lines"].as_array().unwrap().iter().map(|l| text(&l["medicine"]["name"]));
            lines.collect::<Vec<_>>()
        };
        assert_eq!(begun("all", "").await, ["M0", "M1", "M2", "M3", "M4", "M5"]);
        assert_eq!(begun("category", "antibiotic").await, ["M0", "M2", "M4"]);
        assert_eq!(begun("list", &format!("{}, {}", medicines[5], medicines[1])).await, ["M1", "M5"]);
        assert_eq!(begun("random", "2").await.len(), 2);
        hospital.home.raw("update medicine set abc_class = 'B' where name = 'M3'").unwrap();
        assert_eq!(begun("abc", "B").await, ["M3"]);
        shelve(&hospital, "M4", "R1-a");
        shelve(&hospital, "M2", "r1-b");
        shelve(&hospital, "M0", "R2-a");
        assert_eq!(begun("bin", "R1").await, ["M4", "M2"], "in the order of the bins");
        let create = async |scope: &str, value: &str| {
            let body = json!({"store_id": ground.main, "scope": scope, "scope_value": value});
            post(&ground.admin, "stocktakes?start=true", body).await
        };
        create("list", &empty).await.expect(422, ProblemKind::EmptyDocument);
        create("abc", "D").await.expect(422, ProblemKind::Invalid);
        create("random", "0").await.expect(422, ProblemKind::Invalid);
    }

    async fn a_draft_is_edited_deleted_or_started_once(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        ground.receive(&medicine, 5, "X", "2027-01-31").await;
        let body = json!({"id": "019a0000-0000-7000-8000-000000000001", "store_id": ground.main, "notes": "yearly"});
        let draft = ground.admin.make("stocktakes", body.clone()).await;
        assert_eq!((&draft["state"], &draft["scope"], &draft["line_count"]), (&json!("draft"), &json!("all"), &json!(0)));
        let address = path(&draft);
        ground.admin.patch(&address, 1, json!({"scope": "abc"})).await.expect(422, ProblemKind::Invalid);
        ground.admin.patch(&address, 1, json!({"lines": []})).await.expect(400, ProblemKind::UnknownField);
        let edited = ground.admin.patch(&address, 1, json!({"blind": false})).await.ok(200);
        assert_eq!((&edited["blind"], &edited["version"]), (&json!(false), &json!(2)));
        count(&ground.admin, &draft, &medicine, 1).await.expect(409, ProblemKind::WrongState);
        let started = act(&ground.admin, &draft, "start", json!({})).await.ok(200);
        assert_eq!((&started["state"], &started["started_by"], started["lines"].as_array().unwrap().len()), (&json!("counting"), &json!(ground.admin.id), 1));
        act(&ground.admin, &draft, "start", json!({})).await.expect(409, ProblemKind::WrongState);
        let version = &started["version"];
        ground.admin.patch(&address, version, json!({"notes": "x"})).await.expect(409, ProblemKind::WrongState);
        ground.admin.delete(&address, version).await.expect(409, ProblemKind::WrongState);
        // The same request once more finds what it made.
        let again = post(&ground.admin, "stocktakes", json!({"id": body["id"], "store_id": ground.main, "notes": "yearly", "blind": false})).await.ok(200);
        assert_eq!((&again["id"], &again["state"]), (&draft["id"], &json!("counting")));

        let other = ground.admin.make("stocktakes", json!({"store_id": ground.main})).await;
        ground.admin.delete(&path(&other), 1).await.ok(200);
        ground.admin.get(&path(&other)).await.expect(404, ProblemKind::NotFound);
        let list = ground.admin.get("stocktakes?state=counting").await.ok(200);
        assert_eq!((&list["total"], &list["items"][0]["store"]["id"]), (&json!(1), &json!(ground.main)));
    }

    async fn a_ward_counts_its_own_shelf(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        ground.receive(&medicine, 5, "X", "2027-01-31").await;
        let mut to_ward = ground.delivery(&medicine, 7, "X", "2027-01-31");
        to_ward["store_id"] = json!(ground.ward);
        let receipt = post(&ground.admin, "receipts?post=true", to_ward).await.ok(201);
        let batch = text(&receipt["lines"][0]["batch_id"]);
        let ward = hospital.department_user(&ground.department).await;
        let main = begin(&ground, json!({})).await;
        ward.get(&path(&main)).await.expect(404, ProblemKind::NotFound);
        ward.get(&format!("{}/lines", path(&main))).await.expect(404, ProblemKind::NotFound);
        count(&ward, &main, &batch, 1).await.expect(404, ProblemKind::NotFound);
        post(&ward, "stocktakes", json!({"store_id": ground.main})).await.expect(404, ProblemKind::NotFound);
        let own = ward.make("stocktakes", json!({"blind": false})).await;
        assert_eq!(own["store_id"], json!(ground.ward));
        act(&ward, &own, "start", json!({})).await.expect(403, ProblemKind::Forbidden);
        post(&ward, "stocktakes?start=true", json!({})).await.expect(403, ProblemKind::Forbidden);
        act(&ground.admin, &own, "start", json!({})).await.ok(200);
        let saved = count(&ward, &own, &batch, 6).await.ok(200);
        let line = line(&saved, &batch);
        assert_eq!((&line["counter_id"], &line["difference"]), (&json!(ward.id), &json!(-1)));
        let review = act(&ward, &own, "finish", json!({})).await.ok(200);
        assert_eq!((&review["state"], &review["value_difference"], &review["lines"][0]["value"]), (&json!("review"), &json!(null), &json!(null)));
        for (verb, body) in [("posting", json!({})), ("recount", json!({"line_ids": [line["id"]]})), ("cancellation", json!({}))] {
            act(&ward, &own, verb, body).await.expect(403, ProblemKind::Forbidden);
        }
        act(&ground.admin, &own, "posting", json!({})).await.ok(200);
        let list = ward.get("stocktakes").await.ok(200);
        assert_eq!((&list["total"], &list["items"][0]["value_difference"]), (&json!(1), &json!(null)));
    }
}

/// Says in which bin of the main store a medicine lies.
fn shelve(hospital: &Hospital, medicine: &str, bin: &str) {
    let id = match hospital.home.engine {
        crate::harness::Engine::Sqlite => "randomblob(16)",
        crate::harness::Engine::Postgres => "gen_random_uuid()",
    };
    let sql = format!(
        "insert into stock_policy (id, created_at, updated_at, store_id, medicine_id, bin_location, bin_key)
         select {id}, 0, 0, s.id, m.id, '{bin}', lower('{bin}') from store s, medicine m where s.kind = 'main' and m.name = '{medicine}'"
    );
    hospital.home.raw(&sql).unwrap();
}
