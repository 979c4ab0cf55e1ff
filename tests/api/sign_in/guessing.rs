//! Guessing passwords.

use super::{account, log_in};
use crate::actors::{Hospital, PASSWORD};
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
}
