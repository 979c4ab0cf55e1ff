//! Transfers: who does what at which end, and what the ledger says of it.

mod balance;
mod closing;
mod quarantine;
mod refusals;
mod visible;
mod way;

use super::*;
use crate::actors::PASSWORD;
use pharmacy_server::select;
use uuid::Uuid;

/// The way from the main store to the ward, with a medicine of two batches on the shelf.
pub struct Road {
    pub ground: Ground,
    pub medicine: String,
    /// 10 units, expires first.
    pub early: String,
    /// 100 units.
    pub late: String,
}

impl Road {
    pub async fn lay(hospital: &Hospital) -> Self {
        let ground = Ground::lay(hospital).await;
        Self::with(ground, json!({})).await
    }

    pub async fn with(ground: Ground, fields: Value) -> Self {
        let medicine = ground.medicine("Amoxicillin", fields).await;
        let late = ground.receive(&medicine, 100, "LATE", "2027-12-31").await;
        let early = ground.receive(&medicine, 10, "EARLY", "2026-12-31").await;
        Self { ground, medicine, early, late }
    }

    pub fn body(&self, quantity: i64) -> Value {
        body(
            &self.ground.main,
            &self.ground.ward,
            json!([{"medicine_id": self.medicine, "quantity": quantity}]),
        )
    }

    pub async fn draft(&self, quantity: i64) -> Paper {
        Paper::of(self.ground.admin.make("transfers", self.body(quantity)).await)
    }

    pub async fn direct(&self, quantity: i64) -> Answer {
        post(&self.ground.admin, "transfers?direct=true", self.body(quantity)).await
    }

    /// On its way, sent by the administrator.
    pub async fn sent(&self, quantity: i64) -> Paper {
        let paper = self.draft(quantity).await;
        for noun in ["submission", "approval", "dispatch"] {
            paper.act(&self.ground.admin, noun, json!({})).await.ok(200);
        }
        paper
    }
}

pub fn body(source: &str, destination: &str, lines: Value) -> Value {
    json!({"source_store_id": source, "destination_store_id": destination, "lines": lines})
}

/// A transfer that is acted on.
pub struct Paper {
    pub id: String,
    /// Its first line.
    pub line: String,
}

impl Paper {
    pub fn of(made: Value) -> Self {
        Self { id: text(&made["id"]), line: text(&made["lines"][0]["id"]) }
    }

    pub async fn act(&self, actor: &Actor, noun: &str, body: Value) -> Answer {
        post(actor, &format!("transfers/{}/{noun}", self.id), body).await
    }

    pub async fn found(&self, actor: &Actor) -> Value {
        actor.get(&format!("transfers/{}", self.id)).await.ok(200)
    }

    /// Some units of the first line.
    pub fn units(&self, quantity: i64) -> Value {
        json!({"lines": [{"line_id": self.line, "quantity": quantity}]})
    }
}

/// Asked, approved, sent, received, returned, lost of the first line.
pub fn sums(transfer: &Value) -> [i64; 6] {
    let line = &transfer["lines"][0];
    ["quantity", "approved_qty", "dispatched_qty", "received_qty", "returned_qty", "lost_qty"]
        .map(|sum| line[sum].as_i64().unwrap())
}

fn id(text: &str) -> Uuid {
    text.parse().unwrap()
}

/// On hand and reserved of a batch in a store, or in its companion place.
pub async fn there(
    hospital: &Hospital,
    store: &str,
    kind: &'static str,
    batch: &str,
) -> (i64, i64) {
    let (store, batch) = (id(store), id(batch));
    let found = hospital.store().scan(move |r| {
        select!(
            r,
            "select cast(coalesce(sum(b.on_hand), 0) as bigint), cast(coalesce(sum(b.reserved), 0) as bigint)
             from stock_balance b join store s on s.id = b.store_id
             where (s.id = $1 or s.parent_id = $1) and s.kind = $2 and b.batch_id = $3",
            store,
            kind,
            batch
        )
        .one::<(i64, i64)>()
    });
    found.await.unwrap()
}

/// What the ledger has of a document: store's kind, movement type, leg, units.
pub async fn legs(hospital: &Hospital, document: &str) -> Vec<(String, String, String, i64)> {
    let document = id(document);
    let found = hospital.store().scan(move |r| {
        select!(
            r,
            "select s.kind, v.type, v.leg, v.qty_delta from stock_movement v join store s on s.id = v.store_id where v.doc_id = $1 order by v.seq",
            document
        )
        .all::<(String, String, String, i64)>()
    });
    found.await.unwrap()
}

/// Movements that do not net to zero, by store and batch.
pub async fn left_over(hospital: &Hospital, document: &str) -> i64 {
    let document = id(document);
    let found = hospital.store().scan(move |r| {
        select!(
            r,
            "select count(*) from (select store_id, batch_id from stock_movement where doc_id = $1
             group by store_id, batch_id having sum(qty_delta) <> 0) x",
            document
        )
        .one::<(i64,)>()
    });
    found.await.unwrap().0
}

/// Somebody of this name in this department.
pub async fn nurse(hospital: &Hospital, admin: &Actor, name: &str, department: &str) -> Actor {
    let body = json!({"username": name, "role": "department_user", "department_id": department, "password": PASSWORD,
        "must_change_password": false});
    admin.make("users", body).await;
    hospital.nobody().sign_in(name, PASSWORD).await
}
