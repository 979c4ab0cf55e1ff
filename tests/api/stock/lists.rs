//! Lists of stock, of batches on the shelves and of the ledger; who sees which of them.

use super::*;

/// Two medicines in the main store, one of them in the ward too.
async fn stocked(ground: &Ground) -> (String, String) {
    let (a, b) = (
        ground.medicine("Aspirin", json!({})).await,
        ground.medicine("Bisoprolol", json!({})).await,
    );
    ground.receive(&a, 100, "A1", "2026-04-30").await;
    ground.receive(&a, 50, "A2", "2027-12-31").await;
    ground.receive(&b, 7, "B1", "2027-06-30").await;
    let ward = json!({"medicine_id": a, "quantity": 20, "batch_number": "A1", "expiry_date": "2026-04-30", "unit_cost": "2.5",
        "accept_short_dated": true});
    let ward = json!({"store_id": ground.ward, "supplier_id": ground.supplier, "invoice_number": fresh_key(), "lines": [ward]});
    post(&ground.admin, "receipts?post=true", ward).await.ok(201);
    (a, b)
}

fn column(page: &Value, field: &str) -> Vec<Value> {
    page["items"].as_array().unwrap().iter().map(|item| item[field].clone()).collect()
}

both! {
    async fn stock_is_listed_by_medicine(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let (a, b) = stocked(&ground).await;
        let admin = &ground.admin;
        let page = admin.get("stock").await.ok(200);
        assert_eq!(page["total"], 3);
        let names: Vec<Value> = column(&page, "medicine").iter().map(|m| m["name"].clone()).collect();
        assert_eq!(names, ["Aspirin", "Aspirin", "Bisoprolol"]);
        let main = admin.get(&format!("stock?store_id={}&medicine_id={a}", ground.main)).await.ok(200);
        let row = &main["items"][0];
        assert_eq!((&row["on_hand"], &row["usable"], &row["reserved"], &row["available"]), (&json!(150), &json!(150), &json!(0), &json!(150)));
        assert_eq!((&row["value"], &row["earliest_expiry"], &row["status"]), (&json!("375.0000"), &json!("2026-04-30"), &json!("good")));
        assert_eq!(row["store"], json!({"id": ground.main, "name": row["store"]["name"]}));
        let low = admin.get("stock?status=low").await.ok(200);
        assert_eq!(column(&low, "medicine_id"), [json!(b)]);
        assert_eq!(admin.get("stock?expiry_to=2026-12-31").await.ok(200)["total"], 2);
        assert_eq!(admin.get("stock?expiry_from=2026-05-01").await.ok(200)["total"], 1);
        assert_eq!(column(&admin.get("stock?q=biso").await.ok(200), "medicine_id"), [json!(b)]);

        let first = admin.get("stock?limit=2&sort=-medicine").await.ok(200);
        let rest = admin.get(&format!("stock?limit=2&sort=-medicine&cursor={}", text(&first["next_cursor"]))).await.ok(200);
        let both = [column(&first, "medicine_id"), column(&rest, "medicine_id")].concat();
        assert_eq!(both, [json!(b), json!(a), json!(a)]);
        let csv = admin.get(&format!("stock?format=csv&medicine_id={b}&fields=medicine,available,value")).await;
        assert_eq!(csv.text, "medicine,available,value\r\nBisoprolol,7,17.5000\r\n");

        // A reservation leaves less to others; a page that shows it is never the one of before.
        let draft = ground.admin.make("dispenses", ground.handing_out(&b, 3)).await;
        ground.admin.post(&format!("dispenses/{}/reservation", text(&draft["id"])), json!({})).await.ok(200);
        let reserved = admin.get(&format!("stock?medicine_id={b}")).await.ok(200);
        assert_eq!((&reserved["items"][0]["reserved"], &reserved["items"][0]["available"]), (&json!(3), &json!(4)));
    }

    async fn batches_and_the_ledger_are_listed(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let (a, _) = stocked(&ground).await;
        let admin = &ground.admin;
        let dispense = ground.dispense(&a, 100).await.ok(201);
        let shelves = admin.get(&format!("stock/balances?medicine_id={a}")).await.ok(200);
        let numbers = column(&shelves, "batch_number");
        assert_eq!((shelves["total"].clone(), numbers), (json!(2), vec![json!("A2"), json!("A1")]), "an empty batch is not on the shelf");
        assert_eq!((&shelves["items"][1]["on_hand"], &shelves["items"][1]["unit_cost"]), (&json!(20), &json!("2.5000")));
        let batch = text(&shelves["items"][1]["batch_id"]);
        assert_eq!(admin.get(&format!("stock/balances?batch_id={batch}")).await.ok(200)["total"], 1);

        let ledger = admin.get("movements").await.ok(200);
        assert_eq!((&ledger["total"], &ledger["items"][0]["type"]), (&json!(5), &json!("dispense")));
        let out = &ledger["items"][0];
        assert_eq!((&out["qty_delta"], &out["balance_after"], &out["doc_id"]), (&json!(-100), &json!(0), &dispense["id"]));
        assert_eq!((&out["patient_id"], &out["value"], text(&out["hash"]).len()), (&json!(ground.patient), &json!("-250.0000"), 64));
        let oldest = admin.get("movements?sort=posted_at").await.ok(200);
        let mut turned = column(&oldest, "id");
        turned.reverse();
        assert_eq!(turned, column(&ledger, "id"));
        for (narrowed, total) in [
            (format!("medicine_id={a}"), 4), (format!("store_id={}", ground.ward), 1), (format!("batch_id={batch}"), 3),
            (format!("doc_id={}", text(&dispense["id"])), 1), ("date_from=2026-03-02&date_to=2026-03-02".into(), 5), ("date_to=2026-03-01".into(), 0),
        ] {
            assert_eq!(admin.get(&format!("movements?{narrowed}")).await.ok(200)["total"], total, "{narrowed}");
        }
        let csv = admin.get("movements?format=csv&fields=type,qty_delta,value").await;
        assert!(csv.text.contains("\r\ndispense,-100,-250.0000\r\n"), "an amount below zero is no formula: {}", csv.text);
    }

    async fn a_ward_sees_its_own_stock_and_no_money(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let (a, b) = stocked(&ground).await;
        let ward = hospital.department_user(&ground.department).await;
        for (list, total) in [("stock", 1), ("stock/balances", 1), ("movements", 1)] {
            let page = ward.get(list).await.ok(200);
            assert_eq!((&page["total"], column(&page, "store_id")), (&json!(total), vec![json!(ground.ward)]), "{list}");
            let row = &page["items"][0];
            for money in ["value", "unit_cost"] {
                assert!(row[money].is_null(), "{list}: {row}");
            }
            let other = ward.get(&format!("{list}?store_id={}", ground.main)).await.ok(200);
            assert_eq!(other["total"], 0, "{list}");
            let csv = ward.get(&format!("{list}?format=csv&fields=store_id")).await;
            assert_eq!(csv.text, format!("store_id\r\n{}\r\n", ground.ward), "{list}");
            let auditor = ground.admin.get(list).await.ok(200);
            assert!(auditor["total"].as_i64() > Some(1), "{list}");
        }
        let main = ward.get(&format!("stock/main?medicine_id={b}")).await.ok(200);
        assert_eq!(main["store"]["id"], json!(ground.main));
        assert_eq!((&main["medicine_id"], &main["available"]), (&json!(b), &json!(7)));
        let none = ground.medicine("Codeine", json!({})).await;
        assert_eq!(ward.get(&format!("stock/main?medicine_id={none}")).await.ok(200)["available"], 0);
        ward.get("stock/main").await.expect(400, ProblemKind::UnreadableParameter);
        ward.get(&format!("stock/main?medicine_id={}", ground.ward)).await.expect(404, ProblemKind::NotFound);

        let matrix = ward.get("stock/matrix").await.ok(200);
        assert_eq!(matrix["stores"].as_array().unwrap().iter().map(|s| s["id"].clone()).collect::<Vec<_>>(), [json!(ground.ward)]);
        assert_eq!((&matrix["items"][0]["medicine"]["id"], &matrix["items"][0]["total"]), (&json!(a), &json!(20)));
        let named = ward.get(&format!("stock/matrix?store_ids={}", ground.main)).await.ok(200);
        assert_eq!(named["stores"], json!([]));
    }

    async fn the_matrix_has_a_column_a_store(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let (a, b) = stocked(&ground).await;
        let admin = &ground.admin;
        let matrix = admin.get("stock/matrix").await.ok(200);
        let stores: Vec<Value> = matrix["stores"].as_array().unwrap().iter().map(|s| s["id"].clone()).collect();
        assert_eq!(stores, [json!(ground.main), json!(ground.ward)]);
        let rows: Vec<Value> = matrix["items"].as_array().unwrap().clone();
        assert_eq!((rows.len(), &matrix["total"]), (2, &json!(2)));
        assert_eq!(rows[0]["medicine"]["id"], json!(a));
        assert_eq!(rows[0]["cells"], json!([{"usable": 150, "status": "good"}, {"usable": 20, "status": "good"}]));
        assert_eq!((&rows[0]["total"], &rows[0]["status"]), (&json!(170), &json!("good")));
        assert_eq!((&rows[1]["medicine"]["id"], &rows[1]["cells"]), (&json!(b), &json!([{"usable": 7, "status": "low"}, null])));
        let second = admin.get(&format!("stock/matrix?page=2&per_page=1&store_ids={}", ground.ward)).await.ok(200);
        assert_eq!((&second["items"][0]["medicine"]["id"], &second["items"][0]["cells"]), (&json!(b), &json!([null])));
        assert_eq!(admin.get("stock/matrix?q=asp").await.ok(200)["total"], 1);
        admin.get("stock/matrix?store_ids=x").await.expect(400, ProblemKind::UnreadableParameter);
        ground.dispense(&b, 7).await.ok(201);
        assert_eq!(admin.get("stock/matrix?q=biso").await.ok(200)["items"][0]["status"], "out");
    }

    async fn goods_set_aside_are_no_stock_to_count_on(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let (a, _) = stocked(&ground).await;
        let place = text(&ground.admin.get("stores?kind=quarantine").await.ok(200)["items"][0]["id"]);
        let batch = text(&ground.admin.get(&format!("stock/balances?medicine_id={a}")).await.ok(200)["items"][0]["batch_id"]);
        hospital.home.raw(&format!(
            "insert into stock_balance (store_id, batch_id, medicine_id, on_hand, last_seq, first_on)
             select {0}, batch_id, medicine_id, 5, 1, first_on from stock_balance where batch_id = {1} limit 1;
             insert into stock_total (store_id, medicine_id, medicine_key, on_hand, usable, reserved, value, limit_used, status, usable_on)
             select {0}, medicine_id, medicine_key, 5, 5, 0, 0, 1, 'good', usable_on from stock_total where medicine_id = {2} limit 1",
            hospital.home.id(&place), hospital.home.id(&batch), hospital.home.id(&a)
        )).unwrap();
        // Written behind the server's back: a change of its own makes it look again.
        ground.medicine("Other", json!({})).await;
        let list = |query: &str| { let path = format!("stock?medicine_id={a}{query}"); let admin = ground.admin.clone(); async move { admin.get(&path).await.ok(200)["total"].clone() } };
        assert_eq!((list("").await, list(&format!("&store_id={place}")).await), (json!(2), json!(1)));
        assert_eq!(ground.admin.get(&format!("stock/balances?batch_id={batch}")).await.ok(200)["total"], 3);
    }
}
