//! I30: document numbers have no gaps and no doubles, whoever posts, wherever, and over the turn of the year.

use super::{Books, LongStay, scale};
use crate::actors::text;
use crate::stock::{Ground, post};
use pharmacy_server::clock::Clock;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::task::JoinSet;

const CLIENTS: usize = 64;

/// From the morning of 2 March to a minute before the year ends.
const TO_THE_LAST_MINUTE: i64 = (304 * 24 + 15) * 3_600 + 59 * 60;

/// When the year ends.
struct Turn {
    clock: Clock,
    done: AtomicUsize,
    half: usize,
}

/// Posts in turn to all stores, some of it in vain; answers the numbers that were given. Half of the work is done before
/// midnight, whoever does it.
async fn work(
    ground: Arc<Ground>,
    stores: Arc<Vec<String>>,
    medicine: String,
    client: usize,
    year: Arc<Turn>,
) -> Vec<String> {
    let mut numbers = vec![];
    for n in 0..4 * scale() {
        let store = &stores[(client + n) % stores.len()];
        let (path, mut body) = if n % 2 == 0 {
            ("receipts?post=true", ground.delivery(&medicine, 3, "B", "2028-12-31"))
        } else {
            (
                "dispenses?complete=true",
                ground.handing_out(&medicine, 1 + 50 * i64::from(client.is_multiple_of(8))),
            )
        };
        body["store_id"] = json!(store);
        let answer = post(&ground.admin, path, body).await;
        if year.done.fetch_add(1, Ordering::SeqCst) + 1 == year.half {
            year.clock.advance(120);
        }
        if answer.status == 201 {
            numbers.push(text(&answer.ok(201)["document_no"]));
        }
    }
    numbers
}

both! {
    async fn i30_numbers(hospital: LongStay) {
        let hospital = hospital.0;
        hospital.home.clock.advance(TO_THE_LAST_MINUTE);
        let ground = Ground::lay(&hospital).await;
        let other = ground.admin.make("departments", json!({"name": "Other ward"})).await;
        let stores = vec![ground.main.clone(), ground.ward.clone(), text(&other["default_store_id"])];
        let medicine = ground.medicine("A", json!({})).await;
        let (ground, stores) = (Arc::new(ground), Arc::new(stores));
        let mut clients = JoinSet::new();
        let year = Arc::new(Turn {
            clock: hospital.home.clock.clone(),
            done: AtomicUsize::new(0),
            half: CLIENTS * 2 * scale(),
        });
        for client in 0..CLIENTS {
            clients.spawn(work(ground.clone(), stores.clone(), medicine.clone(), client, year.clone()));
        }
        let mut numbers = vec![];
        while let Some(given) = clients.join_next().await {
            numbers.extend(given.unwrap());
        }
        let mut series: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for number in &numbers {
            let (name, n) = number.rsplit_once('-').unwrap();
            assert!(series.entry(name.into()).or_default().insert(n.parse().unwrap()), "{number} twice");
        }
        for (name, numbers) in &series {
            assert!(numbers.iter().copied().eq(1..=numbers.len()), "{name}: {numbers:?}");
        }
        let years: BTreeSet<_> = series.keys().map(|name| name.rsplit('-').next().unwrap()).collect();
        assert_eq!(years, BTreeSet::from(["2026", "2027"]));
        Books::must_agree_in(hospital.store(), "after the turn of the year").await;
    }
}
