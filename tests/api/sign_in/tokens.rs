//! API tokens: a part of their owner's rights, shown once, gone when revoked.

use super::{acts, by_token};
use crate::actors::{Hospital, hear, text};
use crate::harness::until;
use pharmacy_contract::problem::ProblemKind;
use serde_json::json;

const DAY: i64 = 86_400;

both! {
    async fn a_token_does_what_its_scopes_say(hospital: Hospital) {
        let admin = hospital.admin().await;
        let scopes = json!(["suppliers:read", "suppliers:read"]);
        let made = admin.make("tokens", json!({"name": "stock robot", "scopes": scopes})).await;
        let token = text(&made["token"]);
        assert!(token.starts_with("alorf_") && token.starts_with(&text(&made["hint"])), "{token}");
        assert_eq!(made["scopes"], json!(["suppliers:read"]));

        by_token(&hospital, "GET", "suppliers", &token).await.ok(200);
        by_token(&hospital, "GET", "patients", &token).await.expect(403, ProblemKind::Forbidden);
        let ask = hospital.nobody().ask("POST", "suppliers").bearer_auth(&token);
        hear(ask.json(&json!({"name": "X"}))).await.expect(403, ProblemKind::Forbidden);
        let me = by_token(&hospital, "GET", "me", &token).await.ok(200);
        assert_eq!(me["permissions"], json!(["suppliers:read"]));
        for (method, path) in [("GET", "sessions"), ("DELETE", "sessions"), ("GET", "tokens")] {
            by_token(&hospital, method, path, &token).await.expect(403, ProblemKind::Forbidden);
        }

        let listed = admin.get("tokens").await;
        assert!(!listed.text.contains(&token), "shown once only");
        assert_eq!(listed.ok(200)["items"][0]["name"], "stock robot");
    }

    async fn nobody_gives_away_more_than_they_have(hospital: Hospital) {
        let auditor = hospital.auditor().await;
        let greedy = json!({"name": "x", "scopes": ["suppliers:read", "suppliers:write"]});
        let problem = auditor.post("tokens", greedy).await.expect(422, ProblemKind::Invalid);
        assert_eq!(problem.errors[0].pointer, "/scopes/1");
        for bad in [json!({"name": "", "scopes": ["suppliers:read"]}), json!({"name": "x", "scopes": []})] {
            auditor.post("tokens", bad).await.expect(422, ProblemKind::Invalid);
        }
        auditor.get("tokens?all=true").await.expect(403, ProblemKind::Forbidden);
    }

    async fn a_token_asked_for_twice_is_made_once_and_shown_once(hospital: Hospital) {
        let auditor = hospital.auditor().await;
        let ask = || {
            let ask = auditor.ask("POST", "tokens").header("idempotency-key", "one token");
            hear(ask.json(&json!({"name": "x", "scopes": ["suppliers:read"]})))
        };
        let (first, second) = (ask().await.ok(201), ask().await);
        assert_eq!(second.header("idempotent-replayed"), "true");
        let second = second.ok(201);
        assert_eq!(first["id"], second["id"]);
        assert!(first["token"].is_string() && second.get("token").is_none());
    }

    async fn a_revoked_token_is_refused_at_once(hospital: Hospital) {
        let (admin, auditor) = (hospital.admin().await, hospital.auditor().await);
        let made = auditor.make("tokens", json!({"name": "x", "scopes": ["suppliers:read"]})).await;
        let (token, address) = (text(&made["token"]), format!("tokens/{}", text(&made["id"])));
        by_token(&hospital, "GET", "suppliers", &token).await.ok(200);
        admin.delete(&address, 1).await.expect(404, ProblemKind::NotFound);
        auditor.delete(&address, 1).await.ok(204);
        by_token(&hospital, "GET", "suppliers", &token).await.expect(401, ProblemKind::NotSignedIn);
        auditor.delete(&address, 1).await.expect(404, ProblemKind::NotFound);

        let made = auditor.make("tokens", json!({"name": "y", "scopes": ["suppliers:read"]})).await;
        let all = admin.get("tokens?all=true").await.ok(200);
        assert_eq!(all["total"], 2);
        let address = format!("tokens/{}?all=true", text(&made["id"]));
        admin.delete(&address, 1).await.ok(204);
        by_token(&hospital, "GET", "suppliers", &text(&made["token"])).await.expect(401, ProblemKind::NotSignedIn);
        let acts = acts(&hospital).await;
        assert_eq!(acts.iter().filter(|a| *a == "token.revoke").count(), 2);
        assert_eq!(acts.iter().filter(|a| *a == "token.create").count(), 2);
    }

    async fn tokens_end_and_garbage_is_no_token(hospital: Hospital) {
        let auditor = hospital.auditor().await;
        let made = auditor.make("tokens", json!({"name": "x", "scopes": ["suppliers:read"], "expires_in_days": 2})).await;
        let token = text(&made["token"]);
        hospital.home.clock.advance(2 * DAY - 1);
        by_token(&hospital, "GET", "suppliers", &token).await.ok(200);
        hospital.home.clock.advance(1);
        by_token(&hospital, "GET", "suppliers", &token).await.expect(401, ProblemKind::NotSignedIn);
        for garbage in ["", "x", "alorf_", &token[..token.len() - 1]] {
            by_token(&hospital, "GET", "suppliers", garbage).await.expect(401, ProblemKind::NotSignedIn);
        }
    }

    async fn a_tokens_last_use_is_written_down(hospital: Hospital) {
        let auditor = hospital.auditor().await;
        let made = auditor.make("tokens", json!({"name": "x", "scopes": ["suppliers:read"]})).await;
        assert!(made["last_used_at"].is_null());
        by_token(&hospital, "GET", "suppliers", &text(&made["token"])).await.ok(200);
        let look = async || auditor.get("tokens").await.ok(200);
        until(look, |tokens| tokens["items"][0]["last_used_at"].is_string()).await;
    }

    async fn the_owners_lock_stops_the_token(hospital: Hospital) {
        let (admin, auditor) = (hospital.admin().await, hospital.auditor().await);
        let made = auditor.make("tokens", json!({"name": "x", "scopes": ["suppliers:read"]})).await;
        let token = text(&made["token"]);
        by_token(&hospital, "GET", "suppliers", &token).await.ok(200);
        admin.post(&format!("users/{}/lock", auditor.id), json!({})).await.ok(200);
        by_token(&hospital, "GET", "suppliers", &token).await.expect(401, ProblemKind::NotSignedIn);
    }
}
