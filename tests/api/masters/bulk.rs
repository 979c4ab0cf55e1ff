//! Many records in one request.

use super::*;

fn batch(mode: &str, dry_run: bool, items: &[Value]) -> Value {
    json!({"mode": mode, "dry_run": dry_run, "items": items})
}

fn statuses(result: &Value) -> Vec<u64> {
    result["results"].as_array().unwrap().iter().map(|r| r["status"].as_u64().unwrap()).collect()
}

fn samples(path: &str, numbers: std::ops::Range<usize>, ground: &Ground) -> Vec<Value> {
    numbers.map(|n| (of(path).sample)(n, ground)).collect()
}

both! {
    async fn all_or_nothing(hospital: Hospital) {
        let admin = hospital.admin().await;
        let ground = Ground::lay(&admin).await;
        for slice in SLICES.iter().filter(|s| s.path != "users") {
            let path = format!("{}/batch", slice.path);
            let before = total(&admin, slice.path).await;
            let mut items = samples(slice.path, 0..5, &ground);
            items[3].as_object_mut().unwrap().remove(slice.needed);
            let refusal = admin.post(&path, batch("atomic", false, &items)).await;
            let refusal = refusal.expect(422, ProblemKind::Invalid);
            assert_eq!(pointers(&refusal), [format!("/items/3/{}", slice.needed)], "{path}");
            assert_eq!(total(&admin, slice.path).await, before, "{path}: nothing was stored");

            let items = samples(slice.path, 0..5, &ground);
            let result = admin.post(&path, batch("atomic", false, &items)).await.ok(200);
            assert_eq!((&result["created"], &result["failed"]), (&json!(5), &json!(0)), "{path}");
            assert_eq!(statuses(&result), [201; 5]);
            assert_eq!(total(&admin, slice.path).await, before + 5, "{path}");
        }
    }

    async fn the_good_ones_are_stored(hospital: Hospital) {
        let admin = hospital.admin().await;
        let items = [
            json!({"name": "A", "tax_no": "1"}),
            json!({"name": ""}),
            json!({"name": "B", "tax_no": "1"}),
            json!({"name": "C", "colour": "red"}),
            json!({"name": "A"}),
            json!({"name": "D", "lead_time_days": "soon"}),
            json!("not a record"),
            json!({"name": "E"}),
        ];
        let result = admin.post("suppliers/batch", batch("partial", false, &items)).await.ok(200);
        assert_eq!(statuses(&result), [201, 422, 409, 400, 409, 422, 422, 201]);
        assert_eq!((&result["created"], &result["failed"]), (&json!(2), &json!(6)));
        let codes: Vec<_> = result["results"].as_array().unwrap().iter().map(|r| r["problem"]["code"].as_str()).collect();
        let expected = [
            None, Some("invalid"), Some("already_exists"), Some("unknown_field"),
            Some("possible_duplicate"), Some("invalid"), Some("invalid"), None,
        ];
        assert_eq!(codes, expected);
        assert_eq!(total(&admin, "suppliers").await, 2);
        let trail = admin.get("audit?entity=supplier").await.ok(200);
        assert_eq!(trail["total"], 2, "an entry a record");
    }

    async fn a_dry_run_tells_and_stores_nothing(hospital: Hospital) {
        let admin = hospital.admin().await;
        let items = [json!({"name": "A"}), json!({"name": ""})];
        let result = admin.post("suppliers/batch", batch("partial", true, &items)).await.ok(200);
        assert_eq!((statuses(&result), &result["dry_run"]), (vec![201, 422], &json!(true)));
        admin.post("suppliers/batch", batch("atomic", true, &items)).await.expect(422, ProblemKind::Invalid);
        assert_eq!(total(&admin, "suppliers").await, 0);
        assert_eq!(admin.get("audit?entity=supplier").await.ok(200)["total"], 0);

        let made = admin.make("suppliers", json!({"name": "Kept"})).await;
        let body = json!({"ids": [made["id"]], "dry_run": true});
        let result = admin.post("suppliers/bulk-delete", body).await.ok(200);
        assert_eq!((&result["deleted"], &result["dry_run"]), (&json!(1), &json!(true)));
        assert_eq!(total(&admin, "suppliers").await, 1);
    }

    async fn many_are_removed_at_once(hospital: Hospital) {
        let admin = hospital.admin().await;
        let mut ids = vec![];
        for name in ["unused", "used", "also unused"] {
            ids.push(admin.make("suppliers", json!({"name": name})).await["id"].clone());
        }
        admin.make("medicines", json!({"name": "M", "supplier_id": ids[1]})).await;
        ids.push(json!("019a0000-0000-7000-8000-000000000000"));
        let result = admin.post("suppliers/bulk-delete", json!({"ids": ids})).await.ok(200);
        let counts = [&result["deleted"], &result["deactivated"], &result["failed"]];
        assert_eq!(counts, [&json!(2), &json!(1), &json!(1)]);
        assert_eq!(statuses(&result), [200, 200, 200, 404]);
        assert_eq!(total(&admin, "suppliers").await, 1);
        assert_eq!(total(&admin, "suppliers?active=false").await, 1);
    }

    async fn a_request_has_a_thousand_items_at_most(hospital: Hospital) {
        let admin = hospital.admin().await;
        let ground = Ground::lay(&admin).await;
        for (path, name) in [("medicines/batch", "items"), ("medicines/bulk-delete", "ids")] {
            let refusal = admin.post(path, json!({name: []})).await.expect(422, ProblemKind::Invalid);
            assert_eq!(pointers(&refusal), [format!("/{name}")]);
        }
        let many = samples("medicines", 0..1_001, &ground);
        admin.post("medicines/batch", batch("atomic", false, &many)).await.expect(422, ProblemKind::Invalid);
        let result = admin.post("medicines/batch", batch("atomic", false, &many[..1_000])).await.ok(200);
        assert_eq!(result["created"], 1_000);
        assert_eq!(total(&admin, "medicines").await, 1_000);
        let list = admin.get("medicines?per_page=100&fields=id").await.ok(200);
        let ids: Vec<_> = list["items"].as_array().unwrap().iter().map(|m| m["id"].clone()).collect();
        let result = admin.post("medicines/bulk-delete", json!({"ids": ids})).await.ok(200);
        assert_eq!(result["deleted"], 100);
        assert_eq!(total(&admin, "medicines").await, 900);
    }
}
