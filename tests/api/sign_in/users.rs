//! The law about users.

use super::{account, acts, cookie, log_in, with};
use crate::actors::{Hospital, PASSWORD, text};
use pharmacy_contract::problem::ProblemKind;
use pharmacy_server::change;
use pharmacy_server::store::Stale;
use serde_json::json;
use uuid::Uuid;

both! {
    async fn the_last_administrator_stays(hospital: Hospital) {
        let admin = hospital.admin().await;
        let own = format!("users/{}", admin.id);
        for change in [json!({"role": "auditor"}), json!({"active": false})] {
            admin.patch(&own, 1, change).await.expect(409, ProblemKind::LastAdmin);
        }
        admin.delete(&own, 1).await.expect(409, ProblemKind::LastAdmin);
        admin.post(&format!("{own}/lock"), json!({})).await.expect(409, ProblemKind::LastAdmin);
        let bulk = admin.post("users/bulk-delete", json!({"ids": [admin.id]})).await.ok(200);
        assert_eq!(bulk["results"][0]["problem"]["code"], "last_admin");

        let second = account(&admin, "second", "admin").await;
        let second = format!("users/{}", text(&second["id"]));
        admin.post(&format!("{second}/lock"), json!({})).await.ok(200);
        admin.delete(&own, 1).await.expect(409, ProblemKind::LastAdmin);
        admin.post(&format!("{second}/unlock"), json!({})).await.ok(200);
        let gone = admin.delete(&own, 1).await.ok(200);
        assert_eq!(gone["outcome"], "deactivated", "{gone}");
        admin.get("me").await.expect(401, ProblemKind::NotSignedIn);
        log_in(&hospital, "second", PASSWORD).await.ok(200);
    }

    async fn a_refusal_is_written_down(hospital: Hospital) {
        let auditor = hospital.auditor().await;
        auditor.get("users?page=1").await.expect(403, ProblemKind::Forbidden);
        auditor.post("suppliers", json!({"name": "X"})).await.expect(403, ProblemKind::Forbidden);
        let written = hospital.store().scan(|r| {
            let sql = "select actor_name, reason from audit_entry where action = 'permission.refused' order by seq";
            r.listing(sql, "test", &[]).all::<(String, String)>()
        });
        let expected = ["users:manage for GET /api/v1/users", "suppliers:write for POST /api/v1/suppliers"];
        let expected = expected.map(|reason| (auditor.name.clone(), reason.to_owned()));
        assert_eq!(written.await.unwrap(), expected);
    }

    async fn two_administrators_cannot_dismiss_each_other(hospital: Hospital) {
        let admin = hospital.admin().await;
        let second = account(&admin, "second", "admin").await;
        let other = hospital.nobody().sign_in("second", PASSWORD).await;
        let (one, two) = (format!("users/{}", admin.id), format!("users/{}", text(&second["id"])));
        let lesser = json!({"role": "auditor", "reason": "moved on"});
        let (a, b) = tokio::join!(admin.patch(&two, 1, lesser.clone()), other.patch(&one, 1, lesser));
        let mut done = [a.status, b.status];
        done.sort_unstable();
        assert_eq!(done[0], 200, "{} {}", a.text, b.text);
        assert!([403, 409].contains(&done[1]), "{} {}", a.text, b.text);
    }

    async fn names_are_unique_whatever_their_case(hospital: Hospital) {
        let admin = hospital.admin().await;
        account(&admin, "Maria", "auditor").await;
        let again = admin.post("users", json!({"username": "MARIA", "role": "auditor"})).await;
        assert_eq!(again.expect(409, ProblemKind::AlreadyExists).errors[0].pointer, "/username");
        for bad in ["ab", "with blank", "x/y", ""] {
            let refused = admin.post("users", json!({"username": bad, "role": "auditor"})).await;
            assert_eq!(refused.expect(422, ProblemKind::Invalid).errors[0].pointer, "/username");
        }
    }

    async fn a_department_user_needs_a_department_and_sees_only_its_stores(hospital: Hospital) {
        let admin = hospital.admin().await;
        let homeless = json!({"username": "ward", "role": "department_user", "password": PASSWORD});
        let refused = admin.post("users", homeless).await.expect(422, ProblemKind::Invalid);
        assert_eq!(refused.errors[0].pointer, "/department_id");
        admin.post("users", json!({"username": "norole"})).await.expect(422, ProblemKind::Invalid);
        let ward = admin.make("departments", json!({"name": "Ward 1"})).await;
        admin.make("departments", json!({"name": "Ward 2"})).await;
        let user = hospital.department_user(&text(&ward["id"])).await;
        let me = user.get("me").await.ok(200);
        assert_eq!(me["department_id"], ward["id"]);
        let stores = me["store_ids"].as_array().unwrap();
        assert!(stores.contains(&ward["default_store_id"]), "{me}");
        let all = admin.get("stores").await.ok(200)["total"].as_u64().unwrap();
        assert!(all >= 2 && user.get("stores").await.ok(200)["total"].as_u64().unwrap() < all);
        user.get("users").await.expect(403, ProblemKind::Forbidden);
    }

    async fn a_store_granted_for_some_days_is_seen_on_those_days(hospital: Hospital) {
        let admin = hospital.admin().await;
        let ward = admin.make("departments", json!({"name": "Ward 1"})).await;
        let other = admin.make("departments", json!({"name": "Ward 2"})).await;
        let user = hospital.department_user(&text(&ward["id"])).await;
        let granted = text(&other["default_store_id"]);
        let (id, store): (Uuid, Uuid) = (user.id.parse().unwrap(), granted.parse().unwrap());
        let today = hospital.home.clock.today();
        let grant = hospital.store().change(move |tx| {
            let (from, to) = (today.tomorrow().unwrap(), today.tomorrow().unwrap());
            change!(
                tx,
                Stale::Users,
                "insert into user_scope (user_id, store_id, active_from, active_to) values ($1, $2, $3, $4)",
                id,
                store,
                from,
                to
            )
            .run()
        });
        grant.await.unwrap();
        let mut seen = vec![];
        for _ in 0..3 {
            let user = hospital.nobody().sign_in("ward", PASSWORD).await;
            let me = user.get("me").await.ok(200);
            seen.push(me["store_ids"].as_array().unwrap().contains(&json!(granted)));
            hospital.home.clock.advance(86_400);
        }
        assert_eq!(seen, [false, true, false]);
    }

    async fn who_never_did_anything_is_deleted_and_others_are_closed(hospital: Hospital) {
        let admin = hospital.admin().await;
        let idle = account(&admin, "idle", "auditor").await;
        let busy = account(&admin, "busy", "auditor").await;
        log_in(&hospital, "busy", PASSWORD).await.ok(200);
        let (idle, busy) = (format!("users/{}", text(&idle["id"])), format!("users/{}", text(&busy["id"])));
        assert_eq!(admin.delete(&idle, 1).await.ok(200)["outcome"], "deleted");
        admin.get(&idle).await.expect(404, ProblemKind::NotFound);
        let closed = admin.delete(&busy, 1).await.ok(200);
        assert_eq!((&closed["outcome"], &closed["references"]["audit_entries"]), (&json!("deactivated"), &json!(1)));
        assert_eq!(admin.get(&busy).await.ok(200)["active"], false);
    }

    async fn a_reset_password_is_a_new_secret(hospital: Hospital) {
        let admin = hospital.admin().await;
        let maria = account(&admin, "maria", "auditor").await;
        let address = format!("users/{}", text(&maria["id"]));
        let session = cookie(&log_in(&hospital, "maria", PASSWORD).await);
        let refused = admin.patch(&address, 1, json!({"password": "something else"})).await;
        assert_eq!(refused.expect(422, ProblemKind::Invalid).errors[0].pointer, "/password");
        let reset = admin.post(&format!("{address}/password-reset"), json!({})).await.ok(200);
        with(&hospital, "GET", "me", &session).await.expect(401, ProblemKind::NotSignedIn);
        log_in(&hospital, "maria", PASSWORD).await.expect(401, ProblemKind::WrongPassword);
        let me = log_in(&hospital, "maria", &text(&reset["one_time_secret"])).await.ok(200);
        assert_eq!(me["user"]["must_change_password"], true);
        assert!(acts(&hospital).await.contains(&"user.password_reset".to_owned()));
    }

    async fn users_come_in_batches_with_their_passwords(hospital: Hospital) {
        let admin = hospital.admin().await;
        let users = json!([
            {"username": "one", "role": "auditor", "password": PASSWORD},
            {"username": "two", "role": "auditor"},
        ]);
        let made = admin.post("users/batch", json!({"items": users})).await.ok(200);
        assert_eq!(made["created"], 2, "{made}");
        log_in(&hospital, "one", PASSWORD).await.ok(200);
        log_in(&hospital, "two", "").await.expect(401, ProblemKind::WrongPassword);
        let weak = json!([{"username": "three", "role": "auditor", "password": "Password123"}]);
        let refused = admin.post("users/batch", json!({"items": weak})).await.expect(422, ProblemKind::Invalid);
        assert_eq!(refused.errors[0].pointer, "/items/0/password");
    }

    async fn no_answer_and_no_audit_entry_carries_a_secret(hospital: Hospital) {
        let admin = hospital.admin().await;
        let made = admin.make("users", json!({"username": "fresh", "role": "auditor"})).await;
        let secret = text(&made["one_time_secret"]);
        let kept = hospital.store().scan(|r| {
            let sql = "select coalesce(before, '') as before, coalesce(after, '') as after from audit_entry";
            r.listing(sql, "test", &[]).all::<(String, String)>()
        });
        for (before, after) in kept.await.unwrap() {
            for part in [PASSWORD, secret.as_str(), "argon2", "password_hash"] {
                assert!(!before.contains(part) && !after.contains(part), "{before} {after}");
            }
        }
        let listed = admin.get("users").await;
        assert!(!listed.text.contains("argon2") && !listed.text.contains(&secret));
    }
}
