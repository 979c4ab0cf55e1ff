//! Nobody hears longer than they may, and no listener holds anything up.

use super::*;
use crate::actors::PASSWORD;
use std::time::Instant;

/// The session or token is over: the answer says so and ends.
async fn must_end(ear: Ear) {
    let last = ear.rest().await.pop().unwrap();
    assert_eq!((last.name.as_str(), &last.data["reason"]), ("end", &json!("signed_out")));
}

both! {
    async fn signing_out_ends_it(hospital: Hospital) {
        let here = hospital.pharmacist().await;
        let there = hospital.nobody().sign_in("pharmacist", PASSWORD).await;
        let (ear, mut other) = (Ear::open(&here).await, Ear::open(&there).await);
        let left = here.post("auth/logout", json!({})).await;
        assert!(left.status < 300, "{}", left.text);
        must_end(ear).await;
        // The other session goes on.
        there.make("suppliers", json!({"name": "A"})).await;
        other.stale("suppliers").await;
        let again = here.get("events").await;
        assert_eq!(again.status, 401);
    }

    async fn being_locked_or_revoked_ends_it(hospital: Hospital) {
        let admin = hospital.admin().await;
        let user = hospital.pharmacist().await;
        let made = user.make("tokens", json!({"name": "t", "scopes": ["medicines:read"]})).await;
        let bearer = format!("Bearer {}", text(&made["token"]));
        let ask = hospital.nobody().ask("GET", "events").header("Authorization", bearer);
        let mut by_token = Ear::ask(ask).await;
        let ready = by_token.next().await.unwrap();
        assert!(ready.data["resources"]["medicines"].is_i64() && ready.data["resources"].get("stock").is_none(), "{ready:?}");
        let by_session = Ear::open(&user).await;
        let revoked = crate::actors::hear(user.ask("DELETE", &format!("tokens/{}", text(&made["id"])))).await;
        assert_eq!(revoked.status, 204);
        must_end(by_token).await;
        admin.post(&format!("users/{}/lock", user.id), json!({})).await.ok(200);
        must_end(by_session).await;
    }

    async fn listening_is_no_use_of_a_session(hospital: Hospital) {
        let user = hospital.pharmacist().await;
        let mut ear = Ear::open(&user).await;
        for n in 0..2 {
            // Five of eight hours.
            hospital.home.clock.advance(5 * 3_600);
            let admin = hospital.admin().await;
            admin.make("suppliers", json!({"name": format!("Supplier {n}")})).await;
            if n == 0 {
                ear.stale("suppliers").await;
            }
        }
        must_end(ear).await;
    }

    async fn other_stores_begin_anew(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let admin = &ground.admin;
        let nurse = hospital.department_user(&ground.department).await;
        let other = admin.make("departments", json!({"name": "Elsewhere"})).await;
        let mut ear = Ear::open(&nurse).await;
        let version = admin.get(&format!("users/{}", nurse.id)).await.ok(200)["version"].clone();
        let moved = json!({"department_id": other["id"], "reason": "moved"});
        admin.patch(&format!("users/{}", nurse.id), version, moved).await.ok(200);
        ear.until(|told| told.name == "reset" || told.name == "end").await;
    }

    async fn an_end_of_the_server_ends_it_quickly(hospital: Hospital) {
        let mut hospital = hospital;
        let admin = hospital.admin().await;
        let mut ears = vec![];
        for _ in 0..8 {
            ears.push(Ear::open(&admin).await);
        }
        let begun = Instant::now();
        hospital.restart();
        assert!(begun.elapsed() < Duration::from_secs(20), "it ended in {:?}", begun.elapsed());
        for ear in ears {
            let rest = ear.rest().await;
            assert!(rest.iter().all(|told| told.name != "end"), "no word of signing out: {rest:?}");
        }
        let admin = hospital.same(&admin);
        let mut ear = Ear::open(&admin).await;
        admin.make("suppliers", json!({"name": "A"})).await;
        ear.stale("suppliers").await;
    }
}
