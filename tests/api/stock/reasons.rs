//! Reason codes, and the facility's settings.

use super::*;

both! {
    async fn a_hospital_starts_with_reasons_and_keeps_its_own(hospital: Hospital) {
        let admin = hospital.admin().await;
        let seeded = admin.get("reason-codes?kind=waste,recall").await.ok(200);
        let labels: Vec<_> = seeded["items"].as_array().unwrap().iter().map(|r| text(&r["label"])).collect();
        assert_eq!(labels, ["Cold-chain breach", "Damaged", "Expired", "Recalled"]);
        assert_eq!(admin.get("reason-codes?q=cold").await.ok(200)["total"], 1);

        let own = json!({"code": "broken_seal", "label": "Broken seal", "kind": "waste", "needs_witness": true});
        let own = admin.make("reason-codes", own).await;
        let address = format!("reason-codes/{}", text(&own["id"]));
        for fixed in [json!({"kind": "return"}), json!({"kind": null})] {
            admin.patch(&address, 1, fixed).await.expect(422, ProblemKind::Invalid);
        }
        admin.post("reason-codes", json!({"code": "Broken_Seal", "label": "B", "kind": "waste"})).await.expect(409, ProblemKind::AlreadyExists);
        let changed = admin.patch(&address, 1, json!({"label": "Seal broken", "needs_note": true})).await.ok(200);
        assert_eq!((&changed["label"], &changed["kind"], &changed["version"]), (&json!("Seal broken"), &json!("waste"), &json!(2)));
        assert_eq!(admin.delete(&address, 2).await.ok(200)["outcome"], "deleted");
        let trail = admin.get("audit?entity=reason_code").await.ok(200);
        let actions: Vec<_> = trail["items"].as_array().unwrap().iter().map(|e| text(&e["action"])).collect();
        assert_eq!(actions, ["reason_code.delete", "reason_code.update", "reason_code.create"]);

        let pharmacist = hospital.pharmacist().await;
        pharmacist.get("reason-codes").await.ok(200);
        pharmacist.post("reason-codes", json!({"code": "x", "label": "X", "kind": "waste"})).await.expect(403, ProblemKind::Forbidden);
    }

    async fn a_reason_that_was_given_is_kept(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        ground.receive(&medicine, 10, "B", "2027-01-31").await;
        let dispense = ground.dispense(&medicine, 1).await.ok(201);
        let reversal = format!("dispenses/{}/reversal", text(&dispense["id"]));
        post(&ground.admin, &reversal, json!({"reason_code": "data_error"})).await.ok(200);
        let found = ground.admin.get("reason-codes?q=data_error").await.ok(200);
        let address = format!("reason-codes/{}", text(&found["items"][0]["id"]));
        ground.admin.patch(&address, 1, json!({"code": "typo"})).await.expect(422, ProblemKind::Invalid);
        let removal = ground.admin.delete(&address, 1).await.ok(200);
        assert_eq!(removal, json!({"outcome": "deactivated", "references": {"reversals": 1}}));

        let dispense = ground.dispense(&medicine, 1).await.ok(201);
        let reversal = format!("dispenses/{}/reversal", text(&dispense["id"]));
        let refusal = post(&ground.admin, &reversal, json!({"reason_code": "data_error"})).await;
        refusal.expect(422, ProblemKind::UnknownReference);
    }

    async fn settings_are_changed_under_their_version(hospital: Hospital) {
        let admin = hospital.admin().await;
        let first = admin.get("settings").await;
        let etag = first.header("etag").to_owned();
        let first = first.ok(200);
        assert_eq!((&first["version"], &first["adjust_approval_value"], &first["ledger_open_days"]), (&json!(1), &json!("1000.0000"), &json!(31)));
        let known = hear(admin.ask("GET", "settings").header("If-None-Match", &etag)).await;
        assert_eq!((known.status, known.text.as_str()), (304, ""));

        let patch = json!({"adjust_approval_value": "250", "ledger_open_days": 7, "reason": "New rules"});
        let second = admin.patch("settings", 1, patch).await;
        assert_eq!(second.header("etag"), "\"2\"");
        let second = second.ok(200);
        assert_eq!((&second["version"], &second["adjust_approval_value"], &second["amc_months"]), (&json!(2), &json!("250.0000"), &json!(6)));
        assert_eq!(admin.get("settings").await.ok(200), second);
        admin.patch("settings", 1, json!({"amc_months": 3})).await.expect(412, ProblemKind::StaleVersion);
        let back = hear(admin.ask("PATCH", "settings").header("If-Match", admin.get("settings").await.header("etag")).json(&json!({"ledger_open_days": null, "reason": "Too strict"}))).await.ok(200);
        assert_eq!((&back["ledger_open_days"], &back["version"]), (&json!(31), &json!(3)));

        let trail = admin.get("audit?entity=settings").await.ok(200);
        let entry = &trail["items"][1];
        assert_eq!((&entry["action"], &entry["reason"]), (&json!("settings.update"), &json!("New rules")));
        assert_eq!(text(&entry["before"]), r#"{"ledger_open_days":31,"adjust_approval_value":"1000.0000"}"#);
        assert_eq!(text(&entry["after"]), r#"{"ledger_open_days":7,"adjust_approval_value":"250.0000"}"#);
        for silent in [json!({"amc_months": 3}), json!({"amc_months": 3, "reason": " "}), json!({"amc_months": 3, "reason": null})] {
            let refusal = admin.patch("settings", 3, silent).await.expect(422, ProblemKind::ReasonRequired);
            assert_eq!(refusal.errors[0].pointer, "/reason");
        }
        assert_eq!(admin.patch("settings", 3, json!({"ledger_open_days": 31})).await.ok(200)["version"], 3, "nothing changed");
        assert_eq!(admin.get("audit?entity=settings").await.ok(200)["total"], 2);
    }

    async fn settings_that_make_no_sense_are_refused(hospital: Hospital) {
        let admin = hospital.admin().await;
        for (wrong, pointer) in [
            (json!({"ledger_open_days": -1}), "/ledger_open_days"), (json!({"amc_months": 0}), "/amc_months"),
            (json!({"currency": "usd"}), "/currency"), (json!({"currency": ""}), "/currency"),
            (json!({"adjust_approval_value": "-1"}), "/adjust_approval_value"), (json!({"amc_months": "six"}), "/amc_months"),
            (json!({"reason": 5}), "/reason"), (json!([]), ""),
        ] {
            let refusal = admin.patch("settings", 1, wrong).await.expect(422, ProblemKind::Invalid);
            assert_eq!(refusal.errors[0].pointer, pointer);
        }
        admin.patch("settings", 1, json!({"colour": "red"})).await.expect(400, ProblemKind::UnknownField);
        admin.patch("settings", 1, json!({"colour": null})).await.expect(400, ProblemKind::UnknownField);
        hear(admin.ask("PATCH", "settings").json(&json!({}))).await.expect(428, ProblemKind::VersionRequired);
        admin.get("settings?page=1").await.expect(400, ProblemKind::UnknownParameter);
        let pharmacist = hospital.pharmacist().await;
        pharmacist.get("settings").await.ok(200);
        pharmacist.patch("settings", 1, json!({"amc_months": 3})).await.expect(403, ProblemKind::Forbidden);
        hospital.nobody().get("settings").await.expect(401, ProblemKind::NotSignedIn);
        assert_eq!(admin.get("settings").await.ok(200)["version"], 1);
    }
}
