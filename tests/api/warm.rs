//! What people want stays warm: over the end of its time and over a restart.

use crate::actors::{Actor, Hospital};
use crate::harness::until_it;
use pharmacy_server::cache::ResourceStats;
use pharmacy_server::store::Stale;
use serde_json::json;

fn stats(hospital: &Hospital, resource: &str) -> ResourceStats {
    hospital.cache().stats().into_iter().find(|stats| stats.resource == resource).unwrap()
}

async fn supplier(admin: &Actor, name: &str) {
    admin.post("suppliers", json!({"name": name})).await.ok(201);
}

both! {
    async fn a_wanted_page_is_made_anew_before_its_time_is_over(hospital: Hospital) {
        let admin = hospital.admin().await;
        supplier(&admin, "Nile Medical").await;
        let time = i64::try_from(hospital.settings.cache_supplier_timeout).unwrap();
        let first = admin.get("suppliers?per_page=9").await.ok(200);
        for _ in 0..3 {
            admin.get("suppliers?per_page=9").await.ok(200);
        }
        let missed = stats(&hospital, "suppliers").misses;
        hospital.home.clock.advance(time * 95 / 100);
        admin.get("suppliers?per_page=9").await.ok(200);
        let is_new = |h: &Hospital| h.cache().census()[&Stale::Suppliers].oldest_seconds < time / 2;
        until_it(|| is_new(&hospital)).await;
        hospital.home.clock.advance(time * 10 / 100);
        assert_eq!(admin.get("suppliers?per_page=9").await.ok(200), first);
        assert_eq!(stats(&hospital, "suppliers").misses, missed, "nobody had to wait for it");

        // A change is seen at once all the same.
        supplier(&admin, "Delta Pharma").await;
        assert_ne!(admin.get("suppliers?per_page=9").await.ok(200), first);

        // What nobody wanted any more expires, and is swept out.
        hospital.home.clock.advance(time * 2);
        assert!(hospital.cache().sweep() > 0);
        assert!(!hospital.cache().census().contains_key(&Stale::Suppliers));
    }

    async fn wanted_lists_are_there_after_a_restart(hospital: Hospital) {
        let mut hospital = hospital;
        let admin = hospital.admin().await;
        supplier(&admin, "Nile Medical").await;
        let mut before = json!(null);
        for _ in 0..3 {
            before = admin.get("suppliers?per_page=9&sort=-name").await.ok(200);
        }
        hospital.settings.cache_warm_up = true;
        hospital.restart();
        let admin = hospital.same(&admin);
        let both = |h: &Hospital| h.cache().census().get(&Stale::Suppliers).is_some_and(|c| c.entries >= 2);
        until_it(|| both(&hospital)).await;
        assert_eq!(admin.get("suppliers?per_page=9&sort=-name").await.ok(200), before);
        let seen = stats(&hospital, "suppliers");
        assert_eq!((seen.hits, seen.misses), (1, 0), "{seen:?}");
    }

    async fn whoever_asks_again_is_known_in_memory(hospital: Hospital) {
        let admin = hospital.admin().await;
        admin.get("me").await.ok(200);
        let (before, known) = (stats(&hospital, "users"), 20);
        for _ in 0..known {
            admin.get("me").await.ok(200);
        }
        let after = stats(&hospital, "users");
        assert_eq!((after.hits - before.hits, after.misses), (known, before.misses));
        supplier(&admin, "Nile Medical").await;
        assert_eq!(stats(&hospital, "users").misses, before.misses, "a supplier is no user");
    }
}
