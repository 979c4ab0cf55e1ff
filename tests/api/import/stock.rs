//! Opening stock: what the files tell is what the ledger holds, and nothing else moves it.

use super::folder::{Folder, MEDICINES};
use super::{counts, lines, take, take_with};
use crate::actors::{Hospital, text};
use crate::digest::{changed, digests};
use crate::harness::{Home, Stage, Vault, aside};
use crate::stock::post;
use pharmacy_contract::money::Money;
use pharmacy_contract::paper::DocKind;
use pharmacy_contract::stock::MovementType;
use pharmacy_server::clock::new_id;
use pharmacy_server::error::Result;
use pharmacy_server::ledger::{Act, Leg, Moved, Party};
use pharmacy_server::legacy::{Outcome, Units};
use pharmacy_server::store::{Reader, Store, Tx, first_stock, verify_audit};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Units by the old ids of store and medicine.
async fn stock(store: &Store) -> BTreeMap<(String, String), i64> {
    let rows = store.scan(|r| {
        r.listing(
            "select s.legacy_id, m.legacy_id, t.on_hand from stock_total t join store s on s.id = t.store_id
                 join medicine m on m.id = t.medicine_id where s.legacy_id is not null and m.legacy_id is not null",
            "test",
            &[],
        )
        .all::<(String, String, i64)>()
    });
    rows.await
        .unwrap()
        .into_iter()
        .map(|(store, medicine, units)| ((store, medicine), units))
        .collect()
}

/// Every table of the ledger, line by line, without what differs in each database: ids, hashes.
async fn ledger(store: &Store) -> Vec<String> {
    const QUERIES: [&str; 4] = [
        "select s.code || '|' || cast(v.store_seq as text) || '|' || m.legacy_id || '|' || b.batch_number || '|' || cast(v.posted_at as text) || '|' ||
            cast(v.effective_on as text) || '|' || cast(v.qty_delta as text) || '|' || cast(v.balance_after as text) || '|' || v.type || '|' ||
            v.doc_type || '|' || v.leg || '|' || cast(v.unit_cost as text) || '|' || cast(v.value as text) || '|' ||
            case when coalesce(v.patient_id, v.supplier_id, v.other_store_id, v.reverses_id, v.user_id, v.witness_id) is null
                and v.reason_code is null then 'plain' else 'more' end
         from stock_movement v join store s on s.id = v.store_id join medicine m on m.id = v.medicine_id join batch b on b.id = v.batch_id order by 1",
        "select s.code || '|' || m.legacy_id || '|' || b.batch_number || '|' || cast(v.on_hand as text) || '|' || cast(v.reserved as text) || '|' ||
            cast(v.last_seq as text) || '|' || cast(v.first_on as text)
         from stock_balance v join store s on s.id = v.store_id join medicine m on m.id = v.medicine_id join batch b on b.id = v.batch_id order by 1",
        "select s.code || '|' || m.legacy_id || '|' || v.medicine_key || '|' || cast(v.on_hand as text) || '|' || cast(v.usable as text) || '|' ||
            cast(v.reserved as text) || '|' || cast(v.value as text) || '|' || coalesce(cast(v.earliest_expiry as text), '-') || '|' ||
            cast(v.limit_used as text) || '|' || v.status || '|' || cast(v.usable_on as text) || '|' || coalesce(cast(v.last_movement_at as text), '-')
         from stock_total v join store s on s.id = v.store_id join medicine m on m.id = v.medicine_id order by 1",
        "select s.code || '|' || m.legacy_id || '|' || cast(v.day as text) || '|' || cast(v.opening as text) || '|' || cast(v.received as text) || '|' ||
            cast(v.supplier_returned as text) || '|' || cast(v.dispensed as text) || '|' || cast(v.dispense_returned as text) || '|' ||
            cast(v.moved_in as text) || '|' || cast(v.moved_out as text) || '|' || cast(v.adjusted as text) || '|' || cast(v.wasted as text) || '|' ||
            cast(v.closing as text) || '|' || cast(v.was_out as text)
         from stock_daily v join store s on s.id = v.store_id join medicine m on m.id = v.medicine_id order by 1",
    ];
    let mut all = Vec::new();
    for query in QUERIES {
        all.extend(lines(store, query).await);
    }
    all
}

