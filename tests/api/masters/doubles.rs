//! Two records that are one, and records that others point to.

use super::*;

/// Path, field, a value and the same value typed another way.
const UNIQUE: &[(&str, &str, &str, &str)] = &[
    ("suppliers", "tax_no", "TX-1", " tx-1 "),
    ("medicines", "code", "Amox٥", "AMOX5"),
    ("departments", "code", "ICU", "icu"),
    ("stores", "code", "St 1", "st  1"),
    ("patients", "file_no", "Ｆ-7", "f-7"),
    ("patients", "national_id", "N1", "n1"),
    ("doctors", "email", "a@b", "A@B"),
    ("doctors", "license_number", "l 9", "L 9"),
    ("dosage-forms", "code", "TABX", "tabx"),
    ("reason-codes", "code", "Rx 1", "RX 1"),
];

both! {
    async fn a_unique_field_is_given_once(hospital: Hospital) {
        let admin = hospital.admin().await;
        let ground = Ground::lay(&admin).await;
        for (n, (path, field, value, again)) in UNIQUE.iter().enumerate() {
            let sample = of(path).sample;
            let mut first = sample(100 + 10 * n, &ground);
            first[field] = json!(value);
            admin.make(path, first).await;
            let mut second = sample(102 + 10 * n, &ground);
            second[field] = json!(again);
            let refusal = admin.post(path, second.clone()).await.expect(409, ProblemKind::AlreadyExists);
            assert_eq!(pointers(&refusal), [format!("/{field}")], "{path}");

            second[field] = json!("something else");
            second["email"] = if *field == "email" { json!("x@y") } else { second["email"].clone() };
            if second["email"].is_null() {
                second.as_object_mut().unwrap().remove("email");
            }
            let other = admin.make(path, second).await;
            let address = format!("{path}/{}", text(&other["id"]));
            let refusal = admin.patch(&address, 1, json!({*field: again})).await;
            refusal.expect(409, ProblemKind::AlreadyExists);
        }
        let user = json!({"username": "Admin", "role": "pharmacist"});
        admin.post("users", user).await.expect(409, ProblemKind::AlreadyExists);
    }

    async fn a_likely_double_is_asked_about(hospital: Hospital) {
        let admin = hospital.admin().await;
        let doubles = [
            ("suppliers", json!({"name": "Al Razi"}), json!({"name": " al  RAZI"})),
            ("medicines", json!({"name": "Amoxicillin", "strength": "500 mg", "dosage_form": "Tablet"}),
             json!({"name": "AMOXICILLIN", "strength": "500 mg", "dosage_form": "Tablet"})),
            ("departments", json!({"name": "Surgery"}), json!({"name": "surgery"})),
            ("patients", json!({"name": "Ali Hasan", "gender": "male", "date_of_birth": "1980-01-02"}),
             json!({"name": "ali hasan", "gender": "male", "date_of_birth": "1980-01-02"})),
            ("patients", json!({"name": "Mona", "gender": "female", "phone": "0770 1"}),
             json!({"name": "mona", "gender": "female", "phone": "0770 1"})),
            ("doctors", json!({"name": "Dr Salim", "gender": "male", "specialist": "Surgery"}),
             json!({"name": "dr salim", "gender": "male", "specialist": "Surgery"})),
        ];
        for (path, first, mut second) in doubles {
            let made = admin.make(path, first).await;
            let refusal = admin.post(path, second.clone()).await.expect(409, ProblemKind::PossibleDuplicate);
            let ids: Vec<_> = refusal.matches.iter().map(|m| m.id.to_string()).collect();
            assert_eq!(ids, [text(&made["id"])], "{path}");
            assert_eq!(json!(refusal.matches[0].name), made["name"], "{path}");
            second["confirm_duplicate"] = json!(true);
            admin.make(path, second).await;
        }
        let other_strength = json!({"name": "Amoxicillin", "strength": "250 mg", "dosage_form": "Tablet"});
        admin.make("medicines", other_strength).await;
    }

    async fn a_stranger_cannot_be_pointed_to(hospital: Hospital) {
        let admin = hospital.admin().await;
        let ground = Ground::lay(&admin).await;
        let links = [
            ("medicines", "supplier_id"), ("stores", "department_id"), ("patients", "department_id"),
            ("doctors", "department_id"), ("users", "department_id"),
        ];
        for (path, field) in links {
            let mut body = (of(path).sample)(1, &ground);
            body[field] = json!("019a0000-0000-7000-8000-000000000000");
            let refusal = admin.post(path, body).await.expect(422, ProblemKind::UnknownReference);
            assert_eq!(pointers(&refusal), [format!("/{field}")], "{path}");
        }
    }

    async fn what_is_used_is_kept_but_no_longer_offered(hospital: Hospital) {
        let admin = hospital.admin().await;
        let supplier = admin.make("suppliers", json!({"name": "Used"})).await;
        for n in 0..3 {
            let body = json!({"name": format!("M{n}"), "supplier_id": supplier["id"]});
            admin.make("medicines", body).await;
        }
        let address = format!("suppliers/{}", text(&supplier["id"]));
        let removal = admin.delete(&address, 1).await.ok(200);
        assert_eq!(removal, json!({"outcome": "deactivated", "references": {"medicines": 3}}));
        let kept = admin.get(&address).await.ok(200);
        assert_eq!((&kept["active"], &kept["version"]), (&json!(false), &json!(2)));
        assert_eq!(total(&admin, "suppliers?active=true").await, 0);
        assert_eq!(total(&admin, "suppliers?active=false").await, 1);

        let back = admin.patch(&address, 2, json!({"active": true})).await.ok(200);
        assert_eq!(back["active"], json!(true));
        assert_eq!(total(&admin, "suppliers?active=true").await, 1);
    }

    async fn a_department_in_use_is_kept(hospital: Hospital) {
        let admin = hospital.admin().await;
        let ground = Ground::lay(&admin).await;
        admin.make("patients", (of("patients").sample)(1, &ground)).await;
        admin.make("doctors", (of("doctors").sample)(1, &ground)).await;
        let address = format!("departments/{}", ground.department);
        let version = admin.get(&address).await.ok(200)["version"].clone();
        let removal = admin.delete(&address, version).await.ok(200);
        assert_eq!(removal["outcome"], "deactivated");
        let references = &removal["references"];
        assert_eq!((&references["patients"], &references["doctors"]), (&json!(1), &json!(1)));
    }
}
