//! The feed: every posting once, in an order without gaps, to whoever may hear of it.

use super::*;
use crate::harness::{aside, until};
use pharmacy_server::ledger::place_events;
use pharmacy_server::select;
use std::collections::BTreeSet;

async fn place(hospital: &Hospital) {
    let store = hospital.store().clone();
    aside(move || place_events(&store)).unwrap();
}

/// All that somebody hears, page by page, and where it ends.
async fn heard(actor: &Actor, limit: i64) -> (Vec<Value>, i64) {
    let (mut all, mut after) = (vec![], 0);
    loop {
        let page = actor.get(&format!("changes?after={after}&limit={limit}")).await.ok(200);
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= usize::try_from(limit).unwrap());
        all.extend(items.iter().cloned());
        let next = page["next"].as_i64().unwrap();
        if next == after {
            return (all, next);
        }
        assert!(next > after, "{page}");
        after = next;
    }
}

both! {
    async fn i32_outbox(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        ground.receive(&medicine, 30, "B", "2027-01-31").await;
        let mut crowd = tokio::task::JoinSet::new();
        for n in 0..40_i64 {
            let (admin, body) = (ground.admin.clone(), ground.handing_out(&medicine, 1));
            let store = hospital.store().clone();
            crowd.spawn(async move {
                // Whoever places runs among those who post.
                if n % 8 == 0 {
                    tokio::task::spawn_blocking(move || place_events(&store)).await.unwrap().unwrap();
                }
                post(&admin, "dispenses?complete=true", body).await.status
            });
        }
        let statuses = crowd.join_all().await;
        assert_eq!(statuses.iter().filter(|s| **s == 201).count(), 30, "{statuses:?}");
        place(&hospital).await;

        let (posted, places) = hospital.store().scan(|r| {
            let posted: Vec<(uuid::Uuid,)> = select!(r, "select distinct doc_id from stock_movement").all()?;
            let places: Vec<(i64,)> = select!(r, "select coalesce(feed_pos, 0) from outbox order by feed_pos").all()?;
            Ok((posted, places))
        }).await.unwrap();
        let places: Vec<i64> = places.into_iter().map(|(place,)| place).collect();
        assert_eq!(places, (1..=i64::try_from(places.len()).unwrap()).collect::<Vec<_>>());

        let (all, next) = heard(&ground.admin, 7).await;
        assert_eq!((all.len(), next), (places.len(), i64::try_from(places.len()).unwrap()));
        let ids: BTreeSet<String> = all.iter().map(|e| text(&e["id"])).collect();
        assert_eq!(ids.len(), all.len());
        let mut told: Vec<String> = all.iter().filter(|e| e["type"] == "stock.posted").map(|e| text(&e["entity_id"])).collect();
        told.sort();
        let mut posted: Vec<String> = posted.into_iter().map(|(id,)| id.to_string()).collect();
        posted.sort();
        assert_eq!(told, posted, "every posting has one event");
        let last = all.iter().rev().find(|e| e["type"] == "stock.posted").unwrap();
        assert_eq!((&last["entity"], &last["store_id"], &last["payload"]["state"]), (&json!("dispense"), &json!(ground.main), &json!("completed")));
    }

    async fn a_ward_hears_of_its_own_store(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        ground.receive(&medicine, 30, "B", "2027-01-31").await;
        let mut ward = ground.delivery(&medicine, 5, "B", "2027-01-31");
        ward["store_id"] = json!(ground.ward);
        let ward = text(&post(&ground.admin, "receipts?post=true", ward).await.ok(201)["id"]);
        place(&hospital).await;
        let user = hospital.department_user(&ground.department).await;
        let (own, next) = heard(&user, 100).await;
        let posted: Vec<Value> = own.iter().filter(|e| e["type"] == "stock.posted").map(|e| e["entity_id"].clone()).collect();
        assert_eq!(posted, [json!(ward)]);
        let stores: BTreeSet<String> = own.iter().filter(|e| !e["store_id"].is_null()).map(|e| text(&e["store_id"])).collect();
        assert_eq!(stores, BTreeSet::from([ground.ward.clone()]));
        assert_eq!(next, heard(&ground.admin, 100).await.1, "the end is the end for everybody");
    }

    async fn a_place_is_given_without_being_asked_for(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let (_, before) = heard(&ground.admin, 100).await;
        ground.receive(&medicine, 30, "B", "2027-01-31").await;
        let look = async || ground.admin.get(&format!("changes?after={before}")).await.ok(200);
        let is_told = |page: &Value| page["items"].as_array().unwrap().iter().any(|e| e["type"] == "stock.posted");
        until(look, is_told).await;
    }

    async fn a_place_that_is_none_is_refused(hospital: Hospital) {
        let admin = hospital.admin().await;
        for query in ["after=x", "after=-1", "limit=1001", "limit=x"] {
            admin.get(&format!("changes?{query}")).await.expect(400, ProblemKind::UnreadableParameter);
        }
        admin.get("changes?since=1").await.expect(400, ProblemKind::UnknownParameter);
        // A reader who was further than we are (an older backup was put back) is told where we are.
        let last = admin.get("changes?after=1000000").await.ok(200);
        assert!(last["next"].as_i64().unwrap() < 1_000_000, "{last}");
    }
}
