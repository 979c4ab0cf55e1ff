//! Who this is, asked by those who do not know.

use super::{by_token, cookie, log_in, with};
use crate::actors::{Hospital, PASSWORD, text};
use serde_json::json;

const HOUR: i64 = 3_600;

both! {
    async fn who_this_is_is_asked_without_being_refused(hospital: Hospital) {
        let nobody = json!({"user": null});
        let asked = hospital.nobody().get("auth/session").await;
        assert_eq!((asked.ok(200), asked.header("cache-control")), (nobody.clone(), "no-store"));
        let invented = format!("alorf_session={}", "A".repeat(43));
        for garbage in ["alorf_session=", "=;;=", &invented] {
            assert_eq!(with(&hospital, "GET", "auth/session", garbage).await.ok(200), nobody);
        }

        let session = cookie(&log_in(&hospital, "admin", PASSWORD).await);
        let asked = with(&hospital, "GET", "auth/session", &session).await;
        let me = with(&hospital, "GET", "me", &session).await.ok(200);
        assert_eq!((asked.ok(200), asked.header("cache-control")), (json!({"user": me}), "no-store"));
        with(&hospital, "POST", "auth/logout", &session).await.ok(204);
        assert_eq!(with(&hospital, "GET", "auth/session", &session).await.ok(200), nobody);

        let session = cookie(&log_in(&hospital, "admin", PASSWORD).await);
        hospital.home.clock.advance(8 * HOUR);
        assert_eq!(with(&hospital, "GET", "auth/session", &session).await.ok(200), nobody, "ended by itself");
    }

    async fn who_must_choose_a_password_is_still_somebody(hospital: Hospital) {
        let admin = hospital.admin().await;
        let made = admin.make("users", json!({"username": "fresh", "role": "auditor"})).await;
        let session = cookie(&log_in(&hospital, "fresh", &text(&made["one_time_secret"])).await);
        let asked = with(&hospital, "GET", "auth/session", &session).await.ok(200);
        assert_eq!(asked["user"]["must_change_password"], true);
        assert_eq!(asked["user"], with(&hospital, "GET", "me", &session).await.ok(200));
    }

    async fn a_token_is_told_whose_it_is(hospital: Hospital) {
        let admin = hospital.admin().await;
        let made = admin.make("tokens", json!({"name": "robot", "scopes": ["suppliers:read"]})).await;
        let token = text(&made["token"]);
        let asked = by_token(&hospital, "GET", "auth/session", &token).await.ok(200);
        assert_eq!(asked, json!({"user": by_token(&hospital, "GET", "me", &token).await.ok(200)}));
        assert_eq!(asked["user"]["permissions"], json!(["suppliers:read"]));
        admin.delete(&format!("tokens/{}", text(&made["id"])), 1).await.ok(204);
        assert_eq!(by_token(&hospital, "GET", "auth/session", &token).await.ok(200), json!({"user": null}));
    }
}
