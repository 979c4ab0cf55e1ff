//! The life of a record, the same for every kind.

use super::*;
use crate::slices::Slice;

const NOW: &str = "2026-03-02T08:00:00.000000Z";

both! {
    async fn a_record_is_made_changed_and_removed(hospital: Hospital) {
        let admin = hospital.admin().await;
        let ground = Ground::lay(&admin).await;
        for slice in SLICES {
            let made = is_made(&admin, slice, &ground).await;
            let address = format!("{}/{}", slice.path, text(&made["id"]));
            is_changed(&admin, slice, &address).await;
            is_removed(&admin, &address).await;
            is_remembered(&admin, slice, &text(&made["id"])).await;
        }
    }

    async fn what_is_needed_is_named(hospital: Hospital) {
        let admin = hospital.admin().await;
        let ground = Ground::lay(&admin).await;
        for slice in SLICES {
            let mut sample = (slice.sample)(1, &ground);
            sample.as_object_mut().unwrap().remove(slice.needed);
            let needed = if slice.path == "users" { "/role" } else { &format!("/{}", slice.needed) };
            let problem = admin.post(slice.path, sample).await.expect(422, ProblemKind::Invalid);
            assert_eq!(pointers(&problem), [needed], "{}", slice.path);
        }
    }

    async fn an_id_may_be_chosen_once(hospital: Hospital) {
        let admin = hospital.admin().await;
        let ground = Ground::lay(&admin).await;
        let id = pharmacy_server::clock::new_id();
        for slice in SLICES.iter().filter(|s| s.path != "users") {
            let mut body = (slice.sample)(1, &ground);
            body["id"] = json!(id);
            let made = admin.make(slice.path, body.clone()).await;
            assert_eq!(made["id"], json!(id), "{}", slice.path);
            let again = admin.post(slice.path, body.clone()).await;
            assert_eq!(again.ok(200)["version"], 1, "{}", slice.path);
            body[slice.field] = json!("another");
            admin.post(slice.path, body).await.expect(409, ProblemKind::IdTaken);
        }
    }

    async fn of_two_who_saw_the_same_version_one_must_look_again(hospital: Hospital) {
        let admin = hospital.admin().await;
        let made = admin.make("suppliers", json!({"name": "Contested"})).await;
        let address = format!("suppliers/{}", text(&made["id"]));
        let mut writers = tokio::task::JoinSet::new();
        for n in 0..20 {
            let (admin, address) = (admin.clone(), address.clone());
            writers.spawn(async move { admin.patch(&address, 1, json!({"notes": format!("by {n}")})).await });
        }
        let answers = writers.join_all().await;
        let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|a| a.status == 200);
        assert_eq!((won.len(), lost.len()), (1, 19));
        lost.iter().for_each(|a| drop(a.expect(412, ProblemKind::StaleVersion)));
        let stored = admin.get(&address).await.ok(200);
        assert_eq!((&stored["version"], &stored["notes"]), (&json!(2), &won[0].ok(200)["notes"]));
    }

    async fn a_hundred_made_at_once_are_a_hundred(hospital: Hospital) {
        let admin = hospital.admin().await;
        let mut clients = tokio::task::JoinSet::new();
        for n in 0..100 {
            let admin = admin.clone();
            clients.spawn(async move {
                let body = json!({"name": format!("Medicine {n}"), "code": format!("C{n}")});
                text(&admin.make("medicines", body).await["id"])
            });
        }
        let mut ids = clients.join_all().await;
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 100);
        assert_eq!(total(&admin, "medicines").await, 100);
        let list = admin.get("medicines?per_page=100&fields=id").await.ok(200);
        let mut stored: Vec<_> = list["items"].as_array().unwrap().iter().map(|m| text(&m["id"])).collect();
        stored.sort();
        assert_eq!(stored, ids);
    }
}

async fn is_made(admin: &Actor, slice: &Slice, ground: &Ground) -> Value {
    let answer = admin.post(slice.path, (slice.sample)(1, ground)).await;
    let made = answer.ok(201);
    let id = text(&made["id"]);
    assert_eq!(answer.header("location"), format!("/api/v1/{}/{id}", slice.path));
    assert_eq!(answer.header("etag"), "\"1\"");
    for (field, value) in
        [("version", json!(1)), ("active", json!(true)), ("created_by", json!(admin.id))]
    {
        assert_eq!(made[field], value, "{}.{field}", slice.path);
    }
    assert_eq!((&made["created_at"], &made["updated_at"]), (&json!(NOW), &json!(NOW)));
    let found = admin.get(&format!("{}/{id}", slice.path)).await;
    assert!(found.header("etag").starts_with("\"1"), "{}", found.header("etag"));
    assert_eq!(found.ok(200), made);
    made
}

async fn is_changed(admin: &Actor, slice: &Slice, address: &str) {
    let change = json!({slice.field: "  Changed  "});
    let unseen = hear(admin.ask("PATCH", address).json(&change)).await;
    unseen.expect(428, ProblemKind::VersionRequired);
    admin.patch(address, 7, change.clone()).await.expect(412, ProblemKind::StaleVersion);
    admin.patch(address, 1, json!({"colour": "red"})).await.expect(400, ProblemKind::UnknownField);
    admin.patch(address, 1, json!({"colour": null})).await.expect(400, ProblemKind::UnknownField);

    let answer = admin.patch(address, 1, change.clone()).await;
    let changed = answer.ok(200);
    assert_eq!(answer.header("etag"), "\"2\"");
    assert_eq!((&changed[slice.field], &changed["version"]), (&json!("Changed"), &json!(2)));
    assert_eq!(admin.get(address).await.ok(200), changed);
    admin
        .patch(address, 1, json!({slice.field: "Late"}))
        .await
        .expect(412, ProblemKind::StaleVersion);

    let etag = admin.get(address).await.header("etag").trim_matches('"').to_owned();
    let same = admin.patch(address, &etag, json!({})).await.ok(200);
    assert_eq!(same["version"], 2, "{}: nothing changed", slice.path);
    if slice.field == "notes" || slice.field == "description" {
        let emptied = admin.patch(address, etag, json!({slice.field: null})).await.ok(200);
        assert_eq!((&emptied[slice.field], &emptied["version"]), (&json!(""), &json!(3)));
    } else {
        admin.patch(address, etag, json!({slice.field: "Changed again"})).await.ok(200);
    }
}

async fn is_removed(admin: &Actor, address: &str) {
    hear(admin.ask("DELETE", address)).await.expect(428, ProblemKind::VersionRequired);
    admin.delete(address, 2).await.expect(412, ProblemKind::StaleVersion);
    let removal = admin.delete(address, 3).await.ok(200);
    assert_eq!(removal, json!({"outcome": "deleted", "references": {}}), "{address}");
    for gone in [
        admin.get(address).await,
        admin.delete(address, 3).await,
        admin.patch(address, 3, json!({})).await,
    ] {
        gone.expect(404, ProblemKind::NotFound);
    }
}

/// What was done to it, newest first.
async fn is_remembered(admin: &Actor, slice: &Slice, id: &str) {
    let trail = admin.get(&format!("audit?entity={}&entity_id={id}", slice.noun)).await.ok(200);
    let entries = trail["items"].as_array().unwrap();
    let acts: Vec<_> = entries.iter().map(|e| text(&e["action"])).collect();
    let expected = ["delete", "update", "update", "create"];
    assert_eq!(acts, expected.map(|verb| format!("{}.{verb}", slice.noun)));
}
