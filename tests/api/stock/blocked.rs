//! Expired and blocked stock is given out by nobody, whichever way it is asked for.

use super::*;

/// A way out of the shelf into use. Every verb that takes units from a store for it belongs here.
#[derive(Clone, Copy, Debug)]
enum Exit {
    DispenseChosen,
    DispenseFirstExpired,
    Reservation,
    TransferChosen,
    TransferFirstExpired,
    Approval,
    AdjustedAway,
}

const EXITS: &[Exit] = &[
    Exit::DispenseChosen,
    Exit::DispenseFirstExpired,
    Exit::Reservation,
    Exit::TransferChosen,
    Exit::TransferFirstExpired,
    Exit::Approval,
    Exit::AdjustedAway,
];

impl Exit {
    /// Asks for one unit of the batch, the only one of its medicine.
    async fn ask(self, ground: &Ground, medicine: &str, batch: &str) -> Answer {
        let chosen = json!([{"batch_id": batch, "quantity": 1}]);
        let give = async |body: Value| post(&ground.admin, "dispenses?complete=true", body).await;
        let send = async |body: Value| post(&ground.admin, "transfers?direct=true", body).await;
        match self {
            Self::DispenseChosen => {
                let mut body = ground.handing_out(medicine, 1);
                body["lines"][0]["batches"] = chosen;
                give(body).await
            }
            Self::DispenseFirstExpired => give(ground.handing_out(medicine, 1)).await,
            Self::Reservation => {
                let draft = ground.admin.make("dispenses", ground.handing_out(medicine, 1)).await;
                let path = format!("dispenses/{}/reservation", text(&draft["id"]));
                post(&ground.admin, &path, json!({})).await
            }
            Self::TransferChosen => {
                let mut body = moving(ground, &ground.ward, medicine);
                body["lines"][0]["batches"] = chosen;
                send(body).await
            }
            Self::TransferFirstExpired => send(moving(ground, &ground.ward, medicine)).await,
            Self::Approval => {
                let body = moving(ground, &ground.ward, medicine);
                let path = format!(
                    "transfers/{}",
                    text(&ground.admin.make("transfers", body).await["id"])
                );
                post(&ground.admin, &format!("{path}/submission"), json!({})).await.ok(200);
                post(&ground.admin, &format!("{path}/approval"), json!({})).await
            }
            Self::AdjustedAway => {
                let body = taking_out(medicine, batch, "adjust", "missing");
                post(&ground.admin, "adjustments?post=true", body).await
            }
        }
    }

    /// A chosen batch is refused by its own name; where none was chosen there is nothing to give.
    const fn refused_as(self, blocked: Blocked) -> ProblemKind {
        match (self, blocked) {
            (
                Self::DispenseFirstExpired
                | Self::Reservation
                | Self::TransferFirstExpired
                | Self::Approval,
                _,
            ) => ProblemKind::InsufficientStock,
            (_, Blocked::Quarantined) => ProblemKind::BatchQuarantined,
            (_, Blocked::Damaged) => ProblemKind::BatchDamaged,
            (_, Blocked::Recalled) => ProblemKind::BatchRecalled,
            (_, Blocked::Expired) => ProblemKind::BatchExpired,
        }
    }
}

fn moving(ground: &Ground, to: &str, medicine: &str) -> Value {
    json!({"source_store_id": ground.main, "destination_store_id": to, "lines": [{"medicine_id": medicine, "quantity": 1}]})
}

fn taking_out(medicine: &str, batch: &str, kind: &str, reason: &str) -> Value {
    let line =
        json!({"medicine_id": medicine, "batch_id": batch, "delta": -1, "reason_code": reason});
    json!({"kind": kind, "lines": [line]})
}

/// Why a batch may not be given out.
#[derive(Clone, Copy, Debug)]
enum Blocked {
    Quarantined,
    Damaged,
    Recalled,
    Expired,
}

const BLOCKED: &[Blocked] =
    &[Blocked::Quarantined, Blocked::Damaged, Blocked::Recalled, Blocked::Expired];

