//! I30: document numbers have no gaps and no doubles, whoever posts, wherever, and over the turn of the year.

use super::{Books, LongStay, scale};
use crate::actors::text;
use crate::stock::{Ground, post};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tokio::task::JoinSet;

/// From the morning of 2 March to a minute before the year ends.
const TO_THE_LAST_MINUTE: i64 = (304 * 24 + 15) * 3_600 + 59 * 60;

/// Posts in turn to all stores, some of it in vain; answers the numbers that were given.
async fn work(
    ground: Arc<Ground>,
    stores: Arc<Vec<String>>,
    medicine: String,
    client: usize,
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
        for client in 0..64 {
            clients.spawn(work(ground.clone(), stores.clone(), medicine.clone(), client));
        }
        let mut numbers = vec![];
        let mut left = 64;
        while let Some(given) = clients.join_next().await {
            left -= 1;
            numbers.extend(given.unwrap());
            if left == 32 {
                // Half of the clients are done, the others in the middle of it.
                hospital.home.clock.advance(120);
            }
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
