//! Shelves are counted while work goes on.

use super::*;

/// A stocktake of the main store that has begun.
async fn begin(ground: &Ground, fields: Value) -> Value {
    let mut body = json!({"store_id": ground.main});
    body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    post(&ground.admin, "stocktakes?start=true", body).await.ok(201)
}

fn path(doc: &Value) -> String {
    format!("stocktakes/{}", text(&doc["id"]))
}

async fn act(actor: &Actor, doc: &Value, verb: &str, body: Value) -> Answer {
    post(actor, &format!("{}/{verb}", path(doc)), body).await
}

/// The line of a batch.
fn line(doc: &Value, batch: &str) -> Value {
    let lines = doc["lines"].as_array().unwrap();
    lines.iter().find(|line| line["batch_id"] == json!(batch)).unwrap().clone()
}

async fn count(actor: &Actor, doc: &Value, batch: &str, counted: i64) -> Answer {
    act(actor, doc, "counts", json!({"counts": [{"batch_id": batch, "counted": counted}]})).await
}

/// Counts the one line and ends the counting.
async fn counted(ground: &Ground, doc: &Value, batch: &str, units: i64) -> Value {
    count(&ground.admin, doc, batch, units).await.ok(200);
    act(&ground.admin, doc, "finish", json!({})).await.ok(200)
}

async fn on_hand(ground: &Ground, batch: &str) -> i64 {
    let trace = ground.admin.get(&format!("batches/{batch}/trace")).await.ok(200);
    trace["on_hand"].as_i64().unwrap()
}