/// Every store's chain, recomputed from its first link; answers how many movements there are.
fn walk_chains(r: &mut Reader<'_>) -> Result<usize> {
    let sql = "select id, store_id, store_seq, posted_at, effective_on, medicine_id, batch_id, qty_delta, balance_after, type as kind, doc_type,
            doc_id, line_id, leg, reason_code, patient_id, supplier_id, other_store_id, unit_cost, value, reverses_id, user_id, witness_id,
            prev_hash, hash from stock_movement order by store_id, store_seq";
    let moved: Vec<Moved> = r.listing(sql, "test", &[]).all()?;
    let mut ends = HashMap::new();
    for link in &moved {
        let (seq, hash) =
            ends.get(&link.store_id).copied().unwrap_or((0, first_stock(link.store_id)));
        assert_eq!((link.store_seq, link.prev_hash), (seq + 1, hash));
        assert_eq!(link.chained(), link.hash);
        ends.insert(link.store_id, (link.store_seq, link.hash));
    }
    let heads = "select id, stock_seq, stock_hash from ledger_head where stock_seq > 0";
    let heads: Vec<(Uuid, i64, [u8; 32])> = r.listing(heads, "test", &[]).all()?;
    let heads: HashMap<_, _> = heads.into_iter().map(|(id, seq, hash)| (id, (seq, hash))).collect();
    assert_eq!(heads, ends);
    Ok(moved.len())
}

/// The folder without any stock.
fn emptied() -> Folder {
    let folder = Folder::clean();
    let mut stores = Value::Array(folder.records("stores.json").to_vec());
    for store in stores.as_array_mut().unwrap() {
        store["inventory"] = json!({});
    }
    folder.change("stores.json", stores)
}

/// Posts the stock as any document would, leg by leg.
fn post_all(tx: &mut Tx<'_>, wanted: &BTreeMap<(String, String), i64>) -> Result<()> {
    let batches: Vec<(String, Uuid, Uuid)> = tx
        .listing("select m.legacy_id, m.id, b.id from medicine m join batch b on b.medicine_id = m.id order by m.id", "test", &[])
        .all()?;
    let stores: Vec<(String, Uuid)> = tx
        .listing("select legacy_id, id from store where legacy_id is not null", "test", &[])
        .all()?;
    let run = new_id();
    for (code, store) in stores {
        tx.open_stores(&[store])?;
        let mut legs = Vec::new();
        for (legacy_id, medicine, batch) in &batches {
            match wanted.get(&(code.clone(), legacy_id.clone())) {
                None => {}
                Some(0) => drop(tx.refresh_total(store, *medicine, false)?),
                Some(units) => legs.push(Leg {
                    store,
                    medicine: *medicine,
                    batch: *batch,
                    line: new_id(),
                    leg: "opening".into(),
                    kind: MovementType::Opening,
                    delta: *units,
                    release: 0,
                    unit_cost: Money(0),
                    party: Party::Nobody,
                    reason: None,
                    reverses: None,
                }),
            }
        }
        let today = tx.today();
        let act = Act {
            doc: DocKind::Import,
            doc_id: run,
            effective_on: today,
            user: None,
            witness: None,
        };
        tx.post(&act, &legs)?;
    }
    Ok(())
}

