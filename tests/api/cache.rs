//! No page is ever older than the last acknowledged write: fails when a writer forgets to raise a version.

use crate::actors::{Actor, Hospital, hear, text};
use crate::acts::{Operation, operations, prepare};
use crate::slices::{Ground, SLICES};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Pages of everything: each list, one record of each kind, with all that they show of others.
async fn pages(admin: &Actor, ground: &Ground) -> Vec<String> {
    let mut all = vec![];
    for slice in SLICES {
        let made = admin.make(slice.path, (slice.sample)(1, ground)).await;
        let expand = slice.listing.expand.join(",");
        all.push(format!("{}?expand={expand}&sort=-created_at", slice.path));
        all.push(format!("{}/{}?expand={expand}", slice.path, text(&made["id"])));
    }
    for papers in crate::acts::papers::PAPERS {
        all.push(format!("{}?sort=-doc_date", papers.path));
    }
    all.push("lookups?kind=dosage_form".into());
    all
}

async fn read_all(actor: &Actor, pages: &[String], suffix: &str) -> Vec<Value> {
    let mut seen = vec![];
    for page in pages {
        seen.push(actor.get(&format!("{page}{suffix}")).await.ok(200));
    }
    seen
}

/// Another spelling of the same question, which no page in the cache answers yet.
fn spelt_anew(n: usize) -> String {
    "&total=true".repeat(n + 1)
}

