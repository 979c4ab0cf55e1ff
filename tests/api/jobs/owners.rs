//! Whose job it is, and whose eyes it is done with.

use super::*;
use crate::stock::Ground;
use pharmacy_contract::problem::ProblemKind;

both! {
    async fn others_jobs_are_not_there(hospital: Hospital) {
        let (admin, auditor, pharmacist) = (hospital.admin().await, hospital.auditor().await, hospital.pharmacist().await);
        let job = done(&pharmacist, &ask(&pharmacist, "suppliers", "csv", "").await).await;
        let path = format!("jobs/{}", text(&job["id"]));
        for end in ["", "/file", "/events"] {
            auditor.get(&format!("{path}{end}")).await.expect(404, ProblemKind::NotFound);
            assert_eq!(admin.get(&format!("{path}{end}")).await.status, 200, "{end}");
        }
        hear(auditor.ask("DELETE", &path)).await.expect(404, ProblemKind::NotFound);
        assert_eq!(auditor.get("jobs").await.ok(200)["total"], 0);
        assert_eq!(auditor.get(&format!("jobs?asked_by={}", pharmacist.id)).await.ok(200)["total"], 0);
        assert_eq!(pharmacist.get("jobs").await.ok(200)["total"], 1);
        assert_eq!(admin.get("jobs").await.ok(200)["total"], 1);
        assert_eq!(admin.get(&format!("jobs?asked_by={}", admin.id)).await.ok(200)["total"], 0);
    }

    async fn it_is_done_with_the_askers_eyes(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let nurse = hospital.department_user(&ground.department).await;
        let other = text(&ground.admin.make("departments", json!({"name": "Other ward"})).await["id"]);
        for (name, department) in [("Mine", &ground.department), ("Theirs", &other)] {
            ground.admin.make("patients", json!({"name": name, "gender": "female", "department_id": department})).await;
        }
        let medicine = ground.medicine("A", json!({})).await;
        ground.receive(&medicine, 30, "B", "2027-12-31").await;
        for list in ["patients", "movements", "batches", "suppliers"] {
            let job = done(&nurse, &ask(&nurse, list, "csv", "").await).await;
            let (made, direct) = (file(&nurse, &job).await.text, nurse.get(&format!("{list}?format=csv")).await.text);
            assert_eq!(made, direct, "{list}");
            assert!(!made.contains("Theirs"), "{made}");
        }
        let all = done(&ground.admin, &ask(&ground.admin, "patients", "csv", "").await).await;
        assert!(file(&ground.admin, &all).await.text.contains("Theirs"));
        asked(&nurse, "users", "csv", "").await.expect(403, ProblemKind::Forbidden);
        asked(&nurse, "receipts", "csv", "").await.expect(403, ProblemKind::Forbidden);
        asked(&nurse, "reports/suppliers", "csv", "").await.expect(403, ProblemKind::Forbidden);
    }

    async fn what_one_may_no_longer_do_is_not_done(hospital: Hospital) {
        let mut hospital = hospital;
        let admin = hospital.admin().await;
        let (clerk, leaver) = (admin.colleague("clerk").await, admin.colleague("leaver").await);
        hospital.set(|settings| settings.jobs_at_once = 0);
        let (admin, clerk, leaver) = (hospital.same(&admin), hospital.same(&clerk), hospital.same(&leaver));
        let (receipts, suppliers) = (ask(&clerk, "receipts", "csv", "").await, ask(&leaver, "suppliers", "csv", "").await);
        let ward = text(&admin.make("departments", json!({"name": "Ward"})).await["id"]);
        let account = |actor: &Actor| format!("users/{}", actor.id);
        let version = admin.get(&account(&clerk)).await.ok(200)["version"].clone();
        admin.patch(&account(&clerk), version, json!({"role": "department_user", "department_id": ward, "reason": "moved"})).await.ok(200);
        admin.post(&format!("{}/lock", account(&leaver)), json!({})).await.ok(200);
        hospital.set(|settings| settings.jobs_at_once = 1);
        let admin = hospital.same(&admin);
        for job in [receipts, suppliers] {
            let job = over(&admin, &job).await;
            assert_eq!((&job["state"], &job["problem"]["code"]), (&json!("failed"), &json!("forbidden")), "{job}");
        }
        assert_eq!(files(&hospital.home), Vec::<String>::new());
    }

    async fn a_token_fetches_what_it_may(hospital: Hospital) {
        let admin = hospital.admin().await;
        let token = async |scopes: Value| {
            let made = admin.make("tokens", json!({"name": "t", "scopes": scopes})).await;
            text(&made["token"])
        };
        let (narrow, wide) = (token(json!(["exports:run"])).await, token(json!(["exports:run", "suppliers:read"])).await);
        let nobody = hospital.nobody();
        let by = |token: &str, method: &str, path: &str| nobody.ask(method, path).header("Authorization", format!("Bearer {token}"));
        let body = json!({"resource": "suppliers", "format": "csv"});
        hear(by(&narrow, "POST", "exports").json(&body)).await.expect(403, ProblemKind::Forbidden);
        let job = hear(by(&wide, "POST", "exports").json(&body)).await.ok(202);
        let job = done(&admin, &job).await;
        let path = format!("jobs/{}/file", text(&job["id"]));
        hear(by(&narrow, "GET", &path)).await.expect(403, ProblemKind::Forbidden);
        assert_eq!(hear(by(&wide, "GET", &path)).await.status, 200);
        // Without costs:read the token's file tells no costs, whoever owns the token.
        let direct = hear(by(&wide, "GET", "suppliers?format=csv")).await.text;
        assert_eq!(file(&admin, &job).await.text, direct);
    }
}
