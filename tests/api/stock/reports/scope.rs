//! Who sees what of a report.

use super::*;

both! {
    async fn a_ward_sees_its_own_store_and_no_money(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({"low_stock_limit": 50})).await;
        receive_into(&ground, &ground.main, &medicine, 40, "X", "2026-04-01").await;
        receive_into(&ground, &ground.ward, &medicine, 20, "X", "2026-04-01").await;
        dispense_from(&ground, &ground.main, &medicine, 3).await;
        dispense_from(&ground, &ground.ward, &medicine, 2).await;
        let nurse = hospital.department_user(&ground.department).await;
        let known = nurse.get("reports").await.ok(200);
        let names: Vec<_> = known["items"].as_array().unwrap().iter().map(|r| text(&r["name"])).collect();
        assert!(!names.contains(&"receipts".into()) && !names.contains(&"suppliers".into()) && names.contains(&"consumption".into()), "{names:?}");
        let all = ground.admin.get("reports").await.ok(200)["items"].as_array().unwrap().len();
        assert_eq!(names.len() + 2, all);
        for name in ["receipts", "suppliers"] {
            nurse.get(&format!("reports/{name}")).await.expect(403, ProblemKind::Forbidden);
        }
        for report in ["consumption", "low-stock", "expiry", "stock-as-of", "inventory", "prescribers", "suggested-order", "availability"] {
            let own = page(&nurse, report).await;
            let columns = own["columns"].as_array().unwrap();
            assert!(columns.iter().all(|c| c["kind"] != "money" && c["name"] != json!(ground.main)), "{report}: {columns:?}");
            let said = own["items"].to_string();
            assert!(!said.contains(&ground.main) && !said.contains("Main Pharmacy Store") && !said.contains("\"value\""), "{report}: {said}");
            assert!(own["totals"].get("value").is_none() && own["totals"].get("cost").is_none(), "{report}: {own}");
            let others = nurse.get(&format!("reports/{report}?store_id={}", ground.main)).await;
            assert!(others.status == 404 || others.json()["total"] == 0, "{report}: {}", others.text);
        }
        assert_eq!(fields(&rows(&nurse, "consumption").await, &["quantity"]), json!([[2]]));
        assert_eq!(page(&nurse, "consumption").await["totals"]["units"], 2);
        assert_eq!(fields(&rows(&nurse, "low-stock").await, &["usable"]), json!([[18]]));
        assert_eq!(fields(&rows(&nurse, "expiry").await, &["on_hand"]), json!([[18]]));
        assert_eq!(fields(&rows(&nurse, "inventory").await, &[&ground.ward, "total", "status"]), json!([[18, 18, "low"]]));
        let card = format!("reports/stock-card?medicine_id={medicine}&store_id=");
        nurse.get(&format!("{card}{}", ground.main)).await.expect(404, ProblemKind::NotFound);
        assert_eq!(nurse.get(&format!("{card}{}", ground.ward)).await.ok(200)["total"], 2);
        let csv = nurse.get("reports/inventory?format=csv").await.text;
        assert!(csv.contains("Ward Store") && !csv.contains("Main Pharmacy Store") && !csv.contains("value"), "{csv}");
    }

    async fn a_page_is_never_older_than_the_last_posting(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let reports = ["consumption", "stock-as-of", "inventory", "receipts", "amc", "expiry?days=3650"];
        for n in 1..=3 {
            ground.receive(&medicine, 10, "X", "2029-12-31").await;
            ground.dispense(&medicine, 1).await.ok(201);
            for report in reports {
                let seen = page(&ground.admin, report).await;
                let sign = if report.contains('?') { '&' } else { '?' };
                let fresh = page(&ground.admin, &format!("{report}{sign}per_page={}", 25 + n)).await;
                assert_eq!(seen["items"], fresh["items"], "{report}");
            }
        }
        let first = ground.admin.get("reports/inventory").await;
        let again = hear(ground.admin.ask("GET", "reports/inventory").header("If-None-Match", first.header("etag"))).await;
        assert_eq!(again.status, 304);
    }
}
