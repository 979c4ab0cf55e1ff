//! Reports of the ledger's lines, of days, and of the trail.

use super::*;

both! {
    async fn a_stock_card_keeps_a_running_balance(hospital: Hospital) {
        let mut ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let batch = ground.receive(&medicine, 100, "X", "2029-12-31").await;
        ground.receive(&medicine, 10, "Y", "2028-12-31").await;
        days_later(&hospital, &mut ground, 1).await;
        let dispense = ground.dispense(&medicine, 15).await.ok(201);
        let reversal = format!("dispenses/{}/reversal", text(&dispense["id"]));
        post(&ground.admin, &reversal, json!({"reason_code": "data_error"})).await.ok(200);
        let card = format!("stock-card?store_id={}&medicine_id={medicine}", ground.main);
        let all = page(&ground.admin, &card).await;
        let names = ["seq", "effective_on", "type", "document_no", "batch_number", "in", "out", "balance", "user"];
        let (gr1, gr2, di) = ("GR-S01-2026-000001", "GR-S01-2026-000002", "DI-S01-2026-000001");
        let expected = json!([
            [1, "2026-03-02", "receipt", gr1, "X", 100, null, 100, "admin"],
            [2, "2026-03-02", "receipt", gr2, "Y", 10, null, 110, "admin"],
            [3, "2026-03-03", "dispense", di, "Y", null, 10, 100, "admin"],
            [4, "2026-03-03", "dispense", di, "X", null, 5, 95, "admin"],
            [5, "2026-03-03", "dispense", di, "X", 5, null, 100, "admin"],
            [6, "2026-03-03", "dispense", di, "Y", 10, null, 110, "admin"],
        ]);
        assert_eq!(fields(all["items"].as_array().unwrap(), &names), expected);
        assert_eq!(fields(&[all["totals"].clone()], &["in", "out"]), json!([[125, 15]]));
        let patient_or_supplier = fields(&rows(&ground.admin, &format!("{card}&per_page=3&page=1")).await, &["patient", "counterparty"]);
        assert_eq!(patient_or_supplier, json!([[null, "Supplier"], [null, "Supplier"], ["Patient", null]]));
        // The balance goes on where the days before left it.
        let later = rows(&ground.admin, &format!("{card}&from=2026-03-03&per_page=2&page=2")).await;
        assert_eq!(fields(&later, &["seq", "balance"]), json!([[5, 100], [6, 110]]));
        let of_batch = rows(&ground.admin, &format!("{card}&batch_id={batch}")).await;
        assert_eq!(fields(&of_batch, &["seq", "balance"]), json!([[1, 100], [4, 95], [5, 100]]));
        ground.admin.get(&format!("reports/stock-card?store_id={}", ground.main)).await.expect(400, ProblemKind::UnreadableParameter);

        let trace = page(&ground.admin, &format!("batch-trace?batch_id={batch}")).await;
        let names = ["store", "type", "units", "balance", "on_hand", "patient", "counterparty"];
        let expected = json!([["Main Pharmacy Store", "receipt", 100, 100, 100, null, "Supplier"],
            ["Main Pharmacy Store", "dispense", -5, 95, 100, "Patient", null], ["Main Pharmacy Store", "dispense", 5, 100, 100, "Patient", null]]);
        assert_eq!(fields(trace["items"].as_array().unwrap(), &names), expected);
        assert_eq!((&trace["inputs"]["batch_number"], &trace["totals"]["on_hand"], &trace["totals"]["patients"]), (&json!("X"), &json!(100), &json!(1)));
    }

    async fn days_open_with_what_the_days_before_left(hospital: Hospital) {
        let mut ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        ground.receive(&medicine, 100, "X", "2029-12-31").await;
        days_later(&hospital, &mut ground, 1).await;
        ground.dispense(&medicine, 30).await.ok(201);
        days_later(&hospital, &mut ground, 1).await;
        ground.receive(&medicine, 7, "Y", "2029-12-31").await;
        days_later(&hospital, &mut ground, 10).await;
        let names = ["store", "opening", "received", "dispensed", "moved_in", "closing", "value"];
        let main = "Main Pharmacy Store";
        for (query, row) in [
            ("", json!([main, 0, 107, -30, 0, 77, null])),
            ("from=2026-03-03&to=2026-03-03", json!([main, 100, 0, -30, 0, 70, null])),
            ("from=2026-03-03&to=2026-03-03&value=true", json!([main, 100, 0, -30, 0, 70, "175.0000"])),
            ("from=2026-03-05", json!([main, 77, 0, 0, 0, 77, null])),
            ("from=2026-02-01&to=2026-02-28", json!([main, 0, 0, 0, 0, 0, null])),
        ] {
            let found = rows(&ground.admin, &format!("stock-as-of?{query}")).await;
            assert_eq!(fields(&found, &names), json!([row]), "{query}");
        }
    }

    async fn corrections_and_waste_are_told_with_their_reasons(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let batch = ground.receive(&medicine, 100, "X", "2029-12-31").await;
        let (paper, line) = (fresh_id(), fresh_id());
        // 2026-03-02T09:00Z as microseconds.
        let paper_sql = "insert into adjustment (id, created_at, created_by, updated_at, state, document_no, no_key, doc_date, store_id, kind, approved_by)
            values ($1, 0, $3, 1772442000000000, 'posted', 'AD-1', 'ad-1', '2026-03-02', $2, 'waste', $3)";
        raw(&hospital, paper_sql, &[&paper, &ground.main, &ground.admin.id]);
        let line_sql = "insert into adjustment_line (adjustment_id, line_no, id, medicine_id, batch_id, delta, reason_code, note)
            values ($1, 1, $2, $3, $4, -6, 'damaged', 'fell')";
        raw(&hospital, line_sql, &[&paper, &line, &medicine, &batch]);
        let moved = "insert into stock_movement (id, store_id, store_seq, posted_at, effective_on, medicine_id, batch_id, qty_delta, balance_after, type,
                doc_type, doc_id, line_id, leg, reason_code, unit_cost, value, user_id, prev_hash, hash)
            values ($1, $2, 90, 1772442000000000, '2026-03-02', $3, $4, -6, 94, 'waste', 'adjustment', $5, $6, 'waste', 'damaged', 25000, -150000,
                $7, {hash}, {hash})";
        raw(&hospital, moved, &[&fresh_id(), &ground.main, &medicine, &batch, &paper, &line, &ground.admin.id]);
        let all = page(&ground.admin, "adjustments").await;
        let names = ["date", "store", "medicine", "batch_number", "kind", "reason", "units", "value", "document_no", "maker", "approver", "note"];
        let expected = json!([["2026-03-02", "Main Pharmacy Store", "A", "X", "waste", "Damaged", -6, "-15.0000", "AD-1", "admin", "admin", "fell"]]);
        assert_eq!(fields(all["items"].as_array().unwrap(), &names), expected);
        assert_eq!(fields(&[all["totals"].clone()], &["units", "value"]), json!([[-6, "-15.0000"]]));
        for (query, count) in [("reason=damaged", 1), ("reason=expired", 0), ("kind=count", 0), ("kind=waste,adjust", 1), ("to=2026-03-01", 0)] {
            assert_eq!(rows(&ground.admin, &format!("adjustments?{query}")).await.len(), count, "{query}");
        }
    }

    async fn acts_are_counted_by_who_did_them(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        for name in ["A", "B", "C"] {
            ground.medicine(name, json!({})).await;
        }
        let nurse = hospital.department_user(&ground.department).await;
        let by = rows(&ground.admin, "user-activity?action=medicine.create").await;
        assert_eq!(fields(&by, &["user", "action", "entity", "count"]), json!([["admin", "medicine.create", "medicine", 3]]));
        let own = rows(&nurse, "user-activity").await;
        assert!(!own.is_empty() && own.iter().all(|row| row["user"] == "ward"), "{own:?}");
        assert_eq!(rows(&ground.admin, "user-activity?to=2026-03-01").await.len(), 0);
    }
}
