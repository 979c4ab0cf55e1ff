//! What counters see, what they may find, and what they must explain.

use super::*;

both! {
    async fn a_blind_count_tells_nobody_what_is_expected(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let batch = ground.receive(&medicine, 10, "A1", "2027-01-31").await;
        let doc = begin(&ground, json!({})).await;
        assert_eq!(doc["blind"], true);
        let saved = count(&ground.admin, &doc, &batch, 8).await.ok(200);
        let hidden = |line: &Value| ["expected_at_count", "difference", "value"].iter().all(|name| line[*name].is_null());
        assert!(hidden(&line(&saved, &batch)) && saved["value_difference"].is_null(), "{saved}");
        assert_eq!(line(&saved, &batch)["counted"], 8);
        let page = ground.admin.get(&format!("{}/lines", path(&doc))).await.ok(200);
        assert!(hidden(&page["items"][0]), "{page}");
        let page = ground.admin.get(&format!("{}/lines?show=difference", path(&doc))).await.ok(200);
        assert_eq!(page["total"], 0);
        assert!(hidden(&line(&ground.admin.get(&path(&doc)).await.ok(200), &batch)));
        let review = act(&ground.admin, &doc, "finish", json!({})).await.ok(200);
        let seen = line(&review, &batch);
        assert_eq!((&seen["expected_at_count"], &seen["difference"], &seen["value"]), (&json!(10), &json!(-2), &json!("-5.0000")));
        let page = ground.admin.get(&format!("{}/lines?show=difference", path(&doc))).await.ok(200);
        assert_eq!((&page["total"], &page["items"][0]["difference"]), (&json!(1), &json!(-2)));

        let again = act(&ground.admin, &doc, "recount", json!({"line_ids": [seen["id"]]})).await.ok(200);
        assert!(hidden(&line(&again, &batch)) && again["value_difference"].is_null(), "{again}");
        count(&ground.admin, &doc, &batch, 9).await.ok(200);
        let counts = format!("{}/lines/{}/counts", path(&doc), text(&seen["id"]));
        assert_eq!(ground.admin.get(&counts).await.ok(200)[0]["expected_at_count"], json!(null));
        let review = act(&ground.admin, &doc, "finish", json!({})).await.ok(200);
        assert_eq!((&line(&review, &batch)["count_no"], &line(&review, &batch)["difference"], &review["value_difference"]), (&json!(2), &json!(-1), &json!("-2.5000")));
        let earlier = ground.admin.get(&counts).await.ok(200);
        assert_eq!((earlier.as_array().unwrap().len(), &earlier[0]["counted"], &earlier[0]["expected_at_count"]), (1, &json!(8), &json!(10)));
    }

    async fn everything_is_counted_or_left_out_with_a_reason(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let mut lots = vec![];
        for n in 1..=3 {
            lots.push(ground.receive(&medicine, 10 * n, &format!("A{n}"), "2027-01-31").await);
        }
        let doc = begin(&ground, json!({})).await;
        count(&ground.admin, &doc, &lots[0], 9).await.ok(200);
        let uncounted = ground.admin.get(&format!("{}/lines?show=uncounted", path(&doc))).await.ok(200);
        assert_eq!(uncounted["total"], 2);
        let other = ground.medicine("B", json!({})).await;
        for (query, total) in [("", 3), ("&show=all", 3), ("&per_page=1", 3)] {
            let of = ground.admin.get(&format!("{}/lines?medicine_id={medicine}{query}", path(&doc))).await.ok(200);
            assert_eq!(of["total"], total, "{query}");
        }
        assert_eq!(ground.admin.get(&format!("{}/lines?medicine_id={other}", path(&doc))).await.ok(200)["total"], 0);
        for wrong in ["medicine_id=x".to_owned(), format!("medicine_id={medicine}&show=skipped")] {
            ground.admin.get(&format!("{}/lines?{wrong}", path(&doc))).await.expect(400, ProblemKind::UnreadableParameter);
        }
        let refused = act(&ground.admin, &doc, "finish", json!({})).await.expect(409, ProblemKind::CountIncomplete);
        assert_eq!((&refused.more["uncounted"], refused.more["lines"].as_array().unwrap().len()), (&json!(2), 2));
        let skip = json!({"line_ids": [line(&doc, &lots[1])["id"]]});
        act(&ground.admin, &doc, "skip", skip.clone()).await.expect(422, ProblemKind::ReasonRequired);
        let nowhere = json!({"line_ids": ["019a0000-0000-7000-8000-000000000000"], "reason": "x"});
        act(&ground.admin, &doc, "skip", nowhere.clone()).await.expect(422, ProblemKind::UnknownReference);
        let mut because = skip.clone();
        because["reason"] = json!("locked away");
        act(&ground.admin, &doc, "skip", because).await.ok(200);
        count(&ground.admin, &doc, &lots[2], 20).await.ok(200);
        let review = act(&ground.admin, &doc, "finish", json!({})).await.ok(200);
        assert_eq!((&line(&review, &lots[1])["skipped"], &review["value_difference"]), (&json!(true), &json!("-27.5000")));
        count(&ground.admin, &doc, &lots[2], 30).await.expect(409, ProblemKind::WrongState);
        act(&ground.admin, &doc, "recount", nowhere).await.expect(422, ProblemKind::UnknownReference);

        // The 10 that are missing are doubtful: counted once more they are there.
        let doubtful = json!({"line_ids": [line(&doc, &lots[2])["id"]], "reason": "too many"});
        act(&ground.admin, &doc, "recount", doubtful).await.ok(200);
        act(&ground.admin, &doc, "posting", json!({})).await.expect(409, ProblemKind::WrongState);
        act(&ground.admin, &doc, "finish", json!({})).await.expect(409, ProblemKind::CountIncomplete);
        count(&ground.admin, &doc, &lots[2], 30).await.ok(200);
        act(&ground.admin, &doc, "finish", json!({})).await.ok(200);
        // A difference that is not believed is left out in the review.
        let unbelieved = json!({"line_ids": [line(&doc, &lots[0])["id"]], "reason": "found behind the shelf"});
        let review = act(&ground.admin, &doc, "skip", unbelieved).await.ok(200);
        assert_eq!((&review["state"], &review["value_difference"]), (&json!("review"), &json!("0.0000")));
        act(&ground.admin, &doc, "posting", json!({})).await.ok(200);
        for (n, lot) in lots.iter().enumerate() {
            assert_eq!(on_hand(&ground, lot).await, 10 * (1 + i64::try_from(n).unwrap()));
        }
    }

    async fn what_nobody_expected_is_counted_too(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let loose = ground.medicine("L", json!({"batch_tracked": false})).await;
        let known = ground.receive(&medicine, 10, "A1", "2027-01-31").await;
        let doc = begin(&ground, json!({"blind": false})).await;
        let late = ground.receive(&medicine, 5, "A2", "2027-01-31").await;
        let save = async |count: Value| act(&ground.admin, &doc, "counts", json!({"counts": [count]})).await;
        save(json!({"counted": 1})).await.expect(422, ProblemKind::Invalid);
        save(json!({"batch_id": known, "medicine_id": medicine, "counted": 1})).await.expect(422, ProblemKind::Invalid);
        save(json!({"batch_id": known, "counted": -1})).await.expect(422, ProblemKind::Invalid);
        save(json!({"medicine_id": medicine, "counted": 1})).await.expect(422, ProblemKind::ExpiryRequired);
        save(json!({"medicine_id": medicine, "batch_number": "A3", "counted": 1})).await.expect(422, ProblemKind::ExpiryRequired);
        let wrong = json!({"medicine_id": medicine, "batch_number": "a1", "expiry_date": "2027-02-28", "counted": 1});
        save(wrong).await.expect(409, ProblemKind::BatchExpiryMismatch);
        save(json!({"medicine_id": medicine, "batch_number": "a1", "counted": 10})).await.ok(200);
        let arrived = save(json!({"batch_id": late, "counted": 5})).await.ok(200);
        assert_eq!((&arrived["line_count"], &arrived["lines"][0]["difference"], &arrived["lines"][0]["line_no"]), (&json!(2), &json!(0), &json!(2)));
        let found = json!({"medicine_id": medicine, "batch_number": "A3", "expiry_date": "2027-02-28", "counted": 7});
        let found = save(found).await.ok(200);
        assert_eq!((&found["line_count"], &found["lines"][0]["expected_at_count"], &found["lines"][0]["difference"]), (&json!(3), &json!(0), &json!(7)));
        let lot = text(&found["lines"][0]["batch_id"]);
        save(json!({"medicine_id": loose, "counted": 4})).await.ok(200);
        let late = json!({"line_id": line(&arrived, &late)["id"], "counted": 4, "reason_code": "missing"});
        let again = save(late).await.ok(200);
        assert_eq!((&again["lines"][0]["count_no"], &again["line_count"]), (&json!(2), &json!(4)));
        act(&ground.admin, &doc, "finish", json!({})).await.ok(200);
        let posted = act(&ground.admin, &doc, "posting", json!({})).await.ok(200);
        assert_eq!(posted["lines"][1]["reason_code"], "missing");
        assert_eq!(on_hand(&ground, &lot).await, 7);
        ground.dispense(&medicine, 21).await.ok(201);
        ground.dispense(&loose, 4).await.ok(201);
    }

    async fn reasons_fit_what_they_explain(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let batch = ground.receive(&medicine, 10, "A1", "2027-01-31").await;
        let doc = begin(&ground, json!({})).await;
        let because = |code: &str| json!({"counts": [{"batch_id": batch, "counted": 8, "reason_code": code}]});
        act(&ground.admin, &doc, "counts", because("nonsense")).await.expect(422, ProblemKind::UnknownReference);
        act(&ground.admin, &doc, "counts", because("stolen")).await.expect(422, ProblemKind::NoteRequired);
        act(&ground.admin, &doc, "counts", because("found")).await.ok(200);
        let review = act(&ground.admin, &doc, "finish", json!({})).await.ok(200);
        // Two are missing: nothing was found.
        act(&ground.admin, &doc, "posting", json!({})).await.expect(422, ProblemKind::UnknownReference);
        let id = &line(&review, &batch)["id"];
        let sent = |code: &str, note: &str| json!({"lines": [{"line_id": id, "reason_code": code, "note": note}]});
        act(&ground.admin, &doc, "posting", sent("count_surplus", "")).await.expect(422, ProblemKind::UnknownReference);
        act(&ground.admin, &doc, "posting", sent("stolen", "")).await.expect(422, ProblemKind::NoteRequired);
        let nowhere = json!({"lines": [{"line_id": batch, "reason_code": "stolen"}]});
        act(&ground.admin, &doc, "posting", nowhere).await.expect(422, ProblemKind::UnknownReference);
        let posted = act(&ground.admin, &doc, "posting", sent("stolen", "the lock is broken")).await.ok(200);
        assert_eq!((&line(&posted, &batch)["reason_code"], &line(&posted, &batch)["note"]), (&json!("stolen"), &json!("the lock is broken")));
        let trace = ground.admin.get(&format!("batches/{batch}/trace")).await.ok(200);
        assert_eq!(trace["movements"]["items"][1]["reason_code"], "stolen");
    }
}