both! {
    /// 100 and 40 units; 3 of A are gone, 2 of B too many. Before the count of A 10 leave, after it 20 come and 30 leave;
    /// B is counted first and loses 5 afterwards. On the shelf: A 100 - 10 - 3 + 20 - 30 = 77, B 40 + 2 - 5 = 37.
    async fn i19_count_while_working(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let (a, b) = (ground.medicine("A", json!({})).await, ground.medicine("B", json!({})).await);
        let lot_a = ground.receive(&a, 100, "A1", "2027-01-31").await;
        let lot_b = ground.receive(&b, 40, "B1", "2027-01-31").await;
        let doc = begin(&ground, json!({"blind": false})).await;
        assert_eq!((&doc["state"], &doc["line_count"], &doc["document_no"]), (&json!("counting"), &json!(2), &json!(null)));
        let first = count(&ground.admin, &doc, &lot_b, 42).await.ok(200);
        assert_eq!((&line(&first, &lot_b)["difference"], &line(&first, &lot_b)["counted_at_seq"]), (&json!(2), &json!(2)));
        ground.dispense(&a, 10).await.ok(201);
        let second = count(&ground.admin, &doc, &lot_a, 87).await.ok(200);
        let seen = line(&second, &lot_a);
        assert_eq!((&seen["expected_at_count"], &seen["difference"], &seen["counted_at_seq"]), (&json!(90), &json!(-3), &json!(3)));
        ground.receive(&a, 20, "A1", "2027-01-31").await;
        ground.dispense(&a, 30).await.ok(201);
        ground.dispense(&b, 5).await.ok(201);
        let review = act(&ground.admin, &doc, "finish", json!({})).await.ok(200);
        // 3 less and 2 more, at 2.50.
        assert_eq!((&review["state"], &review["value_difference"]), (&json!("review"), &json!("-2.5000")));
        let posted = act(&ground.admin, &doc, "posting", json!({})).await.ok(200);
        assert_eq!((&posted["state"], &posted["document_no"]), (&json!("posted"), &json!("ST-S01-2026-000001")));
        assert_eq!((&line(&posted, &lot_a)["reason_code"], &line(&posted, &lot_b)["reason_code"]), (&json!("count_difference"), &json!("count_surplus")));
        assert_eq!((on_hand(&ground, &lot_a).await, on_hand(&ground, &lot_b).await), (77, 37));
        act(&ground.admin, &doc, "posting", json!({})).await.expect(409, ProblemKind::AlreadyPosted);

        let trace = ground.admin.get(&format!("batches/{lot_a}/trace")).await.ok(200);
        let last = trace["movements"]["items"].as_array().unwrap().last().unwrap();
        assert_eq!((&last["type"], &last["qty_delta"], &last["balance_after"]), (&json!("count"), &json!(-3), &json!(77)));
        assert_eq!(last["document_no"], "ST-S01-2026-000001");

        let why = json!({"reason_code": "data_error"});
        let undone = act(&ground.admin, &doc, "reversal", why.clone()).await.ok(200);
        assert_eq!(undone["state"], "reversed");
        assert_eq!((on_hand(&ground, &lot_a).await, on_hand(&ground, &lot_b).await), (80, 35));
        act(&ground.admin, &doc, "reversal", why).await.expect(409, ProblemKind::AlreadyReversed);
    }

    /// The same with traffic that nobody orders: six work at the shelf while one counts it over and over.
    async fn i19_count_in_a_crowd(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let batch = ground.receive(&medicine, 500, "A1", "2027-01-31").await;
        let doc = begin(&ground, json!({"blind": false})).await;
        let workers: Vec<_> = (0..6).map(|_| {
            let (actor, body) = (ground.admin.clone(), ground.handing_out(&medicine, 3));
            tokio::spawn(async move {
                for _ in 0..8 {
                    post(&actor, "dispenses?complete=true", body.clone()).await.ok(201);
                }
            })
        }).collect();
        let mut difference = 0;
        for _ in 0..8 {
            let saved = count(&ground.admin, &doc, &batch, 470).await.ok(200);
            let line = line(&saved, &batch);
            // Whatever was there at its moment: received less what the ledger's position says was given by then.
            let given = 3 * (line["counted_at_seq"].as_i64().unwrap() - 1);
            assert_eq!(line["expected_at_count"], json!(500 - given));
            difference = line["difference"].as_i64().unwrap();
        }
        for worker in workers {
            worker.await.unwrap();
        }
        act(&ground.admin, &doc, "finish", json!({})).await.ok(200);
        act(&ground.admin, &doc, "posting", json!({})).await.ok(200);
        assert_eq!(on_hand(&ground, &batch).await, 500 - 6 * 8 * 3 + difference);
    }

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

    async fn what_has_left_is_not_missing_once_more(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let batch = ground.receive(&medicine, 10, "A1", "2027-01-31").await;
        let doc = begin(&ground, json!({})).await;
        let review = counted(&ground, &doc, &batch, 4).await;
        // Six are missing by the count; then six of the ten leave, or are promised.
        let draft = ground.admin.make("dispenses", ground.handing_out(&medicine, 5)).await;
        let draft = format!("dispenses/{}", text(&draft["id"]));
        post(&ground.admin, &format!("{draft}/reservation"), json!({})).await.ok(200);
        let refused = act(&ground.admin, &doc, "posting", json!({})).await.expect(409, ProblemKind::NeedsRecount);
        assert_eq!(refused.more["lines"], json!([line(&review, &batch)["id"]]));
        post(&ground.admin, &format!("{draft}/completion"), json!({})).await.ok(200);
        act(&ground.admin, &doc, "posting", json!({})).await.expect(409, ProblemKind::NeedsRecount);
        act(&ground.admin, &doc, "recount", json!({"line_ids": refused.more["lines"]})).await.ok(200);
        counted(&ground, &doc, &batch, 1).await;
        act(&ground.admin, &doc, "posting", json!({})).await.ok(200);
        assert_eq!(on_hand(&ground, &batch).await, 1);
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

    async fn more_lines_than_a_request_can_carry(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        for (from, to) in [(0, 1_000), (1_000, 2_003)] {
            let mut body = ground.delivery(&medicine, 3, "", "");
            let lines = (from..to).map(|n| json!({"medicine_id": medicine, "quantity": 3, "batch_number": format!("N{n:04}"), "expiry_date": "2028-01-31"}));
            body["lines"] = lines.collect();
            post(&ground.admin, "receipts?post=true", body).await.ok(201);
        }
        let doc = begin(&ground, json!({"blind": false})).await;
        assert_eq!((&doc["line_count"], doc["lines"].as_array().unwrap().len()), (&json!(2_003), 100));
        let mut ids = vec![];
        for page in 1..=21 {
            let page = ground.admin.get(&format!("{}/lines?per_page=100&page={page}", path(&doc))).await.ok(200);
            ids.extend(page["items"].as_array().unwrap().iter().map(|line| (text(&line["id"]), line["line_no"].as_i64().unwrap())));
        }
        assert!(ids.iter().map(|(_, line_no)| *line_no).eq(1..=2_003));
        let save = async |counts: Vec<Value>| act(&ground.admin, &doc, "counts", json!({"counts": counts})).await;
        let counts: Vec<Value> = ids.iter().map(|(id, n)| json!({"line_id": id, "counted": if n % 500 == 0 { 2 } else { 3 }})).collect();
        save(counts[..1_001].to_vec()).await.expect(422, ProblemKind::Invalid);
        for part in counts.chunks(1_000) {
            save(part.to_vec()).await.ok(200);
        }
        act(&ground.admin, &doc, "finish", json!({})).await.ok(200);
        act(&ground.admin, &doc, "posting", json!({})).await.ok(200);
        let left = ground.admin.get(&format!("{}/lines?show=difference", path(&doc))).await.ok(200);
        assert_eq!(left["total"], 4);
        ground.dispense(&medicine, 3 * 2_003 - 3).await.expect(409, ProblemKind::InsufficientStock);
        ground.dispense(&medicine, 3 * 2_003 - 4).await.ok(201);
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
