//! The ledger and its documents, as people use them.

mod access;
mod adjustments;
mod again;
mod batches;
mod blocked;
mod dashboard;
mod feed;
pub mod figures;
mod lists;
mod out_days;
mod policies;
mod posting;
mod reasons;
mod reports;
mod returns;
mod stocktakes;
mod transfers;
mod verify;
mod witness;

use crate::actors::{Actor, Answer, Hospital, hear, text};
use pharmacy_contract::problem::ProblemKind;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};

/// A key that nobody used before.
pub fn fresh_key() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("key-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Posts with a key of its own.
pub async fn post(actor: &Actor, path: &str, body: Value) -> Answer {
    keyed(actor, path, &fresh_key(), &body).await
}

pub async fn keyed(actor: &Actor, path: &str, key: &str, body: &Value) -> Answer {
    hear(actor.ask("POST", path).header("Idempotency-Key", key).json(body)).await
}

/// What a story about stock stands on: a supplier, a patient, a ward with its store.
pub struct Ground {
    pub admin: Actor,
    pub main: String,
    pub supplier: String,
    pub patient: String,
    pub department: String,
    pub ward: String,
}

impl Ground {
    pub async fn lay(hospital: &Hospital) -> Self {
        Self::lay_for(hospital.admin().await).await
    }

    pub async fn lay_for(admin: Actor) -> Self {
        let supplier = admin.make("suppliers", json!({"name": "Supplier"})).await;
        let department = admin.make("departments", json!({"name": "Ward"})).await;
        let patient =
            json!({"name": "Patient", "gender": "female", "department_id": department["id"]});
        let patient = admin.make("patients", patient).await;
        let stores = admin.get("stores?kind=main").await.ok(200);
        Self {
            main: text(&stores["items"][0]["id"]),
            supplier: text(&supplier["id"]),
            patient: text(&patient["id"]),
            department: text(&department["id"]),
            ward: text(&department["default_store_id"]),
            admin,
        }
    }

    /// A medicine with the given fields on top of its name.
    pub async fn medicine(&self, name: &str, fields: Value) -> String {
        let mut body = json!({"name": name, "confirm_duplicate": true});
        body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        text(&self.admin.make("medicines", body).await["id"])
    }

    /// The body of a receipt of one line.
    pub fn delivery(&self, medicine: &str, quantity: i64, batch: &str, expiry: &str) -> Value {
        let line = json!({"medicine_id": medicine, "quantity": quantity, "batch_number": batch, "expiry_date": expiry,
            "unit_cost": "2.5", "accept_short_dated": true});
        json!({"supplier_id": self.supplier, "invoice_number": fresh_key(), "lines": [line]})
    }

    /// Receives units into the main store; answers the batch.
    pub async fn receive(
        &self,
        medicine: &str,
        quantity: i64,
        batch: &str,
        expiry: &str,
    ) -> String {
        let body = self.delivery(medicine, quantity, batch, expiry);
        let receipt = post(&self.admin, "receipts?post=true", body).await.ok(201);
        text(&receipt["lines"][0]["batch_id"])
    }

    /// The body of a dispense of one line from the main store.
    pub fn handing_out(&self, medicine: &str, quantity: i64) -> Value {
        json!({"store_id": self.main, "patient_id": self.patient, "lines": [{"medicine_id": medicine, "quantity": quantity}]})
    }

    pub async fn dispense(&self, medicine: &str, quantity: i64) -> Answer {
        post(&self.admin, "dispenses?complete=true", self.handing_out(medicine, quantity)).await
    }
}
