//! Guessing passwords.

use super::{account, cookie, log_in, with};
use crate::actors::{Answer, Hospital, PASSWORD, hear};
use pharmacy_contract::problem::ProblemKind;
use serde_json::json;

both! {
    async fn five_failures_close_the_door_for_a_quarter_of_an_hour(hospital: Hospital) {
        let admin = hospital.admin().await;
        account(&admin, "maria", "pharmacist").await;
        for _ in 0..5 {
            log_in(&hospital, "maria", "wrong").await.expect(401, ProblemKind::WrongPassword);
        }
        for password in ["wrong", PASSWORD] {
            let answer = log_in(&hospital, "MARIA", password).await;
            answer.expect(429, ProblemKind::TooManyFailures);
            assert_eq!(answer.header("retry-after"), "900");
        }
        log_in(&hospital, "admin", PASSWORD).await.ok(200);

        hospital.home.clock.advance(899);
        log_in(&hospital, "maria", PASSWORD).await.expect(429, ProblemKind::TooManyFailures);
        hospital.home.clock.advance(1);
        log_in(&hospital, "maria", PASSWORD).await.ok(200);
    }

    async fn unknown_names_are_counted_too(hospital: Hospital) {
        for _ in 0..5 {
            log_in(&hospital, "nobody", "wrong").await.expect(401, ProblemKind::WrongPassword);
        }
        log_in(&hospital, "nobody", "wrong").await.expect(429, ProblemKind::TooManyFailures);
    }

    async fn success_forgets_and_an_administrator_can_too(hospital: Hospital) {
        let admin = hospital.admin().await;
        let maria = account(&admin, "maria", "pharmacist").await;
        let id = maria["id"].as_str().unwrap();
        for _ in 0..3 {
            for _ in 0..4 {
                log_in(&hospital, "maria", "wrong").await.expect(401, ProblemKind::WrongPassword);
            }
            log_in(&hospital, "maria", PASSWORD).await.ok(200);
        }
        for _ in 0..5 {
            log_in(&hospital, "maria", "wrong").await;
        }
        let seen = admin.get(&format!("users/{id}")).await.ok(200);
        assert_eq!((&seen["failed_login_attempts"], &seen["locked"]), (&json!(5), &json!(false)));
        log_in(&hospital, "maria", PASSWORD).await.expect(429, ProblemKind::TooManyFailures);
        admin.post(&format!("users/{id}/unlock"), json!({})).await.ok(200);
        log_in(&hospital, "maria", PASSWORD).await.ok(200);
        let seen = admin.get(&format!("users/{id}")).await.ok(200);
        assert_eq!(seen["failed_login_attempts"], 0);
        assert!(seen["last_successful_login"].is_string());
    }

    async fn who_guesses_behind_a_balancer_closes_the_own_door_only(mut hospital: Hospital) {
        account(&hospital.admin().await, "maria", "pharmacist").await;
        for _ in 0..5 {
            let told = from(&hospital, "203.0.113.9", "wrong").await;
            told.expect(401, ProblemKind::WrongPassword);
        }
        // Nobody said that the caller's word for its address is to be believed.
        from(&hospital, "198.51.100.7", PASSWORD).await.expect(429, ProblemKind::TooManyFailures);

        hospital.set(|settings| settings.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()]);
        hospital.home.clock.advance(900);
        for _ in 0..5 {
            let told = from(&hospital, "203.0.113.9", "wrong").await;
            told.expect(401, ProblemKind::WrongPassword);
        }
        from(&hospital, "203.0.113.9", PASSWORD).await.expect(429, ProblemKind::TooManyFailures);
        from(&hospital, "198.51.100.7, 203.0.113.9", PASSWORD).await.expect(429, ProblemKind::TooManyFailures);
        let own = from(&hospital, "198.51.100.7", PASSWORD).await;
        own.ok(200);
        let page = with(&hospital, "GET", "sessions", &cookie(&own)).await.ok(200);
        assert_eq!(page["items"][0]["ip"], "198.51.100.7");
    }
}

/// Maria signs in; a balancer says from where.
async fn from(hospital: &Hospital, address: &str, password: &str) -> Answer {
    let body = json!({"username": "maria", "password": password});
    let asking = hospital.nobody().ask("POST", "auth/login").json(&body);
    hear(asking.header("X-Forwarded-For", address)).await
}
