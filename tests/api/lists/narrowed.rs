//! Filters, and parameters that nobody knows.

use super::*;

both! {
    async fn a_filter_keeps_what_it_says(hospital: Hospital) {
        let admin = hospital.admin().await;
        let ground = Ground::lay(&admin).await;
        for slice in SLICES.iter().filter(|s| s.path != "users") {
            fill(&admin, slice, 0..24, &ground).await;
        }
        let medicine = admin.make("medicines", json!({"name": "Morphine", "ven_class": "V", "high_alert": true,
            "requires_prescription": true, "dosage_form": "Ampoule"})).await;
        let cases = [
            ("medicines", "category=Antibiotic", 8), ("medicines", "category=Antibiotic,Analgesic", 16),
            ("medicines", "storage=fridge", 8), ("medicines", "storage=fridge,freezer&category=Antibiotic", 0),
            ("medicines", "ven_class=V", 1), ("medicines", "ven_class=V,E", 1), ("medicines", "high_alert=true", 1),
            ("medicines", "high_alert=false", 24), ("medicines", "requires_prescription=1", 1),
            ("medicines", "dosage_form=Ampoule", 1), ("medicines", "active=false", 0), ("medicines", "active=", 25),
            ("suppliers", "type=Device", 12), ("suppliers", "type=Device,Nothing", 12),
            ("patients", "gender=female", 12), ("patients", "date_of_entry_from=2026-01-20", 5),
            ("patients", "date_of_entry_from=2026-01-05&date_of_entry_to=2026-01-06", 2),
            ("patients", "date_of_entry_to=2025-12-31", 0),
            ("doctors", "specialist=Surgery", 12), ("doctors", "type=visitor", 0), ("doctors", "gender=male", 24),
            ("users", "role=admin", 1), ("users", "role=auditor,pharmacist", 0), ("users", "locked=false", 1),
        ];
        for (path, query, count) in cases {
            let list = admin.get(&format!("{path}?{query}")).await.ok(200);
            assert_eq!(list["total"], count, "{path}?{query}");
        }
        for (path, id, count) in [
            ("medicines", format!("supplier_id={}", ground.supplier), 24),
            ("patients", format!("department_id={}", ground.department), 24),
            ("doctors", format!("department_id={}", ground.department), 24),
            ("stores", format!("department_id={}", ground.department), 25),
            ("medicines", format!("supplier_id={},{}", ground.supplier, text(&medicine["id"])), 24),
        ] {
            assert_eq!(admin.get(&format!("{path}?{id}")).await.ok(200)["total"], count, "{path}?{id}");
        }
    }

    async fn a_filter_that_makes_no_sense_is_refused(hospital: Hospital) {
        let admin = hospital.admin().await;
        for wrong in [
            "medicines?supplier_id=7", "medicines?ven_class=X", "medicines?storage=attic", "medicines?active=maybe",
            "medicines?sort=colour", "medicines?sort=-", "medicines?sort=name,,", "medicines?total=perhaps",
            "patients?date_of_entry_from=yesterday", "patients?date_of_entry_to=2026-02-30", "patients?gender=f",
            "doctors?type=guest", "stores?kind=secret", "audit?entity_id=7", "users?role=king",
        ] {
            admin.get(wrong).await.expect(400, ProblemKind::UnreadableParameter);
        }
    }

    async fn an_unknown_parameter_is_answered_with_the_nearest(hospital: Hospital) {
        let admin = hospital.admin().await;
        for slice in SLICES {
            for (wrong, right) in [("pgae=1", "page"), ("perpage=5", "per_page"), ("sorted=name", "sort"), ("activ=true", "active")] {
                let refusal = admin.get(&format!("{}?{wrong}", slice.path)).await;
                let refusal = refusal.expect(400, ProblemKind::UnknownParameter);
                assert!(refusal.detail.contains(&format!("`{right}`")), "{}", refusal.detail);
            }
        }
        for list in ["sessions", "tokens", "audit"] {
            let refusal = admin.get(&format!("{list}?perpage=5")).await.expect(400, ProblemKind::UnknownParameter);
            assert!(refusal.detail.contains("`per_page`"), "{list}: {}", refusal.detail);
        }
        let item = admin.make("suppliers", json!({"name": "A"})).await;
        let item = format!("suppliers/{}?colour=red", text(&item["id"]));
        admin.get(&item).await.expect(400, ProblemKind::UnknownParameter);
    }
}
