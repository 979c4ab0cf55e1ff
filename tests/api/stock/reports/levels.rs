//! Averages, levels, orders and what follows from them.

use super::*;
use pharmacy_server::reports::turn_of_month;

/// 1,840 used in 181 days, 12 of them without stock: the published vector, from documents and the clock alone.
async fn a_half_year(hospital: &Hospital, ground: &mut Ground) -> String {
    let fields = json!({"supplier_id": ground.supplier, "low_stock_limit": 10, "pack_size": 10, "ven_class": "V"});
    let medicine = ground.medicine("Amoxicillin", fields).await;
    let policy = json!({"store_id": ground.main, "medicine_id": medicine, "safety_stock": 50, "review_days": 33});
    ground.admin.make("policies", policy).await;
    days_later(hospital, ground, 2).await;
    ground.receive(&medicine, 1_000, "A", "2029-12-31").await;
    days_later(hospital, ground, 89).await;
    ground.dispense(&medicine, 1_000).await.ok(201);
    days_later(hospital, ground, 12).await;
    ground.receive(&medicine, 1_340, "B", "2029-12-31").await;
    days_later(hospital, ground, 30).await;
    ground.dispense(&medicine, 840).await.ok(201);
    days_later(hospital, ground, 51).await;
    medicine
}

both! {
    async fn i27_formulas(hospital: Hospital) {
        let mut ground = Ground::lay(&hospital).await;
        let medicine = a_half_year(&hospital, &mut ground).await;
        const AVERAGE: &[&str] = &["medicine_id", "used", "days", "days_out", "usable", "amc", "mos", "confidence"];
        let expected = json!([[medicine, 1_840, 181, 12, 500, "331.391", "1.509", "good"]]);
        for scope in ["", &format!("store_id={}", ground.main)] {
            let amc = page(&ground.admin, &format!("amc?{scope}")).await;
            assert_eq!(fields(amc["items"].as_array().unwrap(), AVERAGE), expected);
            assert_eq!((&amc["inputs"]["until"], &amc["inputs"]["months"]), (&json!("2026-08-31"), &json!(6)));
        }
        let main = rows(&ground.admin, &format!("amc?store_id={}", ground.main)).await;
        assert_eq!(fields(&main, &["amd", "moved"]), json!([["331.391", 0]]));

        const ORDER: &[&str] = &["usable", "amc", "mos", "lead_time_days", "review_days", "safety_stock", "limit", "reorder_point", "level",
            "suggested", "packs", "pack_size", "unit_cost", "cost", "urgency", "why", "use_30_days"];
        let order = json!([[500, "331.391", "1.509", 14, 33, 50, 10, 203, 663, 170, 17, 10, "2.5000", "425.0000", "low", "cover", 0]]);
        let suggested = page(&ground.admin, "suggested-order").await;
        assert_eq!(fields(suggested["items"].as_array().unwrap(), ORDER), order);
        assert_eq!((&suggested["totals"]["cost"], &suggested["totals"]["high"]), (&json!("425.0000"), &json!(0)));
        let csv = ground.admin.get("reports/suggested-order?format=csv").await.text;
        let line = csv.lines().nth(1).unwrap();
        assert!(line.ends_with(",500,0,0,0,0,331.391,1.509,14,33,50,10,203,663,170,17,10,2.5000,425.0000,low,cover"), "{line}");

        let there = rows(&ground.admin, "availability").await;
        assert_eq!(fields(&there, &["days", "days_out", "available_percent", "last_out"]), json!([[181, 12, "93.370", "2026-06-12"]]));
        let ranked = page(&ground.admin, "abc-ven").await;
        let values = &["value", "share_percent", "cumulative_percent", "abc_class", "ven_class"];
        assert_eq!(fields(ranked["items"].as_array().unwrap(), values), json!([["4600.0000", "100.000", "100.000", "A", "V"]]));
        assert_eq!((&ranked["totals"]["AV"], &ranked["totals"]["CN"]), (&json!(1), &json!(0)));
    }

    async fn a_back_dated_act_makes_averages_anew(hospital: Hospital) {
        let mut ground = Ground::lay(&hospital).await;
        let medicine = a_half_year(&hospital, &mut ground).await;
        let other = ground.medicine("Other", json!({})).await;
        assert_eq!(fields(&rows(&ground.admin, "amc").await, &["used"]), json!([[1_840]]));
        ground.receive(&other, 10, "C", "2029-12-31").await;
        let mut late = ground.handing_out(&medicine, 10);
        late["date"] = json!("2026-08-30");
        late["notes"] = json!("written down late");
        post(&ground.admin, "dispenses?complete=true", late).await.ok(201);
        for scope in ["", &format!("store_id={}", ground.main)] {
            let all = rows(&ground.admin, &format!("amc?{scope}")).await;
            let one: Vec<Value> = all.into_iter().filter(|row| row["medicine_id"] == json!(medicine)).collect();
            // 1,850 x 30.4375 / 169 = 333.1916; 490 / 333.192 = 1.4706.
            assert_eq!(fields(&one, &["used", "days_out", "amc", "mos"]), json!([[1_850, 12, "333.192", "1.471"]]), "{scope}");
        }
        let new = rows(&ground.admin, "amc").await.into_iter().find(|row| row["medicine_id"] == json!(other));
        if let Some(new) = new {
            assert_eq!(fields(&[new], &["used", "days", "amc", "confidence"]), json!([[0, 0, null, "none"]]));
        }
    }

    async fn the_facility_is_out_when_all_its_stores_are_and_told_use_counts(hospital: Hospital) {
        let mut ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        receive_into(&ground, &ground.main, &medicine, 10, "X", "2029-12-31").await;
        receive_into(&ground, &ground.ward, &medicine, 20, "X", "2029-12-31").await;
        let told = "insert into legacy_usage (store_id, medicine_id, day, qty) values ($1, $2, '2026-02-20', 31), ($1, $2, '2025-01-01', 900)";
        raw(&hospital, told, &[&ground.ward, &medicine]);
        days_later(&hospital, &mut ground, 10).await;
        dispense_from(&ground, &ground.main, &medicine, 10).await;
        days_later(&hospital, &mut ground, 5).await;
        dispense_from(&ground, &ground.ward, &medicine, 20).await;
        days_later(&hospital, &mut ground, 4).await;
        receive_into(&ground, &ground.ward, &medicine, 7, "X", "2029-12-31").await;
        days_later(&hospital, &mut ground, 20).await;
        // On 10 April, over March: main is out from the 12th on, the ward from the 17th to the 20th.
        let names = ["used", "days", "days_out"];
        let all = rows(&ground.admin, "amc?months=1").await;
        assert_eq!(fields(&all, &names), json!([[30, 31, 4]]));
        let main = rows(&ground.admin, &format!("amc?months=1&store_id={}", ground.main)).await;
        assert_eq!(fields(&main, &names), json!([[10, 30, 20]]));
        // With February: what the predecessor told is use, and the days count from its first day on.
        let all = rows(&ground.admin, "amc?months=2").await;
        assert_eq!(fields(&all, &names), json!([[61, 59, 4]]));
        let ward = rows(&ground.admin, &format!("amc?months=2&store_id={}", ground.ward)).await;
        assert_eq!(fields(&ward, &names), json!([[51, 59, 4]]));
        let there = rows(&ground.admin, "availability?months=1").await;
        let expected = json!([["Main Pharmacy Store", 20, "33.333", "2026-04-10"], ["Ward Store", 4, "87.096", "2026-03-20"]]);
        assert_eq!(fields(&there, &["store", "days_out", "available_percent", "last_out"]), expected);
    }

    async fn what_a_store_will_not_use_in_time_is_offered_to_one_that_will(hospital: Hospital) {
        let mut ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({"pack_size": 10})).await;
        receive_into(&ground, &ground.ward, &medicine, 2_000, "OLD", "2029-12-31").await;
        days_later(&hospital, &mut ground, 40).await;
        dispense_from(&ground, &ground.ward, &medicine, 1_830).await;
        days_later(&hospital, &mut ground, 144).await;
        // On 2 September the ward uses ten a day (1,830 in 183 days) and has 170.
        ground.receive(&medicine, 105, "SOON", "2026-10-02").await;
        let found = rows(&ground.admin, "near-expiry-moves").await;
        let names = ["batch_number", "days_left", "free", "amc", "earlier", "need", "surplus", "to_store", "to_usable", "to_amc", "room", "quantity", "value"];
        let expected = json!([["SOON", 30, 105, null, 0, 0, 105, "Ward Store", 170, "304.375", 110, 100, "250.0000"]]);
        assert_eq!(fields(&found, &names), expected);
        assert_eq!(rows(&ground.admin, "near-expiry-moves?horizon=29").await.len(), 0);
        let nurse = hospital.department_user(&ground.department).await;
        assert_eq!(rows(&nurse, "near-expiry-moves").await.len(), 0);
    }

    async fn stock_is_shown_with_a_column_a_store(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let low = ground.medicine("Low", json!({"low_stock_limit": 30, "category": "Oral"})).await;
        let good = ground.medicine("Good", json!({"low_stock_limit": 5})).await;
        ground.medicine("Never there", json!({})).await;
        receive_into(&ground, &ground.main, &low, 10, "X", "2029-12-31").await;
        receive_into(&ground, &ground.ward, &low, 20, "X", "2029-12-31").await;
        receive_into(&ground, &ground.ward, &good, 8, "X", "2029-12-31").await;
        let stock = page(&ground.admin, "inventory").await;
        let (main, ward) = (ground.main.as_str(), ground.ward.as_str());
        let names = ["medicine", main, ward, "total", "usable", "limit", "value", "status"];
        let expected = json!([["Good", null, 8, 8, 8, 5, "20.0000", "good"], ["Low", 10, 20, 30, 30, 30, "75.0000", "low"]]);
        assert_eq!(fields(stock["items"].as_array().unwrap(), &names), expected);
        let totals = &stock["totals"];
        assert_eq!((&totals["low"], &totals["good"], &totals["out"], &totals["units"], &totals["value"]), (&json!(1), &json!(1), &json!(0), &json!(38), &json!("95.0000")));
        let columns: Vec<_> = stock["columns"].as_array().unwrap().iter().map(|c| text(&c["title"])).collect();
        assert!(columns.contains(&"Ward Store".to_owned()) && columns.contains(&"Main Pharmacy Store".to_owned()), "{columns:?}");
        assert_eq!(fields(&rows(&ground.admin, "inventory?status=low").await, &["medicine"]), json!([["Low"]]));
        assert_eq!(fields(&rows(&ground.admin, "inventory?category=Oral").await, &["medicine"]), json!([["Low"]]));
        let of_main = page(&ground.admin, &format!("inventory?store_id={main}")).await;
        assert_eq!((&of_main["total"], &of_main["items"][0]["status"]), (&json!(1), &json!("low")));

        let short = page(&ground.admin, "low-stock").await;
        let names = ["store", "medicine", "usable", "limit", "shortage", "status"];
        let expected = json!([["Main Pharmacy Store", "Low", 10, 30, 20, "low"], ["Ward Store", "Low", 20, 30, 10, "low"]]);
        assert_eq!(fields(short["items"].as_array().unwrap(), &names), expected);
        let ward_only = format!("low-stock?department_id={}", ground.department);
        assert_eq!(fields(&rows(&ground.admin, &ward_only).await, &["store"]), json!([["Ward Store"]]));
    }

    async fn expired_and_near_batches_are_told_apart(hospital: Hospital) {
        let mut ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        for (batch, expiry) in [("E", "2026-03-10"), ("N", "2026-04-09"), ("L", "2026-04-10"), ("F", "2027-01-01")] {
            ground.receive(&medicine, 4, batch, expiry).await;
        }
        days_later(&hospital, &mut ground, 9).await;
        // On 11 March: 30 days from today is 10 April, which is no longer near.
        let soon = page(&ground.admin, "expiry").await;
        let expected = json!([["E", -1, 4, "10.0000", "expired"], ["N", 29, 4, "10.0000", "near"], ["L", 30, 4, "10.0000", "later"]]);
        assert_eq!(fields(soon["items"].as_array().unwrap(), &["batch_number", "days_left", "on_hand", "value", "band"]), expected);
        assert_eq!((&soon["totals"]["expired"], &soon["totals"]["units"]), (&json!(1), &json!(12)));
        assert_eq!(rows(&ground.admin, "expiry?days=29").await.len(), 2);
        assert_eq!(rows(&ground.admin, "expiry?days=400").await.len(), 4);
        assert_eq!(rows(&ground.admin, &format!("expiry?store_id={}", ground.ward)).await.len(), 0);
    }

    async fn each_month_every_medicine_gets_its_class(hospital: Hospital) {
        let mut ground = Ground::lay(&hospital).await;
        let mut medicines = vec![];
        // Values of 50, 30, 15 and 5 %: A, A, B, C.
        for (name, units) in [("One", 50), ("Two", 30), ("Three", 15), ("Four", 5), ("Unused", 0)] {
            let medicine = ground.medicine(name, json!({})).await;
            ground.receive(&medicine, 100, "X", "2029-12-31").await;
            if units > 0 {
                ground.dispense(&medicine, units).await.ok(201);
            }
            medicines.push(medicine);
        }
        days_later(&hospital, &mut ground, 35).await;
        // The server does it by itself; whoever comes second finds nothing to do.
        turn_of_month(hospital.store()).await.unwrap();
        assert_eq!(turn_of_month(hospital.store()).await.unwrap(), 0);
        let mut classes = vec![];
        for medicine in &medicines {
            classes.push(ground.admin.get(&format!("medicines/{medicine}")).await.ok(200)["abc_class"].clone());
        }
        assert_eq!(json!(classes), json!(["A", "A", "B", "C", ""]));
        let ranked = rows(&ground.admin, "abc-ven").await;
        let expected = json!([["One", "50.000", "50.000", "A"], ["Two", "30.000", "80.000", "A"], ["Three", "15.000", "95.000", "B"],
            ["Four", "5.000", "100.000", "C"], ["Unused", "0.000", "100.000", ""]]);
        assert_eq!(fields(&ranked, &["medicine", "share_percent", "cumulative_percent", "abc_class"]), expected);
        ground.admin.get("reports/abc-ven?year=2026").await.expect(400, ProblemKind::UnreadableParameter);
        assert_eq!(fields(&rows(&ground.admin, "abc-ven?year=2025&abc_class=A").await, &["medicine"]), json!([]));
    }
}
