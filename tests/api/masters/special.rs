//! What only some kinds of record have.

use super::*;

both! {
    async fn a_department_comes_with_its_places(hospital: Hospital) {
        let admin = hospital.admin().await;
        let made = admin.make("departments", json!({"name": "Maternity"})).await;
        assert!(text(&made["code"]).starts_with('D'), "{made}");
        let id = text(&made["id"]);
        let stores = admin.get(&format!("stores?department_id={id}")).await.ok(200);
        assert_eq!(stores["total"], 1);
        let store = &stores["items"][0];
        assert_eq!((&store["id"], &store["kind"]), (&made["default_store_id"], &json!("ward")));
        assert!(text(&store["name"]).starts_with("Maternity"));
        let companions = admin.get(&format!("stores?department_id={id}&kind=in_transit,quarantine")).await.ok(200);
        assert_eq!(companions["total"], 2, "{companions}");
        for companion in companions["items"].as_array().unwrap() {
            assert_eq!(companion["parent_id"], store["id"]);
        }
    }

    async fn a_department_may_come_with_its_user(hospital: Hospital) {
        let admin = hospital.admin().await;
        let made = admin.make("departments", json!({"name": "Eye clinic", "create_user": true})).await;
        let (name, secret) = (text(&made["new_user"]["username"]), text(&made["new_user"]["one_time_secret"]));
        let user = hospital.nobody().sign_in(&name, &secret).await;
        let me = user.get("me").await.ok(200);
        assert_eq!((&me["role"], &me["department_id"]), (&json!("department_user"), &made["id"]));
        user.get("medicines").await.expect(403, ProblemKind::PasswordChangeRequired);
        let change = json!({"current_password": secret, "new_password": "another good one"});
        assert_eq!(user.post("me/password", change).await.status, 204);
        let user = hospital.nobody().sign_in(&name, "another good one").await;
        user.get("medicines").await.ok(200);
        let again = admin.get(&format!("departments/{}", text(&made["id"]))).await;
        assert!(!again.text.contains("new_user") && !again.text.contains(&secret));
    }

    async fn prices_and_rights_change_for_a_reason(hospital: Hospital) {
        let admin = hospital.admin().await;
        let medicine = admin.make("medicines", json!({"name": "Gold", "unit_price": "12.5"})).await;
        let account = json!({"username": "moves", "role": "auditor"});
        let user = admin.make("users", account).await;
        for (path, record, field, value) in [("medicines", medicine, "unit_price", "13.0000"), ("users", user, "role", "pharmacist")] {
            let path = format!("{path}/{}", text(&record["id"]));
            let refused = admin.patch(&path, 1, json!({field: value})).await.expect(422, ProblemKind::ReasonRequired);
            assert_eq!(refused.errors[0].pointer, "/reason");
            admin.patch(&path, 1, json!({field: value, "reason": "  "})).await.expect(422, ProblemKind::ReasonRequired);
            admin.patch(&path, 1, json!({field: value, "reason": 7})).await.expect(422, ProblemKind::Invalid);
            let changed = admin.patch(&path, 1, json!({field: value, "reason": "as agreed"})).await.ok(200);
            assert_eq!((&changed[field], changed.get("reason")), (&json!(value), None));
            let trail = admin.get(&format!("audit?entity_id={}", text(&record["id"]))).await.ok(200);
            assert_eq!(trail["items"][0]["reason"], "as agreed");
            // Nothing else asks for one.
            admin.patch(&path, 2, json!({"name": "Renamed"})).await.ok(200);
        }
    }

    async fn the_last_administrator_stays(hospital: Hospital) {
        let admin = hospital.admin().await;
        let address = format!("users/{}", admin.id);
        let version = admin.get(&address).await.ok(200)["version"].clone();
        admin.delete(&address, &version).await.expect(409, ProblemKind::LastAdmin);
        for change in [json!({"active": false}), json!({"role": "auditor"})] {
            admin.patch(&address, &version, change).await.expect(409, ProblemKind::LastAdmin);
        }
        let bulk = admin.post("users/bulk-delete", json!({"ids": [admin.id]})).await;
        assert!(bulk.status == 404 || bulk.ok(200)["failed"] == json!(1), "{}", bulk.text);
        admin.get("me").await.ok(200);
    }

    async fn a_patient_is_as_old_as_was_told(hospital: Hospital) {
        let admin = hospital.admin().await;
        let made = admin.make("patients", json!({"name": "A", "gender": "female", "age": 40})).await;
        assert_eq!((&made["age"], &made["age_told_on"]), (&json!(40), &json!("2026-03-02")));
        assert_eq!(made["date_of_entry"], "2026-03-02");
        for (field, value) in [("age", json!(151)), ("date_of_birth", json!("1980-02-30")), ("gender", json!("x"))] {
            let mut body = json!({"name": "B", "gender": "male"});
            body[field] = value;
            let refusal = admin.post("patients", body).await.expect(422, ProblemKind::Invalid);
            assert_eq!(pointers(&refusal), [format!("/{field}")]);
        }
    }

    async fn lookups_are_there_to_choose_from(hospital: Hospital) {
        let admin = hospital.admin().await;
        for (kind, least) in [("dosage_form", 18), ("supplier_type", 4), ("doctor_specialist", 15), ("doctor_position", 7)] {
            let list = admin.get(&format!("lookups?kind={kind}")).await.ok(200);
            let items = list["items"].as_array().unwrap();
            assert!(items.len() >= least, "{kind}: {}", items.len());
            assert!(items.iter().all(|i| i["kind"] == kind && i["label"] != ""));
        }
    }

    async fn the_dashboard_counts_truly(hospital: Hospital) {
        let admin = hospital.admin().await;
        let ground = Ground::lay(&admin).await;
        for path in ["medicines", "suppliers", "patients", "doctors"] {
            for n in 0..4 {
                admin.make(path, (of(path).sample)(n, &ground)).await;
            }
        }
        let first = admin.get("medicines").await.ok(200)["items"][0].clone();
        admin.patch(&format!("medicines/{}", text(&first["id"])), 1, json!({"active": false})).await.ok(200);
        let seen = admin.get("dashboard").await.ok(200);
        let counts = ["medicines", "inactive_medicines", "suppliers", "patients", "doctors", "users"];
        let counts: Vec<_> = counts.iter().map(|c| seen[c].as_i64().unwrap()).collect();
        assert_eq!(counts, [3, 1, 5, 4, 4, 1], "{seen}");
        assert_eq!(total(&admin, "departments?active=true").await, seen["departments"].as_u64().unwrap());
        assert_eq!(total(&admin, "stores?active=true").await, seen["stores"].as_u64().unwrap());
        assert_eq!(seen["recent"][0]["action"], "medicine.update");
    }
}