impl Blocked {
    async fn block(self, hospital: &Hospital, ground: &Ground, batch: &str) {
        let act = async |verb: &str, mut body: Value| {
            body["reason"] = json!("told by the maker");
            post(&ground.admin, &format!("batches/{batch}/{verb}"), body).await.ok(200);
        };
        match self {
            Self::Quarantined => act("quarantine", json!({})).await,
            Self::Damaged => act("damage", json!({})).await,
            Self::Expired => act("correction", json!({"expiry_date": "2026-03-01"})).await,
            // Recalls are not made by hand.
            Self::Recalled => hospital
                .home
                .raw("update batch set status = 'recalled' where batch_number = 'RECALLED'")
                .unwrap(),
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Quarantined => "quarantined",
            Self::Damaged => "damaged",
            Self::Recalled => "recalled",
            Self::Expired => "expired",
        }
    }
}

both! {
    async fn i16_blocked_exits(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let aside = figures::companion(&hospital, &ground.main, "quarantine").await;
        for blocked in BLOCKED {
            let medicine = ground.medicine(&format!("{blocked:?}"), json!({})).await;
            let number = blocked.word().to_uppercase();
            let batch = ground.receive(&medicine, 10, &number, "2027-01-31").await;
            blocked.block(&hospital, &ground, &batch).await;
            for exit in EXITS {
                let answer = exit.ask(&ground, &medicine, &batch).await;
                let refused = answer.expect(409, exit.refused_as(*blocked));
                if let Some(skipped) = refused.more.get("skipped").filter(|s| s[0].is_object()) {
                    assert_eq!((&skipped[0]["batch"], &skipped[0]["reason"]), (&json!(batch), &json!(blocked.word())), "{exit:?}");
                }
            }
            let trace = ground.admin.get(&format!("batches/{batch}/trace")).await.ok(200);
            assert_eq!((&trace["on_hand"], &trace["movements"]["total"]), (&json!(10), &json!(1)), "{blocked:?}");
            assert_eq!(trace["places"][0]["reserved"], 0);

            // These ways stay open: away as waste, back to the supplier, aside into quarantine.
            let waste = taking_out(&medicine, &batch, "waste", "damaged");
            post(&ground.admin, "adjustments?post=true", waste).await.ok(201);
            let back = json!({"supplier_id": ground.supplier, "lines": [{"batch_id": batch, "quantity": 1, "reason_code": "wrong_item"}]});
            post(&ground.admin, "returns/supplier?post=true", back).await.ok(201);
            let mut set_aside = moving(&ground, &aside, &medicine);
            set_aside["reason"] = json!("quarantine");
            set_aside["lines"][0]["batches"] = json!([{"batch_id": batch, "quantity": 1}]);
            post(&ground.admin, "transfers?direct=true", set_aside).await.ok(201);
            let trace = ground.admin.get(&format!("batches/{batch}/trace")).await.ok(200);
            let places: Vec<_> = trace["places"].as_array().unwrap().iter().map(|p| (text(&p["kind"]), p["on_hand"].as_i64().unwrap())).collect();
            assert!(places.contains(&("main".into(), 7)) && places.contains(&("quarantine".into(), 1)), "{blocked:?}: {places:?}");
        }
    }

    /// Counting says what is there: a blocked batch is corrected like any other.
    async fn a_blocked_batch_is_counted(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        for blocked in BLOCKED {
            let medicine = ground.medicine(&format!("{blocked:?}"), json!({})).await;
            let number = blocked.word().to_uppercase();
            let batch = ground.receive(&medicine, 10, &number, "2027-01-31").await;
            blocked.block(&hospital, &ground, &batch).await;
            let body = json!({"store_id": ground.main, "scope": "list", "scope_value": medicine});
            let doc = post(&ground.admin, "stocktakes?start=true", body).await.ok(201);
            let path = format!("stocktakes/{}", text(&doc["id"]));
            let counts = json!({"counts": [{"batch_id": batch, "counted": 9}]});
            post(&ground.admin, &format!("{path}/counts"), counts).await.ok(200);
            for verb in ["finish", "posting"] {
                post(&ground.admin, &format!("{path}/{verb}"), json!({})).await.ok(200);
            }
            let trace = ground.admin.get(&format!("batches/{batch}/trace")).await.ok(200);
            assert_eq!(trace["on_hand"], 9, "{blocked:?}");
        }
    }
}
