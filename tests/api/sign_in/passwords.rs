//! Old hashes, one-time secrets, changing one's password.

use super::{account, acts, cookie, log_in, with};
use crate::actors::{Hospital, PASSWORD, hear, text};
use pharmacy_contract::problem::ProblemKind;
use reqwest::header;
use serde_json::json;

const NEW: &str = "another good evening";
/// Made by Python's hashlib.pbkdf2_hmac for `Old secret 1!`.
const OLD_HASH: &str =
    "pbkdf2:sha256:1000$saltsalt$36a053172b4bfe094e48980770eef023ff4ad01359fc156b855d050c5896e199";

async fn stored_hash(hospital: &Hospital, name: &'static str) -> String {
    let found = hospital.store().scan(move |r| {
        pharmacy_server::select!(
            r,
            "select password_hash from user_account where username_key = $1",
            name
        )
        .one::<(String,)>()
    });
    found.await.unwrap().0
}

async fn change(hospital: &Hospital, session: &str, from: &str, to: &str) -> crate::actors::Answer {
    let body = json!({"current_password": from, "new_password": to});
    hear(hospital.nobody().ask("POST", "me/password").header(header::COOKIE, session).json(&body))
        .await
}

both! {
    async fn the_predecessors_hash_is_good_for_one_sign_in(hospital: Hospital) {
        account(&hospital.admin().await, "veteran", "pharmacist").await;
        hospital.home.raw(&format!("update user_account set password_hash = '{OLD_HASH}' where username_key = 'veteran'")).unwrap();
        log_in(&hospital, "veteran", PASSWORD).await.expect(401, ProblemKind::WrongPassword);
        log_in(&hospital, "veteran", "Old secret 1!").await.ok(200);
        let new_hash = stored_hash(&hospital, "veteran").await;
        assert!(new_hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{new_hash}");
        log_in(&hospital, "veteran", "Old secret 1!").await.ok(200);
        assert_eq!(stored_hash(&hospital, "veteran").await, new_hash, "replaced once");
    }

    async fn a_one_time_secret_leads_to_an_own_password(hospital: Hospital) {
        let admin = hospital.admin().await;
        let made = admin.make("users", json!({"username": "fresh", "role": "auditor"})).await;
        let secret = text(&made["one_time_secret"]);
        assert_eq!((secret.len(), &made["must_change_password"]), (16, &json!(true)));
        let seen = admin.get(&format!("users/{}", text(&made["id"]))).await;
        assert!(!seen.text.contains(&secret) && !seen.text.contains("one_time_secret"), "{}", seen.text);

        let session = cookie(&log_in(&hospital, "fresh", &secret).await);
        assert_eq!(with(&hospital, "GET", "me", &session).await.ok(200)["must_change_password"], true);
        for path in ["suppliers", "sessions", "tokens", "dashboard"] {
            with(&hospital, "GET", path, &session).await.expect(403, ProblemKind::PasswordChangeRequired);
        }
        change(&hospital, &session, "not it", NEW).await.expect(401, ProblemKind::WrongPassword);
        change(&hospital, &session, &secret, NEW).await.ok(204);
        assert_eq!(with(&hospital, "GET", "me", &session).await.ok(200)["must_change_password"], false);
        with(&hospital, "GET", "suppliers", &session).await.ok(200);
        log_in(&hospital, "fresh", &secret).await.expect(401, ProblemKind::WrongPassword);
        log_in(&hospital, "fresh", NEW).await.ok(200);
        assert!(acts(&hospital).await.contains(&"password.change".to_owned()));
    }

    async fn a_one_time_secret_is_good_for_72_hours(hospital: Hospital) {
        let admin = hospital.admin().await;
        let made = admin.make("users", json!({"username": "late", "role": "auditor"})).await;
        let secret = text(&made["one_time_secret"]);
        hospital.home.clock.advance(72 * 3_600 - 1);
        log_in(&hospital, "late", &secret).await.ok(200);
        hospital.home.clock.advance(1);
        log_in(&hospital, "late", &secret).await.expect(401, ProblemKind::WrongPassword);
    }

    async fn changing_the_password_ends_all_other_sessions(hospital: Hospital) {
        account(&hospital.admin().await, "maria", "pharmacist").await;
        let here = cookie(&log_in(&hospital, "maria", PASSWORD).await);
        let there = cookie(&log_in(&hospital, "maria", PASSWORD).await);
        with(&hospital, "GET", "me", &there).await.ok(200);
        change(&hospital, &here, PASSWORD, NEW).await.ok(204);
        with(&hospital, "GET", "me", &here).await.ok(200);
        with(&hospital, "GET", "me", &there).await.expect(401, ProblemKind::NotSignedIn);
        log_in(&hospital, "maria", PASSWORD).await.expect(401, ProblemKind::WrongPassword);
    }

    async fn bad_passwords_are_refused_with_their_reason(hospital: Hospital) {
        account(&hospital.admin().await, "maria.klein", "pharmacist").await;
        let session = cookie(&log_in(&hospital, "maria.klein", PASSWORD).await);
        for (bad, code) in [
            ("short", "length"),
            ("Password123", "common_password"),
            ("Maria.Klein2026!", "user_name"),
            (PASSWORD, "same_password"),
        ] {
            let problem = change(&hospital, &session, PASSWORD, bad).await.expect(422, ProblemKind::Invalid);
            assert_eq!((problem.errors[0].pointer.as_str(), problem.errors[0].code.as_str()), ("/new_password", code));
        }
        // No rules about what it is made of, and blanks are part of it.
        change(&hospital, &session, PASSWORD, " plain lower words ").await.ok(204);
        log_in(&hospital, "maria.klein", "plain lower words").await.expect(401, ProblemKind::WrongPassword);
        log_in(&hospital, "maria.klein", " plain lower words ").await.ok(200);
    }

    async fn only_json_changes_a_password(hospital: Hospital) {
        let session = cookie(&log_in(&hospital, "admin", PASSWORD).await);
        let send = |kind: &'static str, body: &'static str| {
            let ask = hospital.nobody().ask("POST", "me/password").header(header::COOKIE, &session);
            hear(ask.header(header::CONTENT_TYPE, kind).body(body))
        };
        send("text/plain", "{}").await.expect(415, ProblemKind::UnsupportedMediaType);
        send("application/json", "{").await.expect(400, ProblemKind::UnreadableBody);
        send("application/json", "{}").await.expect(422, ProblemKind::Invalid);
        let extra = r#"{"current_password": "x", "new_password": "a quiet evening", "role": "admin"}"#;
        send("application/json", extra).await.expect(400, ProblemKind::UnknownField);
    }

    async fn guessing_the_current_password_is_counted(hospital: Hospital) {
        account(&hospital.admin().await, "maria", "pharmacist").await;
        let session = cookie(&log_in(&hospital, "maria", PASSWORD).await);
        for _ in 0..5 {
            change(&hospital, &session, "wrong", NEW).await.expect(401, ProblemKind::WrongPassword);
        }
        change(&hospital, &session, PASSWORD, NEW).await.expect(429, ProblemKind::TooManyFailures);
    }
}