both! {
    async fn no_act_leaves_a_stale_page(hospital: Hospital) {
        let admin = hospital.admin().await;
        let ground = Ground::lay(&admin).await;
        let pages = pages(&admin, &ground).await;
        let (lookups, pages) = pages.split_last().unwrap();
        let acts = operations(&hospital).await.into_iter().filter(Operation::changes);
        for (n, operation) in acts.enumerate() {
            hospital.home.clock.advance(1);
            let act = prepare(&hospital, &admin, &ground, &operation, n + 1).await;
            read_all(&admin, pages, "").await;
            admin.get(lookups).await.ok(200);
            let before = act.seen_by.get(&act.seen_at).await.ok(200);
            let answer = act.done().await;
            assert!(answer.status < 300, "{}: {}", answer.asked, answer.text);

            let after = act.seen_by.get(&act.seen_at).await;
            assert_ne!(after.text, before.to_string(), "{} did not change {}", operation.name, act.seen_at);
            assert_ne!(after.ok(200), before, "{} did not change {}", operation.name, act.seen_at);
            let cached = read_all(&admin, pages, "").await;
            let fresh = read_all(&admin, pages, &spelt_anew(n)).await;
            for ((page, cached), fresh) in pages.iter().zip(cached).zip(fresh) {
                assert_eq!(cached, fresh, "{} left {page} stale", operation.name);
            }
            let forms = admin.get("dosage-forms?per_page=100&active=true").await.ok(200)["total"].clone();
            let choice = admin.get(lookups).await.ok(200)["items"].as_array().unwrap().len();
            assert_eq!(forms, choice, "{} left {lookups} stale", operation.name);
        }
    }

    async fn a_name_shown_elsewhere_is_the_name_it_has(hospital: Hospital) {
        let admin = hospital.admin().await;
        let ground = Ground::lay(&admin).await;
        let pages = pages(&admin, &ground).await;
        read_all(&admin, &pages[..pages.len() - 1], "").await;
        let renamed = json!({"name": "Renamed"});
        admin.patch(&format!("departments/{}", ground.department), 1, renamed.clone()).await.ok(200);
        admin.patch(&format!("suppliers/{}", ground.supplier), 1, renamed).await.ok(200);
        let mut showing = 0;
        for page in &pages {
            let said = admin.get(page).await.text;
            assert!(!said.contains("Ground ward\"}") && !said.contains("Ground supplier\"}"), "{page}: {said}");
            showing += usize::from(said.contains("\"name\":\"Renamed\"}"));
        }
        assert!(showing >= 10, "{showing} pages show the new name");
    }

    async fn a_page_asked_for_again_is_not_made_again(hospital: Hospital) {
        let admin = hospital.admin().await;
        let ground = Ground::lay(&admin).await;
        let pages = pages(&admin, &ground).await;
        read_all(&admin, &pages[..pages.len() - 1], "").await;
        let statements = |h: &Hospital| h.store().stats().timing().statements;
        let before = statements(&hospital);
        for _ in 0..5 {
            read_all(&admin, &pages[..pages.len() - 1], "").await;
        }
        // The host's own look at the store goes on in the background.
        assert!(statements(&hospital) - before < 20, "{} statements", statements(&hospital) - before);
    }

    async fn what_is_thrown_away_is_made_again(hospital: Hospital) {
        let admin = hospital.admin().await;
        let first = admin.get("suppliers").await.ok(200);
        admin.get("medicines").await.ok(200);
        admin.get("suppliers").await.ok(200);
        let before = admin.get("performance/cache").await.ok(200);
        let of = |state: &Value, name: &str| {
            let all = state["resources"].as_array().unwrap();
            let one = all.iter().find(|r| r["resource"] == json!(name)).unwrap();
            (one["hits"].as_u64().unwrap(), one["misses"].as_u64().unwrap())
        };
        assert_eq!((of(&before, "suppliers"), of(&before, "medicines")), ((1, 1), (0, 1)), "{before}");
        assert!(before["bytes"].as_u64().unwrap() <= before["max_bytes"].as_u64().unwrap());

        let clear = |pattern: &'static str| {
            let ask = admin.ask("DELETE", &format!("performance/cache?pattern={pattern}"));
            async move { hear(ask).await.ok(200)["removed"].as_u64().unwrap() }
        };
        assert!(clear("suppliers:*").await >= 1);
        assert_eq!(clear("suppliers:*").await, 0);
        assert_eq!(admin.get("suppliers").await.ok(200), first);
        admin.get("medicines").await.ok(200);
        let after = admin.get("performance/cache").await.ok(200);
        assert_eq!((of(&after, "suppliers"), of(&after, "medicines")), ((1, 2), (1, 1)), "{after}");
        assert!(clear("*").await >= 2);
        assert_eq!(admin.get("performance/cache").await.ok(200)["entries"], 0);
    }

    async fn a_page_is_served_for_its_time_only(hospital: Hospital) {
        let admin = hospital.admin().await;
        let misses = async || {
            let state = admin.get("performance/cache").await.ok(200);
            let all = state["resources"].as_array().unwrap().clone();
            all.iter().find(|r| r["resource"] == "medicines").unwrap()["misses"].as_u64().unwrap()
        };
        admin.get("medicines").await.ok(200);
        hospital.home.clock.advance(1_799);
        admin.get("medicines").await.ok(200);
        assert_eq!(misses().await, 1);
        hospital.home.clock.advance(2);
        admin.get("medicines").await.ok(200);
        assert_eq!(misses().await, 2, "medicines are kept for 30 minutes");
    }

    async fn sixty_four_readers_and_writers_agree(hospital: Hospital) {
        const WRITES: i64 = 8;
        let admin = hospital.admin().await;
        let mut crowd = tokio::task::JoinSet::new();
        for n in 0..32 {
            let made = admin.make("suppliers", json!({"name": format!("S{n}"), "lead_time_days": 0})).await;
            let address = format!("suppliers/{}", text(&made["id"]));
            let known = Arc::new(AtomicI64::new(0));
            crowd.spawn(write(admin.clone(), address.clone(), known.clone(), WRITES));
            crowd.spawn(look(admin.clone(), address, known, WRITES));
        }
        crowd.join_all().await;
    }
}

async fn write(admin: Actor, address: String, known: Arc<AtomicI64>, writes: i64) {
    for n in 1..=writes {
        admin.patch(&address, n, json!({"lead_time_days": n})).await.ok(200);
        known.store(n, Ordering::SeqCst);
    }
}

async fn look(admin: Actor, address: String, known: Arc<AtomicI64>, writes: i64) {
    let id = address.trim_start_matches("suppliers/").to_owned();
    while known.load(Ordering::SeqCst) < writes {
        let at_least = known.load(Ordering::SeqCst);
        let item = admin.get(&address).await.ok(200);
        assert!(
            item["lead_time_days"].as_i64().unwrap() >= at_least,
            "{item}, acknowledged: {at_least}"
        );
        let at_least = known.load(Ordering::SeqCst);
        let list = admin.get("suppliers?per_page=100").await.ok(200);
        let item = list["items"].as_array().unwrap().iter().find(|s| s["id"] == json!(id)).unwrap();
        assert!(
            item["lead_time_days"].as_i64().unwrap() >= at_least,
            "{item}, acknowledged: {at_least}"
        );
    }
}
