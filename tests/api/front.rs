//! Whoever asks again in the very same words is answered the short way, and only while everything about it holds.

use crate::actors::{Actor, Hospital};
use pharmacy_contract::problem::ProblemKind;
use serde_json::json;

const LIST: &str = "suppliers?per_page=11";

/// Often enough that every worker remembers it.
async fn often(actor: &Actor) -> String {
    let mut last = String::new();
    for _ in 0..12 {
        last = actor.get(LIST).await.ok(200).to_string();
    }
    last
}

both! {
    async fn a_remembered_page_ends_with_the_session_the_right_and_the_next_change(hospital: Hospital) {
        let admin = hospital.admin().await;
        admin.make("suppliers", json!({"name": "Nile Medical"})).await;
        let pharmacist = hospital.pharmacist().await;
        let seen = often(&pharmacist).await;
        assert_eq!(often(&admin).await.is_empty(), seen.is_empty());

        // A change is seen by the very next request.
        admin.make("suppliers", json!({"name": "Delta Pharma"})).await;
        assert_ne!(pharmacist.get(LIST).await.ok(200).to_string(), seen);
        often(&pharmacist).await;

        // Nobody else's words lead to it, and none at all do neither.
        hospital.nobody().get(LIST).await.expect(401, ProblemKind::NotSignedIn);

        // Locked out: the remembered page is no way in.
        let user = admin.get("users?q=pharmacist").await.ok(200)["items"][0].clone();
        let id = user["id"].as_str().unwrap();
        admin.patch(&format!("users/{id}"), &user["version"], json!({"active": false, "reason": "left"})).await.ok(200);
        for _ in 0..12 {
            pharmacist.get(LIST).await.expect(401, ProblemKind::NotSignedIn);
        }

        // Signed out.
        often(&admin).await;
        admin.post("auth/logout", json!({})).await;
        for _ in 0..12 {
            admin.get(LIST).await.expect(401, ProblemKind::NotSignedIn);
        }
    }

    async fn a_server_that_turns_away_gives_reads_back_and_takes_changes(hospital: Hospital) {
        let admin = hospital.admin().await;
        often(&admin).await;
        hospital.health().turn_away();
        for _ in 0..12 {
            let given_back = admin.get(LIST).await;
            given_back.expect(503, ProblemKind::Busy);
            assert_eq!(given_back.header("retry-after"), "1");
        }
        admin.make("suppliers", json!({"name": "The last one"})).await;
        hospital.nobody().get("/health/live").await.ok(200);
    }

    async fn a_session_that_was_left_is_not_kept_alive_by_a_remembered_page(hospital: Hospital) {
        let admin = hospital.admin().await;
        often(&admin).await;
        let idle = i64::try_from(hospital.settings.session_idle_minutes).unwrap() * 60;
        hospital.home.clock.advance(idle + 61);
        admin.get(LIST).await.expect(401, ProblemKind::NotSignedIn);
    }

    async fn the_same_words_in_another_form_are_another_question(hospital: Hospital) {
        let admin = hospital.admin().await;
        admin.make("suppliers", json!({"name": "Nile Medical"})).await;
        often(&admin).await;
        let sheet = crate::actors::hear(admin.ask("GET", LIST).header("accept", "text/csv")).await;
        assert!(sheet.status == 200 && sheet.header("content-type").starts_with("text/csv"), "{sheet:?}");
        let page = admin.get(LIST).await;
        let held = admin.ask("GET", LIST).header("if-none-match", page.header("etag"));
        assert_eq!(crate::actors::hear(held).await.status, 304);
        let head = crate::actors::hear(admin.ask("HEAD", LIST)).await;
        assert_eq!(head.text, "");
    }
}
