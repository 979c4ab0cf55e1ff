//! What is done by itself: the day change, anchors, old keys.

use super::*;
use pharmacy_server::ledger::begin_day;
use pharmacy_server::select;

async fn roll(hospital: &Hospital) {
    let store = hospital.store().clone();
    aside(move || begin_day(&store)).unwrap();
}

async fn stock(ground: &Ground, medicine: &str) -> Value {
    ground.admin.get(&format!("stock?medicine_id={medicine}")).await.ok(200)["items"][0].clone()
}

both! {
    async fn the_calendar_takes_batches_out(hospital: Hospital) {
        let mut ground = Ground::lay(&hospital).await;
        let (both, alone) = (ground.medicine("Both", json!({})).await, ground.medicine("Alone", json!({})).await);
        ground.receive(&both, 30, "EARLY", "2026-03-05").await;
        ground.receive(&both, 40, "LATE", "2027-03-05").await;
        ground.receive(&alone, 10, "ONLY", "2026-03-05").await;
        let draft = ground.admin.make("dispenses", ground.handing_out(&both, 35)).await;
        post(&ground.admin, &format!("dispenses/{}/reservation", text(&draft["id"])), json!({})).await.ok(200);
        assert_eq!((stock(&ground, &both).await["usable"].clone(), stock(&ground, &both).await["reserved"].clone()), (json!(70), json!(35)));

        hospital.home.raw("update reservation set expires_at = null").unwrap();

        // The last day is a day of use.
        next_day(&hospital, &mut ground, 3).await;
        roll(&hospital).await;
        assert_eq!(stock(&ground, &both).await["usable"], 70);
        assert!(look(&hospital).clean);

        next_day(&hospital, &mut ground, 1).await;
        roll(&hospital).await;
        let row = stock(&ground, &both).await;
        assert_eq!((&row["on_hand"], &row["usable"], &row["reserved"], &row["earliest_expiry"]), (&json!(70), &json!(40), &json!(5), &json!("2027-03-05")));
        let row = stock(&ground, &alone).await;
        assert_eq!((&row["on_hand"], &row["usable"], &row["status"], &row["earliest_expiry"]), (&json!(10), &json!(0), &json!("out"), &Value::Null));
        let out = hospital.store().scan(|r| select!(
            r,
            "select m.name, d.opening, d.closing from stock_daily d join medicine m on m.id = d.medicine_id where d.day = $1 and d.was_out",
            "2026-03-06".parse::<pharmacy_contract::time::Date>().unwrap()
        ).all::<(String, i64, i64)>()).await.unwrap();
        assert_eq!(out, [("Alone".to_owned(), 10, 10)]);
        let told = hospital.store().scan(|r| select!(r, "select payload from outbox where type = 'expiry.rolled'").all::<(String,)>()).await.unwrap();
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!(serde_json::from_str::<Value>(&told[0].0).unwrap(), json!({"day": "2026-03-06", "medicines": 2, "out": 1}));
        let report = look(&hospital);
        assert_eq!(report.broken, Vec::<String>::new());
        let held = hospital.store().scan(|r| select!(r, "select cast(coalesce(sum(qty), 0) as bigint) from reservation").one::<(i64,)>()).await.unwrap();
        assert_eq!(held.0, 5, "what is promised of the batch that is still good");
    }

    async fn heads_are_anchored_when_they_have_moved(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        ground.receive(&medicine, 10, "B", "2027-01-31").await;
        hospital.home.clock.advance(1);
        anchor(&hospital);
        assert_eq!(anchor(&hospital), 0, "nothing moved");
        hospital.home.clock.advance(1);
        ground.dispense(&medicine, 1).await.ok(201);
        assert_eq!(anchor(&hospital), 1, "the main store's head alone");
        let main: uuid::Uuid = ground.main.parse().unwrap();
        let (anchored, head) = hospital.store().scan(move |r| {
            let anchored = select!(r, "select stock_seq, stock_hash from ledger_anchor where id = $1 order by at desc limit 1", main).one::<(i64, [u8; 32])>()?;
            Ok((anchored, select!(r, "select stock_seq, stock_hash from ledger_head where id = $1", main).one::<(i64, [u8; 32])>()?))
        }).await.unwrap();
        assert_eq!(anchored, head);
        let told = hospital.store().scan(|r| select!(r, "select count(*) from outbox where type = 'ledger.anchored'").one::<(i64,)>()).await.unwrap();
        let kept = hospital.store().scan(|r| select!(r, "select count(*) from ledger_anchor").one::<(i64,)>()).await.unwrap();
        assert_eq!(told, kept);
    }
}
