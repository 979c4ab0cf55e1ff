//! How long a session lasts, and who ends it.

use super::{account, acts, cookie, log_in, with};
use crate::actors::{Hospital, PASSWORD, text};
use pharmacy_contract::problem::ProblemKind;
use serde_json::json;

const HOUR: i64 = 3_600;

both! {
    async fn a_session_that_is_not_used_ends(hospital: Hospital) {
        let session = cookie(&log_in(&hospital, "admin", PASSWORD).await);
        hospital.home.clock.advance(8 * HOUR - 1);
        with(&hospital, "GET", "me", &session).await.ok(200);
        let idle = cookie(&log_in(&hospital, "admin", PASSWORD).await);
        hospital.home.clock.advance(8 * HOUR);
        with(&hospital, "GET", "me", &idle).await.expect(401, ProblemKind::NotSignedIn);
    }

    async fn use_keeps_a_session_until_its_last_hour(hospital: Hospital) {
        let session = cookie(&log_in(&hospital, "admin", PASSWORD).await);
        let listed = with(&hospital, "GET", "sessions", &session).await.ok(200);
        let life = ends_after(&listed["items"][0]);
        let mut age = 0;
        while age + 4 * HOUR < life {
            hospital.home.clock.advance(4 * HOUR);
            age += 4 * HOUR;
            with(&hospital, "GET", "me", &session).await.ok(200);
        }
        assert!(age >= 8 * HOUR, "use has carried it over the idle time");
        hospital.home.clock.advance(life - age);
        with(&hospital, "GET", "me", &session).await.expect(401, ProblemKind::NotSignedIn);
    }

    async fn people_see_and_end_their_own_sessions(hospital: Hospital) {
        let admin = hospital.admin().await;
        account(&admin, "maria", "pharmacist").await;
        let here = cookie(&log_in(&hospital, "maria", PASSWORD).await);
        hospital.home.clock.advance(1);
        let there = cookie(&log_in(&hospital, "maria", PASSWORD).await);
        with(&hospital, "GET", "me", &there).await.ok(200);

        let page = with(&hospital, "GET", "sessions", &here).await.ok(200);
        assert_eq!((&page["total"], &page["pages"]), (&json!(2), &json!(1)));
        let current: Vec<bool> = page["items"].as_array().unwrap().iter().map(|s| s["current"] == true).collect();
        assert_eq!(current, [false, true], "newest first");
        assert_eq!(page["items"][0]["ip"], "127.0.0.1");
        let other = format!("sessions/{}", text(&page["items"][0]["id"]));
        admin.delete(&other, 1).await.expect(404, ProblemKind::NotFound);
        with(&hospital, "DELETE", &other, &here).await.ok(204);
        with(&hospital, "GET", "me", &there).await.expect(401, ProblemKind::NotSignedIn);
        with(&hospital, "DELETE", &other, &here).await.expect(404, ProblemKind::NotFound);

        let third = cookie(&log_in(&hospital, "maria", PASSWORD).await);
        with(&hospital, "DELETE", "sessions", &here).await.ok(204);
        with(&hospital, "GET", "me", &third).await.expect(401, ProblemKind::NotSignedIn);
        with(&hospital, "GET", "me", &here).await.ok(200);
        assert_eq!(acts(&hospital).await.iter().filter(|a| *a == "session.revoke").count(), 2);
    }

    async fn a_lock_and_a_lesser_role_work_at_the_next_request(hospital: Hospital) {
        let admin = hospital.admin().await;
        let maria = account(&admin, "maria", "pharmacist").await;
        let address = format!("users/{}", text(&maria["id"]));
        let session = cookie(&log_in(&hospital, "maria", PASSWORD).await);
        assert!(has(&with(&hospital, "GET", "me", &session).await.ok(200), "suppliers:write"));
        let seen = admin.get(&address).await.ok(200);
        admin.patch(&address, &seen["version"], json!({"role": "auditor", "reason": "moved on"})).await.ok(200);
        assert!(!has(&with(&hospital, "GET", "me", &session).await.ok(200), "suppliers:write"));

        admin.post(&format!("{address}/lock"), json!({})).await.ok(200);
        with(&hospital, "GET", "me", &session).await.expect(401, ProblemKind::NotSignedIn);
        log_in(&hospital, "maria", PASSWORD).await.expect(401, ProblemKind::WrongPassword);
        admin.post(&format!("{address}/unlock"), json!({})).await.ok(200);
        with(&hospital, "GET", "me", &session).await.expect(401, ProblemKind::NotSignedIn);

        let again = cookie(&log_in(&hospital, "maria", PASSWORD).await);
        let seen = admin.get(&address).await.ok(200);
        admin.patch(&address, &seen["version"], json!({"active": false})).await.ok(200);
        with(&hospital, "GET", "me", &again).await.expect(401, ProblemKind::NotSignedIn);
    }
}

fn has(me: &serde_json::Value, permission: &str) -> bool {
    me["permissions"].as_array().unwrap().contains(&json!(permission))
}

/// Seconds between the beginning and the end of a session.
fn ends_after(session: &serde_json::Value) -> i64 {
    let moment = |name: &str| {
        let moment: pharmacy_contract::time::Instant =
            serde_json::from_value(session[name].clone()).unwrap();
        moment.0
    };
    (moment("expires_at") - moment("created_at")) / 1_000_000
}
