//! Work goes on while shelves are counted.

use super::*;

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
