//! The demo hospital: loaded once, into a database without medicines.

use crate::actors::Hospital;
use crate::harness::{Engine, aside, tell};
use pharmacy_server::demo;
use pharmacy_server::store::Store;

async fn load(store: &Store) -> Option<demo::Loaded> {
    let store = store.clone();
    aside(move || demo::load(&store)).unwrap()
}

both! {
    async fn it_is_loaded_once_and_looks_like_a_hospital(hospital: Hospital) {
        let admin = hospital.admin().await;
        let loaded = load(hospital.store()).await.unwrap();
        assert!(loaded.medicines >= 120 && loaded.patients == 60 && loaded.doctors == 25);
        assert_eq!(load(hospital.store()).await, None);

        let total = async |list: &str| admin.get(list).await.ok(200)["total"].as_u64().unwrap();
        assert_eq!(total("medicines").await, u64::try_from(loaded.medicines).unwrap());
        assert_eq!(total("departments").await, 8);
        assert_eq!(total("stores").await, 8);
        assert_eq!(total("suppliers").await, 8);
        assert_eq!(total("patients?gender=female").await, 30);
        // Found by its generic name, with its supplier and its batch.
        let found = admin.get("medicines?q=morphine&expand=supplier&sort=code").await.ok(200);
        assert_eq!(found["total"], 2);
        let morphine = &found["items"][0];
        assert!(morphine["supplier"]["name"].is_string() && morphine["expiry_date"].is_string(), "{morphine}");
        assert_eq!(morphine["controlled_schedule"], "II");
    }

    async fn its_days_leave_a_ledger_that_is_whole(hospital: Hospital) {
        load(hospital.store()).await.unwrap();
        let before = hospital.home.clock.now();
        let store = hospital.store().clone();
        aside(move || demo::live(&store, 15, &mut |_| {})).unwrap();
        assert_eq!(hospital.home.clock.now(), before);
        let admin = hospital.admin().await;
        let total = async |list: &str| admin.get(list).await.ok(200)["total"].as_u64().unwrap();
        let made = (total("receipts").await, total("transfers").await, total("dispenses").await);
        assert!(made.0 >= 6 && made.1 >= 7 && made.2 >= 40, "{made:?}");
        let trail = admin.get("audit/verification").await.ok(200);
        assert_eq!(trail["clean"], true, "{trail}");
    }

    async fn its_users_cannot_sign_in(hospital: Hospital) {
        load(hospital.store()).await.unwrap();
        let admin = hospital.admin().await;
        let users = admin.get("users?q=demo_").await.ok(200);
        assert_eq!(users["total"], 5);
        assert!(users["items"].as_array().unwrap().iter().all(|user| user["active"] == false));
    }
}

/// On one engine: a year takes a while.
#[test]
fn its_year_has_all_that_happens_in_one() {
    tell(Engine::Sqlite, a_year);
}

async fn a_year(hospital: Hospital) {
    load(hospital.store()).await.unwrap();
    let store = hospital.store().clone();
    aside(move || demo::live(&store, 365, &mut |_| {})).unwrap();
    let admin = hospital.admin().await;
    let total = async |list: &str| admin.get(list).await.ok(200)["total"].as_u64().unwrap();
    // Every kind of document, finished and not.
    for list in [
        "receipts?state=posted",
        "receipts?state=draft",
        "dispenses?state=completed",
        "dispenses?state=part_returned",
        "dispenses?state=draft",
        "transfers?state=draft",
        "transfers?state=submitted",
        "transfers?state=approved",
        "transfers?state=dispatched",
        "transfers?state=part_received",
        "transfers?state=received",
        "adjustments?kind=waste&state=posted",
        "adjustments?kind=adjust&state=posted",
        "adjustments?state=draft",
        "adjustments?state=submitted",
        "returns/supplier?state=settled",
        "returns/supplier?state=draft",
        "returns/dispense?state=posted",
        "returns/dispense?state=draft",
        "stocktakes?state=posted",
        "stocktakes?state=counting",
        "stocktakes?state=review",
        "batches?status=quarantined",
        "batches?status=recalled",
        "batches?status=damaged",
        "policies",
    ] {
        assert!(total(list).await > 0, "no {list}");
    }
    let board = admin.get("dashboard").await.ok(200);
    for figure in
        ["expired_batches", "near_expiry_batches", "low", "dispenses_today", "open_transfers"]
    {
        assert!(board[figure].as_u64().unwrap() > 0, "{figure}: {board}");
    }
    assert!(admin.get("reports/suggested-order").await.ok(200)["total"].as_u64().unwrap() >= 5);
    let trail = admin.get("audit/verification").await.ok(200);
    assert_eq!(trail["clean"], true, "{trail}");
}