both! {
    async fn i28_import(hospital: Hospital) {
        let (folder, admin) = (Folder::clean(), hospital.admin().await);
        let summary = take(hospital.store(), folder.path()).await.unwrap();
        assert_eq!(stock(hospital.store()).await, folder.stock());
        // Store by store, in the file and now.
        let told = summary.units.iter().map(|u| (u.legacy_id.as_str(), u.old, u.listed, u.new));
        for (store, old, listed, new) in told {
            let sum: i64 = folder.stock().iter().filter(|((s, _), _)| s == store).map(|(_, units)| units).sum();
            assert_eq!((old, listed, new), (sum, 0, sum), "store {store}");
        }
        let positive = folder.stock().values().filter(|units| **units > 0).count();
        let counted = counts(hospital.store()).await;
        for (table, rows) in [("stock_movement", positive), ("stock_balance", positive), ("stock_daily", positive), ("stock_total", folder.stock().len())] {
            assert_eq!(counted[table], i64::try_from(rows).unwrap(), "{table}");
        }
        let (chained, trail) = hospital.store().scan(|r| Ok((walk_chains(r)?, verify_audit(r)?))).await.unwrap();
        assert_eq!(chained, positive);
        assert!(trail.clean, "{:?}", trail.broken);

        // The same folder again: no row is added or changed, in any table.
        let before = digests(&hospital.home);
        let again = take(hospital.store(), folder.path()).await.unwrap();
        assert_eq!(again.outcome, Outcome::NothingNew);
        assert_eq!(changed(&before, &digests(&hospital.home)), [""; 0]);

        // And again when stock has moved since.
        let medicine = admin.get("medicines?q=Exampline%208%20mg").await.ok(200)["items"][0].clone();
        let main = text(&admin.get("stores?kind=main").await.ok(200)["items"][0]["id"]);
        let line = json!({"medicine_id": medicine["id"], "quantity": 3});
        post(&admin, "dispenses?complete=true", json!({"store_id": main, "lines": [line]})).await.ok(201);
        let mut moved = folder.stock();
        *moved.get_mut(&("01".into(), "08".into())).unwrap() -= 3;
        assert_eq!(stock(hospital.store()).await, moved);
        let before = digests(&hospital.home);
        take(hospital.store(), folder.path()).await.unwrap();
        assert_eq!(changed(&before, &digests(&hospital.home)), [""; 0]);
        hospital.store().scan(walk_chains).await.unwrap();
    }

    async fn the_ledger_is_what_the_posting_path_would_have_written(vault: Vault) {
        let folder = Folder::clean();
        take(&vault.store, folder.path()).await.unwrap();
        let imported = ledger(&vault.store).await;
        let engine = vault.home.engine;
        let other = aside(move || Vault::set(Home::new(engine).unwrap()));
        take(&other.store, emptied().path()).await.unwrap();
        assert_eq!(ledger(&other.store).await.len(), 0);
        let wanted = folder.stock();
        other.store.change(move |tx| post_all(tx, &wanted)).await.unwrap();
        assert_eq!(imported, ledger(&other.store).await);
    }

    async fn what_differs_is_listed(vault: Vault) {
        let folder = Folder::clean();
        let report = folder.path().join("report.json");
        let mut stores = Value::Array(folder.records("stores.json").to_vec());
        stores[1]["inventory"] = json!({"03": -5, "06": "12", "09": 12.5, "9": 4, "888": 7, "889": 0});
        stores[2]["inventory"] = json!({"03": 2_000_000_000});
        let folder = folder.change("stores.json", stores);
        let summary = take_with(&vault.store, folder.path(), false, Some(report.clone())).await.unwrap();
        let units = |n: usize| {
            let Units { old, listed, new, .. } = summary.units[n];
            (old, listed, new)
        };
        // -5 counts as 0, and the 4 under `9` not at all.
        assert_eq!(units(1), (30, 1, 31));
        assert_eq!(units(2), (2_000_000_000, -1_000_000_000, 1_000_000_000));
        let told = summary.to_string();
        assert!(told.contains("store 02, Store 2: 30, +1 as listed, 31"), "{told}");
        let report: Value = serde_json::from_str(&std::fs::read_to_string(report).unwrap()).unwrap();
        assert_eq!(report["stores"][1], json!({"legacy_id": "02", "name": "Store 2", "old": 30, "new": 31, "listed": 1}));

        let quarantined = "select m.name || '|' || b.batch_number || '|' || b.status || '|' || cast(t.on_hand as text) || '|' || cast(t.usable as text) || '|' || t.status
            from stock_total t join medicine m on m.id = t.medicine_id join batch b on b.medicine_id = m.id where not m.active";
        let found = lines(&vault.store, quarantined).await;
        assert_eq!(found, ["Unknown medicine, legacy 888|UNKNOWN|quarantined|7|0|out"]);
        let out = lines(&vault.store, "select m.name from stock_daily d join medicine m on m.id = d.medicine_id where d.was_out and not m.active").await;
        assert_eq!(out.len(), 1, "quarantined stock serves nobody");
        vault.store.scan(walk_chains).await.unwrap();
    }

    async fn stock_comes_beside_what_was_there(hospital: Hospital) {
        let ground = crate::stock::Ground::lay(&hospital).await;
        let medicine = ground.medicine("Before", json!({})).await;
        ground.receive(&medicine, 100, "B-1", "2027-12-31").await;
        let folder = Folder::clean();
        take(hospital.store(), folder.path()).await.unwrap();
        assert_eq!(stock(hospital.store()).await, folder.stock());
        // The main store's chain goes on from the receipt.
        let positive = folder.stock().values().filter(|units| **units > 0).count();
        assert_eq!(hospital.store().scan(walk_chains).await.unwrap(), positive + 1);
        assert!(MEDICINES < positive);
    }
}
