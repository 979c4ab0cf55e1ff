//! Many returns of the same goods at the same time.

use super::*;

both! {
    async fn i13_returns(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let [receipt, source, batch] = received(&ground, &medicine, 100, "B1").await;
        let given = dispensed(&ground, &medicine, 20).await;
        let conditions = ["restock", "quarantine", "waste"];
        let bodies = (0..32_usize).map(|n| taking_back(&given, 3, conditions[n % 3]));
        let done = all_at_once(&ground.admin, "returns/dispense?post=true", bodies, ProblemKind::ReturnExceedsGiven).await;
        assert_eq!(done, 6, "3 of 20 come back six times");
        assert_eq!(state(&ground, &given[0]).await, ("part_returned".into(), 18));

        // By the receipt or without it: what is sent back is counted once.
        let bodies = (0..32_usize).map(|n| {
            let mut body = sending_back(&ground, back(&batch, 7));
            body["lines"][0]["from_quarantine"] = json!(false);
            if n % 2 == 0 {
                body["lines"][0]["receipt_line_id"] = json!(source);
            }
            body
        });
        let before = on_hand(&hospital, &ground.main, &batch).await;
        let found = json!({"kind": "adjust", "lines": [{"medicine_id": medicine, "batch_id": batch, "delta": 100, "reason_code": "found"}]});
        post(&ground.admin, "adjustments?post=true", found).await.ok(201);
        let done = all_at_once(&ground.admin, "returns/supplier?post=true", bodies, ProblemKind::ReturnExceedsReceived).await;
        assert_eq!(done, 14, "7 of 100 go back fourteen times");
        assert_eq!(on_hand(&hospital, &ground.main, &batch).await, before + 100 - 98);
        let line = ground.admin.get(&format!("receipts/{receipt}/lines")).await.ok(200)["items"][0]["returned_qty"].as_i64().unwrap();
        assert!((0..=98).contains(&line), "{line}");
        must_add_up(&hospital).await;
    }

    async fn a_batch_goes_back_from_two_stores_at_once(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let [_, _, batch] = received(&ground, &medicine, 30, "B1").await;
        let opening = json!({"store_id": ground.ward, "kind": "opening", "lines": [{"medicine_id": medicine, "batch_id": batch, "delta": 40}]});
        post(&ground.admin, "adjustments?post=true", opening).await.ok(201);
        // Enough lies in either store for all that may go back: only what came from the supplier is the limit.
        let found = json!({"kind": "adjust", "lines": [{"medicine_id": medicine, "batch_id": batch, "delta": 10, "reason_code": "found"}]});
        post(&ground.admin, "adjustments?post=true", found).await.ok(201);
        let bodies = (0..32_usize).map(|n| {
            let mut body = sending_back(&ground, back(&batch, 4));
            body["store_id"] = json!(if n % 2 == 0 { &ground.main } else { &ground.ward });
            body
        });
        let done = all_at_once(&ground.admin, "returns/supplier?post=true", bodies, ProblemKind::ReturnExceedsReceived).await;
        assert_eq!(done, 7, "4 of 30 go back seven times");
        must_add_up(&hospital).await;
    }
}

/// Sends all of them at the same time; answers how many were done. The others are refused for this reason.
async fn all_at_once(
    actor: &Actor,
    path: &'static str,
    bodies: impl Iterator<Item = Value>,
    refused: ProblemKind,
) -> usize {
    let mut crowd = tokio::task::JoinSet::new();
    for body in bodies {
        let actor = actor.clone();
        crowd.spawn(async move { post(&actor, path, body).await });
    }
    let answers = crowd.join_all().await;
    let (done, others): (Vec<_>, Vec<_>) = answers.into_iter().partition(|a| a.status == 201);
    for other in others {
        other.expect(409, refused);
    }
    done.len()
}
