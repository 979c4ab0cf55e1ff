//! One Idempotency-Key, one effect, however often it is sent.

use super::*;
use crate::actors::Answer;

async fn keyed(actor: &Actor, path: &str, key: &str, body: &Value) -> Answer {
    hear(actor.ask("POST", path).header("Idempotency-Key", key).json(body)).await
}

both! {
    async fn a_repeated_request_gets_the_first_answer(hospital: Hospital) {
        let admin = hospital.admin().await;
        let ground = Ground::lay(&admin).await;
        for slice in SLICES {
            let body = (slice.sample)(1, &ground);
            let key = format!("key of {}", slice.path);
            let first = keyed(&admin, slice.path, &key, &body).await;
            let before = total(&admin, slice.path).await;
            let again = keyed(&admin, slice.path, &key, &body).await;
            assert_eq!((again.ok(201), again.header("etag")), (first.ok(201), first.header("etag")));
            assert_eq!(first.header("idempotent-replayed"), "");
            assert_eq!(again.header("idempotent-replayed"), "true", "{}", slice.path);
            assert_eq!(total(&admin, slice.path).await, before);

            let other = (slice.sample)(2, &ground);
            let refusal = keyed(&admin, slice.path, &key, &other).await;
            refusal.expect(422, ProblemKind::IdempotencyKeyReused);
        }
    }

    async fn a_batch_is_done_once(hospital: Hospital) {
        let admin = hospital.admin().await;
        let body = json!({"items": [{"name": "A"}, {"name": "B"}]});
        let first = keyed(&admin, "suppliers/batch", "k", &body).await.ok(200);
        let again = keyed(&admin, "suppliers/batch", "k", &body).await;
        assert_eq!(again.ok(200), first);
        assert_eq!(again.header("idempotent-replayed"), "true");
        assert_eq!(total(&admin, "suppliers").await, 2);
    }

    async fn a_refusal_leaves_the_key_free(hospital: Hospital) {
        let admin = hospital.admin().await;
        keyed(&admin, "suppliers", "k", &json!({"name": ""})).await.expect(422, ProblemKind::Invalid);
        keyed(&admin, "suppliers", "k", &json!({"name": "A"})).await.ok(201);
        keyed(&admin, "suppliers", "k2", &json!({"name": "a"})).await.expect(409, ProblemKind::PossibleDuplicate);
        keyed(&admin, "suppliers", "k2", &json!({"name": "B"})).await.ok(201);
    }

    async fn of_many_at_once_one_acts(hospital: Hospital) {
        let admin = hospital.admin().await;
        let mut callers = tokio::task::JoinSet::new();
        for _ in 0..24 {
            let admin = admin.clone();
            callers.spawn(async move { keyed(&admin, "suppliers", "k", &json!({"name": "Once"})).await });
        }
        let answers = callers.join_all().await;
        let mut ids: Vec<_> = answers.iter().map(|a| text(&a.ok(201)["id"])).collect();
        ids.dedup();
        assert_eq!(ids.len(), 1);
        assert_eq!(answers.iter().filter(|a| a.header("idempotent-replayed").is_empty()).count(), 1);
        assert_eq!(total(&admin, "suppliers").await, 1);
    }

    async fn a_key_belongs_to_its_owner_and_its_address(hospital: Hospital) {
        let (admin, pharmacist) = (hospital.admin().await, hospital.pharmacist().await);
        keyed(&admin, "suppliers", "k", &json!({"name": "A"})).await.ok(201);
        keyed(&pharmacist, "suppliers", "k", &json!({"name": "B"})).await.ok(201);
        let elsewhere = keyed(&admin, "medicines", "k", &json!({"name": "A"})).await;
        elsewhere.expect(422, ProblemKind::IdempotencyKeyReused);
    }

    async fn a_secret_is_not_told_twice(hospital: Hospital) {
        let admin = hospital.admin().await;
        let body = json!({"username": "newcomer", "role": "pharmacist"});
        let first = keyed(&admin, "users", "k", &body).await.ok(201);
        assert!(first["one_time_secret"].as_str().unwrap().len() >= 12);
        let again = keyed(&admin, "users", "k", &body).await;
        assert!(!again.text.contains(first["one_time_secret"].as_str().unwrap()));
        assert_eq!(again.ok(201)["id"], first["id"]);
    }

    async fn a_key_is_short_and_visible(hospital: Hospital) {
        let admin = hospital.admin().await;
        keyed(&admin, "suppliers", &"k".repeat(255), &json!({"name": "A"})).await.ok(201);
        for key in ["", &"k".repeat(256), "ключ"] {
            let refusal = keyed(&admin, "suppliers", key, &json!({"name": "B"})).await;
            refusal.expect(400, ProblemKind::UnreadableParameter);
        }
        assert_eq!(total(&admin, "suppliers").await, 1);
    }
}
