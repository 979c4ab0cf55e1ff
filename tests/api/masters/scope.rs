//! Who sees what: a department user the own department, nobody without the permission the money.

use super::*;

both! {
    async fn a_ward_sees_its_own_patients_and_stores(hospital: Hospital) {
        let admin = hospital.admin().await;
        let ground = Ground::lay(&admin).await;
        let other = Ground { department: text(&admin.make("departments", json!({"name": "Elsewhere"})).await["id"]), ..ground.clone() };
        let ward = hospital.department_user(&ground.department).await;
        let own = admin.make("patients", (of("patients").sample)(1, &ground)).await;
        let hidden = admin.make("patients", (of("patients").sample)(3, &other)).await;
        let hidden = format!("patients/{}", text(&hidden["id"]));

        let list = ward.get("patients").await.ok(200);
        assert_eq!((&list["total"], &list["items"][0]["id"]), (&json!(1), &own["id"]));
        ward.get(&format!("patients/{}", text(&own["id"]))).await.ok(200);
        ward.get(&hidden).await.expect(404, ProblemKind::NotFound);
        ward.patch(&hidden, 1, json!({"notes": "x"})).await.expect(404, ProblemKind::NotFound);
        ward.delete(&hidden, 1).await.expect(404, ProblemKind::NotFound);
        for narrowed in [format!("patients?department_id={}", other.department), "patients?q=Patient 0001&gender=male,female".into()] {
            let list = ward.get(&narrowed).await.ok(200);
            assert!(list["items"].as_array().unwrap().iter().all(|p| p["id"] == own["id"]), "{narrowed}");
        }
        let csv = ward.get("patients?format=csv").await;
        assert_eq!(csv.text.lines().count(), 2, "{}", csv.text);

        let stores = ward.get("stores").await.ok(200);
        assert_eq!(stores["total"], 1);
        assert_eq!(stores["items"][0]["department_id"], json!(ground.department));
        let all = admin.get("stores").await.ok(200);
        let far = all["items"].as_array().unwrap().iter().find(|s| s["department_id"] == json!(other.department)).unwrap();
        ward.get(&format!("stores/{}", text(&far["id"]))).await.expect(404, ProblemKind::NotFound);
    }

    async fn a_ward_writes_patients_into_its_own_department_only(hospital: Hospital) {
        let admin = hospital.admin().await;
        let ground = Ground::lay(&admin).await;
        let other = admin.make("departments", json!({"name": "Elsewhere"})).await;
        let ward = hospital.department_user(&ground.department).await;
        let made = ward.make("patients", (of("patients").sample)(1, &ground)).await;
        let elsewhere = json!({"name": "P", "gender": "male", "department_id": other["id"]});
        let refusal = ward.post("patients", elsewhere).await;
        assert!([403, 404, 422].contains(&refusal.status), "{}", refusal.text);
        refusal.problem();
        let address = format!("patients/{}", text(&made["id"]));
        let moved = ward.patch(&address, 1, json!({"department_id": other["id"]})).await;
        assert!([403, 404, 422].contains(&moved.status), "{}", moved.text);
        assert_eq!(total(&admin, &format!("patients?department_id={}", text(&other["id"]))).await, 0);
    }

    async fn a_ward_describes_its_own_store_and_no_more(hospital: Hospital) {
        let admin = hospital.admin().await;
        let ground = Ground::lay(&admin).await;
        let other = admin.make("departments", json!({"name": "Elsewhere"})).await;
        let ward = hospital.department_user(&ground.department).await;
        let own = ward.get("stores").await.ok(200)["items"][0].clone();
        let address = format!("stores/{}", text(&own["id"]));
        let described = ward.patch(&address, &own["version"], json!({"name": "Ours", "location": "2nd floor"})).await.ok(200);
        assert_eq!((&described["name"], &described["location"]), (&json!("Ours"), &json!("2nd floor")));
        for more in [json!({"active": false}), json!({"code": "MINE"})] {
            let refusal = ward.patch(&address, &described["version"], more).await;
            refusal.expect(403, ProblemKind::Forbidden);
        }
        ward.delete(&address, &described["version"]).await.expect(403, ProblemKind::Forbidden);
        let far = format!("stores/{}", text(&other["default_store_id"]));
        ward.patch(&far, 1, json!({"name": "Theirs"})).await.expect(404, ProblemKind::NotFound);
        let pharmacist = hospital.pharmacist().await;
        let version = admin.get(&far).await.ok(200)["version"].clone();
        pharmacist.patch(&far, version, json!({"description": "Known to all"})).await.ok(200);
    }

    async fn money_is_for_those_who_may_see_costs(hospital: Hospital) {
        let admin = hospital.admin().await;
        let ground = Ground::lay(&admin).await;
        let supplier = json!({"name": "Rich", "phone": "123", "tax_no": "T", "email": "a@b", "notes": "secret"});
        let supplier = admin.make("suppliers", supplier).await;
        let medicine = admin.make("medicines", json!({"name": "Gold", "unit_price": "12.5"})).await;
        let addresses = [format!("medicines/{}", text(&medicine["id"])), format!("suppliers/{}", text(&supplier["id"]))];
        let ward = hospital.department_user(&ground.department).await;
        for actor in [&admin, &hospital.auditor().await, &hospital.pharmacist().await, &admin] {
            assert_eq!(actor.get(&addresses[0]).await.ok(200)["unit_price"], "12.5000", "{}", actor.name);
            assert_eq!(actor.get(&addresses[1]).await.ok(200)["phone"], "123", "{}", actor.name);
            // In turn, so that a page cached for one would be seen by the other.
            assert_eq!(ward.get(&addresses[0]).await.ok(200)["unit_price"], json!(null));
            assert_eq!(ward.get(&addresses[1]).await.ok(200)["phone"], "");
            for list in ["medicines", "suppliers", "medicines?format=csv", "suppliers?format=csv"] {
                let said = ward.get(list).await.text;
                assert!(!said.contains("12.5") && !said.contains("secret"), "{list}: {said}");
            }
        }
    }
}
