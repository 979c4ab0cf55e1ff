//! Two at once, where a look before an act would not be enough.

use super::*;

async fn at_once(asks: Vec<reqwest::RequestBuilder>) -> Vec<crate::actors::Answer> {
    let mut all = tokio::task::JoinSet::new();
    asks.into_iter().for_each(|ask| drop(all.spawn(hear(ask))));
    all.join_all().await
}

both! {
    async fn a_code_wanted_by_many_goes_to_one(hospital: Hospital) {
        let admin = hospital.admin().await;
        let ask = |n: usize| admin.ask("POST", "medicines").json(&json!({"name": format!("M{n}"), "code": "ONE"}));
        let answers = at_once((0..24).map(ask).collect()).await;
        let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|a| a.status == 201);
        assert_eq!((won.len(), lost.len()), (1, 23));
        lost.iter().for_each(|a| drop(a.expect(409, ProblemKind::AlreadyExists)));
        assert_eq!(total(&admin, "medicines").await, 1);
    }

    async fn codes_made_at_once_differ(hospital: Hospital) {
        let admin = hospital.admin().await;
        let ask = |n: usize| admin.ask("POST", "departments").json(&json!({"name": format!("Ward {n}")}));
        let answers = at_once((0..24).map(ask).collect()).await;
        let mut codes: Vec<_> = answers.iter().map(|a| text(&a.ok(201)["code"])).collect();
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), 24);
    }

    async fn two_administrators_cannot_both_go(hospital: Hospital) {
        let admin = hospital.admin().await;
        for n in 0..6 {
            let second = json!({"username": format!("second-{n}"), "role": "admin", "password": crate::actors::PASSWORD});
            let second = text(&admin.make("users", second).await["id"]);
            let version = |user: Value| format!("\"{}\"", user["version"]);
            let mut asks = vec![];
            for id in [&admin.id, &second] {
                let address = format!("users/{id}");
                let seen = version(admin.get(&address).await.ok(200));
                let demotion = json!({"role": "auditor", "reason": "two are enough"});
                asks.push(admin.ask("PATCH", &address).header("If-Match", seen).json(&demotion));
            }
            let answers = at_once(asks).await;
            let done = answers.iter().filter(|a| a.status == 200).count();
            assert!(answers.iter().all(|a| a.status < 500), "{answers:?}");
            assert_eq!(done, 1, "{answers:?}");
            if admin.get("users").await.status != 200 {
                return;
            }
        }
    }

    async fn what_goes_is_not_pointed_to(hospital: Hospital) {
        let admin = hospital.admin().await;
        for n in 0..8 {
            let supplier = text(&admin.make("suppliers", json!({"name": format!("S{n}")})).await["id"]);
            let medicine = json!({"name": format!("M{n}"), "supplier_id": supplier});
            let address = format!("suppliers/{supplier}");
            let answers = at_once(vec![
                admin.ask("POST", "medicines").json(&medicine),
                admin.ask("DELETE", &address).header("If-Match", "\"1\""),
            ])
            .await;
            assert!(answers.iter().all(|a| a.status < 500), "{answers:?}");
            let gone = admin.get(&address).await.status == 404;
            let pointing = total(&admin, &format!("medicines?supplier_id={supplier}")).await;
            assert!(!gone || pointing == 0, "{answers:?}");
        }
    }
}
