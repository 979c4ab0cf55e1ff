//! Reports of documents.

use super::*;

both! {
    async fn what_was_handed_out_is_told_line_by_line(hospital: Hospital) {
        let mut ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("Amoxicillin", json!({"form_dosage": "Tablet"})).await;
        let other = ground.medicine("Ibuprofen", json!({})).await;
        ground.receive(&medicine, 100, "LATE", "2029-12-31").await;
        ground.receive(&medicine, 10, "EARLY", "2028-12-31").await;
        ground.receive(&other, 50, "Z", "2028-12-31").await;
        let mut first = ground.handing_out(&medicine, 15);
        first["prescribed_by"] = json!("Dr. X");
        first["lines"].as_array_mut().unwrap().push(json!({"medicine_id": other, "quantity": 4}));
        let first = post(&ground.admin, "dispenses?complete=true", first).await.ok(201);
        let undone = ground.dispense(&other, 9).await.ok(201);
        let reversal = format!("dispenses/{}/reversal", text(&undone["id"]));
        post(&ground.admin, &reversal, json!({"reason_code": "data_error"})).await.ok(200);
        let set = "update dispense_line set returned_qty = 5 where dispense_id = $1 and line_no = 1";
        raw(&hospital, set, &[&text(&first["id"])]);
        days_later(&hospital, &mut ground, 1).await;
        let for_ward = json!({"store_id": ground.main, "department_id": ground.department, "prescribed_by": "Dr. X",
            "lines": [{"medicine_id": other, "quantity": 6}]});
        post(&ground.admin, "dispenses?complete=true", for_ward).await.ok(201);

        let all = page(&ground.admin, "consumption").await;
        let names = ["date", "patient", "department", "prescriber", "medicine", "form", "batch", "asked", "quantity", "returned", "net", "value"];
        let expected = json!([
            ["2026-03-03", null, "Ward", "Dr. X", "Ibuprofen", "", "Z", 6, 6, 0, 6, "15.0000"],
            ["2026-03-02", "Patient", "Main Pharmacy", "Dr. X", "Amoxicillin", "Tablet", "EARLY, LATE", 15, 15, 5, 10, "37.5000"],
            ["2026-03-02", "Patient", "Main Pharmacy", "Dr. X", "Ibuprofen", "", "Z", 4, 4, 0, 4, "10.0000"],
        ]);
        assert_eq!(fields(all["items"].as_array().unwrap(), &names), expected);
        let totals = |page: &Value| fields(&[page["totals"].clone()], &["records", "units", "patients", "medicines"]);
        assert_eq!(totals(&all), json!([[2, 25, 1, 2]]));
        let of_patient = page(&ground.admin, &format!("consumption?patient_id={}", ground.patient)).await;
        assert_eq!((&of_patient["total"], totals(&of_patient)), (&json!(2), json!([[1, 14, 1, 2]])));
        let of_medicine = page(&ground.admin, &format!("consumption?medicine_id={other}")).await;
        assert_eq!((&of_medicine["total"], totals(&of_medicine)), (&json!(2), json!([[2, 10, 1, 1]])));
        let yesterday = page(&ground.admin, "consumption?to=2026-03-02").await;
        assert_eq!((&yesterday["total"], totals(&yesterday)), (&json!(2), json!([[1, 19, 1, 2]])));
        let second = page(&ground.admin, "consumption?per_page=1&page=2").await;
        assert_eq!((&second["total"], &second["items"][0]["quantity"], &second["has_next"]), (&json!(3), &json!(15), &json!(true)));

        let by = rows(&ground.admin, "prescribers").await;
        let expected = json!([["Dr. X", 2, 1, 20, "62.5000", "Amoxicillin (10), Ibuprofen (10)"]]);
        let names = ["doctor", "dispenses", "patients", "units", "value", "top_medicines"];
        let mut found = fields(&by, &names);
        // Equal units: the order is by id.
        if found[0][5] == "Ibuprofen (10), Amoxicillin (10)" {
            found[0][5] = expected[0][5].clone();
        }
        assert_eq!(found, expected);
    }

    async fn a_doctor_of_the_list_is_counted_under_one_name(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let doctor = json!({"name": "Ada", "gender": "female", "specialist": "Surgery", "department_id": ground.department});
        let doctor = text(&ground.admin.make("doctors", doctor).await["id"]);
        let medicine = ground.medicine("A", json!({})).await;
        ground.receive(&medicine, 50, "B", "2029-12-31").await;
        for (name, units) in [("Ada", 3), ("Dr. Ada", 2)] {
            let mut body = ground.handing_out(&medicine, units);
            (body["doctor_id"], body["prescribed_by"]) = (json!(doctor), json!(name));
            post(&ground.admin, "dispenses?complete=true", body).await.ok(201);
        }
        ground.dispense(&medicine, 1).await.ok(201);
        let by = rows(&ground.admin, "prescribers").await;
        let names = ["doctor_id", "doctor", "specialty", "department", "dispenses", "patients", "units"];
        assert_eq!(fields(&by, &names), json!([[doctor, "Ada", "Surgery", "Ward", 2, 1, 5]]));
        assert_eq!(page(&ground.admin, &format!("consumption?doctor_id={doctor}")).await["total"], 2);
    }

    async fn deliveries_are_summed_by_receipt_and_by_supplier(hospital: Hospital) {
        let mut ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        ground.receive(&medicine, 100, "X", "2029-12-31").await;
        days_later(&hospital, &mut ground, 40).await;
        let mut body = ground.delivery(&medicine, 10, "Y", "2029-12-31");
        (body["purchaser_name"], body["invoice_number"], body["lines"][0]["free_qty"]) = (json!("Bea"), json!("INV-7"), json!(2));
        post(&ground.admin, "receipts?post=true", body).await.ok(201);
        ground.admin.make("receipts", ground.delivery(&medicine, 5, "Z", "2029-12-31")).await;
        let all = page(&ground.admin, "receipts").await;
        let names = ["date", "supplier", "purchaser", "state", "lines", "units", "value"];
        let expected = json!([["2026-04-11", "Supplier", "", "draft", 1, 5, "12.5000"], ["2026-04-11", "Supplier", "Bea", "posted", 1, 12, "25.0000"],
            ["2026-03-02", "Supplier", "", "posted", 1, 100, "250.0000"]]);
        assert_eq!(fields(all["items"].as_array().unwrap(), &names), expected);
        let sums = ["value", "receipts_this_month", "value_this_month"];
        assert_eq!(fields(&[all["totals"].clone()], &sums), json!([["275.0000", 1, "25.0000"]]));
        for query in ["purchaser=BEA", "q=inv-7", "state=posted&from=2026-04-01", "q=gr-s01-2026-000002"] {
            assert_eq!(page(&ground.admin, &format!("receipts?{query}")).await["total"], 1, "{query}");
        }
        let sent_back = "insert into supplier_return (id, created_at, updated_at, state, doc_date, store_id, supplier_id, value)
            values ($1, 0, 0, 'posted', '2026-04-11', $2, $3, 70000)";
        raw(&hospital, sent_back, &[&fresh_id(), &ground.main, &ground.supplier]);
        let by = rows(&ground.admin, "suppliers").await;
        let names = ["supplier", "status", "receipts", "units", "value", "last_receipt", "returns", "returned_value", "registered"];
        let expected = json!([["Supplier", "active", 2, 112, "275.0000", "2026-04-11", 1, "7.0000", "2026-03-02"]]);
        assert_eq!(fields(&by, &names), expected);
        assert_eq!(rows(&ground.admin, "suppliers?status=inactive").await.len(), 0);
        assert_eq!(rows(&ground.admin, "suppliers?q=SUPP").await.len(), 1);
    }

    async fn transfers_tell_what_was_sent_and_how_long_it_took(hospital: Hospital) {
        let mut ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        days_later(&hospital, &mut ground, 10).await;
        // 2026-03-05 as microseconds.
        let done = "insert into transfer (id, created_at, updated_at, state, document_no, no_key, line_count, doc_date, source_store_id,
                destination_store_id, reason)
            values ($1, 0, 1772704800000000, 'received', 'TR-1', 'tr-1', 2, '2026-03-02', $3, $4, 'replenish'),
                ($2, 0, 0, 'dispatched', 'TR-2', 'tr-2', 0, '2026-03-03', $4, $3, 'return')";
        let (one, two) = (fresh_id(), fresh_id());
        raw(&hospital, done, &[&one, &two, &ground.main, &ground.ward]);
        let lines = "insert into transfer_line (transfer_id, line_no, id, medicine_id, quantity, dispatched_qty, received_qty, lost_qty)
            values ($1, 1, $2, $3, 10, 9, 7, 2), ($1, 2, $4, $3, 5, 5, 5, 0)";
        raw(&hospital, lines, &[&one, &fresh_id(), &medicine, &fresh_id()]);
        let names = ["document_no", "source_store", "destination_store", "state", "lines", "asked", "sent", "received", "lost", "days"];
        let expected = json!([["TR-2", "Ward Store", "Main Pharmacy Store", "dispatched", 0, 0, 0, 0, 0, 9],
            ["TR-1", "Main Pharmacy Store", "Ward Store", "received", 2, 15, 14, 12, 2, 3]]);
        assert_eq!(fields(&rows(&ground.admin, "transfers").await, &names), expected);
        let from_ward = format!("transfers?source_store_id={}", ground.ward);
        assert_eq!(fields(&rows(&ground.admin, &from_ward).await, &["document_no"]), json!([["TR-2"]]));
        let nurse = hospital.department_user(&ground.department).await;
        assert_eq!(rows(&nurse, "transfers").await.len(), 2);
    }

    async fn a_count_is_held_against_what_was_expected(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let batch = ground.receive(&medicine, 30, "X", "2029-12-31").await;
        let other = ground.receive(&medicine, 8, "Y", "2029-12-31").await;
        let count = fresh_id();
        let open = fresh_id();
        let counts = "insert into stocktake (id, created_at, updated_at, state, document_no, no_key, line_count, doc_date, store_id, scope)
            values ($1, 0, 0, 'posted', 'ST-1', 'st-1', 2, '2026-03-02', $3, 'all'), ($2, 0, 0, 'counting', '', '', 1, '2026-03-02', $3, 'all')";
        raw(&hospital, counts, &[&count, &open, &ground.main]);
        let lines = "insert into stocktake_line (stocktake_id, line_no, id, store_id, medicine_id, batch_id, open, counted, expected_at_count, count_no,
                difference, value)
            values ($1, 1, $5, $3, $4, $8, $11, 27, 30, 2, -3, -75000), ($1, 2, $6, $3, $4, $9, $11, 8, 8, 1, 0, 0),
                ($2, 1, $7, $3, $4, $9, $11, 5, 8, 1, -3, 0)";
        let closed = if hospital.home.engine == Engine::Sqlite { "0" } else { "false" };
        let lines = lines.replace("$11", closed);
        raw(&hospital, &lines, &[&count, &open, &ground.main, &medicine, &fresh_id(), &fresh_id(), &fresh_id(), &batch, &other]);
        let all = page(&ground.admin, "stocktake-variance").await;
        let names = ["document_no", "line", "batch_number", "expected", "counted", "difference", "value", "count_no"];
        let expected = json!([["ST-1", 1, "X", 30, 27, -3, "-7.5000", 2], ["ST-1", 2, "Y", 8, 8, 0, "0.0000", 1]]);
        assert_eq!(fields(all["items"].as_array().unwrap(), &names), expected);
        let sums = ["counted", "without_difference", "accuracy_percent", "units", "value"];
        assert_eq!(fields(&[all["totals"].clone()], &sums), json!([[2, 1, "50.000", -3, "-7.5000"]]));
        assert_eq!(rows(&ground.admin, "stocktake-variance?differences=true").await.len(), 1);
        // Nobody reads what is expected while others count.
        assert_eq!(rows(&ground.admin, &format!("stocktake-variance?stocktake_id={open}")).await.len(), 0);
    }
}
