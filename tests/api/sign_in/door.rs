//! The door: forms and JSON, cookies, and pages of other sites.

use super::{account, acts, cookie, log_in, with};
use crate::actors::{Hospital, PASSWORD, hear};
use pharmacy_contract::problem::ProblemKind;
use reqwest::header;
use serde_json::json;

both! {
    async fn a_form_and_json_open_the_same_door(hospital: Hospital) {
        let form = format!("username=Admin&password={}", PASSWORD.replace(' ', "+"));
        let mut answers = vec![log_in(&hospital, "admin", PASSWORD).await];
        for path in ["/auth/login", "/api/v1/auth/login"] {
            let ask = hospital.nobody().ask("POST", path);
            let ask = ask.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            answers.push(hear(ask.body(form.clone())).await);
        }
        for answer in &answers {
            let me = answer.ok(200);
            assert_eq!(me["user"]["username"], "admin");
            assert_eq!(answer.text.len(), answers[0].text.len(), "a load tester counts lengths");
            let set = answer.header("set-cookie");
            for part in ["alorf_session=", "HttpOnly", "SameSite=Lax", "Path=/"] {
                assert!(set.contains(part), "{set}");
            }
            assert!(!set.contains("Secure") && !set.contains("Max-Age"), "{set}");
            assert_eq!(answer.header("cache-control"), "no-store");
            assert_eq!(with(&hospital, "GET", "me", &cookie(answer)).await.ok(200), me["user"]);
        }
        let admin = answers[0].ok(200);
        assert!(admin["user"]["permissions"].as_array().unwrap().contains(&json!("users:manage")));
        let came = acts(&hospital).await.into_iter().filter(|a| a == "login.succeeded").count();
        assert_eq!(came, 3);
    }

    async fn whoever_is_not_signed_in_is_told_so(hospital: Hospital) {
        let nobody = hospital.nobody();
        nobody.get("me").await.expect(401, ProblemKind::NotSignedIn);
        nobody.get("suppliers").await.expect(401, ProblemKind::NotSignedIn);
        for garbage in ["alorf_session=", "alorf_session=x", "=;;=", "alorf_session=%00%ff", "a=b; alorf_session"] {
            with(&hospital, "GET", "me", garbage).await.expect(401, ProblemKind::NotSignedIn);
        }
        let invented = format!("alorf_session={}", "A".repeat(43));
        with(&hospital, "GET", "me", &invented).await.expect(401, ProblemKind::NotSignedIn);
    }

    async fn what_is_no_sign_in_is_refused_by_name(hospital: Hospital) {
        let send = |kind: &'static str, body: &'static str| {
            let ask = hospital.nobody().ask("POST", "auth/login").header(header::CONTENT_TYPE, kind);
            hear(ask.body(body))
        };
        send("application/json", "{").await.expect(400, ProblemKind::UnreadableBody);
        send("application/json", "{}").await.expect(422, ProblemKind::Invalid);
        send("application/x-www-form-urlencoded", "password=x").await.expect(422, ProblemKind::Invalid);
        send("text/plain", "admin").await.expect(415, ProblemKind::UnsupportedMediaType);
    }

    async fn signing_in_again_changes_the_session(hospital: Hospital) {
        let first = cookie(&log_in(&hospital, "admin", PASSWORD).await);
        let body = json!({"username": "admin", "password": PASSWORD});
        let ask = hospital.nobody().ask("POST", "auth/login").header(header::COOKIE, &first);
        let second = cookie(&hear(ask.json(&body)).await);
        assert_ne!(first, second);
        with(&hospital, "GET", "me", &first).await.expect(401, ProblemKind::NotSignedIn);
        with(&hospital, "GET", "me", &second).await.ok(200);
    }

    async fn signing_out_ends_the_session_and_never_fails(hospital: Hospital) {
        let session = cookie(&log_in(&hospital, "admin", PASSWORD).await);
        with(&hospital, "GET", "me", &session).await.ok(200);
        let out = with(&hospital, "POST", "auth/logout", &session).await;
        out.ok(204);
        assert!(out.header("set-cookie").contains("Max-Age=0"), "{}", out.header("set-cookie"));
        with(&hospital, "GET", "me", &session).await.expect(401, ProblemKind::NotSignedIn);
        with(&hospital, "POST", "auth/logout", &session).await.ok(204);
        hear(hospital.nobody().ask("POST", "auth/logout")).await.ok(204);
        assert_eq!(acts(&hospital).await.iter().filter(|a| *a == "logout").count(), 1);
    }

    async fn pages_of_other_sites_change_nothing(hospital: Hospital) {
        let session = cookie(&log_in(&hospital, "admin", PASSWORD).await);
        let host = hospital.nobody().ask("GET", "me").build().unwrap().url().authority().to_owned();
        let send = |method: &'static str, path: &'static str, name: &'static str, value: String| {
            let ask = hospital.nobody().ask(method, path).header(header::COOKIE, &session);
            hear(ask.header(name, value).json(&json!({"name": "Elsewhere"})))
        };
        for (name, value) in [
            ("sec-fetch-site", "cross-site".to_owned()),
            ("sec-fetch-site", "same-site".to_owned()),
            ("origin", "https://elsewhere.example".to_owned()),
            ("origin", "null".to_owned()),
        ] {
            send("POST", "suppliers", name, value.clone()).await.expect(403, ProblemKind::CrossSite);
            send("POST", "auth/login", name, value.clone()).await.expect(403, ProblemKind::CrossSite);
            send("POST", "auth/logout", name, value.clone()).await.expect(403, ProblemKind::CrossSite);
            send("GET", "suppliers", name, value).await.ok(200);
        }
        send("POST", "suppliers", "sec-fetch-site", "same-origin".into()).await.ok(201);
        let own = format!("http://{host}");
        let again = send("POST", "suppliers", "origin", own).await;
        again.expect(409, ProblemKind::PossibleDuplicate);
    }

    async fn an_account_that_is_not_there_answers_like_a_wrong_password(hospital: Hospital) {
        let admin = hospital.admin().await;
        let locked = account(&admin, "locked", "auditor").await;
        let closed = account(&admin, "closed", "auditor").await;
        let (locked, closed) = (locked["id"].as_str().unwrap(), closed["id"].as_str().unwrap());
        admin.post(&format!("users/{locked}/lock"), json!({})).await.ok(200);
        admin.patch(&format!("users/{closed}"), 1, json!({"active": false})).await.ok(200);
        let mut said = vec![];
        for (name, password) in [("admin", "wrong"), ("nobody", "wrong"), ("locked", PASSWORD), ("closed", PASSWORD)] {
            let answer = log_in(&hospital, name, password).await;
            let problem = answer.expect(401, ProblemKind::WrongPassword);
            assert!(answer.headers.get("set-cookie").is_none());
            said.push((problem.title, problem.detail));
        }
        assert!(said.iter().all(|s| *s == said[0]), "{said:?}");
        let failed = acts(&hospital).await.into_iter().filter(|a| a == "login.failed").count();
        assert_eq!(failed, 4);
    }
}
