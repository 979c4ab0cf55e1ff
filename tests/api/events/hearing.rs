//! Who hears what, and in which order.

use super::*;
use crate::harness::{Engine, tell};
use crate::stock::post;
use std::collections::BTreeSet;

both! {
    async fn a_change_of_one_is_heard_by_another(hospital: Hospital) {
        let admin = hospital.admin().await;
        let other = hospital.pharmacist().await;
        let mut ear = Ear::open(&other).await;
        until_listeners(&hospital, 1).await;
        let before = other.get("suppliers").await;
        let made = admin.make("suppliers", json!({"name": "Heard of"})).await;
        let told = ear.stale("suppliers").await;
        let after = other.get("suppliers").await;
        assert_ne!(after.header("etag"), before.header("etag"));
        assert!(after.text.contains("Heard of"));
        // The version is the one that the next raise goes beyond.
        let version = told.data["resources"]["suppliers"].as_i64().unwrap();
        admin.patch(&format!("suppliers/{}", text(&made["id"])), 1, json!({"notes": "x"})).await.ok(200);
        let next = ear.stale("suppliers").await;
        assert_eq!(next.data["resources"]["suppliers"], version + 1);
        assert!(next.data["resources"].get("feed").is_none(), "{next:?}");
    }

    async fn events_come_in_the_order_of_the_feed(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let mut ears = vec![Ear::open(&ground.admin).await, Ear::open(&ground.admin).await];
        ground.receive(&medicine, 30, "B", "2027-01-31").await;
        let mut crowd = tokio::task::JoinSet::new();
        for _ in 0..20 {
            let (admin, body) = (ground.admin.clone(), ground.handing_out(&medicine, 1));
            crowd.spawn(async move { post(&admin, "dispenses?complete=true", body).await.ok(201) });
        }
        crowd.join_all().await;
        for ear in &mut ears {
            let pulled = feed(&hospital, &ground.admin, ear.began).await;
            assert!(pulled.iter().filter(|event| event["type"] == "stock.posted").count() == 21);
            let heard = ear.up_to(place(pulled.last().unwrap())).await;
            assert_eq!(heard, pulled, "pushed and pulled are the same");
        }
    }

    async fn who_comes_back_has_missed_nothing(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let mut ear = Ear::open(&ground.admin).await;
        ground.receive(&medicine, 30, "B", "2027-01-31").await;
        let first = ear.until(|told| told.name == "change").await.id;
        drop(ear);
        for _ in 0..5 {
            post(&ground.admin, "dispenses?complete=true", ground.handing_out(&medicine, 1)).await.ok(201);
        }
        let mut ear = Ear::after(&ground.admin, first).await;
        let ready = ear.next().await.unwrap();
        assert_eq!((ready.name.as_str(), ready.id), ("ready", first));
        post(&ground.admin, "dispenses?complete=true", ground.handing_out(&medicine, 1)).await.ok(201);
        let missed = feed(&hospital, &ground.admin, first).await;
        assert!(missed.len() >= 6);
        let last = place(missed.last().unwrap());
        assert_eq!(ear.up_to(last).await, missed);
        // The same by the parameter, from the very beginning.
        let mut ear = Ear::ask(ground.admin.ask("GET", "events?after=0")).await;
        assert_eq!(ear.up_to(last).await, feed(&hospital, &ground.admin, 0).await);
    }

    async fn a_ward_hears_of_its_own_store(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let nurse = hospital.department_user(&ground.department).await;
        let (mut live, mut all) = (Ear::open(&nurse).await, Ear::open(&ground.admin).await);
        ground.receive(&medicine, 30, "B", "2027-01-31").await;
        ground.admin.make("users", json!({"username": "somebody", "role": "auditor", "password": crate::actors::PASSWORD})).await;
        let mut own = ground.delivery(&medicine, 5, "B", "2027-01-31");
        own["store_id"] = json!(ground.ward);
        let own = text(&post(&ground.admin, "receipts?post=true", own).await.ok(201)["id"]);
        let is_own = |told: &Told| told.name == "change" && told.data["entity_id"] == json!(own);
        let last = all.until(is_own).await.id;
        // One who hears it as it happens, and one who comes later.
        let mut later = Ear::ask(nurse.ask("GET", "events?after=0")).await;
        let mut resources = BTreeSet::new();
        for ear in [&mut live, &mut later] {
            let mut stores = BTreeSet::new();
            loop {
                let told = ear.next().await.unwrap();
                assert!(told.id <= last, "{told:?}");
                resources.extend(told.data["resources"].as_object().into_iter().flatten().map(|(name, _)| name.clone()));
                stores.extend(told.data["store_id"].as_str().map(str::to_owned));
                if is_own(&told) {
                    break;
                }
            }
            assert_eq!(stores, BTreeSet::from([ground.ward.clone()]));
        }
        assert!(resources.contains("stock") && resources.contains("medicines"), "{resources:?}");
        for hidden in ["receipts", "users", "supplier_returns"] {
            assert!(!resources.contains(hidden), "{resources:?}");
        }
    }
}

#[test]
fn another_process_hears_it_too() {
    tell(Engine::Postgres, |hospital: Hospital| async move {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let second = hospital.beside("second");
        let there = ground.admin.clone().at(&second.address());
        let mut ears = [Ear::open(&ground.admin).await, Ear::open(&there).await];
        ground.receive(&medicine, 30, "B", "2027-01-31").await;
        for _ in 0..5 {
            let body = ground.handing_out(&medicine, 1);
            post(&there, "dispenses?complete=true", body).await.ok(201);
        }
        // Two processes need not have read the feed equally far when their listeners begin.
        for ear in &mut ears {
            let pulled = feed(&hospital, &there, ear.began).await;
            assert_eq!(ear.up_to(place(pulled.last().unwrap())).await, pulled);
        }
        there.make("suppliers", json!({"name": "A"})).await;
        for ear in &mut ears {
            ear.stale("suppliers").await;
        }
    });
}
