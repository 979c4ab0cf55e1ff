//! The ledger cannot be changed, and a change behind its back is found and named.

mod damages;
mod upkeep;

use super::*;
use crate::harness::{Engine, aside};
use pharmacy_contract::stock::LedgerReport;
use pharmacy_server::ledger::{anchor_heads, verify};
use pharmacy_server::store::Store;
use std::time::Duration;

const DAY: i64 = 24 * 3600;

/// As the command does it: beside the server that has the database open.
fn look(hospital: &Hospital) -> LedgerReport {
    let place = hospital.home.place.clone();
    aside(move || Store::look_beside(&place, Duration::from_secs(60), verify)).unwrap()
}

fn anchor(hospital: &Hospital) -> usize {
    let store = hospital.store().clone();
    aside(move || anchor_heads(&store)).unwrap()
}

/// Nobody stays signed in over night.
async fn next_day(hospital: &Hospital, ground: &mut Ground, days: i64) {
    hospital.home.clock.advance(days * DAY);
    ground.admin = hospital.admin().await;
}

/// A ward receives for itself, which makes a second ledger.
async fn deliver_to_ward(ground: &Ground, medicine: &str, quantity: i64, batch: &str) {
    let mut body = ground.delivery(medicine, quantity, batch, "2027-12-31");
    body["store_id"] = json!(ground.ward);
    post(&ground.admin, "receipts?post=true", body).await.ok(201);
}

/// Some days of work in two stores: in, out, undone, promised, back-dated.
async fn work(hospital: &Hospital, ground: &mut Ground) {
    let mut medicines = vec![];
    for n in 0..4 {
        medicines.push(
            ground.medicine(&format!("Medicine {n}"), json!({"low_stock_limit": 20 * n})).await,
        );
    }
    for day in 0..3 {
        for (n, medicine) in medicines.iter().enumerate() {
            ground.receive(medicine, 50, &format!("L{day}"), "2027-12-31").await;
            deliver_to_ward(ground, medicine, 20 + day, &format!("L{day}")).await;
            let dispense = ground.dispense(medicine, 7 + day).await.ok(201);
            if n % 2 == 0 {
                let path = format!("dispenses/{}/reversal", text(&dispense["id"]));
                post(&ground.admin, &path, json!({"reason_code": "data_error"})).await.ok(200);
            }
        }
        let draft = ground.admin.make("dispenses", ground.handing_out(&medicines[0], 3)).await;
        let path = format!("dispenses/{}/reservation", text(&draft["id"]));
        post(&ground.admin, &path, json!({})).await.ok(200);
        next_day(hospital, ground, 1).await;
        anchor(hospital);
    }
    let mut late = ground.handing_out(&medicines[1], 2);
    late["doc_date"] = json!("2026-03-03");
    late["notes"] = json!("late");
    post(&ground.admin, "dispenses?complete=true", late).await.ok(201);
    let draft = ground.admin.make("dispenses", ground.handing_out(&medicines[0], 3)).await;
    let path = format!("dispenses/{}/reservation", text(&draft["id"]));
    post(&ground.admin, &path, json!({})).await.ok(200);
    ground
        .admin
        .patch(
            &format!("medicines/{}", medicines[2]),
            1,
            json!({"name": "Renamed", "low_stock_limit": 500}),
        )
        .await
        .ok(200);
}

both! {
    async fn i06_chain(hospital: Hospital) {
        let mut ground = Ground::lay(&hospital).await;
        work(&hospital, &mut ground).await;
        let report = look(&hospital);
        assert_eq!(report.broken, Vec::<String>::new());
        assert!(report.clean && report.movements > 40 && report.audit_entries > report.movements && report.stores == 6, "{report:?}");
        let gaps = hospital.store().scan(|r| pharmacy_server::select!(
            r,
            "select count(*) from (select store_id, count(*) as n, max(store_seq) as last, min(store_seq) as first from stock_movement group by store_id) g
             where g.n <> g.last or g.first <> 1"
        ).one::<(i64,)>());
        assert_eq!(gaps.await.unwrap().0, 0);

        let found = ground.admin.get("ledger/verification").await.ok(200);
        assert_eq!((&found["clean"], &found["movements"], &found["broken"]), (&json!(true), &json!(report.movements), &json!([])));
        let row = ground.admin.get("stock?q=renamed").await.ok(200);
        assert_eq!((&row["total"], &row["items"][0]["limit_used"], &row["items"][0]["status"]), (&json!(2), &json!(500), &json!("low")));
    }

    async fn i07_append_only(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        ground.receive(&medicine, 10, "B", "2027-01-31").await;
        anchor(&hospital);
        hospital.home.raw("insert into access_log (at, username, action, entity) values (1, 'x', 'x', 'x')").unwrap();
        for (table, column) in [("stock_movement", "leg"), ("audit_entry", "reason"), ("access_log", "detail")] {
            for sql in [format!("update {table} set {column} = 'x'"), format!("delete from {table}")] {
                let refusal = hospital.home.raw(&sql).unwrap_err();
                assert!(refusal.contains("append only"), "{sql}: {refusal}");
            }
        }
        for sql in ["update ledger_anchor set at = 1", "delete from ledger_anchor"] {
            assert!(hospital.home.raw(sql).unwrap_err().contains("append only"), "{sql}");
        }
        if hospital.home.engine == Engine::Postgres {
            for table in ["stock_movement", "audit_entry", "ledger_anchor"] {
                assert!(hospital.home.raw(&format!("truncate {table}")).unwrap_err().contains("append only"), "{table}");
            }
        }
        assert!(look(&hospital).clean);
    }

    async fn a_badge_shows_what_was_found_last(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        ground.receive(&medicine, 10, "B", "2027-01-31").await;
        let auditor = hospital.auditor().await;
        assert_eq!(auditor.get("ledger/verification").await.ok(200)["clean"], true);
        hospital.home.raw("update stock_balance set last_seq = 7").unwrap();
        assert_eq!(auditor.get("ledger/verification?last=true").await.ok(200)["clean"], true, "nobody looked since");
        let now = auditor.get("ledger/verification").await.ok(200);
        assert_eq!((&now["clean"], &now["broken"]), (&json!(false), &json!(["store S01, batch B: its last movement is 1, the balance names 7"])));
        assert_eq!(auditor.get("ledger/verification?last=true").await.ok(200), now);
        let ward = hospital.department_user(&ground.department).await;
        ward.get("ledger/verification").await.expect(403, ProblemKind::Forbidden);
    }
}
